//! Documents that were made to break generators, from a folder that may lie beside the checkout.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use generator::diagnostic::Sources;
use generator::workspace::{SourceFile, VendorInput};

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus-hostile");
    if !folder.exists() {
        eprintln!("skipped: ../shared/corpus-hostile is not beside the checkout");
    }
    folder.exists().then_some(folder)
}

/// The messages about a document, and whether it was accepted.
fn outcome(path: &Path, lenient: bool) -> (String, bool) {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let spec = SourceFile {
        path: name,
        bytes: fs::read(path).unwrap(),
    };
    let mut sources = Sources::new();
    let input = VendorInput {
        name: "hostile".to_owned(),
        spec,
        config: None,
        lenient,
    };
    let (plan, diagnostics) = generator::plan_vendor(&input, &mut sources);
    if let Some(vendor) = &plan {
        generator::files(vendor).unwrap();
    }
    (diagnostics.render(&sources, false), plan.is_some())
}

/// A line of the manifest: what is expected of a document and what its messages have to name.
struct Expected {
    file: String,
    kind: String,
    names: Vec<String>,
}

fn manifest(folder: &Path) -> Vec<Expected> {
    let text = fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split('\t').map(str::to_owned);
            let (file, kind) = (columns.next()?, columns.next()?);
            let names = columns.next().unwrap_or_default();
            let names = names.split('|').filter(|name| !name.is_empty());
            Some(Expected {
                file,
                kind,
                names: names.map(str::to_owned).collect(),
            })
        })
        .collect()
}

/// What the messages have to name and do not, as a line for the test's message.
fn nameless(expected: &Expected, text: &str) -> Option<String> {
    let names = &expected.names;
    let is_named = names.is_empty() || names.iter().any(|name| text.contains(name.as_str()));
    (!is_named).then(|| format!("{}: names none of {names:?}:\n{text}", expected.file))
}

#[test]
fn no_document_makes_the_generator_panic() {
    let Some(folder) = corpus() else { return };
    let mut panicked = Vec::new();
    for Expected { file, .. } in manifest(&folder) {
        for lenient in [false, true] {
            let run = || outcome(&folder.join(&file), lenient);
            if catch_unwind(AssertUnwindSafe(run)).is_err() {
                panicked.push(format!("{file}, lenient {lenient}"));
            }
        }
    }
    assert!(panicked.is_empty(), "{panicked:?}");
}

#[test]
fn documents_that_are_wrong_are_refused_with_a_message_that_names_the_trouble() {
    let Some(folder) = corpus() else { return };
    let mut failed = Vec::new();
    for expected in manifest(&folder) {
        if expected.kind != "error" {
            continue;
        }
        for lenient in [false, true] {
            match outcome(&folder.join(&expected.file), lenient) {
                (_, true) => failed.push(format!("{}: accepted", expected.file)),
                (text, false) => failed.extend(nameless(&expected, &text)),
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn odd_documents_are_accepted_when_lenient_or_refused_with_a_message() {
    let Some(folder) = corpus() else { return };
    let mut failed = Vec::new();
    for expected in manifest(&folder) {
        let (text, is_accepted) = outcome(&folder.join(&expected.file), true);
        // Swagger 2.0 is refused as a whole so far.
        if text.contains("swagger 2.0") {
            continue;
        }
        match expected.kind.as_str() {
            "ok" if !is_accepted => failed.push(format!("{}: refused:\n{text}", expected.file)),
            "either" => failed.extend(nameless(&expected, &text)),
            _ => {}
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
