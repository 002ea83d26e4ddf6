//! Plans the choice of a server: the setters of the builder and their enumerations.

use super::calls::ACTION_TYPES;
use super::docs;
use super::scope::{Case, Name, Scope};
use crate::config::Config;
use crate::ir::Api;
use crate::plan::{Choices, ServerSetter, Servers, Variant};
use crate::spec::Server;

/// What the file of the client uses besides what those of actions and operations use.
const CLIENT_TYPES: [&str; 8] = [
    "Client",
    "ClientBuilder",
    "Clone",
    "Debug",
    "Error",
    "SecurityKind",
    "SecurityScheme",
    "VendorInfo",
];

/// What the builder of the runtime has already.
const BUILDER: [&str; 33] = [
    "api_key",
    "authorization_code",
    "authorization_request",
    "base_url",
    "basic_auth",
    "bearer_token",
    "bearer_token_for",
    "build",
    "client_credentials",
    "clock",
    "connect_timeout",
    "deadline",
    "default_header",
    "idle_timeout",
    "jwt_bearer",
    "max_redirects",
    "max_response_bytes",
    "new",
    "observer",
    "on_drift",
    "rate_limiting",
    "refresh_token",
    "retry",
    "retry_budget",
    "scopes",
    "server_variable",
    "timeout",
    "token_provider",
    "token_provider_for",
    "token_store",
    "token_url",
    "transport",
    "user_agent",
];

/// The marker type of the vendor.
pub(super) fn marker(module: &str) -> Name {
    Scope::new(
        Case::Camel,
        &["Client", "ClientBuilder", "Error", "Region", "Server"],
    )
    .claim([module, &format!("{module} service")])
}

/// The names of the builder's methods, to which setters are added.
pub(super) fn builder_methods() -> Scope {
    Scope::new(Case::Snake, &BUILDER)
}

/// Plans the servers.
pub(super) fn servers(api: &Api, config: &Config, marker: &Name, methods: &mut Scope) -> Servers {
    let Some(first) = api.servers.first() else {
        return Servers {
            url: String::new(),
            variables: Vec::new(),
            setters: Vec::new(),
        };
    };
    let mut types = Scope::new(
        Case::Camel,
        &[&ACTION_TYPES[..], &CLIENT_TYPES, &[marker.as_str()]].concat(),
    );
    let mut variables = Vec::new();
    let mut setters = Vec::new();
    for (key, variable) in first.server.variables.iter().flatten() {
        variables.push((key.clone(), variable.default.clone()));
        let rename = config
            .renames
            .server_variables
            .get(key)
            .map(|rename| rename.to.as_str());
        let word = rename.unwrap_or(key);
        let values = &variable.enumeration;
        let choices = (!values.is_empty()).then(|| Choices {
            name: types.claim_or(word, || format!("server {word}")),
            docs: vec![format!(
                "A value of {} in the address of the service.",
                docs::code(key)
            )],
            variants: variants(values, first.variable_names.get(key)),
        });
        let text = variable
            .description
            .as_deref()
            .map(docs::lines)
            .unwrap_or_default();
        let mut lines = vec![format!(
            "Sets {} of the server address, {} by default.",
            docs::code(key),
            docs::code(&variable.default)
        )];
        if !text.is_empty() {
            lines.push(String::new());
            lines.extend(text);
        }
        setters.push(ServerSetter {
            name: methods.claim_or(word, || format!("server {word}")),
            variable: Some(key.clone()),
            choices,
            docs: lines,
        });
    }
    if api.servers.len() > 1 {
        setters.push(ServerSetter {
            name: methods.claim(["server"]),
            variable: None,
            choices: Some(server_choices(&api.servers, &mut types)),
            docs: vec![
                "Chooses one of the servers of the service; the first one is the default."
                    .to_owned(),
            ],
        });
    }
    Servers {
        url: first.server.url.clone(),
        variables,
        setters,
    }
}

fn variants(values: &[String], names: Option<&Vec<String>>) -> Vec<Variant<String>> {
    let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
    let mut found: Vec<Variant<String>> = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if found.iter().any(|known| known.wire == *value) {
            continue;
        }
        let word = names.and_then(|names| names.get(index)).unwrap_or(value);
        found.push(Variant {
            name: scope.claim([word]),
            docs: vec![format!("{}.", docs::code(value))],
            wire: value.clone(),
        });
    }
    found
}

fn server_choices(servers: &[Server], types: &mut Scope) -> Choices {
    let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
    let mut variants: Vec<Variant<String>> = Vec::new();
    for server in servers {
        let url = server.default_url();
        if variants.iter().any(|known| known.wire == url) {
            continue;
        }
        let description = server.server.description.as_deref();
        let word = server
            .name
            .as_deref()
            .or(description)
            .unwrap_or(&url)
            .to_owned();
        let mut lines = description
            .and_then(docs::sentence)
            .into_iter()
            .collect::<Vec<_>>();
        lines.push(format!("{}.", docs::code(&url)));
        variants.push(Variant {
            name: scope.claim([word]),
            docs: vec![lines.join(" ")],
            wire: url,
        });
    }
    Choices {
        name: types.claim(["Server"]),
        docs: vec!["A server of the service.".to_owned()],
        variants,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::runtime_functions;

    #[test]
    fn the_methods_of_the_builder_are_taken() {
        let files = ["builder.rs", "sign_in.rs"];
        let mut methods: Vec<String> = files
            .into_iter()
            .flat_map(|file| runtime_functions(file, "impl Settings"))
            .collect();
        methods.sort();
        methods.dedup();
        assert_eq!(methods, BUILDER);
    }
}
