//! Unions told apart by a tag or by shape.

use serde_json::{Value, json};

use super::vendor::models::{Cat, Dog, IdOrCat, Nothing, Pet};
use crate::runtime::{Shape, tagged_union};

fn read(value: Value) -> Pet {
    serde_json::from_value(value).unwrap()
}

fn write(pet: &Pet) -> Value {
    serde_json::to_value(pet).unwrap()
}

fn dog() -> Pet {
    Pet::Dog(Box::new(Dog {
        bark: "b".to_owned(),
    }))
}

#[test]
fn a_tag_picks_the_variant_and_is_written_back() {
    assert_eq!(read(json!({"bark": "b", "petType": "dog"})), dog());
    assert_eq!(write(&dog()), json!({"petType": "dog", "bark": "b"}));
}

#[test]
fn a_tag_is_written_if_the_content_has_none_or_that_of_another_variant() {
    for (pet_type, written) in [
        (None, "cat"),
        (Some("dog"), "cat"),
        (Some("kitten"), "kitten"),
        (Some("lion"), "lion"),
    ] {
        let cat = Pet::Cat(Cat {
            pet_type: pet_type.map(str::to_owned),
            meow: None,
        });
        assert_eq!(write(&cat), json!({"petType": written}));
    }
}

/// A pet that need not say what it is; one variant has several tags, none of which is usual.
#[derive(Clone)]
enum Guest {
    Cat(Cat),
    Dog(Dog),
    UnknownValue(Value),
}
tagged_union! { Guest "petType" { 0 Cat, 1 Dog, } { "cat" 0, "kitten" 0, "dog" 1, }
untagged { 0 Shape::object(&["meow"]), 1 Shape::object(&["bark"]), } }

#[test]
fn of_several_tags_without_a_usual_one_none_is_written() {
    let cat = Cat {
        pet_type: None,
        meow: Some("m".to_owned()),
    };
    let written = serde_json::to_value(Guest::Cat(cat)).unwrap();
    assert_eq!(written, json!({"meow": "m"}));
    let dog = Dog {
        bark: "b".to_owned(),
    };
    let written = serde_json::to_value(Guest::Dog(dog)).unwrap();
    assert_eq!(written, json!({"petType": "dog", "bark": "b"}));
}

#[test]
fn a_value_without_the_tag_is_the_variant_that_alone_has_its_shape() {
    let read = |value: Value| serde_json::from_value::<Guest>(value).unwrap();
    for value in [json!({"meow": "m"}), json!({"petType": null, "meow": "m"})] {
        assert!(matches!(read(value), Guest::Cat(_)));
    }
    assert!(matches!(read(json!({"bark": "b"})), Guest::Dog(_)));
    for value in [
        json!({}),
        json!({"bark": "b", "meow": "m"}),
        json!({"petType": "fish", "meow": "m"}),
        json!({"petType": 1, "meow": "m"}),
        json!("meow"),
    ] {
        assert!(matches!(read(value), Guest::UnknownValue(_)));
    }
}

#[test]
fn another_tag_of_the_same_variant_round_trips_where_the_content_keeps_it() {
    let kitten = json!({"petType": "kitten", "meow": "m"});
    assert_eq!(write(&read(kitten.clone())), kitten);
    assert_eq!(
        write(&read(json!({"petType": "puppy", "bark": "b"}))),
        json!({"petType": "dog", "bark": "b"})
    );
}

#[test]
fn what_no_tag_names_is_kept_as_it_came() {
    for value in [
        json!({"petType": "fish", "fins": [1, {"x": null}]}),
        json!({"bark": "b"}),
        json!({"petType": 7}),
        json!("dog"),
        json!([1]),
        json!(null),
    ] {
        let pet = read(value.clone());
        assert_eq!(pet, Pet::UnknownValue(value.clone()));
        assert_eq!(write(&pet), value);
    }
}

#[test]
fn a_known_tag_with_unreadable_content_is_an_error() {
    let message = serde_json::from_value::<Pet>(json!({"petType": "dog", "bark": true}))
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        "Pet::Dog: Dog.bark: expected a string, found a boolean"
    );
}

#[test]
fn the_first_matching_shape_wins() {
    let cat = Cat {
        pet_type: None,
        meow: Some("m".to_owned()),
    };
    for (value, expected) in [
        (json!(5), IdOrCat::Integer(5)),
        (json!(5.0), IdOrCat::Integer(5)),
        (json!("n"), IdOrCat::Name("n".to_owned())),
        (json!(["a"]), IdOrCat::List(vec!["a".to_owned()])),
        (json!({"meow": "m"}), IdOrCat::Cat(cat.clone())),
        (
            json!({"meow": "m", "petType": "dog"}),
            IdOrCat::Anything(Nothing {}),
        ),
        (json!({}), IdOrCat::Anything(Nothing {})),
        (json!(5.5), IdOrCat::UnknownValue(json!(5.5))),
        (json!(true), IdOrCat::UnknownValue(json!(true))),
        (json!(null), IdOrCat::UnknownValue(json!(null))),
    ] {
        assert_eq!(
            serde_json::from_value::<IdOrCat>(value.clone()).unwrap(),
            expected,
            "{value}"
        );
    }
    let known = serde_json::to_value(IdOrCat::Cat(cat)).unwrap();
    assert_eq!(known, json!({"meow": "m"}));
}

#[test]
fn each_shape_matches_its_kind_of_value_only() {
    let values = [
        json!(null),
        json!(true),
        json!(1),
        json!(1.5),
        json!("s"),
        json!([]),
        json!({"k": "v"}),
    ];
    for (shape, expected) in [
        (Shape::Any, [true; 7]),
        (
            Shape::Null,
            [true, false, false, false, false, false, false],
        ),
        (
            Shape::Boolean,
            [false, true, false, false, false, false, false],
        ),
        (
            Shape::Integer,
            [false, false, true, false, false, false, false],
        ),
        (
            Shape::Number,
            [false, false, true, true, false, false, false],
        ),
        (
            Shape::String,
            [false, false, false, false, true, false, false],
        ),
        (
            Shape::Array,
            [false, false, false, false, false, true, false],
        ),
        (
            Shape::object(&[]),
            [false, false, false, false, false, false, true],
        ),
        (
            Shape::object(&["k"]).texts(&[("k", &["u", "v"])]),
            [false, false, false, false, false, false, true],
        ),
        (Shape::object(&["x"]), [false; 7]),
        (Shape::object(&[]).texts(&[("k", &["u"])]), [false; 7]),
    ] {
        assert_eq!(
            values.each_ref().map(|value| shape.matches(value)),
            expected,
            "{shape:?}"
        );
    }
}

#[test]
fn a_matching_shape_with_unreadable_content_is_an_error() {
    assert!(serde_json::from_value::<IdOrCat>(json!([true])).is_err());
    assert!(serde_json::from_value::<IdOrCat>(json!(u64::MAX)).is_err());
}

#[test]
fn a_shape_knows_the_truth_value_of_a_member() {
    const DONE: Shape = Shape::object(&[]).flags(&[("done", &[true])]);
    for (value, expected) in [
        (json!({ "done": true }), true),
        (json!({ "done": null }), true),
        (json!({}), true),
        (json!({ "done": false }), false),
        (json!({ "done": "true" }), false),
    ] {
        assert_eq!(DONE.matches(&value), expected, "{value}");
    }
}

#[test]
fn a_shape_knows_the_whole_numbers_of_a_member() {
    const CODED: Shape = Shape::object(&["code"]).integers(&[("code", &[1, 2])]);
    for (value, expected) in [
        (json!({ "code": 2 }), true),
        (json!({ "code": 2.0 }), true),
        (json!({ "code": 3 }), false),
        (json!({ "code": "2" }), false),
        (json!({}), false),
    ] {
        assert_eq!(CODED.matches(&value), expected, "{value}");
    }
}
