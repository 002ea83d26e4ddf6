//! Types, styles and other small pieces of syntax.

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::RustType;
use crate::spec::{Style, StyleKind};

/// From where a model is named.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope {
    /// From among the models.
    Models,
    /// From elsewhere in the vendor's module.
    Outside,
}

/// A type.
pub(super) fn rust(ty: &RustType, scope: Scope) -> TokenStream {
    let inner = |ty: &RustType| rust(ty, scope);
    match ty {
        RustType::Model(name) => {
            let name = name.ident();
            match scope {
                Scope::Models => quote! { #name },
                Scope::Outside => quote! { models::#name },
            }
        }
        RustType::String => quote! { String },
        RustType::Bool => quote! { bool },
        RustType::I32 => quote! { i32 },
        RustType::I64 => quote! { i64 },
        RustType::U32 => quote! { u32 },
        RustType::U64 => quote! { u64 },
        RustType::F32 => quote! { f32 },
        RustType::F64 => quote! { f64 },
        RustType::DateTime => quote! { DateTime<Utc> },
        RustType::Date => quote! { NaiveDate },
        RustType::Base64 => quote! { Base64 },
        RustType::FilePart => quote! { FilePart },
        RustType::Value => match scope {
            Scope::Models => quote! { Value },
            Scope::Outside => quote! { crate::runtime::Value },
        },
        RustType::Option(ty) => {
            let ty = inner(ty);
            quote! { Option<#ty> }
        }
        RustType::Patch(ty) => {
            let ty = inner(ty);
            quote! { Patch<#ty> }
        }
        RustType::Boxed(ty) => {
            let ty = inner(ty);
            quote! { Box<#ty> }
        }
        RustType::Vec(ty) => {
            let ty = inner(ty);
            quote! { Vec<#ty> }
        }
        RustType::Map(ty) => {
            let ty = inner(ty);
            quote! { BTreeMap<String, #ty> }
        }
    }
}

/// A style constant of the runtime.
pub(super) fn style(style: Style) -> TokenStream {
    let base = match (style.kind, style.explode) {
        (StyleKind::Simple, false) => quote! { Style::SIMPLE },
        (StyleKind::Simple, true) => quote! { Style::SIMPLE_EXPLODE },
        (StyleKind::Label, false) => quote! { Style::LABEL },
        (StyleKind::Label, true) => quote! { Style::LABEL_EXPLODE },
        (StyleKind::Matrix, false) => quote! { Style::MATRIX },
        (StyleKind::Matrix, true) => quote! { Style::MATRIX_EXPLODE },
        (StyleKind::Form, false) => quote! { Style::FORM },
        (StyleKind::Form, true) => quote! { Style::FORM_EXPLODE },
        (StyleKind::Space, false) => quote! { Style::SPACE },
        (StyleKind::Space, true) => quote! { Style::SPACE_EXPLODE },
        (StyleKind::Pipe, false) => quote! { Style::PIPE },
        (StyleKind::Pipe, true) => quote! { Style::PIPE_EXPLODE },
        (StyleKind::DeepObject, _) => quote! { Style::DEEP_OBJECT },
        (StyleKind::Json, _) => quote! { Style::JSON },
    };
    if style.allow_reserved {
        quote! { #base.allow_reserved() }
    } else {
        base
    }
}
