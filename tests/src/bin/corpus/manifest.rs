//! Which documents there are, and what is known about each.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Failure;
use crate::document::{Document, Expectation};

/// The documents of a folder whose names contain one of the words, in the order of the manifest or of their names.
pub(crate) fn documents(folder: &Path, only: &[String]) -> Result<Vec<Document>, Failure> {
    let files = files(folder)?;
    let manifest = folder.join("manifest.tsv");
    let mut documents = match manifest.exists() {
        true => listed(&fs::read_to_string(manifest)?, &files)?,
        false => files
            .into_iter()
            .map(|(name, path)| Document::unknown(name, path))
            .collect(),
    };
    if !only.is_empty() {
        documents.retain(|document| only.iter().any(|word| document.name.contains(word)));
    }
    if documents.is_empty() {
        return Err(format!("{} has no such document", folder.display()).into());
    }
    Ok(documents)
}

/// The documents by name, without the ending of compressed ones.
fn files(folder: &Path) -> Result<BTreeMap<String, std::path::PathBuf>, Failure> {
    let mut files = BTreeMap::new();
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        if [".json", ".yaml", ".yml"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            files.insert(name.to_owned(), path.clone());
        }
    }
    Ok(files)
}

/// The documents that a manifest lists. Its first line names the columns.
fn listed(
    manifest: &str,
    files: &BTreeMap<String, std::path::PathBuf>,
) -> Result<Vec<Document>, Failure> {
    let mut lines = manifest.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let mut documents = Vec::new();
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let cells: BTreeMap<&str, &str> = names.iter().copied().zip(line.split('\t')).collect();
        let cell = |key: &str| cells.get(key).copied().filter(|cell| !cell.is_empty());
        let name = cell("name").or(cell("file")).unwrap_or_default();
        let path = files
            .get(name)
            .ok_or_else(|| format!("the manifest lists {name}, which is not there"))?;
        let number = |key| cell(key).and_then(|cell| cell.parse().ok());
        let expectation = match cell("expect") {
            Some("error") => Expectation::Error,
            Some("either") => Expectation::Either,
            _ => Expectation::Ok,
        };
        documents.push(Document {
            version: cell("spec_version").map(str::to_owned),
            operations: number("operations"),
            schemas: number("schemas"),
            sha256: cell("sha256").map(str::to_owned),
            is_hostile: cells.contains_key("expect"),
            expectation,
            names: cell("message_names_one_of")
                .map(|cell| cell.split('|').map(str::to_owned).collect())
                .unwrap_or_default(),
            ..Document::unknown(name.to_owned(), path.clone())
        });
    }
    Ok(documents)
}
