//! The root of a crate for one document: its module, with what only the root of a crate has.

use super::print::quoted;

/// The attributes of the crate and the runtime.
const OPENING: &str = "\
#![forbid(unsafe_code)]
#![recursion_limit = \"512\"]
#![allow(
    clippy::large_enum_variant,
    clippy::self_named_constructors,
    clippy::should_implement_trait,
    confusable_idents,
    mixed_script_confusables,
    reason = \"names and sizes follow the document\"
)]

pub mod runtime;
";

/// Compiles the examples of the README, where the feature is on that they need.
fn readme(feature: Option<&str>) -> String {
    let gate = match feature {
        Some(feature) => format!("all(doctest, feature = {})", quoted(feature)),
        None => "doctest".to_owned(),
    };
    format!("\n#[cfg({gate})]\n#[doc = include_str!(\"../README.md\")]\npub struct Readme;\n")
}

/// Makes `lib.rs` of the text of a vendor's `mod.rs`. What the files beside it refer to is in the same place in both. The
/// example of the README may need a feature.
pub(crate) fn root(module: &str, feature: Option<&str>) -> String {
    let is_comment = |line: &&str| line.starts_with("//") || line.trim().is_empty();
    let comments: usize = module
        .split_inclusive('\n')
        .take_while(is_comment)
        .map(str::len)
        .sum();
    let (comments, items) = module.split_at(comments);
    format!("{comments}{OPENING}\n{items}{}", readme(feature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_crate_has_besides_stands_between_the_documentation_and_the_items() {
        let root = root("// @generated\n\n//! Docs.\n\npub mod models;\n", None);
        let order = [
            "// @generated\n\n//! Docs.\n\n#![forbid(",
            ")]\n\npub mod runtime;\n\npub mod models;\n\n#[cfg(doctest)]",
        ];
        assert!(root.starts_with(order[0]), "{root}");
        assert!(root.contains(order[1]), "{root}");
    }
}
