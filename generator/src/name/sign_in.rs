//! What is said about the ways to sign in: how the builder takes what a scheme needs, and where that is sent.

use super::docs;
use crate::ir::{SecurityKind, SecurityScheme};
use crate::plan::ClientSetter;
use crate::spec::{GrantType, Location, OAuthFlow};

/// The items about the schemes, and about what is called like a credential and set once on the client.
pub(super) fn items(schemes: &[SecurityScheme], parameters: &[ClientSetter]) -> Vec<String> {
    let has_several = schemes.iter().filter(takes_token).count() > 1;
    let items = schemes.iter().map(|scheme| item(scheme, has_several));
    let credentials = parameters.iter().filter(|setter| setter.is_credential);
    items.chain(credentials.map(credential)).collect()
}

/// The item about a header or query parameter that is called like a credential.
fn credential(setter: &ClientSetter) -> String {
    let which = match (setter.location, setter.required) {
        (Location::Query, true) => "of the calls that have it, some of which require it",
        (Location::Query, false) => "of the calls that have it",
        (_, true) => "of every call; some require it",
        (_, false) => "of every call",
    };
    let (call, sent) = setter_and_place(setter);
    format!(
        "- {}: {call}, sent as the {sent} {which}.",
        docs::code(&setter.wire)
    )
}

/// The other setters of clients, each with what it sets.
pub(super) fn others(parameters: &[ClientSetter]) -> Vec<String> {
    let others = parameters.iter().filter(|setter| !setter.is_credential);
    let items = others.map(|setter| {
        let (call, sent) = setter_and_place(setter);
        match &setter.default {
            Some(default) => format!("{call} (the {sent}, else {})", docs::code(default)),
            None => format!("{call} (the {sent})"),
        }
    });
    items.collect()
}

/// How a setter of clients is called, and what it sets.
fn setter_and_place(setter: &ClientSetter) -> (String, String) {
    let place = match setter.location {
        Location::Query => "query parameter",
        _ => "header",
    };
    (
        docs::code(&format!(".{}(\"…\")", setter.name)),
        format!("{place} {}", docs::code(&setter.wire)),
    )
}

/// The item about a scheme. Where there are several tokens, it may have one of its own.
fn item(scheme: &SecurityScheme, has_several: bool) -> String {
    let mut setters = setters(scheme);
    if has_several && takes_token(&scheme) {
        setters.push(format!(".bearer_token_for({:?}, \"…\")", scheme.name));
    }
    let setters: Vec<String> = setters.iter().map(|setter| docs::code(setter)).collect();
    let item = format!(
        "- {}: {}, sent {}{}.",
        docs::code(&scheme.name),
        setters.join(" or "),
        place(&scheme.kind),
        match scheme.asked_for {
            true => "",
            false => " with each call that needs credentials, though no operation asks for it",
        }
    );
    let said = scheme.description.as_deref().and_then(said);
    item + &said.map(|said| format!(" {said}")).unwrap_or_default()
}

/// Whether what a scheme sends is an access token.
fn takes_token(scheme: &&SecurityScheme) -> bool {
    matches!(scheme.kind, SecurityKind::Bearer | SecurityKind::OAuth(_))
}

/// The methods of the builder that take what a scheme needs.
fn setters(scheme: &SecurityScheme) -> Vec<String> {
    match &scheme.kind {
        SecurityKind::Bearer => vec![TOKEN.to_owned()],
        SecurityKind::OAuth(flows) => {
            let grants = flows.iter().map(grant);
            grants.chain([TOKEN]).map(str::to_owned).collect()
        }
        SecurityKind::Basic => vec![".basic_auth(\"user\", \"password\")".to_owned()],
        SecurityKind::ApiKey(..) => vec![format!(".api_key({:?}, \"…\")", scheme.name)],
    }
}

/// The method of the builder that takes a token.
const TOKEN: &str = ".bearer_token(\"…\")";

/// The method of the builder that gets a token in this way.
fn grant(flow: &OAuthFlow) -> &'static str {
    match flow.grant {
        GrantType::ClientCredentials => ".client_credentials(\"id\", \"secret\")",
        GrantType::AuthorizationCode => ".authorization_code(client, code)",
        GrantType::JwtBearer => ".jwt_bearer(\"id\", \"secret\", \"assertion\")",
    }
}

/// Where a scheme is sent.
fn place(kind: &SecurityKind) -> String {
    let (place, name) = match kind {
        SecurityKind::Bearer | SecurityKind::OAuth(_) => ("header", "Authorization: Bearer …"),
        SecurityKind::Basic => ("header", "Authorization: Basic …"),
        SecurityKind::ApiKey(Location::Query, name) => ("query parameter", name.as_str()),
        SecurityKind::ApiKey(Location::Cookie, name) => ("cookie", name.as_str()),
        SecurityKind::ApiKey(_, name) if name.eq_ignore_ascii_case("authorization") => {
            ("whole value of the header", name.as_str())
        }
        SecurityKind::ApiKey(_, name) => ("header", name.as_str()),
    };
    format!("as the {place} {}", docs::code(name))
}

/// The first paragraph of a description that is not a heading, on one line.
fn said(description: &str) -> Option<String> {
    let text = description.replace("\r\n", "\n");
    let mut paragraphs = text.split("\n\n").map(|paragraph| {
        let lines = paragraph.lines().skip_while(|line| line.starts_with('#'));
        lines.collect::<Vec<_>>().join("\n")
    });
    paragraphs.find_map(|paragraph| docs::sentence(&paragraph))
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::testing::{document, planned};

    /// The items about these schemes.
    fn items(schemes: &str) -> Vec<String> {
        let text = format!("paths: {{}}\ncomponents: {{securitySchemes: {{{schemes}}}}}");
        planned(&document(&text), &Config::default()).0.sign_in
    }

    #[test]
    fn an_item_has_the_setter_the_place_and_what_the_document_says() {
        assert_eq!(
            items(
                "Key: {type: apiKey, in: query, name: key, description: \"# Keys\\n\\nAsk <us> for [`one`].\\n\\nMore.\"},
                 Sid: {type: apiKey, in: cookie, name: sid}, token: {type: http, scheme: bearer}, login: {type: http, scheme: basic}"
            ),
            [
                "- `Key`: `.api_key(\"Key\", \"…\")`, sent as the query parameter `key`. Ask \\<us\\> for \\[`one`\\].",
                "- `Sid`: `.api_key(\"Sid\", \"…\")`, sent as the cookie `sid`.",
                "- `token`: `.bearer_token(\"…\")`, sent as the header `Authorization: Bearer …`.",
                "- `login`: `.basic_auth(\"user\", \"password\")`, sent as the header `Authorization: Basic …`.",
            ]
        );
    }

    #[test]
    fn parameters_that_are_called_like_credentials_are_there_and_others_are_told_apart() {
        let parameters = "{name: X-Key, in: header, schema: {type: string}}, {name: api_key, in: query, required: true, schema: {type: string}},
            {name: X-Tenant, in: header, required: true, schema: {type: string}}, {name: Some-Version, in: header, schema: {type: string, default: '2.16'}}";
        let paths = ["a", "b", "c"].map(|path| {
            format!("  /{path}: {{get: {{parameters: [{parameters}], responses: {{}}}}}}\n")
        });
        let text = format!("paths:\n{}", paths.concat());
        let vendor = planned(&document(&text), &Config::default()).0;
        assert_eq!(
            vendor.sign_in,
            [
                "- `X-Key`: `.x_key(\"…\")`, sent as the header `X-Key` of every call.",
                "- `api_key`: `.query_api_key(\"…\")`, sent as the query parameter `api_key` of the calls that have it, some of which require it.",
            ]
        );
        assert_eq!(
            vendor.set_once,
            [
                "`.x_tenant(\"…\")` (the header `X-Tenant`)",
                "`.some_version(\"…\")` (the header `Some-Version`, else `2.16`)",
            ]
        );
    }

    #[test]
    fn what_no_operation_asks_for_says_so() {
        let text = "\
paths: {/a: {get: {security: [{token: []}], responses: {}}}}
components: {securitySchemes: {token: {type: http, scheme: bearer}, Key: {type: apiKey, in: query, name: key}}}
";
        let items = planned(&document(text), &Config::default()).0.sign_in;
        assert_eq!(
            items,
            [
                "- `token`: `.bearer_token(\"…\")`, sent as the header `Authorization: Bearer …`.",
                "- `Key`: `.api_key(\"Key\", \"…\")`, sent as the query parameter `key` with each call that needs credentials, though no operation asks for it.",
            ]
        );
    }

    #[test]
    fn a_key_in_the_header_of_tokens_is_one_where_the_document_says_bearer() {
        let place = "in: header, name: Authorization";
        assert_eq!(
            items(&format!(
                "Bearer: {{type: apiKey, {place}}}, key: {{type: apiKey, {place}, description: 'Put bearer before it.'}}, other: {{type: apiKey, {place}}}"
            )),
            [
                "- `Bearer`: `.bearer_token(\"…\")` or `.bearer_token_for(\"Bearer\", \"…\")`, sent as the header `Authorization: Bearer …`.",
                "- `key`: `.bearer_token(\"…\")` or `.bearer_token_for(\"key\", \"…\")`, sent as the header `Authorization: Bearer …`. Put bearer before it.",
                "- `other`: `.api_key(\"other\", \"…\")`, sent as the whole value of the header `Authorization`.",
            ]
        );
    }

    #[test]
    fn where_several_schemes_take_a_token_each_may_have_its_own() {
        assert_eq!(
            items(
                "user: {type: http, scheme: bearer}, admin: {type: http, scheme: bearer}, login: {type: http, scheme: basic}"
            ),
            [
                "- `user`: `.bearer_token(\"…\")` or `.bearer_token_for(\"user\", \"…\")`, sent as the header `Authorization: Bearer …`.",
                "- `admin`: `.bearer_token(\"…\")` or `.bearer_token_for(\"admin\", \"…\")`, sent as the header `Authorization: Bearer …`.",
                "- `login`: `.basic_auth(\"user\", \"password\")`, sent as the header `Authorization: Basic …`.",
            ]
        );
    }

    #[test]
    fn a_scheme_of_oauth_has_a_setter_for_each_grant() {
        assert_eq!(
            items(
                "o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a/t', scopes: {}},
                 authorizationCode: {authorizationUrl: 'https://a', tokenUrl: 'https://a/t', scopes: {}}}}"
            ),
            [
                "- `o`: `.client_credentials(\"id\", \"secret\")` or `.authorization_code(client, code)` or `.bearer_token(\"…\")`, sent as the header `Authorization: Bearer …`."
            ]
        );
    }
}
