//! Makes documentation of spec text: cleaned so that rustdoc neither warns about it nor runs it.

mod blocks;
mod html;
mod inline;
mod references;

use std::borrow::Cow;

use self::blocks::Block;
use self::inline::{clean, is_address, is_hidden, is_link, is_mark, item_mark, starts_url};
use crate::ir::Docs;
use crate::spec::Link;

/// The lines of a text. Nothing in them is run as a test, or is an HTML tag or an intra-doc link.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines = block_lines(text, true);
    if starts_with_code(&lines) {
        lines.splice(0..0, ["As follows:".to_owned(), String::new()]);
    }
    lines
}

/// The same lines, which may begin with a block of code. That is nothing to show as a summary.
fn block_lines(text: &str, can_quote: bool) -> Vec<String> {
    let mut blocks = blocks::blocks(text);
    references::resolve(&mut blocks);
    let mut lines: Vec<String> = Vec::new();
    let mut list = List::default();
    let mut in_quote = false;
    for block in blocks {
        // What goes on from an item is indented like its text.
        let indent = " ".repeat(list.text);
        match block {
            Block::Code(code) => {
                let fence = fence(&code);
                lines.push(format!("{indent}{fence}text"));
                lines.extend(code.iter().map(|line| match line.is_empty() {
                    true => String::new(),
                    false => format!("{indent}{line}"),
                }));
                lines.push(format!("{indent}{fence}"));
                in_quote = false;
            }
            Block::Quote(text) if can_quote => {
                let inside = block_lines(&text, false).into_iter();
                lines.extend(inside.map(|line| format!("{indent}> {line}").trim_end().to_owned()));
                in_quote = true;
            }
            Block::Quote(text) | Block::Prose(text) => {
                let text = html::markdown(&text);
                let text = whole_links(&text);
                let in_table = text.lines().any(is_rule_of_table);
                for line in text.lines() {
                    let clean = clean(line, in_table);
                    if is_mark(&clean) {
                        continue;
                    }
                    let blank = clean.is_empty();
                    if std::mem::take(&mut in_quote) && !blank {
                        // It would go on from the quote.
                        list = List::default();
                        lines.push(String::new());
                    }
                    let is_apart = lines.last().is_none_or(String::is_empty);
                    if blank && is_apart {
                        continue;
                    }
                    let indent = list.next(line, &clean, is_apart);
                    lines.push(" ".repeat(indent) + &clean);
                }
            }
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// The list that lines stand in. What is deeper than an item in an item is written as one.
#[derive(Default)]
struct List {
    /// How far the outer item is indented in the document, and its mark with the space behind it.
    outer: (usize, usize),
    /// Where the text of the outer item begins; 0 outside of lists.
    outer_text: usize,
    /// Where the text of the last item begins; 0 outside of lists.
    text: usize,
}

impl List {
    /// How far to indent a line, which is the first of a paragraph or not.
    fn next(&mut self, line: &str, clean: &str, is_first: bool) -> usize {
        if clean.is_empty() {
            *self = Self::default();
        }
        // In a paragraph, only the first number begins a list.
        let can_begin = |mark: &str| is_first || self.text > 0 || is_mark(mark) || mark == "1.";
        let Some(mark) = item_mark(clean).filter(|mark| can_begin(mark)) else {
            return self.text;
        };
        let width = mark.len() + 1;
        let indent = line.len() - line.trim_start().len();
        let (outer, outer_width) = self.outer;
        let deeper = if is_mark(mark) { 2 } else { outer_width };
        let start = if self.outer_text > 0 && indent >= outer + deeper {
            self.outer_text
        } else {
            // A list may be indented as a whole.
            let start = if is_mark(mark) && indent >= 2 { 2 } else { 0 };
            self.outer = (indent, width);
            self.outer_text = start + width;
            start
        };
        self.text = start + width;
        start
    }
}

/// The text with each link on one line.
fn whole_links(text: &str) -> Cow<'_, str> {
    let broken = |at: usize| {
        let label = text.get(..at)?;
        let label = label.get(label.rfind(['[', ']'])?..)?;
        let is_broken = label.starts_with('[') && label.contains('\n') && !label.contains("\n\n");
        is_broken.then(|| at - label.len())
    };
    let mut out = String::new();
    let mut rest = 0;
    for (at, _) in text.match_indices("](") {
        let Some(start) = broken(at).filter(|start| *start >= rest) else {
            continue;
        };
        let label = text.get(start..at).unwrap_or_default();
        out.push_str(text.get(rest..start).unwrap_or_default());
        out.push_str(&label.split_whitespace().collect::<Vec<_>>().join(" "));
        rest = at;
    }
    match rest {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(out + text.get(rest..).unwrap_or_default()),
    }
}

/// The text on one line, without characters that cannot be seen.
pub(super) fn one_line(text: &str) -> String {
    let text = text.replace(is_hidden, " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A fence that nothing in the code closes.
fn fence(code: &[String]) -> String {
    let runs = code.iter().flat_map(|line| line.split(|c| c != '`'));
    let longest = runs.map(str::len).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

fn starts_with_code(lines: &[String]) -> bool {
    let first = lines
        .first()
        .map_or("", |line| line.trim_start_matches("> "));
    first.starts_with("```")
}

/// Whether the line can be the one below the head of a table.
fn is_rule_of_table(line: &str) -> bool {
    let is_mark = |c: char| c.is_ascii_digit() || " >*+.)".contains(c);
    let rule = line.trim_start_matches(is_mark);
    let is_part = |c: char| "|:-".contains(c) || c.is_whitespace() || is_hidden(c);
    rule.contains('-') && rule.contains(['|', ':']) && rule.chars().all(is_part)
}

/// The text on one line, without blocks of code.
pub(super) fn prose(text: &str) -> String {
    let mut blocks = blocks::blocks(text);
    references::resolve(&mut blocks);
    let mut lines = Vec::new();
    for block in blocks {
        if let Block::Prose(text) | Block::Quote(text) = block {
            let text = html::markdown(&text);
            let lines_of_it = text.lines().map(|line| clean(line, false));
            lines.extend(lines_of_it.map(|line| match line.strip_suffix('\\') {
                // There is no end of a line in one.
                Some(before) if !before.ends_with('\\') => before.trim_end().to_owned(),
                _ => line,
            }));
        }
    }
    lines.retain(|line| !line.is_empty());
    lines.join(" ")
}

/// One line: a sentence with a full stop.
pub(super) fn sentence(text: &str) -> Option<String> {
    let line = prose(text);
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
    let text = docs.text.as_deref();
    let mut found = text.map(|text| block_lines(text, true)).unwrap_or_default();
    match found.as_mut_slice() {
        [] => found.push(fallback()),
        // Often only a title.
        [only] => *only = closed(std::mem::take(only)),
        several if starts_with_code(several) => {
            found.splice(0..0, [fallback(), String::new()]);
        }
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
                .map(|limit| clean(limit, false))
                .collect::<Vec<_>>()
                .join(", ")
        ));
    }
    let example = docs.example.as_deref().map(for_example);
    match (example, found.as_mut_slice()) {
        // As short as what it belongs to.
        (Some(example), [only]) if notes.is_empty() => only.extend([" ", &example]),
        (example, _) => notes.extend(example),
    }
    if !notes.is_empty() {
        found.push(String::new());
        found.push(notes.join(" "));
    }
    if let Some(see) = docs.see.as_deref().and_then(|link| see(link, text)) {
        found.push(String::new());
        found.push(see);
    }
    found
}

/// A sentence with an example. Some are written for web pages.
fn for_example(example: &str) -> String {
    format!("For example {}.", code(&example.replace("&quot;", "\"")))
}

/// A sentence that leads to where more is said, unless the text does or it is no address of the web.
pub(super) fn see(link: &Link, text: Option<&str>) -> Option<String> {
    let url = link.url.trim();
    let is_said = text.is_some_and(|text| text.contains(url));
    let is_usable = starts_url(url) && is_address(url) && !url.contains(is_hidden);
    if !is_usable || is_said {
        return None;
    }
    let label = one_line(link.label.as_deref().unwrap_or_default());
    let label = label.trim_end_matches('.');
    let named = format!("[{label}]({url})");
    let target = match !label.is_empty() && is_link(&named) {
        true => prose(&named),
        false => format!("<{url}>"),
    };
    Some(format!("See {target}."))
}

/// The same where nothing else has to be said; without a text, nothing.
pub(super) fn said(docs: &Docs) -> Vec<String> {
    match docs.text.as_deref().map(str::trim) {
        None | Some("") => docs
            .example
            .as_deref()
            .map(for_example)
            .into_iter()
            .collect(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_do_not_pile_up() {
        assert_eq!(lines("\n\na\n\n\n b \n\n"), ["a", "", "b"]);
    }

    #[test]
    fn a_link_may_go_over_the_end_of_a_line() {
        for (text, expected) in [
            (
                "Learn more in the [guide\n  of it](https://a.example/x) or [local\nones](/docs).",
                &["Learn more in the [guide of it](https://a.example/x) or local ones."][..],
            ),
            (
                "[a\n\nb](https://c.example)",
                &["\\[a", "", "b\\](<https://c.example>)"],
            ),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn code_stays_as_it_is_and_is_never_run() {
        for (text, expected) in [
            (
                "Send:\n```json\n{\n\t\"a\": [<b>\u{202e}]\n\n}\n```\nDone",
                &[
                    "Send:",
                    "```text",
                    "{",
                    "    \"a\": [<b> ]",
                    "",
                    "}",
                    "```",
                    "Done",
                ][..],
            ),
            (
                "- one\n\n- two\n  ~~~rust\n  a\n    b\n  ~~~\n  more\n- three",
                &[
                    "- one",
                    "",
                    "- two",
                    "  ```text",
                    "  a",
                    "    b",
                    "  ```",
                    "  more",
                    "- three",
                ],
            ),
            (
                "a\n````\n```\nb\n```\n````\n```c\n~~~\n<!-- d -->",
                &[
                    "a",
                    "````text",
                    "```",
                    "b",
                    "```",
                    "````",
                    "```text",
                    "~~~",
                    "<!-- d -->",
                    "```",
                ],
            ),
            ("- a\n\n```\nb\n```", &["- a", "", "```text", "b", "```"]),
            ("```\na\n```", &["As follows:", "", "```text", "a", "```"]),
            (
                "a\n```\n\n```\nb\n```",
                &["a", "b", "\u{2019}\u{2019}\u{2019}"],
            ),
            (
                "```a``` and ```` b",
                &[
                    "\u{2019}\u{2019}\u{2019}a\u{2019}\u{2019}\u{2019} and \u{2019}\u{2019}\u{2019}\u{2019} b",
                ],
            ),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
        let docs = Docs {
            text: Some("```\na".to_owned()),
            limits: vec!["at most 1 item".to_owned()],
            ..Docs::default()
        };
        assert_eq!(
            describe(&docs, || "A list.".to_owned()),
            [
                "A list.",
                "",
                "```text",
                "a",
                "```",
                "",
                "Limits: at most 1 item."
            ]
        );
        assert_eq!(sentence("```\na"), None);
        assert_eq!(sentence("> a\n```\nb\n```\nc"), Some("a c.".to_owned()));
    }

    #[test]
    fn what_goes_on_from_an_item_is_indented_like_its_text() {
        for (text, expected) in [
            (
                "1. a\n   b\n  - c\n    d\n2. e\nf",
                &["1. a", "   b", "   - c", "     d", "2. e", "   f"][..],
            ),
            (
                "- a\n  1. b\n     c\n- d",
                &["- a", "  1. b", "     c", "- d"],
            ),
            (
                "  10) a\n    ```\n    b\n    ```\n  11) c\n\nd",
                &["10) a", "    ```text", "    b", "    ```", "11) c", "", "d"],
            ),
            (
                "  - a\n  - b\n    - c\n\n  d",
                &["  - a", "  - b", "    - c", "", "d"],
            ),
            (
                "In\n2024. a\nb\n1. c\nd",
                &["In", "2024. a", "b", "1. c", "   d"],
            ),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn quotes_stay_and_end_where_they_end() {
        for (text, expected) in [
            (
                "a\n> **Note**\n>\n> [b]\nc",
                &["a", "> **Note**", ">", "> \\[b\\]", "", "c"][..],
            ),
            (">\n> a\n> > b\n>= 1", &["> a", "> b", "", "\\>= 1"]),
            ("- a\n  > b\n  c", &["- a", "  > b", "", "c"]),
            (
                "> ```rust\n> a\n>\n>  b",
                &["As follows:", "", "> ```text", "> a", ">", ">  b", "> ```"],
            ),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn comments_and_empty_items_disappear() {
        for (text, expected) in [
            ("a <!-- b\n```\n> c\n--> d <!----> e", &["a  d  e"][..]),
            ("`<!-- a -->` <!-- b", &["`<!-- a -->` \\<!-- b"]),
            ("a\n-\n- b\n  *\n+", &["a", "- b"]),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn references_become_links() {
        for (text, expected) in [
            (
                "[a][1], [B *c*][] and `[a][1]`\n> [d][1]\n\n[1]: https://a.example/x\n[b *C*]: <https://b.example>",
                &[
                    "[a](https://a.example/x), [B *c*](https://b.example) and `[a][1]`",
                    "> [d](https://a.example/x)",
                ][..],
            ),
            (
                "[a][2] [b][c]\n[c]: /docs\n[d]: https://d.example",
                &["\\[a\\]\\[2\\] b", "\\[d\\]: <https://d.example>"],
            ),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn long_texts_take_no_longer_than_their_length() {
        let many = 20_000;
        for part in [
            "[", "`", "``", "` ``", ">", "> ", "\n>", "<!--", "<!---->", "```\n", "~~~a\n", "![",
            "[a](", "[a](b(", "][", "[a][", "\\", "\n- ", "- ", "1. ", "<", "<a>", "[`", "\n|-|",
            "`|", "http://",
        ] {
            lines(&part.repeat(many));
            sentence(&format!("[a]: https://a.example\n{}", part.repeat(many)));
        }
    }

    #[test]
    fn bounds_and_default_follow_the_text() {
        let docs = Docs {
            text: Some("How many.".to_owned()),
            limits: vec!["at most 50 items".to_owned()],
            default: Some("25".to_owned()),
            ..Docs::default()
        };
        assert_eq!(
            describe(&docs, || "-".to_owned()),
            ["How many.", "", "Default: `25`. Limits: at most 50 items."]
        );
    }

    #[test]
    fn an_example_is_code_and_said_also_where_nothing_else_is() {
        let docs = |text: Option<&str>| Docs {
            text: text.map(str::to_owned),
            example: Some("a`b\u{202e}==&quot;c&quot;".into()),
            ..Docs::default()
        };
        let example = "For example `a\u{2019}b\u{2019}==\"c\"`.";
        assert_eq!(said(&docs(None)), [example]);
        assert_eq!(said(&docs(Some("A"))), [format!("A. {example}")]);
        let fallback = || "B.".to_owned();
        assert_eq!(describe(&docs(None), fallback), [format!("B. {example}")]);
        let long = docs(Some("A.\n\nC."));
        assert_eq!(describe(&long, fallback), ["A.", "", "C.", "", example]);
    }

    #[test]
    fn only_addresses_of_the_web_are_led_to() {
        for (url, label, expected) in [
            (
                "https://a.example/b_(c)",
                None,
                Some("See <https://a.example/b_(c)>."),
            ),
            (
                "http://a.example",
                Some("All <b>\nof it."),
                Some("See [All \\<b\\> of it](http://a.example)."),
            ),
            (
                "https://a.example",
                Some("[`B`](c)"),
                Some("See <https://a.example>."),
            ),
            ("https://said.example", None, None),
            ("javascript:alert(1)", Some("a"), None),
            ("/docs", None, None),
            ("https://a.example/\u{202e}", None, None),
            ("https://a.example b", None, None),
        ] {
            let link = Link {
                url: url.to_owned(),
                label: label.map(str::to_owned),
            };
            let found = see(&link, Some("More at https://said.example."));
            assert_eq!(found.as_deref(), expected, "{url}");
        }
        let docs = Docs {
            see: Some(Box::new(Link {
                url: "https://a.example".to_owned(),
                label: None,
            })),
            ..Docs::default()
        };
        assert_eq!(
            describe(&docs, || "A.".to_owned()),
            ["A.", "", "See <https://a.example>."]
        );
    }
}
