//! A canary in every secret and every body: no output for people may show it.

use std::error::Error;
use std::fmt::Debug;

use super::scripted::Scripted;
use super::vendor::client::Client;
use super::vendor::models::ThingUpdate;
use crate::runtime::{
    AuthorizationCode, BearerToken, MemoryTokenStore, OAuthClient, Patch, TokenSet, TokenStore,
};

const CANARY: &str = "canary-7f3a";

fn debug(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

fn chain(error: &impl Error) -> String {
    let mut text = debug(error);
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        text.push_str(&format!(" {error} {error:?} {error:#?}"));
        next = error.source();
    }
    text
}

fn hides(text: &str) {
    let encoded = "Y2FuYXJ5"; // the canary's first letters in Base64
    assert!(!text.contains(CANARY) && !text.contains(encoded), "{text}");
}

fn with_every_secret(transport: &Scripted) -> Client {
    let builder = Client::builder()
        .bearer_token(CANARY)
        .basic_auth(CANARY, CANARY)
        .api_key("key", CANARY)
        .api_key("queryKey", CANARY)
        .api_key("cookieKey", CANARY)
        .default_header("X-Secret", CANARY)
        .retry(crate::runtime::RetryPolicy::never())
        .transport(transport.clone());
    hides(&debug(&builder));
    builder.build().unwrap()
}

#[tokio::test]
async fn no_secret_and_no_body_shows_in_debug_or_display() {
    hides(&debug(&BearerToken::new(CANARY)));
    let tokens = TokenSet::new(CANARY).with_refresh_token(CANARY);
    hides(&debug(&tokens));
    let store = MemoryTokenStore::default();
    store.save(&tokens).await.unwrap();
    hides(&debug(&store));
    hides(&debug(&OAuthClient::confidential("id", CANARY)));
    hides(&debug(
        &AuthorizationCode::new(CANARY, "u").with_verifier(CANARY),
    ));
    let json =
        format!(r#"{{"id":{{"{CANARY}":"{CANARY}"}},"labels":"{CANARY}","code":"{CANARY}"}}"#);
    let transport = Scripted::replying(200, json.clone())
        .then(200, format!("{CANARY} is no JSON"))
        .then(200, format!("\"{CANARY}\""))
        .then(500, json.clone())
        .then(401, json);
    let client = with_every_secret(&transport);
    hides(&debug(&client));
    let call = client
        .get_thing(CANARY)
        .trace(CANARY)
        .session(CANARY)
        .header("X-Other", CANARY);
    hides(&debug(&call));
    hides(&debug(&call.clone().with_response()));
    for _ in 0..5 {
        hides(&chain(&call.clone().await.unwrap_err()));
    }
    hides(&chain(&call.clone().await.unwrap_err()));

    let body = ThingUpdate {
        note: Patch::Value(CANARY.to_owned()),
        ..ThingUpdate::default()
    };
    let call = client.patch_thing(CANARY, &body);
    hides(&debug(&call));
    hides(&chain(
        &call
            .header("X-A", &format!("{CANARY}\n"))
            .await
            .unwrap_err(),
    ));
    hides(&chain(
        &client.get_thing(&format!("../{CANARY}")).await.unwrap_err(),
    ));
}

#[tokio::test]
async fn headers_with_secrets_are_marked_sensitive_for_transports() {
    let transport = Scripted::replying(200, "{}");
    let client = with_every_secret(&transport);
    let _ = client
        .get_thing("1")
        .session(CANARY)
        .header("X-Access-Token", CANARY)
        .header("Proxy-Authorization", CANARY)
        .await;
    hides(&debug(transport.last_request().headers()));
}

#[tokio::test]
async fn a_token_endpoint_that_repeats_what_it_was_sent_gives_no_secret_away() {
    let pair = "Basic aWQ6Y2FuYXJ5LTdmM2E=";
    for body in [
        format!(r#"{{"error":"{CANARY}","error_description":"{CANARY} {pair}"}}"#),
        format!(r#"{{"access_token":{{"{CANARY}":1}}}}"#),
        format!("<html>{CANARY}"),
    ] {
        for status in [200, 400, 500] {
            let transport = Scripted::replying(status, body.clone());
            let builder = Client::builder().transport(transport.clone());
            let builder = builder.client_credentials("id", CANARY);
            hides(&debug(&builder));
            let client = builder.build().unwrap();
            hides(&debug(&client));
            let error = client.get_thing("1").await.unwrap_err();
            hides(&chain(&error));
            assert!(transport.last_request().headers()["authorization"].is_sensitive());
        }
    }
}
