//! The committed package is what the generator makes of the committed documents.

use std::path::Path;

use generator::{output, workspace};

#[test]
fn the_package_is_what_the_generator_makes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let workspace = workspace::read(&root, &[]).unwrap();
    let generated = generator::generate(workspace).unwrap_or_else(|failure| {
        panic!("{}", failure.diagnostics.render(&failure.sources, false))
    });
    let stale = output::check(&root, &[generator::SOURCE], &generated.output).unwrap();
    assert!(
        stale.is_fresh(),
        "generated/ is stale: missing {:?}, changed {:?}, orphaned {:?}; run `cargo run -p generator`",
        stale.missing,
        stale.changed,
        stale.orphaned,
    );
}

#[test]
fn generating_twice_gives_the_same_bytes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let workspace = workspace::read(&root, &[]).unwrap();
    let files = || generator::generate(workspace.clone()).map(|generated| generated.output.files);
    assert_eq!(files().unwrap(), files().unwrap());
}

#[test]
fn an_error_in_one_vendor_makes_no_file_of_any() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut workspace = workspace::read(&root, &[]).unwrap();
    let spec = &mut workspace.vendors.last_mut().unwrap().spec;
    let text = String::from_utf8(spec.bytes.clone()).unwrap();
    spec.bytes = text
        .replacen("#/components/schemas/", "#/components/schemas/No", 1)
        .into_bytes();
    let failure = generator::generate(workspace).unwrap_err();
    assert_eq!(failure.diagnostics.errors().count(), 1);
}
