//! The actions: for each operation an alias with its name and the setters of what may be given.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::imports::Uses;
use super::operations::{content_marker, range};
use super::types::{Scope, rust, style};
use super::{deprecated, docs};
use crate::ir::MediaKind;
use crate::plan::{ArgumentType, Call, Content, ReplyEnum, ReplyPlan, Setter, Target, Vendor};
use crate::spec::Location;

/// The items of `actions.rs`.
pub(super) fn items(vendor: &Vendor) -> Vec<TokenStream> {
    let error = rust(&vendor.error, Scope::Outside);
    let mut items = Vec::new();
    let mut uses = Uses::default();
    for call in &vendor.calls {
        uses.add(&["Action", "operations"]);
        call.setters
            .iter()
            .for_each(|setter| uses.input(&setter.ty, &setter.target));
        items.push(alias(call));
        if !call.setters.is_empty() {
            items.push(setters(call));
        }
        if let ReplyPlan::Several(reply) = &call.reply {
            use_reply(reply, &mut uses);
            items.extend(reply_enum(reply, &error));
        }
    }
    std::iter::once(uses.imports()).chain(items).collect()
}

fn use_reply(reply: &ReplyEnum, uses: &mut Uses) {
    uses.add(&["reply_enum"]);
    for case in &reply.cases {
        match &case.content {
            // A variant without a value needs no marker.
            Content::Empty => {}
            Content::Binary => uses.add(&["Binary", "Bytes"]),
            content => uses.content(content),
        }
    }
}

fn alias(call: &Call) -> TokenStream {
    let (action, old) = (call.action.ident(), deprecated(call.deprecated));
    let method = call.method.as_str();
    let doc = format!(" The call of [`Client::{method}`](super::Client::{method}).");
    quote! {
        #[doc = #doc]
        #old
        pub type #action = Action<operations::#action>;
    }
}

fn setters(call: &Call) -> TokenStream {
    let action = call.action.ident();
    let setters = call.setters.iter().map(setter);
    quote! { impl Action<operations::#action> { #(#setters)* } }
}

fn setter(setter: &Setter) -> TokenStream {
    let (docs, old, name) = (
        docs(&setter.docs),
        deprecated(setter.deprecated),
        setter.name.ident(),
    );
    let (ty, value) = argument(&setter.ty, &Ident::new("value", Span::call_site()));
    let step = step(&setter.target, &setter.ty, false, &value);
    quote! {
        #docs
        #old
        pub fn #name(self, value: #ty) -> Self { self #step }
    }
}

/// The type of an argument and the expression that passes it on.
pub(super) fn argument(ty: &ArgumentType, name: &Ident) -> (TokenStream, TokenStream) {
    match ty {
        ArgumentType::Str => (quote! { &str }, quote! { #name }),
        ArgumentType::Strings => (
            quote! { impl IntoIterator<Item = impl AsRef<str>> },
            quote! { &strings(#name) },
        ),
        ArgumentType::Items(ty) => {
            let ty = rust(ty, Scope::Outside);
            (
                quote! { impl IntoIterator<Item = #ty> },
                quote! { &Vec::from_iter(#name) },
            )
        }
        ArgumentType::Value(ty) => (rust(ty, Scope::Outside), quote! { &#name }),
        ArgumentType::Reference(ty) => {
            let ty = rust(ty, Scope::Outside);
            (quote! { &#ty }, quote! { #name })
        }
        ArgumentType::Slice(ty) => {
            let ty = rust(ty, Scope::Outside);
            (quote! { &[#ty] }, quote! { #name })
        }
        ArgumentType::Bytes => (quote! { impl Into<Bytes> }, quote! { #name.into() }),
    }
}

/// The method call that puts a value into the request.
pub(super) fn step(
    target: &Target,
    ty: &ArgumentType,
    required: bool,
    value: &TokenStream,
) -> TokenStream {
    match target {
        Target::Parameter(location, wire, how) => {
            let mut how = style(*how);
            // A list or an object may turn out to be empty, and then there would be nothing to send.
            let may_be_empty = matches!(
                ty,
                ArgumentType::Strings | ArgumentType::Items(_) | ArgumentType::Reference(_)
            );
            if required && may_be_empty && *location != Location::Path {
                how = quote! { #how.required() };
            }
            match location {
                Location::Path => quote! { .path_value(#wire, #how, #value) },
                Location::Query => quote! { .query_value(#wire, #how, #value) },
                Location::Header => quote! { .header_value(#wire, #how, #value) },
                Location::Cookie => quote! { .cookie_value(#wire, #how, #value) },
            }
        }
        Target::Body(kind, media_type) => match kind {
            MediaKind::Json => quote! { .json_body(#media_type, #value) },
            MediaKind::Form => quote! { .form_body(#value) },
            MediaKind::Multipart => quote! { .multipart_body(#value) },
            MediaKind::Text => quote! { .text_body(#media_type, #value) },
            MediaKind::Binary => quote! { .binary_body(#media_type, #value) },
        },
    }
}

fn reply_enum(reply: &ReplyEnum, error: &TokenStream) -> Vec<TokenStream> {
    let (name, reply_docs) = (reply.name.ident(), docs(&reply.docs));
    let variants = reply.cases.iter().map(|case| {
        let (docs, name) = (docs(&case.docs), case.name.ident());
        let inside = match &case.content {
            Content::Empty => TokenStream::new(),
            Content::Json(ty) | Content::MultiStatus(ty) => {
                let ty = rust(ty, Scope::Outside);
                quote! { (#ty) }
            }
            Content::Text => quote! { (String) },
            Content::Binary => quote! { (Bytes) },
        };
        quote! { #docs #name #inside }
    });
    let rows = reply.cases.iter().map(|case| {
        let (range, name) = (range(case.status), case.name.ident());
        match &case.content {
            Content::Empty => quote! { #range #name },
            content => {
                let content = content_marker(content, error);
                quote! { #range #name(#content) }
            }
        }
    });
    vec![
        quote! {
            #reply_docs
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #name { #(#variants,)* }
        },
        quote! { reply_enum! { #name { #(#rows,)* } } },
    ]
}
