//! Alternatives that become one, because nothing tells them apart or nothing needs to.

use std::collections::{BTreeMap, BTreeSet};

use super::test::profile;
use super::{MAX_DEPTH, MAX_LISTS, MAX_MEMBERS, Open, Pass, Undecided};
use crate::ir::{Api, Branch, EnumValue, Member, Object, Shape, Test, Ty, Union};
use crate::pass::narrow::not_null;

impl Pass<'_> {
    /// Several branches that are text become one: an enumeration of all their values, which may be any other text if one of the
    /// branches is, or plain text where they name none.
    pub(super) fn merge_texts(&mut self, union: &mut Undecided) {
        let texts = places(union, |branch| texts(self.api, &branch.ty).is_some());
        if texts.len() < 2 {
            return;
        }
        let branches = texts.iter().filter_map(|place| union.branches.get(*place));
        let is_any = |branch: &Branch| !is_choice(self.api, &branch.ty);
        let is_any = branches.clone().any(is_any);
        let lists = branches.clone();
        let lists = lists.filter_map(|branch| self::texts(self.api, &branch.ty));
        let values = distinct(lists.flatten());
        // Inside of merged objects the type of one that has the values of all stays, and so does its name.
        let has_all = |branch: &&Branch| {
            let texts = self::texts(self.api, &branch.ty);
            texts.is_some_and(|texts| !texts.is_empty() && texts.len() == values.len())
                && is_any != is_choice(self.api, &branch.ty)
        };
        let known = branches.clone().find(has_all);
        let known = known.filter(|_| union.is_inside);
        let ty = match known.map(|branch| branch.ty.clone()) {
            Some(ty) => ty,
            None if values.is_empty() => Ty::String,
            None if is_any => self.merged(union, "text", Shape::AnyString(values)),
            None => self.merged(union, "text", Shape::Strings(values)),
        };
        replace(union, &texts, ty, "Text");
    }

    /// Several branches that are whole numbers become one, and so do several that are other numbers.
    pub(super) fn merge_numbers(&mut self, union: &mut Undecided) {
        let whole = places(union, |branch| integers(self.api, &branch.ty).is_some());
        if whole.len() > 1 {
            let lists: Vec<Vec<EnumValue<i64>>> = whole
                .iter()
                .filter_map(|place| integers(self.api, &union.branches.get(*place)?.ty))
                .collect();
            let ty = if lists.iter().any(Vec::is_empty) {
                Ty::I64
            } else {
                let values = distinct(lists.into_iter().flatten());
                self.merged(union, "integer", Shape::Integers(values))
            };
            replace(union, &whole, ty, "Integer");
        }
        let numbers = places(union, |branch| is_float(self.api, &branch.ty));
        if numbers.len() > 1 {
            replace(union, &numbers, Ty::F64, "Number");
        }
    }

    /// Several branches that are lists become a list of elements of all their types.
    pub(super) fn merge_lists(&mut self, union: &mut Undecided) {
        let element = |branch: &Branch| match self.api.resolved(&branch.ty) {
            Ty::List(element) => Some(*element),
            _ => None,
        };
        let lists = places(union, |branch| element(branch).is_some());
        if lists.len() < 2 {
            return;
        }
        let types = lists
            .iter()
            .filter_map(|place| element(union.branches.get(*place)?));
        let types: Vec<Ty> = types.collect();
        let words = union.words_below("item");
        let mut inner = Undecided {
            depth: union.depth + 1,
            is_inside: union.is_inside,
            ..Undecided::new(union.pointer.clone(), words, Vec::new())
        };
        let ty = match union.depth < MAX_LISTS {
            true => self.one_of(&mut inner, &types),
            false => Ty::Json,
        };
        if union.is_inside {
            union.untyped.append(&mut inner.untyped);
        }
        replace(union, &lists, Ty::List(Box::new(ty)), "List");
    }

    /// Objects of each group, which no test tells apart, become one object with the members of all.
    pub(super) fn merge_objects(&mut self, union: &mut Undecided, groups: &[Vec<usize>]) {
        let mut gone: Vec<usize> = Vec::new();
        for group in groups {
            let objects = |place: &usize| objects(self.api, &union.branches.get(*place)?.ty);
            let objects = group
                .iter()
                .filter_map(|place| Some((*place, objects(place)?)));
            let (places, objects): (Vec<usize>, Vec<Vec<Object>>) = objects.unzip();
            let [first, rest @ ..] = places.as_slice() else {
                continue;
            };
            if rest.is_empty() {
                continue;
            }
            let whole = self.common(union, &objects.concat());
            let number = match union.merged.len() {
                0 => String::new(),
                known => format!(" {}", known + 1),
            };
            let ty = match (&whole.members.is_empty(), &whole.additional) {
                (true, Some(value)) => Ty::Map(Box::new(value.clone())),
                _ => self.merged(union, &format!("object{number}"), Shape::Object(whole)),
            };
            union.merged.push(ty.clone());
            become_one(union, *first, ty, &format!("Object{number}"));
            gone.extend(rest);
        }
        without(union, &gone);
    }

    /// One object with the members of all. One that every object requires is required.
    fn common(&mut self, union: &mut Undecided, objects: &[Object]) -> Object {
        let mut members: Vec<Member> = Vec::new();
        let mut types: Vec<Vec<Ty>> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        let mut counts: Vec<usize> = Vec::new();
        for member in objects.iter().flat_map(|object| &object.members) {
            let place = *places.entry(&member.wire).or_insert(members.len());
            if place == members.len() {
                members.push(member.clone());
                types.push(vec![member.ty.clone()]);
                counts.push(usize::from(member.required));
                continue;
            }
            let (Some(known), Some(types), Some(count)) = (
                members.get_mut(place),
                types.get_mut(place),
                counts.get_mut(place),
            ) else {
                continue;
            };
            *count += usize::from(member.required);
            known.nullable |= member.nullable;
            known.read_only &= member.read_only;
            known.write_only &= member.write_only;
            known.deprecated &= member.deprecated;
            types.push(member.ty.clone());
        }
        for ((member, types), count) in members.iter_mut().zip(&types).zip(counts) {
            member.required = count == objects.len();
            member.ty = self.any_of(union, member, types);
        }
        let values = objects
            .iter()
            .filter_map(|object| object.additional.clone());
        let additional =
            values.reduce(|one, other| either(self.api, &one, &other).unwrap_or(Ty::Json));
        Object {
            members,
            additional,
        }
    }

    /// The type of a member that is of several types.
    fn any_of(&mut self, union: &mut Undecided, member: &Member, types: &[Ty]) -> Ty {
        let [first, rest @ ..] = types else {
            return Ty::Json;
        };
        let resolved = self.api.resolved(first);
        if rest.iter().all(|ty| self.api.resolved(ty) == resolved) {
            return first.clone();
        }
        let words = union.words_below(&member.wire);
        let mut inner = Undecided {
            is_inside: true,
            ..Undecided::new(member.pointer.clone(), words, Vec::new())
        };
        let ty = self.one_of(&mut inner, types);
        union.untyped.extend(inner.untyped.iter().map(|name| {
            let names = [member.wire.as_str(), name.as_str()];
            names[..1 + usize::from(!name.is_empty())].join(".")
        }));
        ty
    }

    /// The type of what is of several types; `union` is to have them as its branches.
    fn one_of(&mut self, union: &mut Undecided, types: &[Ty]) -> Ty {
        for ty in types {
            if let Ty::Named(id) = not_null(self.api, ty) {
                if self.undecided.contains(&id) && self.open.len() < MAX_DEPTH {
                    self.settle(id);
                }
            }
        }
        let Some((mut types, is_nullable)) = self.spread_types(union, types) else {
            return self.raw(union);
        };
        if types.iter().any(|ty| self.api.resolved(ty) == Ty::Json) {
            return Ty::Json;
        }
        if union.is_inside && types.iter().any(|ty| is_float(self.api, ty)) {
            types.retain(|ty| !is_float(self.api, ty) && integers(self.api, ty).is_none());
            types.push(Ty::F64);
        }
        let ty = match types.as_slice() {
            [only] if !union.is_open => only.clone(),
            _ => {
                let is_item = union.depth > 0;
                let branches = types.into_iter().map(|ty| {
                    // Items are called after their types.
                    let word = word(self.api, &ty).filter(|_| !is_item);
                    Branch::new(union.pointer.clone(), Vec::from_iter(word), ty)
                });
                union.branches = branches.collect();
                self.known_or_decided(union)
            }
        };
        if is_nullable && ty != Ty::Json {
            return Ty::Nullable(Box::new(ty));
        }
        ty
    }

    /// The type of a union that no schema of the document is. One with the same alternatives that it is inside of is the same.
    fn known_or_decided(&mut self, union: &mut Undecided) -> Ty {
        let alternatives = self.alternatives(&union.branches);
        let mut open = self.open.iter();
        if let Some(place) = open.rposition(|open| open.alternatives == alternatives) {
            return self.known(place);
        }
        let size = |ty: &Ty| self.api.object(ty).map_or(1, |object| object.members.len());
        self.looked_at += alternatives.iter().map(size).sum::<usize>();
        if self.open.len() >= MAX_DEPTH || self.looked_at > MAX_MEMBERS {
            return self.raw(union);
        }
        self.open.push(Open {
            pointer: union.pointer.clone(),
            words: union.words.clone(),
            alternatives,
            id: None,
        });
        let shape = self.decide(union);
        match (self.open.pop().and_then(|open| open.id), shape) {
            (Some(id), shape) => {
                self.set(id, shape);
                Ty::Named(id)
            }
            (None, Shape::Alias(ty)) => ty,
            (None, shape) => self.add(&union.pointer, union.words.clone(), shape),
        }
    }

    /// The type of a union that is being decided.
    fn known(&mut self, place: usize) -> Ty {
        let Some(Open {
            pointer,
            words,
            alternatives,
            id,
        }) = self.open.get(place).cloned()
        else {
            return Ty::Json;
        };
        if let Some(id) = id {
            return Ty::Named(id);
        }
        let branches = alternatives.into_iter();
        let branches = branches.map(|ty| Branch::new(pointer.clone(), Vec::new(), ty));
        let union = Union {
            branches: branches.collect(),
            tag: None,
            by_constants: false,
            is_base: false,
        };
        let ty = self.add(&pointer, words, Shape::Union(union));
        if let (Ty::Named(id), Some(open)) = (&ty, self.open.get_mut(place)) {
            open.id = Some(*id);
            self.undecided.insert(*id);
            self.seen.insert(*id);
        }
        ty
    }

    /// The types, with the branches of unions among them in their place, and whether one of them may be null; `None` where one
    /// has yet to be decided by a discriminator.
    fn spread_types(&self, union: &mut Undecided, types: &[Ty]) -> Option<(Vec<Ty>, bool)> {
        let mut found: Vec<Ty> = Vec::new();
        let mut seen: BTreeSet<Ty> = BTreeSet::new();
        let mut is_nullable = false;
        let mut open: Vec<Ty> = types.iter().rev().cloned().collect();
        while let Some(ty) = open.pop() {
            let resolved = self.api.resolved(&ty);
            if !seen.insert(resolved.clone()) {
                continue;
            }
            if let Ty::Nullable(inner) = resolved {
                is_nullable = true;
                open.push(*inner);
                continue;
            }
            if let Ty::Named(id) = resolved {
                if let Some(Shape::Union(inner)) = self.api.shape(id) {
                    if inner.tag.is_none() || (inner.by_constants && union.is_inside) {
                        // One branch is left beside anything.
                        union.is_open |= inner.branches.len() == 1;
                        let branches = inner.branches.iter().rev();
                        open.extend(branches.map(|branch| branch.ty.clone()));
                        continue;
                    }
                    if self.undecided.contains(&id) {
                        return None;
                    }
                }
            }
            found.push(ty);
        }
        Some((found, is_nullable))
    }

    /// What a union is of, however its alternatives are ordered or called.
    pub(super) fn alternatives(&self, branches: &[Branch]) -> BTreeSet<Ty> {
        let types = branches.iter().map(|branch| self.api.resolved(&branch.ty));
        types.collect()
    }

    /// Leaves a union as it is in JSON.
    pub(super) fn raw(&mut self, union: &mut Undecided) -> Ty {
        self.ambiguous(union, "the value is raw JSON in Rust");
        union.untyped = vec![String::new()];
        Ty::Json
    }

    /// Adds the type of merged branches; where there are no others it is the union itself.
    fn merged(&mut self, union: &Undecided, word: &str, shape: Shape) -> Ty {
        self.add(&union.pointer, union.words_below(word), shape)
    }
}

/// The places of the branches that pass a test.
fn places(union: &Undecided, test: impl Fn(&Branch) -> bool) -> Vec<usize> {
    let branches = union.branches.iter().enumerate();
    branches
        .filter(|(_, branch)| test(branch))
        .map(|(place, _)| place)
        .collect()
}

/// Puts one branch in the place of several.
fn replace(union: &mut Undecided, places: &[usize], ty: Ty, word: &str) {
    let [first, rest @ ..] = places else { return };
    become_one(union, *first, ty, word);
    without(union, rest);
}

/// Gives a branch the type of several.
fn become_one(union: &mut Undecided, place: usize, ty: Ty, word: &str) {
    if let Some(branch) = union.branches.get_mut(place) {
        branch.ty = ty;
        branch.words = vec![word.to_owned()];
        branch.tags = Vec::new();
        branch.test = Test::Undecided;
    }
}

/// Takes branches out.
fn without(union: &mut Undecided, places: &[usize]) {
    let places: BTreeSet<usize> = places.iter().copied().collect();
    let mut place = 0;
    union.branches.retain(|_| {
        place += 1;
        !places.contains(&(place - 1))
    });
}

fn distinct<T: Ord + Clone>(values: impl Iterator<Item = EnumValue<T>>) -> Vec<EnumValue<T>> {
    let mut seen = BTreeSet::new();
    values
        .filter(|value| seen.insert(value.wire.clone()))
        .collect()
}

/// The values of an enumeration of texts; none for plain text.
fn texts(api: &Api, ty: &Ty) -> Option<Vec<EnumValue<String>>> {
    match api.resolved(ty) {
        Ty::String | Ty::DateTime | Ty::Date | Ty::Base64 => Some(Vec::new()),
        Ty::Named(id) => match api.shape(id) {
            Some(Shape::Strings(values) | Shape::AnyString(values)) => Some(values.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a type is one of a few texts and no other.
fn is_choice(api: &Api, ty: &Ty) -> bool {
    match api.resolved(ty) {
        Ty::Named(id) => matches!(api.shape(id), Some(Shape::Strings(_))),
        _ => false,
    }
}

fn is_float(api: &Api, ty: &Ty) -> bool {
    matches!(api.resolved(ty), Ty::F32 | Ty::F64)
}

/// The values of an enumeration of whole numbers; none for plain ones.
fn integers(api: &Api, ty: &Ty) -> Option<Vec<EnumValue<i64>>> {
    match api.resolved(ty) {
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => Some(Vec::new()),
        Ty::Named(id) => match api.shape(id) {
            Some(Shape::Integers(values)) => Some(values.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// An object, one of which only the type of its members is told, or all branches of a union of objects.
fn objects(api: &Api, ty: &Ty) -> Option<Vec<Object>> {
    let id = match api.resolved(ty) {
        Ty::Map(value) => {
            return Some(vec![Object {
                members: Vec::new(),
                additional: Some(*value),
            }]);
        }
        Ty::Named(id) => id,
        _ => return None,
    };
    match api.shape(id) {
        Some(Shape::Object(object)) => Some(vec![object.clone()]),
        Some(Shape::Union(union)) => {
            let objects = union.branches.iter();
            objects
                .map(|branch| api.object(&branch.ty).cloned())
                .collect()
        }
        _ => None,
    }
}

/// A type that holds the values of both, unless it takes a union.
fn either(api: &Api, one: &Ty, other: &Ty) -> Option<Ty> {
    let (left, right) = (api.resolved(one), api.resolved(other));
    let is_whole = |ty: &Ty| integers(api, ty).is_some();
    let is_number = |ty: &Ty| is_whole(ty) || matches!(ty, Ty::F32 | Ty::F64);
    let inside = |left, right| either(api, left, right).unwrap_or(Ty::Json);
    match (&left, &right) {
        _ if left == right => Some(one.clone()),
        (Ty::List(left), Ty::List(right)) => Some(Ty::List(Box::new(inside(left, right)))),
        (Ty::Map(left), Ty::Map(right)) => Some(Ty::Map(Box::new(inside(left, right)))),
        (Ty::Json, _) | (_, Ty::Json) => Some(Ty::Json),
        (Ty::Bool | Ty::Only(_), Ty::Bool | Ty::Only(_)) => Some(Ty::Bool),
        _ if texts(api, &left).is_some() && texts(api, &right).is_some() => Some(Ty::String),
        _ if is_whole(&left) && is_whole(&right) => Some(Ty::I64),
        _ if is_number(&left) && is_number(&right) => Some(Ty::F64),
        _ => None,
    }
}

/// A word for an alternative by its JSON type; none for a type that has a name.
fn word(api: &Api, ty: &Ty) -> Option<String> {
    let word = match (api.resolved(ty), profile(api, ty)?.test) {
        (Ty::Named(_), _) | (_, Test::Undecided) => return None,
        (_, Test::Boolean) => "Boolean",
        (_, Test::Integer) => "Integer",
        (_, Test::Number) => "Number",
        (_, Test::String) => "String",
        (_, Test::Array) => "List",
        (_, Test::Object { .. }) => "Object",
    };
    Some(word.to_owned())
}
