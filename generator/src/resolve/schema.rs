//! Reads schemas: one object level at a time, references left as references.

use super::node::{Node, Reader};
use crate::diagnostic::{Code, did_you_mean};
use crate::pointer::Pointer;
use crate::spec::{Additional, Annotations, JsonType, Reference, Schema, SchemaRef};
use crate::value::{Number, Value};

const TYPES: [&str; 6] = ["boolean", "integer", "number", "string", "array", "object"];

impl<'a> Reader<'a> {
    /// Reads a schema or a reference to one.
    ///
    /// A reference is recorded in [`Reader::wanted`]. One that leads nowhere is reported and reads as a schema that
    /// allows anything.
    pub(super) fn schema(&mut self, node: &Node<'a>) -> SchemaRef {
        if let Some(reference) = node.child("$ref") {
            let notes = self.annotations(node);
            if let Some(target) = self.target(&reference) {
                self.wanted.push(target.pointer.clone());
                let pointer = node.pointer.clone();
                return SchemaRef::Ref(Box::new(Reference {
                    pointer,
                    target: target.pointer,
                    notes,
                }));
            }
            return SchemaRef::Inline(Box::new(Schema {
                notes,
                ..anything(node)
            }));
        }
        SchemaRef::Inline(Box::new(self.inline(node)))
    }

    fn inline(&mut self, node: &Node<'a>) -> Schema {
        if self.object(node).is_none() {
            return anything(node);
        }
        let all_of = self.schemas(node, "allOf");
        let one_of = self.schemas(node, "oneOf");
        let any_of = self.schemas(node, "anyOf");
        self.ignored(node, "not", "a schema that says what is allowed");
        Schema {
            pointer: node.pointer.clone(),
            notes: self.annotations(node),
            ty: self.json_type(node),
            format: self.string(node, "format").map(str::to_owned),
            values: self
                .elements(node, "enum")
                .into_iter()
                .map(|element| element.value.clone())
                .collect(),
            value_names: self.strings(node, "x-enum-varnames"),
            value_docs: self.strings(node, "x-enum-descriptions"),
            properties: self
                .members(node, "properties")
                .into_iter()
                .map(|(name, child)| (name.to_owned(), self.schema(&child)))
                .collect(),
            required: self.strings(node, "required"),
            additional: self.additional(node),
            items: node.child("items").map(|items| self.schema(&items)),
            all_of,
            one_of,
            any_of,
            discriminator: node
                .child("discriminator")
                .and_then(|d| self.discriminator(&d)),
        }
    }

    fn schemas(&mut self, node: &Node<'a>, key: &str) -> Vec<SchemaRef> {
        self.elements(node, key)
            .iter()
            .map(|element| self.schema(element))
            .collect()
    }

    fn json_type(&mut self, node: &Node<'a>) -> Option<JsonType> {
        let text = self.string(node, "type")?;
        let ty = match text {
            "boolean" => JsonType::Boolean,
            "integer" => JsonType::Integer,
            "number" => JsonType::Number,
            "string" => JsonType::String,
            "array" => JsonType::Array,
            "object" => JsonType::Object,
            other => {
                let mut diagnostic = self
                    .at_value(
                        Code::UnknownType,
                        &node.pointer.child("type"),
                        "unknown type",
                    )
                    .expected(format!("one of {}", TYPES.join(", ")))
                    .found(other);
                if let Some(near) = did_you_mean(other, TYPES) {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        Some(ty)
    }

    fn additional(&mut self, node: &Node<'a>) -> Additional {
        let Some(child) = node.child("additionalProperties") else {
            return Additional::Unspecified;
        };
        match child.value {
            Value::Bool(true) => Additional::Any,
            Value::Bool(false) => Additional::Forbidden,
            Value::Object(object) if object.is_empty() => Additional::Any,
            _ => Additional::Typed(self.schema(&child)),
        }
    }

    /// Reads a discriminator and makes its mapping point at schemas that exist.
    fn discriminator(&mut self, node: &Node<'a>) -> Option<openapiv3::Discriminator> {
        let mut discriminator: openapiv3::Discriminator = self.typed(node, "the discriminator")?;
        let mapping = node.child("mapping");
        for (tag, target) in &mut discriminator.mapping {
            // A bare name stands for a schema of the components.
            if !target.contains(['#', '/']) {
                *target = format!("#/components/schemas/{target}");
            }
            let Some(entry) = mapping.as_ref().and_then(|m| m.child(tag)) else {
                continue;
            };
            let exists = Pointer::from_fragment(target)
                .is_some_and(|pointer| self.root.pointer(&pointer).is_some());
            if !exists {
                let diagnostic = self
                    .at_value(
                        Code::UnknownRef,
                        &entry.pointer,
                        "the mapping leads to a schema that does not exist",
                    )
                    .expected("a schema under /components/schemas")
                    .found(target.as_str())
                    .help("add the schema, or take the entry out of the mapping");
                self.diagnostics.push(diagnostic);
            }
        }
        Some(discriminator)
    }

    fn annotations(&mut self, node: &Node<'a>) -> Annotations {
        Annotations {
            title: self.string(node, "title").map(str::to_owned),
            description: self.string(node, "description").map(str::to_owned),
            nullable: self.flag(node, "nullable"),
            read_only: self.flag(node, "readOnly"),
            write_only: self.flag(node, "writeOnly"),
            deprecated: self.flag(node, "deprecated"),
            default: node.child("default").map(|d| d.value.clone()),
            limits: limits(node),
        }
    }
}

/// A schema of texts, for what has none.
pub(super) fn text(node: &Node<'_>) -> SchemaRef {
    SchemaRef::Inline(Box::new(Schema {
        ty: Some(JsonType::String),
        ..anything(node)
    }))
}

/// A schema that allows anything.
fn anything(node: &Node<'_>) -> Schema {
    Schema {
        pointer: node.pointer.clone(),
        notes: Annotations::default(),
        ty: None,
        format: None,
        values: Vec::new(),
        value_names: Vec::new(),
        value_docs: Vec::new(),
        properties: Vec::new(),
        required: Vec::new(),
        additional: Additional::Unspecified,
        items: None,
        all_of: Vec::new(),
        one_of: Vec::new(),
        any_of: Vec::new(),
        discriminator: None,
    }
}

/// Bounds and patterns as short texts, in a fixed order.
fn limits(node: &Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let number = |key: &str| node.child(key).and_then(|n| number_text(n.value));
    let exclusive = |key: &str| {
        node.child(key)
            .and_then(|n| n.value.as_bool())
            .unwrap_or(false)
    };
    if let Some(minimum) = number("minimum") {
        let word = if exclusive("exclusiveMinimum") {
            "more than"
        } else {
            "at least"
        };
        found.push(format!("{word} {minimum}"));
    }
    if let Some(maximum) = number("maximum") {
        let word = if exclusive("exclusiveMaximum") {
            "less than"
        } else {
            "at most"
        };
        found.push(format!("{word} {maximum}"));
    }
    if let Some(factor) = number("multipleOf") {
        found.push(format!("a multiple of {factor}"));
    }
    found.extend(range(
        number("minLength"),
        number("maxLength"),
        "characters",
    ));
    found.extend(range(number("minItems"), number("maxItems"), "items"));
    found.extend(range(
        number("minProperties"),
        number("maxProperties"),
        "members",
    ));
    if node.child("uniqueItems").and_then(|n| n.value.as_bool()) == Some(true) {
        found.push("no item twice".to_owned());
    }
    if let Some(pattern) = node.child("pattern").and_then(|n| n.value.as_str()) {
        found.push(format!("matches `{}`", pattern.replace('`', "\u{2018}")));
    }
    found
}

fn range(low: Option<String>, high: Option<String>, unit: &str) -> Option<String> {
    let low = low.filter(|low| low != "0");
    match (low, high) {
        (Some(low), Some(high)) => Some(format!("{low} to {high} {unit}")),
        (Some(low), None) => Some(format!("at least {low} {unit}")),
        (None, Some(high)) => Some(format!("at most {high} {unit}")),
        (None, None) => None,
    }
}

fn number_text(value: &Value) -> Option<String> {
    match value {
        Value::Number(Number::Integer(integer)) => Some(integer.to_string()),
        Value::Number(Number::Float(float)) => Some(float.to_string()),
        _ => None,
    }
}
