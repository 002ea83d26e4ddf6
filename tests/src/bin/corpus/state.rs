//! What earlier runs found, so that one that was interrupted goes on where it stopped. A row counts for the same document,
//! expectations, program, runtime and versions only, and one that failed is tried again.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use generator::workspace;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::document::{Document, hex, sha256};
use crate::row::Row;
use crate::{Failure, Steps, lock};

#[derive(Serialize, Deserialize)]
struct Found {
    key: String,
    row: Row,
}

/// The rows that are known.
pub(crate) struct State {
    file: PathBuf,
    /// Stands for the program and what it reads besides the document.
    program: String,
    found: BTreeMap<String, Found>,
}

impl State {
    pub(crate) fn open(scratch: &Path, fresh: bool) -> Result<Self, Failure> {
        let file = scratch.join("state.json");
        let found = match fs::read(&file) {
            // What another version of this program wrote is of no use.
            Ok(bytes) if !fresh => serde_json::from_slice(&bytes).unwrap_or_default(),
            _ => BTreeMap::new(),
        };
        let kit = workspace::read_kit(&crate::root()).map_err(|_| "the runtime cannot be read")?;
        let mut program = checksum(&std::env::current_exe()?)?;
        program.push_str(&kit.package);
        program.push_str(&kit.workspace);
        program.extend(kit.runtime.values().map(String::as_str));
        Ok(Self {
            file,
            program: sha256(program.as_bytes()),
            found,
        })
    }

    fn get(&self, name: &str, key: &str, steps: Steps) -> Option<Row> {
        let found = self.found.get(name).filter(|found| found.key == key)?;
        let done = |wanted: bool, is_there: bool| !wanted || is_there || !found.row.generated;
        let complete = done(steps.compile, found.row.check.is_some())
            && done(steps.round_trip, found.row.lost.is_some());
        complete.then(|| found.row.clone())
    }

    /// What failed is not known: it may have been the system, and whoever looks into it runs it again.
    fn forget(&mut self, name: &str) {
        self.found.remove(name);
    }

    fn put(&mut self, key: String, row: Row) -> Result<(), Failure> {
        self.found.insert(row.name.clone(), Found { key, row });
        let staged = self.file.with_extension("new");
        fs::write(&staged, serde_json::to_vec(&self.found)?)?;
        fs::rename(staged, &self.file)?;
        Ok(())
    }
}

/// The checksum of a file that may be large.
fn checksum(path: &Path) -> Result<String, Failure> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(hex(&hash.finalize()));
        }
        hash.update(&buffer[..count]);
    }
}

/// The row of a document: what an earlier run found, or what this one finds.
pub(crate) fn resumed(
    document: &Document,
    steps: Steps,
    label: &str,
    scratch: &Path,
    state: &Mutex<State>,
) -> Result<Row, Failure> {
    let bytes = document.bytes()?;
    let expected = sha256(format!("{:?}", document.expected()).as_bytes());
    let key = format!("{} {} {expected}", lock(state).program, sha256(&bytes));
    let known = lock(state).get(&document.name, &key, steps);
    if let Some(row) = known {
        eprintln!("{label}: known");
        return Ok(row);
    }
    let row = document.examine(&bytes, steps, label, scratch)?;
    match row.failures.is_empty() {
        true => lock(state).put(key, row.clone())?,
        false => lock(state).forget(&row.name),
    }
    Ok(row)
}
