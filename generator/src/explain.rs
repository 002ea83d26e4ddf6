//! What the codes of messages mean. The examples are the documents that the tests of the generator use.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use generator::diagnostic::{Code, Severity, Sources};
use generator::workspace::{SourceFile, VendorInput};

/// The folder with a document per code.
const EXAMPLES: &str = "tests/fixtures/err";
/// Longer documents are no example.
const LONGEST: usize = 60;

/// Explains a code, or lists all of them.
pub(crate) fn print(code: Option<Code>, root: &Path) -> io::Result<()> {
    let text = match code {
        Some(code) => explanation(code, root),
        None => list(),
    };
    io::stdout().lock().write_all(text.as_bytes())
}

fn list() -> String {
    let lines = Code::ALL
        .iter()
        .map(|code| format!("{:<26} {}\n", code.as_str(), code.summary()));
    lines.collect()
}

fn explanation(code: Code, root: &Path) -> String {
    let consequence = match code.severity() {
        Severity::Error => "An error: nothing is written.",
        Severity::Warning => "A warning: the code is written. `--deny` makes it an error.",
    };
    let mut text = format!(
        "{code}\n\n{}\n{consequence}\n\nWhat to do: {}.\n",
        code.summary(),
        code.advice()
    );
    if let Some((document, messages)) = example(code, root) {
        let _ = write!(
            text,
            "\nThis document, for example:\n\n{}\n",
            indented(&document)
        );
        let _ = write!(text, "gives\n\n{}", indented(messages.trim_end()));
    }
    text
}

fn indented(text: &str) -> String {
    let line = |line: &str| match line {
        "" => "\n".to_owned(),
        _ => format!("    {line}\n"),
    };
    text.lines().map(line).collect()
}

/// A document that causes the code and the message about it, where the examples are at hand.
fn example(code: Code, root: &Path) -> Option<(String, String)> {
    let read = |file: String| {
        let bytes = fs::read(root.join(EXAMPLES).join(&file)).ok()?;
        Some(SourceFile { path: file, bytes })
    };
    let input = VendorInput {
        name: "example".to_owned(),
        spec: read(format!("{code}.yaml"))?,
        config: read(format!("{code}.vendor.yaml")),
        lenient: false,
    };
    // What a vendor.yaml causes, that file shows.
    let shown = input.config.as_ref().unwrap_or(&input.spec);
    let text = String::from_utf8(shown.bytes.clone()).ok()?;
    if text.lines().count() > LONGEST {
        return None;
    }
    let mut sources = Sources::new();
    let (_, diagnostics) = generator::plan_vendor(&input, &mut sources);
    Some((text, diagnostics.render(&sources, false)))
}
