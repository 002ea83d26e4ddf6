//! The members of an object that is made of parts: what is added, what is required, and where parts disagree.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Member, Object, TypeId};
use crate::pass::narrow::covers;

pub(super) fn optional(object: &Object) -> Object {
    let mut object = object.clone();
    for member in &mut object.members {
        member.required = false;
    }
    object
}

/// Whether an object has all members of another, and requires those that are required.
pub(super) fn has_all(object: &Object, other: &Object, required: &[String]) -> bool {
    let is_known = |member: &Member| {
        object.members.iter().any(|known| {
            known.wire == member.wire
                && known.ty == member.ty
                && (known.required || !(member.required || required.contains(&member.wire)))
        })
    };
    other.members.iter().all(is_known)
        && (other.additional.is_none() || other.additional == object.additional)
}

/// Marks what the whole requires; a name that no part declares is reported.
pub(super) fn require(
    api: &Api,
    id: TypeId,
    object: &mut Object,
    names: &[String],
    diagnostics: &mut Diagnostics,
) {
    for name in names {
        match object
            .members
            .iter_mut()
            .find(|member| member.wire == *name)
        {
            Some(member) => member.required = true,
            None => {
                let place = Place::value(&api.file, &api.pointer(id));
                let known = object.members.iter().map(|member| member.wire.as_str());
                diagnostics.push(
                    Diagnostic::new(
                        Code::Unsupported,
                        place,
                        "a member that is required but not declared has no field",
                    )
                    .expected("the name of a property of one of the parts")
                    .found(name.as_str())
                    .suggest(name, known),
                );
            }
        }
    }
}

/// Adds the members of a part.
pub(super) fn add(api: &Api, whole: &mut Object, part: &Object, diagnostics: &mut Diagnostics) {
    for member in &part.members {
        match whole
            .members
            .iter_mut()
            .find(|known| known.wire == member.wire)
        {
            None => whole.members.push(member.clone()),
            Some(known) => {
                let (before, next) = (api.resolved(&known.ty), api.resolved(&member.ty));
                let is_narrower = covers(api, &before, &next);
                if !is_narrower && !covers(api, &next, &before) {
                    diagnostics.push(conflict(api, known, member));
                }
                let keeps = !is_narrower && covers(api, &next, &before);
                let ty = if keeps { &known.ty } else { &member.ty }.clone();
                let required = known.required || member.required;
                let docs = if member.docs.text.is_some() {
                    member.docs.clone()
                } else {
                    known.docs.clone()
                };
                *known = Member {
                    required,
                    docs,
                    ty,
                    // These only add to what is said: one part is enough.
                    read_only: known.read_only || member.read_only,
                    write_only: known.write_only || member.write_only,
                    deprecated: known.deprecated || member.deprecated,
                    ..member.clone()
                };
            }
        }
    }
    if part.additional.is_some() {
        whole.additional.clone_from(&part.additional);
    }
}

fn conflict(api: &Api, known: &Member, member: &Member) -> Diagnostic {
    let place = |member: &Member| Place::key(&api.file, &member.pointer);
    Diagnostic::new(
        Code::AllOfConflict,
        place(member),
        format!("two parts of `allOf` disagree about `{}`", member.wire),
    )
    .expected("the same type in both parts")
    .found("different types")
    .help("the later one is used; make them agree, or acknowledge the warning")
    .related(place(known), "declared differently here")
}
