//! The tests that tell branches apart, and an order in which they do.

use std::collections::BTreeSet;

use crate::ir::{Api, Member, Shape, Test, Ty};

/// What is known of the values of a branch.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// The test its values pass.
    pub(super) test: Test,
    /// The members an object may have; `None` when any.
    known: Option<BTreeSet<String>>,
}

/// What is known of the values of a type; `None` when nothing is.
pub(super) fn profile(api: &Api, ty: &Ty) -> Option<Profile> {
    let simple = |test| Some(Profile { test, known: None });
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
                simple(Test::Object {
                    required: vec![tag.clone()],
                    constants: vec![(tag, tags.collect())],
                    integers: Vec::new(),
                })
            }
            Shape::AllOf(_) | Shape::Alias(_) => None,
            Shape::Object(object) => {
                let mut required = Vec::new();
                let mut constants = Vec::new();
                let mut integers = Vec::new();
                let is_certain = |member: &&Member| member.required && !member.nullable;
                for member in object.members.iter().filter(is_certain) {
                    required.push(member.wire.clone());
                    match enumeration(api, &member.ty) {
                        Some(Shape::Strings(values)) => {
                            let texts = values.iter().map(|value| value.wire.clone()).collect();
                            constants.push((member.wire.clone(), texts));
                        }
                        Some(Shape::Integers(values)) => {
                            let wires = values.iter().map(|value| value.wire).collect();
                            integers.push((member.wire.clone(), wires));
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
                    known,
                })
            }
        },
    }
}

fn enumeration<'a>(api: &'a Api, ty: &Ty) -> Option<&'a Shape> {
    match api.resolved(ty) {
        Ty::Named(id) => api.shape(id),
        _ => None,
    }
}

/// An order in which every test rules out the values of all later branches: the place of each branch and its test. Otherwise
/// the places of those that no order tells apart.
///
/// Takes the first branch that may go before all that are left, again and again, so the result follows document order where
/// it can.
pub(super) fn order(profiles: Vec<Profile>) -> Result<Vec<(usize, Test)>, Vec<usize>> {
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
            return Err(left.into_iter().map(|(index, _)| index).collect());
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

/// Whether no value of `later` passes the test of `earlier`.
fn may_precede(earlier: &Profile, later: &Profile) -> bool {
    match (&earlier.test, &later.test) {
        (
            Test::Object {
                required,
                constants,
                integers,
            },
            Test::Object {
                constants: later_constants,
                integers: later_integers,
                ..
            },
        ) => {
            let unknown = |name: &String| {
                later
                    .known
                    .as_ref()
                    .is_some_and(|known| !known.contains(name))
            };
            differ(constants, later_constants)
                || differ(integers, later_integers)
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
