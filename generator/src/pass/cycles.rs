//! Makes every type finite.
//!
//! Two things can be infinite. A list or map that is defined as containing itself has no Rust alias, so it becomes a wrapper
//! type. And a type may contain itself by value, through members and branches that are neither list nor map: among the
//! by-value edges of each strongly connected component the one with the smallest pointer is boxed, again and again until no
//! cycle is left. Choosing by pointer keeps the boxes where they are when a document grows elsewhere.
//!
//! A box makes a type finite, not its values: where every step of a cycle is a member that must be there, no value exists.
//! There, too, the step with the smallest pointer gives way: the member becomes optional, with a warning.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Member, Shape, Ty, TypeId};
use crate::pointer::Pointer;

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    wrap_recursive_aliases(api, diagnostics);
    break_cycles(api, required_edges, |api, edge| {
        change_member(api, edge, |member| member.required = false);
        let place = Place::key(&api.file, &edge.pointer);
        diagnostics.push(
            Diagnostic::new(
                Code::InfiniteValue,
                place,
                "a value of this schema would have to contain itself without end",
            )
            .expected("a member that may be left out or a list somewhere in the cycle")
            .found("only members that must be there")
            .help(
                "the member is optional in Rust; make it optional here, or acknowledge the warning",
            ),
        );
    });
    break_cycles(api, value_edges, |api, edge| {
        change_member(api, edge, |member| member.boxed = true);
        if let Some(Shape::Union(union)) =
            api.types.get_mut(edge.from.0).map(|entry| &mut entry.shape)
        {
            union
                .branches
                .iter_mut()
                .filter(|b| b.pointer == edge.pointer)
                .for_each(|b| b.boxed = true);
        }
    });
}

/// Removes the edge with the smallest pointer from each cycle until none is left.
fn break_cycles(
    api: &mut Api,
    edges: impl Fn(&Api, &BTreeSet<TypeId>) -> Vec<Edge>,
    mut remove: impl FnMut(&mut Api, &Edge),
) {
    let all: BTreeSet<TypeId> = (0..api.types.len()).map(TypeId).collect();
    let mut open = components(&all, &edges(api, &all));
    while let Some(component) = open.pop() {
        let inside = |edge: &&Edge| component.contains(&edge.to);
        let found = edges(api, &component);
        let Some(edge) = found
            .iter()
            .filter(inside)
            .min_by(|a, b| a.pointer.cmp(&b.pointer))
        else {
            continue;
        };
        remove(api, edge);
        open.extend(components(&component, &edges(api, &component)));
    }
}

/// One type holds another by value.
struct Edge {
    from: TypeId,
    to: TypeId,
    pointer: Pointer,
}

/// The members that must be there and hold a type by value, boxed or not.
fn required_edges(api: &Api, ids: &BTreeSet<TypeId>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for id in ids {
        let Some(Shape::Object(object)) = api.shape(*id) else {
            continue;
        };
        for member in object
            .members
            .iter()
            .filter(|member| member.required && !member.nullable)
        {
            if let Ty::Named(to) = api.resolved(&member.ty) {
                edges.push(Edge {
                    from: *id,
                    to,
                    pointer: member.pointer.clone(),
                });
            }
        }
    }
    edges
}

/// The members and branches that hold a type by value and are not boxed.
fn value_edges(api: &Api, ids: &BTreeSet<TypeId>) -> Vec<Edge> {
    let mut edges = Vec::new();
    for id in ids {
        let mut add = |ty: &Ty, pointer: &Pointer| {
            if let Some(to) = by_value(api, ty) {
                edges.push(Edge {
                    from: *id,
                    to,
                    pointer: pointer.clone(),
                });
            }
        };
        match api.shape(*id) {
            Some(Shape::Object(object)) => {
                object
                    .members
                    .iter()
                    .filter(|m| !m.boxed)
                    .for_each(|m| add(&m.ty, &m.pointer));
            }
            Some(Shape::Union(union)) => {
                union
                    .branches
                    .iter()
                    .filter(|b| !b.boxed)
                    .for_each(|b| add(&b.ty, &b.pointer));
            }
            _ => {}
        }
    }
    edges
}

/// The type held by value, if it is one that could lead back.
fn by_value(api: &Api, ty: &Ty) -> Option<TypeId> {
    match api.resolved(ty) {
        Ty::Named(id) => Some(id),
        Ty::Nullable(inner) => by_value(api, &inner),
        _ => None,
    }
}

/// Changes the member that the edge stands for, if it is one.
fn change_member(api: &mut Api, edge: &Edge, change: impl Fn(&mut Member)) {
    if let Some(Shape::Object(object)) =
        api.types.get_mut(edge.from.0).map(|entry| &mut entry.shape)
    {
        object
            .members
            .iter_mut()
            .filter(|member| member.pointer == edge.pointer)
            .for_each(change);
    }
}

/// The strongly connected components among `ids` that contain a cycle.
///
/// Tarjan's algorithm with a stack of its own, so that a long chain of types cannot exhaust the thread's.
fn components(ids: &BTreeSet<TypeId>, edges: &[Edge]) -> Vec<BTreeSet<TypeId>> {
    let mut next: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    for edge in edges
        .iter()
        .filter(|edge| ids.contains(&edge.from) && ids.contains(&edge.to))
    {
        next.entry(edge.from).or_default().push(edge.to);
    }
    let none = Vec::new();
    let followers = |id: TypeId| next.get(&id).unwrap_or(&none);
    let mut order: BTreeMap<TypeId, usize> = BTreeMap::new();
    let mut low: BTreeMap<TypeId, usize> = BTreeMap::new();
    let mut path: Vec<TypeId> = Vec::new();
    let mut on_path: BTreeSet<TypeId> = BTreeSet::new();
    let mut found = Vec::new();
    for root in ids.iter().copied() {
        if order.contains_key(&root) {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((id, position)) = work.pop() {
            if position == 0 {
                let number = order.len();
                order.insert(id, number);
                low.insert(id, number);
                path.push(id);
                on_path.insert(id);
            }
            if let Some(child) = followers(id).get(position).copied() {
                work.push((id, position + 1));
                match order.get(&child) {
                    None => work.push((child, 0)),
                    Some(number) if on_path.contains(&child) => lower(&mut low, id, *number),
                    Some(_) => {}
                }
                continue;
            }
            let own = low.get(&id).copied().unwrap_or_default();
            if let Some((parent, _)) = work.last() {
                lower(&mut low, *parent, own);
            }
            if order.get(&id) == Some(&own) {
                let start = path
                    .iter()
                    .rposition(|member| *member == id)
                    .unwrap_or_default();
                let component: BTreeSet<TypeId> = path.split_off(start).into_iter().collect();
                component.iter().for_each(|member| {
                    on_path.remove(member);
                });
                if component.len() > 1 || followers(id).contains(&id) {
                    found.push(component);
                }
            }
        }
    }
    found
}

fn lower(low: &mut BTreeMap<TypeId, usize>, id: TypeId, number: usize) {
    let entry = low.entry(id).or_insert(number);
    *entry = (*entry).min(number);
}

/// Aliases that lead to themselves: through lists and maps they become wrapper types, directly they are an error.
fn wrap_recursive_aliases(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.types.len() {
        let start = TypeId(index);
        let mut is_direct = true;
        let mut ring = vec![start];
        while let Some(Shape::Alias(ty)) = ring.last().and_then(|id| api.shape(*id)) {
            let Some(next) = ty.named() else { break };
            is_direct &= matches!(ty, Ty::Named(_));
            if next == start {
                let shape = match ty_of(api, start) {
                    Some(ty) if !is_direct => Shape::Wrapper(ty),
                    _ => {
                        diagnostics.push(endless(api, &ring));
                        Shape::Alias(Ty::Json)
                    }
                };
                if let Some(entry) = api.types.get_mut(index) {
                    entry.shape = shape;
                }
                break;
            }
            if ring.contains(&next) {
                break;
            }
            ring.push(next);
        }
    }
}

fn ty_of(api: &Api, id: TypeId) -> Option<Ty> {
    match api.shape(id) {
        Some(Shape::Alias(ty)) => Some(ty.clone()),
        _ => None,
    }
}

fn endless(api: &Api, ring: &[TypeId]) -> Diagnostic {
    let pointer = |id: &TypeId| {
        api.get(*id)
            .map(|entry| entry.pointer.clone())
            .unwrap_or_default()
    };
    let start = ring.first().map(pointer).unwrap_or_default();
    let path = ring
        .iter()
        .chain(ring.first())
        .map(|id| format!("#{}", pointer(id).as_str()));
    Diagnostic::new(
        Code::AllOfCycle,
        Place::value(&api.file, &start),
        "a schema consists only of itself",
    )
    .expected("a type at the end of the references")
    .found(path.collect::<Vec<_>>().join(" \u{2192} "))
}
