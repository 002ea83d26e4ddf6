//! The runtime of the generated package, kept here to be compiled, linted and tested as ordinary code.
//!
//! The generator copies `src/runtime` as it is; the tests beside it stay here.

pub mod runtime;

#[cfg(test)]
#[cfg(feature = "testing")]
mod tests;
