//! Lowers what a request holds.

use std::collections::BTreeSet;

use super::base64::WRITTEN_HERE;
use super::hint::part_hint;
use super::media_choice::{choice, is_media_type};
use crate::diagnostic::Code;
use crate::ir::{Body, Docs, Hint, MediaChoice, MediaKind, Ty};
use crate::lower::{Lowering, media, schema};
use crate::spec::{self, Content, JsonType, SchemaRef};

/// How many levels of a body are looked at for what its members are.
const MAX_PARTS: usize = 4;

impl Lowering<'_> {
    /// The body, and others that the service also takes and that mean something else: one in parts, which carries files beside the
    /// JSON of the first, and changes in other notations. Each of these has a word for its form of the call.
    pub(super) fn bodies(
        &mut self,
        body: &spec::Body,
        method: &str,
        owner: &Hint,
    ) -> Option<(Body, Vec<(String, Body)>)> {
        let fitting = body.content.iter();
        let fitting = fitting.filter(|content| !self.is_no_json_patch(content));
        let chosen = self.choose_written(fitting);
        let chosen = chosen.or_else(|| self.choose_written(&body.content));
        let (kind, content, mut others) = chosen?;
        if kind == MediaKind::Binary {
            // All that is bytes is sent by the same method.
            others.retain(|other| !is_media_type(&other.media_type));
        }
        let misfits = body.content.iter();
        let misfits = misfits.filter(|other| self.is_no_json_patch(other));
        others.extend(misfits.filter(|other| other.media_type != content.media_type));
        let is_upload = |other: &&Content| {
            let schema = other.schema.as_ref();
            kind == MediaKind::Json
                && media::kind(&other.media_type) == MediaKind::Multipart
                && schema.is_some_and(|schema| self.has_files(schema))
        };
        let mut further = Vec::new();
        if let Some(place) = others.iter().position(is_upload) {
            let upload = others.remove(place);
            further.push(("multipart".to_owned(), MediaKind::Multipart, upload));
        }
        if method == "PATCH" {
            for (word, patch) in self.patches(&body.content, content) {
                others.retain(|other| other.media_type != patch.media_type);
                further.push((word, MediaKind::Json, patch));
            }
        }
        self.left_out(content, &others);
        let hint = part_hint(&body.pointer, owner, "body");
        let first = self.body(body, kind, content, &hint);
        let further = further.into_iter().map(|(word, kind, content)| {
            let hint = schema::below(owner, &format!("{word} body"));
            let mut further = self.body(body, kind, content, &hint);
            if self.is_no_json_patch(content) {
                self.untyped_json_patch(content);
                further.ty = Ty::List(Box::new(Ty::Json));
            }
            (word, further)
        });
        Some((first, further.collect()))
    }

    /// The other notations of changes, which mean something else even where the document has one schema for all.
    fn patches<'b>(
        &mut self,
        contents: &'b [Content],
        chosen: &Content,
    ) -> Vec<(String, &'b Content)> {
        let chosen_word = media::patch(&chosen.media_type);
        let mut patches: Vec<(String, &Content)> = Vec::new();
        for other in contents {
            let Some(word) = media::patch(&other.media_type) else {
                continue;
            };
            let known = patches.iter().map(|(known, _)| known);
            let is_new = known.chain(&chosen_word).all(|known| *known != word);
            if is_new && (chosen_word.is_some() || !self.holds_the_same(chosen, other)) {
                patches.push((word, other));
            }
        }
        patches
    }

    /// Whether a content is called a JSON Patch and is an object, though a JSON Patch is a list of changes (RFC 6902). Some tools
    /// name this media type wherever they mean JSON.
    fn is_no_json_patch(&self, content: &Content) -> bool {
        let is_object = |schema: &spec::Schema| {
            schema.types.only() == Some(JsonType::Object) || !schema.properties.is_empty()
        };
        let is_object = |schema: &SchemaRef| {
            self.any_inside(schema, is_object, |schema| schema.all_of.iter().collect())
        };
        media::patch(&content.media_type).as_deref() == Some("json patch")
            && content.schema.as_ref().is_some_and(is_object)
    }

    /// Says that the changes of a JSON Patch have no type.
    fn untyped_json_patch(&mut self, content: &Content) {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &content.pointer,
                "a JSON Patch is a list of changes (RFC 6902)",
            )
            .expected("a list")
            .found("an object")
            .help("the call that sends it takes a list of any JSON");
        self.diagnostics.push(diagnostic);
    }

    fn body(&mut self, body: &spec::Body, kind: MediaKind, content: &Content, hint: &Hint) -> Body {
        if kind == MediaKind::Multipart && !content.media_type.starts_with("multipart/form-data") {
            let diagnostic = self
                .at_value(
                    Code::Unsupported,
                    &content.pointer,
                    "the body is sent as `multipart/form-data`",
                )
                .expected("`multipart/form-data`")
                .found(content.media_type.as_str());
            self.diagnostics.push(diagnostic);
        }
        match kind {
            MediaKind::Form | MediaKind::Multipart => self.no_members(content),
            _ => self.without_encoding(content),
        }
        let ty = match (&kind, &content.schema) {
            (MediaKind::Json | MediaKind::Form | MediaKind::Multipart, Some(schema)) => {
                let ty = self.ty(schema, hint);
                self.described(content, &ty, false);
                ty
            }
            (MediaKind::Text | MediaKind::Binary, _) if self.is_base64(body, content) => Ty::Base64,
            (MediaKind::Text, _) => {
                self.untyped_text(content);
                Ty::String
            }
            (MediaKind::Binary, _) => {
                self.lost_members(content);
                Ty::File
            }
            (_, None) => self.sequence(content, hint),
        };
        let (media_type, choice) = match kind {
            MediaKind::Binary => bytes_of(body, content),
            _ => (content.media_type.clone(), None),
        };
        // Many documents forget to say so.
        let is_needed = || {
            let schema = content.schema.as_ref();
            choice.as_ref().is_some_and(|choice| choice.must_be_said)
                || schema.is_some_and(|schema| self.requires_members(schema))
        };
        Body {
            pointer: body.pointer.clone(),
            required: body.required.unwrap_or_else(is_needed),
            media_type: sent_as(&media_type, &kind),
            choice,
            docs: Docs {
                text: self.body_text(body, content, &ty),
                ..Docs::default()
            },
            kind: match ty {
                Ty::Base64 if kind == MediaKind::Binary => MediaKind::Text,
                _ => kind,
            },
            ty,
            encoding: content.encoding.clone(),
        }
    }

    /// What the document says about a body, or else about its schema. A definition has documentation of its own, unless the call
    /// takes no value of its type.
    fn body_text(&self, body: &spec::Body, content: &Content, ty: &Ty) -> Option<String> {
        let mut said = body.description.clone();
        if let (None, Some(schema)) = (&said, &content.schema) {
            let reach = match ty {
                Ty::Named(_) => 1,
                _ => usize::MAX,
            };
            let mut notes = self.chain(schema).take(reach).map(SchemaRef::notes);
            said = notes.find_map(|notes| notes.description.clone());
        }
        match ty {
            Ty::Base64 => {
                let said = said.into_iter().chain([WRITTEN_HERE.to_owned()]);
                Some(said.collect::<Vec<_>>().join("\n\n"))
            }
            _ => said,
        }
    }

    /// Reports a body of members whose schema has none.
    fn no_members(&mut self, content: &Content) {
        let written = content.schema.as_ref().and_then(|one| self.written(one));
        let found = match written.and_then(|schema| schema.types.only()) {
            Some(JsonType::Array) => "a list",
            Some(JsonType::String) => "a text",
            Some(JsonType::Boolean | JsonType::Integer | JsonType::Number) => "a single value",
            Some(JsonType::Object | JsonType::Null) | None => return,
        };
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &content.pointer.child("schema"),
                format!("a body of `{}` is no object", content.media_type),
            )
            .expected("an object, whose members are sent one by one")
            .found(found)
            .help(
                "no service is known to read this; make it an object, or choose another media type",
            );
        self.diagnostics.push(diagnostic);
    }

    /// Whether an object has members that are files.
    fn has_files(&self, schema: &SchemaRef) -> bool {
        let is_file = |schema: &spec::Schema| {
            schema.format.as_deref() == Some("binary") || self.files.contains(&schema.pointer)
        };
        self.any_inside(schema, is_file, |schema| {
            let properties = schema.properties.iter().map(|(_, property)| property);
            let parts = [&schema.all_of, &schema.one_of, &schema.any_of];
            let inner = properties.chain(&schema.items);
            inner.chain(parts.into_iter().flatten()).collect()
        })
    }

    /// Whether an object has members that must be there, so that it must be there, too.
    fn requires_members(&self, schema: &SchemaRef) -> bool {
        let requires = |schema: &spec::Schema| !schema.required.is_empty();
        self.any_inside(schema, requires, |schema| schema.all_of.iter().collect())
    }

    /// Whether something holds of a schema or of what is inside, a few levels deep. Each schema is looked at once.
    fn any_inside<'s>(
        &'s self,
        schema: &'s SchemaRef,
        holds: impl Fn(&spec::Schema) -> bool,
        parts: impl Fn(&'s spec::Schema) -> Vec<&'s SchemaRef>,
    ) -> bool {
        let mut seen = BTreeSet::new();
        let mut level = vec![schema];
        for _ in 0..MAX_PARTS {
            let schemas = level.into_iter().filter_map(|one| self.written(one));
            let new: Vec<&spec::Schema> = schemas.filter(|one| seen.insert(&one.pointer)).collect();
            if new.iter().any(|one| holds(one)) {
                return true;
            }
            level = new.into_iter().flat_map(&parts).collect();
        }
        false
    }
}

/// The media type of a body of bytes, and what else they may be.
fn bytes_of(body: &spec::Body, content: &Content) -> (String, Option<MediaChoice>) {
    let listed = body.content.iter().map(|one| one.media_type.as_str());
    let listed: Vec<&str> = listed.filter(|text| is_media_type(text)).collect();
    match listed.is_empty() {
        true => (content.media_type.clone(), None),
        false => choice(&listed),
    }
}

/// The media type to send: a range of them, such as `*/*`, is none.
fn sent_as(media_type: &str, kind: &MediaKind) -> String {
    let media_type = media::spelled(media_type);
    if !media_type.contains('*') {
        return media_type;
    }
    let usual = match kind {
        MediaKind::Json => "application/json",
        MediaKind::Form => "application/x-www-form-urlencoded",
        MediaKind::Multipart => "multipart/form-data",
        MediaKind::Text => "text/plain",
        MediaKind::Binary => "application/octet-stream",
    };
    usual.to_owned()
}
