//! Finds how a client shows its secret to a token endpoint that the document also describes as an operation.

use super::node::Reader;
use crate::pointer::Pointer;
use crate::value::Value;

/// How many references and parts in a row are followed.
const MAX_STEPS: usize = 8;

impl<'a> Reader<'a> {
    /// Whether the operation at this address takes id and secret of the client in its body.
    pub(super) fn takes_secret_in_body(&self, token_url: &str) -> bool {
        let Some(token_path) = path_of(token_url) else {
            return false;
        };
        let paths = self.root.get("paths").and_then(Value::as_object);
        let mut operations = paths.into_iter().flat_map(|paths| paths.iter());
        operations.any(|(path, item)| {
            path.len() > 1
                && token_path.ends_with(path)
                && item.get("post").is_some_and(|post| self.has_both(post))
        })
    }

    fn has_both(&self, operation: &'a Value) -> bool {
        let body = operation.get("requestBody").map(|body| self.referred(body));
        let content = body.and_then(|body| body.get("content")?.as_object());
        let mut contents = content.into_iter().flat_map(|content| content.iter());
        contents.any(|(_, content)| {
            let has = |name| {
                let schema = content.get("schema");
                schema.is_some_and(|schema| self.declares(schema, name, MAX_STEPS))
            };
            has("client_id") && has("client_secret")
        })
    }

    /// Whether a schema, or one of its parts, declares a member.
    fn declares(&self, schema: &'a Value, member: &str, steps: usize) -> bool {
        if steps == 0 {
            return false;
        }
        let schema = self.referred(schema);
        let own = schema.get("properties").and_then(|own| own.get(member));
        let parts = ["allOf", "oneOf", "anyOf"].iter();
        let mut parts = parts
            .filter_map(|key| schema.get(key)?.as_array())
            .flatten();
        own.is_some() || parts.any(|part| self.declares(part, member, steps - 1))
    }

    /// What a value is that may be a reference.
    fn referred(&self, value: &'a Value) -> &'a Value {
        let next = |value: &&'a Value| {
            let written = Pointer::from_fragment(value.get("$ref")?.as_str()?)?;
            self.root.pointer(&self.origins.current(&written))
        };
        let all = std::iter::successors(Some(value), next).take(MAX_STEPS);
        all.last().unwrap_or(value)
    }
}

/// The path of an address.
fn path_of(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.get(rest.find('/')?..)?;
    let path = path.split(['?', '#']).next()?;
    Some(path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use crate::spec::ClientAuthentication::{Basic, Body};
    use crate::testing::{document, resolved};

    #[test]
    fn the_body_of_the_token_operation_says_where_the_secret_is() {
        let both = "{properties: {client_id: {type: string}, client_secret: {type: string}}}";
        for (path, body, extension, expected) in [
            ("/oauth/token", both, "", Body),
            ("/token", both, "", Body),
            (
                "/oauth/token",
                "{allOf: [{$ref: '#/components/schemas/A'}]}",
                "",
                Body,
            ),
            (
                "/oauth/token",
                both,
                ", x-client-authentication: basic",
                Basic,
            ),
            (
                "/oauth/token",
                "{properties: {client_id: {type: string}}}",
                "",
                Basic,
            ),
            ("/oauth", both, "", Basic),
            ("/", both, "", Basic),
        ] {
            let (client_id, secret) =
                ("client_id: {type: string}", "client_secret: {type: string}");
            let document = document(&format!(
                "\
paths: {{{path}: {{post: {{requestBody: {{content: {{application/x-www-form-urlencoded: {{schema: {body}}}}}}}, responses: {{}}}}}}}}
components:
  schemas: {{A: {{properties: {{{client_id}, {secret}}}}}}}
  securitySchemes: {{o: {{type: oauth2, flows: {{clientCredentials: {{tokenUrl: 'https://a.b/v1/oauth/token', scopes: {{}}{extension}}}}}}}}}"
            ));
            let flow = &resolved(&document).security_schemes[0].flows[0];
            assert_eq!(flow.authentication, expected, "{path} {body}");
        }
    }
}
