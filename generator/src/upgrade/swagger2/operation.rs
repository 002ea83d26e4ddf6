//! Operations: which parameters stay, which become the body, and what the replies hold.

use std::mem;
use std::sync::Arc;

use super::content::{self, Purpose, Source, best, suited};
use super::share::lent;
use super::{Upgrade, text};
use crate::origin::MediaTypes;
use crate::pointer::Pointer;
use crate::value::{Object, Value};

/// The members of a path item that are operations.
pub(super) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Where a parameter of Swagger 2.0 goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// It is the body.
    Body,
    /// It is a field of a form.
    Form,
    /// It stays a parameter.
    Parameter,
}

pub(super) fn location(parameter: &Object) -> Location {
    match text(parameter, "in") {
        Some("body") => Location::Body,
        Some("formData") => Location::Form,
        _ => Location::Parameter,
    }
}

/// A parameter that becomes the body, or a field of it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Where it stands in the file.
    pub(super) origin: Pointer,
    /// The parameter as written.
    pub(super) parameter: Object,
    /// Whether references to it lead elsewhere.
    pub(super) is_copy: bool,
}

impl Part {
    /// Gives the part away; what is left behind is a copy for the next one.
    fn hand_out(&mut self) -> Self {
        let copy = Self {
            origin: self.origin.clone(),
            parameter: lent(&self.parameter, &self.origin),
            is_copy: true,
        };
        mem::replace(self, copy)
    }
}

impl Upgrade {
    pub(super) fn path_item(&mut self, item: &mut Object, at: &Pointer) {
        let mut inherited = self.parameters(item, at);
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                self.operation(operation, &at.child(method), &mut inherited);
            }
        }
    }

    fn operation(&mut self, operation: &mut Object, at: &Pointer, inherited: &mut [Part]) {
        let consumes = content::listed(operation, at, content::CONSUMES);
        let consumes = consumes.unwrap_or_else(|| Arc::clone(&self.consumes));
        let mut parts = self.parameters(operation, at);
        inherit(&mut parts, inherited);
        self.request_body(operation, at, parts, &consumes);
        let produces = content::listed(operation, at, "produces");
        if let Some(schema) = produces.as_deref().and_then(content::unsaid) {
            say_content(operation, &schema);
        }
        let produces = produces.unwrap_or_else(|| Arc::clone(&self.produces));
        self.responses(operation, &at.child("responses"), &produces);
    }

    /// Upgrades the parameters of a path item or an operation and takes those out that become the body.
    fn parameters(&mut self, owner: &mut Object, at: &Pointer) -> Vec<Part> {
        let at = at.child("parameters");
        let mut parts = Vec::new();
        let Some(Value::Array(parameters)) = owner.get_mut("parameters") else {
            return parts;
        };
        let mut kept = Vec::with_capacity(parameters.len());
        for (index, value) in mem::take(parameters).into_iter().enumerate() {
            let origin = at.index(index);
            match self.part(value, &origin) {
                Ok(part) => parts.push(part),
                Err(mut value) => {
                    let pointer = at.index(kept.len());
                    if pointer != origin {
                        self.origins.moved(pointer.clone(), origin);
                    }
                    if let Value::Object(parameter) = &mut value {
                        self.parameter(parameter, &pointer);
                    }
                    kept.push(value);
                }
            }
        }
        *parameters = kept;
        parts
    }

    /// A parameter, here or referred to, that becomes the body; any other is given back.
    fn part(&self, value: Value, origin: &Pointer) -> Result<Part, Value> {
        let Value::Object(parameter) = value else {
            return Err(value);
        };
        if let Some(part) = text(&parameter, "$ref").and_then(|text| self.shared_parts.get(text)) {
            return Ok(part.clone());
        }
        match location(&parameter) {
            Location::Parameter => Err(Value::Object(parameter)),
            Location::Body | Location::Form => Ok(Part {
                origin: origin.clone(),
                parameter,
                is_copy: false,
            }),
        }
    }

    fn responses(&mut self, operation: &mut Object, at: &Pointer, produces: &Arc<MediaTypes>) {
        let responses = operation.get_mut("responses");
        let Some(responses) = responses.and_then(Value::as_object_mut) else {
            return;
        };
        let has_success = responses.keys().any(|status| status.starts_with('2'));
        for (status, response) in responses.iter_mut() {
            let is_success = status.starts_with('2') || (status == "default" && !has_success);
            let purpose = match is_success {
                true => Purpose::Reply,
                false => Purpose::Error,
            };
            let at = at.child(status);
            if let Value::Object(response) = response {
                let source = self.localize(response, &at, produces, purpose);
                self.response(response, &at, produces, purpose, source);
            }
        }
    }

    /// Replaces a reference to a response by a copy where this operation has it in another media type than the definition.
    /// The answer says where its schema stands.
    fn localize(
        &mut self,
        response: &mut Object,
        at: &Pointer,
        produces: &Arc<MediaTypes>,
        purpose: Purpose,
    ) -> Source {
        let Some(reference) = text(response, "$ref") else {
            return Source::Member;
        };
        if reference.starts_with("#/definitions/") {
            // Some refer to a schema where they mean a response with that schema.
            let schema = Value::Object(mem::take(response));
            response.insert("schema", schema);
            return Source::Owner;
        }
        let Some(shared) = self.shared_responses.get(reference) else {
            return Source::Member;
        };
        let schema = shared.get("schema").unwrap_or(&Value::Null);
        let here = suited(produces, schema, purpose);
        let there = suited(&self.produces, schema, Purpose::Reply);
        if best(&here) == best(&there) {
            return Source::Member;
        }
        if let Some(origin) = Pointer::from_fragment(reference) {
            self.origins.copied(at.clone(), origin);
        }
        *response = shared.clone();
        Source::Copy
    }

    /// Upgrades a response, here or among the definitions.
    pub(super) fn response(
        &mut self,
        response: &mut Object,
        at: &Pointer,
        produces: &Arc<MediaTypes>,
        purpose: Purpose,
        source: Source,
    ) {
        if let Some(headers) = response.get_mut("headers").and_then(Value::as_object_mut) {
            let at = at.child("headers");
            for (name, header) in headers.iter_mut() {
                if let Value::Object(header) = header {
                    self.parameter(header, &at.child(name));
                }
            }
        }
        let examples = response.remove("examples");
        match response.remove("schema") {
            None | Some(Value::Null) => {}
            Some(schema) => {
                let media_types = suited(produces, &schema, purpose);
                let mut content = self.content(schema, at, &media_types, source);
                self.examples(examples, &mut content, at);
                response.insert("content", content);
            }
        }
    }

    /// Moves the examples of a response at `at` to the media types that they are of.
    fn examples(&mut self, examples: Option<Value>, content: &mut Value, at: &Pointer) {
        let Some(Value::Object(mut examples)) = examples else {
            return;
        };
        let entries = content.as_object_mut().into_iter();
        for (media_type, entry) in entries.flat_map(|all| all.iter_mut()) {
            let Some(entry) = entry.as_object_mut() else {
                continue;
            };
            let Some(example) = examples.remove(media_type) else {
                continue;
            };
            let (old, new) = (at.child("examples"), at.child("content"));
            let new = new.child(media_type).child("example");
            self.origins
                .moved(new, self.origins.origin(&old.child(media_type)));
            entry.insert("example", example);
        }
    }
}

/// Gives a schema to successes that have none.
fn say_content(operation: &mut Object, schema: &Value) {
    let responses = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut);
    for (status, response) in responses.into_iter().flat_map(|all| all.iter_mut()) {
        let may_hold_content = status.starts_with('2') && !matches!(status, "204" | "205");
        let response = response.as_object_mut().filter(|_| may_hold_content);
        let says_nothing = |key| move |response: &&mut Object| response.get(key).is_none();
        let response = response.filter(says_nothing("schema"));
        if let Some(response) = response.filter(says_nothing("$ref")) {
            response.insert("schema", schema.clone());
        }
    }
}

/// Adds the parts of the path item that an operation does not have itself.
fn inherit(own: &mut Vec<Part>, inherited: &mut [Part]) {
    let has_body = |parts: &[Part]| {
        let mut locations = parts.iter().map(|part| location(&part.parameter));
        locations.any(|location| location == Location::Body)
    };
    if has_body(own) {
        return;
    }
    let is_form = !own.is_empty();
    for part in inherited {
        let same = |one: &Part| text(&one.parameter, "name") == text(&part.parameter, "name");
        let fits = match location(&part.parameter) {
            Location::Body => !is_form,
            Location::Form | Location::Parameter => !own.iter().any(same),
        };
        if fits {
            own.push(part.hand_out());
        }
    }
}
