//! Finds the headers and query parameters that belong to the client: the id of a tenant, a version, a key that has no security
//! scheme. They are set once on the builder, and a call may still set its own.
//!
//! Such a header is required, as a text, by at least three operations and by more than half of all. Of 2,700 documents, 63 have
//! some. The share is 60 % at least in those and 46 % at most in all others, so a few more operations rarely make a header cross
//! the line. What says something about one message stays with the calls.
//!
//! A query parameter also has to be called like a credential, a site or the version of the API: others, such as `text` or `url`, are
//! what each call is about. The version may be required by fewer operations, as many documents have only one or two.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, ClientParameter, Operation, Parameter, Ty};
use crate::spec::Location;

/// How many operations have to require a header or a query parameter.
const LEAST: usize = 3;

/// How query parameters end that say who calls.
const CREDENTIALS: [&str; 8] = [
    "accesskeyid",
    "appid",
    "auth",
    "clientid",
    "jwt",
    "key",
    "secret",
    "token",
];

/// Other query parameters that are the same for all calls.
const SETTINGS: [&str; 5] = ["apiversion", "login", "site", "tenant", "tenantid"];

/// What is in the names of tokens that come with a reply.
const POSITIONS: [&str; 5] = ["continu", "cursor", "next", "page", "sync"];

/// Marks the parameters that the client may have.
pub(super) fn run(api: &mut Api) {
    let common = common(api);
    if common.is_empty() {
        return;
    }
    let mut known = BTreeSet::new();
    let mut found: Vec<ClientParameter> = Vec::new();
    let mut operations = std::mem::take(&mut api.operations);
    let parameters = operations.iter_mut().flat_map(|one| &mut one.parameters);
    for parameter in parameters.filter(|parameter| is_candidate(api, parameter)) {
        let key = key(parameter);
        if !common.contains_key(&key) {
            continue;
        }
        let (location, name) = &key;
        let is_version = *location == Location::Query && is_version(name);
        let has_default = is_version && is_usual_version(&api.version);
        parameter.on_client = true;
        parameter.client_default = has_default.then(|| api.version.clone());
        // Each client has this one already.
        let is_user_agent = *location == Location::Header && name == "user-agent";
        if !is_user_agent && known.insert(key) {
            found.push(ClientParameter {
                name: parameter.name.clone(),
                location: parameter.location,
                default: parameter.client_default.clone(),
                docs: parameter.docs.clone(),
            });
        }
    }
    api.operations = operations;
    api.client_parameters = found;
}

/// Where a parameter is sent and its name, in lower case where that does not matter.
type Key = (Location, String);

fn key(parameter: &Parameter) -> Key {
    let name = match parameter.location {
        Location::Header => parameter.name.to_ascii_lowercase(),
        _ => parameter.name.clone(),
    };
    (parameter.location, name)
}

/// The parameters that enough operations require.
fn common(api: &Api) -> BTreeMap<Key, usize> {
    let is_first_form = |operation: &&Operation| !operation.is_further_form();
    let operations = || api.operations.iter().filter(is_first_form);
    let mut counts: BTreeMap<Key, usize> = BTreeMap::new();
    for parameter in operations().flat_map(|operation| &operation.parameters) {
        if parameter.required && is_candidate(api, parameter) {
            *counts.entry(key(parameter)).or_default() += 1;
        }
    }
    let all = operations().count();
    counts.retain(|(location, name), count| {
        let is_version = *location == Location::Query && is_version(name);
        (*count >= LEAST || is_version) && *count * 2 > all
    });
    counts
}

/// Whether a parameter could be the same for all calls of a client.
fn is_candidate(api: &Api, parameter: &Parameter) -> bool {
    let is_shared = match parameter.location {
        Location::Header => !is_of_one_message(&parameter.name),
        Location::Query => is_of_client(&parameter.name),
        Location::Path | Location::Cookie | Location::QueryString => false,
    };
    is_shared && parameter.default.is_none() && api.resolved(&parameter.ty) == Ty::String
}

fn is_of_one_message(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
    let begins = ["content-", "if-"];
    let holds = ["correlation", "idempotency", "request-id", "requestid"];
    ["date", "digest", "range", "signature"].contains(&name.as_str())
        || begins.iter().any(|word| name.starts_with(word))
        || holds.iter().any(|word| name.contains(word))
}

fn is_of_client(name: &str) -> bool {
    let name = letters(name);
    let is_credential = CREDENTIALS.iter().any(|word| name.ends_with(word))
        && !POSITIONS.iter().any(|word| name.contains(word));
    is_credential || SETTINGS.contains(&name.as_str())
}

fn is_version(name: &str) -> bool {
    letters(name) == "apiversion"
}

/// A name without case and punctuation.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether the version of a document is written as services write theirs in requests: a date, also of a preview, or `7.1`.
fn is_usual_version(version: &str) -> bool {
    let digit = |c: char| if c.is_ascii_digit() { '0' } else { c };
    let shape: String = version.chars().map(digit).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte == b'0');
    let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match shape.strip_prefix("0000-00-00") {
        Some("") => true,
        Some(stage) => stage.strip_prefix('-').is_some_and(is_word),
        None => {
            let numbers = shape.split_once('.');
            numbers.is_some_and(|(major, minor)| is_number(major) && is_number(minor))
        }
    }
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

    fn query(name: &str) -> String {
        format!("{{name: {name}, in: query, required: true, schema: {{type: string}}}}")
    }

    fn found(api: &Api) -> Vec<&str> {
        let parameters = api.client_parameters.iter();
        parameters.map(|one| one.name.as_str()).collect()
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
    fn query_parameters_are_if_their_names_say_so() {
        for (name, expected) in [
            ("api-version", true),
            ("apiVersion", true),
            ("key", true),
            ("api_secret", true),
            ("authtoken", true),
            ("AWSAccessKeyId", true),
            ("site", true),
            ("text", false),
            ("keyword", false),
            ("Signature", false),
            ("pageToken", false),
            ("continuation-token", false),
        ] {
            let one = query(name);
            let api = api(&[&one, &one, &one]);
            assert_eq!(!found(&api).is_empty(), expected, "{one}");
        }
    }

    #[test]
    fn the_version_may_be_required_by_few_and_is_that_of_the_document() {
        let version = query("api-version");
        let one = api(&[&version]);
        assert_eq!(found(&one), ["api-version"]);
        assert_eq!(one.client_parameters[0].default, None);
        assert!(found(&api(&[&version, ""])).is_empty());
        assert!(found(&api(&[&query("key")])).is_empty());
        for (text, expected) in [
            ("2021-05-01", true),
            ("2019-08-01-preview", true),
            ("7.1", true),
            ("v1", false),
            ("1", false),
            ("1.0.2", false),
            ("2021-05-01/2", false),
            ("2021-05-01-a-b", false),
        ] {
            assert_eq!(super::is_usual_version(text), expected, "{text}");
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
