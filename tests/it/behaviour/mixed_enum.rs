use serde_json::json;

use super::round_trip;
use crate::fixtures::mixed_enum::models::Mixed;

#[test]
fn every_value_survives() {
    for value in [json!("one"), json!(2), json!(true), json!("three")] {
        let mixed: Mixed = round_trip(json!({ "value": value }));
        assert_eq!(mixed.value, Some(value));
    }
}
