use serde_json::json;

use crate::fixtures::no_operation_id::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn calls_are_named_after_method_and_path() {
    let service = Scripted::replying(200, json!({ "text": "hi" })).then(204, "");
    let client = service.client(Client::builder());
    let message = client
        .get_users_messages_by_user_id_and_message_id("u", "m")
        .await
        .unwrap();
    assert_eq!(message.text.as_deref(), Some("hi"));
    assert_eq!(service.sent_path(), "/users/u/messages/m");
    client.post_users().await.unwrap();
    assert_eq!(service.sent_path(), "/users");
}
