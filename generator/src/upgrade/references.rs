//! References by name: to an `$anchor`, to the `$id` of a schema, to the `$self` of the document. They become references by
//! place, which is all that later stages know.
//!
//! A `$dynamicRef` becomes a reference to the first schema with that `$dynamicAnchor`: which one it means depends on the way that
//! leads to it, and types do not.

use std::collections::HashMap;

use crate::load::Document;
use crate::pointer::Pointer;
use crate::value::Value;

/// Replaces the names in references where schemas have names.
pub(super) fn by_place(document: &mut Document) {
    if !document.names_schemas {
        return;
    }
    let mut names = Names::default();
    if let Some(own) = document.root.get("$self").and_then(Value::as_str) {
        names.documents.insert(own.to_owned(), Pointer::root());
    }
    names.collect(&document.root, &Pointer::root());
    names.replace(&mut document.root);
}

/// What schemas are called, and where they are.
#[derive(Default)]
struct Names {
    anchors: HashMap<String, Pointer>,
    /// What has an address of its own: the document and schemas.
    documents: HashMap<String, Pointer>,
}

impl Names {
    fn collect(&mut self, value: &Value, at: &Pointer) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let (names, name) = match (key, value) {
                        ("$anchor" | "$dynamicAnchor", Value::String(name)) => {
                            (&mut self.anchors, name.as_str())
                        }
                        ("$id", Value::String(name)) => (&mut self.documents, name.as_str()),
                        _ => {
                            self.collect(value, &at.child(key));
                            continue;
                        }
                    };
                    let name = name.strip_suffix('#').unwrap_or(name);
                    names.entry(name.to_owned()).or_insert_with(|| at.clone());
                }
            }
            Value::Array(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    self.collect(element, &at.index(index));
                }
            }
            _ => {}
        }
    }

    fn replace(&self, value: &mut Value) {
        match value {
            Value::Object(members) => {
                let dynamic = members
                    .get("$dynamicRef")
                    .filter(|_| !members.contains_key("$ref"));
                if let Some(reference @ Value::String(_)) = dynamic.cloned() {
                    members.remove("$dynamicRef");
                    members.insert("$ref", reference);
                }
                for (key, value) in members.iter_mut() {
                    match value {
                        Value::String(reference) if key == "$ref" => {
                            if let Some(place) = self.place(reference) {
                                *reference = place;
                            }
                        }
                        value => self.replace(value),
                    }
                }
            }
            Value::Array(elements) => elements.iter_mut().for_each(|one| self.replace(one)),
            _ => {}
        }
    }

    /// The place that a reference names, as a reference.
    fn place(&self, reference: &str) -> Option<String> {
        let (document, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = match document {
            "" => None,
            document => Some(self.documents.get(document)?),
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            return Some(format!("{}{fragment}", base?.fragment()));
        }
        Some(self.anchors.get(fragment)?.fragment())
    }
}

#[cfg(test)]
mod tests {
    use crate::load::load;
    use crate::resolve::resolve;
    use crate::upgrade::upgrade;

    /// What the members of `A` refer to.
    fn targets(text: &str) -> Vec<String> {
        let text = format!("openapi: 3.2.0\ninfo: {{title: T, version: '1'}}\n{text}");
        let (document, _) = upgrade(load("a.yaml", text.as_bytes()).unwrap());
        let (_, found) = resolve(&document);
        assert!(found.is_empty(), "{found:?}");
        let members = document.root.get("components").unwrap().get("schemas");
        let members = members.unwrap().get("A").unwrap().get("properties");
        let members = members.unwrap().as_object().unwrap().values();
        members
            .map(|member| member.get("$ref").unwrap().as_str().unwrap().to_owned())
            .collect()
    }

    const PATHS: &str = "paths: {/a: {get: {responses: {'200': {description: a, content: \
        {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}\n";

    #[test]
    fn names_become_places() {
        let text = format!(
            "$self: https://example.com/api.yaml\n{PATHS}components: {{schemas: {{\
            A: {{type: object, properties: {{\
                a: {{$ref: '#tag'}}, b: {{$ref: 'https://example.com/word.json'}},\
                c: {{$ref: 'https://example.com/word.json#/$defs/letter'}},\
                d: {{$ref: 'https://example.com/api.yaml#/components/schemas/Tag'}},\
                e: {{$dynamicRef: '#node'}}, f: {{$ref: '#/components/schemas/Tag'}},\
                g: {{$ref: 'https://example.com/word.json#tag'}}}}}},\
            Tag: {{$anchor: tag, type: string}},\
            Word: {{$id: https://example.com/word.json, $defs: {{letter: {{type: string}}}}}},\
            Node: {{$dynamicAnchor: node, type: object}}}}}}"
        );
        let schema = |name: &str| format!("#/components/schemas/{name}");
        let expected = [
            "Tag",
            "Word",
            "Word/$defs/letter",
            "Tag",
            "Node",
            "Tag",
            "Tag",
        ];
        assert_eq!(targets(&text), expected.map(schema));
    }

    #[test]
    fn members_that_are_called_like_keywords_stay() {
        let text = format!(
            "openapi: 3.1.0\n{PATHS}components: {{schemas: {{A: {{type: object, properties: {{\
            $id: {{type: string}}, $anchor: {{type: object, properties: {{a: {{$anchor: a, type: string}}}}}},\
            $dynamicRef: {{$dynamicRef: '#a'}}}}}}}}}}"
        );
        let (document, _) = upgrade(load("a.yaml", text.as_bytes()).unwrap());
        let members = document.root.get("components").unwrap().get("schemas");
        let members = members
            .unwrap()
            .get("A")
            .unwrap()
            .get("properties")
            .unwrap();
        let keys: Vec<&str> = members.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["$id", "$anchor", "$dynamicRef"]);
        let reference = members.get("$dynamicRef").unwrap().get("$ref").unwrap();
        let place = "#/components/schemas/A/properties/$anchor/properties/a";
        assert_eq!(reference.as_str(), Some(place));
    }

    #[test]
    fn a_name_that_nothing_has_is_reported() {
        let text = format!(
            "openapi: 3.1.0\n{PATHS}components: {{schemas: {{\
            A: {{type: array, items: {{$ref: '#tags'}}}}, Tag: {{$anchor: tag, type: string}}}}}}"
        );
        let (document, _) = upgrade(load("a.yaml", text.as_bytes()).unwrap());
        let (_, found) = resolve(&document);
        let found: Vec<_> = found.iter().map(|one| one.code.as_str()).collect();
        assert!(found.contains(&"unknown-ref"), "{found:?}");
    }
}
