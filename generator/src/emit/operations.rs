//! The operations: for each a marker type with its facts, which the runtime sends and decodes by.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use super::imports::Uses;
use super::types::{Scope, rust};
use crate::ir::StatusRange;
use crate::plan::{Call, Content, ReplyPlan, Vendor};

/// The items of `operations.rs`.
pub(super) fn items(vendor: &Vendor) -> Vec<TokenStream> {
    let error = rust(&vendor.error, Scope::Outside);
    let items: Vec<TokenStream> = vendor
        .calls
        .iter()
        .map(|call| marker(call, &error))
        .collect();
    let replies: Vec<Ident> = vendor
        .calls
        .iter()
        .filter_map(|call| match &call.reply {
            ReplyPlan::Several(reply) => Some(reply.name.ident()),
            _ => None,
        })
        .collect();
    let replies = match replies.as_slice() {
        [] => TokenStream::new(),
        [only] => quote! { use super::actions::#only; },
        several => quote! { use super::actions::{#(#several),*}; },
    };
    let mut uses = Uses::default();
    for call in &vendor.calls {
        uses.add(&["Method", "operation"]);
        uses.ty(&vendor.error, Scope::Outside);
        match &call.reply {
            ReplyPlan::One(content) => uses.content(content),
            ReplyPlan::Optional(ty) => {
                uses.add(&["OptionalJson"]);
                uses.ty(ty, Scope::Outside);
            }
            ReplyPlan::Several(_) => {}
        }
        if call.multi_status.is_some() {
            uses.add(&["MultiStatusMembers"]);
        }
    }
    let uses = uses.imports();
    std::iter::once(quote! { #replies #uses })
        .chain(items)
        .collect()
}

fn marker(call: &Call, error: &TokenStream) -> TokenStream {
    let action = call.action.ident();
    let reply = match &call.reply {
        ReplyPlan::One(content) => content_marker(content, error),
        ReplyPlan::Optional(ty) => {
            let ty = rust(ty, Scope::Outside);
            quote! { OptionalJson<#ty> }
        }
        ReplyPlan::Several(reply) => {
            let name = reply.name.ident();
            quote! { #name }
        }
    };
    let (id, path, accept) = (&call.id, &call.path, &call.accept);
    let method = Ident::new(&call.http_method, Span::call_site());
    let mut facts = vec![
        quote! { id: #id },
        quote! { method: Method::#method },
        quote! { path: #path },
    ];
    if !accept.is_empty() {
        facts.push(quote! { accept: #accept });
    }
    if !call.permissions.is_empty() {
        let permissions = &call.permissions;
        facts.push(quote! { permissions: &[#(#permissions),*] });
    }
    if let Some(group) = &call.rate_group {
        facts.push(quote! { rate_group: Some(#group) });
    }
    if call.deprecated {
        facts.push(quote! { deprecated: true });
    }
    if !call.security.is_empty() {
        let alternatives = call.security.iter().map(|names| quote! { &[#(#names),*] });
        facts.push(quote! { security: &[#(#alternatives),*] });
    }
    if let Some(members) = &call.multi_status {
        let (id, status, body) = (&members.id, &members.status, &members.body);
        facts.push(quote! {
            multi_status: Some(MultiStatusMembers { id: #id, status: #status, body: #body })
        });
    }
    let errors = (!call.error_cases.is_empty()).then(|| {
        let cases = call.error_cases.iter().map(|(status, variant)| {
            let range = range(*status);
            let variant = variant.ident();
            quote! { #range #variant }
        });
        quote! { errors { #(#cases,)* } }
    });
    quote! { operation! { #action: #reply, #error, { #(#facts,)* } #errors } }
}

pub(super) fn content_marker(content: &Content, error: &TokenStream) -> TokenStream {
    match content {
        Content::Empty => quote! { Empty },
        Content::Json(ty) => {
            let ty = rust(ty, Scope::Outside);
            quote! { Json<#ty> }
        }
        Content::MultiStatus(ty) => {
            let ty = rust(ty, Scope::Outside);
            quote! { MultiStatus<#ty, #error> }
        }
        Content::Text => quote! { Text },
        Content::Binary => quote! { Binary },
    }
}

/// A range of statuses as a pattern.
pub(super) fn range(status: StatusRange) -> TokenStream {
    let (first, last) = (
        Literal::u16_unsuffixed(status.first),
        Literal::u16_unsuffixed(status.last),
    );
    quote! { #first..=#last }
}
