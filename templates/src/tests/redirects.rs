//! Redirects: which are followed, what goes along, and what callers and those who watch see of it.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Method, Request, Response};

use super::scripted::Scripted;
use super::service::{Seen, Service, reply};
use super::vendor::client::{Client, ClientBuilder};
use super::vendor::models::ThingUpdate;
use crate::runtime::testing::Fault;
use crate::runtime::{CallEvent, OperationInfo, RateLimiting, RetryPolicy, Value};

const THING: &str = r#"{"id":"1","labels":{}}"#;

/// A redirect with this status to this place.
fn to(status: u16, location: &str) -> Response<bytes::Bytes> {
    let reply = Response::builder().status(status);
    let reply = reply.header("Location", location);
    reply.body(bytes::Bytes::new()).unwrap()
}

/// A service at `https://api.example.com/base` that redirects to each of these places in turn, and then gives a thing.
fn leading(locations: &[&str]) -> Scripted {
    let redirects = locations.iter().map(|location| to(302, location));
    let service = redirects.fold(Scripted::default(), Scripted::then_response);
    service.then(200, THING)
}

fn builder(service: &Scripted) -> ClientBuilder {
    service.builder().base_url("https://api.example.com/base")
}

fn client(service: &Scripted) -> Client {
    builder(service).build().unwrap()
}

/// The requests, the last one first.
fn sent(service: &Scripted) -> Vec<Request<bytes::Bytes>> {
    (0..service.count())
        .map(|_| service.last_request())
        .collect()
}

#[tokio::test]
async fn each_status_that_leads_elsewhere_is_followed() {
    for status in [301, 302, 303, 307, 308] {
        let service = Scripted::default()
            .then_response(to(status, "https://files.example.net/1?signature=s"))
            .then(200, THING);
        assert_eq!(client(&service).get_thing("1").await.unwrap().id, "1");
        let request = service.last_request();
        assert_eq!(request.method(), Method::GET);
        assert_eq!(
            request.uri(),
            "https://files.example.net/1?signature=s",
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_location_is_seen_from_the_address_that_sent_it() {
    for (location, expected) in [
        ("/there", "https://api.example.com/there"),
        (
            "there?a=b#c",
            "https://api.example.com/base/v1/~/things/there?a=b",
        ),
        ("?a=b", "https://api.example.com/base/v1/~/things/1?a=b"),
        ("", "https://api.example.com/base/v1/~/things/1"),
        ("../../new/./1", "https://api.example.com/base/v1/new/1"),
        ("/a/../../b/..", "https://api.example.com/"),
        ("//cdn.example.net/a", "https://cdn.example.net/a"),
        ("HTTPS://cdn.example.net", "https://cdn.example.net/"),
        (" /a b/ü ", "https://api.example.com/a%20b/%C3%BC"),
        ("./a:b", "https://api.example.com/base/v1/~/things/a:b"),
    ] {
        let service = leading(&[location]);
        client(&service).get_thing("1").await.unwrap();
        assert_eq!(service.last_uri(), expected, "{location}");
    }
    let service = leading(&["https://cdn.example.net/a/b", "c"]);
    client(&service).get_thing("1").await.unwrap();
    assert_eq!(service.last_uri(), "https://cdn.example.net/a/c");
}

#[tokio::test]
async fn within_the_origin_everything_goes_along() {
    let service = leading(&["https://API.example.com:443/there"]);
    let call = client(&service).get_thing("1").header("X-Tenant", "t");
    call.await.unwrap();
    let request = service.last_request();
    assert_eq!(request.headers()["authorization"], "Bearer token-1");
    assert_eq!(request.headers()["x-tenant"], "t");
    let info = request.extensions().get::<&'static OperationInfo>();
    assert_eq!(info.unwrap().id, "getThing");
}

#[tokio::test]
async fn to_another_origin_goes_nothing_that_could_be_a_secret() {
    for location in [
        "https://elsewhere.example.com/",
        "https://api.example.com:8443/",
        "https://api.example.com.evil.example/",
    ] {
        let service = leading(&[location]);
        let client = builder(&service)
            .default_header("X-Tenant", "t")
            .api_key("key", "k1")
            .api_key("queryKey", "k2")
            .api_key("cookieKey", "k3")
            .build()
            .unwrap();
        let call = client.authorize().header("Authorization-2", "a");
        let call = call.header("Range", "bytes=0-1").with_stream();
        call.await.unwrap();
        let [last, first] = sent(&service).try_into().unwrap();
        let names = |request: &Request<bytes::Bytes>| {
            let names = request.headers().keys();
            let mut names: Vec<String> = names.map(ToString::to_string).collect();
            names.sort();
            names
        };
        assert_eq!(
            names(&first),
            [
                "authorization-2",
                "cookie",
                "range",
                "user-agent",
                "x-api-key",
                "x-tenant"
            ]
        );
        assert_eq!(names(&last), ["range", "user-agent"]);
        assert_eq!(last.uri(), location);
        assert!(last.extensions().get::<&'static OperationInfo>().is_none());
    }
}

#[tokio::test]
async fn credentials_do_not_come_back_after_a_detour() {
    let service = leading(&["https://elsewhere.example/", "https://api.example.com/back"]);
    client(&service).get_thing("1").await.unwrap();
    let request = service.last_request();
    assert_eq!(request.uri(), "https://api.example.com/back");
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn from_plain_http_to_https_is_another_origin() {
    let service = leading(&["https://api.example.com/"]);
    let builder = service.builder().base_url("http://api.example.com");
    let client = builder.build().unwrap();
    client.get_thing("1").await.unwrap();
    let request = service.last_request();
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn redirects_that_lead_nowhere_are_errors_that_say_why() {
    for (location, expected) in [
        ("http://api.example.com/", "it leads from https to http"),
        (
            "ftp://api.example.com/",
            "its `Location` must begin with http:// or https://",
        ),
        (
            "https://user:secret@api.example.com/",
            "its `Location` must not hold a user name or password",
        ),
        (
            "https://",
            "its `Location` is not a URL such as https://host/prefix",
        ),
        (
            "mailto:a@example.com",
            "its `Location` must begin with http:// or https://",
        ),
    ] {
        let service = leading(&[location]);
        let error = client(&service).get_thing("1").await.unwrap_err();
        assert_eq!(service.count(), 1);
        assert!(error.is_redirect() && !error.is_api() && !error.is_retryable());
        assert_eq!(
            error.to_string(),
            "getThing: the redirect cannot be followed (status 302)"
        );
        assert_eq!(error.source().unwrap().to_string(), expected);
        assert_eq!(error.location(), Some(location));
        assert!(!format!("{error:?}").contains("secret"));
    }
    let service = Scripted::replying(302, "");
    let error = client(&service).get_thing("1").await.unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "it has no `Location`");
    assert_eq!(error.location(), None);
}

#[tokio::test]
async fn ten_redirects_are_followed_unless_the_builder_says_otherwise() {
    for (most, redirects, expected) in [
        (None, 10, Ok(11)),
        (None, 11, Err("there were 10 already")),
        (Some(2), 2, Ok(3)),
        (Some(1), 2, Err("there were 1 already")),
    ] {
        let service = leading(&vec!["/again"; redirects]);
        let mut builder = builder(&service);
        if let Some(most) = most {
            builder = builder.max_redirects(most);
        }
        let outcome = builder.build().unwrap().get_thing("1").await;
        match expected {
            Ok(requests) => {
                outcome.unwrap();
                assert_eq!(service.count(), requests);
            }
            Err(expected) => {
                let error = outcome.unwrap_err();
                assert!(error.is_redirect());
                assert_eq!(error.source().unwrap().to_string(), expected);
                assert_eq!(error.attempts(), 1);
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_followed_is_an_error_with_where_it_leads() {
    let service = || leading(&["/there"]);
    let turned_off = service();
    let client_without = builder(&turned_off).max_redirects(0).build().unwrap();
    let patch = service();
    let with_body = service();
    let errors = [
        client_without.get_thing("1").await.unwrap_err().to_string(),
        client(&with_body)
            .request(Method::GET, "/search")
            .json(&1)
            .await
            .unwrap_err()
            .to_string(),
        client(&patch)
            .request(Method::POST, "/things")
            .await
            .unwrap_err()
            .to_string(),
    ];
    for (error, subject) in errors
        .into_iter()
        .zip(["getThing", "GET /search", "POST /things"])
    {
        let what = "the service redirects the call, which is not followed";
        assert_eq!(error, format!("{subject}: {what} (status 302)"));
    }
    let patch = service();
    let error = client(&patch)
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap_err();
    assert!(error.is_api() && !error.is_redirect());
    assert_eq!(error.location(), Some("https://api.example.com/there"));
    for service in [turned_off, with_body, patch] {
        assert_eq!(service.count(), 1);
    }
}

#[tokio::test]
async fn other_statuses_lead_nowhere() {
    for status in [300, 304, 305, 306] {
        let service = Scripted::default().then_response(to(status, "/there"));
        let error = client(&service).get_thing("1").await.unwrap_err();
        assert!(error.is_api());
        assert_eq!(error.status().unwrap(), status);
        assert!(error.to_string().contains("the service refused the call"));
    }
}

#[tokio::test]
async fn requests_of_the_callers_own_and_streams_follow_as_well() {
    let service = leading(&["/there"]);
    let request = client(&service).request(Method::GET, "/here");
    let value: Value = request.send().await.unwrap();
    assert_eq!(value["id"], "1");
    let service = Scripted::default()
        .then_response(to(302, "https://files.example.net/"))
        .then(200, "bytes");
    let mut bytes = client(&service).download("a").with_stream().await.unwrap();
    assert_eq!(bytes.try_next().await.unwrap().unwrap(), "bytes");
    assert_eq!(service.count(), 2);
    let service = Scripted::default()
        .then_response(to(302, "/there"))
        .then(200, "data: {\"petType\":\"cat\"}\n\n");
    let mut pets = client(&service).watch_pets().await.unwrap();
    assert!(pets.try_next().await.unwrap().is_some());
}

#[tokio::test]
async fn a_redirect_that_the_operation_gives_is_its_value() {
    let location = "https://login.example.net/?state=1#code=2";
    let keys = |service: &Scripted| {
        let builder = builder(service)
            .api_key("key", "k1")
            .api_key("queryKey", "k2");
        builder.api_key("cookieKey", "k3").build().unwrap()
    };
    let service = Scripted::default().then_response(to(302, location));
    assert_eq!(keys(&service).authorize().await.unwrap(), location);
    assert_eq!(service.count(), 1);
    let service = leading(&["/agree"]);
    let response = keys(&service).authorize().with_response().await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.location(), Some("https://api.example.com/agree"));
    assert_eq!(response.body(), "https://api.example.com/agree");
    let service = Scripted::replying(200, "<html>");
    let error = keys(&service).authorize().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(
        error.source().unwrap().to_string(),
        "a redirect was expected, and there is no `Location`"
    );
    assert_eq!(error.body().unwrap(), "<html>");
}

#[tokio::test]
async fn a_reply_says_where_what_it_is_about_is_found() {
    let reply = Response::builder()
        .status(201)
        .header("Location", "/v1/things/7");
    let service = Scripted::default().then_response(reply.body(THING.into()).unwrap());
    let response = client(&service).get_thing("1").with_response().await;
    assert_eq!(
        response.unwrap().location(),
        Some("https://api.example.com/v1/things/7")
    );
}

/// A service that redirects to storage, which answers by rule: how often it was asked, and the answer.
fn with_storage(
    storage: impl Fn(usize) -> crate::runtime::testing::Answer + Send + Sync + 'static,
) -> Service {
    let asked = Mutex::new(0);
    let api = move |seen: &Seen, _: usize| match seen.host.as_str() {
        "storage.example.net" => {
            let mut asked = asked.lock().unwrap();
            *asked += 1;
            storage(*asked)
        }
        _ => reply(302, "").header("Location", "https://storage.example.net/1"),
    };
    Service::new(api, |_, _| reply(200, r#"{"access_token":"t"}"#))
}

#[tokio::test]
async fn a_repeated_attempt_begins_with_the_service_again() {
    let service = with_storage(|asked| match asked {
        1 => reply(503, ""),
        _ => reply(200, THING),
    });
    let policy = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
    let builder = service.builder().bearer_token("t").retry(policy);
    let response = builder
        .build()
        .unwrap()
        .get_thing("1")
        .with_response()
        .await;
    assert_eq!(response.unwrap().attempts(), 2);
    assert_eq!(service.calls().len(), 4);
}

#[tokio::test]
async fn the_time_of_an_attempt_is_for_all_its_redirects() {
    let service = with_storage(|_| reply(200, THING).after(Duration::from_secs(7)));
    let builder = service
        .builder()
        .bearer_token("t")
        .retry(RetryPolicy::never());
    let client = builder.timeout(Duration::from_secs(5)).build().unwrap();
    let error = client.get_thing("1").await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(service.elapsed(), Duration::from_secs(5));
    let service = Service::new(
        |seen, _| match seen.path.as_str() {
            "/last" => reply(200, THING).after(Duration::from_secs(3)),
            _ => reply(302, "")
                .header("Location", "/last")
                .after(Duration::from_secs(3)),
        },
        |_, _| reply(400, ""),
    );
    let builder = service
        .builder()
        .bearer_token("t")
        .retry(RetryPolicy::never());
    let client = builder.timeout(Duration::from_secs(5)).build().unwrap();
    assert!(client.get_thing("1").await.unwrap_err().is_timeout());
    assert_eq!(service.elapsed(), Duration::from_secs(5));
}

#[tokio::test]
async fn what_another_address_refuses_is_not_held_against_the_service() {
    // A token that it never saw is no token that was refused.
    let service = with_storage(|_| reply(401, r#"{"code":"denied"}"#));
    let client = service.builder().client_credentials("id", "secret").build();
    let error = client.unwrap().get_thing("1").await.unwrap_err();
    assert_eq!(service.token_requests().len(), 1);
    assert_eq!(
        error.to_string(),
        "getThing: the address to which the service redirects refused the call (status 401)"
    );
    assert!(error.is_api() && error.api_body().is_none());
    // The service itself still answers at once.
    let service = with_storage(|asked| match asked {
        1 => reply(429, "").header("Retry-After", "600"),
        _ => reply(200, THING),
    });
    let builder = service
        .builder()
        .bearer_token("t")
        .retry(RetryPolicy::never());
    let client = builder.rate_limiting(RateLimiting::fail()).build().unwrap();
    assert!(client.get_thing("1").await.unwrap_err().is_rate_limited());
    client.get_thing("1").await.unwrap();
}

#[tokio::test]
async fn a_call_with_redirects_counts_once_for_the_rate_limits() {
    let service = with_storage(|_| reply(200, THING));
    let builder = service.builder().bearer_token("t");
    let client = builder.rate_limiting(RateLimiting::fail()).build().unwrap();
    for _ in 0..10 {
        client.get_thing("1").await.unwrap();
    }
    assert!(client.get_thing("1").await.unwrap_err().is_rate_limited());
    assert_eq!(service.calls().len(), 20);
}

#[tokio::test]
async fn observers_hear_of_redirects_within_an_attempt_and_not_of_where_they_lead() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let events = Arc::clone(&told);
    let service = with_storage(|_| Fault::Reset.into());
    let client = service
        .builder()
        .bearer_token("t")
        .retry(RetryPolicy::never())
        .observer(move |_, event| {
            assert!(!format!("{event:?}").contains("storage"));
            events.lock().unwrap().push(match event {
                CallEvent::CallStarted => "call".to_owned(),
                CallEvent::AttemptStarted { number, .. } => format!("attempt {number}"),
                CallEvent::Redirected { status, .. } => format!("redirected {status}"),
                CallEvent::AttemptFinished { ending, .. } => format!("attempt {}", ending.as_str()),
                CallEvent::CallFinished {
                    ending, attempts, ..
                } => {
                    format!("{} after {attempts}", ending.as_str())
                }
                CallEvent::WaitStarted { .. } => "waits".to_owned(),
            });
        })
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap_err();
    assert_eq!(
        told.lock().unwrap().as_slice(),
        [
            "call",
            "attempt 1",
            "redirected 302 Found",
            "attempt no_reply",
            "no_reply after 1"
        ]
    );
}

#[tokio::test]
async fn drift_is_looked_for_in_what_the_service_says_itself() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let drifts = Arc::clone(&told);
    // The document names 200, 404 and 5XX.
    let service = with_storage(|_| reply(403, ""));
    let builder = service.builder().bearer_token("t").on_drift(move |drift| {
        drifts.lock().unwrap().push(drift.found.to_owned());
    });
    let client = builder.build().unwrap();
    client.get_thing("1").await.unwrap_err();
    assert_eq!(told.lock().unwrap().as_slice(), ["302"]);
}
