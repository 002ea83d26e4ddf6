//! Decides how the branches of each union are told apart.
//!
//! Alternatives that are themselves unions are spread, and those that no Rust type needs to tell apart become one: texts,
//! numbers and lists. What is left is told apart by a discriminator whose texts are known for every branch, or else by tests
//! that need only the JSON type, the members that must be there and those that hold a constant. Objects that no test tells apart
//! become one object with the members of all.

mod merge;
mod tagged;
mod test;

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Branch, Docs, Hint, Shape, Ty, TypeDef, TypeId, Union, Usage};
use crate::pointer::Pointer;

/// How deep lists in lists are looked into.
const MAX_LISTS: usize = 4;
/// How many alternatives are told apart by tests; each is compared with each.
const MAX_BRANCHES: usize = 1000;

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut pass = Pass { api, diagnostics };
    let mut seen = BTreeSet::new();
    for index in 0..pass.api.types.len() {
        pass.settle(TypeId(index), &mut seen);
    }
}

struct Pass<'a> {
    api: &'a mut Api,
    diagnostics: &'a mut Diagnostics,
}

/// A union while it is being decided.
struct Undecided {
    pointer: Pointer,
    words: Vec<String>,
    branches: Vec<Branch>,
    tag: Option<String>,
    /// Whether one alternative allows anything.
    is_open: bool,
    /// How many lists of merged elements it is inside of.
    depth: usize,
}

impl Pass<'_> {
    /// Decides a union after those among its branches, because one that collapses into a simpler type can be told apart.
    fn settle(&mut self, start: TypeId, seen: &mut BTreeSet<TypeId>) {
        let mut open = vec![(start, false)];
        while let Some((id, is_ready)) = open.pop() {
            let Some(Shape::Union(union)) = self.api.shape(id) else {
                continue;
            };
            if is_ready {
                let shape = self.decide_type(id, union.clone());
                if let Some(entry) = self.api.types.get_mut(id.0) {
                    entry.shape = shape;
                }
            } else if seen.insert(id) {
                open.push((id, true));
                for branch in union.branches.iter().rev() {
                    if let Ty::Named(inner) = self.api.resolved(&branch.ty) {
                        open.push((inner, false));
                    }
                }
            }
        }
    }

    fn decide_type(&mut self, id: TypeId, union: Union) -> Shape {
        let words = self.api.get(id).map(|entry| entry.hint.words.clone());
        let branches = self.spread(id, &union);
        let all = branches.len();
        let branches: Vec<Branch> = branches
            .into_iter()
            .filter(|branch| self.api.resolved(&branch.ty) != Ty::Json)
            .collect();
        self.decide(Undecided {
            pointer: self.api.pointer(id),
            words: words.unwrap_or_default(),
            is_open: branches.len() < all,
            branches,
            tag: union.tag,
            depth: 0,
        })
    }

    fn decide(&mut self, mut union: Undecided) -> Shape {
        if let Some(tag) = union.tag.take() {
            match self.tagged(&union, &tag) {
                Some(branches) => {
                    return Shape::Union(Union {
                        branches,
                        tag: Some(tag),
                        is_base: false,
                    });
                }
                None => self.unused_tag(&union.pointer),
            }
        }
        self.merge_texts(&mut union);
        self.merge_numbers(&mut union);
        self.merge_lists(&mut union);
        loop {
            if let ([only], false) = (union.branches.as_slice(), union.is_open) {
                return self.alone(&only.ty);
            }
            let tests = union
                .branches
                .iter()
                .take_while(|_| union.branches.len() <= MAX_BRANCHES)
                .map(|branch| test::profile(self.api, &branch.ty))
                .collect::<Option<Vec<_>>>();
            let Some(tests) = tests.filter(|tests| tests.len() == union.branches.len()) else {
                break;
            };
            match test::order(tests) {
                Ok(order) => {
                    let branches = order.into_iter().filter_map(|(position, test)| {
                        let branch = union.branches.get(position)?.clone();
                        Some(Branch { test, ..branch })
                    });
                    return Shape::Union(Union {
                        branches: branches.collect(),
                        tag: None,
                        is_base: false,
                    });
                }
                Err(left) => {
                    if let Some((tag, branches)) = self.constant_tag(&union) {
                        return Shape::Union(Union {
                            branches,
                            tag: Some(tag),
                            is_base: false,
                        });
                    }
                    let before = union.branches.len();
                    self.merge_objects(&mut union, &left);
                    if union.branches.len() == before {
                        break;
                    }
                }
            }
        }
        if !union.branches.is_empty() {
            self.ambiguous(&union.pointer, "the value is raw JSON in Rust");
        }
        Shape::Alias(Ty::Json)
    }

    fn ambiguous(&mut self, pointer: &Pointer, outcome: &str) {
        self.diagnostics.push(
            Diagnostic::new(
                Code::AmbiguousUnion,
                Place::value(&self.api.file, pointer),
                "the alternatives cannot be told apart",
            )
            .expected("a discriminator, or alternatives that differ in type, in a required member or in a constant")
            .found("alternatives that some value fits alike")
            .help(format!("{outcome}; add a discriminator, or acknowledge the warning")),
        );
    }

    /// The branches, with those of unions among them in their place. A union that a discriminator decides stays whole where
    /// there are other branches, because its test is simple.
    fn spread(&self, id: TypeId, union: &Union) -> Vec<Branch> {
        let mut found: Vec<Branch> = Vec::new();
        let mut places: BTreeMap<Ty, usize> = BTreeMap::new();
        for branch in &union.branches {
            let ty = self.api.resolved(&branch.ty);
            let inner = match &ty {
                Ty::Named(inner) if *inner != id => match self.api.shape(*inner) {
                    Some(Shape::Union(inner)) if inner.tag.is_none() || inner.tag == union.tag => {
                        Some(&inner.branches)
                    }
                    _ => None,
                },
                _ => None,
            };
            let only = std::slice::from_ref(branch);
            for branch in inner.map_or(only, Vec::as_slice) {
                let ty = self.api.resolved(&branch.ty);
                if ty == Ty::Named(id) {
                    continue;
                }
                let place = *places.entry(ty).or_insert(found.len());
                match found.get_mut(place) {
                    Some(known) => known.tags.extend(branch.tags.iter().cloned()),
                    None => found.push(branch.clone()),
                }
            }
        }
        found
    }

    /// What a union of one branch is: the inline type itself, or another name for a type that has one.
    fn alone(&self, ty: &Ty) -> Shape {
        let own = match ty {
            Ty::Named(id) => self.api.get(*id).filter(|entry| !entry.hint.named),
            _ => None,
        };
        own.map_or_else(|| Shape::Alias(ty.clone()), |entry| entry.shape.clone())
    }

    /// Adds a type that no schema of the document is.
    fn add(&mut self, pointer: &Pointer, words: Vec<String>, shape: Shape) -> Ty {
        let id = TypeId(self.api.types.len());
        self.api.types.push(TypeDef {
            pointer: pointer.clone(),
            hint: Hint::inline(words),
            docs: Docs::default(),
            deprecated: false,
            shape,
            usage: Usage::default(),
        });
        Ty::Named(id)
    }
}
#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::Test;
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
            integers: Vec::new(),
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
            integers: Vec::new(),
        };
        let any = union(&api, "Any");
        let tests: Vec<&Test> = any.branches.iter().map(|branch| &branch.test).collect();
        assert_eq!(tests, [&constants("a"), &constants("b")]);
    }

    #[test]
    fn objects_that_fit_alike_are_one_object_with_the_members_of_all() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {type: string}]}
Both: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {required: [id, a], properties: {id: {type: string}, a: {type: string}, same: {type: integer}}}
B: {required: [id, a], properties: {id: {type: string}, a: {type: boolean}, b: {type: string}, same: {type: number}}}";
        let (api, found) = decided(text);
        let state = |member: &crate::ir::Member| (member.ty.clone(), member.required);
        let merged = [
            ("id", (Ty::String, true)),
            ("a", (Ty::Json, true)),
            ("same", (Ty::F64, false)),
            ("b", (Ty::String, false)),
        ];
        assert_eq!(crate::testing::members(&api, "Both", state), merged);
        assert_eq!(crate::testing::members(&api, "Any object", state), merged);
        assert_eq!(words(union(&api, "Any")), ["Object", "String"]);
        assert_eq!(codes(&found), [Code::AmbiguousUnion, Code::AmbiguousUnion]);
    }

    #[test]
    fn a_union_among_the_alternatives_is_spread_and_anything_stays_open() {
        let text = "\
Inner: {oneOf: [{type: integer}, {type: boolean}]}
Outer: {anyOf: [{$ref: '#/components/schemas/Inner'}, {type: string}, {$ref: '#/components/schemas/Outer'}]}
Open: {anyOf: [{type: string}, {}]}
Null: {anyOf: [{type: string}, {type: 'null'}]}";
        let (api, found) = decided(text);
        assert_eq!(
            words(union(&api, "Outer")),
            ["Integer", "Boolean", "String"]
        );
        assert_eq!(alias(&api, "Null"), Ty::String);
        assert_eq!(words(union(&api, "Open")), ["String"]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn lists_and_numbers_become_one() {
        let text = "\
Lists: {oneOf: [{type: array, items: {type: string}}, {type: array, items: {type: integer}}, {type: boolean}]}
Whole: {oneOf: [{type: integer, enum: [1, 2]}, {type: integer, enum: [2, 3]}]}
Number: {oneOf: [{type: number}, {type: number, format: float}]}";
        let (api, found) = decided(text);
        assert_eq!(words(union(&api, "Lists")), ["List", "Boolean"]);
        let item = union(&api, "Lists").branches[0].ty.named().next().unwrap();
        assert!(matches!(api.shape(item), Some(Shape::Union(_))));
        let Shape::Integers(values) = &find(&api, "Whole").1.shape else {
            panic!("no enumeration")
        };
        assert_eq!(values.len(), 3);
        assert_eq!(alias(&api, "Number"), Ty::F64);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn numbers_tell_objects_apart() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {required: [kind], properties: {kind: {type: integer, enum: [1]}}}
B: {required: [kind], properties: {kind: {type: integer, enum: [2, 3]}}}";
        let (api, found) = decided(text);
        assert_eq!(words(union(&api, "Any")), ["A", "B"]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_discriminator_without_mapping_means_the_constants_of_the_member() {
        let text = "\
Any:
  oneOf: [{$ref: '#/components/schemas/A'}, {title: Inline, properties: {kind: {type: string, enum: [inline]}}}]
  discriminator: {propertyName: kind}
A: {properties: {kind: {type: string, enum: [first]}}}";
        let (api, found) = decided(text);
        let any = union(&api, "Any");
        let tags: Vec<&[String]> = any.branches.iter().map(|branch| &*branch.tags).collect();
        assert_eq!(tags, [["first"], ["inline"]]);
        assert_eq!(codes(&found), []);
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

    #[test]
    fn a_member_with_texts_of_its_own_in_each_branch_tells_them_apart_although_it_may_be_absent() {
        let branch = |name: &str, more: &str| {
            format!(
                "{name}: {{properties: {{type: {{type: string, enum: [{name}, {name}2]}}{more}}}}}"
            )
        };
        let any =
            "Any: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}";
        let (api, found) = decided(&[any, &branch("A", ""), &branch("B", ", b: {}")].join("\n"));
        let any = union(&api, "Any");
        let tags: Vec<&[String]> = any.branches.iter().map(|branch| &*branch.tags).collect();
        assert_eq!(any.tag.as_deref(), Some("type"));
        assert_eq!(tags, [["A", "A2"], ["B", "B2"]]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_discriminator_that_is_a_number_is_not_used() {
        let text = "\
Any:
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
  discriminator: {propertyName: kind}
A: {required: [kind], properties: {kind: {type: integer, enum: [1]}}}
B: {required: [kind], properties: {kind: {type: integer, enum: [2]}}}";
        let (api, found) = decided(text);
        let any = union(&api, "Any");
        assert_eq!(any.tag, None);
        let numbers = any.branches.iter().map(|branch| match &branch.test {
            Test::Object { integers, .. } => integers[0].1.clone(),
            other => panic!("{other:?}"),
        });
        assert_eq!(numbers.collect::<Vec<_>>(), [[1], [2]]);
        assert_eq!(codes(&found), [Code::Unsupported]);
    }
}
