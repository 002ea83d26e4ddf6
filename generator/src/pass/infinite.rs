//! Makes every value finite.
//!
//! A type has values when each member that must be there has a type with values, and a union when one of its alternatives has.
//! Where a type has none, every way through it leads back to it: the member with the smallest pointer on such a way becomes
//! optional, with a warning, until each type has values.

use std::collections::BTreeMap;

use super::cycles::{Edge, change_member, inside_components};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Shape, Ty, TypeDef, TypeId};
use crate::pointer::Pointer;

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut values = Values::new(api);
    let without = |edge: &Edge, values: &Values| !values.has(edge.from) && !values.has(edge.to);
    let edges = edges(api).into_iter();
    let edges = edges.filter(|edge| without(edge, &values)).collect();
    let mut edges = inside_components(edges);
    // An inherited member has the same pointer in several types.
    edges.sort_by(|a, b| (&a.pointer, a.from).cmp(&(&b.pointer, b.from)));
    for edge in edges {
        let is_member = matches!(api.shape(edge.from), Some(Shape::Object(_)));
        if !is_member || !without(&edge, &values) {
            continue;
        }
        change_member(api, &edge, |member| member.required = false);
        values.release(edge.from, edge.to);
        diagnostics.push(warning(api, &edge.pointer));
    }
}

fn warning(api: &Api, pointer: &Pointer) -> Diagnostic {
    Diagnostic::new(
        Code::InfiniteValue,
        Place::key(&api.file, pointer),
        "a value of this schema would have to contain itself without end",
    )
    .expected("a member that may be left out or a list somewhere in the cycle")
    .found("only members that must be there")
    .help("the member is optional in Rust; make it optional here, or acknowledge the warning")
}

/// What a value of a type must hold: the members that must be there, and the alternatives of a union.
fn edges(api: &Api) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (index, entry) in api.types.iter().enumerate() {
        let mut add = |ty: &Ty, pointer: &Pointer| {
            needed(api, ty, &mut |to| {
                edges.push(Edge {
                    from: TypeId(index),
                    to,
                    pointer: pointer.clone(),
                });
            });
        };
        match &entry.shape {
            Shape::Object(object) => object
                .members
                .iter()
                .filter(|member| member.required && !member.nullable)
                .for_each(|member| add(&member.ty, &member.pointer)),
            Shape::Union(union) => union
                .branches
                .iter()
                .for_each(|branch| add(&branch.ty, &branch.pointer)),
            _ => {}
        }
    }
    edges
}

/// Finds the types that a value of this one must hold values of.
fn needed(api: &Api, ty: &Ty, found: &mut impl FnMut(TypeId)) {
    match api.resolved(ty) {
        Ty::Named(id) => found(id),
        Ty::Tuple(places) => places.iter().for_each(|ty| needed(api, ty, found)),
        _ => {}
    }
}

/// Which types have values, as far as that follows from what is known.
struct Values {
    /// How many types each one still waits for; with none left it has values.
    waiting: Vec<usize>,
    /// Which types wait for each one, as often as they do.
    waiters: BTreeMap<TypeId, Vec<TypeId>>,
}

impl Values {
    fn new(api: &Api) -> Self {
        let mut values = Self {
            waiting: vec![0; api.types.len()],
            waiters: BTreeMap::new(),
        };
        let mut edges = edges(api);
        // A union with an alternative that is no type of its own has values.
        let has_other = |entry: &TypeDef| match &entry.shape {
            Shape::Union(union) => {
                let mut branches = union.branches.iter();
                branches.any(|branch| !matches!(api.resolved(&branch.ty), Ty::Named(_)))
            }
            _ => false,
        };
        let has_other: Vec<bool> = api.types.iter().map(has_other).collect();
        edges.retain(|edge| has_other.get(edge.from.0) != Some(&true));
        for edge in &edges {
            if let Some(waiting) = values.waiting.get_mut(edge.from.0) {
                // One alternative is enough for a union.
                let is_union = matches!(api.shape(edge.from), Some(Shape::Union(_)));
                *waiting = if is_union { 1 } else { *waiting + 1 };
            }
            values.waiters.entry(edge.to).or_default().push(edge.from);
        }
        let settled: Vec<TypeId> = (0..api.types.len())
            .map(TypeId)
            .filter(|id| values.has(*id))
            .collect();
        values.spread(settled);
        values
    }

    fn has(&self, id: TypeId) -> bool {
        self.waiting.get(id.0) == Some(&0)
    }

    /// A type no longer waits for another.
    fn release(&mut self, from: TypeId, to: TypeId) {
        let Some(waiters) = self.waiters.get_mut(&to) else {
            return;
        };
        if let Some(place) = waiters.iter().position(|waiter| *waiter == from) {
            waiters.swap_remove(place);
            self.arrive(from)
                .into_iter()
                .for_each(|id| self.spread(vec![id]));
        }
    }

    /// Tells those that wait for types which have values by now.
    fn spread(&mut self, mut settled: Vec<TypeId>) {
        while let Some(id) = settled.pop() {
            for waiter in self.waiters.remove(&id).unwrap_or_default() {
                settled.extend(self.arrive(waiter));
            }
        }
    }

    /// Counts one less to wait for; gives the type back when that was the last.
    fn arrive(&mut self, id: TypeId) -> Option<TypeId> {
        let waiting = self.waiting.get_mut(id.0)?;
        if *waiting == 0 {
            return None;
        }
        *waiting -= 1;
        (*waiting == 0).then_some(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{codes, lowered, members, schemas};

    fn finite(text: &str) -> (Api, Diagnostics) {
        let (mut api, mut found) = lowered(&schemas(text));
        run(&mut api, &mut found);
        (api, found)
    }

    #[test]
    fn a_union_has_values_when_one_of_its_alternatives_has() {
        let text = "\
Tree: {required: [next], properties: {next: {oneOf: [{$ref: '#/components/schemas/Tree'}, {$ref: '#/components/schemas/Leaf'}]}}}
Leaf: {properties: {a: {type: string}}}";
        let (api, found) = finite(text);
        assert_eq!(
            members(&api, "Tree", |member| member.required),
            [("next", true)]
        );
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn alternatives_that_all_lead_back_have_no_value() {
        let text = "\
A: {required: [next], properties: {next: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}}}
B: {required: [back], properties: {back: {$ref: '#/components/schemas/A'}}}
C: {required: [a], properties: {a: {$ref: '#/components/schemas/A'}}}";
        let (api, found) = finite(text);
        let required = |words| members(&api, words, |member| member.required);
        assert_eq!(required("A"), [("next", false)]);
        assert_eq!(required("B"), [("back", true)]);
        assert_eq!(required("C"), [("a", true)]);
        assert_eq!(codes(&found), [Code::InfiniteValue]);
    }
}
