//! The emitted text of every fixture, for a human to review.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

/// The names of the documents of `fixtures/ok` and `fixtures/lenient`.
const FEATURES: &[&str] = include!(concat!(env!("OUT_DIR"), "/fixtures/features.rs"));

/// What a fixture became: its warnings, then its files.
fn emitted(feature: &str) -> String {
    let folder = Path::new(env!("OUT_DIR"))
        .join("fixtures")
        .join(feature.replace('-', "_"));
    let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap();
    let mut text = read("warnings.txt");
    for file in [
        "mod.rs",
        "client.rs",
        "actions.rs",
        "operations.rs",
        "models.rs",
        "testing.rs",
    ] {
        text += &format!("// {file}\n{}\n", read(file));
    }
    text
}

#[test]
fn emitted_code_is_as_reviewed() {
    let changed: Vec<&str> = FEATURES
        .iter()
        .copied()
        .filter(|feature| catch_unwind(|| snapshot(feature)).is_err())
        .collect();
    assert!(
        changed.is_empty(),
        "emitted code differs from what was reviewed: {}",
        changed.join(", ")
    );
}

#[test]
fn every_snapshot_has_a_document() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["ok", "err"] {
        for entry in fs::read_dir(root.join("snapshots").join(folder)).unwrap() {
            let snapshot = entry.unwrap().path();
            let name = snapshot.file_stem().unwrap();
            let is_there = |folder| {
                let document = root.join("fixtures").join(folder).join(name);
                document.with_extension("yaml").exists()
            };
            assert!(
                is_there(folder) || (folder == "ok" && is_there("lenient")),
                "{} is left over",
                snapshot.display()
            );
        }
    }
}

fn snapshot(feature: &str) {
    insta::with_settings!({ snapshot_path => "../snapshots/ok", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(feature, emitted(feature));
    });
}
