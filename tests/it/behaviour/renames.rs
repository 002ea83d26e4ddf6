use serde_json::json;

use super::round_trip;
use crate::fixtures::renames::models::{Thing, ThingState};
use crate::fixtures::renames::{Client, Region};
use crate::scripted::Scripted;

#[test]
fn renamed_members_keep_their_spelling_on_the_wire() {
    let thing: Thing = round_trip(json!({ "nm": "n", "st": "A" }));
    assert_eq!(thing.name.as_deref(), Some("n"));
    assert_eq!(thing.st, Some(ThingState::Active));
}

#[tokio::test]
async fn renamed_calls_and_variables_reach_the_same_address() {
    let service = Scripted::replying(200, "{}");
    let client = Client::builder()
        .region(Region::OthersInternal)
        .transport(service.clone())
        .build()
        .unwrap();
    client.list_things().await.unwrap();
    assert_eq!(service.sent().uri(), "https://api.others.internal/things");
}
