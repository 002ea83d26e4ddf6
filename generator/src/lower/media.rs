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
        (_, sub) if sub.ends_with("+json") => MediaKind::Json,
        ("application", "x-www-form-urlencoded") => MediaKind::Form,
        ("multipart", _) => MediaKind::Multipart,
        ("text", _) | ("application", "xml" | "yaml" | "x-yaml" | "jwt") => MediaKind::Text,
        (_, sub) if sub.ends_with("+xml") || sub.ends_with("+yaml") => MediaKind::Text,
        _ => MediaKind::Binary,
    }
}

/// The content to use, which is the first of the best kind, and what is left out: other kinds, and other types of this kind.
///
/// A wildcard such as `*/*` with a schema is how many documents say JSON.
pub(super) fn choose(content: &[Content]) -> Option<(MediaKind, &Content, Vec<&Content>)> {
    let kind_of = |content: &Content| match kind(&content.media_type) {
        MediaKind::Binary if content.media_type == "*/*" && content.schema.is_some() => {
            MediaKind::Json
        }
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
            ("image/*", MediaKind::Binary),
            ("nonsense", MediaKind::Binary),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
