use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::one_of_tagged::models::{
    Animal, Bike, Car, Card, CardType, Cat, Check, Dog, Payment, Pet, Transfer, Vehicle,
};

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
}

#[test]
fn a_tag_of_another_branch_is_replaced_and_one_that_is_not_known_stays() {
    for (kind, written) in [("Dog", "Cat"), ("lion", "lion")] {
        let cat = Animal::Cat(Cat::new(kind));
        assert_eq!(
            serde_json::to_value(&cat).unwrap(),
            json!({ "kind": written })
        );
    }
}

#[test]
fn of_several_tags_the_default_is_written_or_none() {
    let written = |payment| serde_json::to_value::<Payment>(payment).unwrap();
    let mut card = Card::default();
    assert_eq!(
        written(Payment::Card(card.clone())),
        json!({ "type": "credit" })
    );
    card.r#type = Some(CardType::Debit);
    assert_eq!(
        written(Payment::Card(card.clone())),
        json!({ "type": "debit" })
    );
    card.r#type = serde_json::from_value(json!("prepaid")).unwrap();
    assert_eq!(written(Payment::Card(card)), json!({ "type": "prepaid" }));
    let transfer = Payment::Transfer(Transfer::new("1"));
    assert_eq!(written(transfer), json!({ "account": "1" }));
}

#[test]
fn without_a_tag_the_only_branch_that_fits_is_taken() {
    assert!(matches!(
        round_trip(json!({ "name": "a" })),
        Check::Pending(_)
    ));
    assert!(matches!(
        round_trip(json!({ "result": "good" })),
        Check::UnknownValue(_)
    ));
    assert!(matches!(
        round_trip(json!({ "state": "done", "result": "good" })),
        Check::Finished(_)
    ));
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
