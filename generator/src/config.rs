//! The facts about a vendor that its OpenAPI document does not hold, read from `specs/<vendor>/vendor.yaml`. The file is
//! read member by member, so one run reports every mistake in it, each at its line.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Acknowledged, Code, Diagnostic, Diagnostics, Place};
use crate::load;
use crate::origin::Origins;
use crate::pointer::Pointer;
use crate::value::{Object, Value};

/// What a `vendor.yaml` says. The default stands for a vendor without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// The name of the service as people write it.
    pub name: Option<String>,
    /// Where the facts of the document come from.
    pub sources: Vec<Source>,
    /// Which extensions of the document carry what.
    pub extensions: Extensions,
    /// Which response headers carry what.
    pub headers: Headers,
    /// Rust words for words of the document.
    pub renames: Renames,
    /// Warnings that are known and accepted.
    pub acknowledged: Vec<Acknowledged>,
    /// Facts about the service that have no place in the document, for readers.
    pub quirks: Vec<String>,
    /// Where the document was imported from, if it was.
    pub import: Option<Import>,
}

/// The document that `import` made this one of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The name of its file.
    pub document: String,
    /// Its version, commit or page.
    pub revision: String,
    /// The checksum of its bytes.
    pub sha256: String,
    /// The selectors of the operations that were taken; none means all.
    pub select: Vec<String>,
}

/// A document that facts were taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is.
    pub document: String,
    /// Its version, commit or page.
    pub revision: String,
    /// Its date.
    pub date: String,
    /// What was taken from it.
    pub covers: String,
}

/// The names of extensions with a meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// The permissions that an operation needs; those of the app, where users need some as well.
    pub permissions: Vec<String>,
    /// The permissions that the user needs on whose behalf an app calls.
    pub user_permissions: Vec<String>,
    /// The group of operations that share a rate limit.
    pub rate_group: Option<String>,
}

/// The names of response headers with a meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// The id under which the vendor's support finds a request.
    pub correlation: Vec<String>,
}

/// Rust words by the word of the document that they stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    /// By schema name.
    pub types: BTreeMap<String, Rename>,
    /// By `operationId`.
    pub operations: BTreeMap<String, Rename>,
    /// By `Schema.property`.
    pub properties: BTreeMap<String, Rename>,
    /// By `Schema.value`.
    pub variants: BTreeMap<String, Rename>,
    /// By the name of a server variable; the word also names its enum.
    pub server_variables: BTreeMap<String, Rename>,
}

impl Renames {
    /// Whether nothing is renamed.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty()
            && self.operations.is_empty()
            && self.properties.is_empty()
            && self.variants.is_empty()
            && self.server_variables.is_empty()
    }

    /// Brings the pointers of inline types, which are those of the file, to where the types are in the tree.
    pub(crate) fn follow(&mut self, origins: &Origins) {
        let current = |key: String| match key.strip_prefix('#').and_then(Pointer::parse) {
            Some(pointer) => format!("#{}", origins.current(&pointer).as_str()),
            None => key,
        };
        let types = std::mem::take(&mut self.types).into_iter();
        self.types = types.map(|(key, rename)| (current(key), rename)).collect();
    }

    /// The Rust word for a property or a value of a schema.
    pub fn of<'a>(
        renames: &'a BTreeMap<String, Rename>,
        schema: &str,
        inner: &str,
    ) -> Option<&'a str> {
        // Most documents rename nothing, and then no key needs to be made.
        let rename = (!renames.is_empty()).then(|| renames.get(&format!("{schema}.{inner}")));
        Some(rename??.to.as_str())
    }
}

/// A Rust word with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The Rust word.
    pub to: String,
    /// Why the word of the document will not do.
    pub why: String,
    /// The entry in `vendor.yaml`.
    pub place: Place,
}

/// Reads a `vendor.yaml`; `file` is the path to show.
pub fn read(file: &str, bytes: &[u8]) -> Result<Config, Diagnostics> {
    let file: Arc<str> = Arc::from(file);
    let (root, builder) = load::parse(&file, load::decode(&file, bytes)?)?;
    let repeated = builder.repeated(&file);
    if repeated.has_errors() {
        return Err(repeated);
    }
    let mut reader = Reader {
        file,
        diagnostics: Diagnostics::new(),
    };
    let config = reader.config(&root);
    if reader.diagnostics.has_errors() {
        return Err(reader.diagnostics);
    }
    Ok(config)
}

/// Collects the mistakes while the file is read; whatever cannot be read is left empty.
struct Reader {
    file: Arc<str>,
    diagnostics: Diagnostics,
}

impl Reader {
    fn config(&mut self, root: &Value) -> Config {
        let top = Pointer::root();
        let known = [
            "name",
            "sources",
            "extensions",
            "headers",
            "renames",
            "acknowledged",
            "quirks",
            "import",
        ];
        let members = self.members(root, &top, &known);
        let mut config = Config {
            name: self.required_text(&members, "name", &top),
            ..Config::default()
        };
        for (pointer, value) in self.elements(&members, "sources", &top) {
            config.sources.extend(self.source(value, &pointer));
        }
        if let Some(value) = members.get("extensions") {
            config.extensions = self.extensions(value, &top.child("extensions"));
        }
        if let Some(value) = members.get("headers") {
            config.headers = self.headers(value, &top.child("headers"));
        }
        if let Some(value) = members.get("renames") {
            config.renames = self.renames(value, &top.child("renames"));
        }
        for (pointer, value) in self.elements(&members, "acknowledged", &top) {
            config
                .acknowledged
                .extend(self.acknowledged(value, &pointer));
        }
        config.quirks = self.texts(&members, "quirks", &top);
        if let Some(value) = members.get("import") {
            config.import = self.import(value, &top.child("import"));
        }
        config
    }

    fn import(&mut self, value: &Value, pointer: &Pointer) -> Option<Import> {
        let known = ["document", "revision", "sha256", "select"];
        let members = self.members(value, pointer, &known);
        let document = self.required_text(&members, "document", pointer);
        let revision = self.required_text(&members, "revision", pointer);
        let sha256 = self.required_text(&members, "sha256", pointer);
        Some(Import {
            document: document?,
            revision: revision?,
            sha256: sha256?,
            select: self.texts(&members, "select", pointer),
        })
    }

    fn source(&mut self, value: &Value, pointer: &Pointer) -> Option<Source> {
        let members = self.members(value, pointer, &["document", "revision", "date", "covers"]);
        let document = self.required_text(&members, "document", pointer);
        let revision = self.required_text(&members, "revision", pointer);
        let date = self.required_text(&members, "date", pointer);
        let covers = self.required_text(&members, "covers", pointer);
        Some(Source {
            document: document?,
            revision: revision?,
            date: date?,
            covers: covers?,
        })
    }

    fn extensions(&mut self, value: &Value, pointer: &Pointer) -> Extensions {
        let known = ["permissions", "user-permissions", "rate-group"];
        let members = self.members(value, pointer, &known);
        Extensions {
            permissions: self.texts(&members, "permissions", pointer),
            user_permissions: self.texts(&members, "user-permissions", pointer),
            rate_group: members
                .get("rate-group")
                .and_then(|value| self.text(value, &pointer.child("rate-group"))),
        }
    }

    fn headers(&mut self, value: &Value, pointer: &Pointer) -> Headers {
        let members = self.members(value, pointer, &["correlation"]);
        Headers {
            correlation: self.texts(&members, "correlation", pointer),
        }
    }

    fn renames(&mut self, value: &Value, pointer: &Pointer) -> Renames {
        let known = [
            "types",
            "operations",
            "properties",
            "variants",
            "server-variables",
        ];
        let members = self.members(value, pointer, &known);
        let mut kind = |key| match members.get(key) {
            Some(value) => self.renames_of_a_kind(value, &pointer.child(key)),
            None => BTreeMap::new(),
        };
        Renames {
            types: kind("types"),
            operations: kind("operations"),
            properties: kind("properties"),
            variants: kind("variants"),
            server_variables: kind("server-variables"),
        }
    }

    fn renames_of_a_kind(&mut self, value: &Value, pointer: &Pointer) -> BTreeMap<String, Rename> {
        let Some(members) = self.object(value, pointer) else {
            return BTreeMap::new();
        };
        let mut renames = BTreeMap::new();
        for (word, value) in members {
            if let Some(rename) = self.rename(value, &pointer.child(word)) {
                renames.insert(word.to_owned(), rename);
            }
        }
        renames
    }

    fn rename(&mut self, value: &Value, pointer: &Pointer) -> Option<Rename> {
        let members = self.members(value, pointer, &["to", "why"]);
        let to = self.required_text(&members, "to", pointer);
        let why = self.required_text(&members, "why", pointer);
        Some(Rename {
            to: to?,
            why: why?,
            place: Place::key(&self.file, pointer),
        })
    }

    fn acknowledged(&mut self, value: &Value, pointer: &Pointer) -> Option<Acknowledged> {
        let members = self.members(value, pointer, &["code", "pointer", "why"]);
        let code = self
            .required_text(&members, "code", pointer)
            .and_then(|name| self.code(&name, &pointer.child("code")));
        let target = self
            .required_text(&members, "pointer", pointer)
            .and_then(|text| self.target(&text, &pointer.child("pointer")));
        let why = self.required_text(&members, "why", pointer);
        Some(Acknowledged {
            code: code?,
            pointer: target?,
            why: why?,
            place: Place::value(&self.file, pointer),
        })
    }

    fn code(&mut self, name: &str, pointer: &Pointer) -> Option<Code> {
        let code = Code::from_name(name);
        if code.is_none() {
            let known = Code::ALL.iter().map(|code| code.as_str());
            let diagnostic = self
                .mistake(Place::value(&self.file, pointer), "there is no such code")
                .expected("the code of a warning")
                .found(name)
                .suggest(name, known);
            self.diagnostics.push(diagnostic);
        }
        code
    }

    /// Reads a pointer, with or without the `#` of a reference.
    fn target(&mut self, text: &str, pointer: &Pointer) -> Option<Pointer> {
        let target = Pointer::from_fragment(text).or_else(|| Pointer::parse(text));
        if target.is_none() {
            let diagnostic = self
                .mistake(Place::value(&self.file, pointer), "this is not a pointer")
                .expected("a pointer such as #/components/schemas/User")
                .found(text);
            self.diagnostics.push(diagnostic);
        }
        target
    }

    fn mistake(&self, place: Place, message: &str) -> Diagnostic {
        Diagnostic::new(Code::VendorFile, place, message)
    }

    fn wrong_type(&mut self, value: &Value, pointer: &Pointer, expected: &str) {
        let diagnostic = self
            .mistake(
                Place::value(&self.file, pointer),
                "a value has the wrong type",
            )
            .expected(expected)
            .found(value.kind());
        self.diagnostics.push(diagnostic);
    }

    fn object<'v>(&mut self, value: &'v Value, pointer: &Pointer) -> Option<&'v Object> {
        let object = value.as_object();
        if object.is_none() {
            self.wrong_type(value, pointer, "an object");
        }
        object
    }

    /// The members of an object, all of which have to be known; none if it is not an object.
    fn members<'v>(
        &mut self,
        value: &'v Value,
        pointer: &Pointer,
        known: &[&str],
    ) -> BTreeMap<&'v str, &'v Value> {
        let Some(object) = self.object(value, pointer) else {
            return BTreeMap::new();
        };
        for key in object.keys().filter(|key| !known.contains(key)) {
            let diagnostic = self
                .mistake(
                    Place::key(&self.file, &pointer.child(key)),
                    "this key has no meaning here",
                )
                .expected(format!("one of {}", known.join(", ")))
                .found(key)
                .suggest(key, known.iter().copied());
            self.diagnostics.push(diagnostic);
        }
        object.iter().collect()
    }

    /// The elements of an optional list, each with its pointer.
    fn elements<'v>(
        &mut self,
        members: &BTreeMap<&str, &'v Value>,
        key: &str,
        parent: &Pointer,
    ) -> Vec<(Pointer, &'v Value)> {
        let Some(value) = members.get(key) else {
            return Vec::new();
        };
        let pointer = parent.child(key);
        let Some(elements) = value.as_array() else {
            self.wrong_type(value, &pointer, "a list");
            return Vec::new();
        };
        elements
            .iter()
            .enumerate()
            .map(|(index, element)| (pointer.index(index), element))
            .collect()
    }

    fn texts(
        &mut self,
        members: &BTreeMap<&str, &Value>,
        key: &str,
        parent: &Pointer,
    ) -> Vec<String> {
        self.elements(members, key, parent)
            .into_iter()
            .filter_map(|(pointer, element)| self.text(element, &pointer))
            .collect()
    }

    /// A text that says something. A number will do, for revisions and dates are easily written as one.
    fn text(&mut self, value: &Value, pointer: &Pointer) -> Option<String> {
        match value {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::String(_) => {
                let diagnostic = self
                    .mistake(Place::value(&self.file, pointer), "a text is empty")
                    .expected("a text")
                    .found("an empty string");
                self.diagnostics.push(diagnostic);
                None
            }
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                self.wrong_type(value, pointer, "a string");
                None
            }
        }
    }

    fn required_text(
        &mut self,
        members: &BTreeMap<&str, &Value>,
        key: &str,
        parent: &Pointer,
    ) -> Option<String> {
        if let Some(value) = members.get(key) {
            return self.text(value, &parent.child(key));
        }
        let diagnostic = self
            .mistake(Place::key(&self.file, parent), "a member is missing")
            .expected(format!("a member `{key}`"))
            .found("nothing");
        let diagnostic = match key {
            "why" => diagnostic.help("say in a sentence why this entry is needed"),
            _ => diagnostic,
        };
        self.diagnostics.push(diagnostic);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    const FILE: &str = "specs/acme/vendor.yaml";

    /// Line, message and found value of each mistake.
    fn mistakes(text: &str) -> Vec<(usize, String, String)> {
        let mut sources = Sources::new();
        sources.insert(FILE, text);
        let diagnostics = read(FILE, text.as_bytes()).unwrap_err();
        let positions = sources.positions(&diagnostics);
        diagnostics
            .into_iter()
            .zip(positions)
            .map(|(diagnostic, position)| {
                (
                    position.unwrap().line,
                    diagnostic.message,
                    diagnostic.found.unwrap_or_default(),
                )
            })
            .collect()
    }

    #[test]
    fn a_full_file_is_read() {
        let config = read(
            FILE,
            b"
name: Acme
sources:
  - {document: Their page, revision: 12, date: 2026-08-15, covers: everything}
extensions: {permissions: [x-permissions], rate-group: x-group}
headers: {correlation: [Request-Id]}
renames:
  types: {Thing: {to: Item, why: Thing says nothing.}}
  server-variables: {domain: {to: region, why: It is one.}}
acknowledged:
  - {code: syntax, pointer: '#/components/schemas/A~1B', why: It is known.}
quirks: [It rains.]
",
        )
        .unwrap();
        assert_eq!(config.name.as_deref(), Some("Acme"));
        assert_eq!(config.sources[0].revision, "12");
        assert_eq!(config.sources[0].date, "2026-08-15");
        assert_eq!(config.extensions.permissions, ["x-permissions"]);
        assert_eq!(config.extensions.rate_group.as_deref(), Some("x-group"));
        assert_eq!(config.headers.correlation, ["Request-Id"]);
        assert_eq!(config.renames.types["Thing"].to, "Item");
        assert_eq!(config.renames.server_variables["domain"].why, "It is one.");
        assert_eq!(
            config.acknowledged[0].pointer.as_str(),
            "/components/schemas/A~1B"
        );
        assert_eq!(config.quirks, ["It rains."]);
    }

    #[test]
    fn every_mistake_is_reported_at_its_line() {
        let text = "\
name: [no]
renamez: {}
renames:
  types:
    A: {to: B}
    C: {to: D, why: ' '}
  operations: 5
acknowledged:
  - code: sintax
    pointer: schemas
    why: known
";
        let expected = [
            (1, "a value has the wrong type", "an array"),
            (2, "this key has no meaning here", "renamez"),
            (5, "a member is missing", "nothing"),
            (6, "a text is empty", "an empty string"),
            (7, "a value has the wrong type", "an integer"),
            (9, "there is no such code", "sintax"),
            (10, "this is not a pointer", "schemas"),
        ];
        let mut found = mistakes(text);
        found.sort();
        let found: Vec<_> = found
            .iter()
            .map(|(line, message, found)| (*line, message.as_str(), found.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_unknown_key_is_answered_with_the_closest_known_one() {
        let diagnostics = read(FILE, b"name: Acme\nqirks: []\n").unwrap_err();
        let help = diagnostics.iter().find_map(|one| one.help.as_deref());
        assert_eq!(help, Some("did you mean `quirks`?"));
    }

    #[test]
    fn a_missing_name_and_a_wrong_root_are_mistakes() {
        assert_eq!(
            mistakes("quirks: []\n"),
            [(1, "a member is missing".to_owned(), "nothing".to_owned())]
        );
        assert_eq!(mistakes("- a\n")[0].1, "a value has the wrong type");
        assert!(read(FILE, b"name: [").unwrap_err().has_errors());
    }
}
