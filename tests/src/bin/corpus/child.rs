//! Generating one document in a process of its own.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use generator::output::Output;
use generator::select::Selection;
use generator::stand_alone::{self, Order, StandAlone};
use generator::workspace::{self, VendorInput};
use serde::{Deserialize, Serialize};
use wait4::Wait4 as _;

use crate::Failure;
use crate::document::{Document, Folders};
use crate::round_trip;

const MIB: u64 = 1024 * 1024;
/// The code of a child that took too long.
const TOO_LONG: i32 = 124;

/// How a child ended and what it took.
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) seconds: f64,
    pub(crate) peak_bytes: u64,
}

/// What a child says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Outcome {
    /// There is a crate.
    Made(Made),
    /// The document has errors: the rendered messages.
    Refused(String),
    /// The child went down, or the second run differs from the first.
    Crashed(String),
}

/// A crate in numbers.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Made {
    pub(crate) operations: usize,
    pub(crate) types: usize,
    pub(crate) fields: usize,
    pub(crate) bodies: usize,
    /// Fields and bodies that are raw JSON, by the code of the reason.
    pub(crate) raw: BTreeMap<String, usize>,
    /// Fields and bodies for which the document allows any JSON.
    pub(crate) unconstrained: usize,
    /// Warnings by code.
    pub(crate) warnings: BTreeMap<String, usize>,
    /// Lines of code without the runtime.
    pub(crate) lines: usize,
    /// Peak memory by the account of the child itself: what the system says afterwards includes that of its parent.
    pub(crate) peak_bytes: Option<u64>,
}

/// Runs this program on one document.
pub(crate) fn spawn(
    document: &Document,
    folders: &Folders,
    again: bool,
    with_test: bool,
) -> Result<Ended, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .arg(&folders.document)
        .arg("--child")
        .arg(&folders.out)
        .args(again.then_some("--again"))
        .args(with_test.then_some("--round-trip"))
        .env(
            LIMITS,
            if document.is_hostile {
                "10 1024"
            } else {
                "60 2048"
            },
        )
        .env(PACKAGE, &folders.package)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn()?;
    let mut errors = child.stderr.take().ok_or("the child has no stderr")?;
    let errors = thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = errors.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let mut said = Vec::new();
    if let Some(mut stream) = child.stdout.take() {
        stream.read_to_end(&mut said)?;
    }
    let ended = child.wait4()?;
    let seconds = start.elapsed().as_secs_f64();
    let errors = errors.join().unwrap_or_default();
    let outcome = match serde_json::from_slice(&said) {
        Ok(outcome) if ended.status.success() => outcome,
        _ if ended.status.code() == Some(TOO_LONG) => Outcome::Crashed("took too long".to_owned()),
        _ => Outcome::Crashed(format!("{}: {}", ended.status, last_line(&errors))),
    };
    let own_peak = match &outcome {
        Outcome::Made(made) => made.peak_bytes,
        _ => None,
    };
    Ok(Ended {
        outcome,
        seconds,
        peak_bytes: own_peak.unwrap_or(ended.rusage.maxrss),
    })
}

/// The lines of a panic or a failure that say what happened.
fn last_line(errors: &str) -> String {
    let said: Vec<&str> = errors
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with("note:"))
        .collect();
    let panic = said.iter().position(|line| line.contains("panicked at"));
    let start = panic.unwrap_or(said.len().saturating_sub(2));
    said[start..]
        .iter()
        .take(2)
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The limits of a child: seconds, and MiB of memory.
const LIMITS: &str = "CORPUS_LIMITS";
/// The package that a child makes.
const PACKAGE: &str = "CORPUS_PACKAGE";

/// Generates the document into the folder, or compares with what is there, and prints the outcome.
pub(crate) fn run(
    document: &Path,
    out: &Path,
    again: bool,
    with_test: bool,
) -> Result<(), Failure> {
    limit()?;
    let order = Order {
        split_by_tag: false,
        input: VendorInput {
            name: std::env::var(PACKAGE).unwrap_or_default(),
            spec: workspace::read_file(document).map_err(|_| "the document cannot be read")?,
            config: None,
            lenient: true,
        },
        selection: Selection::default(),
    };
    let kit = workspace::read_kit(&crate::root()).map_err(|_| "the runtime cannot be read")?;
    let outcome = match stand_alone::stand_alone(order, || Ok(kit)) {
        Err(failure) => Outcome::Refused(failure.diagnostics.render(&failure.sources, false)),
        Ok(made) if again => compare(&made, out),
        Ok(made) => match stand_alone::write(out, &made) {
            Ok(_) if with_test => {
                let numbers = numbers(&made);
                round_trip::write(&made, out)?;
                Outcome::Made(numbers)
            }
            Ok(_) => Outcome::Made(numbers(&made)),
            Err(found) => Outcome::Crashed(found.render(&made.sources, false)),
        },
    };
    serde_json::to_writer(std::io::stdout().lock(), &outcome)?;
    std::io::stdout().flush()?;
    Ok(())
}

/// Ends this process when it takes too long, and lets it fail when it takes too much memory.
fn limit() -> Result<(), Failure> {
    let limits = std::env::var(LIMITS)?;
    let (seconds, mib) = limits.split_once(' ').ok_or("a child needs its limits")?;
    let seconds = Duration::from_secs(seconds.parse()?);
    limit_memory(mib.parse::<u64>()? * MIB)?;
    thread::spawn(move || {
        thread::sleep(seconds);
        std::process::exit(TOO_LONG);
    });
    Ok(())
}

#[cfg(unix)]
fn limit_memory(bytes: u64) -> Result<(), Failure> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    Ok(setrlimit(Resource::Data, limit)?)
}

#[cfg(not(unix))]
fn limit_memory(_: u64) -> Result<(), Failure> {
    Ok(())
}

/// What a run lacks on this system, if anything.
pub(crate) fn lacks() -> Option<&'static str> {
    let message = "this system has no memory limits for processes; documents are generated without";
    (!cfg!(unix)).then_some(message)
}

fn compare(made: &StandAlone, out: &Path) -> Outcome {
    let differs = |(path, text): (&String, &String)| {
        let same = fs::read(out.join(path)).is_ok_and(|bytes| bytes == text.as_bytes());
        (!same).then(|| path.clone())
    };
    let different: Vec<String> = made.output.files.iter().filter_map(differs).collect();
    if different.is_empty() {
        Outcome::Made(numbers(made))
    } else {
        Outcome::Crashed(format!("other bytes in {}", different.join(", ")))
    }
}

fn numbers(made: &StandAlone) -> Made {
    let census = &made.summary.census;
    let mut warnings = BTreeMap::new();
    for warning in made.diagnostics.warnings() {
        *warnings.entry(warning.code.to_string()).or_default() += 1;
    }
    let raw = census.raw.iter();
    Made {
        operations: made.summary.operations,
        types: made.summary.types,
        fields: census.fields,
        bodies: census.bodies,
        raw: raw
            .map(|(code, count)| (code.to_string(), *count))
            .collect(),
        unconstrained: census.unconstrained,
        warnings,
        lines: lines(&made.output),
        peak_bytes: peak_bytes(),
    }
}

/// The peak memory of this process, where the system tells.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1024)
}

fn lines(output: &Output) -> usize {
    let own = |path: &str| path.starts_with("src/") && !path.starts_with("src/runtime/");
    let texts = output.files.iter().filter(|(path, _)| own(path));
    texts.map(|(_, text)| text.lines().count()).sum()
}
