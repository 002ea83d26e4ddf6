//! A place in the untyped document and the accessors that report what is wrong there.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::bases::Families;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, did_you_mean};
use crate::load::{Document, Version};
use crate::origin::Origins;
use crate::pointer::{At, Pointer};
use crate::spec::{Link, Message, Server};
use crate::value::{Object, Value};

/// A value of the document and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    /// The value.
    pub(super) value: &'a Value,
    /// Its place.
    pub(super) pointer: Pointer,
}

impl<'a> Node<'a> {
    /// The member `key`, if this is an object that has it.
    pub(super) fn child(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(Self {
            value,
            pointer: self.pointer.child(key),
        })
    }
}

/// The document being read and the messages about it.
pub(super) struct Reader<'a> {
    /// The version that the document is written in.
    pub(super) version: Version,
    /// The display path of the file.
    pub(super) file: Arc<str>,
    /// The whole document.
    pub(super) root: &'a Value,
    /// Where its values stand in the file.
    pub(super) origins: &'a Origins,
    /// The servers of the document.
    pub(super) servers: Arc<[Server]>,
    /// What was found wrong so far.
    pub(super) diagnostics: Diagnostics,
    /// The bodies that the service sends on its own, as far as they were met, by their place.
    pub(super) messages: BTreeMap<Pointer, Message>,
    /// Which definitions derive from which, once that was asked.
    pub(super) families: Arc<OnceLock<Families>>,
    /// Schemas that are referred to and still have to be read.
    pub(super) wanted: Vec<Pointer>,
}

impl<'a> Reader<'a> {
    /// A reader that has read nothing yet.
    pub(super) fn new(document: &'a Document) -> Self {
        Self {
            version: document.version,
            file: Arc::clone(&document.file),
            root: &document.root,
            origins: &document.origins,
            servers: Arc::default(),
            diagnostics: Diagnostics::default(),
            messages: BTreeMap::new(),
            families: Arc::default(),
            wanted: Vec::new(),
        }
    }

    /// A further reader of the same document, which has read nothing yet.
    pub(super) fn another(&self) -> Self {
        Self {
            file: Arc::clone(&self.file),
            servers: Arc::clone(&self.servers),
            diagnostics: Diagnostics::default(),
            messages: BTreeMap::new(),
            families: Arc::clone(&self.families),
            wanted: Vec::new(),
            ..*self
        }
    }

    /// A place in this document.
    pub(super) fn place(&self, pointer: &Pointer, at: At) -> Place {
        Place {
            file: Arc::clone(&self.file),
            pointer: pointer.clone(),
            at,
        }
    }

    /// Starts a message about the value at `pointer`.
    pub(super) fn at_value(
        &self,
        code: Code,
        pointer: &Pointer,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(code, self.place(pointer, At::Value), message)
    }

    /// Starts a message about the key at `pointer`.
    pub(super) fn at_key(
        &self,
        code: Code,
        pointer: &Pointer,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(code, self.place(pointer, At::Key), message)
    }

    /// Reports a value of the wrong JSON type.
    pub(super) fn wrong_type(&mut self, node: &Node<'_>, expected: &str) {
        let message = format!(
            "`{}` is not {expected}",
            node.pointer.last().unwrap_or_default()
        );
        let diagnostic = self
            .at_value(Code::WrongType, &node.pointer, message)
            .expected(expected)
            .found(node.value.kind());
        self.diagnostics.push(diagnostic);
    }

    /// Reports a member of the wrong JSON type. Its pointer is only made here, as most members are what they should be.
    fn wrong_member(&mut self, node: &Node<'a>, key: &str, expected: &str) {
        if let Some(child) = node.child(key) {
            self.wrong_type(&child, expected);
        }
    }

    /// The node as an object; anything else is reported.
    pub(super) fn object(&mut self, node: &Node<'a>) -> Option<&'a Object> {
        let object = node.value.as_object();
        if object.is_none() {
            self.wrong_type(node, "an object");
        }
        object
    }

    /// The members of the object `key` of `node`; none when it is absent.
    pub(super) fn members(&mut self, node: &Node<'a>, key: &str) -> Vec<(&'a str, Node<'a>)> {
        let Some(child) = node.child(key) else {
            return Vec::new();
        };
        let Some(object) = self.object(&child) else {
            return Vec::new();
        };
        object
            .iter()
            .map(|(key, value)| {
                (
                    key,
                    Node {
                        value,
                        pointer: child.pointer.child(key),
                    },
                )
            })
            .collect()
    }

    /// The elements of the list `key` of `node`; none when it is absent.
    pub(super) fn elements(&mut self, node: &Node<'a>, key: &str) -> Vec<Node<'a>> {
        let Some(child) = node.child(key) else {
            return Vec::new();
        };
        let Some(array) = child.value.as_array() else {
            self.wrong_type(&child, "a list");
            return Vec::new();
        };
        array
            .iter()
            .enumerate()
            .map(|(i, value)| Node {
                value,
                pointer: child.pointer.index(i),
            })
            .collect()
    }

    /// The text `key` of `node`.
    pub(super) fn string(&mut self, node: &Node<'a>, key: &str) -> Option<&'a str> {
        let text = node.value.get(key)?.as_str();
        if text.is_none() {
            self.wrong_member(node, key, "a string");
        }
        text
    }

    /// Where more is said about `node`.
    pub(super) fn link(&mut self, node: &Node<'a>) -> Option<Link> {
        let docs = node.child("externalDocs")?;
        Some(Link {
            url: self.string(&docs, "url")?.to_owned(),
            label: self.string(&docs, "description").map(str::to_owned),
        })
    }

    /// The list of texts `key` of `node`.
    pub(super) fn strings(&mut self, node: &Node<'a>, key: &str) -> Vec<String> {
        let Some(value) = node.value.get(key) else {
            return Vec::new();
        };
        let Some(array) = value.as_array() else {
            self.wrong_member(node, key, "a list");
            return Vec::new();
        };
        let mut found = Vec::with_capacity(array.len());
        for (index, value) in array.iter().enumerate() {
            match value.as_str() {
                Some(text) => found.push(text.to_owned()),
                None => {
                    let pointer = node.pointer.child(key).index(index);
                    self.wrong_type(&Node { value, pointer }, "a string");
                }
            }
        }
        found
    }

    /// The flag `key` of `node`; absent is `false`.
    pub(super) fn flag(&mut self, node: &Node<'a>, key: &str) -> bool {
        let Some(value) = node.value.get(key) else {
            return false;
        };
        let flag = value.as_bool();
        if flag.is_none() {
            self.wrong_member(node, key, "a boolean");
        }
        flag.unwrap_or(false)
    }

    /// Reads a small object through its `openapiv3` type; what that type refuses is reported.
    pub(super) fn typed<T: serde::de::DeserializeOwned>(
        &mut self,
        node: &Node<'a>,
        what: &str,
    ) -> Option<T> {
        // Structs could be read from lists, too.
        let typed = match node.value {
            Value::Array(_) => Err(serde::de::Error::custom("a list")),
            value => T::deserialize(value),
        };
        match typed {
            Ok(typed) => Some(typed),
            Err(error) => {
                let diagnostic = self
                    .at_value(
                        Code::WrongType,
                        &node.pointer,
                        format!("{what} is not well formed"),
                    )
                    .expected(format!("{what} as OpenAPI 3.0 defines it"))
                    .found(error.to_string());
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    /// Says that the member `key` of `node` is valid but has no effect.
    pub(super) fn ignored(&mut self, node: &Node<'a>, key: &str, expected: &str) {
        let Some(child) = node.child(key) else { return };
        let diagnostic = self
            .at_key(
                Code::Unsupported,
                &child.pointer,
                format!("`{key}` has no effect here"),
            )
            .expected(expected)
            .found(child.value.kind());
        self.diagnostics.push(diagnostic);
    }

    /// Reports members that OpenAPI does not know here, such as misspelt ones.
    pub(super) fn unknown_members(&mut self, node: &Node<'a>, known: &[&str], all: bool) {
        let keys = node.value.as_object().into_iter().flat_map(Object::keys);
        let keys = keys.filter(|key| !known.contains(key) && !key.starts_with("x-"));
        for key in keys.filter(|key| *key != "$ref") {
            let near = did_you_mean(key, known.iter().copied());
            if near.is_none() && !all {
                continue;
            }
            let diagnostic = self
                .at_key(
                    Code::UnknownMember,
                    &node.pointer.child(key),
                    "a member that OpenAPI does not know is left out",
                )
                .expected(format!("one of {}", known.join(", ")))
                .found(key);
            self.diagnostics.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            });
        }
    }

    /// Follows `$ref` as often as needed; a node without one is returned as it is.
    ///
    /// For parameters, responses, bodies and the like. Schemas keep their references.
    pub(super) fn follow(&mut self, node: Node<'a>) -> Option<Node<'a>> {
        let mut current = node;
        let mut seen = Vec::new();
        while let Some(reference) = current.child("$ref") {
            let target = self.target(&reference)?;
            if seen.contains(&target.pointer) {
                let diagnostic = self
                    .at_value(
                        Code::RefCycle,
                        &reference.pointer,
                        "references lead back to themselves",
                    )
                    .expected("a reference that ends at a definition")
                    .found(format!(
                        "#{}",
                        self.origins.origin(&target.pointer).as_str()
                    ))
                    .help("write out what one of these references should lead to");
                self.diagnostics.push(diagnostic);
                return None;
            }
            seen.push(target.pointer.clone());
            current = target;
        }
        Some(current)
    }

    /// What a reference leads to; nothing for what is none, or leads nowhere.
    pub(super) fn leads_to(&self, value: &Value) -> Option<&'a Value> {
        let written = Pointer::from_fragment(value.get("$ref")?.as_str()?)?;
        self.root.pointer(&self.origins.current(&written))
    }

    /// What the value of a `$ref` leads to; reported when it leads nowhere.
    pub(super) fn target(&mut self, reference: &Node<'a>) -> Option<Node<'a>> {
        let Some(text) = reference.value.as_str() else {
            self.wrong_type(reference, "a string");
            return None;
        };
        if text.is_empty() || text.trim() != text {
            let message = match text.trim().is_empty() {
                true => "a reference that is empty",
                false => "a reference with spaces around it",
            };
            let diagnostic = self
                .at_value(Code::UnknownRef, &reference.pointer, message)
                .expected("a reference inside this document, starting with `#/`")
                .found(format!("`{text}`"));
            self.diagnostics.push(diagnostic);
            return None;
        }
        if !text.starts_with('#') {
            let diagnostic = self
                .at_value(Code::ExternalRef, &reference.pointer, "reference to another file")
                .expected("a reference inside this document, starting with `#/`")
                .found(text)
                .help("copy the definition into this document; other files and addresses are never opened");
            self.diagnostics.push(diagnostic);
            return None;
        }
        let found = Pointer::from_fragment(text).and_then(|written| {
            let pointer = self.origins.current(&written).into_owned();
            Some(Node {
                value: self.root.pointer(&pointer)?,
                pointer,
            })
        });
        if found.is_none() {
            self.unknown_ref(reference, text);
        }
        found
    }

    fn unknown_ref(&mut self, reference: &Node<'a>, text: &str) {
        let name = text.strip_prefix('#').unwrap_or_default();
        if !name.is_empty() && !name.contains('/') {
            let diagnostic = self
                .at_value(
                    Code::UnknownRef,
                    &reference.pointer,
                    "reference to a name that no schema has",
                )
                .expected(format!("a schema with `$anchor: {name}`"))
                .found(text)
                .help("a reference to a place starts with `#/`");
            self.diagnostics.push(diagnostic);
            return;
        }
        let pointer = Pointer::from_fragment(text).unwrap_or_default();
        let parent = pointer.parent().unwrap_or_default();
        let name = pointer.last().unwrap_or_default().into_owned();
        let current = self.origins.current(&parent);
        let siblings: Vec<&str> = self
            .root
            .pointer(&current)
            .and_then(Value::as_object)
            .map(|o| o.keys().collect())
            .unwrap_or_default();
        let what = match current.as_str() {
            "/components/schemas" => "a schema",
            "/components/parameters" => "a parameter",
            "/components/responses" => "a response",
            "/components/requestBodies" => "a request body",
            _ => "a definition",
        };
        let help = match did_you_mean(&name, siblings.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `{name}` under {parent}, or correct the reference"),
        };
        let diagnostic = self
            .at_value(
                Code::UnknownRef,
                &reference.pointer,
                format!("reference to {what} that does not exist"),
            )
            .expected(format!("{what} under {parent}"))
            .found(text)
            .help(help);
        self.diagnostics.push(diagnostic);
    }
}
