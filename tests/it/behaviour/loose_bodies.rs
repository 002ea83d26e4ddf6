use std::collections::BTreeMap;

use serde_json::json;

use crate::fixtures::loose_bodies::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn maps_are_forms_too() {
    let service = Scripted::default().then(204, "").then(204, "");
    let client = service.client(Client::builder());
    client
        .form(&BTreeMap::from([
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ]))
        .await
        .unwrap();
    assert_eq!(service.sent().body(), "a=1&b=2");
    client.form_any(&json!({ "c": [3, 4] })).await.unwrap();
    assert_eq!(service.sent().body(), "c=3&c=4");
}

#[tokio::test]
async fn maps_are_multipart_bodies_too() {
    let service = Scripted::replying(204, "");
    let client = service.client(Client::builder());
    client
        .multipart(&BTreeMap::from([("a".to_owned(), json!(1))]))
        .await
        .unwrap();
    let body = service.sent().into_body();
    assert!(String::from_utf8_lossy(&body).contains("name=\"a\"\r\n\r\n1\r\n"));
}
