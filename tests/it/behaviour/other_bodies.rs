use serde_json::json;

use crate::fixtures::other_bodies::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn a_reply_of_any_type_is_bytes_and_a_fragment_is_not_sent() {
    let service = Scripted::default()
        .then(200, json!(1))
        .then(204, json!(null));
    let client = service.client(Client::builder());
    assert_eq!(&client.get_any().await.unwrap()[..], b"1");
    client.get_fragment().await.unwrap();
    assert_eq!(service.sent().uri().path(), "/any");
}
