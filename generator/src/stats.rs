//! The census of a run, as a table and as JSON.

use std::fmt::Write as _;

use generator::census::Census;
use generator::workspace::VendorSummary;
use serde_json::json;

/// A block per vendor.
pub(crate) fn table(vendors: &[VendorSummary]) -> String {
    let mut text = String::new();
    for vendor in vendors {
        let census = &vendor.census;
        let _ = writeln!(text, "{}", vendor.name);
        for (label, count) in [
            ("operations", census.operations),
            ("types", census.types),
            ("fields", census.fields),
            ("bodies", census.bodies),
            ("any JSON, as the document allows", census.unconstrained),
            (
                "raw JSON, though the document says more",
                census.fallbacks(),
            ),
        ] {
            let _ = writeln!(text, "  {label:<40} {count:>7}");
        }
        for (code, count) in &census.raw {
            let _ = writeln!(text, "    {:<38} {count:>7}", code.as_str());
        }
    }
    text
}

/// The same for machines.
pub(crate) fn json(census: &Census) -> serde_json::Value {
    let raw = census.raw.iter();
    let raw: serde_json::Map<String, serde_json::Value> = raw
        .map(|(code, count)| (code.to_string(), json!(count)))
        .collect();
    json!({
        "operations": census.operations,
        "types": census.types,
        "fields": census.fields,
        "bodies": census.bodies,
        "unconstrained": census.unconstrained,
        "raw": raw,
    })
}
