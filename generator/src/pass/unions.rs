//! Decides how the branches of each union are told apart.
//!
//! With a discriminator whose texts are known for every branch, by that. Otherwise by a test that needs only the JSON type, the
//! members that must be there and those that hold one of a few texts. Tests are tried in order, so the pass also orders the
//! branches: one goes before another when it requires a member the other never has. A union that cannot be decided is raw JSON.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Branch, EnumValue, Hint, Shape, Test, Ty, TypeDef, TypeId, Union, Usage};

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut seen = BTreeSet::new();
    for index in 0..api.types.len() {
        settle(api, TypeId(index), &mut seen, diagnostics);
    }
}

/// Decides a union after those among its branches, because one that collapses into a simpler type can be told apart.
fn settle(api: &mut Api, id: TypeId, seen: &mut BTreeSet<TypeId>, diagnostics: &mut Diagnostics) {
    let Some(Shape::Union(union)) = api.shape(id) else {
        return;
    };
    if !seen.insert(id) {
        return;
    }
    let union = union.clone();
    for branch in &union.branches {
        if let Ty::Named(inner) = api.resolved(&branch.ty) {
            settle(api, inner, seen, diagnostics);
        }
    }
    let shape = decide(api, id.0, union, diagnostics);
    if let Some(entry) = api.types.get_mut(id.0) {
        entry.shape = shape;
    }
}

fn decide(api: &mut Api, index: usize, mut union: Union, diagnostics: &mut Diagnostics) -> Shape {
    let mut taken = BTreeSet::new();
    for branch in &mut union.branches {
        branch.tags.retain(|tag| taken.insert(tag.clone()));
    }
    if union.tag.is_some()
        && union
            .branches
            .iter()
            .all(|branch| is_tagged_object(api, branch))
    {
        return Shape::Union(union);
    }
    if union.tag.take().is_some() {
        let pointer = api.pointer(TypeId(index)).child("discriminator");
        diagnostics.push(
            Diagnostic::new(Code::Unsupported, Place::value(&api.file, &pointer), "the discriminator is not used")
                .expected("alternatives that are all references to objects")
                .found("an alternative that is inline or no object")
                .help("the alternatives are told apart by their members instead; give each one a schema of its own"),
        );
    }
    merge_texts(api, index, &mut union);
    if let [only] = union.branches.as_slice() {
        return alone(api, &only.ty);
    }
    let tested = union
        .branches
        .iter()
        .map(|branch| test(api, &branch.ty))
        .collect::<Option<Vec<_>>>();
    let order = tested.and_then(order);
    let Some(order) = order else {
        let place = Place::value(&api.file, &api.pointer(TypeId(index)));
        diagnostics.push(
            Diagnostic::new(Code::AmbiguousUnion, place, "the alternatives cannot be told apart")
                .expected("a discriminator, or alternatives that differ in type, in a required member or in a constant")
                .found("alternatives that some value fits alike"),
        );
        return Shape::Alias(Ty::Json);
    };
    let branches = std::mem::take(&mut union.branches);
    for (position, profile) in order {
        if let Some(branch) = branches.get(position) {
            union.branches.push(Branch {
                test: profile.test,
                ..branch.clone()
            });
        }
    }
    Shape::Union(union)
}

/// What a union of one branch is: the inline type itself, or another name for a type that has one.
fn alone(api: &Api, ty: &Ty) -> Shape {
    let inline = ty
        .named()
        .and_then(|id| api.get(id))
        .filter(|entry| !entry.hint.named);
    match (ty, inline) {
        (Ty::Named(_), Some(entry)) => entry.shape.clone(),
        _ => Shape::Alias(ty.clone()),
    }
}

fn is_tagged_object(api: &Api, branch: &Branch) -> bool {
    let Ty::Named(id) = api.resolved(&branch.ty) else {
        return false;
    };
    !branch.tags.is_empty() && matches!(api.shape(id), Some(Shape::Object(_)))
}

/// Several branches that are text become one: an open enumeration of all their values, or plain text.
fn merge_texts(api: &mut Api, index: usize, union: &mut Union) {
    let text_values = |api: &Api, branch: &Branch| match api.resolved(&branch.ty) {
        Ty::String | Ty::DateTime | Ty::Date | Ty::Base64 => Some(Vec::new()),
        Ty::Named(id) => match api.shape(id) {
            Some(Shape::Strings(values)) => Some(values.clone()),
            _ => None,
        },
        _ => None,
    };
    let texts: Vec<usize> = union
        .branches
        .iter()
        .enumerate()
        .filter(|(_, branch)| text_values(api, branch).is_some())
        .map(|(position, _)| position)
        .collect();
    let [first, rest @ ..] = texts.as_slice() else {
        return;
    };
    if rest.is_empty() {
        return;
    }
    let mut values: Vec<EnumValue<String>> = Vec::new();
    for branch in texts
        .iter()
        .filter_map(|position| union.branches.get(*position))
    {
        for value in text_values(api, branch).unwrap_or_default() {
            if values.iter().all(|known| known.wire != value.wire) {
                values.push(value);
            }
        }
    }
    let owner = api
        .types
        .get(index)
        .map(|entry| (entry.pointer.clone(), entry.hint.words.clone()));
    let (pointer, mut words) = owner.unwrap_or_default();
    let ty = if values.is_empty() {
        Ty::String
    } else {
        let id = TypeId(api.types.len());
        words.push("text".to_owned());
        api.types.push(TypeDef {
            pointer,
            hint: Hint::inline(words),
            docs: crate::ir::Docs::default(),
            deprecated: false,
            shape: Shape::Strings(values),
            usage: Usage::default(),
        });
        Ty::Named(id)
    };
    if let Some(branch) = union.branches.get_mut(*first) {
        branch.ty = ty;
        branch.words = vec!["Text".to_owned()];
    }
    let mut position = 0;
    union.branches.retain(|_| {
        position += 1;
        !rest.contains(&(position - 1))
    });
}

/// What is known of the values of a branch.
#[derive(Clone, Debug)]
struct Profile {
    test: Test,
    /// The members an object may have; `None` when any.
    known: Option<BTreeSet<String>>,
}

fn test(api: &Api, ty: &Ty) -> Option<Profile> {
    let simple = |test| Some(Profile { test, known: None });
    match api.resolved(ty) {
        Ty::String | Ty::DateTime | Ty::Date | Ty::Base64 => simple(Test::String),
        Ty::Bool => simple(Test::Boolean),
        Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => simple(Test::Integer),
        Ty::F32 | Ty::F64 => simple(Test::Number),
        Ty::List(_) => simple(Test::Array),
        Ty::Map(_) => simple(Test::Object {
            required: Vec::new(),
            constants: Vec::new(),
        }),
        Ty::Nullable(inner) => test(api, &inner),
        Ty::Json | Ty::File => None,
        Ty::Named(id) => match &api.types.get(id.0)?.shape {
            Shape::Strings(_) => simple(Test::String),
            Shape::Integers(_) => simple(Test::Integer),
            Shape::Wrapper(inner) => test(api, inner),
            Shape::Union(_) | Shape::AllOf(_) | Shape::Alias(_) => None,
            Shape::Object(object) => {
                let mut required = Vec::new();
                let mut constants = Vec::new();
                for member in object
                    .members
                    .iter()
                    .filter(|member| member.required && !member.nullable)
                {
                    required.push(member.wire.clone());
                    constants
                        .extend(texts(api, &member.ty).map(|texts| (member.wire.clone(), texts)));
                }
                let known = object
                    .members
                    .iter()
                    .map(|member| member.wire.clone())
                    .collect();
                let known = object.additional.is_none().then_some(known);
                Some(Profile {
                    test: Test::Object {
                        required,
                        constants,
                    },
                    known,
                })
            }
        },
    }
}

fn texts(api: &Api, ty: &Ty) -> Option<Vec<String>> {
    let Ty::Named(id) = api.resolved(ty) else {
        return None;
    };
    match &api.types.get(id.0)?.shape {
        Shape::Strings(values) => Some(values.iter().map(|value| value.wire.clone()).collect()),
        _ => None,
    }
}

/// An order in which every test rules out the values of all later branches, or `None`.
///
/// Takes the first branch that may go before all that are left, again and again, so the result follows document order where
/// it can.
fn order(profiles: Vec<Profile>) -> Option<Vec<(usize, Profile)>> {
    let mut left: Vec<(usize, Profile)> = profiles.into_iter().enumerate().collect();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let position = left.iter().position(|(index, candidate)| {
            left.iter()
                .all(|(other, profile)| other == index || may_precede(candidate, profile))
        })?;
        ordered.push(left.remove(position));
    }
    Some(ordered)
}

/// Whether no value of `later` passes the test of `earlier`.
fn may_precede(earlier: &Profile, later: &Profile) -> bool {
    match (&earlier.test, &later.test) {
        (
            Test::Object {
                required,
                constants,
            },
            Test::Object {
                constants: later_constants,
                ..
            },
        ) => {
            let excluded = constants.iter().any(|(name, texts)| {
                later_constants.iter().any(|(other, other_texts)| {
                    other == name && texts.iter().all(|text| !other_texts.contains(text))
                })
            });
            let unknown = |name: &String| {
                later
                    .known
                    .as_ref()
                    .is_some_and(|known| !known.contains(name))
            };
            excluded || required.iter().any(unknown)
        }
        (Test::Number, Test::Integer) => false,
        (earlier, later) => std::mem::discriminant(earlier) != std::mem::discriminant(later),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{alias, codes, find, lowered, schemas, texts};

    fn decided(text: &str) -> (Api, Diagnostics) {
        let (mut api, mut found) = lowered(&schemas(text));
        run(&mut api, &mut found);
        (api, found)
    }

    fn union<'a>(api: &'a Api, words: &str) -> &'a Union {
        match &find(api, words).1.shape {
            Shape::Union(union) => union,
            other => panic!("{words} is {other:?}"),
        }
    }

    fn words(union: &Union) -> Vec<String> {
        union.branches.iter().map(|b| b.words.join(" ")).collect()
    }

    #[test]
    fn a_discriminator_tells_branches_apart_by_mapping_or_schema_name() {
        let text = "\
Pet:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
  discriminator: {propertyName: kind, mapping: {feline: '#/components/schemas/Cat', cat: Cat}}
Cat: {properties: {kind: {type: string}}}
Dog: {properties: {kind: {type: string}}}";
        let (api, found) = decided(text);
        let pet = union(&api, "Pet");
        let tags: Vec<&[String]> = pet.branches.iter().map(|branch| &*branch.tags).collect();
        assert_eq!(pet.tag.as_deref(), Some("kind"));
        assert_eq!(tags, [&["feline", "cat"][..], &["Dog"]]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_branch_with_a_member_of_its_own_is_tried_before_one_that_fits_more() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/Wide'}, {$ref: '#/components/schemas/Narrow'}, {type: string}]}
Wide: {properties: {a: {type: string}}}
Narrow: {required: [b], properties: {a: {type: string}, b: {type: string}}}";
        let (api, found) = decided(text);
        let any = union(&api, "Any");
        assert_eq!(words(any), ["Narrow", "Wide", "String"]);
        let test = |required: &[&str]| Test::Object {
            required: required.iter().map(|&name| name.to_owned()).collect(),
            constants: Vec::new(),
        };
        let tests: Vec<&Test> = any.branches.iter().map(|branch| &branch.test).collect();
        assert_eq!(tests, [&test(&["b"]), &test(&[]), &Test::String]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn constants_tell_objects_with_the_same_members_apart() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {required: [kind], properties: {kind: {type: string, enum: [a]}}}
B: {required: [kind], properties: {kind: {type: string, enum: [b]}}}";
        let (api, _) = decided(text);
        let constants = |name: &str| Test::Object {
            required: vec!["kind".to_owned()],
            constants: vec![("kind".to_owned(), vec![name.to_owned()])],
        };
        let any = union(&api, "Any");
        let tests: Vec<&Test> = any.branches.iter().map(|branch| &branch.test).collect();
        assert_eq!(tests, [&constants("a"), &constants("b")]);
    }

    #[test]
    fn branches_that_fit_alike_are_raw_json() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {properties: {a: {type: string}}}
B: {properties: {b: {type: string}}}";
        let (api, found) = decided(text);
        assert_eq!(alias(&api, "Any"), Ty::Json);
        assert_eq!(codes(&found), [Code::AmbiguousUnion]);
    }

    #[test]
    fn texts_become_one_open_enumeration() {
        let text = "\
Open: {anyOf: [{type: string}, {type: string, enum: [a, b]}, {type: string, enum: [b, c]}]}
Plain: {anyOf: [{type: string}, {type: string, format: date}]}";
        let (api, found) = decided(text);
        assert_eq!(texts(&api, "Open"), ["a", "b", "c"]);
        assert_eq!(alias(&api, "Plain"), Ty::String);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_branch_that_collapses_is_known_whatever_its_name() {
        for name in ["Aaa", "Zzz"] {
            let text = format!(
                "\
Main: {{oneOf: [{{type: integer}}, {{$ref: '#/components/schemas/{name}'}}]}}
{name}: {{anyOf: [{{type: string}}, {{type: string, enum: [x]}}]}}"
            );
            let (api, found) = decided(&text);
            let tests = union(&api, "Main").branches.iter();
            let tests: Vec<&Test> = tests.map(|branch| &branch.test).collect();
            assert_eq!(tests, [&Test::Integer, &Test::String], "{name}");
            assert_eq!(codes(&found), [], "{name}");
        }
    }
}
