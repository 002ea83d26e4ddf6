//! Getting, keeping and renewing access tokens, in virtual time.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::service::{Answer, Fault, Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models::ThingUpdate;
use crate::runtime::{
    AuthorizationCode, BoxError, BoxFuture, MemoryTokenStore, OAuthClient, RateLimiting,
    RetryAfter, TokenError, TokenErrorKind, TokenSet, TokenStore,
};

const THING: &str = r#"{"id":"1","labels":{}}"#;

fn thing(_: &Seen, _: usize) -> Answer {
    reply(200, THING)
}

/// The n-th token is `token-n` and lives an hour.
fn token(_: &Seen, number: usize) -> Answer {
    reply(
        200,
        &format!(r#"{{"access_token":"token-{number}","token_type":"bearer","expires_in":3600}}"#),
    )
}

/// The same with refresh tokens, of which each works once.
fn rotating(seen: &Seen, number: usize) -> Answer {
    let expected = format!("refresh_token=refresh-{}", number - 1);
    if !seen.body.contains(&expected) {
        return reply(400, r#"{"error":"invalid_grant"}"#);
    }
    let tokens = format!(
        r#"{{"access_token":"token-{number}","expires_in":"3600","refresh_token":"refresh-{number}"}}"#
    );
    reply(200, &tokens)
}

fn signed_in(service: &Service) -> Client {
    service
        .builder()
        .rate_limiting(RateLimiting::off())
        .client_credentials("id", "s:e c")
        .build()
        .unwrap()
}

fn tokens_used(service: &Service) -> Vec<String> {
    let calls = service.calls().into_iter();
    calls
        .map(|call| call.authorization.replace("Bearer ", ""))
        .collect()
}

fn token_error<E>(error: &crate::runtime::Error<E>) -> TokenError {
    assert!(error.is_token());
    error.token_error().unwrap().clone()
}

#[tokio::test]
async fn client_credentials_go_into_the_header_or_the_body_as_the_service_says() {
    let service = Service::new(thing, token);
    signed_in(&service).get_thing("1").await.unwrap();
    let request = &service.token_requests()[0];
    assert_eq!(request.host, "login.example.com");
    assert_eq!(request.path, "/oauth/token");
    assert_eq!(request.method, "POST");
    assert_eq!(request.authorization, "Basic aWQ6czplIGM=");
    assert_eq!(
        request.body,
        "grant_type=client_credentials&scope=read%20write"
    );
    assert_eq!(tokens_used(&service), ["token-1"]);

    let service = Service::new(thing, token);
    let builder = service
        .builder()
        .base_url("https://gateway.example:8443/prefix");
    let client = builder
        .jwt_bearer("id", "s", "a.b.c")
        .scopes(["x"])
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    let request = &service.token_requests()[0];
    assert_eq!(request.host, "gateway.example");
    assert_eq!(request.authorization, "");
    assert_eq!(
        request.body,
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c&scope=x\
         &client_id=id&client_secret=s"
    );
}

#[tokio::test]
async fn addresses_of_tokens_follow_the_server_variables_and_can_be_set() {
    let service = Service::new(thing, token);
    let builder = service
        .builder()
        .domain("example.org")
        .client_credentials("id", "s");
    builder.build().unwrap().get_thing("1").await.unwrap();
    let builder = service.builder().client_credentials("id", "s");
    let builder = builder.token_url("https://gateway.example/oauth/x");
    builder.build().unwrap().get_thing("1").await.unwrap();
    let requests = service.token_requests();
    assert_eq!(requests[0].host, "login.example.org");
    assert_eq!(
        (&*requests[1].host, &*requests[1].path),
        ("gateway.example", "/oauth/x")
    );
    let builder = service.builder().client_credentials("id", "s");
    let builder = builder.token_url("https://gateway.example/oauth/y?policy=1");
    builder.build().unwrap().get_thing("1").await.unwrap();
    assert_eq!(service.token_requests()[2].path, "/oauth/y?policy=1");
    let builder = service
        .builder()
        .client_credentials("id", "s")
        .token_url("ftp://x");
    assert_eq!(
        builder.build().unwrap_err().to_string(),
        "the token URL must begin with http:// or https://"
    );
}

#[tokio::test]
async fn one_token_serves_all_calls_that_wait_on_all_clones() {
    let service = Service::new(thing, |seen, number| {
        token(seen, number).after(Duration::from_secs(2))
    });
    let client = signed_in(&service);
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.get_thing("1").await.map(|_| ()) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(service.token_requests().len(), 1);
    let calls = service.calls();
    assert_eq!(calls.len(), 50);
    assert!(calls.iter().all(|call| call.at == Duration::from_secs(2)));
    assert_eq!(service.elapsed(), Duration::from_secs(2));
}

#[tokio::test]
async fn a_call_that_gives_up_does_not_take_the_token_from_the_others() {
    let service = Service::new(thing, |seen, number| {
        token(seen, number).after(Duration::from_secs(2))
    });
    let client = signed_in(&service);
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.get_thing("1").await.map(|_| ()) }
    });
    service.wait(1).await;
    let second = tokio::spawn({
        let client = client.clone();
        async move { client.get_thing("1").await.map(|_| ()) }
    });
    tokio::task::yield_now().await;
    first.abort();
    second.await.unwrap().unwrap();
    assert_eq!(service.token_requests().len(), 1);
    assert_eq!(service.elapsed(), Duration::from_secs(2));
}

#[tokio::test]
async fn when_all_calls_give_up_the_token_still_arrives() {
    let service = Service::new(thing, |seen, number| {
        token(seen, number).after(Duration::from_secs(2))
    });
    let store = MemoryTokenStore::default();
    let builder = service
        .builder()
        .client_credentials("id", "s")
        .token_store(store.clone());
    let client = builder.build().unwrap();
    let call = client.get_thing("1").into_future();
    assert!(
        service
            .clock()
            .timeout(Duration::from_secs(1), call)
            .await
            .is_none()
    );
    service.wait(2).await;
    client.get_thing("1").await.unwrap();
    assert_eq!(service.token_requests().len(), 1);
    assert!(store.load().await.unwrap().is_some());
}

#[tokio::test]
async fn a_token_is_renewed_shortly_before_it_ends() {
    let service = Service::new(thing, token);
    let client = signed_in(&service);
    client.get_thing("1").await.unwrap();
    service.wait(3600 - 125).await;
    client.get_thing("1").await.unwrap();
    assert_eq!(service.token_requests().len(), 1);
    service.wait(66).await;
    client.get_thing("1").await.unwrap();
    assert_eq!(tokens_used(&service), ["token-1", "token-1", "token-2"]);
}

#[tokio::test]
async fn a_token_that_ends_at_once_is_used_by_those_who_waited_for_it() {
    let service = Service::new(thing, |_, _| {
        reply(200, r#"{"access_token":"t","expires_in":-5}"#)
    });
    let client = signed_in(&service);
    for _ in 0..10 {
        client.get_thing("1").await.unwrap();
    }
    assert_eq!(service.token_requests().len(), 1);
}

#[tokio::test]
async fn a_renewal_that_fails_early_leaves_the_token_in_use() {
    let service = Service::new(thing, |seen, number| match number {
        2 => reply(503, "<html>"),
        _ => token(seen, number),
    });
    let client = signed_in(&service);
    client.get_thing("1").await.unwrap();
    service.wait(3600 - 59).await;
    client.get_thing("1").await.unwrap();
    client.get_thing("1").await.unwrap();
    assert_eq!(service.token_requests().len(), 2);
    service.wait(6).await;
    client.get_thing("1").await.unwrap();
    assert_eq!(
        tokens_used(&service),
        ["token-1", "token-1", "token-1", "token-3"]
    );
}

/// Refuses every token but this one.
fn accepting(accepted: &'static str) -> impl Fn(&Seen, usize) -> Answer {
    move |seen, _| {
        if seen.authorization == format!("Bearer {accepted}") {
            reply(200, THING)
        } else {
            reply(401, r#"{"code":"bad.credentials"}"#)
        }
    }
}

#[tokio::test]
async fn a_call_with_a_refused_token_is_sent_once_more_with_a_new_one() {
    let service = Service::new(accepting("token-2"), token);
    let client = signed_in(&service);
    client.get_thing("1").await.unwrap();
    assert_eq!(tokens_used(&service), ["token-1", "token-2"]);

    // Also one that is not idempotent, since it was not acted on.
    let service = Service::new(accepting("token-2"), token);
    signed_in(&service)
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap();
    assert_eq!(service.calls().len(), 2);
}

#[tokio::test]
async fn many_calls_with_a_refused_token_share_one_renewal() {
    let service = Service::new(
        |seen, number| accepting("token-2")(seen, number).after(Duration::from_secs(1)),
        |seen, number| {
            token(seen, number).after(Duration::from_millis(u64::from(number > 1) * 1500))
        },
    );
    let client = signed_in(&service);
    let call = |delay| {
        let (service, client) = (service.clone(), client.clone());
        tokio::spawn(async move {
            service.wait(delay).await;
            client.get_thing("1").await.map(|_| ())
        })
    };
    let calls = [call(0), call(0), call(0), call(1), call(2)];
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(service.token_requests().len(), 2);
}

#[tokio::test]
async fn a_service_that_refuses_every_token_is_not_asked_for_more_and_more() {
    let service = Service::new(accepting("none"), token);
    let client = signed_in(&service);
    for _ in 0..10 {
        let error = client.get_thing("1").await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 401);
    }
    assert_eq!(service.calls().len(), 11);
    assert_eq!(service.token_requests().len(), 2);
    service.wait(30).await;
    assert!(client.get_thing("1").await.is_err());
    assert_eq!(service.token_requests().len(), 3);
}

#[tokio::test]
async fn a_fixed_token_is_not_tried_twice() {
    let service = Service::new(accepting("other"), token);
    let client = service.builder().bearer_token("token").build().unwrap();
    assert!(client.get_thing("1").await.is_err());
    assert_eq!(service.calls().len(), 1);
}

#[tokio::test]
async fn a_refused_sign_in_fails_all_who_wait_and_holds_off_further_attempts() {
    let service = Service::new(thing, |_, _| {
        let body =
            r#"{"error":"invalid_client","error_description":"secret s:e c of id\n is wrong"}"#;
        reply(401, body).after(Duration::from_secs(1))
    });
    let client = signed_in(&service);
    let calls: Vec<_> = (0..5)
        .map(|_| tokio::spawn(client.get_thing("1").into_future()))
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(!error.is_retryable());
        assert_eq!(error.to_string(), "getThing: there is no access token");
        assert_eq!(
            error.source().unwrap().to_string(),
            "the token endpoint refused the request: invalid_client: secret (redacted) of id  is wrong (status 401)"
        );
        let RetryAfter::At(time) = error.retry_after().unwrap() else {
            panic!("{error:?}")
        };
        let error = token_error(&error);
        assert_eq!(error.retry_at(), Some(time));
        assert_eq!(
            (error.kind(), error.code()),
            (TokenErrorKind::Refused, Some("invalid_client"))
        );
    }
    assert!(client.get_thing("1").await.is_err());
    assert_eq!(service.token_requests().len(), 1);
    service.wait(14).await;
    assert!(client.get_thing("1").await.is_err());
    assert_eq!(service.token_requests().len(), 1);
    service.wait(17).await;
    assert!(client.get_thing("1").await.is_err());
    assert_eq!(service.token_requests().len(), 2);
    assert_eq!(service.calls().len(), 0);
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_is_asked_less_and_less_often() {
    let service = Service::new(thing, |_, number| match number {
        1 => Fault::NoConnection.into(),
        2 => reply(429, "").header("Retry-After", "100"),
        _ => reply(500, "<html>"),
    });
    let client = signed_in(&service);
    let mut asked = Vec::new();
    for second in 0..1000 {
        let error = client.get_thing("1").await.unwrap_err();
        assert_eq!(token_error(&error).kind(), TokenErrorKind::Unavailable);
        if service.token_requests().len() > asked.len() {
            asked.push(second);
        }
        service.wait(1).await;
    }
    let gaps: Vec<_> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!((2..=6).contains(&gaps[0]), "{gaps:?}");
    assert_eq!(gaps[1], 100);
    assert!((10..=21).contains(&gaps[2]), "{gaps:?}");
    assert!(
        gaps[5..].iter().all(|gap| (75..=301).contains(gap)),
        "{gaps:?}"
    );
}

#[tokio::test]
async fn a_stalled_token_endpoint_costs_one_timeout_for_all() {
    let service = Service::new(thing, |seen, number| match number {
        1 => token(seen, number).after(Duration::from_secs(1000)),
        _ => token(seen, number),
    });
    let client = signed_in(&service);
    let calls: Vec<_> = (0..5)
        .map(|_| tokio::spawn(client.get_thing("1").into_future()))
        .collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(token_error(&error).kind(), TokenErrorKind::Unavailable);
    }
    assert_eq!(service.elapsed(), Duration::from_secs(30));
    service.wait(6).await;
    client.get_thing("1").await.unwrap();
    assert_eq!(service.token_requests().len(), 2);
}

#[tokio::test]
async fn replies_that_are_no_token_are_told_apart() {
    for (body, source) in [
        ("", "the body is empty where JSON was expected"),
        ("<html>", "the body is HTML or XML where JSON was expected"),
        (r#"{"access_token":""}"#, "the token is empty"),
        (
            r#"{"access_token":"t","token_type":"mac"}"#,
            "the token is not of type bearer",
        ),
    ] {
        let service = Service::new(thing, move |_, _| reply(200, body));
        let error = token_error(&signed_in(&service).get_thing("1").await.unwrap_err());
        assert_eq!(error.kind(), TokenErrorKind::Unreadable, "{body}");
        assert_eq!(error.source().unwrap().to_string(), source);
    }
    let service = Service::new(thing, |_, _| reply(200, &" ".repeat(100_000)));
    let error = token_error(&signed_in(&service).get_thing("1").await.unwrap_err());
    assert_eq!(error.kind(), TokenErrorKind::Unreadable);
    // A redirect could lead to another host, so it is refused like any other reply.
    let service = Service::new(thing, |_, _| {
        reply(307, "").header("Location", "https://elsewhere")
    });
    let error = token_error(&signed_in(&service).get_thing("1").await.unwrap_err());
    assert_eq!(error.kind(), TokenErrorKind::Refused);
    assert_eq!(service.token_requests().len(), 1);
}

/// Keeps what happened in order.
#[derive(Clone, Default)]
struct Journal {
    tokens: MemoryTokenStore,
    events: Arc<Mutex<Vec<String>>>,
    fails: Arc<Mutex<bool>>,
}

impl TokenStore for Journal {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>> {
        self.tokens.load()
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>> {
        if *self.fails.lock().unwrap() {
            return Box::pin(std::future::ready(Err("the disk is full".into())));
        }
        let text = tokens.access_token().expose().to_owned();
        self.events.lock().unwrap().push(format!("saved {text}"));
        self.tokens.save(tokens)
    }
}

#[tokio::test]
async fn tokens_that_rotate_are_saved_before_use_and_survive_a_restart() {
    let store = Journal::default();
    let events = Arc::clone(&store.events);
    let service = Service::new(
        move |seen, number| {
            events.lock().unwrap().push(format!(
                "used {}",
                seen.authorization.replace("Bearer ", "")
            ));
            thing(seen, number)
        },
        rotating,
    );
    let client = || {
        let builder = service.builder().token_store(store.clone());
        builder
            .refresh_token(OAuthClient::confidential("id", "s"), "refresh-0")
            .build()
            .unwrap()
    };
    let first = client();
    first.get_thing("1").await.unwrap();
    service.wait(3600).await;
    first.get_thing("1").await.unwrap();
    let second = client();
    second.get_thing("1").await.unwrap();
    service.wait(3600).await;
    second.get_thing("1").await.unwrap();
    // What another process renewed in the meantime is used.
    first.get_thing("1").await.unwrap();
    assert_eq!(
        *store.events.lock().unwrap(),
        [
            "saved token-1",
            "used token-1",
            "saved token-2",
            "used token-2",
            "used token-2",
            "saved token-3",
            "used token-3",
            "used token-3",
        ]
    );
    assert_eq!(service.token_requests().len(), 3);
    assert!(
        service
            .token_requests()
            .iter()
            .all(|request| request.path == "/oauth/refresh")
    );
}

#[tokio::test]
async fn a_token_that_cannot_be_saved_is_kept_until_it_can() {
    let store = Journal::default();
    *store.fails.lock().unwrap() = true;
    let service = Service::new(thing, rotating);
    let builder = service.builder().token_store(store.clone());
    let builder = builder.refresh_token(OAuthClient::public("id"), "refresh-0");
    let client = builder.build().unwrap();
    let error = client.get_thing("1").await.unwrap_err();
    let error = token_error(&error);
    assert_eq!(error.kind(), TokenErrorKind::Store);
    assert_eq!(error.source().unwrap().to_string(), "the disk is full");
    *store.fails.lock().unwrap() = false;
    service.wait(6).await;
    client.get_thing("1").await.unwrap();
    assert_eq!(service.token_requests().len(), 1);
    assert_eq!(*store.events.lock().unwrap(), ["saved token-1"]);
    assert_eq!(tokens_used(&service), ["token-1"]);
}

#[tokio::test]
async fn a_sign_in_that_is_over_says_so() {
    let service = Service::new(thing, |_, _| reply(400, r#"{"error":"invalid_grant"}"#));
    let builder = service
        .builder()
        .refresh_token(OAuthClient::public("id"), "old");
    let client = builder.build().unwrap();
    for _ in 0..2 {
        let error = client.get_thing("1").await.unwrap_err();
        assert_eq!(
            error.source().unwrap().to_string(),
            "the token endpoint refused the request: invalid_grant (status 400)"
        );
        service.wait(31).await;
    }
    let builder = service.builder();
    let builder =
        builder.authorization_code(OAuthClient::public("id"), AuthorizationCode::new("c", "u"));
    let client = builder.build().unwrap();
    assert_eq!(
        token_error(&client.get_thing("1").await.unwrap_err()).kind(),
        TokenErrorKind::Refused
    );
    service.wait(31).await;
    assert_eq!(
        token_error(&client.get_thing("1").await.unwrap_err()).kind(),
        TokenErrorKind::SignInNeeded
    );
    assert_eq!(service.token_requests().len(), 3);
}

#[tokio::test]
async fn an_assertion_is_used_again_when_its_refresh_token_is_over() {
    let service = Service::new(thing, |seen, number| {
        if seen.body.contains("refresh_token") {
            return reply(400, r#"{"error":"invalid_grant"}"#);
        }
        let body =
            format!(r#"{{"access_token":"token-{number}","expires_in":60,"refresh_token":"r"}}"#);
        reply(200, &body)
    });
    let client = service
        .builder()
        .jwt_bearer("id", "s", "a")
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    service.wait(60).await;
    client.get_thing("1").await.unwrap();
    assert_eq!(tokens_used(&service), ["token-1", "token-3"]);
}

#[cfg(feature = "pkce")]
#[test]
fn a_challenge_is_the_hash_of_its_verifier() {
    // From RFC 7636, appendix B.
    assert_eq!(
        crate::runtime::authorization::challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    );
}

#[cfg(feature = "pkce")]
#[tokio::test]
async fn a_user_signs_in_with_proof_of_who_asked() {
    let service = Service::new(thing, token);
    let builder = service.builder().domain("example.org").scopes(["a", "b"]);
    let request = builder
        .authorization_request("id", "https://app.example/done?x=1")
        .unwrap();
    assert_eq!((request.state().len(), request.verifier().len()), (43, 43));
    let (url, query) = request.url().split_once('?').unwrap();
    assert_eq!(url, "https://login.example.org/oauth/authorize");
    let (query, challenge) = query.split_once("&code_challenge=").unwrap();
    assert_eq!(
        query,
        format!(
            "response_type=code&client_id=id&redirect_uri=https%3A%2F%2Fapp.example%2Fdone%3Fx%3D1&scope=a%20b&state={}",
            request.state()
        )
    );
    assert_eq!(challenge.len(), 43 + "&code_challenge_method=S256".len());
    assert!(!request.url().contains(request.verifier()));
    let other = builder.authorization_request("id", "u").unwrap();
    assert_ne!(other.state(), request.state());
    assert!(other.code("c", request.state()).is_err());

    let (state, verifier) = (request.state().to_owned(), request.verifier().to_owned());
    let code = request.code("c/1", &state).unwrap();
    let client = builder
        .authorization_code(OAuthClient::public("id"), code)
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    let sent = &service.token_requests()[0];
    assert_eq!(
        sent.body,
        format!(
            "grant_type=authorization_code&code=c%2F1&redirect_uri=https%3A%2F%2Fapp.example%2Fdone%3Fx%3D1\
             &code_verifier={verifier}&client_id=id"
        )
    );
    assert_eq!(sent.authorization, "");
}

#[tokio::test]
async fn a_sign_in_that_the_service_does_not_offer_or_cannot_carry_is_refused() {
    let builder = Service::new(thing, token).builder();
    let error = builder.client_credentials("a:b", "s").build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the client id has a colon, which HTTP Basic cannot carry"
    );
}

#[test]
fn stored_tokens_are_read_as_they_were_written() {
    let tokens = TokenSet::new("a")
        .with_refresh_token("r")
        .with_expiry("2026-01-02T03:04:05Z".parse().unwrap());
    assert_eq!(
        tokens.to_json(),
        r#"{"access_token":"a","refresh_token":"r","expires_at":"2026-01-02T03:04:05Z"}"#
    );
    assert_eq!(TokenSet::from_json(&tokens.to_json()).unwrap(), tokens);
    let tokens = TokenSet::new("a");
    assert_eq!(TokenSet::from_json(&tokens.to_json()).unwrap(), tokens);
    let tokens = tokens.with_expiry(chrono::DateTime::<chrono::Utc>::MAX_UTC);
    assert_eq!(tokens.to_json(), r#"{"access_token":"a"}"#);
    assert!(TokenSet::from_json("{}").is_err());
}

#[tokio::test]
async fn a_new_sign_in_counts_before_what_is_stored() {
    let store = MemoryTokenStore::default();
    store.save(&TokenSet::new("earlier")).await.unwrap();
    let service = Service::new(thing, token);
    let builder = service.builder().token_store(store.clone());
    let code = AuthorizationCode::new("c", "u");
    let client = builder
        .authorization_code(OAuthClient::public("id"), code)
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    assert_eq!(tokens_used(&service), ["token-1"]);
    assert_eq!(
        store.load().await.unwrap().unwrap().access_token().expose(),
        "token-1"
    );
}

/// Panics while it loads.
struct Broken;

impl TokenStore for Broken {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>> {
        Box::pin(async { panic!("in a store") })
    }

    fn save<'a>(&'a self, _: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(std::future::ready(Ok(())))
    }
}

#[cfg(feature = "tokio")]
#[tokio::test]
async fn a_store_that_panics_keeps_no_call_waiting_or_busy() {
    let service = Service::new(thing, token);
    let builder = service
        .builder()
        .client_credentials("id", "s")
        .token_store(Broken);
    let client = builder.build().unwrap();
    let outcomes: Vec<_> = (0..5)
        .map(|_| tokio::spawn(client.get_thing("1").into_future()))
        .collect();
    for outcome in outcomes {
        // Whoever drives the task panics with it.
        if let Ok(outcome) = outcome.await {
            assert_eq!(
                token_error(&outcome.unwrap_err()).kind(),
                TokenErrorKind::Unavailable
            );
        }
    }
    assert_eq!(service.token_requests().len(), 0);
}
