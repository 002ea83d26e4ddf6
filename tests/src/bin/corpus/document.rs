//! One document: what is expected of it, and the way from its bytes to a row.

use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use generator::stand_alone;
use sha2::{Digest as _, Sha256};

use crate::child::{self, Outcome};
use crate::compile;
use crate::round_trip;
use crate::row::Row;
use crate::{Failure, Steps};

/// What generating a document should give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expectation {
    /// A crate.
    Ok,
    /// A message.
    Error,
    /// One of the two.
    Either,
}

/// A document and what its manifest says.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The name of the file, without `.gz`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) version: Option<String>,
    pub(crate) operations: Option<usize>,
    pub(crate) schemas: Option<usize>,
    pub(crate) sha256: Option<String>,
    /// Whether it was made to break generators, with tighter limits.
    pub(crate) is_hostile: bool,
    pub(crate) expectation: Expectation,
    /// Texts of which an error has to contain one.
    pub(crate) names: Vec<String>,
}

impl Document {
    /// A document that nothing is known about.
    pub(crate) fn unknown(name: String, path: PathBuf) -> Self {
        Self {
            name,
            path,
            version: None,
            operations: None,
            schemas: None,
            sha256: None,
            is_hostile: false,
            expectation: Expectation::Ok,
            names: Vec::new(),
        }
    }

    /// All that the manifest says, which decides whether a result holds.
    pub(crate) fn expected(&self) -> impl std::fmt::Debug {
        let Self {
            name: _,
            path: _,
            version,
            operations,
            schemas,
            sha256,
            is_hostile,
            expectation,
            names,
        } = self.clone();
        (
            version,
            operations,
            schemas,
            sha256,
            is_hostile,
            expectation,
            names,
        )
    }

    /// The bytes, decompressed.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let bytes = fs::read(&self.path)?;
        if self.path.extension().is_none_or(|ending| ending != "gz") {
            return Ok(bytes);
        }
        let mut plain = Vec::new();
        GzDecoder::new(bytes.as_slice()).read_to_end(&mut plain)?;
        Ok(plain)
    }

    /// Generates the document twice, compiles the crate if asked to, and holds both against the expectations.
    pub(crate) fn examine(
        &self,
        bytes: &[u8],
        steps: Steps,
        label: &str,
        scratch: &Path,
    ) -> Result<Row, Failure> {
        let mut row = Row::new(self, bytes.len());
        if self
            .sha256
            .as_ref()
            .is_some_and(|sum| *sum != sha256(bytes))
        {
            row.fail("the bytes are not those of the manifest");
        }
        let folder = Folders::new(self, bytes, scratch)?;
        eprintln!("{label}: generating");
        let first = child::spawn(self, &folder, false, steps.round_trip)?;
        row.seconds = first.seconds;
        row.peak_bytes = first.peak_bytes;
        match &first.outcome {
            Outcome::Made(made) => {
                row.made(made);
                if let Outcome::Crashed(what) = child::spawn(self, &folder, true, false)?.outcome {
                    row.fail(format!("the second run: {what}"));
                }
                if steps.compile {
                    eprintln!("{label}: compiling");
                    row.compiled(compile::check(&folder, &self.name, scratch)?);
                }
                if steps.round_trip {
                    eprintln!("{label}: decoding and encoding");
                    row.round_trip(round_trip::run(&folder, &scratch.join("target"))?);
                }
            }
            Outcome::Refused(messages) => row.refused(messages),
            Outcome::Crashed(what) => row.fail(format!("crashed: {what}")),
        }
        self.judge(&first.outcome, &mut row);
        for stray in folder.strays(matches!(first.outcome, Outcome::Made(_)))? {
            row.fail(format!("left {stray} behind"));
        }
        Ok(row)
    }

    /// Holds the outcome against the manifest.
    fn judge(&self, outcome: &Outcome, row: &mut Row) {
        match (outcome, self.expectation) {
            (Outcome::Made(_), Expectation::Error) => row.fail("accepted, but should be refused"),
            (Outcome::Refused(messages), Expectation::Ok) => {
                row.fail(format!("refused: {}", first_message(messages)));
            }
            (Outcome::Refused(messages), _) => {
                let named = self.names.iter().any(|name| messages.contains(name));
                if !named && !self.names.is_empty() {
                    row.fail(format!(
                        "the message names none of {:?}: {}",
                        self.names,
                        first_message(messages)
                    ));
                }
            }
            (Outcome::Made(made), _) => {
                if self
                    .operations
                    .is_some_and(|count| count != made.operations)
                {
                    row.fail("operations are lost or invented");
                }
            }
            (Outcome::Crashed(_), _) => {}
        }
    }
}

/// The first error of rendered messages with its place, in one line.
fn first_message(messages: &str) -> String {
    let lines: Vec<&str> = messages.lines().collect();
    let start = lines.iter().position(|line| line.starts_with("error"));
    lines[start.unwrap_or(0)..]
        .iter()
        .take(5)
        .fold(String::new(), |mut text, line| {
            let _ = write!(text, "{} ", line.trim());
            text
        })
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Where things of one document are.
pub(crate) struct Folders {
    /// The decompressed document.
    pub(crate) document: PathBuf,
    /// The crate, two levels below a folder that has nothing else in it.
    pub(crate) out: PathBuf,
    /// The name of the package.
    pub(crate) package: String,
    top: PathBuf,
}

impl Folders {
    fn new(document: &Document, bytes: &[u8], scratch: &Path) -> Result<Self, Failure> {
        let documents = scratch.join("documents");
        fs::create_dir_all(&documents)?;
        let path = documents.join(&document.name);
        fs::write(&path, bytes)?;
        let top = scratch.join("work").join(&document.name);
        if top.exists() {
            fs::remove_dir_all(&top)?;
        }
        let inside = top.join("inside");
        fs::create_dir_all(&inside)?;
        Ok(Self {
            document: path,
            out: inside.join("crate"),
            package: stand_alone::package_name(&document.name),
            top,
        })
    }

    /// What lies around the crate, or in its place when there should be none.
    fn strays(&self, made: bool) -> Result<Vec<String>, Failure> {
        let mut strays = names(&self.top)?;
        strays.retain(|name| name != "inside");
        let mut inside = names(&self.top.join("inside"))?;
        inside.retain(|name| !made || name != "crate");
        strays.extend(inside);
        Ok(strays)
    }
}

fn names(folder: &Path) -> Result<Vec<String>, Failure> {
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}
