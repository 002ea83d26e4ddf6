//! Lowers operations: parameters, body, replies and failures.

use std::collections::BTreeSet;
use std::mem::take;

use openapiv3::StatusCode;

use super::forms::Form;
use super::media::StreamKind;
use super::{Lowering, media, schema};
use crate::config::Config;
use crate::diagnostic::Code;
use crate::ir::{
    Batch, Body, Docs, Failure, Hint, MediaKind, Operation, Parameter, Permissions, Reply,
    ReplyContent, Shape, StatusRange, Ty, default_text,
};
use crate::pointer::Pointer;
use crate::spec::{
    self, Content, JsonType, Location, Response, SchemaRef, Split, Status, Style, StyleKind,
};
use crate::value::Value;

const SUCCESS: StatusRange = StatusRange {
    first: 200,
    last: 299,
};

/// How long an example may be.
const MAX_EXAMPLE: usize = 60;

/// How many levels of a body are looked at for what its members are.
const MAX_PARTS: usize = 4;

impl Lowering<'_> {
    /// Lowers one operation. One with `x-batch` becomes two, for one id and for a list of ids, and so does one whose replies may
    /// be whole or a stream. Replies of other media types have forms of their own.
    pub(super) fn operation(
        &mut self,
        operation: &spec::Operation,
        config: &Config,
    ) -> Vec<Operation> {
        let words = match &operation.id {
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
            .and_then(|body| self.bodies(body, &hint));
        let (body, in_parts) = bodies.unzip();
        let (good, mut bad) = split(&operation.responses);
        let redirect = good
            .is_empty()
            .then(|| bad.iter().find(is_redirect).copied());
        let redirect = redirect.flatten();
        if redirect.is_some() || follows_redirects(operation) {
            bad.retain(|response| !is_redirect(&response));
        }
        let failures = self.failures(&bad, &hint);
        let asked_on_failure = json_media_types(&bad);
        let multi_status = operation
            .batch
            .as_ref()
            .map(|batch| StatusCode::Code(batch.status));
        let plain: Vec<&(StatusRange, &Response)> = good
            .iter()
            .filter(|(_, response)| !matches!(&response.status, Status::Code(code) if Some(code) == multi_status.as_ref()))
            .collect();
        let is_whole = |response: &&&(StatusRange, &Response)| {
            let content = &response.1.content;
            content.is_empty() || media::whole(content).next().is_some()
        };
        let whole: Vec<&(StatusRange, &Response)> =
            plain.iter().filter(is_whole).copied().collect();
        let forms = match operation.method.as_str() {
            "HEAD" => Vec::new(),
            _ => self.forms(&whole),
        };
        let (mut replies, mut accept) = match redirect {
            Some((status, response)) => {
                let reply = Reply {
                    status,
                    content: ReplyContent::Redirect,
                    headers: response.headers.clone(),
                };
                (vec![reply], Vec::new())
            }
            None => self.replies(&whole, &forms, &asked_on_failure, &hint),
        };
        if operation.method == "HEAD" && redirect.is_none() {
            replies
                .iter_mut()
                .for_each(|reply| reply.content = ReplyContent::Empty);
        }
        let mut stream = match operation.method.as_str() {
            "HEAD" => None,
            _ => self.stream(&plain, &hint),
        };
        let mut contents = replies.iter().map(|reply| &reply.content);
        if contents.all(|content| *content == ReplyContent::Empty) {
            if let Some((reply, media_type)) = stream.take() {
                (replies, accept) = (vec![reply], vec![media_type]);
            }
        }
        if let Some(asked) = &operation.accept {
            let kind = media::kind(asked);
            // Without a word about the content, its type is what is asked for.
            let is_unsaid = replies_nothing(&good) && kind == MediaKind::Binary;
            if is_unsaid {
                let contents = replies.iter_mut().map(|reply| &mut reply.content);
                contents.for_each(|content| *content = ReplyContent::Binary);
            }
            if is_unsaid || accept.iter().all(|known| media::kind(known) == kind) {
                accept = vec![asked.clone()];
            }
        }
        let single = Operation {
            pointer: operation.pointer.clone(),
            id: operation.id.clone(),
            batch: None,
            streamed: false,
            in_parts: false,
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
            accept,
            replies,
            failures,
            errors: errors(&bad),
            statuses: statuses(&operation.responses),
        };
        let single = Operation {
            split: self.split(operation, &single),
            ..single
        };
        let many = operation
            .batch
            .as_ref()
            .and_then(|batch| self.batch(operation, batch, &single, &good, &hint));
        let streamed = stream.map(|(reply, media_type)| Operation {
            streamed: true,
            accept: vec![media_type],
            replies: vec![reply],
            ..further_form(&single)
        });
        let in_parts = in_parts.flatten().map(|body| Operation {
            in_parts: true,
            body: Some(body),
            ..further_form(&single)
        });
        let others = forms.into_iter().map(|form| self.other_form(&single, form));
        let others: Vec<Operation> = others.collect();
        let further = streamed.into_iter().chain(in_parts).chain(others);
        std::iter::once(single).chain(further).chain(many).collect()
    }

    /// The form of an operation that asks for another media type.
    fn other_form(&mut self, single: &Operation, form: Form<'_>) -> Operation {
        let reply = form.reply();
        if reply.content == ReplyContent::Text {
            self.untyped_text(form.content);
        }
        Operation {
            accept: vec![form.content.media_type.clone()],
            replies: vec![reply],
            form: Some(form.word),
            ..further_form(single)
        }
    }

    /// The type of a body that the service sends on its own.
    pub(super) fn message(&mut self, message: &spec::Message) -> Option<Ty> {
        let (MediaKind::Json, content, _) = media::choose(&message.body.content)? else {
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
        let is_known = self.servers.contains(server.trim_end_matches('/'));
        (!is_known).then_some(server)
    }

    fn parameter(&mut self, parameter: &spec::Parameter, owner: &Hint) -> Parameter {
        // Several parameters of one name may be shared, for different operations.
        let key = parameter.pointer.last();
        let key = key.filter(|_| is_component(&parameter.pointer));
        let hint = match key {
            Some(key) => shared_hint("parameter", &key),
            None => schema::below(owner, &parameter.name),
        };
        let mut ty = self.ty(&parameter.schema, &hint);
        // The brackets are how PHP and Rails are told that there may be several.
        let says_list = parameter.location == Location::Query
            && parameter.style == Style::FORM_EXPLODE
            && parameter.name.ends_with("[]");
        if says_list && self.is_scalar(&parameter.schema) {
            ty = Ty::List(Box::new(ty));
        }
        let notes = || self.chain(&parameter.schema).map(SchemaRef::notes);
        // What has only one value need not be asked for.
        let only = || match self.written(&parameter.schema)?.values.as_slice() {
            [only] if parameter.required => Some(only),
            _ => None,
        };
        let default = notes()
            .find_map(|notes| notes.default.as_ref())
            .or_else(only)
            .and_then(default_text);
        let limits = notes()
            .map(|notes| &notes.limits)
            .find(|limits| !limits.is_empty());
        let limits = limits.cloned().unwrap_or_default();
        let text = parameter
            .description
            .clone()
            .or_else(|| notes().find_map(|notes| notes.description.clone()));
        let said = [text.as_deref(), default.as_deref()];
        let example = parameter.example.as_ref().and_then(default_text);
        let example = example.filter(|example| ty == Ty::String && is_telling(example, &said));
        Parameter {
            pointer: parameter.pointer.clone(),
            name: parameter.name.clone(),
            location: parameter.location,
            required: parameter.required,
            deprecated: parameter.deprecated,
            style: parameter.style,
            ty,
            docs: Docs {
                text,
                limits,
                default: default.clone(),
                example: example.map(String::into_boxed_str),
                see: None,
            },
            default,
            on_client: false,
        }
    }

    fn is_scalar(&self, schema: &SchemaRef) -> bool {
        let ty = self.written(schema).and_then(|schema| schema.types.only());
        matches!(
            ty,
            Some(JsonType::Boolean | JsonType::Integer | JsonType::Number | JsonType::String)
        )
    }

    /// The body, and the one in parts that carries files beside the JSON of the first.
    fn bodies(&mut self, body: &spec::Body, owner: &Hint) -> Option<(Body, Option<Body>)> {
        let (kind, content, mut others) = media::choose(&body.content)?;
        let is_upload = |other: &&Content| {
            let schema = other.schema.as_ref();
            kind == MediaKind::Json
                && media::kind(&other.media_type) == MediaKind::Multipart
                && schema.is_some_and(|schema| self.has_files(schema))
        };
        let place = others.iter().position(is_upload);
        let upload = place.map(|place| others.remove(place));
        self.left_out(content, &others);
        let hint = part_hint(&body.pointer, owner, "body");
        let first = self.body(body, kind, content, &hint);
        let hint = schema::below(owner, "multipart body");
        let second = upload.map(|upload| self.body(body, MediaKind::Multipart, upload, &hint));
        Some((first, second))
    }

    /// Reports a body of members whose schema has none.
    fn no_members(&mut self, content: &Content) {
        let written = content.schema.as_ref().and_then(|one| self.written(one));
        let found = match written.and_then(|schema| schema.types.only()) {
            Some(JsonType::Array) => "a list",
            Some(JsonType::String) => "a text",
            Some(JsonType::Boolean | JsonType::Integer | JsonType::Number) => "a single value",
            Some(JsonType::Object | JsonType::Null) | None => return,
        };
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &content.pointer.child("schema"),
                format!("a body of `{}` is no object", content.media_type),
            )
            .expected("an object, whose members are sent one by one")
            .found(found)
            .help(
                "no service is known to read this; make it an object, or choose another media type",
            );
        self.diagnostics.push(diagnostic);
    }

    /// Whether an object has members that are files.
    fn has_files(&self, schema: &SchemaRef) -> bool {
        let is_file = |schema: &spec::Schema| schema.format.as_deref() == Some("binary");
        self.any_inside(schema, is_file, |schema| {
            let properties = schema.properties.iter().map(|(_, property)| property);
            let parts = [&schema.all_of, &schema.one_of, &schema.any_of];
            let inner = properties.chain(&schema.items);
            inner.chain(parts.into_iter().flatten()).collect()
        })
    }

    fn body(&mut self, body: &spec::Body, kind: MediaKind, content: &Content, hint: &Hint) -> Body {
        if kind == MediaKind::Multipart && !content.media_type.starts_with("multipart/form-data") {
            let diagnostic = self
                .at_value(
                    Code::Unsupported,
                    &content.pointer,
                    "the body is sent as `multipart/form-data`",
                )
                .expected("`multipart/form-data`")
                .found(content.media_type.as_str());
            self.diagnostics.push(diagnostic);
        }
        match kind {
            MediaKind::Form | MediaKind::Multipart => self.no_members(content),
            _ => self.without_encoding(content),
        }
        let ty = match (&kind, &content.schema) {
            (MediaKind::Json | MediaKind::Form | MediaKind::Multipart, Some(schema)) => {
                self.ty(schema, hint)
            }
            (MediaKind::Text, _) => {
                self.untyped_text(content);
                Ty::String
            }
            (MediaKind::Binary, _) => Ty::File,
            (_, None) => self.sequence(content, hint),
        };
        let is_needed = || {
            let schema = content.schema.as_ref();
            schema.is_some_and(|schema| self.requires_members(schema))
        };
        Body {
            pointer: body.pointer.clone(),
            required: body.required.unwrap_or_else(is_needed),
            media_type: sent_as(&content.media_type, &kind),
            kind,
            ty,
            encoding: content.encoding.clone(),
            docs: Docs {
                text: body.description.clone(),
                ..Docs::default()
            },
        }
    }

    /// Whether an object has members that must be there: many documents forget to say that it must be there, too.
    fn requires_members(&self, schema: &SchemaRef) -> bool {
        let requires = |schema: &spec::Schema| !schema.required.is_empty();
        self.any_inside(schema, requires, |schema| schema.all_of.iter().collect())
    }

    /// Whether something holds of a schema or of what is inside, a few levels deep. Each schema is looked at once.
    fn any_inside<'s>(
        &'s self,
        schema: &'s SchemaRef,
        holds: impl Fn(&spec::Schema) -> bool,
        parts: impl Fn(&'s spec::Schema) -> Vec<&'s SchemaRef>,
    ) -> bool {
        let mut seen = BTreeSet::new();
        let mut level = vec![schema];
        for _ in 0..MAX_PARTS {
            let schemas = level.into_iter().filter_map(|one| self.written(one));
            let new: Vec<&spec::Schema> = schemas.filter(|one| seen.insert(&one.pointer)).collect();
            if new.iter().any(|one| holds(one)) {
                return true;
            }
            level = new.into_iter().flat_map(&parts).collect();
        }
        false
    }

    /// Says that how members are written has no effect, as what holds them is no form that is sent.
    fn without_encoding(&mut self, content: &Content) {
        if content.encoding.is_empty() {
            return;
        }
        let pointer = content.pointer.child("encoding");
        let diagnostic = self
            .at_value(Code::Unsupported, &pointer, "`encoding` has no effect here")
            .expected("a form in a request")
            .found(content.media_type.as_str());
        self.diagnostics.push(diagnostic);
    }

    /// Says which media types the generated call does not offer, but for those that only write the same in another way.
    fn left_out(&mut self, chosen: &Content, others: &[&Content]) {
        for other in others {
            if !self.holds_the_same(chosen, other) {
                self.is_left_out(chosen, other);
            }
        }
    }

    fn is_left_out(&mut self, chosen: &Content, other: &Content) {
        let diagnostic = self
            .at_value(
                Code::MediaType,
                &other.pointer,
                format!("`{}` is left out", other.media_type),
            )
            .expected(format!("one kind of body; `{}` is used", chosen.media_type))
            .found(other.media_type.as_str());
        self.diagnostics.push(diagnostic);
    }

    /// Whether the schemas of two media types are the same.
    fn holds_the_same(&mut self, one: &Content, other: &Content) -> bool {
        let is_said = one.schema.is_some() || one.item.is_some();
        is_said
            && (other.is_listed
                || self.is_same(one.schema.as_ref(), other.schema.as_ref())
                    && self.is_same(one.item.as_ref(), other.item.as_ref()))
    }

    /// Whether two schemas are the same. Those of files are not, as JSON cannot hold one.
    fn is_same(&mut self, one: Option<&SchemaRef>, other: Option<&SchemaRef>) -> bool {
        let (Some(one), Some(other)) = (one, other) else {
            return one.is_none() && other.is_none();
        };
        let one = self.chain(one).find_map(SchemaRef::inline);
        let other = self.chain(other).find_map(SchemaRef::inline);
        let Some((one, other)) = one.zip(other) else {
            return false;
        };
        let pair = (one.pointer.clone(), other.pointer.clone());
        if let Some(known) = self.same.get(&pair) {
            return *known;
        }
        let is_same = one.format.as_deref() != Some("binary") && media::same_schema(one, other);
        self.same.insert(pair, is_same);
        is_same
    }

    fn replies(
        &mut self,
        responses: &[&(StatusRange, &Response)],
        forms: &[Form<'_>],
        on_failure: &[String],
        owner: &Hint,
    ) -> (Vec<Reply>, Vec<String>) {
        let mut accept: Vec<String> = Vec::new();
        let mut replies = Vec::new();
        for (status, response) in responses {
            let (alternatives, are_bytes) = self.alternatives_of(response);
            let content = match media::choose(alternatives) {
                None => ReplyContent::Empty,
                Some((kind, content, mut others)) => {
                    let is_form = |other: &&Content| {
                        let mut forms = forms.iter();
                        forms.any(|form| form.content.pointer == other.pointer)
                    };
                    others.retain(|other| !is_form(other));
                    // All kinds of bytes are the same to callers.
                    let joined = if are_bytes {
                        take(&mut others)
                    } else {
                        Vec::new()
                    };
                    self.left_out(content, &others);
                    self.without_encoding(content);
                    for content in std::iter::once(content).chain(joined) {
                        if !accept.contains(&content.media_type) {
                            accept.push(content.media_type.clone());
                        }
                    }
                    // The first is what callers know as the reply.
                    let status = (!replies.is_empty()).then_some(*status);
                    let hint = reply_hint(&response.pointer, owner, "reply", status);
                    match (kind, &content.schema) {
                        (MediaKind::Json, Some(schema)) => {
                            ReplyContent::Json(self.element(schema, &hint))
                        }
                        (MediaKind::Json, None) => {
                            ReplyContent::Json(self.sequence(content, &hint))
                        }
                        (MediaKind::Text | MediaKind::Form, _) => {
                            self.untyped_text(content);
                            ReplyContent::Text
                        }
                        (MediaKind::Multipart | MediaKind::Binary, _) => ReplyContent::Binary,
                    }
                }
            };
            replies.push(Reply {
                status: *status,
                content,
                headers: response.headers.clone(),
            });
        }
        if replies.is_empty() {
            replies.push(Reply {
                status: SUCCESS,
                content: ReplyContent::Empty,
                headers: Vec::new(),
            });
        }
        if accept.is_empty() {
            accept = on_failure.to_vec();
        }
        (replies, accept)
    }

    /// The stream among the replies, and its media type. A call gives one kind of stream, whatever the status.
    fn stream(
        &mut self,
        responses: &[&(StatusRange, &Response)],
        owner: &Hint,
    ) -> Option<(Reply, String)> {
        let mut found: Option<(Reply, &Content)> = None;
        for (status, response) in responses {
            let Some((kind, content, others)) = media::choose_stream(&response.content) else {
                continue;
            };
            self.left_out(content, &others);
            let part = match kind {
                StreamKind::Events => ReplyContent::Events(self.event(content, owner)),
                StreamKind::Lines => ReplyContent::Lines(self.line(content, owner)),
            };
            match &found {
                Some((reply, first)) if reply.content != part => self.is_left_out(first, content),
                Some(_) => {}
                None => {
                    let status = *status;
                    let reply = Reply {
                        status,
                        content: part,
                        headers: Vec::new(),
                    };
                    found = Some((reply, content));
                }
            }
        }
        found.map(|(reply, content)| (reply, content.media_type.clone()))
    }

    /// A body of which only the type of its parts is told, or nothing.
    fn sequence(&mut self, content: &Content, hint: &Hint) -> Ty {
        match &content.item {
            Some(item) => Ty::List(Box::new(self.element(item, &schema::below(hint, "item")))),
            None => Ty::Json,
        }
    }

    /// The type of an event; text where nothing is said.
    fn event(&mut self, content: &Content, owner: &Hint) -> Ty {
        let hint = schema::below(owner, "event");
        match (&content.item, &content.schema) {
            (Some(item), _) => {
                let data = self.event_data(item).unwrap_or(item).clone();
                self.element(&data, &hint)
            }
            (None, Some(schema)) => self.item(schema, &hint),
            (None, None) => Ty::String,
        }
    }

    /// The schema of the data, where an event is described as the object of its fields and nothing depends on its name. A stream
    /// gives these fields in any case.
    fn event_data<'s>(&'s self, item: &'s SchemaRef) -> Option<&'s SchemaRef> {
        const FIELDS: [&str; 5] = ["comment", "data", "event", "id", "retry"];
        let object = self.written(item)?;
        let field = |name: &str| {
            let mut fields = object.properties.iter();
            fields.find_map(|(field, schema)| (field == name).then_some(schema))
        };
        let is_plain = object.all_of.is_empty()
            && object.one_of.is_empty()
            && object.any_of.is_empty()
            && object
                .properties
                .iter()
                .all(|(name, _)| FIELDS.contains(&name.as_str()))
            && field("event")
                .and_then(|name| self.written(name))
                .is_none_or(|name| name.values.is_empty());
        let data = field("data").filter(|_| is_plain)?;
        let content = self.written(data).and_then(|data| data.content.as_ref());
        Some(content.unwrap_or(data))
    }

    /// The schema that a reference leads to, as it is written.
    pub(super) fn written<'s>(&'s self, schema: &'s SchemaRef) -> Option<&'s spec::Schema> {
        match self.chain(schema).last()? {
            SchemaRef::Inline(schema) => Some(schema),
            SchemaRef::Ref(_) => None,
        }
    }

    /// The type of a line.
    fn line(&mut self, content: &Content, owner: &Hint) -> Ty {
        let hint = schema::below(owner, "line");
        match (&content.item, &content.schema) {
            (Some(item), _) => self.element(item, &hint),
            (None, Some(schema)) => self.item(schema, &hint),
            (None, None) => Ty::Json,
        }
    }

    /// The type of a part of a stream. The schema is usually that of a part; a list is all parts together.
    fn item(&mut self, schema: &SchemaRef, hint: &Hint) -> Ty {
        let ty = self.element(schema, hint);
        match self.behind_aliases(&ty) {
            Ty::List(item) => (**item).clone(),
            _ => ty,
        }
    }

    /// Says that what a text is made of has no type, as in XML.
    fn untyped_text(&mut self, content: &Content) {
        let is_structure = |schema: &SchemaRef| {
            let ty = self.written(schema).and_then(|schema| schema.types.only());
            matches!(ty, Some(JsonType::Object | JsonType::Array))
        };
        if !content.schema.as_ref().is_some_and(is_structure) {
            return;
        }
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &content.pointer,
                "what a text holds has no type",
            )
            .expected("JSON, a form, or a text without structure")
            .found(content.media_type.as_str())
            .help("the call sends or gives the text as it is; write or read it with a library");
        self.diagnostics.push(diagnostic);
    }

    /// Says that the body of an error has no type.
    fn untyped_failure(&mut self, content: &Content) {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &content.pointer,
                "an error body that is not JSON has no type",
            )
            .expected("a JSON media type")
            .found(content.media_type.as_str())
            .help("the error keeps its bytes");
        self.diagnostics.push(diagnostic);
    }

    fn failures(&mut self, responses: &[(StatusRange, &Response)], owner: &Hint) -> Vec<Failure> {
        let mut failures = Vec::new();
        for (status, response) in responses {
            let Some((kind, content, _)) = media::choose(&response.content) else {
                continue;
            };
            let Some(schema) = &content.schema else {
                continue;
            };
            // A redirection is no error that others would share.
            if status.last < 400 {
                continue;
            }
            if kind != MediaKind::Json {
                self.untyped_failure(content);
                continue;
            }
            let hint = reply_hint(&response.pointer, owner, "error", Some(*status));
            let ty = self.ty(schema, &hint);
            failures.push(Failure {
                status: *status,
                ty,
            });
        }
        failures
    }

    /// The form of the operation that takes a list of ids.
    fn batch(
        &mut self,
        operation: &spec::Operation,
        batch: &spec::Batch,
        single: &Operation,
        good: &[(StatusRange, &Response)],
        owner: &Hint,
    ) -> Option<Operation> {
        let mut parameters = single.parameters.clone();
        let ids = parameters
            .iter_mut()
            .find(|p| p.location == Location::Path && p.name == batch.parameter);
        let Some(ids) = ids else {
            self.bad_batch(
                operation,
                "parameter",
                "the name of a path parameter of the operation",
                &batch.parameter,
            );
            return None;
        };
        ids.ty = Ty::List(Box::new(Ty::String));
        ids.default = None;
        ids.docs.default = None;
        ids.style = Style {
            kind: StyleKind::Simple,
            explode: false,
            allow_reserved: false,
        };
        ids.docs.limits = vec!["at least 1 item".to_owned()];
        let multi = StatusRange {
            first: batch.status,
            last: batch.status,
        };
        let response = good.iter().find(|(status, _)| *status == multi);
        let entry = response.and_then(|response| {
            let (replies, accept) = self.replies(&[response], &[], &[], owner);
            let item = self.batch_item(replies.first()?.content.ty()?, batch)?;
            Some((item, accept))
        });
        let Some((item, accept)) = entry else {
            let expected =
                "a status whose JSON response is a list of objects with the members named here";
            self.bad_batch(operation, "status", expected, &batch.status.to_string());
            return None;
        };
        Some(Operation {
            split: Some(Split {
                parameter: batch.parameter.clone(),
                max_items: batch.max_items,
            }),
            paging: None,
            batch: Some(Batch {
                id: batch.id.clone(),
                status: batch.item_status.clone(),
                body: batch.body.clone(),
            }),
            aliases: Vec::new(),
            parameters,
            accept,
            replies: vec![Reply {
                status: multi,
                content: ReplyContent::MultiStatus(item),
                headers: Vec::new(),
            }],
            ..single.clone()
        })
    }

    /// The list that may be longer than one request can carry: a parameter of an operation that gives a list as well.
    fn split(&mut self, operation: &spec::Operation, single: &Operation) -> Option<Split> {
        let split = operation.split.as_ref()?;
        let is_list = |ty: &Ty| matches!(self.behind_aliases(ty), Ty::List(_));
        let places = [Location::Path, Location::Query];
        let is_it = |p: &&Parameter| p.name == split.parameter && places.contains(&p.location);
        let parameter = single.parameters.iter().find(is_it);
        let gives_list = match single.replies.as_slice() {
            [
                Reply {
                    content: ReplyContent::Json(ty),
                    ..
                },
            ] => is_list(ty),
            _ => false,
        };
        let mistake = if !parameter.is_some_and(|parameter| is_list(&parameter.ty)) {
            "the name of a path or query parameter that is a list"
        } else if !gives_list {
            "an operation with one success reply, a list in JSON"
        } else {
            return Some(split.clone());
        };
        let pointer = operation.pointer.child("x-split").child("parameter");
        let diagnostic = self
            .at_value(
                Code::BadSplit,
                &pointer,
                "`x-split` does not fit the operation",
            )
            .expected(mistake)
            .found(split.parameter.as_str());
        self.diagnostics.push(diagnostic);
        None
    }

    fn bad_batch(&mut self, operation: &spec::Operation, key: &str, expected: &str, found: &str) {
        let pointer = operation.pointer.child("x-batch").child(key);
        let diagnostic = self
            .at_value(
                Code::BadBatch,
                &pointer,
                "`x-batch` does not fit the operation",
            )
            .expected(expected)
            .found(found);
        self.diagnostics.push(diagnostic);
    }

    /// The type of the resource in the entries of a multi-status reply.
    fn batch_item(&self, reply: &Ty, batch: &spec::Batch) -> Option<Ty> {
        let Ty::List(entry) = self.behind_aliases(reply) else {
            return None;
        };
        let Ty::Named(entry) = self.behind_aliases(entry) else {
            return None;
        };
        let Some(Shape::Object(object)) = self.get(*entry) else {
            return None;
        };
        let member = |name: &str| object.members.iter().find(|member| member.wire == name);
        member(&batch.id)?;
        member(&batch.item_status)?;
        Some(member(&batch.body)?.ty.clone())
    }

    /// What a type is behind nullable and other names for it. A ring of names, which is reported later, ends somewhere.
    fn behind_aliases<'t>(&'t self, ty: &'t Ty) -> &'t Ty {
        let next = |ty: &&'t Ty| match ty {
            Ty::Nullable(inner) => Some(&**inner),
            Ty::Named(id) => match self.get(*id) {
                Some(Shape::Alias(ty)) => Some(ty),
                _ => None,
            },
            _ => None,
        };
        std::iter::successors(Some(ty), next)
            .take(self.types.len() + 2)
            .last()
            .unwrap_or(ty)
    }
}

/// The media type to send: a range of them, such as `*/*`, is none.
fn sent_as(media_type: &str, kind: &MediaKind) -> String {
    if !media_type.is_empty() && !media_type.contains('*') {
        return media_type.to_owned();
    }
    let usual = match kind {
        MediaKind::Json => "application/json",
        MediaKind::Form => "application/x-www-form-urlencoded",
        MediaKind::Multipart => "multipart/form-data",
        MediaKind::Text => "text/plain",
        MediaKind::Binary => "application/octet-stream",
    };
    usual.to_owned()
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

/// Whether an example is short and tells what none of these texts does.
fn is_telling(example: &str, said: &[Option<&str>]) -> bool {
    let is_short = (1..=MAX_EXAMPLE).contains(&example.len()) && !example.contains('\n');
    let mut said = said.iter().flatten();
    is_short && !said.any(|text| text.contains(example))
}

/// The hint for the type of what a body or response holds: one of the components is called after itself, any other after its
/// operation.
fn part_hint(pointer: &Pointer, owner: &Hint, word: &str) -> Hint {
    match pointer.last() {
        Some(name) if is_component(pointer) => shared_hint(word, &name),
        _ => schema::below(owner, word),
    }
}

/// The same for one of several replies, which are told apart by their statuses.
fn reply_hint(pointer: &Pointer, owner: &Hint, word: &str, status: Option<StatusRange>) -> Hint {
    match status {
        Some(StatusRange { first, last }) if !is_component(pointer) => match last - first {
            0 => part_hint(pointer, owner, &format!("{word} {first}")),
            1..100 => part_hint(pointer, owner, &format!("{word} {}xx", first / 100)),
            _ => part_hint(pointer, owner, word),
        },
        _ => part_hint(pointer, owner, word),
    }
}

/// The hint for a type that belongs to no operation.
fn shared_hint(what: &str, name: &str) -> Hint {
    Hint {
        shared: true,
        ..Hint::inline(vec![what.to_owned(), name.to_owned()])
    }
}

fn is_component(pointer: &Pointer) -> bool {
    pointer.as_str().starts_with("/components/")
}

/// Responses with the statuses they stand for.
type ByStatus<'a> = Vec<(StatusRange, &'a Response)>;

/// Successes and failures, each with the statuses it stands for.
///
/// `default` is the success when no other response is one, or leads to one, and the failure otherwise.
fn split(responses: &[Response]) -> (ByStatus<'_>, ByStatus<'_>) {
    let mut good = Vec::new();
    let mut bad = Vec::new();
    for response in responses {
        let Status::Code(code) = &response.status else {
            continue;
        };
        let status = match code {
            StatusCode::Code(code) => StatusRange {
                first: *code,
                last: *code,
            },
            StatusCode::Range(range) => StatusRange {
                first: range * 100,
                last: range * 100 + 99,
            },
        };
        let list = if (200..300).contains(&status.first) {
            &mut good
        } else {
            &mut bad
        };
        list.push((status, response));
    }
    // The exact code counts before its range.
    let width = |status: &StatusRange| status.last - status.first;
    good.sort_by_key(|(status, _)| width(status));
    bad.sort_by_key(|(status, _)| width(status));
    if let Some(default) = responses
        .iter()
        .find(|response| response.status == Status::Default)
    {
        if good.is_empty() && !bad.iter().any(|response| is_redirect(&response)) {
            good.push((SUCCESS, default));
        } else {
            bad.push((
                StatusRange {
                    first: 300,
                    last: 599,
                },
                default,
            ));
        }
    }
    (good, bad)
}

/// Whether a response says that the reply is at another address.
fn is_redirect((status, _): &&(StatusRange, &Response)) -> bool {
    let means = |code: u16| (status.first..=status.last).contains(&code);
    status.last < 400 && [301, 302, 303, 307, 308].into_iter().any(means)
}

/// Whether the runtime goes where a redirect leads, unless that is the reply.
fn follows_redirects(operation: &spec::Operation) -> bool {
    matches!(operation.method.as_str(), "GET" | "HEAD") && operation.body.is_none()
}

/// Whether no success says what it holds, and one may hold something.
fn replies_nothing(good: &[(StatusRange, &Response)]) -> bool {
    let is_silent = |response: &Response| response.content.is_empty();
    good.iter().all(|(_, response)| is_silent(response))
        && good.iter().any(|(status, _)| status.first != 204)
}

/// What the document says about failures, by status.
fn errors(bad: &[(StatusRange, &Response)]) -> Vec<(StatusRange, String)> {
    let said = bad
        .iter()
        .filter_map(|(status, response)| Some((*status, response.description.clone()?)));
    let mut errors: Vec<(StatusRange, String)> = said.collect();
    errors.sort_by_key(|(status, _)| (status.first, status.last));
    errors
}

fn json_media_types(responses: &[(StatusRange, &Response)]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, response) in responses {
        let Some((MediaKind::Json, content, _)) = media::choose(&response.content) else {
            continue;
        };
        if !found.contains(&content.media_type) {
            found.push(content.media_type.clone());
        }
    }
    found
}

/// The statuses that an operation names; none if it names all.
fn statuses(responses: &[Response]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for response in responses {
        match &response.status {
            Status::Code(StatusCode::Code(status)) => statuses.push(*status),
            Status::Code(StatusCode::Range(digit)) => statuses.push(*digit),
            Status::Default => return Vec::new(),
        }
    }
    statuses.sort_unstable();
    statuses
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
