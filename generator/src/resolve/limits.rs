//! Bounds and patterns of a schema: they do not change its type and are only documented.

use super::node::Node;
use super::schema::is_tuple;
use crate::value::{Number, Value};

/// Bounds and patterns as short texts, in a fixed order.
pub(super) fn limits(node: &Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let number = |key: &str| node.value.get(key).and_then(number_text);
    // OpenAPI 3.0 says with a flag whether a bound itself is excluded, 3.1 has bounds of their own.
    let flag = |key: &str| node.value.get(key).and_then(Value::as_bool) == Some(true);
    let bounds = [
        ("minimum", "exclusiveMinimum", "at least", "more than"),
        ("maximum", "exclusiveMaximum", "at most", "less than"),
    ];
    for (key, exclusive, inside, outside) in bounds {
        if let Some(bound) = number(key) {
            let word = if flag(exclusive) { outside } else { inside };
            found.push(format!("{word} {bound}"));
        }
        found.extend(number(exclusive).map(|bound| format!("{outside} {bound}")));
    }
    if let Some(factor) = number("multipleOf") {
        found.push(format!("a multiple of {factor}"));
    }
    found.extend(range(
        number("minLength"),
        number("maxLength"),
        "characters",
    ));
    match is_tuple(node) {
        true => found.extend(order(node)),
        false => found.extend(range(number("minItems"), number("maxItems"), "items")),
    }
    found.extend(range(
        number("minProperties"),
        number("maxProperties"),
        "members",
    ));
    if flag("uniqueItems") {
        found.push("no item twice".to_owned());
    }
    if let Some(pattern) = node.value.get("pattern").and_then(Value::as_str) {
        found.push(format!("matches `{}`", pattern.replace('`', "\u{2018}")));
    }
    found
}

/// What the places of a tuple are called.
fn order(node: &Node<'_>) -> Option<String> {
    let places = node.value.get("prefixItems")?.as_array()?.iter();
    let titles = places.map(|place| place.get("title")?.as_str().map(str::trim));
    let titles: Vec<&str> = titles.collect::<Option<_>>()?;
    Some(format!("in this order: {}", titles.join(", ")))
}

fn range(low: Option<String>, high: Option<String>, unit: &str) -> Option<String> {
    let low = low.filter(|low| low != "0");
    match (low, high) {
        (Some(low), Some(high)) if low == high => Some(format!("exactly {low} {unit}")),
        (Some(low), Some(high)) => Some(format!("{low} to {high} {unit}")),
        (Some(low), None) => Some(format!("at least {low} {unit}")),
        (None, Some(high)) => Some(format!("at most {high} {unit}")),
        (None, None) => None,
    }
}

fn number_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(Number::Integer(integer)) => Some(integer.to_string()),
        Value::Number(Number::Float(float)) => Some(float.to_string()),
        _ => None,
    }
}
