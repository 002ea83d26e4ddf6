//! Second stage: the untyped document becomes typed operations and every schema they reach.
//!
//! Each piece is typed on its own under its own pointer, so a message names the place and one bad piece does not hide the
//! next. What nothing refers to is not read.

mod authorization;
mod bases;
mod content;
mod default;
mod definitions;
mod deprecated;
mod enum_names;
mod limits;
mod message;
mod node;
mod operation;
mod parameter;
mod schema;
mod security;
mod servers;
mod short_id;
mod token_operation;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(crate) use self::bases::{heirs, including};

use self::node::{Node, Reader};
use crate::diagnostic::{Code, Diagnostics};
use crate::load::Document;
use crate::pointer::Pointer;
use crate::spec::{Info, Resolved, SchemaRef};
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
    let mut reader = Reader::new(document);
    let root = Node {
        value: &document.root,
        pointer: Pointer::root(),
    };
    let info = reader.info(&root);
    let servers = reader.document_servers(&root);
    reader.sections(&root);
    let mut security_schemes = reader.security_schemes(&root, &servers);
    let rate_limits = root
        .child("x-rate-limits")
        .and_then(|node| reader.typed(&node, "`x-rate-limits`"))
        .unwrap_or_default();
    let mut operations = reader.operations(&root, document.version, &security_schemes);
    authorization::collect(&mut security_schemes, &mut operations);
    short_id::note(&mut operations);
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

#[cfg(test)]
mod tests;
