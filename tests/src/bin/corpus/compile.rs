//! `cargo check` on one crate, with the cost of its own compiler process.
//!
//! All crates share one target folder, so dependencies are built once. Cargo calls this program in the place of rustc for
//! the crate itself; it passes everything on and notes what rustc took.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wait4::Wait4 as _;

use crate::Failure;
use crate::document::Folders;

/// Where the cost of rustc is noted. Set for cargo, and thereby for this program in the place of rustc.
const NOTE: &str = "CORPUS_NOTE";
/// How many messages of the compiler are kept.
const KEPT: usize = 5;

/// What checking a crate took and gave.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Check {
    /// Processor seconds of rustc for this crate.
    pub(crate) seconds: f64,
    /// Peak memory of that process.
    pub(crate) peak_bytes: u64,
    /// How many errors there are; warnings are errors.
    pub(crate) errors: usize,
    /// The first of them, one per code.
    pub(crate) messages: Vec<String>,
}

/// Checks the crate and keeps what the compiler said in a log.
pub(crate) fn check(folders: &Folders, name: &str, scratch: &Path) -> Result<Check, Failure> {
    let logs = scratch.join("logs");
    fs::create_dir_all(&logs)?;
    let note = logs.join(format!("{name}.cost"));
    let _ = fs::remove_file(&note);
    // The versions that the checkout is tested with.
    fs::copy(
        crate::root().join("Cargo.lock"),
        folders.out.join("Cargo.lock"),
    )?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let output = Command::new(cargo)
        .args(["check", "--quiet", "--message-format", "short"])
        .current_dir(&folders.out)
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        .env("CARGO_TERM_COLOR", "never")
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?)
        .env(NOTE, &note)
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    fs::write(logs.join(format!("{name}.log")), log.as_bytes())?;
    let mut check = cost(&note)?;
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("error")).collect();
    check.errors = match output.status.success() {
        true => 0,
        false => errors.len().max(1),
    };
    check.messages = first_of_each_code(&errors);
    if check.errors > 0 && check.messages.is_empty() {
        check
            .messages
            .push(log.lines().take(3).collect::<Vec<_>>().join(" "));
    }
    Ok(check)
}

fn first_of_each_code(errors: &[&str]) -> Vec<String> {
    let code = |line: &str| {
        let (_, rest) = line.split_once("error")?;
        Some(rest.chars().take(7).collect::<String>())
    };
    let mut seen = Vec::new();
    let mut messages = Vec::new();
    for line in errors {
        let code = code(line);
        if !seen.contains(&code) && messages.len() < KEPT {
            messages.push((*line).to_owned());
        }
        seen.push(code);
    }
    messages
}

fn cost(note: &Path) -> Result<Check, Failure> {
    let Ok(text) = fs::read_to_string(note) else {
        return Ok(Check::default());
    };
    let (seconds, bytes) = text.split_once(' ').ok_or("the note of rustc is broken")?;
    Ok(Check {
        seconds: seconds.parse()?,
        peak_bytes: bytes.parse()?,
        ..Check::default()
    })
}

/// In the place of rustc: runs it and notes what it took. Nothing when this is an ordinary start.
pub(crate) fn measured_rustc() -> Option<ExitCode> {
    let note = PathBuf::from(std::env::var_os(NOTE)?);
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next()?;
    let arguments: Vec<OsString> = arguments.collect();
    Some(rustc_code(&note, &rustc, &arguments).unwrap_or(ExitCode::FAILURE))
}

fn rustc_code(note: &Path, rustc: &OsStr, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let ended = Command::new(rustc).args(arguments).spawn()?.wait4()?;
    // Cargo also asks rustc about itself.
    let is_probe = |name: &[OsString]| name[0] == "--crate-name" && name[1] == "___";
    let names_crate = arguments.iter().any(|one| one == "--crate-name");
    if names_crate && !arguments.windows(2).any(is_probe) {
        let time: Duration = ended.rusage.utime + ended.rusage.stime;
        let cost = format!("{} {}", time.as_secs_f64(), ended.rusage.maxrss);
        fs::write(note, cost)?;
    }
    let code = ended.status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
