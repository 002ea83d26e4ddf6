use serde_json::json;

use super::round_trip;
use crate::fixtures::version_31::models::{Thing, ThingColor, ThingEither};

fn thing(member: &str, value: serde_json::Value) -> Thing {
    let mut json = json!({ "kind": "thing", "name": "n", "maybe": null });
    json[member] = value;
    round_trip(json)
}

#[test]
fn a_list_of_types_with_null_is_an_option() {
    assert_eq!(thing("maybe", json!(null)).maybe, None);
    assert_eq!(thing("maybe", json!("m")).maybe.as_deref(), Some("m"));
}

#[test]
fn several_types_are_told_apart_by_their_json_type() {
    assert_eq!(
        thing("either", json!(1)).either,
        Some(ThingEither::Integer(1))
    );
    let text = ThingEither::String("one".to_owned());
    assert_eq!(thing("either", json!("one")).either, Some(text));
}

#[test]
fn what_stands_beside_a_reference_holds_too() {
    let placed = thing("placed", json!({ "x": 1, "floor": 2 }))
        .placed
        .unwrap();
    assert_eq!((placed.x, placed.floor), (1, Some(2)));
    let place = thing("place", json!({ "y": 1 })).place.unwrap();
    assert_eq!(place.y, Some(1));
}

#[test]
fn constants_with_titles_are_an_enumeration() {
    assert_eq!(thing("color", json!(1)).color, Some(ThingColor::Red));
    thing("color", json!(7));
}

#[test]
fn encoded_bytes_patterns_and_anything_survive() {
    assert_eq!(thing("bytes", json!("AQI=")).bytes.unwrap().0, [1, 2]);
    thing("labels", json!({ "x-a": "b" }));
    thing("anything", json!([1, { "a": null }]));
}
