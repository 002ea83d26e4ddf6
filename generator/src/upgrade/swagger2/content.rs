//! `consumes` and `produces` become the media types of a content.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::share::is_light;
use super::{Upgrade, text};
use crate::ir::MediaKind;
use crate::lower::media;
use crate::origin::MediaTypes;
use crate::pointer::Pointer;
use crate::value::{Object, Value};

/// Which way a content travels.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Request,
    Reply,
    Error,
}

/// Where the schema of a content stands in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Its owner has it as `schema`.
    Member,
    /// It is a copy of that.
    Copy,
    /// Its members are those of the owner.
    Owner,
}

/// The list of what a service takes.
pub(super) const CONSUMES: &str = "consumes";

/// Reads the list `key` of the document or of an operation: the first media type of each kind, as all of them have the
/// same schema in Swagger 2.0, the preferred kind first. Of bytes that are sent, all are of interest: their caller says what they
/// are.
pub(super) fn listed(owner: &Object, at: &Pointer, key: &str) -> Option<Arc<MediaTypes>> {
    let list = at.child(key);
    let mut types: Vec<(String, Option<Pointer>)> = match owner.get(key)? {
        // Some forget the brackets.
        Value::String(media_type) => vec![(media_type.clone(), Some(list.clone()))],
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .filter_map(|(index, element)| {
                let media_type = element.as_str()?.trim();
                Some((media_type.to_owned(), Some(list.index(index))))
            })
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
    };
    let mut known = BTreeSet::new();
    types.retain(|(media_type, _)| !media_type.is_empty() && known.insert(media_type.clone()));
    types.sort_by_key(|(media_type, _)| kind(media_type));
    let all_count = |kind: MediaKind| kind == MediaKind::Binary && key == CONSUMES;
    types.dedup_by(|(next, _), (kept, _)| kind(next) == kind(kept) && !all_count(kind(kept)));
    Some(Arc::new(MediaTypes {
        list: Some(list),
        types,
    }))
}

/// The schema of what an operation produces where it gives none: many give none for files and texts, whose media type says all
/// there is to say.
pub(super) fn unsaid(produces: &MediaTypes) -> Option<Value> {
    let ty = match kind(best(produces)?) {
        MediaKind::Binary => "file",
        MediaKind::Text => "string",
        MediaKind::Json | MediaKind::Form | MediaKind::Multipart => return None,
    };
    let mut schema = Object::default();
    schema.insert("type", Value::String(ty.to_owned()));
    Some(Value::Object(schema))
}

/// The kind of a media type. What may be anything is how many documents say JSON.
fn kind(media_type: &str) -> MediaKind {
    match media_type {
        "*/*" => MediaKind::Json,
        media_type => media::kind(media_type),
    }
}

/// A media type that the document does not name.
fn assumed(media_type: &str) -> Arc<MediaTypes> {
    Arc::new(MediaTypes {
        list: None,
        types: vec![(media_type.to_owned(), None)],
    })
}

/// Those of the listed media types that a schema can have.
pub(super) fn suited(
    listed: &Arc<MediaTypes>,
    schema: &Value,
    purpose: Purpose,
) -> Arc<MediaTypes> {
    if is_bytes(schema) {
        let fallback = match purpose {
            Purpose::Request => "application/octet-stream",
            Purpose::Reply | Purpose::Error => "*/*",
        };
        let bytes = only(listed, |kind| kind == MediaKind::Binary);
        let text = || only(listed, |kind| kind == MediaKind::Text);
        return bytes.or_else(text).unwrap_or_else(|| assumed(fallback));
    }
    let is_json = best(listed).is_some_and(|media_type| kind(media_type) == MediaKind::Json);
    // Errors are JSON also where a success is a file or a page.
    let is_json_error = purpose == Purpose::Error && type_of(schema) != Some("string");
    if listed.types.is_empty() || (is_json_error && !is_json) {
        return assumed("application/json");
    }
    Arc::clone(listed)
}

fn only(listed: &MediaTypes, wanted: impl Fn(MediaKind) -> bool) -> Option<Arc<MediaTypes>> {
    let types = listed.types.iter();
    let types: Vec<_> = types
        .filter(|(media_type, _)| wanted(kind(media_type)))
        .cloned()
        .collect();
    let list = listed.list.clone();
    (!types.is_empty()).then(|| Arc::new(MediaTypes { list, types }))
}

/// The media types of a form: plain, or in parts where it has files.
pub(super) fn of_form(listed: &MediaTypes, has_files: bool) -> Arc<MediaTypes> {
    let parts = only(listed, |kind| kind == MediaKind::Multipart);
    if has_files {
        return parts.unwrap_or_else(|| assumed("multipart/form-data"));
    }
    only(listed, |kind| kind == MediaKind::Form)
        .or(parts)
        .unwrap_or_else(|| assumed("application/x-www-form-urlencoded"))
}

/// The media type that is used.
pub(super) fn best(media_types: &MediaTypes) -> Option<&str> {
    let (media_type, _) = media_types.types.first()?;
    Some(media_type)
}

fn type_of(schema: &Value) -> Option<&str> {
    text(schema.as_object()?, "type")
}

/// Whether a schema stands for bytes as they are.
fn is_bytes(schema: &Value) -> bool {
    match type_of(schema) {
        Some("file") => true,
        Some("string") => schema.get("format").and_then(Value::as_str) == Some("binary"),
        _ => false,
    }
}

impl Upgrade {
    /// The content of the body or response at `at`. The schema goes to the media type that is used; the others get it
    /// where it is only a reference.
    pub(super) fn content(
        &mut self,
        schema: Value,
        at: &Pointer,
        media_types: &Arc<MediaTypes>,
        source: Source,
    ) -> Value {
        let content = at.child("content");
        self.origins.content(content.clone(), media_types);
        let is_reference = schema.get("$ref").is_some() && is_light(&schema);
        let anything = best(media_types) == Some("*/*");
        let mut left = (!(anything && is_bytes(&schema))).then_some(schema);
        let mut entries = Object::new();
        for (media_type, _) in &media_types.types {
            let mut entry = Object::new();
            let schema = if is_reference {
                left.clone()
            } else {
                left.take()
            };
            if let Some(mut schema) = schema {
                let pointer = content.child(media_type).child("schema");
                match source {
                    Source::Member if !is_reference => {
                        let origin = self.origins.origin(&pointer);
                        self.origins.moved(pointer.clone(), origin);
                    }
                    Source::Member | Source::Copy => {}
                    Source::Owner => {
                        let origin = self.origins.origin(at);
                        self.origins.copied(pointer.clone(), origin);
                    }
                }
                self.schema(&mut schema, &pointer);
                entry.insert("schema", schema);
            }
            entries.insert(media_type.as_str(), Value::Object(entry));
        }
        Value::Object(entries)
    }
}
