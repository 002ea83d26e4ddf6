//! Reads schemas: one object level at a time, references left as references.

use super::limits::limits;
use super::node::{Node, Reader};
use crate::diagnostic::{Code, Loss, some_of};
use crate::ir::MediaKind;
use crate::load::Version;
use crate::lower::media;
use crate::pointer::Pointer;
use crate::spec::{Additional, Annotations, JsonType, Reference, Schema, SchemaRef, Types};
use crate::value::Value;

const TYPES: [(&str, JsonType); 7] = [
    ("boolean", JsonType::Boolean),
    ("integer", JsonType::Integer),
    ("number", JsonType::Number),
    ("string", JsonType::String),
    ("array", JsonType::Array),
    ("object", JsonType::Object),
    ("null", JsonType::Null),
];

/// What beside a reference says more about the value than annotations do. A type or format there only repeats what the target
/// says.
const STRUCTURE: [&str; 12] = [
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "unevaluatedProperties",
    "items",
    "prefixItems",
    "enum",
    "const",
    "allOf",
    "oneOf",
    "anyOf",
];

/// What is said of lists alone.
const OF_LISTS: [&str; 4] = ["additionalItems", "maxItems", "minItems", "uniqueItems"];

/// Members of a schema that choose among values and never add to what a value is made of, unless they declare members:
///
/// | member | why it has no effect on the type |
/// |---|---|
/// | `not`, `contains`, `propertyNames`, `dependentRequired` | they only rule values out |
/// | `if` | it only chooses between `then` and `else` |
/// | `then`, `else`, `dependentSchemas` | as long as they declare no members, they only rule values out |
/// | `unevaluatedItems`, `$comment`, `$schema`, `$id`, `examples`, `example`, `externalDocs`, `xml` | they say nothing about JSON values |
///
/// Those of the third row are reported where they declare members.
const CONDITIONAL: [&str; 3] = ["then", "else", "dependentSchemas"];

impl<'a> Reader<'a> {
    /// Reads a schema or a reference to one.
    ///
    /// A reference is recorded in [`Reader::wanted`]. One that leads nowhere is reported and reads as a schema that
    /// allows anything.
    pub(super) fn schema(&mut self, node: &Node<'a>) -> SchemaRef {
        let Some(text) = node.value.get("$ref") else {
            return SchemaRef::Inline(Box::new(self.inline(node)));
        };
        let reference = Node {
            value: text,
            pointer: node.pointer.child("$ref"),
        };
        let Some(target) = self.target(&reference) else {
            return SchemaRef::Inline(Box::new(Schema {
                notes: self.annotations(node),
                ..anything(node)
            }));
        };
        if !may_be_schema(&target.pointer) {
            let diagnostic = self
                .at_value(
                    Code::WrongType,
                    &reference.pointer,
                    "a reference leads to something that is no schema",
                )
                .expected("a schema, such as one under /components/schemas")
                .found(text.as_str().unwrap_or_default())
                .help("the value is raw JSON in Rust; correct the reference");
            self.diagnostics.push(diagnostic);
            return SchemaRef::Inline(Box::new(Schema {
                notes: self.annotations(node),
                ..anything(node)
            }));
        }
        self.wanted.push(target.pointer.clone());
        let has_more = STRUCTURE.iter().any(|key| node.value.get(key).is_some());
        let reference = SchemaRef::Ref(Box::new(Reference {
            pointer: node.pointer.clone(),
            target: target.pointer,
            notes: if has_more {
                Annotations::default()
            } else {
                self.annotations(node)
            },
        }));
        if !has_more {
            return reference;
        }
        // What stands beside a reference holds together with what it leads to.
        let mut schema = self.inline(node);
        schema.all_of.insert(0, reference);
        SchemaRef::Inline(Box::new(schema))
    }

    fn inline(&mut self, node: &Node<'a>) -> Schema {
        // `true` allows anything; `false` allows nothing, which no type says.
        if node.value.as_bool().is_some() || self.object(node).is_none() {
            return anything(node);
        }
        self.conditions(node);
        let mut types = self.types(node);
        if is_only_called_object(node) {
            types = Types::default();
        }
        if is_int_or_string(node) {
            types.insert(JsonType::Integer);
            types.insert(JsonType::String);
        }
        let mut notes = self.annotations(node);
        notes.nullable |= types.contains(JsonType::Null);
        let lists_alternatives = self.lists_alternatives(node);
        let mut schema = Schema {
            pointer: node.pointer.clone(),
            notes,
            types,
            format: self.format(node),
            is_base64: node.value.get("contentEncoding").and_then(Value::as_str) == Some("base64"),
            values: self.values(node),
            value_names: Vec::new(),
            value_docs: Vec::new(),
            enum_name: None,
            properties: self
                .members(node, "properties")
                .into_iter()
                .map(|(name, child)| (name.to_owned(), self.schema(&child)))
                .collect(),
            required: self.strings(node, "required"),
            additional: self.additional(node),
            items: node
                .child("items")
                .and_then(|items| self.items(&items, lists_alternatives)),
            prefix_items: match lists_alternatives {
                true => Vec::new(),
                false => self.prefix_items(node),
            },
            is_tuple: is_tuple(node),
            content: self.content_of_text(node),
            all_of: self.schemas(node, "allOf"),
            one_of: match lists_alternatives {
                true => self.schemas(node, "items"),
                false => self.schemas(node, "oneOf"),
            },
            any_of: self.schemas(node, "anyOf"),
            discriminator: node
                .child("discriminator")
                .and_then(|d| self.discriminator(node, &d)),
            is_base: false,
        };
        self.name_values(node, &mut schema);
        self.settle_base(&mut schema);
        schema
    }

    /// The schema of the elements; `false` says that there are none beyond `prefixItems`.
    fn items(&mut self, node: &Node<'a>, are_alternatives: bool) -> Option<SchemaRef> {
        match node.value {
            Value::Bool(false) => None,
            // A list of schemas is how drafts before 2020 write `prefixItems`.
            Value::Array(_) => {
                let meant = match are_alternatives {
                    true => "oneOf",
                    false => "prefixItems",
                };
                let diagnostic = self
                    .at_value(Code::WrongType, &node.pointer, "`items` is not a schema")
                    .expected("a schema")
                    .found("a list of schemas")
                    .help(format!("it is read as `{meant}`; call it that"))
                    .costs(Loss::Nothing);
                self.diagnostics.push(diagnostic);
                None
            }
            _ => Some(self.schema(node)),
        }
    }

    /// Whether a schema is a list of schemas under `items` and says nothing of lists. Where there are no tuples, they are what the
    /// value may be, as in the document of Slack.
    fn lists_alternatives(&self, node: &Node<'a>) -> bool {
        let has = |key: &&str| node.value.get(key).is_some();
        let is_list = node.value.get("items").and_then(Value::as_array).is_some();
        let others = STRUCTURE.iter().filter(|key| **key != "items");
        is_list
            && self.version <= Version::V30
            && !others.chain(&OF_LISTS).chain([&"type"]).any(has)
    }

    /// The schemas of the first elements, each in its place.
    fn prefix_items(&mut self, node: &Node<'a>) -> Vec<SchemaRef> {
        match node.value.get("items") {
            Some(Value::Array(_)) => self.schemas(node, "items"),
            _ => self.schemas(node, "prefixItems"),
        }
    }

    /// The schema of the JSON that a text holds.
    fn content_of_text(&mut self, node: &Node<'a>) -> Option<SchemaRef> {
        let schema = node.child("contentSchema")?;
        let media_type = node.value.get("contentMediaType").and_then(Value::as_str);
        let is_json = media_type.is_some_and(|media_type| media_type.contains("json"));
        is_json.then(|| self.schema(&schema))
    }

    /// Reports the schemas that hold only on a condition where they declare members, because there is no field for those.
    fn conditions(&mut self, node: &Node<'a>) {
        for key in CONDITIONAL {
            let Some(value) = node.value.get(key) else {
                continue;
            };
            let declares = |schema: &Value| schema.get("properties").is_some();
            let each = value.as_object().filter(|_| key == "dependentSchemas");
            if declares(value) || each.is_some_and(|all| all.values().any(declares)) {
                self.ignored(node, key, "members that are declared without a condition");
            }
        }
    }

    /// The format; what `contentEncoding` and `contentMediaType` say, OpenAPI 3.0 says with a format.
    fn format(&mut self, node: &Node<'a>) -> Option<String> {
        if let Some(format) = self.string(node, "format") {
            return Some(format.to_owned());
        }
        let text = |key: &str| node.value.get(key).and_then(Value::as_str);
        match (text("contentEncoding"), text("contentMediaType")) {
            (Some("base64"), _) => Some("byte".to_owned()),
            (Some("binary"), _) => Some("binary".to_owned()),
            (None, Some(media_type)) if media::kind(media_type) == MediaKind::Binary => {
                Some("binary".to_owned())
            }
            _ => None,
        }
    }

    /// The allowed values; `const` is a list of one.
    fn values(&mut self, node: &Node<'a>) -> Vec<Value> {
        if let Some(value) = node.value.get("const") {
            return vec![value.clone()];
        }
        match node.value.get("enum") {
            None => Vec::new(),
            Some(Value::Array(values)) => values.clone(),
            Some(_) => {
                self.elements(node, "enum");
                Vec::new()
            }
        }
    }

    fn schemas(&mut self, node: &Node<'a>, key: &str) -> Vec<SchemaRef> {
        self.elements(node, key)
            .iter()
            .map(|element| self.schema(element))
            .collect()
    }

    /// The types: one, or in OpenAPI 3.1 a list of them.
    fn types(&mut self, node: &Node<'a>) -> Types {
        let Some(value) = node.value.get("type") else {
            return Types::default();
        };
        let names = value.as_array().unwrap_or(std::slice::from_ref(value));
        let mut types = Types::default();
        for name in names {
            match TYPES.iter().find(|(known, _)| name.as_str() == Some(known)) {
                Some((_, ty)) => types.insert(*ty),
                None => self.unknown_type(node, name),
            }
        }
        types
    }

    fn unknown_type(&mut self, node: &Node<'a>, found: &Value) {
        let names = TYPES.map(|(name, _)| name);
        let pointer = node.pointer.child("type");
        let diagnostic = self
            .at_value(Code::UnknownType, &pointer, "unknown type")
            .expected(format!("one of {}", names.join(", ")));
        let diagnostic = match found.as_str() {
            Some(text) => diagnostic.found(text).suggest(text, names),
            None => diagnostic.found(found.kind()),
        };
        self.diagnostics.push(diagnostic);
    }

    /// What other members may be there. A single pattern for names says what those that match it hold.
    fn additional(&mut self, node: &Node<'a>) -> Additional {
        let key = ["additionalProperties", "unevaluatedProperties"]
            .into_iter()
            .find(|key| node.value.get(key).is_some());
        let declared = match key.and_then(|key| node.child(key)) {
            None => Additional::Unspecified,
            Some(child) => match child.value {
                Value::Bool(true) => Additional::Any,
                Value::Bool(false) => Additional::Forbidden,
                Value::Object(object) if object.is_empty() => Additional::Any,
                _ => Additional::Typed(self.schema(&child)),
            },
        };
        let mut patterns = self.members(node, "patternProperties").into_iter();
        match (patterns.next(), patterns.next(), &declared) {
            (None, ..) => declared,
            (Some((_, only)), None, Additional::Unspecified | Additional::Forbidden) => {
                Additional::Typed(self.schema(&only))
            }
            _ => Additional::Any,
        }
    }

    /// Reads a discriminator. A mapping to a missing definition makes a definition meaningless that consists of alternatives;
    /// anywhere else, such as in a part of `allOf`, the entry is only left out.
    pub(super) fn discriminator(
        &mut self,
        owner: &Node<'a>,
        node: &Node<'a>,
    ) -> Option<openapiv3::Discriminator> {
        let has_branches = ["oneOf", "anyOf"]
            .iter()
            .any(|key| owner.value.get(key).is_some());
        let mut discriminator: openapiv3::Discriminator = self.typed(node, "the discriminator")?;
        self.ignored(node, "defaultMapping", "a mapping of each tag");
        for target in discriminator.mapping.values_mut() {
            // A bare name stands for a schema of the components.
            if !target.contains(['#', '/']) {
                *target = format!("#/components/schemas/{target}");
            }
        }
        let exists = |target: &String| {
            let pointer = Pointer::from_fragment(target);
            pointer.is_some_and(|pointer| self.root.pointer(&pointer).is_some())
        };
        let entries = std::mem::take(&mut discriminator.mapping).into_iter();
        let (known, missing): (Vec<_>, Vec<_>) = entries.partition(|(_, target)| exists(target));
        discriminator.mapping = known.into_iter().collect();
        if let (Some(mapping), false) = (node.child("mapping"), missing.is_empty()) {
            let is_reference = |(_, target): &(String, String)| {
                has_branches
                    && owner.pointer.is_definition()
                    && target.starts_with("#/components/schemas/")
            };
            let code = match missing.iter().any(is_reference) {
                true => Code::UnknownRef,
                false => Code::UnknownMapping,
            };
            let diagnostic = self
                .at_value(
                    code,
                    &mapping.pointer,
                    "the mapping leads to schemas that do not exist",
                )
                .expected("schemas under /components/schemas")
                .found(some_of(
                    missing
                        .iter()
                        .map(|(tag, target)| format!("{tag}: {target}")),
                ))
                .help("add the schemas, or take the entries out of the mapping");
            self.diagnostics.push(diagnostic);
        }
        Some(discriminator)
    }

    fn annotations(&mut self, node: &Node<'a>) -> Annotations {
        Annotations {
            title: self.string(node, "title").map(str::to_owned),
            description: self.string(node, "description").map(str::to_owned),
            see: self.link(node).map(Box::new),
            nullable: self.flag(node, "nullable"),
            read_only: self.flag(node, "readOnly"),
            write_only: self.flag(node, "writeOnly"),
            deprecated: self.is_deprecated(node),
            default: self.default(node),
            limits: limits(node),
        }
    }
}

/// Whether a schema says nothing but `type: object`, and it is called a value, or its example or default is no object. It is how some
/// documents write anything: those of ASP.NET do so for the `object` of C#, as in the changes of a JSON Patch.
pub(super) fn is_only_called_object(node: &Node<'_>) -> bool {
    const MORE: [&str; 8] = [
        "properties",
        "additionalProperties",
        "patternProperties",
        "allOf",
        "oneOf",
        "anyOf",
        "enum",
        "required",
    ];
    let get = |key: &&str| node.value.get(key);
    let is_other = |value: &Value| match value {
        // A text may be an object in writing, or stand for one.
        Value::String(text) => !text.trim_start().starts_with(['{', '<']),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) => true,
        Value::Null | Value::Object(_) => false,
    };
    let is_object = get(&"type").and_then(Value::as_str) == Some("object");
    let mut shown = ["example", "default"].iter().filter_map(get);
    is_object
        && MORE.iter().all(|key| get(key).is_none())
        && (shown.any(is_other) || is_called_value(&node.pointer))
}

/// Whether a schema is that of a member called `value`, `defaultValue`, `default` or the like, or of an item of such values.
fn is_called_value(pointer: &Pointer) -> bool {
    let path = pointer.as_str();
    let (path, ending) = match path.strip_suffix("/items") {
        Some(owner) => (owner, "values"),
        None => (path, "value"),
    };
    let Some((owner, name)) = path.rsplit_once('/') else {
        return false;
    };
    let name = name.to_ascii_lowercase();
    owner.ends_with("/properties") && (name.ends_with(ending) || name == "default")
}

/// Whether a list has exactly the elements of `prefixItems`: others are forbidden, and none may be missing.
///
/// Who only forbids others means that all are there, as utoipa does for Rust's tuples.
pub(super) fn is_tuple(node: &Node<'_>) -> bool {
    let get = |key: &str| node.value.get(key);
    let is_old = get("items").is_some_and(|items| items.as_array().is_some());
    let (places, others) = match is_old {
        true => (get("items"), get("additionalItems")),
        false => (get("prefixItems"), get("items")),
    };
    let Some(count) = places.and_then(Value::as_array).map(<[_]>::len) else {
        return false;
    };
    let number = |key: &str| usize::try_from(get(key)?.as_i128()?).ok();
    let ends = others.and_then(Value::as_bool) == Some(false);
    match (number("minItems"), number("maxItems")) {
        (Some(min), Some(max)) => min >= count && (max <= count || ends),
        (Some(min), None) => min >= count && ends,
        (None, max) => ends && max.is_none_or(|max| max >= count),
    }
}

/// Whether a schema may stand at a place. Where OpenAPI says what stands there, schemas are only inside of it.
pub(super) fn may_be_schema(pointer: &Pointer) -> bool {
    let tokens: Vec<&str> = pointer.as_str().split('/').skip(1).collect();
    let is_inside = |rest: &[&str]| {
        let schemas = ["schema", "itemSchema"];
        rest.iter().any(|token| schemas.contains(token))
    };
    match tokens.as_slice() {
        ["components"] | ["components", "schemas"] => false,
        ["components", "schemas", ..] => true,
        ["components", section, rest @ ..] => !is_section(section) || is_inside(rest),
        ["paths" | "webhooks", rest @ ..] => is_inside(rest),
        [
            "info" | "servers" | "tags" | "security" | "externalDocs" | "openapi",
            ..,
        ] => false,
        _ => true,
    }
}

/// Whether OpenAPI has definitions other than schemas there.
fn is_section(name: &str) -> bool {
    let others = ["headers", "examples", "links", "securitySchemes"];
    super::SECTIONS.contains(&name) || others.contains(&name)
}

/// Whether a value may be a whole number or a text, which Kubernetes says beside the type of a text.
fn is_int_or_string(node: &Node<'_>) -> bool {
    let flags = ["x-kubernetes-int-or-string", "x-int-or-string"];
    let mut flags = flags.iter().filter_map(|key| node.value.get(key));
    let is_said = node.value.get("format").and_then(Value::as_str) == Some("int-or-string")
        || flags.any(|flag| flag.as_bool() == Some(true));
    let says_more = ["enum", "const", "allOf", "oneOf", "anyOf"];
    is_said && !says_more.iter().any(|key| node.value.get(key).is_some())
}

/// A schema of texts, for what has none.
pub(super) fn text(node: &Node<'_>) -> SchemaRef {
    SchemaRef::Inline(Box::new(Schema {
        types: Types::from(JsonType::String),
        ..anything(node)
    }))
}

/// A schema that allows anything.
fn anything(node: &Node<'_>) -> Schema {
    Schema::anything(node.pointer.clone())
}
