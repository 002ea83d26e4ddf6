//! What is sent again, when, and how often.

use std::time::Duration;

use super::service::{Answer, Fault, Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models::ThingUpdate;
use crate::runtime::retry::RetryBudget;
use crate::runtime::{RateLimiting, RetryPolicy};

const THING: &str = r#"{"id":"1","labels":{}}"#;

/// Does this for the first requests and replies 200 from then on.
fn failing(times: usize, answer: Answer) -> Service {
    let rule = move |_: &Seen, number: usize| {
        if number <= times {
            answer.clone()
        } else {
            reply(200, THING)
        }
    };
    Service::new(rule, |_, _| reply(200, r#"{"access_token":"t"}"#))
}

fn client(service: &Service) -> Client {
    service.builder().bearer_token("t").build().unwrap()
}

fn times(service: &Service) -> Vec<u64> {
    service
        .calls()
        .iter()
        .map(|call| call.at.as_secs())
        .collect()
}

/// Whether GET and PATCH are sent again after this.
async fn repeats(answer: &Answer) -> (bool, bool) {
    let (get, patch) = (failing(1, answer.clone()), failing(1, answer.clone()));
    let _ = client(&get).get_thing("1").await;
    let _ = client(&patch)
        .patch_thing("1", &ThingUpdate::default())
        .await;
    (get.calls().len() > 1, patch.calls().len() > 1)
}

#[tokio::test]
async fn what_is_sent_again_depends_on_outcome_and_method() {
    let html = "<html>Bad Gateway</html>";
    for (answer, expected) in [
        // Not acted on.
        (Fault::NoConnection.into(), (true, true)),
        (reply(429, "{}"), (true, true)),
        (reply(429, "{}").header("Retry-After", "5"), (true, true)),
        (reply(503, "").header("Retry-After", "5"), (true, true)),
        // Unknown.
        (Fault::Timeout.into(), (true, false)),
        (Fault::Reset.into(), (true, false)),
        (
            reply(200, THING).after(Duration::from_secs(60)),
            (true, false),
        ),
        (reply(408, ""), (true, false)),
        (reply(500, "{}"), (true, false)),
        (reply(502, html), (true, false)),
        (reply(503, ""), (true, false)),
        (reply(503, "").header("Retry-After", "soon"), (true, false)),
        (reply(504, ""), (true, false)),
        // Another attempt would not do better.
        (Fault::NotTrusted.into(), (false, false)),
        (Fault::TooLarge.into(), (false, false)),
        (reply(200, html), (false, false)),
        (reply(302, ""), (false, false)),
        (reply(400, ""), (false, false)),
        (reply(404, ""), (false, false)),
        (reply(501, ""), (false, false)),
    ] {
        assert_eq!(repeats(&answer).await, expected, "{answer:?}");
    }
}

#[tokio::test]
async fn a_caller_can_say_that_repeating_does_no_harm() {
    let reset = Answer::fault(Fault::Reset);
    let policy = RetryPolicy::default().safe_to_repeat();
    let service = failing(1, reset.clone());
    let call = client(&service)
        .patch_thing("1", &ThingUpdate::default())
        .retry(policy);
    call.await.unwrap();
    assert_eq!(service.calls().len(), 2);
    let service = failing(1, reset);
    let call = client(&service).patch_thing("1", &ThingUpdate::default());
    call.header("Idempotency-Key", "k").await.unwrap();
    assert_eq!(service.calls().len(), 2);
}

#[tokio::test]
async fn a_time_that_the_service_names_is_kept_exactly() {
    // The clock of the tests is 20,000 days after 1970 when it starts, that of the service may be another.
    let at = "Thu, 04 Oct 2024 00:00:07 GMT";
    for (answer, seconds) in [
        (reply(429, "").header("Retry-After", "60"), 60),
        (reply(503, "").header("Retry-After", "7"), 7),
        (
            reply(503, "").header("Retry-After", "Fri, 04 Oct 2024 00:00:07 GMT"),
            7,
        ),
        (
            reply(503, "")
                .header("Retry-After", at)
                .header("Date", "Thu, 04 Oct 2024 00:00:04 GMT"),
            3,
        ),
        (
            reply(429, "").header("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"),
            0,
        ),
    ] {
        let service = failing(2, answer.clone());
        client(&service).get_thing("1").await.unwrap();
        assert_eq!(
            times(&service),
            [0, seconds, service.elapsed().as_secs()],
            "{answer:?}"
        );
        if !format!("{answer:?}").contains("GMT") {
            assert_eq!(
                service.elapsed(),
                Duration::from_secs(2 * seconds),
                "{answer:?}"
            );
        }
    }
}

#[tokio::test]
async fn without_a_named_time_pauses_grow_at_random_and_keep_the_least_after_429() {
    let mut totals = Vec::new();
    for _ in 0..20 {
        let service = failing(3, reply(502, ""));
        client(&service).get_thing("1").await.unwrap();
        assert!(service.elapsed() <= Duration::from_millis(500 + 1000 + 2000));
        totals.push(service.elapsed());
    }
    totals.dedup();
    assert!(totals.len() > 1, "{totals:?}");
    let service = failing(1, reply(429, ""));
    client(&service).get_thing("1").await.unwrap();
    let pause = service.elapsed();
    assert!(
        (Duration::from_secs(30)..=Duration::from_millis(30_500)).contains(&pause),
        "{pause:?}"
    );
}

#[tokio::test]
async fn the_number_of_attempts_is_limited_and_told() {
    let service = failing(9, reply(500, ""));
    let client = client(&service);
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!((error.attempts(), service.calls().len()), (4, 4));
    assert_eq!(
        error.to_string(),
        "getThing: the service refused the call in 4 attempts (status 500)"
    );
    let error = client
        .get_thing("1")
        .retry(RetryPolicy::never())
        .await
        .unwrap_err();
    assert_eq!((error.attempts(), service.calls().len()), (1, 5));
    let none = RetryPolicy::default().attempts(0);
    assert_eq!(
        client
            .get_thing("1")
            .retry(none)
            .await
            .unwrap_err()
            .attempts(),
        1
    );
    let call = client.get_thing("1").with_response();
    let response = call
        .retry(RetryPolicy::default().attempts(10))
        .await
        .unwrap();
    assert_eq!(response.attempts(), 4);
    assert_eq!(service.calls().len(), 10);
}

#[tokio::test]
async fn no_attempt_begins_after_the_deadline_and_none_is_waited_for_in_vain() {
    let service = failing(9, reply(503, "").header("Retry-After", "100"));
    let client = client(&service);
    let error = client
        .get_thing("1")
        .deadline(Duration::from_secs(99))
        .await
        .unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert_eq!(service.elapsed(), Duration::ZERO);
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    assert_eq!(service.elapsed(), Duration::from_secs(200));
    // An attempt has no more time than the call.
    let service = failing(9, reply(200, THING).after(Duration::from_secs(1000)));
    let error = self::client(&service)
        .get_thing("1")
        .deadline(Duration::from_secs(40))
        .await;
    assert!(error.unwrap_err().is_timeout());
    assert_eq!(service.elapsed(), Duration::from_secs(40));
    assert_eq!(service.calls().len(), 2);
}

#[tokio::test]
async fn the_deadline_holds_while_a_token_is_awaited() {
    let tokens =
        |_: &Seen, _: usize| reply(200, r#"{"access_token":"t"}"#).after(Duration::from_secs(20));
    let service = Service::new(|_, _| reply(200, THING), tokens);
    let client = service
        .builder()
        .client_credentials("id", "s")
        .build()
        .unwrap();
    let error = client
        .get_thing("1")
        .deadline(Duration::from_secs(5))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && error.is_retryable() && error.attempts() == 0);
    assert_eq!(
        error.to_string(),
        "getThing: the deadline passed before the call was sent"
    );
    assert_eq!(service.elapsed(), Duration::from_secs(5));
    client.get_thing("1").await.unwrap();
    assert_eq!(service.token_requests().len(), 1);
}

#[tokio::test]
async fn a_service_in_trouble_is_not_given_more_and_more_to_do() {
    let service = failing(usize::MAX, reply(500, ""));
    let builder = service.builder().bearer_token("t").retry_budget(4);
    let client = builder.rate_limiting(RateLimiting::off()).build().unwrap();
    for _ in 0..100 {
        assert!(client.get_thing("1").await.is_err());
    }
    // The four that are free, and one for each five calls; the first call pays into a full budget.
    assert_eq!(service.calls().len(), 100 + 4 + 19);
    // A time that the service names costs nothing.
    let service = failing(2, reply(503, "").header("Retry-After", "1"));
    let client = service
        .builder()
        .bearer_token("t")
        .retry_budget(0)
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
}

#[test]
fn a_budget_fills_up_to_what_it_began_with() {
    let budget = RetryBudget::new(2);
    for _ in 0..100 {
        budget.pay_in();
    }
    assert_eq!(
        [budget.take(), budget.take(), budget.take()],
        [true, true, false]
    );
    assert!(RetryBudget::new(u32::MAX).take());
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_pauses_sends_nothing_more() {
    let service = failing(9, reply(503, "").header("Retry-After", "10"));
    let call = client(&service).get_thing("1").into_future();
    assert!(
        service
            .clock()
            .timeout(Duration::from_secs(5), call)
            .await
            .is_none()
    );
    service.wait(100).await;
    assert_eq!(service.calls().len(), 1);
}

#[tokio::test]
async fn a_replay_after_a_refused_token_and_repetitions_stay_apart() {
    // 401, then 502, then 401 for good: one replay, and the last refusal is what the caller sees.
    let api = |_: &Seen, number: usize| match number {
        2 => reply(502, ""),
        _ => reply(401, ""),
    };
    let service = Service::new(api, |_, number| {
        reply(200, &format!(r#"{{"access_token":"t{number}"}}"#))
    });
    let client = service
        .builder()
        .client_credentials("id", "s")
        .build()
        .unwrap();
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 401);
    assert_eq!((error.attempts(), service.calls().len()), (3, 3));
    assert_eq!(service.token_requests().len(), 2);
}

#[tokio::test]
async fn times_without_bounds_do_no_harm() {
    let service = failing(
        9,
        reply(429, "").header("Retry-After", "18446744073709551615"),
    );
    let policy = RetryPolicy::default().backoff(Duration::MAX, Duration::MAX);
    let builder = service
        .builder()
        .bearer_token("t")
        .retry(policy)
        .timeout(Duration::MAX);
    let client = builder.deadline(Duration::MAX).build().unwrap();
    assert!(client.get_thing("1").await.unwrap_err().is_rate_limited());
    let service = failing(1, reply(502, ""));
    let builder = service
        .builder()
        .bearer_token("t")
        .retry(policy)
        .retry_budget(u32::MAX);
    assert!(builder.build().unwrap().get_thing("1").await.is_err());
}
