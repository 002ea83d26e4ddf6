//! Turns OpenAPI documents into the source of the `presence-client` package.
//!
//! [`generate`] runs the stages in order, one function each, each reading only what the one before it made:
//! load → select → upgrade → resolve → lower → passes → name → emit. The program around it reads a [`workspace`], writes or checks
//! the [`output`] and prints the [`diagnostic`]s.

pub mod census;
pub mod config;
pub mod diagnostic;
pub mod emit;
pub mod import;
pub mod ir;
mod letters;
pub mod load;
pub mod lower;
pub mod name;
pub mod origin;
pub mod output;
pub mod parallel;
pub mod pass;
mod path_item;
#[path = "../../templates/src/runtime/placeholder.rs"]
mod placeholder;
mod plain_yaml;
pub mod plan;
pub mod pointer;
pub mod resolve;
pub mod select;
pub mod spec;
pub mod split;
pub mod stand_alone;
#[cfg(test)]
mod testing;
pub mod upgrade;
pub mod value;
pub mod workspace;
pub mod yaml;

use std::any::Any;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use census::Census;
use config::Config;
use diagnostic::{Code, Diagnostic, Diagnostics, Sources};
use output::Output;
use plan::Vendor;
use select::Selection;
use workspace::{Failure, Generated, SourceFile, VendorInput, VendorSummary, Workspace};

/// The folder that the generator owns.
pub const SOURCE: &str = "generated/src";
/// The manifest whose feature list the generator keeps.
pub const MANIFEST: &str = "generated/Cargo.toml";
/// The manifest that holds the versions of dependencies.
pub const WORKSPACE_MANIFEST: &str = "Cargo.toml";

/// Generates the package: every file or, if any vendor has an error, none.
///
/// Vendors are independent of each other and are worked on at the same time; what comes out is in the order of their names.
pub fn generate(workspace: Workspace) -> Result<Generated, Failure> {
    let mut vendors: Vec<&VendorInput> = workspace.vendors.iter().collect();
    // What takes longest is begun first.
    vendors.sort_by_key(|input| Reverse(input.spec.bytes.len()));
    let mut made = parallel::each(&vendors, |input| make(input));
    made.sort_by(|a, b| a.summary.name.cmp(&b.summary.name));
    let mut diagnostics = Diagnostics::new();
    let mut output = Output {
        files: BTreeMap::new(),
    };
    let mut summaries = Vec::new();
    let mut rest = Rest::default();
    for vendor in made {
        diagnostics.extend(vendor.diagnostics);
        output.files.extend(vendor.files);
        summaries.push(vendor.summary);
        rest.0.extend(vendor.rest.0);
    }
    package(&workspace, &mut output, &mut diagnostics);
    for (name, text) in workspace.runtime {
        output
            .files
            .insert(format!("{SOURCE}/runtime/{name}"), text);
    }
    let mut sources = Sources::new();
    for input in workspace.vendors {
        remember(&mut sources, input.spec, input.config);
    }
    if diagnostics.has_errors() {
        return Err(Failure {
            diagnostics,
            sources,
        });
    }
    Ok(Generated {
        output,
        vendors: summaries,
        diagnostics,
        sources,
        rest,
    })
}

/// What stages made for the next ones and is of no more use. To take it apart takes longer than to name all types; a process
/// that ends spares itself that by forgetting it.
#[derive(Debug, Default)]
pub struct Rest(Vec<Box<dyn Any + Send>>);

impl Rest {
    fn keep(&mut self, one: impl Any + Send) {
        self.0.push(Box::new(one));
    }
}

/// What comes of one vendor.
struct Made {
    files: Vec<(String, String)>,
    summary: VendorSummary,
    diagnostics: Diagnostics,
    rest: Rest,
}

fn make(input: &VendorInput) -> Made {
    let Planned {
        vendor,
        census,
        mut diagnostics,
        mut rest,
    } = plan(input, &Selection::default(), false);
    let files = vendor
        .as_ref()
        .map_or(Ok(Vec::new()), files)
        .unwrap_or_else(|found| {
            diagnostics.extend(found);
            Vec::new()
        });
    let folder = format!("{SOURCE}/{}", input.name);
    let summary = summary(&input.name, &folder, census, vendor.as_ref(), &diagnostics);
    rest.keep(vendor);
    Made {
        files,
        summary,
        diagnostics,
        rest,
    }
}

fn summary(
    name: &str,
    folder: &str,
    census: Census,
    vendor: Option<&Vendor>,
    diagnostics: &Diagnostics,
) -> VendorSummary {
    let warnings = diagnostics.warnings().count();
    let acknowledged = diagnostics
        .warnings()
        .filter(|warning| warning.acknowledged)
        .count();
    let calls = vendor.into_iter().flat_map(|vendor| &vendor.calls);
    VendorSummary {
        name: name.to_owned(),
        folder: folder.to_owned(),
        operations: calls.filter(|call| !call.is_further_form).count(),
        types: vendor.map_or(0, |vendor| vendor.models.len()),
        warnings: warnings - acknowledged,
        acknowledged,
        census,
    }
}

/// Runs the stages up to the plan, for a package of this vendor alone, and keeps the texts that messages point into. There is no
/// plan when the document or its `vendor.yaml` has an error.
pub fn plan_vendor(input: &VendorInput, sources: &mut Sources) -> (Option<Vendor>, Diagnostics) {
    remember(sources, input.spec.clone(), input.config.clone());
    let planned = plan(input, &Selection::default(), true);
    (planned.vendor, planned.diagnostics)
}

/// What the stages up to the plan make.
#[derive(Default)]
struct Planned {
    /// The plan, unless there are errors.
    vendor: Option<Vendor>,
    /// The document in numbers.
    census: Census,
    /// Everything there is to say about it.
    diagnostics: Diagnostics,
    /// What it was made of.
    rest: Rest,
}

/// Runs the stages up to the plan. The vendor may be alone in its package.
fn plan(input: &VendorInput, selection: &Selection, is_alone: bool) -> Planned {
    let mut diagnostics = Diagnostics::new();
    let mut config = match input
        .config
        .as_ref()
        .map(|file| config::read(&file.path, &file.bytes))
    {
        None => Config::default(),
        Some(Ok(config)) => config,
        Some(Err(errors)) => {
            diagnostics.extend(errors);
            Config::default()
        }
    };
    let mut document = match load::load(&input.spec.path, &input.spec.bytes) {
        Ok(document) => document,
        Err(errors) => {
            diagnostics.extend(errors);
            return Planned {
                diagnostics,
                ..Planned::default()
            };
        }
    };
    diagnostics.extend(std::mem::take(&mut document.diagnostics));
    diagnostics.extend(selection.apply(&mut document));
    let (mut document, found) = upgrade::upgrade(document);
    diagnostics.extend(found);
    config.renames.follow(&document.origins);
    let (resolved, mut later) = resolve::resolve(&document);
    let (mut api, found) = lower::lower(&resolved, &config);
    later.extend(found);
    pass::run(&mut api, &document.root, &mut later);
    let (file, origins) = (document.file.clone(), std::mem::take(&mut document.origins));
    let mut rest = Rest::default();
    match input.spec.bytes.len() < MUCH_TEXT {
        true => rest.keep((document, resolved)),
        // Later stages use the memory again, which another thread frees meanwhile.
        false => rayon::spawn(move || drop((document, resolved))),
    }
    let module = match input.name.as_str() {
        "" => &api.title,
        name => name,
    };
    let census = census::census(&api, &later);
    let (vendor, found) = name::name(&api, &config, module, is_alone);
    later.extend(found);
    later.relocate(&file, |pointer| origins.origin(pointer));
    diagnostics.extend(later);
    let mut diagnostics = without_repeats(diagnostics);
    // An imported document has the mistakes of its vendor.
    if input.lenient || config.import.is_some() {
        diagnostics.relax();
    }
    diagnostics.acknowledge(&config.acknowledged);
    let usable = !diagnostics.has_errors();
    rest.keep((api, config));
    Planned {
        vendor: usable.then_some(vendor),
        census,
        diagnostics,
        rest,
    }
}

/// Each message once: what several operations refer to is read for each of them.
fn without_repeats(diagnostics: Diagnostics) -> Diagnostics {
    let mut seen = BTreeSet::new();
    let mut once = Diagnostics::new();
    for one in diagnostics.iter() {
        let pointer = one.place.as_ref().map(|place| &place.pointer);
        if seen.insert((one.code, pointer, &one.message, &one.found)) {
            once.push(one.clone());
        }
    }
    once
}

/// The files of one vendor, each with its path in the workspace, made at the same time.
pub fn files(vendor: &Vendor) -> Result<Vec<(String, String)>, Diagnostics> {
    let [models, others @ ..] = &emit::EMITTERS;
    let write = |emitters: &[emit::Emitter]| -> Result<Vec<(String, String)>, Diagnostics> {
        let mut files = Vec::new();
        for part in emit::Part::all(vendor) {
            for emit in emitters {
                let file =
                    emit(part).map_err(|message| Diagnostic::new(Code::Internal, None, message))?;
                files.extend(file.map(|file| (format!("{SOURCE}/{}", file.path), file.text)));
                within(&files, emit::MAX_TEXT)?;
            }
        }
        Ok(files)
    };
    // The models are as much text as all the rest.
    let (models, others) = parallel::both(
        vendor.models.len() >= MANY_TYPES,
        || write(std::slice::from_ref(models)),
        || write(others),
    );
    let mut files = models?;
    files.extend(others?);
    within(&files, emit::MAX_TEXT)?;
    Ok(files)
}

/// Refuses files that together are too long.
fn within(files: &[(String, String)], bytes: usize) -> Result<(), Diagnostics> {
    let found: usize = files.iter().map(|(_, text)| text.len()).sum();
    if found <= bytes {
        return Ok(());
    }
    let message = "the generated code is too long";
    Err(Diagnostic::new(Code::LimitExceeded, None, message)
        .expected(format!("at most {bytes} bytes"))
        .found("more")
        .help("select fewer operations, or share what is repeated for each of them")
        .into())
}

/// From so many types on it pays to work on a document with a further thread.
const MANY_TYPES: usize = 20;
/// From so many bytes on a document is freed as soon as it is of no more use.
const MUCH_TEXT: usize = 1 << 20;

/// What is not of one vendor: the root of the package and the feature list.
fn package(workspace: &Workspace, output: &mut Output, diagnostics: &mut Diagnostics) {
    let modules: Vec<name::Name> = workspace
        .vendor_names
        .iter()
        .map(|folder| name::module_name(folder))
        .collect();
    for (position, module) in modules.iter().enumerate() {
        if modules
            .iter()
            .take(position)
            .any(|earlier| earlier == module)
        {
            diagnostics.push(
                Diagnostic::new(Code::Manifest, None, "two vendors would be the same module")
                    .expected("folders of specs/ that differ in letters or digits")
                    .found(module.as_str())
                    .help("rename one of the folders"),
            );
        }
    }
    match emit::root(&modules.iter().collect::<Vec<_>>()) {
        Ok(root) => drop(
            output
                .files
                .insert(format!("{SOURCE}/{}", root.path), root.text),
        ),
        Err(message) => diagnostics.push(Diagnostic::new(Code::Internal, None, message)),
    }
    let features: Vec<&str> = modules.iter().map(|module| module.as_str()).collect();
    match output::with_features(&workspace.manifest, &features) {
        Ok(manifest) => drop(output.files.insert(MANIFEST.to_owned(), manifest)),
        Err(errors) => diagnostics.extend(errors),
    }
}

/// Keeps the texts that messages point into.
fn remember(sources: &mut Sources, document: SourceFile, config: Option<SourceFile>) {
    for file in std::iter::once(document).chain(config) {
        if let Ok(text) = String::from_utf8(file.bytes) {
            sources.insert(file.path, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_for_a_document_has_a_limit() {
        let file = |length| (String::from("a.rs"), "x".repeat(length));
        assert!(within(&[file(6), file(4)], 10).is_ok());
        let refused = within(&[file(6), file(5)], 10).unwrap_err();
        let refused = refused.iter().next().unwrap();
        assert_eq!(refused.code, Code::LimitExceeded);
        assert_eq!(refused.expected.as_deref(), Some("at most 10 bytes"));
    }
}
