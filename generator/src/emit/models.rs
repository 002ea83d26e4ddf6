//! The models: plain types, each followed by the table its serialization is driven by.

use super::Part;
use super::imports::{Uses, import};
use super::print::{Printer, Signature, WIDTH, quoted, slice};
use super::types::{Scope, rust};
use std::collections::BTreeSet;

use crate::ir::Test;
use crate::name::Name;
use crate::plan::{
    Choices, ErrorEnum, Field, Initial, Model, ModelKind, RustType, ShapedBranch, Struct,
    TaggedBranch, Variant,
};

/// Writes the contents of `models.rs`, or of a group of it.
pub(super) fn write(part: Part<'_>, to: &mut Printer) {
    uses(part).write(part.up(), to);
    if part.main().is_none() {
        import("super", &from_elsewhere(part), to);
    }
    part.modules(|group| !group.models.is_empty(), true, to);
    for model in part.models() {
        to.blank();
        self::model(model, to);
    }
    if let Some(errors) = error_body(part) {
        to.blank();
        error_enum(errors, to);
    }
}

fn error_body(part: Part<'_>) -> Option<&ErrorEnum> {
    part.main()?.error_enum.as_ref()
}

/// The models that those of the part are made of and that are not among them.
fn from_elsewhere(part: Part<'_>) -> Vec<&str> {
    let used: BTreeSet<&Name> = part.models().iter().flat_map(Model::uses).collect();
    let own: BTreeSet<&Name> = part.models().iter().map(|model| &model.name).collect();
    used.difference(&own).map(|name| name.spelling()).collect()
}

fn uses(part: Part<'_>) -> Uses {
    let mut uses = Uses::default();
    part.models()
        .iter()
        .for_each(|model| use_model(model, &mut uses));
    if let Some(errors) = error_body(part) {
        uses.add(&["Value", "error_enum"]);
        errors
            .variants
            .iter()
            .for_each(|(_, ty)| uses.ty(ty, Scope::Models));
    }
    uses
}

fn use_model(model: &Model, uses: &mut Uses) {
    let mut ty = |ty: &RustType| uses.ty(ty, Scope::Models);
    let names: &[&str] = match &model.kind {
        ModelKind::Struct(structure) => {
            structure.fields.iter().for_each(|field| ty(&field.ty));
            structure.additional.iter().for_each(|(_, value)| ty(value));
            match structure.additional {
                Some(_) => &["BTreeMap", "object"],
                None => &["object"],
            }
        }
        ModelKind::Strings(_) | ModelKind::AnyString(_) => &["UnknownValue", "string_enum"],
        ModelKind::Integers(_) => &["UnknownValue", "integer_enum"],
        ModelKind::Tagged { branches, .. } => {
            branches.iter().for_each(|branch| ty(&branch.ty));
            match branches.iter().any(|branch| branch.untagged.is_some()) {
                true => &["Shape", "Value", "tagged_union"],
                false => &["Value", "tagged_union"],
            }
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

fn model(model: &Model, to: &mut Printer) {
    let name = model.name.spelling();
    match &model.kind {
        ModelKind::Struct(structure) => self::structure(model, structure, to),
        ModelKind::Strings(variants) => {
            heading(model, to);
            string_enum(&model.name, variants, false, to);
        }
        ModelKind::AnyString(variants) => {
            heading(model, to);
            string_enum(&model.name, variants, true, to);
        }
        ModelKind::Integers(variants) => {
            heading(model, to);
            open_enum(&model.name, variants, UNKNOWN, "UnknownValue<i64>", to);
            let rows = variants
                .iter()
                .map(|variant| format!("{} {}", variant.name, variant.wire));
            table("integer_enum", name, rows, "", to);
        }
        ModelKind::Tagged { tag, branches } => tagged(model, tag, branches, to),
        ModelKind::Shaped(branches) => shaped(model, branches, to),
        ModelKind::Alias(ty) => {
            heading(model, to);
            to.put(&["pub type ", name, " = "]);
            to.ty(ty, Scope::Models);
            to.put(&[";\n"]);
        }
        ModelKind::Wrapper(ty) => {
            heading(model, to);
            to.put(&["#[derive(Clone, Default, PartialEq)]\npub struct "]);
            to.put(&[name, "(pub "]);
            to.ty(ty, Scope::Models);
            to.put(&[");\n\nwrapper! { ", name, " }\n"]);
        }
    }
}

/// The documentation of a model and whether it is deprecated.
fn heading(model: &Model, to: &mut Printer) {
    to.docs("", &model.docs);
    to.deprecated("", model.deprecated);
}

/// The table of a model: a call of one of the runtime's macros.
fn table(
    macro_name: &str,
    subject: &str,
    rows: impl Iterator<Item = String>,
    rest: &str,
    to: &mut Printer,
) {
    to.put(&["\n", macro_name, "! { ", subject, " "]);
    to.rows(rows);
    to.put(&[rest, " }\n"]);
}

fn structure(model: &Model, structure: &Struct, to: &mut Printer) {
    heading(model, to);
    let has_constructor = structure.fields.iter().any(Field::is_asked_for);
    // What has only one value, the default of a field does not know.
    let derives_default = structure.fields.iter().all(is_absent);
    to.put(&["#[derive(Clone"]);
    to.put(&[if derives_default { ", Default" } else { "" }, ")]\n"]);
    if structure.non_exhaustive {
        to.put(&["#[non_exhaustive]\n"]);
    }
    to.put(&["pub struct ", model.name.spelling(), " {"]);
    if !structure.fields.is_empty() || structure.additional.is_some() {
        to.blank();
    }
    for field in &structure.fields {
        to.docs("    ", &field.docs);
        to.deprecated("    ", field.deprecated);
        to.put(&["    pub ", field.name.spelling(), ": "]);
        to.ty(&field.ty, Scope::Models);
        to.put(&[",\n"]);
    }
    if let Some((name, ty)) = &structure.additional {
        to.put(&[
            "    /// Members beyond the declared ones.\n    pub ",
            name.spelling(),
        ]);
        to.put(&[": BTreeMap<String, "]);
        to.ty(ty, Scope::Models);
        to.put(&[">,\n"]);
    }
    to.put(&["}\n"]);
    if !derives_default {
        constructor(model, structure, has_constructor, to);
    }
    let fields = structure.fields.iter().enumerate();
    let rows =
        fields.map(|(index, field)| format!("{index} {} {}", quoted(&field.wire), field.name));
    let mut rest = members("required", structure, |field| field.required);
    rest += &members("read_only", structure, |field| field.read_only);
    if let Some((name, _)) = &structure.additional {
        rest += &format!(" ..{name}");
    }
    let default = if has_constructor { "" } else { " default" };
    let subject = format!("{}{default}", model.name);
    table("object", &subject, rows, &rest, to);
}

/// The numbers of the fields for which something holds, after a word; nothing if there are none.
fn members(word: &str, structure: &Struct, holds: impl Fn(&Field) -> bool) -> String {
    let fields = structure.fields.iter().enumerate();
    let numbers: Vec<String> = fields
        .filter(|(_, field)| holds(field))
        .map(|(index, _)| index.to_string())
        .collect();
    match numbers.is_empty() {
        true => String::new(),
        false => format!(" {word} [{}]", numbers.join(", ")),
    }
}

fn is_absent(field: &Field) -> bool {
    field.initial == Initial::Absent
}

/// The type of what callers give for a field, and whether the field only may have it.
fn given(field: &Field) -> (&RustType, bool) {
    match &field.ty {
        RustType::Option(inner) => (inner, true),
        ty => (ty, false),
    }
}

/// `new` with what callers have to say, or else `default`. Constants are filled in.
fn constructor(model: &Model, structure: &Struct, asks: bool, to: &mut Printer) {
    let name = model.name.spelling();
    let fields = structure.fields.iter();
    let asked_for: Vec<&Field> = fields.filter(|field| field.is_asked_for()).collect();
    if asks {
        let doc = match structure.fields.iter().any(is_absent) {
            true => "Makes a value of what is required; the rest is absent.",
            false => "Makes a value of its members.",
        };
        to.put(&["\nimpl ", name, " {\n    /// ", doc, "\n"]);
        if asked_for.len() > 7 {
            to.put(&[
                "    #[allow(clippy::too_many_arguments, reason = \"these are the required members\")]\n",
            ]);
        }
        let parameters = asked_for.iter().map(|field| match field.initial {
            Initial::AskedText => format!("{}: impl Into<String>", field.name),
            _ => format!("{}: {}", field.name, rust(given(field).0, Scope::Models)),
        });
        to.signature(&Signature {
            name: "new",
            parameters: parameters.collect(),
            returns: "Self".to_owned(),
        });
    } else {
        to.put(&[
            "\nimpl Default for ",
            name,
            " {\n    fn default() -> Self {\n",
        ]);
    }
    let value = |field: &Field| {
        let name = &field.name;
        match (&field.initial, given(field)) {
            (Initial::Absent, _) => format!("{name}: Default::default()"),
            (Initial::Variant(only), (ty, _)) => {
                format!("{name}: {}::{only}", rust(ty, Scope::Models))
            }
            (Initial::Text(only), _) => format!("{name}: {}.into()", quoted(only)),
            (Initial::Truth(only), (_, false)) => format!("{name}: {only}"),
            (Initial::Truth(only), (_, true)) => format!("{name}: Some({only})"),
            (Initial::AskedText, (_, false)) => format!("{name}: {name}.into()"),
            (Initial::AskedText, (_, true)) => format!("{name}: Some({name}.into())"),
            (Initial::Asked, (_, false)) => name.to_string(),
            (Initial::Asked, (_, true)) => format!("{name}: Some({name})"),
        }
    };
    let additional = structure.additional.iter();
    let values: Vec<String> = structure
        .fields
        .iter()
        .map(value)
        .chain(additional.map(|(name, _)| format!("{name}: BTreeMap::new()")))
        .collect();
    let line = values.join(", ");
    if line.len() + 17 <= WIDTH {
        to.put(&["        Self { ", &line, " }\n    }\n}\n"]);
    } else {
        to.put(&[
            "        Self {\n            ",
            &values.join(",\n            "),
        ]);
        to.put(&[",\n        }\n    }\n}\n"]);
    }
}

/// What is said of the other values of an enumeration.
const UNKNOWN: &str = "A value that this version does not know, kept as it came.";

/// An enumeration that keeps other values than it names.
fn open_enum<T>(name: &Name, variants: &[Variant<T>], docs: &str, other: &str, to: &mut Printer) {
    to.put(&["#[derive(Clone)]\n#[non_exhaustive]\npub enum "]);
    to.put(&[name.spelling(), " {\n"]);
    for variant in variants {
        to.docs("    ", &variant.docs);
        to.put(&["    ", variant.name.spelling(), ",\n"]);
    }
    to.put(&["    /// ", docs, "\n    UnknownValue(", other, "),\n}\n"]);
}

fn string_enum(name: &Name, variants: &[Variant<String>], may_be_any: bool, to: &mut Printer) {
    let (other, rest) = match may_be_any {
        true => ("Any other text.", " any true"),
        false => (UNKNOWN, ""),
    };
    open_enum(name, variants, other, "UnknownValue", to);
    let rows = variants
        .iter()
        .map(|variant| format!("{} {}", variant.name, quoted(&variant.wire)));
    table("string_enum", name.spelling(), rows, rest, to);
}

/// The enumeration of a server setter, with its table.
pub(super) fn choices(choices: &Choices, to: &mut Printer) {
    to.docs("", &choices.docs);
    string_enum(&choices.name, &choices.variants, false, to);
}

/// The definition of a union; every variant holds one value.
fn union<'a>(
    name: &Name,
    derived: &str,
    branches: impl Iterator<Item = (&'a Name, &'a RustType)>,
    to: &mut Printer,
) {
    to.put(&["#[derive(", derived, ")]\n#[non_exhaustive]\npub enum "]);
    to.put(&[name.spelling(), " {\n"]);
    for (name, ty) in branches {
        to.put(&["    /// ", &describe(ty), ".\n    ", name.spelling(), "("]);
        to.ty(ty, Scope::Models);
        to.put(&["),\n"]);
    }
    to.put(&["    /// A value that is none of these, kept as it came.\n"]);
    to.put(&["    UnknownValue(Value),\n}\n"]);
}

fn describe(ty: &RustType) -> String {
    match ty {
        RustType::Model(name) => format!("[`{}`]", name.as_str()),
        RustType::Boxed(inner) => describe(inner),
        RustType::Vec(_) => "A list".to_owned(),
        RustType::Tuple(places) => format!("A list of {}", places.len()),
        RustType::Map(_) => "An object".to_owned(),
        RustType::String | RustType::Base64 => "Text".to_owned(),
        RustType::DateTime => "A moment in time".to_owned(),
        RustType::Date => "A day".to_owned(),
        RustType::Bool => "True or false".to_owned(),
        RustType::FilePart => "A file".to_owned(),
        RustType::Value | RustType::Option(_) | RustType::Patch(_) => "A value".to_owned(),
        RustType::I32 | RustType::I64 | RustType::U32 | RustType::U64 => {
            "A whole number".to_owned()
        }
        RustType::F32 | RustType::F64 => "A number".to_owned(),
    }
}

fn tagged(model: &Model, tag: &str, branches: &[TaggedBranch], to: &mut Printer) {
    heading(model, to);
    union(
        &model.name,
        "Clone",
        branches.iter().map(|branch| (&branch.name, &branch.ty)),
        to,
    );
    to.put(&[
        "\ntagged_union! { ",
        model.name.spelling(),
        " ",
        &quoted(tag),
        " ",
    ]);
    let numbered = || branches.iter().enumerate();
    to.rows(numbered().map(|(index, branch)| format!("{index} {}", branch.name)));
    to.put(&[" "]);
    to.rows(numbered().flat_map(|(index, branch)| {
        let tags = branch.tags.iter();
        tags.map(move |tag| format!("{} {index}", quoted(tag)))
    }));
    let usual = branches
        .iter()
        .filter_map(|branch| branch.usual_tag.as_deref());
    further("usual", usual.map(quoted), to);
    let untagged =
        numbered().filter_map(|(index, branch)| Some((index, branch.untagged.as_ref()?)));
    further(
        "untagged",
        untagged.map(|(index, shape)| format!("{index} {}", test(shape))),
        to,
    );
    to.put(&[" }\n"]);
}

/// A table of a macro that is left out where it has no rows.
fn further(title: &str, rows: impl Iterator<Item = String>, to: &mut Printer) {
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        to.put(&[" ", title, " "]);
        to.rows(rows);
    }
}

fn shaped(model: &Model, branches: &[ShapedBranch], to: &mut Printer) {
    heading(model, to);
    union(
        &model.name,
        "Clone",
        branches.iter().map(|branch| (&branch.name, &branch.ty)),
        to,
    );
    let numbered = branches.iter().enumerate();
    let rows =
        numbered.map(|(index, branch)| format!("{index} {} {}", branch.name, test(&branch.test)));
    table("shape_union", model.name.spelling(), rows, "", to);
}

fn test(test: &Test) -> String {
    let shape = match test {
        Test::Boolean => "Shape::Boolean",
        Test::Integer => "Shape::Integer",
        Test::Number => "Shape::Number",
        Test::String => "Shape::String",
        Test::Array => "Shape::Array",
        Test::Object {
            required,
            constants,
            integers,
            flags,
        } => {
            let texts = constants.iter();
            let texts = texts.map(|(name, texts)| format!("({}, {})", quoted(name), slice(texts)));
            let integers = integers.iter();
            let integers =
                integers.map(|(name, values)| format!("({}, &{values:?})", quoted(name)));
            let flags = flags.iter();
            let flags = flags.map(|(name, values)| format!("({}, &{values:?})", quoted(name)));
            return format!(
                "Shape::object({}){}{}{}",
                slice(required),
                method("texts", texts),
                method("integers", integers),
                method("flags", flags),
            );
        }
        // The pass `unions` leaves no union without a decision.
        Test::Undecided => "Shape::Any",
    };
    shape.to_owned()
}

/// The call of a method with a list; nothing where that is empty.
fn method(name: &str, rows: impl Iterator<Item = String>) -> String {
    let rows: Vec<String> = rows.collect();
    match rows.is_empty() {
        true => String::new(),
        false => format!(".{name}(&[{}])", rows.join(", ")),
    }
}

fn error_enum(errors: &ErrorEnum, to: &mut Printer) {
    let name = errors.name.spelling();
    to.put(&["/// The body of an error reply; which one it is depends on operation and status.\n"]);
    union(
        &errors.name,
        "Clone, Debug, PartialEq",
        errors.variants.iter().map(|(name, ty)| (name, ty)),
        to,
    );
    let rows = errors.variants.iter().map(|(name, _)| name.to_string());
    table("error_enum", name, rows, "", to);
}
