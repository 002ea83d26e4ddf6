//! What was found about one document, as a line of the table.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::child::Made;
use crate::compile::Check;
use crate::document::Document;

/// What was found about one document.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) bytes: usize,
    /// Whether there is a crate.
    pub(crate) generated: bool,
    pub(crate) operations: usize,
    pub(crate) operations_expected: Option<usize>,
    pub(crate) types: usize,
    pub(crate) schemas: Option<usize>,
    pub(crate) fields: usize,
    pub(crate) bodies: usize,
    pub(crate) raw: BTreeMap<String, usize>,
    pub(crate) unconstrained: usize,
    pub(crate) warnings: BTreeMap<String, usize>,
    pub(crate) lines: usize,
    pub(crate) seconds: f64,
    pub(crate) peak_bytes: u64,
    /// The messages about a document that was refused.
    pub(crate) messages: Option<String>,
    pub(crate) check: Option<Check>,
    /// The values that did not survive being decoded and encoded, if that was tried.
    pub(crate) lost: Option<Vec<String>>,
    /// What does not hold.
    pub(crate) failures: Vec<String>,
}

impl Row {
    pub(crate) fn new(document: &Document, bytes: usize) -> Self {
        Self {
            name: document.name.clone(),
            version: document.version.clone().unwrap_or_else(|| "-".to_owned()),
            bytes,
            operations_expected: document.operations,
            schemas: document.schemas,
            ..Self::default()
        }
    }

    pub(crate) fn fail(&mut self, what: impl Into<String>) {
        self.failures.push(what.into());
    }

    pub(crate) fn made(&mut self, made: &Made) {
        self.generated = true;
        self.operations = made.operations;
        self.types = made.types;
        self.fields = made.fields;
        self.bodies = made.bodies;
        self.raw = made.raw.clone();
        self.unconstrained = made.unconstrained;
        self.warnings = made.warnings.clone();
        self.lines = made.lines;
    }

    pub(crate) fn refused(&mut self, messages: &str) {
        self.messages = Some(messages.to_owned());
    }

    pub(crate) fn compiled(&mut self, check: Check) {
        if check.errors > 0 {
            let messages = check.messages.join("\n    ");
            self.fail(format!(
                "does not compile, {} errors:\n    {messages}",
                check.errors
            ));
        }
        self.check = Some(check);
    }

    pub(crate) fn round_trip(&mut self, lost: Vec<String>) {
        if let Some(first) = lost.first() {
            let count = lost.len();
            self.fail(format!("{count} values do not survive, such as {first}"));
        }
        self.lost = Some(lost);
    }

    fn compiles(&self) -> bool {
        self.check.as_ref().is_some_and(|check| check.errors == 0)
    }

    fn fallbacks(&self) -> usize {
        self.raw.values().sum()
    }

    fn warned(&self) -> usize {
        self.warnings.values().sum()
    }

    /// The line of the table.
    pub(crate) fn line(&self, with_compile: bool) -> String {
        let of = |count: usize, whole: Option<usize>| match whole {
            Some(whole) => format!("{count}/{whole}"),
            None => count.to_string(),
        };
        let mut line = format!(
            "{:<44} {:>6} {:>9} {:>10} {:>5} {:>6} {:>7.2} {:>6} {:>7}",
            self.name,
            self.version,
            of(self.operations, self.operations_expected),
            of(self.types, self.schemas),
            self.fallbacks(),
            self.warned(),
            self.seconds,
            mib(self.peak_bytes),
            self.lines,
        );
        if with_compile {
            let check = self.check.clone().unwrap_or_default();
            let _ = write!(line, " {:>7.1} {:>6}", check.seconds, mib(check.peak_bytes));
        }
        let verdict = match (self.failures.is_empty(), self.generated) {
            (false, _) => "FAILED",
            (true, true) => "ok",
            (true, false) => "refused",
        };
        let _ = write!(line, "  {verdict}");
        line
    }
}

fn mib(bytes: u64) -> u64 {
    bytes.div_ceil(1024 * 1024)
}

/// The head of the table.
pub(crate) fn head(with_compile: bool) -> String {
    let mut line = format!(
        "{:<44} {:>6} {:>9} {:>10} {:>5} {:>6} {:>7} {:>6} {:>7}",
        "document", "spec", "ops", "types", "raw", "warn", "s", "MiB", "lines",
    );
    if with_compile {
        let _ = write!(line, " {:>7} {:>6}", "check s", "MiB");
    }
    line
}

/// The line below the table.
pub(crate) fn totals(rows: &[Row], with_compile: bool) -> String {
    let count = |holds: fn(&Row) -> bool| rows.iter().filter(|row| holds(row)).count();
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>();
    let mut line = format!(
        "{} documents: {} generated, {} failed; {} operations, {} types, {} raw, {} warnings, {:.1} s, at most {} MiB, {} lines",
        rows.len(),
        count(|row| row.generated),
        count(|row| !row.failures.is_empty()),
        sum(|row| row.operations),
        sum(|row| row.types),
        sum(Row::fallbacks),
        sum(Row::warned),
        rows.iter().map(|row| row.seconds).sum::<f64>(),
        mib(rows.iter().map(|row| row.peak_bytes).max().unwrap_or(0)),
        sum(|row| row.lines),
    );
    if with_compile {
        let checks = || rows.iter().filter_map(|row| row.check.as_ref());
        let _ = write!(
            line,
            "; {} compile, {:.1} s of rustc, at most {} MiB",
            count(Row::compiles),
            checks().map(|check| check.seconds).sum::<f64>(),
            mib(checks().map(|check| check.peak_bytes).max().unwrap_or(0)),
        );
    }
    line
}

/// What does not hold, by document.
pub(crate) fn failures(rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        for failure in &row.failures {
            let _ = writeln!(text, "{}: {failure}", row.name);
        }
    }
    text
}
