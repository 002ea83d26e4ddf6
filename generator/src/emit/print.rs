//! Writes Rust text piece by piece, in the layout that rustfmt would give it.
//!
//! Most of the output is the same few constructs thousands of times. They are written directly: building syntax trees for
//! them took ten times as long as all other stages together.

use super::MAX_TEXT;
use super::types::{self, Scope};
use crate::plan::{Call, RustType};

/// How wide a line may be.
pub(super) const WIDTH: usize = 100;

/// The text of a file as far as it is written.
#[derive(Debug, Default)]
pub(super) struct Printer {
    text: String,
}

impl Printer {
    /// A file that begins with a comment and the documentation of the module.
    pub(super) fn new(header: &str, docs: &[String]) -> Self {
        let mut this = Self::default();
        this.put(&["// ", header, "\n"]);
        this.blank();
        this.module_docs(docs);
        this
    }

    /// Documentation of the module, where nothing else is written yet.
    pub(super) fn module_docs(&mut self, lines: &[String]) {
        for line in lines {
            self.comment("", "//!", line);
        }
    }

    /// The finished text.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Pieces one after the other. A text that is too long anyway is not continued; who counts the files reports it.
    pub(super) fn put(&mut self, pieces: &[&str]) {
        if self.text.len() > MAX_TEXT {
            return;
        }
        for piece in pieces {
            self.text.push_str(piece);
        }
    }

    /// An empty line before the next item.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Documentation, as outer comments.
    pub(super) fn docs(&mut self, indent: &str, lines: &[String]) {
        for line in lines {
            self.comment(indent, "///", line);
        }
    }

    fn comment(&mut self, indent: &str, mark: &str, line: &str) {
        let gap = if line.is_empty() { "" } else { " " };
        self.put(&[indent, mark, gap, line, "\n"]);
    }

    /// The attribute of what callers are told to stop using.
    pub(super) fn deprecated(&mut self, indent: &str, deprecated: bool) {
        if deprecated {
            self.put(&[indent, "#[deprecated]\n"]);
        }
    }

    /// The attribute of a call that callers are told to stop using, with the method to use instead.
    pub(super) fn deprecated_call(&mut self, indent: &str, call: &Call) {
        match &call.replacement {
            Some(method) if call.deprecated => {
                self.put(&[
                    indent,
                    "#[deprecated = \"use `",
                    method.as_str(),
                    "` instead\"]\n",
                ]);
            }
            _ => self.deprecated(indent, call.deprecated),
        }
    }

    /// A type.
    pub(super) fn ty(&mut self, ty: &RustType, scope: Scope) {
        types::push(&mut self.text, ty, scope);
    }

    /// The rows of a table between braces, as many on a line as fit.
    pub(super) fn rows(&mut self, rows: impl Iterator<Item = String>) {
        self.put(&["{"]);
        let start = self.text.len();
        let mut width = WIDTH;
        for row in rows {
            let length = row.chars().count() + 2;
            if width + length > WIDTH {
                self.put(&["\n   "]);
                width = 3;
            }
            self.put(&[" ", &row, ","]);
            width += length;
        }
        if self.text.len() > start {
            self.blank();
        }
        self.put(&["}"]);
    }

    /// The first line of a method up to its brace, on several lines if it is too wide.
    pub(super) fn signature(&mut self, signature: &Signature) {
        let Signature {
            name,
            parameters,
            returns,
        } = signature;
        self.put(&["    pub fn ", name, "("]);
        let length: usize = parameters.iter().map(|one| one.len() + 2).sum();
        if 19 + name.len() + length + returns.len() <= WIDTH + 2 {
            self.put(&[&parameters.join(", ")]);
        } else {
            for parameter in parameters {
                self.put(&["\n        ", parameter, ","]);
            }
            self.put(&["\n    "]);
        }
        self.put(&[") -> ", returns, " {\n"]);
    }

    /// A method with this signature, whose body is calls on a value: on one line each if they fit, else a line per call.
    pub(super) fn function(&mut self, signature: &Signature, receiver: &[&str], calls: &[String]) {
        self.signature(signature);
        let length = receiver.iter().chain([&""]).map(|piece| piece.len());
        let length = length.sum::<usize>() + calls.iter().map(String::len).sum::<usize>();
        let is_short = 8 + length <= WIDTH || receiver.len() + calls.len() < 3;
        let between = if is_short { "" } else { "\n            " };
        self.put(&["        "]);
        let pieces = receiver
            .iter()
            .copied()
            .chain(calls.iter().map(String::as_str));
        for (position, piece) in pieces.enumerate() {
            self.put(&[if position == 0 { "" } else { between }, piece]);
        }
        self.put(&["\n    }\n"]);
    }
}

/// The first line of a method.
#[derive(Debug)]
pub(super) struct Signature<'a> {
    /// The name.
    pub(super) name: &'a str,
    /// The parameters, `self` among them.
    pub(super) parameters: Vec<String>,
    /// What it returns.
    pub(super) returns: String,
}

/// A string literal.
///
/// What cannot be seen is escaped: the compiler refuses characters that turn the direction of text.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '\'' | ' '..='!' | '#'..='&' | '('..='[' | ']'..='~' => literal.push(c),
            _ => literal.extend(c.escape_debug()),
        }
    }
    literal.push('"');
    literal
}

/// String literals between brackets, as a slice.
pub(super) fn slice(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("&[{}]", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_fill_lines() {
        let row = "200..=299 LongVariantName(Json<models::A>)";
        let mut printer = Printer::default();
        printer.rows((0..5).map(|_| row.to_owned()));
        let line = format!("\n    {row}, {row},");
        assert_eq!(printer.finish(), format!("{{{line}{line}\n    {row},\n}}"));
    }

    #[test]
    fn a_table_without_rows_is_a_pair_of_braces() {
        let mut printer = Printer::default();
        printer.rows(std::iter::empty());
        assert_eq!(printer.finish(), "{}");
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_in_literals() {
        assert_eq!(quoted("a\u{202e}b"), r#""a\u{202e}b""#);
        assert_eq!(quoted("it's \"é\"\n\\"), r#""it's \"é\"\n\\""#);
    }

    #[test]
    fn what_does_not_fit_on_a_line_has_a_line_per_piece() {
        let signature = |parameters: usize| Signature {
            name: "call",
            parameters: (0..parameters)
                .map(|i| format!("parameter_{i}: &str"))
                .collect(),
            returns: "Self".to_owned(),
        };
        let calls = |count: usize| -> Vec<String> {
            (0..count)
                .map(|i| format!(".value(\"parameter_{i}\")"))
                .collect()
        };
        let mut printer = Printer::default();
        printer.function(&signature(1), &["self.0", ".action()"], &calls(1));
        printer.function(&signature(5), &["self.0", ".action()"], &calls(5));
        let text = printer.finish();
        let lengths: Vec<usize> = text.lines().map(str::len).collect();
        assert_eq!(lengths.len(), 3 + 15, "{text}");
        syn::parse_str::<syn::File>(&format!("impl A {{ {text} }}")).unwrap();
    }

    #[test]
    fn a_signature_breaks_exactly_when_it_is_too_wide() {
        for extra in 0..20 {
            let signature = Signature {
                name: "call",
                parameters: vec![format!("a{}: {}", "a".repeat(extra), "T".repeat(60))],
                returns: "Self".to_owned(),
            };
            let line = format!("    pub fn call({}) -> Self {{", signature.parameters[0]);
            let mut printer = Printer::default();
            printer.signature(&signature);
            let first = printer.finish();
            let first = first.lines().next().unwrap();
            assert_eq!(first == line, line.len() <= WIDTH, "{line}");
        }
    }
}
