use serde_json::{Value, json};

use super::round_trip;
use crate::fixtures::all_of_union::models::{Animal, Event, Holder, HolderNarrow};

fn holder(member: &str, value: Value) -> Holder {
    round_trip(json!({ member: value }))
}

#[test]
fn members_beside_alternatives_are_in_each_of_them() {
    let event = json!({ "id": "1", "kind": "ended", "reason": "r" });
    let Some(Event::Ended(ended)) = holder("event", event).event else {
        panic!("not the end")
    };
    assert_eq!(
        (ended.id.as_str(), ended.reason.as_deref()),
        ("1", Some("r"))
    );
}

#[test]
fn an_alternative_may_include_the_whole_it_belongs_to() {
    let animal = json!({ "species": "cat", "age": 3, "lives": 9 });
    let Some(Animal::Cat(cat)) = holder("animal", animal).animal else {
        panic!("not a cat")
    };
    assert_eq!((cat.age, cat.lives), (Some(3), Some(9)));
}

#[test]
fn alternatives_that_only_require_leave_an_object() {
    let restricted = holder("restricted", json!({ "b": "x" }))
        .restricted
        .unwrap();
    assert_eq!(restricted.b.as_deref(), Some("x"));
}

#[test]
fn the_narrower_part_is_the_type() {
    assert_eq!(holder("narrow", json!("on")).narrow, Some(HolderNarrow::On));
}
