use serde_json::json;

use crate::fixtures::no_operation_id::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn calls_are_named_after_method_and_path() {
    let service = Scripted::replying(200, json!({ "text": "hi" })).then(204, "");
    let client = service.client(Client::builder());
    let message = client
        .get_users_messages_by_message_id("u", "m")
        .await
        .unwrap();
    assert_eq!(message.text.as_deref(), Some("hi"));
    assert_eq!(service.sent_path(), "/users/u/messages/m");
    client.post_users().await.unwrap();
    assert_eq!(service.sent_path(), "/users");
}

#[tokio::test]
async fn what_is_not_told_by_the_last_parameter_is_told_by_the_whole_path() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(Client::builder());
    client.get_users_messages_message_id("m").await.unwrap();
    assert_eq!(service.sent_path(), "/users/messages/m");
    client.get_users_sorted_1("a").await.unwrap();
    assert_eq!(service.sent_path(), "/users?like=a&sorted=1");
}
