//! Between the first and the second stage: a document in an older format becomes the tree that `resolve` reads.
//!
//! The upgrade moves subtrees and notes each move in [`Document::origins`], so that messages still point into the file as
//! written.

mod references;
mod swagger2;

use crate::diagnostic::Diagnostics;
use crate::load::{Document, Version};

/// Brings a document into the form of OpenAPI 3; one that has it stays as it is.
pub fn upgrade(mut document: Document) -> (Document, Diagnostics) {
    references::by_place(&mut document);
    match document.version {
        Version::V2 => swagger2::upgrade(document),
        Version::V30 | Version::V31 | Version::V32 => (document, Diagnostics::new()),
    }
}
