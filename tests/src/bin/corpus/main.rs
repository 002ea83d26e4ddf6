//! Generates a crate for every document of a folder, checks that it compiles, and says what became of each.
//!
//! Each document is generated in a process of its own, so that time and peak memory are its own and a crash costs one
//! line. Each is generated twice, and both must give the same bytes. What was found is kept in the scratch folder; a run
//! that was interrupted goes on where it stopped.

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

mod child;
mod compile;
mod damage;
mod document;
mod manifest;
mod round_trip;
mod row;
mod state;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;

use crate::document::Document;
use crate::row::Row;
use crate::state::State;

type Failure = Box<dyn Error + Send + Sync>;

/// Generates a crate for every OpenAPI document of a folder and reports on each.
///
/// Documents end in .json, .yaml or .yml, with .gz behind it or not. A manifest.tsv beside them says what to expect.
#[derive(Clone, Debug, Parser)]
#[command(
    after_help = "Exit codes: 0 everything holds, 1 something failed, 2 the command line is wrong."
)]
struct Arguments {
    /// The folder of the documents.
    folder: PathBuf,

    /// Also run `cargo check` on every crate, with warnings denied.
    #[arg(long)]
    compile: bool,

    /// Also build every crate with a test that decodes and encodes a value of each of its types. This takes longer than
    /// all the rest; `--only` names a part of the documents.
    #[arg(long)]
    round_trip: bool,

    /// Write everything that was found to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Only documents whose name contains one of these.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    only: Vec<String>,

    /// How many documents to work on at once; times are only comparable with one.
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,

    /// Where to put the crates, what was built and what was found [default: a folder of the system for such files].
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,

    /// Only damage the smaller documents at random, this many times each, and see that nothing worse than a message comes
    /// of it.
    #[arg(long, value_name = "N")]
    damage: Option<u64>,

    /// The first of the seeds for --damage; the others follow it.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    /// Forget what an earlier run found.
    #[arg(long)]
    fresh: bool,

    /// Generate the one document into this folder; this is how the program calls itself.
    #[arg(long, value_name = "DIR", hide = true)]
    child: Option<PathBuf>,

    /// As a child: compare with what is there instead of writing.
    #[arg(long, hide = true)]
    again: bool,
}

fn main() -> ExitCode {
    if let Some(code) = compile::measured_rustc() {
        return code;
    }
    let arguments = Arguments::parse();
    let done = match &arguments.child {
        Some(out) => child::run(
            &arguments.folder,
            out,
            arguments.again,
            arguments.round_trip,
        )
        .map(|()| true),
        None => run(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What to do with a crate besides generating it.
#[derive(Clone, Copy, Debug)]
struct Steps {
    compile: bool,
    round_trip: bool,
}

/// The checkout that this program was built from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Works on all documents and tells whether everything holds.
fn run(arguments: &Arguments) -> Result<bool, Failure> {
    let documents = manifest::documents(&arguments.folder, &arguments.only)?;
    if let Some(lacks) = child::lacks() {
        eprintln!("note: {lacks}");
    }
    if let Some(times) = arguments.damage {
        let wrong = damage::run(&documents, times, arguments.seed)?;
        wrong.iter().for_each(|line| println!("{line}"));
        return Ok(wrong.is_empty());
    }
    let scratch = match &arguments.scratch {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join("openapi-corpus"),
    };
    fs::create_dir_all(&scratch)?;
    let scratch = scratch.canonicalize()?;
    let state = Mutex::new(State::open(&scratch, arguments.fresh)?);
    let rows = rows(&documents, arguments, &scratch, &state)?;
    if let Some(file) = &arguments.json {
        fs::write(file, serde_json::to_string_pretty(&rows)?)?;
    }
    println!("{}", row::totals(&rows, arguments.compile));
    let failures = row::failures(&rows);
    if !failures.is_empty() {
        println!(
            "\n{failures}\nlogs are in {}",
            scratch.join("logs").display()
        );
    }
    Ok(failures.is_empty())
}

/// Works on the documents, several at once, and prints a line for each in their order.
fn rows(
    documents: &[Document],
    arguments: &Arguments,
    scratch: &Path,
    state: &Mutex<State>,
) -> Result<Vec<Row>, Failure> {
    println!("{}", row::head(arguments.compile));
    let steps = Steps {
        compile: arguments.compile,
        round_trip: arguments.round_trip,
    };
    let next = AtomicUsize::new(0);
    let printer = Mutex::new(Printer::default());
    let work = || -> Result<(), Failure> {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(document) = documents.get(index) else {
                return Ok(());
            };
            let label = format!("[{}/{}] {}", index + 1, documents.len(), document.name);
            let row = state::resumed(document, steps, &label, scratch, state)?;
            lock(&printer).add(index, row, arguments.compile)?;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..arguments.jobs.max(1))
            .map(|_| scope.spawn(work))
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker
                .join()
                .unwrap_or_else(|_| Err("a worker panicked".into()))
        })
    })?;
    let printer = printer
        .into_inner()
        .unwrap_or_else(|held| held.into_inner());
    Ok(printer.printed)
}

/// What a thread holds is whole even if the thread panicked.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|held| held.into_inner())
}

/// Prints rows in the order of the documents, whichever is done first.
#[derive(Default)]
struct Printer {
    printed: Vec<Row>,
    waiting: BTreeMap<usize, Row>,
}

impl Printer {
    fn add(&mut self, index: usize, row: Row, compile: bool) -> Result<(), Failure> {
        self.waiting.insert(index, row);
        while let Some(row) = self.waiting.remove(&self.printed.len()) {
            let mut stream = std::io::stdout().lock();
            writeln!(stream, "{}", row.line(compile))?;
            stream.flush()?;
            self.printed.push(row);
        }
        Ok(())
    }
}
