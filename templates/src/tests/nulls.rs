//! Nulls in lists and maps whose specification knows none.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::scripted::Scripted;
use super::service::{Seen, Service, reply};
use super::vendor::models::{Level, Nothing, Pet, State, Thing, Tree};
use crate::runtime::decode::decode;
use crate::runtime::encode::{Mode, to_value};
use crate::runtime::{Base64, Decode, DriftKind, Encode, object};

fn read<T: Decode>(json: Value) -> Result<T, String> {
    let text = json.to_string();
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let from_text = decode(&mut deserializer).map_err(|error| error.to_string());
    // Unions are read from values.
    let from_value = decode::<T, _>(json);
    assert_eq!(from_value.is_ok(), from_text.is_ok());
    from_text
}

fn written<T: Encode>(value: &T) -> Value {
    to_value(value, Mode::Full).unwrap()
}

fn with_and_without<T: Decode + Encode>(with: Value, without: Value) {
    let value = read::<T>(with).unwrap();
    assert_eq!(written(&value), without);
    assert_eq!(written(&read::<T>(without.clone()).unwrap()), without);
}

#[test]
fn lists_and_maps_leave_them_out() {
    with_and_without::<Vec<String>>(json!([null, "a", null, null, "b", null]), json!(["a", "b"]));
    with_and_without::<Vec<i64>>(json!([1, null]), json!([1]));
    with_and_without::<Vec<bool>>(json!([null]), json!([]));
    with_and_without::<Vec<State>>(json!([null, "Available"]), json!(["Available"]));
    with_and_without::<Vec<Level>>(json!([null, 1]), json!([1]));
    with_and_without::<Vec<Base64>>(json!([null, "AP8="]), json!(["AP8="]));
    with_and_without::<Vec<Nothing>>(json!([{}, null]), json!([{}]));
    with_and_without::<Vec<Tree>>(json!([[], null, [[]]]), json!([[], [[]]]));
    with_and_without::<Vec<Vec<i64>>>(json!([[1], null]), json!([[1]]));
    with_and_without::<BTreeMap<String, i64>>(json!({"a": null, "b": 1}), json!({"b": 1}));
    with_and_without::<BTreeMap<String, Vec<i64>>>(
        json!({"a": null, "b": [null, 1]}),
        json!({"b": [1]}),
    );
    with_and_without::<Vec<BTreeMap<String, i64>>>(json!([null, {"a": null}]), json!([{}]));
}

#[test]
fn a_list_or_map_that_is_null_is_empty() {
    with_and_without::<Vec<i64>>(json!(null), json!([]));
    with_and_without::<BTreeMap<String, i64>>(json!(null), json!({}));
    let thing = json!({"id": "1", "labels": {}});
    with_and_without::<Thing>(json!({"id": "1", "labels": null}), thing);
}

#[test]
fn what_a_type_knows_stays() {
    for json in [json!([null, 1, null]), json!([null])] {
        with_and_without::<Vec<Option<i64>>>(json.clone(), json.clone());
        with_and_without::<Vec<Value>>(json.clone(), json);
    }
    let json = json!({"a": null, "b": 1});
    with_and_without::<BTreeMap<String, Option<i64>>>(json.clone(), json.clone());
    with_and_without::<BTreeMap<String, Value>>(json.clone(), json);
    // A union holds whatever comes.
    let cat = json!({"petType": "cat"});
    with_and_without::<Vec<Pet>>(json!([null, cat]), json!([null, cat]));
    with_and_without::<BTreeMap<String, Pet>>(
        json!({"a": null, "b": cat}),
        json!({"a": null, "b": cat}),
    );
}

#[test]
fn where_each_item_has_its_place_none_is_left_out() {
    let error = read::<(String, i64)>(json!(["a", null])).unwrap_err();
    let expected = "item 1: expected a 64-bit integer, found null";
    assert!(error.starts_with(expected), "{error}");
    // In a row of a table, too.
    let error = read::<Vec<Vec<i64>>>(json!([[1, 2], [3, null]])).unwrap_err();
    let expected = "item 1: item 1: expected a 64-bit integer, found null";
    assert!(error.starts_with(expected), "{error}");
    let error = read::<Vec<Vec<Vec<bool>>>>(json!([[[true, null]]])).unwrap_err();
    let expected = "item 0: item 0: item 1: expected a boolean, found null";
    assert!(error.starts_with(expected), "{error}");
    // Behind the places anything may come.
    assert!(read::<(String, i64)>(json!(["a", 1, null])).is_ok());
    with_and_without::<Vec<(i64, i64)>>(json!([null, [1, 2]]), json!([[1, 2]]));
}

#[test]
fn a_value_and_a_member_that_must_be_there_are_refused() {
    for (outcome, message) in [
        (
            read::<String>(json!(null)).map(drop),
            "expected a string, found null",
        ),
        (
            read::<(i64, i64)>(json!(null)).map(drop),
            "expected a list, found null",
        ),
        (
            read::<Vec<Thing>>(json!([{"id": null, "labels": {}}])).map(drop),
            "item 0: Thing.id: expected a string, found null",
        ),
        // Those that were left out are counted.
        (
            read::<Vec<i64>>(json!([null, null, "a"])).map(drop),
            "item 2: expected a 64-bit integer, found another string",
        ),
    ] {
        let error = outcome.unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }
}

#[derive(Clone, Default)]
struct Open {
    known: Option<i64>,
    others: BTreeMap<String, i64>,
}
object! { Open default { 0 "known" known, } ..others }

#[test]
fn members_beyond_the_declared_ones_are_a_map_too() {
    with_and_without::<Open>(json!({"known": null, "a": null, "b": 1}), json!({"b": 1}));
}

#[tokio::test]
async fn each_place_is_told_once_with_the_first_of_them() {
    let odd = json!({
        "id": "1", "labels": {"en": "One", "de": null, "fr": null},
        "pets": [null, {"petType": "cat"}],
        "parent": {"id": "2", "labels": {"it": null}},
    });
    let other = json!({"id": "1", "labels": {"a": "A", "pt": null}});
    let transport = Scripted::replying(200, odd.to_string()).then(200, other.to_string());
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let builder = transport.builder().on_drift(move |drift| {
        let (place, found) = (drift.place.to_owned(), drift.found.to_owned());
        listener.lock().unwrap().push((drift.kind, place, found));
    });
    let client = builder.build().unwrap();
    let thing = client.get_thing("1").await.unwrap();
    assert_eq!(Vec::from_iter(thing.labels.keys()), ["en"]);
    assert_eq!(thing.pets.unwrap().len(), 2);
    client.get_thing("1").await.unwrap();
    let expected = [
        (DriftKind::NullItem, "Thing.labels", r#"["de"]"#),
        (DriftKind::UnionBranch, "Thing.pets", ""),
    ];
    let expected = expected.map(|(kind, place, found)| (kind, place.to_owned(), found.to_owned()));
    assert_eq!(*told.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_listing_by_offset_or_number_loses_nothing_but_them() {
    let all = [Some(1), None, Some(3), None, None, None, Some(7)];
    let rule = move |seen: &Seen, _| {
        let thing = |id: &Option<i32>| id.map(|id| json!({"id": id.to_string(), "labels": {}}));
        let (_, place) = seen.path.split_once('=').unwrap_or(("", "1"));
        let before = place.parse::<usize>().unwrap() - 1;
        let things = |before| Vec::from_iter(all.iter().skip(before).take(2).map(thing));
        let body = match seen.path.starts_with("/v1/skip") {
            true => json!({"entities": things(before), "pageCount": 7}),
            false => json!(things(before * 2)),
        };
        reply(200, &body.to_string())
    };
    let service = Service::new(rule, |_, _| reply(200, ""));
    let builder = service.builder().api_key("queryKey", "secret");
    let client = builder.build().unwrap();
    let by_offset = client.skip_things().items().try_collect().await;
    let by_number = client.turn_things().items().try_collect().await;
    for things in [by_offset.unwrap(), by_number.unwrap()] {
        let mut ids: Vec<_> = things.into_iter().map(|thing| thing.id).collect();
        // What came behind a null may come again.
        ids.dedup();
        assert_eq!(ids, ["1", "3", "7"]);
    }
}
