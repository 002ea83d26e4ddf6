//! Finds the headers that belong to the client: the id of a tenant, a version, a key that has no security scheme. They are set
//! once on the builder, and a call may still set its own.
//!
//! Such a header is required, as a text, by at least three operations and by more than half of all. Of 2,700 documents, 63 have
//! some. The share is 60 % at least in those and 46 % at most in all others, so a few more operations rarely make a header cross
//! the line. What says something about one message stays with the calls.

use std::collections::BTreeMap;

use crate::ir::{Api, ClientHeader, Operation, Parameter, Ty};
use crate::spec::Location;

/// How many operations have to require a header.
const LEAST: usize = 3;

/// Marks the parameters that the client may have.
pub(super) fn run(api: &mut Api) {
    let common = common(api);
    if common.is_empty() {
        return;
    }
    let mut headers: Vec<ClientHeader> = Vec::new();
    let mut operations = std::mem::take(&mut api.operations);
    let parameters = operations.iter_mut().flat_map(|one| &mut one.parameters);
    for parameter in parameters.filter(|parameter| is_candidate(api, parameter)) {
        let name = parameter.name.to_ascii_lowercase();
        if !common.contains_key(&name) {
            continue;
        }
        parameter.on_client = true;
        let is_known = |header: &ClientHeader| header.name.eq_ignore_ascii_case(&name);
        // Each client has this one already.
        if name != "user-agent" && !headers.iter().any(is_known) {
            headers.push(ClientHeader {
                name: parameter.name.clone(),
                docs: parameter.docs.clone(),
            });
        }
    }
    api.operations = operations;
    api.client_headers = headers;
}

/// The headers, in lower case, that enough operations require.
fn common(api: &Api) -> BTreeMap<String, usize> {
    let is_first_form = |operation: &&Operation| !operation.is_further_form();
    let operations = || api.operations.iter().filter(is_first_form);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for parameter in operations().flat_map(|operation| &operation.parameters) {
        if parameter.required && is_candidate(api, parameter) {
            let name = parameter.name.to_ascii_lowercase();
            *counts.entry(name).or_default() += 1;
        }
    }
    let all = operations().count();
    counts.retain(|_, count| *count >= LEAST && *count * 2 > all);
    counts
}

/// Whether a parameter is a header that could be the same for all calls of a client.
fn is_candidate(api: &Api, parameter: &Parameter) -> bool {
    parameter.location == Location::Header
        && parameter.default.is_none()
        && api.resolved(&parameter.ty) == Ty::String
        && !is_of_one_message(&parameter.name)
}

fn is_of_one_message(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
    let begins = ["content-", "if-"];
    let holds = ["correlation", "idempotency", "request-id", "requestid"];
    ["date", "digest", "range", "signature"].contains(&name.as_str())
        || begins.iter().any(|word| name.starts_with(word))
        || holds.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::ir::Api;
    use crate::testing::{document, passed};

    /// An API with operations that have these parameters.
    fn api(operations: &[&str]) -> Api {
        let mut text = "paths:\n".to_owned();
        for (place, parameters) in operations.iter().enumerate() {
            let _ = writeln!(
                text,
                "  /{place}: {{get: {{parameters: [{parameters}], responses: {{}}}}}}"
            );
        }
        passed(&document(&text)).0
    }

    fn header(name: &str, required: bool, schema: &str) -> String {
        format!("{{name: {name}, in: header, required: {required}, schema: {schema}}}")
    }

    fn found(api: &Api) -> Vec<&str> {
        let headers = api.client_headers.iter();
        headers.map(|header| header.name.as_str()).collect()
    }

    #[test]
    fn a_header_that_more_than_half_of_the_operations_require_is_of_the_client() {
        let tenant = header("X-Tenant", true, "{type: string}");
        let none: [&str; 0] = [];
        for (with, without, expected) in [
            (3, 0, &["X-Tenant"][..]),
            (3, 2, &["X-Tenant"]),
            (3, 3, &none),
            (2, 0, &none),
        ] {
            let mut operations = vec![tenant.as_str(); with];
            operations.extend(vec![""; without]);
            assert_eq!(found(&api(&operations)), expected, "{with} and {without}");
        }
    }

    #[test]
    fn only_required_texts_that_are_the_same_for_all_calls_are() {
        for (name, required, schema, expected) in [
            ("x-tenant", true, "{type: string}", true),
            ("x-tenant", true, "{type: string, format: uuid}", true),
            ("x-tenant", false, "{type: string}", false),
            ("x-tenant", true, "{type: integer}", false),
            ("x-tenant", true, "{type: string, default: a}", false),
            ("x-tenant", true, "{type: string, enum: [a, b]}", false),
            ("X-Request-ID", true, "{type: string}", false),
            ("WM_QOS.CORRELATION_ID", true, "{type: string}", false),
            ("If-Match", true, "{type: string}", false),
            ("Range", true, "{type: string}", false),
        ] {
            let one = header(name, required, schema);
            let api = api(&[&one, &one, &one]);
            assert_eq!(!found(&api).is_empty(), expected, "{one}");
            let parameter = &api.operations[0].parameters[0];
            assert_eq!(parameter.on_client, expected, "{one}");
        }
    }

    #[test]
    fn the_user_agent_is_there_without_a_setter() {
        let one = header("User-Agent", true, "{type: string}");
        let api = api(&[&one, &one, &one]);
        assert!(found(&api).is_empty());
        assert!(api.operations[0].parameters[0].on_client);
    }
}
