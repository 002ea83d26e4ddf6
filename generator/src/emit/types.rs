//! Types, styles and other small pieces of Rust.

use crate::plan::RustType;
use crate::spec::{Style, StyleKind};

/// From where a model is named.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope {
    /// From among the models.
    Models,
    /// From elsewhere in the vendor's module.
    Outside,
    /// From the root of the vendor's module, which imports nothing.
    Root,
}

/// A type.
pub(super) fn rust(ty: &RustType, scope: Scope) -> String {
    let mut text = String::new();
    push(&mut text, ty, scope);
    text
}

/// Appends a type.
pub(super) fn push(to: &mut String, ty: &RustType, scope: Scope) {
    let is_root = matches!(scope, Scope::Root);
    let (wrapper, inner) = match ty {
        RustType::Model(name) => {
            if matches!(scope, Scope::Outside | Scope::Root) {
                to.push_str("models::");
            }
            return to.push_str(name.spelling());
        }
        RustType::Value if matches!(scope, Scope::Outside | Scope::Root) => {
            ("crate::runtime::Value", None)
        }
        RustType::Value => ("Value", None),
        RustType::String => ("String", None),
        RustType::Bool => ("bool", None),
        RustType::I32 => ("i32", None),
        RustType::I64 => ("i64", None),
        RustType::U32 => ("u32", None),
        RustType::U64 => ("u64", None),
        RustType::F32 => ("f32", None),
        RustType::F64 => ("f64", None),
        RustType::DateTime if is_root => ("chrono::DateTime<chrono::Utc>", None),
        RustType::Date if is_root => ("chrono::NaiveDate", None),
        RustType::Base64 if is_root => ("crate::runtime::Base64", None),
        RustType::FilePart if is_root => ("crate::runtime::FilePart", None),
        RustType::Map(inner) if is_root => ("std::collections::BTreeMap<String, ", Some(inner)),
        RustType::DateTime => ("DateTime<Utc>", None),
        RustType::Date => ("NaiveDate", None),
        RustType::Base64 => ("Base64", None),
        RustType::FilePart => ("FilePart", None),
        RustType::Option(inner) => ("Option<", Some(inner)),
        RustType::Patch(inner) => ("Patch<", Some(inner)),
        RustType::Boxed(inner) => ("Box<", Some(inner)),
        RustType::Vec(inner) => ("Vec<", Some(inner)),
        RustType::Map(inner) => ("BTreeMap<String, ", Some(inner)),
        RustType::Tuple(places) => return tuple(to, places, scope),
    };
    to.push_str(wrapper);
    if let Some(inner) = inner {
        push(to, inner, scope);
        to.push('>');
    }
}

fn tuple(to: &mut String, places: &[RustType], scope: Scope) {
    to.push('(');
    for (index, ty) in places.iter().enumerate() {
        if index > 0 {
            to.push_str(", ");
        }
        push(to, ty, scope);
    }
    to.push(')');
}

/// A style of the runtime.
pub(super) fn style(style: Style) -> String {
    let name = match (style.kind, style.explode) {
        (StyleKind::Simple, false) => "SIMPLE",
        (StyleKind::Simple, true) => "SIMPLE_EXPLODE",
        (StyleKind::Label, false) => "LABEL",
        (StyleKind::Label, true) => "LABEL_EXPLODE",
        (StyleKind::Matrix, false) => "MATRIX",
        (StyleKind::Matrix, true) => "MATRIX_EXPLODE",
        (StyleKind::Form, false) => "FORM",
        (StyleKind::Form, true) => "FORM_EXPLODE",
        (StyleKind::Space, false) => "SPACE",
        (StyleKind::Space, true) => "SPACE_EXPLODE",
        (StyleKind::Pipe, false) => "PIPE",
        (StyleKind::Pipe, true) => "PIPE_EXPLODE",
        (StyleKind::DeepObject, _) => "DEEP_OBJECT",
        (StyleKind::Cookie, false) => "COOKIE",
        (StyleKind::Cookie, true) => "COOKIE_EXPLODE",
        (StyleKind::Json, _) => "JSON",
        (StyleKind::HttpDate, _) => "HTTP_DATE",
    };
    let reserved = if style.allow_reserved {
        ".allow_reserved()"
    } else {
        ""
    };
    format!("Style::{name}{reserved}")
}
