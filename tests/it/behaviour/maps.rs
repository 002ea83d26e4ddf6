use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::maps::Client;
use crate::fixtures::maps::actions::PutBagReply;
use crate::fixtures::maps::models::{Bag, Open, Typed};
use crate::runtime::DriftKind;
use crate::scripted::Scripted;

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

#[tokio::test]
async fn nulls_that_the_document_does_not_allow_are_left_out_and_told() {
    let bag = json!({
        "labels": { "a": "1", "b": null },
        "nested": { "k": [{ "worth": 1 }, null], "l": null },
        "nulls": { "none": null },
        "typed": { "name": "n", "coin": null },
    });
    let later = json!({ "w": "v", "x": null });
    let service = Scripted::replying(200, bag).then(202, later);
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let client = service.client(Client::builder().on_drift(move |drift| {
        let (place, found) = (drift.place.to_owned(), drift.found.to_owned());
        listener.lock().unwrap().push((drift.kind, place, found));
    }));
    let put = || client.put_bag(&Bag::new(BTreeMap::new())).into_future();
    let PutBagReply::Ok(bag) = put().await.unwrap() else {
        unreachable!("it has the status 200")
    };
    let kept = json!({
        "labels": { "a": "1" },
        "nested": { "k": [{ "worth": 1 }] },
        "nulls": { "none": null },
        "typed": { "name": "n" },
    });
    assert_eq!(serde_json::to_value(&bag).unwrap(), kept);
    let PutBagReply::Accepted(later) = put().await.unwrap() else {
        unreachable!("it has the status 202")
    };
    assert_eq!(later, BTreeMap::from([("w".to_owned(), "v".to_owned())]));
    let expected = [
        ("Bag.labels", r#"["b"]"#),
        ("Bag.nested", "item 1"),
        ("Bag.typed", r#"["coin"]"#),
        ("map", r#"["x"]"#),
    ];
    let of =
        |(place, found): (&str, &str)| (DriftKind::NullItem, place.to_owned(), found.to_owned());
    assert_eq!(*told.lock().unwrap(), expected.map(of));
}
