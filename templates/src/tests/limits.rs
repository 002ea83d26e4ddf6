//! Keeping to the rate limits of a service, in virtual time.

use std::sync::Mutex;
use std::time::Duration;

use super::service::{Answer, Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models::ThingUpdate;
use crate::runtime::{RateLimiting, RetryAfter, RetryPolicy};

const THING: &str = r#"{"id":"1","labels":{}}"#;

fn token(_: &Seen, number: usize) -> Answer {
    reply(
        200,
        &format!(r#"{{"access_token":"t{number}","expires_in":3600}}"#),
    )
}

/// A service that counts over a sliding minute, and starts its penalty again with each request that comes during it.
fn strict(limit: usize, penalty: u64) -> Service {
    let state = Mutex::new((Vec::<Duration>::new(), Duration::ZERO));
    let api = move |seen: &Seen, _: usize| {
        let (sent, penalty_until) = &mut *state.lock().unwrap();
        let refuse = |penalty: u64| reply(429, "").header("Retry-After", &penalty.to_string());
        if seen.at < *penalty_until {
            *penalty_until = seen.at + Duration::from_secs(penalty);
            return refuse(penalty);
        }
        sent.retain(|at| *at + Duration::from_secs(60) > seen.at);
        if sent.len() >= limit {
            *penalty_until = seen.at + Duration::from_secs(penalty);
            return refuse(penalty);
        }
        sent.push(seen.at);
        // It takes its time, so requests are under way together.
        reply(200, THING).after(Duration::from_millis(300))
    };
    Service::new(api, token)
}

fn client(service: &Service) -> Client {
    service.builder().bearer_token("t").build().unwrap()
}

/// The status of each of this many calls at once, 0 for those that were not sent.
async fn at_once(client: &Client, calls: usize) -> Vec<u16> {
    let tasks: Vec<_> = (0..calls)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                match client.get_thing("1").await {
                    Ok(_) => 200,
                    Err(error) => error.status().map_or(0, |status| status.as_u16()),
                }
            })
        })
        .collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

#[tokio::test]
async fn calls_at_once_never_exceed_the_quota() {
    let service = strict(10, 60);
    assert_eq!(at_once(&client(&service), 35).await, [200; 35]);
    let calls = service.calls();
    assert_eq!(calls.len(), 35, "nothing was refused");
    assert!(
        service.elapsed() < Duration::from_secs(182),
        "{:?}",
        service.elapsed()
    );
}

#[tokio::test]
async fn a_quota_that_turns_out_to_be_smaller_costs_one_penalty_only() {
    let service = strict(4, 60);
    let client = client(&service);
    assert_eq!(at_once(&client, 10).await, [200; 10]);
    let refused = service.calls().len() - 10;
    // Those that were under way together; nothing was sent during the penalty, so it was over after a minute.
    assert!(refused <= 8, "{refused}");
    let during = service
        .calls()
        .iter()
        .filter(|call| call.at > Duration::ZERO && call.at < Duration::from_secs(60))
        .count();
    assert_eq!(during, 0);
}

#[tokio::test]
async fn nothing_of_a_group_is_sent_while_a_penalty_lasts() {
    let api = |_: &Seen, number: usize| match number {
        1 => reply(429, "").header("Retry-After", "60"),
        _ => reply(200, THING),
    };
    let service = Service::new(api, token);
    let client = client(&service);
    let first = client.get_thing("1").retry(RetryPolicy::never()).await;
    assert!(first.unwrap_err().is_rate_limited());
    // Another group goes on.
    client
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap();
    assert_eq!(service.elapsed(), Duration::ZERO);
    assert_eq!(at_once(&client, 5).await, [200; 5]);
    let times: Vec<_> = service
        .calls()
        .iter()
        .map(|call| call.at.as_secs())
        .collect();
    assert_eq!(times, [0, 0, 60, 60, 60, 60, 60]);
}

#[tokio::test]
async fn a_penalty_that_begins_while_calls_wait_for_a_token_holds_for_them() {
    let api = |_: &Seen, number: usize| match number {
        1 => reply(429, "").header("Retry-After", "60"),
        _ => reply(200, THING),
    };
    let slow = |seen: &Seen, number| token(seen, number).after(Duration::from_secs(2));
    let service = Service::new(api, slow);
    let builder = service.builder().client_credentials("id", "s");
    assert_eq!(at_once(&builder.build().unwrap(), 5).await, [200; 5]);
    let calls = service.calls();
    let times: Vec<_> = calls.iter().map(|call| call.at.as_secs()).collect();
    assert_eq!(times, [2, 62, 62, 62, 62, 62]);
}

#[tokio::test]
async fn a_call_whose_turn_it_is_not_can_fail_at_once_with_the_time() {
    let service = strict(10, 60);
    let builder = service
        .builder()
        .bearer_token("t")
        .rate_limiting(RateLimiting::fail());
    let client = builder.build().unwrap();
    let mut outcomes = at_once(&client, 12).await;
    outcomes.sort_unstable();
    assert_eq!(outcomes, [[0; 2].as_slice(), &[200; 10]].concat());
    let error = client.get_thing("1").await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_retryable() && !error.is_api());
    assert_eq!((error.status(), error.attempts()), (None, 0));
    let time = "2024-10-04T00:01:00.300Z".parse().unwrap();
    assert_eq!(error.retry_after(), Some(RetryAfter::At(time)));
    assert_eq!(
        error.to_string(),
        "getThing: the rate limit leaves no room before 2024-10-04T00:01:00.300+00:00"
    );
    // A call can ask for something else.
    let call = client
        .get_thing("1")
        .rate_limiting(RateLimiting::wait(Duration::from_secs(59)));
    assert!(call.await.is_err());
    assert_eq!(service.elapsed(), Duration::from_millis(300));
    let call = client
        .get_thing("1")
        .rate_limiting(RateLimiting::wait(Duration::from_secs(61)));
    call.await.unwrap();
    assert_eq!(service.calls().len(), 11);
}

#[tokio::test]
async fn a_call_that_may_not_wait_is_not_repeated_after_a_refusal_either() {
    let api = |_: &Seen, _: usize| reply(429, "").header("Retry-After", "20");
    let service = Service::new(api, token);
    let call = client(&service)
        .get_thing("1")
        .rate_limiting(RateLimiting::fail());
    assert_eq!(call.await.unwrap_err().attempts(), 1);
    assert_eq!(service.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn waiting_ends_with_the_deadline_without_waiting_for_it() {
    let service = strict(10, 60);
    let client = client(&service);
    at_once(&client, 10).await;
    let error = client
        .get_thing("1")
        .deadline(Duration::from_secs(30))
        .await
        .unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(service.elapsed(), Duration::from_millis(300));
}

#[tokio::test]
async fn limits_can_be_switched_off() {
    let service = strict(1000, 60);
    let builder = service
        .builder()
        .bearer_token("t")
        .rate_limiting(RateLimiting::off());
    assert_eq!(at_once(&builder.build().unwrap(), 100).await, [200; 100]);
    assert_eq!(service.elapsed(), Duration::from_millis(300));
}

#[tokio::test]
async fn what_replies_say_about_the_quota_counts_for_the_group_they_name() {
    let api = |seen: &Seen, _: usize| {
        let answer = reply(200, THING);
        if seen.method == "PATCH" {
            return answer
                .header("X-Group", "LIGHT")
                .header("X-Limit", "20")
                .header("X-Remaining", "1")
                .header("X-Window", "30");
        }
        answer
    };
    let service = Service::new(api, token);
    let client = client(&service);
    client
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap();
    assert_eq!(at_once(&client, 2).await, [200; 2]);
    assert_eq!(service.elapsed(), Duration::from_secs(30));
}

#[tokio::test]
async fn calls_that_give_up_give_their_turn_to_others() {
    let service = strict(10, 60);
    let client = client(&service);
    at_once(&client, 10).await;
    for _ in 0..30 {
        let call = client.get_thing("1").into_future();
        assert!(
            service
                .clock()
                .timeout(Duration::from_millis(1), call)
                .await
                .is_none()
        );
    }
    client.get_thing("1").await.unwrap();
    assert!(
        service.elapsed() < Duration::from_millis(60_700),
        "{:?}",
        service.elapsed()
    );
    // One that gives up while it is under way counts: the service may have seen it.
    let call = client.get_thing("1").into_future();
    assert!(
        service
            .clock()
            .timeout(Duration::from_millis(1), call)
            .await
            .is_none()
    );
    assert_eq!(at_once(&client, 9).await, [200; 9]);
    assert_eq!(service.calls().len(), 21);
}

#[tokio::test]
async fn requests_for_tokens_keep_to_their_own_limit() {
    // The service gives tokens that end at once, so each call that comes later needs another.
    let service = Service::new(
        |_, _| reply(200, THING),
        |_, _| reply(200, r#"{"access_token":"t","expires_in":6}"#),
    );
    let client = service
        .builder()
        .client_credentials("id", "s")
        .build()
        .unwrap();
    let mut errors = 0;
    for _ in 0..9 {
        if let Err(error) = client.get_thing("1").await {
            assert!(error.is_token() && error.is_retryable());
            errors += 1;
        }
        service.wait(6).await;
    }
    assert_eq!(service.token_requests().len(), 5);
    assert_eq!(errors, 4);
    service.wait(20).await;
    client.get_thing("1").await.unwrap();
}
