use std::collections::BTreeMap;

use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::maps::models::{Bag, Open, Typed};

#[test]
fn everything_in_maps_survives() {
    let bag: Bag = round_trip(json!({
        "labels": { "a": "1", "": "2" },
        "anything": { "x": [1, { "y": null }] },
        "free": { "z": null },
        "nothing": {},
        "value": [true],
        "nested": { "k": [{ "worth": 1 }] },
        "nulls": { "one": 1, "none": null },
        "links": { "next": "https://example.com/2" },
        "alias": { "w": "v" },
    }));
    assert_eq!(bag.links.unwrap()["next"], "https://example.com/2");
    assert_eq!(bag.nulls.unwrap()["none"], None);
}

#[test]
fn members_beyond_the_declared_ones_are_kept() {
    let open: Open = round_trip(json!({ "name": "n", "other": { "deep": null }, "more": 1 }));
    assert_eq!(open.additional_properties.len(), 2);
    let typed: Typed = round_trip(
        json!({ "name": "n", "additionalProperties": "declared", "coin": { "worth": 2 } }),
    );
    assert_eq!(typed.additional_properties.as_deref(), Some("declared"));
    assert_eq!(typed.other_members["coin"].worth, Some(2));
}

#[test]
fn a_member_beyond_the_declared_ones_cannot_stand_in_for_a_declared_one() {
    let open = Open {
        name: Some("right".to_owned()),
        additional_properties: BTreeMap::from([("name".to_owned(), json!("wrong"))]),
    };
    assert_eq!(
        serde_json::to_value(&open).unwrap(),
        json!({ "name": "right" })
    );
    assert_eq!(
        refusal::<Typed>(json!({ "coin": {} })),
        "Typed.name: required, but missing"
    );
}

#[test]
fn a_wrong_value_in_a_map_is_an_error() {
    assert!(refusal::<Typed>(json!({ "name": "n", "coin": 1 })).contains("coin"));
    assert!(refusal::<Bag>(json!({ "labels": [] })).starts_with("Bag.labels: "));
}
