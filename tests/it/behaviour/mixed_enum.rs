use serde_json::json;

use super::round_trip;
use crate::fixtures::mixed_enum::models::{Mixed, MixedValue, MixedValueText};

#[test]
fn every_value_survives() {
    for value in [
        json!("one"),
        json!(2),
        json!(true),
        json!("three"),
        json!([]),
    ] {
        let _: Mixed = round_trip(json!({ "value": value }));
    }
}

#[test]
fn a_value_is_what_its_json_type_says() {
    let mixed: Mixed = round_trip(json!({ "value": "one" }));
    assert_eq!(mixed.value, Some(MixedValue::Text(MixedValueText::One)));
    let mixed: Mixed = round_trip(json!({ "value": true }));
    assert_eq!(mixed.value, Some(MixedValue::Boolean(true)));
}
