//! The client: its builder, what the service is, and a method per operation.

use proc_macro2::TokenStream;
use quote::quote;

use super::actions::{argument, step};
use super::imports::Uses;
use super::{deprecated, docs, models};
use crate::ir::{SecurityKind, SecurityScheme};
use crate::plan::{ArgumentType, Call, ServerSetter, Vendor};
use crate::spec::Location;

/// The items of `client.rs`.
pub(super) fn items(vendor: &Vendor) -> Vec<TokenStream> {
    let display = &vendor.display;
    let client_doc = format!(" A client of {display}.");
    let builder_doc = format!(" Builds a [`Client`] of {display}.");
    let marker_doc = format!(" Stands for {display} where the runtime needs to know the service.");
    let marker = vendor.marker.ident();
    let info = info(vendor);
    let idle = vendor
        .calls
        .is_empty()
        .then(|| quote! { #[allow(dead_code, reason = "there is nothing to call")] });
    let mut items = vec![
        quote! {
            #[doc = #client_doc]
            ///
            /// A clone is cheap and shares connections and settings.
            #[derive(Clone, Debug)]
            #idle
            pub struct Client(runtime::Client);
        },
        quote! {
            #[doc = #builder_doc]
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
            }
        },
        quote! {
            impl From<runtime::Client> for Client {
                fn from(client: runtime::Client) -> Self { Self(client) }
            }
        },
    ];
    if !vendor.servers.setters.is_empty() {
        let setters = vendor.servers.setters.iter().map(server_setter);
        items.push(quote! { impl runtime::ClientBuilder<#marker> { #(#setters)* } });
    }
    let methods = vendor.calls.iter().map(method);
    items.push(quote! {
        impl Client {
            /// Starts a client: the builder asks for credentials and where to connect.
            pub fn builder() -> ClientBuilder { runtime::ClientBuilder::new() }
            #(#methods)*
        }
    });
    let choices = vendor
        .servers
        .setters
        .iter()
        .filter_map(|setter| setter.choices.as_ref());
    items.extend(choices.flat_map(models::choices));
    std::iter::once(uses(vendor).imports())
        .chain(items)
        .collect()
}

fn uses(vendor: &Vendor) -> Uses {
    let mut uses = Uses::default();
    uses.add(&["VendorInfo", "runtime"]);
    if !vendor.security.is_empty() {
        uses.add(&["SecurityKind", "SecurityScheme"]);
    }
    if vendor
        .servers
        .setters
        .iter()
        .any(|setter| setter.choices.is_some())
    {
        uses.add(&["UnknownValue", "string_enum"]);
    }
    for call in &vendor.calls {
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

fn info(vendor: &Vendor) -> TokenStream {
    let (name, server) = (vendor.module.as_str(), &vendor.servers.url);
    let variables = vendor
        .servers
        .variables
        .iter()
        .map(|(name, default)| quote! { (#name, #default) });
    let headers = &vendor.correlation_headers;
    let schemes = vendor.security.iter().map(scheme);
    quote! {
        VendorInfo {
            name: #name,
            server: #server,
            server_variables: &[#(#variables),*],
            correlation_headers: &[#(#headers),*],
            security: &[#(#schemes),*],
        }
    }
}

fn scheme(scheme: &SecurityScheme) -> TokenStream {
    let name = &scheme.name;
    let kind = match &scheme.kind {
        SecurityKind::Bearer => quote! { SecurityKind::Bearer },
        SecurityKind::Basic => quote! { SecurityKind::Basic },
        SecurityKind::ApiKey(Location::Query, key) => quote! { SecurityKind::ApiKeyQuery(#key) },
        SecurityKind::ApiKey(Location::Cookie, key) => quote! { SecurityKind::ApiKeyCookie(#key) },
        SecurityKind::ApiKey(_, key) => quote! { SecurityKind::ApiKeyHeader(#key) },
    };
    quote! { SecurityScheme { name: #name, kind: #kind } }
}

fn server_setter(setter: &ServerSetter) -> TokenStream {
    let (docs, name) = (docs(&setter.docs), setter.name.ident());
    let (ty, value) = match &setter.choices {
        Some(choices) => {
            let ty = choices.name.ident();
            (quote! { #ty }, quote! { value.as_str() })
        }
        None => (quote! { &str }, quote! { value }),
    };
    let call = match &setter.variable {
        Some(variable) => quote! { self.server_variable(#variable, #value) },
        None => quote! { self.base_url(#value) },
    };
    quote! { #docs pub fn #name(self, value: #ty) -> Self { #call } }
}

fn method(call: &Call) -> TokenStream {
    let (docs, old) = (docs(&call.docs), deprecated(call.deprecated));
    let aliases = call
        .aliases
        .iter()
        .map(|alias| quote! { #[doc(alias = #alias)] });
    let (name, action) = (call.method.ident(), call.action.ident());
    let mut parameters = Vec::new();
    let mut steps: Vec<TokenStream> = call
        .presets
        .iter()
        .map(|(target, text)| step(target, &ArgumentType::Str, false, &quote! { #text }))
        .collect();
    for input in &call.arguments {
        let name = input.name.ident();
        let (ty, value) = argument(&input.ty, &name);
        parameters.push(quote! { #name: #ty });
        steps.push(step(&input.target, &input.ty, true, &value));
    }
    let many = (call.arguments.len() > 6)
        .then(|| quote! { #[allow(clippy::too_many_arguments, reason = "the service requires all of them")] });
    quote! {
        #docs
        #(#aliases)*
        #old
        #many
        pub fn #name(&self #(, #parameters)*) -> actions::#action { self.0.action() #(#steps)* }
    }
}
