//! Finds the files of multipart forms that no type tells. A part whose schema names no type is sent as bytes (OpenAPI 3.1.1,
//! "Encoding Object"), and one that may be a file or any text can be sent as a file in either case.
//!
//! What is found are places: a definition that a form refers to may stand for any JSON elsewhere. The object whose member is a file
//! must be sent as a form only.

use std::collections::BTreeSet;

use super::{Lowering, compose, media, schema};
use crate::ir::{MediaKind, Ty};
use crate::pointer::Pointer;
use crate::spec::{Additional, Body, Content, Resolved, Schema, SchemaRef};

/// How many levels of a form are looked at for its members.
const MAX_LEVELS: usize = 6;

/// A schema and the definition that it is in, if a form refers to one.
type Owned<'a> = (&'a SchemaRef, Option<&'a Pointer>);

impl<'a> Lowering<'a> {
    /// The places of files that no type tells.
    pub(super) fn find_files(&mut self, resolved: &'a Resolved) {
        let mut found = Vec::new();
        for body in resolved.operations.iter().flat_map(|one| &one.body) {
            for form in self.only_forms(body) {
                self.files_of(form, &mut found);
            }
        }
        if found.is_empty() {
            return;
        }
        let elsewhere = self.met_elsewhere(resolved);
        let is_only_here =
            |(_, owner): &Owned<'_>| owner.is_none_or(|owner| !elsewhere.contains(owner));
        let places = found.into_iter().filter(is_only_here);
        self.files = places.map(|(place, _)| place.pointer().clone()).collect();
    }

    /// The multipart forms of a body, but for those that are JSON or an ordinary form as well.
    fn only_forms<'b>(&mut self, body: &'b Body) -> Vec<&'b Content> {
        let is_multipart =
            |content: &&Content| media::kind(&content.media_type) == MediaKind::Multipart;
        let (forms, others): (Vec<_>, Vec<_>) = body.content.iter().partition(is_multipart);
        let is_own = |form: &&Content| !others.iter().any(|other| self.holds_the_same(form, other));
        forms.into_iter().filter(is_own).collect()
    }

    /// Adds the files among the members of a form, the items of their lists and their alternatives.
    fn files_of(&self, form: &'a Content, found: &mut Vec<Owned<'a>>) {
        let is_json = |member: &str| {
            let mut encoding = form.encoding.iter().filter(|one| one.member == member);
            let media_type = encoding.find_map(|one| one.content_type.as_deref());
            media_type.is_some_and(|text| media::kind(text) == MediaKind::Json)
        };
        let mut level: Vec<Owned<'a>> = form.schema.iter().map(|schema| (schema, None)).collect();
        for _ in 0..MAX_LEVELS {
            let mut next = Vec::new();
            for (schema, owner) in level {
                let schema = match schema {
                    SchemaRef::Ref(reference) => {
                        let definition = self.schemas.get_key_value(&reference.target);
                        next.extend(definition.map(|(owner, schema)| (schema, Some(owner))));
                        continue;
                    }
                    SchemaRef::Inline(schema) => schema,
                };
                for (name, member) in &schema.properties {
                    if is_json(name) {
                        continue;
                    }
                    let inner = member.inline().into_iter().flat_map(|member| {
                        let alternatives = member.one_of.iter().chain(&member.any_of);
                        alternatives.chain(&member.items)
                    });
                    let files = std::iter::once(member).chain(inner);
                    let files = files.filter(|place| self.is_file(place));
                    found.extend(files.map(|place| (place, owner)));
                }
                let parts = [&schema.all_of, &schema.one_of, &schema.any_of];
                next.extend(parts.into_iter().flatten().map(|part| (part, owner)));
            }
            level = next;
        }
    }

    /// Whether a part is a file: nothing says its type, or it may be a file or a text.
    fn is_file(&self, place: &SchemaRef) -> bool {
        let Some(schema) = self.written(place) else {
            return false;
        };
        if is_untyped(schema) {
            return true;
        }
        let mut has_file = false;
        let mut alternatives = schema.one_of.iter().chain(&schema.any_of);
        let are_files_or_texts = alternatives.all(|alternative| {
            let Some(alternative) = self.written(alternative) else {
                return false;
            };
            let ty = schema::scalar(alternative);
            let is_file = is_untyped(alternative) || ty == Some(Ty::File);
            has_file |= is_file;
            is_file || ty == Some(Ty::String) || compose::is_null(alternative)
        });
        are_files_or_texts && has_file && schema.properties.is_empty() && schema.all_of.is_empty()
    }

    /// The definitions that parameters, replies, messages and bodies lead to that are no multipart form.
    fn met_elsewhere(&self, resolved: &'a Resolved) -> BTreeSet<&'a Pointer> {
        let is_no_form =
            |content: &&Content| media::kind(&content.media_type) != MediaKind::Multipart;
        let mut waiting: Vec<&SchemaRef> = Vec::new();
        for operation in &resolved.operations {
            waiting.extend(operation.parameters.iter().map(|one| &one.schema));
            let bodies = operation.body.iter().flat_map(|body| &body.content);
            let replies = operation.responses.iter().flat_map(|one| &one.content);
            let contents = bodies.filter(is_no_form).chain(replies);
            waiting.extend(contents.flat_map(|content| content.schema.iter().chain(&content.item)));
        }
        let messages = resolved.messages.iter().flat_map(|one| &one.body.content);
        waiting.extend(messages.flat_map(|content| &content.schema));
        let mut met = BTreeSet::new();
        while let Some(schema) = waiting.pop() {
            match schema {
                SchemaRef::Ref(reference) => {
                    if met.insert(&reference.target) {
                        waiting.extend(self.schemas.get(&reference.target));
                    }
                }
                SchemaRef::Inline(schema) => {
                    waiting.extend(media::parts(schema).into_iter().flatten());
                    if let Additional::Typed(schema) = &schema.additional {
                        waiting.push(schema);
                    }
                }
            }
        }
        met
    }
}

/// Whether a schema tells nothing of what a value is, or only that it is bytes.
fn is_untyped(schema: &Schema) -> bool {
    !compose::says_something(schema)
        && matches!(schema.additional, Additional::Unspecified)
        && schema.required.is_empty()
        && schema.notes.default.is_none()
        && schema.format.as_deref().is_none_or(|it| it == "binary")
}
