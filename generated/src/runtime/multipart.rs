//! Batch replies of several parts (`multipart/mixed`, RFC 2046).
//!
//! The first part is JSON with a status for each id, and the parts after it hold the resources and errors in the same order.

use http::header;
use serde_json::Value;

use super::batch::{Entry, status};
use super::response::{DecodeError, RawReply, decode_json};

/// The entries of a reply of several parts; `None` if the reply is no such thing.
pub(crate) fn entries(reply: &RawReply) -> Option<Result<Vec<Entry>, DecodeError>> {
    let content_type = reply.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (media_type, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    if !media_type.trim().eq_ignore_ascii_case("multipart/mixed") {
        return None;
    }
    let Some(boundary) = boundary(parameters) else {
        return Some(Err(DecodeError::new(
            "the reply of several parts names no boundary",
        )));
    };
    Some(read(&reply.body, &boundary))
}

/// The value of the parameter `boundary`, with or without quotes.
fn boundary(parameters: &str) -> Option<String> {
    let mut all = parameters.split(';').filter_map(|one| one.split_once('='));
    let (_, value) = all.find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))?;
    let value = value.trim();
    let plain = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let value = plain.unwrap_or(value);
    (!value.is_empty()).then(|| value.to_owned())
}

fn read(body: &[u8], boundary: &str) -> Result<Vec<Entry>, DecodeError> {
    let mut parts = parts(body, boundary)?.into_iter();
    let summary = parts.next().map(content);
    let summary: Value = decode_json(summary.unwrap_or_default())?;
    let Some(Value::Array(states)) = summary.get("response") else {
        return Err(DecodeError::new(
            "the first part has no list of the states of the others",
        ));
    };
    let states = states
        .iter()
        .map(|state| state.get("status").and_then(status));
    let entries = states.map(|status| {
        let body = parts.next().map(content).unwrap_or_default();
        Entry {
            id: None,
            status,
            body: decode_json(body).unwrap_or_default(),
        }
    });
    Ok(entries.collect())
}

/// The parts between the lines that begin with the boundary.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Result<Vec<&'a [u8]>, DecodeError> {
    let delimiter = format!("--{boundary}");
    let mut found = Vec::new();
    let mut start = None;
    let mut position = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end = position;
        position += line.len();
        let Some(rest) = line.strip_prefix(delimiter.as_bytes()) else {
            continue;
        };
        let is_last = rest.starts_with(b"--");
        if !is_last && !rest.trim_ascii().is_empty() {
            continue;
        }
        found.extend(start.and_then(|start| body.get(start..end)));
        if is_last {
            return Ok(found);
        }
        start = Some(position);
    }
    Err(DecodeError::new("the reply of several parts is cut off"))
}

/// What a part holds after its headers and the empty line behind them.
fn content(part: &[u8]) -> &[u8] {
    let mut rest = part;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = rest.split_at(end + 1);
        rest = after;
        if line.trim_ascii().is_empty() {
            break;
        }
    }
    rest
}
