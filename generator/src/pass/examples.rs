//! Believes the examples of a document where they contradict its schemas, so that what they show can be read and sent:
//!
//! - a member that a reply lacks, or has null for, is not required of replies;
//! - an object of which nothing is said but that it is one (`type: object`) may be any JSON where another kind of value is shown. Some
//!   documents write so whatever callers make up, such as metadata;
//! - a member that is of another kind in each example of a reply, such as a list where an object is declared, is raw JSON.

mod look;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use self::look::{Found, Spot, is_bare};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Member, Shape, Ty, TypeId};
use crate::pointer::Pointer;
use crate::value::Value;

/// How many references from example to example are followed.
const REFERENCES: usize = 8;

/// From so many contradicted places on, all values of maps and items of lists that are objects without a word may be any JSON: it is how
/// the document says that.
const HABIT: usize = 3;

pub(super) fn run(api: &mut Api, root: &Value, diagnostics: &mut Diagnostics) {
    let mut found = Found::new(api);
    // Many operations may refer to one example of one type.
    let mut known = HashSet::new();
    let contents: BTreeSet<_> = api.contents.iter().collect();
    for described in contents {
        for example in examples(root, &described.content) {
            let example_at = std::ptr::from_ref(example);
            if known.insert((&described.ty, described.is_reply, example_at)) {
                found.look(described, example);
            }
        }
    }
    let Found {
        lacking,
        any,
        shown,
        ..
    } = found;
    for (id, index) in lacking {
        if let Some(member) = member_mut(api, id, index) {
            member.lacking = true;
        }
    }
    let file = Arc::clone(&api.file);
    for ((id, index), kind) in shown {
        if let Some((member, kind)) = member_mut(api, id, index).zip(kind) {
            member.ty = Ty::Json;
            let place = Place::value(&file, &member.pointer);
            diagnostics.push(contradicted(place, kind));
        }
    }
    let is_habit = any.len() >= HABIT;
    for (id, spot) in any {
        let shape = api.types.get_mut(id.0).map(|entry| &mut entry.shape);
        let ty = match (shape, spot) {
            (Some(Shape::Object(object)), Spot::Member(index)) => {
                object.members.get_mut(index).map(|member| &mut member.ty)
            }
            (Some(Shape::Object(object)), Spot::Others) => object.additional.as_mut(),
            (Some(Shape::Alias(ty) | Shape::Wrapper(ty)), Spot::Itself) => Some(ty),
            _ => None,
        };
        ty.into_iter().for_each(loosen);
    }
    if is_habit {
        for entry in &mut api.types {
            types_mut(&mut entry.shape).for_each(loosen_inner);
        }
    }
}

fn member_mut(api: &mut Api, id: TypeId, index: usize) -> Option<&mut Member> {
    match &mut api.types.get_mut(id.0)?.shape {
        Shape::Object(object) => object.members.get_mut(index),
        _ => None,
    }
}

/// Says that a member is raw JSON, as it is something else than its schema says.
fn contradicted(place: Place, kind: &'static str) -> Diagnostic {
    Diagnostic::new(
        Code::RawJson,
        place,
        "the member is of another kind in each example of a reply",
    )
    .expected("examples that fit the schema")
    .found(kind)
    .help("it is raw JSON in Rust; correct the schema or the examples, or acknowledge the warning")
}

/// The types that a shape says of what it holds, but for those of alternatives, which are told apart by them.
fn types_mut(shape: &mut Shape) -> Box<dyn Iterator<Item = &mut Ty> + '_> {
    match shape {
        Shape::Object(object) => {
            let members = object.members.iter_mut().map(|member| &mut member.ty);
            Box::new(members.chain(&mut object.additional))
        }
        Shape::Alias(ty) | Shape::Wrapper(ty) => Box::new(std::iter::once(ty)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Makes bare objects any JSON, in lists and maps, too.
fn loosen(ty: &mut Ty) {
    match ty {
        ty if is_bare(ty) => *ty = Ty::Json,
        ty => inner_mut(ty).for_each(loosen),
    }
}

/// The same for what is in lists and maps alone.
fn loosen_inner(ty: &mut Ty) {
    if !is_bare(ty) {
        inner_mut(ty).for_each(loosen);
    }
}

/// What a list or map holds, and what a value is that may be null.
fn inner_mut(ty: &mut Ty) -> std::slice::IterMut<'_, Ty> {
    match ty {
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => {
            std::slice::from_mut(&mut **inner)
        }
        Ty::Tuple(places) => places,
        _ => &mut [],
    }
    .iter_mut()
}

/// The examples that stand in a content.
fn examples<'v>(root: &'v Value, content: &Pointer) -> Vec<&'v Value> {
    let Some(content) = root.pointer(content) else {
        return Vec::new();
    };
    let named = content.get("examples").and_then(Value::as_object);
    let named = named.into_iter().flat_map(|examples| examples.iter());
    let named = named.filter_map(|(_, example)| referred(root, example)?.get("value"));
    content.get("example").into_iter().chain(named).collect()
}

/// What an example is that may be a reference to another.
fn referred<'v>(root: &'v Value, example: &'v Value) -> Option<&'v Value> {
    let mut current = example;
    for _ in 0..REFERENCES {
        match current.get("$ref").and_then(Value::as_str) {
            None => return Some(current),
            Some(reference) => current = root.pointer(&Pointer::from_fragment(reference)?)?,
        }
    }
    None
}

#[cfg(test)]
mod tests;
