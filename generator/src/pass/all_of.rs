//! Makes one object of the parts of each `allOf`.
//!
//! Members come in the order of the parts. Two parts may declare a member alike; if they disagree about its type, the later
//! one wins and a diagnostic names both places. Parts that are not objects combine only when they are the same type.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Member, Object, Shape, Ty, TypeId};
use crate::pointer::At;

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.types.len() {
        merge(api, TypeId(index), &mut Vec::new(), diagnostics);
    }
}

/// Merges the type and first the parts it is made of. `open` holds the types being merged above this one.
///
/// Answers whether that was possible; if not, because a type includes itself, it has been reported.
fn merge(api: &mut Api, id: TypeId, open: &mut Vec<TypeId>, diagnostics: &mut Diagnostics) -> bool {
    let Some(Shape::AllOf(all_of)) = api.shape(id) else {
        return true;
    };
    let all_of = all_of.clone();
    if open.contains(&id) {
        diagnostics.push(cycle(api, id, open));
        return false;
    }
    open.push(id);
    let mut parts = Vec::new();
    let mut is_whole = true;
    for part in &all_of.parts {
        if let Ty::Named(part) = api.resolved(part) {
            is_whole &= merge(api, part, open, diagnostics);
        }
        parts.push(api.resolved(part));
    }
    open.pop();
    let combined = is_whole
        .then(|| combine(api, id, &parts, diagnostics))
        .flatten();
    let mut shape = combined.unwrap_or(Shape::Alias(Ty::Json));
    if let Shape::Object(object) = &mut shape {
        require(api, id, object, &all_of.required, diagnostics);
    }
    set(api, id, shape);
    is_whole
}

/// Marks what the whole requires; a name that no part declares is reported.
fn require(
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
                let pointer = api
                    .get(id)
                    .map(|entry| entry.pointer.clone())
                    .unwrap_or_default();
                let place = Place::value(&api.file, &pointer);
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

fn cycle(api: &Api, id: TypeId, open: &[TypeId]) -> Diagnostic {
    let pointer = |id: &TypeId| {
        api.get(*id)
            .map(|entry| entry.pointer.clone())
            .unwrap_or_default()
    };
    let place = Place::value(&api.file, &pointer(&id).child("allOf"));
    let start = open
        .iter()
        .position(|other| *other == id)
        .unwrap_or_default();
    let ring = open
        .iter()
        .skip(start)
        .chain([&id])
        .map(|id| format!("#{}", pointer(id).as_str()));
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

fn combine(api: &Api, id: TypeId, parts: &[Ty], diagnostics: &mut Diagnostics) -> Option<Shape> {
    let mut whole = Object::default();
    let mut others: Vec<&Ty> = Vec::new();
    let mut objects = 0;
    for part in parts {
        match part {
            Ty::Named(part_id) => match api.shape(*part_id) {
                Some(Shape::Object(object)) => {
                    objects += 1;
                    add(api, &mut whole, object, diagnostics);
                }
                _ => others.push(part),
            },
            // A map beside members says what further members hold; free-form objects say nothing.
            Ty::Map(value) => {
                objects += 1;
                if **value != Ty::Json || parts.len() == 1 {
                    whole.additional = Some((**value).clone());
                }
            }
            _ => others.push(part),
        }
    }
    if others.is_empty() {
        return Some(Shape::Object(whole));
    }
    let mut distinct: Vec<&Ty> = Vec::new();
    for other in others {
        if !distinct.contains(&other) {
            distinct.push(other);
        }
    }
    if let ([only], 0) = (distinct.as_slice(), objects) {
        return Some(Shape::Alias((*only).clone()));
    }
    // Text together with an enumeration of texts is the enumeration.
    let enums: Vec<&&Ty> = distinct.iter().filter(|ty| ***ty != Ty::String).collect();
    if let ([only], 0) = (enums.as_slice(), objects)
        && let Ty::Named(enum_id) = only
        && matches!(api.shape(*enum_id), Some(Shape::Strings(_)))
    {
        return Some(Shape::Alias((**only).clone()));
    }
    let pointer = api
        .types
        .get(id.0)
        .map(|entry| entry.pointer.child("allOf"))
        .unwrap_or_default();
    let place = Place {
        file: Arc::clone(&api.file),
        pointer,
        at: At::Value,
    };
    diagnostics.push(
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

/// Adds the members of a part.
fn add(api: &Api, whole: &mut Object, part: &Object, diagnostics: &mut Diagnostics) {
    for member in &part.members {
        match whole
            .members
            .iter_mut()
            .find(|known| known.wire == member.wire)
        {
            None => whole.members.push(member.clone()),
            Some(known) => {
                if api.resolved(&known.ty) != api.resolved(&member.ty)
                    && !alike(api, &known.ty, &member.ty)
                {
                    diagnostics.push(conflict(api, known, member));
                }
                let required = known.required || member.required;
                let docs = if member.docs.text.is_some() {
                    member.docs.clone()
                } else {
                    known.docs.clone()
                };
                *known = Member {
                    required,
                    docs,
                    ..member.clone()
                };
            }
        }
    }
    if part.additional.is_some() {
        whole.additional.clone_from(&part.additional);
    }
}

/// Whether two inline types are the same enumeration.
fn alike(api: &Api, left: &Ty, right: &Ty) -> bool {
    let values = |ty: &Ty| match api.resolved(ty) {
        Ty::Named(id) => match api.shape(id) {
            Some(Shape::Strings(values)) => {
                let mut wires: Vec<String> =
                    values.iter().map(|value| value.wire.clone()).collect();
                wires.sort();
                Some(wires)
            }
            _ => None,
        },
        _ => None,
    };
    values(left).is_some() && values(left) == values(right)
}

fn conflict(api: &Api, known: &Member, member: &Member) -> Diagnostic {
    let place = |member: &Member| Place {
        file: Arc::clone(&api.file),
        pointer: member.pointer.clone(),
        at: At::Key,
    };
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
