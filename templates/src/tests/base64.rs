//! Bytes as text: what is read, what is written, and what counts when two are compared.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::vendor::models::Thing;
use crate::runtime::encode::{Mode, to_value};
use crate::runtime::{Base64, Decode, decode};

fn read<T: Decode>(json: Value) -> Option<T> {
    decode::decode(json).ok()
}

fn write(value: &Base64) -> Value {
    to_value(value, Mode::Full).unwrap()
}

#[test]
fn bytes_are_written_in_the_standard_alphabet_with_padding() {
    for (bytes, text) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ] {
        let value = Base64::from(bytes.as_bytes());
        assert_eq!(write(&value), json!(text));
        assert_eq!(read(json!(text)), Some(value.clone()));
        assert_eq!(read(json!(text.trim_end_matches('='))), Some(value));
    }
    let all: Vec<u8> = (0..=255).collect();
    let value = Base64::from(all.clone());
    assert_eq!(read::<Base64>(write(&value)).map(Vec::from), Some(all));
}

#[test]
fn what_came_goes_back_to_the_letter() {
    for text in [
        "",
        "Zg==",
        "Zg",
        "Zm8=",
        "Zm8",
        "Zm9v",
        "+/+/",
        "-_-_",
        "+/8=",
        "-_8=",
        "+/8",
        "-_8",
        "c-x6GZHo3tE=",
    ] {
        let value: Base64 = read(json!(text)).unwrap();
        assert_eq!(write(&value), json!(text));
        assert_eq!(write(&value.clone()), json!(text));
    }
}

#[test]
fn changed_bytes_are_written_in_the_spelling_of_those_that_came() {
    for (text, changed) in [
        ("_w==", "-_8="),
        ("_w", "-_8"),
        ("/w==", "+/8="),
        ("/w", "+/8"),
    ] {
        let mut value: Base64 = read(json!(text)).unwrap();
        value.0 = Vec::from(read::<Base64>(json!(changed)).unwrap());
        assert_eq!(write(&value), json!(changed));
    }
}

#[test]
fn both_alphabets_in_one_text_and_what_is_not_canonical_are_refused() {
    for text in [
        "Z", "Zg=", "Zg===", "Zh==", "Zm9=", "====", "Z g=", "Zm9v\n", "+_+_", "-/-/", "Zg==Zg==",
        "Zm9v.", "Zh", "Zm9",
    ] {
        assert_eq!(read::<Base64>(json!(text)), None, "{text}");
    }
}

#[test]
fn bytes_alone_are_compared() {
    let texts = ["-_8=", "+/8=", "-_8", "+/8"];
    let values = texts.map(|text| read::<Base64>(json!(text)).unwrap());
    let things = texts.map(|text| {
        let thing = json!({ "id": "1", "labels": {}, "data": text });
        read::<Thing>(thing).unwrap()
    });
    for (value, thing) in values.iter().zip(&things) {
        assert_eq!(value, &Base64::from(&[0xfb, 0xff]));
        assert_eq!(thing, &things[0]);
    }
    assert_eq!(values.into_iter().collect::<HashSet<_>>().len(), 1);
    let other = read::<Thing>(json!({ "id": "1", "labels": {}, "data": "-_4=" }));
    assert_ne!(other.as_ref(), Some(&things[0]));
}

#[test]
fn bytes_are_shown_and_given_as_they_are() {
    let value = read::<Base64>(json!("-_8")).unwrap();
    assert_eq!(format!("{value:?}"), "Base64([251, 255])");
    assert_eq!(value.as_ref(), [251, 255]);
    assert_eq!(value.0, [251, 255]);
    let thing = json!({ "id": "1", "labels": {}, "data": "-_8" });
    let shown = format!("{:?}", read::<Thing>(thing).unwrap());
    assert!(shown.contains(r#"data: "-_8""#), "{shown}");
}
