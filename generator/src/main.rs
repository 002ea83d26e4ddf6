//! Reads what a command works on, runs the generator, writes or checks the result and says how it went.

mod cli;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ColorChoice, Parser as _};
use generator::SOURCE;
use generator::output;
use generator::select::Selection;
use generator::stand_alone::{self, Order};
use generator::workspace::{self, Failure, VendorInput};

use crate::cli::{Arguments, Command, Common, Format, New};
use crate::report::{Files, Outcome};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    set_colour(arguments.common.color);
    let root = arguments.common.root.clone().unwrap_or_else(default_root);
    let outcome = match &arguments.command {
        None => generate(&arguments, &root),
        Some(Command::New(new)) => stand_alone(new, &root),
    };
    report(&outcome.unwrap_or_else(Outcome::from), &arguments.common)
}

fn report(outcome: &Outcome, common: &Common) -> ExitCode {
    let printed = match common.format {
        Format::Human => outcome.print(),
        Format::Json => outcome.print_json(),
    };
    match printed {
        Ok(()) => ExitCode::from(outcome.exit_code()),
        // Nobody is left to tell, as the stream is closed.
        Err(_) => ExitCode::FAILURE,
    }
}

/// Brings the package up to date, or says whether it is.
fn generate(arguments: &Arguments, root: &Path) -> Result<Outcome, Failure> {
    let workspace = workspace::read(root, &arguments.vendors)?;
    let generated = generator::generate(&workspace)?;
    let owned = owned(&arguments.vendors);
    let owned: Vec<&str> = owned.iter().map(String::as_str).collect();
    let files = if arguments.check {
        output::check(root, &owned, &generated.output).map(Files::Checked)
    } else {
        output::write(root, &owned, &generated.output).map(Files::Written)
    };
    Ok(Outcome::new(
        generated.vendors,
        generated.diagnostics,
        generated.sources,
        files,
    ))
}

/// Writes a crate of its own for a document.
fn stand_alone(new: &New, root: &Path) -> Result<Outcome, Failure> {
    let kit = workspace::read_kit(root)?;
    let config = new.config.as_deref().map(workspace::read_file);
    let order = Order {
        input: VendorInput {
            name: new.name.clone().unwrap_or_default(),
            spec: workspace::read_file(&new.document)?,
            config: config.transpose()?,
            lenient: true,
        },
        selection: Selection::new(&new.select),
    };
    let made = stand_alone::stand_alone(&order, &kit)?;
    let files = stand_alone::write(&new.out, &made).map(Files::Written);
    Ok(Outcome::new(
        vec![made.summary],
        made.diagnostics,
        made.sources,
        files,
    ))
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
