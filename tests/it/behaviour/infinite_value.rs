use serde_json::json;

use super::round_trip;
use crate::fixtures::infinite_value::models::Chicken;

#[test]
fn a_cycle_of_required_members_can_end() {
    let chicken: Chicken = round_trip(json!({ "egg": { "layer": {} } }));
    assert_eq!(chicken.egg.unwrap().layer.egg, None);
}
