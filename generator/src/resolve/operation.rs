//! Reads paths: operations with their bodies and responses.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use openapiv3::StatusCode;
use serde::Deserialize as _;

use super::authorization;
use super::deprecated::says_deprecated;
use super::node::{Node, Reader};
use super::security::any_of;
use crate::diagnostic::{Code, Diagnostics, Loss};
use crate::load::Version;
use crate::parallel;
use crate::path_item::{METHODS, OTHER_METHODS, is_method};
use crate::pointer::{At, Pointer};
use crate::spec::{
    Body, Content, Encoding, Location, Operation, Parameter, Response, SchemaRef, Security,
    SecurityScheme, Status,
};
use crate::value::Value;

/// Headers that describe the message itself, or how it is carried.
const MESSAGE_HEADERS: [&str; 7] = [
    "accept",
    "content-type",
    "authorization",
    "content-length",
    "connection",
    "host",
    "transfer-encoding",
];

/// The members of a path item besides its methods.
const PATH_ITEM: [&str; 5] = [
    OTHER_METHODS,
    "parameters",
    "servers",
    "summary",
    "description",
];

/// The members of an operation.
const OPERATION: [&str; 12] = [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];

/// From so many paths on it pays to read them with a further thread.
const MANY_PATHS: usize = 50;

/// What comes of reading an operation.
struct Step {
    operation: Option<Operation>,
    diagnostics: Diagnostics,
    wanted: Vec<Pointer>,
}

impl<'a> Reader<'a> {
    pub(super) fn operations(
        &mut self,
        root: &Node<'a>,
        version: Version,
        schemes: &[SecurityScheme],
    ) -> Vec<Operation> {
        // OpenAPI 3.1 knows documents of webhooks or components alone.
        if version < Version::V31 && root.value.get("paths").is_none() {
            let diagnostic = self
                .at_value(
                    Code::MissingMember,
                    &root.pointer,
                    "the document has no `paths`",
                )
                .expected("`paths`, which may be empty")
                .found("nothing");
            self.diagnostics.push(diagnostic);
        }
        let everywhere = self.security(root, schemes);
        let everywhere = everywhere.unwrap_or_else(|| Security {
            alternatives: any_of(schemes),
            scopes: Vec::new(),
            is_said: false,
        });
        let items = self.members(root, "paths");
        let read = |items: &[(&'a str, Node<'a>)]| {
            let mut reader = self.another();
            let steps = reader.steps(items, &everywhere, schemes);
            (steps, reader.messages)
        };
        let (one, other) = items.split_at(items.len() / 2);
        let are_many = items.len() >= MANY_PATHS;
        let (one, other) = parallel::both(are_many, || read(one), || read(other));
        for (place, message) in one.1.into_iter().chain(other.1) {
            self.messages.entry(place).or_insert(message);
        }
        let mut operations: Vec<Operation> = Vec::new();
        let mut ids = BTreeMap::new();
        for step in one.0.into_iter().chain(other.0) {
            self.diagnostics.extend(step.diagnostics);
            self.wanted.extend(step.wanted);
            let Some(operation) = step.operation else {
                continue;
            };
            if let Some(id) = operation.id.clone() {
                match ids.entry(id) {
                    Entry::Vacant(entry) => drop(entry.insert(operations.len())),
                    Entry::Occupied(entry) => {
                        self.duplicate_id(&operations[*entry.get()], &operation);
                    }
                }
            }
            operations.push(operation);
        }
        operations
    }

    /// Reads some of the paths: a step for each operation, and one for what is found behind the last.
    fn steps(
        &mut self,
        items: &[(&'a str, Node<'a>)],
        everywhere: &Security,
        schemes: &[SecurityScheme],
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        let known = [&METHODS[..], &PATH_ITEM].concat();
        for (path, item) in items {
            if path.starts_with("x-") {
                continue;
            }
            let Some(item) = self.follow(item.clone()) else {
                continue;
            };
            if self.object(&item).is_none() {
                continue;
            }
            self.unknown_members(&item, &known, true);
            let server = self.own_server(&item);
            let shared = self.parameters(&item);
            let summary = self.string(&item, "summary").map(str::to_owned);
            let description = self.string(&item, "description").map(str::to_owned);
            for (method, node) in self.operation_nodes(&item) {
                if self.object(&node).is_none() {
                    continue;
                }
                self.no_reference(&node);
                let mut operation =
                    self.operation(path, method, &node, &shared, everywhere, schemes);
                if operation.server.is_none() {
                    operation.server.clone_from(&server);
                }
                if operation.summary.is_none() && operation.description.is_none() {
                    operation.summary.clone_from(&summary);
                    operation.description.clone_from(&description);
                }
                steps.push(self.step(Some(operation)));
            }
        }
        steps.push(self.step(None));
        steps
    }

    /// Reports a reference in the place of an operation.
    fn no_reference(&mut self, node: &Node<'a>) {
        let Some(reference) = node.child("$ref") else {
            return;
        };
        let diagnostic = self
            .at_key(
                Code::WrongType,
                &reference.pointer,
                "an operation cannot be a reference",
            )
            .expected("the operation itself; only a whole path may be a reference")
            .found(reference.value.as_str().unwrap_or(reference.value.kind()))
            .help("the reference is not followed; write the operation out");
        self.diagnostics.push(diagnostic);
    }

    /// The operations of a path item and their methods.
    pub(super) fn operation_nodes(&mut self, item: &Node<'a>) -> Vec<(String, Node<'a>)> {
        let own = METHODS
            .into_iter()
            .filter_map(|method| Some((method.to_ascii_uppercase(), item.child(method)?)));
        let mut found: Vec<(String, Node<'a>)> = own.collect();
        for (method, node) in self.members(item, OTHER_METHODS) {
            if method.starts_with("x-") {
                continue;
            }
            if is_method(method) {
                found.push((method.to_owned(), node));
                continue;
            }
            let diagnostic = self
                .at_key(Code::BadMethod, &node.pointer, "not a method of HTTP")
                .expected("a word such as `COPY`, without spaces and signs")
                .found(method);
            self.diagnostics.push(diagnostic);
        }
        found
    }

    /// An operation with what was found since the one before it.
    fn step(&mut self, operation: Option<Operation>) -> Step {
        Step {
            operation,
            diagnostics: std::mem::take(&mut self.diagnostics),
            wanted: std::mem::take(&mut self.wanted),
        }
    }

    fn duplicate_id(&mut self, first: &Operation, operation: &Operation) {
        let place = self.place(&first.pointer.child("operationId"), At::Value);
        let diagnostic = self
            .at_value(
                Code::DuplicateOperationId,
                &operation.pointer.child("operationId"),
                "operationId is used twice",
            )
            .expected("a name of its own for every operation")
            .found(operation.id.as_deref().unwrap_or_default())
            .help(format!("{} {} has it already", first.method, first.path))
            .related(place, "first used here");
        self.diagnostics.push(diagnostic);
    }

    fn operation(
        &mut self,
        path: &str,
        method: String,
        node: &Node<'a>,
        shared: &[Parameter],
        everywhere: &Security,
        schemes: &[SecurityScheme],
    ) -> Operation {
        self.unknown_members(node, &OPERATION, false);
        self.callbacks(node);
        let mut parameters = shared.to_vec();
        let shared = shared.iter().enumerate();
        let places: HashMap<_, _> = shared
            .map(|(place, one)| ((one.name.as_str(), one.location), place))
            .collect();
        for own in self.parameters(node) {
            let place = places.get(&(own.name.as_str(), own.location));
            match place.and_then(|place| parameters.get_mut(*place)) {
                Some(other) => *other = own,
                None => parameters.push(own),
            }
        }
        let messages = take_messages(&mut parameters);
        self.fragment(path, node, &parameters);
        let path = without_declared(path, &parameters);
        self.path_parameters(&path, node, &mut parameters);
        let extensions: BTreeMap<_, _> = node
            .value
            .as_object()
            .into_iter()
            .flat_map(|object| object.iter())
            .filter(|(key, _)| key.starts_with("x-"))
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect();
        let mut words = ["summary", "description"]
            .into_iter()
            .filter_map(|key| node.value.get(key)?.as_str());
        let says_deprecated = words.any(says_deprecated);
        let mut operation = Operation {
            pointer: node.pointer.clone(),
            id: self.string(node, "operationId").map(str::to_owned),
            short_id: None,
            method,
            path: template(&path),
            server: self.own_server(node),
            summary: self.string(node, "summary").map(str::to_owned),
            description: self.string(node, "description").map(str::to_owned),
            see: self.link(node),
            deprecated: self.is_deprecated(node) || says_deprecated,
            tag: self.strings(node, "tags").into_iter().next(),
            replaced_by: self.string(node, "x-replaced-by").map(str::to_owned),
            aliases: self.strings(node, "x-aliases"),
            parameters,
            accept: messages.accept,
            body: node.child("requestBody").and_then(|body| self.body(body)),
            responses: self.responses(node),
            security: self
                .security(node, schemes)
                .unwrap_or_else(|| everywhere.clone()),
            authorization: None,
            batch: node
                .child("x-batch")
                .and_then(|batch| self.typed(&batch, "`x-batch`")),
            split: node
                .child("x-split")
                .and_then(|split| self.typed(&split, "`x-split`")),
            paging: node
                .child("x-paging")
                .and_then(|paging| self.typed(&paging, "`x-paging`")),
            extensions,
        };
        operation.authorization = messages.authorization.and_then(|parameter| {
            authorization::require(&mut operation.security, &parameter, schemes)
        });
        operation
    }

    pub(super) fn body(&mut self, node: Node<'a>) -> Option<Body> {
        let node = self.follow(node)?;
        self.object(&node)?;
        if node.value.get("content").is_none() {
            let diagnostic = self
                .at_key(
                    Code::MissingMember,
                    &node.pointer,
                    "the request body has no `content`",
                )
                .expected("`content` with at least one media type")
                .found("nothing");
            self.diagnostics.push(diagnostic);
        }
        Some(Body {
            description: self.string(&node, "description").map(str::to_owned),
            required: node
                .value
                .get("required")
                .map(|_| self.flag(&node, "required")),
            content: self.content(&node),
            pointer: node.pointer,
        })
    }

    /// The entries of `encoding`.
    fn encoding(&mut self, content: &Node<'a>) -> Vec<Encoding> {
        let mut found = Vec::new();
        for (member, node) in self.members(content, "encoding") {
            if self.object(&node).is_none() {
                continue;
            }
            let is_styled = ["style", "explode", "allowReserved"]
                .iter()
                .any(|key| node.value.get(key).is_some());
            self.ignored(&node, "headers", "a part without headers of its own");
            found.push(Encoding {
                member: member.to_owned(),
                style: is_styled.then(|| self.style(&node, Location::Query)),
                content_type: self.string(&node, "contentType").map(str::to_owned),
            });
        }
        found
    }

    pub(super) fn content(&mut self, node: &Node<'a>) -> Vec<Content> {
        let mut found = Vec::new();
        let is_listed = self.origins.is_list(&node.pointer.child("content"));
        for (media_type, entry) in self.members(node, "content") {
            if media_type.contains(char::is_control) {
                let diagnostic = self
                    .at_key(
                        Code::MediaType,
                        &entry.pointer,
                        "no body can have this media type",
                    )
                    .expected("a media type such as `application/json`")
                    .found(media_type)
                    .help("it is left out; take the line breaks out of it");
                self.diagnostics.push(diagnostic);
                continue;
            }
            let named = entry.clone();
            // OpenAPI 3.2 has media types that several contents share.
            let Some(entry) = self.follow(entry) else {
                continue;
            };
            let schema = match entry.child("schema") {
                Some(schema) => Some(self.schema(&schema)),
                None => self.bare_schema(&named, &entry),
            };
            let item = entry.child("itemSchema").map(|item| self.schema(&item));
            found.push(Content {
                media_type: media_type.to_owned(),
                schema,
                item,
                encoding: self.encoding(&entry),
                is_listed,
                pointer: entry.pointer,
            });
        }
        found
    }

    /// A schema that stands where a response or a media type should hold one, or that is referred to there. What it means is
    /// clear, so it is reported and read.
    fn bare_schema(&mut self, named: &Node<'a>, found: &Node<'a>) -> Option<SchemaRef> {
        const MEMBERS: [&str; 6] = ["type", "properties", "items", "allOf", "oneOf", "anyOf"];
        let has = |key: &&str| found.value.get(key).is_some();
        let is_definition = found.pointer.as_str().starts_with("/components/schemas/");
        let inner = found.child("schema");
        let holds = ["content", "schema", "itemSchema"].iter().any(has);
        let schema = match (inner, is_definition) {
            // Swagger 2.0 has the schema of a response there.
            (Some(inner), false) if found.value.get("content").is_none() => inner,
            _ if !holds && (is_definition || MEMBERS.iter().any(has)) => named.clone(),
            _ => return None,
        };
        let diagnostic = self
            .at_value(
                Code::WrongType,
                &schema.pointer,
                "a schema stands where OpenAPI does not have one",
            )
            .expected("`content` with a media type that has a `schema`")
            .found("a schema")
            .help("it is read as that of the JSON body; put it into `content`")
            .costs(Loss::Nothing);
        self.diagnostics.push(diagnostic);
        Some(self.schema(&schema))
    }

    fn responses(&mut self, node: &Node<'a>) -> Vec<Response> {
        if node.value.get("responses").is_none() {
            let diagnostic = self
                .at_key(
                    Code::MissingMember,
                    &node.pointer,
                    "the operation has no `responses`",
                )
                .expected("`responses` with at least one entry")
                .found("nothing");
            self.diagnostics.push(diagnostic);
        }
        let mut found = Vec::new();
        for (key, entry) in self.members(node, "responses") {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = status(key) else {
                let diagnostic = self
                    .at_key(Code::BadStatus, &entry.pointer, "not a response status")
                    .expected("a code from 100 to 599, `1XX` to `5XX`, or `default`")
                    .found(key);
                self.diagnostics.push(diagnostic);
                continue;
            };
            // `2XX` and `2xx` are the same.
            if found.iter().any(|other: &Response| other.status == status) {
                let diagnostic = self
                    .at_key(Code::BadStatus, &entry.pointer, "the same status twice")
                    .expected("one response for each status")
                    .found(key)
                    .help("the first is used; take one of them out");
                self.diagnostics.push(diagnostic);
                continue;
            }
            let named = entry.clone();
            let Some(response) = self.follow(entry) else {
                continue;
            };
            if self.object(&response).is_none() {
                continue;
            }
            let bare = self.bare_schema(&named, &response);
            // Headers need no type: callers read them from the response.
            self.members(&response, "headers");
            let content = match bare {
                Some(schema) => vec![Content {
                    media_type: "application/json".to_owned(),
                    schema: Some(schema),
                    item: None,
                    encoding: Vec::new(),
                    is_listed: false,
                    pointer: response.pointer.clone(),
                }],
                None => self.content(&response),
            };
            found.push(Response {
                content: if never_has_body(&status) {
                    Vec::new()
                } else {
                    content
                },
                status,
                description: self
                    .string(&response, "description")
                    .or_else(|| self.string(&response, "summary"))
                    .map(str::to_owned),
                headers: header_names(&response),
                pointer: response.pointer,
            });
        }
        found
    }

    pub(super) fn required_string(
        &mut self,
        node: &Node<'a>,
        key: &str,
        what: &str,
    ) -> Option<&'a str> {
        if node.value.get(key).is_none() {
            let diagnostic = self
                .at_value(
                    Code::MissingMember,
                    &node.pointer,
                    format!("{what} has no `{key}`"),
                )
                .expected(format!("`{key}`"))
                .found("nothing");
            self.diagnostics.push(diagnostic);
            return None;
        }
        self.string(node, key)
    }
}

/// What is said by parameters that describe the message itself.
struct Messages {
    /// The only value of `Accept`, or its default: how a service is asked for one of its versions or formats.
    accept: Option<String>,
    /// The parameter `Authorization`.
    authorization: Option<Parameter>,
}

/// Takes the parameters out that describe the message itself, which the specification says to ignore.
fn take_messages(parameters: &mut Vec<Parameter>) -> Messages {
    let mut accept = None;
    let mut authorization = None;
    parameters.retain(|parameter| {
        let is = |name: &&str| parameter.name.eq_ignore_ascii_case(name);
        let mut headers = MESSAGE_HEADERS.iter();
        let is_message = parameter.location == Location::Header && headers.any(is);
        if is_message && is(&"accept") {
            accept = only_text(&parameter.schema);
        }
        if is_message && is(&"authorization") {
            authorization = Some(parameter.clone());
        }
        !is_message
    });
    let is_media_type = |text: &String| text.contains('/') && !text.starts_with('*');
    Messages {
        accept: accept.filter(is_media_type),
        authorization,
    }
}

/// The default of a schema, or the only value it has.
fn only_text(schema: &SchemaRef) -> Option<String> {
    let SchemaRef::Inline(schema) = schema else {
        return None;
    };
    let only = match schema.values.as_slice() {
        [only] => Some(only),
        _ => None,
    };
    let value = schema.notes.default.as_ref().or(only)?;
    value.as_str().map(str::to_owned)
}

/// Whether HTTP has no body for a status, whatever the document says.
fn never_has_body(status: &Status) -> bool {
    matches!(
        status,
        Status::Code(StatusCode::Code(100..=199 | 204 | 205 | 304) | StatusCode::Range(1))
    )
}

/// The names of the headers of a response.
fn header_names(response: &Node<'_>) -> Vec<String> {
    let headers = response.value.get("headers").and_then(Value::as_object);
    let names = headers.into_iter().flat_map(|headers| headers.keys());
    names.map(str::to_owned).collect()
}

/// The path without what its query says of parameters that are declared in the query: `?term={term}` is sent once.
fn without_declared<'p>(path: &'p str, parameters: &[Parameter]) -> Cow<'p, str> {
    let sent = path.split('#').next().unwrap_or_default();
    let Some((before, query)) = sent.split_once('?') else {
        return Cow::Borrowed(path);
    };
    let is_declared = |pair: &str| {
        parameters.iter().any(|parameter| {
            let value = pair.strip_prefix(&parameter.name);
            let value = value.and_then(|value| value.strip_prefix("={")?.strip_suffix('}'));
            parameter.location == Location::Query && value == Some(&parameter.name)
        })
    };
    let left: Vec<&str> = query.split('&').filter(|pair| !is_declared(pair)).collect();
    match left.is_empty() {
        true => Cow::Borrowed(before),
        false => Cow::Owned(format!("{before}?{}", left.join("&"))),
    }
}

/// The path without fragment, from the root on.
fn template(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/{path}")
    }
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    let text = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(key);
    match StatusCode::deserialize(text).ok()? {
        StatusCode::Code(code) if (100..600).contains(&code) => {
            Some(Status::Code(StatusCode::Code(code)))
        }
        StatusCode::Range(range) if (1..6).contains(&range) => {
            Some(Status::Code(StatusCode::Range(range)))
        }
        _ => None,
    }
}
