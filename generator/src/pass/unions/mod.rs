//! Decides how the branches of each union are told apart.
//!
//! Alternatives that are themselves unions are spread, and those that no Rust type needs to tell apart become one: texts,
//! numbers and lists. What is left is told apart by a discriminator whose texts are known for every branch, by a member that has
//! texts of its own in each, or else by tests that need only the JSON type, the members that must be there and those that hold a
//! constant. Objects that no test tells apart become one object with the members of all, and what a member is in each of them
//! is decided like a union of its types.

mod base;
mod merge;
mod tagged;
mod test;

use std::collections::{BTreeSet, HashMap};
use std::mem;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, some_of};
use crate::ir::{Api, Branch, Docs, Hint, Shape, Test, Ty, TypeDef, TypeId, Union, Usage};
use crate::pointer::Pointer;

/// How deep lists in lists are looked into.
const MAX_LISTS: usize = 4;
/// How many alternatives are told apart by tests; each is compared with each.
const MAX_BRANCHES: usize = 1000;
/// How often alternatives that are confused with each other become one, group by group; then all that are left do.
const MAX_ROUNDS: usize = 8;
/// How deep the types of members of merged objects are looked into.
const MAX_DEPTH: usize = 8;
/// How many members are looked at inside of the merged objects of one union. Types that refer to each other could make them
/// endless.
const MAX_MEMBERS: usize = 20_000;

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    let places = diagnostics.iter().filter_map(|one| one.place.as_ref());
    let mapped = places.filter(|place| place.pointer.last().as_deref() == Some("mapping"));
    let mut pass = Pass {
        bad_mappings: mapped.map(|place| place.pointer.clone()).collect(),
        mapped: base::mapped(api),
        undecided: unions(api),
        seen: BTreeSet::new(),
        open: Vec::new(),
        looked_at: 0,
        api,
        diagnostics,
    };
    for index in 0..pass.api.types.len() {
        pass.settle(TypeId(index));
    }
    tagged::correct_defaults(api);
}

fn unions(api: &Api) -> BTreeSet<TypeId> {
    let ids = (0..api.types.len()).map(TypeId);
    ids.filter(|id| matches!(api.shape(*id), Some(Shape::Union(_))))
        .collect()
}

struct Pass<'a> {
    api: &'a mut Api,
    diagnostics: &'a mut Diagnostics,
    /// The mappings of discriminators with a mistake that was reported.
    bad_mappings: BTreeSet<Pointer>,
    /// The texts that discriminators map to unions.
    mapped: base::Mapped,
    /// The unions that have yet to be decided, and those of them that were come to.
    undecided: BTreeSet<TypeId>,
    seen: BTreeSet<TypeId>,
    /// What is being decided, each inside of the one before.
    open: Vec<Open>,
    /// How many members were looked at inside of merged objects of the union that is being decided.
    looked_at: usize,
}

/// A union that is being decided, to which the same alternatives further inside refer.
#[derive(Clone)]
struct Open {
    pointer: Pointer,
    words: Vec<String>,
    alternatives: BTreeSet<Ty>,
    /// Its type, if it has one already.
    id: Option<TypeId>,
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
    /// The objects and maps that several branches became.
    merged: Vec<Ty>,
    /// Their members for whose types there is no other than any JSON. The empty name is the union itself.
    untyped: Vec<String>,
    /// Whether it is inside of the merged objects of another, which reports for it.
    is_inside: bool,
}

impl Undecided {
    fn new(pointer: Pointer, words: Vec<String>, branches: Vec<Branch>) -> Self {
        Self {
            pointer,
            words,
            branches,
            tag: None,
            is_open: false,
            depth: 0,
            merged: Vec::new(),
            untyped: Vec::new(),
            is_inside: false,
        }
    }

    /// What a part of it could be called.
    fn words_below(&self, word: &str) -> Vec<String> {
        let mut words = self.words.clone();
        words.push(word.to_owned());
        words
    }
}

impl Pass<'_> {
    /// Decides a union after those among its branches, because one that collapses into a simpler type can be told apart.
    fn settle(&mut self, start: TypeId) {
        let mut open = vec![(start, false)];
        while let Some((id, is_ready)) = open.pop() {
            let Some(Shape::Union(union)) = self.api.shape(id) else {
                continue;
            };
            if is_ready {
                let shape = self.decide_type(id, union.clone());
                self.set(id, shape);
            } else if self.seen.insert(id) {
                open.push((id, true));
                for branch in union.branches.iter().rev() {
                    if let Ty::Named(inner) = self.api.resolved(&branch.ty) {
                        open.push((inner, false));
                    }
                }
            }
        }
    }

    fn set(&mut self, id: TypeId, shape: Shape) {
        self.undecided.remove(&id);
        if let Some(entry) = self.api.types.get_mut(id.0) {
            entry.shape = shape;
        }
    }

    fn decide_type(&mut self, id: TypeId, union: Union) -> Shape {
        let words = self.api.get(id).map(|entry| entry.hint.words.clone());
        let mut branches = self.spread(id, &union);
        if let Some(tag) = &union.tag {
            self.settle_bases(id, &mut branches, tag);
        }
        let all = branches.len();
        let branches: Vec<Branch> = branches
            .into_iter()
            .filter(|branch| self.api.resolved(&branch.ty) != Ty::Json)
            .collect();
        let is_open = branches.len() < all;
        let mut alternatives = self.alternatives(&branches);
        if is_open {
            alternatives.clear();
        }
        let pointer = self.api.pointer(id);
        let words = words.unwrap_or_default();
        self.open.push(Open {
            pointer: pointer.clone(),
            words: words.clone(),
            alternatives,
            id: Some(id),
        });
        let looked_at = mem::take(&mut self.looked_at);
        let mut shape = self.decide(&mut Undecided {
            is_open,
            tag: union.tag,
            ..Undecided::new(pointer, words, branches)
        });
        self.looked_at = looked_at;
        self.open.pop();
        if let (Shape::Union(decided), true) = (&mut shape, union.is_base) {
            self.without_tag(id, decided);
        }
        shape
    }

    fn decide(&mut self, union: &mut Undecided) -> Shape {
        if let Some(tag) = union.tag.take() {
            match self.tagged(union, &tag) {
                Some(branches) => {
                    return Shape::Union(Union {
                        branches,
                        tag: Some(tag),
                        by_constants: false,
                        is_base: false,
                    });
                }
                None => {
                    self.unused_tag(&union.pointer);
                    union.branches.retain(|branch| !branch.is_base);
                }
            }
        }
        if let Some(shape) = self.constant_tag(union, true) {
            return shape;
        }
        self.merge_texts(union);
        self.merge_numbers(union);
        self.merge_lists(union);
        let count = union.branches.len();
        if count > MAX_BRANCHES {
            if let Some(shape) = self.constant_tag(union, false) {
                return shape;
            }
            return self.too_many(union, count);
        }
        for round in 0.. {
            if let [only] = union.branches.as_slice() {
                if !union.is_open || self.takes_any_object(&only.ty) {
                    self.report_merged(union);
                    return self.alone(&only.ty);
                }
            }
            let tests = union
                .branches
                .iter()
                .map(|branch| test::profile(self.api, &branch.ty))
                .collect::<Option<Vec<_>>>();
            let Some(tests) = tests else {
                break;
            };
            match test::order(tests) {
                Ok(order) => {
                    self.report_merged(union);
                    self.keep_undeclared(union, &order);
                    let branches = order.into_iter().filter_map(|(position, test)| {
                        let branch = union.branches.get(position)?.clone();
                        Some(Branch { test, ..branch })
                    });
                    return Shape::Union(Union {
                        branches: branches.collect(),
                        tag: None,
                        by_constants: false,
                        is_base: false,
                    });
                }
                Err(mut groups) => {
                    if let Some(shape) = self.constant_tag(union, false) {
                        return shape;
                    }
                    let before = union.branches.len();
                    if round >= MAX_ROUNDS {
                        groups = vec![groups.concat()];
                    }
                    self.merge_objects(union, &groups);
                    if union.branches.len() == before {
                        break;
                    }
                }
            }
        }
        if union.branches.is_empty() {
            return Shape::Alias(Ty::Json);
        }
        Shape::Alias(self.raw(union))
    }

    /// Whether the type has members and every object is a value of it, so that anything beside it only says that there may be
    /// other members.
    fn takes_any_object(&self, ty: &Ty) -> bool {
        let object = self.api.object(ty);
        object.is_some_and(|object| !object.members.is_empty())
            && test::profile(self.api, ty).is_some_and(|profile| profile.test == Test::OBJECT)
    }

    fn report_merged(&mut self, union: &Undecided) {
        if union.merged.is_empty() {
            return;
        }
        let mut outcome = "they are one object with the members of all in Rust".to_owned();
        if !union.untyped.is_empty() {
            let members = some_of(union.untyped.iter().map(|name| format!("`{name}`")));
            outcome.push_str(", where raw JSON is the type of ");
            outcome.push_str(&members);
        }
        self.ambiguous(union, &outcome);
    }

    /// Objects that took the place of several and that any object fits keep what they do not declare.
    fn keep_undeclared(&mut self, union: &Undecided, order: &[(usize, Test)]) {
        for (place, test) in order {
            let branch = union.branches.get(*place);
            let takes_any =
                |branch: &&Branch| *test == Test::OBJECT && union.merged.contains(&branch.ty);
            let Some(Ty::Named(id)) = branch.filter(takes_any).map(|branch| &branch.ty) else {
                continue;
            };
            let entry = self.api.types.get_mut(id.0);
            if let Some(Shape::Object(object)) = entry.map(|entry| &mut entry.shape) {
                object.additional.get_or_insert(Ty::Json);
            }
        }
    }

    fn too_many(&mut self, union: &mut Undecided, count: usize) -> Shape {
        union.untyped = vec![String::new()];
        if union.is_inside {
            return Shape::Alias(Ty::Json);
        }
        self.diagnostics.push(
            Diagnostic::new(
                Code::AmbiguousUnion,
                Place::value(&self.api.file, &union.pointer),
                "there are too many alternatives to tell them apart by what they hold",
            )
            .expected(format!(
                "at most {MAX_BRANCHES} alternatives, or one member with texts of its own in each of them"
            ))
            .found(format!("{count} alternatives"))
            .help("the value is raw JSON in Rust; add a discriminator, or acknowledge the warning"),
        );
        Shape::Alias(Ty::Json)
    }

    fn ambiguous(&mut self, union: &Undecided, outcome: &str) {
        if union.is_inside {
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(
                Code::AmbiguousUnion,
                Place::value(&self.api.file, &union.pointer),
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
        let mut places: HashMap<Ty, usize> = HashMap::new();
        for branch in &union.branches {
            let ty = self.api.resolved(&branch.ty);
            let inner = match &ty {
                Ty::Named(inner) if *inner != id => match self.api.shape(*inner) {
                    Some(Shape::Union(inner)) => Some(inner),
                    _ => None,
                },
                _ => None,
            };
            let has_same_tag = inner.is_some_and(|inner| inner.tag == union.tag);
            let inner =
                inner.filter(|inner| inner.tag.is_none() || inner.by_constants || has_same_tag);
            let branches = inner.map_or(std::slice::from_ref(branch), |inner| &inner.branches);
            let (whole, mapped) = (&ty, &*branch.tags);
            for branch in branches {
                let keeps_tags = inner.is_none() || has_same_tag;
                let is_base = !mapped.is_empty() && self.is_base_of(whole, branch);
                let tags = match keeps_tags {
                    true if is_base => mapped,
                    true => &*branch.tags,
                    false => &[],
                };
                let ty = self.api.resolved(&branch.ty);
                if ty == Ty::Named(id) {
                    continue;
                }
                let place = *places.entry(ty).or_insert(found.len());
                match found.get_mut(place) {
                    Some(known) => known.tags.extend_from_slice(tags),
                    None => found.push(Branch {
                        tags: tags.to_vec(),
                        ..branch.clone()
                    }),
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
    use crate::testing::{alias, codes, find, listed_texts, lowered, schemas, texts};

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
    fn a_discriminator_with_a_wrong_mapping_is_reported_once() {
        let text = "\
Pet:
  oneOf: [{$ref: '#/components/schemas/Cat'}, {type: object, required: [b], properties: {b: {type: string}}}]
  discriminator: {propertyName: kind, mapping: {one: '#/components/schemas/Dog', two: '#/components/schemas/Dog'}}
Cat: {properties: {kind: {type: string}}}
Dog: {properties: {kind: {type: string}}}";
        let (api, found) = decided(text);
        assert_eq!(union(&api, "Pet").tag, None);
        let found: Vec<&str> = found
            .iter()
            .filter_map(|one| one.found.as_deref())
            .collect();
        let dog = "#/components/schemas/Dog";
        assert_eq!(found, [format!("one: {dog}, two: {dog}")]);
    }

    #[test]
    fn what_is_sent_of_several_tags_is_the_default_or_the_name_of_the_schema() {
        let text = "\
Pet:
  oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/D'}, {$ref: '#/components/schemas/E'}]
  discriminator: {propertyName: kind, mapping: {e1: E, e2: E, d1: D, d2: D}}
A: {properties: {kind: {type: string, enum: [a1, a2], default: a2}}}
B: {properties: {kind: {type: string, enum: [b1, B]}}}
C: {properties: {kind: {type: string, enum: [c1, c2]}}}
D: {properties: {kind: {type: string}}}
E: {properties: {other: {type: string}}}";
        let (api, _) = decided(text);
        let branches = &union(&api, "Pet").branches;
        let sent: Vec<Option<&str>> = branches.iter().map(|one| one.sent_tag.as_deref()).collect();
        assert_eq!(sent, [Some("a2"), Some("B"), None, None, Some("e1")]);
    }

    #[test]
    fn values_without_the_tag_are_tested_where_a_test_can_tell() {
        let tests = |members: &str| {
            let text = format!(
                "\
Any: {{oneOf: [{{$ref: '#/components/schemas/A'}}, {{$ref: '#/components/schemas/B'}}, {{$ref: '#/components/schemas/C'}}], discriminator: {{propertyName: kind}}}}
A: {{required: [kind], properties: {{kind: {{type: string}}}}}}
B: {{properties: {{kind: {{type: string}}}}}}
C: {{{members}}}"
            );
            let (api, _) = decided(&text);
            let branches = union(&api, "Any").branches.iter();
            branches
                .map(|branch| branch.test.clone())
                .collect::<Vec<_>>()
        };
        let of_c = "required: [c], properties: {kind: {type: string}, c: {type: string}}";
        let required = Test::Object {
            required: vec!["c".to_owned()],
            constants: Vec::new(),
            integers: Vec::new(),
            flags: Vec::new(),
        };
        assert_eq!(tests(of_c), [Test::Undecided, Test::OBJECT, required]);
        let of_c = "properties: {kind: {type: string}}";
        assert_eq!(tests(of_c), [const { Test::Undecided }; 3]);
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
            flags: Vec::new(),
        };
        let tests: Vec<&Test> = any.branches.iter().map(|branch| &branch.test).collect();
        assert_eq!(tests, [&test(&["b"]), &test(&[]), &Test::String]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn constants_tell_objects_with_the_same_members_apart() {
        let text = "\
Pair: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {type: string}]}
A: {required: [kind], properties: {kind: {type: string, enum: [a]}}}
B: {required: [kind], properties: {kind: {type: string, enum: [b]}}}";
        let (api, _) = decided(text);
        let constants = |name: &str| Test::Object {
            required: vec!["kind".to_owned()],
            constants: vec![("kind".to_owned(), vec![name.to_owned()])],
            integers: Vec::new(),
            flags: Vec::new(),
        };
        let any = union(&api, "Any");
        let tests: Vec<&Test> = any.branches.iter().map(|branch| &branch.test).collect();
        assert_eq!(tests, [&constants("a"), &constants("b"), &Test::String]);
        let pair = union(&api, "Pair");
        let tags: Vec<&[String]> = pair.branches.iter().map(|branch| &*branch.tags).collect();
        assert_eq!(pair.tag.as_deref(), Some("kind"));
        assert_eq!(tags, [["a"], ["b"]]);
    }

    #[test]
    fn a_constant_counts_where_it_may_be_absent_or_null() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/Reference'}, {$ref: '#/components/schemas/Message'}]}
Reference: {required: [id], properties: {id: {type: string}, kind: {type: string, enum: [reference], nullable: true}}}
Message: {required: [kind, text], properties: {id: {type: string}, kind: {type: string, enum: [message, note]}, text: {type: string}}}";
        let (api, found) = decided(text);
        let any = union(&api, "Any");
        assert_eq!(words(any), ["Reference", "Message"]);
        let constants: Vec<&[(String, Vec<String>)]> = any
            .branches
            .iter()
            .map(|branch| match &branch.test {
                Test::Object { constants, .. } => &constants[..],
                other => panic!("{other:?}"),
            })
            .collect();
        let kind = |texts: &[&str]| {
            let texts = texts.iter().map(|&text| text.to_owned());
            vec![("kind".to_owned(), texts.collect::<Vec<_>>())]
        };
        assert_eq!(
            constants,
            [&kind(&["reference"])[..], &kind(&["message", "note"])[..]]
        );
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_choice_that_tells_nothing_apart_may_get_further_values() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {required: [a, status], properties: {a: {type: string}, status: {type: string, enum: [on, off]}}}
B: {required: [b], properties: {b: {type: string}}}";
        let (api, _) = decided(text);
        let Test::Object { constants, .. } = &union(&api, "Any").branches[0].test else {
            panic!("no object");
        };
        assert_eq!(constants, &[]);
    }

    #[test]
    fn a_name_that_the_member_cannot_have_is_no_text_of_the_discriminator() {
        let object = |name: &str, required: &str, kind: &str| {
            format!(
                "{name}: {{required: [{required}], properties: {{{required}: {{type: string}}, kind: {kind}}}}}"
            )
        };
        let decided = |mapping: &str, kind: &str| {
            let text = format!(
                "Any:\n  oneOf: [{{$ref: '#/components/schemas/FastRunner'}}, {{$ref: '#/components/schemas/SlowRunner'}}]\n  \
                 discriminator: {{propertyName: kind{mapping}}}\n{}\n{}",
                object("FastRunner", "a", kind),
                object("SlowRunner", "b", kind),
            );
            let (api, found) = decided(&text);
            let any = union(&api, "Any");
            let tags: Vec<String> = any.branches.iter().flat_map(|b| b.tags.clone()).collect();
            let tags = any.tag.as_ref().map(|_| tags.join(" "));
            (tags, codes(&found).len())
        };
        let tagged = |tags: &str| (Some(tags.to_owned()), 0);
        assert_eq!(
            decided("", "{type: string}"),
            tagged("FastRunner SlowRunner")
        );
        assert_eq!(
            decided("", "{type: string, enum: [fast, slow]}"),
            tagged("fast slow")
        );
        assert_eq!(
            decided("", "{type: string, enum: [FastRunner, SlowRunner, fast]}"),
            tagged("FastRunner SlowRunner")
        );
        let not_used = (None, 1);
        assert_eq!(decided("", "{type: string, enum: [one, two]}"), not_used);
        let mapping = ", mapping: {fast: '#/components/schemas/FastRunner'}";
        assert_eq!(
            decided(mapping, "{type: string}"),
            tagged("fast SlowRunner")
        );
        assert_eq!(decided(mapping, "{type: string, default: fast}"), not_used);
    }

    #[test]
    fn only_objects_that_are_confused_with_each_other_become_one() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/D'}]}
A: {required: [a], properties: {a: {type: string}, more: {type: string}}}
B: {required: [a], properties: {a: {type: string}, less: {type: string}}}
C: {properties: {c: {type: string}}}
D: {properties: {c: {type: integer}}}";
        let (api, found) = decided(text);
        assert_eq!(words(union(&api, "Any")), ["Object", "Object 2"]);
        assert_eq!(codes(&found), [Code::AmbiguousUnion]);
        let Shape::Object(first) = &find(&api, "Any object").1.shape else {
            panic!("no object");
        };
        let Shape::Object(second) = &find(&api, "Any object 2").1.shape else {
            panic!("no object");
        };
        assert_eq!(first.additional, None);
        // Any object is one of these.
        assert_eq!(second.additional, Some(Ty::Json));
    }

    #[test]
    fn maps_that_become_one_are_reported_and_numbered_like_objects() {
        let map = |ty: &str| format!("{{type: object, additionalProperties: {{type: {ty}}}}}");
        let text = format!(
            "Any: {{oneOf: [{}, {}, {{type: string}}]}}",
            map("string"),
            map("integer")
        );
        let (api, found) = decided(&text);
        let any = union(&api, "Any");
        assert_eq!(words(any), ["Object", "String"]);
        assert_eq!(any.branches[0].ty, Ty::Map(Box::new(Ty::Json)));
        assert_eq!(codes(&found), [Code::AmbiguousUnion]);
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
        let merged = |a: &str| {
            [
                ("id", (Ty::String, true)),
                ("a", (Ty::Named(find(&api, a).0), true)),
                ("same", (Ty::F64, false)),
                ("b", (Ty::String, false)),
            ]
        };
        assert_eq!(
            crate::testing::members(&api, "Both", state),
            merged("Both a")
        );
        assert_eq!(
            crate::testing::members(&api, "Any object", state),
            merged("Any a")
        );
        let tests = union(&api, "Any a").branches.iter();
        let tests: Vec<&Test> = tests.map(|branch| &branch.test).collect();
        assert_eq!(tests, [&Test::String, &Test::Boolean]);
        assert_eq!(words(union(&api, "Any")), ["Object", "String"]);
        assert_eq!(codes(&found), [Code::AmbiguousUnion, Code::AmbiguousUnion]);
    }

    fn help(found: &Diagnostics) -> String {
        let helps: Vec<&str> = found.iter().filter_map(|one| one.help.as_deref()).collect();
        let [help] = helps[..] else {
            panic!("{helps:?}")
        };
        help.to_owned()
    }

    #[test]
    fn members_that_no_union_tells_apart_are_named() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {properties: {image: {type: integer}, user: {$ref: '#/components/schemas/Left'}, any: {type: string}}}
B: {properties: {image: {oneOf: [{type: string}, {type: integer}]}, user: {$ref: '#/components/schemas/Right'}, any: {}}}
Left: {properties: {at: {$ref: '#/components/schemas/Point'}, all: {type: array, items: {$ref: '#/components/schemas/Point'}}}}
Right: {properties: {at: {type: array, items: {type: string}}, all: {type: array, items: {type: array, items: {type: string}}}}}
Point: {type: array, minItems: 2, maxItems: 2, prefixItems: [{type: number}, {type: number}]}";
        let (api, found) = decided(text);
        let ty = |member: &crate::ir::Member| member.ty.clone();
        let image = Ty::Named(find(&api, "Any image").0);
        let user = Ty::Named(find(&api, "Any user").0);
        let expected = [("image", image), ("user", user), ("any", Ty::Json)];
        assert_eq!(crate::testing::members(&api, "Any", ty), expected);
        assert_eq!(union(&api, "Any image").branches.len(), 2);
        let expected = [("at", Ty::Json), ("all", Ty::List(Box::new(Ty::Json)))];
        assert_eq!(crate::testing::members(&api, "Any user", ty), expected);
        let help = help(&found);
        assert!(
            help.contains("where raw JSON is the type of `user.at`, `user.all`;"),
            "{help}"
        );
    }

    #[test]
    fn what_a_member_is_in_each_merged_object_is_decided_like_a_union() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A:
  properties:
    same: {type: string, enum: [x, y]}
    more: {type: string, enum: [x, y]}
    open: {type: string, enum: [x]}
    known: {$ref: '#/components/schemas/Known'}
    apart: {type: object, required: [a], properties: {a: {type: string}}}
    alike: {type: object, properties: {id: {type: string}, a: {type: string}}}
    list: {type: array, items: {type: object, properties: {a: {type: integer}}}}
B:
  properties:
    same: {type: string, enum: [y, x]}
    more: {type: string, enum: [z, y]}
    open: {type: string}
    known: {type: string, enum: [k]}
    apart: {type: object, required: [b], properties: {b: {type: string}}}
    alike: {type: object, properties: {id: {type: string}, b: {type: string}}}
    list: {type: array, items: {type: object, properties: {a: {type: number}}}}
Known: {type: string, enum: [k]}";
        let (api, found) = decided(text);
        let ty = |member: &crate::ir::Member| member.ty.clone();
        let members = crate::testing::members(&api, "Any", ty);
        let ty = |name| members.iter().find(|(known, _)| *known == name).unwrap();
        assert_eq!(texts(&api, "Any same"), ["x", "y"]);
        assert_eq!(texts(&api, "Any more"), ["x", "y", "z"]);
        assert_eq!(listed_texts(&api, "Any open"), ["x"]);
        assert_eq!(ty("known").1, Ty::Named(find(&api, "Known").0));
        assert_eq!(words(union(&api, "Any apart")).len(), 2);
        let names = |words| crate::testing::members(&api, words, |_| ()).len();
        assert_eq!(names("Any alike"), 3);
        let item = find(&api, "Any list item").0;
        assert_eq!(ty("list").1, Ty::List(Box::new(Ty::Named(item))));
        let item = crate::testing::members(&api, "Any list item", |member| member.ty.clone());
        assert_eq!(item, [("a", Ty::F64)]);
        assert_eq!(codes(&found), [Code::AmbiguousUnion]);
        assert!(!help(&found).contains("raw JSON"));
    }

    #[test]
    fn merged_objects_may_contain_themselves() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {properties: {next: {$ref: '#/components/schemas/A'}, deep: {$ref: '#/components/schemas/C'}, all: {type: array, items: {$ref: '#/components/schemas/A'}}}}
B: {properties: {next: {$ref: '#/components/schemas/B'}, deep: {$ref: '#/components/schemas/D'}, all: {type: array, items: {$ref: '#/components/schemas/B'}}}}
C: {properties: {deep: {$ref: '#/components/schemas/C'}}}
D: {properties: {deep: {$ref: '#/components/schemas/D'}}}";
        let (api, found) = decided(text);
        let ty = |member: &crate::ir::Member| member.ty.clone();
        let any = Ty::Named(find(&api, "Any").0);
        let deep = Ty::Named(find(&api, "Any deep").0);
        let expected = [
            ("next", any.clone()),
            ("deep", deep.clone()),
            ("all", Ty::List(Box::new(any))),
        ];
        assert_eq!(crate::testing::members(&api, "Any", ty), expected);
        assert_eq!(
            crate::testing::members(&api, "Any deep", ty),
            [("deep", deep)]
        );
        assert!(!help(&found).contains("raw JSON"));
    }

    #[test]
    fn merged_objects_that_never_end_are_raw_json_at_some_depth() {
        // Each lists the other at a distance of its own, so that no two pairs are the same.
        let chain = |name: &str, length: usize| -> String {
            let links = (0..length).map(|at| {
                format!(
                    "{name}{at}: {{properties: {{x{at}: {{type: string}}, next: {{$ref: '#/components/schemas/{name}{}'}}}}}}\n",
                    (at + 1) % length
                )
            });
            links.collect()
        };
        let any = "Any: {oneOf: [{$ref: '#/components/schemas/A0'}, {$ref: '#/components/schemas/B0'}]}\n";
        let (_, found) = decided(&[any, &chain("A", 13), &chain("B", 17)].concat());
        let names = ["next"; MAX_DEPTH].join(".");
        let help = help(&found);
        assert!(help.contains(&format!("`{names}`")), "{help}");
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
    fn anything_beside_an_object_without_required_members_is_that_object() {
        let text = "\
Free: {anyOf: [{$ref: '#/components/schemas/A'}, {}]}
Bound: {anyOf: [{$ref: '#/components/schemas/B'}, {}]}
Both: {anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/C'}, {}]}
Map: {anyOf: [{type: object}, {}]}
A: {properties: {a: {type: string}}}
B: {required: [b], properties: {b: {type: string}}}
C: {properties: {a: {type: string}, c: {type: string}}}";
        let (api, found) = decided(text);
        assert_eq!(alias(&api, "Free"), Ty::Named(find(&api, "A").0));
        assert_eq!(words(union(&api, "Bound")), ["B"]);
        assert_eq!(words(union(&api, "Map")), ["Object"]);
        let wire = |member: &crate::ir::Member| member.ty.clone();
        let both = [("a", Ty::String), ("c", Ty::String)];
        assert_eq!(crate::testing::members(&api, "Both", wire), both);
        assert_eq!(codes(&found), [Code::AmbiguousUnion]);
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
    fn texts_become_one_enumeration_that_may_be_any_text_where_a_branch_is() {
        let text = "\
Open: {anyOf: [{type: string}, {type: string, enum: [a, b]}, {type: string, enum: [b, c]}]}
Closed: {oneOf: [{type: string, enum: [a, b]}, {type: string, enum: [b, c]}]}
Deep: {oneOf: [{type: string, enum: [d]}, {$ref: '#/components/schemas/Other'}]}
Other: {nullable: true, anyOf: [{$ref: '#/components/schemas/Closed'}, {$ref: '#/components/schemas/Name'}]}
Name: {type: string, maxLength: 3}
Null: {anyOf: [{type: string, enum: [a]}, {type: string}, {type: 'null'}]}
Plain: {anyOf: [{type: string}, {type: string, format: date}]}";
        let (api, found) = decided(text);
        assert_eq!(listed_texts(&api, "Open"), ["a", "b", "c"]);
        assert_eq!(texts(&api, "Closed"), ["a", "b", "c"]);
        assert_eq!(listed_texts(&api, "Deep"), ["d", "a", "b", "c"]);
        assert_eq!(listed_texts(&api, "Null"), ["a"]);
        assert_eq!(alias(&api, "Plain"), Ty::String);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_member_that_may_be_any_text_tells_nothing_apart() {
        let branch = |name: &str| {
            format!(
                "{name}: {{required: [kind], properties: {{kind: {{anyOf: [{{type: string}}, {{enum: [{name}]}}]}}, {name}: {{}}}}}}"
            )
        };
        let any =
            "Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}";
        let (api, found) = decided(&[any, &branch("A"), &branch("B")].join("\n"));
        assert!(api.object(&Ty::Named(find(&api, "Any").0)).is_some());
        assert_eq!(codes(&found), [Code::AmbiguousUnion]);
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
    fn a_limit_on_alternatives_is_named_where_it_is_the_reason() {
        let decided_many = |count: usize, member: &dyn Fn(usize) -> String| {
            let branches: Vec<String> = (0..count)
                .map(|at| format!("{{type: object, required: [t{at}], properties: {{t{at}: {{type: string}}{}}}}}", member(at)))
                .collect();
            let (api, found) = decided(&format!("Any: {{oneOf: [{}]}}", branches.join(", ")));
            let notes: Vec<String> = found.iter().filter_map(|one| one.found.clone()).collect();
            let is_union = matches!(find(&api, "Any").1.shape, Shape::Union(_));
            (is_union, notes)
        };
        let nothing = |_| String::new();
        assert_eq!(decided_many(30, &nothing), (true, vec![]));
        let found = vec!["1001 alternatives".to_owned()];
        assert_eq!(decided_many(MAX_BRANCHES + 1, &nothing), (false, found));
        let tag = |at| format!(", kind: {{type: string, enum: [k{at}]}}");
        assert_eq!(decided_many(MAX_BRANCHES + 1, &tag), (true, vec![]));
    }

    #[test]
    fn a_truth_value_tells_objects_with_the_same_members_apart() {
        let text = "\
Any: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
A: {required: [ok], properties: {ok: {type: boolean, enum: [true]}}}
B: {required: [ok], properties: {ok: {type: boolean, enum: [false]}}}";
        let (api, found) = decided(text);
        let any = union(&api, "Any");
        let flags = any.branches.iter().map(|branch| match &branch.test {
            Test::Object { flags, .. } => flags[0].1.clone(),
            other => panic!("{other:?}"),
        });
        assert_eq!(flags.collect::<Vec<_>>(), [[true], [false]]);
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
