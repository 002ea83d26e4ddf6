//! Header parameters that are called `Authorization`. OpenAPI says to ignore them, so the only thing that one can mean is that the
//! operation wants to know who calls: it stands for a security scheme of the operations that have it.

use std::collections::HashSet;

use openapiv3::{APIKeyLocation, SecurityScheme as Scheme};

use super::security::any_of;
use crate::pointer::Pointer;
use crate::spec::{Operation, Parameter, SchemaRef, Security, SecurityScheme};
use crate::value::Value;

const HEADER: &str = "authorization";

/// What the schemes are called.
const BEARER: &str = "bearer";
const BASIC: &str = "basic";

/// What is written into the header.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Bearer,
    Basic,
    /// Whatever callers give.
    Whole,
}

/// Adds what the parameter stands for to the requirements of its operation, unless they write that header anyway. Gives the scheme
/// if the document has none that fits.
pub(super) fn require(
    security: &mut Security,
    parameter: &Parameter,
    schemes: &[SecurityScheme],
) -> Option<SecurityScheme> {
    let named: HashSet<&String> = security.alternatives.iter().flatten().collect();
    let mut asked = schemes.iter().filter(|scheme| named.contains(&scheme.name));
    // A scheme that is not usable may well be a signature in this header.
    if asked.any(|scheme| scheme.scheme.as_ref().is_none_or(writes_header)) {
        return None;
    }
    let form = form(parameter);
    let known = schemes.iter().find(|scheme| fits(scheme, form));
    let new = known.is_none().then(|| {
        let description = parameter.description.clone();
        scheme(parameter.pointer.clone(), description, form)
    });
    let name = &known.or(new.as_ref())?.name;
    let without = std::mem::take(&mut security.alternatives);
    let mut with = without.clone();
    if with.is_empty() {
        with.push(Vec::new());
    }
    for alternative in &mut with {
        alternative.push(name.clone());
    }
    let without = match (parameter.required, without.is_empty()) {
        (true, _) => Vec::new(),
        (false, true) => vec![Vec::new()],
        (false, false) => without,
    };
    security.alternatives = [with, without].concat();
    security.is_said = true;
    new
}

/// Puts the schemes that operations brought to those of the document, tokens first. In a document that has no others, operations
/// about which nothing is said may need them as well: many have forgotten the parameter, so they are sent what the client was given.
pub(super) fn collect(schemes: &mut Vec<SecurityScheme>, operations: &mut [Operation]) {
    let has_none = schemes.is_empty();
    let mut new: Vec<SecurityScheme> = Vec::new();
    for operation in operations.iter_mut() {
        let brought = operation.authorization.take();
        // There are three at most.
        new.extend(brought.filter(|one| !new.iter().any(|known| known.name == one.name)));
    }
    if new.is_empty() {
        return;
    }
    let unsaid = operations.iter().filter(|one| !one.security.is_said);
    let takes_token = new.iter().any(|scheme| scheme.name == BEARER);
    if has_none && !takes_token && unsaid.count() * 2 > operations.len() {
        // The few that have the parameter say how a token is given.
        let pointer = Pointer::root().child("paths");
        new.push(scheme(pointer, None, Form::Bearer));
    }
    new.sort_by_key(|scheme| (scheme.name != BEARER, scheme.name == BASIC));
    schemes.extend(new);
    if has_none {
        let any = any_of(schemes);
        for operation in operations.iter_mut().filter(|one| !one.security.is_said) {
            operation.security.alternatives.clone_from(&any);
            operation.security.is_said = true;
        }
    }
}

/// What the words of a parameter, its example or its default say of the value.
fn form(parameter: &Parameter) -> Form {
    let default = match &parameter.schema {
        SchemaRef::Inline(schema) => schema.notes.default.as_ref(),
        _ => None,
    };
    let values = [parameter.example.as_ref(), default];
    let values = values.into_iter().flatten().filter_map(Value::as_str);
    let texts = parameter.description.as_deref().into_iter().chain(values);
    let text = texts.collect::<Vec<_>>().join("\n").to_ascii_lowercase();
    let has = |word: &&str| text.contains(word);
    match () {
        () if ["oauth 1", "oauth1"].iter().any(has) => Form::Whole,
        () if has(&"bearer") && has(&"basic") => Form::Whole,
        () if ["bearer", "oauth", "access token", "rfc6750"]
            .iter()
            .any(has) =>
        {
            Form::Bearer
        }
        () if has(&"basic") => Form::Basic,
        () => Form::Whole,
    }
}

/// Whether a scheme is how a value of this form is given.
fn fits(scheme: &SecurityScheme, form: Form) -> bool {
    match &scheme.scheme {
        Some(Scheme::HTTP { scheme, .. }) => {
            let word = match form {
                Form::Bearer => "bearer",
                Form::Basic => "basic",
                Form::Whole => return false,
            };
            scheme.eq_ignore_ascii_case(word)
        }
        Some(Scheme::OAuth2 { .. } | Scheme::OpenIDConnect { .. }) => form == Form::Bearer,
        Some(key @ Scheme::APIKey { .. }) => form != Form::Basic && writes_header(key),
        None => false,
    }
}

fn writes_header(scheme: &Scheme) -> bool {
    match scheme {
        Scheme::APIKey { location, name, .. } => {
            matches!(location, APIKeyLocation::Header) && name.eq_ignore_ascii_case(HEADER)
        }
        Scheme::HTTP { .. } | Scheme::OAuth2 { .. } | Scheme::OpenIDConnect { .. } => true,
    }
}

/// The scheme by which a value of this form is sent.
fn scheme(pointer: Pointer, description: Option<String>, form: Form) -> SecurityScheme {
    let http = |word: &str| Scheme::HTTP {
        scheme: word.to_owned(),
        bearer_format: None,
        description: description.clone(),
        extensions: Default::default(),
    };
    let (name, scheme) = match form {
        Form::Bearer => (BEARER, http("bearer")),
        Form::Basic => (BASIC, http("basic")),
        Form::Whole => (
            "Authorization",
            Scheme::APIKey {
                location: APIKeyLocation::Header,
                name: "Authorization".to_owned(),
                description: description.clone(),
                extensions: Default::default(),
            },
        ),
    };
    SecurityScheme {
        pointer,
        name: name.to_owned(),
        scheme: Some(scheme),
        flows: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::testing::{document, lowered, planned};

    const SCHEMES: &str = "components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, sso: {type: oauth2, flows: {}}}}\n";

    /// A document with two operations, of which the first has the parameter.
    fn text(parameter: &str, security: &str, rest: &str) -> String {
        format!(
            "paths:\n  /a: {{get: {{parameters: [{{name: authorization, in: header, {parameter}, schema: {{type: string}}}}], {security}responses: {{}}}}}}\n  /b: {{get: {{responses: {{}}}}}}\n{rest}"
        )
    }

    /// What the first operation asks for.
    fn asked(parameter: &str, security: &str, rest: &str) -> Vec<String> {
        let api = lowered(&document(&text(parameter, security, rest))).0;
        assert!(api.operations[0].parameters.is_empty());
        let alternatives = api.operations[0].security.iter();
        alternatives.map(|names| names.join("+")).collect()
    }

    #[test]
    fn it_is_a_scheme_where_nothing_else_writes_the_header() {
        for (required, security, schemes, expected) in [
            (true, "", false, &["Authorization"][..]),
            (false, "", false, &["Authorization", ""]),
            (true, "security: [], ", true, &["Authorization"]),
            (
                true,
                "security: [{key: []}], ",
                true,
                &["key+Authorization"],
            ),
            (
                false,
                "security: [{key: []}], ",
                true,
                &["key+Authorization", "key"],
            ),
            (true, "security: [{sso: []}], ", true, &["sso"]),
            (
                true,
                "security: [{sso: []}, {key: []}], ",
                true,
                &["sso", "key"],
            ),
        ] {
            let rest = if schemes { SCHEMES } else { "" };
            let found = asked(&format!("required: {required}"), security, rest);
            assert_eq!(found, expected, "{required} {security}");
        }
    }

    #[test]
    fn operations_without_it_are_sent_what_there_is_where_the_document_has_no_scheme() {
        let second = |words: &str, security: &str, rest: &str| {
            let text = text(&format!("required: true, {words}"), security, rest);
            let (api, _) = lowered(&document(&text));
            let alternatives = api.operations[1].security.iter();
            let asked_for = api.security_schemes.iter().all(|scheme| scheme.asked_for);
            let names = alternatives.map(|names| names.join("+"));
            (names.collect::<Vec<_>>(), asked_for)
        };
        let more = "  /c: {get: {responses: {}}}\n";
        let found = |names: &[&str], all: bool| {
            (
                names
                    .iter()
                    .map(|&name| name.to_owned())
                    .collect::<Vec<_>>(),
                all,
            )
        };
        let bearer = "description: Bearer";
        assert_eq!(second(bearer, "", ""), found(&["bearer", ""], true));
        let basic = "description: Basic";
        assert_eq!(second(basic, "", ""), found(&["basic", ""], true));
        assert_eq!(
            second(basic, "", more),
            found(&["bearer", "basic", ""], true)
        );
        let schemes = second(basic, "security: [{key: []}], ", SCHEMES);
        assert!(!schemes.0.iter().any(|name| name == "basic"));
    }

    #[test]
    fn its_words_say_what_is_sent() {
        for (words, expected) in [
            ("description: 'A valid Bearer token'", "bearer"),
            ("description: OAuth2 token", "bearer"),
            ("description: Access token", "bearer"),
            ("example: Bearer abc", "bearer"),
            ("example: Basic abc", "basic"),
            ("description: Bearer or Basic", "Authorization"),
            ("description: The OAuth 1 header", "Authorization"),
            ("description: Element TOKEN", "Authorization"),
        ] {
            assert_eq!(
                asked(&format!("required: true, {words}"), "", ""),
                [expected]
            );
        }
    }

    #[test]
    fn a_scheme_of_the_document_that_sends_the_same_is_used() {
        let asked = |words: &str| {
            asked(
                &format!("required: true, {words}"),
                "security: [], ",
                SCHEMES,
            )
        };
        assert_eq!(asked("description: Bearer"), ["sso"]);
        assert_eq!(asked("description: Basic"), ["basic"]);
    }

    #[test]
    fn the_ways_to_sign_in_have_it() {
        let sign_in = |words: &str| {
            let text = text(&format!("required: true, description: '{words}'"), "", "");
            planned(&document(&text), &Config::default()).0.sign_in
        };
        assert_eq!(
            sign_in("A Bearer token."),
            [
                "- `bearer`: `.bearer_token(\"…\")`, sent as the header `Authorization: Bearer …`. A Bearer token."
            ]
        );
        assert_eq!(
            sign_in("Element TOKEN"),
            [
                "- `Authorization`: `.api_key(\"Authorization\", \"…\")`, sent as the whole value of the header `Authorization`. Element TOKEN."
            ]
        );
    }
}
