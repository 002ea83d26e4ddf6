//! Plans the calls: methods, arguments, setters and what a reply is decoded as.

mod common;
mod content_type;
mod encoding;
mod inputs;
mod key_member;
mod path_words;
mod replies;
mod taken;
mod text;

use std::collections::BTreeMap;

use self::inputs::{Inputs, client_headers, client_query, conditions, inputs, presets};
use self::key_member::key_member;
use self::replies::{error_cases, error_variants, has_stream_flag, refusal, reply, stream_flag};
pub(super) use self::taken::ACTION_TYPES;
use self::taken::{CLIENT, SERVER};
pub(super) use self::text::usual_failures;
use self::text::{About, call_docs, common_docs, usual_errors};
use super::scope::{Case, Name, Scope};
use super::types::TypeNames;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Operation};
use crate::plan::{Call, ErrorEnum, Setter};

/// The calls of a vendor.
pub(super) struct Calls {
    /// In document order.
    pub(super) calls: Vec<Call>,
    /// The setters that nearly all of them have.
    pub(super) common: Vec<Setter>,
    /// What the module of the calls says about those.
    pub(super) common_docs: Vec<String>,
}

/// Plans the calls. What nearly all have is written once if the vendor is alone in its package: two vendors with the same options
/// would have methods of one name for whatever is a call of both, which Rust refuses even where nothing is.
pub(super) fn calls(
    api: &Api,
    config: &Config,
    names: &TypeNames,
    errors: Option<&ErrorEnum>,
    is_alone: bool,
) -> (Calls, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let methods = methods(api, config, &mut diagnostics);
    let operations = api.operations.iter();
    let mut inputs: Vec<Inputs> = operations
        .map(|operation| inputs(api, operation, names, &mut diagnostics))
        .collect();
    let common = match is_alone {
        true => common::take(&api.operations, &mut inputs),
        false => Vec::new(),
    };
    let mut actions = Scope::new(Case::Camel, &ACTION_TYPES);
    let mut responders = Scope::new(Case::Snake, &SERVER);
    let variants = error_variants(api, errors);
    let errors_everywhere = usual_errors(api);
    let mut calls: Vec<Call> = api
        .operations
        .iter()
        .zip(methods)
        .zip(inputs)
        .map(|((operation, method), inputs)| {
            let action = actions.claim([
                method.as_str().to_owned(),
                format!("{} action", method.as_str()),
            ]);
            let Inputs {
                arguments,
                setters,
                takes_common,
            } = inputs;
            let presets = presets(operation);
            let stream_flag = stream_flag(api, operation);
            let key_member = key_member(api, operation);
            let reply = reply(api, operation, names, &mut actions, action.as_str());
            let error_cases = error_cases(operation, &variants);
            let about = About {
                operation,
                method: &method,
                arguments: &arguments,
                setters: &setters,
                common: if takes_common { &common } else { &[] },
                reply: &reply,
                error_cases: &error_cases,
                usual_error: errors.and_then(|errors| Some(&errors.variants.first()?.0)),
                key_member: key_member.as_deref(),
                asks_for_stream: stream_flag.is_some() || has_stream_flag(operation),
            };
            Call {
                responder: responders
                    .claim_or(method.as_str(), || format!("on {}", method.as_str())),
                conditions: conditions(&operation.path, &arguments, &setters),
                docs: call_docs(&about, &errors_everywhere, config),
                aliases: aliases(operation, &method),
                deprecated: operation.deprecated,
                replacement: None,
                arguments,
                setters,
                takes_common,
                presets,
                id: operation
                    .id
                    .clone()
                    .unwrap_or_else(|| method.as_str().to_owned()),
                tag: operation.tag.clone(),
                is_further_form: operation.is_further_form(),
                http_method: operation.method.clone(),
                path: operation.path.clone(),
                server: operation.server.clone(),
                accept: operation.accept.join(", "),
                permissions: operation.permissions.names.clone(),
                user_permissions: operation.user_permissions.names.clone(),
                rate_group: operation.rate_group.clone(),
                statuses: operation.statuses.clone(),
                security: operation.security.clone(),
                client_headers: client_headers(operation),
                client_query: client_query(operation),
                multi_status: operation.batch.clone(),
                split: operation.split.clone(),
                pages: None,
                refusal: refusal(operation, &variants),
                stream_flag,
                key_member,
                reply,
                error_cases,
                method,
                action,
            }
        })
        .collect();
    replacements(api, &mut calls, &mut diagnostics);
    let made = Calls {
        common_docs: common_docs(&common),
        calls,
        common,
    };
    (made, diagnostics)
}

/// The methods of the operations. Those with an id come first and further forms last, so that none of them takes a name that the
/// document gives.
fn methods(api: &Api, config: &Config, diagnostics: &mut Diagnostics) -> Vec<Name> {
    let mut scope = Scope::new(Case::Snake, &CLIENT);
    let mut order: Vec<(usize, &Operation)> = api.operations.iter().enumerate().collect();
    order.sort_by_key(|(_, operation)| (operation.is_further_form(), operation.id.is_none()));
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

/// Candidates for the name of a method: its operationId, without path and method if it ends in them, else HTTP method and path.
fn method_words(operation: &Operation, config: &Config) -> impl Iterator<Item = String> {
    let renamed = operation
        .id
        .as_ref()
        .and_then(|id| config.renames.operations.get(id))
        .map(|rename| &rename.to);
    let id = renamed.or(operation.id.as_ref());
    let [short, long, whole] = path_words::candidates(&operation.method, &operation.path);
    let words = match id {
        Some(id) => {
            let short = operation.short_id.iter().filter(|_| renamed.is_none());
            let words = short.chain([id]).cloned();
            words.chain([format!("{id} {long}")]).collect()
        }
        None => vec![short, long, whole],
    };
    let suffix = match operation {
        Operation { batch: Some(_), .. } => " batch".to_owned(),
        Operation { streamed: true, .. } => " stream".to_owned(),
        Operation {
            sends: Some(word), ..
        }
        | Operation {
            form: Some(word), ..
        } => format!(" {word}"),
        _ => String::new(),
    };
    let words = words.into_iter();
    words.map(move |words| format!("{words}{suffix}"))
}

#[cfg(test)]
mod tests;
