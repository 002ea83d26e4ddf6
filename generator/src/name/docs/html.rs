//! Texts with tags of HTML, which many documents have, as Markdown. What comes out is cleaned like any other text.

use std::borrow::Cow;

use super::inline::{is_link, starts_item};

/// What a tag becomes.
enum Kind {
    /// A paragraph of its own.
    Block,
    /// The same, if something closes it.
    Section,
    /// The end of a line.
    Break,
    /// An item of a list.
    Item,
    /// Inline code.
    Code,
    /// A link, if it leads to an address.
    Link,
    /// What stands for an image.
    Image,
    /// Nothing.
    Plain,
}

fn kind(name: &str) -> Option<Kind> {
    Some(match name.to_ascii_lowercase().as_str() {
        "p" | "div" | "ul" | "ol" | "dl" | "dt" | "dd" | "table" | "tr" | "pre" | "blockquote"
        | "hr" | "note" | "important" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Block,
        "aside" | "section" | "article" | "center" | "details" | "summary" | "figure"
        | "figcaption" | "caption" => Kind::Section,
        "br" => Kind::Break,
        "li" => Kind::Item,
        "code" | "tt" | "kbd" | "samp" => Kind::Code,
        "a" => Kind::Link,
        "img" => Kind::Image,
        "b" | "strong" | "i" | "em" | "u" | "span" | "font" | "small" | "big" | "sup" | "sub"
        | "thead" | "tbody" | "td" | "th" | "nobr" | "mark" | "s" | "strike" | "del" | "ins"
        | "abbr" | "cite" | "q" | "var" | "fullname" => Kind::Plain,
        _ => return None,
    })
}

/// A known tag.
struct Tag<'a> {
    name: &'a str,
    kind: Kind,
    closes: bool,
    attributes: &'a str,
    /// How long it is.
    length: usize,
}

/// The tag at the start of a text, if it is a known one.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inside = text.strip_prefix('<')?;
    let inside = inside.get(..inside.find(['<', '>'])?)?;
    let length = inside.len() + 2;
    if !text.get(..length)?.ends_with('>') {
        return None;
    }
    let (closes, inside) = match inside.strip_prefix('/') {
        Some(rest) => (true, rest),
        None => (false, inside.strip_suffix('/').unwrap_or(inside)),
    };
    let end = inside.find(char::is_whitespace).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(end);
    Some(Tag {
        name,
        kind: kind(name)?,
        closes,
        attributes,
        length,
    })
}

/// What begins an item.
const ITEM: &str = "\n- ";

/// The text without tags, if it has any that are known. What is inline code already stays.
pub(super) fn markdown(text: &str) -> Cow<'_, str> {
    let tags = text
        .match_indices('<')
        .filter_map(|(at, _)| tag(&text[at..]));
    let tags: Vec<Tag<'_>> = tags.collect();
    if tags.is_empty() {
        return Cow::Borrowed(text);
    }
    // A name in signs that nothing closes may stand for something, as in `?code=<code>`.
    let mut closed: Vec<&str> = Vec::new();
    let is_in =
        |closed: &[&str], name: &str| closed.iter().any(|one| one.eq_ignore_ascii_case(name));
    for tag in tags.iter().filter(|tag| tag.closes) {
        if !is_in(&closed, tag.name) {
            closed.push(tag.name);
        }
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_code = false;
    // Where the text of a link begins, and where it leads.
    let mut link: Option<(usize, &str)> = None;
    let mut line = LastLine::default();
    while let Some(at) = rest.find(['<', '&', '`']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(inside) = from.strip_prefix('`') {
            match inside.find('`').filter(|_| !is_code) {
                Some(end) => {
                    let (code, behind) = from.split_at(end + 2);
                    out.push_str(code);
                    rest = behind;
                }
                None => {
                    out.push('\u{2019}');
                    rest = inside;
                }
            }
            continue;
        }
        if let Some((character, length)) = entity(from) {
            out.push(character);
            rest = &from[length..];
            continue;
        }
        let is_meant = |tag: &Tag<'_>| match tag.kind {
            Kind::Block | Kind::Break | Kind::Item => true,
            Kind::Image => !attribute(tag.attributes, "src").is_empty(),
            Kind::Section | Kind::Code | Kind::Link | Kind::Plain => {
                tag.closes || is_in(&closed, tag.name)
            }
        };
        let Some(tag) = tag(from).filter(is_meant) else {
            out.push_str(&from[..1]);
            rest = &from[1..];
            continue;
        };
        rest = &from[tag.length..];
        if begins_line(&tag.kind) {
            rest = rest.trim_start();
        }
        match tag.kind {
            Kind::Block | Kind::Section if out.ends_with(ITEM) => {}
            Kind::Block | Kind::Section => out.push_str("\n\n"),
            Kind::Break if link.is_some() || line.is_row(&out) => out.push(' '),
            Kind::Break if !is_code && goes_on(&out, rest) => {
                out.truncate(out.trim_end().len());
                out.push_str("\\\n");
                line = LastLine::from(out.len());
            }
            Kind::Break => out.push('\n'),
            Kind::Item if tag.closes => {}
            Kind::Item => out.push_str(ITEM),
            Kind::Code if is_code != tag.closes => {}
            Kind::Code => {
                is_code = !is_code;
                out.push('`');
            }
            Kind::Link if is_code => {}
            Kind::Link if !tag.closes => {
                link = Some((out.len(), attribute(tag.attributes, "href")));
            }
            Kind::Link => {
                if let Some((start, address)) = link.take() {
                    close(&mut out, start, address);
                }
            }
            Kind::Image => out.push_str(attribute(tag.attributes, "alt")),
            Kind::Plain => {}
        }
    }
    out.push_str(rest);
    if is_code {
        out.push('`');
    }
    Cow::Owned(out)
}

/// Whether what follows a tag of this kind begins a line.
fn begins_line(kind: &Kind) -> bool {
    matches!(kind, Kind::Block | Kind::Section | Kind::Break | Kind::Item)
}

/// The last line of a text that grows.
#[derive(Default)]
struct LastLine {
    start: usize,
    /// How much of the text has been looked at. It stays as it is.
    seen: usize,
}

impl LastLine {
    /// One that begins at the end of the text.
    fn from(end: usize) -> Self {
        Self {
            start: end,
            seen: end,
        }
    }

    /// Whether it is a row of a table, which ends with the line.
    fn is_row(&mut self, text: &str) -> bool {
        if let Some(end) = text[self.seen..].rfind('\n') {
            self.start = self.seen + end + 1;
        }
        self.seen = text.len();
        text[self.start..].trim_start().starts_with('|')
    }
}

/// Whether what follows goes on with the paragraph that there is.
fn goes_on(out: &str, rest: &str) -> bool {
    let is_begun = !(out.is_empty() || out.ends_with('\n') || out.ends_with(ITEM));
    let begins_other = starts_item(rest) || rest.starts_with(['#', '|', '-', '=']);
    let is_tag = tag(rest).is_some_and(|tag| begins_line(&tag.kind));
    is_begun && !rest.is_empty() && !begins_other && !is_tag
}

/// Makes a link of what has come since `start`.
fn close(out: &mut String, start: usize, address: &str) {
    let label = out.split_off(start);
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let link = format!("[{label}]({address})");
    let is_meant = !label.is_empty() && label != address && is_link(&link);
    out.push_str(if is_meant { &link } else { &label });
}

/// The value of an attribute.
fn attribute<'a>(attributes: &'a str, name: &str) -> &'a str {
    let value = attributes.split_once(name).map_or("", |(_, rest)| rest);
    let value = value
        .trim_start()
        .strip_prefix('=')
        .unwrap_or("")
        .trim_start();
    let quote = value.chars().next().filter(|c| ['"', '\''].contains(c));
    match quote {
        Some(quote) => value[1..].split(quote).next().unwrap_or(""),
        None => value.split_whitespace().next().unwrap_or(""),
    }
}

/// The character that an entity at the start of a text stands for, and the length of the entity.
fn entity(text: &str) -> Option<(char, usize)> {
    const ENTITIES: [(&str, char); 7] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&#39;", '\''),
        ("&nbsp;", ' '),
    ];
    let mut entities = ENTITIES.iter();
    entities
        .find_map(|(name, character)| text.starts_with(name).then_some((*character, name.len())))
}

#[cfg(test)]
mod tests {
    use crate::name::docs::lines;

    #[test]
    fn tags_become_markdown() {
        for (text, expected) in [
            (
                "<p>Lists <b>all</b>.</p> <p>See <a href=\"https://a.example/x\">the docs</a>\nor <a href='/local'>those</a>.</p>",
                &[
                    "Lists all.",
                    "",
                    "See [the docs](https://a.example/x)",
                    "or those.",
                ][..],
            ),
            (
                "One of: <ul><li> <code>a&lt;b</code> </li><li>two<br/>lines</li></ul> Done &amp; over",
                &[
                    "One of:",
                    "",
                    "- `a<b`",
                    "- two\\",
                    "  lines",
                    "",
                    "Done & over",
                ],
            ),
            (
                "<ul> <li> <p>one</p> </li> <li>\n<p>two</p>\n</li> </ul>",
                &["- one", "", "- two"],
            ),
            (
                "Wrap it in `<b>` or <b>so</b>; ?code=<code>&amp;x",
                &["Wrap it in `<b>` or so; ?code=\\<code\\>&x"],
            ),
            (
                "Kind: <br>`1` - now.<br/>\n`2` - then.<br><br>More<br>- item<br></p>",
                &[
                    "Kind:\\",
                    "`1` - now.\\",
                    "`2` - then.",
                    "",
                    "More",
                    "- item",
                ],
            ),
            (
                "| a | b |\n|---|---|\n| <nobr>x</nobr><br>y | z |",
                &["| a | b |", "|---|---|", "| x y | z |"],
            ),
            (
                "a    <br>b\n\n| c<br>d |\n|---|\n| <a href=\"https://e.example\">e<br>f</a><br>g |",
                &[
                    "a\\",
                    "b",
                    "",
                    "| c d |",
                    "|---|",
                    "| [e f](https://e.example) g |",
                ],
            ),
            (
                "<aside>Mind <var>n</var>.</aside> Of <section> all.",
                &["Mind n.", "", "Of \\<section\\> all."],
            ),
            ("<i>odd ` tick</i>", &["odd \u{2019} tick"]),
            ("a < b and Vec<String>", &["a \\< b and Vec\\<String\\>"]),
            ("a &lt; b", &["a &lt; b"]),
            (
                "<p>Use <code>x and <script>alert(1)</script></code>",
                &["Use `x and <script>alert(1)</script>`"],
            ),
            (
                "<a href=\"javascript:x\">no</a> <a href=https://b.example>https://b.example</a>",
                &["no <https://b.example>"],
            ),
            (
                "<img src=\"https://a.example/x.svg\" alt=\"Enterprise\" style=\"margin: auto\"/> Gives <img> all.",
                &["Enterprise Gives \\<img\\> all."],
            ),
            (
                "<p>[a](b) <a href=\"https://c.example\">[c]</a></p>",
                &["\\[a\\](b) \\[c\\]"],
            ),
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }
}
