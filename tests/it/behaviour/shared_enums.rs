use serde_json::json;

use crate::fixtures::shared_enums::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn what_was_read_in_one_place_can_be_sent_in_another() {
    let service = Scripted::replying(
        200,
        json!({ "state": "open", "door": { "lock": { "state": "closed" } } }),
    )
    .then(200, "{}");
    let client = service.client(Client::builder());
    let room = client.list_rooms().await.unwrap();
    let lock = room.door.unwrap().lock.unwrap();
    client
        .list_rooms()
        .state([room.state.unwrap(), lock.state.unwrap()])
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/rooms?state=open&state=closed");
}
