//! Media types: how a body of that type is written or read.

use std::borrow::Cow;

use crate::ir::MediaKind;
use crate::spec::{Additional, Content, Schema, SchemaRef};

/// The kind of a media type; parameters do not matter, but for one that makes it a stream.
pub(crate) fn kind(media_type: &str) -> MediaKind {
    if stream(media_type).is_some() {
        return MediaKind::Text;
    }
    let essence = essence(media_type);
    let (top, sub) = essence.split_once('/').unwrap_or((&*essence, ""));
    match (top, sub) {
        // Spellings that can mean nothing else.
        ("application", "form-data") | ("form-data" | "multipart", "") => MediaKind::Multipart,
        ("application-json" | "applicationjson" | "json", "") => MediaKind::Json,
        (_, "json") => MediaKind::Json,
        (_, sub) if sub.ends_with("+json") => MediaKind::Json,
        ("application", "x-www-form-urlencoded") => MediaKind::Form,
        ("multipart", _) => MediaKind::Multipart,
        ("text", _) | ("application", "xml" | "yaml" | "x-yaml" | "jwt") => MediaKind::Text,
        (_, sub) if sub.ends_with("+xml") || sub.ends_with("+yaml") => MediaKind::Text,
        _ => MediaKind::Binary,
    }
}

/// The content to use, which is the first of the best kind that says what it holds, and what is left out: other kinds, and other
/// types of this kind.
pub(super) fn choose<'c>(
    content: impl IntoIterator<Item = &'c Content>,
    kind_of: impl Fn(&Content) -> MediaKind,
) -> Option<(MediaKind, &'c Content, Vec<&'c Content>)> {
    let content: Vec<&Content> = content.into_iter().collect();
    let is_untyped = |one: &Content| kind_of(one) <= MediaKind::Multipart && !is_typed(one);
    let order = |one: &&Content| (kind_of(one), is_untyped(one));
    let chosen = content.iter().copied().min_by_key(order)?;
    let best = kind_of(chosen);
    let is_other = |other: &&Content| {
        kind_of(other) != best || !is_untyped(other) && !same_type(other, chosen)
    };
    let others = content.into_iter().filter(is_other).collect();
    Some((best, chosen, others))
}

/// The stream to use, which is the first of the best kind, and other streams that are left out.
pub(super) fn choose_stream(content: &[Content]) -> Option<(StreamKind, &Content, Vec<&Content>)> {
    let streams = content
        .iter()
        .filter_map(|content| Some((stream(&content.media_type)?, content)));
    let (best, chosen) = streams.clone().min_by_key(|(kind, _)| *kind)?;
    let is_other =
        |(kind, other): &(StreamKind, &Content)| *kind != best || !same_type(other, chosen);
    let others = streams.filter(is_other).map(|(_, other)| other).collect();
    Some((best, chosen, others))
}

/// What is no stream. A reply of events is nothing else, whatever media types it lists.
pub(super) fn whole(content: &[Content]) -> impl Iterator<Item = &Content> {
    let are_events = content.iter().any(is_watch_of_events);
    let is_whole = move |content: &&Content| !are_events && stream(&content.media_type).is_none();
    content.iter().filter(is_whole)
}

/// Whether the schema is more than a place for any value or for bytes.
pub(super) fn is_typed(content: &Content) -> bool {
    match content.schema.as_ref().or(content.item.as_ref()) {
        None => false,
        Some(SchemaRef::Ref(_)) => true,
        Some(SchemaRef::Inline(schema)) => {
            super::compose::says_something(schema) && schema.format.as_deref() != Some("binary")
        }
    }
}

/// A sequence of values, each of which is sent when it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StreamKind {
    /// Server-sent events.
    Events,
    /// A JSON value on each line.
    Lines,
}

/// The kind of stream that a media type is, if it is one.
fn stream(media_type: &str) -> Option<StreamKind> {
    let essence = essence(media_type);
    let (_, sub) = essence.split_once('/')?;
    match sub {
        "event-stream" => Some(StreamKind::Events),
        "x-ndjson" | "ndjson" | "jsonl" | "x-jsonl" | "jsonlines" | "x-jsonlines" | "json-seq"
        | "stream+json" | "x-json-stream" => Some(StreamKind::Lines),
        sub if sub.ends_with("+json-seq") || sub.ends_with("+jsonl") => Some(StreamKind::Lines),
        "json" if is_watch(media_type) => Some(StreamKind::Lines),
        _ => None,
    }
}

/// The words for a media type that says what is to be done with its members, such as `merge patch`. Where it is a kind of YAML, JSON
/// is one as well.
pub(super) fn patch(media_type: &str) -> Option<String> {
    let essence = essence(media_type);
    let (_, sub) = essence.split_once('/')?;
    let (name, notation) = sub.split_once('+')?;
    let is_patch = name.ends_with("-patch") && ["json", "yaml"].contains(&notation);
    is_patch.then(|| name.replace('-', " "))
}

/// Whether a media type is that of what happens to objects, as Kubernetes has it.
fn is_watch(media_type: &str) -> bool {
    let mut parameters = media_type.split(';').skip(1);
    parameters.any(|parameter| parameter.trim().eq_ignore_ascii_case("stream=watch"))
}

/// Whether what happens to objects is described as events.
fn is_watch_of_events(content: &Content) -> bool {
    let is_event = match &content.schema {
        Some(SchemaRef::Ref(reference)) => reference.target.as_str().ends_with("WatchEvent"),
        Some(SchemaRef::Inline(_)) | None => false,
    };
    is_event && is_watch(&content.media_type)
}

/// Whether what happens to objects is described as the list of them, which is what else the reply may be.
pub(super) fn is_watch_of_list(watch: &Content, all: &[Content]) -> bool {
    is_watch(&watch.media_type) && whole(all).any(|other| same_type(watch, other))
}

/// A media type as it is sent: where it is JSON in a wrong spelling, in the right one, and where it is no media type, any.
pub(super) fn spelled(media_type: &str) -> String {
    let end = media_type.find(';').unwrap_or(media_type.len());
    let (essence, parameters) = media_type.split_at(end);
    match kind(essence) {
        _ if essence.contains('/') => media_type.to_owned(),
        MediaKind::Json => format!("application/json{parameters}"),
        _ => "*/*".to_owned(),
    }
}

/// A media type without parameters.
pub(super) fn essence(media_type: &str) -> Cow<'_, str> {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    match essence.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(essence.to_ascii_lowercase()),
        false => Cow::Borrowed(essence),
    }
}

/// Whether two contents hold the same type: the same definition, or both anything.
pub(super) fn same_type(left: &Content, right: &Content) -> bool {
    let same = |left: &Option<SchemaRef>, right: &Option<SchemaRef>| match (left, right) {
        (None, None) => true,
        (Some(SchemaRef::Ref(left)), Some(SchemaRef::Ref(right))) => left.target == right.target,
        (Some(SchemaRef::Inline(left)), Some(SchemaRef::Inline(right))) => {
            left.pointer == right.pointer
        }
        _ => false,
    };
    same(&left.schema, &right.schema) && same(&left.item, &right.item)
}

/// Whether two schemas are the same one, or say the same of what makes a type.
pub(super) fn same_schema(one: &Schema, other: &Schema) -> bool {
    one.pointer == other.pointer
        || one.types == other.types
            && one.format == other.format
            && one.values == other.values
            && one.notes.nullable == other.notes.nullable
            && one.required == other.required
            && one.is_tuple == other.is_tuple
            && names(one).eq(names(other))
            && same_lists(&parts(one), &parts(other))
            && match (&one.additional, &other.additional) {
                (Additional::Typed(one), Additional::Typed(other)) => same_place(one, other),
                (one, other) => std::mem::discriminant(one) == std::mem::discriminant(other),
            }
}

fn same_lists(one: &[Vec<&SchemaRef>], other: &[Vec<&SchemaRef>]) -> bool {
    one.iter().zip(other).all(|(one, other)| {
        one.len() == other.len()
            && one
                .iter()
                .zip(other)
                .all(|(one, other)| same_place(one, other))
    })
}

/// Whether the same is said in two places: the same reference, or the same schema.
fn same_place(one: &SchemaRef, other: &SchemaRef) -> bool {
    match (one, other) {
        (SchemaRef::Ref(one), SchemaRef::Ref(other)) => one.target == other.target,
        (SchemaRef::Inline(one), SchemaRef::Inline(other)) => same_schema(one, other),
        _ => false,
    }
}

fn names(schema: &Schema) -> impl Iterator<Item = &String> {
    schema.properties.iter().map(|(name, _)| name)
}

/// The schemas inside, list by list.
pub(super) fn parts(schema: &Schema) -> [Vec<&SchemaRef>; 6] {
    [
        schema.properties.iter().map(|(_, member)| member).collect(),
        schema.items.iter().collect(),
        schema.prefix_items.iter().collect(),
        schema.all_of.iter().collect(),
        schema.one_of.iter().collect(),
        schema.any_of.iter().collect(),
    ]
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
            ("application/json;stream=watch", MediaKind::Text),
            ("text/event-stream", MediaKind::Text),
            ("image/*", MediaKind::Binary),
            ("nonsense", MediaKind::Binary),
            ("application/form-data", MediaKind::Multipart),
            ("form-data", MediaKind::Multipart),
            ("applicationjson;version=2", MediaKind::Json),
            ("JSON", MediaKind::Json),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_sent_is_a_media_type() {
        for (text, expected) in [
            ("applicationjson;version=2", "application/json;version=2"),
            ("JSON", "application/json"),
            (
                "application/json; charset=utf-8",
                "application/json; charset=utf-8",
            ),
            ("application/x.y+json", "application/x.y+json"),
            ("gzip", "*/*"),
            ("", "*/*"),
            ("text/plain", "text/plain"),
        ] {
            assert_eq!(spelled(text), expected, "{text}");
        }
    }

    #[test]
    fn changes_are_called_after_their_notation() {
        for (text, expected) in [
            ("application/json-patch+json", Some("json patch")),
            (
                "Application/Merge-Patch+JSON; charset=utf-8",
                Some("merge patch"),
            ),
            ("application/apply-patch+yaml", Some("apply patch")),
            ("application/apply-patch+cbor", None),
            ("application/patch+json", None),
            ("application/json", None),
        ] {
            assert_eq!(patch(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn streams_are_told_from_values() {
        for (text, expected) in [
            ("text/event-stream; charset=utf-8", Some(StreamKind::Events)),
            ("Text/Event-Stream", Some(StreamKind::Events)),
            ("application/x-ndjson", Some(StreamKind::Lines)),
            ("application/jsonl", Some(StreamKind::Lines)),
            ("application/json-seq", Some(StreamKind::Lines)),
            ("application/geo+json-seq", Some(StreamKind::Lines)),
            ("application/stream+json", Some(StreamKind::Lines)),
            ("application/json; stream=watch", Some(StreamKind::Lines)),
            ("application/vnd.kubernetes.protobuf;stream=watch", None),
            ("application/json", None),
            ("application/vnd.event-stream+json", None),
            ("text/plain", None),
            ("ndjson", None),
        ] {
            assert_eq!(stream(text), expected, "{text}");
        }
    }
}
