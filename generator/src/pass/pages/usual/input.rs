//! What callers may say with a call, from which the ways from page to page choose.

use std::collections::BTreeSet;

use super::listing::{is_about_page, is_usual};
use super::{not_null, within};
use crate::ir::{Api, Body, Docs, MediaKind, Operation, Ty};
use crate::spec::Location;

/// A query parameter, or a member of the body.
pub(super) struct Input<'a> {
    /// Its own name.
    pub(super) name: &'a str,
    /// The name with those of the objects that it is in.
    pub(super) path: String,
    pub(super) ty: Ty,
    pub(super) required: bool,
    pub(super) deprecated: bool,
    pub(super) docs: &'a Docs,
    /// A number that the document has as an example.
    pub(super) example: Option<&'a str>,
}

impl Input<'_> {
    /// Whether the default is a whole number.
    pub(super) fn has_number(&self) -> bool {
        let default = self.docs.default.as_deref().unwrap_or_default();
        !default.is_empty() && default.bytes().all(|it| it.is_ascii_digit())
    }
}

/// The query parameters. Of two whose names are the same word, services know the first: the other one was added to the document,
/// as to those of AWS (`nextToken`, and `NextToken` "Pagination token").
pub(super) fn of_query<'a>(api: &Api, operation: &'a Operation) -> Vec<Input<'a>> {
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|it| it.location == Location::Query);
    let mut words = BTreeSet::new();
    parameters
        .filter(|it| words.insert(letters(&it.name).collect::<String>()))
        .map(|it| Input {
            name: &it.name,
            path: it.name.clone(),
            ty: api.resolved(&it.ty),
            required: it.required,
            deprecated: it.deprecated,
            docs: &it.docs,
            example: it.example.as_deref(),
        })
        .collect()
}

/// Whether two names differ only in their style: `nextToken`, `NextToken`, `next_token`.
pub(super) fn is_same_word(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

/// A name without what is only a matter of style.
fn letters(name: &str) -> impl Iterator<Item = char> {
    let letters = name.chars().filter(|it| !matches!(it, '-' | '_'));
    letters.map(|it| it.to_ascii_lowercase())
}

/// The members of a body, and those of the objects in it that are usually about a page.
pub(super) fn of_body<'a>(api: &'a Api, body: &Body) -> Vec<Input<'a>> {
    let mut inputs = members(api, &body.ty, "");
    let about = inputs.iter().filter(|it| is_about_page(it.name));
    let objects: Vec<_> = about.collect();
    let inner = objects.into_iter().flat_map(|object| {
        let inner = members(api, &object.ty, &object.path);
        // An object that is made for one of its members has no others.
        let is_usable = object.required || inner.iter().all(|it| !it.required);
        inner.into_iter().filter(move |_| is_usable)
    });
    let inner: Vec<_> = inner.collect();
    inputs.extend(inner);
    inputs
}

fn members<'a>(api: &'a Api, ty: &Ty, inside: &str) -> Vec<Input<'a>> {
    let object = api.object(ty).filter(|object| is_usual(object));
    let members = object.iter().flat_map(|object| &object.members);
    members
        .filter(|it| !it.read_only)
        .map(|it| Input {
            name: &it.wire,
            path: within(inside, &it.wire),
            ty: not_null(api, &it.ty),
            required: it.required && !it.nullable,
            deprecated: it.deprecated,
            docs: &it.docs,
            example: None,
        })
        .collect()
}

/// The JSON body of an operation.
pub(super) fn body(operation: &Operation) -> Option<&Body> {
    let body = operation.body.as_ref();
    body.filter(|body| body.kind == MediaKind::Json)
}
