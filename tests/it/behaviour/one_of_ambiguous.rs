use serde_json::json;

use super::round_trip;
use crate::fixtures::one_of_ambiguous::models::Holder;

#[test]
fn what_cannot_be_told_apart_is_kept_as_json() {
    let holder: Holder =
        round_trip(json!({ "either": { "a": "x", "c": 1 }, "mixed": { "shared": "s", "d": "y" } }));
    assert_eq!(holder.either, Some(json!({ "a": "x", "c": 1 })));
}
