//! Fourth stage: passes over [`Api`], each a module of its own, in the order below.
//!
//! After them no emitter has a question left about the document: composition is flat, unions have a decision, types are
//! finite and know which way they travel.

mod all_of;
mod client_parameters;
mod credential_query;
mod cycles;
mod dedup;
mod errors;
mod examples;
mod infinite;
mod narrow;
mod pages;
mod path_parameters;
mod refusals;
mod share;
mod undeclared;
mod unions;
mod usage;

use crate::diagnostic::Diagnostics;
use crate::ir::Api;
use crate::value::Value;

/// Runs every pass; `root` is the document.
pub fn run(api: &mut Api, root: &Value, diagnostics: &mut Diagnostics) {
    all_of::run(api, diagnostics);
    unions::run(api, diagnostics);
    examples::run(api, root, diagnostics);
    dedup::run(api);
    usage::run(api);
    undeclared::run(api, diagnostics);
    share::run(api);
    errors::run(api);
    refusals::run(api);
    cycles::run(api, diagnostics);
    pages::run(api, diagnostics);
    client_parameters::run(api);
    path_parameters::run(api);
    credential_query::run(api);
}
