//! The messages about broken documents, as a maintainer reads them.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use generator::diagnostic::{Code, Diagnostics, Severity, Sources, Weight};
use generator::workspace::{SourceFile, VendorInput};

/// Codes that no document can cause: reading and writing the tree, the command line, the manifest, and our own defects.
const WITHOUT_DOCUMENT: [Code; 8] = [
    Code::ReadFailed,
    Code::WriteFailed,
    Code::UnknownVendor,
    Code::UnknownSelector,
    Code::BadName,
    Code::ForeignFolder,
    Code::Manifest,
    Code::Internal,
];

/// Messages of one document, and whether a module came of it.
struct Outcome {
    diagnostics: Diagnostics,
    sources: Sources,
    has_plan: bool,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/err")
}

fn outcome(name: &str) -> Outcome {
    judged(name, false)
}

fn judged(name: &str, lenient: bool) -> Outcome {
    let read = |file: String| {
        let bytes = fs::read(folder().join(&file)).ok()?;
        Some(SourceFile { path: file, bytes })
    };
    let input = VendorInput {
        name: "broken".to_owned(),
        spec: read(format!("{name}.yaml")).expect("there is a document of that name"),
        config: read(format!("{name}.vendor.yaml")),
        lenient,
    };
    let mut sources = Sources::new();
    let (plan, diagnostics) = generator::plan_vendor(&input, &mut sources);
    Outcome {
        diagnostics,
        sources,
        has_plan: plan.is_some(),
    }
}

#[test]
fn a_mistake_that_leaves_the_rest_usable_is_a_warning_when_lenient() {
    for code in Code::ALL
        .iter()
        .filter(|code| !WITHOUT_DOCUMENT.contains(code))
    {
        let outcome = judged(code.as_str(), true);
        let is_error = outcome.diagnostics.errors().any(|one| one.code == *code);
        assert_eq!(is_error, code.weight() == Weight::Error, "{code}");
        assert_eq!(
            outcome.has_plan,
            !outcome.diagnostics.has_errors(),
            "{code}"
        );
    }
}

/// The names of the documents, sorted.
fn names() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| file.strip_suffix(".yaml").map(str::to_owned))
        .filter(|name| !name.ends_with(".vendor"))
        .collect();
    names.sort();
    names
}

#[test]
fn every_code_has_a_document_that_causes_it() {
    for code in Code::ALL
        .iter()
        .filter(|code| !WITHOUT_DOCUMENT.contains(code))
    {
        let outcome = outcome(code.as_str());
        let codes: Vec<&str> = outcome
            .diagnostics
            .iter()
            .map(|message| message.code.as_str())
            .collect();
        assert!(
            codes.contains(&code.as_str()),
            "fixtures/err/{code}.yaml gives {codes:?}"
        );
    }
}

#[test]
fn an_error_leaves_nothing_to_write_and_a_warning_does_not_stop() {
    for name in names() {
        let outcome = outcome(&name);
        assert_eq!(
            outcome.has_plan,
            !outcome.diagnostics.has_errors(),
            "{name}"
        );
        assert!(!outcome.diagnostics.is_empty(), "{name}");
    }
}

#[test]
fn every_message_has_a_place_and_says_what_was_expected_and_what_to_do() {
    let mut incomplete = Vec::new();
    for name in names() {
        for message in outcome(&name).diagnostics.iter() {
            let parts = [
                ("place", message.place.is_some()),
                ("expected", message.expected.is_some()),
                // A warning may be about something that is as it should be.
                (
                    "found",
                    message.found.is_some() || message.severity == Severity::Warning,
                ),
                ("help", message.help.is_some()),
            ];
            let missing: Vec<&str> = parts
                .iter()
                .filter(|(_, is_there)| !is_there)
                .map(|(part, _)| *part)
                .collect();
            if !missing.is_empty() {
                incomplete.push(format!(
                    "{name}: {}: no {}",
                    message.message,
                    missing.join(", no ")
                ));
            }
        }
    }
    assert!(incomplete.is_empty(), "{}", incomplete.join("\n"));
}

#[test]
fn all_mistakes_are_reported_in_one_run() {
    let outcome = outcome("several-at-once");
    let mut codes: Vec<&str> = outcome
        .diagnostics
        .iter()
        .filter(|message| message.severity == Severity::Error)
        .map(|message| message.code.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(
        codes,
        [
            "all-of-cycle",
            "bad-status",
            "duplicate-operation-id",
            "undeclared-path-parameter",
            "unknown-location",
            "unknown-ref",
            "unknown-security-scheme",
            "unknown-type",
            "vendor-file",
        ]
    );
}

#[test]
fn nothing_is_left_out_without_a_message() {
    let outcome = outcome("unsupported");
    let places: Vec<&str> = outcome
        .diagnostics
        .iter()
        .filter_map(|message| Some(message.place.as_ref()?.pointer.as_str()))
        .collect();
    let silent: Vec<&str> = [
        "/paths/~1a/servers/0",
        "/paths/~1b/get/servers/0/url",
        "/paths/~1c/post/requestBody/content/multipart~1form-data/encoding/kind/headers",
        "/paths/~1c/post/responses/200/content/application~1json/encoding",
        "/paths/~1d/post/requestBody/content/multipart~1mixed",
        "/paths/~1e/get/parameters/0/schema/enum/0",
        "/components/securitySchemes/digest",
        "/components/securitySchemes/odd",
        "/components/schemas/Base",
        "/components/schemas/Half/discriminator/mapping",
    ]
    .into_iter()
    .filter(|pointer| !places.contains(pointer))
    .collect();
    assert!(silent.is_empty(), "no message about {silent:#?}");
}

#[test]
fn messages_are_as_reviewed() {
    let changed: Vec<String> = names()
        .into_iter()
        .filter(|name| catch_unwind(|| snapshot(name)).is_err())
        .collect();
    assert!(
        changed.is_empty(),
        "messages differ from what was reviewed: {}",
        changed.join(", ")
    );
}

fn snapshot(name: &str) {
    let outcome = outcome(name);
    insta::with_settings!({ snapshot_path => "../snapshots/err", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, outcome.diagnostics.render(&outcome.sources, false));
    });
}
