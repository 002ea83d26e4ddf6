//! Replies that answer for several ids.

use std::error::Error as _;

use serde_json::json;

use super::scripted::Scripted;

#[tokio::test]
async fn each_id_has_its_own_outcome_and_none_fails_the_batch() {
    let body = json!([
        {"resourceId": "1", "status": 200, "body": {"id": "1", "labels": {}}},
        {"resourceId": 5717224681082742945_i64, "status": "404", "body": {"code": "not.found"}},
        {"resourceId": "3", "status": 200, "body": {"id": 7, "labels": {}}},
        {"resourceId": "4", "status": 500, "body": "boom"},
        {"resourceId": "5", "status": 200},
        {"status": 99999},
        "rubbish"
    ]);
    let transport = Scripted::replying(207, body.to_string());
    let items = transport
        .client()
        .get_thing_batch(["1", "2"])
        .await
        .unwrap();
    assert_eq!(
        transport.last_request().headers()["accept"],
        "application/vnd.example.multipart+json"
    );
    let ids: Vec<_> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["1", "5717224681082742945", "3", "4", "5", "", ""]);
    let statuses: Vec<_> = items.iter().map(|item| item.status.as_u16()).collect();
    assert_eq!(statuses, [200, 404, 200, 500, 200, 207, 207]);

    assert_eq!(items[0].result.as_ref().unwrap().id, "1");
    let refused = items[1].result.as_ref().unwrap_err();
    assert_eq!(refused.body().unwrap().code.as_deref(), Some("not.found"));
    assert_eq!(
        refused.to_string(),
        "the service refused this item of the batch"
    );
    let unreadable = items[2].result.as_ref().unwrap_err();
    assert_eq!(unreadable.raw(), &json!({"id": 7, "labels": {}}));
    assert_eq!(
        unreadable.to_string(),
        "this item of the batch cannot be read: Thing.id: expected a string, found another number"
    );
    assert!(unreadable.is_decode() && unreadable.body().is_none());
    let untyped = items[3].result.as_ref().unwrap_err();
    assert_eq!((untyped.body(), untyped.raw()), (None, &json!("boom")));
    assert!(items[4..].iter().all(|item| item.result.is_err()));
}

#[tokio::test]
async fn one_id_may_be_answered_by_the_plain_resource() {
    let transport = Scripted::replying(200, r#"{"id":"1","labels":{}}"#);
    let items = transport.client().get_thing_batch(["1"]).await.unwrap();
    assert_eq!(
        (items[0].id.as_str(), items[0].status.as_u16(), items.len()),
        ("1", 200, 1)
    );
    assert_eq!(items[0].result.as_ref().unwrap().id, "1");
}

#[tokio::test]
async fn an_error_of_the_whole_batch_is_an_ordinary_error() {
    let transport = Scripted::replying(400, r#"{"code":"InvalidMultipartRequest"}"#).then(207, "7");
    let client = transport.client();
    let error = client.get_thing_batch(["1", "2"]).await.unwrap_err();
    assert_eq!(
        error.api_body().unwrap().code.as_deref(),
        Some("InvalidMultipartRequest")
    );
    let error = client.get_thing_batch(["1", "2"]).await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(
        error.source().unwrap().to_string(),
        "the body is neither a list of results nor one resource"
    );
}
