//! Swagger 2.0: definitions become components, body and form parameters a request body, and `consumes` and `produces`
//! the media types of each content.

mod body;
mod content;
mod operation;
mod parameter;
mod schema;
mod security;
mod server;
mod share;

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use self::content::{Purpose, Source};
use self::operation::Part;
use self::share::Shared;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::load::Document;
use crate::origin::{MediaTypes, Origins};
use crate::pointer::Pointer;
use crate::value::{Object, Value};

/// The members of the document that hold definitions, and what they are called under `components`.
const CONTAINERS: [(&str, &str); 4] = [
    ("definitions", "schemas"),
    ("parameters", "parameters"),
    ("responses", "responses"),
    ("securityDefinitions", "securitySchemes"),
];

/// Turns a Swagger 2.0 document into the tree of an OpenAPI 3.0 document.
pub(super) fn upgrade(mut document: Document) -> (Document, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let shared = Shared::of(&document.root);
    if let Value::Object(root) = &mut document.root {
        let top = Pointer::root();
        let mut upgrade = Upgrade {
            file: Arc::clone(&document.file),
            origins: mem::take(&mut document.origins),
            consumes: content::listed(root, &top, content::CONSUMES).unwrap_or_default(),
            produces: content::listed(root, &top, "produces").unwrap_or_default(),
            shared_parts: shared.parts,
            shared_responses: shared.responses,
            diagnostics: Diagnostics::new(),
        };
        upgrade.document(root);
        document.origins = upgrade.origins;
        diagnostics = upgrade.diagnostics;
    }
    (document, diagnostics)
}

/// What is known while a document is rewritten. Pointers of values are those of the new tree, unless said otherwise.
struct Upgrade {
    file: Arc<str>,
    origins: Origins,
    /// The media types of operations that list none.
    consumes: Arc<MediaTypes>,
    produces: Arc<MediaTypes>,
    /// Body and form parameters that are referred to, by the text of the reference.
    shared_parts: HashMap<String, Part>,
    /// Responses with a schema that are referred to, by the text of the reference.
    shared_responses: HashMap<String, Object>,
    diagnostics: Diagnostics,
}

impl Upgrade {
    fn document(&mut self, root: &mut Object) {
        self.info(root);
        self.servers(root);
        self.components(root);
        if let Some(paths) = root.get_mut("paths").and_then(Value::as_object_mut) {
            let at = Pointer::root().child("paths");
            for (path, item) in paths.iter_mut() {
                if let Some(item) = item.as_object_mut() {
                    self.path_item(item, &at.child(path));
                }
            }
        }
    }

    /// Moves the definitions to `components`, in front of those that are there already.
    fn components(&mut self, root: &mut Object) {
        let at = Pointer::root().child("components");
        let mut components = match root.remove("components") {
            Some(Value::Object(components)) => components,
            _ => {
                self.origins.made(at.clone(), Pointer::root());
                Object::new()
            }
        };
        for (old, new) in CONTAINERS {
            let (origin, at) = (Pointer::root().child(old), at.child(new));
            self.origins.moved(at.clone(), origin);
            let mut container = root.remove(old).unwrap_or_default();
            self.container(new, &mut container, &at);
            if let (Value::Object(container), Some(Value::Object(present))) =
                (&mut container, components.remove(new))
            {
                self.already_there(container, present, &at);
            }
            if container != Value::Null {
                components.insert(new, container);
            }
        }
        root.insert("components", Value::Object(components));
    }

    /// Upgrades the definitions of one kind.
    fn container(&mut self, kind: &str, container: &mut Value, at: &Pointer) {
        let Value::Object(container) = container else {
            return;
        };
        for (name, value) in container.iter_mut() {
            let at = at.child(name);
            match (kind, value) {
                ("schemas", schema) => self.schema(schema, &at),
                ("parameters", Value::Object(parameter)) => self.shared_parameter(parameter, &at),
                ("responses", Value::Object(response)) => {
                    let produces = Arc::clone(&self.produces);
                    self.response(response, &at, &produces, Purpose::Reply, Source::Member);
                }
                ("securitySchemes", Value::Object(scheme)) => self.security_scheme(scheme, &at),
                _ => {}
            }
        }
    }

    /// Keeps what a document has under `components` although its version has no such member.
    fn already_there(&mut self, container: &mut Object, present: Object, at: &Pointer) {
        for (name, value) in present {
            if !container.contains_key(&name) {
                let pointer = at.child(&name);
                self.origins.copied(pointer.clone(), pointer);
                container.insert(name, value);
            }
        }
    }

    /// Says that something cannot be carried over; `origin` is where it stands in the file.
    fn unsupported(&mut self, origin: &Pointer, message: &str, notes: Notes<'_>) {
        let place = Place::value(&self.file, origin);
        self.diagnostics.push(
            Diagnostic::new(Code::Unsupported, place, message)
                .expected(notes.expected)
                .found(notes.found)
                .help(notes.help),
        );
    }
}

/// What a message says below its first line.
struct Notes<'n> {
    expected: &'n str,
    found: &'n str,
    help: &'n str,
}

/// The text of a member.
fn text<'v>(object: &'v Object, key: &str) -> Option<&'v str> {
    object.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests;
