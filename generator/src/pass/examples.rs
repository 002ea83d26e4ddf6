//! Believes the examples of a document where they contradict its schemas, so that what they show can be read and sent:
//!
//! - a member that a reply lacks, or has null for, is not required of replies;
//! - an object of which nothing is said but that it is one (`type: object`) may be any JSON where another kind of value is shown. Some
//!   documents write so whatever callers make up, such as metadata.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::ir::{Api, Branch, Object, Shape, Test, Ty, TypeId};
use crate::load;
use crate::pointer::Pointer;
use crate::value::{self, Number, Value};

/// How many references from example to example are followed.
const REFERENCES: usize = 8;

/// How many values are looked at in all. Many operations may refer to one large example.
const VALUES: usize = 1 << 22;

/// How many types, one in the other, are looked at.
const DEPTH: usize = 100;

/// From so many contradicted places on, all values of maps and items of lists that are objects without a word may be any JSON: it is how
/// the document says that.
const HABIT: usize = 3;

pub(super) fn run(api: &mut Api, root: &Value) {
    let mut found = Found {
        api,
        is_reply: true,
        depth: 0,
        left: VALUES,
        lacking: BTreeSet::new(),
        any: BTreeSet::new(),
    };
    let contents: BTreeSet<_> = api.contents.iter().collect();
    for described in contents {
        found.is_reply = described.is_reply;
        for example in examples(root, &described.content) {
            found.left = found.left.saturating_sub(length_of_text(example));
            if found.left > 0 {
                found.value(&described.ty, &unquoted(example));
            }
        }
    }
    let Found { lacking, any, .. } = found;
    for (id, index) in lacking {
        let object = object_mut(api, id);
        if let Some(member) = object.and_then(|object| object.members.get_mut(index)) {
            member.lacking = true;
        }
    }
    let is_habit = any.len() >= HABIT;
    for (id, place) in any {
        let shape = api.types.get_mut(id.0).map(|entry| &mut entry.shape);
        let ty = match (shape, place) {
            (Some(Shape::Object(object)), Place::Member(index)) => {
                object.members.get_mut(index).map(|member| &mut member.ty)
            }
            (Some(Shape::Object(object)), Place::Others) => object.additional.as_mut(),
            (Some(Shape::Alias(ty) | Shape::Wrapper(ty)), Place::Itself) => Some(ty),
            _ => None,
        };
        ty.into_iter().for_each(loosen);
    }
    if is_habit {
        for entry in &mut api.types {
            types_mut(&mut entry.shape).for_each(loosen_inner);
        }
    }
}

fn object_mut(api: &mut Api, id: TypeId) -> Option<&mut Object> {
    match &mut api.types.get_mut(id.0)?.shape {
        Shape::Object(object) => Some(object),
        _ => None,
    }
}

/// The types that a shape says of what it holds, but for those of alternatives, which are told apart by them.
fn types_mut(shape: &mut Shape) -> Box<dyn Iterator<Item = &mut Ty> + '_> {
    match shape {
        Shape::Object(object) => {
            let members = object.members.iter_mut().map(|member| &mut member.ty);
            Box::new(members.chain(&mut object.additional))
        }
        Shape::Alias(ty) | Shape::Wrapper(ty) => Box::new(std::iter::once(ty)),
        _ => Box::new(std::iter::empty()),
    }
}

/// Whether nothing is said of an object but that it is one.
fn is_bare(ty: &Ty) -> bool {
    matches!(ty, Ty::Map(inner) if **inner == Ty::Json)
}

/// Makes bare objects any JSON, in lists and maps, too.
fn loosen(ty: &mut Ty) {
    match ty {
        ty if is_bare(ty) => *ty = Ty::Json,
        ty => inner_mut(ty).for_each(loosen),
    }
}

/// The same for what is in lists and maps alone.
fn loosen_inner(ty: &mut Ty) {
    if !is_bare(ty) {
        inner_mut(ty).for_each(loosen);
    }
}

/// What a list or map holds, and what a value is that may be null.
fn inner_mut(ty: &mut Ty) -> std::slice::IterMut<'_, Ty> {
    match ty {
        Ty::List(inner) | Ty::Map(inner) | Ty::Nullable(inner) => {
            std::slice::from_mut(&mut **inner)
        }
        Ty::Tuple(places) => places,
        _ => &mut [],
    }
    .iter_mut()
}

/// The examples that stand in a content.
fn examples<'v>(root: &'v Value, content: &Pointer) -> Vec<&'v Value> {
    let Some(content) = root.pointer(content) else {
        return Vec::new();
    };
    let named = content.get("examples").and_then(Value::as_object);
    let named = named.into_iter().flat_map(|examples| examples.iter());
    let named = named.filter_map(|(_, example)| referred(root, example)?.get("value"));
    content.get("example").into_iter().chain(named).collect()
}

/// How long an example is that has to be parsed.
fn length_of_text(example: &Value) -> usize {
    example.as_str().map_or(0, str::len)
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

/// What an example is that may be a reference to another.
fn referred<'v>(root: &'v Value, example: &'v Value) -> Option<&'v Value> {
    let mut current = example;
    for _ in 0..REFERENCES {
        match current.get("$ref").and_then(Value::as_str) {
            None => return Some(current),
            Some(reference) => current = root.pointer(&Pointer::from_fragment(reference)?)?,
        }
    }
    None
}

/// Where a type says what it holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// As another name for it.
    Itself,
    /// In a member.
    Member(usize),
    /// In members that are not declared.
    Others,
}

struct Found<'a> {
    api: &'a Api,
    /// Whether the example is one of a reply.
    is_reply: bool,
    /// How many types the present one is in.
    depth: usize,
    /// How many values are still looked at.
    left: usize,
    /// The members that replies lack, each by its type and place.
    lacking: BTreeSet<(TypeId, usize)>,
    /// Where a bare object may be any JSON.
    any: BTreeSet<(TypeId, Place)>,
}

impl Found<'_> {
    /// Looks at a value of a type, and says whether another one than an object stands where the type has a bare object. A value is as
    /// deep as the document at most, which has a limit.
    fn value(&mut self, ty: &Ty, value: &Value) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        match (ty, value) {
            (ty, value) if is_bare(ty) => !matches!(value, Value::Object(_) | Value::Null),
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
                self.any.extend(is_other.then_some((id, Place::Itself)));
            }
            _ => {}
        }
    }

    fn object(&mut self, id: TypeId, object: &Object, example: &value::Object) {
        let mut there = 0;
        let mut lacking = Vec::new();
        for (index, member) in object.members.iter().enumerate() {
            let value = example.get(&member.wire);
            if value.is_some_and(|value| self.value(&member.ty, value)) {
                self.any.insert((id, Place::Member(index)));
            }
            match value {
                Some(Value::Null) if !member.nullable && member.ty != Ty::Json => {
                    lacking.push((id, index));
                }
                Some(_) => there += 1,
                None => lacking.push((id, index)),
            }
        }
        let is_required = |(_, index): &(TypeId, usize)| {
            let member = object.members.get(*index);
            member.is_some_and(|member| member.required && member.declared)
        };
        lacking.retain(is_required);
        // What lacks more than it has is only the beginning of an example, or one of something else.
        if self.is_reply && lacking.len() <= there {
            self.lacking.extend(lacking);
        }
        let Some(ty) = &object.additional else {
            return;
        };
        let known: HashSet<&str> = object.members.iter().map(|it| it.wire.as_str()).collect();
        let others = example.iter().filter(|(name, _)| !known.contains(name));
        if self.values(others.map(|(_, value)| (ty, value))) {
            self.any.insert((id, Place::Others));
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

#[cfg(test)]
mod tests {
    use crate::ir::{Shape, Ty};
    use crate::testing::{document, find, passed};

    /// Which members of `A` are always there in replies with these examples.
    fn required(schema: &str, examples: &str) -> Vec<String> {
        let text = format!(
            "\
paths:
  /a: {{get: {{responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}, {examples}}}}}}}}}}}}}
  /b: {{get: {{responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/B'}}}}}}}}}}}}}}
components:
  examples: {{E: {{value: {{a: 1}}}}}}
  schemas:
    A: {schema}
    B: {{required: [x], properties: {{x: {{type: string}}, y: {{type: string}}}}}}"
        );
        let (api, _) = passed(&document(&text));
        let names = ["A", "B"].iter().flat_map(|name| {
            let Shape::Object(object) = &find(&api, name).1.shape else {
                return Vec::new();
            };
            let members = object.members.iter().filter(|member| member.required);
            members.map(|member| member.wire.clone()).collect()
        });
        names.collect()
    }

    #[test]
    fn what_an_example_lacks_is_not_required_of_replies() {
        let pair = "{required: [a, b], properties: {a: {type: integer}, b: {type: string}}}";
        let nullable = "{required: [a, b], properties: {a: {type: integer}, b: {type: string, nullable: true}}}";
        let inner = "{required: [b], properties: {a: {}, b: {$ref: '#/components/schemas/B'}}}";
        let list = "{type: array, items: {$ref: '#/components/schemas/B'}}";
        let map = "{additionalProperties: {$ref: '#/components/schemas/B'}}";
        let union = "{oneOf: [{type: string}, {$ref: '#/components/schemas/B'}]}";
        for (schema, examples, expected) in [
            (pair, "example: {a: 1, b: x}", &["a", "b", "x"][..]),
            (pair, "example: {a: 1}", &["a", "x"]),
            (pair, "example: {a: 1, b: null}", &["a", "x"]),
            (nullable, "example: {a: 1, b: null}", &["a", "b", "x"]),
            (pair, "example: '{\"a\": 1}'", &["a", "x"]),
            (pair, "example: '{\"a\": '", &["a", "b", "x"]),
            (
                pair,
                "examples: {one: {value: {a: 1, b: x}}, two: {value: {b: x}}}",
                &["b", "x"],
            ),
            (
                pair,
                "examples: {one: {$ref: '#/components/examples/E'}}",
                &["a", "x"],
            ),
            (
                pair,
                "examples: {one: {$ref: '#/components/examples/F'}}",
                &["a", "b", "x"],
            ),
            // Only the beginning of an example, or one of something else.
            (pair, "example: {}", &["a", "b", "x"]),
            (pair, "example: {c: 1}", &["a", "b", "x"]),
            (inner, "example: {b: {y: z}}", &["b"]),
            (list, "example: [{x: z}, {y: z}]", &[]),
            (map, "example: {k: {y: z}}", &[]),
            (union, "example: {x: z, y: z}", &["x"]),
        ] {
            assert_eq!(required(schema, examples), expected, "{schema} {examples}");
        }
    }

    /// The types of the members of `A`, and of others, in a document with a request and a reply of it, and this example.
    fn types(schema: &str, example: &str) -> Vec<Ty> {
        let content = format!(
            "content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}, example: {example}}}}}"
        );
        let (api, _) = passed(&document(&format!(
            "\
paths: {{/a: {{post: {{requestBody: {{{content}}}, responses: {{'200': {{description: d}}}}}}}}}}
components:
  schemas:
    A: {schema}
    Any: {{type: object}}"
        )));
        let Shape::Object(object) = &find(&api, "A").1.shape else {
            return Vec::new();
        };
        let members = object.members.iter().map(|member| &member.ty);
        let types = members.chain(&object.additional);
        types.map(|ty| api.resolved(ty)).collect()
    }

    #[test]
    fn a_bare_object_is_any_json_where_another_value_is_shown() {
        let map = |ty| Ty::Map(Box::new(ty));
        let list = |ty| Ty::List(Box::new(ty));
        let bare = || map(Ty::Json);
        let one = "{properties: {a: {type: object}, b: {type: object}}}";
        for (schema, example, expected) in [
            (one, "{a: {x: 1}}", vec![bare(), bare()]),
            (one, "{a: null}", vec![bare(), bare()]),
            (one, "{a: text}", vec![Ty::Json, bare()]),
            (one, "{b: [1]}", vec![bare(), Ty::Json]),
            (
                "{properties: {a: {additionalProperties: {type: object}}}}",
                "{a: {x: 1}}",
                vec![map(Ty::Json)],
            ),
            (
                "{properties: {a: {type: array, items: {type: object}}}}",
                "{a: [{}, 1]}",
                vec![list(Ty::Json)],
            ),
            (
                "{properties: {a: {type: object}}, additionalProperties: {type: object}}",
                "{b: 1}",
                vec![bare(), Ty::Json],
            ),
            (
                "{properties: {a: {$ref: '#/components/schemas/Any'}}}",
                "{a: 1}",
                vec![Ty::Json],
            ),
            (
                "{properties: {a: {additionalProperties: {type: object}}, b: {type: object}, c: {type: object}}}",
                "{a: {x: 1}, b: 2, c: 3}",
                vec![map(Ty::Json), Ty::Json, Ty::Json],
            ),
            // A habit is believed in maps and lists that have no example.
            (
                "{properties: {a: {type: object}, b: {type: object}, c: {type: object}, d: {type: array, items: {type: object}}, e: {type: object}}}",
                "{a: 1, b: 2, c: 3}",
                vec![Ty::Json, Ty::Json, Ty::Json, list(Ty::Json), bare()],
            ),
            (
                "{properties: {a: {type: object}, b: {type: object}, d: {type: array, items: {type: object}}}}",
                "{a: 1, b: 2}",
                vec![Ty::Json, Ty::Json, list(bare())],
            ),
        ] {
            assert_eq!(types(schema, example), expected, "{schema} {example}");
        }
    }

    #[test]
    fn what_also_is_sent_stays_required_of_callers() {
        let (api, _) = passed(&document(
            "\
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}, example: {a: 1}}}}}
components: {schemas: {A: {required: [a, b], properties: {a: {type: integer}, b: {type: string}}}}}",
        ));
        let Shape::Object(object) = &find(&api, "A").1.shape else {
            panic!("no object");
        };
        let members = object.members.iter();
        let flags: Vec<_> = members.map(|it| (it.required, it.must_be_sent)).collect();
        assert_eq!(flags, [(true, false), (false, true)]);
    }
}
