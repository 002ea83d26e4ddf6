//! Unions that a discriminator decides.

use std::collections::BTreeSet;

use super::{Pass, Undecided};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ir::{Api, Branch, Shape, Ty};
use crate::pass::narrow::not_null;
use crate::pointer::Pointer;

impl Pass<'_> {
    /// The branches with the texts of the discriminator that mean them, or `None` when some branch has none.
    pub(super) fn tagged(&self, union: &Undecided, tag: &str) -> Option<Vec<Branch>> {
        if union.is_open || union.branches.is_empty() {
            return None;
        }
        let mut taken = BTreeSet::new();
        // What is mapped counts before what follows from names and constants.
        for branch in &union.branches {
            taken.extend(branch.tags.iter().cloned());
        }
        let mut seen = BTreeSet::new();
        let mut branches = Vec::new();
        for branch in &union.branches {
            let mut branch = branch.clone();
            if branch.tags.is_empty() {
                branch.tags = implied(self.api, &branch, tag);
                branch.tags.retain(|tag| !taken.contains(tag));
            }
            branch.tags.retain(|tag| seen.insert(tag.clone()));
            let has_texts =
                member(self.api, &branch.ty, tag).is_none_or(|ty| is_text(self.api, ty));
            if branch.tags.is_empty() || self.api.object(&branch.ty).is_none() || !has_texts {
                return None;
            }
            branches.push(branch);
        }
        Some(branches)
    }

    /// The member whose texts tell the alternatives apart although it may be absent, and the branches with these texts.
    pub(super) fn constant_tag(&self, union: &Undecided) -> Option<(String, Vec<Branch>)> {
        let first = union.branches.first().filter(|_| !union.is_open)?;
        let members = self.api.object(&first.ty)?.members.iter();
        members.map(|member| member.wire.as_str()).find_map(|tag| {
            let mut seen = BTreeSet::new();
            let mut branches = Vec::new();
            for branch in &union.branches {
                let tags = texts(self.api, branch, tag)?;
                let are_own = tags.iter().all(|tag| seen.insert(tag.clone()));
                if !are_own {
                    return None;
                }
                branches.push(Branch {
                    tags,
                    ..branch.clone()
                });
            }
            Some((tag.to_owned(), branches))
        })
    }

    pub(super) fn unused_tag(&mut self, pointer: &Pointer) {
        let place = Place::value(&self.api.file, &pointer.child("discriminator"));
        self.diagnostics.push(
            Diagnostic::new(Code::Unsupported, place, "the discriminator is not used")
                .expected("alternatives that are all objects, each with a text of its own")
                .found("an alternative that is no object, or whose text is not known")
                .help("the alternatives are told apart by their members instead; give each one a schema of its own"),
        );
    }
}

/// The type of a member of an object.
fn member<'a>(api: &'a Api, ty: &Ty, name: &str) -> Option<&'a Ty> {
    let mut members = api.object(ty)?.members.iter();
    members
        .find(|member| member.wire == name)
        .map(|member| &member.ty)
}

/// Whether values of a type may be texts.
fn is_text(api: &Api, ty: &Ty) -> bool {
    match not_null(api, ty) {
        Ty::Named(id) => !matches!(api.shape(id), Some(Shape::Integers(_))),
        ty => matches!(ty, Ty::String | Ty::Json),
    }
}

/// The texts that a member of a branch may have.
fn texts(api: &Api, branch: &Branch, tag: &str) -> Option<Vec<String>> {
    let Ty::Named(id) = not_null(api, member(api, &branch.ty, tag)?) else {
        return None;
    };
    match api.shape(id)? {
        Shape::Strings(values) => Some(values.iter().map(|value| value.wire.clone()).collect()),
        _ => None,
    }
}

/// The only text that a member of a branch may have.
fn constant(api: &Api, branch: &Branch, tag: &str) -> Option<String> {
    let texts = texts(api, branch, tag)?;
    <[String; 1]>::try_from(texts).ok().map(|[only]| only)
}

/// The texts that mean a branch without a mapping: the constants of the member, or else the name of the schema.
fn implied(api: &Api, branch: &Branch, tag: &str) -> Vec<String> {
    if let Some(constant) = constant(api, branch, tag) {
        return vec![constant];
    }
    let definition = match branch.ty {
        Ty::Named(id) => api.get(id).filter(|entry| entry.hint.named),
        _ => None,
    };
    definition
        .and_then(|entry| entry.pointer.last())
        .map(|name| vec![name.into_owned()])
        .unwrap_or_default()
}
