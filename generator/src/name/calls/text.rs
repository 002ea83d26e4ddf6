//! The documentation of calls.

use std::collections::{BTreeMap, BTreeSet};

use super::content_type::or;
use super::replies::status_text;
use super::taken::{IDEMPOTENCY_KEY, is_built_in};
use crate::config::Config;
use crate::ir::{Api, MediaKind, Operation, Permissions, Reply, ReplyContent, StatusRange};
use crate::letters::letters;
use crate::name::docs;
use crate::name::scope::Name;
use crate::plan::{Argument, Content, ErrorCase, ReplyPlan, RustType, Setter};

/// Adds a paragraph, which begins behind an empty line unless it is the first.
fn paragraph(lines: &mut Vec<String>, text: String) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(text);
}

/// What the documentation of a call tells.
pub(super) struct About<'a> {
    pub(super) operation: &'a Operation,
    pub(super) method: &'a Name,
    pub(super) arguments: &'a [Argument],
    pub(super) setters: &'a [Setter],
    pub(super) common: &'a [Setter],
    pub(super) reply: &'a ReplyPlan,
    pub(super) error_cases: &'a [ErrorCase],
    pub(super) usual_error: Option<&'a Name>,
    pub(super) asks_for_stream: bool,
    pub(super) key_member: Option<&'a str>,
}

/// What the document says about a status.
type Said<'a> = (StatusRange, &'a str);

/// What a document says about failures of most operations, and so about none of them.
pub(super) fn usual_errors(api: &Api) -> BTreeSet<Said<'_>> {
    let mut counts: BTreeMap<Said<'_>, usize> = BTreeMap::new();
    let all = api
        .operations
        .iter()
        .flat_map(|operation| &operation.errors);
    for (status, text) in all {
        *counts.entry((*status, text.as_str())).or_default() += 1;
    }
    let are_most = |count: usize| count > 2 && count > api.operations.len() / 4;
    let usual = counts.into_iter().filter(|(_, count)| are_most(*count));
    usual.map(|(said, _)| said).collect()
}

/// A sentence about the failures of which most documentation of calls says nothing, because they are usual.
pub(in crate::name) fn usual_failures(api: &Api) -> Option<String> {
    let usual = usual_errors(api).into_iter();
    let mut parts: Vec<String> = usual
        .map(|(status, text)| match said(status, text) {
            Some(text) => format!("{} ({text})", status_text(status)),
            None => status_text(status),
        })
        .collect();
    parts.dedup();
    (!parts.is_empty()).then(|| format!("Many calls may also fail with {}.", parts.join(", ")))
}

/// Whether a text is only the name of the operation.
fn is_name(text: &str, operation: &Operation) -> bool {
    let is_one_word = text.split_whitespace().nth(1).is_none();
    let mut id = operation.id.iter();
    is_one_word && id.any(|id| letters(id).eq(letters(text)))
}

/// What a text says about a status besides its meaning in HTTP, if that is short enough.
fn said(status: StatusRange, text: &str) -> Option<String> {
    let text = docs::sentence(text.trim().split("\n\n").next()?)?;
    let is_said = text.len() <= MAX_ERROR && !is_reason(status, &text);
    is_said.then(|| text.trim_end_matches('.').to_owned())
}

/// What is said of an operation that replies in another protocol.
const SWITCHES: &str = "The operation goes on in another protocol, such as WebSocket, which this client does not speak: \
    the call fails unless the service replies without that.";

pub(super) fn call_docs(
    about: &About<'_>,
    usual_errors: &BTreeSet<Said<'_>>,
    config: &Config,
) -> Vec<String> {
    let operation = about.operation;
    let (summary, description) = match (&operation.summary, &operation.description) {
        // Some write all that they have to say as the summary.
        (Some(summary), None) if summary.trim().contains('\n') => (None, Some(summary)),
        // The name says nothing that the method does not say.
        (Some(summary), description) if is_name(summary, operation) => (None, description.as_ref()),
        (summary, description) => (summary.as_ref(), description.as_ref()),
    };
    let summary = summary.and_then(|text| docs::sentence(text));
    let mut lines: Vec<String> = summary.into_iter().collect();
    let mut text = description
        .map(|text| docs::lines(text))
        .unwrap_or_default();
    if lines.is_empty() && text.is_empty() {
        lines.extend(docs::sentence(&capitalized(about.method)));
    }
    // A description often starts with the summary once more.
    if let (Some(summary), Some(first)) = (lines.first(), text.first()) {
        let words = |line: &str| line.trim_end_matches('.').to_lowercase();
        match words(first).strip_prefix(&words(summary)) {
            Some("") => {
                let rest = text.iter().skip(1).position(|line| !line.is_empty());
                text.drain(..rest.map_or(text.len(), |rest| rest + 1));
            }
            Some(rest) if !rest.starts_with(char::is_alphanumeric) => lines.clear(),
            _ => {}
        }
    }
    if !lines.is_empty() && !text.is_empty() {
        lines.push(String::new());
    }
    lines.extend(text);
    let see = operation.see.as_ref();
    let see = see.and_then(|link| docs::see(link, description.map(String::as_str)));
    if let Some(see) = see {
        paragraph(&mut lines, see);
    }
    if operation.switches_protocols {
        paragraph(&mut lines, SWITCHES.to_owned());
    }
    if let Some(split) = &operation.split {
        paragraph(
            &mut lines,
            match &operation.batch {
                Some(_) => format!(
                    "This form takes any number of ids, {} to a request, and gives a result for each; one that fails does not fail the call.",
                    split.max_items
                ),
                None => format!(
                    "A list {} of more than {} is split over several requests, and what they give is put together.",
                    docs::code(&split.parameter),
                    split.max_items
                ),
            },
        );
    }
    if let Some(body) = operation
        .body
        .as_ref()
        .filter(|_| operation.sends.is_some())
    {
        let text = match body.kind {
            MediaKind::Multipart => {
                "This form sends the body in parts (`multipart/form-data`), files among them."
                    .to_owned()
            }
            _ => format!(
                "This form sends the body as {}.",
                docs::code(&body.media_type)
            ),
        };
        paragraph(&mut lines, text);
    }
    if operation.form.is_some() {
        let asked: Vec<String> = operation.accept.iter().map(|it| docs::code(it)).collect();
        let text = format!("This form asks for {}.", asked.join(", "));
        paragraph(&mut lines, text);
    }
    if let Some(pages) = &operation.pages {
        let text = "A reply is one page: `pages` and `items` of the call read on to the last.";
        let of_map = match pages.has_keys {
            true => {
                " The items are the entries of a map; a later page may have more for the same key."
            }
            false => "",
        };
        paragraph(&mut lines, format!("{text}{of_map}"));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    about
        .arguments
        .iter()
        .for_each(|one| item(&one.name, &one.docs, &mut lines));
    lines.extend(options(about));
    let asked = match about.asks_for_stream {
        true => ", which the request asks for by itself",
        false => "",
    };
    lines.extend(about.key_member.map(|member| {
        let member = docs::code(member);
        format!("- Is repeated after unclear failures if the body has {member}")
    }));
    lines.extend(gives(about).map(|what| format!("- Gives {what}{asked}")));
    if is_unsaid(operation) {
        lines.push("- Gives no value; the bytes of the reply are in `with_response`".to_owned());
    }
    lines.extend(errors(about, usual_errors));
    lines.extend(permissions(operation, config));
    if !operation.scopes.is_empty() {
        lines.push(format!("- {}", listed("Scope", "", &operation.scopes)));
    }
    if let Some(group) = &operation.rate_group {
        lines.push(format!("- Rate group: {}", docs::code(group)));
    }
    let server = match &operation.server {
        None => String::new(),
        Some(path) if path.starts_with('/') => format!(", on the host below {}", docs::code(path)),
        Some(url) => format!(", at {}", docs::code(url)),
    };
    lines.push(format!(
        "- Sends {} to {}{server}",
        docs::code(&operation.method),
        docs::code(&operation.path),
    ));
    lines
}

/// The words of a method as the beginning of a sentence.
fn capitalized(method: &Name) -> String {
    let words = method.as_str().trim_matches('_').replace('_', " ");
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// An item about an argument or a setter, if the document says anything about it.
fn item(name: &Name, said: &[String], lines: &mut Vec<String>) {
    let Some((first, rest)) = said.split_first() else {
        return;
    };
    lines.push(format!("- {}: {first}", docs::code(name.as_str())));
    // What belongs to an item is indented.
    lines.extend(rest.iter().map(|line| match line.is_empty() {
        true => String::new(),
        false => format!("  {line}"),
    }));
}

/// What the module of the calls says about the options that nearly all of them have, if there are some.
pub(super) fn common_docs(common: &[Setter]) -> Vec<String> {
    if common.is_empty() {
        return Vec::new();
    }
    let opening = [
        "",
        "# Options of most calls",
        "",
        "Methods of [`Action`]; the documentation of a call says whether it has them.",
        "",
    ];
    let mut lines = opening.map(str::to_owned).to_vec();
    for setter in common {
        item(&setter.name, &setter.docs, &mut lines);
    }
    lines
}

/// How many options that nearly all calls have are named with each call.
const FEW: usize = 3;

/// The item about what may be set. What nearly all calls have comes last, and only by a link if that is much.
fn options(about: &About<'_>) -> Option<String> {
    let name = |setter: &Setter| docs::code(setter.name.as_str());
    // The header that every action can set by itself.
    let built_in = about.operation.parameters.iter().any(is_built_in);
    let built_in = built_in.then(|| docs::code(IDEMPOTENCY_KEY));
    let own = about.setters.iter().map(name).chain(built_in);
    let mut parts: Vec<String> = own.collect();
    match about.common {
        few if few.len() <= FEW => parts.extend(few.iter().map(name)),
        _ => parts.push("[those of most calls](super::actions#options-of-most-calls)".to_owned()),
    }
    (!parts.is_empty()).then(|| format!("- Options: {}", parts.join(", ")))
}

/// What a call gives, if anything.
fn gives(about: &About<'_>) -> Option<String> {
    let content = match about.reply {
        ReplyPlan::One(content) => content,
        ReplyPlan::Optional(ty) => return Some(format!("{}, or nothing", described(ty))),
        ReplyPlan::Several(reply) => {
            let name = reply.name.as_str();
            let stream = match reply.is_download() {
                true => "; `with_stream` reads the bytes as they come",
                false => "",
            };
            return Some(format!("[`{name}`](super::actions::{name}){stream}"));
        }
    };
    Some(match content {
        Content::Empty => return None,
        Content::Json(ty) => described(ty),
        Content::JsonList(item) => format!("a list of {}", described(item)),
        Content::MultiStatus(item) => format!("{} or an error for each", described(item)),
        Content::Text => "text; `with_stream` reads its bytes as they come".to_owned(),
        Content::Binary => "bytes; `with_stream` reads them as they come".to_owned(),
        Content::Redirect => match about.operation.method.as_str() {
            "GET" => "the URL to which the service redirects; `with_stream` reads what is there",
            _ => "the URL to which the service redirects",
        }
        .to_owned(),
        Content::Events(ty) | Content::WholeEvents(ty) => {
            format!("a stream of events of {}", described(ty))
        }
        Content::TextEvents => "a stream of events of text".to_owned(),
        Content::Lines(ty) => format!("a stream of {}", described(ty)),
    })
}

/// Whether something is read, and the document says of no success what it holds.
fn is_unsaid(operation: &Operation) -> bool {
    let is_empty = |reply: &Reply| reply.content == ReplyContent::Empty;
    let has_body = |reply: &Reply| ![204, 205, 304].contains(&reply.status.first);
    operation.method == "GET"
        && operation.replies.iter().all(is_empty)
        && operation.replies.iter().any(has_body)
}

/// What lists and maps hold, in words.
fn inside(item: &RustType) -> String {
    match item {
        RustType::Option(_) => format!("({})", described(item)),
        _ => described(item),
    }
}

/// A type in words, with links to models.
fn described(ty: &RustType) -> String {
    let code = match ty {
        RustType::Model(name) => {
            return format!("[`{}`](super::models::{})", name.as_str(), name.spelling());
        }
        RustType::Vec(item) => return format!("a list of {}", inside(item)),
        RustType::Map(item) => return format!("a map of {}", inside(item)),
        RustType::Option(inner) | RustType::Patch(inner) => {
            return format!("{} or null", described(inner));
        }
        RustType::Boxed(inner) => return described(inner),
        RustType::Tuple(places) => {
            let places: Vec<String> = places.iter().map(described).collect();
            return format!("a tuple of {}", places.join(", "));
        }
        RustType::Value => return "any JSON".to_owned(),
        RustType::FilePart | RustType::Base64 => return "bytes".to_owned(),
        RustType::DateTime => return "a moment in time".to_owned(),
        RustType::Date => return "a day".to_owned(),
        RustType::String => "String",
        RustType::Bool => "bool",
        RustType::I32 => "i32",
        RustType::I64 => "i64",
        RustType::U32 => "u32",
        RustType::U64 => "u64",
        RustType::F32 => "f32",
        RustType::F64 => "f64",
    };
    docs::code(code)
}

/// How long a text about an error may be.
const MAX_ERROR: usize = 100;

/// The line about errors: what the document says about each status but for what it says about most operations, and which error
/// it gives if that is not the usual one.
fn errors(about: &About<'_>, usual: &BTreeSet<Said<'_>>) -> Option<String> {
    let errors = &about.operation.errors;
    let mut statuses: Vec<StatusRange> = errors.iter().map(|(status, _)| *status).collect();
    statuses.extend(about.error_cases.iter().map(|case| case.status));
    statuses.sort_by_key(|status| (status.first, status.last));
    statuses.dedup();
    let mut parts = Vec::new();
    for status in statuses {
        let text = errors.iter().find(|(other, _)| *other == status);
        let text = text.filter(|(_, text)| !usual.contains(&(status, text)));
        let text = text.and_then(|(_, text)| said(status, text));
        let mut cases = about.error_cases.iter();
        let case = cases.find(|case| case.status == status);
        let is_usual =
            |case: &&ErrorCase| case.others.is_empty() && Some(&case.name) == about.usual_error;
        let variant = case.filter(|case| !is_usual(case)).map(|case| {
            let others = case.others.iter().map(|(_, other)| other);
            let names = std::iter::once(&case.name).chain(others);
            let names: Vec<String> = names.map(|name| docs::code(name.as_str())).collect();
            or(&names)
        });
        let rest = match (text, variant) {
            (None, None) => continue,
            (Some(text), None) => text,
            (None, Some(variant)) => variant,
            (Some(text), Some(variant)) => format!("{text}, {variant}"),
        };
        parts.push(format!("{} ({rest})", status_text(status)));
    }
    (!parts.is_empty()).then(|| format!("- Fails with {}", parts.join(", ")))
}

/// Whether a text only says what HTTP calls the status.
fn is_reason(status: StatusRange, text: &str) -> bool {
    let reason = http::StatusCode::from_u16(status.first).ok();
    let reason = reason.and_then(|status| status.canonical_reason());
    let alphabetic = |text: &str| -> String {
        let letters = text.chars().filter(|c| c.is_alphabetic());
        letters.flat_map(char::to_lowercase).collect()
    };
    let text = alphabetic(text);
    text.is_empty() || text == "error" || reason.is_some_and(|reason| alphabetic(reason) == text)
}

/// A word, which of them, and names as code.
fn listed(word: &str, which: &str, names: &[String]) -> String {
    let plural = if names.len() > 1 { "s" } else { "" };
    let names: Vec<String> = names.iter().map(|name| docs::code(name)).collect();
    format!("{word}{plural}{which}: {}", names.join(", "))
}

/// The line about permissions. Where the service tells those of apps and of users apart, it says which are which.
fn permissions(operation: &Operation, config: &Config) -> Option<String> {
    let (first, second) = match config.extensions.user_permissions.is_empty() {
        true => ("Permission", ""),
        false if operation.permissions.names.is_empty() => ("", "User permission"),
        false => ("App permission", "user permission"),
    };
    let parts = [
        (first, &operation.permissions),
        (second, &operation.user_permissions),
    ];
    let texts: Vec<String> = parts
        .into_iter()
        .filter(|(_, permissions)| !permissions.names.is_empty())
        .map(|(what, Permissions { any, names })| {
            let which = if *any && names.len() > 1 {
                " (any of)"
            } else {
                ""
            };
            listed(what, which, names)
        })
        .collect();
    (!texts.is_empty()).then(|| format!("- {}", texts.join("; ")))
}
