//! How a run went, told to people on stderr or as JSON on stdout.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use generator::diagnostic::{Code, Diagnostic, Diagnostics, Sources};
use generator::output::{Report, Stale};
use generator::workspace::{Failure, VendorSummary};
use serde_json::json;

use crate::stats;

/// The command that brings the package up to date.
const FIX: &str = "cargo run -p generator";

/// Codes that speak of the command line.
const USAGE: [Code; 4] = [
    Code::UnknownVendor,
    Code::UnknownSelector,
    Code::BadName,
    Code::ForeignFolder,
];

/// How a run went.
pub(crate) struct Outcome {
    vendors: Vec<VendorSummary>,
    files: Option<Files>,
    diagnostics: Diagnostics,
    sources: Sources,
    /// What people are told about the diagnostics, if it is known already.
    messages: Option<String>,
}

/// What happened to the files.
pub(crate) enum Files {
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

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        Self {
            vendors: Vec::new(),
            files: None,
            diagnostics: failure.diagnostics,
            sources: failure.sources,
            messages: None,
        }
    }
}

impl Outcome {
    /// A run that made files, or could not write them.
    pub(crate) fn new(
        vendors: Vec<VendorSummary>,
        diagnostics: Diagnostics,
        sources: Sources,
        files: Result<Files, Diagnostics>,
    ) -> Self {
        let mut outcome = Self {
            vendors,
            files: None,
            diagnostics,
            sources,
            messages: None,
        };
        match files {
            Ok(files) => outcome.files = Some(files),
            Err(found) => outcome.diagnostics.extend(found),
        }
        outcome
    }

    pub(crate) fn exit_code(&self) -> u8 {
        let usage = |diagnostic: &Diagnostic| USAGE.contains(&diagnostic.code);
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

    /// Takes over the [`messages`] of the run, unless something was found after them.
    pub(crate) fn with_messages(mut self, messages: Option<String>) -> Self {
        self.messages = messages.filter(|_| self.files.is_some());
        self
    }

    /// Tells people.
    pub(crate) fn print(&self, with_stats: bool) -> io::Result<()> {
        let mut stream = anstream::stderr().lock();
        match &self.messages {
            Some(messages) => write!(stream, "{messages}")?,
            None => write!(stream, "{}", messages(&self.diagnostics, &self.sources))?,
        }
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
        }?;
        if with_stats {
            write!(io::stdout().lock(), "{}", stats::table(&self.vendors))?;
        }
        Ok(())
    }

    pub(crate) fn print_json(&self) -> io::Result<()> {
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
                    "stats": stats::json(&vendor.census),
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

/// What people are told about the diagnostics.
pub(crate) fn messages(diagnostics: &Diagnostics, sources: &Sources) -> String {
    let digest = diagnostics.digest();
    let mut text = digest.render(sources, true);
    if !digest.left_out.is_empty() {
        text.push_str(&more(&digest.left_out));
        text.push_str("\n\n");
    }
    text
}

/// Says what is not shown.
fn more(left_out: &BTreeMap<Code, usize>) -> String {
    let kinds: Vec<String> = left_out
        .iter()
        .map(|(code, count)| format!("{count} {code}"))
        .collect();
    format!(
        "and more warnings of the same kinds: {}; --format json lists all",
        kinds.join(", ")
    )
}

fn summary(vendor: &VendorSummary, files: &Files) -> String {
    let touched = files.touched(&format!("{}/", vendor.folder));
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
