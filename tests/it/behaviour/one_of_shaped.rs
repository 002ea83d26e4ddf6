use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::one_of_shaped::models::{
    AnyType, Event, EventJoined, Mark, Outcome, OutcomeFailed, ShapeModel,
};

#[test]
fn json_types_select_the_branch() {
    assert!(matches!(round_trip(json!("text")), AnyType::String(_)));
    assert!(matches!(round_trip(json!(-3)), AnyType::Integer(-3)));
    assert!(matches!(round_trip(json!(0.5)), AnyType::Number(_)));
    assert!(matches!(round_trip(json!(true)), AnyType::Boolean(true)));
    assert!(matches!(round_trip(json!(["a"])), AnyType::List(_)));
    assert!(matches!(round_trip(json!({ "x": 1.5 })), AnyType::Point(_)));
    assert!(matches!(
        round_trip(json!({ "y": 1.5 })),
        AnyType::UnknownValue(_)
    ));
    assert!(matches!(round_trip(json!(null)), AnyType::UnknownValue(_)));
}

#[test]
fn required_members_select_the_branch_whatever_their_order_in_the_document() {
    assert!(matches!(
        round_trip(json!({ "radius": 2.5 })),
        ShapeModel::Circle(_)
    ));
    assert!(matches!(
        round_trip(json!({ "radius": 2.5, "inner": 1.5 })),
        ShapeModel::Ring(_)
    ));
    assert!(matches!(
        round_trip(json!({ "side": 1.5 })),
        ShapeModel::Square(_)
    ));
    assert!(matches!(
        round_trip(json!({ "sides": 1.5 })),
        ShapeModel::UnknownValue(_)
    ));
}

#[test]
fn constants_select_the_branch() {
    assert!(matches!(
        round_trip(json!({ "type": "join", "who": "me" })),
        Event::Joined(_)
    ));
    assert!(matches!(
        round_trip(json!({ "type": "kick" })),
        Event::Left(_)
    ));
    assert!(matches!(
        round_trip(json!({ "type": "dance" })),
        Event::UnknownValue(_)
    ));
}

#[test]
fn a_branch_without_the_constant_is_not_taken_for_one_with_it() {
    assert!(matches!(
        round_trip(json!({ "kind": "named" })),
        Mark::Named(_)
    ));
    assert!(matches!(round_trip(json!({ "x": 1 })), Mark::Plain(_)));
}

#[test]
fn what_has_only_one_value_is_not_asked_for() {
    let joined = EventJoined {
        who: Some("me".to_owned()),
        ..EventJoined::default()
    };
    assert_eq!(
        serde_json::to_value(&joined).unwrap(),
        json!({ "type": "join", "who": "me" })
    );
    assert!(refusal::<EventJoined>(json!({ "who": "me" })).contains("EventJoined.type"));
}

#[test]
fn a_truth_value_selects_the_branch_and_is_not_asked_for() {
    assert!(matches!(
        round_trip(json!({ "success": true, "text": "a" })),
        Outcome::Worked(_)
    ));
    assert!(matches!(
        round_trip(json!({ "success": false, "text": "a" })),
        Outcome::Failed(_)
    ));
    assert!(matches!(
        round_trip(json!({ "text": "a" })),
        Outcome::UnknownValue(_)
    ));
    let failed = serde_json::to_value(OutcomeFailed::default()).unwrap();
    assert_eq!(failed, json!({ "success": false }));
}
