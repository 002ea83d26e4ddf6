//! Finds renames in `vendor.yaml` that rename nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::{Config, Rename};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Api, Shape};

/// An error for every rename whose key does not occur in the document.
pub(super) fn unused(api: &Api, config: &Config) -> Vec<Diagnostic> {
    if config.renames.is_empty() {
        return Vec::new();
    }
    // What nothing is renamed of need not be known.
    let (has_properties, has_variants) = (
        !config.renames.properties.is_empty(),
        !config.renames.variants.is_empty(),
    );
    let mut types = BTreeSet::new();
    let mut properties = BTreeSet::new();
    let mut variants = BTreeSet::new();
    for entry in api.types.iter().filter(|entry| entry.usage.any()) {
        let owner = entry.hint.words.join(" ");
        types.insert(if entry.hint.named {
            owner.clone()
        } else {
            format!("#{}", entry.pointer.as_str())
        });
        match &entry.shape {
            Shape::Object(object) if has_properties => {
                properties.extend(
                    object
                        .members
                        .iter()
                        .map(|member| format!("{owner}.{}", member.wire)),
                );
            }
            Shape::Strings(values) | Shape::AnyString(values) if has_variants => {
                variants.extend(values.iter().map(|value| format!("{owner}.{}", value.wire)))
            }
            Shape::Integers(values) if has_variants => {
                variants.extend(values.iter().map(|value| format!("{owner}.{}", value.wire)))
            }
            Shape::Object(_)
            | Shape::Strings(_)
            | Shape::AnyString(_)
            | Shape::Integers(_)
            | Shape::Union(_)
            | Shape::AllOf(_)
            | Shape::Alias(_)
            | Shape::Wrapper(_) => {}
        }
    }
    let operations = api
        .operations
        .iter()
        .filter_map(|operation| operation.id.clone())
        .collect();
    let server_variables = api
        .servers
        .iter()
        .flat_map(|s| s.server.variables.iter().flatten())
        .map(|(name, _)| name.clone())
        .collect();
    let renames = &config.renames;
    [
        (
            &renames.types,
            types,
            "a schema, or the pointer of an inline type",
        ),
        (&renames.operations, operations, "an operationId"),
        (&renames.properties, properties, "`Schema.property`"),
        (&renames.variants, variants, "`Schema.value`"),
        (
            &renames.server_variables,
            server_variables,
            "a server variable",
        ),
    ]
    .into_iter()
    .flat_map(|(renames, known, what)| unknown(renames, &known, what))
    .collect()
}

fn unknown(
    renames: &BTreeMap<String, Rename>,
    known: &BTreeSet<String>,
    what: &str,
) -> Vec<Diagnostic> {
    renames
        .iter()
        .filter(|(key, _)| !known.contains(*key))
        .map(|(key, rename)| {
            // The key is a pointer into the tree, and what is shown is one into the file.
            let written = rename.place.pointer.last();
            let written = written.as_deref().unwrap_or(key);
            let known = known.iter().map(String::as_str);
            Diagnostic::new(
                Code::UnusedRename,
                rename.place.clone(),
                "this rename renames nothing",
            )
            .expected(format!("{what} of the document"))
            .found(written)
            .suggest(key, known.filter(|_| written == key))
        })
        .collect()
}
