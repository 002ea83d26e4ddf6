use serde_json::json;

use super::round_trip;
use crate::fixtures::all_of_conflict::models::{State, Thing};

#[test]
fn the_later_part_wins_and_equal_choices_are_no_conflict() {
    let thing: Thing = round_trip(json!({ "size": 3, "state": "on" }));
    assert_eq!(thing.size, Some(3));
    assert_eq!(thing.state, Some(State::On));
}
