//! What a message costs those who use what is generated.

use super::Code;

/// What a message costs, most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// Something of the document is not there.
    Missing,
    /// It is there, but less of it is known than the document says.
    Vague,
    /// Nothing: it is read as it is meant.
    Nothing,
}

impl Loss {
    /// What a message of this code costs, unless it says otherwise.
    pub(super) fn of(code: Code) -> Self {
        match code {
            Code::AmbiguousUnion
            | Code::MixedEnum
            | Code::RawJson
            | Code::AllOfConflict
            | Code::InfiniteValue
            | Code::UnknownType
            | Code::UnknownMapping
            | Code::UndeclaredPathParameter => Self::Vague,
            Code::NameCollision
            | Code::DuplicateOperationId
            | Code::RelativePath
            | Code::UnusedPathParameter => Self::Nothing,
            // What is not known to cost less.
            _ => Self::Missing,
        }
    }
}
