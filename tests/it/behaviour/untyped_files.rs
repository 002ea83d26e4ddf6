use serde_json::{Value, json};

use crate::fixtures::untyped_files::Client;
use crate::fixtures::untyped_files::models::{Form, Shared, UploadBody};
use crate::runtime::FilePart;
use crate::scripted::Scripted;

#[tokio::test]
async fn parts_without_a_type_are_files_and_may_be_texts() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(Client::builder());
    let body = UploadBody {
        cover: Some(FilePart::new("b.png", "b")),
        photo: Some(FilePart::text("id-1")),
        pages: Some(vec![FilePart::new("1.png", "1")]),
        meta: Some(json!("m")),
        ..UploadBody::new(FilePart::new("a.png", "a"))
    };
    client.upload(&body).await.unwrap();
    let sent = service.sent().into_body();
    let sent = String::from_utf8_lossy(&sent);
    for part in [
        "name=\"file\"; filename=\"a.png\"\r\nContent-Type: application/octet-stream\r\n\r\na\r\n",
        "name=\"cover\"; filename=\"b.png\"\r\nContent-Type: application/octet-stream\r\n\r\nb\r\n",
        "name=\"photo\"\r\nContent-Type: text/plain\r\n\r\nid-1\r\n",
        "name=\"pages\"; filename=\"1.png\"\r\nContent-Type: application/octet-stream\r\n\r\n1\r\n",
        "name=\"meta\"\r\nContent-Type: application/json\r\n\r\nm\r\n",
    ] {
        assert!(sent.contains(part), "{part}\n{sent}");
    }
    let form = Form {
        file: Some(FilePart::new("c", "c")),
    };
    client.form().body(&form).await.unwrap();
}

#[tokio::test]
async fn what_is_also_json_is_no_file() {
    let service = Scripted::replying(200, json!({ "anything": [1] }));
    let client = service.client(Client::builder());
    let anything: Option<Value> = Some(json!("a"));
    let shared = Shared { anything };
    let reply = client.share().body(&shared).await.unwrap();
    assert_eq!(reply.anything, Some(json!([1])));
}
