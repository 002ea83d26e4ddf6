use serde_json::json;

use crate::fixtures::several_replies::Client;
use crate::fixtures::several_replies::actions::{KindsReply, OkOrMultiReply, RangeAndCodeReply};
use crate::scripted::Scripted;

fn client(status: u16, body: impl ToString) -> Client {
    Scripted::replying(status, body).client(Client::builder())
}

#[tokio::test]
async fn the_status_selects_the_body() {
    let reply = client(200, json!({ "a": "1" }))
        .ok_or_multi()
        .await
        .unwrap();
    assert!(matches!(reply, OkOrMultiReply::Ok(a) if a.a.as_deref() == Some("1")));
    let reply = client(207, json!([{ "b": "2" }]))
        .ok_or_multi()
        .await
        .unwrap();
    assert!(matches!(reply, OkOrMultiReply::MultiStatus(list) if list.len() == 1));
}

#[tokio::test]
async fn what_is_bytes_with_some_status_can_be_read_while_it_comes() {
    for (status, body) in [(201, "raw"), (204, "")] {
        let mut stream = client(status, body).kinds().with_stream().await.unwrap();
        assert_eq!(stream.status(), status);
        let mut bytes = Vec::new();
        while let Some(part) = stream.try_next().await.unwrap() {
            bytes.extend_from_slice(&part);
        }
        assert_eq!(bytes, body.as_bytes());
    }
}

#[tokio::test]
async fn a_code_counts_before_its_range() {
    let reply = client(202, "later").range_and_code().await.unwrap();
    assert_eq!(reply, RangeAndCodeReply::Accepted("later".to_owned()));
    let reply = client(201, "{}").range_and_code().await.unwrap();
    assert!(matches!(reply, RangeAndCodeReply::Success(_)));
}

#[tokio::test]
async fn a_body_or_nothing_is_an_option() {
    assert!(client(200, "{}").ok_or_nothing().await.unwrap().is_some());
    assert!(client(204, "").ok_or_nothing().await.unwrap().is_none());
}

#[tokio::test]
async fn statuses_with_the_same_body_are_one_type() {
    for status in [201, 202] {
        let full = client(status, json!({ "a": "1" }))
            .created_or_accepted()
            .with_response()
            .await
            .unwrap();
        assert_eq!(full.status(), status);
        assert_eq!(full.into_body().a.as_deref(), Some("1"));
    }
    assert!(client(203, "{}").range().await.is_ok());
    assert!(client(200, "{}").default_only().await.is_ok());
}

#[tokio::test]
async fn lists_texts_and_bytes_are_replies() {
    assert_eq!(client(200, "[{},{}]").list().await.unwrap().len(), 2);
    assert_eq!(client(200, "plain").text().await.unwrap(), "plain");
    assert_eq!(client(200, "bytes").binary().await.unwrap(), "bytes");
    assert_eq!(client(200, "[1]").any().await.unwrap(), json!([1]));
    assert_eq!(
        client(201, "raw").kinds().await.unwrap(),
        KindsReply::Created("raw".into())
    );
    assert_eq!(
        client(204, "").kinds().await.unwrap(),
        KindsReply::NoContent
    );
    assert_eq!(
        client(299, "odd").kinds().await.unwrap(),
        KindsReply::Status299("odd".to_owned())
    );
}

#[tokio::test]
async fn a_success_that_the_document_does_not_know_is_a_decode_error() {
    let error = client(206, "{}").kinds().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.status().unwrap(), 206);
}

#[tokio::test]
async fn every_documented_media_type_is_asked_for() {
    let service = Scripted::replying(204, "");
    service.client(Client::builder()).kinds().await.unwrap();
    assert_eq!(
        service.sent().headers()["accept"],
        "application/json, application/octet-stream, text/plain"
    );
}

#[tokio::test]
async fn a_reply_to_head_has_no_body() {
    client(200, "").head().await.unwrap();
}

#[tokio::test]
async fn a_body_may_be_null() {
    assert_eq!(client(200, "null").or_null().await.unwrap(), None);
    assert_eq!(
        client(200, json!("text"))
            .or_null()
            .await
            .unwrap()
            .as_deref(),
        Some("text")
    );
}
