//! Lowers schemas to types.

use std::collections::BTreeSet;

use super::Lowering;
use crate::diagnostic::Code;
use crate::ir::{
    AllOf, Branch, Docs, EnumValue, Hint, Member, Object, Shape, Test, Ty, TypeId, Union,
    default_text,
};
use crate::pointer::Pointer;
use crate::spec::{Additional, Annotations, JsonType, Schema, SchemaRef};
use crate::value::{Number, Value};

impl Lowering<'_> {
    /// The type of a schema in the place that `hint` describes.
    pub(super) fn ty(&mut self, schema: &SchemaRef, hint: &Hint) -> Ty {
        match schema {
            SchemaRef::Ref(reference) => self.reference(&reference.target),
            SchemaRef::Inline(schema) => self.inline(schema, hint),
        }
    }

    /// The type of an inline schema. One inside of a component is met by several operations, but has one type.
    fn inline(&mut self, schema: &Schema, hint: &Hint) -> Ty {
        if let Some(ty) = self.components.get(&schema.pointer) {
            return ty.clone();
        }
        let shape = match self.shape(schema, hint) {
            Shape::Alias(ty) => return ty,
            shape => shape,
        };
        let ty = self.hoist(&schema.pointer, hint.clone(), docs(&schema.notes), shape);
        if schema.pointer.as_str().starts_with("/components/") {
            self.components.insert(schema.pointer.clone(), ty.clone());
        }
        ty
    }

    /// The type of a value that is not a member, where null is something of its own.
    pub(super) fn element(&mut self, schema: &SchemaRef, hint: &Hint) -> Ty {
        let ty = self.ty(schema, hint);
        if self.nullable(schema) && ty != Ty::Json {
            Ty::Nullable(Box::new(ty))
        } else {
            ty
        }
    }

    /// The schema and, one after the other, those it stands for: the target of a reference, the only part of an `allOf`.
    pub(super) fn chain<'s>(
        &'s self,
        schema: &'s SchemaRef,
    ) -> impl Iterator<Item = &'s SchemaRef> {
        let next = |current: &&'s SchemaRef| match current {
            SchemaRef::Ref(reference) => self.schemas.get(&reference.target),
            SchemaRef::Inline(schema) => match schema.all_of.as_slice() {
                [only] => Some(only),
                _ => None,
            },
        };
        // A ring of references was reported; the bound only keeps this finite.
        std::iter::successors(Some(schema), next).take(2 * self.schemas.len() + 2)
    }

    /// Whether null is allowed, here or in what the schema stands for.
    pub(super) fn nullable(&self, schema: &SchemaRef) -> bool {
        self.chain(schema).any(|one| match one {
            SchemaRef::Inline(schema) => {
                schema.notes.nullable || schema.values.contains(&Value::Null)
            }
            SchemaRef::Ref(reference) => reference.notes.nullable,
        })
    }

    /// What a schema is.
    pub(super) fn shape(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let is_union = !schema.one_of.is_empty() || !schema.any_of.is_empty();
        if schema.discriminator.is_some() && !is_union {
            let pointer = schema.pointer.child("discriminator");
            let diagnostic = self
                .at_value(Code::Unsupported, &pointer, "a discriminator without alternatives has no effect")
                .expected("`oneOf` with the schemas that the discriminator chooses from")
                .found("a discriminator alone")
                .help("what only derived schemas have is not read; add `oneOf`, or acknowledge the warning");
            self.diagnostics.push(diagnostic);
        }
        if !schema.all_of.is_empty() {
            return self.all_of(schema, hint);
        }
        if is_union {
            return self.union(schema, hint);
        }
        if !schema.values.is_empty() {
            return self.enumeration(schema);
        }
        match schema.ty {
            Some(JsonType::Boolean) => Shape::Alias(Ty::Bool),
            Some(JsonType::Integer) => Shape::Alias(integer(schema.format.as_deref())),
            Some(JsonType::Number) => Shape::Alias(number(schema.format.as_deref())),
            Some(JsonType::String) => Shape::Alias(string(schema.format.as_deref())),
            Some(JsonType::Array) => Shape::Alias(self.list(schema, hint)),
            Some(JsonType::Object) => self.object(schema, hint),
            None if !schema.properties.is_empty() => self.object(schema, hint),
            None if schema.items.is_some() => Shape::Alias(self.list(schema, hint)),
            None if matches!(schema.additional, Additional::Typed(_)) => self.object(schema, hint),
            None => Shape::Alias(Ty::Json),
        }
    }

    fn list(&mut self, schema: &Schema, hint: &Hint) -> Ty {
        let element = match &schema.items {
            Some(items) => self.element(items, &below(hint, "item")),
            None => Ty::Json,
        };
        Ty::List(Box::new(element))
    }

    fn object(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let additional = match &schema.additional {
            Additional::Unspecified | Additional::Forbidden => None,
            Additional::Any => Some(Ty::Json),
            Additional::Typed(schema) => Some(self.element(schema, &below(hint, "value"))),
        };
        if schema.properties.is_empty() {
            match (&schema.additional, additional) {
                (_, Some(ty)) => return Shape::Alias(Ty::Map(Box::new(ty))),
                (Additional::Unspecified, None) => {
                    return Shape::Alias(Ty::Map(Box::new(Ty::Json)));
                }
                _ => return Shape::Object(Object::default()),
            }
        }
        let required: BTreeSet<&str> = schema.required.iter().map(String::as_str).collect();
        self.required_is_declared(schema);
        let members = schema
            .properties
            .iter()
            .map(|(name, property)| {
                self.member(name, property, required.contains(name.as_str()), hint)
            })
            .collect();
        Shape::Object(Object {
            members,
            additional,
        })
    }

    /// Every required member is declared.
    fn required_is_declared(&mut self, schema: &Schema) {
        for (index, name) in schema.required.iter().enumerate() {
            if schema
                .properties
                .iter()
                .all(|(declared, _)| declared != name)
            {
                let pointer = schema.pointer.child("required").index(index);
                let diagnostic = self
                    .at_value(
                        Code::Unsupported,
                        &pointer,
                        "a member that is required but not declared has no field",
                    )
                    .expected("the name of a property of this schema")
                    .found(name.as_str())
                    .suggest(
                        name,
                        schema
                            .properties
                            .iter()
                            .map(|(declared, _)| declared.as_str()),
                    );
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn member(&mut self, name: &str, schema: &SchemaRef, required: bool, owner: &Hint) -> Member {
        let ty = self.ty(schema, &below(owner, name));
        Member {
            pointer: schema.pointer().clone(),
            wire: name.to_owned(),
            ty,
            required,
            nullable: self.nullable(schema),
            read_only: self.chain(schema).any(|one| one.notes().read_only),
            write_only: self.chain(schema).any(|one| one.notes().write_only),
            deprecated: schema.notes().deprecated,
            boxed: false,
            three_state: false,
            docs: docs(schema.notes()),
        }
    }

    fn enumeration(&mut self, schema: &Schema) -> Shape {
        let named = |index: usize, docs: &[String]| {
            docs.get(index).filter(|text| !text.is_empty()).cloned()
        };
        let mut strings = Vec::new();
        let mut integers = Vec::new();
        let mut booleans = 0;
        let (mut seen, mut seen_integers) = (BTreeSet::new(), BTreeSet::new());
        let values = self.values_of_type(schema);
        for (index, value) in values.iter().enumerate() {
            let (name, docs) = (
                named(index, &schema.value_names),
                named(index, &schema.value_docs),
            );
            match value {
                Value::Null => {}
                Value::String(text) if seen.insert(text.clone()) => {
                    strings.push(EnumValue {
                        wire: text.clone(),
                        name,
                        docs,
                    });
                }
                Value::String(_) => {}
                Value::Number(Number::Integer(integer)) => match i64::try_from(*integer) {
                    Ok(wire) if seen_integers.insert(wire) => {
                        integers.push(EnumValue { wire, name, docs });
                    }
                    Ok(_) => {}
                    Err(_) => return self.mixed_enumeration(schema),
                },
                Value::Bool(_) => booleans += 1,
                Value::Number(Number::Float(_)) if schema.ty == Some(JsonType::Number) => {
                    return Shape::Alias(number(schema.format.as_deref()));
                }
                Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                    return self.mixed_enumeration(schema);
                }
            }
        }
        match (strings.is_empty(), integers.is_empty(), booleans) {
            (false, true, 0) => Shape::Strings(strings),
            (true, false, 0) if schema.ty == Some(JsonType::Number) => {
                Shape::Alias(number(schema.format.as_deref()))
            }
            (true, false, 0) => Shape::Integers(integers),
            (true, true, 1..) => Shape::Alias(Ty::Bool),
            (true, true, 0) => Shape::Alias(Ty::Json),
            _ => self.mixed_enumeration(schema),
        }
    }

    /// The values of an enumeration. Where the type is text, numbers and booleans are the text they were written with: YAML
    /// needs quotes that authors forget.
    fn values_of_type(&mut self, schema: &Schema) -> Vec<Value> {
        let is_text = schema.ty == Some(JsonType::String);
        let mut values = Vec::new();
        for (index, value) in schema.values.iter().enumerate() {
            match value {
                Value::Number(_) | Value::Bool(_) if is_text => {
                    let text = default_text(value).unwrap_or_default();
                    let pointer = schema.pointer.child("enum").index(index);
                    let diagnostic = self
                        .at_value(
                            Code::Unsupported,
                            &pointer,
                            "the value is not of the type of its schema",
                        )
                        .expected("text, in quotes")
                        .found(value.kind())
                        .help(format!("it is read as the text `{text}`; put it in quotes"));
                    self.diagnostics.push(diagnostic);
                    values.push(Value::String(text));
                }
                value => values.push(value.clone()),
            }
        }
        values
    }

    /// Values of several types have no common Rust type.
    fn mixed_enumeration(&mut self, schema: &Schema) -> Shape {
        let diagnostic = self
            .at_value(
                Code::MixedEnum,
                &schema.pointer.child("enum"),
                "the values are not of one type",
            )
            .expected("only strings, or only whole numbers")
            .found("a mixture")
            .help("the value is raw JSON in Rust; split the schema, or acknowledge the warning");
        self.diagnostics.push(diagnostic);
        Shape::Alias(Ty::Json)
    }

    fn all_of(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let mut required = schema.required.clone();
        let mut parts = Vec::new();
        for part in &schema.all_of {
            match part {
                SchemaRef::Inline(inline) if is_annotation(inline) => {
                    required.extend(inline.required.clone());
                }
                _ => parts.push(self.ty(part, hint)),
            }
        }
        let own = Schema {
            all_of: Vec::new(),
            required: Vec::new(),
            ..schema.clone()
        };
        if !is_annotation(&own) {
            // What the whole requires may be declared in any part, so it is settled when they are merged.
            parts.push(match self.shape(&own, hint) {
                Shape::Alias(ty) => ty,
                shape => self.hoist(&schema.pointer, hint.clone(), Docs::default(), shape),
            });
        }
        match <[Ty; 1]>::try_from(parts) {
            // One part with annotations around it is that part.
            Ok([only]) if required.is_empty() => Shape::Alias(only),
            Ok([only]) => Shape::AllOf(AllOf {
                parts: vec![only],
                required,
            }),
            Err(parts) if parts.is_empty() => Shape::Alias(Ty::Json),
            Err(parts) => Shape::AllOf(AllOf { parts, required }),
        }
    }

    fn union(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let list = if schema.one_of.is_empty() {
            &schema.any_of
        } else {
            &schema.one_of
        };
        let structural = |branch: &SchemaRef| !matches!(branch, SchemaRef::Inline(inline) if is_annotation(inline));
        let own = Schema {
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            ..schema.clone()
        };
        // Branches such as `required: [a]` only restrict the members beside them.
        if !list.iter().any(structural) {
            return self.shape(&own, hint);
        }
        let both = !schema.one_of.is_empty() && !schema.any_of.is_empty();
        if both || !is_annotation(&Schema { ty: None, ..own }) {
            let diagnostic = self
                .at_value(Code::RawJson, &schema.pointer, "alternatives together with other structure")
                .expected("`oneOf` or `anyOf` alone")
                .found("other structure beside it")
                .help("the value is raw JSON in Rust; move the shared members into each branch, or acknowledge the warning");
            self.diagnostics.push(diagnostic);
            return Shape::Alias(Ty::Json);
        }
        self.mapping_is_used(schema, list);
        let mut branches: Vec<Branch> = Vec::new();
        for (index, branch) in list.iter().enumerate() {
            let words = branch_words(branch, index);
            let ty = self.ty(
                branch,
                &Hint::inline([hint.words.clone(), words.clone()].concat()),
            );
            let tags = self.tags(schema, branch);
            match branches.iter_mut().find(|known| known.ty == ty) {
                Some(known) => {
                    let new = tags.into_iter().filter(|tag| !known.tags.contains(tag));
                    known.tags.extend(new.collect::<Vec<_>>());
                }
                None => branches.push(Branch {
                    pointer: branch.pointer().clone(),
                    words,
                    ty,
                    tags,
                    test: Test::Undecided,
                    boxed: false,
                }),
            }
        }
        let tag = schema
            .discriminator
            .as_ref()
            .map(|discriminator| discriminator.property_name.clone());
        match (branches.as_slice(), list.as_slice()) {
            // One branch is that branch, with the name of the whole.
            (_, [SchemaRef::Inline(only)]) => self.shape(only, hint),
            ([only], _) => Shape::Alias(only.ty.clone()),
            _ => Shape::Union(Union { branches, tag }),
        }
    }

    /// Every schema of the mapping is among the branches.
    fn mapping_is_used(&mut self, schema: &Schema, list: &[SchemaRef]) {
        let Some(discriminator) = &schema.discriminator else {
            return;
        };
        let mapping = schema.pointer.child("discriminator").child("mapping");
        for (tag, target) in &discriminator.mapping {
            let wanted = Pointer::from_fragment(target);
            let is_branch = |branch: &SchemaRef| match branch {
                SchemaRef::Ref(reference) => Some(&reference.target) == wanted.as_ref(),
                SchemaRef::Inline(_) => false,
            };
            if !list.iter().any(is_branch) {
                let diagnostic = self
                    .at_value(Code::Unsupported, &mapping.child(tag), "the mapping leads to a schema that is no alternative")
                    .expected("a schema that is listed as an alternative")
                    .found(target.as_str())
                    .help("add it to the alternatives; until then a value with this tag is kept as it came");
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// The texts of the discriminator that mean this branch: those mapped to it, or else its schema name.
    fn tags(&self, schema: &Schema, branch: &SchemaRef) -> Vec<String> {
        let (Some(discriminator), SchemaRef::Ref(reference)) = (&schema.discriminator, branch)
        else {
            return Vec::new();
        };
        let mapped: Vec<String> = discriminator
            .mapping
            .iter()
            .filter(|(_, target)| {
                Pointer::from_fragment(target).as_ref() == Some(&reference.target)
            })
            .map(|(tag, _)| tag.clone())
            .collect();
        if !mapped.is_empty() {
            return mapped;
        }
        reference
            .target
            .last()
            .map(|name| vec![name.into_owned()])
            .unwrap_or_default()
    }

    /// The entry of the arena.
    pub(super) fn get(&self, id: TypeId) -> Option<&Shape> {
        self.types.get(id.0).map(|entry| &entry.shape)
    }
}

/// Whether a schema only annotates: it neither names a type nor gives structure.
fn is_annotation(schema: &Schema) -> bool {
    schema.ty.is_none()
        && schema.values.is_empty()
        && schema.properties.is_empty()
        && schema.items.is_none()
        && !matches!(schema.additional, Additional::Typed(_))
        && schema.all_of.is_empty()
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
}

/// Words for a branch: the name of its schema, its title, or its type.
fn branch_words(branch: &SchemaRef, index: usize) -> Vec<String> {
    let word = match branch {
        SchemaRef::Ref(reference) => reference.target.last().map(|name| name.into_owned()),
        SchemaRef::Inline(schema) => schema.notes.title.clone().or_else(|| {
            schema.ty.map(|ty| {
                let word = match ty {
                    JsonType::Boolean => "Boolean",
                    JsonType::Integer => "Integer",
                    JsonType::Number => "Number",
                    JsonType::String => "String",
                    JsonType::Array => "List",
                    JsonType::Object => "Object",
                };
                word.to_owned()
            })
        }),
    };
    vec![word.unwrap_or_else(|| format!("Option{}", index + 1))]
}

/// The hint one step further down.
pub(super) fn below(hint: &Hint, word: &str) -> Hint {
    let mut words = hint.words.clone();
    words.push(word.to_owned());
    Hint::inline(words)
}

/// What the annotations say, for the documentation.
pub(super) fn docs(notes: &Annotations) -> Docs {
    Docs {
        text: notes.description.clone().or_else(|| notes.title.clone()),
        limits: notes.limits.clone(),
        default: notes.default.as_ref().and_then(default_text),
    }
}

fn integer(format: Option<&str>) -> Ty {
    match format {
        Some("int32" | "int16" | "int8") => Ty::I32,
        Some("uint32" | "uint16" | "uint8") => Ty::U32,
        Some("uint64" | "uint") => Ty::U64,
        _ => Ty::I64,
    }
}

fn number(format: Option<&str>) -> Ty {
    match format {
        Some("float") => Ty::F32,
        Some("int32") => Ty::I32,
        Some("int64") => Ty::I64,
        _ => Ty::F64,
    }
}

fn string(format: Option<&str>) -> Ty {
    match format {
        Some("date-time") => Ty::DateTime,
        Some("date") => Ty::Date,
        Some("byte") => Ty::Base64,
        Some("binary") => Ty::File,
        _ => Ty::String,
    }
}
