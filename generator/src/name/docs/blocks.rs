//! Splits a description into prose, quotes and blocks of code. Comments of HTML are left out.

use std::borrow::Cow;

use super::inline::is_hidden;

/// A part of a description.
pub(super) enum Block {
    /// Paragraphs, lists and tables.
    Prose(String),
    /// What stands behind the signs of a quote.
    Quote(String),
    /// The lines of a block of code, as they are.
    Code(Vec<String>),
}

/// The parts of a text in their order.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let text = without_comments(text);
    let mut blocks = Vec::new();
    let mut rest = &*text;
    while !rest.is_empty() {
        if let Some((code, behind)) = code_block(rest) {
            rest = behind;
            if code.iter().any(|line| !line.is_empty()) {
                blocks.push(Block::Code(code));
            }
            continue;
        }
        let (line, behind) = first_line(rest);
        rest = behind;
        match (blocks.last_mut(), quoted(line)) {
            (Some(Block::Quote(quote)), Some(line)) => quote.extend(["\n", line]),
            (_, Some(line)) => blocks.push(Block::Quote(line.to_owned())),
            // With its end, so that an empty line before another part is kept.
            (Some(Block::Prose(prose)), None) => prose.extend([line, "\n"]),
            (_, None) => blocks.push(Block::Prose([line, "\n"].concat())),
        }
    }
    blocks
}

fn first_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// What a line of a quote says. A comparison is none.
fn quoted(line: &str) -> Option<&str> {
    let inside = line.trim_start().strip_prefix('>')?;
    (!inside.starts_with('=')).then_some(inside)
}

/// The block of code that a text starts with, and what follows it. One that nothing closes goes on to the end.
fn code_block(text: &str) -> Option<(Vec<String>, &str)> {
    let trimmed = text.trim_start_matches([' ', '\t']);
    let is_fence = trimmed.starts_with("```") || trimmed.starts_with("~~~");
    let sign = trimmed.chars().next().filter(|_| is_fence)?;
    let (first, mut rest) = trimmed.split_once('\n')?;
    let info = first.trim_start_matches(sign);
    let (mark, _) = first.split_at(first.len() - info.len());
    if info.contains('`') {
        return None;
    }
    let (indent, _) = text.split_at(text.len() - trimmed.len());
    let indent = spaces(indent).len();
    let mut code = Vec::new();
    while !rest.is_empty() {
        let (line, behind) = first_line(rest);
        rest = behind;
        let end = line.trim();
        if end.starts_with(mark) && end.trim_start_matches(sign).is_empty() {
            break;
        }
        code.push(code_line(line, indent));
    }
    Some((code, rest))
}

fn spaces(text: &str) -> String {
    text.replace('\t', "    ")
}

/// A line of code without what its block is indented by.
fn code_line(line: &str, indent: usize) -> String {
    let line = spaces(line.trim_end()).replace(is_hidden, " ");
    let own = line.len() - line.trim_start_matches(' ').len();
    line.get(own.min(indent)..)
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

/// The text without comments, except in code.
fn without_comments(text: &str) -> Cow<'_, str> {
    const START: &str = "<!--";
    const END: &str = "-->";
    if !text.contains(START) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_code = false;
    let mut can_end = true;
    while !rest.is_empty() {
        let starts_line = out.is_empty() || out.ends_with('\n');
        let block = starts_line.then(|| code_block(rest)).flatten();
        if let Some((_, behind)) = block {
            let (block, _) = rest.split_at(rest.len() - behind.len());
            out.push_str(block);
            rest = behind;
            continue;
        }
        let plain = rest.find(['\n', '`', '<']).unwrap_or(rest.len());
        let (before, from) = rest.split_at(plain);
        out.push_str(before);
        if let Some(inside) = from.strip_prefix(START).filter(|_| can_end && !in_code) {
            match inside.split_once(END) {
                Some((_, behind)) => {
                    rest = behind;
                    continue;
                }
                None => can_end = false,
            }
        }
        let Some(sign) = from.chars().next() else {
            break;
        };
        in_code = sign != '\n' && in_code != (sign == '`');
        out.push(sign);
        rest = from.get(1..).unwrap_or_default();
    }
    Cow::Owned(out)
}
