//! The last stage: generated files → the tree on disk. Files are compared first, staged beside their target next and
//! moved into place last, so a run changes everything it has to or nothing at all.

use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use toml_edit::{Array, DocumentMut, Item, Table, TomlError};

use crate::MANIFEST;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::pointer::Pointer;

/// The feature that bundles the HTTP transport.
const TRANSPORT_FEATURE: &str = "http-client";

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
    let mut stale = Stale::default();
    for (path, text) in &output.files {
        let target = contained(root, path)?;
        match fs::read(&target) {
            Ok(present) if present == text.as_bytes() => {}
            Ok(_) => stale.changed.push(path.clone()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                stale.missing.push(path.clone())
            }
            Err(error) => return Err(failed(path, "cannot be read", &error)),
        }
    }
    for directory in owned {
        contained(root, directory)?;
        collect_orphans(root, directory, output, &mut stale.orphaned)?;
    }
    Ok(stale)
}

/// Brings the tree below `root` in line with the output: writes what differs, and removes what [`check`] calls orphaned
/// together with the folders that become empty. When anything fails, what was done is undone.
pub fn write(root: &Path, owned: &[&str], output: &Output) -> Result<Report, Diagnostics> {
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

/// The place of a path below the root. A path that leaves the root, itself or through a symbolic link, is refused.
fn contained(root: &Path, path: &str) -> Result<PathBuf, Diagnostics> {
    let mut target = root.to_owned();
    for component in Path::new(path).components() {
        let Component::Normal(name) = component else {
            return Err(outside(path, "the path leaves the workspace"));
        };
        target.push(name);
        if fs::symlink_metadata(&target).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(outside(path, "the path leads through a symbolic link"));
        }
    }
    Ok(target)
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

/// The steps of a [`write`] so far, in order.
#[derive(Default)]
struct Change {
    steps: Vec<Step>,
}

enum Step {
    /// A folder was made.
    Folder(PathBuf),
    /// A file was made.
    File(PathBuf),
    /// A file was moved out of the way.
    Aside { from: PathBuf, to: PathBuf },
}

impl Change {
    fn apply(
        &mut self,
        root: &Path,
        output: &Output,
        written: &[String],
        removed: &[String],
    ) -> Result<(), Diagnostics> {
        for path in written {
            let text = output.files.get(path).map_or("", String::as_str);
            self.stage(root, path, text)
                .map_err(|error| failed(path, "cannot be written", &error))?;
        }
        for path in written {
            self.put_in_place(&root.join(path))
                .map_err(|error| failed(path, "cannot be written", &error))?;
        }
        // Staging has already replaced what an interrupted run left.
        let present = |path: &&String| fs::symlink_metadata(root.join(path)).is_ok();
        for path in removed.iter().filter(present) {
            self.set_aside(&root.join(path))
                .map_err(|error| failed(path, "cannot be removed", &error))?;
        }
        Ok(())
    }

    /// Writes a text beside its target.
    fn stage(&mut self, root: &Path, path: &str, text: &str) -> io::Result<()> {
        let target = root.join(path);
        if let Some(folder) = target.parent() {
            self.make_folders(folder)?;
        }
        let staged = sibling(&target, "new");
        remove_leftover(&staged)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&staged)?;
        self.steps.push(Step::File(staged));
        file.write_all(text.as_bytes())
    }

    fn make_folders(&mut self, folder: &Path) -> io::Result<()> {
        // A relative path has no folder above its first part.
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folders(parent)?;
        }
        fs::create_dir(folder)?;
        self.steps.push(Step::Folder(folder.to_owned()));
        Ok(())
    }

    fn put_in_place(&mut self, target: &Path) -> io::Result<()> {
        if fs::symlink_metadata(target).is_ok() {
            self.set_aside(target)?;
        }
        fs::rename(sibling(target, "new"), target)?;
        self.steps.push(Step::File(target.to_owned()));
        Ok(())
    }

    fn set_aside(&mut self, target: &Path) -> io::Result<()> {
        let aside = sibling(target, "old");
        remove_leftover(&aside)?;
        fs::rename(target, &aside)?;
        self.steps.push(Step::Aside {
            from: target.to_owned(),
            to: aside,
        });
        Ok(())
    }

    /// Takes the steps back, last one first. There is nobody to tell about a failure here: the first one is reported.
    fn undo(self) {
        for step in self.steps.into_iter().rev() {
            let _ = match step {
                Step::Folder(path) => fs::remove_dir(path),
                Step::File(path) => fs::remove_file(path),
                Step::Aside { from, to } => fs::rename(to, from),
            };
        }
    }

    /// Deletes what was moved out of the way. What cannot be deleted is an orphan of the next run.
    fn clean_up(self) {
        for step in self.steps {
            if let Step::Aside { to, .. } = step {
                let _ = fs::remove_file(to);
            }
        }
    }
}

/// A hidden file beside the target, on the same file system.
fn sibling(target: &Path, suffix: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{suffix}"))
}

/// Deletes what an interrupted run may have left.
fn remove_leftover(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
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
