use serde_json::json;

use super::round_trip;
use crate::fixtures::webhooks::models::{
    NewPetMessage, OrderDoneMessage, Pet, SharedMessage, TellPetsLeftMessage,
};

#[test]
fn the_bodies_of_webhooks_and_callbacks_are_types() {
    let pet: NewPetMessage = round_trip(json!({ "name": "Rex" }));
    let _: Pet = pet;
    let left: TellPetsLeftMessage = round_trip(json!({ "names": ["Rex"] }));
    assert_eq!(left.names, ["Rex"]);
    let done: OrderDoneMessage = round_trip(json!([{ "name": "Rex" }]));
    assert_eq!(done.len(), 1);
    let state: SharedMessage = round_trip(json!("up"));
    assert_eq!(state, SharedMessage::Up);
}
