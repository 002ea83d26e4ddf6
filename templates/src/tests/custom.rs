//! Requests of the caller's own: the same layers, the same rules, the same errors.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::scripted::Scripted;
use super::service::{Fault, Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models;
use crate::runtime::{OperationInfo, RateLimiting, RetryPolicy};

const CANARY: &str = "canary-7f3a";
const THINGS: &str = "/v1/things/{thingId}";

/// A type that is no model.
type Own = (String, u32);

#[tokio::test]
async fn method_path_query_headers_and_body_go_out_as_given() {
    let transport = Scripted::replying(200, r#"{"name":"a","count":1}"#);
    let reply = transport
        .client()
        .request(Method::POST, "/v2/users/{userId}/tags/{tag}")
        .path("userId", 7)
        .path("tag", "a b,c/d?e")
        .query("id", "1")
        .query("id", "2 &=")
        .header("X-Other", "yes")
        .json(&("a", 1))
        .await
        .unwrap();
    assert_eq!(reply, json!({"name": "a", "count": 1}));
    let request = transport.last_request();
    assert_eq!(request.method(), Method::POST);
    assert_eq!(
        request.uri(),
        "https://api.example.com/v2/users/7/tags/a%20b%2Cc%2Fd%3Fe?id=1&id=2%20%26%3D"
    );
    let headers = request.headers();
    assert_eq!(headers["authorization"], "Bearer token-1");
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["x-other"], "yes");
    assert_eq!(request.body(), r#"["a",1]"#);
    assert!(
        request
            .extensions()
            .get::<&'static OperationInfo>()
            .is_none()
    );
}

#[tokio::test]
async fn a_reply_is_read_as_json_as_any_type_or_not_at_all() {
    let text = r#"["a",1]"#;
    let transport = Scripted::replying(200, text)
        .then(200, text)
        .then(200, r#"{"id":"1","labels":{},"state":"Gone"}"#)
        .then(204, "")
        .then(204, "")
        .then(207, text);
    let client = transport.client();
    let call = client.request(Method::GET, "/v2/own");
    let value: Value = call.clone().await.unwrap();
    assert_eq!(value[1], 1);
    let own: Own = call.clone().send().await.unwrap();
    assert_eq!(own, ("a".to_owned(), 1));
    let thing: models::Thing = call.clone().send().await.unwrap();
    assert_eq!(thing.state.unwrap().as_str(), "Gone");
    assert_eq!(call.clone().await.unwrap(), Value::Null);
    call.clone().send::<()>().await.unwrap();
    let response = call.response().await.unwrap();
    assert_eq!(response.status(), 207);
    assert_eq!(response.attempts(), 1);
    assert_eq!(response.into_body(), text);
}

#[tokio::test]
async fn a_reply_of_another_type_is_an_error_that_shows_nothing_of_it() {
    let body = format!(r#"["a","{CANARY}"]"#);
    let transport = Scripted::replying(200, body)
        .then(200, "")
        .then(200, format!("<html>{CANARY}"))
        .then(200, format!(r#"["a",{CANARY}"#));
    let client = transport.client();
    let mut messages = Vec::new();
    for _ in 0..4 {
        let call = client.request(Method::GET, "/v2/own").send::<Own>();
        let error = call.await.unwrap_err();
        assert!(error.is_decode());
        let text = format!("{error} {error:?}");
        assert!(!text.contains(CANARY), "{text}");
        messages.push(std::error::Error::source(&error).unwrap().to_string());
    }
    assert_eq!(
        messages,
        [
            "the value at line 1 column 18 is not of the type asked for",
            "the body is empty where JSON was expected",
            "the body is HTML or XML where JSON was expected",
            "expected value at line 1 column 6",
        ]
    );
}

#[tokio::test]
async fn values_of_the_path_cannot_lead_elsewhere() {
    let transport = Scripted::default();
    let client = transport.client();
    for id in [
        "",
        ".",
        "..",
        "%2e%2e",
        "../x",
        "a/../b",
        "%252e%252e%252f",
        "a\\..\\b",
        "x/..;a/y",
        "a\nb",
        "\u{0}",
    ] {
        let call = client.request(Method::GET, THINGS).path("thingId", id);
        let error = call.await.unwrap_err();
        assert!(error.is_build(), "{id:?}");
        assert_eq!(error.attempts(), 0);
    }
    assert_eq!(transport.count(), 0);
}

#[tokio::test]
async fn requests_go_to_the_address_of_the_client_only() {
    let transport = Scripted::default();
    let client = transport.client();
    for (path, why) in [
        ("https://evil.example/v1", "must begin with one `/`"),
        ("//evil.example/v1", "must begin with one `/`"),
        (".evil.example/v1", "must begin with one `/`"),
        ("@evil.example/v1", "must begin with one `/`"),
        ("", "must begin with one `/`"),
        ("/v1?a=b", "neither query nor fragment"),
        ("/v1#a", "neither query nor fragment"),
        ("/v1/../admin", "`.` or `..` segment"),
        ("/v1/{id}", "there is no value"),
        ("/v1/{id", "there is no value"),
    ] {
        let error = client.request(Method::GET, path).await.unwrap_err();
        assert!(
            error.is_build() && error.to_string().contains(why),
            "{error}"
        );
    }
    let call = client.request(Method::GET, "/v1").path("id", "1");
    let error = call.await.unwrap_err();
    assert!(
        error.to_string().contains("the path has no `{id}`"),
        "{error}"
    );
    assert_eq!(transport.count(), 0);
}

fn client(service: &Service) -> Client {
    service.builder().bearer_token("t").build().unwrap()
}

#[tokio::test]
async fn a_token_that_is_refused_is_renewed_and_the_request_sent_once_more() {
    let answers = |seen: &Seen, _: usize| match seen.authorization.as_str() {
        "Bearer token-1" => reply(401, "{}"),
        _ => reply(200, "[]"),
    };
    let tokens =
        |_: &Seen, number: usize| reply(200, &format!(r#"{{"access_token":"token-{number}"}}"#));
    let service = Service::new(answers, tokens);
    let builder = service.builder().client_credentials("id", "secret");
    let client = builder.build().unwrap();
    let call = client.request(Method::POST, "/v2/own").json(&json!({}));
    assert_eq!(call.await.unwrap(), json!([]));
    assert_eq!(service.calls().len(), 2);
    assert_eq!(service.token_requests().len(), 2);
}

#[tokio::test]
async fn what_may_have_been_done_is_only_repeated_where_that_is_safe() {
    let broken = |_: &Seen, number: usize| match number {
        1 => Fault::Reset.into(),
        _ => reply(200, "[]"),
    };
    for (method, key, expected) in [
        (Method::GET, false, 2),
        (Method::POST, false, 1),
        (Method::PATCH, false, 1),
        (Method::POST, true, 2),
        ("QUERY".parse().unwrap(), false, 2),
        ("COPY".parse().unwrap(), false, 1),
    ] {
        let service = Service::new(broken, |_, _| reply(400, ""));
        let mut call = client(&service).request(method, "/v2/own");
        if key {
            call = call.idempotency_key("key-1");
        }
        let outcome = call.await;
        assert_eq!(service.calls().len(), expected);
        assert_eq!(outcome.is_ok(), expected == 2);
    }
}

#[tokio::test]
async fn an_unsafe_request_whose_outcome_is_unknown_is_not_said_to_be_retryable() {
    let service = Service::new(|_, _| Fault::Reset.into(), |_, _| reply(400, ""));
    let call = client(&service)
        .request(Method::POST, "/v2/own")
        .retry(RetryPolicy::never());
    let error = call.clone().await.unwrap_err();
    assert!(!error.is_retryable());
    let error = call.idempotency_key("key-1").await.unwrap_err();
    assert!(error.is_retryable());
}

#[tokio::test]
async fn a_request_in_a_rate_group_shares_the_quota_of_its_operations() {
    let thing = r#"{"id":"1","labels":{}}"#;
    let service = Service::new(move |_, _| reply(200, thing), |_, _| reply(400, ""));
    let client = client(&service);
    for _ in 0..9 {
        client.get_thing("1").await.unwrap();
    }
    let call = client.request(Method::GET, "/v2/own");
    call.clone().rate_group("light").await.unwrap();
    let at_once = RateLimiting::fail();
    let error = call
        .clone()
        .rate_group("Light")
        .rate_limiting(at_once)
        .await
        .unwrap_err();
    assert!(error.is_rate_limited());
    let error = client
        .get_thing("1")
        .rate_limiting(at_once)
        .await
        .unwrap_err();
    assert!(error.is_rate_limited());
    call.clone().rate_limiting(at_once).await.unwrap();
    assert_eq!(service.calls().len(), 11);
    let error = call.rate_group("Lihgt").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the service has no rate group `Lihgt`")
    );
    assert_eq!(service.calls().len(), 11);
}

#[tokio::test]
async fn timeouts_and_deadlines_are_kept() {
    let slow = |_: &Seen, _: usize| reply(200, "[]").after(Duration::from_secs(20));
    let service = Service::new(slow, |_, _| reply(400, ""));
    let client = client(&service);
    let call = client
        .request(Method::GET, "/v2/own")
        .timeout(Duration::from_secs(5))
        .deadline(Duration::from_secs(8));
    assert!(call.await.unwrap_err().is_timeout());
    assert!(service.elapsed() <= Duration::from_secs(8));
}

#[tokio::test]
async fn an_error_has_the_body_of_the_service_and_names_the_request() {
    let transport = Scripted::replying(404, r#"{"code":"not.found"}"#);
    let client = transport.client();
    let call = client
        .request(Method::DELETE, THINGS)
        .path("thingId", CANARY);
    let debug = format!("{call:?} {call:#?}");
    assert!(!debug.contains(CANARY), "{debug}");
    let error = call.await.unwrap_err();
    assert_eq!(error.api_body().unwrap().code.as_deref(), Some("not.found"));
    assert_eq!(
        error.to_string(),
        "DELETE /v1/things/{thingId}: the service refused the call (status 404)"
    );
    assert!(error.operation().is_none());
}

#[tokio::test]
async fn observers_see_the_template_of_the_path() {
    let transport = Scripted::replying(200, "[]");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let client = transport
        .builder()
        .observer(move |call, _| {
            let (method, path) = (call.method().clone(), call.path().to_owned());
            let line = format!("{} {method} {path}", call.operation());
            told.lock().unwrap().push(line);
        })
        .build()
        .unwrap();
    let call = client.request(Method::GET, THINGS).path("thingId", CANARY);
    call.query("q", CANARY).await.unwrap();
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 4);
    assert!(
        seen.iter()
            .all(|line| line == "request GET /v1/things/{thingId}")
    );
}

#[tokio::test]
async fn credentials_are_those_that_most_operations_need() {
    let transport = Scripted::replying(200, "[]").then(200, "[]");
    let builder = Client::builder().transport(transport.clone());
    let error = builder
        .build()
        .unwrap()
        .request(Method::GET, "/v2/own")
        .await
        .unwrap_err();
    assert!(error.is_build());
    assert_eq!(transport.count(), 0);
    let client = Client::builder().transport(transport.clone());
    let client = client.build().unwrap();
    let call = client
        .request(Method::GET, "/v2/own")
        .header("Authorization", "Own scheme");
    call.await.unwrap();
    assert_eq!(
        transport.last_request().headers()["authorization"],
        "Own scheme"
    );
}
