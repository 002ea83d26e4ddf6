use serde_json::json;

use super::round_trip;
use crate::fixtures::any_of::models::{Contact, OneOrMany};

#[test]
fn branches_that_only_require_members_leave_an_object() {
    let contact: Contact = round_trip(json!({ "mail": "a@example.com" }));
    assert_eq!(contact.phone, None);
}

#[test]
fn one_and_many_are_told_apart() {
    assert!(matches!(
        round_trip(json!({ "id": "1" })),
        OneOrMany::Item(_)
    ));
    assert!(
        matches!(round_trip(json!([{ "id": "1" }, { "id": "2" }])), OneOrMany::List(items) if items.len() == 2)
    );
    assert!(matches!(
        round_trip(json!("neither")),
        OneOrMany::UnknownValue(_)
    ));
}
