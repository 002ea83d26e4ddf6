//! What the types of parameters, bodies and replies could be called.

use crate::ir::{Hint, StatusRange};
use crate::lower::schema;
use crate::pointer::Pointer;

/// The hint for the type of what a body or response holds: one of the components is called after itself, any other after its
/// operation.
pub(super) fn part_hint(pointer: &Pointer, owner: &Hint, word: &str) -> Hint {
    match pointer.last() {
        Some(name) if is_component(pointer) => shared_hint(word, &name),
        _ => schema::below(owner, word),
    }
}

/// The same for one of several replies, which are told apart by their statuses.
pub(super) fn reply_hint(
    pointer: &Pointer,
    owner: &Hint,
    word: &str,
    status: Option<StatusRange>,
) -> Hint {
    match status {
        Some(StatusRange { first, last }) if !is_component(pointer) => match last - first {
            0 => part_hint(pointer, owner, &format!("{word} {first}")),
            1..100 => part_hint(pointer, owner, &format!("{word} {}xx", first / 100)),
            _ => part_hint(pointer, owner, word),
        },
        _ => part_hint(pointer, owner, word),
    }
}

/// The hint for a type that belongs to no operation.
pub(super) fn shared_hint(what: &str, name: &str) -> Hint {
    Hint {
        shared: true,
        ..Hint::inline(vec![what.to_owned(), name.to_owned()])
    }
}

pub(super) fn is_component(pointer: &Pointer) -> bool {
    pointer.as_str().starts_with("/components/")
}
