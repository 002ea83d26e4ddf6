//! The tests that tell branches apart, and an order in which they do.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use fixedbitset::FixedBitSet;

use crate::ir::{Api, Shape, Test, Ty};
use crate::pass::narrow::not_null;

/// What is known of the values of a branch.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// The test its values pass.
    pub(super) test: Test,
    values: Values,
}

/// What is known of values beside the test they pass.
#[derive(Clone, Debug, Default)]
struct Values {
    /// The members that every value has, with the texts that they may be.
    texts: Vec<(String, Vec<String>)>,
    /// The same with whole numbers.
    integers: Vec<(String, Vec<i64>)>,
    /// The same with the truth value.
    flags: Vec<(String, Vec<bool>)>,
    /// The members an object may have; `None` when any.
    known: Option<Vec<String>>,
}

impl Profile {
    /// Of values about which only a test is known.
    fn of(test: Test) -> Self {
        Self {
            test,
            values: Values::default(),
        }
    }
}

/// What is known of the values of a type; `None` when nothing is.
pub(super) fn profile(api: &Api, ty: &Ty) -> Option<Profile> {
    let simple = |test| Some(Profile::of(test));
    match api.resolved(ty) {
        Ty::String | Ty::DateTime | Ty::Date | Ty::Base64 => simple(Test::String),
        Ty::Bool | Ty::Only(_) => simple(Test::Boolean),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => simple(Test::Integer),
        Ty::F32 | Ty::F64 => simple(Test::Number),
        Ty::List(_) | Ty::Tuple(_) => simple(Test::Array),
        Ty::Map(_) => simple(Test::OBJECT),
        Ty::Nullable(inner) => profile(api, &inner),
        // A file is written as text where it is no part of a form.
        Ty::File => simple(Test::String),
        Ty::Json => None,
        Ty::Named(id) => match &api.types.get(id.0)?.shape {
            Shape::Strings(_) | Shape::AnyString(_) => simple(Test::String),
            Shape::Integers(_) => simple(Test::Integer),
            Shape::Wrapper(inner) => profile(api, inner),
            Shape::Union(union) => {
                let tag = union.tag.clone()?;
                let tags = union.branches.iter().flat_map(|branch| branch.tags.clone());
                let constants = vec![(tag.clone(), tags.collect())];
                Some(Profile {
                    values: Values {
                        texts: constants.clone(),
                        ..Values::default()
                    },
                    test: Test::Object {
                        required: vec![tag],
                        constants,
                        integers: Vec::new(),
                        flags: Vec::new(),
                    },
                })
            }
            Shape::AllOf(_) | Shape::Alias(_) => None,
            Shape::Object(object) => {
                let mut required = Vec::new();
                let (mut constants, mut integers, mut flags) = (Vec::new(), Vec::new(), Vec::new());
                let mut values = Values::default();
                for member in &object.members {
                    let is_certain = member.required && !member.nullable;
                    if is_certain {
                        required.push(member.wire.clone());
                    }
                    match enumeration(api, &member.ty) {
                        Some(Shape::Strings(texts)) if is_certain || texts.len() == 1 => {
                            let texts = texts.iter().map(|text| text.wire.clone());
                            let constant = (member.wire.clone(), texts.collect());
                            values.texts.extend(is_certain.then(|| constant.clone()));
                            constants.push(constant);
                        }
                        Some(Shape::Integers(numbers)) if is_certain || numbers.len() == 1 => {
                            let numbers = numbers.iter().map(|number| number.wire);
                            let constant = (member.wire.clone(), numbers.collect());
                            values.integers.extend(is_certain.then(|| constant.clone()));
                            integers.push(constant);
                        }
                        _ => {}
                    }
                    if let Ty::Only(value) = not_null(api, &member.ty) {
                        let constant = (member.wire.clone(), vec![value]);
                        values.flags.extend(is_certain.then(|| constant.clone()));
                        flags.push(constant);
                    }
                }
                let known = object.members.iter().map(|member| member.wire.clone());
                values.known = object.additional.is_none().then(|| known.collect());
                Some(Profile {
                    test: Test::Object {
                        required,
                        constants,
                        integers,
                        flags,
                    },
                    values,
                })
            }
        },
    }
}

fn enumeration<'a>(api: &'a Api, ty: &Ty) -> Option<&'a Shape> {
    match not_null(api, ty) {
        Ty::Named(id) => api.shape(id),
        _ => None,
    }
}

/// An order in which every test rules out the values of all later branches: the place of each branch and its test. Otherwise
/// the places of those that no order tells apart, those that are confused with each other together.
///
/// Takes the first branch that may go before all that are left, again and again, so the result follows document order where
/// it can.
pub(super) fn order(profiles: Vec<Profile>) -> Result<Vec<(usize, Test)>, Vec<Vec<usize>>> {
    let profiles = profiles.into_iter().map(|one| (one.test, one.values));
    let (mut tests, values): (Vec<Test>, Vec<Values>) = profiles.unzip();
    let index = Index::new(&tests, &values);
    index.drop_needless(&mut tests);
    let passing: Vec<Places> = (0..tests.len())
        .map(|place| index.passing(place, &tests))
        .collect();
    let mut left = index.all();
    let mut ordered = Vec::new();
    while !left.is_clear() {
        let may_be_next = |place: &usize| {
            let others = passing.get(*place);
            others.is_some_and(|others| others.is_disjoint(&left))
        };
        let Some(next) = left.ones().find(may_be_next) else {
            return Err(confused(&left, &passing));
        };
        left.remove(next);
        let test = tests.get_mut(next).map(std::mem::take);
        ordered.push((next, test.unwrap_or_default()));
    }
    Ok(ordered)
}

/// The places of branches of which each has values that pass the test of the other, each group together; all if there are no
/// such two.
fn confused(left: &Places, passing: &[Places]) -> Vec<Vec<usize>> {
    let passes = |one: usize, test: usize| {
        let passing = passing.get(test);
        passing.is_some_and(|passing| passing.contains(one))
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for next in left.ones() {
        let is_confused = |other: &usize| passes(next, *other) && passes(*other, next);
        let (with, others): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| group.iter().any(is_confused));
        groups = others;
        groups.push(with.into_iter().flatten().chain([next]).collect());
    }
    groups.retain(|group| group.len() > 1);
    if groups.is_empty() {
        groups = vec![left.ones().collect()];
    }
    groups.iter_mut().for_each(|group| group.sort_unstable());
    groups
}

/// Some of the branches, by their places.
type Places = FixedBitSet;

/// Which branches have what. All are compared with all by it, each member and each constant being looked at once.
struct Index<'a> {
    count: usize,
    objects: Places,
    /// The objects that may have any member.
    open: Places,
    /// The objects that may have a member, by its name.
    members: HashMap<&'a str, Places>,
    texts: Certain<'a, String>,
    integers: Certain<'a, i64>,
    flags: Certain<'a, bool>,
}

impl<'a> Index<'a> {
    fn new(tests: &[Test], values: &'a [Values]) -> Self {
        let count = tests.len();
        let none = || Places::with_capacity(count);
        let mut index = Self {
            count,
            objects: none(),
            open: none(),
            members: HashMap::new(),
            texts: Certain::new(count),
            integers: Certain::new(count),
            flags: Certain::new(count),
        };
        for (place, (test, values)) in tests.iter().zip(values).enumerate() {
            if !matches!(test, Test::Object { .. }) {
                continue;
            }
            index.objects.insert(place);
            if values.known.is_none() {
                index.open.insert(place);
            }
            for name in values.known.iter().flatten() {
                let those = index.members.entry(name).or_insert_with(none);
                those.insert(place);
            }
            index.texts.add(place, &values.texts);
            index.integers.add(place, &values.integers);
            index.flags.add(place, &values.flags);
        }
        for those in index.members.values_mut() {
            those.union_with(&index.open);
        }
        index
    }

    fn all(&self) -> Places {
        let mut all = Places::with_capacity(self.count);
        all.insert_range(..);
        all
    }

    /// Takes choices out of the tests that tell no branches apart: what the service adds to such a choice is still a value of the
    /// branch.
    fn drop_needless(&self, tests: &mut [Test]) {
        let mut needed: HashSet<String> = HashSet::new();
        for test in &*tests {
            if let Test::Object {
                constants,
                integers,
                ..
            } = test
            {
                needed.extend(self.texts.excluding(constants));
                needed.extend(self.integers.excluding(integers));
            }
        }
        for test in tests {
            if let Test::Object {
                constants,
                integers,
                ..
            } = test
            {
                constants.retain(|(name, texts)| texts.len() == 1 || needed.contains(name));
                integers.retain(|(name, values)| values.len() == 1 || needed.contains(name));
            }
        }
    }

    /// The other branches of which some value passes the test of one.
    fn passing(&self, place: usize, tests: &[Test]) -> Places {
        let mut passing = Places::with_capacity(self.count);
        match tests.get(place) {
            Some(Test::Object {
                required,
                constants,
                integers,
                flags,
            }) => {
                passing.union_with(&self.objects);
                for name in required {
                    let having = self.members.get(name.as_str());
                    passing.intersect_with(having.unwrap_or(&self.open));
                }
                self.texts.keep_passing(constants, &mut passing);
                self.integers.keep_passing(integers, &mut passing);
                self.flags.keep_passing(flags, &mut passing);
            }
            Some(test) => {
                let passes = |other: &Test| match (test, other) {
                    (Test::Number, Test::Integer) => true,
                    _ => std::mem::discriminant(test) == std::mem::discriminant(other),
                };
                let others = tests.iter().enumerate();
                passing.extend(others.filter(|(_, other)| passes(other)).map(|(at, _)| at));
            }
            None => {}
        }
        passing.set(place, false);
        passing
    }
}

/// Which branches have members that certainly are one of a few constants.
struct Certain<'a, T> {
    count: usize,
    members: HashMap<&'a str, Places>,
    /// Those that may have a constant, by the name of the member and the constant.
    constants: HashMap<(&'a str, &'a T), Places>,
}

impl<'a, T: Eq + Hash> Certain<'a, T> {
    fn new(count: usize) -> Self {
        Self {
            count,
            members: HashMap::new(),
            constants: HashMap::new(),
        }
    }

    fn add(&mut self, place: usize, members: &'a [(String, Vec<T>)]) {
        let none = || Places::with_capacity(self.count);
        for (name, constants) in members {
            self.members.entry(name).or_insert_with(none).insert(place);
            for constant in constants {
                let those = self.constants.entry((name, constant));
                those.or_insert_with(none).insert(place);
            }
        }
    }

    /// The branches in which a member certainly is none of some constants.
    fn others(&self, name: &str, constants: &[T]) -> Option<Places> {
        let mut others = self.members.get(name)?.clone();
        for those in constants
            .iter()
            .filter_map(|one| self.constants.get(&(name, one)))
        {
            others.difference_with(those);
        }
        Some(others)
    }

    /// The members of a test that some branch certainly does not pass.
    fn excluding(&self, test: &[(String, Vec<T>)]) -> impl Iterator<Item = String> {
        let excludes = |(name, constants): &&(String, Vec<T>)| {
            let others = self.others(name, constants);
            others.is_some_and(|others| !others.is_clear())
        };
        test.iter().filter(excludes).map(|(name, _)| name.clone())
    }

    /// Takes out those that certainly do not pass a test.
    fn keep_passing(&self, test: &[(String, Vec<T>)], passing: &mut Places) {
        for (name, constants) in test {
            if let Some(others) = self.others(name, constants) {
                passing.difference_with(&others);
            }
        }
    }
}
