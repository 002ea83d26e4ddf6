//! What a service sends that its specification does not name is told once, and nothing else is.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use super::scripted::Scripted;
use super::vendor::client::{Client, ClientBuilder};
use super::vendor::models::{Colour, Level, Pet, State, ThingUpdate};
use crate::runtime::RateLimiting;
use crate::runtime::drift::{attempt, collect, is_collecting};

/// What was told, a line for each.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn to(&self, builder: ClientBuilder) -> Client {
        let told = self.0.clone();
        let builder = builder.on_drift(move |drift| {
            let mut line = format!("{} {} ", drift.vendor, drift.operation);
            write!(line, "{:?} {} {:?}", drift.kind, drift.place, drift.found).unwrap();
            told.lock().unwrap().push(line);
        });
        builder.build().unwrap()
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

fn thing(rest: &str) -> String {
    format!(r#"{{"id":"1","labels":{{}}{rest}}}"#)
}

#[tokio::test]
async fn unknown_values_and_branches_are_told_once_with_type_and_member() {
    let odd = thing(
        r#","state":"Gone","level":7,"reference":true,
        "pets":[{"petType":"fish"},{"petType":"fish"},{"petType":"cat"},{"no":"tag"}],
        "parent":{"id":"2","labels":{},"state":"Gone","parent":{"id":"3","labels":{},"state":"Away"}}"#,
    );
    let transport = Scripted::replying(200, odd.clone())
        .then(200, odd)
        .then(200, thing(r#","state":"Available","level":1"#));
    let told = Told::default();
    let client = told.to(transport.builder());
    let thing = client.get_thing("1").await.unwrap();
    assert_eq!(thing.state.unwrap().as_str(), "Gone");
    let expected = [
        r#"example getThing EnumValue Thing.state "Gone""#,
        r#"example getThing EnumValue Thing.level "7""#,
        r#"example getThing UnionBranch Thing.reference """#,
        r#"example getThing UnionBranch Thing.pets "fish""#,
        r#"example getThing UnionBranch Thing.pets """#,
        r#"example getThing EnumValue Thing.state "Away""#,
    ];
    assert_eq!(told.lines(), expected);
    client.clone().get_thing("1").await.unwrap();
    client.get_thing("1").await.unwrap();
    assert_eq!(told.lines(), expected);
}

#[tokio::test]
async fn a_value_that_is_no_member_is_told_with_its_type() {
    let transport = Scripted::replying(200, r#"["Available","Gone"]"#);
    let told = Told::default();
    let client = told.to(transport.builder());
    let call = client.request(http::Method::GET, "/v2/states");
    call.send::<Vec<State>>().await.unwrap();
    assert_eq!(told.lines(), [r#"example request EnumValue State "Gone""#]);
}

#[tokio::test]
async fn any_text_where_the_specification_allows_it_is_not_told() {
    let transport = Scripted::replying(200, r#"["red","green"]"#);
    let told = Told::default();
    let client = told.to(transport.builder());
    let call = client.request(http::Method::GET, "/v2/colours");
    let colours = call.send::<Vec<Colour>>().await.unwrap();
    assert_eq!(colours[0], Colour::Red);
    assert_eq!(colours[1].as_str(), "green");
    assert_eq!(told.lines(), [""; 0]);
}

#[tokio::test]
async fn forms_are_told_without_the_values() {
    let usual = thing(r#","day":"2024-02-29Z","changed":"2024-02-29 00:00:00+00""#);
    let odd = thing(r#","day":"2024-02-29T23:30:00Z","changed":"2024-02-29T23:30:00""#);
    let empty = thing(r#","day":"","changed":"""#);
    let seconds = thing(r#","changed":1588000000.25"#);
    let day = r#"{"id":"1","labels":null,"changed":"2024-02-29"}"#;
    let transport = Scripted::replying(200, usual)
        .then(200, odd)
        .then(200, empty)
        .then(200, seconds)
        .then(200, day.to_owned());
    let told = Told::default();
    let client = told.to(transport.builder());
    client.get_thing("1").await.unwrap();
    assert_eq!(told.lines(), [""; 0]);
    client.get_thing("1").await.unwrap();
    assert_eq!(
        told.lines(),
        [
            r#"example getThing Form Thing.day "a date and time""#,
            r#"example getThing Form Thing.changed "a date and time without an offset""#,
        ]
    );
    let thing = client.get_thing("1").await.unwrap();
    assert_eq!((thing.day, thing.changed), (None, None));
    assert_eq!(
        told.lines()[2..],
        [
            r#"example getThing Form Thing.day "an empty text""#,
            r#"example getThing Form Thing.changed "an empty text""#,
        ]
    );
    let thing = client.get_thing("1").await.unwrap();
    assert_eq!(thing.changed.unwrap().timestamp_millis(), 1_588_000_000_250);
    assert_eq!(
        told.lines()[4..],
        [r#"example getThing Form Thing.changed "a number of seconds""#]
    );
    client.get_thing("1").await.unwrap();
    assert_eq!(
        told.lines()[5..],
        [
            r#"example getThing Form Thing.labels "null""#,
            r#"example getThing Form Thing.changed "a date""#,
        ]
    );
}

#[tokio::test]
async fn statuses_that_the_specification_does_not_name_are_told_for_success_and_error() {
    let transport = Scripted::replying(200, thing(""))
        .then(202, thing(""))
        .then(202, thing(""))
        .then(404, "{}")
        .then(409, "{}")
        .then(503, "")
        .then(418, "{}");
    let told = Told::default();
    let client = told.to(transport.builder());
    for _ in 0..6 {
        let _ = client.get_thing("1").await;
    }
    assert_eq!(
        told.lines(),
        [
            r#"example getThing Status getThing "202""#,
            r#"example getThing Status getThing "409""#,
        ]
    );
    // This one names none, so nothing is unknown.
    let _ = client.patch_thing("1", &ThingUpdate::default()).await;
    assert_eq!(told.lines().len(), 2);
    assert_eq!(transport.count(), 7);
}

#[tokio::test]
async fn what_an_attempt_to_read_finds_does_not_count_when_it_fails() {
    // No thing after all: what is required is missing.
    let transport = Scripted::replying(200, r#"{"id":"1","state":"Gone"}"#).then(200, thing(""));
    let told = Told::default();
    let client = told.to(transport.builder());
    assert!(client.get_thing("1").await.unwrap_err().is_decode());
    client.get_thing("1").await.unwrap();
    assert_eq!(told.lines(), [""; 0]);
}

#[tokio::test]
async fn no_more_is_remembered_than_a_thousand_findings() {
    let mut transport = Scripted::default();
    for number in 0..1100 {
        transport = transport.then(200, thing(&format!(r#","state":"state {number}""#)));
    }
    let told = Told::default();
    let builder = transport.builder().rate_limiting(RateLimiting::off());
    let client = told.to(builder);
    for _ in 0..1100 {
        client.get_thing("1").await.unwrap();
    }
    let lines = told.lines();
    assert_eq!(lines.len(), 1000);
    assert!(lines[999].ends_with("\"state 999\""));
}

#[tokio::test]
async fn a_reply_gives_a_hundred_findings_at_most_and_long_texts_are_cut() {
    let pets: Vec<_> = (0..500)
        .map(|n| format!(r#"{{"petType":"{n}"}}"#))
        .collect();
    let many = thing(&format!(r#","pets":[{}]"#, pets.join(",")));
    let long = thing(&format!(r#","state":"{}""#, "ä".repeat(5000)));
    let transport = Scripted::replying(200, many).then(200, long);
    let told = Told::default();
    let client = told.to(transport.builder());
    client.get_thing("1").await.unwrap();
    assert_eq!(told.lines().len(), 100);
    client.get_thing("1").await.unwrap();
    let expected = format!(
        "example getThing EnumValue Thing.state {:?}",
        "ä".repeat(100)
    );
    assert_eq!(told.lines()[100], expected);
}

#[tokio::test]
async fn a_callback_that_panics_does_no_harm() {
    let odd = thing(r#","state":"Gone","level":7"#);
    let transport = Scripted::replying(200, odd.clone()).then(200, odd);
    let builder = transport.builder();
    let client = builder
        .on_drift(|_| std::panic::panic_any("callback"))
        .build()
        .unwrap();
    for _ in 0..2 {
        client.get_thing("1").await.unwrap();
    }
    assert_eq!(transport.count(), 2);
    assert!(!is_collecting());
}

#[test]
fn nothing_is_collected_outside_of_a_reply_and_a_panic_ends_it() {
    let read = || {
        serde_json::from_str::<State>("\"Gone\"").unwrap();
        serde_json::from_str::<Level>("9").unwrap();
        serde_json::from_str::<Pet>("{}").unwrap();
    };
    read();
    assert_eq!(collect(|| ()).1.len(), 0);
    assert_eq!(collect(read).1.len(), 3);
    let caught = std::panic::catch_unwind(|| {
        collect(|| {
            read();
            std::panic::panic_any("reading")
        })
    });
    assert!(caught.is_err() && !is_collecting());
    assert_eq!(collect(|| ()).1.len(), 0);
}

#[test]
fn a_type_that_was_only_tried_finds_nothing() {
    let read = || serde_json::from_str::<Level>("9").unwrap();
    let (_, findings) = collect(|| {
        attempt(|| {
            read();
            serde_json::from_str::<State>("\"Gone\"").unwrap();
            Err::<(), ()>(())
        })
        .unwrap_err();
        attempt(|| Ok::<_, ()>(read())).unwrap();
    });
    assert_eq!(findings.len(), 1);
}
