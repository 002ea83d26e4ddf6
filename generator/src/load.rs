//! The first stage: bytes of a file → untyped tree. One visitor reads JSON and YAML alike; whatever makes the
//! file unusable as a whole is reported from here. Only this module and `pointer` know `serde_yaml`.

mod halves;

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::origin::Origins;
use crate::plain_yaml;
use crate::pointer::{self, At, Pointer, Position};
use crate::value::{Number, Object, Value};

/// The largest file that is read.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The deepest nesting of arrays and objects; both parsers give up soon after it.
pub const MAX_DEPTH: usize = 120;
/// The largest number of values in a document, after YAML aliases are expanded.
pub const MAX_NODES: usize = 3_000_000;

/// The keywords that give a schema or the document a name, or refer to one in a way of its own.
const NAMING: [&str; 5] = ["$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$self"];

/// A loaded OpenAPI document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The path as shown in diagnostics.
    pub file: Arc<str>,
    /// The tree.
    pub root: Value,
    /// The version of OpenAPI it is written in.
    pub version: Version,
    /// Whether a keyword occurs that gives a schema a name, by which it may be referred to.
    pub names_schemas: bool,
    /// What is wrong with the text and yet leaves a tree.
    pub diagnostics: Diagnostics,
    /// Where the values of the tree stand in the text; empty until something is moved.
    pub origins: Origins,
}

/// The versions of OpenAPI that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.x.
    V30,
    /// OpenAPI 3.1.x.
    V31,
    /// OpenAPI 3.2.x.
    V32,
}

/// Reads an OpenAPI document; `file` is the path to show.
pub fn load(file: &str, bytes: &[u8]) -> Result<Document, Diagnostics> {
    let file: Arc<str> = Arc::from(file);
    let (root, builder) = parse(&file, decode(&file, bytes)?)?;
    let version = version(&file, &root)?;
    Ok(Document {
        diagnostics: builder.repeated(&file),
        file,
        root,
        version,
        names_schemas: builder.names_schemas,
        origins: Origins::default(),
    })
}

/// Checks size and encoding, and skips a byte order mark.
pub(crate) fn decode<'b>(file: &Arc<str>, bytes: &'b [u8]) -> Result<&'b str, Diagnostics> {
    let place = Place::value(file, &Pointer::root());
    if bytes.len() > MAX_BYTES {
        return Err(
            Diagnostic::new(Code::LimitExceeded, place, "the file is too large")
                .expected(format!("at most {MAX_BYTES} bytes"))
                .found(format!("{} bytes", bytes.len()))
                .into(),
        );
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = error.valid_up_to();
        let before = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
        Diagnostic::new(Code::NotUtf8, place, "the file is not UTF-8 text")
            .expected("UTF-8")
            .found(format!("byte 0x{:02x} at offset {valid}", bytes[valid]))
            .help("save the file in the UTF-8 encoding")
            .position(end_of(before))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The position behind the last character of a text.
fn end_of(text: &str) -> Position {
    let line_start = text.rfind('\n').map_or(0, |offset| offset + 1);
    Position {
        line: text.matches('\n').count() + 1,
        column: text[line_start..].chars().count() + 1,
    }
}

/// Parses JSON or YAML into a tree.
pub(crate) fn parse(file: &Arc<str>, text: &str) -> Result<(Value, Builder), Diagnostics> {
    let start = text.trim_start();
    if start.is_empty() {
        let place = Place::value(file, &Pointer::root());
        return Err(Diagnostic::new(Code::Syntax, place, "the file is empty")
            .expected("an OpenAPI document")
            .found("nothing")
            .into());
    }
    let json_name = file.ends_with(".json");
    if json_name || start.starts_with(['{', '[']) {
        if let Some(parsed) = halves::json(text) {
            return Ok(parsed);
        }
        let mut builder = Builder::default();
        match builder.json(text) {
            Ok(value) => return Ok((value, builder)),
            Err(error) if json_name || builder.limit.is_some() => {
                return Err(builder.json_error(file, text, &error).into());
            }
            // What looks like JSON may be YAML in flow style.
            Err(_) => {}
        }
    }
    if let Some(parsed) = halves::plain_yaml(text) {
        return Ok(parsed);
    }
    let mut builder = Builder::default();
    if let Ok(value) = builder.plain_yaml(text) {
        return Ok((value, builder));
    }
    if !pointer::is_scannable(text) {
        return Err(too_deep(Place::value(file, &Pointer::root())).into());
    }
    let mut builder = Builder::default();
    match builder.yaml(text) {
        Ok(value) => Ok((value, builder)),
        Err(error) => Err(builder.yaml_error(file, text, &error).into()),
    }
}

fn too_deep(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::LimitExceeded,
        place,
        "the document is nested too deep",
    )
    .expected(format!("a depth of at most {MAX_DEPTH} levels"))
    .found("more")
}

fn endless_alias(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::LimitExceeded,
        place,
        "aliases are nested too deep, or one leads back to itself",
    )
    .expected(format!(
        "anchors that do not contain themselves, and a depth of at most {MAX_DEPTH} levels"
    ))
    .found("more levels than are written")
    .help("take the alias out of its own anchor")
}

/// Whether nothing is nested as deep as is allowed before aliases are expanded: each level takes a column or a bracket.
fn is_flat(text: &str, position: Option<Position>) -> bool {
    let (mut open, mut brackets) = (0_usize, 0);
    for bracket in text.matches(['[', '{', ']', '}']) {
        open = match bracket {
            "[" | "{" => open + 1,
            _ => open.saturating_sub(1),
        };
        brackets = brackets.max(open);
    }
    // A list may stand as far left as its key.
    let columns = 2 * position.map_or(0, |position| position.column);
    brackets + columns < MAX_DEPTH && text.contains('*')
}

/// Where the trouble is that `serde_yaml` finds before it counts lines: a character that YAML does not allow, or else a second
/// document.
fn unlocated(text: &str) -> Option<Position> {
    let is_refused = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    if let Some(offset) = text.find(is_refused) {
        return text.get(..offset).map(end_of);
    }
    let mut has_content = false;
    for (index, line) in text.lines().enumerate() {
        let is_marker = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        if is_marker && has_content {
            return Some(Position {
                line: index + 1,
                column: 1,
            });
        }
        let is_empty = line.trim().is_empty() || line.starts_with(['#', '%']);
        has_content |= is_marker || !is_empty;
    }
    None
}

/// What is collected while a tree is built.
#[derive(Default)]
pub(crate) struct Builder {
    /// Every key so far; the same few occur all over a document, so each is stored once.
    names: HashSet<Arc<str>>,
    /// Whether one of [`NAMING`] is among them.
    names_schemas: bool,
    nodes: usize,
    depth: usize,
    limit: Option<Limit>,
    repeats: Vec<Repeat>,
    /// Whether `<<` puts the members of other objects into an object, as YAML 1.1 has it.
    merges: bool,
}

/// The key of what is merged into an object.
const MERGE: &str = "<<";

#[derive(Clone, Copy)]
enum Limit {
    Depth,
    Nodes,
}

/// A key that stands twice; the tokens lead from the key up to the root.
struct Repeat {
    upwards: Vec<String>,
}

impl Repeat {
    fn pointer(&self) -> Pointer {
        self.upwards
            .iter()
            .rev()
            .fold(Pointer::root(), |pointer, token| pointer.child(token))
    }
}

impl Builder {
    fn json(&mut self, text: &str) -> Result<Value, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Node(self).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }

    /// Most YAML is plain, and read ten times as fast by a reader for that alone.
    pub(crate) fn plain_yaml(&mut self, text: &str) -> Result<Value, plain_yaml::Error> {
        plain_yaml::read(text, Node(self))
    }

    /// All of YAML.
    pub(crate) fn yaml(&mut self, text: &str) -> Result<Value, serde_yaml::Error> {
        self.merges = true;
        Node(self).deserialize(serde_yaml::Deserializer::from_str(text))
    }

    /// Says which keys stand twice.
    pub(crate) fn repeated(&self, file: &Arc<str>) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for repeat in &self.repeats {
            let pointer = repeat.pointer();
            let key = pointer.last().unwrap_or_default().into_owned();
            diagnostics.push(
                Diagnostic::new(
                    Code::DuplicateKey,
                    Place::new(file, &pointer, At::Repeat),
                    "the same key is given twice",
                )
                .expected("each key once")
                .found(key)
                .related(Place::key(file, &pointer), "the first one")
                .help(
                    "merge the two, or remove one; where both say something, the last one counts",
                ),
            );
        }
        diagnostics
    }

    fn json_error(&self, file: &Arc<str>, text: &str, error: &serde_json::Error) -> Diagnostic {
        let line = text.lines().nth(error.line().saturating_sub(1));
        // The parser counts bytes.
        let column = line.and_then(|line| line.get(..error.column().saturating_sub(1)));
        let position = Position {
            line: error.line(),
            column: column.map_or(error.column(), |before| before.chars().count() + 1),
        };
        self.parse_error(file, "JSON", error, Some(position))
    }

    fn yaml_error(&self, file: &Arc<str>, text: &str, error: &serde_yaml::Error) -> Diagnostic {
        let position = error.location().map(|location| Position {
            line: location.line(),
            column: location.column(),
        });
        // What is found before lines are counted is said to be at the start.
        let known = position.filter(|at| (at.line, at.column) != (1, 1));
        let position = known.or_else(|| unlocated(text)).or(position);
        if let (Some(Limit::Depth), true) = (self.limit, is_flat(text, position)) {
            return endless_alias(Place::value(file, &Pointer::root())).position(position);
        }
        let diagnostic = self.parse_error(file, "YAML", error, position);
        let line = position.and_then(|position| text.lines().nth(position.line - 1));
        if self.limit.is_none()
            && line.is_some_and(|line| line.trim_start_matches(' ').starts_with('\t'))
        {
            return diagnostic.help("indent with spaces: YAML does not allow tabs there");
        }
        diagnostic
    }

    fn parse_error(
        &self,
        file: &Arc<str>,
        format: &str,
        error: &dyn fmt::Display,
        position: Option<Position>,
    ) -> Diagnostic {
        let place = Place::value(file, &Pointer::root());
        match self.limit {
            Some(Limit::Depth) => too_deep(place),
            Some(Limit::Nodes) => {
                Diagnostic::new(Code::LimitExceeded, place, "the document is too large")
                    .expected(format!("at most {MAX_NODES} values, with aliases expanded"))
                    .found("more")
            }
            None => Diagnostic::new(
                Code::Syntax,
                place,
                format!("the file is not valid {format}"),
            )
            .expected(format!("valid {format}"))
            .found(error.to_string()),
        }
        .position(position)
    }

    fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(name) = self.names.get(text) {
            return Arc::clone(name);
        }
        let name: Arc<str> = Arc::from(text);
        self.names_schemas |= NAMING.contains(&text);
        self.names.insert(Arc::clone(&name));
        name
    }

    /// Counts a value against the limit.
    fn count<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            self.limit = Some(Limit::Nodes);
            return Err(E::custom("too many values"));
        }
        Ok(())
    }

    fn descend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.limit = Some(Limit::Depth);
            return Err(E::custom("nested too deep"));
        }
        Ok(())
    }

    /// Completes the path of the repeats found since there were `known` of them.
    fn inside(&mut self, known: usize, token: &dyn fmt::Display) {
        for repeat in &mut self.repeats[known..] {
            repeat.upwards.push(token.to_string());
        }
    }
}

/// Reads one value.
struct Node<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::Number(Number::Integer(integer.into())))
    }

    fn visit_i128<E>(self, integer: i128) -> Result<Value, E> {
        Ok(Value::Number(Number::from_wide(integer)))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Value, E> {
        Ok(Value::Number(Number::Integer(integer.into())))
    }

    fn visit_u128<E>(self, integer: u128) -> Result<Value, E> {
        Ok(Value::Number(Number::Float(integer as f64)))
    }

    fn visit_f64<E>(self, float: f64) -> Result<Value, E> {
        Ok(Value::Number(Number::Float(float)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    /// A YAML value with a tag of its own, which means nothing here.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, content) = tagged.variant::<IgnoredAny>()?;
        content.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let builder = self.0;
        builder.descend()?;
        let mut elements = Vec::new();
        loop {
            let known = builder.repeats.len();
            let Some(element) = sequence.next_element_seed(Node(builder))? else {
                break;
            };
            builder.inside(known, &elements.len());
            elements.push(element);
        }
        builder.depth -= 1;
        elements.shrink_to_fit();
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let builder = self.0;
        builder.descend()?;
        let mut object = Object::new();
        while let Some(key) = map.next_key_seed(Key(builder))? {
            let known = builder.repeats.len();
            let value = map.next_value_seed(Node(builder))?;
            builder.inside(known, &key);
            if let Some(first) = object.insert(Arc::clone(&key), value) {
                if let Some(member) = object.get_mut(&key) {
                    let last = std::mem::replace(member, first);
                    member.update(last);
                }
                builder.repeats.push(Repeat {
                    upwards: vec![String::from(&*key)],
                });
            }
        }
        builder.depth -= 1;
        if builder.merges {
            merge(&mut object);
        }
        object.shrink_to_fit();
        Ok(Value::Object(object))
    }
}

/// Puts the members of `<<`, an object or several, into the object that has it. Its own members count before them.
fn merge(object: &mut Object) {
    let is_mergeable = |value: &Value| match value {
        Value::Array(parts) => parts.iter().all(|part| part.as_object().is_some()),
        value => value.as_object().is_some(),
    };
    if !object.get(MERGE).is_some_and(is_mergeable) {
        return;
    }
    let parts = match object.remove(MERGE) {
        Some(Value::Array(parts)) => parts,
        Some(part) => vec![part],
        None => Vec::new(),
    };
    for part in parts {
        let Value::Object(part) = part else { continue };
        for (key, value) in part {
            if !object.contains_key(&key) {
                object.insert(key, value);
            }
        }
    }
}

/// Reads a key as it is written, also where YAML would see a number or a boolean in it.
struct Key<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Arc<str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Arc<str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Arc<str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key that is a text")
    }

    fn visit_str<E>(self, key: &str) -> Result<Arc<str>, E> {
        Ok(self.0.name(key))
    }
}

const SUPPORTED: &str = "Swagger 2.0, OpenAPI 3.0.x, 3.1.x or 3.2.x";

/// Reads the version that a document says it is written in.
fn version(file: &Arc<str>, root: &Value) -> Result<Version, Diagnostics> {
    let top = Pointer::root();
    let Value::Object(members) = root else {
        return Err(Diagnostic::new(
            Code::NotAnOpenapiDocument,
            Place::value(file, &top),
            "the document is not an object",
        )
        .expected("an object with a member `openapi`")
        .found(root.kind())
        .into());
    };
    let named = ["openapi", "swagger"]
        .into_iter()
        .find_map(|key| Some((key, members.get(key)?)));
    let Some((key, value)) = named else {
        let place = Place::value(file, &top);
        let diagnostic = Diagnostic::new(
            Code::NotAnOpenapiDocument,
            place,
            "the document does not say which version of OpenAPI it is",
        )
        .expected(format!("a member `openapi` or `swagger` ({SUPPORTED})"));
        return Err(match members.get("swaggerVersion") {
            Some(old) => diagnostic
                .found(format!("swaggerVersion {}", scalar(old)))
                .help("convert the document to OpenAPI 3.0 first")
                .into(),
            None => diagnostic
                .found(format!("{} other members", members.len()))
                .help("is this the right file?")
                .into(),
        });
    };
    let text = scalar(value);
    let version = match (key, major_minor(&text)) {
        ("swagger", Some((2, 0))) => Some(Version::V2),
        ("openapi", Some((3, 0))) => Some(Version::V30),
        ("openapi", Some((3, 1))) => Some(Version::V31),
        ("openapi", Some((3, 2))) => Some(Version::V32),
        _ => None,
    };
    match version {
        Some(version) => Ok(version),
        None => Err(Diagnostic::new(
            Code::UnsupportedVersion,
            Place::value(file, &top.child(key)),
            "this version of OpenAPI is not supported",
        )
        .expected(SUPPORTED)
        .found(format!("{key} {text}"))
        .into()),
    }
}

/// A version as text, also where it is written as a number.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            value.kind().to_owned()
        }
    }
}

/// The first two numbers of a version; the second is zero when it is left out.
fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next().unwrap_or("0").parse().ok()?;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    const HEAD: &str = "openapi: 3.0.3\n";

    fn tree(text: &str) -> Value {
        parse(&Arc::from("api.yaml"), text).unwrap().0
    }

    fn version_of(text: &str) -> Version {
        load("a.yaml", text.as_bytes()).unwrap().version
    }

    /// The codes and lines of what is wrong with a document.
    fn faults(file: &str, bytes: &[u8]) -> Vec<(Code, Option<usize>)> {
        let mut sources = Sources::new();
        sources.insert(file, String::from_utf8_lossy(bytes).into_owned());
        let diagnostics = match load(file, bytes) {
            Ok(document) => document.diagnostics,
            Err(diagnostics) => diagnostics,
        };
        let positions = sources.positions(&diagnostics);
        diagnostics
            .iter()
            .zip(positions)
            .map(|(diagnostic, position)| (diagnostic.code, position.map(|position| position.line)))
            .collect()
    }

    fn found(file: &str, bytes: &[u8]) -> String {
        let diagnostics = load(file, bytes).unwrap_err();
        let found = diagnostics
            .iter()
            .find_map(|diagnostic| diagnostic.found.clone());
        found.unwrap_or_default()
    }

    #[test]
    fn yaml_and_json_give_the_same_tree() {
        let yaml = "openapi: 3.0.3\nlist: [1, -1, 2.5, true, null, 'x']\nmap: {a: {}}\n";
        let json =
            r#"{"openapi": "3.0.3", "list": [1, -1, 2.5, true, null, "x"], "map": {"a": {}}}"#;
        let yaml = load("a.yaml", yaml.as_bytes()).unwrap();
        let json = load("a.json", json.as_bytes()).unwrap();
        assert_eq!(yaml.root, json.root);
        assert_eq!(yaml.version, Version::V30);
    }

    #[test]
    fn byte_order_mark_carriage_returns_and_tabs_in_json_are_accepted() {
        let yaml = load(
            "a.yaml",
            "\u{feff}openapi: 3.0.3\r\ninfo:\r\n  x: |\r\n    one\r\n    two\r\n".as_bytes(),
        );
        let root = yaml.unwrap().root;
        assert_eq!(
            root.get("info").unwrap().get("x").unwrap().as_str(),
            Some("one\ntwo\n")
        );
        let json = load(
            "a.json",
            "\u{feff}{\r\n\t\"openapi\":\t\"3.0.3\"\r\n}".as_bytes(),
        );
        assert!(json.is_ok());
    }

    #[test]
    fn keys_are_taken_as_written() {
        let root = tree("200: a\ntrue: b\n1.10: c\n~: d\n0x1F: e\n");
        let keys: Vec<&str> = root.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["200", "true", "1.10", "~", "0x1F"]);
    }

    #[test]
    fn what_is_merged_is_there_unless_the_object_has_it_itself() {
        let text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4}]}\nd: {<<: text}\n";
        let merged = tree(text);
        let plain = "a: {x: 1, y: 2}\nb: {y: 3, x: 1}\nc: {x: 1, y: 2, z: 4}\nd: {<<: text}\n";
        assert_eq!(merged, tree(plain));
        // JSON knows no such thing.
        assert!(
            tree("{\"b\": {\"<<\": {}}}")
                .pointer(&Pointer::from_fragment("#/b/<<").unwrap())
                .is_some()
        );
    }

    #[test]
    fn tags_are_ignored_and_aliases_expanded() {
        let root = tree("a: &x {b: 1}\nc: *x\nd: !own [2]\ne: !!str 5\n");
        assert_eq!(root.get("c"), root.get("a"));
        assert_eq!(root.get("d").unwrap().as_array().unwrap().len(), 1);
        assert_eq!(root.get("e").unwrap().as_str(), Some("5"));
    }

    #[test]
    fn integers_beyond_64_bits_become_floats() {
        for text in [
            "[99999999999999999999999999]",
            "- 99999999999999999999999999",
        ] {
            let root = tree(text);
            let number = &root.as_array().unwrap()[0];
            assert_eq!(number.as_i128(), None);
            assert_eq!(number.as_f64(), Some(1e26));
        }
        assert_eq!(
            tree("[18446744073709551615]").as_array().unwrap()[0].as_i128(),
            Some(u64::MAX.into())
        );
    }

    #[test]
    fn a_number_that_json_cannot_hold_is_located() {
        let json = "{\"openapi\": \"3.0.3\",\n \"x\": 1e400}";
        assert_eq!(faults("a.json", json.as_bytes()), [(Code::Syntax, Some(2))]);
        assert!(found("a.json", json.as_bytes()).contains("number out of range"));
    }

    #[test]
    fn every_duplicate_key_is_reported_at_its_second_occurrence() {
        let yaml = "openapi: 3.0.3\na:\n  - {x: 1}\n  - b: 1\n    c: 2\n    b: 3\na: 4\n";
        let document = load("a.yaml", yaml.as_bytes()).unwrap();
        let pointers: Vec<&str> = document
            .diagnostics
            .iter()
            .map(|one| one.place.as_ref().unwrap().pointer.as_str())
            .collect();
        assert_eq!(pointers, ["/a/1/b", "/a"]);
        let lines = [(Code::DuplicateKey, Some(6)), (Code::DuplicateKey, Some(7))];
        assert_eq!(faults("a.yaml", yaml.as_bytes()), lines);
        let json =
            b"{\"openapi\": \"3.0.3\",\n\"p\": {\"/a\": {\"get\": 1},\n\"/a\": {\"put\": 2}}}";
        assert_eq!(faults("a.json", json), [(Code::DuplicateKey, Some(3))]);
        let both = load("a.json", json).unwrap().root;
        let both = both.get("p").and_then(|p| p.get("/a")).unwrap();
        assert!(both.get("get").is_some() && both.get("put").is_some());
    }

    #[test]
    fn what_is_not_utf8_is_located() {
        let bytes = b"openapi: 3.0.3\ntitle: \"caf\xe9\"\n";
        let diagnostics = load("a.yaml", bytes).unwrap_err();
        let diagnostic = diagnostics.iter().next().unwrap();
        assert_eq!(diagnostic.code, Code::NotUtf8);
        assert_eq!(
            diagnostic.position,
            Some(Position {
                line: 2,
                column: 12
            })
        );
        assert_eq!(diagnostic.found.as_deref(), Some("byte 0xe9 at offset 26"));
    }

    #[test]
    fn a_syntax_error_is_located() {
        let tabs = b"openapi: 3.0.3\ninfo:\n\ttitle: x\n";
        assert_eq!(faults("a.yaml", tabs), [(Code::Syntax, Some(3))]);
        let help = load("a.yaml", tabs)
            .unwrap_err()
            .iter()
            .find_map(|one| one.help.clone());
        assert!(help.unwrap().contains("tabs"));
        assert_eq!(
            faults("a.json", b"{\n\"openapi\": \"3.0.3\",\n\"x\": {"),
            [(Code::Syntax, Some(3))]
        );
        assert_eq!(
            faults("a.yaml", b"{openapi: 3.0.3,\n x: [}"),
            [(Code::Syntax, Some(2))]
        );
        assert_eq!(faults("a.yaml", b"a: *nowhere"), [(Code::Syntax, Some(1))]);
    }

    #[test]
    fn what_the_yaml_parser_does_not_locate_is_located() {
        let position = |text: &str| {
            let diagnostics = load("a.yaml", text.as_bytes()).unwrap_err();
            let one = diagnostics.iter().next().unwrap();
            one.position.map(|at| (at.line, at.column))
        };
        assert_eq!(position("openapi: 3.0.3\ninfo: a\u{0}b\n"), Some((2, 8)));
        let two = format!("# one\n---\n{HEAD}x: 1\n--- # two\n{HEAD}");
        assert_eq!(position(&two), Some((4 + HEAD.lines().count(), 1)));
    }

    #[test]
    fn an_alias_that_leads_back_to_itself_is_no_deep_document() {
        for text in ["x: &a [*a]\n", "x: &a\n  <<: *a\n  b: 1\n"] {
            let diagnostics = load("a.yaml", format!("{HEAD}{text}").as_bytes()).unwrap_err();
            let one = diagnostics.iter().next().unwrap();
            assert_eq!(one.code, Code::LimitExceeded);
            assert!(one.message.contains("aliases"), "{}", one.message);
        }
        let deep = format!(
            "{HEAD}y: &a 1\nz: *a\nx: {}\n",
            "[".repeat(121) + &"]".repeat(121)
        );
        let diagnostics = load("a.yaml", deep.as_bytes()).unwrap_err();
        let message = &diagnostics.iter().next().unwrap().message;
        assert!(message.contains("nested too deep") && !message.contains("aliases"));
    }

    #[test]
    fn columns_of_json_errors_count_characters() {
        let diagnostics = load("a.json", "{\"é\": x}".as_bytes()).unwrap_err();
        let position = diagnostics.iter().next().unwrap().position;
        assert_eq!(position, Some(Position { line: 1, column: 7 }));
    }

    #[test]
    fn a_file_without_content_is_refused() {
        let code = |file, bytes| faults(file, bytes)[0].0;
        assert_eq!(faults("a.yaml", b""), [(Code::Syntax, Some(1))]);
        assert_eq!(code("a.json", b" \n"), Code::Syntax);
        assert_eq!(code("a.yaml", b"# nothing\n"), Code::NotAnOpenapiDocument);
        assert_eq!(code("a.yaml", b"--- {}\n--- {}\n"), Code::Syntax);
    }

    #[test]
    fn what_is_not_an_openapi_document_is_refused() {
        assert_eq!(
            faults("a.json", b"[{\"openapi\":\"3.0.3\"}]")[0].0,
            Code::NotAnOpenapiDocument
        );
        assert_eq!(
            faults("a.json", b"{\"name\":\"left\"}")[0].0,
            Code::NotAnOpenapiDocument
        );
        assert_eq!(
            found("a.json", b"{\"swaggerVersion\":\"1.2\"}"),
            "swaggerVersion 1.2"
        );
    }

    #[test]
    fn versions_that_are_not_read_are_named_and_refused() {
        let cases = [
            ("swagger: '1.2'", "swagger 1.2"),
            ("swagger: 3.0", "swagger 3.0"),
            ("openapi: 2.0", "openapi 2.0"),
            ("openapi: 4.0.0", "openapi 4.0.0"),
            ("openapi: {}", "openapi an object"),
            ("openapi: 3.x", "openapi 3.x"),
        ];
        for (text, named) in cases {
            assert_eq!(
                faults("a.yaml", text.as_bytes()),
                [(Code::UnsupportedVersion, Some(1))],
                "{text}"
            );
            assert_eq!(found("a.yaml", text.as_bytes()), named);
        }
        for (text, version) in [
            ("openapi: 3.0", Version::V30),
            ("openapi: '3.0'", Version::V30),
            ("openapi: 3", Version::V30),
            ("openapi: 3.0.4", Version::V30),
            ("openapi: 3.1", Version::V31),
            ("openapi: 3.1.0", Version::V31),
            ("openapi: '3.1.1'", Version::V31),
            ("swagger: 2.0", Version::V2),
            ("swagger: '2.0'", Version::V2),
            ("swagger: 2", Version::V2),
        ] {
            assert_eq!(version_of(text), version, "{text}");
        }
    }

    #[test]
    fn nesting_is_limited_in_both_formats() {
        let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        for (file, levels) in [
            ("a.json", 20_000),
            ("a.yaml", 20_000),
            ("a.json", 121),
            ("a.yaml", 121),
        ] {
            let json = format!("{{\"x\": {}}}", deep(levels));
            let yaml = format!("{HEAD}x: {}\n", deep(levels));
            let text = if file.ends_with("json") { json } else { yaml };
            assert_eq!(
                faults(file, text.as_bytes())[0].0,
                Code::LimitExceeded,
                "{file} {levels}"
            );
        }
        let fits = format!("{HEAD}x: {}\n", deep(MAX_DEPTH - 1));
        assert!(load("a.yaml", fits.as_bytes()).is_ok());
    }

    #[test]
    fn many_open_brackets_do_not_hang_the_yaml_scanner() {
        let text = format!("{HEAD}x: {}", "[".repeat(500_000));
        assert_eq!(faults("a.yaml", text.as_bytes())[0].0, Code::LimitExceeded);
    }

    #[test]
    fn aliases_cannot_blow_a_document_up() {
        let mut bomb = String::from("openapi: 3.0.3\nx0: &a0 [y,y,y,y,y,y,y,y,y,y]\n");
        for level in 1..12 {
            let list = vec![format!("*a{}", level - 1); 10].join(",");
            bomb.push_str(&format!("x{level}: &a{level} [{list}]\n"));
        }
        assert!(found("a.yaml", bomb.as_bytes()).contains("limit exceeded"));
    }
}
