use serde_json::{Value, json};

use super::round_trip;
use crate::fixtures::unions_in_unions::models::{
    Holder, HolderLists, HolderNumbers, HolderWhole, Message, Nested,
};

fn holder(member: &str, value: Value) -> Holder {
    round_trip(json!({ member: value }))
}

#[test]
fn objects_are_told_apart_by_whole_numbers_through_nested_alternatives() {
    let nested = holder("nested", json!({ "code": 1, "one": "x" })).nested;
    assert!(matches!(nested, Some(Nested::One(one)) if one.one.as_deref() == Some("x")));
    let nested = holder("nested", json!({ "code": 3, "two": "x" })).nested;
    assert!(matches!(nested, Some(Nested::Two(_))));
    let nested = holder("nested", json!({ "code": 4 })).nested;
    assert!(matches!(nested, Some(Nested::UnknownValue(_))));
    let nested = holder("nested", json!(["a", ["b"]])).nested;
    assert!(matches!(nested, Some(Nested::List(list)) if list.len() == 2));
}

#[test]
fn alternatives_of_one_title_are_called_after_what_they_are_inside_of() {
    let message = holder("message", json!({ "channel": "whatsapp", "image": "i" })).message;
    assert!(matches!(message, Some(Message::WhatsAppWithImage(_))));
    let message = holder("message", json!({ "channel": "mms", "image": "i" })).message;
    assert!(matches!(message, Some(Message::MmsWithImage(_))));
    let message = holder("message", json!({ "channel": "mms", "text": "t" })).message;
    assert!(matches!(message, Some(Message::WithText(_))));
}

#[test]
fn lists_are_one_list_and_numbers_one_number() {
    let lists = holder("lists", json!(["a", 1])).lists;
    assert!(matches!(lists, Some(HolderLists::List(list)) if list.len() == 2));
    let numbers = |value| holder("numbers", value).numbers;
    assert_eq!(numbers(json!(1)), Some(HolderNumbers::Integer(1)));
    assert_eq!(numbers(json!(1.5)), Some(HolderNumbers::Number(1.5)));
    assert_eq!(holder("whole", json!(3)).whole, Some(HolderWhole::N3));
}

#[test]
fn an_alternative_that_allows_anything_or_null_leaves_the_others_typed() {
    holder("open", json!({ "any": 1 }));
    assert!(holder("open", json!("text")).open.is_some());
    assert!(holder("nullable", json!("x")).nullable.is_some());
}
