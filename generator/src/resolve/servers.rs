//! Reads servers: where the service of a document, a path or an operation can be called.

use std::collections::HashMap;
use std::sync::Arc;

use super::node::{Node, Reader};
use super::parameter;
use crate::diagnostic::{Code, Loss};
use crate::placeholder::is_placeholder;
use crate::pointer::Pointer;
use crate::spec::Server;

impl<'a> Reader<'a> {
    /// The servers of the document.
    pub(super) fn document_servers(&mut self, root: &Node<'a>) -> Vec<Server> {
        let servers = self.servers(root);
        self.usable_servers(&servers);
        self.servers = Arc::from(servers.as_slice());
        servers
    }

    fn servers(&mut self, root: &Node<'a>) -> Vec<Server> {
        let mut servers = Vec::new();
        for node in self.elements(root, "servers") {
            let Some(server) = self.typed::<openapiv3::Server>(&node, "the server") else {
                continue;
            };
            let variable_names = self
                .members(&node, "variables")
                .into_iter()
                .map(|(name, variable)| {
                    (name.to_owned(), self.strings(&variable, "x-enum-varnames"))
                })
                .filter(|(_, names)| !names.is_empty())
                .collect();
            let name = self.string(&node, "x-name").map(str::to_owned);
            let server = openapiv3::Server {
                url: self.with_scheme(&node, server.url),
                ..server
            };
            self.server_variables(&node, &server);
            servers.push(Server {
                pointer: node.pointer,
                server,
                name,
                variable_names,
            });
        }
        let mut servers = prefer_tls(servers);
        servers.sort_by_key(|server| is_placeholder(&server.default_url()));
        servers
    }

    /// Reports servers of the document that no request can go to.
    fn usable_servers(&mut self, servers: &[Server]) {
        let is_alone = servers.iter().all(Server::is_placeholder);
        for server in servers {
            let (url, variables) = (&server.server.url, server.server.variables.as_ref());
            if server.is_placeholder() {
                let help = match is_alone {
                    true => "callers have to give the builder the address of the service",
                    false => "it cannot be chosen",
                };
                self.placeholder(&server.pointer, url, help);
                continue;
            }
            let is_declared = |name: &String| variables.is_some_and(|all| all.contains_key(name));
            // What is not declared is reported already.
            let names = parameter::placeholders(url).unwrap_or_default();
            if is_address(&server.default_url()) || !names.iter().all(is_declared) {
                continue;
            }
            let help = "callers have to give the builder another address";
            self.bad_address(&server.pointer, url, help);
        }
    }

    fn bad_address(&mut self, server: &Pointer, url: &str, help: &str) {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &server.child("url"),
                "the address of a server cannot be used",
            )
            .expected(
                "http:// or https:// and a host, or a path; neither query nor fragment nor user",
            )
            .found(url)
            .help(help);
        self.diagnostics.push(diagnostic);
    }

    fn placeholder(&mut self, server: &Pointer, url: &str, help: &str) {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &server.child("url"),
                "the address of a server is a placeholder",
            )
            .expected(
                "a host that is not reserved for examples and tests, and no words in its place",
            )
            .found(url)
            .help(help);
        self.diagnostics.push(diagnostic);
    }

    /// The address of a server; one without a scheme is taken to be that of a server with TLS.
    fn with_scheme(&mut self, node: &Node<'a>, url: String) -> String {
        let Some(rest) = url.strip_prefix("//") else {
            return url;
        };
        let url = format!("https://{rest}");
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &node.pointer.child("url"),
                "the address of a server has no scheme",
            )
            .expected(url.as_str())
            .found(format!("//{rest}"))
            .help("`https` is assumed")
            .costs(Loss::Nothing);
        self.diagnostics.push(diagnostic);
        url
    }

    /// The address that a path or an operation has of its own: that of the document, if it is one of several, or else the first.
    pub(super) fn own_server(&mut self, node: &Node<'a>) -> Option<String> {
        let servers = match node.child("servers") {
            Some(_) => self.servers(node),
            None => return None,
        };
        let address = |server: &Server| server.default_url().trim_end_matches('/').to_owned();
        let usual = self.servers.first().map(address);
        if servers.iter().any(|own| Some(address(own)) == usual) {
            return usual;
        }
        let first = servers.first()?;
        let url = first.default_url();
        let help = "requests go to the server of the document";
        if is_placeholder(&url) {
            self.placeholder(&first.pointer, &url, help);
            return None;
        }
        if is_address(&url) {
            return Some(self.with_known_variables(first));
        }
        self.bad_address(&first.pointer, &url, help);
        None
    }

    /// The address of a server with those variables that the document has as well, and the defaults of others.
    fn with_known_variables(&mut self, own: &Server) -> String {
        let default = |server: &Server, name: &str| {
            let variables = server.server.variables.as_ref();
            variables.and_then(|all| Some(all.get(name)?.default.clone()))
        };
        let is_known = |name: &str| {
            let mut servers = self.servers.iter();
            servers.any(|server| default(server, name) == default(own, name))
        };
        let variables = own.server.variables.iter().flatten();
        let unknown: Vec<_> = variables.filter(|(name, _)| !is_known(name)).collect();
        if unknown.is_empty() {
            return own.server.url.clone();
        }
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &own.pointer,
                "variables of a server that is not at the top of the document cannot be set",
            )
            .expected("variables at the top of the document only, with the same default")
            .found(own.server.url.as_str())
            .help("they keep their defaults");
        self.diagnostics.push(diagnostic);
        unknown
            .iter()
            .fold(own.server.url.clone(), |url, (name, variable)| {
                url.replace(&format!("{{{name}}}"), &variable.default)
            })
    }

    /// Every `{variable}` of a server URL is declared.
    fn server_variables(&mut self, node: &Node<'a>, server: &openapiv3::Server) {
        for name in parameter::placeholders(&server.url).unwrap_or_default() {
            if !server
                .variables
                .as_ref()
                .is_some_and(|variables| variables.contains_key(&name))
            {
                let diagnostic = self
                    .at_value(
                        Code::MissingMember,
                        &node.pointer.child("url"),
                        "a server variable is not declared",
                    )
                    .expected(format!("`{name}` under `variables`, with a default"))
                    .found(server.url.as_str());
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

/// Puts a server with TLS before the same one without.
fn prefer_tls(servers: Vec<Server>) -> Vec<Server> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut order = |place: usize, server: &Server| match server.server.url.split_once("://") {
        Some((scheme @ ("http" | "https"), rest)) => {
            let place = places.entry(rest.to_owned()).or_insert(place);
            (*place, scheme == "http")
        }
        _ => (place, false),
    };
    let servers = servers.into_iter().enumerate();
    let mut servers: Vec<_> = servers
        .map(|(place, server)| (order(place, &server), server))
        .collect();
    servers.sort_by_key(|(order, _)| *order);
    servers.into_iter().map(|(_, server)| server).collect()
}

/// Whether paths can be put behind a text: it is the address of a service, or a path.
fn is_address(url: &str) -> bool {
    let is_plain = !url.contains(['?', '#', '@', '{', '}', '\\']);
    let is_seen = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (Some(scheme.to_ascii_lowercase()), rest),
        None => (None, url),
    };
    let host = rest.split('/').next().unwrap_or_default();
    let starts = match scheme.as_deref() {
        Some("http" | "https") => is_host(host),
        Some(_) => false,
        None => {
            let is_path =
                rest.is_empty() || rest.contains(|c: char| c == '/' || c.is_alphanumeric());
            is_path && !rest.starts_with("//") && !host.contains(':')
        }
    };
    is_plain && is_seen && starts
}

/// Whether a text is a host, maybe with a port.
fn is_host(text: &str) -> bool {
    let is_name = |name: &str| {
        let mut letters = name.chars();
        !name.is_empty() && letters.all(|c| c.is_alphanumeric() || "-._~[]:%".contains(c))
    };
    match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => {
            is_name(host) && (port.is_empty() || port.parse::<u16>().is_ok())
        }
        _ => is_name(text),
    }
}
