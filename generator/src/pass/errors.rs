//! Finds what the error replies of a vendor hold.
//!
//! If all operations that declare an error body agree, that is the error body of the vendor, also for operations that declare
//! none. Otherwise the vendor's error is one of several types, the most used first.

use crate::ir::{Api, Errors, Ty};

pub(super) fn run(api: &mut Api) {
    let mut counts: Vec<(Ty, usize)> = Vec::new();
    for failure in api
        .operations
        .iter()
        .flat_map(|operation| &operation.failures)
    {
        match counts.iter_mut().find(|(ty, _)| *ty == failure.ty) {
            Some((_, count)) => *count += 1,
            None => counts.push((failure.ty.clone(), 1)),
        }
    }
    // The sort is stable: equally frequent ones stay in document order.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut types: Vec<Ty> = counts.into_iter().map(|(ty, _)| ty).collect();
    api.errors = match types.len() {
        0 => Errors::Undeclared,
        1 => types.pop().map_or(Errors::Undeclared, Errors::One),
        _ => Errors::Several(types),
    };
}
