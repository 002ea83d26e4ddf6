//! Plans the calls: methods, arguments, setters and what a reply is decoded as.

use super::docs;
use super::scope::{Case, Scope};
use super::types::TypeNames;
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::ir::{
    Api, Body, MediaKind, Operation, Parameter, Reply, ReplyContent, Shape, StatusRange, Ty,
};
use crate::plan::{
    Argument, ArgumentType, Call, Content, ErrorEnum, ReplyCase, ReplyEnum, ReplyPlan, Setter,
    Target,
};

/// What every client has already.
const CLIENT: [&str; 3] = ["builder", "new", "request"];
/// What every action has already.
const ACTION: [&str; 17] = [
    "binary_body",
    "clone",
    "cookie_value",
    "deadline",
    "form_body",
    "header",
    "header_value",
    "idempotency_key",
    "into_future",
    "json_body",
    "multipart_body",
    "path_value",
    "query_value",
    "retry",
    "text_body",
    "timeout",
    "with_response",
];
/// What the modules of actions and operations use themselves.
const ACTION_TYPES: [&str; 36] = [
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
    "FilePart",
    "From",
    "Into",
    "IntoIterator",
    "Json",
    "Method",
    "MultiStatus",
    "MultiStatusMembers",
    "NaiveDate",
    "None",
    "Ok",
    "OperationInfo",
    "Option",
    "OptionalJson",
    "Patch",
    "Result",
    "Self",
    "Some",
    "String",
    "Style",
    "Text",
    "UnknownValue",
    "Utc",
    "Value",
    "Vec",
];

/// Plans the calls in document order.
pub(super) fn calls(
    api: &Api,
    config: &Config,
    names: &TypeNames,
    errors: Option<&ErrorEnum>,
    diagnostics: &mut Diagnostics,
) -> Vec<Call> {
    let mut methods = Scope::new(Case::Snake, &CLIENT);
    let mut actions = Scope::new(Case::Camel, &ACTION_TYPES);
    api.operations
        .iter()
        .map(|operation| {
            let words = method_words(operation, config);
            let method = methods.claim(&words);
            if methods.numbered() {
                diagnostics.push(super::collision(api, &operation.pointer, &method));
            }
            let action = actions.claim([
                method.as_str().to_owned(),
                format!("{} action", method.as_str()),
            ]);
            let (arguments, setters) = inputs(api, operation, names);
            let presets = presets(operation);
            let mut aliases: Vec<String> = Vec::new();
            for alias in operation
                .aliases
                .iter()
                .chain(operation.id.as_ref().filter(|_| operation.batch.is_none()))
            {
                let usable = alias
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
                if usable
                    && !alias.is_empty()
                    && alias != method.as_str()
                    && !aliases.contains(alias)
                {
                    aliases.push(alias.clone());
                }
            }
            Call {
                docs: call_docs(operation),
                aliases,
                deprecated: operation.deprecated,
                arguments,
                setters,
                presets,
                id: operation
                    .id
                    .clone()
                    .unwrap_or_else(|| method.as_str().to_owned()),
                http_method: operation.method.clone(),
                path: operation.path.clone(),
                accept: operation.accept.join(", "),
                permissions: operation.permissions.names.clone(),
                rate_group: operation.rate_group.clone(),
                security: operation.security.clone(),
                multi_status: operation.batch.clone(),
                reply: reply(operation, names, &mut actions, action.as_str()),
                error_cases: error_cases(api, operation, errors),
                method,
                action,
            }
        })
        .collect()
}

/// Candidates for the name of a method: its operationId, else HTTP method and path.
fn method_words(operation: &Operation, config: &Config) -> Vec<String> {
    let renamed = operation
        .id
        .as_ref()
        .and_then(|id| config.renames.operations.get(id))
        .map(|rename| &rename.to);
    let path = path_words(operation);
    let mut words = match renamed.or(operation.id.as_ref()) {
        Some(id) => vec![id.clone(), format!("{id} {path}")],
        None => vec![path],
    };
    if operation.batch.is_some() {
        words.iter_mut().for_each(|word| word.push_str(" batch"));
    }
    words
}

/// `get users presences by user id` for `GET /users/{userId}/presences`.
fn path_words(operation: &Operation) -> String {
    let mut words = vec![operation.method.to_ascii_lowercase()];
    let mut ids = Vec::new();
    for part in operation
        .path
        .split(['/', '{', '}'])
        .enumerate()
        .filter(|(_, part)| !part.is_empty())
    {
        let is_parameter = operation.path.contains(&format!("{{{}}}", part.1));
        if is_parameter {
            ids.push(part.1.to_owned())
        } else {
            words.push(part.1.to_owned())
        }
    }
    if !ids.is_empty() {
        words.push("by".to_owned());
        words.push(ids.join(" and "));
    }
    words.join(" ")
}

/// Required values become arguments: path in the order of the template, then query, headers, cookies and the body.
/// Everything else is a setter, also a required value with a default.
fn inputs(api: &Api, operation: &Operation, names: &TypeNames) -> (Vec<Argument>, Vec<Setter>) {
    let mut required: Vec<&Parameter> = Vec::new();
    let mut optional: Vec<&Parameter> = Vec::new();
    for parameter in &operation.parameters {
        let list = if parameter.required && parameter.default.is_none() {
            &mut required
        } else {
            &mut optional
        };
        list.push(parameter);
    }
    let in_template =
        |parameter: &Parameter| operation.path.find(&format!("{{{}}}", parameter.name));
    required.sort_by_key(|parameter| (parameter.location, in_template(parameter)));
    let mut scope = Scope::new(Case::Snake, &[]);
    let mut arguments: Vec<Argument> = required
        .into_iter()
        .map(|parameter| Argument {
            name: scope.claim(parameter_words(parameter)),
            ty: parameter_type(api, parameter, names),
            target: Target::Parameter(parameter.location, parameter.name.clone(), parameter.style),
        })
        .collect();
    let mut scope = Scope::new(Case::Snake, &ACTION);
    let mut setters: Vec<Setter> = optional
        .into_iter()
        .map(|parameter| Setter {
            name: scope.claim(parameter_words(parameter)),
            docs: parameter_docs(parameter),
            deprecated: parameter.deprecated,
            ty: parameter_type(api, parameter, names),
            target: Target::Parameter(parameter.location, parameter.name.clone(), parameter.style),
        })
        .collect();
    if let Some(body) = &operation.body {
        let ty = body_type(api, body, names);
        let target = Target::Body(body.kind.clone(), body.media_type.clone());
        if body.required {
            let mut taken = Scope::new(Case::Snake, &[]);
            arguments
                .iter()
                .for_each(|argument| drop(taken.claim([argument.name.as_str()])));
            arguments.push(Argument {
                name: taken.claim(["body", "request body"]),
                ty,
                target,
            });
        } else {
            let docs = docs::describe(&body.docs, "The body of the request.");
            let name = scope.claim(["body", "request body"]);
            setters.push(Setter {
                name,
                docs,
                deprecated: false,
                ty,
                target,
            });
        }
    }
    (arguments, setters)
}

fn parameter_words(parameter: &Parameter) -> [String; 2] {
    [
        parameter.name.clone(),
        format!("{} {}", parameter.location.as_str(), parameter.name),
    ]
}

fn parameter_docs(parameter: &Parameter) -> Vec<String> {
    let what = parameter.location.as_str();
    docs::describe(
        &parameter.docs,
        &format!("Sets the {what} parameter {}.", docs::code(&parameter.name)),
    )
}

/// What is sent for required parameters with a default until a setter replaces it.
fn presets(operation: &Operation) -> Vec<(Target, String)> {
    operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .filter_map(|parameter| {
            let target =
                Target::Parameter(parameter.location, parameter.name.clone(), parameter.style);
            Some((target, parameter.default.clone()?))
        })
        .collect()
}

fn parameter_type(api: &Api, parameter: &Parameter, names: &TypeNames) -> ArgumentType {
    match api.resolved(&parameter.ty) {
        Ty::String => ArgumentType::Str,
        Ty::List(item) => match api.resolved(&item) {
            Ty::String => ArgumentType::Strings,
            item => ArgumentType::Items(names.rust(&item)),
        },
        ty => by_value_or_reference(api, &ty, names),
    }
}

fn body_type(api: &Api, body: &Body, names: &TypeNames) -> ArgumentType {
    if body.kind == MediaKind::Binary {
        return ArgumentType::Bytes;
    }
    match api.resolved(&body.ty) {
        Ty::String => ArgumentType::Str,
        Ty::List(item) => ArgumentType::Slice(names.rust(&item)),
        ty => by_value_or_reference(api, &ty, names),
    }
}

/// Small values and choices are taken by value, everything with members by reference.
fn by_value_or_reference(api: &Api, ty: &Ty, names: &TypeNames) -> ArgumentType {
    let rust = names.rust(ty);
    let small = match ty {
        Ty::Named(id) => matches!(api.shape(*id), Some(Shape::Strings(_) | Shape::Integers(_))),
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

fn call_docs(operation: &Operation) -> Vec<String> {
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
    if let Some(batch) = &operation.batch {
        lines.push(String::new());
        lines.push(format!(
            "This form takes up to {} ids and gives a result for each; one that fails does not fail the call.",
            batch.max_items
        ));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    let permissions = &operation.permissions;
    if !permissions.names.is_empty() {
        let names: Vec<String> = permissions
            .names
            .iter()
            .map(|name| docs::code(name))
            .collect();
        let which = if permissions.any && names.len() > 1 {
            " (any of)"
        } else {
            ""
        };
        lines.push(format!("- Permissions{which}: {}", names.join(", ")));
    }
    if let Some(group) = &operation.rate_group {
        lines.push(format!("- Rate group: {}", docs::code(group)));
    }
    lines.push(format!(
        "- {}",
        docs::code(&format!("{} {}", operation.method, operation.path))
    ));
    lines
}

fn reply(operation: &Operation, names: &TypeNames, actions: &mut Scope, action: &str) -> ReplyPlan {
    let mut distinct: Vec<&ReplyContent> = Vec::new();
    for reply in &operation.replies {
        if !distinct.contains(&&reply.content) {
            distinct.push(&reply.content);
        }
    }
    match distinct.as_slice() {
        [] => ReplyPlan::One(Content::Empty),
        [only] => ReplyPlan::One(content(only, names)),
        [ReplyContent::Json(ty), ReplyContent::Empty]
        | [ReplyContent::Empty, ReplyContent::Json(ty)] => ReplyPlan::Optional(names.rust(ty)),
        _ => {
            let mut scope = Scope::new(Case::Camel, &[]);
            let name = actions.claim([format!("{action} reply")]);
            let docs = vec![format!(
                "What {} replies, by status.",
                docs::code(&format!("{} {}", operation.method, operation.path))
            )];
            let cases = operation
                .replies
                .iter()
                .map(|reply| ReplyCase {
                    name: scope.claim([status_words(reply.status)]),
                    docs: vec![format!("Status {}.", status_text(reply))],
                    status: reply.status,
                    content: content(&reply.content, names),
                })
                .collect();
            ReplyPlan::Several(ReplyEnum { name, docs, cases })
        }
    }
}

fn content(content: &ReplyContent, names: &TypeNames) -> Content {
    match content {
        ReplyContent::Empty => Content::Empty,
        ReplyContent::Json(ty) => Content::Json(names.rust(ty)),
        ReplyContent::MultiStatus(ty) => Content::MultiStatus(names.rust(ty)),
        ReplyContent::Text => Content::Text,
        ReplyContent::Binary => Content::Binary,
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

/// Which variant of the vendor's error each status of the operation means.
fn error_cases(
    api: &Api,
    operation: &Operation,
    errors: Option<&ErrorEnum>,
) -> Vec<(StatusRange, super::Name)> {
    let (Some(errors), crate::ir::Errors::Several(types)) = (errors, &api.errors) else {
        return Vec::new();
    };
    operation
        .failures
        .iter()
        .filter_map(|failure| {
            let position = types.iter().position(|ty| *ty == failure.ty)?;
            Some((failure.status, errors.variants.get(position)?.0.clone()))
        })
        .collect()
}
