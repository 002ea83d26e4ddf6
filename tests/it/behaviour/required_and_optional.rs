use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::required_and_optional::Client;
use crate::fixtures::required_and_optional::models::{Note, Receipt};
use crate::scripted::Scripted;

#[tokio::test]
async fn absent_members_are_not_sent() {
    let service = Scripted::replying(200, json!({ "id": "r1" }));
    let receipt = service
        .client(Client::builder())
        .add_note(&Note::new("Hello", 3))
        .await
        .unwrap();
    assert_eq!(receipt.id, "r1");
    assert_eq!(receipt.note, None);
    let request = service.sent();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body(), r#"{"title":"Hello","count":3}"#);
}

#[test]
fn a_missing_required_member_is_named() {
    assert_eq!(
        refusal::<Receipt>(json!({ "note": { "count": 1 } })),
        "Receipt.note: Note.title: required, but missing"
    );
    assert_eq!(
        refusal::<Receipt>(json!({})),
        "Receipt.id: required, but missing"
    );
}

#[test]
fn null_for_an_optional_member_is_absent_and_for_a_required_one_an_error() {
    let note: Note =
        serde_json::from_value(json!({ "title": "t", "count": 1, "body": null, "tags": null }))
            .unwrap();
    assert_eq!(note, Note::new("t", 1));
    assert!(refusal::<Note>(json!({ "title": null, "count": 1 })).starts_with("Note.title: "));
}

#[test]
fn unknown_members_are_ignored() {
    let note: Note =
        serde_json::from_value(json!({ "title": "t", "new": { "deep": [1] }, "count": 1 }))
            .unwrap();
    assert_eq!(note, Note::new("t", 1));
}

#[test]
fn values_survive_a_round_trip() {
    round_trip::<Note>(json!({ "title": "t", "count": -1, "body": "", "tags": [] }));
}

#[tokio::test]
async fn a_reply_without_a_required_member_is_a_decode_error_that_keeps_the_bytes() {
    let service = Scripted::replying(200, json!({ "note": null }));
    let error = service
        .client(Client::builder())
        .add_note(&Note::new("Hello", 3))
        .await
        .unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.body().unwrap(), r#"{"note":null}"#);
}
