//! What one run works on: the documents under `specs/`, the runtime under `templates/` and the manifest of the
//! generated package, all read into memory before the first stage begins.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::census::Census;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, Sources};
use crate::output::Output;
use crate::pointer::Pointer;
use crate::{MANIFEST, Rest, WORKSPACE_MANIFEST, parallel};

/// The directory with one folder per vendor.
pub const SPECS: &str = "specs";
/// The directory of the runtime that is copied into the generated package.
pub const RUNTIME: &str = "templates/src/runtime";

/// Everything a run reads.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The vendors of this run in the order of their names.
    pub vendors: Vec<VendorInput>,
    /// The names of all vendors, also of those that this run leaves alone.
    pub vendor_names: Vec<String>,
    /// The files of the runtime, by their path below it.
    pub runtime: BTreeMap<String, String>,
    /// The text of the generated package's manifest.
    pub manifest: String,
}

/// What a stand-alone crate is made of besides the code of its document.
#[derive(Clone, Debug, Default)]
pub struct Kit {
    /// The files of the runtime, by their path below it.
    pub runtime: BTreeMap<String, String>,
    /// The manifest of the generated package: dependencies and features.
    pub package: String,
    /// The manifest of the workspace: versions.
    pub workspace: String,
}

/// The files of one vendor.
#[derive(Clone, Debug)]
pub struct VendorInput {
    /// The name of its folder, which becomes module and feature; when empty, the title of the document stands in.
    pub name: String,
    /// The OpenAPI document.
    pub spec: SourceFile,
    /// The `vendor.yaml`, if there is one.
    pub config: Option<SourceFile>,
    /// Whether mistakes that leave the rest of a document usable are warnings, as they are anyway where it was imported.
    pub lenient: bool,
}

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path from the workspace root, with slashes.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl SourceFile {
    /// The last part of its path.
    pub fn file_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(&self.path)
    }
}

/// What a successful run makes.
#[derive(Debug)]
pub struct Generated {
    /// The files.
    pub output: Output,
    /// What to say about each vendor.
    pub vendors: Vec<VendorSummary>,
    /// The warnings, acknowledged ones included.
    pub diagnostics: Diagnostics,
    /// The texts that the warnings point into.
    pub sources: Sources,
    /// What it was made of.
    pub rest: Rest,
}

/// One vendor in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorSummary {
    /// The name of its folder, or of the crate.
    pub name: String,
    /// The folder of its files.
    pub folder: String,
    /// How many operations were generated.
    pub operations: usize,
    /// How many types were generated.
    pub types: usize,
    /// How many warnings want to be read.
    pub warnings: usize,
    /// How many further warnings `vendor.yaml` accepts.
    pub acknowledged: usize,
    /// How much is typed, and why the rest is not.
    pub census: Census,
}

/// Why a run makes nothing.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The messages, at least one of them an error.
    pub diagnostics: Diagnostics,
    /// The texts that the messages point into.
    pub sources: Sources,
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self {
            diagnostics,
            sources: Sources::new(),
        }
    }
}

/// Reads the named vendors, or all of them when none is named.
pub fn read(root: &Path, vendors: &[String]) -> Result<Workspace, Diagnostics> {
    let known = vendor_names(root)?;
    let mut diagnostics = Diagnostics::new();
    for name in vendors.iter().filter(|name| !known.contains(name)) {
        diagnostics.push(unknown_vendor(name, &known));
    }
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let mut workspace = Workspace::default();
    let read_vendors = || -> Vec<_> {
        let is_wanted = |name: &&String| vendors.is_empty() || vendors.contains(name);
        let names = known.iter().filter(is_wanted);
        names.map(|name| read_vendor(root, name.clone())).collect()
    };
    let (runtime, vendors) = parallel::both(true, || read_runtime(root), read_vendors);
    for vendor in vendors {
        match vendor {
            Ok(vendor) => workspace.vendors.push(vendor),
            Err(found) => diagnostics.extend(found),
        }
    }
    match runtime {
        Ok(files) => workspace.runtime = files,
        Err(found) => diagnostics.extend(found),
    }
    match read_text(root, MANIFEST) {
        Ok(manifest) => workspace.manifest = manifest,
        Err(found) => diagnostics.extend(found),
    }
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    workspace.vendor_names = known;
    Ok(workspace)
}

/// Reads what stand-alone crates are made of.
pub fn read_kit(root: &Path) -> Result<Kit, Diagnostics> {
    Ok(Kit {
        runtime: read_runtime(root)?,
        package: read_text(root, MANIFEST)?,
        workspace: read_text(root, WORKSPACE_MANIFEST)?,
    })
}

/// Reads any file, to be shown by the path that was given.
pub fn read_file(path: &Path) -> Result<SourceFile, Diagnostics> {
    let shown = path.to_string_lossy().into_owned();
    read_source(Path::new(""), shown)
}

/// The folders under `specs/`, sorted.
pub fn vendor_names(root: &Path) -> Result<Vec<String>, Diagnostics> {
    let entries = entries(root, SPECS)?.into_iter();
    let folders = entries.filter(|(_, _, is_folder)| *is_folder);
    Ok(folders.map(|(name, ..)| name).collect())
}

fn unknown_vendor(name: &str, known: &[String]) -> Diagnostic {
    Diagnostic::new(Code::UnknownVendor, None, "there is no such vendor")
        .expected(format!("one of {}", known.join(", ")))
        .found(name)
        .suggest(name, known.iter().map(String::as_str))
}

fn read_vendor(root: &Path, name: String) -> Result<VendorInput, Diagnostics> {
    let spec = read_source(root, format!("{SPECS}/{name}/openapi.yaml"))?;
    let config = format!("{SPECS}/{name}/vendor.yaml");
    let config = match root.join(&config).exists() {
        true => Some(read_source(root, config)?),
        false => None,
    };
    Ok(VendorInput {
        name,
        spec,
        config,
        lenient: false,
    })
}

/// The `openapi.yaml` and `vendor.yaml` of a vendor, as far as they are there.
pub fn vendor_files(
    root: &Path,
    vendor: &str,
) -> Result<(Option<SourceFile>, Option<SourceFile>), Diagnostics> {
    let read = |file: &str| {
        let path = format!("{SPECS}/{vendor}/{file}");
        let there = root.join(&path).exists();
        there.then(|| read_source(root, path)).transpose()
    };
    Ok((read("openapi.yaml")?, read("vendor.yaml")?))
}

/// Reads the runtime.
fn read_runtime(root: &Path) -> Result<BTreeMap<String, String>, Diagnostics> {
    let mut files = BTreeMap::new();
    read_sources(root, RUNTIME, "", &mut files)?;
    Ok(files)
}

/// Reads the `.rs` files of a folder and the folders in it.
fn read_sources(
    root: &Path,
    folder: &str,
    prefix: &str,
    files: &mut BTreeMap<String, String>,
) -> Result<(), Diagnostics> {
    for (name, path, is_folder) in entries(root, folder)? {
        if is_folder {
            read_sources(root, &path, &format!("{prefix}{name}/"), files)?;
        } else if name.ends_with(".rs") {
            files.insert(format!("{prefix}{name}"), read_text(root, &path)?);
        }
    }
    Ok(())
}

/// The entries of a folder, sorted: name, path from the root, and whether it is a folder. Hidden ones are left out.
fn entries(root: &Path, folder: &str) -> Result<Vec<(String, String, bool)>, Diagnostics> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(|error| unreadable(folder, &error))? {
        let entry = entry.map_err(|error| unreadable(folder, &error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            let path = format!("{folder}/{name}");
            let is_folder = match entry.file_type() {
                Ok(kind) if !kind.is_symlink() => kind.is_dir(),
                _ => root.join(&path).is_dir(),
            };
            found.push((name, path, is_folder));
        }
    }
    found.sort();
    Ok(found)
}

fn read_source(root: &Path, path: String) -> Result<SourceFile, Diagnostics> {
    let bytes = fs::read(root.join(&path)).map_err(|error| unreadable(&path, &error))?;
    Ok(SourceFile { path, bytes })
}

fn read_text(root: &Path, path: &str) -> Result<String, Diagnostics> {
    fs::read_to_string(root.join(path)).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &str, error: &io::Error) -> Diagnostics {
    let place = Place::value(&Arc::from(path), &Pointer::root());
    Diagnostic::new(Code::ReadFailed, place, "the file cannot be read")
        .found(error.to_string())
        .into()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn workspace(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("workspace-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (path, text) in [
            ("specs/zeta/openapi.yaml", "z"),
            ("specs/alpha/openapi.yaml", "a"),
            ("specs/alpha/vendor.yaml", "name: A"),
            ("specs/README.md", "not a vendor"),
            ("templates/src/runtime/mod.rs", "mod"),
            ("templates/src/runtime/page/mod.rs", "page"),
            ("templates/src/runtime/notes.txt", "no"),
            ("generated/Cargo.toml", "[package]"),
        ] {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn everything_is_read_in_a_fixed_order() {
        let root = workspace("order");
        let workspace = read(&root, &[]).unwrap();
        fs::remove_dir_all(root).unwrap();
        assert_eq!(workspace.vendor_names, ["alpha", "zeta"]);
        let specs: Vec<&str> = workspace
            .vendors
            .iter()
            .map(|vendor| vendor.spec.path.as_str())
            .collect();
        assert_eq!(
            specs,
            ["specs/alpha/openapi.yaml", "specs/zeta/openapi.yaml"]
        );
        assert!(workspace.vendors[0].config.is_some());
        assert!(workspace.vendors[1].config.is_none());
        let runtime: Vec<&str> = workspace.runtime.keys().map(String::as_str).collect();
        assert_eq!(runtime, ["mod.rs", "page/mod.rs"]);
        assert_eq!(workspace.manifest, "[package]");
    }

    #[test]
    fn a_named_vendor_is_read_alone_and_the_others_stay_known() {
        let root = workspace("named");
        let workspace = read(&root, &["zeta".to_owned()]).unwrap();
        fs::remove_dir_all(root).unwrap();
        assert_eq!(workspace.vendors.len(), 1);
        assert_eq!(workspace.vendor_names.len(), 2);
    }

    #[test]
    fn an_unknown_vendor_is_named_with_a_suggestion() {
        let root = workspace("unknown");
        let diagnostics = read(&root, &["alpa".to_owned()]).unwrap_err();
        fs::remove_dir_all(root).unwrap();
        let diagnostic = diagnostics.iter().next().unwrap();
        assert_eq!(diagnostic.code, Code::UnknownVendor);
        assert_eq!(diagnostic.expected.as_deref(), Some("one of alpha, zeta"));
        assert_eq!(diagnostic.help.as_deref(), Some("did you mean `alpha`?"));
    }

    #[test]
    fn every_unreadable_file_is_reported() {
        let root = workspace("unreadable");
        fs::remove_file(root.join("specs/alpha/openapi.yaml")).unwrap();
        fs::remove_file(root.join("generated/Cargo.toml")).unwrap();
        let diagnostics = read(&root, &[]).unwrap_err();
        fs::remove_dir_all(root).unwrap();
        let files: Vec<_> = diagnostics
            .iter()
            .map(|one| one.place.clone().unwrap().file)
            .collect();
        assert_eq!(
            files,
            [
                Arc::from("specs/alpha/openapi.yaml"),
                Arc::<str>::from(MANIFEST)
            ]
        );
    }
}
