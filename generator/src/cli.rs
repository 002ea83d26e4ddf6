//! The command line: its arguments, and the help that explains them.

use std::path::PathBuf;

use clap::{ColorChoice, Parser, ValueEnum};

/// Generates the presence-client package from the OpenAPI documents under specs/.
///
/// Reads specs/<vendor>/openapi.yaml and vendor.yaml, and writes generated/src and the feature list of
/// generated/Cargo.toml. Files that are no longer produced are deleted. Either all files are written or, when any
/// document has an error, none.
#[derive(Clone, Debug, Parser)]
#[command(version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// Vendors to generate, by the name of their folder under specs/ [default: all].
    pub(crate) vendors: Vec<String>,

    /// Write nothing; list the files that are missing, changed or orphaned, and fail if there are any.
    #[arg(long)]
    pub(crate) check: bool,

    /// The workspace to work in [default: the one this program belongs to, or else the current directory].
    #[arg(long, value_name = "DIR")]
    pub(crate) root: Option<PathBuf>,

    /// How to report: messages for people on stderr, or one JSON object on stdout.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(crate) format: Format,

    /// When to use colour; `auto` means on a terminal.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub(crate) color: ColorChoice,
}

/// The ways to report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Messages for people, on stderr.
    Human,
    /// One JSON object with vendors, files and diagnostics, on stdout.
    Json,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  the package is written, or --check found it fresh
  1  a document has errors, or --check found the package stale
  2  the command line is wrong; this includes the name of an unknown vendor";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_declared_consistently() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn vendors_and_options_may_be_mixed() {
        let arguments = Arguments::parse_from(["generator", "genesys", "--check", "vonage"]);
        assert_eq!(arguments.vendors, ["genesys", "vonage"]);
        assert!(arguments.check);
        assert_eq!(arguments.format, Format::Human);
    }
}
