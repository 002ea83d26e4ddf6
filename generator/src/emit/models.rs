//! The models: plain types, each followed by the table its serialization is driven by.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::imports::Uses;
use super::types::{Scope, rust};
use super::{deprecated, docs};
use crate::ir::Test;
use crate::plan::{
    ErrorEnum, Field, Model, ModelKind, RustType, ShapedBranch, Struct, TaggedBranch, Variant,
    Vendor,
};

/// The items of `models.rs`.
pub(super) fn items(vendor: &Vendor) -> Vec<TokenStream> {
    let mut items: Vec<TokenStream> = vendor.models.iter().flat_map(model).collect();
    items.extend(vendor.error_enum.iter().flat_map(error_enum));
    let mut uses = Uses::default();
    vendor
        .models
        .iter()
        .for_each(|model| use_model(model, &mut uses));
    if let Some(errors) = &vendor.error_enum {
        uses.add(&["Value", "error_enum"]);
        errors
            .variants
            .iter()
            .for_each(|(_, ty)| uses.ty(ty, Scope::Models));
    }
    std::iter::once(uses.imports()).chain(items).collect()
}

fn use_model(model: &Model, uses: &mut Uses) {
    let mut ty = |ty: &RustType| uses.ty(ty, Scope::Models);
    let names: &[&str] = match &model.kind {
        ModelKind::Struct(structure) => {
            structure.fields.iter().for_each(|field| ty(&field.ty));
            structure
                .additional
                .iter()
                .for_each(|(_, value)| ty(&RustType::Map(Box::new(value.clone()))));
            &["object"]
        }
        ModelKind::Strings(_) => &["UnknownValue", "string_enum"],
        ModelKind::Integers(_) => &["UnknownValue", "integer_enum"],
        ModelKind::Tagged { branches, .. } => {
            branches.iter().for_each(|branch| ty(&branch.ty));
            &["Value", "tagged_union"]
        }
        ModelKind::Shaped(branches) => {
            branches.iter().for_each(|branch| ty(&branch.ty));
            &["Shape", "Value", "shape_union"]
        }
        ModelKind::Alias(target) => {
            ty(target);
            &[]
        }
        ModelKind::Wrapper(inner) => {
            ty(inner);
            &["wrapper"]
        }
    };
    uses.add(names);
}

fn model(model: &Model) -> Vec<TokenStream> {
    let name = model.name.ident();
    let attributes = [docs(&model.docs), deprecated(model.deprecated)];
    match &model.kind {
        ModelKind::Struct(structure) => self::structure(model, structure),
        ModelKind::Strings(variants) => {
            let table = variants.iter().map(|variant| {
                let (name, wire) = (variant.name.ident(), &variant.wire);
                quote! { #name #wire }
            });
            let table = quote! { string_enum! { #name { #(#table,)* } } };
            vec![open_enum(model, variants, &quote! { UnknownValue }), table]
        }
        ModelKind::Integers(variants) => {
            let table = variants.iter().map(|variant| {
                let (name, wire) = (variant.name.ident(), Literal::i64_unsuffixed(variant.wire));
                quote! { #name #wire }
            });
            let table = quote! { integer_enum! { #name { #(#table,)* } } };
            vec![
                open_enum(model, variants, &quote! { UnknownValue<i64> }),
                table,
            ]
        }
        ModelKind::Tagged { tag, branches } => tagged(model, tag, branches),
        ModelKind::Shaped(branches) => shaped(model, branches),
        ModelKind::Alias(ty) => {
            let ty = rust(ty, Scope::Models);
            vec![quote! { #(#attributes)* pub type #name = #ty; }]
        }
        ModelKind::Wrapper(ty) => {
            let ty = rust(ty, Scope::Models);
            vec![
                quote! {
                    #(#attributes)*
                    #[derive(Clone, Debug, Default, PartialEq)]
                    pub struct #name(pub #ty);
                },
                quote! { wrapper! { #name } },
            ]
        }
    }
}

fn structure(model: &Model, structure: &Struct) -> Vec<TokenStream> {
    let name = model.name.ident();
    let (model_docs, old) = (docs(&model.docs), deprecated(model.deprecated));
    let constructor = constructor(model, structure);
    let default = if constructor.is_some() {
        TokenStream::new()
    } else {
        quote! { Default, }
    };
    let non_exhaustive = structure
        .non_exhaustive
        .then(|| quote! { #[non_exhaustive] });
    let fields = structure.fields.iter().map(|field| {
        let (docs, old, name, ty) = (
            docs(&field.docs),
            deprecated(field.deprecated),
            field.name.ident(),
            rust(&field.ty, Scope::Models),
        );
        quote! { #docs #old pub #name: #ty }
    });
    let additional = structure.additional.as_ref().map(|(name, ty)| {
        let (name, ty) = (name.ident(), rust(ty, Scope::Models));
        quote! {
            /// Members beyond the declared ones.
            pub #name: BTreeMap<String, #ty>,
        }
    });
    let rows = structure.fields.iter().enumerate().map(|(index, field)| {
        let (index, wire, name) = (
            Literal::usize_unsuffixed(index),
            &field.wire,
            field.name.ident(),
        );
        let required = field.required.then(|| quote! { required });
        let read_only = field.read_only.then(|| quote! { read_only });
        quote! { #index #wire #name #required #read_only }
    });
    let rest = structure.additional.as_ref().map(|(name, _)| {
        let name = name.ident();
        quote! { ..#name }
    });
    let definition = quote! {
        #model_docs
        #old
        #[derive(Clone, Debug, #default PartialEq)]
        #non_exhaustive
        pub struct #name { #(#fields,)* #additional }
    };
    let table = quote! { object! { #name { #(#rows,)* } #rest } };
    std::iter::once(definition)
        .chain(constructor)
        .chain([table])
        .collect()
}

/// `new` with the required members; nothing when there are none, because `Default` does then.
fn constructor(model: &Model, structure: &Struct) -> Option<TokenStream> {
    let is_required = |field: &&Field| field.required && !matches!(field.ty, RustType::Option(_));
    structure.fields.iter().find(is_required)?;
    let name = model.name.ident();
    let arguments = structure.fields.iter().filter(is_required).map(|field| {
        let argument = field.name.ident();
        match &field.ty {
            RustType::String => quote! { #argument: impl Into<String> },
            ty => {
                let ty = rust(ty, Scope::Models);
                quote! { #argument: #ty }
            }
        }
    });
    let values = structure.fields.iter().map(|field| {
        let name = field.name.ident();
        match (&field.ty, is_required(&field)) {
            (RustType::String, true) => quote! { #name: #name.into() },
            (_, true) => quote! { #name },
            (_, false) => quote! { #name: Default::default() },
        }
    });
    let additional = structure.additional.as_ref().map(|(name, _)| {
        let name = name.ident();
        quote! { #name: BTreeMap::new(), }
    });
    let many = (structure.fields.iter().filter(is_required).count() > 7)
        .then(|| quote! { #[allow(clippy::too_many_arguments, reason = "these are the required members")] });
    let doc = if structure.fields.iter().all(|field| is_required(&field)) {
        " Makes a value of its members."
    } else {
        " Makes a value of what is required; the rest is absent."
    };
    Some(quote! {
        impl #name {
            #[doc = #doc]
            #many
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #additional }
            }
        }
    })
}

fn open_enum<T>(model: &Model, variants: &[Variant<T>], unknown: &TokenStream) -> TokenStream {
    enumeration(
        &model.name.ident(),
        &docs(&model.docs),
        &deprecated(model.deprecated),
        variants,
        unknown,
    )
}

/// An enumeration that keeps values it does not know.
fn enumeration<T>(
    name: &proc_macro2::Ident,
    docs_of_type: &TokenStream,
    old: &TokenStream,
    variants: &[Variant<T>],
    unknown: &TokenStream,
) -> TokenStream {
    let variants = variants.iter().map(|variant| {
        let (docs, name) = (docs(&variant.docs), variant.name.ident());
        quote! { #docs #name }
    });
    quote! {
        #docs_of_type
        #old
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that this version does not know, kept as it came.
            UnknownValue(#unknown),
        }
    }
}

/// The enumeration of a server setter, with its table.
pub(super) fn choices(choices: &crate::plan::Choices) -> Vec<TokenStream> {
    let name = choices.name.ident();
    let table = choices.variants.iter().map(|variant| {
        let (name, wire) = (variant.name.ident(), &variant.wire);
        quote! { #name #wire }
    });
    vec![
        enumeration(
            &name,
            &docs(&choices.docs),
            &TokenStream::new(),
            &choices.variants,
            &quote! { UnknownValue },
        ),
        quote! { string_enum! { #name { #(#table,)* } } },
    ]
}

/// The definition of a union; every variant holds one value.
fn union<'a>(
    model: &Model,
    branches: impl Iterator<Item = (proc_macro2::Ident, &'a RustType)>,
) -> TokenStream {
    let (name, model_docs, old) = (
        model.name.ident(),
        docs(&model.docs),
        deprecated(model.deprecated),
    );
    let variants = branches.map(|(name, ty)| {
        let doc = format!(" {}.", describe(ty));
        let ty = rust(ty, Scope::Models);
        quote! { #[doc = #doc] #name(#ty) }
    });
    quote! {
        #model_docs
        #old
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            /// A value that is none of these, kept as it came.
            UnknownValue(Value),
        }
    }
}

fn describe(ty: &RustType) -> String {
    match ty {
        RustType::Model(name) => format!("[`{}`]", name.as_str()),
        RustType::Boxed(inner) => describe(inner),
        RustType::Vec(_) => "A list".to_owned(),
        RustType::Map(_) => "An object".to_owned(),
        RustType::String | RustType::Base64 => "Text".to_owned(),
        RustType::DateTime => "A moment in time".to_owned(),
        RustType::Date => "A day".to_owned(),
        RustType::Bool => "True or false".to_owned(),
        RustType::Value | RustType::FilePart | RustType::Option(_) | RustType::Patch(_) => {
            "A value".to_owned()
        }
        RustType::I32 | RustType::I64 | RustType::U32 | RustType::U64 => {
            "A whole number".to_owned()
        }
        RustType::F32 | RustType::F64 => "A number".to_owned(),
    }
}

fn tagged(model: &Model, tag: &str, branches: &[TaggedBranch]) -> Vec<TokenStream> {
    let name = model.name.ident();
    let rows = branches.iter().flat_map(|branch| {
        branch.tags.iter().map(|tag| {
            let variant = branch.name.ident();
            quote! { #tag #variant }
        })
    });
    vec![
        union(
            model,
            branches
                .iter()
                .map(|branch| (branch.name.ident(), &branch.ty)),
        ),
        quote! { tagged_union! { #name #tag { #(#rows,)* } } },
    ]
}

fn shaped(model: &Model, branches: &[ShapedBranch]) -> Vec<TokenStream> {
    let name = model.name.ident();
    let rows = branches.iter().map(|branch| {
        let (variant, test) = (branch.name.ident(), test(&branch.test));
        quote! { #variant #test }
    });
    vec![
        union(
            model,
            branches
                .iter()
                .map(|branch| (branch.name.ident(), &branch.ty)),
        ),
        quote! { shape_union! { #name { #(#rows,)* } } },
    ]
}

fn test(test: &Test) -> TokenStream {
    match test {
        Test::Boolean => quote! { Shape::BOOLEAN },
        Test::Integer => quote! { Shape::INTEGER },
        Test::Number => quote! { Shape::NUMBER },
        Test::String => quote! { Shape::STRING },
        Test::Array => quote! { Shape::ARRAY },
        Test::Object {
            required,
            constants,
        } => {
            let constants = constants
                .iter()
                .map(|(name, texts)| quote! { (#name, &[#(#texts),*]) });
            quote! { Shape::object(&[#(#required),*], &[#(#constants),*]) }
        }
        // The pass `unions` leaves no union without a decision.
        Test::Undecided => quote! { Shape::ANY },
    }
}

fn error_enum(errors: &ErrorEnum) -> Vec<TokenStream> {
    let name = errors.name.ident();
    let variants = errors.variants.iter().map(|(name, ty)| {
        let (name, doc, ty) = (
            name.ident(),
            format!(" {}.", describe(ty)),
            rust(ty, Scope::Models),
        );
        quote! { #[doc = #doc] #name(#ty) }
    });
    let names = errors.variants.iter().map(|(name, _)| name.ident());
    vec![
        quote! {
            /// The body of an error reply; which one it is depends on operation and status.
            #[derive(Clone, Debug, PartialEq)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants,)*
                /// A body that is none of these, kept as it came.
                UnknownValue(Value),
            }
        },
        quote! { error_enum! { #name { #(#names,)* } } },
    ]
}
