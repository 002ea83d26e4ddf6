//! Uses what the generator makes of small documents.
//!
//! To add a feature: put a small document at `fixtures/ok/<feature>.yaml`, run `cargo insta test -p tests --review` (or
//! set `INSTA_UPDATE=always` and read the diff), and use the compiled module in `behaviour/<feature>.rs`. A diagnostic is
//! added as `fixtures/err/<code>.yaml`. A `<name>.vendor.yaml` beside a document is its `vendor.yaml`. Delete a document
//! and its snapshot together.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

mod behaviour;
mod diagnostics;
mod evolution;
mod freshness;
mod hostile;
mod scripted;
mod snapshots;
mod vendors;

/// The runtime that the generated modules refer to, as in the published package.
#[path = "../../templates/src/runtime/mod.rs"]
#[allow(
    missing_docs,
    unreachable_pub,
    reason = "the package that owns the runtime checks it"
)]
pub mod runtime;

/// A module for each document of `fixtures/ok` and `fixtures/evolution`.
#[allow(
    clippy::all,
    reason = "some fixtures have names and sizes that no document should have"
)]
pub mod fixtures {
    include!(concat!(env!("OUT_DIR"), "/fixtures/all.rs"));
}
