//! The members of an object that is made of parts: what is added, what is required, and where parts disagree.

use std::collections::HashMap;

use super::Merger;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, did_you_mean};
use crate::ir::{AllOf, Api, Hint, Member, Object, Shape, Ty, TypeDef, TypeId, Usage};
use crate::lower::not_declared;
use crate::pass::narrow::{MAX_DEPTH, covers, not_null};
use crate::pointer::Pointer;

/// How many objects are made of members that two parts declare. No document that means it comes near.
const MAX_NESTED: usize = 1_000;

/// What an object says beyond what a whole says already.
pub(super) fn beyond(object: &Object, whole: &Object) -> Object {
    let places = places(whole, &object.members);
    let is_known = |member: &Member, place: usize| {
        let known = whole.members.get(place);
        known.is_some_and(|known| known == member)
    };
    let members = object.members.iter().zip(places);
    Object {
        members: members
            .filter(|(member, place)| !is_known(member, *place))
            .map(|(member, _)| member.clone())
            .collect(),
        additional: object.additional.clone(),
    }
}

/// The place in a whole that each member of a part has or will have.
fn places(whole: &Object, members: &[Member]) -> Vec<usize> {
    // One member is found faster than an index of all is made.
    if let [only] = members {
        let mut known = whole.members.iter();
        let place = known.position(|known| known.wire == only.wire);
        return vec![place.unwrap_or(whole.members.len())];
    }
    let known = whole.members.iter().enumerate();
    let mut places: HashMap<&str, usize> =
        known.map(|(at, known)| (known.wire.as_str(), at)).collect();
    let of_member = |member| {
        let next = places.len();
        *places.entry(member).or_insert(next)
    };
    let names = members.iter().map(|member| member.wire.as_str());
    names.map(of_member).collect()
}

pub(super) fn optional(mut object: Object) -> Object {
    for member in &mut object.members {
        member.required = false;
    }
    object
}

/// Whether an object has all members of another, and requires those that are required.
pub(super) fn has_all(object: &Object, other: &Object) -> bool {
    let is_known = |member: &Member| {
        object.members.iter().any(|known| {
            known.wire == member.wire
                && known.ty == member.ty
                && (known.required || !member.required)
        })
    };
    other.members.iter().all(is_known)
        && (other.additional.is_none() || other.additional == object.additional)
}

/// Marks what the whole requires; a name that no part declares is a member that is not declared, or is reported.
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
                let near = did_you_mean(name, known);
                let is_open = object.additional.is_none();
                match not_declared(place, name, near, is_open) {
                    Ok(member) => object.members.push(member),
                    Err(diagnostic) => diagnostics.push(*diagnostic),
                }
            }
        }
    }
}

impl Merger<'_> {
    /// Adds the members of a part. What is made of members that both have is called after `words`.
    pub(super) fn add(&mut self, whole: &mut Object, part: Object, words: &[String]) {
        let places = places(whole, &part.members);
        for (member, place) in part.members.into_iter().zip(places) {
            match whole.members.get_mut(place) {
                None => whole.members.push(member),
                Some(known) => *known = self.both(known, member, words),
            }
        }
        if part.additional.is_some() {
            whole.additional = part.additional;
        }
    }

    /// A member that two parts declare, or one declares and the other requires.
    fn both(&mut self, known: &Member, member: Member, words: &[String]) -> Member {
        let required = |member: &Member| Member {
            required: true,
            ..member.clone()
        };
        match (known.declared, member.declared) {
            (false, true) => return required(&member),
            (true, false) => return required(known),
            (true, true) | (false, false) => {}
        }
        let ty = self.both_types(
            &known.ty,
            &member.ty,
            &member.pointer,
            &below(words, &member.wire),
            MAX_DEPTH,
        );
        if ty.is_none() {
            self.diagnostics.push(conflict(self.api, known, &member));
        }
        let docs = match member.docs.text {
            Some(_) => &member.docs,
            None => &known.docs,
        };
        Member {
            required: known.required || member.required,
            docs: docs.clone(),
            ty: ty.unwrap_or_else(|| member.ty.clone()),
            // What is required of callers is theirs to set, whatever an earlier part said.
            read_only: member.read_only || known.read_only && !member.required,
            // These only add to what is said: one part is enough.
            write_only: known.write_only || member.write_only,
            deprecated: known.deprecated || member.deprecated,
            ..member
        }
    }

    /// The type of what is of two types at once: the one that allows less, or of two objects one with the members of both.
    fn both_types(
        &mut self,
        known: &Ty,
        next: &Ty,
        pointer: &Pointer,
        words: &[String],
        depth: usize,
    ) -> Option<Ty> {
        if covers(self.api, known, next) {
            return Some(next.clone());
        }
        if covers(self.api, next, known) {
            return Some(known.clone());
        }
        let depth = depth.checked_sub(1)?;
        match (not_null(self.api, known), not_null(self.api, next)) {
            (Ty::List(known), Ty::List(next)) => {
                let ty = self.both_types(&known, &next, pointer, &below(words, "item"), depth)?;
                Some(Ty::List(Box::new(ty)))
            }
            (Ty::Map(known), Ty::Map(next)) => {
                let ty = self.both_types(&known, &next, pointer, &below(words, "value"), depth)?;
                Some(Ty::Map(Box::new(ty)))
            }
            (Ty::Named(first), Ty::Named(second)) => {
                self.both_objects(first, second, pointer, words)
            }
            _ => None,
        }
    }

    fn both_objects(
        &mut self,
        first: TypeId,
        second: TypeId,
        pointer: &Pointer,
        words: &[String],
    ) -> Option<Ty> {
        if has_all_of(self.api, second, first) {
            return Some(Ty::Named(second));
        }
        if has_all_of(self.api, first, second) {
            return Some(Ty::Named(first));
        }
        let is_object = |id| matches!(self.api.shape(id), Some(Shape::Object(_) | Shape::AllOf(_)));
        if !is_object(first) || !is_object(second) {
            return None;
        }
        // The members of these may be of the same two types again.
        if let Some(known) = self.nested.get(&(first, second)) {
            return Some(Ty::Named(*known));
        }
        if self.nested.len() >= MAX_NESTED {
            return None;
        }
        let id = TypeId(self.api.types.len());
        let docs = self.api.get(second).map(|entry| entry.docs.clone());
        self.api.types.push(TypeDef {
            pointer: pointer.clone(),
            hint: Hint::inline(words.to_vec()),
            docs: docs.unwrap_or_default(),
            deprecated: false,
            // Its turn comes after that of all others.
            shape: Shape::AllOf(AllOf {
                parts: vec![Ty::Named(first), Ty::Named(second)],
                required: Vec::new(),
            }),
            usage: Usage::default(),
        });
        self.nested.insert((first, second), id);
        Some(Ty::Named(id))
    }
}

/// The words one step further down.
fn below(words: &[String], word: &str) -> Vec<String> {
    [words, &[word.to_owned()]].concat()
}

/// Whether a type is an object that has all members of another, as one that includes it does.
fn has_all_of(api: &Api, id: TypeId, other: TypeId) -> bool {
    match (api.shape(id), api.shape(other)) {
        (Some(Shape::AllOf(all_of)), _) => {
            let parts = all_of.parts.iter();
            parts
                .map(|part| api.resolved(part))
                .any(|part| part == Ty::Named(other))
        }
        (Some(Shape::Object(object)), Some(Shape::Object(other))) => has_all(object, other),
        _ => false,
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
