//! Collects which names a file uses, so that it imports just those.

use std::collections::BTreeSet;

use super::print::{Printer, WIDTH};
use super::types::Scope;
use crate::plan::{ArgumentType, Content, RustType, Target};

/// The module of the vendor.
const VENDOR: &str = "super";

/// Where the names come from.
const PATHS: [(&str, &[&str]); 6] = [
    (VENDOR, &["actions", "models", "operations"]),
    ("std::collections", &["BTreeMap"]),
    ("bytes", &["Bytes"]),
    ("chrono", &["DateTime", "NaiveDate", "Utc"]),
    ("crate", &["runtime"]),
    (
        "crate::runtime",
        &[
            "Action",
            "Base64",
            "Binary",
            "Download",
            "Empty",
            "EventStream",
            "FilePart",
            "Json",
            "JsonList",
            "LineStream",
            "MultiStatus",
            "MultiStatusMembers",
            "Number",
            "OptionalJson",
            "Paged",
            "Paging",
            "Patch",
            "Redirect",
            "Refusal",
            "SecurityKind",
            "SecurityScheme",
            "Shape",
            "Split",
            "Style",
            "Text",
            "TextEvents",
            "UnknownValue",
            "UploadBody",
            "Value",
            "VendorInfo",
            "WholeEvents",
            "error_enum",
            "integer_enum",
            "object",
            "operation",
            "reply_enum",
            "shape_union",
            "string_enum",
            "strings",
            "tagged_union",
            "wrapper",
        ],
    ),
];

/// The names that a file uses and does not define.
#[derive(Debug, Default)]
pub(super) struct Uses(BTreeSet<&'static str>);

impl Uses {
    /// Adds names.
    pub(super) fn add(&mut self, names: &[&'static str]) {
        self.0.extend(names);
    }

    /// Adds what a type is spelled with.
    pub(super) fn ty(&mut self, ty: &RustType, scope: Scope) {
        match (ty, scope) {
            (RustType::Model(_), Scope::Outside) => self.add(&["models"]),
            (RustType::Value, Scope::Models) => self.add(&["Value"]),
            (RustType::DateTime, _) => self.add(&["DateTime", "Utc"]),
            (RustType::Date, _) => self.add(&["NaiveDate"]),
            (RustType::Base64, _) => self.add(&["Base64"]),
            (RustType::FilePart, _) => self.add(&["FilePart"]),
            (RustType::Option(inner) | RustType::Boxed(inner) | RustType::Vec(inner), _) => {
                self.ty(inner, scope);
            }
            (RustType::Tuple(places), _) => places.iter().for_each(|ty| self.ty(ty, scope)),
            (RustType::Patch(inner), _) => {
                self.add(&["Patch"]);
                self.ty(inner, scope);
            }
            (RustType::Map(inner), _) => {
                self.add(&["BTreeMap"]);
                self.ty(inner, scope);
            }
            // Of the prelude, or written with its path.
            (
                RustType::Model(_)
                | RustType::Value
                | RustType::String
                | RustType::Bool
                | RustType::I32
                | RustType::I64
                | RustType::U32
                | RustType::U64
                | RustType::F32
                | RustType::F64,
                _,
            ) => {}
        }
    }

    /// Adds what an argument and its way into the request are spelled with.
    pub(super) fn input(&mut self, ty: &ArgumentType, target: &Target) {
        match ty {
            ArgumentType::Str | ArgumentType::Base64 => {}
            ArgumentType::Number => self.add(&["Number"]),
            ArgumentType::Strings => self.add(&["strings"]),
            ArgumentType::Upload => self.add(&["UploadBody"]),
            ArgumentType::Items(ty)
            | ArgumentType::Value(ty)
            | ArgumentType::Reference(ty)
            | ArgumentType::Slice(ty) => self.ty(ty, Scope::Outside),
        }
        match target {
            Target::Parameter(..) => self.add(&["Style"]),
            Target::Body(_, _, encoding) if encoding.is_styled() => self.add(&["Style"]),
            Target::Body(..) => {}
        }
    }

    /// Adds what the marker of a reply is spelled with.
    pub(super) fn content(&mut self, content: &Content) {
        match content {
            Content::Empty => self.add(&["Empty"]),
            Content::Text => self.add(&["Text"]),
            Content::Binary => self.add(&["Binary"]),
            Content::Redirect => self.add(&["Redirect"]),
            Content::TextEvents => self.add(&["TextEvents"]),
            Content::Events(ty) => {
                self.add(&["EventStream"]);
                self.ty(ty, Scope::Outside);
            }
            Content::WholeEvents(ty) => {
                self.add(&["WholeEvents"]);
                self.ty(ty, Scope::Outside);
            }
            Content::Lines(ty) => {
                self.add(&["LineStream"]);
                self.ty(ty, Scope::Outside);
            }
            Content::Json(ty) => {
                self.add(&["Json"]);
                self.ty(ty, Scope::Outside);
            }
            Content::JsonList(ty) => {
                self.add(&["JsonList"]);
                self.ty(ty, Scope::Outside);
            }
            Content::MultiStatus(ty) => {
                self.add(&["MultiStatus"]);
                self.ty(ty, Scope::Outside);
            }
        }
    }

    /// Writes the `use` items, set apart from what is before. `up` is the way to the module of the vendor.
    pub(super) fn write(&self, up: &str, to: &mut Printer) {
        if !self.0.is_empty() {
            to.blank();
        }
        for (path, names) in PATHS {
            let used = self.0.iter().copied().filter(|name| names.contains(name));
            let path = if path == VENDOR { up } else { path };
            import(path, &used.collect::<Vec<_>>(), to);
        }
    }
}

/// One `use` item; nothing when there are no names.
pub(super) fn import(path: &str, names: &[&str], to: &mut Printer) {
    match names {
        [] => {}
        [only] => to.put(&["use ", path, "::", only, ";\n"]),
        several => {
            let line = several.join(", ");
            if path.len() + line.len() + 9 <= WIDTH {
                return to.put(&["use ", path, "::{", &line, "};\n"]);
            }
            to.put(&["use ", path, "::"]);
            to.rows(several.iter().map(|&name| name.to_owned()));
            to.put(&[";\n"]);
        }
    }
}
