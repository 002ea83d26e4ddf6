//! Makes one object of the parts of each `allOf`.
//!
//! Members come in the order of the parts. Two parts may declare a member: it has the type that allows less or, if both types are
//! objects, the members of both. If they disagree, the later one wins and a diagnostic names both places. Parts that are not
//! objects combine only when they are the same type.

mod alternatives;
mod members;

use std::collections::{BTreeMap, BTreeSet};

use members::{beyond, require};

use super::narrow::narrowest;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{AllOf, Api, Branch, Object, Shape, Ty, TypeId};

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut merger = Merger {
        api,
        diagnostics,
        common: BTreeMap::new(),
        nested: BTreeMap::new(),
        room: Some(MAX_COPIED),
    };
    // Merging adds types.
    let mut index = 0;
    while index < merger.api.types.len() {
        merger.merge(TypeId(index));
        index += 1;
    }
}

/// How many members of parts all wholes have together. A chain of n schemas that each include the one before has n² / 2 of them.
const MAX_COPIED: usize = 500_000;

/// How many parts of parts are looked at to find out whether a type derives from another.
const MANY_PARTS: usize = 1_000;

/// How deep parts of parts are looked into that wait for each other.
const MAX_PLAIN: usize = 4;

struct Merger<'a> {
    api: &'a mut Api,
    diagnostics: &'a mut Diagnostics,
    /// What all alternatives have in common, for each type that is made of members and alternatives. A type that is an
    /// alternative and a part at once has only that of the whole.
    common: BTreeMap<TypeId, Object>,
    /// The objects that are made of the members of two others.
    nested: BTreeMap<(TypeId, TypeId), TypeId>,
    /// How many more members may be copied; nothing once there were too many, which is reported and ends all merging.
    room: Option<usize>,
}

/// A type that waits for its parts.
#[derive(Clone, Copy)]
struct Open {
    id: TypeId,
    /// Whether it is an alternative of the one before, and not a part.
    is_branch: bool,
    /// How many of its parts and of their alternatives wait for nothing.
    settled: usize,
}

impl Merger<'_> {
    /// Merges the type and first the parts it is made of, which may be any number of levels deep.
    fn merge(&mut self, start: TypeId) {
        let mut open = vec![Open {
            id: start,
            is_branch: false,
            settled: 0,
        }];
        while let Some(top) = open.last().copied() {
            match self.unmerged(top, &open) {
                Some((_, next)) if open.iter().any(|one| one.id == next.id) => {
                    let ids: Vec<TypeId> = open.drain(..).map(|one| one.id).collect();
                    self.diagnostics.push(cycle(self.api, next.id, &ids));
                    for id in ids {
                        set(self.api, id, Shape::Alias(Ty::Json));
                    }
                }
                Some((settled, next)) => {
                    open.pop();
                    open.extend([Open { settled, ..top }, next]);
                }
                None => {
                    open.pop();
                    self.merge_parts(top.id);
                }
            }
        }
    }

    /// The first part, or alternative of a part, that still has parts of its own. A schema that is an alternative of one of its
    /// own parts is no cycle: it only has what the alternatives have in common. What derives from a base waits for the base, and not
    /// for what else derives from it.
    /// Also gives how many come before it.
    fn unmerged(&self, top: Open, open: &[Open]) -> Option<(usize, Open)> {
        let Some(Shape::AllOf(all_of)) = self.api.shape(top.id) else {
            return None;
        };
        let waits = |is_branch: bool| {
            move |ty: &Ty| match self.api.resolved(ty) {
                Ty::Named(id) => Some(Open {
                    id,
                    is_branch,
                    settled: 0,
                }),
                _ => None,
            }
        };
        let is_harmless = |next: &Open| {
            let place = open.iter().position(|one| one.id == next.id);
            let since = place.map(|place| open.get(place + 1..).unwrap_or_default());
            since.is_some_and(|since| next.is_branch || since.iter().any(|one| one.is_branch))
        };
        let parts = all_of.parts.iter();
        let unions = parts.clone().filter_map(|part| {
            let Ty::Named(part) = self.api.resolved(part) else {
                return None;
            };
            match self.api.shape(part)? {
                Shape::Union(union) if !union.is_base => Some((union, false)),
                Shape::Union(union) if self.is_inside(part, top.id) => Some((union, true)),
                _ => None,
            }
        });
        let branches = unions.flat_map(|(union, is_base)| {
            let branches = union.branches.iter();
            branches.map(move |branch| (waits(true)(&branch.ty), is_base))
        });
        let parts = parts.map(|part| (waits(false)(part), false));
        let all = parts.chain(branches).enumerate().skip(top.settled);
        let mut all = all.filter_map(|(place, (next, of_base))| Some((place, next?, of_base)));
        let next = all.find(|(_, next, of_base)| {
            matches!(self.api.shape(next.id), Some(Shape::AllOf(_)))
                && !is_harmless(next)
                && !(*of_base && self.derives(next.id, top.id))
        });
        next.map(|(place, next, _)| (place, next))
    }

    /// Whether a type has another as a part, or as a part of parts.
    fn derives(&self, id: TypeId, base: TypeId) -> bool {
        let mut open = vec![id];
        let mut seen = BTreeSet::new();
        while let (Some(id), true) = (open.pop(), seen.len() < MANY_PARTS) {
            if id == base {
                return true;
            }
            if let (Some(Shape::AllOf(all_of)), true) = (self.api.shape(id), seen.insert(id)) {
                let parts = all_of.parts.iter().map(|part| self.api.resolved(part));
                open.extend(parts.filter_map(|part| match part {
                    Ty::Named(id) => Some(id),
                    _ => None,
                }));
            }
        }
        false
    }

    fn merge_parts(&mut self, id: TypeId) {
        let Some(Shape::AllOf(all_of)) = self.api.shape(id) else {
            return;
        };
        let all_of = all_of.clone();
        let combined = match self.room {
            Some(_) => self.combine(id, &all_of),
            None => None,
        };
        let mut shape = combined.unwrap_or(Shape::Alias(Ty::Json));
        if let Shape::Object(object) = &mut shape {
            self.take_room(id, object.members.len());
            require(self.api, id, object, &all_of.required, self.diagnostics);
        }
        set(self.api, id, shape);
    }

    fn combine(&mut self, id: TypeId, all_of: &AllOf) -> Option<Shape> {
        let mut sum = Sum::default();
        let words = self.words(id);
        for part in &all_of.parts {
            self.add_part(id, &mut sum, part, &words);
        }
        let Sum {
            mut whole,
            has_objects,
            is_open,
            others,
            unions,
        } = sum;
        if is_open && whole.members.is_empty() {
            whole.additional.get_or_insert(Ty::Json);
        }
        let only = narrowest(self.api, &others);
        match (has_objects, others.as_slice(), unions.as_slice(), only) {
            (false, [], [], _) => return Some(Shape::Alias(Ty::Json)),
            (true, [], [], _) => return Some(Shape::Object(whole)),
            (false, [], [union], _) if all_of.required.is_empty() => {
                return Some(self.alone(Ty::Named(*union)));
            }
            (_, [], [_, ..], _) => {
                let shape = self.distribute(id, whole.clone(), &unions, all_of);
                self.required_somewhere(id, &whole, &unions, &all_of.required);
                self.take_place(id, &unions);
                return Some(shape);
            }
            (false, _, _, Some(only)) => return Some(self.alone(only)),
            _ => {}
        }
        let place = Place::value(&self.api.file, &self.api.pointer(id).child("allOf"));
        self.diagnostics.push(
            Diagnostic::new(
                Code::RawJson,
                place,
                "the parts of `allOf` do not make one object",
            )
            .expected("parts that are all objects")
            .found("other types among the parts")
            .help("the value is raw JSON in Rust; change the parts, or acknowledge the warning"),
        );
        None
    }

    /// Counts members that were copied into a whole.
    fn take_room(&mut self, id: TypeId, members: usize) {
        let Some(room) = self.room else {
            return;
        };
        self.room = room.checked_sub(members);
        if self.room.is_none() {
            let place = Place::value(&self.api.file, &self.api.pointer(id).child("allOf"));
            self.diagnostics.push(
                Diagnostic::new(
                    Code::LimitExceeded,
                    place,
                    "what `allOf` includes is too much",
                )
                .expected(format!(
                    "at most {MAX_COPIED} members in all wholes together"
                ))
                .found("more")
                .help("include less: each schema has the members of all its parts in Rust"),
            );
        }
    }

    /// Whether a type is written inside of another.
    fn is_inside(&self, id: TypeId, whole: TypeId) -> bool {
        let (Some(entry), Some(whole)) = (self.api.get(id), self.api.get(whole)) else {
            return false;
        };
        let rest = entry.pointer.as_str().strip_prefix(whole.pointer.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// What a whole of one type is: the inline type itself, or another name for a type that has one.
    fn alone(&self, only: Ty) -> Shape {
        let inline = match only {
            Ty::Named(id) => self.api.get(id).filter(|entry| !entry.hint.named),
            _ => None,
        };
        inline.map_or(Shape::Alias(only), |entry| entry.shape.clone())
    }

    fn add_part(&mut self, id: TypeId, sum: &mut Sum, part: &Ty, words: &[String]) {
        let part_id = match self.api.resolved(part) {
            // Anything is no restriction.
            Ty::Json => return,
            // A map beside members says what further members hold; a free-form object says nothing, unless nothing else does.
            Ty::Map(value) => {
                sum.has_objects = true;
                match *value {
                    Ty::Json => sum.is_open = true,
                    value => sum.whole.additional = Some(value),
                }
                return;
            }
            Ty::Named(part_id) => part_id,
            other => {
                sum.others.push(other);
                return;
            }
        };
        let added = match self.api.shape(part_id) {
            Some(Shape::Object(object)) => {
                let additional = (&sum.whole.additional, &object.additional);
                if matches!(additional, (Some(known), Some(next)) if known != next) {
                    self.diagnostics.push(other_members(self.api, id));
                }
                Some(beyond(object, &sum.whole))
            }
            Some(Shape::Union(union)) => {
                let is_own = |branch: &Branch| self.api.resolved(&branch.ty) == Ty::Named(id);
                let is_base = union.is_base || union.branches.iter().any(is_own);
                let common = self.common.get(&part_id).filter(|_| is_base).cloned();
                if !is_base || self.is_inside(part_id, id) {
                    sum.unions.push(part_id);
                    if common.is_none() {
                        return;
                    }
                }
                common
            }
            // It waits for this one as an alternative.
            Some(Shape::AllOf(_)) => Some(self.plain_parts(part_id, MAX_PLAIN)),
            _ => {
                sum.others.push(Ty::Named(part_id));
                return;
            }
        };
        sum.has_objects = true;
        if let Some(object) = added {
            self.add(&mut sum.whole, object, words);
        }
    }

    /// What a type is called.
    fn words(&self, id: TypeId) -> Vec<String> {
        let entry = self.api.get(id);
        entry
            .map(|entry| entry.hint.words.clone())
            .unwrap_or_default()
    }

    /// What the parts of a type have that are objects already, and parts of parts.
    fn plain_parts(&mut self, id: TypeId, depth: usize) -> Object {
        let mut whole = Object::default();
        let Some(Shape::AllOf(all_of)) = self.api.shape(id) else {
            return whole;
        };
        let all_of = all_of.clone();
        let words = self.words(id);
        for part in &all_of.parts {
            let Ty::Named(part) = self.api.resolved(part) else {
                continue;
            };
            let object = match self.api.shape(part) {
                Some(Shape::Object(object)) => object.clone(),
                Some(Shape::AllOf(_)) if depth > 0 => self.plain_parts(part, depth - 1),
                _ => continue,
            };
            // What the parts disagree about is reported where they are merged.
            let found = std::mem::take(self.diagnostics);
            self.add(&mut whole, object, &words);
            *self.diagnostics = found;
        }
        for member in &mut whole.members {
            member.required |= all_of.required.contains(&member.wire);
        }
        whole
    }
}

fn other_members(api: &Api, id: TypeId) -> Diagnostic {
    Diagnostic::new(
        Code::AllOfConflict,
        Place::value(&api.file, &api.pointer(id).child("allOf")),
        "two parts of `allOf` disagree about further members",
    )
    .expected("the same `additionalProperties` in both parts")
    .found("different types")
    .help("the later one is used; make them agree, or acknowledge the warning")
}

/// What the parts of a whole are so far.
#[derive(Default)]
struct Sum {
    whole: Object,
    has_objects: bool,
    /// Whether a part is an object with any members.
    is_open: bool,
    others: Vec<Ty>,
    unions: Vec<TypeId>,
}

fn cycle(api: &Api, id: TypeId, open: &[TypeId]) -> Diagnostic {
    let place = Place::value(&api.file, &api.pointer(id).child("allOf"));
    let start = open
        .iter()
        .position(|other| *other == id)
        .unwrap_or_default();
    let ring = open
        .iter()
        .skip(start)
        .chain([&id])
        .map(|id| format!("#{}", api.pointer(*id).as_str()));
    Diagnostic::new(
        Code::AllOfCycle,
        place,
        "a schema includes itself through `allOf`",
    )
    .expected("parts that end at plain objects")
    .found(ring.collect::<Vec<_>>().join(" \u{2192} "))
}

fn set(api: &mut Api, id: TypeId, shape: Shape) {
    if let Some(entry) = api.types.get_mut(id.0) {
        entry.shape = shape;
    }
}

#[cfg(test)]
mod tests;
