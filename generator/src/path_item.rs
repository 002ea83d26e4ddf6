//! Path items: which of their members are operations.

use crate::value::{Object, Value};

/// The members that are operations, in the order they are read in.
pub(crate) const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// The member that holds the operations of other methods, as OpenAPI 3.2 has it.
pub(crate) const OTHER_METHODS: &str = "additionalOperations";

/// The operations of a path item and their methods, as the document spells them.
pub(crate) fn operations(item: &Object) -> impl Iterator<Item = (&str, &Value)> {
    let own = item.iter().filter(|(key, _)| METHODS.contains(key));
    let others = item.get(OTHER_METHODS).and_then(Value::as_object);
    own.chain(others.into_iter().flatten())
}

/// The path item with only those operations that are wanted; nothing when none is left.
pub(crate) fn keep(item: Object, wanted: impl Fn(&str, &Value) -> bool) -> Option<Object> {
    let others = |value: Value| match value {
        Value::Object(others) => Value::Object(
            others
                .into_iter()
                .filter(|(method, operation)| wanted(method, operation))
                .collect(),
        ),
        other => other,
    };
    let kept: Object = item
        .into_iter()
        .filter(|(key, value)| !METHODS.contains(&&**key) || wanted(key, value))
        .map(|(key, value)| match &*key == OTHER_METHODS {
            true => (key, others(value)),
            false => (key, value),
        })
        .collect();
    let is_left = operations(&kept).next().is_some() || kept.contains_key("$ref");
    is_left.then_some(kept)
}

/// Whether a text can be the method of a request.
pub(crate) fn is_method(text: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_token)
}
