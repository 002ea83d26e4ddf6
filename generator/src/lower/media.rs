//! Media types: how a body of that type is written or read.

use crate::ir::MediaKind;
use crate::spec::{Content, SchemaRef};

/// The kind of a media type; parameters such as `charset` do not matter.
pub(crate) fn kind(media_type: &str) -> MediaKind {
    let essence = media_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let (top, sub) = essence.split_once('/').unwrap_or((essence.as_str(), ""));
    match (top, sub) {
        (_, "json") => MediaKind::Json,
        (_, sub) if sub.ends_with("+json") && sub != "stream+json" => MediaKind::Json,
        ("application", "x-www-form-urlencoded") => MediaKind::Form,
        ("multipart", _) => MediaKind::Multipart,
        (
            _,
            "x-ndjson" | "ndjson" | "jsonl" | "x-jsonl" | "jsonlines" | "json-seq" | "stream+json",
        ) => MediaKind::Text,
        ("text", _) | ("application", "xml" | "yaml" | "x-yaml" | "jwt") => MediaKind::Text,
        (_, sub) if sub.ends_with("+xml") || sub.ends_with("+yaml") => MediaKind::Text,
        _ => MediaKind::Binary,
    }
}

/// The content to use, which is the first of the best kind, and what is left out: other kinds, and other types of this kind.
///
/// The wildcard `*/*` with a schema that says something is how many documents say JSON.
pub(super) fn choose(content: &[Content]) -> Option<(MediaKind, &Content, Vec<&Content>)> {
    let kind_of = |content: &Content| match kind(&content.media_type) {
        MediaKind::Binary if content.media_type == "*/*" && is_typed(content) => MediaKind::Json,
        kind => kind,
    };
    let chosen = content.iter().min_by_key(|content| kind_of(content))?;
    let best = kind_of(chosen);
    let others = content
        .iter()
        .filter(|other| kind_of(other) != best || !same_type(other, chosen))
        .collect();
    Some((best, chosen, others))
}

/// Whether the schema is more than a place for any value or for bytes.
fn is_typed(content: &Content) -> bool {
    match &content.schema {
        None => false,
        Some(SchemaRef::Ref(_)) => true,
        Some(SchemaRef::Inline(schema)) => {
            super::compose::says_something(schema) && schema.format.as_deref() != Some("binary")
        }
    }
}

/// Whether a media type is a sequence of values, each of which is sent when it is there.
pub(super) fn is_stream(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let streams = [
        "event-stream",
        "ndjson",
        "jsonl",
        "jsonlines",
        "json-seq",
        "stream+json",
    ];
    streams.iter().any(|stream| essence.ends_with(stream))
}

/// Whether two contents hold the same type: the same definition, or both anything.
fn same_type(left: &Content, right: &Content) -> bool {
    match (&left.schema, &right.schema) {
        (None, None) => true,
        (Some(SchemaRef::Ref(left)), Some(SchemaRef::Ref(right))) => left.target == right.target,
        (Some(SchemaRef::Inline(left)), Some(SchemaRef::Inline(right))) => {
            left.pointer == right.pointer
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_and_parameters_do_not_hide_the_kind() {
        for (text, expected) in [
            ("application/json", MediaKind::Json),
            ("application/json; charset=utf-8", MediaKind::Json),
            ("application/vnd.newvoicemedia.v1+json", MediaKind::Json),
            ("Application/JSON", MediaKind::Json),
            ("application/x-www-form-urlencoded", MediaKind::Form),
            ("multipart/form-data", MediaKind::Multipart),
            ("text/plain", MediaKind::Text),
            ("application/atom+xml", MediaKind::Text),
            ("application/octet-stream", MediaKind::Binary),
            ("application/x-ndjson", MediaKind::Text),
            ("text/event-stream", MediaKind::Text),
            ("image/*", MediaKind::Binary),
            ("nonsense", MediaKind::Binary),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
