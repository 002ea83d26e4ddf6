//! Lowers enumerations and constants: texts, whole numbers, or values of several types.

use std::collections::BTreeSet;

use super::Lowering;
use super::schema::{below, number};
use crate::diagnostic::{Code, Loss};
use crate::ir::{Branch, Docs, EnumValue, Hint, Shape, Ty, Union, default_text};
use crate::spec::{JsonType, Schema, Types};
use crate::value::{Number, Value};

/// The values of an enumeration by what they are.
#[derive(Default)]
struct Values {
    strings: Vec<EnumValue<String>>,
    integers: Vec<EnumValue<i64>>,
    has_numbers: bool,
    booleans: BTreeSet<bool>,
    /// Whether there are lists, objects or numbers that are too large.
    has_others: bool,
}

/// A value that is not of the type of its schema.
struct Mistake<'v> {
    /// Which of the values it is.
    index: usize,
    value: &'v Value,
    /// How it would have been right.
    expected: &'static str,
    /// What it is read as, if anything.
    meant: Option<Value>,
}

impl Lowering<'_> {
    /// What a schema with `enum` or `const` is.
    pub(super) fn enumeration(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        if is_of(schema, JsonType::Object) || is_of(schema, JsonType::Array) {
            return self.unlisted(schema, hint);
        }
        if is_called_number(schema) {
            return self.texts_called_numbers(schema, hint);
        }
        let mut values = self.sorted_values(schema);
        let is_number = schema.types.only() == Some(JsonType::Number);
        if values.has_others {
            return self.raw_enumeration(schema);
        }
        let integers = std::mem::take(&mut values.integers);
        let mut shapes = Vec::new();
        if !values.strings.is_empty() {
            shapes.push(("Text", Shape::Strings(values.strings)));
        }
        // Numbers that need not be whole have no enumeration in Rust.
        if values.has_numbers || (is_number && !integers.is_empty()) {
            shapes.push(("Number", Shape::Alias(number(schema.format.as_deref()))));
        } else if !integers.is_empty() {
            shapes.push(("Integer", Shape::Integers(integers)));
        }
        let boolean = match (values.booleans.first(), values.booleans.len()) {
            (Some(only), 1) => Some(Ty::Only(*only)),
            (Some(_), _) => Some(Ty::Bool),
            (None, _) => None,
        };
        shapes.extend(boolean.map(|ty| ("Boolean", Shape::Alias(ty))));
        match shapes.len() {
            0 => Shape::Alias(Ty::Json),
            1 => shapes
                .pop()
                .map_or(Shape::Alias(Ty::Json), |(_, shape)| shape),
            _ => self.mixed_enumeration(schema, hint, shapes),
        }
    }

    fn sorted_values(&mut self, schema: &Schema) -> Values {
        let named = |index: usize, texts: &[String]| {
            texts.get(index).filter(|text| !text.is_empty()).cloned()
        };
        let mut values = Values::default();
        let (mut seen, mut seen_integers) = (BTreeSet::new(), BTreeSet::new());
        let mut mistakes = Vec::new();
        for (index, listed) in schema.values.iter().enumerate() {
            let value = match of_another_type(schema, index, listed) {
                None => listed.clone(),
                Some(mistake) => {
                    let meant = mistake.meant.clone();
                    mistakes.push(mistake);
                    meant.unwrap_or_default()
                }
            };
            let name = || named(index, &schema.value_names);
            let docs = || named(index, &schema.value_docs);
            match value {
                Value::Null => {}
                Value::String(wire) => {
                    if seen.insert(wire.clone()) {
                        values.strings.push(EnumValue {
                            wire,
                            name: name(),
                            docs: docs(),
                        });
                    }
                }
                Value::Number(Number::Integer(integer)) => match i64::try_from(integer) {
                    Ok(wire) if seen_integers.insert(wire) => {
                        values.integers.push(EnumValue {
                            wire,
                            name: name(),
                            docs: docs(),
                        });
                    }
                    Ok(_) => {}
                    Err(_) => values.has_others = true,
                },
                Value::Bool(value) => {
                    values.booleans.insert(value);
                    // What is listed as something else may mean either.
                    let is_meant = matches!(listed, Value::Bool(_));
                    values.booleans.extend((!is_meant).then_some(!value));
                }
                Value::Number(Number::Float(_)) => values.has_numbers = true,
                Value::Array(_) | Value::Object(_) => values.has_others = true,
            }
        }
        self.misspelt(schema, mistakes);
        values
    }

    /// Reports the values that are not of the type of their schema: all at once, where all are wrong in the same way.
    fn misspelt(&mut self, schema: &Schema, mistakes: Vec<Mistake<'_>>) {
        let listed = schema.values.iter().filter(|value| **value != Value::Null);
        let kinds = |mistake: &Mistake<'_>| (mistake.expected, mistake.value.kind());
        let mut all = mistakes
            .iter()
            .map(kinds)
            .collect::<BTreeSet<_>>()
            .into_iter();
        let (kind, is_one_kind) = (all.next(), all.next().is_none());
        let are_read = mistakes.iter().all(|mistake| mistake.meant.is_some());
        let are_all = mistakes.len() > 1 && mistakes.len() == listed.count();
        let place = schema.pointer.child("enum");
        if let (true, true, true, Some((expected, found))) = (are_all, are_read, is_one_kind, kind)
        {
            let diagnostic = self
                .at_value(
                    Code::Unsupported,
                    &place,
                    "the values are not of the type of their schema",
                )
                .expected(expected)
                .found(found)
                .help("they are read as their type wants them; correct them")
                .costs(Loss::Nothing);
            return self.diagnostics.push(diagnostic);
        }
        for Mistake {
            index,
            value,
            expected,
            meant,
        } in mistakes
        {
            let diagnostic = self
                .at_value(
                    Code::Unsupported,
                    &place.index(index),
                    "the value is not of the type of its schema",
                )
                .expected(expected)
                .found(value.kind());
            self.diagnostics.push(match &meant {
                Some(Value::String(text)) => diagnostic
                    .help(format!("it is read as the text `{text}`; put it in quotes"))
                    .costs(Loss::Nothing),
                Some(_) => diagnostic
                    .help("it is read as its type wants it; correct it")
                    .costs(Loss::Nothing),
                None => diagnostic.help("it is left out; correct it"),
            });
        }
    }

    /// Values of several types: one of several types, told apart by their JSON type.
    fn mixed_enumeration(
        &mut self,
        schema: &Schema,
        hint: &Hint,
        shapes: Vec<(&str, Shape)>,
    ) -> Shape {
        let pointer = schema.pointer.child("enum");
        let mut branches = Vec::new();
        for (word, shape) in shapes {
            let ty = match shape {
                Shape::Alias(ty) => ty,
                shape => {
                    let place = pointer.child(word);
                    self.hoist(&place, below(hint, word), Docs::default(), shape)
                }
            };
            branches.push(Branch::new(pointer.child(word), vec![word.to_owned()], ty));
        }
        Shape::Union(Union {
            branches,
            tag: None,
            by_constants: false,
            is_base: false,
        })
    }

    /// What a schema is that lists objects or lists: any of them, because Rust has no type for some.
    fn unlisted(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let kind = schema.values.iter().find(|value| **value != Value::Null);
        let kind = kind.map_or("a value", Value::kind);
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &schema.pointer.child("enum"),
                "only texts, numbers and booleans can be listed",
            )
            .expected("texts, numbers and booleans")
            .found(kind)
            .help("any value of the type is accepted")
            .costs(Loss::Vague);
        self.diagnostics.push(diagnostic);
        let any = Schema {
            values: Vec::new(),
            ..schema.clone()
        };
        self.shape(&any, hint)
    }

    /// Names of numbers, which the service sends as they are listed.
    fn texts_called_numbers(&mut self, schema: &Schema, hint: &Hint) -> Shape {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &schema.pointer.child("enum"),
                "the values are not of the type of their schema",
            )
            .expected("numbers")
            .found("texts")
            .help("they are read as texts; correct the type")
            .costs(Loss::Nothing);
        self.diagnostics.push(diagnostic);
        let texts = Schema {
            types: Types::from(JsonType::String),
            ..schema.clone()
        };
        self.enumeration(&texts, hint)
    }

    /// Lists and objects among the values have no Rust type.
    fn raw_enumeration(&mut self, schema: &Schema) -> Shape {
        let diagnostic = self
            .at_value(
                Code::MixedEnum,
                &schema.pointer.child("enum"),
                "the values have no common type",
            )
            .expected("texts, numbers and booleans")
            .found("lists, objects or numbers that are too large");
        self.diagnostics.push(diagnostic);
        Shape::Alias(Ty::Json)
    }
}

/// A value as the type of its schema wants it, where it is not so already. Where that is text, numbers and booleans are the text they
/// were written with: YAML needs quotes that authors forget. Where it is a number, texts are read as one.
fn of_another_type<'v>(schema: &Schema, index: usize, value: &'v Value) -> Option<Mistake<'v>> {
    let (expected, meant) = match (schema.types.only()?, value) {
        (JsonType::String, Value::Number(_) | Value::Bool(_)) => {
            let text = default_text(value).unwrap_or_default();
            ("text, in quotes", Some(Value::String(text)))
        }
        (JsonType::Integer | JsonType::Number, Value::String(text)) => (
            "a number, without quotes",
            text.parse()
                .ok()
                .map(|integer| Value::Number(Number::from_wide(integer))),
        ),
        (JsonType::Boolean, Value::String(_) | Value::Number(_)) => {
            ("`true` or `false`", Some(Value::Bool(true)))
        }
        _ => return None,
    };
    Some(Mistake {
        index,
        value,
        expected,
        meant,
    })
}

/// Whether a schema is of one type that Rust has no enumerations of, and so are its values.
fn is_of(schema: &Schema, ty: JsonType) -> bool {
    let is_one = |value: &Value| match value {
        Value::Object(_) => ty == JsonType::Object,
        Value::Array(_) => ty == JsonType::Array,
        _ => false,
    };
    schema.types.only() == Some(ty) && has_only(&schema.values, is_one)
}

/// Whether a schema is a number, and its values are texts that are none.
fn is_called_number(schema: &Schema) -> bool {
    let is_name = |value: &Value| match value {
        Value::String(text) => text.parse::<f64>().is_err(),
        _ => false,
    };
    matches!(
        schema.types.only(),
        Some(JsonType::Integer | JsonType::Number)
    ) && has_only(&schema.values, is_name)
}

/// Whether there are values beside null, all of one kind.
fn has_only(values: &[Value], is_one: impl Fn(&Value) -> bool) -> bool {
    let values = || values.iter().filter(|value| **value != Value::Null);
    values().next().is_some() && values().all(is_one)
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Loss::{self, Missing, Nothing};
    use crate::testing::{lowered, schemas};

    /// Where a schema is wrong, from `enum` on, and what that costs.
    fn found(schema: &str) -> Vec<(String, Loss)> {
        let (_, found) = lowered(&schemas(&format!("A: {schema}")));
        let places = found.iter().map(|one| {
            let pointer = one.place.as_ref().map(|place| place.pointer.as_str());
            let place = pointer.and_then(|text| text.strip_prefix("/components/schemas/A/"));
            (place.unwrap_or_default().to_owned(), one.loss)
        });
        places.collect()
    }

    #[test]
    fn values_that_are_all_wrong_in_the_same_way_are_reported_once() {
        for (schema, expected) in [
            ("integer, enum: ['0', '1', null]", &[("enum", Nothing)][..]),
            ("string, enum: [1, 2]", &[("enum", Nothing)]),
            ("boolean, enum: ['yes', 'no']", &[("enum", Nothing)]),
            ("integer, enum: ['0']", &[("enum/0", Nothing)]),
            (
                "integer, enum: [0, '1', '2']",
                &[("enum/1", Nothing), ("enum/2", Nothing)],
            ),
            (
                "string, enum: [1, true]",
                &[("enum/0", Nothing), ("enum/1", Nothing)],
            ),
            (
                "integer, enum: ['1', 'x']",
                &[("enum/0", Nothing), ("enum/1", Missing)],
            ),
            ("integer, enum: [1, 2]", &[]),
        ] {
            let expected = expected.iter();
            let expected: Vec<_> = expected
                .map(|(place, loss)| ((*place).to_owned(), *loss))
                .collect();
            assert_eq!(found(&format!("{{type: {schema}}}")), expected, "{schema}");
        }
    }
}
