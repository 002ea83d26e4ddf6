//! The vendored specs as the tests read them: plain JSON trees, independent of the generator.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The root of the workspace.
pub(super) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file of the workspace.
pub(super) fn text(path: &str) -> String {
    let text = fs::read_to_string(workspace().join(path));
    assert!(text.is_ok(), "{path} cannot be read: {text:?}");
    text.unwrap_or_default()
}

/// An operation of a spec.
pub(super) struct Operation {
    pub(super) id: String,
    /// The names it has in the vendor's SDKs.
    pub(super) aliases: Vec<String>,
    /// Method and path, such as `PATCH /{userId}/presence`.
    pub(super) line: String,
}

/// The spec of a vendor.
pub(super) struct Spec(Value);

impl Spec {
    pub(super) fn read(vendor: &str) -> Self {
        let text = text(&format!("specs/{vendor}/openapi.yaml"));
        Self(serde_yaml::from_str(&text).expect("the spec is YAML"))
    }

    pub(super) fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (path, item) in members(&self.0["paths"]) {
            for (method, operation) in members(item) {
                let Some(id) = operation["operationId"].as_str() else {
                    continue;
                };
                operations.push(Operation {
                    id: id.to_owned(),
                    aliases: strings(&operation["x-aliases"]),
                    line: format!("{} {path}", method.to_ascii_uppercase()),
                });
            }
        }
        operations
    }

    pub(super) fn schema(&self, name: &str) -> &Value {
        &self.0["components"]["schemas"][name]
    }

    /// Follows references, and the `allOf` of one reference that carries a description of its own.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        loop {
            schema = if let Some(name) = reference(schema) {
                self.schema(name)
            } else if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
                only
            } else {
                return schema;
            };
        }
    }

    /// Whether a schema is an object with members, or a list of such.
    fn has_members(&self, schema: &Value) -> bool {
        let schema = self.resolve(schema);
        schema.get("properties").is_some()
            || schema
                .get("items")
                .is_some_and(|items| self.has_members(items))
    }

    /// Shows `see` every value inside `value` with its schema, the inner ones first.
    pub(super) fn visit(
        &self,
        schema: &Value,
        value: &mut Value,
        see: &mut impl FnMut(&Value, &mut Value),
    ) {
        let schema = self.resolve(schema);
        for (name, member) in members(&schema["properties"]) {
            if let Some(value) = value.get_mut(name) {
                self.visit(member, value, see);
            }
        }
        if let (Some(items), Some(values)) = (schema.get("items"), value.as_array_mut()) {
            for value in values {
                self.visit(items, value, see);
            }
        }
        see(schema, value);
    }

    /// Sets every optional member that has no members itself to null.
    pub(super) fn nullify(&self, schema: &Value, value: &mut Value) {
        self.visit(schema, value, &mut |schema, value| {
            let required = strings(&schema["required"]);
            for (name, member) in members(&schema["properties"]) {
                if required.contains(name) || self.has_members(member) {
                    continue;
                }
                if let Some(value) = value.get_mut(name) {
                    *value = Value::Null;
                }
            }
        });
    }

    /// The members of every schema that `name` reaches, as `Schema.member`.
    pub(super) fn members_of(&self, name: &str, found: &mut BTreeSet<String>) {
        for (member, schema) in members(&self.schema(name)["properties"]) {
            if found.insert(format!("{name}.{member}")) {
                let inner = named_inside(schema).into_iter();
                inner.for_each(|inner| self.members_of(inner, found));
            }
        }
        if let Some(inner) = named_inside(&self.schema(name)["items"]) {
            self.members_of(inner, found);
        }
    }

    /// The members that `value` has, as `Schema.member`.
    pub(super) fn members_in(&self, name: &str, value: &mut Value, found: &mut BTreeSet<String>) {
        let schemas = &self.0["components"]["schemas"];
        self.visit(self.schema(name), value, &mut |schema, value| {
            let mut named = members(schemas);
            let Some((name, _)) = named.find(|(_, other)| std::ptr::eq(*other, schema)) else {
                return;
            };
            for (member, _) in members(value) {
                found.insert(format!("{name}.{member}"));
            }
        });
    }
}

/// The schema that a member or the items of a member refer to.
fn named_inside(schema: &Value) -> Option<&str> {
    let schema = schema.get("items").unwrap_or(schema);
    reference(schema.pointer("/allOf/0").unwrap_or(schema))
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"]
        .as_str()?
        .strip_prefix("#/components/schemas/")
}

/// The members of an object, none of anything else.
pub(super) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn strings(value: &Value) -> Vec<String> {
    let texts = value.as_array().into_iter().flatten();
    texts
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect()
}
