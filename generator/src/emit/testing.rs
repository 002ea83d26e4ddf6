//! The server for tests: a row per operation with the path parameters that tell its calls apart.

use super::imports::{Uses, import};
use super::print::{Printer, quoted};
use super::types::{Scope, rust, style};
use super::{Part, has_calls};
use crate::plan::{Argument, ArgumentType, Call, Target, Vendor};

/// Writes the contents of `testing.rs`, or of a group of it.
pub(super) fn write(part: Part<'_>, to: &mut Printer) {
    uses(part).write(part.up(), to);
    part.modules(has_calls, false, to);
    match part.main() {
        Some(vendor) => server(vendor, to),
        None => import("super", &["Server"], to),
    }
    to.put(&["\ncrate::runtime::testing::responders! "]);
    to.rows(part.calls().iter().map(row));
    to.blank();
}

fn server(vendor: &Vendor, to: &mut Printer) {
    let display = &vendor.display_docs;
    to.put(&[
        "\n/// ",
        display,
        " in memory; the methods stand for its operations.\n",
    ]);
    let marker = vendor.marker.spelling();
    to.put(&[
        "pub type Server = crate::runtime::testing::Server<super::",
        marker,
        ">;\n",
    ]);
}

fn uses(part: Part<'_>) -> Uses {
    let mut uses = Uses::default();
    if !part.calls().is_empty() {
        uses.add(&["operations"]);
    }
    for condition in part.calls().iter().flat_map(|call| &call.conditions) {
        uses.add(&["Style"]);
        if let ArgumentType::Items(ty)
        | ArgumentType::Value(ty)
        | ArgumentType::Reference(ty)
        | ArgumentType::Slice(ty) = &condition.ty
        {
            uses.ty(ty, Scope::Outside);
        }
    }
    uses
}

fn row(call: &Call) -> String {
    let conditions: Vec<String> = call.conditions.iter().filter_map(condition).collect();
    let conditions = match conditions.is_empty() {
        true => String::new(),
        false => format!(" {{ {} }}", conditions.join("; ")),
    };
    format!("{} {}{conditions}", call.responder, call.action)
}

fn condition(condition: &Argument) -> Option<String> {
    let Target::Parameter(_, wire, how) = &condition.target else {
        return None;
    };
    let outside = |ty| rust(ty, Scope::Outside);
    let ty = match &condition.ty {
        ArgumentType::Str => "&str".to_owned(),
        ArgumentType::Strings => "&[&str]".to_owned(),
        ArgumentType::Number => "f64".to_owned(),
        ArgumentType::Items(ty) | ArgumentType::Slice(ty) => format!("&[{}]", outside(ty)),
        ArgumentType::Value(ty) | ArgumentType::Reference(ty) => outside(ty),
        // No path is made of what is uploaded.
        ArgumentType::Upload | ArgumentType::Base64 => return None,
    };
    let (name, style) = (&condition.name, style(*how));
    Some(format!("{name}: {ty} => {}, {style}", quoted(wire)))
}
