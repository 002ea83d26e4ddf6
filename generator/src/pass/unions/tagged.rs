//! Unions that a discriminator decides.

use std::collections::BTreeSet;

use super::{Pass, Undecided};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::ir::{Api, Branch, Shape, Ty};
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
            if branch.tags.is_empty() || !is_object(self.api, &branch.ty) {
                return None;
            }
            branches.push(branch);
        }
        Some(branches)
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

fn is_object(api: &Api, ty: &Ty) -> bool {
    match api.resolved(ty) {
        Ty::Named(id) => matches!(api.shape(id), Some(Shape::Object(_))),
        _ => false,
    }
}

/// The only text that a member of a branch may have.
fn constant(api: &Api, branch: &Branch, tag: &str) -> Option<String> {
    let named = |ty| match api.resolved(ty) {
        Ty::Named(id) => api.shape(id),
        _ => None,
    };
    let Shape::Object(object) = named(&branch.ty)? else {
        return None;
    };
    let member = object.members.iter().find(|member| member.wire == tag)?;
    match named(&member.ty)? {
        Shape::Strings(values) if values.len() == 1 => Some(values.first()?.wire.clone()),
        _ => None,
    }
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
