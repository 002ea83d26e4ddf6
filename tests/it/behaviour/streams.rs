use serde_json::json;

use crate::fixtures::streams::models::{Question, Word};
use crate::fixtures::streams::{Client, Error, models};
use crate::runtime::{ByteStream, Event, EventStream, LineStream};
use crate::scripted::Scripted;

fn question() -> Question {
    Question::new("why")
}

#[tokio::test]
async fn one_operation_gives_a_value_or_a_stream_of_parts() {
    let words = "data: {\"word\":\"a\"}\n\nid: 7\ndata: {\"word\":\"b\"}\n\ndata: [DONE]\n\n";
    let service = Scripted::default()
        .then(200, json!({"text": "because"}))
        .then(200, words);
    let client = service.client(Client::builder());
    assert_eq!(
        client.create_answer(&question()).await.unwrap().text,
        "because"
    );
    let request = service.sent();
    assert_eq!(request.headers()["accept"], "application/json");
    assert_eq!(request.body(), r#"{"text":"why"}"#);

    let call = client.create_answer_stream(&question());
    let mut stream: EventStream<Word, models::Problem> = call.await.unwrap();
    let request = service.sent();
    assert_eq!(request.headers()["accept"], "text/event-stream");
    assert_eq!(request.body(), r#"{"stream":true,"text":"why"}"#);
    let first = stream.try_next().await.unwrap().unwrap();
    assert_eq!((first.id, first.data.word.as_str()), (None, "a"));
    let second: Event<Word> = stream.try_next().await.unwrap().unwrap();
    assert_eq!(
        (second.id.as_deref(), second.data.word.as_str()),
        (Some("7"), "b")
    );
    assert!(stream.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_refused_stream_has_the_typed_error() {
    let service = Scripted::replying(400, json!({"reason": "too short"}));
    let client = service.client(Client::builder());
    let error: Error = client.create_answer_stream(&question()).await.unwrap_err();
    assert_eq!(error.api_body().unwrap().reason, "too short");
}

#[tokio::test]
async fn events_without_a_type_are_text() {
    let service = Scripted::default()
        .then(200, "event: tick\ndata: 1\n\n")
        .then(204, "");
    let client = service.client(Client::builder());
    let mut ticks = client.watch_ticks().await.unwrap();
    let tick: Event<String> = ticks.try_next().await.unwrap().unwrap();
    assert_eq!(
        (tick.event.as_deref(), tick.data.as_str()),
        (Some("tick"), "1")
    );
    let mut nothing = client.watch_ticks().await.unwrap();
    assert!(nothing.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_type_of_whole_events_is_told_apart_by_their_name() {
    let body = "event: added\ndata: {\"word\":\"a\"}\n\nevent: removed\ndata: 12\n\n";
    let client = Scripted::replying(200, body).client(Client::builder());
    let mut changes = client.watch_changes().await.unwrap();
    let added = changes.try_next().await.unwrap().unwrap().data;
    assert!(matches!(&added, models::WatchChangesEvent::Added(added) if added.data.word == "a"));
    let removed = changes.try_next().await.unwrap().unwrap().data;
    assert!(
        matches!(&removed, models::WatchChangesEvent::Removed(removed) if removed.data == "12")
    );
}

#[tokio::test]
async fn a_list_sent_line_by_line_gives_its_items() {
    let service = Scripted::default()
        .then(200, "{\"word\":\"a\"}\n{\"word\":\"b\"}")
        .then(200, "\u{1e}{\"line\":\"a\"}\n");
    let client = service.client(Client::builder());
    let mut words: LineStream<Word, _> = client.list_words().await.unwrap();
    assert_eq!(words.try_next().await.unwrap().unwrap().word, "a");
    assert_eq!(words.try_next().await.unwrap().unwrap().word, "b");
    assert!(words.try_next().await.unwrap().is_none());
    let mut logs = client.read_logs().follow(true).await.unwrap();
    let line = logs.try_next().await.unwrap().unwrap();
    assert_eq!(line.line.as_deref(), Some("a"));
    assert_eq!(service.sent().headers()["accept"], "application/json-seq");
}

#[tokio::test]
async fn bytes_come_whole_in_pieces_or_as_events() {
    let service = Scripted::default()
        .then(200, "sound")
        .then(200, "sound")
        .then(200, "data: {\"word\":\"a\"}\n\n")
        .then(204, "");
    let client = service.client(Client::builder());
    assert_eq!(&client.read_speech().await.unwrap()[..], b"sound");
    let mut pieces: ByteStream<_> = client.read_speech().with_stream().await.unwrap();
    assert_eq!(&pieces.try_next().await.unwrap().unwrap()[..], b"sound");
    // The name of an operation goes before that of a further form.
    let mut words = client.read_speech_get_speech_stream().await.unwrap();
    assert_eq!(words.try_next().await.unwrap().unwrap().data.word, "a");
    client.read_speech_stream().await.unwrap();
}

#[tokio::test]
async fn what_happens_to_the_items_of_a_list_is_asked_for_and_comes_line_by_line() {
    let event = r#"{"type":"ADDED","object":{"kind":"Pod"}}"#;
    let service = Scripted::default()
        .then(200, r#"{"items":["a"]}"#)
        .then(200, format!("{event}\n{event}\n"))
        .then(200, event);
    let client = service.client(Client::builder());
    assert_eq!(client.list_pods().await.unwrap().items, ["a"]);
    assert_eq!(service.sent_path(), "/pods");

    let mut events: LineStream<serde_json::Value, _> = client.list_pods_stream().await.unwrap();
    let request = service.sent();
    assert_eq!(request.uri().query(), Some("watch=true"));
    assert_eq!(request.headers()["accept"], "application/json;stream=watch");
    for _ in 0..2 {
        let event = events.try_next().await.unwrap().unwrap();
        assert_eq!(event["object"]["kind"], "Pod");
    }
    assert!(events.try_next().await.unwrap().is_none());

    let mut events = client.watch_pods().await.unwrap();
    let event: models::WatchEvent = events.try_next().await.unwrap().unwrap();
    assert_eq!(event.r#type, "ADDED");
}
