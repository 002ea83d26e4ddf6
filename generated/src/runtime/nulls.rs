//! Lists of nothing but nulls, which are left out where a list knows none.

use serde_json::Value;

/// How many nulls the longest of these lists in a body has.
pub(crate) fn longest_list(body: &[u8]) -> usize {
    serde_json::from_slice(body).map_or(0, |value| longest(&value))
}

fn longest(value: &Value) -> usize {
    match value {
        Value::Array(items) if items.iter().all(Value::is_null) => items.len(),
        Value::Array(items) => items.iter().map(longest).max().unwrap_or(0),
        Value::Object(members) => members.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}
