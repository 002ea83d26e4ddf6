//! Lowers what is made of other schemas: `allOf`, `oneOf`, `anyOf` and several types.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Lowering;
use super::schema::below;
use crate::diagnostic::{Code, some_of};
use crate::ir::{AllOf, Branch, Docs, Hint, Object, Shape, Ty, Union, default_text};
use crate::pointer::Pointer;
use crate::spec::{Additional, Annotations, JsonType, Schema, SchemaRef, Types};
use crate::value::Value;

/// How many references and parts of parts are followed to find the members of an alternative.
const MAX_INCLUDED: usize = 8;

/// How many members of an alternative are looked at to find a word for it.
const MANY_MEMBERS: usize = 1_000;

impl Lowering<'_> {
    /// What a schema with `allOf` is.
    pub(super) fn all_of(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let mut required = schema.required.clone();
        let mut parts = Vec::new();
        for part in &schema.all_of {
            match part {
                SchemaRef::Inline(inline) if is_annotation(inline) && !is_open(inline) => {
                    required.extend(inline.required.iter().cloned());
                }
                // What a part requires may be declared in another.
                SchemaRef::Inline(inline) if requires_more(inline) => {
                    required.extend(inline.required.iter().cloned());
                    let part = Schema {
                        required: Vec::new(),
                        ..(**inline).clone()
                    };
                    parts.push(self.inline(&part, hint));
                }
                _ => parts.push(self.included(part, hint)),
            }
        }
        let own = Schema {
            one_of: schema.one_of.clone(),
            any_of: schema.any_of.clone(),
            discriminator: schema.discriminator.clone(),
            is_base: schema.is_base,
            required: Vec::new(),
            ..schema.alone()
        };
        // An object without members beside other parts says nothing that they do not say.
        if !is_annotation(&own) && (parts.is_empty() || !is_bare_object(&own)) {
            // What the whole requires may be declared in any part, so it is settled when they are merged.
            parts.push(match self.shape(&own, hint) {
                Shape::Alias(ty) => ty,
                shape => self.hoist(&schema.pointer, hint.clone(), Docs::default(), shape),
            });
        }
        match <[Ty; 1]>::try_from(parts) {
            // One part with annotations around it is that part.
            Ok([only]) if required.is_empty() => Shape::Alias(self.alone(only)),
            Ok([only]) => Shape::AllOf(AllOf {
                parts: vec![only],
                required,
            }),
            Err(parts) if parts.is_empty() => Shape::Alias(Ty::Json),
            Err(parts) => Shape::AllOf(AllOf { parts, required }),
        }
    }

    /// A part of a whole. One that only says that there are further members is an object without members, as a map of anything
    /// says nothing beside members.
    fn included(&mut self, part: &SchemaRef, hint: &Hint) -> Ty {
        let said = self.chain(part).find_map(SchemaRef::inline);
        let says_open = said.is_some_and(|schema| {
            is_open(schema) && schema.properties.is_empty() && schema.all_of.is_empty()
        });
        if !says_open {
            return self.ty(part, hint);
        }
        let open = Object {
            members: Vec::new(),
            additional: Some(Ty::Json),
        };
        self.hoist(
            part.pointer(),
            hint.clone(),
            Docs::default(),
            Shape::Object(open),
        )
    }

    /// A part that is the whole: an object of which only further members are known is a map.
    fn alone(&self, part: Ty) -> Ty {
        let shape = match &part {
            Ty::Named(id) => self.get(*id),
            _ => None,
        };
        match shape {
            Some(Shape::Object(object)) if object.members.is_empty() => match &object.additional {
                Some(values) => Ty::Map(Box::new(values.clone())),
                None => part,
            },
            _ => part,
        }
    }

    /// What a schema with `oneOf` or `anyOf` is.
    ///
    /// Branches that only restrict, such as `required: [a]`, are no types of their own, and `null` makes the value nullable.
    /// Members beside the alternatives belong to each of them.
    pub(super) fn union(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let own = schema.alone();
        let says_more = !is_annotation(&own);
        let first = self.types_among(&schema.one_of, says_more);
        let second = self.types_among(&schema.any_of, says_more);
        let (list, second) = match first.is_empty() {
            true => (second, first),
            false => (first, second),
        };
        if list.is_empty() {
            return self.shape(&own, hint);
        }
        if let Some(constants) = constants(&own, &list) {
            return self.enumeration(&constants, hint);
        }
        let mut parts = Vec::new();
        let stands_alone = !has_structure(&own) && own.required.is_empty();
        if !stands_alone {
            parts.push(self.part(&schema.pointer, hint, |this| {
                let own = Schema {
                    required: Vec::new(),
                    ..own.clone()
                };
                this.shape(&own, hint)
            }));
        }
        let alternatives = self.alternatives(schema, &own, &list, hint);
        if parts.is_empty() && second.is_empty() {
            return alternatives;
        }
        parts.push(self.part(&schema.pointer, hint, |_| alternatives));
        if !second.is_empty() {
            parts.push(self.part(&schema.pointer, hint, |this| {
                this.alternatives(schema, &own, &second, hint)
            }));
        }
        Shape::AllOf(AllOf {
            parts,
            required: own.required,
        })
    }

    /// The alternatives that are types of their own.
    fn types_among<'s>(
        &self,
        list: &'s [SchemaRef],
        something_is_beside: bool,
    ) -> Vec<&'s SchemaRef> {
        if something_is_beside && list.iter().all(|one| self.only_requires(one)) {
            return Vec::new();
        }
        let types = list.iter();
        let mut types: Vec<&SchemaRef> = types
            .filter(|one| self.is_structural(one, something_is_beside))
            .collect();
        if !types.iter().all(|one| only_adds_null(one)) {
            types.retain(|one| !only_adds_null(one));
        }
        if types.iter().any(|one| self.is_plain_text(one)) {
            types.retain(|one| !is_empty_text(one));
        }
        types
    }

    /// Whether a branch is a type of its own: it neither only restricts what is said beside the alternatives nor is null.
    fn is_structural(&self, branch: &SchemaRef, something_is_beside: bool) -> bool {
        let adds_nothing = match branch {
            SchemaRef::Ref(_) => false,
            SchemaRef::Inline(schema) => something_is_beside && restricts(schema),
        };
        !(adds_nothing || self.is_null(branch))
    }

    /// Whether a branch, here or in what it stands for, only says which members there must be.
    fn only_requires(&self, branch: &SchemaRef) -> bool {
        let mut inline = self.chain(branch).filter_map(SchemaRef::inline);
        inline.any(|schema| restricts(schema) && !schema.required.is_empty())
    }

    /// Whether a branch, here or in what it stands for, is any text.
    fn is_plain_text(&self, branch: &SchemaRef) -> bool {
        let mut inline = self.chain(branch).filter_map(SchemaRef::inline);
        inline.any(|schema| {
            schema.types.only() == Some(JsonType::String)
                && schema.format.is_none()
                && !has_structure(schema)
        })
    }

    /// Whether null is the only value, here or in what the schema stands for.
    fn is_null(&self, schema: &SchemaRef) -> bool {
        let mut inline = self.chain(schema).filter_map(SchemaRef::inline);
        inline.any(is_null)
    }

    /// A type that is only there to be merged with others.
    fn part(
        &mut self,
        pointer: &Pointer,
        hint: &Hint,
        shape: impl FnOnce(&mut Self) -> Shape,
    ) -> Ty {
        match shape(self) {
            Shape::Alias(ty) => ty,
            shape => self.hoist(pointer, hint.clone(), Docs::default(), shape),
        }
    }

    /// An alternative that also declares, as anything, what it requires of the members beside it.
    fn declaring<'s>(&mut self, alternative: &'s SchemaRef, beside: &Schema) -> Cow<'s, SchemaRef> {
        if beside.properties.is_empty() {
            return Cow::Borrowed(alternative);
        }
        let said = self.chain(alternative).find_map(SchemaRef::inline);
        let Some(schema) = said.filter(|schema| !schema.properties.is_empty()) else {
            return Cow::Borrowed(alternative);
        };
        let undeclared = undeclared(schema);
        let properties = beside.properties.iter();
        let missing: Vec<&(String, SchemaRef)> = properties
            .filter(|(name, _)| undeclared.contains(name.as_str()))
            .collect();
        if missing.is_empty() {
            return Cow::Borrowed(alternative);
        }
        let mut schema = Box::new(Schema {
            pointer: alternative.pointer().clone(),
            ..schema.clone()
        });
        for (name, property) in missing {
            let mut anything = Schema::anything(property.pointer().clone());
            anything.notes.nullable = self.nullable(property);
            anything.notes.read_only = self.chain(property).any(|one| one.notes().read_only);
            let anything = SchemaRef::Inline(Box::new(anything));
            schema.properties.push((name.clone(), anything));
        }
        Cow::Owned(SchemaRef::Inline(schema))
    }

    /// One of several alternatives, which may require members that are declared beside them.
    fn alternatives(
        &mut self,
        schema: &Schema,
        beside: &Schema,
        list: &[&SchemaRef],
        hint: &Hint,
    ) -> Shape {
        self.mapping_is_used(schema, list);
        let tags = tags(schema);
        let mut branches: Vec<Branch> = Vec::new();
        let mut places: BTreeMap<Ty, usize> = BTreeMap::new();
        let words = self.words_of(list);
        for (branch, word) in list.iter().zip(words) {
            let mut words = vec![word];
            let declaring = self.declaring(branch, beside);
            let ty = self.ty(
                &declaring,
                &Hint::inline([hint.words.clone(), words.clone()].concat()),
            );
            let is_plain = words == [type_word(JsonType::String)];
            if is_plain && ty == Ty::File {
                words = vec!["File".to_owned()];
            }
            let tags = tags.get(own_pointer(branch)).cloned().unwrap_or_default();
            let place = *places.entry(ty.clone()).or_insert(branches.len());
            match branches.get_mut(place) {
                Some(known) => {
                    let new = tags.into_iter().filter(|tag| !known.tags.contains(tag));
                    known.tags.extend(new.collect::<Vec<_>>());
                }
                None => branches.push(Branch {
                    tags,
                    ..Branch::new(branch.pointer().clone(), words, ty)
                }),
            }
        }
        let tag = schema
            .discriminator
            .as_ref()
            .map(|discriminator| discriminator.property_name.clone());
        match (branches.as_slice(), list) {
            // One branch is that branch, with the name of the whole.
            (_, [only @ SchemaRef::Inline(schema)]) => {
                let declaring = self.declaring(only, beside);
                self.shape(declaring.inline().unwrap_or(schema), hint)
            }
            ([only], _) if !schema.is_base => Shape::Alias(only.ty.clone()),
            _ => Shape::Union(Union {
                branches,
                tag,
                by_constants: false,
                is_base: schema.is_base,
            }),
        }
    }

    /// A word for each alternative: the name of its schema, its title, what only this one requires, its type, or what only this one
    /// declares.
    fn words_of(&self, list: &[&SchemaRef]) -> Vec<String> {
        let named: Vec<_> = list.iter().map(|one| self.name_or_schema(one)).collect();
        // Mostly all have names, and what they say is much.
        if named.iter().all(Result::is_ok) {
            return named.into_iter().flatten().collect();
        }
        let said: Vec<Said<'_>> = list.iter().map(|branch| self.said(branch)).collect();
        let requiring = counts(said.iter().map(|said| said.required.as_slice()));
        let declaring = counts(said.iter().map(|said| said.declared.as_slice()));
        let own = |names: &[&str], counts: &BTreeMap<&str, usize>| {
            let name = names.iter().find(|name| counts.get(*name) == Some(&1))?;
            Some(format!("with {name}"))
        };
        let words = named.into_iter().zip(&said).enumerate();
        let words = words.map(|(index, (named, said))| {
            let schema = match named {
                Ok(name) => return name,
                Err(schema) => schema,
            };
            let title = schema.and_then(|schema| schema.notes.title.clone());
            let ty = schema.and_then(|schema| schema.types.only());
            title
                .or_else(|| schema.and_then(constant_member))
                .or_else(|| own(&said.required, &requiring))
                .or_else(|| ty.map(|ty| type_word(ty).to_owned()))
                .or_else(|| own(&said.declared, &declaring))
                .unwrap_or_else(|| format!("Option{}", index + 1))
        });
        words.collect()
    }

    /// The name of the schema that an alternative refers to, or else the schema: a place in a list is no name.
    fn name_or_schema<'s>(&'s self, branch: &'s SchemaRef) -> Result<String, Option<&'s Schema>> {
        let reference = match branch {
            SchemaRef::Inline(schema) => return Err(Some(schema)),
            SchemaRef::Ref(reference) => reference,
        };
        let name = reference.target.last().unwrap_or_default();
        if name.parse::<usize>().is_err() {
            return Ok(name.into_owned());
        }
        match self.schemas.get(&reference.target) {
            Some(SchemaRef::Inline(schema)) => Err(Some(schema)),
            Some(SchemaRef::Ref(_)) | None => Err(None),
        }
    }

    /// What an alternative says of the members of an object, with what it includes.
    fn said<'s>(&'s self, branch: &'s SchemaRef) -> Said<'s> {
        let mut said = Said::default();
        let mut seen = BTreeSet::new();
        let mut level = vec![branch];
        for _ in 0..MAX_INCLUDED {
            let mut next = Vec::new();
            for one in level {
                if said.required.len() + said.declared.len() > MANY_MEMBERS {
                    return said;
                }
                match one {
                    SchemaRef::Ref(reference) if seen.insert(&reference.target) => {
                        next.extend(self.schemas.get(&reference.target));
                    }
                    SchemaRef::Ref(_) => {}
                    SchemaRef::Inline(schema) => {
                        let required = schema.required.iter().map(String::as_str);
                        let declared = schema.properties.iter().map(|(name, _)| name.as_str());
                        said.required.extend(required.take(MANY_MEMBERS));
                        said.declared.extend(declared.take(MANY_MEMBERS));
                        next.extend(&schema.all_of);
                    }
                }
            }
            level = next;
        }
        said
    }

    /// What a schema of several types is: one of them, each with what the schema says about it.
    pub(super) fn several_types(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let mut branches = Vec::new();
        for ty in schema.types.values() {
            let word = type_word(ty);
            let alone = Schema {
                types: Types::from(ty),
                notes: Annotations::default(),
                pointer: schema.pointer.child("type").child(word),
                ..schema.clone()
            };
            let ty = self.inline(&alone, &below(hint, word));
            branches.push(Branch::new(alone.pointer, vec![word.to_owned()], ty));
        }
        Shape::Union(Union {
            branches,
            tag: None,
            by_constants: false,
            is_base: false,
        })
    }

    /// Every schema of the mapping is among the branches.
    fn mapping_is_used(&mut self, schema: &Schema, list: &[&SchemaRef]) {
        let Some(discriminator) = &schema.discriminator else {
            return;
        };
        let branches: BTreeSet<&Pointer> = list.iter().map(|branch| own_pointer(branch)).collect();
        let others = discriminator.mapping.iter().filter(|(_, target)| {
            Pointer::from_fragment(target).is_none_or(|target| !branches.contains(&target))
        });
        let others = some_of(others.map(|(tag, target)| format!("{tag}: {target}")));
        if !others.is_empty() {
            let mapping = schema.pointer.child("discriminator").child("mapping");
            let diagnostic = self
                .at_value(
                    Code::Unsupported,
                    &mapping,
                    "the mapping leads to schemas that are no alternatives",
                )
                .expected("schemas that are listed as alternatives")
                .found(others)
                .help("add them to the alternatives; until then values with these tags are kept as they came");
            self.diagnostics.push(diagnostic);
        }
    }
}

/// Where the schema is that an alternative refers to or is.
fn own_pointer(branch: &SchemaRef) -> &Pointer {
    match branch {
        SchemaRef::Ref(reference) => &reference.target,
        SchemaRef::Inline(schema) => &schema.pointer,
    }
}

/// The texts of the discriminator by the schemas that they are mapped to.
fn tags(schema: &Schema) -> BTreeMap<Pointer, Vec<String>> {
    let mut tags: BTreeMap<Pointer, Vec<String>> = BTreeMap::new();
    let discriminator = schema.discriminator.iter();
    for (tag, target) in discriminator.flat_map(|one| &one.mapping) {
        if let Some(target) = Pointer::from_fragment(target) {
            tags.entry(target).or_default().push(tag.clone());
        }
    }
    tags
}

/// Whether a schema says anything about a value but for annotations.
pub(super) fn says_something(schema: &Schema) -> bool {
    !is_annotation(schema)
}

/// Whether a schema requires members that it does not declare.
fn requires_more(schema: &Schema) -> bool {
    !schema.properties.is_empty() && !undeclared(schema).is_empty()
}

/// The members that a schema requires and does not declare.
fn undeclared(schema: &Schema) -> BTreeSet<&str> {
    let mut undeclared: BTreeSet<&str> = schema.required.iter().map(String::as_str).collect();
    for (name, _) in &schema.properties {
        undeclared.remove(name.as_str());
    }
    undeclared
}

/// Whether a schema only annotates: it neither names a type nor gives structure.
fn is_annotation(schema: &Schema) -> bool {
    schema.types.is_empty() && !has_structure(schema)
}

/// Whether a schema says more about a value than its types.
fn has_structure(schema: &Schema) -> bool {
    !schema.values.is_empty()
        || !schema.properties.is_empty()
        || schema.items.is_some()
        || !schema.prefix_items.is_empty()
        || matches!(schema.additional, Additional::Typed(_))
        || !schema.all_of.is_empty()
        || !schema.one_of.is_empty()
        || !schema.any_of.is_empty()
}

/// Whether a schema says that an object has members beyond the declared ones, and not what they hold.
fn is_open(schema: &Schema) -> bool {
    let is_anything = |schema: &SchemaRef| schema.inline().is_some_and(says_nothing);
    match &schema.additional {
        Additional::Any => true,
        Additional::Typed(SchemaRef::Inline(values)) => {
            says_nothing(values)
                || values.types.is_empty()
                    && !values.all_of.is_empty()
                    && values.all_of.iter().all(is_anything)
        }
        Additional::Typed(_) | Additional::Unspecified | Additional::Forbidden => false,
    }
}

/// Whether a schema allows any value.
fn says_nothing(schema: &Schema) -> bool {
    is_annotation(schema) && schema.required.is_empty()
}

/// Whether a schema is an object and says nothing of its members.
fn is_bare_object(schema: &Schema) -> bool {
    schema.types.only() == Some(JsonType::Object) && !has_structure(schema)
}

/// Whether a branch is a nullable object without anything more, which is how OData says beside other alternatives that the value
/// may be null, or only says that it is nullable.
fn only_adds_null(branch: &SchemaRef) -> bool {
    match branch {
        SchemaRef::Ref(_) => false,
        SchemaRef::Inline(schema) => {
            (is_annotation(schema) || is_bare_object(schema))
                && schema.notes.nullable
                && schema.required.is_empty()
                && matches!(
                    schema.additional,
                    Additional::Unspecified | Additional::Forbidden
                )
        }
    }
}

/// Whether a branch is the empty text, which is nothing new beside a branch that is any text.
fn is_empty_text(branch: &SchemaRef) -> bool {
    let values = branch.inline().map_or(&[][..], |schema| &schema.values);
    let is_empty = |value: &Value| matches!(value, Value::String(text) if text.is_empty());
    !values.is_empty() && values.iter().all(is_empty)
}

/// Whether a branch only restricts members.
fn restricts(schema: &Schema) -> bool {
    is_annotation(schema) || (is_bare_object(schema) && !schema.required.is_empty())
}

/// Whether null is the only value.
pub(super) fn is_null(schema: &Schema) -> bool {
    schema.types.is_null()
        || (!schema.values.is_empty() && schema.values.iter().all(|value| *value == Value::Null))
}

/// The enumeration that alternatives of one value each are, with their titles as names.
fn constants(own: &Schema, list: &[&SchemaRef]) -> Option<Schema> {
    let mut whole = Schema {
        required: Vec::new(),
        ..own.clone()
    };
    for branch in list {
        let SchemaRef::Inline(branch) = branch else {
            return None;
        };
        let [value] = branch.values.as_slice() else {
            return None;
        };
        if whole.types.is_empty() {
            whole.types = branch.types;
        }
        default_text(value)?;
        whole.values.push(value.clone());
        whole
            .value_names
            .push(branch.notes.title.clone().unwrap_or_default());
        whole
            .value_docs
            .push(branch.notes.description.clone().unwrap_or_default());
    }
    (list.len() > 1 && own.values.is_empty()).then_some(whole)
}

/// What an alternative says of the members of an object, with what it includes.
#[derive(Default)]
struct Said<'s> {
    required: Vec<&'s str>,
    declared: Vec<&'s str>,
}

/// How many of some lists have each name.
fn counts<'s>(lists: impl Iterator<Item = &'s [&'s str]>) -> BTreeMap<&'s str, usize> {
    let mut counts = BTreeMap::new();
    for list in lists {
        for name in list.iter().collect::<BTreeSet<_>>() {
            *counts.entry(*name).or_default() += 1;
        }
    }
    counts
}

/// The text of a member that has only this one: it says which alternative an object is.
fn constant_member(schema: &Schema) -> Option<String> {
    schema.properties.iter().find_map(|(_, property)| {
        let SchemaRef::Inline(property) = property else {
            return None;
        };
        match property.values.as_slice() {
            [Value::String(text)] => Some(text.clone()),
            _ => None,
        }
    })
}

fn type_word(ty: JsonType) -> &'static str {
    match ty {
        JsonType::Boolean => "Boolean",
        JsonType::Integer => "Integer",
        JsonType::Number => "Number",
        JsonType::String => "String",
        JsonType::Array => "List",
        JsonType::Object => "Object",
        JsonType::Null => "Null",
    }
}
