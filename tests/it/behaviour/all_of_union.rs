use serde_json::{Value, json};

use super::round_trip;
use crate::fixtures::all_of_union::models::{Animal, Base, Event, Figure, Holder, HolderNarrow};

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
fn what_derives_from_a_schema_with_a_discriminator_is_read_in_its_place() {
    let base = holder("base", json!({ "type": "first", "note": "n", "one": 1 })).base;
    assert!(matches!(base, Some(Base::First(first)) if first.one == Some(1)));
    let base = holder("base", json!({ "type": "base", "note": "n" })).base;
    assert!(matches!(base, Some(Base::Base(base)) if base.note.as_deref() == Some("n")));
    let shape = holder("shape", json!({ "form": "Circle", "radius": 1.5 })).shape;
    assert!(matches!(shape, Some(Figure::Circle(circle)) if circle.radius == Some(1.5)));
    let plain = holder(
        "shape",
        json!({ "form": "Circle", "more": { "type": "x", "note": "n", "two": 2 } }),
    );
    let Some(Figure::Circle(circle)) = plain.shape else {
        panic!("not a circle")
    };
    assert_eq!(circle.more.unwrap().two, Some(2));
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
