use serde_json::json;

use crate::fixtures::type_aliases::Client;
use crate::fixtures::type_aliases::actions::GetThingReply;
use crate::fixtures::type_aliases::models::{Id, Ids, Named, Thing};
use crate::scripted::Scripted;

#[test]
fn a_text_with_a_name_is_taken_from_any_text() {
    let named = Named::new("1", "2".to_owned());
    assert_eq!((named.id.as_str(), named.other.as_str()), ("1", "2"));
}

#[tokio::test]
async fn another_name_is_the_same_type() {
    let service = Scripted::replying(200, json!({ "id": "1", "self": { "ids": ["2"] } }))
        .then(201, json!(["3"]));
    let client = service.client(Client::builder());
    let reply = client.get_thing().id("1").await.unwrap();
    let GetThingReply::Ok(thing) = reply else {
        panic!("a thing, not {reply:?}")
    };
    let inner: Thing = *thing.self_.unwrap();
    let ids: Ids = inner.ids.unwrap();
    assert_eq!(ids, ["2"]);
    let reply = client.get_thing().await.unwrap();
    assert_eq!(reply, GetThingReply::Created(vec![Id::from("3")]));
}
