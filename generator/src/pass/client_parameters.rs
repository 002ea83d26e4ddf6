//! Finds the headers and query parameters that belong to the client: the id of a tenant, a version, a key that has no security
//! scheme. They are set once on the builder, and a call may still set its own.
//!
//! Such a header is required, as a text, by at least three operations and by more than half of all. Of 2,700 documents, 63 have
//! some. The share is 60 % at least in those and 46 % at most in all others, so a few more operations rarely make a header cross
//! the line. What says something about one message stays with the calls.
//!
//! A query parameter also has to be called like a credential, a site or the version of the API: others, such as `text` or `url`, are
//! what each call is about. The version may be required by fewer operations, as many documents have only one or two.
//!
//! What is called like a credential or the version of the API counts where it may be left out, too: services often refuse calls
//! without a key that their documents do not require. Calls are sent without it as well.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, ClientParameter, Operation, Parameter, Shape, Ty};
use crate::letters::letters;
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

/// How headers and query parameters end that are credentials even where they may be left out.
const KEYS: [&str; 6] = [
    "accesskeyid",
    "authorization",
    "jwt",
    "key",
    "secret",
    "token",
];

/// What query parameters are called that are credentials even where they may be left out.
const OPTIONAL_QUERY: [&str; 10] = [
    "accesstoken",
    "apikey",
    "appkey",
    "apptoken",
    "authtoken",
    "jwt",
    "key",
    "oauthtoken",
    "subscriptionkey",
    "token",
];

/// What is in the names of tokens that come with a reply, and of those that are about one thing or part of a signature.
const POSITIONS: [&str; 8] = [
    "continu",
    "cursor",
    "encrypt",
    "next",
    "page",
    "securitytoken",
    "skip",
    "sync",
];

/// Marks the parameters that the client may have.
pub(super) fn run(api: &mut Api) {
    let common = common(api);
    if common.is_empty() {
        return;
    }
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    let mut found: Vec<ClientParameter> = Vec::new();
    let mut operations = std::mem::take(&mut api.operations);
    let parameters = operations.iter_mut().flat_map(|one| &mut one.parameters);
    for parameter in parameters.filter(|parameter| is_candidate(api, parameter)) {
        let key = key(parameter);
        let Some(default) = common.get(&key) else {
            continue;
        };
        parameter.on_client = true;
        parameter.client_default.clone_from(default);
        // Each client has this one already.
        if key == (Location::Header, "user-agent".to_owned()) {
            continue;
        }
        let place = *places.entry(key).or_insert(found.len());
        match found.get_mut(place) {
            Some(known) => known.required |= parameter.required,
            None => found.push(ClientParameter {
                name: parameter.name.clone(),
                location: parameter.location,
                required: parameter.required,
                is_credential: is_credential(parameter.location, &parameter.name),
                default: parameter.client_default.clone(),
                docs: parameter.docs.clone(),
            }),
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

/// How many operations have a parameter.
#[derive(Default)]
struct Count {
    /// Those that require it.
    required: usize,
    /// Those that may be called without it, if it is such that they count.
    optional: usize,
    /// What they have as its default.
    defaults: BTreeSet<String>,
}

/// The parameters that enough operations have, each with what a client sends unless it is told otherwise.
fn common(api: &Api) -> BTreeMap<Key, Option<String>> {
    let is_first_form = |operation: &&Operation| !operation.is_further_form();
    let operations = || api.operations.iter().filter(is_first_form);
    let mut counts: BTreeMap<Key, Count> = BTreeMap::new();
    for parameter in operations().flat_map(|operation| &operation.parameters) {
        if !is_candidate(api, parameter) {
            continue;
        }
        let count = counts.entry(key(parameter)).or_default();
        match parameter.required {
            true => count.required += 1,
            false if may_be_left_out(parameter) => count.optional += 1,
            false => {}
        }
        count.defaults.extend(parameter.default.clone());
    }
    let all = operations().count();
    counts.retain(|(location, name), count| {
        let are_few = *location == Location::Query && is_version(*location, name);
        let is_most = |count: usize| count * 2 > all;
        let both = count.required + count.optional;
        (are_few && is_most(count.required)) || (both >= LEAST && is_most(both))
    });
    let defaults = counts.into_iter().map(|(key, count)| {
        let default = client_default(api, &key, &count);
        (key, default)
    });
    defaults.collect()
}

/// Whether a parameter could be the same for all calls of a client.
fn is_candidate(api: &Api, parameter: &Parameter) -> bool {
    let is_shared = match parameter.location {
        Location::Header => !is_of_one_message(&parameter.name),
        Location::Query => is_of_client(&parameter.name),
        Location::Path | Location::Cookie | Location::QueryString => false,
    };
    let ty = api.resolved(&parameter.ty);
    if is_shared && !parameter.required && is_version(parameter.location, &parameter.name) {
        let is_choice = |id| matches!(api.shape(id), Some(Shape::Strings(_) | Shape::AnyString(_)));
        return ty == Ty::String || matches!(ty, Ty::Named(id) if is_choice(id));
    }
    is_shared && parameter.default.is_none() && ty == Ty::String
}

/// Whether a parameter counts where it is not required.
fn may_be_left_out(parameter: &Parameter) -> bool {
    let name: String = letters(&parameter.name).collect();
    match parameter.location {
        Location::Query if !OPTIONAL_QUERY.contains(&name.as_str()) => {
            is_version(parameter.location, &name)
        }
        location => is_key(&name) || is_version(location, &name),
    }
}

/// The version of the API that a client names unless it is told another: the one that all operations have as the default, or that of
/// the document where they require one, if it looks like the version of an API.
fn client_default(api: &Api, (location, name): &Key, count: &Count) -> Option<String> {
    let mut defaults = count.defaults.iter();
    let version = match (defaults.next(), defaults.next()) {
        (Some(only), None) => only,
        (None, _) if *location == Location::Query && count.required > 0 => &api.version,
        _ => return None,
    };
    let is_said = *version == api.version && !count.defaults.is_empty();
    (is_version(*location, name) && (is_usual_version(version) || is_said)).then(|| version.clone())
}

/// Whether a parameter of clients is a credential.
fn is_credential(location: Location, name: &str) -> bool {
    let name: String = letters(name).collect();
    match location {
        Location::Query => is_credential_query(&name),
        _ => is_key(&name),
    }
}

fn is_key(letters: &str) -> bool {
    KEYS.iter().any(|word| letters.ends_with(word)) && !is_position(letters)
}

fn is_position(letters: &str) -> bool {
    POSITIONS.iter().any(|word| letters.contains(word))
}

fn is_of_one_message(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
    let begins = ["content-", "if-", "sec-"];
    let holds = ["correlation", "idempotency", "request-id", "requestid"];
    ["date", "digest", "range", "signature"].contains(&name.as_str())
        || begins.iter().any(|word| name.starts_with(word))
        || holds.iter().any(|word| name.contains(word))
}

fn is_of_client(name: &str) -> bool {
    let name: String = letters(name).collect();
    is_credential_query(&name) || SETTINGS.contains(&name.as_str())
}

fn is_credential_query(letters: &str) -> bool {
    CREDENTIALS.iter().any(|word| letters.ends_with(word)) && !is_position(letters)
}

/// Whether a name is that of the version of the API.
fn is_version(location: Location, name: &str) -> bool {
    let name: String = letters(name).collect();
    match location {
        Location::Header => {
            let others = ["agent", "app", "client", "device", "sdk"];
            name.ends_with("version") && !others.iter().any(|word| name.contains(word))
        }
        Location::Query => name == "apiversion",
        Location::Path | Location::Cookie | Location::QueryString => false,
    }
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
    fn what_is_called_like_a_credential_or_a_version_may_be_left_out() {
        for (name, place, schema, expected) in [
            ("trakt-api-key", "header", "{type: string}", true),
            ("X-Auth-Token", "header", "{type: string}", true),
            ("X-Authorization", "header", "{type: string}", true),
            ("api_key", "query", "{type: string}", true),
            ("key", "query", "{type: string}", true),
            ("Some-Version", "header", "{type: string}", true),
            ("api-version", "query", "{type: string}", true),
            ("X-Key-Id", "header", "{type: string}", false),
            ("X-Client-Version", "header", "{type: string}", false),
            ("X-Api-Key", "header", "{type: integer}", false),
            ("X-Api-Key", "header", "{type: string, default: a}", false),
            ("Idempotency-Key", "header", "{type: string}", false),
            ("Sec-WebSocket-Key", "header", "{type: string}", false),
            ("X-Next-Token", "header", "{type: string}", false),
            ("X-Amz-Security-Token", "header", "{type: string}", false),
            ("alternativeKey", "query", "{type: string}", false),
            ("$skiptoken", "query", "{type: string}", false),
            ("site", "query", "{type: string}", false),
        ] {
            let one = format!("{{name: {name}, in: {place}, schema: {schema}}}");
            for (operations, expected) in [
                (&[&*one, &one, &one][..], expected),
                (&[&one, &one], false),
                (&[&one, &one, &one, "", "", ""], false),
            ] {
                let api = api(operations);
                assert_eq!(!found(&api).is_empty(), expected, "{one}");
                let parameters = api.client_parameters.iter();
                assert!(!parameters.into_iter().any(|one| one.required));
            }
        }
    }

    #[test]
    fn one_that_only_some_require_is_no_argument_of_those() {
        let (optional, required) = (
            header("X-Token", false, "{type: string}"),
            header("x-token", true, "{type: string}"),
        );
        let one = api(&[&optional, &optional, &required]);
        assert_eq!(found(&one), ["X-Token"]);
        assert!(one.client_parameters[0].required && one.client_parameters[0].is_credential);
        assert!(one.operations[2].parameters[0].on_client);
        let tenant = header("X-Tenant", true, "{type: string}");
        assert!(!api(&[&tenant, &tenant, &tenant]).client_parameters[0].is_credential);
    }

    #[test]
    fn a_version_is_sent_if_all_have_one_default_that_looks_like_it() {
        for (defaults, expected) in [
            (["2.16"; 3], Some("2.16")),
            (["'2022-06-28'"; 3], Some("2022-06-28")),
            // That of the document.
            (["'1'"; 3], Some("1")),
            (["v3"; 3], None),
            (["2.16", "2.16", "2.17"], None),
        ] {
            let operations = defaults.map(|default| {
                header(
                    "Some-Version",
                    false,
                    &format!("{{type: string, enum: [{default}, x], default: {default}}}"),
                )
            });
            let api = api(&operations.each_ref().map(String::as_str));
            assert_eq!(found(&api), ["Some-Version"]);
            assert_eq!(api.client_parameters[0].default.as_deref(), expected);
            let parameter = &api.operations[0].parameters[0];
            assert_eq!(parameter.client_default.as_deref(), expected);
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
