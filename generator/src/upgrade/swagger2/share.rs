//! What several operations refer to or inherit. Each gets a copy of its own, as the media types may differ; what is too
//! large to be repeated becomes a reference to where it stands.

use std::collections::HashMap;

use super::operation::{Location, METHODS, Part, location};
use super::text;
use crate::pointer::Pointer;
use crate::value::{Object, Value};

/// The most that is repeated: bytes of text, with some for each value.
const REPEATED: usize = 2000;
/// References from parameter to parameter are followed this often.
const MAX_HOPS: usize = 16;

/// Copies of what operations refer to, by the text of the reference.
#[derive(Default)]
pub(super) struct Shared {
    /// The body and form parameters.
    pub(super) parts: HashMap<String, Part>,
    /// The responses that have a schema.
    pub(super) responses: HashMap<String, Object>,
}

impl Shared {
    /// Collects what the operations of a document as written refer to.
    pub(super) fn of(root: &Value) -> Self {
        let mut shared = Self::default();
        let paths = root.get("paths").and_then(Value::as_object);
        let items = paths.into_iter().flatten().map(|(_, item)| item);
        for item in items {
            let operations = METHODS.iter().filter_map(|method| item.get(method));
            for owner in operations.chain([item]) {
                for parameter in references(owner.get("parameters").and_then(Value::as_array)) {
                    shared.parameter(root, parameter);
                }
            }
        }
        let responses = root.get("responses").and_then(Value::as_object);
        for (name, response) in responses.into_iter().flatten() {
            let origin = Pointer::root().child("responses").child(name);
            let response = response.as_object();
            if let Some(response) = response.filter(|one| one.contains_key("schema")) {
                let reference = origin.fragment();
                shared.responses.insert(reference, lent(response, &origin));
            }
        }
        shared
    }

    fn parameter(&mut self, root: &Value, reference: &str) {
        if self.parts.contains_key(reference) {
            return;
        }
        let Some((origin, parameter)) = follow(root, reference) else {
            return;
        };
        if location(parameter) != Location::Parameter {
            let parameter = lent(parameter, &origin);
            let part = Part {
                origin,
                parameter,
                is_copy: true,
            };
            self.parts.insert(reference.to_owned(), part);
        }
    }
}

/// The references among some parameters.
fn references(parameters: Option<&[Value]>) -> impl Iterator<Item = &str> {
    let parameters = parameters.unwrap_or_default().iter();
    parameters.filter_map(|parameter| parameter.get("$ref")?.as_str())
}

/// The parameter that a reference leads to in the end, and where it stands.
fn follow<'v>(root: &'v Value, reference: &str) -> Option<(Pointer, &'v Object)> {
    let mut pointer = Pointer::from_fragment(reference)?;
    for _ in 0..MAX_HOPS {
        let object = root.pointer(&pointer)?.as_object()?;
        match text(object, "$ref") {
            Some(next) => pointer = Pointer::from_fragment(next)?,
            None => return Some((pointer, object)),
        }
    }
    None
}

/// A copy of a parameter or response that stands at `origin`. Of a large one, the schema is a reference.
pub(super) fn lent(object: &Object, origin: &Pointer) -> Object {
    let reference = |pointer: &Pointer| Value::String(pointer.fragment());
    let mut copy = Object::new();
    let (mut is_complete, mut left) = (true, REPEATED);
    for (key, value) in object {
        let mut rest = left;
        if spend(value, &mut rest) {
            left = rest;
            copy.insert(key, value.clone());
        } else if key == "schema" {
            let schema = Object::from_iter([("$ref", reference(&origin.child(key)))]);
            copy.insert(key, Value::Object(schema));
        } else {
            is_complete = false;
        }
    }
    // The type of a form parameter is in the parameter itself.
    if !is_complete && location(object) == Location::Form {
        copy.insert("$ref", reference(origin));
    }
    copy
}

/// Whether a value is small enough to be repeated.
pub(super) fn is_light(value: &Value) -> bool {
    spend(value, &mut REPEATED.clone())
}

/// Takes the size of a value from what is left, if it is that much.
fn spend(value: &Value, left: &mut usize) -> bool {
    let size = 10 + value.as_str().map_or(0, str::len);
    let Some(rest) = left.checked_sub(size) else {
        return false;
    };
    *left = rest;
    match value {
        Value::Array(elements) => elements.iter().all(|element| spend(element, left)),
        Value::Object(members) => members.values().all(|member| spend(member, left)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}
