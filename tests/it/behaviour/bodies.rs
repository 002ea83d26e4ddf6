use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use http::Request;
use serde_json::json;

use crate::fixtures::bodies::Client;
use crate::fixtures::bodies::models::{Charge, Item, Login, Payment, Upload};
use crate::runtime::{FilePart, UploadBody};
use crate::scripted::Scripted;

fn service() -> (Scripted, Client) {
    let service = Scripted::replying(204, "");
    let client = service.client(Client::builder());
    (service, client)
}

fn item() -> Item {
    Item {
        name: Some("n".to_owned()),
    }
}

fn content_type<T>(request: &Request<T>) -> &str {
    request.headers()["content-type"].to_str().unwrap()
}

#[tokio::test]
async fn json_bodies_have_the_media_type_of_the_document() {
    let (service, client) = service();
    client.suffix(&item()).await.unwrap();
    let request = service.sent();
    assert_eq!(content_type(&request), "application/vnd.example.v2+json");
    assert_eq!(request.body(), r#"{"name":"n"}"#);
}

#[tokio::test]
async fn json_bodies_need_not_be_objects() {
    let service = Scripted::default()
        .then(204, "")
        .then(204, "")
        .then(204, "")
        .then(204, "")
        .then(204, "");
    let client = service.client(Client::builder());
    client.list(&[item(), Item::default()]).await.unwrap();
    assert_eq!(service.sent_json(), json!([{ "name": "n" }, {}]));
    client
        .map(&BTreeMap::from([("a".to_owned(), 1)]))
        .await
        .unwrap();
    assert_eq!(service.sent_json(), json!({ "a": 1 }));
    client.string("te\"xt").await.unwrap();
    assert_eq!(service.sent_json(), json!("te\"xt"));
    client.number(5).await.unwrap();
    assert_eq!(service.sent_json(), json!(5));
    client.raw(&json!([null])).await.unwrap();
    assert_eq!(service.sent_json(), json!([null]));
}

#[tokio::test]
async fn an_optional_body_is_sent_when_given() {
    let (service, client) = service();
    client.optional().await.unwrap();
    let request = service.sent();
    assert!(request.body().is_empty());
    assert!(!request.headers().contains_key("content-type"));
    let (service, client) = self::service();
    client.optional().body(&item()).await.unwrap();
    assert_eq!(service.sent_json(), json!({ "name": "n" }));
}

#[tokio::test]
async fn forms_are_percent_encoded_and_lists_are_repeated() {
    let (service, client) = service();
    let login = Login {
        remember: Some(true),
        ..Login::new("a&b c", vec!["r".to_owned(), "w".to_owned()])
    };
    client.form(&login).await.unwrap();
    let request = service.sent();
    assert_eq!(content_type(&request), "application/x-www-form-urlencoded");
    assert_eq!(
        request.body(),
        "user=a%26b%20c&scopes=r&scopes=w&remember=true"
    );
}

#[tokio::test]
async fn multipart_bodies_have_a_part_per_member_and_file() {
    let (service, client) = service();
    let photo = FilePart {
        content_type: Some("image/png".to_owned()),
        ..FilePart::new("a\"b.png", &b"\x00\xff"[..])
    };
    let upload = Upload {
        more: Some(vec![FilePart::new("c.txt", "c")]),
        meta: Some(item()),
        tags: Some(vec!["x".to_owned(), "y".to_owned()]),
        ..Upload::new("Title", photo)
    };
    client.multipart(&upload).await.unwrap();
    let request = service.sent();
    let boundary = content_type(&request)
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let expected = [
        &b"Content-Disposition: form-data; name=\"title\"\r\n\r\nTitle\r\n"[..],
        b"Content-Disposition: form-data; name=\"file\"; filename=\"a%22b.png\"\r\nContent-Type: image/png\r\n\r\n\x00\xff\r\n",
        b"Content-Disposition: form-data; name=\"more\"; filename=\"c.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nc\r\n",
        b"Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"name\":\"n\"}\r\n",
        b"Content-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n",
        b"Content-Disposition: form-data; name=\"tags\"\r\n\r\ny\r\n",
    ];
    let mut bytes = Vec::new();
    for part in expected {
        bytes.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        bytes.extend_from_slice(part);
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    assert_eq!(
        String::from_utf8_lossy(request.body()),
        String::from_utf8_lossy(&bytes)
    );
}

#[tokio::test]
async fn text_and_bytes_go_out_as_they_are() {
    let service = Scripted::default()
        .then(204, "")
        .then(204, "")
        .then(204, "");
    let client = service.client(Client::builder());
    client.text("a \"b\"").await.unwrap();
    let request = service.sent();
    assert_eq!(
        (content_type(&request), &request.body()[..]),
        ("text/plain", &b"a \"b\""[..])
    );
    client.binary(vec![0, 255]).await.unwrap();
    let request = service.sent();
    assert_eq!(
        (content_type(&request), &request.body()[..]),
        ("application/octet-stream", &[0, 255][..])
    );
    client.image(&b"png"[..]).await.unwrap();
    assert_eq!(content_type(&service.sent()), "image/png");
}

/// A body that is read in pieces.
fn streamed(pieces: &'static [&'static str]) -> UploadBody {
    UploadBody::stream(move || Pieces(pieces.iter()))
}

struct Pieces(std::slice::Iter<'static, &'static str>);

impl Stream for Pieces {
    type Item = Result<&'static str, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.next().copied().map(Ok))
    }
}

#[tokio::test]
async fn bytes_may_come_as_a_stream() {
    let (service, client) = service();
    client
        .binary(streamed(&["one, ", "two"]).with_length(8))
        .await
        .unwrap();
    let request = service.sent();
    assert_eq!(request.body(), "one, two");
    assert_eq!(request.headers()["content-length"], "8");
    assert_eq!(content_type(&request), "application/octet-stream");
}

#[tokio::test]
async fn files_of_a_form_may_be_streams_beside_others_in_memory() {
    let (service, client) = service();
    let upload = Upload {
        more: Some(vec![
            FilePart::new("c.txt", "c"),
            FilePart::new("d.txt", streamed(&["d"])),
        ]),
        ..Upload::new("Title", FilePart::new("a.txt", streamed(&["one, ", "two"])))
    };
    client.multipart(&upload).await.unwrap();
    let request = service.sent();
    let media_type = content_type(&request);
    let (_, boundary) = media_type.split_once("boundary=").unwrap();
    let part = |rest: &str, content: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name={rest}\r\n\r\n{content}\r\n")
    };
    let octets = "Content-Type: application/octet-stream";
    let expected = [
        part("\"title\"", "Title"),
        part(
            &format!("\"file\"; filename=\"a.txt\"\r\n{octets}"),
            "one, two",
        ),
        part(&format!("\"more\"; filename=\"c.txt\"\r\n{octets}"), "c"),
        part(&format!("\"more\"; filename=\"d.txt\"\r\n{octets}"), "d"),
        format!("--{boundary}--\r\n"),
    ];
    assert_eq!(request.body(), &expected.concat());
    // It cannot be told how long it is.
    assert!(!request.headers().contains_key("content-length"));
}

#[test]
fn a_form_with_a_stream_can_be_compared_and_shown_and_has_no_json() {
    let file = FilePart::new("a.txt", streamed(&["a"]));
    let upload = Upload::new("Title", file.clone());
    assert_eq!(upload, upload.clone());
    assert_ne!(
        upload,
        Upload::new("Title", FilePart::new("a.txt", streamed(&["a"])))
    );
    assert!(format!("{upload:?}").contains("content: Stream { .. }"));
    assert!(serde_json::to_value(&upload).is_err());
    let from_memory = Upload::new("Title", FilePart::new("a.txt", "a"));
    let json = serde_json::to_value(&from_memory).unwrap();
    assert_eq!(json, json!({ "title": "Title", "file": "YQ==" }));
}

#[tokio::test]
async fn a_key_in_the_body_makes_a_repetition_safe() {
    let key = |key: &str| Some(key.to_owned());
    for (key, expected) in [(key("k1"), true), (key(""), false), (None, false)] {
        let service = Scripted::replying(500, "").then(500, "");
        let client = service.client(Client::builder());
        let payment = Payment {
            amount: Some(1),
            idempotency_key: key.clone(),
        };
        let error = client.pay(&payment).await.unwrap_err();
        assert_eq!(error.is_retryable(), expected, "{key:?}");
        let charge = Charge {
            client_token: key.clone(),
            note: Some("n".to_owned()),
        };
        let error = client.charge(&charge).await.unwrap_err();
        assert_eq!(error.is_retryable(), expected, "{key:?}");
        assert!(!service.sent().headers().contains_key("idempotency-key"));
    }
}
