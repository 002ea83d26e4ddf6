use serde_json::json;

use crate::fixtures::inline_schemas::models::{ChangeOrderBody, ChangeOrderSort};
use crate::fixtures::inline_schemas::{Client, Error};
use crate::scripted::Scripted;

#[tokio::test]
async fn types_written_in_place_are_ordinary_types() {
    let service = Scripted::replying(200, json!({ "lines": [{ "price": 2.5 }] }));
    let body: ChangeOrderBody =
        serde_json::from_value(json!({ "lines": [{ "product": { "code": "c" } }] })).unwrap();
    let client = service.client(Client::builder());
    let reply = client
        .change_order("o1", &body)
        .sort(ChangeOrderSort::Down)
        .await
        .unwrap();
    assert_eq!(reply.lines.unwrap()[0].price, Some(2.5));
    let request = service.sent();
    assert_eq!(request.uri(), "https://api.example.com/orders/o1?sort=down");
    assert_eq!(request.body(), r#"{"lines":[{"product":{"code":"c"}}]}"#);
}

#[tokio::test]
async fn an_error_written_in_place_is_the_error_of_the_vendor() {
    let client = Scripted::replying(400, json!({ "message": "no" })).client(Client::builder());
    let error: Error = client
        .change_order("o1", &ChangeOrderBody::default())
        .await
        .unwrap_err();
    assert_eq!(error.api_body().unwrap().message.as_deref(), Some("no"));
}
