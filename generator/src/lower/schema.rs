//! Lowers schemas to types.

use std::collections::BTreeSet;

use super::null_in_words::says_null;
use super::{Lowering, compose};
use crate::diagnostic::{Code, Diagnostic, Loss, Place, did_you_mean};
use crate::ir::{Docs, Hint, Member, Object, Shape, Ty, TypeId, default_text};
use crate::pointer::{At, Pointer};
use crate::spec::{self, Additional, Annotations, JsonType, Schema, SchemaRef};
use crate::value::Value;

/// How many references in a row are followed to find out what is said of something, as some lead back.
const MAX_CHAIN: usize = 64;

/// How many places a tuple of Rust may have for the traits of the standard library to know it.
const MAX_TUPLE: usize = 12;

impl Lowering<'_> {
    /// The type of a schema in the place that `hint` describes.
    pub(super) fn ty(&mut self, schema: &SchemaRef, hint: &Hint) -> Ty {
        if self.files.contains(schema.pointer()) {
            return Ty::File;
        }
        match schema {
            SchemaRef::Ref(reference) => self.reference(&reference.target),
            SchemaRef::Inline(schema) => self.inline(schema, hint),
        }
    }

    /// The type of an inline schema. One inside of a component is met by several operations, but has one type.
    pub(super) fn inline(&mut self, schema: &Schema, hint: &Hint) -> Ty {
        if let Some(ty) = self.components.get(&schema.pointer) {
            return ty.clone();
        }
        // Something refers to this place, so it is a definition, too. It is called after what it is inside of.
        if let Some(id) = self.inner.get(&schema.pointer).copied() {
            if self.waiting.remove(&id) {
                let shape = self.shape(schema, hint);
                let docs = described(schema);
                let hint = called(schema, &shape, hint);
                self.define(id, hint, shape, docs, schema.notes.deprecated);
            }
            return Ty::Named(id);
        }
        let shape = match self.shape(schema, hint) {
            Shape::Alias(ty) => return ty,
            shape => shape,
        };
        let hint = called(schema, &shape, hint);
        let ty = self.hoist(&schema.pointer, hint, described(schema), shape);
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

    /// The schema and, one after the other, those it stands for: the target of a reference, the only part that it has.
    pub(super) fn chain<'s>(
        &'s self,
        schema: &'s SchemaRef,
    ) -> impl Iterator<Item = &'s SchemaRef> {
        let next = |current: &&'s SchemaRef| match current {
            SchemaRef::Ref(reference) => self.schemas.get(&reference.target),
            SchemaRef::Inline(schema) => only_part(schema),
        };
        std::iter::successors(Some(schema), next).take(MAX_CHAIN)
    }

    /// The schema that a reference leads to, as it is written.
    pub(super) fn written<'s>(&'s self, schema: &'s SchemaRef) -> Option<&'s Schema> {
        match self.chain(schema).last()? {
            SchemaRef::Inline(schema) => Some(schema),
            SchemaRef::Ref(_) => None,
        }
    }

    /// Whether null is allowed, here or in what the schema stands for.
    pub(super) fn nullable(&mut self, schema: &SchemaRef) -> bool {
        match schema {
            SchemaRef::Ref(reference) => {
                reference.notes.nullable || self.is_nullable_definition(&reference.target)
            }
            SchemaRef::Inline(schema) => self.inline_nullable(schema),
        }
    }

    fn inline_nullable(&mut self, schema: &Schema) -> bool {
        if schema.notes.nullable || schema.values.contains(&Value::Null) {
            return true;
        }
        let alternatives = schema.one_of.iter().chain(&schema.any_of);
        let only = match schema.all_of.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        alternatives.chain(only).any(|one| self.nullable(one))
    }

    /// Whether the definition allows null. What leads back to itself has nothing to add.
    fn is_nullable_definition(&mut self, target: &Pointer) -> bool {
        let schemas = self.schemas;
        let (Some(id), Some(definition)) = (self.ids.get(target).copied(), schemas.get(target))
        else {
            return false;
        };
        if let Some(known) = self.nullable.get(&id) {
            return *known;
        }
        if self.nullable_depth >= MAX_CHAIN {
            return false;
        }
        self.nullable.insert(id, false);
        self.nullable_depth += 1;
        let found = self.nullable(definition);
        self.nullable_depth -= 1;
        self.nullable.insert(id, found);
        found
    }

    /// What a schema is.
    pub(super) fn shape(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let is_union = !schema.one_of.is_empty() || !schema.any_of.is_empty();
        if !schema.all_of.is_empty() {
            return self.all_of(schema, hint);
        }
        if is_union {
            return self.union(schema, hint);
        }
        if !schema.values.is_empty() {
            return self.enumeration(schema, hint);
        }
        if let Some(ty) = scalar(schema) {
            return Shape::Alias(ty);
        }
        match schema.types.only() {
            Some(JsonType::Array) => Shape::Alias(self.list(schema, hint)),
            Some(JsonType::Object) => self.object(schema, hint),
            // Scalars are done; null alone is no type.
            Some(
                JsonType::Null
                | JsonType::Boolean
                | JsonType::Integer
                | JsonType::Number
                | JsonType::String,
            ) => Shape::Alias(Ty::Json),
            None if schema.types.values().next().is_some() => self.several_types(schema, hint),
            None if !schema.properties.is_empty() => self.object(schema, hint),
            None if schema.items.is_some() || !schema.prefix_items.is_empty() => {
                Shape::Alias(self.list(schema, hint))
            }
            None if matches!(schema.additional, Additional::Typed(_)) => self.object(schema, hint),
            None => Shape::Alias(Ty::Json),
        }
    }

    fn list(&mut self, schema: &Schema, hint: &Hint) -> Ty {
        let item = below(hint, "item");
        let element = match schema.prefix_items.as_slice() {
            [] => match &schema.items {
                Some(items) => self.element(items, &item),
                None => Ty::Json,
            },
            [only] if schema.is_tuple => self.element(only, &item),
            places if schema.is_tuple && places.len() <= MAX_TUPLE => {
                return self.tuple(places, hint);
            }
            _ => self.positions(schema, &item),
        };
        Ty::List(Box::new(element))
    }

    fn tuple(&mut self, places: &[SchemaRef], hint: &Hint) -> Ty {
        let places = places.iter().enumerate().map(|(index, place)| {
            let title = place.notes().title.clone();
            let word = title.unwrap_or_else(|| format!("item {}", index + 1));
            self.element(place, &below(hint, &word))
        });
        Ty::Tuple(places.collect())
    }

    /// The type of the elements of a list whose first elements have types of their own: one of all of them.
    fn positions(&mut self, schema: &Schema, hint: &Hint) -> Ty {
        let pointer = schema.pointer.child("prefixItems");
        let mut any_of = schema.prefix_items.clone();
        any_of.extend(schema.items.clone());
        let place = any_of.first().map(|first| first.pointer().clone());
        let element = SchemaRef::Inline(Box::new(Schema {
            any_of,
            ..Schema::anything(pointer)
        }));
        let ty = self.element(&element, hint);
        // Elements that are all texts, say, need no order.
        if let (Ty::Named(_) | Ty::Json, Some(place)) = (&ty, place) {
            let diagnostic = self
                .at_value(
                    Code::Unsupported,
                    &place,
                    "which element has which type is not checked",
                )
                .expected("`minItems` and `maxItems` that make it a tuple, or elements of one type")
                .found("a type for each place of a list of any length")
                .help("the list holds elements of all these types; mind their order")
                .costs(Loss::Vague);
            self.diagnostics.push(diagnostic);
        }
        ty
    }

    fn object(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let additional = match &schema.additional {
            Additional::Unspecified | Additional::Forbidden => None,
            Additional::Any => Some(Ty::Json),
            Additional::Typed(schema) => Some(self.element(schema, &below(hint, "value"))),
        };
        if schema.properties.is_empty() {
            match (&schema.additional, additional) {
                // Links by name, as Twilio has them.
                (Additional::Unspecified, None) if schema.format.as_deref() == Some("uri-map") => {
                    return Shape::Alias(Ty::Map(Box::new(Ty::String)));
                }
                (_, Some(ty)) => return Shape::Alias(Ty::Map(Box::new(ty))),
                (Additional::Unspecified, None) => {
                    return Shape::Alias(Ty::Map(Box::new(Ty::Json)));
                }
                _ => return Shape::Object(Object::default()),
            }
        }
        let required: BTreeSet<&str> = schema.required.iter().map(String::as_str).collect();
        let mut members: Vec<Member> = schema
            .properties
            .iter()
            .map(|(name, property)| {
                self.member(name, property, required.contains(name.as_str()), hint)
            })
            .collect();
        members.extend(self.undeclared(schema));
        Shape::Object(Object {
            members,
            additional,
        })
    }

    /// The members that are required but not declared, unless they are misspelt or have a place among the further ones. What
    /// includes the schema may declare them.
    fn undeclared(&mut self, schema: &Schema) -> Vec<Member> {
        let mut members = Vec::new();
        let declared: BTreeSet<&str> = schema
            .properties
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let is_open = matches!(schema.additional, Additional::Unspecified);
        for (index, name) in schema.required.iter().enumerate() {
            if declared.contains(name.as_str()) {
                continue;
            }
            let pointer = schema.pointer.child("required").index(index);
            let place = self.place(&pointer, At::Value);
            let near = did_you_mean(name, declared.iter().copied());
            match not_declared(place, name, near, is_open) {
                Ok(member) => members.push(member),
                Err(diagnostic) => self.diagnostics.push(*diagnostic),
            }
        }
        members
    }

    fn member(&mut self, name: &str, schema: &SchemaRef, required: bool, owner: &Hint) -> Member {
        // Most members are scalars or references, whose place is of no interest.
        let is_file = self.files.contains(schema.pointer());
        let plain = match schema {
            _ if is_file => Some(Ty::File),
            SchemaRef::Ref(reference) => Some(self.reference(&reference.target)),
            SchemaRef::Inline(schema) => scalar(schema),
        };
        let mut docs = said_of(schema);
        if is_file {
            docs.limits
                .push("a file, or a text (`FilePart::text`)".to_owned());
        }
        let ty = plain.unwrap_or_else(|| self.ty(schema, &below(owner, name)));
        let nullable = self.nullable(schema);
        let said = docs.text.as_deref().unwrap_or_default();
        Member {
            pointer: schema.pointer().clone(),
            wire: name.to_owned(),
            ty,
            declared: true,
            required,
            nullable,
            read_only: self.chain(schema).any(|one| one.notes().read_only),
            write_only: self.chain(schema).any(|one| one.notes().write_only),
            deprecated: schema.notes().deprecated,
            boxed: false,
            three_state: false,
            lacking: required && !nullable && says_null(said),
            must_be_sent: false,
            docs,
        }
    }

    /// What a type is behind nullable and other names for it. A ring of names, which is reported later, ends somewhere.
    pub(super) fn behind_aliases<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        let next = |ty: &&'t Ty| match ty {
            Ty::Nullable(inner) => Some(&**inner),
            Ty::Named(id) => match self.get(*id) {
                Some(Shape::Alias(ty)) => Some(ty),
                _ => None,
            },
            _ => None,
        };
        std::iter::successors(Some(ty), next)
            .take(self.types.len() + 2)
            .last()
            .unwrap_or(ty)
    }

    /// The entry of the arena.
    pub(super) fn get(&self, id: TypeId) -> Option<&Shape> {
        self.types.get(id.0).map(|entry| &entry.shape)
    }
}

/// The member that a schema requires but does not declare, or the message about it if there may not be one more. That there is
/// one is reported once it is known to be left.
pub(crate) fn not_declared(
    place: Place,
    name: &str,
    near: Option<&str>,
    is_open: bool,
) -> Result<Member, Box<Diagnostic>> {
    let help = match near {
        Some(near) => format!("did you mean `{near}`? It has no field"),
        None if is_open => {
            return Ok(Member {
                pointer: place.pointer,
                wire: name.to_owned(),
                ty: Ty::Json,
                declared: false,
                // Documents go on requiring members that are gone.
                required: false,
                nullable: false,
                read_only: false,
                write_only: false,
                deprecated: false,
                boxed: false,
                three_state: false,
                lacking: false,
                must_be_sent: false,
                docs: Docs {
                    limits: vec!["required, of a type that the document does not give".to_owned()],
                    ..Docs::default()
                },
            });
        }
        None => "it has no field of its own; declare it".to_owned(),
    };
    Err(Box::new(undeclared(place, name).help(help)))
}

/// The message about a member that a schema requires and nothing declares.
pub(crate) fn undeclared(place: Place, name: &str) -> Diagnostic {
    let message = "a member is required but not declared";
    Diagnostic::new(Code::Unsupported, place, message)
        .expected("the name of a property of the schema")
        .found(name)
}

/// The hint of an inline type, with what the document calls it if it is an enumeration.
fn called(schema: &Schema, shape: &Shape, hint: &Hint) -> Hint {
    let title = match shape {
        Shape::Strings(_) | Shape::Integers(_) => schema.enum_name.clone(),
        _ => None,
    };
    Hint {
        title,
        ..hint.clone()
    }
}

/// The hint one step further down.
pub(super) fn below(hint: &Hint, word: &str) -> Hint {
    let mut words = hint.words.clone();
    words.push(word.to_owned());
    Hint::inline(words)
}

/// What the annotations say, for the documentation.
fn docs(notes: &Annotations) -> Docs {
    Docs {
        text: notes.description.clone().or_else(|| notes.title.clone()),
        limits: notes.limits.clone(),
        default: notes.default.as_ref().and_then(default_text),
        example: None,
        see: notes.see.clone(),
    }
}

/// The documentation that stands at a place: of a reference only what is beside it.
pub(super) fn said_of(schema: &SchemaRef) -> Docs {
    match schema {
        SchemaRef::Ref(reference) => docs(&reference.notes),
        SchemaRef::Inline(schema) => described(schema),
    }
}

/// The documentation of a schema, with that of the inline part that it is.
fn described(schema: &Schema) -> Docs {
    let mut whole = docs(&schema.notes);
    let Some(SchemaRef::Inline(part)) = only_part(schema) else {
        return whole;
    };
    let inner = described(part);
    // A title says less than a description.
    if schema.notes.description.is_none() {
        whole.text = inner.text.or(whole.text);
    }
    if whole.limits.is_empty() {
        whole.limits = inner.limits;
    }
    whole.default = whole.default.or(inner.default);
    whole
}

/// The only part that a schema has, null aside.
fn only_part(schema: &Schema) -> Option<&SchemaRef> {
    let is_null = |part: &&SchemaRef| match part {
        SchemaRef::Ref(_) => false,
        SchemaRef::Inline(part) => compose::is_null(part),
    };
    let alternatives = schema.one_of.iter().chain(&schema.any_of);
    let mut parts: Vec<&SchemaRef> = match schema.all_of.as_slice() {
        [] => alternatives.filter(|part| !is_null(part)).collect(),
        parts => parts.iter().collect(),
    };
    parts.pop().filter(|_| parts.is_empty())
}

/// The type of a schema that is a scalar and nothing else.
pub(super) fn scalar(schema: &Schema) -> Option<Ty> {
    let is_composed =
        !(schema.all_of.is_empty() && schema.one_of.is_empty() && schema.any_of.is_empty());
    if is_composed || !schema.values.is_empty() {
        return None;
    }
    let format = schema.format.as_deref();
    match schema.types.only()? {
        JsonType::Boolean => Some(Ty::Bool),
        JsonType::Integer => Some(integer(format)),
        JsonType::Number => Some(number(format)),
        JsonType::String => Some(string(format)),
        JsonType::Array | JsonType::Object | JsonType::Null => None,
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

pub(super) fn number(format: Option<&str>) -> Ty {
    match format {
        Some("float") => Ty::F32,
        Some("int32") => Ty::I32,
        Some("int64") => Ty::I64,
        _ => Ty::F64,
    }
}

fn string(format: Option<&str>) -> Ty {
    match format {
        Some(format) if spec::is_moment(format) => Ty::DateTime,
        Some("date") => Ty::Date,
        Some("byte") => Ty::Base64,
        Some("binary") => Ty::File,
        _ => Ty::String,
    }
}
