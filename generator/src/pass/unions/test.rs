//! The tests that tell branches apart, and an order in which they do.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Shape, Test, Ty};
use crate::pass::narrow::not_null;

/// What is known of the values of a branch.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// The test its values pass.
    pub(super) test: Test,
    /// The constants that are there in every value.
    certain: Constants,
    /// The members an object may have; `None` when any.
    known: Option<BTreeSet<String>>,
}

/// Members with the texts or whole numbers that they may have.
type Constants = (Vec<(String, Vec<String>)>, Vec<(String, Vec<i64>)>);

impl Profile {
    /// Of values about which only a test is known.
    fn of(test: Test) -> Self {
        Self {
            test,
            certain: Constants::default(),
            known: None,
        }
    }
}

/// What is known of the values of a type; `None` when nothing is.
pub(super) fn profile(api: &Api, ty: &Ty) -> Option<Profile> {
    let simple = |test| Some(Profile::of(test));
    match api.resolved(ty) {
        Ty::String | Ty::DateTime | Ty::Date | Ty::Base64 => simple(Test::String),
        Ty::Bool => simple(Test::Boolean),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => simple(Test::Integer),
        Ty::F32 | Ty::F64 => simple(Test::Number),
        Ty::List(_) | Ty::Tuple(_) => simple(Test::Array),
        Ty::Map(_) => simple(Test::OBJECT),
        Ty::Nullable(inner) => profile(api, &inner),
        // A file is written as text where it is no part of a form.
        Ty::File => simple(Test::String),
        Ty::Json => None,
        Ty::Named(id) => match &api.types.get(id.0)?.shape {
            Shape::Strings(_) => simple(Test::String),
            Shape::Integers(_) => simple(Test::Integer),
            Shape::Wrapper(inner) => profile(api, inner),
            Shape::Union(union) => {
                let tag = union.tag.clone()?;
                let tags = union.branches.iter().flat_map(|branch| branch.tags.clone());
                let constants = vec![(tag.clone(), tags.collect())];
                Some(Profile {
                    certain: (constants.clone(), Vec::new()),
                    ..Profile::of(Test::Object {
                        required: vec![tag],
                        constants,
                        integers: Vec::new(),
                    })
                })
            }
            Shape::AllOf(_) | Shape::Alias(_) => None,
            Shape::Object(object) => {
                let mut required = Vec::new();
                let (mut constants, mut integers) = Constants::default();
                let mut certain = Constants::default();
                for member in &object.members {
                    let is_certain = member.required && !member.nullable;
                    if is_certain {
                        required.push(member.wire.clone());
                    }
                    match enumeration(api, &member.ty) {
                        Some(Shape::Strings(values)) if is_certain || values.len() == 1 => {
                            let texts = values.iter().map(|value| value.wire.clone());
                            let constant = (member.wire.clone(), texts.collect());
                            certain.0.extend(is_certain.then(|| constant.clone()));
                            constants.push(constant);
                        }
                        Some(Shape::Integers(values)) if is_certain || values.len() == 1 => {
                            let wires = values.iter().map(|value| value.wire);
                            let constant = (member.wire.clone(), wires.collect());
                            certain.1.extend(is_certain.then(|| constant.clone()));
                            integers.push(constant);
                        }
                        _ => {}
                    }
                }
                let known = object.members.iter().map(|member| member.wire.clone());
                let known = object.additional.is_none().then(|| known.collect());
                Some(Profile {
                    test: Test::Object {
                        required,
                        constants,
                        integers,
                    },
                    certain,
                    known,
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
pub(super) fn order(mut profiles: Vec<Profile>) -> Result<Vec<(usize, Test)>, Vec<Vec<usize>>> {
    without_needless(&mut profiles);
    let mut left: Vec<(usize, Profile)> = profiles.into_iter().enumerate().collect();
    // How many of those that are left each one may not go before.
    let mut blocked: Vec<usize> = left
        .iter()
        .map(|(index, candidate)| {
            let blocks = |(other, profile): &&(usize, Profile)| {
                other != index && !may_precede(candidate, profile)
            };
            left.iter().filter(blocks).count()
        })
        .collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let Some(position) = blocked.iter().position(|count| *count == 0) else {
            return Err(confused(&left));
        };
        blocked.remove(position);
        let (index, next) = left.remove(position);
        for (count, (_, profile)) in blocked.iter_mut().zip(&left) {
            *count -= usize::from(!may_precede(profile, &next));
        }
        ordered.push((index, next.test));
    }
    Ok(ordered)
}

/// Takes choices out of the tests that tell no branches apart: what the service adds to such a choice is still a value of the branch.
fn without_needless(profiles: &mut [Profile]) {
    let tests = || {
        profiles.iter().filter_map(|profile| match &profile.test {
            Test::Object {
                constants,
                integers,
                ..
            } => Some((constants, integers)),
            _ => None,
        })
    };
    let certain = || profiles.iter().map(|profile| &profile.certain);
    let mut needed = needed(
        tests().flat_map(|(texts, _)| texts),
        certain().flat_map(|(texts, _)| texts),
    );
    needed.extend(self::needed(
        tests().flat_map(|(_, integers)| integers),
        certain().flat_map(|(_, integers)| integers),
    ));
    for profile in profiles {
        if let Test::Object {
            constants,
            integers,
            ..
        } = &mut profile.test
        {
            constants.retain(|(name, texts)| texts.len() == 1 || needed.contains(name));
            integers.retain(|(name, values)| values.len() == 1 || needed.contains(name));
        }
    }
}

/// The members with a choice in a test that shares no value with what the member certainly is in some branch.
fn needed<'a, T: Ord + 'a>(
    tests: impl Iterator<Item = &'a (String, Vec<T>)>,
    certain: impl Iterator<Item = &'a (String, Vec<T>)>,
) -> BTreeSet<String> {
    let mut others: BTreeMap<&str, BTreeSet<&[T]>> = BTreeMap::new();
    for (name, values) in certain {
        others.entry(name).or_default().insert(values);
    }
    let mut choices: BTreeMap<&str, BTreeSet<&[T]>> = BTreeMap::new();
    for (name, values) in tests {
        choices.entry(name).or_default().insert(values);
    }
    let is_needed = |(name, choices): &(&str, BTreeSet<&[T]>)| {
        let others = others.get(name);
        others.into_iter().flatten().any(|other| {
            let mut choices = choices.iter();
            choices.any(|choice| choice.iter().all(|value| !other.contains(value)))
        })
    };
    let needed = choices.into_iter().filter(is_needed);
    needed.map(|(name, _)| name.to_owned()).collect()
}

/// The places of branches neither of which may go before the other, each group together; all if there are no such two.
fn confused(left: &[(usize, Profile)]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<&(usize, Profile)>> = Vec::new();
    for next in left {
        let is_confused = |other: &&(usize, Profile)| {
            !may_precede(&next.1, &other.1) && !may_precede(&other.1, &next.1)
        };
        let (with, others): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| group.iter().any(is_confused));
        groups = others;
        groups.push(with.into_iter().flatten().chain([next]).collect());
    }
    groups.retain(|group| group.len() > 1);
    if groups.is_empty() {
        groups = vec![left.iter().collect()];
    }
    let places = |group: Vec<&(usize, Profile)>| {
        let mut places: Vec<usize> = group.into_iter().map(|(place, _)| *place).collect();
        places.sort_unstable();
        places
    };
    groups.into_iter().map(places).collect()
}

/// Whether no value of `later` passes the test of `earlier`.
fn may_precede(earlier: &Profile, later: &Profile) -> bool {
    match (&earlier.test, &later.test) {
        (
            Test::Object {
                required,
                constants,
                integers,
            },
            Test::Object { .. },
        ) => {
            let unknown = |name: &String| {
                later
                    .known
                    .as_ref()
                    .is_some_and(|known| !known.contains(name))
            };
            differ(constants, &later.certain.0)
                || differ(integers, &later.certain.1)
                || required.iter().any(unknown)
        }
        (Test::Number, Test::Integer) => false,
        (earlier, later) => std::mem::discriminant(earlier) != std::mem::discriminant(later),
    }
}

/// Whether a member holds constants in both, none of them the same.
fn differ<T: PartialEq>(one: &[(String, Vec<T>)], other: &[(String, Vec<T>)]) -> bool {
    one.iter().any(|(name, values)| {
        other.iter().any(|(known, others)| {
            known == name && values.iter().all(|value| !others.contains(value))
        })
    })
}
