use serde_json::json;

use crate::fixtures::media_types::Client;
use crate::fixtures::media_types::models::{A, CreateMessageMultipartBody};
use crate::runtime::FilePart;
use crate::scripted::Scripted;

#[tokio::test]
async fn json_is_read_under_every_name_it_goes_by() {
    let service = Scripted::default()
        .then(200, json!({ "a": "1" }))
        .then(200, json!({ "a": "2" }));
    let client = service.client(Client::builder());
    assert_eq!(client.any().await.unwrap().a.as_deref(), Some("1"));
    assert_eq!(service.sent().headers()["accept"], "*/*");
    assert_eq!(client.charset().await.unwrap().a.as_deref(), Some("2"));
    assert_eq!(
        service.sent().headers()["accept"],
        "application/json; charset=utf-8"
    );
}

#[tokio::test]
async fn an_upload_beside_json_is_a_form_of_its_own() {
    let service = Scripted::default().then(204, "").then(204, "");
    let client = service.client(Client::builder());
    let message = A {
        a: Some("text".to_owned()),
    };
    client.create_message(&message).await.unwrap();
    assert_eq!(service.sent().headers()["content-type"], "application/json");
    let upload = CreateMessageMultipartBody {
        a: message.a,
        file: Some(FilePart::new("a.txt", "bytes")),
    };
    client.create_message_multipart(&upload).await.unwrap();
    let sent = service.sent();
    let media_type = sent.headers()["content-type"].to_str().unwrap();
    assert!(media_type.starts_with("multipart/form-data; boundary="));
    let body = String::from_utf8_lossy(sent.body());
    assert!(
        body.contains("name=\"a\"") && body.contains("filename=\"a.txt\""),
        "{body}"
    );
}
