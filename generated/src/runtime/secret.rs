//! Texts that no output for people shows and that are wiped from memory when they are dropped.

use std::fmt;

use zeroize::Zeroizing;

/// A text that no debug form shows.
///
/// It is wiped when it is dropped. Copies that a transport makes to send it are out of reach.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(redacted)")
    }
}
