//! Many calls at once against a service with every fault, in virtual time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::service::{Answer, Fault, Seen, Service, reply};
use super::vendor::models::ThingUpdate;

/// What the service has noticed.
#[derive(Default)]
struct Notes {
    /// How often each change was acted on.
    changes: BTreeMap<String, usize>,
    /// When requests of the limited group came in.
    reads: Vec<Duration>,
    penalty_until: Duration,
    /// Requests that came during a penalty, or beyond the quota of ten in a minute.
    offences: Vec<Duration>,
    token: u64,
    token_until: Duration,
}

/// Numbers that look random and are the same each time.
fn scramble(number: usize) -> usize {
    let mixed = (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 40) as usize
}

fn read(notes: &mut Notes, seen: &Seen, chance: usize) -> Answer {
    let in_window = notes
        .reads
        .iter()
        .filter(|at| **at + Duration::from_secs(60) > seen.at);
    if in_window.count() >= 10 || seen.at < notes.penalty_until {
        notes.offences.push(seen.at);
    }
    notes.reads.push(seen.at);
    match chance {
        0..5 => {
            notes.penalty_until = seen.at + Duration::from_secs(20);
            reply(429, "").header("Retry-After", "20")
        }
        5..15 => Fault::Reset.into(),
        15..25 => reply(502, "<html>"),
        25..30 => reply(200, "{\"id\":"),
        _ => reply(200, r#"{"id":"1","labels":{}}"#).after(Duration::from_millis(chance as u64)),
    }
}

fn change(notes: &mut Notes, seen: &Seen, chance: usize) -> Answer {
    let acted = notes.changes.entry(seen.path.clone()).or_default();
    match chance {
        0..10 => Fault::NoConnection.into(),
        10..15 => reply(503, "").header("Retry-After", "2"),
        // It acts on these, and the client cannot know.
        15..20 => {
            *acted += 1;
            Fault::Reset.into()
        }
        20..25 => {
            *acted += 1;
            reply(500, "{}")
        }
        25..30 => {
            *acted += 1;
            reply(204, "").after(Duration::from_secs(45))
        }
        _ => {
            *acted += 1;
            reply(204, "").after(Duration::from_millis(chance as u64 * 10))
        }
    }
}

fn chaotic(notes: &Arc<Mutex<Notes>>) -> Service {
    let (for_api, for_tokens) = (Arc::clone(notes), Arc::clone(notes));
    let api = move |seen: &Seen, number: usize| {
        let notes = &mut *for_api.lock().unwrap();
        let is_known = seen.authorization == format!("Bearer t{}", notes.token);
        let chance = scramble(number) % 100;
        if seen.method == "GET" {
            return read(notes, seen, chance);
        }
        // A token ends without notice.
        if !is_known || seen.at > notes.token_until {
            return reply(401, "");
        }
        change(notes, seen, chance)
    };
    let tokens = move |seen: &Seen, number: usize| {
        let notes = &mut *for_tokens.lock().unwrap();
        match scramble(number) % 4 {
            0 => reply(500, "<html>"),
            _ => {
                notes.token += 1;
                notes.token_until = seen.at + Duration::from_secs(40);
                let body = format!(r#"{{"access_token":"t{}","expires_in":3600}}"#, notes.token);
                reply(200, &body).after(Duration::from_millis(700))
            }
        }
    };
    Service::new(api, tokens)
}

#[tokio::test]
async fn no_result_is_lost_nothing_is_done_twice_and_no_quota_exceeded() {
    let notes = Arc::new(Mutex::new(Notes::default()));
    let service = chaotic(&notes);
    let client = service
        .builder()
        .client_credentials("id", "s")
        .build()
        .unwrap();
    let tasks: Vec<_> = (0..200)
        .map(|task| {
            let (service, client) = (service.clone(), client.clone());
            tokio::spawn(async move {
                let mut succeeded = Vec::new();
                for call in 0..5 {
                    service.wait(task * 7 % 11).await;
                    let id = format!("{task}-{call}");
                    if client
                        .patch_thing(&id, &ThingUpdate::default())
                        .await
                        .is_ok()
                    {
                        succeeded.push(format!("/v1/things/{id}"));
                    }
                }
                let _ = client.get_thing("1").await;
                succeeded
            })
        })
        .collect();
    let mut succeeded = Vec::new();
    for task in tasks {
        succeeded.extend(task.await.unwrap());
    }
    let notes = notes.lock().unwrap();
    assert!(succeeded.len() > 500, "{}", succeeded.len());
    assert!(succeeded.iter().all(|change| notes.changes[change] == 1));
    assert!(notes.changes.values().all(|acted| *acted <= 1));
    assert!(notes.reads.len() > 30, "{:?}", notes.reads.len());
    assert!(notes.offences.is_empty(), "{:?}", notes.offences);
    let tokens = service.token_requests();
    let a_minute = Duration::from_secs(60);
    assert!(
        tokens
            .windows(6)
            .all(|some| some[5].at - some[0].at >= a_minute),
        "{}",
        tokens.len()
    );
}
