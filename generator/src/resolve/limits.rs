//! Bounds and patterns of a schema: they do not change its type and are only documented.

use super::node::Node;
use super::schema::is_tuple;
use crate::value::{Number, Object, Value};

/// Bounds and patterns as short texts, in a fixed order.
pub(super) fn limits(node: &Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    // Most schemas have none.
    let mut members = node.value.as_object().into_iter().flat_map(Object::keys);
    if !members.any(is_limit) {
        return found;
    }
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
    found.extend(range(number("minLength"), number("maxLength"), "character"));
    match is_tuple(node) {
        true => found.extend(order(node)),
        false => found.extend(range(number("minItems"), number("maxItems"), "item")),
    }
    found.extend(range(
        number("minProperties"),
        number("maxProperties"),
        "member",
    ));
    if flag("uniqueItems") && may_be_list(node) {
        found.push("no item twice".to_owned());
    }
    if let Some(pattern) = node.value.get("pattern").and_then(Value::as_str) {
        found.push(format!("matches `{}`", pattern.replace('`', "\u{2018}")));
    }
    found
}

/// Whether the schema allows lists; what limits them says nothing of other values.
fn may_be_list(node: &Node<'_>) -> bool {
    match node.value.get("type") {
        Some(Value::String(ty)) => ty == "array",
        Some(Value::Array(types)) => types.iter().any(|ty| ty.as_str() == Some("array")),
        _ => true,
    }
}

fn is_limit(key: &str) -> bool {
    matches!(
        key,
        "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
            | "multipleOf"
            | "minLength"
            | "maxLength"
            | "minItems"
            | "maxItems"
            | "prefixItems"
            | "minProperties"
            | "maxProperties"
            | "uniqueItems"
            | "pattern"
    )
}

/// What the places of a tuple are called.
fn order(node: &Node<'_>) -> Option<String> {
    let places = node.value.get("prefixItems")?.as_array()?.iter();
    let titles = places.map(|place| place.get("title")?.as_str().map(str::trim));
    let titles: Vec<&str> = titles.collect::<Option<_>>()?;
    Some(format!("in this order: {}", titles.join(", ")))
}

/// How many there may be of something.
fn range(low: Option<String>, high: Option<String>, unit: &str) -> Option<String> {
    let low = low.filter(|low| low != "0");
    let (words, last) = match (low, high) {
        (Some(low), Some(high)) if low == high => (format!("exactly {low}"), high),
        (Some(low), Some(high)) => (format!("{low} to {high}"), high),
        (Some(low), None) => (format!("at least {low}"), low),
        (None, Some(high)) => (format!("at most {high}"), high),
        (None, None) => return None,
    };
    let plural = if last == "1" { "" } else { "s" };
    Some(format!("{words} {unit}{plural}"))
}

fn number_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(Number::Integer(integer)) => Some(integer.to_string()),
        Value::Number(Number::Float(float)) => Some(float.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn one_is_singular() {
        let number = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        for (low, high, expected) in [
            ("1", "", "at least 1 item"),
            ("0", "1", "at most 1 item"),
            ("1", "1", "exactly 1 item"),
            ("1", "2", "1 to 2 items"),
            ("2", "", "at least 2 items"),
        ] {
            let found = range(number(low), number(high), "item");
            assert_eq!(found.as_deref(), Some(expected));
        }
    }
}
