use serde_json::json;

use crate::fixtures::media_types::Client;
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
