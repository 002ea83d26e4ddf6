//! Cleans the text of one line: inline code and links to addresses keep their meaning, all else that Markdown knows in a line
//! loses it, except emphasis.

use std::borrow::Cow;

/// Cleans one line of prose.
///
/// Indentation goes (four spaces would be code, also behind the mark of an item), tabs and control characters become spaces,
/// fences lose their meaning, and outside of inline code `<`, `>`, `[`, `]` are escaped unless they
/// make a web link.
pub(super) fn clean(line: &str, in_table: bool) -> String {
    let kinds = line
        .bytes()
        .fold(0, |kinds, byte| kinds | KINDS[usize::from(byte)]);
    let line = match kinds & UNSEEN != 0 && line.contains(is_hidden) {
        true => Cow::Owned(line.replace(is_hidden, " ")),
        false => Cow::Borrowed(line),
    };
    let mut text = line.trim();
    let mut out = String::with_capacity(line.len() + 8);
    while let Some((mark, behind)) = item(text) {
        out.extend([mark, " "]);
        text = behind.trim_start();
    }
    if kinds & SPECIAL == 0 {
        out.push_str(text);
        return out;
    }
    let text = match text.contains("~~~") {
        true => Cow::Owned(text.replace("~~~", "\\~~~")),
        false => Cow::Borrowed(text),
    };
    let place = Place {
        in_table,
        in_link: false,
    };
    inline(&mut out, &text, place);
    out
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
            b'`' | b'[' | b']' | b'<' | b'>' | b'~' | b':' | b'\\' => SPECIAL,
            b' '..=b'~' => 0,
            _ => UNSEEN,
        };
        byte += 1;
    }
    kinds
};

/// Whether the character does something other than to be seen: controls, and those that turn the direction of text.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The mark of the item of a list that a line begins.
pub(super) fn item_mark(line: &str) -> Option<&str> {
    item(line.trim_start()).map(|(mark, _)| mark)
}

/// Whether the text begins with an item of any list.
pub(super) fn starts_item(text: &str) -> bool {
    // Texts without a space may be long, marks are not.
    let end = text.char_indices().nth(LONGEST_MARK).map(|(end, _)| end);
    item(end.map_or(text, |end| &text[..end])).is_some()
}

/// More characters than the mark of an item has.
const LONGEST_MARK: usize = 20;

/// Whether the text is the mark of an item and no more.
pub(super) fn is_mark(text: &str) -> bool {
    ["-", "*", "+"].contains(&text)
}

/// The mark of an item, and its text.
fn item(text: &str) -> Option<(&str, &str)> {
    let (mark, behind) = text.split_once(' ')?;
    let number = mark.strip_suffix(['.', ')']).unwrap_or_default();
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_mark(mark) || is_number).then_some((mark, behind))
}

/// Where a text stands.
#[derive(Clone, Copy)]
struct Place {
    /// In a table a bar ends the cell, even in inline code.
    in_table: bool,
    /// In the text of a link no other one can begin.
    in_link: bool,
}

/// Adds the text. The backticks that come out are those around inline code, one on each side.
fn inline(out: &mut String, text: &str, place: Place) {
    let pairs = pairs(text);
    let has_url = text.contains("://") && !place.in_link;
    let mut rest = text;
    loop {
        let is_stop = |byte: u8| match byte {
            b'`' | b'[' | b']' | b'<' | b'>' | b'\\' | b'!' => true,
            b'h' => has_url,
            _ => false,
        };
        let plain = rest.bytes().position(is_stop).unwrap_or(rest.len());
        let (before, from) = rest.split_at(plain);
        out.push_str(before);
        let Some(stop) = from.bytes().next() else {
            return;
        };
        rest = from.get(1..).unwrap_or_default();
        match stop {
            b'`' => match pairs.then(|| code(from)).flatten() {
                Some((code, behind)) => {
                    push_code(out, code, place.in_table);
                    rest = behind;
                }
                None => out.push('\u{2019}'),
            },
            // What is escaped already stays so.
            b'\\' => match rest.bytes().next() {
                Some(b'`') => {
                    out.push('\u{2019}');
                    rest = rest.get(1..).unwrap_or_default();
                }
                Some(sign) if sign.is_ascii_punctuation() => {
                    out.extend(['\\', char::from(sign)]);
                    rest = rest.get(1..).unwrap_or_default();
                }
                _ if starts_url(rest) => out.push_str("\\\\"),
                _ => out.push('\\'),
            },
            b'!' if !rest.starts_with('[') || link(rest).is_none() => out.push('!'),
            // An image is a link to it.
            b'!' => {}
            b'[' => match link(from).filter(|link| !(place.in_table && link.label.contains('|'))) {
                Some(link) => {
                    push_link(out, &link, place);
                    rest = from.get(link.length..).unwrap_or_default();
                }
                None => out.push_str("\\["),
            },
            b'<' if has_url && autolink(rest).is_some() => {
                let url = autolink(rest).unwrap_or_default();
                out.extend(["<", url, ">"]);
                rest = rest.get(url.len() + 1..).unwrap_or_default();
            }
            b'h' if starts_url(from) => {
                let (url, after) = from.split_at(url_length(from));
                out.extend(["<", url, ">"]);
                rest = after;
            }
            b'h' => out.push('h'),
            sign => out.extend(['\\', char::from(sign)]),
        }
    }
}

/// Whether all backticks mark inline code. If one is left over, it is better to take all as plain.
fn pairs(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(['`', '\\']) {
        let (_, from) = rest.split_at(at);
        rest = match from.strip_prefix('\\') {
            Some(escaped) => escaped.strip_prefix(['`', '\\']).unwrap_or(escaped),
            None => match code(from) {
                Some((_, behind)) => behind,
                None => return false,
            },
        };
    }
    true
}

/// The inline code that begins with the text, and what follows it: it ends with as many backticks as before it.
fn code(text: &str) -> Option<(&str, &str)> {
    let inside = text.trim_start_matches('`');
    let ticks = text.len() - inside.len();
    let mut from = inside;
    loop {
        let (_, end) = from.split_at(from.find('`')?);
        from = end.trim_start_matches('`');
        if end.len() - from.len() == ticks {
            return Some((inside.split_at(inside.len() - end.len()).0, from));
        }
    }
}

fn push_code(out: &mut String, code: &str, in_table: bool) {
    out.push('`');
    for c in code.chars() {
        match c {
            '`' => out.push('\u{2019}'),
            '|' if in_table => {
                // Of several backslashes each second one would count.
                out.truncate(out.trim_end_matches('\\').len());
                out.push_str("\\|");
            }
            c => out.push(c),
        }
    }
    out.push('`');
}

fn push_link(out: &mut String, link: &Link<'_>, place: Place) {
    match (is_address(link.target), link.label.trim()) {
        (true, "") if starts_url(link.target) => out.extend(["<", link.target, ">"]),
        (true, label) if !label.is_empty() => {
            out.push('[');
            let in_link = true;
            inline(out, label, Place { in_link, ..place });
            out.extend(["](", link.target, ")"]);
        }
        // Where else it leads is of no use here.
        (_, label) => inline(out, label, place),
    }
}

/// Whether all of the text is one link.
pub(super) fn is_link(text: &str) -> bool {
    link(text).is_some_and(|link| link.length == text.len())
}

/// `[label](target)`.
struct Link<'a> {
    label: &'a str,
    target: &'a str,
    length: usize,
}

/// The link at the start of the text, if it leads to an address or to another part of the same documentation.
fn link(text: &str) -> Option<Link<'_>> {
    let inside = text.strip_prefix('[')?;
    let (label, rest) = inside.split_at(inside.find(['[', ']'])?);
    let rest = rest.strip_prefix("](")?;
    let target = rest.get(..target_length(rest)?)?;
    let length = label.len() + target.len() + 4;
    let inner = target
        .strip_prefix('<')
        .and_then(|inner| inner.strip_suffix('>'));
    let target = inner.unwrap_or(target);
    let is_link = is_label(label) && (is_address(target) || is_relative(target));
    is_link.then_some(Link {
        label,
        target,
        length,
    })
}

/// Whether the text, which has no brackets, can be the label of a link.
fn is_label(label: &str) -> bool {
    // That would be a footnote, and the other an escaped bracket.
    !label.starts_with('^') && !label.ends_with('\\') && pairs(label)
}

/// How long the target of a link is; it may have parentheses in pairs.
fn target_length(text: &str) -> Option<usize> {
    let mut is_inner = false;
    for (at, c) in text.char_indices() {
        match c {
            ')' if is_inner => is_inner = false,
            ')' => return Some(at),
            '(' if !is_inner => is_inner = true,
            '(' | '[' | ']' => return None,
            c if c.is_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// Whether the text is an address that a link can lead to.
pub(super) fn is_address(text: &str) -> bool {
    let is_sign = |c: char| {
        c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`' | '[' | ']' | '\\' | '|')
    };
    // Without a dot rustdoc would take what is before the `@` for a kind of item.
    let is_mail = text.starts_with("mailto:")
        && text.contains('.')
        && text.contains('@')
        && !text.contains(['{', '}']);
    (starts_url(text) || is_mail) && !text.contains(is_sign)
}

/// Whether the text leads to a place near the one where it was written, such as `/docs/{id}`, `#part` or `page.md`. A part of
/// a pattern, as in `[a-z](.+)`, does not.
pub(super) fn is_relative(text: &str) -> bool {
    let is_in_name = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let is_in_path = |c: char| is_in_name(c) || "/#~?=&%+,@{}".contains(c);
    let is_file = text.contains('.') && text.starts_with(char::is_alphanumeric);
    match text.contains(['/', '#']) {
        true => text.chars().all(is_in_path),
        false => is_file && text.chars().all(is_in_name),
    }
}

/// Whether the text begins with an address of the web.
pub(super) fn starts_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// The address at the start of a text, if the sign of its end follows.
fn autolink(text: &str) -> Option<&str> {
    let (url, behind) = text.split_at(url_length(text));
    (starts_url(text) && behind.starts_with('>')).then_some(url)
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
            (
                "[`a` *b* <c>](https://a.example/x_(y)) ![d](<https://d.example>)",
                "[`a` *b* \\<c\\>](https://a.example/x_(y)) [d](https://d.example)",
            ),
            (
                "[a](/b/{c}), [c](#d), ![e](f.png), [g](h), [i](.+) and [x]",
                "a, c, e, \\[g\\](h), \\[i\\](.+) and \\[x\\]",
            ),
            (
                "[a](https://a.example/{b}/c)",
                "[a](https://a.example/{b}/c)",
            ),
            (
                "[a](mailto:a@b.example) [a](mailto:a@b)",
                "[a](mailto:a@b.example) \\[a\\](mailto:a@b)",
            ),
            (
                "<https://a.example> or ahttps://b.example",
                "<https://a.example> or a<https://b.example>",
            ),
            ("``a`[b]`` ```c```", "`a\u{2019}[b]` `c`"),
            (
                "`` ` `` [x] `",
                "\u{2019}\u{2019} \u{2019} \u{2019}\u{2019} \\[x\\] \u{2019}",
            ),
            ("\\`a` y `[x]` `", "\u{2019}a` y `\\[x\\]` `"),
            (
                "\\[x\\] \\<b> \\https://a.example",
                "\\[x\\] \\<b\\> \\\\<https://a.example>",
            ),
            ("-      let x = ;", "- let x = ;"),
            ("1.  -     let x = ;", "1. - let x = ;"),
            ("odd ` tick", "odd \u{2019} tick"),
            ("  - nested", "- nested"),
            ("tab\there", "tab here"),
        ] {
            assert_eq!(clean(text, false), expected, "{text}");
        }
    }

    #[test]
    fn a_bar_in_code_does_not_end_the_cell_of_a_table() {
        assert_eq!(
            clean(
                "| `a | [x]` | `b\\\\|c` | [d | e](https://a.example) |",
                true
            ),
            "| `a \\| [x]` | `b\\|c` | \\[d | e\\](<https://a.example>) |"
        );
    }
}
