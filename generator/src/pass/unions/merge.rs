//! Alternatives that become one, because nothing tells them apart or nothing needs to.

use std::collections::{BTreeMap, BTreeSet};

use super::{MAX_LISTS, Pass, Undecided};
use crate::ir::{Api, Branch, EnumValue, Member, Object, Shape, Test, Ty};

impl Pass<'_> {
    /// Several branches that are text become one: an open enumeration of all their values, or plain text.
    pub(super) fn merge_texts(&mut self, union: &mut Undecided) {
        let texts = places(union, |branch| texts(self.api, &branch.ty).is_some());
        if texts.len() < 2 {
            return;
        }
        let lists = texts
            .iter()
            .filter_map(|place| texts_of(self.api, union, *place));
        let values = distinct(lists.flatten());
        let ty = match values.is_empty() {
            true => Ty::String,
            false => self.merged(union, "text", Shape::Strings(values)),
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
        let is_number =
            |branch: &Branch| matches!(self.api.resolved(&branch.ty), Ty::F32 | Ty::F64);
        let numbers = places(union, is_number);
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
        let mut branches: Vec<Branch> = Vec::new();
        let mut is_nullable = false;
        for place in &lists {
            let Some(branch) = union.branches.get(*place) else {
                continue;
            };
            let Some(mut ty) = element(branch) else {
                continue;
            };
            if let Ty::Nullable(inner) = ty {
                is_nullable = true;
                ty = *inner;
            }
            let ty = self.api.resolved(&ty);
            if branches.iter().all(|known| known.ty != ty) {
                branches.push(Branch {
                    ty,
                    // They are called after their types.
                    words: Vec::new(),
                    ..branch.clone()
                });
            }
        }
        let mut words = union.words.clone();
        words.push("item".to_owned());
        let is_open = branches.iter().any(|branch| branch.ty == Ty::Json);
        let shape = if is_open || union.depth >= MAX_LISTS {
            Shape::Alias(Ty::Json)
        } else {
            self.decide(Undecided {
                pointer: union.pointer.clone(),
                words: words.clone(),
                branches,
                tag: None,
                is_open,
                depth: union.depth + 1,
                merged: Vec::new(),
            })
        };
        let mut ty = match shape {
            Shape::Alias(ty) => ty,
            shape => self.add(&union.pointer, words, shape),
        };
        if is_nullable && ty != Ty::Json {
            ty = Ty::Nullable(Box::new(ty));
        }
        replace(union, &lists, Ty::List(Box::new(ty)), "List");
    }

    /// Objects of each group, which no test tells apart, become one object with the members of all.
    pub(super) fn merge_objects(&mut self, union: &mut Undecided, groups: &[Vec<usize>]) {
        let mut gone: Vec<usize> = Vec::new();
        for group in groups {
            let object = |place: &usize| object(self.api, &union.branches.get(*place)?.ty);
            let objects = group
                .iter()
                .filter_map(|place| Some((*place, object(place)?)));
            let (places, objects): (Vec<usize>, Vec<Object>) = objects.unzip();
            let [first, rest @ ..] = places.as_slice() else {
                continue;
            };
            if rest.is_empty() {
                continue;
            }
            let whole = common(self.api, &objects);
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

    /// Adds the type of merged branches; where there are no others it is the union itself.
    fn merged(&mut self, union: &Undecided, word: &str, shape: Shape) -> Ty {
        let mut words = union.words.clone();
        words.push(word.to_owned());
        self.add(&union.pointer, words, shape)
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
            Some(Shape::Strings(values)) => Some(values.clone()),
            _ => None,
        },
        _ => None,
    }
}

fn texts_of(api: &Api, union: &Undecided, place: usize) -> Option<Vec<EnumValue<String>>> {
    texts(api, &union.branches.get(place)?.ty)
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

/// The members of an object, of a map, or of all branches of a union of objects.
fn object(api: &Api, ty: &Ty) -> Option<Object> {
    match api.resolved(ty) {
        Ty::Map(value) => Some(Object {
            members: Vec::new(),
            additional: Some(*value),
        }),
        Ty::Named(id) => match api.shape(id) {
            Some(Shape::Object(object)) => Some(object.clone()),
            Some(Shape::Union(union)) => {
                let objects = union.branches.iter().map(|branch| {
                    let Ty::Named(id) = api.resolved(&branch.ty) else {
                        return None;
                    };
                    match api.shape(id) {
                        Some(Shape::Object(object)) => Some(object.clone()),
                        _ => None,
                    }
                });
                Some(common(api, &objects.collect::<Option<Vec<_>>>()?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// One object with the members of all. One that every object requires is required.
fn common(api: &Api, objects: &[Object]) -> Object {
    let mut members: Vec<Member> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut counts: Vec<usize> = Vec::new();
    for member in objects.iter().flat_map(|object| &object.members) {
        match places.get(member.wire.as_str()).copied() {
            None => {
                places.insert(&member.wire, members.len());
                members.push(member.clone());
                counts.push(usize::from(member.required));
            }
            Some(place) => {
                let (Some(known), Some(count)) = (members.get_mut(place), counts.get_mut(place))
                else {
                    continue;
                };
                *count += usize::from(member.required);
                known.nullable |= member.nullable;
                known.read_only &= member.read_only;
                known.write_only &= member.write_only;
                known.deprecated &= member.deprecated;
                known.ty = either(api, &known.ty, &member.ty);
            }
        }
    }
    for (member, count) in members.iter_mut().zip(counts) {
        member.required = count == objects.len();
    }
    let mut additional: Option<Ty> = None;
    for value in objects
        .iter()
        .filter_map(|object| object.additional.as_ref())
    {
        additional = Some(match additional {
            None => value.clone(),
            Some(known) => either(api, &known, value),
        });
    }
    Object {
        members,
        additional,
    }
}

/// A type that holds the values of both.
fn either(api: &Api, one: &Ty, other: &Ty) -> Ty {
    let (left, right) = (api.resolved(one), api.resolved(other));
    let is_whole = |ty: &Ty| integers(api, ty).is_some();
    let is_number = |ty: &Ty| is_whole(ty) || matches!(ty, Ty::F32 | Ty::F64);
    match (&left, &right) {
        _ if left == right => one.clone(),
        (Ty::List(left), Ty::List(right)) => Ty::List(Box::new(either(api, left, right))),
        (Ty::Map(left), Ty::Map(right)) => Ty::Map(Box::new(either(api, left, right))),
        _ if texts(api, &left).is_some() && texts(api, &right).is_some() => Ty::String,
        _ if is_whole(&left) && is_whole(&right) => Ty::I64,
        _ if is_number(&left) && is_number(&right) => Ty::F64,
        _ => Ty::Json,
    }
}
