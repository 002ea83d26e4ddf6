//! Plans the calls: methods, arguments, setters and what a reply is decoded as.

use std::collections::BTreeMap;

use super::docs;
use super::scope::{Case, Name, Scope};
use super::types::TypeNames;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{
    Api, Body, Errors, MediaKind, Operation, Parameter, Permissions, Reply, ReplyContent, Shape,
    StatusRange, Ty,
};
use crate::plan::{
    Argument, ArgumentType, Call, Content, ErrorEnum, ReplyCase, ReplyEnum, ReplyPlan, Setter,
    Target,
};
use crate::spec::Location;

/// What every client has already.
const CLIENT: [&str; 3] = ["builder", "new", "request"];
/// What every action has already.
const ACTION: [&str; 20] = [
    "binary_body",
    "clone",
    "cookie_value",
    "deadline",
    "form_body",
    "header",
    "header_value",
    "idempotency_key",
    "idle_timeout",
    "into_future",
    "json_body",
    "multipart_body",
    "path_value",
    "query_value",
    "rate_limiting",
    "retry",
    "text_body",
    "timeout",
    "with_response",
    "with_stream",
];
/// What the actions of listings have besides.
const LISTING: [&str; 2] = ["items", "pages"];
/// What the modules of actions and operations use themselves.
const ACTION_TYPES: [&str; 44] = [
    "Action",
    "AsRef",
    "BTreeMap",
    "Base64",
    "BatchItem",
    "Binary",
    "Box",
    "Bytes",
    "DateTime",
    "Empty",
    "Err",
    "EventStream",
    "FilePart",
    "From",
    "Into",
    "IntoIterator",
    "Json",
    "JsonList",
    "LineStream",
    "Method",
    "MultiStatus",
    "MultiStatusMembers",
    "NaiveDate",
    "None",
    "Ok",
    "OperationInfo",
    "Option",
    "OptionalJson",
    "Paged",
    "Paging",
    "Patch",
    "Result",
    "Self",
    "Some",
    "Split",
    "String",
    "Style",
    "Text",
    "TextEvents",
    "UnknownValue",
    "Utc",
    "Value",
    "Vec",
    "WholeEvents",
];

/// What every server for tests has already.
const SERVER: [&str; 12] = [
    "any_request",
    "builder",
    "client",
    "clock",
    "clone",
    "default",
    "enforce_rate_limits",
    "new",
    "on",
    "requests",
    "tokens",
    "verify",
];
/// What every responder has already.
const RESPONDER: [&str; 25] = [
    "answer",
    "answer_with",
    "assert_count",
    "body_is",
    "clone",
    "count",
    "fails",
    "fault",
    "header_is",
    "matching",
    "new",
    "only",
    "path_is",
    "penalty",
    "query_is",
    "rate_limited",
    "raw",
    "reply",
    "reply_batch",
    "reply_json",
    "reply_status",
    "reply_with",
    "requests",
    "then",
    "times",
];

/// What the body of a method calls by a plain name, which an argument would hide.
const BODY: [&str; 1] = ["strings"];

/// Plans the calls in document order.
pub(super) fn calls(
    api: &Api,
    config: &Config,
    names: &TypeNames,
    errors: Option<&ErrorEnum>,
) -> (Vec<Call>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let methods = methods(api, config, &mut diagnostics);
    let mut actions = Scope::new(Case::Camel, &ACTION_TYPES);
    let mut responders = Scope::new(Case::Snake, &SERVER);
    let variants = error_variants(api, errors);
    let mut calls: Vec<Call> = api
        .operations
        .iter()
        .zip(methods)
        .map(|(operation, method)| {
            let action = actions.claim([
                method.as_str().to_owned(),
                format!("{} action", method.as_str()),
            ]);
            let (arguments, setters) = inputs(api, operation, names, &mut diagnostics);
            let presets = presets(operation);
            let stream_flag = stream_flag(api, operation);
            Call {
                responder: responders
                    .claim_or(method.as_str(), || format!("on {}", method.as_str())),
                conditions: conditions(&operation.path, &arguments, &setters),
                docs: call_docs(operation, &setters, stream_flag.is_some(), config),
                aliases: aliases(operation, &method),
                deprecated: operation.deprecated,
                replacement: None,
                arguments,
                setters,
                presets,
                id: operation
                    .id
                    .clone()
                    .unwrap_or_else(|| method.as_str().to_owned()),
                tag: operation.tag.clone(),
                is_further_form: operation.is_further_form(),
                http_method: operation.method.clone(),
                path: operation.path.clone(),
                accept: operation.accept.join(", "),
                permissions: operation.permissions.names.clone(),
                user_permissions: operation.user_permissions.names.clone(),
                rate_group: operation.rate_group.clone(),
                statuses: operation.statuses.clone(),
                security: operation.security.clone(),
                multi_status: operation.batch.clone(),
                split: operation.split.clone(),
                pages: None,
                stream_flag,
                reply: reply(api, operation, names, &mut actions, action.as_str()),
                error_cases: error_cases(operation, &variants),
                method,
                action,
            }
        })
        .collect();
    replacements(api, &mut calls, &mut diagnostics);
    (calls, diagnostics)
}

/// The methods of the operations. Further forms of operations come last, so that none of them takes the name of an operation.
fn methods(api: &Api, config: &Config, diagnostics: &mut Diagnostics) -> Vec<Name> {
    let mut scope = Scope::new(Case::Snake, &CLIENT);
    let mut order: Vec<(usize, &Operation)> = api.operations.iter().enumerate().collect();
    order.sort_by_key(|(_, operation)| operation.is_further_form());
    let mut names = Vec::new();
    for (position, operation) in order {
        let name = scope.claim(method_words(operation, config));
        if scope.numbered() {
            let own = operation.id.as_deref().unwrap_or(&operation.path);
            diagnostics.push(super::collision(api, &operation.pointer, own, &name));
        }
        names.push((position, name));
    }
    names.sort_by_key(|(position, _)| *position);
    names.into_iter().map(|(_, name)| name).collect()
}

/// The names a method can be searched by besides its own.
fn aliases(operation: &Operation, method: &Name) -> Vec<String> {
    let id = operation
        .id
        .as_ref()
        .filter(|_| !operation.is_further_form());
    let mut aliases: Vec<String> = Vec::new();
    for alias in operation.aliases.iter().chain(id) {
        let usable = alias
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
        let is_new = alias != method.as_str() && !aliases.contains(alias);
        if usable && !alias.is_empty() && is_new {
            aliases.push(alias.clone());
        }
    }
    aliases
}

/// Finds the methods that callers are told to use instead of others.
fn replacements(api: &Api, calls: &mut [Call], diagnostics: &mut Diagnostics) {
    if api.operations.iter().all(|one| one.replaced_by.is_none()) {
        return;
    }
    let plain = |operation: &&Operation| !operation.is_further_form();
    let methods: BTreeMap<&str, Name> = api
        .operations
        .iter()
        .zip(calls.iter())
        .filter(|(operation, _)| plain(operation))
        .filter_map(|(operation, call)| Some((operation.id.as_deref()?, call.method.clone())))
        .collect();
    for (operation, call) in api.operations.iter().zip(calls) {
        let Some(id) = operation.replaced_by.as_deref() else {
            continue;
        };
        call.replacement = methods.get(id).cloned();
        if let Some(method) = &call.replacement {
            let line = format!("- Replaced by [`{0}`](Self::{0})", method.as_str());
            // Method and path stay the last line.
            call.docs.insert(call.docs.len().saturating_sub(1), line);
        } else if plain(&operation) {
            let pointer = operation.pointer.child("x-replaced-by");
            diagnostics.push(
                Diagnostic::new(
                    Code::UnknownOperation,
                    Place::value(&api.file, &pointer),
                    "the operation that replaces this one does not exist",
                )
                .expected("the operationId of another operation")
                .found(id)
                .suggest(id, methods.keys().copied()),
            );
        }
    }
}

/// Candidates for the name of a method: its operationId, else HTTP method and path.
fn method_words(operation: &Operation, config: &Config) -> impl Iterator<Item = String> {
    let renamed = operation
        .id
        .as_ref()
        .and_then(|id| config.renames.operations.get(id))
        .map(|rename| &rename.to);
    let id = renamed.or(operation.id.as_ref()).cloned();
    let long = {
        let id = id.clone();
        std::iter::once_with(move || {
            let words = id.into_iter().chain([path_words(operation)]);
            words.collect::<Vec<_>>().join(" ")
        })
    };
    let suffix = match (&operation.batch, operation.streamed) {
        (Some(_), _) => " batch",
        (None, true) => " stream",
        (None, false) => "",
    };
    id.into_iter()
        .chain(long)
        .map(move |words| format!("{words}{suffix}"))
}

/// `get users presences by user id` for `GET /users/{userId}/presences`.
fn path_words(operation: &Operation) -> String {
    let mut words = vec![operation.method.to_ascii_lowercase()];
    let mut ids = Vec::new();
    for part in operation.path.split('{') {
        let literal = match part.split_once('}') {
            Some((id, literal)) => {
                ids.push(id);
                literal
            }
            None => part,
        };
        words.extend(
            literal
                .split('/')
                .filter(|word| !word.is_empty())
                .map(str::to_owned),
        );
    }
    if !ids.is_empty() {
        words.push("by".to_owned());
        words.push(ids.join(" and "));
    }
    words.join(" ")
}

/// Required values become arguments: path in the order of the template, then query, headers, cookies and the body.
/// Everything else is a setter, also a required value with a default.
fn inputs(
    api: &Api,
    operation: &Operation,
    names: &TypeNames,
    diagnostics: &mut Diagnostics,
) -> (Vec<Argument>, Vec<Setter>) {
    let (mut required, optional): (Vec<&Parameter>, Vec<&Parameter>) = operation
        .parameters
        .iter()
        .partition(|parameter| parameter.required && parameter.default.is_none());
    let in_template = |parameter: &Parameter| match parameter.location {
        Location::Path => operation.path.find(&format!("{{{}}}", parameter.name)),
        Location::Query | Location::Header | Location::Cookie => None,
    };
    required.sort_by_cached_key(|parameter| (parameter.location, in_template(parameter)));
    let mut claim = |scope: &mut Scope, parameter: &Parameter| {
        let name = scope.claim_or(&parameter.name, || {
            format!("{} {}", parameter.location.as_str(), parameter.name)
        });
        if scope.numbered() {
            diagnostics.push(super::collision(
                api,
                &parameter.pointer,
                &parameter.name,
                &name,
            ));
        }
        name
    };
    let mut taken = Scope::new(Case::Snake, &BODY);
    let mut arguments: Vec<Argument> = required
        .into_iter()
        .map(|parameter| Argument {
            name: claim(&mut taken, parameter),
            ty: parameter_type(api, parameter, names),
            target: target(parameter),
        })
        .collect();
    let listing: &[&str] = if operation.pages.is_some() {
        &LISTING
    } else {
        &[]
    };
    let mut scope = Scope::new(Case::Snake, &[&ACTION, listing].concat());
    let mut setters: Vec<Setter> = optional
        .into_iter()
        .map(|parameter| Setter {
            name: claim(&mut scope, parameter),
            docs: parameter_docs(parameter),
            deprecated: parameter.deprecated,
            ty: parameter_type(api, parameter, names),
            target: target(parameter),
        })
        .collect();
    if let Some(body) = &operation.body {
        let ty = body_type(api, body, names);
        let target = Target::Body(body.kind.clone(), body.media_type.clone());
        if body.required {
            arguments.push(Argument {
                name: taken.claim(["body", "request body"]),
                ty,
                target,
            });
        } else {
            setters.push(Setter {
                name: scope.claim(["body", "request body"]),
                docs: docs::describe(&body.docs, || "The body of the request.".to_owned()),
                deprecated: false,
                ty,
                target,
            });
        }
    }
    (arguments, setters)
}

/// A condition for each path parameter, in the order of the template.
fn conditions(path: &str, arguments: &[Argument], setters: &[Setter]) -> Vec<Argument> {
    let of_setters = setters.iter().map(|one| (&one.name, &one.ty, &one.target));
    let inputs = arguments
        .iter()
        .map(|one| (&one.name, &one.ty, &one.target));
    let mut inputs: Vec<_> = inputs
        .chain(of_setters)
        .filter_map(|(name, ty, target)| match target {
            Target::Parameter(Location::Path, wire, _) => {
                Some((path.find(&format!("{{{wire}}}")), name, ty, target))
            }
            _ => None,
        })
        .collect();
    inputs.sort_by_key(|(position, ..)| *position);
    let mut scope = Scope::new(Case::Snake, &RESPONDER);
    let condition = |(_, name, ty, target): (_, &Name, &ArgumentType, &Target)| Argument {
        name: scope.claim_or(name.as_str(), || format!("path {}", name.as_str())),
        ty: ty.clone(),
        target: target.clone(),
    };
    inputs.into_iter().map(condition).collect()
}

fn target(parameter: &Parameter) -> Target {
    Target::Parameter(parameter.location, parameter.name.clone(), parameter.style)
}

fn parameter_docs(parameter: &Parameter) -> Vec<String> {
    let what = parameter.location.as_str();
    docs::describe(&parameter.docs, || {
        format!("Sets the {what} parameter {}.", docs::code(&parameter.name))
    })
}

/// What is sent for required parameters with a default until a setter replaces it.
fn presets(operation: &Operation) -> Vec<(Target, String)> {
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .filter_map(|parameter| Some((target(parameter), parameter.default.clone()?)))
        .collect()
}

fn parameter_type(api: &Api, parameter: &Parameter, names: &TypeNames) -> ArgumentType {
    match api.resolved(&parameter.ty) {
        Ty::String => ArgumentType::Str,
        Ty::List(item) => match api.resolved(&item) {
            Ty::String => ArgumentType::Strings,
            item => ArgumentType::Items(names.rust(&item)),
        },
        _ => by_value_or_reference(api, &parameter.ty, names),
    }
}

fn body_type(api: &Api, body: &Body, names: &TypeNames) -> ArgumentType {
    if body.kind == MediaKind::Binary {
        return ArgumentType::Bytes;
    }
    match api.resolved(&body.ty) {
        Ty::String => ArgumentType::Str,
        Ty::List(item) => ArgumentType::Slice(names.rust(&item)),
        _ => by_value_or_reference(api, &body.ty, names),
    }
}

/// Small values and choices are taken by value, everything with members by reference.
fn by_value_or_reference(api: &Api, ty: &Ty, names: &TypeNames) -> ArgumentType {
    let resolved = api.resolved(ty);
    let rust = match &resolved {
        // The name that the place has for the type.
        Ty::Named(_) => names.rust(ty),
        resolved => names.rust(resolved),
    };
    let small = match resolved {
        Ty::Named(id) => matches!(api.shape(id), Some(Shape::Strings(_) | Shape::Integers(_))),
        Ty::Bool
        | Ty::I32
        | Ty::I64
        | Ty::U32
        | Ty::U64
        | Ty::F32
        | Ty::F64
        | Ty::DateTime
        | Ty::Date => true,
        Ty::String
        | Ty::Base64
        | Ty::File
        | Ty::Json
        | Ty::List(_)
        | Ty::Map(_)
        | Ty::Nullable(_) => false,
    };
    if small {
        ArgumentType::Value(rust)
    } else {
        ArgumentType::Reference(rust)
    }
}

fn call_docs(
    operation: &Operation,
    setters: &[Setter],
    asks_for_stream: bool,
    config: &Config,
) -> Vec<String> {
    let mut lines: Vec<String> = operation
        .summary
        .as_deref()
        .and_then(docs::sentence)
        .into_iter()
        .collect();
    let text = operation
        .description
        .as_deref()
        .map(docs::lines)
        .unwrap_or_default();
    if !lines.is_empty() && !text.is_empty() {
        lines.push(String::new());
    }
    lines.extend(text);
    if let Some(split) = &operation.split {
        lines.push(String::new());
        lines.push(match &operation.batch {
            Some(_) => format!(
                "This form takes any number of ids, {} to a request, and gives a result for each; one that fails does not fail the call.",
                split.max_items
            ),
            None => format!(
                "A list {} of more than {} is split over several requests, and what they give is put together.",
                docs::code(&split.parameter),
                split.max_items
            ),
        });
    }
    if operation.pages.is_some() {
        lines.push(String::new());
        lines.push(
            "A reply is one page: `pages` and `items` of the call read on to the last.".to_owned(),
        );
    }
    let parts = match operation.replies.as_slice() {
        [reply] => stream_parts(&reply.content),
        _ => None,
    };
    if let Some(parts) = parts {
        let asked = if asks_for_stream {
            ", which the request asks for by itself"
        } else {
            ""
        };
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.push(format!("Gives a stream of {parts}{asked}."));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    if !setters.is_empty() {
        let names: Vec<String> = setters
            .iter()
            .map(|setter| docs::code(setter.name.as_str()))
            .collect();
        lines.push(format!("- Options: {}", names.join(", ")));
    }
    lines.extend(permissions(operation, config));
    if let Some(group) = &operation.rate_group {
        lines.push(format!("- Rate group: {}", docs::code(group)));
    }
    lines.push(format!(
        "- Sends {} to {}",
        docs::code(&operation.method),
        docs::code(&operation.path)
    ));
    lines
}

/// What a stream consists of; nothing if it is none.
fn stream_parts(content: &ReplyContent) -> Option<&'static str> {
    match content {
        ReplyContent::Events(_) => Some("events"),
        ReplyContent::Lines(_) => Some("values"),
        ReplyContent::Empty
        | ReplyContent::Json(_)
        | ReplyContent::MultiStatus(_)
        | ReplyContent::Text
        | ReplyContent::Binary => None,
    }
}

/// The member of the body that asks for a stream, where the call gives one.
fn stream_flag(api: &Api, operation: &Operation) -> Option<String> {
    let is_stream = |reply: &Reply| stream_parts(&reply.content).is_some();
    if !operation.replies.iter().any(is_stream) {
        return None;
    }
    let body = api.resolved(&operation.body.as_ref()?.ty);
    let Some(Shape::Object(object)) = api.shape(body.named()?) else {
        return None;
    };
    let flag = object
        .members
        .iter()
        .find(|member| member.wire == "stream")?;
    (api.resolved(&flag.ty) == Ty::Bool).then(|| flag.wire.clone())
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
            let (plural, which) = match (names.as_slice(), any) {
                ([_], _) => ("", ""),
                (_, true) => ("s", " (any of)"),
                (_, false) => ("s", ""),
            };
            let names: Vec<String> = names.iter().map(|name| docs::code(name)).collect();
            format!("{what}{plural}{which}: {}", names.join(", "))
        })
        .collect();
    (!texts.is_empty()).then(|| format!("- {}", texts.join("; ")))
}

fn reply(
    api: &Api,
    operation: &Operation,
    names: &TypeNames,
    actions: &mut Scope,
    action: &str,
) -> ReplyPlan {
    let mut distinct: Vec<&ReplyContent> = Vec::new();
    for reply in &operation.replies {
        if !distinct.contains(&&reply.content) {
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
                    docs: vec![format!("Status {}.", status_text(reply))],
                    status: reply.status,
                    content: content(api, &reply.content, names),
                })
                .collect();
            ReplyPlan::Several(ReplyEnum { name, docs, cases })
        }
    }
}

fn content(api: &Api, content: &ReplyContent, names: &TypeNames) -> Content {
    match content {
        ReplyContent::Empty => Content::Empty,
        ReplyContent::Json(ty) => Content::Json(names.rust(ty)),
        ReplyContent::MultiStatus(ty) => Content::MultiStatus(names.rust(ty)),
        ReplyContent::Text => Content::Text,
        ReplyContent::Binary => Content::Binary,
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

fn status_text(reply: &Reply) -> String {
    let StatusRange { first, last } = reply.status;
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
fn error_variants<'a>(api: &'a Api, errors: Option<&'a ErrorEnum>) -> BTreeMap<&'a Ty, &'a Name> {
    let (Some(errors), Errors::Several(types)) = (errors, &api.errors) else {
        return BTreeMap::new();
    };
    let names = errors.variants.iter().map(|(name, _)| name);
    types.iter().zip(names).collect()
}

/// Which variant of the vendor's error each status of the operation means.
fn error_cases(operation: &Operation, variants: &BTreeMap<&Ty, &Name>) -> Vec<(StatusRange, Name)> {
    operation
        .failures
        .iter()
        .filter_map(|failure| Some((failure.status, (*variants.get(&failure.ty)?).clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Extensions;
    use crate::plan::Vendor;
    use crate::testing::{call, document, planned};

    fn plan(text: &str) -> Vendor {
        planned(&document(text), &Config::default()).0
    }

    #[test]
    fn a_method_is_called_after_its_id_or_else_after_method_and_path() {
        let vendor = plan(
            "\
paths:
  /users/{users}/states-{kind}:
    get: {operationId: getUserState, parameters: &both [{name: users, in: path, required: true, schema: {type: string}}, {name: kind, in: path, required: true, schema: {type: string}}], responses: {}}
    put: {parameters: *both, responses: {}}
",
        );
        let methods: Vec<&str> = vendor
            .calls
            .iter()
            .map(|call| call.method.as_str())
            .collect();
        assert_eq!(
            methods,
            ["get_user_state", "put_users_states_by_users_and_kind"]
        );
    }

    #[test]
    fn a_taken_method_name_is_completed_by_the_path() {
        let vendor = plan(
            "\
paths:
  /a: {get: {operationId: read, responses: {}}}
  /b: {get: {operationId: Read, responses: {}}}
",
        );
        let methods: Vec<&str> = vendor
            .calls
            .iter()
            .map(|call| call.method.as_str())
            .collect();
        assert_eq!(methods, ["read", "read_get_b"]);
    }

    #[test]
    fn required_values_are_arguments_in_the_order_of_the_path_and_the_rest_are_setters() {
        let vendor = plan(
            "\
paths:
  /a/{x}/{y}:
    put:
      operationId: put
      parameters:
      - {name: X-Key, in: header, required: true, schema: {type: string}}
      - {name: q, in: query, required: true, schema: {type: integer}}
      - {name: y, in: path, required: true, schema: {type: string}}
      - {name: optional, in: query, schema: {type: boolean}}
      - {name: x, in: path, required: true, schema: {type: string, default: '~'}}
      requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: string}}}}}
      responses: {}
",
        );
        let call = call(&vendor, "put");
        let arguments: Vec<&str> = call.arguments.iter().map(|one| one.name.as_str()).collect();
        let setters: Vec<&str> = call.setters.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(arguments, ["y", "q", "x_key", "body"]);
        assert_eq!(setters, ["optional", "x"]);
        let [(Target::Parameter(Location::Path, name, _), text)] = call.presets.as_slice() else {
            panic!("one preset for a path parameter")
        };
        assert_eq!((name.as_str(), text.as_str()), ("x", "~"));
    }

    #[test]
    fn an_argument_does_not_hide_what_the_method_calls() {
        let vendor = plan(
            "\
paths:
  /a:
    get:
      operationId: get
      parameters: [{name: strings, in: query, required: true, schema: {type: array, items: {type: string}}}]
      responses: {}
",
        );
        let arguments = call(&vendor, "get").arguments.iter();
        let names: Vec<&str> = arguments.map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["query_strings"]);
    }

    #[test]
    fn a_reply_is_decoded_by_what_its_statuses_hold() {
        let json = "{content: {application/json: {schema: {type: string}}}}";
        let text = "{content: {text/plain: {}}}";
        for (responses, expected) in [
            ("'204': {}".to_owned(), "One(Empty)"),
            (format!("'200': {json}, '201': {json}"), "One(Json(String))"),
            (format!("'200': {text}"), "One(Text)"),
            (format!("'200': {json}, '204': {{}}"), "Optional(String)"),
        ] {
            let vendor = plan(&format!(
                "paths: {{/a: {{get: {{operationId: get, responses: {{{responses}}}}}}}}}"
            ));
            assert_eq!(format!("{:?}", call(&vendor, "get").reply), expected);
        }
    }

    #[test]
    fn different_replies_become_an_enum_by_status() {
        let vendor = plan(
            "\
paths:
  /a:
    get:
      operationId: get
      responses:
        2XX: {content: {text/plain: {}}}
        '200': {content: {application/json: {schema: {type: string}}}}
",
        );
        let ReplyPlan::Several(reply) = &call(&vendor, "get").reply else {
            panic!("one reply")
        };
        assert_eq!(reply.name.as_str(), "GetReply");
        let cases = reply.cases.iter();
        let cases: Vec<_> = cases
            .map(|case| (case.name.as_str(), case.status.first))
            .collect();
        assert_eq!(cases, [("Ok", 200), ("Success", 200)]);
    }

    #[test]
    fn the_documentation_of_a_call_ends_with_method_and_path() {
        let vendor = plan(
            "paths: {/a: {get: {operationId: get, summary: Gets it, description: 'It is <b>bold</b>.', responses: {}}}}",
        );
        assert_eq!(
            call(&vendor, "get").docs,
            [
                "Gets it.",
                "",
                "It is \\<b\\>bold\\</b\\>.",
                "",
                "- Sends `GET` to `/a`"
            ]
        );
    }

    #[test]
    fn permissions_of_apps_and_of_users_are_told_apart_where_the_service_does() {
        let text = document(
            "\
paths:
  /a: {get: {operationId: both, x-app: A, x-user: [B, C], responses: {}}}
  /b: {get: {operationId: app, x-app: A, responses: {}}}
  /c: {get: {operationId: user, x-user: {type: ANY, permissions: [B, C]}, responses: {}}}
",
        );
        let lines = |permissions: &[&str], user_permissions: &[&str]| -> Vec<String> {
            let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            let config = Config {
                extensions: Extensions {
                    permissions: own(permissions),
                    user_permissions: own(user_permissions),
                    ..Extensions::default()
                },
                ..Config::default()
            };
            let vendor = planned(&text, &config).0;
            let firsts = vendor.calls.iter().map(|call| call.docs[0].clone());
            firsts.collect()
        };
        assert_eq!(
            lines(&["x-app"], &["x-user"]),
            [
                "- App permission: `A`; user permissions: `B`, `C`",
                "- App permission: `A`",
                "- User permissions (any of): `B`, `C`"
            ]
        );
        assert_eq!(
            lines(&["x-app", "x-user"], &[]),
            [
                "- Permissions: `A`, `B`, `C`",
                "- Permission: `A`",
                "- Permissions (any of): `B`, `C`"
            ]
        );
    }

    #[test]
    fn an_error_body_is_chosen_by_status_where_there_are_several() {
        let vendor = plan(
            "\
paths:
  /a:
    get:
      operationId: get
      responses:
        '400': {content: {application/json: {schema: {$ref: '#/components/schemas/Bad'}}}}
        '404': {content: {application/json: {schema: {$ref: '#/components/schemas/Missing'}}}}
components: {schemas: {Bad: {properties: {a: {}}}, Missing: {properties: {b: {}}}}}
",
        );
        let cases = call(&vendor, "get").error_cases.iter();
        let cases: Vec<_> = cases
            .map(|(status, name)| (status.first, name.as_str()))
            .collect();
        assert_eq!(cases, [(400, "Bad"), (404, "Missing")]);
    }
}
