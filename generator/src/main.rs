//! Reads the workspace, runs the generator, writes or checks the result and says how it went.

mod cli;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ColorChoice, Parser as _};
use generator::SOURCE;
use generator::diagnostic::{Code, Diagnostic, Diagnostics, Sources};
use generator::output::{self, Report, Stale};
use generator::workspace::{self, Generated, VendorSummary};
use serde_json::json;

use crate::cli::{Arguments, Format};

/// The command that brings the package up to date.
const FIX: &str = "cargo run -p generator";

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    set_colour(arguments.color);
    let outcome = run(&arguments);
    let printed = match arguments.format {
        Format::Human => outcome.print(),
        Format::Json => outcome.print_json(),
    };
    match printed {
        Ok(()) => ExitCode::from(outcome.exit_code()),
        // Nobody is left to tell, as the stream is closed.
        Err(_) => ExitCode::FAILURE,
    }
}

fn run(arguments: &Arguments) -> Outcome {
    let root = arguments.root.clone().unwrap_or_else(default_root);
    let workspace = match workspace::read(&root, &arguments.vendors) {
        Ok(workspace) => workspace,
        Err(diagnostics) => return Outcome::failed(diagnostics, Sources::new()),
    };
    let generated = match generator::generate(&workspace) {
        Ok(generated) => generated,
        Err(failure) => return Outcome::failed(failure.diagnostics, failure.sources),
    };
    let owned = owned(&arguments.vendors);
    let owned: Vec<&str> = owned.iter().map(String::as_str).collect();
    let files = if arguments.check {
        output::check(&root, &owned, &generated.output).map(Files::Checked)
    } else {
        output::write(&root, &owned, &generated.output).map(Files::Written)
    };
    Outcome::new(generated, files)
}

/// The workspace that cargo runs this program from, or the current directory.
fn default_root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .and_then(|package| Some(Path::new(&package).parent()?.to_owned()))
        .filter(|root| root.join(workspace::SPECS).is_dir())
        .unwrap_or_else(|| PathBuf::from("."))
}

/// The directories whose files are deleted unless they are generated: those of the selected vendors, or all.
fn owned(vendors: &[String]) -> Vec<String> {
    if vendors.is_empty() {
        return vec![SOURCE.to_owned()];
    }
    vendors
        .iter()
        .map(|vendor| format!("{SOURCE}/{vendor}"))
        .collect()
}

fn set_colour(choice: ColorChoice) {
    match choice {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// How a run went.
struct Outcome {
    vendors: Vec<VendorSummary>,
    files: Option<Files>,
    diagnostics: Diagnostics,
    sources: Sources,
}

/// What happened to the files.
enum Files {
    Written(Report),
    Checked(Stale),
}

impl Files {
    /// How many files below a folder are or would be touched.
    fn touched(&self, folder: &str) -> usize {
        let lists: &[&Vec<String>] = match self {
            Self::Written(report) => &[&report.written, &report.removed],
            Self::Checked(stale) => &[&stale.missing, &stale.changed, &stale.orphaned],
        };
        let paths = lists.iter().flat_map(|list| list.iter());
        paths.filter(|path| path.starts_with(folder)).count()
    }

    fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Written(report) => json!({
                "written": report.written,
                "removed": report.removed,
                "unchanged": report.unchanged,
            }),
            Self::Checked(stale) => json!({
                "missing": stale.missing,
                "changed": stale.changed,
                "orphaned": stale.orphaned,
            }),
        }
    }
}

impl Outcome {
    fn new(generated: Generated, files: Result<Files, Diagnostics>) -> Self {
        let mut outcome = Self {
            vendors: generated.vendors,
            files: None,
            diagnostics: generated.diagnostics,
            sources: generated.sources,
        };
        match files {
            Ok(files) => outcome.files = Some(files),
            Err(found) => outcome.diagnostics.extend(found),
        }
        outcome
    }

    fn failed(diagnostics: Diagnostics, sources: Sources) -> Self {
        Self {
            vendors: Vec::new(),
            files: None,
            diagnostics,
            sources,
        }
    }

    fn exit_code(&self) -> u8 {
        let usage = |diagnostic: &Diagnostic| diagnostic.code == Code::UnknownVendor;
        if self.diagnostics.iter().any(usage) {
            return 2;
        }
        let fresh = match &self.files {
            Some(Files::Written(_)) => true,
            Some(Files::Checked(stale)) => stale.is_fresh(),
            None => false,
        };
        u8::from(!fresh || self.diagnostics.has_errors())
    }

    fn print(&self) -> io::Result<()> {
        let mut stream = anstream::stderr().lock();
        let messages = self.diagnostics.render(&self.sources, true);
        write!(stream, "{messages}")?;
        let Some(files) = &self.files else {
            let errors = self.diagnostics.errors().count();
            return writeln!(stream, "{}; nothing was written", counted(errors, "error"));
        };
        for vendor in &self.vendors {
            writeln!(stream, "{}", summary(vendor, files))?;
        }
        match files {
            Files::Written(report) => writeln!(
                stream,
                "{} written, {} removed, {} unchanged",
                counted(report.written.len(), "file"),
                report.removed.len(),
                report.unchanged,
            ),
            Files::Checked(stale) => print_stale(&mut stream, stale),
        }
    }

    fn print_json(&self) -> io::Result<()> {
        let positions = self.sources.positions(&self.diagnostics);
        let diagnostics: Vec<serde_json::Value> = self
            .diagnostics
            .iter()
            .zip(positions)
            .map(|(diagnostic, position)| {
                json!({
                    "code": diagnostic.code.as_str(),
                    "severity": diagnostic.severity.as_str(),
                    "message": diagnostic.message,
                    "file": diagnostic.place.as_ref().map(|place| &*place.file),
                    "pointer": diagnostic.place.as_ref().map(|place| place.pointer.as_str()),
                    "line": position.map(|position| position.line),
                    "column": position.map(|position| position.column),
                    "expected": diagnostic.expected,
                    "found": diagnostic.found,
                    "help": diagnostic.help,
                    "acknowledged": diagnostic.acknowledged,
                })
            })
            .collect();
        let vendors: Vec<serde_json::Value> = self
            .vendors
            .iter()
            .map(|vendor| {
                json!({
                    "name": vendor.name,
                    "operations": vendor.operations,
                    "types": vendor.types,
                    "warnings": vendor.warnings,
                    "acknowledged": vendor.acknowledged,
                })
            })
            .collect();
        let report = json!({
            "vendors": vendors,
            "files": self.files.as_ref().map(Files::to_json),
            "diagnostics": diagnostics,
        });
        writeln!(io::stdout().lock(), "{report}")
    }
}

fn summary(vendor: &VendorSummary, files: &Files) -> String {
    let touched = files.touched(&format!("{SOURCE}/{}/", vendor.name));
    let state = match files {
        Files::Written(_) => "changed",
        Files::Checked(_) => "stale",
    };
    format!(
        "{}: {}, {}, {} {state}, {} ({} acknowledged)",
        vendor.name,
        counted(vendor.operations, "operation"),
        counted(vendor.types, "type"),
        counted(touched, "file"),
        counted(vendor.warnings, "warning"),
        vendor.acknowledged,
    )
}

fn print_stale(stream: &mut impl io::Write, stale: &Stale) -> io::Result<()> {
    if stale.is_fresh() {
        return writeln!(stream, "the generated files are up to date");
    }
    let lists = [
        ("missing", &stale.missing),
        ("changed", &stale.changed),
        ("orphaned", &stale.orphaned),
    ];
    for (label, paths) in lists {
        for path in paths {
            writeln!(stream, "{label:>8}: {path}")?;
        }
    }
    writeln!(stream, "the generated files are stale; run `{FIX}`")
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
