//! The actions: for each operation an alias with its name and the setters of what may be given.

use super::imports::Uses;
use super::operations::{COMMON, content_marker, range};
use super::print::{Printer, Signature, quoted};
use super::types::{Scope, rust, style};
use super::{Part, has_calls};
use crate::ir::MediaKind;
use crate::plan::{ArgumentType, Call, Content, ReplyEnum, ReplyPlan, Setter, Target};
use crate::spec::Location;

/// Writes the contents of `actions.rs`, or of a group of it.
pub(super) fn write(part: Part<'_>, to: &mut Printer) {
    uses(part).write(part.up(), to);
    part.modules(has_calls, true, to);
    if !part.common().is_empty() {
        let docs =
            "The options of most calls. The documentation of a call says whether it has them.";
        to.put(&["\n/// ", docs, "\n"]);
        to.put(&["impl<O: operations::", COMMON, "> Action<O> {\n"]);
        setters(part.common(), to);
    }
    let error = rust(&part.vendor.error, Scope::Outside);
    for call in part.calls() {
        alias(call, part.up(), to);
        if !call.setters.is_empty() {
            let operation = call.action.spelling();
            to.put(&["\nimpl Action<operations::", operation, "> {\n"]);
            setters(&call.setters, to);
        }
        if let ReplyPlan::Several(reply) = &call.reply {
            reply_enum(reply, &error, to);
        }
    }
}

fn uses(part: Part<'_>) -> Uses {
    let mut uses = Uses::default();
    if !part.common().is_empty() {
        uses.add(&["Action", "operations"]);
    }
    let own = part.calls().iter().flat_map(|call| &call.setters);
    for setter in part.common().iter().chain(own) {
        uses.input(&setter.ty, &setter.target);
    }
    for call in part.calls() {
        uses.add(&["Action", "operations"]);
        if let ReplyPlan::Several(reply) = &call.reply {
            use_reply(reply, &mut uses);
            // A stream can end in an error.
            if reply.cases.iter().any(|case| case.content.is_stream()) {
                uses.ty(&part.vendor.error, Scope::Outside);
            }
        }
    }
    uses
}

fn use_reply(reply: &ReplyEnum, uses: &mut Uses) {
    uses.add(&["reply_enum"]);
    if reply.is_download() {
        uses.add(&["Download"]);
    }
    for case in &reply.cases {
        match &case.content {
            // A variant without a value needs no marker.
            Content::Empty => {}
            Content::Binary => uses.add(&["Binary", "Bytes"]),
            content => uses.content(content),
        }
    }
}

fn alias(call: &Call, up: &str, to: &mut Printer) {
    let (action, method) = (call.action.spelling(), call.method.as_str());
    to.put(&[
        "\n/// The call of [`Client::",
        method,
        "`](",
        up,
        "::Client::",
        method,
        ").\n",
    ]);
    to.deprecated_call("", call);
    to.put(&[
        "pub type ",
        action,
        " = Action<operations::",
        action,
        ">;\n",
    ]);
}

/// The methods of a block that is begun.
fn setters(setters: &[Setter], to: &mut Printer) {
    for (position, setter) in setters.iter().enumerate() {
        if position > 0 {
            to.blank();
        }
        self::setter(setter, to);
    }
    to.put(&["}\n"]);
}

fn setter(setter: &Setter, to: &mut Printer) {
    to.docs("    ", &setter.docs);
    to.deprecated("    ", setter.deprecated);
    let (ty, value) = argument(&setter.ty, "value");
    let signature = Signature {
        name: setter.name.spelling(),
        parameters: vec!["self".to_owned(), format!("value: {ty}")],
        returns: "Self".to_owned(),
    };
    let call = step(&setter.target, &setter.ty, false, &value);
    to.function(&signature, &["self"], &[call]);
}

/// The type of an argument and the expression that passes it on.
pub(super) fn argument(ty: &ArgumentType, name: &str) -> (String, String) {
    let outside = |ty| rust(ty, Scope::Outside);
    match ty {
        ArgumentType::Str => ("&str".to_owned(), name.to_owned()),
        ArgumentType::Strings => (
            "impl IntoIterator<Item = impl AsRef<str>>".to_owned(),
            format!("&strings({name})"),
        ),
        ArgumentType::Items(ty) => (
            format!("impl IntoIterator<Item = {}>", outside(ty)),
            format!("&Vec::from_iter({name})"),
        ),
        ArgumentType::Number => ("impl Number".to_owned(), format!("&{name}")),
        ArgumentType::Value(ty) => (outside(ty), format!("&{name}")),
        ArgumentType::Reference(ty) => (format!("&{}", outside(ty)), name.to_owned()),
        ArgumentType::Slice(ty) => (format!("&[{}]", outside(ty)), name.to_owned()),
        ArgumentType::Upload => ("impl Into<UploadBody>".to_owned(), format!("{name}.into()")),
        ArgumentType::Base64 => ("impl AsRef<[u8]>".to_owned(), format!("{name}.as_ref()")),
    }
}

/// The method call that puts a value into the request.
pub(super) fn step(target: &Target, ty: &ArgumentType, required: bool, value: &str) -> String {
    // What has no size is passed on behind a reference of its own.
    let reference = match ty {
        ArgumentType::Str | ArgumentType::Slice(_) => "&",
        _ => "",
    };
    match target {
        Target::Parameter(location, wire, how) => {
            let method = match location {
                Location::Path => "path_value",
                Location::Query | Location::QueryString => "query_value",
                Location::Header => "header_value",
                Location::Cookie => "cookie_value",
            };
            // What has no name is all there is.
            let wire = match location {
                Location::QueryString => "",
                _ => wire,
            };
            // A list or an object may turn out to be empty, and then there would be nothing to send.
            let may_be_empty = matches!(
                ty,
                ArgumentType::Strings | ArgumentType::Items(_) | ArgumentType::Reference(_)
            );
            let must_be_there = required && may_be_empty && *location != Location::Path;
            let must_be_there = if must_be_there { ".required()" } else { "" };
            format!(
                ".{method}({}, {}{must_be_there}, {reference}{value})",
                quoted(wire),
                style(*how)
            )
        }
        Target::Body(kind, media_type, encoding) => {
            let media_type = quoted(media_type);
            match kind {
                MediaKind::Json => format!(".json_body({media_type}, {reference}{value})"),
                MediaKind::Form if encoding.is_styled() => format!(
                    ".styled_form_body({}, &[{}], {reference}{value})",
                    style(encoding.style),
                    pairs(&encoding.styles, |one| style(*one))
                ),
                MediaKind::Form => format!(".form_body({reference}{value})"),
                MediaKind::Multipart => match encoding.media_types.as_slice() {
                    [] => format!(".multipart_body({reference}{value})"),
                    types => format!(
                        ".typed_multipart_body(&[{}], {reference}{value})",
                        pairs(types, |media_type| quoted(media_type))
                    ),
                },
                MediaKind::Text if matches!(ty, ArgumentType::Base64) => {
                    format!(".base64_body({media_type}, {value})")
                }
                MediaKind::Text => format!(".text_body({media_type}, {value})"),
                MediaKind::Binary => format!(".binary_body({media_type}, {value})"),
            }
        }
    }
}

/// Members, each with what it has of its own.
fn pairs<T>(of: &[(String, T)], value: impl Fn(&T) -> String) -> String {
    let pairs = of.iter();
    let pairs = pairs.map(|(name, one)| format!("({}, {})", quoted(name), value(one)));
    pairs.collect::<Vec<_>>().join(", ")
}

fn reply_enum(reply: &ReplyEnum, error: &str, to: &mut Printer) {
    to.blank();
    to.docs("", &reply.docs);
    to.put(&["#[derive(Clone, Debug, PartialEq)]\n#[non_exhaustive]\npub enum "]);
    to.put(&[reply.name.spelling(), " {\n"]);
    for case in &reply.cases {
        to.docs("    ", &case.docs);
        let inside = match &case.content {
            Content::Empty => String::new(),
            Content::Json(ty) | Content::MultiStatus(ty) => {
                format!("({})", rust(ty, Scope::Outside))
            }
            Content::JsonList(ty) => format!("(Vec<{}>)", rust(ty, Scope::Outside)),
            Content::Text | Content::Redirect => "(String)".to_owned(),
            Content::Binary => "(Bytes)".to_owned(),
            Content::Events(_)
            | Content::WholeEvents(_)
            | Content::TextEvents
            | Content::Lines(_) => {
                format!("({})", content_marker(&case.content, error))
            }
        };
        to.put(&["    ", case.name.spelling(), &inside, ",\n"]);
    }
    to.put(&["}\n\nreply_enum! { ", reply.name.spelling(), " "]);
    to.rows(reply.cases.iter().map(|case| {
        let (range, name) = (range(case.status), &case.name);
        match &case.content {
            Content::Empty => format!("{range} {name}"),
            content => format!("{range} {name}({})", content_marker(content, error)),
        }
    }));
    to.put(&[" }\n"]);
    if reply.is_download() {
        to.put(&["\nimpl Download for ", reply.name.spelling(), " {}\n"]);
    }
}
