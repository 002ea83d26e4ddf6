//! Long documents in two halves that are read at the same time: each has some of the members of the whole. Whatever is
//! unusual or wrong is left to the reader of the whole document, which is the judge.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::MAX_NODES;
use super::builder::{Builder, Node};
use crate::parallel;
use crate::value::{Object, Value};

/// From so many bytes on it pays to read a document with a further thread.
const LONG: usize = 1 << 18;

/// Reads JSON.
pub(super) fn json(text: &str) -> Option<(Value, Builder)> {
    if text.len() < LONG {
        return None;
    }
    let Members(members) = serde_json::from_str(text).ok()?;
    let length = |members: &[(Cow<'_, str>, &RawValue)]| -> usize {
        members.iter().map(|(_, value)| value.get().len()).sum()
    };
    let half = length(&members) / 2;
    let fits = |at: &usize| length(&members[..*at]).abs_diff(half);
    let middle = (1..members.len()).min_by_key(fits)?;
    let read = |members| Half::json(members);
    let (one, other) = members.split_at(middle);
    whole(parallel::both(true, || read(one), || read(other)))
}

/// Reads plain YAML.
pub(super) fn plain_yaml(text: &str) -> Option<(Value, Builder)> {
    if text.len() < LONG {
        return None;
    }
    let middle = key_near_middle(text)?;
    let (one, other) = text.split_at(middle);
    let read = |text| Half::plain_yaml(text);
    whole(parallel::both(true, || read(one), || read(other)))
}

/// The start of a line that looks like a key of the whole document, as near to the middle as there is one.
fn key_near_middle(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let middle = bytes.len() / 2;
    let is_key = |pair: &[u8]| pair[0] == b'\n' && pair[1].is_ascii_alphabetic();
    let before = bytes[..middle].windows(2).rposition(is_key);
    let behind = bytes[middle..].windows(2).position(is_key);
    let before = before.map(|at| at + 1);
    let behind = behind.map(|at| middle + at + 1);
    let all = before.into_iter().chain(behind);
    all.min_by_key(|at| at.abs_diff(middle))
}

/// Some of the members of a document.
struct Half {
    members: Object,
    builder: Builder,
}

impl Half {
    fn json(members: &[(Cow<'_, str>, &RawValue)]) -> Option<Self> {
        // The members are one level into the document.
        let mut builder = Builder::below_root();
        let mut object = Object::new();
        for (key, value) in members {
            let known = builder.repeats.len();
            let mut deserializer = serde_json::Deserializer::from_str(value.get());
            let value = Node(&mut builder).deserialize(&mut deserializer).ok()?;
            builder.inside(known, key);
            if object.insert(builder.name(key), value).is_some() {
                return None;
            }
        }
        Some(Self {
            members: object,
            builder,
        })
    }

    fn plain_yaml(text: &str) -> Option<Self> {
        let mut builder = Builder::default();
        match builder.plain_yaml(text).ok()? {
            Value::Object(members) => Some(Self { members, builder }),
            _ => None,
        }
    }
}

/// Puts two halves together.
fn whole((one, other): (Option<Half>, Option<Half>)) -> Option<(Value, Builder)> {
    let (one, other) = (one?, other?);
    let (mut members, mut builder) = (one.members, one.builder);
    for (key, value) in other.members {
        if members.insert(key, value).is_some() {
            return None;
        }
    }
    builder.nodes += other.builder.nodes;
    builder.names_schemas |= other.builder.names_schemas;
    builder.repeats.extend(other.builder.repeats);
    (builder.nodes < MAX_NODES).then_some((Value::Object(members), builder))
}

/// The members of a document in JSON, each with its text.
struct Members<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'t> Deserialize<'t> for Members<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'t> Visitor<'t> for MembersVisitor {
    type Value = Members<'t>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Members<'t>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document that is long enough, and a short member before its end.
    fn long(schema: &str, end: &str) -> String {
        let schemas: String = (0..10_000).map(|n| format!("  S{n}: {schema}\n")).collect();
        format!("openapi: 3.0.3\na:\n{schemas}b:\n{schemas}{end}\n")
    }

    /// A tree and where keys stand twice.
    type Read = (Value, Vec<String>);

    fn both(text: &str) -> (Option<Read>, Read) {
        let repeats = |builder: &Builder| -> Vec<String> {
            let repeats = builder.repeats.iter();
            repeats.map(|one| one.pointer().to_string()).collect()
        };
        let halves = plain_yaml(text).map(|(value, builder)| (value, repeats(&builder)));
        let mut builder = Builder::default();
        let value = builder.plain_yaml(text).unwrap();
        (halves, (value, repeats(&builder)))
    }

    #[test]
    fn halves_make_the_same_whole_and_know_the_same_repeats() {
        let schema = "{type: string, 'x y': [1, {b: 2, b: 3}]}";
        let text = long(schema, "c: {d: 1, d: 2}");
        let (halves, whole) = both(&text);
        assert_eq!(halves, Some(whole.clone()));
        let json = serde_json::to_string(&whole.0).unwrap();
        assert_eq!(super::json(&json).unwrap().0, whole.0);
    }

    #[test]
    fn what_only_looks_like_a_key_is_left_to_the_reader_of_the_whole() {
        let text = long("{type: string}", "");
        let quoted = text.replacen("\nb:\n", "\nb: 'x\n", 1);
        assert!(plain_yaml(&quoted).is_none());
        let twice = text.replacen("\nb:\n", "\na:\n", 1);
        assert!(plain_yaml(&twice).is_none());
        assert!(json("{}").is_none() && plain_yaml("a: b\nc: d\n").is_none());
    }

    #[test]
    fn a_repeated_key_of_the_document_is_left_to_the_reader_of_the_whole() {
        let text = "x".repeat(LONG);
        let json = format!("{{\"a\": \"{text}\", \"b\": 1, \"a\": 2}}");
        assert!(super::json(&json).is_none());
    }
}
