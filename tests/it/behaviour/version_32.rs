use serde_json::json;

use crate::fixtures::version_32::Client;
use crate::fixtures::version_32::models::{Filter, Note};
use crate::runtime::{Event, EventStream, Value};
use crate::scripted::Scripted;

fn filter() -> Filter {
    Filter {
        text: Some("a & b".to_owned()),
        limit: Some(2),
    }
}

#[tokio::test]
async fn methods_that_are_not_among_the_usual_ones_are_sent() {
    let service = Scripted::replying(200, json!([{ "text": "a" }])).then(204, "");
    let client = service.client(Client::builder());
    let notes: Vec<Note> = client.query_notes(&filter()).await.unwrap();
    assert_eq!(notes[0].text, "a");
    let request = service.sent();
    assert_eq!(request.method(), "QUERY");
    assert_eq!(request.body(), r#"{"text":"a & b","limit":2}"#);
    client.copy_notes().await.unwrap();
    assert_eq!(service.sent().method(), "COPY");
}

#[tokio::test]
async fn a_parameter_may_be_the_whole_query() {
    let service = Scripted::replying(200, json!([])).then(200, "{\"text\":\"a\"}\n");
    let client = service.client(Client::builder());
    let call = client.search_notes(&filter()).session("a=b&c d");
    call.await.unwrap();
    let request = service.sent();
    assert_eq!(request.headers()["cookie"], "session=a=b&c%20d");
    let uri = request.uri().to_string();
    assert_eq!(
        uri,
        "https://api.example.com/search?limit=2&text=a%20%26%20b"
    );

    let call = client.search_notes_by_json().query_string(&filter());
    let mut notes = call.await.unwrap();
    assert_eq!(notes.try_next().await.unwrap().unwrap().text, "a");
    let uri = service.sent().uri().to_string();
    let query = uri.strip_prefix("https://api.example.com/search-json?");
    assert_eq!(
        query,
        Some("%7B%22limit%22%3A2%2C%22text%22%3A%22a%20%26%20b%22%7D")
    );
}

#[tokio::test]
async fn the_json_in_the_data_of_events_has_its_type() {
    let body = "id: 7\ndata: {\"text\":\"a\",\"answers\":[{\"text\":\"b\"}]}\n\n";
    let client = Scripted::replying(200, body).client(Client::builder());
    let mut changes: EventStream<Note, Value> = client.watch_notes().await.unwrap();
    let change: Event<Note> = changes.try_next().await.unwrap().unwrap();
    assert_eq!(change.id.as_deref(), Some("7"));
    assert_eq!(change.data.answers.unwrap()[0].text, "b");
}
