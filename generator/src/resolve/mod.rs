//! Second stage: the untyped document becomes typed operations and every schema they reach.
//!
//! Each piece is typed on its own under its own pointer, so a message names the place and one bad piece does not hide the
//! next. What nothing refers to is not read.

mod node;
mod operation;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::node::{Node, Reader};
use crate::diagnostic::{Code, Diagnostics};
use crate::load::Document;
use crate::pointer::Pointer;
use crate::spec::{Resolved, SchemaRef, SecurityScheme, Server};

/// Types the document and follows its references.
pub fn resolve(document: &Document) -> (Resolved, Diagnostics) {
    let mut reader = Reader {
        file: Arc::clone(&document.file),
        root: &document.root,
        diagnostics: Diagnostics::default(),
        wanted: Vec::new(),
    };
    let root = Node {
        value: &document.root,
        pointer: Pointer::root(),
    };
    let info = reader.info(&root);
    let servers = reader.servers(&root);
    let security_schemes = reader.security_schemes(&root);
    let operations = reader.operations(&root, &security_schemes);
    let schemas = reader.reached_schemas();
    reader.ring_of_references(&schemas);
    let resolved = Resolved {
        file: Arc::clone(&document.file),
        info,
        servers,
        security_schemes,
        operations,
        schemas,
    };
    (resolved, reader.diagnostics)
}

impl<'a> Reader<'a> {
    fn info(&mut self, root: &Node<'a>) -> openapiv3::Info {
        match root.child("info") {
            Some(node) => self.typed(&node, "`info`").unwrap_or_default(),
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
                openapiv3::Info::default()
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

    /// Every `{variable}` of a server URL is declared.
    fn server_variables(&mut self, node: &Node<'a>, server: &openapiv3::Server) {
        for name in operation::placeholders(&server.url).unwrap_or_default() {
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

    fn security_schemes(&mut self, root: &Node<'a>) -> Vec<SecurityScheme> {
        let Some(components) = root.child("components") else {
            return Vec::new();
        };
        let mut schemes = Vec::new();
        for (name, node) in self.members(&components, "securitySchemes") {
            let Some(node) = self.follow(node) else {
                continue;
            };
            let scheme = serde::Deserialize::deserialize(node.value).ok();
            if scheme.is_none() {
                let diagnostic = self
                    .at_value(
                        Code::Unsupported,
                        &node.pointer,
                        format!("security scheme `{name}` is not usable"),
                    )
                    .expected(
                        "type oauth2, openIdConnect, http or apiKey as OpenAPI 3.0 defines them",
                    )
                    .found("something else")
                    .help("operations that accept only this scheme are sent without credentials");
                self.diagnostics.push(diagnostic);
            }
            schemes.push(SecurityScheme {
                pointer: node.pointer,
                name: name.to_owned(),
                scheme,
            });
        }
        schemes
    }

    /// Reads every schema that was referred to, and those they refer to.
    fn reached_schemas(&mut self) -> BTreeMap<Pointer, SchemaRef> {
        let mut schemas = BTreeMap::new();
        while let Some(pointer) = self.wanted.pop() {
            if schemas.contains_key(&pointer) {
                continue;
            }
            let Some(value) = self.root.pointer(&pointer) else {
                continue;
            };
            let schema = self.schema(&Node {
                value,
                pointer: pointer.clone(),
            });
            schemas.insert(pointer, schema);
        }
        schemas
    }

    /// Reports definitions that are only references to each other.
    fn ring_of_references(&mut self, schemas: &BTreeMap<Pointer, SchemaRef>) {
        let mut reported = BTreeSet::new();
        for start in schemas.keys() {
            let mut ring = vec![start];
            let mut current = start;
            while let Some(SchemaRef::Ref(reference)) = schemas.get(current) {
                current = &reference.target;
                if ring.contains(&current) {
                    break;
                }
                ring.push(current);
            }
            let closes =
                matches!(schemas.get(current), Some(SchemaRef::Ref(_))) && current == start;
            if !closes || ring.iter().any(|member| reported.contains(*member)) {
                continue;
            }
            let path: Vec<String> = ring
                .iter()
                .chain([&start])
                .map(|pointer| format!("#{}", pointer.as_str()))
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
            reported.extend(ring.iter().map(|pointer| (*pointer).clone()));
        }
    }
}
