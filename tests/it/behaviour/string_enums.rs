use serde_json::json;

use super::round_trip;
use crate::fixtures::string_enums::Client;
use crate::fixtures::string_enums::models::{Level, Named, Odd, PlanSize, Spelling};
use crate::scripted::Scripted;

#[test]
fn every_spelling_survives_and_is_known() {
    assert_eq!(Spelling::VALUES.len(), 18);
    for value in Spelling::VALUES {
        let read: Spelling = round_trip(json!(value.as_str()));
        assert_eq!(read, *value);
        assert!(!matches!(read, Spelling::UnknownValue(_)), "{value}");
        assert_eq!(value.as_str().parse::<Spelling>(), Ok(value.clone()));
    }
}

#[test]
fn an_unknown_value_is_kept() {
    let odd: Odd = round_trip(json!({ "spelling": "later", "named": "d4" }));
    let spelling = odd.spelling.unwrap();
    assert!(matches!(&spelling, Spelling::UnknownValue(unknown) if unknown.as_str() == "later"));
    assert_eq!(spelling.to_string(), "later");
    assert_ne!(odd.named, Some(Named::First));
}

#[test]
fn an_enumeration_without_a_definition_may_have_a_name_and_names_of_its_values() {
    let odd: Odd = round_trip(json!({ "size": "a-b", "level": 2 }));
    assert_eq!(odd.size, Some(PlanSize::AToB));
    assert_eq!(odd.level, Some(Level::High));
    assert_eq!(PlanSize::First.as_str(), "S1_0");
}

#[test]
fn null_among_the_values_makes_the_member_optional() {
    let odd: Odd = serde_json::from_value(json!({ "maybe": null })).unwrap();
    assert_eq!(odd.maybe, None);
}

#[tokio::test]
async fn a_value_is_sent_as_it_is_spelled() {
    let service = Scripted::replying(200, "{}");
    service
        .client(Client::builder())
        .get_odd()
        .spelling(Spelling::QuoteAndSlash)
        .await
        .unwrap();
    assert_eq!(
        service.sent_path(),
        "/odd?spelling=quote%22%20and%20%5C%20slash"
    );
}
