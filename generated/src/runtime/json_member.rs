//! Members of the JSON of a body: reading one, and putting another value in its place.
//!
//! The text around the member stays as it is, so that nothing of what a caller sends is written anew: a service may bind a cursor
//! to the very request it came from. The JSON has to be written without spaces, as bodies are.

use std::ops::Range;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

/// The value of the member that a way of names, with dots between them, leads to.
pub(crate) fn member(object: &[u8], way: &str) -> Option<Value> {
    let value = way
        .split('.')
        .try_fold(object, |object, name| object.get(find(object, name)?))?;
    serde_json::from_slice(value).ok()
}

/// The object with this value at the end of the way. What is no object on the way becomes one.
pub(crate) fn with_member(object: &[u8], way: &str, value: &Value) -> Vec<u8> {
    let object = if object.starts_with(b"{") {
        object
    } else {
        b"{}"
    };
    let (name, rest) = way.split_once('.').unwrap_or((way, ""));
    let place = find(object, name);
    let old = place.clone().and_then(|place| object.get(place));
    let new = match rest {
        "" => value.to_string().into_bytes(),
        rest => with_member(old.unwrap_or_default(), rest, value),
    };
    match place {
        Some(place) => {
            let (before, after) = (object.get(..place.start), object.get(place.end..));
            [before.unwrap_or_default(), &new, after.unwrap_or_default()].concat()
        }
        None => {
            let others = object.strip_prefix(b"{").unwrap_or_default();
            let comma: &[u8] = if others == b"}" { b"" } else { b"," };
            let name = Value::from(name).to_string();
            [b"{", name.as_bytes(), b":", &new, comma, others].concat()
        }
    }
}

/// Where the value of a member is in the text of an object.
fn find(object: &[u8], name: &str) -> Option<Range<usize>> {
    // Behind the brace, and then behind each comma.
    let mut at = 1;
    loop {
        let (key, colon) = read::<String>(object, at)?;
        let (IgnoredAny, end) = read(object, colon + 1)?;
        if key == name {
            return Some(colon + 1..end);
        }
        at = end + 1;
    }
}

/// The value that begins at a place, and where it ends.
fn read<T: DeserializeOwned>(text: &[u8], start: usize) -> Option<(T, usize)> {
    let mut values = serde_json::Deserializer::from_slice(text.get(start..)?).into_iter();
    let value = values.next()?.ok()?;
    Some((value, start + values.byte_offset()))
}
