//! Writes a tree as YAML, always in the same way: block style, members in their order, quotes only where the text would
//! otherwise be something else.

use std::fmt::Write as _;

use crate::value::{Number, Value};

/// Words that YAML 1.1 or 1.2 takes for something other than text.
const RESERVED: [&str; 12] = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "infinity",
];
/// The longest plain key; YAML limits keys without quotes.
const LONGEST_KEY: usize = 120;

/// The text of a tree, ending with a line break.
pub fn write(root: &Value) -> String {
    let mut writer = Writer::default();
    match root {
        Value::Object(members) if !members.is_empty() => writer.members(root, 0),
        Value::Array(elements) if !elements.is_empty() => writer.elements(elements, 0),
        _ => writer.inline(root, 0),
    }
    writer.text
}

/// A text on one line, in quotes if need be.
pub fn scalar(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    if text.chars().all(is_printable) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    escaped(text)
}

#[derive(Default)]
struct Writer {
    text: String,
}

impl Writer {
    fn indent(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn members(&mut self, object: &Value, depth: usize) {
        for (position, (key, value)) in object.as_object().into_iter().flatten().enumerate() {
            // The first member of an element of a list stands behind its dash.
            if position > 0 || !self.text.ends_with("- ") {
                self.indent(depth);
            }
            self.key(key, depth);
            self.text.push(':');
            self.value(value, depth);
        }
    }

    /// A key; a long one stands on a line of its own, and its colon on the next.
    fn key(&mut self, key: &str, depth: usize) {
        let key_is_long = key.chars().count() > LONGEST_KEY;
        if key_is_long {
            self.text.push_str("? ");
        }
        self.text.push_str(&scalar(key));
        if key_is_long {
            self.text.push('\n');
            self.indent(depth);
        }
    }

    fn elements(&mut self, elements: &[Value], depth: usize) {
        for element in elements {
            self.indent(depth);
            self.text.push_str("- ");
            match element {
                Value::Object(members) if !members.is_empty() => self.members(element, depth + 1),
                Value::Array(inner) if !inner.is_empty() => {
                    self.text.truncate(self.text.len() - 1);
                    self.text.push('\n');
                    self.elements(inner, depth + 1);
                }
                _ => self.inline(element, depth + 1),
            }
        }
    }

    /// The value of a member, behind its colon.
    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Object(members) if !members.is_empty() => {
                self.text.push('\n');
                self.members(value, depth + 1);
            }
            Value::Array(elements) if !elements.is_empty() => {
                self.text.push('\n');
                self.elements(elements, depth + 1);
            }
            _ => {
                self.text.push(' ');
                self.inline(value, depth + 1);
            }
        }
    }

    /// A value without members or elements. A long text goes on below, at `depth`.
    fn inline(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Null => self.text.push_str("null"),
            Value::Bool(truth) => {
                let _ = write!(self.text, "{truth}");
            }
            Value::Number(number) => self.text.push_str(&number_text(*number)),
            Value::String(text) if is_literal(text) => return self.literal(text, depth),
            Value::String(text) => self.text.push_str(&scalar(text)),
            Value::Array(_) => self.text.push_str("[]"),
            Value::Object(_) => self.text.push_str("{}"),
        }
        self.text.push('\n');
    }

    /// Several lines as they are.
    fn literal(&mut self, text: &str, depth: usize) {
        let breaks = text.len() - text.trim_end_matches('\n').len();
        self.text.push_str(match breaks {
            0 => "|-\n",
            1 => "|\n",
            _ => "|+\n",
        });
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(depth.max(1));
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }
}

fn number_text(number: Number) -> String {
    match number {
        Number::Float(float) if float.is_nan() => ".nan".to_owned(),
        Number::Float(float) if float == f64::INFINITY => ".inf".to_owned(),
        Number::Float(float) if float == f64::NEG_INFINITY => "-.inf".to_owned(),
        number => number.to_string(),
    }
}

/// Whether a text can stand without quotes and is then that text.
fn is_plain(text: &str) -> bool {
    let mut characters = text.chars();
    let starts_well = characters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '_' || c == '$');
    let goes_on_well =
        |c: char| c.is_ascii_alphanumeric() || " _-./$(),;*+=<>@^|~!?%&'\"{}[]:#".contains(c);
    starts_well
        && characters.all(goes_on_well)
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a character may stand in a text without an escape.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Whether a text is written as several lines.
fn is_literal(text: &str) -> bool {
    let lines = || text.trim_end_matches('\n').split('\n');
    text.contains('\n')
        && !text.starts_with(['\n', ' ', '\t'])
        && lines().all(|line| line.chars().all(is_printable))
        // Lines of spaces alone would be read as indentation.
        && lines().all(|line| line.is_empty() || !line.trim_end().is_empty())
}

fn escaped(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if is_printable(c) => quoted.push(c),
            c => {
                let _ = write!(quoted, "\\U{:08x}", u32::from(c));
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load;

    fn read(text: &str) -> Value {
        load::load("api.yaml", text.as_bytes()).unwrap().root
    }

    #[test]
    fn the_layout_is_that_of_a_hand_written_document() {
        let tree = read(
            "{openapi: '3.0.3', info: {title: A, version: '1', description: \"One.\\nTwo.\\n\"}, tags: [{name: x, z: []}, {}], \
             paths: {}, list: [1, [2, a], 'yes', 1.5, null, '200']}",
        );
        let expected = "\
openapi: '3.0.3'
info:
  title: A
  version: '1'
  description: |
    One.
    Two.
tags:
  - name: x
    z: []
  - {}
paths: {}
list:
  - 1
  -
    - 2
    - a
  - 'yes'
  - 1.5
  - null
  - '200'
";
        assert_eq!(write(&tree), expected);
    }

    #[test]
    fn every_text_is_read_back_as_it_was() {
        let texts = [
            "",
            " ",
            "a",
            "a ",
            " a",
            "1",
            "1.5",
            "0x1f",
            "1e3",
            ".5",
            "-1",
            "null",
            "~",
            "True",
            "NO",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "- a",
            "-",
            "?",
            "'",
            "\"",
            "it's",
            "{a}",
            "[a]",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "a\tb",
            "\t",
            "\n",
            "a\n",
            "a\nb",
            "a\n\nb\n\n",
            "\na",
            " a\nb",
            "a\n  b\n",
            "a\n \nb",
            "a\r\nb",
            "é",
            "日本\n語",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "\u{7f}",
            "😀",
            "a\\b",
            "2020-01-01",
            "2020-01-01T00:00:00Z",
            "<<",
            "=",
            "12:30",
            "0o7",
            "+1",
            "a\u{0}",
            "x: |\n  y",
            "---",
            "...",
            "---\na",
            "key: {{var}}",
            "\u{202e}abc",
        ];
        for text in texts {
            let mut tree = read("openapi: 3.0.3");
            let Value::Object(members) = &mut tree else {
                panic!("not an object");
            };
            members.insert("text", Value::String(text.to_owned()));
            members.insert("list", Value::Array(vec![Value::String(text.to_owned())]));
            members.insert(text, Value::Bool(true));
            let written = write(&tree);
            assert_eq!(read(&written), tree, "{text:?}:\n{written}");
        }
    }

    #[test]
    fn long_keys_and_odd_numbers_are_read_back_as_they_were() {
        let mut tree = read("openapi: 3.0.3");
        let Value::Object(members) = &mut tree else {
            panic!("not an object");
        };
        members.insert("k".repeat(2000), Value::Array(vec![Value::Null]));
        members.insert(
            "é ".repeat(700),
            Value::Object(read("openapi: 3.0.3").as_object().unwrap().clone()),
        );
        let numbers = [1e300, -2.5e-7, 2.0, f64::INFINITY, f64::NEG_INFINITY];
        let numbers = numbers.map(|float| Value::Number(Number::Float(float)));
        let inside = Value::Object(members.clone());
        members.insert("inside", inside.clone());
        members.insert("list", Value::Array(vec![inside]));
        members.insert("numbers", Value::Array(numbers.to_vec()));
        members.insert("wide", Value::Number(Number::Integer(i128::from(u64::MAX))));
        let written = write(&tree);
        assert_eq!(read(&written), tree, "{written}");
    }
}
