//! Reads what a command works on, runs the generator, writes or checks the result and says how it went.

mod cli;
mod explain;
mod progress;
mod report;
mod stats;

use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::ColorChoice;
use generator::SOURCE;
use generator::diagnostic::{Diagnostics, Sources};
use generator::import;
use generator::output;
use generator::parallel;
use generator::select::Selection;
use generator::stand_alone::{self, Order};
use generator::workspace::{self, Failure, VendorInput};

use crate::cli::{Arguments, Command, Common, Format, Import, New};
use crate::progress::Progress;
use crate::report::{Files, Outcome};

/// Much of the work is to make and drop small texts, which takes less time than with the allocator of the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::read();
    set_colour(arguments.common.color);
    let root = arguments.common.root.clone().unwrap_or_else(default_root);
    let common = &arguments.common;
    let outcome = match &arguments.command {
        None => generate(&arguments, &root),
        Some(Command::New(new)) => stand_alone(new, common, &root),
        Some(Command::Import(import)) => self::import(import, &root, common),
        Some(Command::Explain(explain)) => return done(explain::print(explain.code, &root)),
    };
    let outcome = outcome.unwrap_or_else(Outcome::from);
    let code = report(&outcome, common);
    leave(outcome);
    code
}

/// Leaves something as it is: the process ends, and its memory is given back faster as a whole.
fn leave<T>(things: T) {
    std::mem::forget(things);
}

fn report(outcome: &Outcome, common: &Common) -> ExitCode {
    let printed = match common.format {
        Format::Human => outcome.print(common.stats),
        Format::Json => outcome.print_json(),
    };
    match outcome.exit_code() {
        0 => done(printed),
        code => ExitCode::from(code),
    }
}

fn done(printed: io::Result<()>) -> ExitCode {
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        // Nobody is left to tell, as the stream is closed.
        Err(_) => ExitCode::FAILURE,
    }
}

/// Refuses to go on when a warning is denied, or with what is an error anyway.
fn denied(
    mut diagnostics: Diagnostics,
    sources: &Sources,
    common: &Common,
) -> Result<Diagnostics, Failure> {
    diagnostics.deny(|code| common.deny.iter().any(|denied| denied.includes(code)));
    match diagnostics.has_errors() {
        false => Ok(diagnostics),
        true => Err(Failure {
            diagnostics,
            sources: sources.clone(),
        }),
    }
}

/// Brings the package up to date, or says whether it is.
fn generate(arguments: &Arguments, root: &Path) -> Result<Outcome, Failure> {
    parallel::start();
    let workspace = workspace::read(root, &arguments.vendors)?;
    let progress = Progress::start("generating");
    let generated = generator::generate(workspace)?;
    drop(progress);
    let diagnostics = denied(generated.diagnostics, &generated.sources, &arguments.common)?;
    let owned = owned(&arguments.vendors);
    let owned: Vec<&str> = owned.iter().map(String::as_str).collect();
    let files = if arguments.check {
        output::check(root, &owned, &generated.output).map(Files::Checked)
    } else {
        output::write(root, &owned, &generated.output).map(Files::Written)
    };
    leave((generated.output, generated.rest));
    Ok(Outcome::new(
        generated.vendors,
        diagnostics,
        generated.sources,
        files,
    ))
}

/// Writes a crate of its own for a document.
fn stand_alone(new: &New, common: &Common, root: &Path) -> Result<Outcome, Failure> {
    let progress = Progress::start("generating");
    let mut made = thread::scope(|scope| {
        let kit = scope.spawn(|| workspace::read_kit(root));
        let kit = || kit.join().unwrap_or_else(|panic| resume_unwind(panic));
        match order(new) {
            Ok(order) => stand_alone::stand_alone(order, kit),
            Err(unreadable) => Err(kit().err().unwrap_or(unreadable).into()),
        }
    })?;
    drop(progress);
    made.diagnostics = denied(made.diagnostics, &made.sources, common)?;
    // The places of messages are looked up while the system writes files.
    let (files, messages) = thread::scope(|scope| {
        let is_read = common.format == Format::Human && !made.diagnostics.is_empty();
        let messages = || report::messages(&made.diagnostics, &made.sources);
        let messages = is_read.then(|| scope.spawn(messages));
        let files = stand_alone::write(&new.out, &made).map(Files::Written);
        // Without a result they are made when they are printed.
        (files, messages.and_then(|messages| messages.join().ok()))
    });
    leave((made.output, made.plan, made.rest));
    let outcome = Outcome::new(vec![made.summary], made.diagnostics, made.sources, files);
    Ok(outcome.with_messages(messages))
}

fn order(new: &New) -> Result<Order, Diagnostics> {
    let config = new.config.as_deref().map(workspace::read_file);
    Ok(Order {
        input: VendorInput {
            name: new.name.clone().unwrap_or_default(),
            spec: workspace::read_file(&new.document)?,
            config: config.transpose()?,
            lenient: true,
        },
        selection: Selection::new(&new.select),
        split_by_tag: new.split_by_tag,
    })
}

/// Refreshes the document of a vendor.
fn import(import: &Import, root: &Path, common: &Common) -> Result<Outcome, Failure> {
    let (spec, config) = workspace::vendor_files(root, &import.vendor)?;
    let order = import::Order {
        vendor: import.vendor.clone(),
        from: workspace::read_file(&import.from)?,
        revision: import.revision.clone(),
        select: import.select.clone(),
        spec,
        config,
    };
    let mut imported = import::import(&order)?;
    imported.diagnostics = denied(imported.diagnostics, &imported.sources, common)?;
    let files = output::write(root, &[], &imported.output).map(Files::Written);
    Ok(Outcome::new(
        vec![imported.summary],
        imported.diagnostics,
        imported.sources,
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
