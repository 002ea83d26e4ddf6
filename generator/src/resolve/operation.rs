//! Reads paths: operations with their bodies and responses.

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::authorization;
use super::deprecated::says_deprecated;
use super::node::{Node, Reader};
use super::security::any_of;
use crate::diagnostic::{Code, Diagnostics};
use crate::load::Version;
use crate::parallel;
use crate::path_item::{METHODS, OTHER_METHODS, is_method};
use crate::pointer::{At, Pointer};
use crate::spec::{Location, Operation, Parameter, SchemaRef, Security, SecurityScheme};

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
