//! Links whose addresses stand apart, as `[text][1]` and `[1]: https://…`, as links with the addresses in them.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::Block;
use super::inline::{is_address, is_relative};

/// Writes the addresses into the links. What is defined and not used stays, and so do links to what is not defined.
pub(super) fn resolve(blocks: &mut [Block]) {
    let mut targets = BTreeMap::new();
    for block in blocks.iter() {
        if let Block::Prose(text) = block {
            let found = text.lines().filter_map(definition);
            targets.extend(found.map(|(label, target)| (label, target.to_owned())));
        }
    }
    if targets.is_empty() {
        return;
    }
    let mut used = BTreeSet::new();
    for block in blocks.iter_mut() {
        if let Block::Prose(text) | Block::Quote(text) = block {
            *text = joined(text.lines().map(|line| linked(line, &targets, &mut used)));
        }
    }
    let is_used = |line: &&str| definition(line).is_some_and(|(label, _)| used.contains(&label));
    for block in blocks {
        if let Block::Prose(text) = block {
            let rest = text.lines().filter(|line| !is_used(line));
            *text = joined(rest.map(str::to_owned));
        }
    }
}

fn joined(lines: impl Iterator<Item = String>) -> String {
    lines.map(|line| line + "\n").collect()
}

/// The label and the target that a line defines.
fn definition(line: &str) -> Option<(String, &str)> {
    let (label, rest) = line.trim().strip_prefix('[')?.split_once("]:")?;
    let mut words = rest.split_whitespace();
    let target = words.next()?;
    let target = target
        .strip_prefix('<')
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(target);
    let has_title = |word: &str| word.starts_with(['"', '\'', '(']);
    let is_whole = words.next().is_none_or(has_title);
    let is_target = is_address(target) || is_relative(target);
    (is_whole && is_target && !label.contains(['[', ']'])).then(|| (key(label), target))
}

/// Labels are the same in capitals and small letters.
fn key(label: &str) -> String {
    label.trim().to_lowercase()
}

/// A line with the targets of its links in it.
fn linked(line: &str, targets: &BTreeMap<String, String>, used: &mut BTreeSet<String>) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    let mut in_code = false;
    while let Some(at) = rest.find("][") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        in_code ^= before.matches('`').count() % 2 == 1;
        let text = before.rfind('[').and_then(|start| before.get(start + 1..));
        let inside = from.get(2..).unwrap_or_default();
        let label = inside.find(['[', ']']).and_then(|end| {
            inside
                .split_at(end)
                .1
                .starts_with(']')
                .then(|| &inside[..end])
        });
        let reference = text
            .zip(label)
            .filter(|(text, _)| !in_code && !text.contains(']'));
        let target = reference.and_then(|(text, label)| {
            let key = key(if label.is_empty() { text } else { label });
            let target = targets.get(&key)?;
            used.insert(key);
            Some((target, label.len()))
        });
        match target {
            Some((target, length)) => {
                out.extend(["](", target, ")"]);
                rest = inside.get(length + 1..).unwrap_or_default();
            }
            None => {
                out.push(']');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}
