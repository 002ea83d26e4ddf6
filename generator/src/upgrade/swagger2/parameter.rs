//! Parameters, headers and fields of forms: what they say of their value becomes a schema.

use std::mem;

use super::operation::{Location, location};
use super::schema::is_file;
use super::{Notes, Upgrade, text};
use crate::pointer::Pointer;
use crate::value::{Object, Value};

/// The members of a parameter that belong to its schema. Some are of OpenAPI 3, but documents have them already.
const SCHEMA_MEMBERS: [&str; 26] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "multipleOf",
    "properties",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "nullable",
    "x-nullable",
    "x-isnullable",
    "x-ms-enum",
    "readOnly",
];

/// Takes the members of the schema out of a parameter or header.
pub(super) fn take_schema(parameter: &mut Object) -> Object {
    let (mut rest, mut schema) = (Object::new(), Object::new());
    for (key, value) in mem::take(parameter) {
        let of_schema = SCHEMA_MEMBERS.contains(&&*key) || key.starts_with("x-enum");
        let target = match of_schema {
            true => &mut schema,
            false => &mut rest,
        };
        target.insert(key, value);
    }
    *parameter = rest;
    schema
}

impl Upgrade {
    /// Upgrades one of the definitions under `parameters`. References to those that become bodies are gone.
    pub(super) fn shared_parameter(&mut self, parameter: &mut Object, at: &Pointer) {
        match location(parameter) {
            Location::Parameter => self.parameter(parameter, at),
            Location::Form => self.field(parameter, at),
            Location::Body => {
                if let Some(schema) = parameter.get_mut("schema") {
                    self.schema(schema, &at.child("schema"));
                }
            }
        }
    }

    /// Upgrades a parameter that stays one, or a header of a response.
    pub(super) fn parameter(&mut self, parameter: &mut Object, at: &Pointer) {
        if parameter.contains_key("$ref") || parameter.contains_key("content") {
            return;
        }
        let schema_at = at.child("schema");
        if let Some(schema @ Value::Object(_)) = parameter.get_mut("schema") {
            return self.schema(schema, &schema_at);
        }
        let mut schema = take_schema(parameter);
        let origin = self.origins.origin(at);
        self.origins.copied(schema_at.clone(), origin.clone());
        if is_untyped(&schema) || is_file(&schema) {
            schema.insert("type", text_type());
            self.origins.made(schema_at.child("type"), origin.clone());
        }
        if is_list(&schema) {
            self.style(parameter, &mut schema, at, &origin);
        }
        let mut schema = Value::Object(schema);
        self.schema(&mut schema, &schema_at);
        parameter.insert("schema", schema);
    }

    /// How the items of a list are joined. Nobody writes the headers of responses, which have no location.
    fn style(
        &mut self,
        parameter: &mut Object,
        schema: &mut Object,
        at: &Pointer,
        origin: &Pointer,
    ) {
        if parameter.contains_key("style") || parameter.contains_key("explode") {
            return;
        }
        let Some(location) = text(parameter, "in") else {
            return;
        };
        let is_query = location == "query";
        let format = text(parameter, "collectionFormat");
        let made_of = match format {
            Some(_) => origin.child("collectionFormat"),
            None => origin.clone(),
        };
        let style = match format.unwrap_or("csv") {
            "multi" if is_query => return,
            "ssv" if is_query => "spaceDelimited",
            "pipes" if is_query => "pipeDelimited",
            "ssv" | "pipes" | "tsv" => {
                *schema = self.joined(&at.child("schema"), made_of, format);
                return;
            }
            // Commas are the default, which is also the best guess where the format is misspelt.
            _ if is_query => "form",
            _ => return,
        };
        parameter.insert("style", Value::String(style.to_owned()));
        parameter.insert("explode", Value::Bool(false));
        self.origins.made(at.child("style"), made_of.clone());
        self.origins.made(at.child("explode"), made_of);
    }

    /// The schema of a list that OpenAPI 3 cannot join as the service wants it: one text.
    fn joined(&mut self, at: &Pointer, origin: Pointer, format: Option<&str>) -> Object {
        let notes = Notes {
            expected: "`multi`, or a format that OpenAPI 3.0 has a style for",
            found: format.unwrap_or("nothing, which means `csv`"),
            help: "the value is a text in Rust; callers join the items as the service expects them",
        };
        let message = "lists cannot be written in this format here";
        self.unsupported(&origin, message, notes);
        self.origins.made(at.child("type"), origin);
        Object::from_iter([("type", text_type())])
    }

    /// Upgrades a field of a form, which becomes the schema of a property.
    pub(super) fn field(&mut self, field: &mut Object, at: &Pointer) {
        let mut schema = take_schema(field);
        let origin = self.origins.origin(at);
        if is_untyped(&schema) && !field.contains_key("$ref") {
            schema.insert("type", text_type());
            self.origins.made(at.child("type"), origin.clone());
        }
        let items = schema.get("items").and_then(Value::as_object);
        let is_plain_list = is_list(&schema) && !items.is_some_and(is_file);
        match text(field, "collectionFormat") {
            Some("multi") => {}
            format if is_plain_list => {
                let origin = match format {
                    Some(_) => origin.child("collectionFormat"),
                    None => origin,
                };
                schema = self.joined(at, origin, format);
            }
            _ => {}
        }
        for (key, value) in mem::take(field) {
            if ![
                "name",
                "in",
                "required",
                "collectionFormat",
                "allowEmptyValue",
            ]
            .contains(&&*key)
            {
                schema.insert(key, value);
            }
        }
        let mut schema = Value::Object(schema);
        self.schema(&mut schema, at);
        if let Value::Object(schema) = schema {
            *field = schema;
        }
    }
}

fn text_type() -> Value {
    Value::String("string".to_owned())
}

fn is_list(schema: &Object) -> bool {
    text(schema, "type") == Some("array")
        || (!schema.contains_key("type") && schema.contains_key("items"))
}

/// Whether a parameter does not say what it is. On the wire it is text in any case.
fn is_untyped(schema: &Object) -> bool {
    let telling = [
        "type",
        "items",
        "enum",
        "properties",
        "allOf",
        "oneOf",
        "anyOf",
    ];
    !telling.iter().any(|key| schema.contains_key(key))
}
