use serde_json::json;

use super::round_trip;
use crate::fixtures::one_of_ambiguous::models::{Holder, Mixed};

#[test]
fn what_cannot_be_told_apart_has_the_members_of_all() {
    let holder: Holder = round_trip(json!({ "either": { "a": "x", "b": "y" } }));
    let either = holder.either.unwrap();
    assert_eq!(
        (either.a.as_deref(), either.b.as_deref()),
        (Some("x"), Some("y"))
    );
}

#[test]
fn members_beside_alternatives_belong_to_each_of_them() {
    let holder: Holder = round_trip(json!({ "mixed": { "shared": "s", "d": "y" } }));
    let Some(Mixed::WithD(second)) = holder.mixed else {
        panic!("not the second alternative")
    };
    assert_eq!(
        (second.shared.as_deref(), second.d.as_str()),
        (Some("s"), "y")
    );
}
