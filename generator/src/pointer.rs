//! JSON pointers and where they lead in a text. Every stage names a place in a document by its pointer; line and
//! column are looked up here only when a diagnostic is printed. Next to `load`, this is the only module that knows
//! `serde_yaml`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde_json::value::RawValue;

/// Tokens of a pointer beyond this number are ignored by a look-up, which then answers with the ancestor.
const MAX_TOKENS: usize = 128;

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

    /// Reads the fragment of a reference such as `#/components/schemas/User`, percent-escapes included.
    pub fn from_fragment(fragment: &str) -> Option<Self> {
        Self::parse(&percent_decode(fragment.strip_prefix('#')?)?)
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
    let mut search = Search::new();
    let nodes: Vec<usize> = requests
        .iter()
        .map(|(pointer, _)| search.want(pointer))
        .collect();
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let is_json = looks_like_json && Json::new(text).walk(text, ROOT, &mut search);
    // A text that begins with a bracket may still be YAML in flow style.
    if !is_json && !search.found_any_key() && is_scannable(text) {
        walk_yaml(text, &mut search);
    }
    nodes
        .iter()
        .zip(requests)
        .map(|(node, (_, at))| search.answer(*node, *at))
        .collect()
}

/// The node of the whole document.
const ROOT: usize = 0;
/// The node that stands for first elements nobody asked for: their place is that of their sequence.
const FIRST_ELEMENT: usize = 1;

/// The tree of wanted tokens, and what has been found for each.
struct Search {
    nodes: Vec<Node>,
    /// Set when the latest error of a YAML walk only reports the place of a scalar.
    arrived: bool,
}

#[derive(Default)]
struct Node {
    parent: usize,
    children: HashMap<String, usize>,
    key: Option<Position>,
    repeat: Option<Position>,
    value: Option<Position>,
}

impl Node {
    fn child(&self, token: &str) -> Option<usize> {
        self.children.get(token).copied()
    }

    fn element(&self, index: usize) -> Option<usize> {
        if self.children.is_empty() {
            return None;
        }
        self.child(&index.to_string())
    }
}

impl Search {
    fn new() -> Self {
        Self {
            nodes: vec![Node::default(), Node::default()],
            arrived: false,
        }
    }

    fn want(&mut self, pointer: &Pointer) -> usize {
        let mut current = ROOT;
        for token in pointer.tokens().take(MAX_TOKENS) {
            current = match self.nodes[current].child(&token) {
                Some(child) => child,
                None => self.add(current, token.into_owned()),
            };
        }
        current
    }

    fn add(&mut self, parent: usize, token: String) -> usize {
        let index = self.nodes.len();
        self.nodes.push(Node {
            parent,
            ..Node::default()
        });
        self.nodes[parent].children.insert(token, index);
        index
    }

    /// Notes a key and says whether it is the first of its name.
    fn found_key(&mut self, node: usize, position: Position) -> bool {
        let node = &mut self.nodes[node];
        if node.key.is_some() {
            node.repeat = Some(position);
            return false;
        }
        node.key = Some(position);
        true
    }

    fn found_value(&mut self, node: usize, position: Position) {
        self.nodes[node].value.get_or_insert(position);
    }

    fn found_any_key(&self) -> bool {
        self.nodes.iter().any(|node| node.key.is_some())
    }

    /// The node for an element of a sequence, if its place is of interest.
    fn element(&mut self, node: usize, index: usize) -> Option<usize> {
        let wanted = self.nodes[node].element(index);
        if wanted.is_none() && index == 0 && self.nodes[node].value.is_none() {
            self.nodes[FIRST_ELEMENT] = Node::default();
            return Some(FIRST_ELEMENT);
        }
        wanted
    }

    fn answer(&self, node: usize, at: At) -> Option<Position> {
        let found = &self.nodes[node];
        let exact = match at {
            At::Key => found.key.or(found.value),
            At::Repeat => found.repeat.or(found.key),
            At::Value => found.value.or(found.key),
        };
        match exact {
            Some(position) => Some(position),
            // Nothing is known, as the text is empty or no one reads that far.
            None if node == ROOT => Some(Position { line: 1, column: 1 }),
            None => self.answer(found.parent, At::Key),
        }
    }
}

/// A walk over JSON text. Values are skipped as raw slices of the text, so their address gives their offset.
struct Json<'t> {
    text: &'t str,
    line_starts: Vec<usize>,
}

impl<'t> Json<'t> {
    fn new(text: &'t str) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(offset, _)| offset + 1))
            .collect();
        Self { text, line_starts }
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        let start = self.line_starts[line - 1];
        let column = self.text[start..offset].chars().count() + 1;
        Position { line, column }
    }

    /// The place of a slice of the text.
    fn position_of(&self, slice: &str) -> Position {
        self.position(slice.as_ptr() as usize - self.text.as_ptr() as usize)
    }

    /// Notes where the wanted descendants of `node`, whose JSON is `raw`, are, and says whether it is JSON indeed. A
    /// syntax error ends the walk early, which leaves the descendants behind it without a place.
    fn walk(&self, raw: &'t str, node: usize, search: &mut Search) -> bool {
        let raw = raw.trim_start();
        search.found_value(node, self.position_of(raw));
        if search.nodes[node].children.is_empty() {
            return true;
        }
        let mut deserializer = serde_json::Deserializer::from_str(raw);
        let visitor = JsonMembers {
            json: self,
            node,
            search,
        };
        deserializer.deserialize_any(visitor).is_ok()
    }
}

struct JsonMembers<'t, 's> {
    json: &'s Json<'t>,
    node: usize,
    search: &'s mut Search,
}

impl<'t> Visitor<'t> for JsonMembers<'t, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(JsonKey(key)) = map.next_key()? {
            let Some(child) = self.search.nodes[self.node].child(&key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let raw = map.next_value::<&RawValue>()?.get();
            let position = match key {
                // The key lies right behind its opening quote.
                Cow::Borrowed(key) => {
                    let mut position = self.json.position_of(key);
                    position.column -= 1;
                    position
                }
                // A key with escapes is a copy and has no place; its value is close by.
                Cow::Owned(_) => self.json.position_of(raw),
            };
            if self.search.found_key(child, position) {
                self.json.walk(raw, child, self.search);
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut sequence: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(raw) = sequence.next_element::<&RawValue>()? {
            if let Some(child) = self.search.nodes[self.node].element(index) {
                self.json.walk(raw.get(), child, self.search);
            }
            index += 1;
        }
        Ok(())
    }
}

/// A key of a JSON object, borrowed from the text unless it contains escapes.
struct JsonKey<'t>(Cow<'t, str>);

impl<'t> serde::Deserialize<'t> for JsonKey<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(JsonKeyVisitor)
    }
}

struct JsonKeyVisitor;

impl<'t> Visitor<'t> for JsonKeyVisitor {
    type Value = JsonKey<'t>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'t str) -> Result<JsonKey<'t>, E> {
        Ok(JsonKey(Cow::Borrowed(key)))
    }

    fn visit_str<E>(self, key: &str) -> Result<JsonKey<'t>, E> {
        Ok(JsonKey(Cow::Owned(key.to_owned())))
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

/// Walks YAML text. `serde_yaml` tells positions in errors only, so each wanted key and scalar raises an error on
/// arrival; both have been consumed by then, and the walk goes on behind them. The place of a mapping or a sequence
/// is that of the first thing in it.
fn walk_yaml(text: &str, search: &mut Search) {
    let deserializer = serde_yaml::Deserializer::from_str(text);
    let seed = YamlValue { search, node: ROOT };
    if let Err(error) = seed.deserialize(deserializer) {
        // A walk that ends early has no result either: what was found so far is in `search`.
        let _ = YamlValue::settle(search, ROOT, error);
    }
}

struct YamlValue<'s> {
    search: &'s mut Search,
    node: usize,
}

impl YamlValue<'_> {
    fn arrive<E: serde::de::Error>(self) -> Result<(), E> {
        self.search.arrived = true;
        Err(E::custom("arrived"))
    }

    /// Handles the error of a value that lies at `node`: an arrival is noted, anything else ends the walk.
    fn settle<E: fmt::Display>(search: &mut Search, node: usize, error: E) -> Result<(), E> {
        if !std::mem::take(&mut search.arrived) {
            return Err(error);
        }
        search.found_value(node, position_in(&error.to_string()));
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for YamlValue<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for YamlValue<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.arrive()
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.arrive()
    }

    fn visit_i128<E: serde::de::Error>(self, _: i128) -> Result<(), E> {
        self.arrive()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.arrive()
    }

    fn visit_u128<E: serde::de::Error>(self, _: u128) -> Result<(), E> {
        self.arrive()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.arrive()
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        self.arrive()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.arrive()
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.arrive()
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (_, content) = tagged.variant::<IgnoredAny>()?;
        content.newtype_variant_seed(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { search, node } = self;
        loop {
            let mut key = YamlKey {
                node: &search.nodes[node],
                wanted: None,
                noticed: false,
            };
            let outcome = map.next_key_seed(&mut key);
            let (wanted, noticed) = (key.wanted, key.noticed);
            match outcome {
                Ok(None) => return Ok(()),
                Ok(Some(())) => {}
                Err(error) if noticed => {
                    let position = position_in(&error.to_string());
                    search.found_value(node, position);
                    if let Some(child) = wanted
                        && search.found_key(child, position)
                    {
                        let seed = YamlValue {
                            search,
                            node: child,
                        };
                        if let Err(error) = map.next_value_seed(seed) {
                            Self::settle(search, child, error)?;
                        }
                        continue;
                    }
                }
                Err(error) => return Err(error),
            }
            map.next_value::<IgnoredAny>()?;
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let Self { search, node } = self;
        let mut index = 0;
        loop {
            let Some(child) = search.element(node, index) else {
                if sequence.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
                index += 1;
                continue;
            };
            let seed = YamlValue {
                search,
                node: child,
            };
            match sequence.next_element_seed(seed) {
                Ok(Some(())) => {}
                Ok(None) => return Ok(()),
                Err(error) => Self::settle(search, child, error)?,
            }
            if index == 0
                && let Some(position) = search.nodes[child].value
            {
                search.found_value(node, position);
            }
            index += 1;
        }
    }
}

/// Reads a key and raises an error when its place is of interest: it is wanted, or it is the first of its mapping.
struct YamlKey<'n> {
    node: &'n Node,
    wanted: Option<usize>,
    noticed: bool,
}

impl<'de> DeserializeSeed<'de> for &mut YamlKey<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for &mut YamlKey<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        self.wanted = self.node.child(key);
        self.noticed = self.wanted.is_some() || self.node.value.is_none();
        if self.noticed {
            return Err(E::custom("arrived"));
        }
        Ok(())
    }
}

/// Reads the end of a `serde_yaml` message, `… at line 3 column 5`; without one the place is the start of the text.
fn position_in(message: &str) -> Position {
    let numbers = || {
        let (_, place) = message.rsplit_once(" at line ")?;
        let (line, column) = place.split_once(" column ")?;
        Some(Position {
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        })
    };
    numbers().unwrap_or(Position { line: 1, column: 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(key(json, "/a/b~1"), position(2, 27));
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
