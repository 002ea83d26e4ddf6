//! Generates every document of `fixtures/ok`, `fixtures/lenient` and `fixtures/evolution` into `OUT_DIR`, for the test binary to include.
#![allow(
    clippy::print_stdout,
    reason = "this is how a build script speaks to cargo"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use generator::diagnostic::Sources;
use generator::workspace::{SourceFile, VendorInput};

/// The folder of documents with mistakes that leave the rest usable.
const LENIENT: &str = "fixtures/lenient";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={LENIENT}");
    println!("cargo::rerun-if-changed=fixtures/ok");
    println!("cargo::rerun-if-changed=fixtures/evolution");
    // The runtime is included without its HTTP transport.
    println!(
        "cargo::rustc-check-cfg=cfg(feature, values(\"http-client\", \"reqwest\", \"tokio\", \"pkce\", \"testing\", \"tracing\"))"
    );
    println!("cargo::rustc-cfg=feature=\"testing\"");
    match generate_all() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn generate_all() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?).join("fixtures");
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    fs::create_dir_all(&out)?;
    let mut modules = String::new();
    let mut failures = String::new();
    for folder in ["fixtures/ok", LENIENT, "fixtures/evolution"] {
        for document in documents(Path::new(folder))? {
            match generate(&document, &out) {
                Ok(module) => {
                    let file = out.join(&module).join("mod.rs");
                    writeln!(
                        modules,
                        "#[path = {file:?}]\n#[rustfmt::skip]\npub mod r#{module};"
                    )?;
                }
                Err(error) => writeln!(failures, "{} gives no code:\n{error}", document.display())?,
            }
        }
    }
    if !failures.is_empty() {
        return Err(failures.into());
    }
    fs::write(out.join("all.rs"), modules)?;
    let mut features: Vec<String> = Vec::new();
    for folder in ["fixtures/ok", LENIENT] {
        features.extend(documents(Path::new(folder))?.iter().map(|path| stem(path)));
    }
    fs::write(out.join("features.rs"), format!("&{features:?}"))?;
    Ok(())
}

/// The documents of a folder, in the order of their names.
fn documents(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.to_string_lossy();
        if name.ends_with(".yaml") && !name.ends_with(".vendor.yaml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes the module of one document, with its warnings beside it, and gives the name of the module. All are planned as if each were
/// alone in its package, so no two of them may have common options of the same name.
fn generate(document: &Path, out: &Path) -> Result<String, Box<dyn Error>> {
    let config = document.with_extension("vendor.yaml");
    let input = VendorInput {
        name: stem(document),
        spec: source(document)?,
        config: config.exists().then(|| source(&config)).transpose()?,
        lenient: document.starts_with(LENIENT),
    };
    let mut sources = Sources::new();
    let (vendor, diagnostics) = generator::plan_vendor(&input, &mut sources);
    let messages = diagnostics.render(&sources, false);
    let Some(vendor) = vendor else {
        return Err(messages.into());
    };
    let module = vendor.module.as_str().to_owned();
    fs::create_dir_all(out.join(&module))?;
    let files = generator::files(&vendor).map_err(|found| found.render(&sources, false))?;
    for (path, text) in files {
        let file = path
            .strip_prefix(generator::SOURCE)
            .unwrap_or(&path)
            .trim_start_matches('/');
        fs::write(out.join(file), text)?;
    }
    fs::write(out.join(&module).join("warnings.txt"), messages)?;
    Ok(module)
}

/// The name of a document, without folder and ending.
fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn source(path: &Path) -> Result<SourceFile, Box<dyn Error>> {
    Ok(SourceFile {
        path: path.to_string_lossy().into_owned(),
        bytes: fs::read(path)?,
    })
}
