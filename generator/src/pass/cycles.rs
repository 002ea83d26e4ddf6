//! Makes every type finite.
//!
//! Two things can be infinite. A list or map that is defined as containing itself has no Rust alias, so it becomes a wrapper
//! type. And a type may contain itself by value, through members and branches that are neither list nor map: among the
//! by-value edges of each strongly connected component the one with the smallest pointer is boxed, again and again until no
//! cycle is left. Choosing by pointer keeps the boxes where they are when a document grows elsewhere.

use std::collections::BTreeMap;

use super::infinite;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Member, Shape, Ty, TypeId};
use crate::pointer::Pointer;

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    loosen_recursive_tuples(api, diagnostics);
    wrap_recursive_aliases(api, diagnostics);
    infinite::run(api, diagnostics);
    break_cycles(api, value_edges(api), |api, edge| {
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

/// Removes the edge with the smallest pointer from each cycle until none is left: in the order of their pointers, those edges
/// go that are part of a cycle by then.
fn break_cycles(api: &mut Api, edges: Vec<Edge>, mut remove: impl FnMut(&mut Api, &Edge)) {
    let mut edges = inside_components(edges);
    // An inherited member has the same pointer in several types.
    edges.sort_by(|a, b| (&a.pointer, a.from).cmp(&(&b.pointer, b.from)));
    let mut left = Left::new(&edges, api.types.len());
    for (position, edge) in edges.iter().enumerate() {
        if left.leads_back(edge) {
            left.is_gone[position] = true;
            remove(api, edge);
        }
    }
}

/// The edges that are left of a graph.
struct Left<'e> {
    edges: &'e [Edge],
    /// The edges that start at each type and those that end there.
    ways: [Vec<Vec<usize>>; 2],
    /// The last search that came to each type, forwards and backwards.
    seen: [Vec<usize>; 2],
    search: usize,
    /// How many edges were looked at since those outside of all cycles went.
    steps: usize,
    is_gone: Vec<bool>,
}

impl<'e> Left<'e> {
    fn new(edges: &'e [Edge], types: usize) -> Self {
        let mut ways = [vec![Vec::new(); types], vec![Vec::new(); types]];
        for (position, edge) in edges.iter().enumerate() {
            ways[0][edge.from.0].push(position);
            ways[1][edge.to.0].push(position);
        }
        Self {
            edges,
            ways,
            seen: [vec![0; types], vec![0; types]],
            search: 0,
            steps: 0,
            is_gone: vec![false; edges.len()],
        }
    }

    /// Whether what is left leads from the end of an edge to its start.
    ///
    /// The search begins at both ends and goes on where fewer types wait, which finds a way soon where there are many. Where
    /// there are few, the edges that are in no cycle any more are dropped now and then, so that they are not searched again.
    fn leads_back(&mut self, edge: &Edge) -> bool {
        if edge.from == edge.to {
            return true;
        }
        if self.steps > 4 * (self.edges.len() + self.seen[0].len()) {
            self.drop_outside();
        }
        self.search += 1;
        let mut open = [vec![edge.to], vec![edge.from]];
        for (side, start) in [edge.to, edge.from].into_iter().enumerate() {
            self.seen[side][start.0] = self.search;
        }
        loop {
            let side = usize::from(open[1].len() < open[0].len());
            if open[side].is_empty() {
                return false;
            }
            for id in std::mem::take(&mut open[side]) {
                for position in &self.ways[side][id.0] {
                    self.steps += 1;
                    if self.is_gone[*position] {
                        continue;
                    }
                    let Edge { from, to, .. } = &self.edges[*position];
                    let next = if side == 0 { *to } else { *from };
                    if self.seen[1 - side][next.0] == self.search {
                        return true;
                    }
                    if std::mem::replace(&mut self.seen[side][next.0], self.search) != self.search {
                        open[side].push(next);
                    }
                }
            }
        }
    }

    /// Drops the edges that are in no cycle.
    fn drop_outside(&mut self) {
        self.steps = 0;
        let edges = self.edges;
        let left = edges.iter().zip(&self.is_gone);
        let left = left.filter(|(_, is_gone)| !**is_gone);
        let component_of = connected(left.map(|(edge, _)| edge));
        for (edge, is_gone) in edges.iter().zip(&mut self.is_gone) {
            *is_gone |= !is_inside(edge, &component_of);
        }
        for positions in self.ways.iter_mut().flatten() {
            positions.retain(|position| !self.is_gone[*position]);
        }
    }
}

/// One type holds another by value.
pub(super) struct Edge {
    pub(super) from: TypeId,
    pub(super) to: TypeId,
    pub(super) pointer: Pointer,
}

/// The members and branches that hold a type by value.
fn value_edges(api: &Api) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (index, entry) in api.types.iter().enumerate() {
        let mut add = |ty: &Ty, pointer: &Pointer| {
            by_value(api, ty, &mut |to| {
                edges.push(Edge {
                    from: TypeId(index),
                    to,
                    pointer: pointer.clone(),
                });
            });
        };
        match &entry.shape {
            Shape::Object(object) => object.members.iter().for_each(|m| add(&m.ty, &m.pointer)),
            Shape::Union(union) => union.branches.iter().for_each(|b| add(&b.ty, &b.pointer)),
            Shape::Strings(_)
            | Shape::AnyString(_)
            | Shape::Integers(_)
            | Shape::AllOf(_)
            | Shape::Alias(_)
            | Shape::Wrapper(_) => {}
        }
    }
    edges
}

/// Finds the types held by value that could lead back.
fn by_value(api: &Api, ty: &Ty, found: &mut impl FnMut(TypeId)) {
    match api.resolved(ty) {
        Ty::Named(id) => found(id),
        Ty::Nullable(inner) => by_value(api, &inner, found),
        Ty::Tuple(places) => places.iter().for_each(|ty| by_value(api, ty, found)),
        _ => {}
    }
}

/// Changes the member that the edge stands for, if it is one.
pub(super) fn change_member(api: &mut Api, edge: &Edge, change: impl Fn(&mut Member)) {
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

/// The edges between types of the same strongly connected component. All others are in no cycle.
pub(super) fn inside_components(mut edges: Vec<Edge>) -> Vec<Edge> {
    let component_of = connected(edges.iter());
    edges.retain(|edge| is_inside(edge, &component_of));
    edges
}

/// Whether both ends of an edge are in the same component. Types that no edge mentions are in none.
fn is_inside(edge: &Edge, component_of: &[usize]) -> bool {
    let of = |id: TypeId| component_of.get(id.0);
    of(edge.from).is_some() && of(edge.from) == of(edge.to)
}

/// The strongly connected component that each type is in, by a number that only that component has.
///
/// Tarjan's algorithm with a stack of its own, so that a long chain of types cannot exhaust the thread's.
fn connected<'e>(edges: impl Iterator<Item = &'e Edge> + Clone) -> Vec<usize> {
    let ends = edges.clone().map(|edge| edge.from.max(edge.to).0 + 1);
    let count = ends.max().unwrap_or_default();
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for edge in edges {
        next[edge.from.0].push(edge.to.0);
    }
    let mut visited = 0;
    let mut order: Vec<Option<usize>> = vec![None; count];
    let mut low = vec![0; count];
    let mut path: Vec<usize> = Vec::new();
    let mut is_on_path = vec![false; count];
    let mut found = vec![0; count];
    for root in 0..count {
        if order[root].is_some() {
            continue;
        }
        let mut work = vec![(root, 0)];
        while let Some((id, position)) = work.pop() {
            if position == 0 {
                order[id] = Some(visited);
                low[id] = visited;
                visited += 1;
                path.push(id);
                is_on_path[id] = true;
            }
            if let Some(child) = next[id].get(position).copied() {
                work.push((id, position + 1));
                match order[child] {
                    None => work.push((child, 0)),
                    Some(number) if is_on_path[child] => low[id] = low[id].min(number),
                    Some(_) => {}
                }
                continue;
            }
            if let Some((parent, _)) = work.last() {
                low[*parent] = low[*parent].min(low[id]);
            }
            if order[id] == Some(low[id]) {
                let start = path.iter().rposition(|member| *member == id);
                for member in path.split_off(start.unwrap_or_default()) {
                    is_on_path[member] = false;
                    found[member] = id;
                }
            }
        }
    }
    found
}

/// Aliases that lead to themselves through a tuple: the tuple becomes a list, which has no end.
fn loosen_recursive_tuples(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut edges = Vec::new();
    for (index, entry) in api.types.iter().enumerate() {
        if let Shape::Alias(ty) = &entry.shape {
            edges.extend(ty.named().map(|to| Edge {
                from: TypeId(index),
                to,
                pointer: entry.pointer.clone(),
            }));
        }
    }
    for edge in inside_components(edges) {
        let Some(Shape::Alias(ty)) = api.types.get_mut(edge.from.0).map(|entry| &mut entry.shape)
        else {
            continue;
        };
        if loosen(ty) {
            let diagnostic = Diagnostic::new(
                Code::Unsupported,
                Place::value(&api.file, &edge.pointer),
                "a list with a type for each place contains itself",
            )
            .expected("places whose types end")
            .found(format!(
                "`#{}` in one of its own places",
                edge.pointer.as_str()
            ))
            .help("the list may hold any of its elements in any place; mind their order");
            diagnostics.push(diagnostic);
        }
    }
}

/// Makes the tuples in a type lists; gives whether there are any.
fn loosen(ty: &mut Ty) -> bool {
    match ty {
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => loosen(inner),
        Ty::Tuple(places) => {
            let first = places
                .first()
                .filter(|first| places.iter().all(|ty| ty == *first));
            *ty = Ty::List(Box::new(first.cloned().unwrap_or(Ty::Json)));
            true
        }
        _ => false,
    }
}

/// Aliases that lead to themselves: through lists and maps they become wrapper types, directly they are an error.
fn wrap_recursive_aliases(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut done = vec![false; api.types.len()];
    for index in 0..api.types.len() {
        let mut way: Vec<TypeId> = Vec::new();
        let mut places: BTreeMap<TypeId, usize> = BTreeMap::new();
        let mut current = TypeId(index);
        let ring = loop {
            if let Some(place) = places.get(&current) {
                break way.split_off(*place);
            }
            let next = match api.shape(current) {
                // No ring leads through a tuple, so there is only one way.
                Some(Shape::Alias(ty)) if !done[current.0] => ty.named().next(),
                _ => None,
            };
            places.insert(current, way.len());
            way.push(current);
            match next {
                Some(next) => current = next,
                None => break Vec::new(),
            }
        };
        way.iter().chain(&ring).for_each(|id| done[id.0] = true);
        close(api, ring, diagnostics);
    }
}

/// Ends a ring of aliases at the first of its types.
fn close(api: &mut Api, mut ring: Vec<TypeId>, diagnostics: &mut Diagnostics) {
    let first = ring.iter().enumerate().min_by_key(|(_, id)| **id);
    let Some((place, start)) = first.map(|(place, id)| (place, *id)) else {
        return;
    };
    ring.rotate_left(place);
    let is_direct = |id: &TypeId| matches!(api.shape(*id), Some(Shape::Alias(Ty::Named(_))));
    let shape = match ty_of(api, start) {
        Some(ty) if !ring.iter().all(is_direct) => Shape::Wrapper(ty),
        _ => {
            diagnostics.push(endless(api, &ring));
            Shape::Alias(Ty::Json)
        }
    };
    if let Some(entry) = api.types.get_mut(start.0) {
        entry.shape = shape;
    }
}

fn ty_of(api: &Api, id: TypeId) -> Option<Ty> {
    match api.shape(id) {
        Some(Shape::Alias(ty)) => Some(ty.clone()),
        _ => None,
    }
}

fn endless(api: &Api, ring: &[TypeId]) -> Diagnostic {
    let start = ring.first().map(|id| api.pointer(*id)).unwrap_or_default();
    let path = ring
        .iter()
        .chain(ring.first())
        .map(|id| format!("#{}", api.pointer(*id).as_str()));
    Diagnostic::new(
        Code::AllOfCycle,
        Place::value(&api.file, &start),
        "a schema consists only of itself",
    )
    .expected("a type at the end of the references")
    .found(path.collect::<Vec<_>>().join(" \u{2192} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{alias, codes, find, lowered, members, schemas};

    /// Which edges are removed from a graph, and how many were looked at for that.
    fn removed(types: usize, ends: &[(usize, usize)]) -> (Vec<usize>, usize) {
        let edge = |&(from, to): &(usize, usize)| Edge {
            from: TypeId(from),
            to: TypeId(to),
            pointer: Pointer::root(),
        };
        let edges: Vec<Edge> = ends.iter().map(edge).collect();
        let mut left = Left::new(&edges, types);
        let (mut gone, mut steps) = (Vec::new(), 0);
        for (position, edge) in edges.iter().enumerate() {
            let before = left.steps;
            if left.leads_back(edge) {
                left.is_gone[position] = true;
                gone.push(position);
            }
            steps += left.steps.checked_sub(before).unwrap_or(left.steps);
        }
        (gone, steps)
    }

    /// The same, found by following every edge that is left.
    fn removed_slowly(types: usize, ends: &[(usize, usize)]) -> Vec<usize> {
        let mut left = vec![true; ends.len()];
        for (position, (from, to)) in ends.iter().enumerate() {
            let mut reached = vec![false; types];
            reached[*to] = true;
            for _ in 0..types {
                for ((from, to), _) in ends.iter().zip(&left).filter(|(_, left)| **left) {
                    reached[*to] |= reached[*from];
                }
            }
            left[position] = !reached[*from];
        }
        (0..ends.len()).filter(|at| !left[*at]).collect()
    }

    #[test]
    fn the_edges_that_are_removed_are_those_that_a_plain_search_finds() {
        let mut state = 1_usize;
        let mut next = |bound: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % bound
        };
        for count in 0..80 {
            let types = 2 + count % 9;
            let ends: Vec<_> = (0..count).map(|_| (next(types), next(types))).collect();
            assert_eq!(
                removed(types, &ends).0,
                removed_slowly(types, &ends),
                "{ends:?}"
            );
        }
    }

    #[test]
    fn dense_and_long_cycles_are_broken_in_few_steps() {
        let pairs = |count: usize| (0..count * count).map(move |at| (at / count, at % count));
        let dense: Vec<_> = pairs(60).collect();
        let (gone, steps) = removed(60, &dense);
        assert!(gone.len() > dense.len() / 2 && steps < 60 * dense.len());
        let ring: Vec<_> = (0..1000).map(|at| (at, (at + 1) % 1000)).collect();
        let (gone, steps) = removed(1000, &ring);
        assert!(gone == [0] && steps < 20 * ring.len(), "{steps}");
    }

    const RING: &str = "\
B: {properties: {c: {$ref: '#/components/schemas/C'}, many: {type: array, items: {$ref: '#/components/schemas/B'}}}}
C: {properties: {b: {$ref: '#/components/schemas/B'}}}";

    fn finite(text: &str) -> (Api, Diagnostics) {
        let (mut api, mut found) = lowered(&schemas(text));
        run(&mut api, &mut found);
        (api, found)
    }

    fn boxed<'a>(api: &'a Api, words: &str) -> Vec<(&'a str, bool)> {
        members(api, words, |member| member.boxed)
    }

    #[test]
    fn the_smallest_pointer_of_a_cycle_is_boxed_and_lists_are_not() {
        let (api, found) = finite(RING);
        assert_eq!(boxed(&api, "B"), [("c", true), ("many", false)]);
        assert_eq!(boxed(&api, "C"), [("b", false)]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_box_stays_where_it_is_when_the_document_grows_elsewhere() {
        let (api, _) = finite(&format!(
            "\
A: {{properties: {{b: {{$ref: '#/components/schemas/B'}}, a: {{$ref: '#/components/schemas/A'}}}}}}
{RING}
D: {{properties: {{c: {{$ref: '#/components/schemas/C'}}}}}}"
        ));
        assert_eq!(boxed(&api, "A"), [("b", false), ("a", true)]);
        assert_eq!(boxed(&api, "B"), [("c", true), ("many", false)]);
        assert_eq!(boxed(&api, "C"), [("b", false)]);
        assert_eq!(boxed(&api, "D"), [("c", false)]);
    }

    #[test]
    fn every_cycle_through_one_type_is_broken() {
        let text = "A: {properties: {x: {$ref: '#/components/schemas/A'}, y: {$ref: '#/components/schemas/A'}}}";
        let (api, _) = finite(text);
        assert_eq!(boxed(&api, "A"), [("x", true), ("y", true)]);
    }

    #[test]
    fn a_branch_that_leads_back_is_boxed() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/Node'}, {type: string}]}
Node: {properties: {next: {$ref: '#/components/schemas/Any'}}}";
        let (api, _) = finite(text);
        let Shape::Union(union) = &find(&api, "Any").1.shape else {
            panic!("not a union")
        };
        let branches: Vec<bool> = union.branches.iter().map(|branch| branch.boxed).collect();
        assert_eq!(branches, [true, false]);
        assert_eq!(boxed(&api, "Node"), [("next", false)]);
    }

    #[test]
    fn a_list_of_itself_becomes_a_wrapper() {
        let (api, found) = finite("A: {type: array, items: {$ref: '#/components/schemas/A'}}");
        let (id, entry) = find(&api, "A");
        let Shape::Wrapper(inner) = &entry.shape else {
            panic!("not a wrapper")
        };
        assert_eq!(*inner, Ty::List(Box::new(Ty::Named(id))));
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_name_for_itself_is_an_error() {
        let (api, found) = finite("A: {allOf: [{$ref: '#/components/schemas/A'}]}");
        assert_eq!(alias(&api, "A"), Ty::Json);
        assert_eq!(codes(&found), [Code::AllOfCycle]);
    }

    #[test]
    fn a_value_without_end_ends_at_the_smallest_pointer() {
        let text = "\
A: {required: [b], properties: {b: {$ref: '#/components/schemas/B'}}}
B: {required: [a], properties: {a: {$ref: '#/components/schemas/A'}}}";
        let (api, found) = finite(text);
        let state = |words| members(&api, words, |member| (member.required, member.boxed));
        assert_eq!(state("A"), [("b", (false, true))]);
        assert_eq!(state("B"), [("a", (true, false))]);
        assert_eq!(codes(&found), [Code::InfiniteValue]);
    }

    #[test]
    fn a_tuple_that_contains_itself_is_a_list() {
        let end = "minItems: 2, maxItems: 2";
        let (api, found) = finite(&format!(
            "\
A: {{type: array, prefixItems: [{{type: string}}, {{$ref: '#/components/schemas/A'}}], {end}}}
B: {{type: array, prefixItems: [{{$ref: '#/components/schemas/C'}}, {{$ref: '#/components/schemas/C'}}], {end}}}
C: {{type: array, items: {{$ref: '#/components/schemas/B'}}}}
D: {{type: array, prefixItems: [{{type: string}}, {{$ref: '#/components/schemas/A'}}], {end}}}"
        ));
        assert_eq!(alias(&api, "A"), Ty::List(Box::new(Ty::Json)));
        let (id, entry) = find(&api, "B");
        let c = Ty::Named(find(&api, "C").0);
        assert!(matches!(&entry.shape, Shape::Wrapper(Ty::List(item)) if **item == c));
        assert_eq!(alias(&api, "C"), Ty::List(Box::new(Ty::Named(id))));
        let a = Ty::Named(find(&api, "A").0);
        assert_eq!(alias(&api, "D"), Ty::Tuple(vec![Ty::String, a]));
        assert_eq!(codes(&found), [Code::Unsupported; 2]);
    }

    #[test]
    fn what_is_in_a_place_of_a_tuple_is_held_by_value() {
        let (api, found) = finite(
            "\
A: {properties: {b: {type: array, items: false, prefixItems: [{type: string}, {$ref: '#/components/schemas/B'}]}}}
B: {properties: {a: {$ref: '#/components/schemas/A'}}}",
        );
        assert_eq!(boxed(&api, "A"), [("b", true)]);
        assert_eq!(boxed(&api, "B"), [("a", false)]);
        assert_eq!(codes(&found), []);
    }
}
