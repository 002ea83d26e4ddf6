//! JSON pointers and where they lead in a text. Every stage names a place in a document by its pointer; line and
//! column are looked up here only when a diagnostic is printed. Next to `load`, only the YAML walk in here knows `serde_yaml`.

mod json;
mod search;
mod yaml;

use std::borrow::Cow;
use std::fmt;

/// How much bracket nesting a YAML text may make the scanner revisit; real documents stay far below.
const MAX_BRACKET_EFFORT: usize = 300_000_000;

/// A JSON pointer in its RFC 6901 text form, where the empty text is the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// The pointer to the member `token` of what this pointer leads to.
    pub fn child(&self, token: &str) -> Self {
        let mut text = String::with_capacity(self.0.len() + 1 + token.len());
        text.push_str(&self.0);
        text.push('/');
        if !token.contains(['~', '/']) {
            text.push_str(token);
            return Self(text);
        }
        for character in token.chars() {
            match character {
                '~' => text.push_str("~0"),
                '/' => text.push_str("~1"),
                other => text.push(other),
            }
        }
        Self(text)
    }

    /// The pointer to the element `index` of the array this pointer leads to.
    pub fn index(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The pointer that goes on behind this one; `rest` is in text form.
    pub(crate) fn join(&self, rest: &str) -> Self {
        Self([&self.0, rest].concat())
    }

    /// The pointer without its last token; the root has no parent.
    pub fn parent(&self) -> Option<Self> {
        let (parent, _) = self.0.rsplit_once('/')?;
        Some(Self(parent.to_owned()))
    }

    /// The last token, unescaped; the root has none.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        let (_, token) = self.0.rsplit_once('/')?;
        Some(unescape(token))
    }

    /// The tokens from the root on, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescape)
    }

    /// Whether this is a schema right under `components`.
    pub fn is_definition(&self) -> bool {
        let name = self.0.strip_prefix("/components/schemas/");
        name.is_some_and(|name| !name.contains('/'))
    }

    /// The escaped text, empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The escaped text, taken out.
    pub(crate) fn into_text(self) -> String {
        self.0
    }

    /// Reads a pointer in its text form: empty, or starting with a slash.
    pub fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.starts_with('/')).then(|| Self(text.to_owned()))
    }

    /// Reads the fragment of a reference such as `#/components/schemas/User`, percent-escapes included. The first slash may be
    /// missing, as it is in some documents: names, the other kind of fragment, have no slash.
    pub fn from_fragment(fragment: &str) -> Option<Self> {
        let text = percent_decode(fragment.strip_prefix('#')?)?;
        if text.is_empty() || text.starts_with('/') {
            return Some(Self(text));
        }
        text.contains('/').then(|| Self(format!("/{text}")))
    }

    /// The fragment that [`from_fragment`](Self::from_fragment) reads.
    pub fn fragment(&self) -> String {
        format!("#{}", self.0.replace('%', "%25"))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0.is_empty() { "/" } else { &self.0 })
    }
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first != b'%' {
            bytes.push(*first);
            rest = tail;
            continue;
        }
        let [high, low, tail @ ..] = tail else {
            return None;
        };
        let high = char::from(*high).to_digit(16)?;
        let low = char::from(*low).to_digit(16)?;
        bytes.push(u8::try_from(high * 16 + low).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

/// Which end of a member a message points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// The key: the member is unexpected, or something is missing inside it.
    Key,
    /// The value: what it says is wrong.
    Value,
    /// The last key of that name, where one is given more than once.
    Repeat,
}

/// A place in a text; both numbers start at one, and columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// Finds where a pointer leads in a YAML or JSON text, or failing that its nearest ancestor that is there.
pub fn locate(text: &str, pointer: &Pointer, at: At) -> Option<Position> {
    locate_all(text, &[(pointer, at)]).pop().flatten()
}

/// Finds many places in one walk over the text; the answers are in the order of the requests.
pub fn locate_all(text: &str, requests: &[(&Pointer, At)]) -> Vec<Option<Position>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let json = looks_like_json.then(|| json::search(text, requests));
    match json {
        Some(Ok(search)) => search.answers(requests),
        Some(Err(broken)) => {
            // A text that begins with a bracket may still be YAML in flow style.
            let yaml = yaml::search(text, requests);
            let best = if yaml.found_any_key() { yaml } else { broken };
            best.answers(requests)
        }
        None => yaml::search(text, requests).answers(requests),
    }
}

/// Whether the YAML scanner gets through a text in reasonable time: it looks at every open bracket for each token in
/// brackets. Brackets in prose are counted as well, so the effort is overestimated.
pub(crate) fn is_scannable(text: &str) -> bool {
    let mut open: usize = 0;
    let mut effort: usize = 0;
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            b',' | b':' | b'?' => {}
            _ => continue,
        }
        effort = effort.saturating_add(open);
    }
    effort <= MAX_BRACKET_EFFORT
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// The answers of the reader of plain YAML and of the parser of all of it.
    pub(crate) fn positions_of_both(
        text: &str,
        requests: &[(&Pointer, At)],
    ) -> (Vec<Option<Position>>, Vec<Option<Position>>) {
        let plain = yaml::search_plain(text, requests).unwrap();
        let any = yaml::search_any(text, requests);
        (plain.answers(requests), any.answers(requests))
    }

    const YAML: &str = "\
openapi: 3.0.3
# a comment
paths:
  '/a~b/{id}':
    get:
      tags: [one, two]
      responses:
        200: {description: done}
list:
- name: first
-   name: second
- [x, 'y']
empty: {}
copy: &anchor
  inner: 1
other: *anchor
tagged: !thing
  deep: 2
";

    fn pointer(text: &str) -> Pointer {
        Pointer::parse(text).unwrap()
    }

    fn position(line: usize, column: usize) -> Option<Position> {
        Some(Position { line, column })
    }

    fn value(text: &str, target: &str) -> Option<Position> {
        locate(text, &pointer(target), At::Value)
    }

    fn key(text: &str, target: &str) -> Option<Position> {
        locate(text, &pointer(target), At::Key)
    }

    #[test]
    fn tokens_are_escaped_and_unescaped() {
        let made = Pointer::root().child("a/b").child("~1").index(3);
        assert_eq!(made.as_str(), "/a~1b/~01/3");
        assert_eq!(made.tokens().collect::<Vec<_>>(), ["a/b", "~1", "3"]);
        assert_eq!(made.parent().unwrap().last().unwrap(), "~1");
        assert_eq!(Pointer::root().to_string(), "/");
        assert_eq!(Pointer::root().parent(), None);
        assert_eq!(Pointer::root().tokens().count(), 0);
    }

    #[test]
    fn fragments_are_percent_decoded() {
        let read = |text| Pointer::from_fragment(text);
        assert_eq!(read("#/a%20b/c~1d").unwrap().last().unwrap(), "c/d");
        assert_eq!(read("#/%C3%A9").unwrap(), pointer("/é"));
        assert_eq!(read("#"), Some(Pointer::root()));
        assert_eq!(read("#a/b"), Some(pointer("/a/b")));
        for broken in ["/a", "#a", "#/%", "#/%4", "#/%zz", "#/%ff"] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }

    #[test]
    fn yaml_keys_and_values_are_found() {
        assert_eq!(key(YAML, "/paths/~1a~0b~1{id}/get/tags"), position(6, 7));
        assert_eq!(value(YAML, "/paths/~1a~0b~1{id}/get/tags"), position(6, 14));
        assert_eq!(
            value(YAML, "/paths/~1a~0b~1{id}/get/tags/1"),
            position(6, 19)
        );
        assert_eq!(value(YAML, "/paths/~1a~0b~1{id}"), position(5, 5));
        assert_eq!(value(YAML, "/list/1/name"), position(11, 11));
        assert_eq!(value(YAML, "/list/1"), position(11, 5));
        assert_eq!(value(YAML, "/list/2/1"), position(12, 7));
        assert_eq!(value(YAML, "/tagged/deep"), position(18, 9));
        assert_eq!(value(YAML, ""), position(1, 1));
    }

    #[test]
    fn numeric_yaml_keys_are_found_by_their_text() {
        let target = "/paths/~1a~0b~1{id}/get/responses/200/description";
        assert_eq!(value(YAML, target), position(8, 28));
    }

    #[test]
    fn contents_of_an_alias_are_found_where_they_are_written() {
        assert_eq!(key(YAML, "/other"), position(16, 1));
        assert_eq!(value(YAML, "/other/inner"), position(15, 10));
        assert_eq!(key(YAML, "/tagged"), position(17, 1));
    }

    #[test]
    fn the_nearest_ancestor_stands_in_for_what_is_missing() {
        assert_eq!(value(YAML, "/empty/nothing/here"), position(13, 1));
        assert_eq!(value(YAML, "/list/1/none"), position(11, 5));
        assert_eq!(value(YAML, "/none"), position(1, 1));
        assert_eq!(value("{\"a\": {\"b\": 1}}", "/a/c"), position(1, 2));
    }

    #[test]
    fn json_with_tabs_escapes_and_a_byte_order_mark_is_searched() {
        let json = "\u{feff}{\n\t\"é\": 1, \"a\":\t{\"b\\u002f\": [true, {\"c\": null}]}\r\n}";
        assert_eq!(key(json, "/a"), position(2, 10));
        assert_eq!(value(json, "/a"), position(2, 15));
        assert_eq!(value(json, "/a/b~1/1/c"), position(2, 40));
        assert_eq!(key(json, "/a/b~1"), position(2, 16));
    }

    #[test]
    fn yaml_in_flow_style_is_not_taken_for_json() {
        assert_eq!(value("{a: {b: c}}", "/a/b"), position(1, 9));
    }

    #[test]
    fn repeated_keys_are_told_apart() {
        for text in ["a: 1\nb: 2\na: 3\n", "{\"a\": 1,\n\"b\": 2,\n\"a\": 3}"] {
            let first = key(text, "/a").unwrap();
            assert_eq!(first.line, 1);
            assert_eq!(locate(text, &pointer("/a"), At::Repeat).unwrap().line, 3);
            assert_eq!(value(text, "/b").unwrap().line, 2);
        }
    }

    #[test]
    fn one_walk_answers_in_the_order_of_the_requests() {
        let pointers = [pointer("/list/1"), pointer("/openapi"), pointer("/list")];
        let requests: Vec<_> = pointers.iter().map(|each| (each, At::Value)).collect();
        let found = locate_all(YAML, &requests);
        assert_eq!(found, [position(11, 5), position(1, 10), position(10, 3)]);
    }

    #[test]
    fn a_text_that_breaks_off_is_searched_up_to_the_break() {
        let found = value("{\"a\": 1, \"b\": [", "/a");
        assert_eq!(found, position(1, 7));
        assert_eq!(value("a: 1\nb: [", "/a"), position(1, 4));
        assert_eq!(value("", "/a"), position(1, 1));
    }

    #[test]
    fn deep_nesting_neither_overflows_nor_takes_long() {
        let depth = 100_000;
        let text = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let deep = pointer(&"/0".repeat(depth));
        assert!(value(&text, deep.as_str()).is_some());
    }
}
