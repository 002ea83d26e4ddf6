//! Paths: filling in a template, refusing values that would lead to another endpoint, and telling whether a path is of a
//! template.
//!
//! Servers and proxies may decode a path more than once and collapse dot segments between slashes of either direction, so
//! a value is looked at under every layer of percent-encoding it may have.

use std::borrow::Cow;

use serde_json::Value;

use super::style::percent_encode;

/// Why a path value is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Empty,
    DotSegment,
    Control,
}

impl Refusal {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Empty => "the value is empty",
            Self::DotSegment => "the value contains a `.` or `..` segment",
            Self::Control => "the value contains a control character",
        }
    }
}

/// Checks every text of a value that goes into a path.
pub(crate) fn check(value: &Value) -> Result<(), Refusal> {
    match value {
        Value::Null => Err(Refusal::Empty),
        Value::Bool(_) | Value::Number(_) => Ok(()),
        Value::String(text) => check_text(text),
        Value::Array(items) if items.is_empty() => Err(Refusal::Empty),
        Value::Array(items) => items.iter().try_for_each(check),
        Value::Object(members) if members.is_empty() => Err(Refusal::Empty),
        Value::Object(members) => members
            .iter()
            .try_for_each(|(key, value)| check_text(key).and_then(|()| check(value))),
    }
}

fn check_text(text: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::Control);
    }
    // Nearly no id has one of these, and without them nothing is encoded and no segment is of dots.
    if !text.contains(['%', '.']) {
        return Ok(());
    }
    let mut layer = text.as_bytes().to_vec();
    loop {
        if layer.iter().any(u8::is_ascii_control) {
            return Err(Refusal::Control);
        }
        if layer
            .split(|byte| b"/\\".contains(byte))
            .any(is_dot_segment)
        {
            return Err(Refusal::DotSegment);
        }
        let decoded = percent_decode(&layer);
        if decoded.len() == layer.len() {
            return Ok(());
        }
        layer = decoded;
    }
}

/// Whether a segment is `.` or `..`, with or without what some servers cut off after a semicolon.
fn is_dot_segment(segment: &[u8]) -> bool {
    let name = segment.split(|byte| *byte == b';').next();
    matches!(name, Some(b"." | b".."))
}

/// Removes one layer of percent-encoding; what is no valid escape stays.
pub(crate) fn percent_decode(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        match (first, tail) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                decoded.push(hex(*high) << 4 | hex(*low));
                rest = after;
            }
            _ => {
                decoded.push(*first);
                rest = tail;
            }
        }
    }
    decoded
}

fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}

/// Adds literal text of a template, with what a URL cannot hold percent-encoded; escapes and queries stay as they are.
pub(crate) fn push_literal(path: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_ascii_graphic()
            && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
        {
            path.push(c);
        } else {
            path.push_str(&percent_encode(c.encode_utf8(&mut [0; 4])));
        }
    }
}

/// Why a template cannot be filled in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unfilled<'a> {
    /// No value was given for this parameter.
    Missing(&'a str),
    /// The values together form a path that leads elsewhere.
    Refused(Refusal),
}

/// Whether a path leads where it seems to, under every layer of percent-encoding.
pub(crate) fn is_safe(path: &str) -> bool {
    check_text(path).is_ok()
}

/// Whether a path is one that the template gives with some values.
pub(crate) fn fits(path: &str, template: &str) -> bool {
    let template = template.split('?').next().unwrap_or_default();
    let (mut segments, mut expected) = (path.split('/'), template.split('/'));
    loop {
        match (segments.next(), expected.next()) {
            (None, None) => return true,
            (Some(segment), Some(expected)) if fits_segment(segment, expected) => {}
            _ => return false,
        }
    }
}

fn fits_segment(segment: &str, expected: &str) -> bool {
    let segment = percent_decode(segment.as_bytes());
    let (Some((before, _)), Some((_, after))) =
        (expected.split_once('{'), expected.rsplit_once('}'))
    else {
        return segment == percent_decode(expected.as_bytes());
    };
    let (before, after) = (before.as_bytes(), after.as_bytes());
    let value = segment
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(after));
    value.is_some_and(|value| !value.is_empty())
}

/// Replaces each `{name}` by its encoded value.
pub(crate) fn fill<'a>(
    template: &'a str,
    values: &[(Cow<'static, str>, String)],
) -> Result<String, Unfilled<'a>> {
    let mut path = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        push_literal(&mut path, before);
        match values.iter().find(|(key, _)| key == name) {
            Some((_, value)) => path.push_str(value),
            None => return Err(Unfilled::Missing(name)),
        }
        rest = after;
    }
    push_literal(&mut path, rest);
    check_text(&path).map_err(Unfilled::Refused)?;
    Ok(path)
}
