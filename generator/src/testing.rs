//! Runs the first stages over a spec of a few lines, for unit tests. Every function stops right before the stage under
//! test and hands out what that stage reads.

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostics};
use crate::ir::{Api, EnumValue, Shape, Ty, TypeDef, TypeId};
use crate::load::{self, Document};
use crate::lower::lower;
use crate::name::name;
use crate::pass;
use crate::plan::{Call, Vendor};
use crate::resolve::resolve;
use crate::spec::Resolved;

/// A document with these members, one of which should be `paths`.
pub(crate) fn document(members: &str) -> Document {
    let text = format!("openapi: 3.0.3\ninfo: {{title: Test, version: '1'}}\n{members}");
    load::load("test.yaml", text.as_bytes()).unwrap()
}

/// A document with these schemas, all of which are used by a reply.
///
/// A name per line at the start of the line, as in `A: {type: string}`.
pub(crate) fn schemas(schemas: &str) -> Document {
    let names = schemas
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_alphabetic()))
        .filter_map(|line| line.split(':').next());
    let uses: String = names
        .map(|name| format!("{name}: {{$ref: '#/components/schemas/{name}'}}, "))
        .collect();
    let reply = format!("application/json: {{schema: {{type: object, properties: {{{uses}}}}}}}");
    let indented: String = schemas
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    document(&format!(
        "paths:\n  /all:\n    get: {{responses: {{'200': {{content: {{{reply}}}}}}}}}\ncomponents:\n  schemas:\n{indented}"
    ))
}

/// The document after resolving; nothing may be wrong with it.
pub(crate) fn resolved(document: &Document) -> Resolved {
    let (resolved, found) = resolve(document);
    assert_eq!(codes(&found), []);
    resolved
}

/// The document after lowering, with the messages of that stage.
pub(crate) fn lowered(document: &Document) -> (Api, Diagnostics) {
    lower(&resolved(document), &Config::default())
}

/// The document after all passes, with the messages from lowering on.
pub(crate) fn passed(document: &Document) -> (Api, Diagnostics) {
    let (mut api, mut found) = lowered(document);
    pass::run(&mut api, &document.root, &mut found);
    (api, found)
}

/// The plan of the document with this `vendor.yaml`.
pub(crate) fn planned(document: &Document, config: &Config) -> (Vendor, Diagnostics) {
    let (mut api, mut found) = lower(&resolved(document), config);
    pass::run(&mut api, &document.root, &mut found);
    name(&api, config, "test", true)
}

/// The codes of the messages in order.
pub(crate) fn codes(diagnostics: &Diagnostics) -> Vec<Code> {
    diagnostics.iter().map(|one| one.code).collect()
}

/// The type with these words as its hint.
pub(crate) fn find<'a>(api: &'a Api, words: &str) -> (TypeId, &'a TypeDef) {
    let is_it = |entry: &TypeDef| entry.hint.words.join(" ") == words;
    let index = api.types.iter().position(is_it);
    let index = index.unwrap_or_else(|| panic!("no type {words}"));
    (TypeId(index), &api.types[index])
}

/// Where the alias with these words leads in the end.
pub(crate) fn alias(api: &Api, words: &str) -> Ty {
    api.resolved(&Ty::Named(find(api, words).0))
}

/// The members of the object with these words: each name and what `about` says of it.
pub(crate) fn members<'a, T>(
    api: &'a Api,
    words: &str,
    about: impl Fn(&'a crate::ir::Member) -> T,
) -> Vec<(&'a str, T)> {
    let Shape::Object(object) = &find(api, words).1.shape else {
        panic!("{words} is not an object");
    };
    let pair = |member: &'a crate::ir::Member| (member.wire.as_str(), about(member));
    object.members.iter().map(pair).collect()
}

/// The texts of the enumeration with these words.
pub(crate) fn texts<'a>(api: &'a Api, words: &str) -> Vec<&'a str> {
    match &find(api, words).1.shape {
        Shape::Strings(values) => wires(values),
        other => panic!("{words} is {other:?}"),
    }
}

/// The texts that are listed of those that the type with these words may be.
pub(crate) fn listed_texts<'a>(api: &'a Api, words: &str) -> Vec<&'a str> {
    match &find(api, words).1.shape {
        Shape::AnyString(values) => wires(values),
        other => panic!("{words} is {other:?}"),
    }
}

fn wires(values: &[EnumValue<String>]) -> Vec<&str> {
    values.iter().map(|value| value.wire.as_str()).collect()
}

/// The call of this method.
pub(crate) fn call<'a>(vendor: &'a Vendor, method: &str) -> &'a Call {
    let found = vendor
        .calls
        .iter()
        .find(|call| call.method.as_str() == method);
    found.unwrap_or_else(|| panic!("no method {method}"))
}

/// The names of the models in order.
pub(crate) fn model_names(vendor: &Vendor) -> Vec<&str> {
    vendor
        .models
        .iter()
        .map(|model| model.name.as_str())
        .collect()
}

/// The functions that a file of the runtime has before a text, sorted.
pub(crate) fn runtime_functions(file: &str, until: &str) -> Vec<String> {
    let runtime = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../templates/src/runtime");
    let text = std::fs::read_to_string(runtime.join(file)).unwrap();
    let (own, _) = text.split_once(until).unwrap();
    let lines = own.lines().filter_map(|line| {
        let line = line.strip_prefix("    pub")?;
        line.strip_prefix("(crate)")
            .unwrap_or(line)
            .strip_prefix(" fn ")
    });
    let names = lines.filter_map(|line| line.split(['(', '<']).next());
    let mut functions: Vec<String> = names.map(str::to_owned).collect();
    functions.sort();
    functions
}
