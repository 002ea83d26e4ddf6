use serde_json::{Value, json};

use super::round_trip;
use crate::fixtures::bases::models::{
    Cat, CatBase, EventMessage, Item, ItemBase, Kitten, Message, MessageBase, Note, NoteBase, Pet,
    PetBase, Source,
};

fn unknown<T>(json: Value, is_unknown: impl Fn(&T) -> bool)
where
    T: serde::Serialize + serde::de::DeserializeOwned + std::fmt::Debug,
{
    let value: T = round_trip(json);
    assert!(is_unknown(&value), "{value:?}");
}

#[test]
fn what_has_no_tag_or_that_of_the_base_is_the_base() {
    for json in [
        json!({ "subject": "Hello" }),
        json!({ "subject": "Hello", "@odata.type": "#mail.message" }),
    ] {
        let Message::Message(message) = serde_json::from_value(json).unwrap() else {
            panic!("another message");
        };
        assert_eq!(message.subject.as_deref(), Some("Hello"));
    }
    let json = json!({ "@odata.type": "#mail.eventMessage", "start": "now" });
    assert!(matches!(round_trip(json), Message::EventMessage(_)));
}

#[test]
fn what_derives_in_a_way_that_is_not_known_loses_nothing() {
    unknown(
        json!({ "@odata.type": "#mail.call", "subject": "Hello", "minutes": 3 }),
        |message: &Message| matches!(message, Message::UnknownValue(_)),
    );
    // A required member is missing.
    unknown(json!({ "text": "Hello" }), |item: &Item| {
        matches!(item, Item::UnknownValue(_))
    });
}

#[test]
fn the_base_is_sent_with_its_tag() {
    let base = MessageBase {
        subject: Some("Hello".to_owned()),
        ..Default::default()
    };
    assert_eq!(
        serde_json::to_value(Message::Message(base)).unwrap(),
        json!({ "@odata.type": "#mail.message", "subject": "Hello" })
    );
    let event = EventMessage::default();
    assert_eq!(event.odata_type, "#mail.eventMessage");
}

#[test]
fn a_base_that_derives_from_another_keeps_the_tag_that_is_mapped_to_it() {
    let json = json!({ "type": "note", "id": "1", "text": "Hello" });
    let Item::Note(NoteBase { text, .. }) = round_trip(json.clone()) else {
        panic!("no note");
    };
    assert_eq!(text.as_deref(), Some("Hello"));
    assert!(matches!(round_trip(json), Note::Note(_)));
    let json = json!({ "type": "longNote", "id": "1", "text": "Hello", "pages": 2 });
    assert!(matches!(round_trip(json.clone()), Item::LongNote(_)));
    assert!(matches!(round_trip(json), Note::LongNote(_)));
    let item: Item = serde_json::from_value(json!({ "id": "1" })).unwrap();
    assert!(
        matches!(&item, Item::Item(ItemBase { id, .. }) if id == "1"),
        "{item:?}"
    );
}

#[test]
fn a_base_that_nothing_is_mapped_to_is_called_after_its_schema() {
    let json = json!({ "petType": "Pet", "name": "Tom" });
    assert!(matches!(
        round_trip(json),
        Pet::Pet(PetBase { name: Some(_), .. })
    ));
}

#[test]
fn what_derives_from_a_base_and_has_heirs_itself_is_a_base_too() {
    let kitten = json!({ "petType": "Kitten", "name": "Tom", "weeks": 3, "lives": 9 });
    let Cat::Kitten(Kitten { weeks, lives, .. }) = round_trip(kitten.clone()) else {
        panic!("no kitten");
    };
    assert_eq!((weeks, lives), (Some(3), Some(9)));
    assert!(matches!(round_trip(kitten), Pet::Kitten(_)));
    let cat = json!({ "petType": "Cat", "lives": 9 });
    assert!(matches!(
        round_trip(cat.clone()),
        Cat::Cat(CatBase { lives: Some(9), .. })
    ));
    assert!(matches!(round_trip(cat), Pet::Cat(_)));
    let without_tag = serde_json::from_value(json!({ "lives": 9 })).unwrap();
    assert!(matches!(without_tag, Cat::Cat(_)));
    unknown(json!({ "petType": "Pet", "name": "Tom" }), |cat: &Cat| {
        matches!(cat, Cat::UnknownValue(_))
    });
    assert_eq!(Kitten::default().pet_type, "Kitten");
    let sent = serde_json::to_value(Cat::Cat(CatBase::default())).unwrap();
    assert_eq!(sent, json!({ "petType": "Cat" }));
}

#[test]
fn definitions_may_say_which_text_means_them() {
    for (kind, is_file) in [("any", false), ("file-v2", true)] {
        let source: Source = round_trip(json!({ "kind": kind, "path": "a" }));
        assert_eq!(matches!(source, Source::FileSource(_)), is_file);
        assert_eq!(matches!(source, Source::Source(_)), !is_file);
    }
}
