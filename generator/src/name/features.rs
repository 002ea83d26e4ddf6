//! Names of the features that a package is split into. Each follows from its own words alone, so that no other feature, whether
//! it comes or goes, changes it.

use sha2::{Digest as _, Sha256};

use super::scope::{Case, Name, Scope};
use super::words;

/// Features that a package has anyway, or may get.
const FEATURES: [&str; 14] = [
    "alloc",
    "blocking",
    "default",
    "full",
    "http-client",
    "pkce",
    "reqwest",
    "ring",
    "rustls",
    "std",
    "testing",
    "tokio",
    "tower",
    "tracing",
];
/// What the files that a group is a module of have already, and what cannot be a file on Windows.
const MODULES: [&str; 21] = [
    "actions",
    "alloc",
    "aux",
    "bytes",
    "chrono",
    "client",
    "con",
    "core",
    "http",
    "models",
    "nul",
    "operations",
    "prn",
    "r#mod",
    "requests",
    "responders",
    "runtime",
    "serde",
    "std",
    "testing",
    "tests",
];
/// Longer names are cut.
const LONGEST: usize = 48;

/// The feature for these words.
///
/// Registries want ASCII, so words in other scripts are told apart by their checksum.
pub fn feature(words: &str) -> String {
    let plain = words::snake(words).replace('_', "-");
    let name = plain.trim_matches('-');
    if !name.is_ascii() || name.is_empty() {
        return format!("tag-{}", checksum(words));
    }
    match name.get(..LONGEST) {
        Some(start) => format!("{}-{}", start.trim_end_matches('-'), checksum(words)),
        None if FEATURES.contains(&name) => format!("{name}-calls"),
        None => name.to_owned(),
    }
}

/// The module for a feature.
pub fn feature_module(feature: &str) -> Name {
    let mut scope = Scope::new(Case::Snake, &MODULES);
    scope.claim([feature.to_owned(), format!("{feature} calls")])
}

fn checksum(words: &str) -> String {
    let digest = Sha256::digest(words.as_bytes());
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_is_called_after_its_words() {
        for (words, expected) in [
            ("repos", "repos"),
            ("Code Scanning", "code-scanning"),
            ("users/{id}", "users-id"),
            ("userManagement", "user-management"),
            ("2FA", "n2fa"),
            ("default", "default-calls"),
            ("Testing", "testing-calls"),
            ("type", "type"),
        ] {
            assert_eq!(feature(words), expected, "{words}");
        }
    }

    #[test]
    fn what_a_registry_refuses_gets_a_checksum() {
        for words in [
            "用户",
            "Zahlungsverkehr für Geschäftskunden",
            &"long ".repeat(40),
        ] {
            let name = feature(words);
            let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
            assert!(name.chars().all(allowed) && name.len() < 64, "{name}");
            assert_ne!(name, feature(&format!("{words} x")));
        }
    }

    #[test]
    fn a_module_does_not_hide_what_its_file_uses() {
        for (feature, expected) in [
            ("code-scanning", "code_scanning"),
            ("type", "r#type"),
            ("models", "models_calls"),
            ("http", "http_calls"),
            ("mod", "mod_calls"),
            ("nul", "nul_calls"),
        ] {
            assert_eq!(feature_module(feature).spelling(), expected);
        }
    }
}
