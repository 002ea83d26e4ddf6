//! What observers are told, in which order, and that they cannot do harm.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::scripted::Scripted;
use super::service::{Fault, Seen, Service, reply};
use super::vendor::client::ClientBuilder;
use super::vendor::models::ThingUpdate;
use crate::runtime::{
    CallEvent, Ending, RateLimiting, RetryPolicy, TransportErrorKind, WaitReason,
};

const THING: &str = r#"{"id":"1","labels":{}}"#;

/// What an observer was told, a line for each event.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn kept_by(&self, builder: ClientBuilder) -> ClientBuilder {
        let diary = self.clone();
        builder.observer(move |call, event| {
            let line = format!("{}: {}", call.operation(), line(event));
            diary.0.lock().unwrap().push(line);
        })
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

fn line(event: &CallEvent<'_>) -> String {
    match event {
        CallEvent::CallStarted => "started".to_owned(),
        CallEvent::WaitStarted {
            reason, duration, ..
        } => format!("waits for {reason:?} {duration:?}"),
        CallEvent::AttemptStarted { number, .. } => format!("attempt {number}"),
        CallEvent::Redirected { number, status, .. } => format!("attempt {number} {status}"),
        CallEvent::AttemptFinished {
            number,
            ending,
            status,
            correlation_id,
            duration,
            ..
        } => format!(
            "attempt {number} {} {status:?} {correlation_id:?} {duration:?}",
            ending.as_str()
        ),
        CallEvent::CallFinished {
            ending,
            attempts,
            status,
            correlation_id,
            duration,
            ..
        } => format!(
            "{} after {attempts} {status:?} {correlation_id:?} {duration:?}",
            ending.as_str()
        ),
    }
}

fn retrying(builder: ClientBuilder) -> ClientBuilder {
    builder.retry(RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO))
}

#[tokio::test]
async fn a_call_that_is_refused_replayed_and_repeated_is_told_step_by_step() {
    let answers = |_: &Seen, number: usize| match number {
        1 => reply(401, "{}").header("X-Correlation-Id", "first"),
        2 => reply(503, "").header("Retry-After", "7"),
        _ => reply(200, THING)
            .header("X-Request-Id", "last")
            .after(Duration::from_secs(2)),
    };
    let tokens = |_: &Seen, number: usize| {
        let tokens = format!(r#"{{"access_token":"token-{number}"}}"#);
        reply(200, &tokens).after(Duration::from_secs(1))
    };
    let service = Service::new(answers, tokens);
    let diary = Diary::default();
    let client = diary
        .kept_by(service.builder())
        .client_credentials("id", "secret")
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    assert_eq!(
        diary.lines(),
        [
            "getThing: started",
            "token request: started",
            "token request: attempt 1",
            "getThing: waits for Token None",
            "token request: attempt 1 success Some(200) None 1s",
            "token request: success after 1 None None 1s",
            "getThing: attempt 1",
            "getThing: attempt 1 refused Some(401) Some(\"first\") 0ns",
            "token request: started",
            "token request: attempt 1",
            "getThing: waits for Token None",
            "token request: attempt 1 success Some(200) None 1s",
            "token request: success after 1 None None 1s",
            "getThing: attempt 2",
            "getThing: attempt 2 refused Some(503) None 0ns",
            "getThing: waits for Retry Some(7s)",
            "getThing: attempt 3",
            "getThing: attempt 3 success Some(200) Some(\"last\") 2s",
            "getThing: success after 3 Some(200) Some(\"last\") 11s",
        ]
    );
    assert_eq!(service.calls().len(), 3);
}

#[tokio::test]
async fn a_call_that_has_to_wait_for_its_turn_says_so() {
    let service = Service::new(|_, _| reply(200, THING), |_, _| reply(400, ""));
    let diary = Diary::default();
    let client = diary
        .kept_by(service.builder())
        .bearer_token("t")
        .build()
        .unwrap();
    for _ in 0..10 {
        client.get_thing("1").await.unwrap();
    }
    let before = diary.lines().len();
    client.get_thing("1").await.unwrap();
    assert_eq!(
        diary.lines()[before..],
        [
            "getThing: started",
            "getThing: waits for RateLimit Some(60s)",
            "getThing: attempt 1",
            "getThing: attempt 1 success Some(200) None 0ns",
            "getThing: success after 1 Some(200) None 60s",
        ]
    );
    let before = diary.lines().len();
    let call = client.get_thing("1").rate_limiting(RateLimiting::fail());
    for _ in 0..9 {
        client.get_thing("1").await.unwrap();
    }
    let sent = diary.lines().len();
    assert!(call.await.unwrap_err().is_rate_limited());
    assert!(before < sent);
    assert_eq!(
        diary.lines()[sent..],
        [
            "getThing: started",
            "getThing: rate_limited after 0 None None 0ns"
        ]
    );
}

/// How a call ends for those who watch, by what happens to it.
#[tokio::test]
async fn the_end_of_a_call_says_what_became_of_it() {
    for (answer, expected) in [
        (reply(200, THING), Ending::Success),
        (reply(200, "<html>"), Ending::Unreadable),
        (reply(404, "{}"), Ending::Refused),
        (
            Fault::NotTrusted.into(),
            Ending::NoReply(TransportErrorKind::Tls),
        ),
        (
            reply(200, THING).after(Duration::from_secs(60)),
            Ending::NoReply(TransportErrorKind::Timeout),
        ),
    ] {
        let service = Service::new(move |_, _| answer.clone(), |_, _| reply(400, ""));
        let ends = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&ends);
        let client = service
            .builder()
            .bearer_token("t")
            .retry(RetryPolicy::never())
            .observer(move |_, event| {
                if let CallEvent::CallFinished { ending, .. } = event {
                    told.lock().unwrap().push(*ending);
                }
            })
            .build()
            .unwrap();
        let _ = client.get_thing("1").await;
        assert_eq!(*ends.lock().unwrap(), [expected]);
    }
}

#[tokio::test]
async fn calls_that_are_never_sent_end_as_well() {
    let service = Service::new(|_, _| reply(200, THING), |_, _| reply(400, "{}"));
    let diary = Diary::default();
    let client = diary
        .kept_by(service.builder())
        .client_credentials("id", "secret")
        .build()
        .unwrap();
    assert!(client.get_thing("..").await.unwrap_err().is_build());
    assert!(client.get_thing("1").await.unwrap_err().is_token());
    assert_eq!(
        diary.lines(),
        [
            "getThing: started",
            "getThing: not_built after 0 None None 0ns",
            "getThing: started",
            "token request: started",
            "token request: attempt 1",
            "token request: attempt 1 refused Some(400) None 0ns",
            "token request: refused after 1 None None 0ns",
            "getThing: no_token after 0 None None 0ns",
        ]
    );
    assert!(service.calls().is_empty());
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_as_cancelled() {
    let answer = |_: &Seen, _: usize| reply(200, THING).after(Duration::from_secs(20));
    let service = Service::new(answer, |_, _| reply(400, ""));
    let diary = Diary::default();
    let client = diary
        .kept_by(service.builder())
        .bearer_token("t")
        .build()
        .unwrap();
    let call = client.get_thing("1").into_future();
    assert!(
        service
            .clock()
            .timeout(Duration::from_secs(5), call)
            .await
            .is_none()
    );
    assert_eq!(
        diary.lines(),
        [
            "getThing: started",
            "getThing: attempt 1",
            "getThing: cancelled after 1 None None 5s",
        ]
    );
}

#[tokio::test]
async fn an_observer_that_panics_does_no_harm_to_the_call_or_to_other_observers() {
    let transport = Scripted::replying(200, THING);
    let diary = Diary::default();
    let builder = transport
        .builder()
        .observer(|_, _| std::panic::panic_any("observer"));
    let client = diary.kept_by(builder).build().unwrap();
    client.get_thing("1").await.unwrap();
    assert_eq!(diary.lines().len(), 4);
    assert_eq!(transport.count(), 1);
}

#[tokio::test]
async fn observers_are_told_of_the_operation_and_never_of_its_values() {
    let transport = Scripted::replying(200, THING).then(200, THING);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let client = transport
        .builder()
        .observer(move |call, event| {
            let group = call.rate_group();
            let text = format!("{call:?} {event:?} {group:?}");
            told.lock().unwrap().push((call.number(), text));
        })
        .build()
        .unwrap();
    client.get_thing("canary").trace("canary").await.unwrap();
    client.get_thing("canary").await.unwrap();
    let seen = seen.lock().unwrap();
    let (first, text) = &seen[0];
    assert_eq!(
        text,
        &format!(
            "CallInfo {{ number: {first}, vendor: \"example\", operation: \"getThing\", method: GET, \
             path: \"/v1/{{accountId}}/things/{{thingId}}\" }} CallStarted Some(\"Light\")"
        )
    );
    assert!(seen.iter().all(|(_, text)| !text.contains("canary")));
    let numbers: Vec<_> = seen.iter().map(|(number, _)| number).collect();
    assert!(numbers[..4].iter().all(|number| *number == first));
    assert!(numbers[4..].iter().all(|number| *number != first));
}

#[tokio::test]
async fn a_call_with_an_idempotency_key_is_repeated_after_an_unknown_outcome() {
    for (with_response, with_key, expected) in
        [(false, false, 1), (false, true, 2), (true, true, 2)]
    {
        let rule = |seen: &Seen, number: usize| {
            assert_eq!(seen.method, "PATCH");
            match number {
                1 => Fault::Reset.into(),
                _ => reply(200, THING),
            }
        };
        let service = Service::new(rule, |_, _| reply(400, ""));
        let client = retrying(service.builder())
            .bearer_token("t")
            .build()
            .unwrap();
        let mut call = client.patch_thing("1", &ThingUpdate::default());
        if with_key && !with_response {
            call = call.idempotency_key("8e03978e-40d5");
        }
        let outcome = match with_response {
            true => call
                .with_response()
                .idempotency_key("8e03978e-40d5")
                .await
                .map(drop),
            false => call.await.map(drop),
        };
        assert_eq!(outcome.is_ok(), with_key);
        assert_eq!(service.calls().len(), expected);
    }
    let transport = Scripted::replying(200, THING);
    let call = transport.client().patch_thing("1", &ThingUpdate::default());
    call.idempotency_key("key-1").await.unwrap();
    let request = transport.last_request();
    assert_eq!(request.headers()["idempotency-key"], "key-1");
}

#[test]
fn reasons_have_words_for_metrics() {
    let reasons = [WaitReason::Retry, WaitReason::RateLimit, WaitReason::Token];
    assert_eq!(
        reasons.map(WaitReason::as_str),
        ["retry", "rate_limit", "token"]
    );
}
