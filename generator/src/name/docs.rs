//! Makes documentation of spec text: cleaned so that rustdoc neither warns about it nor runs it.

mod html;

use std::borrow::Cow;

use crate::ir::Docs;

/// The lines of a text. Nothing in them opens a code block, an HTML tag or an intra-doc link.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut in_list = false;
    for line in html::markdown(text).lines() {
        let clean = clean(line);
        let blank = clean.is_empty();
        if blank && lines.last().is_none_or(String::is_empty) {
            continue;
        }
        in_list = !blank && (in_list || is_item(&clean));
        // What goes on from an item is indented like its text.
        let goes_on = in_list && !is_item(&clean);
        lines.push(if goes_on { format!("  {clean}") } else { clean });
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The text on one line, without characters that cannot be seen.
pub(super) fn one_line(text: &str) -> String {
    let text = text.replace(is_hidden, " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One line: a sentence with a full stop.
pub(super) fn sentence(text: &str) -> Option<String> {
    let line = lines(text)
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    (!line.is_empty()).then(|| closed(line))
}

/// The line with a full stop, if nothing else ends it.
fn closed(mut line: String) -> String {
    if !line.ends_with(['.', '!', '?', ':']) {
        line.push('.');
    }
    line
}

/// The lines for something with bounds and a default; `fallback` stands in when the document says nothing.
pub(super) fn describe(docs: &Docs, fallback: impl FnOnce() -> String) -> Vec<String> {
    let mut found = docs.text.as_deref().map(lines).unwrap_or_default();
    match found.as_mut_slice() {
        [] => found.push(fallback()),
        // Often only a title.
        [only] => *only = closed(std::mem::take(only)),
        _ => {}
    }
    let mut notes = Vec::new();
    if let Some(default) = &docs.default {
        notes.push(format!("Default: {}.", code(default)));
    }
    if !docs.limits.is_empty() {
        notes.push(format!(
            "Limits: {}.",
            docs.limits
                .iter()
                .map(|limit| clean(limit))
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    if !notes.is_empty() {
        found.push(String::new());
        found.push(notes.join(" "));
    }
    found
}

/// The same where nothing else has to be said; without a text, nothing.
pub(super) fn said(docs: &Docs) -> Vec<String> {
    match docs.text.as_deref().map(str::trim) {
        None | Some("") => Vec::new(),
        Some(_) => describe(docs, String::new),
    }
}

/// Text as inline code.
pub(super) fn code(text: &str) -> String {
    let text = text.replace(|c: char| c == '`' || is_hidden(c), "\u{2019}");
    if text.is_empty() {
        "`\"\"`".to_owned()
    } else {
        format!("`{text}`")
    }
}

/// Cleans one line.
///
/// Indentation goes except before list items (four spaces would be code), tabs and control characters become spaces, fences
/// lose their meaning, and outside of inline code `<`, `>`, `[`, `]` are escaped unless they make a web link.
fn clean(line: &str) -> String {
    let kinds = line
        .bytes()
        .fold(0, |kinds, byte| kinds | KINDS[usize::from(byte)]);
    let line = match kinds & UNSEEN != 0 && line.contains(is_hidden) {
        true => Cow::Owned(line.replace(is_hidden, " ")),
        false => Cow::Borrowed(line),
    };
    let trimmed = line.trim();
    let deep = line.len() - line.trim_start().len() >= 2;
    let indent = if deep && is_item(trimmed) { "  " } else { "" };
    if kinds & SPECIAL == 0 {
        return [indent, trimmed].concat();
    }
    let text = match trimmed.contains("```") || trimmed.contains("~~~") {
        true => Cow::Owned(
            trimmed
                .replace("```", "\u{2019}\u{2019}\u{2019}")
                .replace("~~~", "\\~~~"),
        ),
        false => Cow::Borrowed(trimmed),
    };
    // An odd number of backticks does not pair up: all are plain then.
    let pairs = text.matches('`').count() % 2 == 0;
    let has_url = text.contains("://");
    let mut in_code = false;
    let mut out = String::with_capacity(indent.len() + text.len() + 8);
    out.push_str(indent);
    let mut rest = &*text;
    loop {
        let is_stop = |byte: u8| match byte {
            b'`' => true,
            b'[' | b']' | b'<' | b'>' => !in_code,
            b'h' => has_url && !in_code,
            _ => false,
        };
        let plain = rest.bytes().position(is_stop).unwrap_or(rest.len());
        let (before, from) = rest.split_at(plain);
        out.push_str(before);
        let Some(stop) = from.bytes().next() else {
            return out;
        };
        rest = from.get(1..).unwrap_or_default();
        match stop {
            b'`' if pairs => {
                in_code = !in_code;
                out.push('`');
            }
            b'`' => out.push('\u{2019}'),
            b'[' => match web_link(from) {
                Some(length) => {
                    out.push_str(from.get(..length).unwrap_or_default());
                    rest = from.get(length..).unwrap_or_default();
                }
                None => out.push_str("\\["),
            },
            b'h' if starts_url(from) && !out.ends_with(|c: char| c.is_alphanumeric()) => {
                let (url, after) = from.split_at(url_length(from));
                out.extend(["<", url, ">"]);
                rest = after;
            }
            b'h' => out.push('h'),
            sign => out.extend(['\\', char::from(sign)]),
        }
    }
}

/// What bytes of a line are looked at more closely: those that may be of a hidden character.
const UNSEEN: u8 = 1;
/// Those that may have a meaning in Markdown.
const SPECIAL: u8 = 2;

/// The kind of each byte; none for most of them.
const KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'`' | b'[' | b']' | b'<' | b'>' | b'~' | b':' => SPECIAL,
            b' '..=b'~' => 0,
            _ => UNSEEN,
        };
        byte += 1;
    }
    kinds
};

/// Whether the character does something other than to be seen: controls, and those that turn the direction of text.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_item(line: &str) -> bool {
    ["- ", "* ", "+ "]
        .iter()
        .any(|mark| line.trim_start().starts_with(mark))
}

fn starts_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// Whether the text can be the label of a link.
fn is_plain(label: &str) -> bool {
    !label.contains(['[', ']', '`', '<', '>'])
}

/// How much of the text is a web address; closing punctuation belongs to the sentence.
fn url_length(text: &str) -> usize {
    let end = text
        .find(|c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(
                    c,
                    '<' | '>' | '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '\\' | '|'
                )
        })
        .unwrap_or(text.len());
    text.get(..end)
        .unwrap_or_default()
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_'])
        .len()
}

/// The length of `[text](https://…)` at the start of the text, if it is one.
fn web_link(text: &str) -> Option<usize> {
    let close = text.find("](")?;
    let label = text.get(1..close)?;
    let after = text.get(close + 2..)?;
    let end = after.find(')')?;
    let url = after.get(..end)?;
    (is_plain(label) && starts_url(url) && url_length(url) == url.len())
        .then_some(close + 2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_rustdoc_would_act_on_is_made_plain() {
        for (text, expected) in [
            ("    let x = 1;", "let x = 1;"),
            ("```rust", "\u{2019}\u{2019}\u{2019}rust"),
            ("a [link] <b>", "a \\[link\\] \\<b\\>"),
            (
                "see [docs](https://a.example/x)",
                "see [docs](https://a.example/x)",
            ),
            ("see [docs](javascript:x)", "see \\[docs\\](javascript:x)"),
            ("at https://a.example/x.", "at <https://a.example/x>."),
            ("code `[x] <y>` stays", "code `[x] <y>` stays"),
            ("odd ` tick", "odd \u{2019} tick"),
            ("  - nested", "  - nested"),
            ("tab\there", "tab here"),
        ] {
            assert_eq!(clean(text), expected, "{text}");
        }
    }

    #[test]
    fn blank_lines_do_not_pile_up() {
        assert_eq!(lines("\n\na\n\n\n b \n\n"), ["a", "", "b"]);
    }

    #[test]
    fn bounds_and_default_follow_the_text() {
        let docs = Docs {
            text: Some("How many.".to_owned()),
            limits: vec!["at most 50 items".to_owned()],
            default: Some("25".to_owned()),
        };
        assert_eq!(
            describe(&docs, || "-".to_owned()),
            ["How many.", "", "Default: `25`. Limits: at most 50 items."]
        );
    }
}
