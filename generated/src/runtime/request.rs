//! A request in the making, the same for all operations.

use std::borrow::Cow;
use std::sync::Arc;

use http::{HeaderMap, HeaderName};
use serde_json::Value;

use super::address::{origin, substitute};
use super::body::Body;
use super::client::{Client, header_entry};
use super::error::{BuildError, Failure};
use super::json_member;
use super::link::follow;
use super::operation::Split;
use super::page::ELSEWHERE;
use super::path::{self, Unfilled, percent_decode};
use super::steering::Overrides;
use super::stream::Delivery;
use super::style::{Style, percent_encode};
use super::subject::Subject;
use super::watch::{Sent, Watch};

/// The header by which a service tells a repetition from a new call.
pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// What has been set on an action so far.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) client: Client,
    pub(crate) subject: Subject,
    path: Vec<Parameter>,
    pub(crate) query: Vec<Parameter>,
    /// What the caller has added to the query.
    own_query: Vec<Parameter>,
    pub(crate) cookies: Vec<Parameter>,
    /// The path that the service led to, instead of the template and its values.
    pub(crate) led: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Body>,
    pub(crate) overrides: Overrides,
    /// How the body of a success is handed over.
    pub(crate) delivery: Delivery,
    /// The list that is split over several requests.
    list: Option<List>,
    /// The first mistake; reported instead of sending.
    pub(crate) error: Option<BuildError>,
}

/// The name of a parameter and its text as it is sent.
type Parameter = (Cow<'static, str>, String);

/// A list of ids, of which a request takes only so many.
#[derive(Clone)]
struct List {
    location: Location,
    style: Style,
    ids: Vec<Value>,
}

#[derive(Clone, Copy)]
enum Location {
    Path,
    Query,
}

/// The JSON of a parameter or a body, or why there is none.
type Encoded<T> = Result<T, serde_json::Error>;

impl Request {
    pub(crate) fn new(client: Client, subject: Subject) -> Self {
        Self {
            client,
            subject,
            path: Vec::new(),
            query: Vec::new(),
            own_query: Vec::new(),
            cookies: Vec::new(),
            led: None,
            headers: HeaderMap::new(),
            body: None,
            overrides: Overrides::default(),
            delivery: Delivery::Whole,
            list: None,
            error: None,
        }
    }

    pub(crate) fn fail(&mut self, message: String) {
        self.error.get_or_insert_with(|| BuildError::new(message));
    }

    /// The value of a parameter, unless it cannot be written.
    fn checked(&mut self, name: &str, value: Encoded<Value>) -> Option<Value> {
        value
            .map_err(|error| self.fail(format!("parameter `{name}`: {error}")))
            .ok()
    }

    pub(crate) fn path(&mut self, name: &'static str, style: Style, value: Encoded<Value>) {
        let Some(value) = self.checked(name, value) else {
            return;
        };
        if let Err(refusal) = path::check(&value) {
            return self.fail(format!("path parameter `{name}`: {}", refusal.reason()));
        }
        self.keep_list(name, Location::Path, style, &value);
        set(&mut self.path, name, style.write(name, &value));
    }

    /// A value of the caller's own for a parameter of the path.
    pub(crate) fn own_path(&mut self, name: &str, value: String) {
        match path::check(&Value::String(value.clone())) {
            Ok(()) => set(
                &mut self.path,
                name.to_owned(),
                Some(percent_encode(&value)),
            ),
            Err(refusal) => self.fail(format!("path parameter `{name}`: {}", refusal.reason())),
        }
    }

    /// Adds a parameter of the caller's own to the query, in place of one that is none.
    pub(crate) fn own_query(&mut self, name: &str, value: &str) {
        let mut text = format!("{}={}", percent_encode(name), percent_encode(value));
        if let Some((_, before)) = self.own_query.iter().find(|(key, _)| key == name) {
            text = format!("{before}&{text}");
        }
        set(&mut self.own_query, name.to_owned(), Some(text.clone()));
        set(&mut self.query, name.to_owned(), Some(text));
    }

    /// Counts a request that is no operation in a group.
    pub(crate) fn set_rate_group(&mut self, group: &'static str) {
        let limits = self.client.inner().vendor.rate_limits;
        let mut names = limits.quotas.iter().map(|quota| quota.group);
        let group = match limits.published(group) {
            None if names.any(|name| !name.is_empty()) => {
                return self.fail(format!("the service has no rate group `{group}`"));
            }
            published => published.unwrap_or(group),
        };
        if let Subject::Custom(custom) = &mut self.subject {
            Arc::make_mut(custom).rate_group = Some(group);
        }
    }

    fn split(&self) -> Option<Split> {
        self.subject.info()?.split
    }

    /// Keeps the list that may have to be split.
    fn keep_list(&mut self, name: &str, location: Location, style: Style, value: &Value) {
        let is_split = self.split().is_some_and(|split| split.parameter == name);
        if let (true, Value::Array(ids)) = (is_split, value) {
            self.list = Some(List {
                location,
                style,
                ids: ids.clone(),
            });
        }
    }

    pub(crate) fn query(&mut self, name: &'static str, style: Style, value: Encoded<Value>) {
        if let Some(value) = self.checked(name, value) {
            let text = style.write_query(name, &value);
            self.check_presence(name, style, text.is_some());
            self.keep_list(name, Location::Query, style, &value);
            set(&mut self.own_query, name, None);
            set(&mut self.query, name, text);
        }
    }

    /// Refuses to send nothing where something is required.
    fn check_presence(&mut self, name: &str, style: Style, is_there: bool) {
        if style.is_required() && !is_there {
            self.error.get_or_insert(BuildError::new(format!(
                "parameter `{name}`: at least one value is required"
            )));
        }
    }

    pub(crate) fn cookie(&mut self, name: &'static str, style: Style, value: Encoded<Value>) {
        if let Some(value) = self.checked(name, value) {
            let text = style.write_cookie(name, &value);
            self.check_presence(name, style, text.is_some());
            set(&mut self.cookies, name, text);
        }
    }

    pub(crate) fn header_param(&mut self, name: &'static str, style: Style, value: Encoded<Value>) {
        let Some(value) = self.checked(name, value) else {
            return;
        };
        let text = style.write_header(&value);
        self.check_presence(name, style, text.is_some());
        match text {
            Some(text) => self.header(name, &text),
            None => {
                self.headers.remove(name);
            }
        }
    }

    pub(crate) fn header(&mut self, name: &str, value: &str) {
        match header_entry(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(error) => {
                self.error.get_or_insert(error);
            }
        }
    }

    pub(crate) fn body(&mut self, body: Encoded<Body>) {
        match body {
            Ok(body) => self.body = Some(body),
            Err(error) => self.fail(format!("the body: {error}")),
        }
    }

    /// The requests that this one stands for, the first and the others: one for each part of its list, if that is too long for
    /// one.
    pub(crate) fn parts(mut self) -> (Self, Vec<Self>) {
        let Some((split, list)) = self.split().zip(self.list.clone()) else {
            return (self, Vec::new());
        };
        let size = usize::try_from(split.at_most).unwrap_or(usize::MAX).max(1);
        let mut chunks = list.ids.chunks(size).map(<[Value]>::to_vec);
        let first = chunks.next().unwrap_or_default();
        let others = chunks.map(|ids| {
            let mut other = self.clone();
            other.set_list(split.parameter, &list, ids);
            other
        });
        let others = others.collect();
        self.set_list(split.parameter, &list, first);
        (self, others)
    }

    fn set_list(&mut self, name: &'static str, list: &List, ids: Vec<Value>) {
        let ids = Ok(Value::Array(ids));
        match list.location {
            Location::Path => self.path(name, list.style, ids),
            Location::Query => self.query(name, list.style, ids),
        }
    }

    /// The ids that the list of the request holds.
    pub(crate) fn ids(&self) -> Vec<String> {
        let ids = self.list.iter().flat_map(|list| &list.ids);
        ids.map(|id| match id {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        })
        .collect()
    }

    /// Goes on where a link of the service leads, with the query of the link and what the caller has added, unless it is there.
    pub(crate) fn lead(&mut self, target: &str) {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        self.led = Some(path.to_owned());
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        self.query = pairs
            .map(|pair| {
                let name = pair.split('=').next().unwrap_or_default();
                (Cow::Owned(name.to_owned()), pair.to_owned())
            })
            .collect();
        for (name, text) in &self.own_query {
            let is_it = |key: &str| percent_decode(key.as_bytes()) == name.as_bytes();
            if !self.query.iter().any(|(key, _)| is_it(key)) {
                self.query.push((name.clone(), text.clone()));
            }
        }
    }

    /// Goes on at a target of an earlier request.
    pub(crate) fn resume(&mut self, target: &str) {
        match follow(target, self) {
            Ok(target) => self.lead(&target),
            Err(_) => self.fail(ELSEWHERE.to_owned()),
        }
    }

    /// The path with its values.
    pub(crate) fn path_text(&self) -> Result<String, BuildError> {
        if let Some(path) = &self.led {
            return Ok(path.clone());
        }
        path::fill(self.subject.path(), &self.path).map_err(|error| match error {
            Unfilled::Missing(name) => {
                BuildError::new(format!("path parameter `{name}`: there is no value"))
            }
            Unfilled::Refused(refusal) => {
                BuildError::new(format!("the path: {}", refusal.reason()))
            }
        })
    }

    /// Path and query, without credentials.
    pub(crate) fn target(&self) -> Result<String, BuildError> {
        let mut text = self.path_text()?;
        for (position, (_, pair)) in self.query.iter().enumerate() {
            let begins = position == 0 && !text.contains('?');
            text.push(if begins { '?' } else { '&' });
            text.push_str(pair);
        }
        Ok(text)
    }

    /// Sets a query parameter to a text.
    pub(crate) fn set_query(&mut self, name: &'static str, value: &str) {
        let pair = format!("{}={}", percent_encode(name), percent_encode(value));
        set(&mut self.query, name, Some(pair));
    }

    /// The text of a query parameter as it is sent.
    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        let (_, pair) = self.query.iter().find(|(key, _)| key == name)?;
        Some(pair.split_once('=')?.1)
    }

    /// The value of a member of the JSON body.
    pub(crate) fn body_member(&self, way: &str) -> Option<Value> {
        json_member::member(self.body.as_ref()?.content.bytes()?, way)
    }

    /// Puts a value into the JSON body, which stays as it is otherwise. A call that has none gets one of this media type.
    pub(crate) fn set_body_member(&mut self, media_type: &str, way: &str, value: &Value) {
        let body = self.body.get_or_insert_with(|| Body::new(media_type, "{}"));
        if let Some(json) = body.content.bytes() {
            body.content = json_member::with_member(json, way, value).into();
        }
    }

    /// The address that the path is added to: that of the operation if it has one of its own, else that of the client. A caller
    /// who gives the client another address than the specification has means all operations.
    pub(crate) fn base(&self) -> Cow<'_, str> {
        let client = self.client.inner();
        match self.subject.info().and_then(|info| info.server) {
            Some(path) if path.starts_with('/') => {
                let path = self.filled(path.trim_end_matches('/'));
                Cow::Owned(format!("{}{path}", origin(&client.base)))
            }
            Some(url) if client.base == client.own_base.trim_end_matches('/') => self.filled(url),
            _ => Cow::Borrowed(&client.base),
        }
    }

    /// The address of a server with the values of its variables.
    fn filled<'u>(&self, url: &'u str) -> Cow<'u, str> {
        match url.contains('{') {
            true => Cow::Owned(substitute(url, &self.client.inner().server_variables)),
            false => Cow::Borrowed(url),
        }
    }

    /// The addresses that links of the service may begin with.
    pub(crate) fn addresses(&self) -> [Cow<'_, str>; 2] {
        let own_base = &self.client.inner().own_base;
        let own = self.subject.info().and_then(|info| info.server);
        let own = own.filter(|url| !url.starts_with('/'));
        [
            self.base(),
            own.map_or(Cow::Borrowed(own_base), |url| self.filled(url)),
        ]
    }

    /// Sends the request and waits for the reply, a whole one unless it is a stream. A status that is no success is a failure.
    pub(crate) async fn send(self) -> Sent {
        let subject = self.subject.clone();
        let watch = Watch::start(&self.client.inner().audience, subject.clone());
        let outcome = match self.prepare() {
            Ok((call, first)) => watch.within(call.run(first, &watch)).await,
            Err(error) => Err(Failure::unsent(subject, error)),
        };
        Sent { outcome, watch }
    }

    /// Whether sending it again does the same as sending it once.
    pub(crate) fn is_idempotent(&self) -> bool {
        // Some services call it `X-Idempotency-Key`.
        let is_key = |name: &HeaderName| name.as_str().ends_with(IDEMPOTENCY_KEY);
        let has_key = |headers: &HeaderMap| headers.keys().any(is_key);
        let is_keyed = self.body.as_ref().is_some_and(|body| body.is_keyed);
        is_keyed
            || has_key(&self.headers)
            || has_key(&self.client.inner().headers)
            || self.subject.is_idempotent()
    }

    /// Whether the body has been read and cannot be read again.
    pub(crate) fn is_spent(&self) -> bool {
        self.body
            .as_ref()
            .is_some_and(|body| body.content.is_spent())
    }

    pub(crate) fn has_body(&self) -> bool {
        self.body.is_some()
    }
}

/// Sets, replaces or removes a parameter.
pub(crate) fn set(
    parameters: &mut Vec<Parameter>,
    name: impl Into<Cow<'static, str>>,
    text: Option<String>,
) {
    let name = name.into();
    let found = parameters.iter().position(|(key, _)| *key == name);
    match (found, text) {
        (Some(position), Some(text)) => {
            if let Some(parameter) = parameters.get_mut(position) {
                parameter.1 = text;
            }
        }
        (Some(position), None) => {
            parameters.remove(position);
        }
        (None, Some(text)) => parameters.push((name, text)),
        (None, None) => {}
    }
}
