//! The command line: its arguments, and the help that explains them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::ValueParser;
use clap::error::ErrorKind;
use clap::{Args, ColorChoice, CommandFactory as _, Parser, Subcommand, ValueEnum};
use generator::diagnostic::{Code, did_you_mean};

/// Generates the presence-client package from the OpenAPI documents under specs/.
///
/// Reads specs/<vendor>/openapi.yaml and vendor.yaml, and writes generated/src and the feature list of
/// generated/Cargo.toml. Files that are no longer produced are deleted. Either all files are written or, when any
/// document has an error, none. Other commands work on documents from elsewhere.
#[derive(Clone, Debug, Parser)]
#[command(version, after_help = EXIT_CODES, subcommand_precedence_over_arg = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Vendors to generate, by the name of their folder under specs/ [default: all].
    pub(crate) vendors: Vec<String>,

    /// Write nothing; list the files that are missing, changed or orphaned, and fail if there are any.
    #[arg(long)]
    pub(crate) check: bool,

    #[command(flatten)]
    pub(crate) common: Common,
}

impl Arguments {
    /// Reads the command line, or ends the program with what is wrong about it.
    pub(crate) fn read() -> Self {
        Self::try_read(std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    fn try_read<T: Into<OsString> + Clone>(
        line: impl IntoIterator<Item = T>,
    ) -> Result<Self, clap::Error> {
        let arguments = Self::try_parse_from(line)?;
        if arguments.command.is_some() && (arguments.check || !arguments.vendors.is_empty()) {
            let message =
                "vendors and --check are for generating the package, and go with no command";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        Ok(arguments)
    }
}

/// What every command understands.
#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// The workspace to work in [default: the one this program belongs to, or else the current directory].
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) root: Option<PathBuf>,

    /// How to report: messages for people on stderr, or one JSON object on stdout.
    #[arg(long, value_enum, default_value_t = Format::Human, global = true)]
    pub(crate) format: Format,

    /// Treat warnings of this code as errors, or all with `warnings`; may be given several times.
    #[arg(long, value_name = "CODE|warnings", value_parser = ValueParser::new(denied), global = true)]
    pub(crate) deny: Vec<Denied>,

    /// Also print how much is typed, and why the rest is raw JSON, on stdout.
    #[arg(long, global = true)]
    pub(crate) stats: bool,

    /// When to use colour; `auto` means on a terminal.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto, global = true)]
    pub(crate) color: ColorChoice,
}

/// What to do besides generating the package.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    New(New),
    Import(Import),
    Explain(Explain),
}

/// Writes a crate of its own for any OpenAPI document.
///
/// The crate has a manifest, a README, the runtime and the code of the selected operations. Types that no selected
/// operation reaches are left out. Mistakes in the document that leave the rest of it usable are warnings.
#[derive(Clone, Debug, Args)]
#[command(after_help = new_help())]
pub(crate) struct New {
    /// The OpenAPI document, in JSON or YAML.
    pub(crate) document: PathBuf,

    /// The folder of the crate: empty, not there yet, or written by this command before.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,

    /// The name of the package [default: from the title of the document].
    #[arg(long)]
    pub(crate) name: Option<String>,

    /// Generate these operations only; may be given several times.
    #[arg(long, value_name = "SELECTOR")]
    pub(crate) select: Vec<String>,

    /// Put the operations of each tag, with the types that only they use, behind a feature of the package; none is on by
    /// default.
    #[arg(long)]
    pub(crate) split_by_tag: bool,

    /// A vendor.yaml with renames, acknowledged warnings and other facts about the document.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// Refreshes specs/<vendor>/openapi.yaml from a full upstream document.
///
/// The document is cut down to the selected operations and what they reach, brought into a fixed order and written as
/// YAML; vendor.yaml notes where it came from, and is otherwise left alone. Importing the same document again changes
/// nothing. Run the generator afterwards.
#[derive(Clone, Debug, Args)]
#[command(after_help = import_help())]
pub(crate) struct Import {
    /// The folder of the vendor under specs/; a new one is made.
    pub(crate) vendor: String,

    /// The upstream document, in JSON or YAML.
    #[arg(long, value_name = "DOCUMENT")]
    pub(crate) from: PathBuf,

    /// Take these operations only; may be given several times [default: those of the last import, or else all].
    #[arg(long, value_name = "SELECTOR")]
    pub(crate) select: Vec<String>,

    /// The edition of the document, such as a commit [default: the version that it names].
    #[arg(long)]
    pub(crate) revision: Option<String>,
}

/// Says what a code means, what to do about it, and shows an example.
#[derive(Clone, Debug, Args)]
pub(crate) struct Explain {
    /// The code in the brackets of a message [default: list all codes].
    #[arg(value_parser = ValueParser::new(code))]
    pub(crate) code: Option<Code>,
}

/// Which warnings are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// All of them.
    Warnings,
    /// Those with this code.
    Code(Code),
}

impl Denied {
    pub(crate) fn includes(self, code: Code) -> bool {
        match self {
            Self::Warnings => true,
            Self::Code(denied) => denied == code,
        }
    }
}

fn denied(text: &str) -> Result<Denied, String> {
    match text {
        "warnings" => Ok(Denied::Warnings),
        _ => code(text).map(Denied::Code),
    }
}

fn code(text: &str) -> Result<Code, String> {
    Code::from_name(text).ok_or_else(|| {
        let known = Code::ALL.iter().map(|code| code.as_str());
        match did_you_mean(text, known) {
            Some(near) => format!("there is no such code; did you mean `{near}`?"),
            None => "there is no such code; `explain` without a code lists them".to_owned(),
        }
    })
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
  0  everything is written, or --check found the package fresh
  1  a document has errors or denied warnings, or --check found the package stale
  2  the command line is wrong; this includes the name of an unknown vendor or operation";

const SELECTORS: &str = "\
Selectors:
  getUser          the operation with this operationId
  'GET /users/*'   method and path as in the document; `*` is any part of a segment, `**` any text, `* /users` any method
  tag:Users        every operation with this tag";

fn new_help() -> String {
    format!(
        "{SELECTORS}

Exit codes:
  0  the crate is written
  1  the document has errors or denied warnings; nothing is written
  2  the command line is wrong: an unknown selector, a bad name, a folder with other files"
    )
}

fn import_help() -> String {
    format!(
        "{SELECTORS}

Exit codes:
  0  specs/<vendor>/ is what the document says
  1  the document has errors or denied warnings; nothing is written
  2  the command line is wrong: an unknown selector, a bad name, a spec that was written by hand"
    )
}

#[cfg(test)]
mod tests {
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
        assert_eq!(arguments.common.format, Format::Human);
    }

    #[test]
    fn a_code_that_does_not_exist_is_refused_with_a_near_miss() {
        let error = Arguments::try_parse_from(["generator", "--deny", "raw-jsn"]).unwrap_err();
        assert!(
            error.to_string().contains("did you mean `raw-json`?"),
            "{error}"
        );
        let arguments = Arguments::parse_from(["generator", "--deny", "warnings"]);
        assert_eq!(arguments.common.deny, [Denied::Warnings]);
    }

    #[test]
    fn a_command_takes_common_options_after_its_own() {
        let line = "generator new api.yaml --out x --select a --select tag:b --format json";
        let arguments = Arguments::parse_from(line.split(' '));
        let Some(Command::New(new)) = arguments.command else {
            panic!("{arguments:?}");
        };
        assert_eq!(new.select, ["a", "tag:b"]);
        assert_eq!(arguments.common.format, Format::Json);
    }

    #[test]
    fn common_options_stand_before_a_command_or_behind_it() {
        for line in [
            "generator --format json --deny raw-json --deny media-type new api.yaml --out x",
            "generator new api.yaml --out x --format json --deny raw-json --deny media-type",
            "generator --format json new api.yaml --deny raw-json --out x --deny media-type",
        ] {
            let common = Arguments::try_read(line.split(' ')).unwrap().common;
            assert_eq!(common.format, Format::Json, "{line}");
            let denied = [Code::RawJson, Code::MediaType].map(Denied::Code);
            assert_eq!(common.deny, denied, "{line}");
        }
    }

    #[test]
    fn what_is_for_the_package_goes_with_no_command() {
        for line in ["generator --check explain", "generator genesys explain"] {
            let error = Arguments::try_read(line.split(' ')).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ArgumentConflict, "{line}");
        }
    }
}
