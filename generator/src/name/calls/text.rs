//! The documentation of calls.

use super::replies::stream_parts;
use crate::config::Config;
use crate::ir::{Operation, Permissions};
use crate::name::docs;
use crate::plan::Setter;

/// Adds a paragraph, which begins behind an empty line unless it is the first.
fn paragraph(lines: &mut Vec<String>, text: String) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(text);
}

pub(super) fn call_docs(
    operation: &Operation,
    setters: &[Setter],
    asks_for_stream: bool,
    config: &Config,
) -> Vec<String> {
    let mut lines: Vec<String> = operation
        .summary
        .as_deref()
        .and_then(docs::sentence)
        .into_iter()
        .collect();
    let mut text = operation
        .description
        .as_deref()
        .map(docs::lines)
        .unwrap_or_default();
    // A description often starts with the summary once more.
    if let (Some(summary), Some(first)) = (lines.first(), text.first()) {
        let words = |line: &str| line.trim_end_matches('.').to_lowercase();
        if words(summary) == words(first) {
            let rest = text.iter().skip(1).position(|line| !line.is_empty());
            text.drain(..rest.map_or(text.len(), |rest| rest + 1));
        }
    }
    if !lines.is_empty() && !text.is_empty() {
        lines.push(String::new());
    }
    lines.extend(text);
    if let Some(split) = &operation.split {
        paragraph(
            &mut lines,
            match &operation.batch {
                Some(_) => format!(
                    "This form takes any number of ids, {} to a request, and gives a result for each; one that fails does not fail the call.",
                    split.max_items
                ),
                None => format!(
                    "A list {} of more than {} is split over several requests, and what they give is put together.",
                    docs::code(&split.parameter),
                    split.max_items
                ),
            },
        );
    }
    if operation.pages.is_some() {
        let text = "A reply is one page: `pages` and `items` of the call read on to the last.";
        paragraph(&mut lines, text.to_owned());
    }
    let parts = match operation.replies.as_slice() {
        [reply] => stream_parts(&reply.content),
        _ => None,
    };
    if let Some(parts) = parts {
        let asked = if asks_for_stream {
            ", which the request asks for by itself"
        } else {
            ""
        };
        paragraph(&mut lines, format!("Gives a stream of {parts}{asked}."));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    if !setters.is_empty() {
        let names: Vec<String> = setters
            .iter()
            .map(|setter| docs::code(setter.name.as_str()))
            .collect();
        lines.push(format!("- Options: {}", names.join(", ")));
    }
    lines.extend(permissions(operation, config));
    if let Some(group) = &operation.rate_group {
        lines.push(format!("- Rate group: {}", docs::code(group)));
    }
    let server = match &operation.server {
        None => String::new(),
        Some(path) if path.starts_with('/') => format!(", on the host below {}", docs::code(path)),
        Some(url) => format!(", at {}", docs::code(url)),
    };
    lines.push(format!(
        "- Sends {} to {}{server}",
        docs::code(&operation.method),
        docs::code(&operation.path),
    ));
    lines
}

/// The line about permissions. Where the service tells those of apps and of users apart, it says which are which.
fn permissions(operation: &Operation, config: &Config) -> Option<String> {
    let (first, second) = match config.extensions.user_permissions.is_empty() {
        true => ("Permission", ""),
        false if operation.permissions.names.is_empty() => ("", "User permission"),
        false => ("App permission", "user permission"),
    };
    let parts = [
        (first, &operation.permissions),
        (second, &operation.user_permissions),
    ];
    let texts: Vec<String> = parts
        .into_iter()
        .filter(|(_, permissions)| !permissions.names.is_empty())
        .map(|(what, Permissions { any, names })| {
            let (plural, which) = match (names.as_slice(), any) {
                ([_], _) => ("", ""),
                (_, true) => ("s", " (any of)"),
                (_, false) => ("s", ""),
            };
            let names: Vec<String> = names.iter().map(|name| docs::code(name)).collect();
            format!("{what}{plural}{which}: {}", names.join(", "))
        })
        .collect();
    (!texts.is_empty()).then(|| format!("- {}", texts.join("; ")))
}
