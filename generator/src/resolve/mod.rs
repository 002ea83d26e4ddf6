//! Second stage: the untyped document becomes typed operations and every schema they reach.
//!
//! Each piece is typed on its own under its own pointer, so a message names the place and one bad piece does not hide the
//! next. What nothing refers to is not read.

mod default;
mod definitions;
mod limits;
mod message;
mod node;
mod operation;
mod parameter;
mod schema;
mod security;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use self::schema::{heirs, including};

use self::node::{Node, Reader};
use crate::diagnostic::{Code, Diagnostics};
use crate::load::Document;
use crate::pointer::Pointer;
use crate::spec::{Info, Resolved, SchemaRef, Server};
use crate::value::Value;

/// The members of `components` that definitions are looked for in.
const SECTIONS: [&str; 7] = [
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "callbacks",
    "pathItems",
    "mediaTypes",
];

/// Types the document and follows its references.
pub fn resolve(document: &Document) -> (Resolved, Diagnostics) {
    let mut reader = Reader::new(&document.file, &document.root, &document.origins);
    let root = Node {
        value: &document.root,
        pointer: Pointer::root(),
    };
    let info = reader.info(&root);
    let servers = reader.servers(&root);
    reader.usable_servers(&servers);
    reader.sections(&root);
    let security_schemes = reader.security_schemes(&root, &servers);
    let rate_limits = root
        .child("x-rate-limits")
        .and_then(|node| reader.typed(&node, "`x-rate-limits`"))
        .unwrap_or_default();
    let operations = reader.operations(&root, document.version, &security_schemes);
    reader.webhooks(&root);
    let messages = std::mem::take(&mut reader.messages).into_values().collect();
    let schemas = reader.reached_schemas();
    reader.ring_of_references(&schemas);
    let resolved = Resolved {
        file: Arc::clone(&document.file),
        info,
        servers,
        security_schemes,
        rate_limits,
        operations,
        messages,
        schemas,
    };
    (resolved, reader.diagnostics)
}

impl<'a> Reader<'a> {
    fn info(&mut self, root: &Node<'a>) -> Info {
        match root.child("info") {
            Some(node) => Info {
                title: self.scalar(&node, "title"),
                description: self
                    .string(&node, "description")
                    .or_else(|| node.value.get("summary")?.as_str())
                    .map(str::to_owned),
                version: self.scalar(&node, "version"),
            },
            None => {
                let diagnostic = self
                    .at_value(
                        Code::MissingMember,
                        &root.pointer,
                        "the document has no `info`",
                    )
                    .expected("`info` with `title` and `version`")
                    .found("nothing");
                self.diagnostics.push(diagnostic);
                Info::default()
            }
        }
    }

    /// A text that YAML may take for a number, because it needs quotes that authors forget.
    fn scalar(&mut self, node: &Node<'a>, key: &str) -> String {
        match node.value.get(key) {
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => self.string(node, key).unwrap_or_default().to_owned(),
            None => {
                let diagnostic = self
                    .at_value(
                        Code::MissingMember,
                        &node.pointer,
                        format!("`info` has no `{key}`"),
                    )
                    .expected(format!("`{key}`"))
                    .found("nothing");
                self.diagnostics.push(diagnostic);
                String::new()
            }
        }
    }

    fn servers(&mut self, root: &Node<'a>) -> Vec<Server> {
        let mut servers = Vec::new();
        for node in self.elements(root, "servers") {
            let Some(server) = self.typed::<openapiv3::Server>(&node, "the server") else {
                continue;
            };
            let variable_names = self
                .members(&node, "variables")
                .into_iter()
                .map(|(name, variable)| {
                    (name.to_owned(), self.strings(&variable, "x-enum-varnames"))
                })
                .filter(|(_, names)| !names.is_empty())
                .collect();
            let name = self.string(&node, "x-name").map(str::to_owned);
            let server = openapiv3::Server {
                url: self.with_scheme(&node, server.url),
                ..server
            };
            self.server_variables(&node, &server);
            servers.push(Server {
                pointer: node.pointer,
                server,
                name,
                variable_names,
            });
        }
        servers
    }

    /// Reports servers of the document that no request can go to.
    fn usable_servers(&mut self, servers: &[Server]) {
        for server in servers {
            let (url, variables) = (&server.server.url, server.server.variables.as_ref());
            let is_declared = |name: &String| variables.is_some_and(|all| all.contains_key(name));
            // What is not declared is reported already.
            let names = parameter::placeholders(url).unwrap_or_default();
            if is_address(&server.default_url()) || !names.iter().all(is_declared) {
                continue;
            }
            let help = "callers have to give the builder another address";
            self.bad_address(&server.pointer, url, help);
        }
    }

    fn bad_address(&mut self, server: &Pointer, url: &str, help: &str) {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &server.child("url"),
                "the address of a server cannot be used",
            )
            .expected(
                "http:// or https:// and a host, or a path; neither query nor fragment nor user",
            )
            .found(url)
            .help(help);
        self.diagnostics.push(diagnostic);
    }

    /// Reports parts of the document that are not what they should be, so that nothing in them can be found.
    fn sections(&mut self, root: &Node<'a>) {
        if let Some(components) = root.child("components") {
            if self.object(&components).is_some() {
                for section in SECTIONS {
                    self.members(&components, section);
                }
            }
        }
        for tag in self.elements(root, "tags") {
            if self.object(&tag).is_some() {
                self.required_string(&tag, "name", "the tag");
            }
        }
    }

    /// The address of a server; one without a scheme is taken to be that of a server with TLS.
    fn with_scheme(&mut self, node: &Node<'a>, url: String) -> String {
        let Some(rest) = url.strip_prefix("//") else {
            return url;
        };
        let url = format!("https://{rest}");
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &node.pointer.child("url"),
                "the address of a server has no scheme",
            )
            .expected(url.as_str())
            .found(format!("//{rest}"))
            .help("`https` is assumed");
        self.diagnostics.push(diagnostic);
        url
    }

    /// The address of the first of the servers that a path or an operation has of its own.
    fn own_server(&mut self, node: &Node<'a>) -> Option<String> {
        let servers = match node.child("servers") {
            Some(_) => self.servers(node),
            None => return None,
        };
        let first = servers.first()?;
        if first.server.variables.iter().flatten().next().is_some() {
            let diagnostic = self
                .at_value(
                    Code::Unsupported,
                    &first.pointer,
                    "variables of a server that is not at the top of the document cannot be set",
                )
                .expected("variables at the top of the document only")
                .found(first.server.url.as_str())
                .help("they keep their defaults");
            self.diagnostics.push(diagnostic);
        }
        let url = first.default_url();
        if is_address(&url) {
            return Some(url);
        }
        let help = "requests go to the server of the document";
        self.bad_address(&first.pointer, &url, help);
        None
    }

    /// Every `{variable}` of a server URL is declared.
    fn server_variables(&mut self, node: &Node<'a>, server: &openapiv3::Server) {
        for name in parameter::placeholders(&server.url).unwrap_or_default() {
            if !server
                .variables
                .as_ref()
                .is_some_and(|variables| variables.contains_key(&name))
            {
                let diagnostic = self
                    .at_value(
                        Code::MissingMember,
                        &node.pointer.child("url"),
                        "a server variable is not declared",
                    )
                    .expected(format!("`{name}` under `variables`, with a default"))
                    .found(server.url.as_str());
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// Reports definitions that are only references to each other.
    fn ring_of_references(&mut self, schemas: &BTreeMap<Pointer, SchemaRef>) {
        let mut done: BTreeSet<&Pointer> = BTreeSet::new();
        for first in schemas.keys() {
            let mut way: Vec<&Pointer> = Vec::new();
            let mut places: BTreeMap<&Pointer, usize> = BTreeMap::new();
            let mut current = first;
            while let Some(SchemaRef::Ref(reference)) = schemas.get(current) {
                if done.contains(current) || places.contains_key(current) {
                    break;
                }
                places.insert(current, way.len());
                way.push(current);
                current = &reference.target;
            }
            let ring = places.get(current).and_then(|place| way.get(*place..));
            done.extend(way.iter().copied());
            let Some((start, ring)) = ring.and_then(|ring| Some((ring.first()?, ring))) else {
                continue;
            };
            let path: Vec<String> = ring
                .iter()
                .chain([start])
                .map(|pointer| format!("#{}", self.origins.origin(pointer).as_str()))
                .collect();
            let diagnostic = self
                .at_value(
                    Code::RefCycle,
                    &start.child("$ref"),
                    "references lead back to themselves",
                )
                .expected("a reference that ends at a schema")
                .found(path.join(" \u{2192} "))
                .help("give one of these schemas a type");
            self.diagnostics.push(diagnostic);
        }
    }
}

/// Whether paths can be put behind a text: it is the address of a service, or a path.
fn is_address(url: &str) -> bool {
    let is_plain = !url.contains(['?', '#', '@', '{', '}', '\\']);
    let is_seen = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, url),
    };
    let host = rest.split('/').next().unwrap_or_default();
    let starts = match scheme.as_deref() {
        Some("http" | "https") => is_host(host),
        Some(_) => false,
        None => {
            !rest.starts_with("//") && !rest.split('/').next().is_some_and(|one| one.contains(':'))
        }
    };
    is_plain && is_seen && starts
}

/// Whether a text is a host, maybe with a port.
fn is_host(text: &str) -> bool {
    let is_name = |name: &str| {
        let mut letters = name.chars();
        !name.is_empty() && letters.all(|c| c.is_alphanumeric() || "-._~[]:%".contains(c))
    };
    match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            is_name(host) && (port.is_empty() || port.parse::<u16>().is_ok())
        }
        _ => is_name(text),
    }
}

#[cfg(test)]
mod tests;
