//! Documents that were made to break generators, from a folder that may lie beside the checkout.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use generator::diagnostic::Sources;
use generator::workspace::{SourceFile, VendorInput};

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus-hostile");
    folder.exists().then_some(folder)
}

/// The messages about a document, or `None` when it was accepted.
fn errors(path: &Path) -> Option<String> {
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
    };
    let (plan, diagnostics) = generator::plan_vendor(&input, &mut sources);
    if let Some(vendor) = &plan {
        generator::files(vendor).unwrap();
    }
    plan.is_none().then(|| diagnostics.render(&sources, false))
}

/// The lines of the manifest: file, expectation and what the message has to name.
fn manifest(folder: &Path) -> Vec<(String, String, Vec<String>)> {
    let text = fs::read_to_string(folder.join("manifest.tsv")).unwrap();
    text.lines()
        .skip(1)
        .filter_map(|line| {
            let mut columns = line.split('\t').map(str::to_owned);
            let (file, expect) = (columns.next()?, columns.next()?);
            let names = columns.next().unwrap_or_default();
            Some((file, expect, names.split('|').map(str::to_owned).collect()))
        })
        .collect()
}

#[test]
fn no_document_makes_the_generator_panic() {
    let Some(folder) = corpus() else {
        return eprintln!("skipped: ../shared/corpus-hostile is not beside the checkout");
    };
    let mut panicked = Vec::new();
    for (file, ..) in manifest(&folder) {
        if catch_unwind(AssertUnwindSafe(|| errors(&folder.join(&file)))).is_err() {
            panicked.push(file);
        }
    }
    assert!(panicked.is_empty(), "{panicked:?}");
}

#[test]
fn documents_that_are_wrong_are_refused_with_a_message_that_names_the_trouble() {
    let Some(folder) = corpus() else {
        return eprintln!("skipped: ../shared/corpus-hostile is not beside the checkout");
    };
    let mut failed = Vec::new();
    for (file, _, names) in manifest(&folder)
        .into_iter()
        .filter(|(_, expect, _)| expect == "error")
    {
        match errors(&folder.join(&file)) {
            None => failed.push(format!("{file}: accepted")),
            Some(text) if !names.iter().any(|name| text.contains(name.as_str())) => {
                failed.push(format!("{file}: names none of {names:?}:\n{text}"));
            }
            Some(_) => {}
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
