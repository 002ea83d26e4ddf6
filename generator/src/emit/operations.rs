//! The operations: for each a marker type with its facts, which the runtime sends and decodes by.

use super::imports::{Uses, import};
use super::print::{Printer, quoted, slice};
use super::types::{Scope, rust};
use super::{Part, has_calls};
use crate::ir::StatusRange;
use crate::plan::{Access, Call, Content, Pages, ReplyPlan, RustType};

/// The statuses of successes.
const SUCCESSES: StatusRange = StatusRange {
    first: 200,
    last: 299,
};

/// Writes the contents of `operations.rs`, or of a group of it.
pub(super) fn write(part: Part<'_>, to: &mut Printer) {
    let replies = part.calls().iter().filter_map(|call| match &call.reply {
        ReplyPlan::Several(reply) => Some(reply.name.spelling()),
        ReplyPlan::One(_) | ReplyPlan::Optional(_) => None,
    });
    uses(part).write(part.up(), to);
    let actions = format!("{}::actions", part.up());
    import(&actions, &replies.collect::<Vec<_>>(), to);
    if part.main().is_none() && part.calls().iter().any(|call| call.takes_common) {
        import("super", &[COMMON], to);
    }
    part.modules(has_calls, true, to);
    if !part.common().is_empty() {
        common(to);
    }
    let error = rust(&part.vendor.error, Scope::Outside);
    for call in part.calls() {
        marker(call, &error, to);
        if let Some(pages) = &call.pages {
            paged(call, pages, to);
        }
    }
}

fn uses(part: Part<'_>) -> Uses {
    let mut uses = Uses::default();
    for call in part.calls() {
        uses.add(&["operation"]);
        uses.ty(&part.vendor.error, Scope::Outside);
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
        if call.split.is_some() {
            uses.add(&["Split"]);
        }
        if call.refusal.is_some() {
            uses.add(&["Refusal"]);
        }
        if let Some(pages) = &call.pages {
            uses.add(&["Paged", "Paging"]);
            uses.ty(&pages.item, Scope::Outside);
        }
    }
    uses
}

/// Marks the operations whose calls have the options that nearly all have. It is no interface: the document may say tomorrow that
/// fewer calls have them, and then it is gone.
pub(super) const COMMON: &str = "CommonOptions";

fn common(to: &mut Printer) {
    to.put(&["\n/// Marks the operations whose calls have the options of most calls.\n"]);
    to.put(&["#[doc(hidden)]\npub trait ", COMMON]);
    to.put(&[": crate::runtime::Operation {}\n"]);
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
        let cases = call.error_cases.iter().map(|case| {
            let others = case.others.iter();
            let others = others.map(|(media, other)| format!(" or {} {other}", quoted(media)));
            let others: String = others.collect();
            format!("{} {}{others}", range(case.status), case.name)
        });
        let refusal = call.refusal.as_ref();
        let refused = refusal.and_then(|refusal| refusal.variant.as_ref());
        let refused = refused.map(|variant| format!("{} {variant}", range(SUCCESSES)));
        to.rows(refused.into_iter().chain(cases));
    }
    if call.takes_common {
        to.put(&[" impl ", COMMON]);
    }
    to.put(&[" }\n"]);
}

fn facts(call: &Call) -> Vec<String> {
    let mut facts = vec![
        format!("id: {}", quoted(&call.id)),
        format!("method: {}", quoted(&call.http_method)),
        format!("path: {}", quoted(&call.path)),
    ];
    if let Some(server) = &call.server {
        facts.push(format!("server: Some({})", quoted(server)));
    }
    if !call.accept.is_empty() {
        facts.push(format!("accept: {}", quoted(&call.accept)));
    }
    if !call.permissions.is_empty() {
        facts.push(format!("permissions: {}", slice(&call.permissions)));
    }
    if !call.user_permissions.is_empty() {
        let names = slice(&call.user_permissions);
        facts.push(format!("user_permissions: {names}"));
    }
    if let Some(group) = &call.rate_group {
        facts.push(format!("rate_group: Some({})", quoted(group)));
    }
    if !call.statuses.is_empty() {
        facts.push(format!("statuses: &{:?}", call.statuses));
    }
    if call.deprecated {
        facts.push("deprecated: true".to_owned());
    }
    if !call.security.is_empty() {
        let alternatives: Vec<String> = call.security.iter().map(|names| slice(names)).collect();
        facts.push(format!("security: &[{}]", alternatives.join(", ")));
    }
    if !call.client_headers.is_empty() {
        facts.push(format!("client_headers: {}", slice(&call.client_headers)));
    }
    if !call.client_query.is_empty() {
        let pairs = call.client_query.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, is_required)| format!("({}, {is_required})", quoted(name)))
            .collect();
        facts.push(format!("client_query: &[{}]", pairs.join(", ")));
    }
    if let Some(refusal) = &call.refusal {
        facts.push(format!(
            "refusal: Some(Refusal {{ member: {}, values: {} }})",
            quoted(&refusal.member),
            slice(&refusal.values)
        ));
    }
    if let Some(flag) = &call.stream_flag {
        facts.push(format!("stream_flag: Some({})", quoted(flag)));
    }
    if let Some(member) = &call.key_member {
        facts.push(format!("key_member: Some({})", quoted(member)));
    }
    if let Some(members) = &call.multi_status {
        facts.push(format!(
            "multi_status: Some(MultiStatusMembers {{ id: {}, status: {}, body: {} }})",
            quoted(&members.id),
            quoted(&members.status),
            quoted(&members.body)
        ));
    }
    if let Some(split) = &call.split {
        facts.push(format!(
            "split: Some(Split {{ parameter: {}, at_most: {} }})",
            quoted(&split.parameter),
            split.max_items
        ));
    }
    facts
}

/// How the runtime gets from one page to the next.
fn paged(call: &Call, pages: &Pages, to: &mut Printer) {
    let page = rust(&pages.page, Scope::Outside);
    let (page, [owned, borrowed]) = match pages.may_be_absent {
        true => (
            format!("Option<{page}>"),
            ["let page = page?;", "let page = page.as_ref()?;"],
        ),
        false => (page, [""; 2]),
    };
    let item = rust(&pages.item, Scope::Outside);
    let item = match pages.has_keys {
        true => format!("(String, {item})"),
        false => item,
    };
    to.put(&["\nimpl Paged for ", call.action.spelling(), " {\n"]);
    to.put(&["    type Item = ", &item, ";\n"]);
    to.put(&["    const PAGING: Paging = ", &paging(pages), ";\n"]);
    let mut function = |name: &str, argument: &str, result: &str, value: String| {
        to.blank();
        to.put(&[
            "    fn ",
            name,
            "(page: ",
            argument,
            &page,
            ") -> Option<",
            result,
            "> {\n",
        ]);
        let there = if argument.is_empty() { owned } else { borrowed };
        if !there.is_empty() {
            to.put(&["        ", there, "\n"]);
        }
        to.put(&["        ", &value, "\n    }\n"]);
    };
    let items = match pages.items.as_slice() {
        way if pages.has_keys => format!("Some({}.into_iter().collect())", taken(way)),
        [] => "Some(page)".to_owned(),
        way => access("page", way, "?", ["", ""]),
    };
    function("items", "", &format!("Vec<{item}>"), items);
    if let Some((kind, next)) = next(pages) {
        let is_last = pages.more.as_deref().map(says_no_more);
        let is_last = is_last.or_else(|| pages.last.as_deref().map(says_last));
        let value = match is_last {
            Some(is_last) => {
                format!("if {is_last} {{\n            return None;\n        }}\n        {next}")
            }
            None => next,
        };
        match kind {
            Kind::Text => function("next", "&", "&str", value),
            Kind::Number => function("next_number", "&", "crate::runtime::Value", value),
        }
    } else if goes_by_length(pages) {
        function(
            "len",
            "&",
            "usize",
            format!("Some({}.len())", place(&pages.items)),
        );
        let more = pages.more.as_deref();
        let more = more.map(|more| access("page", more, ".as_ref()?", ["", ""]));
        if let Some(more) = more.or_else(|| pages.last.as_deref().map(is_not_last)) {
            function("more", "&", "bool", more);
        }
    }
    if let Some((count, ty)) = &pages.count {
        let value = access("page", count, ".as_ref()?", ["", ""]);
        let value = match ty {
            RustType::I64 => value,
            RustType::U64 => format!("i64::try_from({value}?).ok()"),
            RustType::F64 => format!("{value}.map(|count| count as i64)"),
            _ => format!("{value}.map(i64::from)"),
        };
        function("count", "&", "i64", value);
    }
    to.put(&["}\n"]);
}

/// What leads to the next page.
enum Kind {
    Text,
    Number,
}

/// The link or cursor of the next page as it is, if it is there.
fn next(pages: &Pages) -> Option<(Kind, String)> {
    let text =
        |base: &str, way: &[Access]| access(base, way, ".as_ref()?", [".as_deref()", ".as_str()"]);
    match (&pages.next, &pages.item_cursor) {
        (Some((way, RustType::String)), _) => Some((Kind::Text, text("page", way))),
        (Some((way, _)), _) => {
            let number = access("page", way, ".as_ref()?", ["", ""]);
            Some((Kind::Number, format!("{number}.map(Into::into)")))
        }
        (None, Some(way)) => {
            let last = format!("{}.last()?", place(&pages.items));
            Some((Kind::Text, text(&last, way)))
        }
        (None, None) => None,
    }
}

/// Whether the number of items on a page says where the next one begins, or whether there is one.
fn goes_by_length(pages: &Pages) -> bool {
    let is_uncounted = pages.page_parameter.is_some() && !pages.counts_pages;
    pages.offset_parameter.is_some() || is_uncounted
}

fn paging(pages: &Pages) -> String {
    let mut fields = Vec::new();
    for (name, value) in [
        ("body", &pages.body),
        ("cursor_parameter", &pages.cursor_parameter),
        ("page_parameter", &pages.page_parameter),
        ("offset_parameter", &pages.offset_parameter),
        ("total_header", &pages.total_header),
        ("page_count_header", &pages.page_count_header),
    ] {
        fields.extend(
            value
                .as_ref()
                .map(|value| format!("{name}: {}", quoted(value))),
        );
    }
    if pages.link_header {
        fields.push("link_header: true".to_owned());
    }
    if pages.first_page != 1 {
        fields.push(format!("first_page: {}", pages.first_page));
    }
    if pages.first_offset != 0 {
        fields.push(format!("first_offset: {}", pages.first_offset));
    }
    if fields.is_empty() {
        return "Paging::LINKED".to_owned();
    }
    format!("Paging {{ {}, ..Paging::LINKED }}", fields.join(", "))
}

/// The value at the end of a way from `page`, which is there from here on.
fn place(way: &[Access]) -> String {
    way.iter().fold("page".to_owned(), |text, step| {
        let through = if step.optional { ".as_ref()?" } else { "" };
        format!("{text}.{}{through}", step.field.spelling())
    })
}

/// The value at the end of a way from `page`, taken out of it.
fn taken(way: &[Access]) -> String {
    way.iter().fold("page".to_owned(), |text, step| {
        let through = if step.optional { "?" } else { "" };
        format!("{text}.{}{through}", step.field.spelling())
    })
}

/// The field at the end of a way from `page`, and whether it may be absent.
fn end(way: &[Access]) -> (String, bool) {
    match way.split_last() {
        Some((last, before)) => (
            format!("{}.{}", place(before), last.field.spelling()),
            last.optional,
        ),
        None => ("page".to_owned(), false),
    }
}

/// Whether what says that there is another page says no, or nothing.
fn says_no_more(more: &[Access]) -> String {
    match end(more) {
        (field, true) => format!("{field} != Some(true)"),
        (field, false) => format!("!{field}"),
    }
}

/// Whether what says that the page is the last says so.
fn says_last(last: &[Access]) -> String {
    match end(last) {
        (field, true) => format!("{field} == Some(true)"),
        (field, false) => field,
    }
}

/// Whether what says that the page is the last says that it is not, if it says anything.
fn is_not_last(last: &[Access]) -> String {
    match end(last) {
        (field, true) => format!("{field}.map(|is_last| !is_last)"),
        (field, false) => format!("Some(!{field})"),
    }
}

/// The `Option` at the end of a way. `through` follows what may be absent on the way; the ends follow the last field, the first
/// one if it may be absent and the second one if not.
fn access(base: &str, way: &[Access], through: &str, ends: [&str; 2]) -> String {
    let mut text = base.to_owned();
    for (position, step) in way.iter().enumerate() {
        text.push('.');
        text.push_str(step.field.spelling());
        let is_last = position + 1 == way.len();
        match (is_last, step.optional) {
            (true, true) => text.push_str(ends[0]),
            (true, false) => text = format!("Some({text}{})", ends[1]),
            (false, true) => text.push_str(through),
            (false, false) => {}
        }
    }
    text
}

/// The type that decodes the content of a reply.
pub(super) fn content_marker(content: &Content, error: &str) -> String {
    let outside = |ty| rust(ty, Scope::Outside);
    match content {
        Content::Empty => "Empty".to_owned(),
        Content::Json(ty) => format!("Json<{}>", outside(ty)),
        Content::JsonList(ty) => format!("JsonList<{}>", outside(ty)),
        Content::MultiStatus(ty) => format!("MultiStatus<{}, {error}>", outside(ty)),
        Content::Events(ty) => format!("EventStream<{}, {error}>", outside(ty)),
        Content::WholeEvents(ty) => format!("WholeEvents<{}, {error}>", outside(ty)),
        Content::TextEvents => format!("TextEvents<{error}>"),
        Content::Lines(ty) => format!("LineStream<{}, {error}>", outside(ty)),
        Content::Text => "Text".to_owned(),
        Content::Binary => "Binary".to_owned(),
        Content::Redirect => "Redirect".to_owned(),
    }
}

/// A range of statuses as a pattern.
pub(super) fn range(status: StatusRange) -> String {
    format!("{}..={}", status.first, status.last)
}
