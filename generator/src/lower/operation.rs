//! Lowers operations: parameters, body, replies and failures.

mod base64;
mod batch;
mod body;
mod content;
mod forms;
mod hint;
mod kind;
mod media_choice;
mod no_success;
mod parameter;
mod reply;
mod stream;

use self::reply::{Responses, statuses};
use super::Lowering;
use crate::config::Config;
use crate::ir::{Docs, Hint, MediaKind, Operation, Parameter, Permissions, Shape, Ty};
use crate::spec::{self, SchemaRef};
use crate::value::Value;

impl Lowering<'_> {
    /// Lowers one operation. One with `x-batch` becomes two, for one id and for a list of ids, and so does one whose replies may
    /// be whole or a stream. Bodies and replies of other media types have forms of their own.
    pub(super) fn operation(
        &mut self,
        operation: &spec::Operation,
        config: &Config,
    ) -> Vec<Operation> {
        let words = match operation.short_id.as_ref().or(operation.id.as_ref()) {
            Some(id) => vec![id.clone()],
            None => vec![
                operation.method.to_ascii_lowercase(),
                operation.path.clone(),
            ],
        };
        let hint = Hint::inline(words);
        let secured = self.secured(operation);
        let parameters: Vec<Parameter> = secured
            .parameters
            .into_iter()
            .map(|parameter| self.parameter(parameter, &hint))
            .collect();
        let bodies = operation
            .body
            .as_ref()
            .and_then(|body| self.bodies(body, &operation.method, &hint));
        let (body, other_bodies) = bodies.unzip();
        let default_fails = self.default_fails(operation);
        let responses = Responses::of(operation, default_fails);
        self.without_success(operation, &responses);
        let failures = self.failures(&responses, &hint);
        let answer = self.answer(operation, &responses, &hint);
        let single = Operation {
            pointer: operation.pointer.clone(),
            id: operation.id.clone(),
            short_id: operation.short_id.clone(),
            batch: None,
            streamed: false,
            sends: None,
            form: None,
            split: None,
            paging: operation.paging.clone(),
            pages: None,
            method: operation.method.clone(),
            path: operation.path.clone(),
            server: self.own_server(operation),
            summary: operation.summary.clone(),
            description: operation.description.clone(),
            see: operation.see.clone(),
            deprecated: operation.deprecated,
            tag: operation.tag.clone(),
            replaced_by: operation.replaced_by.clone(),
            aliases: operation.aliases.clone(),
            permissions: permissions(operation, &config.extensions.permissions),
            user_permissions: permissions(operation, &config.extensions.user_permissions),
            rate_group: config
                .extensions
                .rate_group
                .as_ref()
                .and_then(|key| operation.extensions.get(key))
                .and_then(Value::as_str)
                .map(str::to_owned),
            scopes: operation.security.scopes.clone(),
            security: secured.alternatives,
            parameters,
            body,
            accept: answer.accept,
            replies: answer.replies,
            failures,
            refusal: None,
            switches_protocols: responses.switch.is_some(),
            errors: responses.errors(),
            statuses: statuses(&operation.responses),
        };
        let single = Operation {
            split: self.split(operation, &single),
            ..single
        };
        let many = operation
            .batch
            .as_ref()
            .and_then(|batch| self.batch(operation, batch, &single, &responses.good, &hint));
        let streamed = answer.stream.map(|(reply, media_type)| Operation {
            streamed: true,
            parameters: self.asking_for_stream(&single.parameters),
            accept: vec![media_type],
            replies: vec![reply],
            ..further_form(&single)
        });
        let other_bodies = other_bodies.into_iter().flatten();
        let sending = other_bodies.map(|(word, body)| Operation {
            sends: Some(word),
            body: Some(body),
            ..further_form(&single)
        });
        let sending: Vec<Operation> = sending.collect();
        let others = answer
            .forms
            .into_iter()
            .map(|form| self.other_form(&single, form, &hint));
        let others: Vec<Operation> = others.collect();
        let further = streamed.into_iter().chain(sending).chain(others);
        std::iter::once(single).chain(further).chain(many).collect()
    }

    /// The type of a body that the service sends on its own.
    pub(super) fn message(&mut self, message: &spec::Message) -> Option<Ty> {
        let chosen = self.choose_read(&message.body.content)?;
        let (MediaKind::Json, content, _) = chosen else {
            return None;
        };
        let schema = content.schema.as_ref()?;
        let hint = Hint::inline(vec![message.name.clone(), "message".to_owned()]);
        let text = format!("What the service sends as `{}`.", message.name);
        let about = message
            .description
            .as_ref()
            .or(message.body.description.as_ref());
        let docs = Docs {
            text: Some(about.map_or(text.clone(), |about| format!("{text}\n\n{about}"))),
            ..Docs::default()
        };
        let shape = match schema {
            SchemaRef::Ref(_) => Shape::Alias(self.ty(schema, &hint)),
            SchemaRef::Inline(inline) => self.shape(inline, &hint),
        };
        Some(self.hoist(&content.pointer, hint, docs, shape))
    }

    /// The address that an operation has of its own; none if the document gives it to all.
    fn own_server(&self, operation: &spec::Operation) -> Option<String> {
        let server = operation.server.as_deref()?.trim_end_matches('/');
        let server = match server.contains("://") || server.starts_with('/') {
            true => server.to_owned(),
            false => format!("/{server}"),
        };
        let is_known = self.address == server.trim_end_matches('/');
        (!is_known).then_some(server)
    }
}

/// What a further form of an operation has of the first: neither its other names nor how lists of it go.
fn further_form(single: &Operation) -> Operation {
    Operation {
        split: None,
        paging: None,
        aliases: Vec::new(),
        ..single.clone()
    }
}

/// Reads permission extensions: a text, a list of texts, or `{type, permissions}`.
fn permissions(operation: &spec::Operation, extensions: &[String]) -> Permissions {
    let mut found = Permissions::default();
    for key in extensions {
        let Some(value) = operation.extensions.get(key) else {
            continue;
        };
        found.any |= value
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|text| text.eq_ignore_ascii_case("any"));
        let value = value.get("permissions").unwrap_or(value);
        let names = match value.as_array() {
            Some(list) => list.iter().filter_map(Value::as_str).collect(),
            None => value.as_str().into_iter().collect::<Vec<_>>(),
        };
        found.names.extend(names.into_iter().map(str::to_owned));
    }
    found
}
