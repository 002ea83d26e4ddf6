use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::one_of_tagged::models::{Animal, Bike, Car, Cat, Dog, Pet, Vehicle};

#[test]
fn the_tag_selects_the_branch() {
    assert!(matches!(
        round_trip(json!({ "kind": "cat", "lives": 9 })),
        Pet::Cat(Cat { lives: Some(9), .. })
    ));
    assert!(matches!(
        round_trip(json!({ "kind": "hound", "bark": "woof" })),
        Pet::Dog(_)
    ));
    assert!(matches!(
        round_trip(json!({ "kind": "Dog" })),
        Animal::Dog(_)
    ));
}

#[test]
fn the_tag_is_found_behind_other_members() {
    assert!(matches!(
        round_trip(json!({ "bark": "woof", "kind": "hound" })),
        Pet::Dog(_)
    ));
}

#[test]
fn another_tag_of_a_branch_survives() {
    assert!(matches!(
        round_trip(json!({ "kind": "kitten" })),
        Pet::Cat(_)
    ));
}

#[test]
fn a_branch_is_written_with_its_tag_even_if_it_has_no_such_member() {
    let dog = Pet::Dog(Dog {
        bark: Some("woof".to_owned()),
    });
    assert_eq!(
        serde_json::to_value(&dog).unwrap(),
        json!({ "kind": "hound", "bark": "woof" })
    );
    let cat = Animal::Cat(Cat::new("cat"));
    assert_eq!(
        serde_json::to_value(&cat).unwrap(),
        json!({ "kind": "Cat" })
    );
}

#[test]
fn the_tag_of_an_alternative_is_not_asked_for() {
    let car = Vehicle::Car(Car::new(4));
    assert_eq!(
        serde_json::to_value(&car).unwrap(),
        json!({ "kind": "car", "seats": 4 })
    );
    assert_eq!(Bike::default().kind, "bike");
}

#[test]
fn what_no_branch_claims_is_kept() {
    for json in [
        json!({ "kind": "fish", "fins": 2 }),
        json!({ "lives": 1 }),
        json!("text"),
        json!({ "kind": 1 }),
        json!(null),
    ] {
        assert!(matches!(round_trip(json), Pet::UnknownValue(_)));
    }
}

#[test]
fn a_branch_that_does_not_fit_its_tag_is_an_error() {
    assert!(refusal::<Pet>(json!({ "kind": "cat", "lives": "many" })).contains("lives"));
}
