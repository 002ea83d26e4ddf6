//! What the generator has to say about a document: one type of message, collected rather than thrown. A diagnostic
//! stores file and pointer; line and column are found when it is rendered, for all messages about a file in one walk.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

pub use self::digest::Digest;
pub use self::loss::Loss;
pub use self::render::Sources;
pub use self::suggest::did_you_mean;

use crate::pointer::{At, Pointer, Position};

mod digest;
mod loss;
mod render;
mod suggest;

/// Longer values are cut when they are shown.
const SHOWN: usize = 300;

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// Something is generated differently from what the document says.
    Warning,
}

impl Severity {
    /// The word that a rendered diagnostic begins with.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// How much a code weighs. A strict run is for documents that we write ourselves, a lenient one for those of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The document is meaningless: always an error.
    Error,
    /// A mistake that leaves the rest usable: an error, or a warning when lenient.
    Strict,
    /// Nothing is wrong: always a warning.
    Warning,
}

macro_rules! codes {
    ($($variant:ident $weight:ident $name:literal $summary:literal $advice:literal;)*) => {
        /// What a diagnostic is about, as a stable word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word, such as `unknown-ref`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How much a diagnostic of this code weighs.
            pub fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight,)* }
            }

            /// What to do next, unless the diagnostic knows better.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice,)* }
            }

            /// One line that says what it means.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }
        }
    };
}

codes! {
    ReadFailed Error "read-failed" "A file cannot be read." "check that the file is there and can be read";
    WriteFailed Error "write-failed" "A generated file cannot be written." "check that the folder can be written; nothing was changed";
    NotUtf8 Error "not-utf8" "A file is not text in UTF-8." "save the file as UTF-8";
    Syntax Error "syntax" "A file is not valid JSON or YAML." "correct the text at this place";
    DuplicateKey Strict "duplicate-key" "An object has the same key twice." "take one of the two out";
    LimitExceeded Error "limit-exceeded" "A document, or what would be written for it, is larger or deeper than the generator accepts." "make the document smaller, or split it";
    NotAnOpenapiDocument Error "not-an-openapi-document" "A file is not an OpenAPI document." "start the document with `openapi: 3.0.3`";
    UnsupportedVersion Error "unsupported-version" "A document is in a version of OpenAPI that is not supported." "convert the document to OpenAPI 3.0, 3.1 or 3.2";
    VendorFile Error "vendor-file" "A vendor.yaml has a mistake." "correct the entry; generator/README.md lists what vendor.yaml may hold";
    UnusedAcknowledgement Error "unused-acknowledgement" "A vendor.yaml acknowledges a warning that does not occur." "take the entry out";
    UnknownVendor Error "unknown-vendor" "There is no such vendor under specs." "name a folder of specs/";
    UnknownSelector Error "unknown-selector" "A selector names no operation of the document." "give an operationId, `METHOD /path` (`*` stands for part of a segment, `**` for anything) or `tag:NAME`";
    BadName Error "bad-name" "A name is not that of a package." "use letters, digits, `-` and `_`, starting with a letter";
    ForeignFolder Error "foreign-folder" "The output folder holds something that the generator has not written." "name a folder that is empty, does not exist, or was written by `new` before";
    Manifest Error "manifest" "The manifest of the generated package cannot be updated." "correct generated/Cargo.toml";
    UnknownRef Error "unknown-ref" "A reference leads to nothing." "add the definition, or correct the reference";
    UnknownOperation Strict "unknown-operation" "An operation is said to be replaced by one that does not exist." "correct the operationId, or take `x-replaced-by` out";
    UnknownMapping Strict "unknown-mapping" "A mapping of a discriminator leads to nothing." "correct the entry, or take it out of the mapping";
    ExternalRef Error "external-ref" "A reference leads out of the document." "copy the definition into this document; other files and addresses are never opened";
    RefCycle Error "ref-cycle" "References lead only back to themselves." "give one of these schemas a type";
    WrongType Strict "wrong-type" "A member is not of the type that OpenAPI gives it." "write the value as OpenAPI 3.0 defines it";
    MissingMember Strict "missing-member" "A member that OpenAPI requires is missing." "add the member";
    UnknownType Strict "unknown-type" "A schema names a type that JSON does not have." "use a type of JSON; a more special one goes into `format`";
    UnknownMember Warning "unknown-member" "An object has a member that OpenAPI does not give it." "correct the name, or take the member out";
    UnknownLocation Strict "unknown-location" "A parameter is sent somewhere OpenAPI does not know." "send the parameter in one of these places";
    UnknownStyle Strict "unknown-style" "A parameter style does not fit where the parameter is sent." "use a style of this location, or leave it out";
    UnknownSecurityScheme Strict "unknown-security-scheme" "A requirement names a security scheme that does not exist." "add the scheme, or correct the name";
    BadPath Error "bad-path" "A path template is not well formed." "correct the path";
    RelativePath Strict "relative-path" "A path does not start with a slash." "start the path with `/`";
    BadMethod Strict "bad-method" "An operation has a method that HTTP cannot send." "use a method of letters and digits";
    BadStatus Strict "bad-status" "The key of a response is not a status." "use a status, a range or `default` as key, quoted in YAML";
    BadBatch Strict "bad-batch" "An x-batch extension does not fit its operation." "correct the entry, or take `x-batch` out";
    BadSplit Strict "bad-split" "An x-split extension does not fit its operation." "correct the entry, or take `x-split` out";
    BadPaging Strict "bad-paging" "An x-paging extension does not fit its operation." "correct the entry, or take `x-paging` out";
    DuplicateOperationId Strict "duplicate-operation-id" "Two operations have the same operationId." "rename one of the two";
    UndeclaredPathParameter Strict "undeclared-path-parameter" "A path has a parameter that nothing declares." "declare the parameter with `in: path`";
    UnusedPathParameter Strict "unused-path-parameter" "A path parameter is declared but not in the path." "take the parameter out, or put it into the path";
    AllOfCycle Error "all-of-cycle" "A schema includes itself through allOf." "take the schema out of its own parts";
    AllOfConflict Warning "all-of-conflict" "Two parts of allOf disagree about a member." "make the parts agree, or acknowledge the warning";
    AmbiguousUnion Warning "ambiguous-union" "Alternatives cannot be told apart: objects become one with the members of all, anything else is raw JSON." "add a discriminator, or acknowledge the warning";
    InfiniteValue Warning "infinite-value" "Values of a schema would contain themselves without end." "make a member of the cycle optional, or acknowledge the warning";
    NameCollision Warning "name-collision" "Two things would have the same Rust name, so one has a number." "give it a better name under `renames:` in vendor.yaml";
    UnusedRename Error "unused-rename" "A vendor.yaml renames something that does not exist." "correct the key, or take the entry out";
    MixedEnum Warning "mixed-enum" "An enumeration has values that are lists or objects and is raw JSON." "split the schema, or acknowledge the warning; the value is raw JSON in Rust";
    RawJson Warning "raw-json" "A schema has no Rust type and is raw JSON." "change the schema, or acknowledge the warning; the value is raw JSON in Rust";
    MediaType Warning "media-type" "A media type of a body is left out." "acknowledge the warning if callers can do without it";
    NoSuccess Warning "no-success" "An operation documents no success." "document the response of a success, or acknowledge the warning; until then the call gives bytes for `GET`, and nothing otherwise";
    Unsupported Warning "unsupported" "Something is valid OpenAPI but has no effect on the generated code." "acknowledge the warning if callers can do without it";
    Internal Error "internal" "The generator made something that is not Rust; this is a defect of the generator." "please report it with the document";
}

impl Code {
    /// The severity in a strict run.
    pub fn severity(self) -> Severity {
        match self.weight() {
            Weight::Error | Weight::Strict => Severity::Error,
            Weight::Warning => Severity::Warning,
        }
    }

    /// The code of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path as shown, such as `specs/genesys/openapi.yaml`.
    pub file: Arc<str>,
    /// Where in the file, as written.
    pub pointer: Pointer,
    /// Which end of the member is meant.
    pub at: At,
}

impl Place {
    /// The key that a pointer leads to.
    pub fn key(file: &Arc<str>, pointer: &Pointer) -> Self {
        Self::new(file, pointer, At::Key)
    }

    /// The value that a pointer leads to.
    pub fn value(file: &Arc<str>, pointer: &Pointer) -> Self {
        Self::new(file, pointer, At::Value)
    }

    /// A place of either kind.
    pub fn new(file: &Arc<str>, pointer: &Pointer, at: At) -> Self {
        Self {
            file: Arc::clone(file),
            pointer: pointer.clone(),
            at,
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is about.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What it costs.
    pub loss: Loss,
    /// Where the trouble is.
    pub place: Option<Place>,
    /// The trouble in one line.
    pub message: String,
    /// What would have been right.
    pub expected: Option<String>,
    /// What is there instead.
    pub found: Option<String>,
    /// What to do next.
    pub help: Option<String>,
    /// The position in the file, where it is known without the pointer.
    pub position: Option<Position>,
    /// Other places that take part, each with its role.
    pub related: Vec<(Place, String)>,
    /// Whether `vendor.yaml` accepts this warning.
    pub acknowledged: bool,
}

impl Diagnostic {
    /// A message of the severity that its code has.
    pub fn new(code: Code, place: impl Into<Option<Place>>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            loss: Loss::of(code),
            place: place.into(),
            message: message.into(),
            expected: None,
            found: None,
            help: Some(code.advice().to_owned()),
            position: None,
            related: Vec::new(),
            acknowledged: false,
        }
    }

    /// Says what would have been right.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says what is there instead.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what it costs, where the code does not tell.
    #[must_use]
    pub fn costs(mut self, loss: Loss) -> Self {
        self.loss = loss;
        self
    }

    /// Suggests the candidate that a misspelt word is most like, if there is one.
    #[must_use]
    pub fn suggest<'c>(self, found: &str, candidates: impl IntoIterator<Item = &'c str>) -> Self {
        match did_you_mean(found, candidates) {
            Some(candidate) => self.help(format!("did you mean `{candidate}`?")),
            None => self,
        }
    }

    /// Gives the position outright.
    #[must_use]
    pub fn position(mut self, position: impl Into<Option<Position>>) -> Self {
        self.position = position.into();
        self
    }

    /// Adds another place that takes part.
    #[must_use]
    pub fn related(mut self, place: Place, role: impl Into<String>) -> Self {
        self.related.push((place, role.into()));
        self
    }
}

/// The first of some things, and how many there are beside them.
pub(crate) fn some_of(things: impl Iterator<Item = String>) -> String {
    const SHOWN: usize = 3;
    let mut things: Vec<String> = things.collect();
    let more = things.len().saturating_sub(SHOWN);
    things.truncate(SHOWN);
    let mut text = things.join(", ");
    if more > 0 {
        let _ = write!(text, " and {more} more");
    }
    text
}

/// A warning that a `vendor.yaml` accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The code of the warning.
    pub code: Code,
    /// Where in the document it occurs.
    pub pointer: Pointer,
    /// Why it is acceptable.
    pub why: String,
    /// The entry in `vendor.yaml`.
    pub place: Place,
}

/// Messages in the order they came up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
}

impl Diagnostics {
    /// No messages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// Whether there are no messages.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.errors().next().is_some()
    }

    /// All messages.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// The errors.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of(Severity::Error)
    }

    /// The warnings, acknowledged ones included.
    pub fn warnings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.of(Severity::Warning)
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = &Diagnostic> {
        self.list
            .iter()
            .filter(move |diagnostic| diagnostic.severity == severity)
    }

    /// Turns the errors that leave the rest of a document usable into warnings.
    pub fn relax(&mut self) {
        for diagnostic in &mut self.list {
            if diagnostic.code.weight() == Weight::Strict {
                diagnostic.severity = Severity::Warning;
            }
        }
    }

    /// Turns the errors behind the first `known` messages into warnings whose consequence `help` names.
    pub fn soften(&mut self, known: usize, help: &str) {
        let later = self.list.iter_mut().skip(known);
        for diagnostic in later.filter(|one| one.code.weight() == Weight::Error) {
            diagnostic.severity = Severity::Warning;
            diagnostic.help = Some(match diagnostic.help.take() {
                Some(advice) => format!("{help}; {advice}"),
                None => help.to_owned(),
            });
        }
    }

    /// Turns the warnings that are not accepted and are of a denied code into errors.
    pub fn deny(&mut self, is_denied: impl Fn(Code) -> bool) {
        for diagnostic in &mut self.list {
            if !diagnostic.acknowledged && is_denied(diagnostic.code) {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    /// Replaces every pointer into a file; `origin` tells where in the file as written a value stands.
    pub fn relocate(&mut self, file: &str, origin: impl Fn(&Pointer) -> Pointer) {
        for diagnostic in &mut self.list {
            let related = diagnostic.related.iter_mut().map(|(place, _)| place);
            for place in diagnostic.place.iter_mut().chain(related) {
                if *place.file == *file {
                    place.pointer = origin(&place.pointer);
                }
            }
        }
    }

    /// Brings the messages into the order of their files, as first mentioned; within a file their order stays.
    pub fn sort(&mut self) {
        let mut files: BTreeMap<Option<Arc<str>>, usize> = BTreeMap::new();
        for diagnostic in &self.list {
            let next = files.len();
            files.entry(diagnostic.file()).or_insert(next);
        }
        self.list
            .sort_by_key(|diagnostic| files.get(&diagnostic.file()).copied());
    }

    /// Marks the warnings that are accepted, and adds an error for each acceptance that fits none.
    pub fn acknowledge(&mut self, accepted: &[Acknowledged]) {
        for entry in accepted {
            let mut used = false;
            for diagnostic in &mut self.list {
                if diagnostic.is_accepted_by(entry) {
                    diagnostic.acknowledged = true;
                    used = true;
                }
            }
            if !used {
                self.list.push(entry.unused());
            }
        }
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.list.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'d> IntoIterator for &'d Diagnostics {
    type Item = &'d Diagnostic;
    type IntoIter = std::slice::Iter<'d, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            list: vec![diagnostic],
        }
    }
}

impl Diagnostic {
    fn file(&self) -> Option<Arc<str>> {
        self.place.as_ref().map(|place| Arc::clone(&place.file))
    }

    fn is_accepted_by(&self, entry: &Acknowledged) -> bool {
        self.severity == Severity::Warning
            && self.code == entry.code
            && self
                .place
                .as_ref()
                .is_some_and(|place| place.pointer == entry.pointer)
    }

    /// Every place this message mentions, its own first.
    fn places(&self) -> impl Iterator<Item = &Place> {
        let related = self.related.iter().map(|(place, _)| place);
        self.place.iter().chain(related)
    }
}

impl Acknowledged {
    fn unused(&self) -> Diagnostic {
        Diagnostic::new(
            Code::UnusedAcknowledgement,
            self.place.clone(),
            "an acknowledged warning does not occur",
        )
        .expected(format!("a warning {} at {}", self.code, self.pointer))
        .found("no such warning")
        .help("remove the entry, or correct its code or pointer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "specs/genesys/openapi.yaml";

    pub(super) fn place(pointer: &str) -> Place {
        Place::value(&Arc::from(FILE), &Pointer::parse(pointer).unwrap())
    }

    pub(super) fn sources(text: &str) -> Sources {
        let mut sources = Sources::new();
        sources.insert(FILE, text);
        sources
    }

    pub(super) fn warning(pointer: &str) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(Code::Syntax, place(pointer), "odd");
        diagnostic.severity = Severity::Warning;
        diagnostic
    }

    fn acknowledged(pointer: &str) -> Acknowledged {
        Acknowledged {
            code: Code::Syntax,
            pointer: Pointer::parse(pointer).unwrap(),
            why: "It is known.".to_owned(),
            place: place("/acknowledged/0"),
        }
    }

    #[test]
    fn an_acknowledged_warning_is_counted_and_not_shown() {
        let mut diagnostics = Diagnostics::new();
        diagnostics.extend([warning("/a"), warning("/b")]);
        diagnostics.acknowledge(&[acknowledged("/a")]);
        assert!(!diagnostics.has_errors());
        assert_eq!(
            diagnostics
                .warnings()
                .filter(|one| one.acknowledged)
                .count(),
            1
        );
        let rendered = diagnostics.render(&sources("a: 1\nb: 2"), false);
        assert!(rendered.contains("/b") && !rendered.contains("/a\n"));
    }

    #[test]
    fn an_acknowledgement_without_a_warning_is_an_error() {
        let mut diagnostics = Diagnostics::from(warning("/a"));
        diagnostics.acknowledge(&[acknowledged("/a"), acknowledged("/c")]);
        let codes: Vec<Code> = diagnostics.errors().map(|error| error.code).collect();
        assert_eq!(codes, [Code::UnusedAcknowledgement]);
    }

    #[test]
    fn an_error_cannot_be_acknowledged() {
        let mut diagnostics = Diagnostics::from(Diagnostic::new(Code::Syntax, place("/a"), "bad"));
        diagnostics.acknowledge(&[acknowledged("/a")]);
        assert_eq!(diagnostics.errors().count(), 2);
    }

    #[test]
    fn only_later_errors_are_softened() {
        let error = |pointer| Diagnostic::new(Code::UnknownRef, place(pointer), "bad").help("do");
        let mut diagnostics = Diagnostics::from(error("/a"));
        diagnostics.push(error("/b"));
        diagnostics.soften(1, "it is left out");
        let severities: Vec<Severity> = diagnostics.iter().map(|one| one.severity).collect();
        assert_eq!(severities, [Severity::Error, Severity::Warning]);
        let last = diagnostics.iter().last().unwrap();
        assert_eq!(last.help.as_deref(), Some("it is left out; do"));
    }

    #[test]
    fn sorting_brings_the_messages_of_a_file_together() {
        let other = Place::value(&Arc::from("b.yaml"), &Pointer::root());
        let mut diagnostics = Diagnostics::new();
        diagnostics.push(warning("/z"));
        diagnostics.push(Diagnostic::new(Code::Syntax, other, "bad"));
        diagnostics.push(warning("/a"));
        diagnostics.sort();
        let files: Vec<_> = diagnostics.iter().filter_map(Diagnostic::file).collect();
        assert_eq!(
            files,
            [Arc::from(FILE), Arc::from(FILE), Arc::<str>::from("b.yaml")]
        );
        let first = diagnostics.iter().next().unwrap().place.as_ref().unwrap();
        assert_eq!(first.pointer.as_str(), "/z");
    }

    #[test]
    fn codes_are_distinct_words() {
        for code in Code::ALL {
            let name = code.as_str();
            assert_eq!(Code::from_name(name), Some(*code));
            assert!(
                name.bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            );
            assert!(code.summary().ends_with('.'));
        }
    }
}
