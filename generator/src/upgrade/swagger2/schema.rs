//! The few members of a schema that are written otherwise in OpenAPI 3. They are changed in place.

use super::{Upgrade, text};
use crate::pointer::Pointer;
use crate::value::{Object, Value};

/// The way to a schema below one whose pointer is known. The pointer itself is made only where it is needed.
#[derive(Clone, Copy)]
enum Trail<'t> {
    Start(&'t Pointer),
    Key(&'t Trail<'t>, &'t str),
    Index(&'t Trail<'t>, usize),
}

impl Trail<'_> {
    fn pointer(&self) -> Pointer {
        match self {
            Self::Start(pointer) => (*pointer).clone(),
            Self::Key(parent, key) => parent.pointer().child(key),
            Self::Index(parent, index) => parent.pointer().index(*index),
        }
    }
}

impl Upgrade {
    /// Upgrades a schema and all below it.
    pub(super) fn schema(&mut self, schema: &mut Value, at: &Pointer) {
        self.walk(schema, &Trail::Start(at));
    }

    fn walk(&mut self, schema: &mut Value, at: &Trail<'_>) {
        let Value::Object(schema) = schema else {
            return;
        };
        self.file(schema, at);
        self.nullable(schema, at);
        self.discriminator(schema, at);
        for (key, value) in schema.iter_mut() {
            let at = Trail::Key(at, key);
            match (key, value) {
                ("properties", Value::Object(properties)) => {
                    for (name, property) in properties.iter_mut() {
                        self.walk(property, &Trail::Key(&at, name));
                    }
                }
                ("allOf" | "anyOf" | "oneOf" | "items", Value::Array(elements)) => {
                    for (index, element) in elements.iter_mut().enumerate() {
                        self.walk(element, &Trail::Index(&at, index));
                    }
                }
                ("items" | "additionalProperties" | "not", value) => self.walk(value, &at),
                _ => {}
            }
        }
    }

    /// `type: file` is a text in OpenAPI 3, as are all bytes.
    fn file(&mut self, schema: &mut Object, at: &Trail<'_>) {
        if !is_file(schema) {
            return;
        }
        schema.insert("type", Value::String("string".to_owned()));
        schema.insert("format", Value::String("binary".to_owned()));
        self.made_of(at, "format", "type");
    }

    /// Swagger 2.0 has no `nullable`, but a custom that everyone knows.
    fn nullable(&mut self, schema: &mut Object, at: &Trail<'_>) {
        for key in ["x-nullable", "x-isnullable"] {
            if schema.get(key) == Some(&Value::Bool(true)) && !schema.contains_key("nullable") {
                schema.insert("nullable", Value::Bool(true));
                self.made_of(at, "nullable", key);
            }
        }
    }

    /// The name of the member that tells derived schemas apart is a member of its own in OpenAPI 3. Its values are the
    /// names of schemas in both.
    fn discriminator(&mut self, schema: &mut Object, at: &Trail<'_>) {
        match schema.get_mut("discriminator") {
            Some(discriminator @ Value::String(_)) => {
                let name = std::mem::take(discriminator);
                *discriminator = Value::Object(Object::from_iter([("propertyName", name)]));
                let at = at.pointer().child("discriminator");
                let origin = self.origins.origin(&at);
                self.origins.made(at, origin);
            }
            Some(Value::Object(discriminator)) => current_mapping(discriminator),
            _ => {}
        }
    }

    /// Notes that the member `new` of a schema was made of its member `old`.
    fn made_of(&mut self, at: &Trail<'_>, new: &str, old: &str) {
        let at = at.pointer();
        let origin = self.origins.origin(&at).child(old);
        self.origins.made(at.child(new), origin);
    }
}

/// Whether a schema or parameter is a file.
pub(super) fn is_file(schema: &Object) -> bool {
    text(schema, "type") == Some("file")
}

/// Makes the mapping of a discriminator as OpenAPI 3 has it lead to where schemas are now.
fn current_mapping(discriminator: &mut Object) {
    let mapping = discriminator.get_mut("mapping");
    let Some(mapping) = mapping.and_then(Value::as_object_mut) else {
        return;
    };
    for (_, target) in mapping.iter_mut() {
        let name = target
            .as_str()
            .and_then(|text| text.strip_prefix("#/definitions/"));
        if let Some(name) = name {
            *target = Value::String(format!("#/components/schemas/{name}"));
        }
    }
}
