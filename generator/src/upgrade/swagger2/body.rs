//! Body and form parameters become the request body.

use std::sync::Arc;

use super::content::{self, Purpose, Source, suited};
use super::operation::{Location, Part, location};
use super::parameter::take_schema;
use super::schema::is_file;
use super::{Notes, Upgrade, text};
use crate::origin::MediaTypes;
use crate::pointer::Pointer;
use crate::value::{Object, Value};

impl Upgrade {
    /// Adds the request body that the parts make, if there are any.
    pub(super) fn request_body(
        &mut self,
        operation: &mut Object,
        at: &Pointer,
        parts: Vec<Part>,
        consumes: &Arc<MediaTypes>,
    ) {
        let is_body = |part: &Part| location(&part.parameter) == Location::Body;
        let (bodies, mut fields): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(is_body);
        let at = at.child("requestBody");
        let mut bodies = bodies.into_iter();
        let body = match bodies.next() {
            Some(body) => {
                self.left_out(bodies.chain(fields));
                self.body(body, &at, consumes)
            }
            None if fields.is_empty() => return,
            None => {
                let again = repeated(&mut fields);
                self.left_out(again);
                self.form(fields, &at, consumes)
            }
        };
        operation.insert("requestBody", Value::Object(body));
    }

    fn left_out(&mut self, parts: impl IntoIterator<Item = Part>) {
        for part in parts {
            let name = text(&part.parameter, "name").unwrap_or_default();
            let notes = Notes {
                expected: "one body parameter, or form parameters of different names",
                found: &format!("`{name}` as well"),
                help: "merge the schemas of the parameters, or take this one out",
            };
            let message = "an operation has only one body, so this parameter is left out";
            self.unsupported(&part.origin, message, notes);
        }
    }

    fn body(&mut self, part: Part, at: &Pointer, consumes: &Arc<MediaTypes>) -> Object {
        let mut body = part.parameter;
        match part.is_copy {
            true => self.origins.copied(at.clone(), part.origin),
            false => self.origins.moved(at.clone(), part.origin),
        }
        body.remove("in");
        body.remove("name");
        let (schema, source) = match body.remove("schema") {
            // Some give the type as other parameters have it.
            None | Some(Value::Null) => (Value::Object(take_schema(&mut body)), Source::Owner),
            Some(schema) if part.is_copy => (schema, Source::Copy),
            Some(schema) => (schema, Source::Member),
        };
        let media_types = suited(consumes, &schema, Purpose::Request);
        let content = self.content(schema, at, &media_types, source);
        body.insert("content", content);
        body
    }

    /// The body whose schema has a property for each field.
    fn form(&mut self, fields: Vec<Part>, at: &Pointer, consumes: &Arc<MediaTypes>) -> Object {
        let media_types = content::of_form(consumes, fields.iter().any(has_file));
        let media_type = content::best(&media_types).unwrap_or_default();
        let content = at.child("content");
        let schema = content.child(media_type).child("schema");
        let fields_at = fields.first().and_then(|field| field.origin.parent());
        let fields_at = fields_at.unwrap_or_default();
        self.origins.made(at.clone(), fields_at.clone());
        self.origins.content(content, &media_types);
        self.origins.made(schema.clone(), fields_at);
        let mut required = Vec::new();
        let mut properties = Object::new();
        for field in fields {
            let mut property = field.parameter;
            let name = text(&property, "name").unwrap_or_default().to_owned();
            let pointer = schema.child("properties").child(&name);
            match field.is_copy {
                true => self.origins.copied(pointer.clone(), field.origin),
                false => self.origins.moved(pointer.clone(), field.origin),
            }
            if property.get("required") == Some(&Value::Bool(true)) {
                required.push(Value::String(name.clone()));
            }
            self.field(&mut property, &pointer);
            properties.insert(name, Value::Object(property));
        }
        let is_required = !required.is_empty();
        let schema = Object::from_iter([
            ("type", Value::String("object".to_owned())),
            ("required", Value::Array(required)),
            ("properties", Value::Object(properties)),
        ]);
        let entry = Object::from_iter([("schema", Value::Object(schema))]);
        let content = Object::from_iter([(media_type, Value::Object(entry))]);
        Object::from_iter([
            ("required", Value::Bool(is_required)),
            ("content", Value::Object(content)),
        ])
    }
}

/// Takes the fields out whose name another has before them.
fn repeated(fields: &mut Vec<Part>) -> Vec<Part> {
    let mut seen = std::collections::HashSet::new();
    let (first, again): (Vec<Part>, Vec<Part>) = std::mem::take(fields)
        .into_iter()
        .partition(|field| seen.insert(text(&field.parameter, "name").map(str::to_owned)));
    *fields = first;
    again
}

fn has_file(field: &Part) -> bool {
    let items = field.parameter.get("items").and_then(Value::as_object);
    is_file(&field.parameter) || items.is_some_and(is_file)
}
