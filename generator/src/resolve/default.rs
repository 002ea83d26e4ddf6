//! Reads defaults. They are documented and, for parameters, sent, so one that is no value of its schema is left out.

use super::node::{Node, Reader};
use super::schema::is_only_called_object;
use crate::diagnostic::{Code, Loss};
use crate::ir::default_text;
use crate::spec;
use crate::value::Value;

/// How many references and parts in a row are followed to find out what a default has to be.
const MAX_STEPS: usize = 16;

impl<'a> Reader<'a> {
    /// The default of a schema, if it is one of its values. A number or truth value may be written as text.
    pub(super) fn default(&mut self, node: &Node<'a>) -> Option<Value> {
        let value = node.value.get("default")?;
        let Some(text) = default_text(value) else {
            return Some(value.clone());
        };
        let schema = self.what_it_stands_for(node.value);
        if is_only_called_object(node) || self.fits(&text, schema) {
            return Some(value.clone());
        }
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &node.pointer.child("default"),
                "the default is no value of its schema",
            )
            .expected(expected(schema))
            .found(format!("`{text}`"))
            .help("it is left out; correct it, or the schema")
            .costs(Loss::Vague);
        self.diagnostics.push(diagnostic);
        None
    }

    /// The schema that says what values there are: the target of references, the only part of an `allOf`.
    fn what_it_stands_for(&self, schema: &'a Value) -> &'a Value {
        let next = |schema: &&'a Value| {
            if schema.get("$ref").is_some() {
                return self.leads_to(schema);
            }
            match schema.get("allOf")?.as_array()? {
                [only] if schema.get("type").is_none() => Some(only),
                _ => None,
            }
        };
        let all = std::iter::successors(Some(schema), next).take(MAX_STEPS);
        all.last().unwrap_or(schema)
    }

    fn fits(&self, text: &str, schema: &'a Value) -> bool {
        let is_composed = ["$ref", "allOf", "oneOf", "anyOf"]
            .iter()
            .any(|key| schema.get(key).is_some());
        if is_composed {
            return true;
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            let texts = || values.iter().map(default_text);
            let is_open = texts().all(|known| known.is_none());
            let is_it = |known: String| known.eq_ignore_ascii_case(unquoted(text));
            return is_open || texts().flatten().any(is_it);
        }
        let Some(types) = schema.get("type") else {
            return true;
        };
        let types = types.as_array().unwrap_or(std::slice::from_ref(types));
        types
            .iter()
            .any(|one| self.fits_type(text, one.as_str().unwrap_or_default(), schema))
    }

    fn fits_type(&self, text: &str, name: &str, schema: &'a Value) -> bool {
        match name {
            "boolean" => matches!(text, "true" | "false"),
            "integer" => text
                .parse::<f64>()
                .is_ok_and(|number| number.fract() == 0.0),
            "number" => text.parse::<f64>().is_ok_and(f64::is_finite),
            "string" => match schema.get("format").and_then(Value::as_str) {
                Some(format) if format == "date" || spec::is_moment(format) => is_date(text),
                _ => true,
            },
            // One element is written without brackets.
            "array" if text.starts_with('[') => true,
            "array" => match schema.get("items") {
                Some(items) => self.fits(text, self.what_it_stands_for(items)),
                None => true,
            },
            "object" => text.starts_with('{'),
            "null" => false,
            _ => true,
        }
    }
}

/// A text without the quotes that some write around it.
fn unquoted(text: &str) -> &str {
    let inside = |quote| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('\'').or_else(|| inside('"')).unwrap_or(text)
}

/// Whether a text begins with a day.
fn is_date(text: &str) -> bool {
    let shape = text.chars().take(10).map(|c| match c {
        '0'..='9' => '9',
        c => c,
    });
    shape.eq("9999-99-99".chars())
}

/// What a default of a schema has to be.
fn expected(schema: &Value) -> String {
    let Some(values) = schema.get("enum").and_then(Value::as_array) else {
        let name = schema.get("type").and_then(Value::as_str);
        let format = schema.get("format").and_then(Value::as_str);
        return match (name, format) {
            (Some(name), Some(format)) => format!("a value of type {name} in format {format}"),
            (Some(name), None) => format!("a value of type {name}"),
            (None, _) => "a value of the schema".to_owned(),
        };
    };
    let texts = values.iter().filter_map(default_text);
    let texts: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
    format!("one of {}", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::resolve;
    use crate::testing::{codes, schemas};

    /// Whether a schema keeps its default.
    fn is_kept(schema: &str) -> bool {
        let text = format!("A: {{{schema}}}\nColor: {{type: string, enum: [red, green]}}");
        let (resolved, found) = resolve(&schemas(&text));
        let mut read = resolved.schemas.values();
        let kept = read.next().unwrap().notes().default.is_some();
        assert_eq!(codes(&found), vec![Code::Unsupported; usize::from(!kept)]);
        kept
    }

    #[test]
    fn a_default_that_is_no_value_of_the_schema_is_left_out() {
        for schema in [
            "type: integer, default: abc",
            "type: integer, default: 1.5",
            "type: boolean, default: 'yes'",
            "type: number, default: x",
            "type: string, enum: [x, y], default: z",
            "type: string, format: date-time, default: yesterday",
            "type: object, additionalProperties: true, default: x",
            "type: array, items: {type: integer}, default: two",
            "allOf: [{$ref: '#/components/schemas/Color'}], default: 7",
        ] {
            assert!(!is_kept(schema), "{schema}");
        }
    }

    #[test]
    fn a_default_may_be_the_text_of_a_value_or_an_element() {
        for schema in [
            "type: string, enum: [x, y], default: \"'x'\"",
            "type: string, enum: [x, y], default: X",
            "type: integer, default: '5'",
            "type: integer, default: 1.0",
            "type: boolean, default: 'true'",
            "type: string, default: 5",
            "type: string, format: date-time, default: '2020-01-02'",
            "type: array, items: {type: integer}, default: 2",
            "type: [string, integer], default: x",
            "type: integer, enum: [1, 2], default: '1'",
            "allOf: [{$ref: '#/components/schemas/Color'}], default: red",
            "oneOf: [{type: integer}, {type: boolean}], default: x",
            "type: array, default: [1, two]",
            "type: object, default: '{\"a\": 1}'",
            "type: array, items: {type: integer}, default: '[1]'",
        ] {
            assert!(is_kept(schema), "{schema}");
        }
    }
}
