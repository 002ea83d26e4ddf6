//! Finds how a client shows its secret to a token endpoint that the document also describes as an operation.

use std::collections::HashSet;

use super::node::Reader;
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
        let mut contents = content.into_iter().flat_map(|content| content.values());
        contents.any(|content| {
            let schema = content.get("schema");
            schema.is_some_and(|schema| self.declares_both(schema))
        })
    }

    /// Whether a schema and its parts declare both members. Each is looked at once, however often it is a part.
    fn declares_both(&self, schema: &'a Value) -> bool {
        let mut missing = vec!["client_id", "client_secret"];
        let mut seen: HashSet<*const Value> = HashSet::new();
        let mut level = vec![schema];
        for _ in 0..MAX_STEPS {
            let mut parts = Vec::new();
            for schema in level.into_iter().map(|schema| self.referred(schema)) {
                if !seen.insert(schema) {
                    continue;
                }
                if let Some(own) = schema.get("properties") {
                    missing.retain(|name| own.get(name).is_none());
                }
                let lists = ["allOf", "oneOf", "anyOf"].iter();
                let lists = lists.filter_map(|key| schema.get(key)?.as_array());
                parts.extend(lists.flatten());
            }
            level = parts;
        }
        missing.is_empty()
    }

    /// What a value is that may be a reference.
    fn referred(&self, value: &'a Value) -> &'a Value {
        let all = std::iter::successors(Some(value), |value| self.leads_to(value));
        all.take(MAX_STEPS).last().unwrap_or(value)
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
    fn parts_of_parts_are_looked_at_once() {
        let schemas: String = (0..7)
            .map(|place| {
                let part = format!("{{$ref: '#/components/schemas/S{}'}}, ", place + 1);
                format!("    S{place}: {{anyOf: [{}]}}\n", part.repeat(30))
            })
            .collect();
        let document = document(&format!(
            "\
paths: {{/token: {{post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/S0'}}}}}}}}, responses: {{}}}}}}}}
components:
  schemas:
{schemas}    S7: {{properties: {{client_id: {{}}, client_secret: {{}}}}}}
  securitySchemes: {{o: {{type: oauth2, flows: {{clientCredentials: {{tokenUrl: 'https://a.b/token', scopes: {{}}}}}}}}}}"
        ));
        let flow = &resolved(&document).security_schemes[0].flows[0];
        assert_eq!(flow.authentication, Body);
    }

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
