//! What replies and errors of calls are decoded as.

use std::collections::BTreeMap;

use crate::ir::{Api, Errors, Operation, Parameter, Reply, ReplyContent, Shape, StatusRange, Ty};
use crate::name::scope::{Case, Name, Scope};
use crate::name::types::TypeNames;
use crate::plan::{Content, ErrorCase, ErrorEnum, RefusalPlan, ReplyCase, ReplyEnum, ReplyPlan};

pub(super) fn reply(
    api: &Api,
    operation: &Operation,
    names: &TypeNames,
    actions: &mut Scope,
    action: &str,
) -> ReplyPlan {
    let mut distinct: Vec<&ReplyContent> = Vec::new();
    for reply in &operation.replies {
        if !distinct
            .iter()
            .any(|known| is_same(api, known, &reply.content))
        {
            distinct.push(&reply.content);
        }
    }
    match distinct.as_slice() {
        [] => ReplyPlan::One(Content::Empty),
        [ReplyContent::Json(ty)] if operation.split.is_some() => {
            ReplyPlan::One(match api.resolved(ty) {
                Ty::List(item) => Content::JsonList(names.rust(&item)),
                ty => Content::Json(names.rust(&ty)),
            })
        }
        [only] => ReplyPlan::One(content(api, only, names)),
        [ReplyContent::Json(ty), ReplyContent::Empty]
        | [ReplyContent::Empty, ReplyContent::Json(ty)] => ReplyPlan::Optional(names.rust(ty)),
        _ => {
            let mut scope = Scope::new(Case::Camel, &[]);
            let name = actions.claim([format!("{action} reply")]);
            let docs = vec!["What the service replies, by status.".to_owned()];
            let cases = operation
                .replies
                .iter()
                .map(|reply| ReplyCase {
                    name: scope.claim([status_words(reply.status)]),
                    docs: vec![format!("Status {}.", status_text(reply.status))],
                    status: reply.status,
                    content: content(api, &reply.content, names),
                })
                .collect();
            ReplyPlan::Several(ReplyEnum { name, docs, cases })
        }
    }
}

/// Whether two replies hold the same, by whatever name.
fn is_same(api: &Api, one: &ReplyContent, other: &ReplyContent) -> bool {
    match (one, other) {
        (ReplyContent::Json(one), ReplyContent::Json(other)) => {
            api.resolved(one) == api.resolved(other)
        }
        _ => one == other,
    }
}

fn content(api: &Api, content: &ReplyContent, names: &TypeNames) -> Content {
    match content {
        ReplyContent::Empty => Content::Empty,
        ReplyContent::Json(ty) => Content::Json(names.rust(ty)),
        ReplyContent::MultiStatus(ty) => Content::MultiStatus(names.rust(ty)),
        ReplyContent::Text => Content::Text,
        ReplyContent::Binary => Content::Binary,
        ReplyContent::Redirect => Content::Redirect,
        ReplyContent::Lines(ty) => Content::Lines(names.rust(ty)),
        ReplyContent::Events(ty) if api.resolved(ty) == Ty::String => Content::TextEvents,
        ReplyContent::Events(ty) if is_whole_event(api, ty, 0) => {
            Content::WholeEvents(names.rust(ty))
        }
        ReplyContent::Events(ty) => Content::Events(names.rust(ty)),
    }
}

/// Whether a type describes an event with its name, and not only the data: it has the fields of an event and no other members.
/// A union does so if all of its branches do; unions inside of unions are looked into, up to a depth.
fn is_whole_event(api: &Api, ty: &Ty, depth: u32) -> bool {
    const FIELDS: [&str; 5] = ["comment", "data", "event", "id", "retry"];
    let Ty::Named(id) = api.resolved(ty) else {
        return false;
    };
    match api.shape(id) {
        Some(Shape::Object(object)) => {
            let members = || object.members.iter().map(|member| member.wire.as_str());
            members().all(|wire| FIELDS.contains(&wire))
                && ["data", "event"]
                    .iter()
                    .all(|field| members().any(|wire| wire == *field))
        }
        Some(Shape::Union(union)) => {
            let is_whole = |ty: &Ty| is_whole_event(api, ty, depth + 1);
            depth < 3
                && !union.branches.is_empty()
                && union.branches.iter().all(|branch| is_whole(&branch.ty))
        }
        _ => false,
    }
}

pub(super) fn status_text(StatusRange { first, last }: StatusRange) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first} to {last}")
    }
}

fn status_words(status: StatusRange) -> String {
    let word = match (status.first, status.last) {
        (200, 200) => "ok",
        (201, 201) => "created",
        (202, 202) => "accepted",
        (203, 203) => "non authoritative",
        (204, 204) => "no content",
        (205, 205) => "reset content",
        (206, 206) => "partial content",
        (207, 207) => "multi status",
        (208, 208) => "already reported",
        (first, last) if first == last => return format!("status {first}"),
        _ => "success",
    };
    word.to_owned()
}

/// The variant of the vendor's error for each type of error body, if there are several.
pub(super) fn error_variants<'a>(
    api: &'a Api,
    errors: Option<&'a ErrorEnum>,
) -> BTreeMap<&'a Ty, &'a Name> {
    let (Some(errors), Errors::Several(types)) = (errors, &api.errors) else {
        return BTreeMap::new();
    };
    let names = errors.variants.iter().map(|(name, _)| name);
    types.iter().zip(names).collect()
}

/// Which variants of the vendor's error each status of the operation means.
pub(super) fn error_cases(
    operation: &Operation,
    variants: &BTreeMap<&Ty, &Name>,
) -> Vec<ErrorCase> {
    let mut cases: Vec<ErrorCase> = Vec::new();
    for failure in &operation.failures {
        let Some(name) = variants.get(&failure.ty).map(|name| (*name).clone()) else {
            continue;
        };
        match cases
            .last_mut()
            .filter(|case| case.status == failure.status)
        {
            Some(case) => {
                let mut others = case.others.iter().map(|(_, other)| other);
                if case.name != name && others.all(|other| *other != name) {
                    case.others.push((failure.media_type.clone(), name));
                }
            }
            None => cases.push(ErrorCase {
                status: failure.status,
                name,
                others: Vec::new(),
            }),
        }
    }
    cases
}

/// What tells a failure in a success, and the variant of the vendor's error that it is.
pub(super) fn refusal(
    operation: &Operation,
    variants: &BTreeMap<&Ty, &Name>,
) -> Option<RefusalPlan> {
    let refusal = operation.refusal.as_ref()?;
    let variant = variants.get(&refusal.ty);
    Some(RefusalPlan {
        member: refusal.member.clone(),
        values: refusal.values.clone(),
        variant: variant.map(|name| (*name).clone()),
    })
}

/// The member of the body that asks for a stream, where the call gives one.
pub(super) fn stream_flag(api: &Api, operation: &Operation) -> Option<String> {
    let is_stream = |reply: &Reply| {
        matches!(
            reply.content,
            ReplyContent::Events(_) | ReplyContent::Lines(_)
        )
    };
    if !operation.replies.iter().any(is_stream) {
        return None;
    }
    let body = api.resolved(&operation.body.as_ref()?.ty);
    let Some(Shape::Object(object)) = api.shape(body.named().next()?) else {
        return None;
    };
    let flag = object
        .members
        .iter()
        .find(|member| member.wire == "stream")?;
    (api.resolved(&flag.ty) == Ty::Bool).then(|| flag.wire.clone())
}

/// Whether the form of an operation that gives a stream has a parameter that asks for it.
pub(super) fn has_stream_flag(operation: &Operation) -> bool {
    let asks = |parameter: &Parameter| {
        parameter.is_stream_flag() && parameter.default.as_deref() == Some("true")
    };
    operation.streamed && operation.parameters.iter().any(asks)
}
