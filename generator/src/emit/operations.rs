//! The operations: for each a marker type with its facts, which the runtime sends and decodes by.

use super::imports::{Uses, import};
use super::print::{Printer, quoted, slice};
use super::types::{Scope, rust};
use crate::ir::StatusRange;
use crate::plan::{Call, Content, ReplyPlan, Vendor};

/// Writes the contents of `operations.rs`.
pub(super) fn write(vendor: &Vendor, to: &mut Printer) {
    let replies = vendor.calls.iter().filter_map(|call| match &call.reply {
        ReplyPlan::Several(reply) => Some(reply.name.spelling()),
        ReplyPlan::One(_) | ReplyPlan::Optional(_) => None,
    });
    uses(vendor).write(to);
    import("super::actions", &replies.collect::<Vec<_>>(), to);
    let error = rust(&vendor.error, Scope::Outside);
    for call in &vendor.calls {
        marker(call, &error, to);
    }
}

fn uses(vendor: &Vendor) -> Uses {
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
    uses
}

fn marker(call: &Call, error: &str, to: &mut Printer) {
    let reply = match &call.reply {
        ReplyPlan::One(content) => content_marker(content, error),
        ReplyPlan::Optional(ty) => format!("OptionalJson<{}>", rust(ty, Scope::Outside)),
        ReplyPlan::Several(reply) => reply.name.to_string(),
    };
    to.put(&[
        "\noperation! { ",
        call.action.spelling(),
        ": ",
        &reply,
        ", ",
        error,
        ", ",
    ]);
    to.rows(facts(call).into_iter());
    if !call.error_cases.is_empty() {
        to.put(&[" errors "]);
        let cases = call.error_cases.iter();
        to.rows(cases.map(|(status, variant)| format!("{} {variant}", range(*status))));
    }
    to.put(&[" }\n"]);
}

fn facts(call: &Call) -> Vec<String> {
    let mut facts = vec![
        format!("id: {}", quoted(&call.id)),
        format!("method: Method::{}", call.http_method),
        format!("path: {}", quoted(&call.path)),
    ];
    if !call.accept.is_empty() {
        facts.push(format!("accept: {}", quoted(&call.accept)));
    }
    if !call.permissions.is_empty() {
        facts.push(format!("permissions: {}", slice(&call.permissions)));
    }
    if let Some(group) = &call.rate_group {
        facts.push(format!("rate_group: Some({})", quoted(group)));
    }
    if call.deprecated {
        facts.push("deprecated: true".to_owned());
    }
    if !call.security.is_empty() {
        let alternatives: Vec<String> = call.security.iter().map(|names| slice(names)).collect();
        facts.push(format!("security: &[{}]", alternatives.join(", ")));
    }
    if let Some(members) = &call.multi_status {
        facts.push(format!(
            "multi_status: Some(MultiStatusMembers {{ id: {}, status: {}, body: {} }})",
            quoted(&members.id),
            quoted(&members.status),
            quoted(&members.body)
        ));
    }
    facts
}

/// The type that decodes the content of a reply.
pub(super) fn content_marker(content: &Content, error: &str) -> String {
    match content {
        Content::Empty => "Empty".to_owned(),
        Content::Json(ty) => format!("Json<{}>", rust(ty, Scope::Outside)),
        Content::MultiStatus(ty) => format!("MultiStatus<{}, {error}>", rust(ty, Scope::Outside)),
        Content::Text => "Text".to_owned(),
        Content::Binary => "Binary".to_owned(),
    }
}

/// A range of statuses as a pattern.
pub(super) fn range(status: StatusRange) -> String {
    format!("{}..={}", status.first, status.last)
}
