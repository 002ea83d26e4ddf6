//! The client: its builder, what the service is, and a method per operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::actions::{argument, step};
use super::imports::{Uses, import};
use super::models;
use super::print::{Printer, Signature, quoted};
use super::syntax;
use super::types::{Scope, rust};
use super::{Part, has_calls};
use crate::ir::{SecurityKind, SecurityScheme};
use crate::plan::{ArgumentType, Call, ClientSetter, ServerSetter, Vendor};
use crate::spec::{
    ClientAuthentication, GrantType, Location, OAuthFlow, RateLimitHeaders, RateLimits,
};

/// Writes the contents of `client.rs`, or of a group of it.
pub(super) fn write(part: Part<'_>, to: &mut Printer) -> Result<(), String> {
    uses(part).write(part.up(), to);
    let Some(vendor) = part.main() else {
        import("super", &["Client"], to);
        to.put(&["\nimpl Client {\n"]);
        for (position, call) in part.calls().iter().enumerate() {
            if position > 0 {
                to.blank();
            }
            method(call, part.up(), to);
        }
        to.put(&["}\n"]);
        return Ok(());
    };
    part.modules(has_calls, false, to);
    for item in shell(vendor) {
        to.put(&["\n", &syntax::item(item)?]);
    }
    setters(vendor, to);
    to.put(&["\nimpl Client {\n"]);
    to.put(&["    /// Starts a client: the builder asks for credentials and where to connect.\n"]);
    to.put(&["    pub fn builder() -> ClientBuilder {\n"]);
    to.put(&["        runtime::ClientBuilder::new()\n    }\n"]);
    request(vendor, to);
    for call in &vendor.calls {
        to.blank();
        method(call, part.up(), to);
    }
    to.put(&["}\n"]);
    for choices in vendor
        .servers
        .setters
        .iter()
        .filter_map(|setter| setter.choices.as_ref())
    {
        to.blank();
        models::choices(choices, to);
    }
    Ok(())
}

fn uses(part: Part<'_>) -> Uses {
    let mut uses = Uses::default();
    part.main()
        .into_iter()
        .for_each(|vendor| use_shell(vendor, &mut uses));
    for call in part.calls() {
        uses.add(&["actions"]);
        call.presets
            .iter()
            .for_each(|(target, _)| uses.input(&ArgumentType::Str, target));
        call.arguments
            .iter()
            .for_each(|argument| uses.input(&argument.ty, &argument.target));
    }
    uses
}

fn use_shell(vendor: &Vendor, uses: &mut Uses) {
    uses.add(&["VendorInfo", "runtime"]);
    uses.ty(&vendor.error, Scope::Outside);
    if !vendor.security.is_empty() {
        uses.add(&["SecurityKind", "SecurityScheme"]);
    }
    let has_choices = |setter: &ServerSetter| setter.choices.is_some();
    if vendor.servers.setters.iter().any(has_choices) {
        uses.add(&["UnknownValue", "string_enum"]);
    }
}

/// What a vendor has once, whatever its operations.
fn shell(vendor: &Vendor) -> [TokenStream; 5] {
    let display = &vendor.display_docs;
    let client_doc = format!(" A client of {display}.");
    let failures = vendor.usual_failures.iter();
    let failures = failures.flat_map(|line| [String::new(), format!(" {line}")]);
    let builder_doc = format!(" Builds a [`Client`] of {display}.");
    let address_docs = vendor.servers.docs.iter();
    let address_docs = address_docs.flat_map(|line| [String::new(), format!(" {line}")]);
    let builder_docs = address_docs.chain(sign_in_docs(&vendor.sign_in));
    let marker_doc = format!(" Stands for {display} where the runtime needs to know the service.");
    let marker = vendor.marker.ident();
    let info = info(vendor);
    let (query, headers): (Vec<&ClientSetter>, Vec<&ClientSetter>) = vendor
        .client_parameters
        .iter()
        .partition(|setter| setter.location == Location::Query);
    let headers = known("CLIENT_HEADERS", &headers);
    let query = known("CLIENT_QUERY", &query);
    [
        quote! {
            #[doc = #client_doc]
            ///
            /// A clone is cheap and shares connections and settings.
            #(#[doc = #failures])*
            #[derive(Clone, Debug)]
            pub struct Client(runtime::Client);
        },
        quote! {
            #[doc = #builder_doc]
            #(#[doc = #builder_docs])*
            pub type ClientBuilder = runtime::ClientBuilder<#marker>;
        },
        quote! {
            #[doc = #marker_doc]
            #[derive(Clone, Copy, Debug)]
            pub enum #marker {}
        },
        quote! {
            impl runtime::Vendor for #marker {
                type Client = Client;
                const INFO: &'static VendorInfo = &#info;
                #headers
                #query
            }
        },
        quote! {
            impl From<runtime::Client> for Client {
                fn from(client: runtime::Client) -> Self { Self(client) }
            }
        },
    ]
}

/// The constant with those of these parameters of a client that calls cannot do without, or that have a default.
fn known(name: &str, setters: &[&ClientSetter]) -> Option<TokenStream> {
    let mut setters = setters
        .iter()
        .filter(|setter| setter.required || setter.default.is_some())
        .peekable();
    setters.peek()?;
    let pairs = setters.map(|setter| {
        let name = &setter.wire;
        match &setter.default {
            Some(default) => quote! { (#name, Some(#default)) },
            None => quote! { (#name, None) },
        }
    });
    let name = quote::format_ident!("{name}");
    Some(quote! {
        const #name: &'static [(&'static str, Option<&'static str>)] = &[#(#pairs),*];
    })
}

/// The lines about the ways to sign in.
fn sign_in_docs(items: &[String]) -> Vec<String> {
    if items.is_empty() {
        return Vec::new();
    }
    let heading = ["", " What it can sign in with:", ""].map(str::to_owned);
    let items = items.iter().map(|item| format!(" {item}"));
    heading.into_iter().chain(items).collect()
}

fn info(vendor: &Vendor) -> TokenStream {
    let name = vendor.module.as_str();
    let servers = vendor.servers.known.iter().map(|server| {
        let (url, variables) = (&server.url, server.variables.iter());
        let variables = variables.map(|(name, default)| quote! { (#name, #default) });
        quote! { runtime::ServerInfo { url: #url, variables: &[#(#variables),*] } }
    });
    let headers = &vendor.correlation_headers;
    let schemes = vendor.security.iter().map(scheme);
    let usual = vendor.usual_security.iter();
    let usual = usual.map(|names| quote! { &[#(#names),*] });
    let own = &vendor.credential_query;
    let rate_limits = rate_limits(&vendor.rate_limits);
    quote! {
        VendorInfo {
            name: #name,
            servers: &[#(#servers),*],
            correlation_headers: &[#(#headers),*],
            security: &[#(#schemes),*],
            usual_security: &[#(#usual),*],
            credential_query: &[#(#own),*],
            rate_limits: &#rate_limits,
        }
    }
}

fn rate_limits(limits: &RateLimits) -> TokenStream {
    if *limits == RateLimits::default() {
        return quote! { runtime::RateLimits::NONE };
    }
    let quotas = limits.quotas.iter().map(|quota| {
        let (group, requests, seconds) = (&quota.group, quota.requests.get(), quota.seconds.get());
        quote! { runtime::Quota { group: #group, requests: #requests, seconds: #seconds } }
    });
    let token_group = match &limits.token_group {
        Some(group) => quote! { Some(#group) },
        None => quote! { None },
    };
    let minimum_wait = limits.minimum_wait;
    let RateLimitHeaders {
        group,
        limit,
        used,
        remaining,
        reset,
        window,
    } = &limits.headers;
    quote! {
        runtime::RateLimits {
            quotas: &[#(#quotas),*],
            token_group: #token_group,
            minimum_wait: std::time::Duration::from_secs(#minimum_wait),
            headers: runtime::RateLimitHeaders {
                group: #group,
                limit: #limit,
                used: #used,
                remaining: #remaining,
                reset: #reset,
                window: #window,
            },
        }
    }
}

fn scheme(scheme: &SecurityScheme) -> TokenStream {
    let name = &scheme.name;
    let kind = match &scheme.kind {
        SecurityKind::Bearer => quote! { SecurityKind::Bearer },
        SecurityKind::OAuth(flows) => {
            let flows = flows.iter().map(flow);
            quote! { SecurityKind::OAuth(&[#(#flows),*]) }
        }
        SecurityKind::Basic => quote! { SecurityKind::Basic },
        SecurityKind::ApiKey(Location::Query, key) => quote! { SecurityKind::ApiKeyQuery(#key) },
        SecurityKind::ApiKey(Location::Cookie, key) => quote! { SecurityKind::ApiKeyCookie(#key) },
        SecurityKind::ApiKey(_, key) => quote! { SecurityKind::ApiKeyHeader(#key) },
    };
    let asked_for = scheme.asked_for;
    quote! { SecurityScheme { name: #name, kind: #kind, asked_for: #asked_for } }
}

fn flow(flow: &OAuthFlow) -> TokenStream {
    let (token_url, scopes) = (&flow.token_url, &flow.scopes);
    let authorization_url = flow.authorization_url.as_deref().unwrap_or_default();
    let grant = match flow.grant {
        GrantType::ClientCredentials => quote! { ClientCredentials },
        GrantType::AuthorizationCode => quote! { AuthorizationCode },
        GrantType::JwtBearer => quote! { JwtBearer },
    };
    let refresh_url = match &flow.refresh_url {
        Some(url) => quote! { Some(#url) },
        None => quote! { None },
    };
    let authentication = match flow.authentication {
        ClientAuthentication::Basic => quote! { Basic },
        ClientAuthentication::Body => quote! { Body },
    };
    quote! {
        runtime::OAuthFlow {
            grant: runtime::GrantType::#grant,
            authorization_url: #authorization_url,
            token_url: #token_url,
            refresh_url: #refresh_url,
            client_authentication: runtime::ClientAuthentication::#authentication,
            scopes: &[#(#scopes),*],
        }
    }
}

/// Writes the method that starts a request of the caller's own.
fn request(vendor: &Vendor, to: &mut Printer) {
    let docs = [
        "Starts a request of your own, for what there is no method for. It goes through the same layers as any call, to the",
        "same address; values of the path are filled in by name.",
    ];
    to.blank();
    to.docs("    ", &docs.map(str::to_owned));
    let signature = Signature {
        name: "request",
        parameters: ["&self", "method: runtime::http::Method", "path: &str"]
            .map(str::to_owned)
            .to_vec(),
        returns: format!(
            "runtime::CustomRequest<{}>",
            rust(&vendor.error, Scope::Outside)
        ),
    };
    to.function(
        &signature,
        &["self.0"],
        &[".request(method, path)".to_owned()],
    );
}

/// Writes what the builder has besides that of the runtime.
fn setters(vendor: &Vendor, to: &mut Printer) {
    let (servers, parameters) = (&vendor.servers.setters, &vendor.client_parameters);
    if servers.is_empty() && parameters.is_empty() {
        return;
    }
    let marker = vendor.marker.spelling();
    to.put(&["\nimpl runtime::ClientBuilder<", marker, "> {\n"]);
    for (position, setter) in servers.iter().enumerate() {
        if position > 0 {
            to.blank();
        }
        server_setter(setter, to);
    }
    for (position, setter) in parameters.iter().enumerate() {
        if position + servers.len() > 0 {
            to.blank();
        }
        client_setter(setter, to);
    }
    to.put(&["}\n"]);
}

fn client_setter(setter: &ClientSetter, to: &mut Printer) {
    let signature = Signature {
        name: setter.name.spelling(),
        parameters: vec!["self".to_owned(), "value: &str".to_owned()],
        returns: "Self".to_owned(),
    };
    let method = match setter.location {
        Location::Query => "client_query",
        _ => "default_header",
    };
    let call = format!(".{method}({}, value)", quoted(&setter.wire));
    to.docs("    ", &setter.docs);
    to.function(&signature, &["self"], &[call]);
}

fn server_setter(setter: &ServerSetter, to: &mut Printer) {
    let (ty, value) = match &setter.choices {
        Some(choices) => (choices.name.spelling(), "value.as_str()"),
        None => ("&str", "value"),
    };
    let call = match &setter.variable {
        Some(variable) => format!(".server_variable({}, {value})", quoted(variable)),
        None => format!(".base_url({value})"),
    };
    let signature = Signature {
        name: setter.name.spelling(),
        parameters: vec!["self".to_owned(), format!("value: {ty}")],
        returns: "Self".to_owned(),
    };
    to.docs("    ", &setter.docs);
    to.function(&signature, &["self"], &[call]);
}

/// Writes the method of a call. `up` is the way to the module of the vendor.
fn method(call: &Call, up: &str, to: &mut Printer) {
    // Links are planned as if there were no groups.
    let link = format!("]({up}::");
    let lines = call.docs.iter();
    let lines: Vec<String> = lines.map(|line| line.replace("](super::", &link)).collect();
    to.docs("    ", &lines);
    for alias in &call.aliases {
        to.put(&["    #[doc(alias = ", &quoted(alias), ")]\n"]);
    }
    to.deprecated_call("    ", call);
    if call.arguments.len() > 6 {
        to.put(&[
            "    #[allow(clippy::too_many_arguments, reason = \"the service requires all of them\")]\n",
        ]);
    }
    let mut parameters = vec!["&self".to_owned()];
    let mut steps: Vec<String> = call
        .presets
        .iter()
        .map(|(target, text)| step(target, &ArgumentType::Str, false, &quoted(text)))
        .collect();
    for input in &call.arguments {
        let name = input.name.spelling();
        let (ty, value) = argument(&input.ty, name);
        parameters.push(format!("{name}: {ty}"));
        steps.push(step(&input.target, &input.ty, true, &value));
    }
    let signature = Signature {
        name: call.method.spelling(),
        parameters,
        returns: format!("actions::{}", call.action),
    };
    to.function(&signature, &["self.0", ".action()"], &steps);
}
