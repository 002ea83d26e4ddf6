use std::collections::BTreeMap;

use http::Request;
use serde_json::json;

use crate::fixtures::bodies::Client;
use crate::fixtures::bodies::models::{Item, Login, Upload};
use crate::runtime::FilePart;
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
