//! Sixth stage: the plan becomes text. Nothing is decided about the document any more.

mod actions;
mod client;
mod imports;
mod models;
mod operations;
mod print;
pub(crate) mod stand_alone;
mod syntax;
mod testing;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use crate::name::Name;
use crate::plan::{Call, Group, Model, Setter, Vendor};

use print::Printer;

/// The longest text that is written for a document, in bytes. The largest of known documents has a tenth of it.
pub const MAX_TEXT: usize = 256 * 1024 * 1024;

/// A file of the package.
#[derive(Debug)]
pub struct File {
    /// The path below the source folder.
    pub path: String,
    /// Its contents.
    pub text: String,
}

/// What a file is about: everything of a vendor that is always there, or one of its groups.
#[derive(Clone, Copy, Debug)]
pub struct Part<'v> {
    vendor: &'v Vendor,
    group: Option<&'v Group>,
}

impl<'v> Part<'v> {
    /// The parts of a vendor, the main one first.
    pub fn all(vendor: &'v Vendor) -> impl Iterator<Item = Self> {
        let groups = vendor.groups.iter().map(Some);
        std::iter::once(None)
            .chain(groups)
            .map(move |group| Self { vendor, group })
    }

    fn models(&self) -> &'v [Model] {
        self.group
            .map_or(&self.vendor.models, |group| &group.models)
    }

    fn calls(&self) -> &'v [Call] {
        self.group.map_or(&self.vendor.calls, |group| &group.calls)
    }

    /// The vendor, where it is about what a vendor has once.
    fn main(&self) -> Option<&'v Vendor> {
        self.group.is_none().then_some(self.vendor)
    }

    /// The setters that nearly all calls of the vendor have, where it is about what a vendor has once.
    fn common(&self) -> &'v [Setter] {
        self.main().map_or(&[], |vendor| &vendor.common)
    }

    /// The way from the file to the module of the vendor.
    fn up(&self) -> &'static str {
        match self.group {
            None => "super",
            Some(_) => "super::super",
        }
    }

    /// Declares the modules of groups in a file of the main part. Types are re-exported, so that they have the same path whichever
    /// group they are in; methods need no path.
    fn modules(&self, has_some: fn(&Group) -> bool, has_types: bool, to: &mut Printer) {
        for group in self.main().into_iter().flat_map(|vendor| &vendor.groups) {
            if !has_some(group) {
                continue;
            }
            let (gate, module) = (gate(group), group.module.spelling());
            to.put(&["\n", &gate, "mod ", module, ";\n"]);
            if has_types {
                to.put(&[&gate, "pub use ", module, "::*;\n"]);
            }
        }
    }
}

fn has_calls(group: &Group) -> bool {
    !group.calls.is_empty()
}

/// The attribute of what is compiled for a group alone.
fn gate(group: &Group) -> String {
    format!("#[cfg(feature = {})]\n", print::quoted(&group.feature))
}

/// Makes one file of a part of a vendor; none if there is nothing to write.
pub type Emitter = fn(Part<'_>) -> Result<Option<File>, String>;

/// The emitters of the files of a part. They do not depend on each other.
pub const EMITTERS: [Emitter; 6] = [
    |part| {
        let mut text = start(part, "What is sent and received");
        models::write(part, &mut text);
        Ok(file(part, "models", !part.models().is_empty(), text))
    },
    |part| {
        let mut text = start(part, "The client and its builder");
        client::write(part, &mut text)?;
        Ok(file(part, "client", !part.calls().is_empty(), text))
    },
    |part| {
        let docs = "What the methods of the client return: calls that are sent when awaited";
        let mut text = start(part, docs);
        if let Some(vendor) = part.main() {
            text.module_docs(&vendor.common_docs);
        }
        actions::write(part, &mut text);
        Ok(file(part, "actions", !part.calls().is_empty(), text))
    },
    |part| {
        let mut text = start(part, "The operations as types, with their facts");
        operations::write(part, &mut text);
        Ok(file(part, "operations", !part.calls().is_empty(), text))
    },
    |part| {
        let display = &part.vendor.display_docs;
        let mut text = start(
            part,
            &format!("{display} in memory, for tests of code that calls it"),
        );
        testing::write(part, &mut text);
        Ok(file(part, "testing", !part.calls().is_empty(), text))
    },
    |part| {
        let Some(vendor) = part.main() else {
            return Ok(None);
        };
        let mut text = Printer::new(&header(vendor), &vendor.docs);
        for item in module(vendor) {
            text.put(&["\n", &syntax::item(item)?]);
        }
        let doc = "did not give what it should.";
        text.put(&["\n/// Why a call to ", &vendor.display_docs, " ", doc, "\n"]);
        text.put(&["pub type Error = crate::runtime::Error<"]);
        text.ty(&vendor.error, types::Scope::Root);
        text.put(&[">;\n"]);
        Ok(file(part, "mod", true, text))
    },
];

fn start(part: Part<'_>, docs: &str) -> Printer {
    let docs = match part.group {
        None => format!("{docs}."),
        Some(group) => format!("{docs}, behind the feature `{}`.", group.feature),
    };
    Printer::new(&header(part.vendor), &[docs])
}

fn file(part: Part<'_>, name: &str, has_some: bool, text: Printer) -> Option<File> {
    let module = part.vendor.module.as_str();
    let path = match part.group {
        None => format!("{module}/{name}.rs"),
        Some(group) if has_some => format!("{module}/{name}/{}.rs", group.module.as_str()),
        Some(_) => return None,
    };
    let text = text.finish();
    Some(File { path, text })
}

fn header(vendor: &Vendor) -> String {
    format!(
        "@generated by `cargo run -p generator` from {}. Do not edit.",
        vendor.origin
    )
}

/// The root of the package.
pub fn root(vendors: &[&Name]) -> Result<File, String> {
    let modules = vendors.iter().map(|name| {
        let (ident, feature) = (name.ident(), name.as_str());
        quote! {
            #[cfg(feature = #feature)]
            #[rustfmt::skip]
            #[allow(
                clippy::large_enum_variant,
                clippy::self_named_constructors,
                clippy::should_implement_trait,
                reason = "names and sizes follow the document"
            )]
            pub mod #ident;
        }
    });
    let mut text = Printer::new("@generated by `cargo run -p generator`. Do not edit.", &[]);
    text.put(&[&syntax::item(
        quote! { #![doc = include_str!("../README.md")] },
    )?]);
    text.put(&[&syntax::item(quote! { #![forbid(unsafe_code)] })?]);
    for item in std::iter::once(quote! { pub mod runtime; }).chain(modules) {
        text.put(&["\n", &syntax::item(item)?]);
    }
    Ok(File {
        path: "lib.rs".to_owned(),
        text: text.finish(),
    })
}

fn module(vendor: &Vendor) -> [TokenStream; 2] {
    let marker = vendor.marker.ident();
    let choices = vendor
        .servers
        .setters
        .iter()
        .filter_map(|setter| setter.choices.as_ref())
        .map(|choices| choices.name.ident());
    [
        quote! {
            #[allow(deprecated, reason = "what is deprecated still works")]
            pub mod actions;
            #[allow(deprecated, reason = "what is deprecated still works")]
            mod client;
            #[allow(deprecated, reason = "what is deprecated still works")]
            pub mod models;
            #[allow(deprecated, reason = "what is deprecated still works")]
            pub mod operations;
            #[cfg(feature = "testing")]
            pub mod testing;
        },
        quote! { pub use client::{Client, ClientBuilder, #marker #(, #choices)*}; },
    ]
}
