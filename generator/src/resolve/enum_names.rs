//! Names and documentation of the values of an enumeration. OpenAPI has no words for them, and documents have several.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Node, Reader};
use crate::ir::default_text;
use crate::spec::Schema;
use crate::value::{Object, Value};

/// Names, in the order of the values.
const NAMES: [&str; 2] = ["x-enumNames", "x-enum-names"];

/// Documentation, in the order of the values or in members that are called like them.
const DESCRIPTIONS: [&str; 2] = ["x-enum-descriptions", "x-enumDescriptions"];

/// What an object that describes a value may have its name in.
const NAMED: [&str; 3] = ["identifier", "name", "varname"];

/// How many members of an object are tried for the value that it describes.
const MANY_MEMBERS: usize = 20;

/// What is said of values, by their texts.
type About<'v> = BTreeMap<String, &'v Value>;

impl<'a> Reader<'a> {
    /// Reads what is said of the values of a schema. Of several ways to say it, the surer one counts.
    pub(super) fn name_values(&mut self, node: &Node<'a>, schema: &mut Schema) {
        schema.value_names = self.strings(node, "x-enum-varnames");
        let extension = node.child("x-ms-enum");
        if let Some(extension) = &extension {
            let name = self.string(extension, "name");
            schema.enum_name = name.filter(|name| !name.is_empty()).map(str::to_owned);
        }
        let listed = extension.as_ref().and_then(|it| it.value.get("values"));
        let listed = listed.and_then(Value::as_array).unwrap_or_default();
        let listed = by_member(listed, "value");
        let values = Values(schema.values.iter().map(default_text).collect());
        let described = values.described(node.value);
        if schema.value_names.is_empty() {
            let guessed = || {
                let names = NAMES.iter().filter_map(|key| node.value.get(key));
                let names = names.filter_map(|list| values.in_order(list));
                let described = described.iter();
                let described = described.filter_map(|about| values.said(about, &NAMED));
                names.chain(described).find(|names| differ(names))
            };
            let names = values.said(&listed, &["name"]).or_else(guessed);
            schema.value_names = names.unwrap_or_default();
        }
        for key in DESCRIPTIONS {
            if schema.value_docs.is_empty() {
                schema.value_docs = match node.value.get(key) {
                    Some(Value::Object(said)) => values.each(|it| said.get(it)?.as_str()),
                    _ => Some(self.strings(node, key)),
                }
                .unwrap_or_default();
            }
        }
        if schema.value_docs.is_empty() {
            let mut ways = [&listed].into_iter().chain(&described);
            let docs = ways.find_map(|about| values.said(about, &["description"]));
            schema.value_docs = docs.unwrap_or_default();
        }
    }
}

/// The values of an enumeration as texts; null has none.
struct Values(Vec<Option<String>>);

impl Values {
    /// One text for each value, in their order. For null at the end there need be none.
    fn in_order(&self, list: &Value) -> Option<Vec<String>> {
        let list = list.as_array()?;
        let nulls = self.0.iter().rev().take_while(|value| value.is_none());
        let fewest = self.0.len() - nulls.count();
        let texts = list.iter().map(|text| text.as_str().map(str::to_owned));
        let texts = texts.collect::<Option<Vec<String>>>();
        texts.filter(|texts| (fewest..=self.0.len()).contains(&texts.len()))
    }

    /// What is said in the first of some members of each value that has one.
    fn said(&self, about: &About<'_>, keys: &[&str]) -> Option<Vec<String>> {
        self.each(|value| {
            let about = about.get(value)?;
            keys.iter().find_map(|key| about.get(key)?.as_str())
        })
    }

    /// A text for each value; nothing if none has any.
    fn each<'v>(&self, text: impl Fn(&str) -> Option<&'v str>) -> Option<Vec<String>> {
        let texts = self.0.iter().map(|value| text(value.as_ref()?));
        let texts: Vec<Option<&str>> = texts.collect();
        let says_any = texts.iter().any(Option::is_some);
        let texts = texts
            .into_iter()
            .map(|text| text.unwrap_or_default().to_owned());
        says_any.then(|| texts.collect())
    }

    /// What extensions say of exactly these values: those that are lists of objects which have the values in a member, or that have
    /// objects in members which are called like the values.
    fn described<'v>(&self, schema: &'v Value) -> Vec<About<'v>> {
        let own: BTreeSet<&str> = self.0.iter().flatten().map(String::as_str).collect();
        let members = schema.as_object().filter(|_| !own.is_empty());
        let extensions = members.into_iter().flatten();
        let extensions = extensions.filter(|(key, _)| key.starts_with("x-"));
        let described = extensions.filter_map(|(_, extension)| {
            let ways: Vec<About<'_>> = match extension {
                Value::Array(list) if list.len() == own.len() => {
                    let keys = list.first().and_then(Value::as_object);
                    let keys = keys.into_iter().flat_map(Object::keys);
                    let keys = keys.take(MANY_MEMBERS);
                    keys.map(|key| by_member(list, key)).collect()
                }
                Value::Object(members) => {
                    let members = members.iter();
                    vec![
                        members
                            .map(|(key, about)| (key.to_owned(), about))
                            .collect(),
                    ]
                }
                _ => Vec::new(),
            };
            ways.into_iter().find(|about| {
                let mut all = about.iter();
                about.len() == own.len()
                    && all.all(|(value, it)| own.contains(&**value) && it.as_object().is_some())
            })
        });
        described.collect()
    }
}

/// Objects by what a member of each says.
fn by_member<'v>(list: &'v [Value], key: &str) -> About<'v> {
    let list = list.iter();
    list.filter_map(|one| Some((default_text(one.get(key)?)?, one)))
        .collect()
}

/// Whether names are there and differ in more than their style.
fn differ(names: &[String]) -> bool {
    let letters = |name: &str| {
        let letters = name.chars().filter(|it| it.is_alphanumeric());
        letters.flat_map(char::to_lowercase).collect::<String>()
    };
    let mut seen = BTreeSet::new();
    names
        .iter()
        .map(|name| letters(name))
        .all(|name| !name.is_empty() && seen.insert(name))
}

#[cfg(test)]
mod tests {
    use crate::ir::Shape;
    use crate::testing::{find, lowered, schemas};

    /// The values of an enumeration with these members, each with its name and documentation.
    fn values(members: &str) -> String {
        let (api, _) = lowered(&schemas(&format!("A: {{{members}}}")));
        let shown = |wire: String, name: &Option<String>, docs: &Option<String>| {
            let said = |text: &Option<String>| text.clone().unwrap_or_default();
            format!("{wire} {} {}", said(name), said(docs))
                .trim_end()
                .to_owned()
        };
        let values: Vec<String> = match &find(&api, "A").1.shape {
            Shape::Strings(values) => {
                let values = values.iter();
                values
                    .map(|it| shown(it.wire.clone(), &it.name, &it.docs))
                    .collect()
            }
            Shape::Integers(values) => {
                let values = values.iter();
                values
                    .map(|it| shown(it.wire.to_string(), &it.name, &it.docs))
                    .collect()
            }
            shape => panic!("{shape:?}"),
        };
        values.join(", ")
    }

    #[test]
    fn names_are_listed_in_the_order_of_the_values() {
        let numbers = "type: integer, enum: [0, 1]";
        for (said, expected) in [
            ("x-enumNames: [None, All]", "0 None, 1 All"),
            ("x-enum-names: [None, All]", "0 None, 1 All"),
            (
                "x-enum-varnames: [No, Yes], x-enumNames: [None, All]",
                "0 No, 1 Yes",
            ),
            // Which one is missing?
            ("x-enumNames: [None]", "0, 1"),
            ("x-enumNames: [None, All, Some]", "0, 1"),
            ("x-enumNames: [All, all]", "0, 1"),
            ("x-enumNames: ['', All]", "0, 1"),
            ("x-enumNames: [1, 2]", "0, 1"),
            ("x-enumNames: {None: 0, All: 1}", "0, 1"),
        ] {
            assert_eq!(values(&format!("{numbers}, {said}")), expected, "{said}");
        }
        let nullable =
            "type: integer, nullable: true, enum: [0, 1, null], x-enumNames: [None, All]";
        assert_eq!(values(nullable), "0 None, 1 All");
    }

    #[test]
    fn documentation_is_listed_or_called_like_the_values() {
        let texts = "type: string, enum: [a, b]";
        for (said, expected) in [
            ("x-enum-descriptions: [One., Two.]", "a  One., b  Two."),
            ("x-enum-descriptions: {b: Two.}", "a, b  Two."),
            (
                "x-enumDescriptions: {b: Two., a: One., c: No.}",
                "a  One., b  Two.",
            ),
            ("x-enumDescriptions: [One., Two.]", "a  One., b  Two."),
            ("x-enumDescriptions: {c: No.}", "a, b"),
        ] {
            assert_eq!(values(&format!("{texts}, {said}")), expected, "{said}");
        }
        let numbers = "type: integer, enum: [1, 2], x-enumDescriptions: {'1': One., '2': Two.}";
        assert_eq!(values(numbers), "1  One., 2  Two.");
    }

    #[test]
    fn objects_that_have_exactly_the_values_describe_them() {
        let numbers = "type: integer, enum: ['1', '2']";
        for (said, expected) in [
            (
                "x-values: [{identifier: Two, number: '2', description: II}, {identifier: One, number: '1'}]",
                "1 One, 2 Two II",
            ),
            (
                "x-a: true, x-elements: [{name: One, value: 1}, {name: Two, value: 2}]",
                "1 One, 2 Two",
            ),
            (
                "x-about: {'1': {varname: One}, '2': {description: II}}",
                "1, 2  II",
            ),
            (
                "x-a: {'1': {label: I}, '2': {label: II}}, x-b: {'1': {name: One}, '2': {name: Two}}",
                "1 One, 2 Two",
            ),
            ("x-about: {'1': One, '2': Two}", "1, 2"),
            ("x-about: {'1': {name: One}}", "1, 2"),
            ("x-about: {'1': {name: One}, '3': {name: Three}}", "1, 2"),
            ("x-values: [{name: One, value: 1}]", "1, 2"),
            (
                "x-values: [{name: One, value: 1}, {name: Uno, value: 1}]",
                "1, 2",
            ),
            (
                "x-values: [{name: One, value: 1}, {name: Two, value: 2}, {name: Three, value: 3}]",
                "1, 2",
            ),
            (
                "x-values: [{name: One, value: 1}, {name: one, value: 2}]",
                "1, 2",
            ),
            (
                "values: [{name: One, value: 1}, {name: Two, value: 2}]",
                "1, 2",
            ),
        ] {
            assert_eq!(values(&format!("{numbers}, {said}")), expected, "{said}");
        }
    }
}
