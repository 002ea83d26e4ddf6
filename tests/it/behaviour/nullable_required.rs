use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::nullable_required::models::Seat;

#[test]
fn null_is_written_for_a_member_that_must_be_there() {
    let seat = Seat::new(1, vec![None, Some("Ada".to_owned())]);
    assert_eq!(
        serde_json::to_value(&seat).unwrap(),
        json!({ "row": 1, "guest": null, "past": [null, "Ada"] })
    );
    round_trip::<Seat>(json!({ "row": 1, "guest": null, "past": [] }));
}

#[test]
fn a_member_that_may_be_null_must_still_be_there() {
    assert_eq!(
        refusal::<Seat>(json!({ "row": 1, "past": [] })),
        "Seat.guest: required, but missing"
    );
}
