//! Which operations of a document are generated. A selection takes the others out of the tree right after loading, so
//! that no later stage knows of it: what only they reach is not read either.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, did_you_mean};
use crate::load::Document;
use crate::path_item;
use crate::pointer::Pointer;
use crate::value::Value;

/// How many references in a row are followed; what has more is left as it is.
const MAX_REFERENCES: usize = 16;
/// How a selector names a tag.
const TAG: &str = "tag:";

/// The operations that are wanted; without a selector, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    selectors: Vec<Selector>,
}

/// Names operations.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Selector {
    /// The selector as written; the `operationId` of one operation, unless it is of a form below.
    text: String,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// An `operationId`.
    Id,
    /// `tag:NAME`.
    Tag(String),
    /// `METHOD /path`, both with globs.
    Route { method: String, path: String },
}

/// What an operation is selected by.
struct Candidate<'a> {
    method: &'a str,
    path: &'a str,
    id: Option<&'a str>,
    tags: Vec<&'a str>,
}

impl Selection {
    /// The operations that at least one of the selectors names.
    pub fn new<T: AsRef<str>>(selectors: impl IntoIterator<Item = T>) -> Self {
        let selector = |text: T| Selector::new(text.as_ref().trim());
        Self {
            selectors: selectors.into_iter().map(selector).collect(),
        }
    }

    /// Whether every operation is wanted.
    pub fn is_everything(&self) -> bool {
        self.selectors.is_empty()
    }

    /// The selectors as written.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.selectors.iter().map(|selector| selector.text.as_str())
    }

    /// Takes every operation out of the document that no selector names, and reports the selectors that name none.
    ///
    /// Webhooks are no operations of a client; they stay only when everything does.
    pub fn apply(&self, document: &mut Document) -> Diagnostics {
        if self.is_everything() {
            return Diagnostics::new();
        }
        follow_path_items(document);
        let unknown = self.unknown(document);
        let Value::Object(root) = &mut document.root else {
            return unknown;
        };
        root.remove("webhooks");
        if let Some(paths) = root.get_mut("paths") {
            self.keep(paths);
        }
        unknown
    }

    fn keep(&self, paths: &mut Value) {
        let Value::Object(items) = std::mem::take(paths) else {
            return;
        };
        let kept = items
            .into_iter()
            .filter_map(|(path, item)| Some((path.clone(), self.kept(&path, item)?)));
        *paths = Value::Object(kept.collect());
    }

    /// The path item without the operations that are not wanted, or nothing when none is left.
    fn kept(&self, path: &str, item: Value) -> Option<Value> {
        let Value::Object(members) = item else {
            return Some(item);
        };
        let wanted = |method: &str, operation: &Value| {
            let candidate = Candidate::new(path, method, operation);
            self.selectors
                .iter()
                .any(|selector| selector.names(&candidate))
        };
        path_item::keep(members, wanted).map(Value::Object)
    }

    fn unknown(&self, document: &Document) -> Diagnostics {
        let candidates = candidates(&document.root);
        let mut diagnostics = Diagnostics::new();
        for selector in &self.selectors {
            if !candidates.iter().any(|one| selector.names(one)) {
                let place = Place::value(&document.file, &Pointer::root());
                diagnostics.push(selector.unknown(&candidates, place));
            }
        }
        diagnostics
    }
}

/// Puts what a path item refers to in its place, so that its operations can be told apart.
fn follow_path_items(document: &mut Document) {
    let paths = document.root.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten();
    let found: Vec<(String, Pointer, Value)> = items
        .filter_map(|(path, item)| {
            let (target, item) = referenced(&document.root, item)?;
            Some((path.to_owned(), target, item.clone()))
        })
        .collect();
    let paths = document.root.as_object_mut();
    let Some(Value::Object(paths)) = paths.and_then(|root| root.get_mut("paths")) else {
        return;
    };
    for (path, target, item) in found {
        let at = Pointer::root().child("paths").child(&path);
        document.origins.copied(at, target);
        paths.insert(path, item);
    }
}

/// Where a reference leads, over others if need be, and what is there.
fn referenced<'v>(root: &'v Value, item: &'v Value) -> Option<(Pointer, &'v Value)> {
    let mut found = None;
    let mut item = item;
    for _ in 0..MAX_REFERENCES {
        let Some(reference) = item.get("$ref").and_then(Value::as_str) else {
            return found;
        };
        let pointer = Pointer::from_fragment(reference)?;
        item = root.pointer(&pointer)?;
        found = Some((pointer, item));
    }
    None
}

/// Every operation of a document.
fn candidates(root: &Value) -> Vec<Candidate<'_>> {
    let paths = root.get("paths").and_then(Value::as_object);
    let items = paths.into_iter().flatten();
    items
        .flat_map(|(path, item)| {
            let operations = item.as_object().map(path_item::operations);
            operations
                .into_iter()
                .flatten()
                .map(move |(method, operation)| Candidate::new(path, method, operation))
        })
        .collect()
}

impl<'a> Candidate<'a> {
    fn new(path: &'a str, method: &'a str, operation: &'a Value) -> Self {
        let tags = operation.get("tags").and_then(Value::as_array);
        Self {
            method,
            path,
            id: operation.get("operationId").and_then(Value::as_str),
            tags: tags
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect(),
        }
    }

    fn route(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }
}

impl Selector {
    fn new(text: &str) -> Self {
        let form = match (text.strip_prefix(TAG), text.split_once(' ')) {
            (Some(tag), _) => Form::Tag(tag.trim().to_owned()),
            (None, Some((method, path))) if path.trim_start().starts_with(['/', '*']) => {
                Form::Route {
                    method: method.to_lowercase(),
                    path: path.trim_start().to_owned(),
                }
            }
            _ => Form::Id,
        };
        Self {
            text: text.to_owned(),
            form,
        }
    }

    fn names(&self, candidate: &Candidate<'_>) -> bool {
        // Some documents have an `operationId` that looks like another form.
        let by_form = match &self.form {
            Form::Id => false,
            Form::Tag(tag) => candidate.tags.contains(&tag.as_str()),
            Form::Route { method, path } => {
                glob(method, &candidate.method.to_lowercase()) && glob(path, candidate.path)
            }
        };
        by_form || candidate.id == Some(self.text.as_str())
    }

    fn unknown(&self, candidates: &[Candidate<'_>], place: Place) -> Diagnostic {
        let known: BTreeSet<String> = candidates
            .iter()
            .flat_map(|candidate| match &self.form {
                Form::Id => candidate.id.map(str::to_owned).into_iter().collect(),
                Form::Tag(_) => candidate
                    .tags
                    .iter()
                    .map(|tag| format!("{TAG}{tag}"))
                    .collect::<Vec<_>>(),
                Form::Route { .. } => vec![candidate.route()],
            })
            .collect();
        let diagnostic = Diagnostic::new(
            Code::UnknownSelector,
            place,
            "a selector names no operation of the document",
        )
        .expected("an operationId, `METHOD /path` with globs, or `tag:NAME`")
        .found(self.text.as_str());
        let near = did_you_mean(&self.text, known.iter().map(String::as_str));
        match near.or_else(|| containing(&self.text, &known)) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None => diagnostic,
        }
    }
}

/// The first known text that has the selector in it, or the other way round.
fn containing<'k>(text: &str, known: &'k BTreeSet<String>) -> Option<&'k str> {
    let text = text.to_lowercase();
    known
        .iter()
        .find(|one| {
            let one = one.to_lowercase();
            !text.is_empty() && (one.contains(&text) || text.contains(&one))
        })
        .map(String::as_str)
}

/// Whether the text fits the pattern: `*` is anything but slashes, `**` anything at all.
fn glob(pattern: &str, text: &str) -> bool {
    let pattern = pattern.as_bytes();
    let text = text.as_bytes();
    // `fits[at]` tells whether the pattern so far fits the text up to `at`.
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    let mut rest = pattern;
    while let Some((&first, after)) = rest.split_first() {
        let across = rest.starts_with(b"**");
        rest = if across { &after[1..] } else { after };
        let mut next = vec![false; text.len() + 1];
        for at in 0..=text.len() {
            let before = at.checked_sub(1);
            next[at] = match (first, before) {
                (b'*', Some(before)) => {
                    fits[at] || (next[before] && (across || text[before] != b'/'))
                }
                (b'*', None) => fits[at],
                (_, Some(before)) => fits[before] && text[before] == first,
                (_, None) => false,
            };
        }
        fits = next;
    }
    fits[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::resolve;
    use crate::testing::document;

    const PATHS: &str = "\
paths:
  /users:
    get: {operationId: listUsers, tags: [Users], responses: {}}
    post: {operationId: createUser, tags: [Users, Admin], responses: {}}
  /users/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getUser, tags: [Users], responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}}}
  /users/{id}/photos/{photo}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - {name: photo, in: path, required: true, schema: {type: string}}
    delete: {operationId: 'GET /odd', responses: {}}
components:
  schemas:
    User: {type: object}
";

    #[test]
    fn selectors_see_operations_behind_references() {
        let text = "\
paths:
  /a: {$ref: '#/paths/~1b'}
  /b: {$ref: '#/components/pathItems/B'}
  /c: {$ref: '#/components/pathItems/C'}
components:
  pathItems:
    B:
      get: {operationId: getB, responses: {}}
      put: {operationId: putB, deprecated: 5, responses: {}}
";
        let apply = |selector: &str| {
            let mut document = document(text);
            let found = Selection::new([selector]).apply(&mut document);
            let (resolved, later) = resolve(&document);
            let place = |one: &Diagnostic| {
                document
                    .origins
                    .origin(&one.place.as_ref().unwrap().pointer)
            };
            let places: Vec<Pointer> = later.iter().map(place).collect();
            let routes = resolved.operations.iter();
            let routes: Vec<String> = routes
                .map(|one| format!("{} {}", one.method, one.path))
                .collect();
            (routes, found.len(), places)
        };
        let (routes, unknown, places) = apply("PUT /a");
        assert_eq!((routes, unknown), (vec!["PUT /a".to_owned()], 0));
        // Messages speak of the place in the file.
        let mistake = Pointer::parse("/components/pathItems/B/put/deprecated").unwrap();
        assert!(places.contains(&mistake), "{places:?}");
        let (routes, unknown, _) = apply("getB");
        assert_eq!(routes, ["GET /a", "GET /b"]);
        assert_eq!(unknown, 0);
    }

    #[test]
    fn operations_of_other_methods_are_selected_alike() {
        let text = "\
paths:
  /a:
    get: {responses: {}}
    additionalOperations:
      COPY: {operationId: copyA, responses: {}}
      LINK: {tags: [links], responses: {}}
";
        let apply = |selector: &str| {
            let (routes, found) = selected_in(text, &[selector]);
            (routes, found.len())
        };
        for selector in ["copyA", "COPY /a", "copy /*"] {
            assert_eq!(apply(selector), (vec!["COPY /a".to_owned()], 0));
        }
        assert_eq!(apply("tag:links"), (vec!["LINK /a".to_owned()], 0));
        assert_eq!(apply("GET /a"), (vec!["GET /a".to_owned()], 0));
        assert_eq!(apply("MOVE /a"), (Vec::new(), 1));
    }

    /// The routes that are left, and the messages.
    fn selected(selectors: &[&str]) -> (Vec<String>, Diagnostics) {
        selected_in(PATHS, selectors)
    }

    fn selected_in(text: &str, selectors: &[&str]) -> (Vec<String>, Diagnostics) {
        let mut document = document(text);
        let found = Selection::new(selectors).apply(&mut document);
        let (resolved, _) = resolve(&document);
        let routes = resolved
            .operations
            .iter()
            .map(|one| format!("{} {}", one.method, one.path));
        (routes.collect(), found)
    }

    fn routes(selectors: &[&str]) -> Vec<String> {
        let (routes, found) = selected(selectors);
        assert!(found.is_empty(), "{found:?}");
        routes
    }

    #[test]
    fn without_selectors_everything_stays() {
        assert_eq!(routes(&[]).len(), 4);
    }

    #[test]
    fn an_operation_is_selected_by_its_id_even_if_that_looks_like_a_route() {
        assert_eq!(routes(&["getUser"]), ["GET /users/{id}"]);
        let odd = "DELETE /users/{id}/photos/{photo}";
        assert_eq!(routes(&["GET /odd"]), [odd]);
    }

    #[test]
    fn a_tag_selects_all_that_carry_it() {
        assert_eq!(routes(&["tag:Admin"]), ["POST /users"]);
        assert_eq!(routes(&["tag:Users"]).len(), 3);
    }

    #[test]
    fn one_star_stays_within_a_segment_and_two_go_on() {
        assert_eq!(routes(&["GET /users"]), ["GET /users"]);
        assert_eq!(routes(&["get /users/*"]), ["GET /users/{id}"]);
        assert_eq!(routes(&["* /users/**"]).len(), 2);
        assert_eq!(routes(&["* /users**"]).len(), 4);
        assert_eq!(routes(&["* **"]).len(), 4);
    }

    #[test]
    fn selectors_add_up_in_the_order_of_the_document() {
        let both = ["GET /users", "GET /users/{id}"];
        assert_eq!(routes(&["getUser", "listUsers"]), both);
    }

    #[test]
    fn what_only_other_operations_reach_is_not_read() {
        for (selector, schemas) in [("listUsers", 0), ("getUser", 1)] {
            let mut document = document(PATHS);
            Selection::new([selector]).apply(&mut document);
            assert_eq!(resolve(&document).0.schemas.len(), schemas, "{selector}");
        }
    }

    #[test]
    fn a_selector_that_names_nothing_is_reported_with_a_near_miss() {
        for (selector, near) in [
            ("getUsr", "did you mean `getUser`?"),
            ("tag:users", "did you mean `tag:Users`?"),
            ("GET /user", "did you mean `GET /users`?"),
            ("photo", Code::UnknownSelector.advice()),
        ] {
            let (_, found) = selected(&["getUser", selector]);
            let found: Vec<_> = found.iter().map(|one| one.help.as_deref()).collect();
            assert_eq!(found, [Some(near)], "{selector}");
        }
    }

    #[test]
    fn patterns_fit_whole_texts_in_linear_space() {
        assert!(glob("/a/*/c", "/a/b/c"));
        assert!(!glob("/a/*/c", "/a/b/b/c"));
        assert!(glob("/a/**/c", "/a/b/b/c"));
        assert!(glob("*t", "get"));
        assert!(!glob("/a", "/a/b"));
        assert!(glob("", ""));
        assert!(!glob(&"*a".repeat(200), &"a/".repeat(200)));
    }
}
