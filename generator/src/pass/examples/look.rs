//! Looks at examples and notes where they contradict the types.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::ir::{Api, Branch, Described, Object, Shape, Test, Ty, TypeId};
use crate::load;
use crate::value::{self, Number, Value};

/// How many values, members and alternatives are looked at in all. Many operations may refer to one large example.
const STEPS: usize = 1 << 24;

/// How many types, one in the other, are looked at.
const DEPTH: usize = 100;

/// Where a type says what it holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Spot {
    /// As another name for it.
    Itself,
    /// In a member.
    Member(usize),
    /// In members that are not declared.
    Others,
}

pub(super) struct Found<'a> {
    api: &'a Api,
    /// Whether the example is one of a reply.
    is_reply: bool,
    /// How many types the present one is in.
    depth: usize,
    /// How many values, members and alternatives are still looked at.
    left: usize,
    /// The members that replies lack, each by its type and place.
    pub(super) lacking: BTreeSet<(TypeId, usize)>,
    /// Where a bare object may be any JSON.
    pub(super) any: BTreeSet<(TypeId, Spot)>,
    /// Of the members that replies show: the kind, if it is another than that of the type each time.
    pub(super) shown: BTreeMap<(TypeId, usize), Option<&'static str>>,
}

impl<'a> Found<'a> {
    pub(super) fn new(api: &'a Api) -> Self {
        Self {
            api,
            is_reply: true,
            depth: 0,
            left: STEPS,
            lacking: BTreeSet::new(),
            any: BTreeSet::new(),
            shown: BTreeMap::new(),
        }
    }

    /// Looks at an example.
    pub(super) fn look(&mut self, described: &Described, example: &Value) {
        self.pay(example.as_str().map_or(0, str::len));
        if self.left > 0 {
            self.is_reply = described.is_reply;
            self.value(&described.ty, &unquoted(example));
        }
    }

    fn pay(&mut self, steps: usize) {
        self.left = self.left.saturating_sub(steps);
    }

    /// Looks at a value of a type, and says whether another one than an object stands where the type has a bare object. A value is as
    /// deep as the document at most, which has a limit.
    fn value(&mut self, ty: &Ty, value: &Value) -> bool {
        if self.left == 0 {
            return false;
        }
        self.pay(1);
        match (ty, value) {
            (ty, value) if is_bare(ty) => Kind::of(value) != Kind::Object && !is_no_evidence(value),
            (Ty::Named(id), value) => {
                self.named(*id, value);
                false
            }
            (Ty::List(inner), Value::Array(list)) => {
                self.values(list.iter().map(|one| (&**inner, one)))
            }
            (Ty::Map(inner), Value::Object(map)) => {
                self.values(map.iter().map(|(_, one)| (&**inner, one)))
            }
            (Ty::Tuple(places), Value::Array(list)) => self.values(places.iter().zip(list)),
            (Ty::Nullable(inner), value) => self.value(inner, value),
            _ => false,
        }
    }

    /// The same for each of several.
    fn values<'v>(&mut self, values: impl Iterator<Item = (&'v Ty, &'v Value)>) -> bool {
        values.fold(false, |any, (ty, value)| self.value(ty, value) | any)
    }

    fn named(&mut self, id: TypeId, value: &Value) {
        // Types that are nothing but each other are refused later.
        if self.depth == DEPTH {
            return;
        }
        self.depth += 1;
        self.shaped(id, value);
        self.depth -= 1;
    }

    fn shaped(&mut self, id: TypeId, value: &Value) {
        match self.api.shape(id) {
            Some(Shape::Object(object)) => {
                if let Value::Object(example) = value {
                    self.object(id, object, example);
                }
            }
            Some(Shape::Union(union)) => {
                self.pay(union.branches.len());
                let tag = union.tag.as_ref().and_then(|tag| value.get(tag)?.as_str());
                let is_it = |branch: &&Branch| match tag {
                    Some(tag) => branch.tags.iter().any(|other| other == tag),
                    None => accepts(&branch.test, value),
                };
                if let Some(branch) = union.branches.iter().find(is_it) {
                    self.value(&branch.ty, value);
                }
            }
            Some(Shape::Alias(ty) | Shape::Wrapper(ty)) => {
                let is_other = self.value(ty, value);
                self.any.extend(is_other.then_some((id, Spot::Itself)));
            }
            _ => {}
        }
    }

    fn object(&mut self, id: TypeId, object: &Object, example: &value::Object) {
        self.pay(object.members.len());
        let mut there = 0;
        let mut lacking = Vec::new();
        let mut shown = Vec::new();
        for (index, member) in object.members.iter().enumerate() {
            let value = example.get(&member.wire);
            if value.is_some_and(|value| self.value(&member.ty, value)) {
                self.any.insert((id, Spot::Member(index)));
            }
            match value {
                Some(Value::Null) if !member.nullable && member.ty != Ty::Json => {
                    lacking.push((id, index));
                }
                Some(value) => {
                    there += 1;
                    let kind = other_kind(self.api, &member.ty, value);
                    shown.extend((!is_no_evidence(value)).then_some((index, kind)));
                }
                None => lacking.push((id, index)),
            }
        }
        let is_required = |(_, index): &(TypeId, usize)| {
            let member = object.members.get(*index);
            member.is_some_and(|member| member.required && member.declared)
        };
        lacking.retain(is_required);
        // What lacks more than it has is only the beginning of an example, or one of something else.
        if lacking.len() > there {
            shown.clear();
        } else if self.is_reply {
            self.lacking.extend(lacking);
        }
        // What is sent tells only that the type is right.
        for (index, kind) in shown {
            if self.is_reply || kind.is_none() {
                let known = self.shown.entry((id, index)).or_insert(kind);
                *known = known.and(kind);
            }
        }
        let Some(ty) = &object.additional else {
            return;
        };
        let known: HashSet<&str> = object.members.iter().map(|it| it.wire.as_str()).collect();
        let others = example.iter().filter(|(name, _)| !known.contains(name));
        if self.values(others.map(|(_, value)| (ty, value))) {
            self.any.insert((id, Spot::Others));
        }
    }
}

/// Whether a test recognises a value.
fn accepts(test: &Test, value: &Value) -> bool {
    match (test, value) {
        (Test::Boolean, Value::Bool(_))
        | (Test::Integer, Value::Number(Number::Integer(_)))
        | (Test::Number, Value::Number(_))
        | (Test::String, Value::String(_))
        | (Test::Array, Value::Array(_)) => true,
        (
            Test::Object {
                required,
                constants,
                integers,
                flags,
            },
            Value::Object(object),
        ) => {
            let there = |name: &String| object.get(name).filter(|value| **value != Value::Null);
            let texts = |(name, texts): &(String, Vec<String>)| {
                let text = there(name).map(Value::as_str);
                text.is_none_or(|text| text.is_some_and(|text| texts.iter().any(|it| it == text)))
            };
            let numbers = |(name, numbers): &(String, Vec<i64>)| match there(name) {
                None => true,
                Some(Value::Number(Number::Integer(found))) => {
                    numbers.iter().any(|number| i128::from(*number) == *found)
                }
                Some(_) => false,
            };
            let truths = |(name, truths): &(String, Vec<bool>)| match there(name) {
                None => true,
                Some(Value::Bool(found)) => truths.contains(found),
                Some(_) => false,
            };
            required.iter().all(|name| object.get(name).is_some())
                && constants.iter().all(texts)
                && integers.iter().all(numbers)
                && flags.iter().all(truths)
        }
        _ => false,
    }
}

/// Whether nothing is said of an object but that it is one.
pub(super) fn is_bare(ty: &Ty) -> bool {
    matches!(ty, Ty::Map(inner) if **inner == Ty::Json)
}

/// What of JSON a value is, as far as examples are right about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    Object,
    Other,
}

impl Kind {
    fn of(value: &Value) -> Self {
        match value {
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
            _ => Self::Other,
        }
    }

    /// That of the values of a type, as far as it says one.
    fn expected(api: &Api, ty: &Ty) -> Option<Self> {
        match api.resolved(ty) {
            Ty::Nullable(inner) => Self::expected(api, &inner),
            Ty::List(_) | Ty::Tuple(_) => Some(Self::List),
            ty if is_bare(&ty) => None,
            Ty::Map(_) => Some(Self::Object),
            Ty::Named(id) => match api.shape(id)? {
                Shape::Object(_) => Some(Self::Object),
                Shape::Wrapper(ty) => Self::expected(api, ty),
                shape => shape.is_enumeration().then_some(Self::Other),
            },
            Ty::Json | Ty::File => None,
            _ => Some(Self::Other),
        }
    }
}

/// Whether a value shows nothing: null, and what tools write for whatever they do not know.
fn is_no_evidence(value: &Value) -> bool {
    *value == Value::Null || value.as_str() == Some("string")
}

/// What a value is, if it is another kind than its type says. An object where a list is declared is rather one item of it.
fn other_kind(api: &Api, ty: &Ty, value: &Value) -> Option<&'static str> {
    match (Kind::expected(api, ty)?, Kind::of(value)) {
        (Kind::List, Kind::Object) => None,
        (expected, found) if expected == found => None,
        (_, Kind::List) => Some("a list"),
        (_, Kind::Object) => Some("an object"),
        (_, Kind::Other) => Some("neither a list nor an object"),
    }
}

/// The object or list that an example is, where it was written as text.
fn unquoted(example: &Value) -> Cow<'_, Value> {
    let text = example.as_str().map(str::trim_start);
    let text = text.filter(|text| text.starts_with(['{', '[']));
    let parsed = text.and_then(|text| load::parse(&Arc::from("example.json"), text).ok());
    match parsed {
        Some((value, _)) => Cow::Owned(value),
        None => Cow::Borrowed(example),
    }
}
