//! Listings of a few lines, for the tests of each way.

use crate::ir::Pages;
use crate::testing::{document, passed};

/// What leads from page to page of a listing with these query parameters and members of its reply, besides a list of texts.
pub(super) fn found(parameters: &[&str], members: &[&str]) -> String {
    let list = ["list: {type: array, items: {type: string}}"];
    let pages = of_page(parameters, &[&list, members].concat());
    pages.as_ref().map_or("nothing".to_owned(), shown)
}

/// The same with where the items are, of a reply without a list beside these members.
pub(super) fn found_in(parameters: &[&str], members: &[&str]) -> String {
    let pages = of_page(parameters, members);
    let pages = pages.as_ref().map(|pages| {
        let items = pages.items.iter().map(|step| step.member.as_str());
        let items: Vec<&str> = items.collect();
        format!("{}: {}", items.join("."), shown(pages))
    });
    pages.unwrap_or("nothing".to_owned())
}

fn of_page(parameters: &[&str], members: &[&str]) -> Option<Pages> {
    let parameter = |text: &&str| {
        let (name, schema) = text.split_once(": ").unwrap();
        format!("{{name: {name}, in: query, schema: {schema}}}")
    };
    let parameters: Vec<String> = parameters.iter().map(parameter).collect();
    of_operation(&format!(
        "get: {{parameters: [{}], responses: {{'200': {{content: {{application/json: {{schema: {{type: object, properties: {{{}}}}}}}}}}}}}}}",
        parameters.join(", "),
        members.join(", ")
    ))
}

/// What leads from page to page of an operation with these members of its JSON body and of its reply, besides a list of texts.
pub(super) fn found_by_body(method: &str, sent: &[&str], members: &[&str]) -> String {
    let object = |members: &[&str]| {
        let members = members.join(", ");
        format!(
            "{{content: {{application/json: {{schema: {{type: object, properties: {{{members}}}}}}}}}}}"
        )
    };
    let list = ["list: {type: array, items: {type: string}}"];
    let reply = object(&[&list, members].concat());
    let pages = of_operation(&format!(
        "{method}: {{requestBody: {}, responses: {{'200': {reply}}}}}",
        object(sent)
    ));
    assert!(pages.iter().all(|pages| pages.body.is_some()));
    pages.as_ref().map_or("nothing".to_owned(), shown)
}

/// The pages of the only operation of a path.
pub(super) fn of_operation(text: &str) -> Option<Pages> {
    let (api, _) = passed(&document(&format!("paths: {{/a: {{{text}}}}}")));
    api.operations.first().unwrap().pages.clone()
}

fn shown(pages: &Pages) -> String {
    let mut parts = Vec::new();
    for (key, value) in [
        ("cursor", &pages.cursor_parameter),
        ("page", &pages.page_parameter),
        ("offset", &pages.offset_parameter),
    ] {
        parts.extend(value.iter().map(|value| format!("{key} {value}")));
    }
    for (key, way) in [
        ("next", pages.next.as_ref().map(|(way, _)| way)),
        ("more", pages.more.as_ref()),
        ("last", pages.last.as_ref()),
        ("count", pages.count.as_ref().map(|(way, _)| way)),
    ] {
        let Some(way) = way else { continue };
        let way: Vec<&str> = way.iter().map(|step| step.member.as_str()).collect();
        parts.push(format!("{key} {}", way.join(".")));
    }
    parts.join(", ")
}

pub(super) const OFFSET: &str = "offset: {type: integer}";
pub(super) const LIMIT: &str = "limit: {type: integer}";
pub(super) const TOTAL: &str = "total: {type: integer}";
