//! Security schemes and who needs them, and what the flows of OAuth 2 and the extensions beside them say about getting a token.

use std::collections::HashSet;

use serde::Deserialize;

use super::node::{Node, Reader};
use super::parameter::placeholders;
use crate::diagnostic::Code;
use crate::pointer::Pointer;
use crate::spec::{ClientAuthentication, GrantType, OAuthFlow, Security, SecurityScheme, Server};
use crate::value::Value;

/// The flows with which a program can get a token. The others are for passwords of users and for browsers.
const FLOWS: [(&str, GrantType); 3] = [
    ("clientCredentials", GrantType::ClientCredentials),
    ("authorizationCode", GrantType::AuthorizationCode),
    ("x-jwt-bearer", GrantType::JwtBearer),
];

/// From so many alternatives on it pays to make an index of the schemes.
const MANY_NAMES: usize = 20;

/// A flow as written. An address with variables cannot be a URL as OpenAPI asks for, so it stands in an extension.
#[derive(Deserialize)]
struct Written {
    #[serde(rename = "authorizationUrl")]
    authorization_url: Option<String>,
    #[serde(rename = "x-authorization-url")]
    authorization_template: Option<String>,
    #[serde(rename = "tokenUrl")]
    token_url: Option<String>,
    #[serde(rename = "x-token-url")]
    token_template: Option<String>,
    #[serde(rename = "refreshUrl")]
    refresh_url: Option<String>,
    #[serde(rename = "x-refresh-url")]
    refresh_template: Option<String>,
    #[serde(rename = "x-client-authentication")]
    authentication: Option<ClientAuthentication>,
    #[serde(rename = "x-default-scopes", default)]
    scopes: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn security_schemes(
        &mut self,
        root: &Node<'a>,
        servers: &[Server],
    ) -> Vec<SecurityScheme> {
        let Some(components) = root.child("components") else {
            return Vec::new();
        };
        let mut schemes = Vec::new();
        for (name, node) in self.members(&components, "securitySchemes") {
            let (known, pointer) = (self.diagnostics.len(), node.pointer.clone());
            let Some(node) = self.follow(node) else {
                self.diagnostics.soften(
                    known,
                    "operations that accept only this scheme are sent without credentials",
                );
                schemes.push(SecurityScheme {
                    pointer,
                    name: name.to_owned(),
                    scheme: None,
                    flows: Vec::new(),
                });
                continue;
            };
            let scheme = serde::Deserialize::deserialize(node.value).ok();
            let is_unsendable = scheme.as_ref().is_some_and(is_unsendable);
            let scheme = scheme.filter(|_| !is_signature(&node) && !is_unsendable);
            if scheme.is_none() {
                let diagnostic = self
                    .at_value(
                        Code::Unsupported,
                        &node.pointer,
                        format!("security scheme `{name}` is not usable"),
                    )
                    .expected(
                        "type oauth2, openIdConnect, http or apiKey as OpenAPI 3.0 defines them",
                    )
                    .found(match is_signature(&node) {
                        true => "signed requests (AWS Signature)",
                        false if is_unsendable => "a name that no header can have",
                        false => "something else",
                    })
                    .help("operations that accept only this scheme are sent without credentials; a transport of your own can add them");
                self.diagnostics.push(diagnostic);
            }
            let flows = if scheme.is_some() {
                self.flows(&node, servers)
            } else {
                Vec::new()
            };
            schemes.push(SecurityScheme {
                pointer: node.pointer,
                name: name.to_owned(),
                scheme,
                flows,
            });
        }
        schemes
    }

    /// The requirements of `node`, or `None` when it says nothing. Names without a scheme are reported.
    pub(super) fn security(
        &mut self,
        node: &Node<'a>,
        schemes: &[SecurityScheme],
    ) -> Option<Security> {
        node.value.get("security")?;
        let mut alternatives = Vec::new();
        let mut scopes: Vec<String> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        // Most requirements name one or two schemes, which are found without an index.
        let named = node.value.get("security").and_then(Value::as_array);
        let is_long = named.is_some_and(|named| named.len() >= MANY_NAMES);
        let all = schemes.iter().map(|scheme| scheme.name.as_str());
        let index: Option<HashSet<&str>> = is_long.then(|| all.clone().collect());
        let exists = |name: &str| match &index {
            Some(index) => index.contains(name),
            None => all.clone().any(|known| known == name),
        };
        for element in self.elements(node, "security") {
            let Some(object) = self.object(&element) else {
                continue;
            };
            for name in object.keys() {
                if !exists(name) {
                    let pointer = element.pointer.child(name);
                    self.unknown_scheme(&pointer, name, schemes);
                }
            }
            alternatives.push(object.keys().map(str::to_owned).collect());
            let lists = object.iter().filter_map(|(_, list)| list.as_array());
            for scope in lists.flatten().filter_map(Value::as_str) {
                if known.insert(scope) {
                    scopes.push(scope.to_owned());
                }
            }
        }
        Some(Security {
            alternatives,
            scopes,
            is_said: true,
        })
    }

    fn unknown_scheme(&mut self, pointer: &Pointer, name: &str, schemes: &[SecurityScheme]) {
        let schemes_at = Pointer::root().child("components").child("securitySchemes");
        let diagnostic = self
            .at_key(
                Code::UnknownSecurityScheme,
                pointer,
                "security scheme does not exist",
            )
            .expected(format!(
                "a scheme under {}",
                self.origins.origin(&schemes_at)
            ))
            .found(name)
            .suggest(name, schemes.iter().map(|scheme| scheme.name.as_str()));
        self.diagnostics.push(diagnostic);
    }

    /// The usable flows of a scheme.
    fn flows(&mut self, scheme: &Node<'a>, servers: &[Server]) -> Vec<OAuthFlow> {
        let Some(flows) = scheme.child("flows") else {
            return Vec::new();
        };
        let flows = FLOWS
            .iter()
            .filter_map(|(key, grant)| Some((flows.child(key)?, *grant)));
        flows
            .filter_map(|(node, grant)| {
                let written: Written = self.typed(&node, "the flow")?;
                let said = written.authentication;
                let mut flow = flow(written, grant)?;
                if said.is_none() && self.takes_secret_in_body(&flow.token_url) {
                    flow.authentication = ClientAuthentication::Body;
                }
                self.is_usable(&node, &flow, servers).then_some(flow)
            })
            .collect()
    }

    /// Whether the addresses of a flow can be made into URLs.
    fn is_usable(&mut self, node: &Node<'_>, flow: &OAuthFlow, servers: &[Server]) -> bool {
        let declared = |name: &String| {
            let mut servers = servers.iter().map(|server| &server.server.variables);
            servers.any(|variables| variables.as_ref().is_some_and(|all| all.contains_key(name)))
        };
        let is_url = |url: &&String| {
            let is_complete = ["/", "https://", "http://"]
                .iter()
                .any(|start| url.starts_with(start));
            // A slash alone is there to fill the place.
            let leads_somewhere = !matches!(url.trim_end_matches('/'), "" | "https:" | "http:");
            is_complete
                && leads_somewhere
                && placeholders(url).is_some_and(|names| names.iter().all(declared))
        };
        let urls = [
            Some(&flow.token_url),
            flow.authorization_url.as_ref(),
            flow.refresh_url.as_ref(),
        ];
        let Some(bad) = urls.into_iter().flatten().find(|url| !is_url(url)) else {
            return true;
        };
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &node.pointer,
                "an address of the flow cannot be used",
            )
            .expected("a URL, or a path of more than a slash; in braces only variables of a server")
            .found(bad.as_str())
            .help("clients cannot sign in this way; callers can still bring a token");
        self.diagnostics.push(diagnostic);
        false
    }
}

/// What is sent where the document declares schemes and does not say which operations need them: what the client was given, if
/// anything. Several keys may belong together.
pub(super) fn any_of(schemes: &[SecurityScheme]) -> Vec<Vec<String>> {
    let usable = schemes.iter().filter(|scheme| scheme.scheme.is_some());
    let names: Vec<String> = usable.clone().map(|scheme| scheme.name.clone()).collect();
    let is_key = |scheme: &SecurityScheme| {
        matches!(
            scheme.scheme,
            Some(openapiv3::SecurityScheme::APIKey { .. })
        )
    };
    let are_keys = names.len() > 1 && usable.clone().all(is_key);
    let together = are_keys.then(|| names.clone());
    let alone = names.iter().map(|name| vec![name.clone()]);
    let nothing = (!names.is_empty()).then(Vec::new);
    together.into_iter().chain(alone).chain(nothing).collect()
}

/// Whether a key stands in a header whose name HTTP does not allow.
fn is_unsendable(scheme: &openapiv3::SecurityScheme) -> bool {
    let openapiv3::SecurityScheme::APIKey { location, name, .. } = scheme else {
        return false;
    };
    matches!(location, openapiv3::APIKeyLocation::Header) && !is_header(name)
}

/// Whether a header can have this name.
pub(super) fn is_header(name: &str) -> bool {
    http::HeaderName::from_bytes(name.as_bytes()).is_ok()
}

/// Whether requests have to be signed, which a key in a header only seems to do.
fn is_signature(scheme: &Node<'_>) -> bool {
    let kind = scheme.value.get("x-amazon-apigateway-authtype");
    kind.and_then(Value::as_str)
        .is_some_and(|kind| kind.starts_with("aws"))
}

/// What a flow says; nothing if it says not where tokens are given.
fn flow(written: Written, grant: GrantType) -> Option<OAuthFlow> {
    let address = |template: Option<String>, url: Option<String>| {
        template.or(url).filter(|url| !url.is_empty())
    };
    // Where the plain addresses are the same, so are those with variables.
    let refresh_url = written
        .refresh_url
        .filter(|url| Some(url) != written.token_url.as_ref());
    Some(OAuthFlow {
        grant,
        authorization_url: address(written.authorization_template, written.authorization_url),
        token_url: address(written.token_template, written.token_url)?,
        refresh_url: address(written.refresh_template, refresh_url),
        authentication: written.authentication.unwrap_or_default(),
        scopes: written.scopes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resolve::resolve;
    use crate::testing::{codes, document, resolved};

    fn with_flows(flows: &str) -> crate::load::Document {
        document(&format!(
            "paths: {{}}\nservers: [{{url: 'https://{{host}}', variables: {{host: {{default: a}}}}}}]\ncomponents: {{securitySchemes: {{o: {{type: oauth2, flows: {flows}}}}}}}"
        ))
    }

    #[test]
    fn a_flow_keeps_its_addresses_and_what_the_extensions_say() {
        let document = with_flows(
            "{implicit: {authorizationUrl: 'https://a', scopes: {}},
              clientCredentials: {tokenUrl: 'https://a/t', scopes: {}, x-client-authentication: body, x-default-scopes: [r]},
              authorizationCode: {authorizationUrl: 'https://a/u', tokenUrl: 'https://a/t', x-token-url: 'https://{host}/t',
                refreshUrl: 'https://a/t', scopes: {}},
              x-jwt-bearer: {x-token-url: /t, refreshUrl: 'https://a/r'}}",
        );
        let plain = OAuthFlow {
            grant: GrantType::ClientCredentials,
            authorization_url: None,
            token_url: "https://a/t".to_owned(),
            refresh_url: None,
            authentication: ClientAuthentication::Body,
            scopes: vec!["r".to_owned()],
        };
        let by_users = OAuthFlow {
            grant: GrantType::AuthorizationCode,
            authorization_url: Some("https://a/u".to_owned()),
            token_url: "https://{host}/t".to_owned(),
            authentication: ClientAuthentication::Basic,
            scopes: Vec::new(),
            ..plain.clone()
        };
        let by_assertion = OAuthFlow {
            grant: GrantType::JwtBearer,
            authorization_url: None,
            token_url: "/t".to_owned(),
            refresh_url: Some("https://a/r".to_owned()),
            ..by_users.clone()
        };
        assert_eq!(
            resolved(&document).security_schemes[0].flows,
            [plain, by_users, by_assertion]
        );
    }

    #[test]
    fn a_flow_whose_address_cannot_be_used_is_left_out_with_a_warning() {
        for url in [
            "token",
            "/",
            "https://",
            "https://{other}/t",
            "https://{host/t",
            "ftp://a",
        ] {
            let flows = format!("{{clientCredentials: {{tokenUrl: '{url}', scopes: {{}}}}}}");
            let (resolved, found) = resolve(&with_flows(&flows));
            assert_eq!(codes(&found), [Code::Unsupported], "{url}");
            assert_eq!(resolved.security_schemes[0].flows, []);
        }
    }

    #[test]
    fn an_extension_with_an_unknown_word_is_reported() {
        let flows = "{clientCredentials: {tokenUrl: 'https://a', scopes: {}, x-client-authentication: digest}}";
        let (_, found) = resolve(&with_flows(flows));
        assert_eq!(codes(&found), [Code::WrongType]);
    }

    #[test]
    fn a_key_that_is_a_signature_is_not_usable() {
        let scheme = |kind: &str| {
            resolve(&document(&format!(
                "paths: {{}}\ncomponents: {{securitySchemes: {{hmac: {{type: apiKey, in: header, name: Authorization{kind}}}}}}}"
            )))
        };
        let (signed, found) = scheme(", x-amazon-apigateway-authtype: awsS3");
        assert!(signed.security_schemes[0].scheme.is_none());
        assert_eq!(codes(&found), [Code::Unsupported]);
        assert!(scheme("").0.security_schemes[0].scheme.is_some());
    }
}
