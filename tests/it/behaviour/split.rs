use serde_json::json;

use crate::fixtures::split::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn a_long_list_is_split_and_the_replies_are_one_list() {
    let service = Scripted::replying(200, json!([{ "name": "Ada" }, { "name": "Bob" }]))
        .then(200, json!([{ "name": "Cid" }]));
    let client = service.client(Client::builder());
    let users = client.read_users(["1", "2", "3"]).await.unwrap();
    let names: Vec<_> = users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Bob", "Cid"]);
    assert_eq!(service.sent_path(), "/users?ids=3");
    assert_eq!(service.sent_path(), "/users?ids=1,2");
}
