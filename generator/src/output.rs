//! The last stage: generated files → the tree on disk. Files are compared first, staged beside their target next and
//! moved into place last, so a run changes everything it has to or nothing at all.

mod change;

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use toml_edit::{Array, DocumentMut, Item, Table, TomlError};

use crate::MANIFEST;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::parallel;
use crate::pointer::Pointer;

use change::Change;

/// The feature that bundles the HTTP transport.
const TRANSPORT_FEATURE: &str = "http-client";

/// From so many files on it pays to compare them with a further thread.
const MANY_FILES: usize = 30;

/// The files that a run generates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// The texts by path from the workspace root, with slashes.
    pub files: BTreeMap<String, String>,
}

/// What [`write()`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The files that were new or different.
    pub written: Vec<String>,
    /// The files that are no longer produced.
    pub removed: Vec<String>,
    /// How many files were as they should be.
    pub unchanged: usize,
}

/// How the tree on disk differs from what a run generates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Files that are not there.
    pub missing: Vec<String>,
    /// Files with another content.
    pub changed: Vec<String>,
    /// Files that are no longer produced.
    pub orphaned: Vec<String>,
}

impl Stale {
    /// Whether there is no difference.
    pub fn is_fresh(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.orphaned.is_empty()
    }
}

/// Compares the tree below `root` with the output. Files in the `owned` directories that are not part of the output are
/// orphans; elsewhere only the files of the output are looked at.
pub fn check(root: &Path, owned: &[&str], output: &Output) -> Result<Stale, Diagnostics> {
    let files: Vec<(&String, &String)> = output.files.iter().collect();
    // Neighbours share their folders.
    let (one, other) = files.split_at(files.len() / 2);
    let (one, other) = parallel::both(
        files.len() >= MANY_FILES,
        || compare(root, one),
        || compare(root, other),
    );
    let (mut stale, other) = (one?, other?);
    stale.missing.extend(other.missing);
    stale.changed.extend(other.changed);
    for directory in owned {
        contained(root, directory, &mut HashSet::new())?;
        collect_orphans(root, directory, output, &mut stale.orphaned)?;
    }
    Ok(stale)
}

/// Compares some files of the output with those on disk.
fn compare(root: &Path, files: &[(&String, &String)]) -> Result<Stale, Diagnostics> {
    let mut stale = Stale::default();
    let mut folders = HashSet::new();
    let mut present = Vec::new();
    for (path, text) in files {
        let target = contained(root, path, &mut folders)?;
        present.clear();
        match File::open(&target).and_then(|mut file| file.read_to_end(&mut present)) {
            Ok(_) if present == text.as_bytes() => {}
            Ok(_) => stale.changed.push((*path).clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                stale.missing.push((*path).clone());
            }
            Err(error) => return Err(failed(path, "cannot be read", &error)),
        }
    }
    Ok(stale)
}

/// Brings the tree below `root` in line with the output: writes what differs, and removes what [`check`] calls orphaned
/// together with the folders that become empty. When anything fails, what was done is undone.
pub fn write(root: &Path, owned: &[&str], output: &Output) -> Result<Report, Diagnostics> {
    output.files.keys().try_for_each(|path| inside(path))?;
    if let Some(written) = change::write_new(root, output) {
        return written.map(|()| Report {
            written: output.files.keys().cloned().collect(),
            ..Report::default()
        });
    }
    let stale = check(root, owned, output)?;
    let mut written = stale.missing;
    written.extend(stale.changed);
    written.sort();
    let mut change = Change::default();
    if let Err(diagnostics) = change.apply(root, output, &written, &stale.orphaned) {
        change.undo();
        return Err(diagnostics);
    }
    change.clean_up();
    for path in &stale.orphaned {
        remove_empty_folders(root, owned, path);
    }
    Ok(Report {
        unchanged: output.files.len() - written.len(),
        written,
        removed: stale.orphaned,
    })
}

/// The place of a path below the root. A path that leaves the root, itself or through a symbolic link, is refused. Folders
/// that are no links are noted, so as to be looked at once.
fn contained<'p>(
    root: &Path,
    path: &'p str,
    folders: &mut HashSet<&'p str>,
) -> Result<PathBuf, Diagnostics> {
    inside(path)?;
    let is_link = |path| {
        let metadata = fs::symlink_metadata(root.join(path));
        metadata.is_ok_and(|metadata| metadata.is_symlink())
    };
    let above = path.match_indices('/').map(|(end, _)| &path[..end]);
    for part in above {
        if folders.insert(part) && is_link(part) {
            return Err(outside(path, "the path leads through a symbolic link"));
        }
    }
    match is_link(path) {
        true => Err(outside(path, "the path leads through a symbolic link")),
        false => Ok(root.join(path)),
    }
}

/// Refuses a path that leaves the root by itself.
fn inside(path: &str) -> Result<(), Diagnostics> {
    let is_name = |component| matches!(component, Component::Normal(_));
    match Path::new(path).components().all(is_name) {
        true => Ok(()),
        false => Err(outside(path, "the path leaves the workspace")),
    }
}

/// Finds the files below a directory that are not part of the output. Links are not followed; they are orphans.
fn collect_orphans(
    root: &Path,
    directory: &str,
    output: &Output,
    orphans: &mut Vec<String>,
) -> Result<(), Diagnostics> {
    let entries = match fs::read_dir(root.join(directory)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(directory, "cannot be read", &error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| failed(directory, "cannot be read", &error))?;
        let kind = entry
            .file_type()
            .map_err(|error| failed(directory, "cannot be read", &error))?;
        names.push((
            entry.file_name().to_string_lossy().into_owned(),
            kind.is_dir(),
        ));
    }
    names.sort();
    for (name, is_directory) in names {
        let path = format!("{directory}/{name}");
        if is_directory {
            collect_orphans(root, &path, output, orphans)?;
        } else if !output.files.contains_key(&path) {
            orphans.push(path);
        }
    }
    Ok(())
}

/// Removes the folders above a removed file as far as they are empty, up to the owned directory.
fn remove_empty_folders(root: &Path, owned: &[&str], path: &str) {
    let mut folder = path;
    while let Some((parent, _)) = folder.rsplit_once('/') {
        // A folder that is not empty is not removed.
        if owned.contains(&parent) || fs::remove_dir(root.join(parent)).is_err() {
            return;
        }
        folder = parent;
    }
}

fn place(path: &str) -> Place {
    Place::value(&Arc::from(path), &Pointer::root())
}

fn failed(path: &str, what: &str, error: &io::Error) -> Diagnostics {
    Diagnostic::new(Code::WriteFailed, place(path), format!("the file {what}"))
        .found(error.to_string())
        .help("nothing was changed")
        .into()
}

fn outside(path: &str, message: &str) -> Diagnostics {
    Diagnostic::new(Code::WriteFailed, place(path), message)
        .expected("a path below the workspace root, free of links")
        .help("nothing was changed")
        .into()
}

/// Brings the `[features]` table of a manifest in line with the vendors and leaves the rest of the text alone: each vendor
/// has a feature, and all of them are on by default together with the HTTP transport.
pub fn with_features(manifest: &str, vendors: &[&str]) -> Result<String, Diagnostics> {
    let mut document: DocumentMut = manifest.parse().map_err(|error: TomlError| {
        bad_manifest("the manifest is not valid TOML").found(error.message())
    })?;
    let features = document
        .entry("features")
        .or_insert_with(|| Item::Table(Table::new()))
        .as_table_mut()
        .ok_or_else(|| {
            bad_manifest("`features` is not a table").expected("a table `[features]`")
        })?;
    let transport = features
        .contains_key(TRANSPORT_FEATURE)
        .then_some(TRANSPORT_FEATURE);
    let default: Vec<&str> = transport
        .into_iter()
        .chain(vendors.iter().copied())
        .collect();
    for former in names(features.get("default")) {
        if !default.contains(&former.as_str()) && is_empty_list(features.get(&former)) {
            features.remove(&former);
        }
    }
    if names(features.get("default")) != default {
        set_list(features, "default", default.iter().copied().collect());
    }
    for vendor in vendors {
        if !features.contains_key(vendor) {
            features.insert(vendor, toml_edit::value(Array::new()));
        }
    }
    Ok(document.to_string())
}

/// Sets a list; the comments around one that is there stay.
fn set_list(table: &mut Table, key: &str, mut list: Array) {
    if let Some(present) = table.get_mut(key).and_then(Item::as_array_mut) {
        *list.decor_mut() = present.decor().clone();
        *present = list;
    } else {
        table.insert(key, toml_edit::value(list));
    }
}

fn bad_manifest(message: &str) -> Diagnostic {
    Diagnostic::new(Code::Manifest, place(MANIFEST), message)
}

fn names(list: Option<&Item>) -> Vec<String> {
    let list = list.and_then(Item::as_array);
    list.into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

fn is_empty_list(item: Option<&Item>) -> bool {
    item.and_then(Item::as_array).is_some_and(Array::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNED: &[&str] = &["generated/src"];

    /// A folder of its own for a test, deleted at the end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("generator-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn put(&self, path: &str, text: &str) {
            let target = self.0.join(path);
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, text).unwrap();
        }

        fn get(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.0.join(path)).ok()
        }

        /// Every file below the folder.
        fn files(&self) -> Vec<String> {
            let mut files = Vec::new();
            collect_orphans(&self.0, "generated", &Output::default(), &mut files).unwrap();
            files
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn output(files: &[(&str, &str)]) -> Output {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Output {
            files: files.collect(),
        }
    }

    #[test]
    fn only_what_differs_is_written_and_what_is_gone_is_removed() {
        let folder = Folder::new("differs");
        folder.put("generated/src/same.rs", "same");
        folder.put("generated/src/other.rs", "old");
        folder.put("generated/src/gone/deep/x.rs", "old");
        folder.put("generated/README.md", "by hand");
        let output = output(&[
            ("generated/src/same.rs", "same"),
            ("generated/src/other.rs", "new"),
            ("generated/src/a/b.rs", "new"),
        ]);
        let stale = check(&folder.0, OWNED, &output).unwrap();
        assert_eq!(stale.missing, ["generated/src/a/b.rs"]);
        assert_eq!(stale.changed, ["generated/src/other.rs"]);
        assert_eq!(stale.orphaned, ["generated/src/gone/deep/x.rs"]);

        let report = write(&folder.0, OWNED, &output).unwrap();
        assert_eq!(
            report.written,
            ["generated/src/a/b.rs", "generated/src/other.rs"]
        );
        assert_eq!(report.removed, ["generated/src/gone/deep/x.rs"]);
        assert_eq!(report.unchanged, 1);
        assert_eq!(folder.get("generated/src/other.rs").as_deref(), Some("new"));
        assert!(!folder.0.join("generated/src/gone").exists());
        assert_eq!(folder.files().len(), 4);
        assert!(check(&folder.0, OWNED, &output).unwrap().is_fresh());
        assert_eq!(write(&folder.0, OWNED, &output).unwrap().unchanged, 3);
    }

    #[test]
    fn folders_that_are_not_owned_keep_their_other_files() {
        let folder = Folder::new("owned");
        folder.put("generated/src/b/mod.rs", "b");
        let output = output(&[("generated/src/a/mod.rs", "a")]);
        write(&folder.0, &["generated/src/a"], &output).unwrap();
        assert_eq!(folder.get("generated/src/b/mod.rs").as_deref(), Some("b"));
    }

    #[test]
    fn a_failure_leaves_everything_as_it_was() {
        let folder = Folder::new("failure");
        folder.put("generated/src/a.rs", "old");
        folder.put("generated/src/gone.rs", "old");
        folder.put("generated/src/z", "a file where a folder has to be");
        let before = folder.files();
        let output = output(&[
            ("generated/src/a.rs", "new"),
            ("generated/src/new/b.rs", "new"),
            ("generated/src/z/c.rs", "new"),
        ]);
        assert!(write(&folder.0, OWNED, &output).is_err());
        assert_eq!(folder.files(), before);
        assert_eq!(folder.get("generated/src/a.rs").as_deref(), Some("old"));
        assert!(!folder.0.join("generated/src/new").exists());
    }

    #[test]
    fn a_failure_while_moving_puts_the_files_back() {
        let folder = Folder::new("moving");
        folder.put("generated/src/a.rs", "old");
        folder.put("generated/src/b.rs", "old");
        let output = output(&[("generated/src/a.rs", "new"), ("generated/src/b.rs", "new")]);
        // The file cannot be moved out of the way, because something that is no file is there already.
        fs::create_dir(folder.0.join("generated/src/.b.rs.old")).unwrap();
        assert!(write(&folder.0, OWNED, &output).is_err());
        assert_eq!(folder.get("generated/src/a.rs").as_deref(), Some("old"));
        assert_eq!(folder.get("generated/src/b.rs").as_deref(), Some("old"));
        assert_eq!(folder.files(), ["generated/src/a.rs", "generated/src/b.rs"]);
    }

    #[test]
    fn a_new_folder_is_there_as_a_whole_or_not_at_all() {
        let folder = Folder::new("whole");
        let root = folder.0.join("above/new");
        let odd = output(&[("a.rs", "a"), ("b.rs", "b"), ("b.rs/c.rs", "c")]);
        assert!(write(&root, OWNED, &odd).is_err());
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 0);
        let good = output(&[("a.rs", "a"), ("b/c.rs", "c")]);
        let report = write(&root, OWNED, &good).unwrap();
        assert_eq!(report.written, ["a.rs", "b/c.rs"]);
        assert_eq!(folder.get("above/new/b/c.rs").as_deref(), Some("c"));
        assert_eq!(fs::read_dir(folder.0.join("above")).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_of_somebody_else_is_not_staged_into() {
        let folder = Folder::new("somebody");
        folder.put(".new.new/a.rs", "by hand");
        let root = folder.0.join("new");
        write(&root, OWNED, &output(&[("a.rs", "a")])).unwrap();
        assert_eq!(folder.get("new/a.rs").as_deref(), Some("a"));
        assert_eq!(folder.get(".new.new/a.rs").as_deref(), Some("by hand"));
    }

    #[test]
    fn paths_that_leave_the_root_are_refused() {
        let folder = Folder::new("leave");
        for path in ["../evil.rs", "generated/../../evil.rs", "/evil.rs"] {
            assert!(
                write(&folder.0, &[], &output(&[(path, "x")])).is_err(),
                "{path}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let folder = Folder::new("links");
        let outside = Folder::new("links-target");
        outside.put("keep.rs", "keep");
        folder.put("generated/src/a.rs", "a");
        std::os::unix::fs::symlink(&outside.0, folder.0.join("generated/src/vendor")).unwrap();
        let through = output(&[("generated/src/vendor/keep.rs", "evil")]);
        assert!(write(&folder.0, OWNED, &through).is_err());
        let report = write(&folder.0, OWNED, &output(&[("generated/src/a.rs", "a")])).unwrap();
        assert_eq!(report.removed, ["generated/src/vendor"]);
        assert_eq!(outside.get("keep.rs").as_deref(), Some("keep"));
    }

    #[test]
    fn leftovers_of_an_interrupted_run_are_removed() {
        let folder = Folder::new("leftovers");
        folder.put("generated/src/.a.rs.new", "half");
        write(&folder.0, OWNED, &output(&[("generated/src/a.rs", "a")])).unwrap();
        assert_eq!(folder.files(), ["generated/src/a.rs"]);
    }

    const MANIFEST_TEXT: &str = "\
[package]
name = \"p\"   # spaced

[features]
# by hand
default = [\"http-client\", \"old\"]
http-client = [\"dep:hyper\"]
old = []
genesys = [\"extra\"]   # kept

[dependencies]
serde = \"1\"
";

    #[test]
    fn features_follow_the_vendors_and_the_rest_stays() {
        let updated = with_features(MANIFEST_TEXT, &["genesys", "vonage"]).unwrap();
        let expected = MANIFEST_TEXT
            .replace(
                "default = [\"http-client\", \"old\"]",
                "default = [\"http-client\", \"genesys\", \"vonage\"]",
            )
            .replace("old = []\n", "")
            .replace("# kept\n", "# kept\nvonage = []\n");
        assert_eq!(updated, expected);
        assert_eq!(
            with_features(&updated, &["genesys", "vonage"]).unwrap(),
            updated
        );
    }

    #[test]
    fn a_default_list_that_is_right_keeps_its_layout() {
        let manifest = "[features]\ndefault = [\n    \"a\", # why\n    \"b\",\n]\na = []\nb = []\n";
        assert_eq!(with_features(manifest, &["a", "b"]).unwrap(), manifest);
    }

    #[test]
    fn a_manifest_without_features_gets_them() {
        let updated = with_features("[package]\nname = \"p\"\n", &["a"]).unwrap();
        assert_eq!(
            updated,
            "[package]\nname = \"p\"\n\n[features]\ndefault = [\"a\"]\na = []\n"
        );
    }

    #[test]
    fn a_broken_manifest_is_an_error() {
        for manifest in ["[package", "features = 1\n"] {
            assert!(with_features(manifest, &["a"]).unwrap_err().has_errors());
        }
    }
}
