//! Refreshes the document of a vendor from a full one: slice, prune, fixed order, and a note of where it came from. The
//! same document gives the same bytes.

mod slice;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::census::Census;
use crate::config::{self, Import};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Sources};
use crate::load;
use crate::output::Output;
use crate::path_item;
use crate::pointer::Pointer;
use crate::select::Selection;
use crate::stand_alone::is_package_name;
use crate::upgrade;
use crate::value::Value;
use crate::workspace::{Failure, SPECS, SourceFile, VendorInput, VendorSummary};
use crate::yaml;

/// The line before the entry in `vendor.yaml`.
const COMMENT: &str =
    "# Written by `import`, which reads the selection from here when it is given none.";

/// What is to be imported.
#[derive(Clone, Debug)]
pub struct Order {
    /// The folder of the vendor below `specs/`.
    pub vendor: String,
    /// The full document.
    pub from: SourceFile,
    /// The edition of the document; its version, if nothing is given.
    pub revision: Option<String>,
    /// The operations that are wanted; none given means those of the last import.
    pub select: Vec<String>,
    /// The `openapi.yaml` that is there.
    pub spec: Option<SourceFile>,
    /// The `vendor.yaml` that is there.
    pub config: Option<SourceFile>,
}

/// A slice of a document, to be written.
#[derive(Clone, Debug)]
pub struct Imported {
    /// `openapi.yaml` and `vendor.yaml`, by path from the workspace root.
    pub output: Output,
    /// The slice in numbers; types are its schemas.
    pub summary: VendorSummary,
    /// The warnings.
    pub diagnostics: Diagnostics,
    /// The texts that the warnings point into.
    pub sources: Sources,
}

/// Makes the two files of the vendor.
pub fn import(order: &Order) -> Result<Imported, Failure> {
    let mut sources = Sources::new();
    crate::remember(&mut sources, order.from.clone(), order.config.clone());
    match slice(order) {
        Ok((output, summary, diagnostics)) => Ok(Imported {
            output,
            summary,
            diagnostics,
            sources,
        }),
        Err(diagnostics) => Err(Failure {
            diagnostics,
            sources,
        }),
    }
}

fn slice(order: &Order) -> Result<(Output, VendorSummary, Diagnostics), Diagnostics> {
    if !is_package_name(&order.vendor) {
        let message = "a vendor cannot have this name";
        return Err(Diagnostic::new(Code::BadName, None, message)
            .expected("the name of a folder: letters, digits, `-` and `_`")
            .found(order.vendor.as_str())
            .into());
    }
    let before = last_import(order)?;
    let mut document = load::load(&order.from.path, &order.from.bytes)?;
    let select = match (&order.select[..], before) {
        ([], Some(before)) => before.select,
        (select, _) => select.to_vec(),
    };
    let mut diagnostics = std::mem::take(&mut document.diagnostics);
    diagnostics.extend(Selection::new(&select).apply(&mut document));
    let (document, found) = upgrade::upgrade(document);
    diagnostics.extend(found);
    diagnostics.relax();
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut root = document.root;
    slice::settle(&mut root, &document.origins);
    slice::prune(&mut root);
    slice::order(&mut root);
    let entry = Import {
        document: order.from.file_name().to_owned(),
        revision: order.revision.clone().unwrap_or_else(|| version(&root)),
        sha256: sha256(&order.from.bytes),
        select,
    };
    let spec = format!("{SPECS}/{}/openapi.yaml", order.vendor);
    let text = spec_text(&spec, order, &entry, &root)?;
    let config = format!("{SPECS}/{}/vendor.yaml", order.vendor);
    let config_text = config_text(order, &entry, &root)?;
    let summary = VendorSummary {
        warnings: diagnostics.warnings().count(),
        census: census(order, (&spec, &text), (&config, &config_text)),
        ..summary(order, &root)
    };
    let output = Output {
        files: BTreeMap::from([(spec, text), (config, config_text)]),
    };
    Ok((output, summary, diagnostics))
}

/// What `vendor.yaml` says about the last import. A document that was not imported is not replaced.
fn last_import(order: &Order) -> Result<Option<Import>, Diagnostics> {
    let before = match &order.config {
        Some(file) => config::read(&file.path, &file.bytes)?.import,
        None => None,
    };
    match &order.spec {
        Some(spec) if before.is_none() => {
            let place = Place::value(&spec.path.as_str().into(), &Pointer::root());
            let message = "this document was not imported";
            Err(Diagnostic::new(Code::ForeignFolder, place, message)
                .expected("a document that `import` has written, or none")
                .found("a document without an entry `import` in vendor.yaml")
                .help("take it away first, or import under another name")
                .into())
        }
        _ => Ok(before),
    }
}

/// The document as YAML, which has to be read as what was written.
fn spec_text(
    path: &str,
    order: &Order,
    entry: &Import,
    root: &Value,
) -> Result<String, Diagnostics> {
    let text = format!(
        "# Imported by `cargo run -p generator -- import {}` from {}. Do not edit.\n\n{}",
        order.vendor,
        yaml::scalar(&entry.document),
        yaml::write(root),
    );
    let read = load::load(path, text.as_bytes())?;
    if read.root != *root {
        let message = "the imported document is read differently from what it says";
        return Err(Diagnostic::new(Code::Internal, None, message).into());
    }
    Ok(text)
}

fn config_text(order: &Order, entry: &Import, root: &Value) -> Result<String, Diagnostics> {
    let title = root.get("info").and_then(|info| info.get("title"));
    let title = title
        .and_then(Value::as_str)
        .map(str::trim)
        .unwrap_or_default();
    let name = if title.is_empty() {
        &order.vendor
    } else {
        title
    };
    let present = match &order.config {
        Some(file) => String::from_utf8_lossy(&file.bytes).into_owned(),
        None => format!("name: {}\n", yaml::scalar(name)),
    };
    let text = with_entry(&present, &block(entry));
    config::read("vendor.yaml", text.as_bytes())?;
    Ok(text)
}

/// The entry as text.
fn block(entry: &Import) -> String {
    let mut text = format!("{COMMENT}\nimport:\n");
    for (key, value) in [
        ("document", &entry.document),
        ("revision", &entry.revision),
        ("sha256", &entry.sha256),
    ] {
        let _ = writeln!(text, "  {key}: {}", yaml::scalar(value));
    }
    if !entry.select.is_empty() {
        text.push_str("  select:\n");
    }
    for selector in &entry.select {
        let _ = writeln!(text, "    - {}", yaml::scalar(selector));
    }
    text
}

/// The text with its entry replaced, or added at the end. Nothing else changes.
fn with_entry(present: &str, block: &str) -> String {
    let lines: Vec<&str> = present.split_inclusive('\n').collect();
    let Some(key) = lines.iter().position(|line| line.starts_with("import:")) else {
        let gap = if present.ends_with('\n') {
            "\n"
        } else {
            "\n\n"
        };
        return format!("{present}{gap}{block}");
    };
    let has_comment = key > 0 && lines[key - 1].trim_end() == COMMENT;
    let start = key - usize::from(has_comment);
    let belongs = |line: &&&str| line.starts_with([' ', '\t']) && !line.trim().is_empty();
    let end = key + 1 + lines[key + 1..].iter().take_while(belongs).count();
    [&lines[..start].concat(), block, &lines[end..].concat()].concat()
}

/// What would be generated from the files, in numbers.
fn census(order: &Order, spec: (&str, &str), config: (&str, &str)) -> Census {
    let file = |(path, text): (&str, &str)| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_owned(),
    };
    let input = VendorInput {
        name: order.vendor.clone(),
        spec: file(spec),
        config: Some(file(config)),
        lenient: true,
    };
    crate::plan(&input, &Selection::default(), false).census
}

fn summary(order: &Order, root: &Value) -> VendorSummary {
    let paths = root.get("paths").and_then(Value::as_object);
    let items = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object());
    let operations = items.flat_map(path_item::operations);
    let schemas = root.get("components").and_then(|all| all.get("schemas"));
    VendorSummary {
        name: order.vendor.clone(),
        folder: format!("{SPECS}/{}", order.vendor),
        operations: operations.count(),
        types: schemas
            .and_then(Value::as_object)
            .map_or(0, |all| all.len()),
        warnings: 0,
        acknowledged: 0,
        census: Census::default(),
    }
}

fn version(root: &Value) -> String {
    match root.get("info").and_then(|info| info.get("version")) {
        Some(Value::String(text)) if !text.trim().is_empty() => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => "unknown".to_owned(),
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests;
