//! Plans the choice of a server: the setters of the builder and their enumerations.

use std::collections::{HashMap, HashSet};

use openapiv3::ServerVariable;

use super::calls::ACTION_TYPES;
use super::docs;
use super::scope::{Case, Name, Scope};
use crate::config::Config;
use crate::ir::Api;
use crate::placeholder::is_placeholder;
use crate::plan::{Choices, DefaultServer, KnownServer, ServerSetter, Servers, Variant};
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
const BUILDER: [&str; 34] = [
    "api_key",
    "authorization_code",
    "authorization_request",
    "base_url",
    "basic_auth",
    "bearer_token",
    "bearer_token_for",
    "build",
    "client_credentials",
    "client_query",
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
    let mut types = Scope::new(
        Case::Camel,
        &[&ACTION_TYPES[..], &CLIENT_TYPES, &[marker.as_str()]].concat(),
    );
    let variables = variables(&api.servers);
    let mut setters: Vec<ServerSetter> = variables
        .iter()
        .map(|(name, places)| {
            let renames = &config.renames.server_variables;
            let rename = renames.get(*name).map(|rename| rename.to.as_str());
            let word = rename.unwrap_or(name);
            setter(name, word, places, &mut types, methods)
        })
        .collect();
    let real = api.servers.iter().filter(|server| !server.is_placeholder());
    let real: Vec<&Server> = real.collect();
    if real.len() > 1 {
        setters.push(ServerSetter {
            name: methods.claim(["server"]),
            variable: None,
            choices: Some(server_choices(&real, &mut types)),
            docs: vec![
                "Chooses one of the servers of the service; the first one is the default."
                    .to_owned(),
            ],
        });
    }
    let known = api.servers.iter().map(|server| KnownServer {
        url: server.server.url.clone(),
        variables: server
            .server
            .variables
            .iter()
            .flatten()
            .map(|(name, variable)| (name.clone(), variable.default.clone()))
            .collect(),
    });
    let default = default_server(&api.servers);
    Servers {
        known: known.collect(),
        setters,
        docs: address_docs(&default),
        default,
    }
}

fn default_server(servers: &[Server]) -> DefaultServer {
    let url = servers.first().map(Server::default_url).unwrap_or_default();
    let Some((_, rest)) = url.split_once("://") else {
        return DefaultServer::Path(url);
    };
    if is_placeholder(&url) {
        return DefaultServer::Placeholder(url);
    }
    match is_local(rest) {
        true => DefaultServer::Local(url),
        false => DefaultServer::Remote,
    }
}

/// Whether an address without its scheme is on the machine of whoever calls it.
fn is_local(rest: &str) -> bool {
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    let host = host.to_ascii_lowercase();
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "0.0.0.0"
        || host.starts_with("127.")
        || authority.starts_with("[::1]")
}

/// What callers have to know of the address; nothing where there is one.
fn address_docs(default: &DefaultServer) -> Option<String> {
    match default {
        DefaultServer::Local(_) | DefaultServer::Remote => None,
        DefaultServer::Path(_) => Some(
            "The document names no host of the service, so `base_url` has to be called.".to_owned(),
        ),
        DefaultServer::Placeholder(url) => Some(format!(
            "The address in the document, {}, is only a placeholder, so `base_url` has to be called.",
            docs::code(url)
        )),
    }
}

/// A variable of servers: what each that has it says of it, and the names of its values.
type Places<'a> = Vec<(&'a ServerVariable, Option<&'a Vec<String>>)>;

/// The variables of all servers.
fn variables(servers: &[Server]) -> Vec<(&str, Places<'_>)> {
    let mut places = HashMap::new();
    let mut found: Vec<(&str, Places<'_>)> = Vec::new();
    for server in servers {
        for (name, variable) in server.server.variables.iter().flatten() {
            let place = *places.entry(name).or_insert(found.len());
            if place == found.len() {
                found.push((name, Vec::new()));
            }
            let names = server.variable_names.get(name);
            found[place].1.push((variable, names));
        }
    }
    found
}

fn setter(
    name: &str,
    word: &str,
    places: &Places<'_>,
    types: &mut Scope,
    methods: &mut Scope,
) -> ServerSetter {
    // Where one server takes any value, there is no list of all.
    let are_listed = places.iter().all(|(one, _)| !one.enumeration.is_empty());
    let choices = are_listed.then(|| Choices {
        name: types.claim_or(word, || format!("server {word}")),
        docs: vec![format!(
            "A value of {} in the address of the service.",
            docs::code(name)
        )],
        variants: variants(places),
    });
    let mut defaults = places.iter().map(|(one, _)| one.default.as_str());
    let first = defaults.next().unwrap_or_default();
    let default = match defaults.all(|default| default == first) {
        true => format!(", {} by default", docs::code(first)),
        false => "; by default it is what the chosen server has".to_owned(),
    };
    let mut lines = vec![format!(
        "Sets {} of the server address{default}.",
        docs::code(name)
    )];
    let mut descriptions = places
        .iter()
        .filter_map(|(one, _)| one.description.as_deref());
    let text = descriptions.next().map(docs::lines).unwrap_or_default();
    if !text.is_empty() {
        lines.push(String::new());
        lines.extend(text);
    }
    ServerSetter {
        name: methods.claim_or(word, || format!("server {word}")),
        variable: Some(name.to_owned()),
        choices,
        docs: lines,
    }
}

fn variants(places: &Places<'_>) -> Vec<Variant<String>> {
    let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
    let mut seen = HashSet::new();
    let mut found: Vec<Variant<String>> = Vec::new();
    for (variable, names) in places {
        for (index, value) in variable.enumeration.iter().enumerate() {
            if !seen.insert(value) {
                continue;
            }
            let word = names.and_then(|names| names.get(index)).unwrap_or(value);
            found.push(Variant {
                name: scope.claim([word]),
                docs: vec![format!("{}.", docs::code(value))],
                wire: value.clone(),
            });
        }
    }
    found
}

fn server_choices(servers: &[&Server], types: &mut Scope) -> Choices {
    let mut scope = Scope::new(Case::Camel, &["UnknownValue"]);
    let mut variants: Vec<Variant<String>> = Vec::new();
    let mut seen = HashSet::new();
    for server in servers {
        let url = &server.server.url;
        if !seen.insert(url) {
            continue;
        }
        let description = server.server.description.as_deref();
        let word = server.name.as_deref().or(description);
        let word = word.filter(|word| word.contains(char::is_alphanumeric));
        let words = match word {
            Some(word) => {
                let scheme = url.split("://").next().unwrap_or_default();
                vec![word.to_owned(), format!("{word} {scheme}"), url.clone()]
            }
            None => vec![server.default_url(), url.clone()],
        };
        let mut lines = description
            .and_then(docs::sentence)
            .into_iter()
            .collect::<Vec<_>>();
        lines.push(format!("{}.", docs::code(url)));
        variants.push(Variant {
            name: scope.claim(words),
            docs: vec![lines.join(" ")],
            wire: url.clone(),
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
