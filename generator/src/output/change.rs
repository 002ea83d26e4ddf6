//! Changes of the tree on disk that are made as a whole or not at all.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{Output, failed};
use crate::diagnostic::Diagnostics;
use crate::parallel;

/// Writes all files into a folder that does not exist yet, which gets its name when it is complete. Nothing is done if it
/// has to be written another way.
pub(super) fn write_new(root: &Path, output: &Output) -> Option<Result<(), Diagnostics>> {
    root.file_name()?;
    match fs::symlink_metadata(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        _ => return None,
    }
    let staged = sibling(root, "new");
    let mut change = Change::default();
    let made = match root.parent().map(|parent| change.make_folders(parent)) {
        Some(Err(error)) => Err(error),
        _ => change.make_folder(&staged),
    };
    if made.is_err() {
        // Somebody has a folder of that name, or nothing can be written at all.
        change.undo();
        return None;
    }
    let written = change.write_all(&staged, output).and_then(|()| {
        let moved = fs::rename(&staged, root);
        let first = output.files.keys().next().map_or("", String::as_str);
        moved.map_err(|error| failed(first, "cannot be written", &error))
    });
    if written.is_err() {
        change.undo();
    }
    Some(written)
}

/// The steps of a change so far, in order.
#[derive(Default)]
pub(super) struct Change {
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
    pub(super) fn apply(
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

    /// Writes files into a folder that has none.
    fn write_all(&mut self, folder: &Path, output: &Output) -> Result<(), Diagnostics> {
        let files: Vec<(&String, PathBuf, &String)> = output
            .files
            .iter()
            .map(|(path, text)| (path, folder.join(path), text))
            .collect();
        let mut folders = BTreeSet::new();
        for (path, target, _) in &files {
            if let Some(folder) = target.parent().filter(|folder| folders.insert(*folder)) {
                self.make_folders(folder)
                    .map_err(|error| failed(path, "cannot be written", &error))?;
            }
        }
        let written = parallel::each(&files, |(_, target, text)| write_file(target, text));
        let mut outcome = Ok(());
        for ((path, target, _), written) in files.into_iter().zip(written) {
            match written {
                Ok(()) => self.steps.push(Step::File(target)),
                Err(error) if outcome.is_ok() => {
                    outcome = Err(failed(path, "cannot be written", &error));
                }
                Err(_) => {}
            }
        }
        outcome
    }

    /// Writes a text beside its target.
    fn stage(&mut self, root: &Path, path: &str, text: &str) -> io::Result<()> {
        let target = root.join(path);
        if let Some(folder) = target.parent() {
            self.make_folders(folder)?;
        }
        let staged = sibling(&target, "new");
        remove_leftover(&staged)?;
        write_file(&staged, text)?;
        self.steps.push(Step::File(staged));
        Ok(())
    }

    fn make_folders(&mut self, folder: &Path) -> io::Result<()> {
        // A relative path has no folder above its first part.
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.make_folders(parent)?;
        }
        self.make_folder(folder)
    }

    fn make_folder(&mut self, folder: &Path) -> io::Result<()> {
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
    pub(super) fn undo(self) {
        for step in self.steps.into_iter().rev() {
            let _ = match step {
                Step::Folder(path) => fs::remove_dir(path),
                Step::File(path) => fs::remove_file(path),
                Step::Aside { from, to } => fs::rename(to, from),
            };
        }
    }

    /// Deletes what was moved out of the way. What cannot be deleted is an orphan of the next run.
    pub(super) fn clean_up(self) {
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

/// Makes a file; there is none, or it has its whole text.
fn write_file(target: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(target)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        // There is nobody to tell about this failure: the first one is reported.
        let _ = fs::remove_file(target);
    })
}
