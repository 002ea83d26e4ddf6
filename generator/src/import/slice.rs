//! Cuts a document down to what its operations reach and brings the rest into a fixed order, so that two editions of a
//! document differ only where the service does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::origin::Origins;
use crate::path_item::{self, METHODS, OTHER_METHODS};
use crate::pointer::Pointer;
use crate::resolve::{heirs, including};
use crate::value::{Object, Value};

const TOP: [&str; 9] = [
    "openapi",
    "info",
    "servers",
    "security",
    "tags",
    "externalDocs",
    "paths",
    "webhooks",
    "components",
];
const PATH_ITEM: [&str; 5] = ["$ref", "summary", "description", "servers", "parameters"];
const OPERATION: [&str; 11] = [
    "operationId",
    "summary",
    "description",
    "tags",
    "deprecated",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "security",
    "servers",
];
const COMPONENTS: [&str; 6] = [
    "securitySchemes",
    "parameters",
    "headers",
    "requestBodies",
    "responses",
    "schemas",
];

/// A component by its kind and name.
type Component = (String, String);

/// What Swagger 2.0 says elsewhere than OpenAPI 3, and an upgraded document says twice.
const OUTLIVED: [&str; 6] = [
    "swagger", "host", "basePath", "schemes", "consumes", "produces",
];

/// Lets a document that was upgraded from Swagger 2.0 be one of OpenAPI 3.0 also as a text: its version and references are
/// those of the new form. Any other document stays as it is.
pub(super) fn settle(root: &mut Value, origins: &Origins) {
    let Value::Object(members) = root else {
        return;
    };
    if !members.contains_key("swagger") {
        return;
    }
    for key in OUTLIVED {
        members.remove(key);
    }
    members.insert("openapi", Value::String("3.0.3".to_owned()));
    if let Some(paths) = members.get_mut("paths") {
        each(paths, |item| {
            for method in METHODS {
                if let Some(Value::Object(operation)) = member(item, method) {
                    OUTLIVED.iter().for_each(|key| drop(operation.remove(key)));
                }
            }
        });
    }
    redirect(root, origins);
}

/// Makes references lead to where their targets are now.
fn redirect(value: &mut Value, origins: &Origins) {
    if let Some(Value::String(reference)) = member(value, "$ref") {
        if let Some(target) = Pointer::from_fragment(reference) {
            *reference = origins.current(&target).fragment();
        }
    }
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|one| redirect(one, origins)),
        Value::Object(_) => each(value, |one| redirect(one, origins)),
        _ => {}
    }
}

/// Takes out the components and tags that no operation leads to.
pub(super) fn prune(root: &mut Value) {
    let reached = reached(root);
    let tags = tags(root);
    let Value::Object(members) = root else {
        return;
    };
    if let Some(Value::Array(described)) = members.get_mut("tags") {
        let name = |tag: &Value| tag.get("name").and_then(Value::as_str).map(str::to_owned);
        described.retain(|tag| name(tag).is_none_or(|name| tags.contains(&name)));
    }
    let Some(Value::Object(components)) = members.get_mut("components") else {
        return;
    };
    *components = std::mem::take(components)
        .into_iter()
        .filter_map(|(kind, value)| kept(kind, value, &reached))
        .collect();
}

/// The components of a kind that are reached; nothing when there are none.
fn kept(kind: Arc<str>, value: Value, reached: &BTreeSet<Component>) -> Option<(Arc<str>, Value)> {
    let Value::Object(members) = value else {
        return Some((kind, value));
    };
    let members: Object = members
        .into_iter()
        .filter(|(name, _)| reached.contains(&(String::from(&*kind), String::from(&**name))))
        .collect();
    (!members.is_empty()).then_some((kind, Value::Object(members)))
}

/// Every component that operations lead to, directly or through others.
fn reached(root: &Value) -> BTreeSet<Component> {
    let mut wanted = Vec::new();
    for part in ["paths", "webhooks"] {
        collect(root.get(part), &mut wanted);
    }
    requirements(root.get("security"), &mut wanted);
    // References are those of the tree by now.
    let including = including(root, &Origins::default());
    let mut reached = BTreeSet::new();
    while let Some(next) = wanted.pop() {
        let (kind, name) = &next;
        let value = root
            .get("components")
            .and_then(|all| all.get(kind)?.get(name));
        if value.is_some() && reached.insert(next.clone()) {
            collect(value, &mut wanted);
            if value.is_some_and(has_discriminator) {
                let base = Pointer::root().child("components").child(kind).child(name);
                let heirs = heirs(&including, &base).into_iter();
                wanted.extend(heirs.filter_map(|heir| component(&heir.fragment())));
            }
        }
    }
    reached
}

/// Whether a schema, or a part of it, chooses among those that include it.
fn has_discriminator(schema: &Value) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array);
    let mut schemas = parts.into_iter().flatten().chain([schema]);
    schemas.any(|schema| schema.get("discriminator").is_some())
}

/// Adds the components that a value refers to.
fn collect(value: Option<&Value>, wanted: &mut Vec<Component>) {
    match value {
        Some(Value::Array(elements)) => {
            for element in elements {
                collect(Some(element), wanted);
            }
        }
        Some(Value::Object(members)) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                wanted.extend(component(reference));
            }
            for target in mapping(members) {
                // A mapping may name a schema without its path.
                let named = || Some(("schemas".to_owned(), target.to_owned()));
                wanted.extend(component(target).or_else(named));
            }
            requirements(members.get("security"), wanted);
            for (_, member) in members {
                collect(Some(member), wanted);
            }
        }
        _ => {}
    }
}

fn component(reference: &str) -> Option<Component> {
    let pointer = Pointer::from_fragment(reference)?;
    let mut tokens = pointer.tokens();
    if tokens.next()? != "components" {
        return None;
    }
    Some((tokens.next()?.into_owned(), tokens.next()?.into_owned()))
}

/// The targets of the mapping of a discriminator.
fn mapping(members: &Object) -> impl Iterator<Item = &str> {
    let mapping = members
        .get("discriminator")
        .and_then(|value| value.get("mapping"));
    let targets = mapping.and_then(Value::as_object).into_iter().flatten();
    targets.filter_map(|(_, target)| target.as_str())
}

/// Adds the security schemes that requirements name.
fn requirements(security: Option<&Value>, wanted: &mut Vec<Component>) {
    let alternatives = security.and_then(Value::as_array).into_iter().flatten();
    for schemes in alternatives.filter_map(Value::as_object) {
        let names = schemes.keys().map(str::to_owned);
        wanted.extend(names.map(|name| ("securitySchemes".to_owned(), name)));
    }
}

/// The tags that operations carry.
fn tags(root: &Value) -> BTreeSet<String> {
    let paths = root.get("paths").and_then(Value::as_object);
    let items = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object());
    let operations = items.flat_map(path_item::operations);
    operations
        .filter_map(|(_, operation)| operation.get("tags")?.as_array())
        .flatten()
        .filter_map(|tag| tag.as_str().map(str::to_owned))
        .collect()
}

/// Brings paths, methods, responses and components into a fixed order. Where order means something, as for the members of
/// a schema, it stays.
pub(super) fn order(root: &mut Value) {
    sort(root, &TOP);
    for part in ["paths", "webhooks"] {
        if let Some(paths) = member(root, part) {
            sort(paths, &[]);
            each(paths, path_item);
        }
    }
    if let Some(components) = member(root, "components") {
        sort(components, &COMPONENTS);
        each(components, |kind| sort(kind, &[]));
    }
}

fn path_item(item: &mut Value) {
    let first: Vec<&str> = PATH_ITEM.into_iter().chain(METHODS).collect();
    sort(item, &first);
    for method in METHODS {
        if let Some(operation) = member(item, method) {
            order_operation(operation);
        }
    }
    if let Some(others) = member(item, OTHER_METHODS) {
        sort(others, &[]);
        each(others, order_operation);
    }
}

fn order_operation(operation: &mut Value) {
    sort(operation, &OPERATION);
    if let Some(responses) = member(operation, "responses") {
        sort(responses, &[]);
    }
}

fn member<'v>(value: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    match value {
        Value::Object(members) => members.get_mut(key),
        _ => None,
    }
}

fn each(value: &mut Value, mut change: impl FnMut(&mut Value)) {
    if let Value::Object(members) = value {
        let changed = std::mem::take(members).into_iter();
        *members = changed
            .map(|(key, mut value)| {
                change(&mut value);
                (key, value)
            })
            .collect();
    }
}

/// Sorts members by name, but for those that come first.
fn sort(value: &mut Value, first: &[&str]) {
    let Value::Object(members) = value else {
        return;
    };
    let taken = std::mem::take(members);
    let mut rest: BTreeMap<Arc<str>, Value> = taken.into_iter().collect();
    for key in first {
        if let Some((key, value)) = rest.remove_entry(*key) {
            members.insert(key, value);
        }
    }
    for (key, value) in rest {
        members.insert(key, value);
    }
}
