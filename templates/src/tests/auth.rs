//! Which credentials go with which call.

use std::error::Error as _;
use std::sync::{Arc, Mutex};

use super::scripted::Scripted;
use super::vendor::client::{Client, ClientBuilder};
use super::vendor::models::ThingUpdate;
use crate::runtime::{BearerToken, BoxError, BoxFuture, RetryPolicy, TokenProvider};

fn builder(transport: &Scripted) -> ClientBuilder {
    Client::builder()
        .transport(transport.clone())
        .retry(RetryPolicy::never())
}

async fn patch(client: &Client) -> Result<(), String> {
    match client.patch_thing("1", &ThingUpdate::default()).await {
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

#[tokio::test]
async fn the_first_alternative_with_all_credentials_is_used() {
    let transport = Scripted::replying(204, "").then(204, "").then(204, "");
    let keys = || {
        builder(&transport)
            .api_key("key", "k 1")
            .api_key("queryKey", "k&2")
            .api_key("cookieKey", "k;3")
    };

    patch(&keys().build().unwrap()).await.unwrap();
    let request = transport.last_request();
    assert_eq!(request.headers()["x-api-key"], "k 1");
    assert!(request.headers()["x-api-key"].is_sensitive());
    assert_eq!(request.uri().query(), Some("api%20key=k%262"));
    assert_eq!(request.headers()["cookie"], "key=k%3B3");
    assert!(request.headers()["cookie"].is_sensitive());
    assert!(!request.headers().contains_key("authorization"));

    patch(&keys().basic_auth("Aladdin", "open sesame").build().unwrap())
        .await
        .unwrap();
    let request = transport.last_request();
    assert_eq!(
        request.headers()["authorization"],
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
    );
    assert!(request.headers()["authorization"].is_sensitive());
    assert!(!request.headers().contains_key("x-api-key"));

    patch(
        &keys()
            .basic_auth("a", "b")
            .bearer_token("t")
            .build()
            .unwrap(),
    )
    .await
    .unwrap();
    assert_eq!(
        transport.last_request().headers()["authorization"],
        "Bearer t"
    );
}

#[tokio::test]
async fn missing_credentials_are_named_before_anything_is_sent() {
    let transport = Scripted::default();
    let client = builder(&transport).api_key("key", "1").build().unwrap();
    assert_eq!(
        patch(&client).await.unwrap_err(),
        "patchThing: the request cannot be put together: the client has no credentials for this operation; set on its builder oauth (client_credentials or another sign-in, \
         bearer_token or token_provider), or basic (basic_auth), or key (api_key) and queryKey (api_key) and cookieKey (api_key), \
         or tenant (api_key), or session (api_key), or openId (bearer_token or token_provider)"
    );
    assert_eq!(transport.count(), 0);
}

#[test]
fn a_key_that_no_call_would_carry_is_refused() {
    for scheme in ["kye", "oauth"] {
        let error = builder(&Scripted::default())
            .api_key(scheme, "canary")
            .build()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "no security scheme `{scheme}` takes a key; those that do: key, queryKey, cookieKey, tenant, session"
            )
        );
    }
}

#[test]
fn a_token_for_a_scheme_that_takes_none_is_refused() {
    for scheme in ["oath", "basic"] {
        let builder = builder(&Scripted::default()).bearer_token_for(scheme, "canary");
        let error = builder.build().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("no security scheme `{scheme}` takes a token; those that do: oauth, openId")
        );
    }
}

#[tokio::test]
async fn a_token_for_a_scheme_is_sent_instead_of_the_one_for_all() {
    let transport = Scripted::replying(204, "").then(204, "");
    let own = builder(&transport)
        .bearer_token_for("oauth", "old")
        .bearer_token_for("oauth", "own");
    let all = builder(&transport);
    for (builder, expected) in [(own, "Bearer own"), (all, "Bearer all")] {
        let client = builder.bearer_token("all").build().unwrap();
        patch(&client).await.unwrap();
        let request = transport.last_request();
        assert_eq!(request.headers()["authorization"], expected);
    }
}

#[tokio::test]
async fn what_no_operation_asks_for_is_enough_and_goes_with_what_is_asked_for() {
    let header = |request: &http::Request<bytes::Bytes>, name: &str| {
        let value = request.headers().get(name);
        value.map(|value| value.to_str().unwrap().to_owned())
    };
    let transport = Scripted::replying(204, "")
        .then(204, "")
        .then(204, "")
        .then(204, "");
    let builder = || builder(&transport);
    for (builder, authorization, tenant) in [
        (builder().api_key("tenant", "t"), None, Some("t")),
        (builder().api_key("session", "s"), Some("s"), None),
        // One place has one credential: that which is asked for.
        (
            builder()
                .api_key("tenant", "t")
                .api_key("session", "s")
                .bearer_token("b"),
            Some("Bearer b"),
            Some("t"),
        ),
        (
            builder().bearer_token_for("openId", "o"),
            Some("Bearer o"),
            None,
        ),
    ] {
        patch(&builder.build().unwrap()).await.unwrap();
        let request = transport.last_request();
        assert_eq!(header(&request, "authorization").as_deref(), authorization);
        assert_eq!(header(&request, "x-tenant").as_deref(), tenant);
    }
}

#[tokio::test]
async fn an_operation_without_security_gets_no_credentials() {
    let transport = Scripted::replying(200, "");
    let client = builder(&transport)
        .bearer_token("t")
        .basic_auth("a", "b")
        .api_key("tenant", "t")
        .build()
        .unwrap();
    client.put_things(&[]).await.unwrap();
    let request = transport.last_request();
    assert!(!request.headers().contains_key("authorization"));
    assert!(!request.headers().contains_key("x-tenant"));
}

#[tokio::test]
async fn an_authorization_header_of_the_callers_own_needs_no_credentials() {
    let transport = Scripted::replying(204, "").then(204, "");
    let client = builder(&transport).build().unwrap();
    let call = client
        .patch_thing("1", &ThingUpdate::default())
        .header("authorization", "Mine");
    call.await.unwrap();
    assert_eq!(transport.last_request().headers()["authorization"], "Mine");
    let client = builder(&transport)
        .default_header("authorization", "Ours")
        .build()
        .unwrap();
    patch(&client).await.unwrap();
    assert_eq!(transport.last_request().headers()["authorization"], "Ours");
}

#[tokio::test]
async fn a_call_that_brings_a_credential_in_the_query_needs_no_other() {
    let transport = Scripted::replying(200, "1").then(200, "1");
    let call = |builder: ClientBuilder, name: &str| {
        let client = builder.build().unwrap();
        let request = client.request(http::Method::GET, "/own");
        request.query(name, "mine")
    };
    call(builder(&transport), "access_token").await.unwrap();
    let request = transport.last_request();
    assert_eq!(request.uri().query(), Some("access_token=mine"));
    assert!(!request.headers().contains_key("authorization"));
    let with_token = builder(&transport).bearer_token("t");
    call(with_token, "access_token").await.unwrap();
    let request = transport.last_request();
    assert_eq!(request.headers()["authorization"], "Bearer t");
    let error = call(builder(&transport), "access").await.unwrap_err();
    assert!(error.is_build());
    assert_eq!(transport.count(), 0);
}

#[tokio::test]
async fn a_token_that_cannot_be_sent_is_refused_without_being_shown() {
    let transport = Scripted::default();
    let client = builder(&transport)
        .bearer_token("canary\r\nX: y")
        .build()
        .unwrap();
    let message = patch(&client).await.unwrap_err();
    assert_eq!(
        message,
        "patchThing: the request cannot be put together: a credential has a character that cannot be sent in a header"
    );
    assert_eq!(transport.count(), 0);
}

#[derive(Clone, Default)]
struct Provider {
    refused: Arc<Mutex<Vec<String>>>,
    fails: bool,
}

impl TokenProvider for Provider {
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
        let token = if self.fails {
            Err("login is down".into())
        } else {
            Ok(BearerToken::new("fresh"))
        };
        Box::pin(std::future::ready(token))
    }

    fn refused(&self, token: &BearerToken) {
        self.refused.lock().unwrap().push(token.expose().to_owned());
    }
}

#[tokio::test]
async fn a_provider_is_asked_for_each_call_and_learns_of_a_refused_token() {
    let transport = Scripted::replying(401, "{}").then(403, "{}").then(204, "");
    let provider = Provider::default();
    let client = builder(&transport)
        .token_provider(provider.clone())
        .build()
        .unwrap();
    assert!(patch(&client).await.is_err());
    assert_eq!(
        transport.last_request().headers()["authorization"],
        "Bearer fresh"
    );
    assert!(patch(&client).await.is_err());
    patch(&client).await.unwrap();
    assert_eq!(*provider.refused.lock().unwrap(), ["fresh"]);
}

#[tokio::test]
async fn a_provider_without_a_token_is_an_error_of_its_own() {
    let transport = Scripted::default();
    let provider = Provider {
        fails: true,
        ..Provider::default()
    };
    let client = builder(&transport)
        .token_provider(provider)
        .build()
        .unwrap();
    let error = client.get_thing("1").await.unwrap_err();
    assert!(error.is_token() && !error.is_build() && !error.is_retryable());
    assert_eq!(error.to_string(), "getThing: there is no access token");
    assert_eq!(error.source().unwrap().to_string(), "login is down");
    assert_eq!(transport.count(), 0);
}
