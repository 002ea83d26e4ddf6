//! Requests as the server got them, without their secrets.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use serde_json::Value;

use super::super::auth::{SecurityKind, is_sensitive};
use super::super::client::VendorInfo;
use super::super::operation::OperationInfo;
use super::super::path::percent_decode;
use super::super::secret::Secret;
use super::super::style::percent_encode;

/// Stands in place of a secret.
const REDACTED: &str = "(redacted)";
/// The members of a request for a token that are secrets.
const SECRET_MEMBERS: [&str; 6] = [
    "client_secret",
    "assertion",
    "refresh_token",
    "code",
    "code_verifier",
    "password",
];

/// A request that the server got.
///
/// Tokens, keys and passwords are replaced by `(redacted)`, so that a failing test does not show them; whether a request was sent
/// with a certain token, [`has_token`](Self::has_token) tells.
#[derive(Clone)]
pub struct Request {
    pub(super) number: usize,
    pub(super) at: Duration,
    pub(super) is_expected: bool,
    operation: Option<&'static OperationInfo>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    token: Option<Secret>,
    grant: Option<Grant>,
}

impl Request {
    /// Takes what there is to see of a request.
    pub(super) fn new(request: &http::Request<Bytes>, vendor: &VendorInfo) -> Self {
        let operation = request
            .extensions()
            .get::<&'static OperationInfo>()
            .copied();
        let authorization = request.headers().get(header::AUTHORIZATION);
        let token = authorization
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .map(Secret::new);
        let mut headers = request.headers().clone();
        for (name, value) in &mut headers {
            if is_sensitive(name) || is_key(vendor, name.as_str()) {
                *value = HeaderValue::from_static(REDACTED);
            }
        }
        Self {
            number: 0,
            at: Duration::ZERO,
            is_expected: true,
            operation,
            method: request.method().clone(),
            uri: without_keys(request.uri(), vendor),
            headers,
            body: without_secrets(request),
            token,
            grant: Grant::read(request),
        }
    }

    /// How many requests there had been, this one included. Requests for tokens are counted by themselves.
    pub fn number(&self) -> usize {
        self.number
    }

    /// When it came, seen from the start of the clock.
    pub fn at(&self) -> Duration {
        self.at
    }

    /// The operation that was called, by its name in the specification, if the request is of one.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
            .map(|info| info.id)
            .filter(|id| !id.is_empty())
    }

    /// The facts of the operation that was called, if the request is of one.
    pub(super) fn info(&self) -> Option<&'static OperationInfo> {
        self.operation
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The host it was sent to, without a port.
    pub fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }

    /// The path as it was sent, percent-encoded.
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The query as it was sent, percent-encoded; empty without one.
    pub fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// The names and values of the query, decoded, in the order in which they were sent.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        pairs(self.query())
    }

    /// The first value of this name in the query, decoded.
    pub fn query_value(&self, name: &str) -> Option<String> {
        value_of(self.query_pairs(), name)
    }

    /// The values that stand between commas, decoded: for each segment of the path and each name of the query.
    pub(super) fn lists(&self) -> Vec<Vec<String>> {
        let list = |text: &str| text.split(',').map(decoded).collect();
        let mut lists: Vec<Vec<String>> = self.path().split('/').map(list).collect();
        let mut names: Vec<(&str, Vec<String>)> = Vec::new();
        for piece in self.query().split('&') {
            let (name, values) = piece.split_once('=').unwrap_or((piece, ""));
            let values: Vec<String> = list(values);
            match names.iter_mut().find(|(own, _)| *own == name) {
                Some((_, own)) => own.extend(values),
                None => names.push((name, values)),
            }
        }
        lists.extend(names.into_iter().map(|(_, values)| values));
        lists
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of a header, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Whether it was sent with this access token.
    pub fn has_token(&self, token: &str) -> bool {
        self.token.as_ref().is_some_and(|own| own.expose() == token)
    }

    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(Secret::expose)
    }

    /// The body as it was sent.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The first value of this name in a body that is a form, decoded.
    pub fn form_value(&self, name: &str) -> Option<String> {
        value_of(pairs(std::str::from_utf8(&self.body).ok()?), name)
    }

    /// Whether it is for a token.
    pub fn is_token_request(&self) -> bool {
        self.grant.is_some()
    }

    pub(super) fn grant(&self) -> Option<&Grant> {
        self.grant.as_ref()
    }
}

/// Shows method, address, headers and body, without secrets.
impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Request")
            .field("at", &self.at)
            .field("operation", &self.operation())
            .field("method", &self.method)
            .field("uri", &self.uri)
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

/// Method, path and query, and the operation that was called.
impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = self
            .uri
            .path_and_query()
            .map_or("/", |target| target.as_str());
        write!(formatter, "{} {target}", self.method)?;
        match self.operation() {
            Some(id) => write!(formatter, " ({id})"),
            None => Ok(()),
        }
    }
}

/// The grant that a request for a token is made with, and its refresh token.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) grant_type: String,
    pub(super) refresh_token: Option<Secret>,
}

impl Grant {
    /// None if the request is not for a token.
    fn read(request: &http::Request<Bytes>) -> Option<Self> {
        let content_type = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
        let operation = request.extensions().get::<&'static OperationInfo>();
        let is_operation = operation.is_some_and(|info| !info.path.is_empty());
        if is_operation || !content_type.starts_with("application/x-www-form-urlencoded") {
            return None;
        }
        let form = pairs(std::str::from_utf8(request.body()).ok()?);
        let refresh_token = value_of(form.clone(), "refresh_token").map(Secret::new);
        Some(Self {
            grant_type: value_of(form, "grant_type")?,
            refresh_token,
        })
    }
}

fn value_of(pairs: Vec<(String, String)>, name: &str) -> Option<String> {
    let mut pairs = pairs.into_iter();
    pairs.find(|(key, _)| key == name).map(|(_, value)| value)
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    String::from_utf8_lossy(&percent_decode(text.as_bytes())).into_owned()
}

/// The names and values of a query or a form, decoded.
fn pairs(text: &str) -> Vec<(String, String)> {
    let pieces = text.split('&').filter(|piece| !piece.is_empty());
    pieces
        .map(|piece| piece.split_once('=').unwrap_or((piece, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Whether the service takes keys under this name.
fn is_key(vendor: &VendorInfo, name: &str) -> bool {
    vendor.security.iter().any(|scheme| match scheme.kind {
        SecurityKind::ApiKeyHeader(key) => key.eq_ignore_ascii_case(name),
        SecurityKind::ApiKeyQuery(key) => key == name,
        _ => false,
    })
}

fn without_keys(uri: &Uri, vendor: &VendorInfo) -> Uri {
    let Some(query) = uri.query() else {
        return uri.clone();
    };
    let mut is_changed = false;
    let pieces: Vec<Cow<'_, str>> = query
        .split('&')
        .map(|piece| {
            let name = piece.split('=').next().unwrap_or(piece);
            let name = percent_decode(name.as_bytes());
            if !is_key(vendor, &String::from_utf8_lossy(&name)) {
                return Cow::Borrowed(piece);
            }
            is_changed = true;
            let name = piece.split('=').next().unwrap_or(piece);
            Cow::Owned(format!("{name}={REDACTED}"))
        })
        .collect();
    let text = format!("{}?{}", uri.path(), pieces.join("&"));
    let mut parts = uri.clone().into_parts();
    match text.parse() {
        Ok(target) if is_changed => parts.path_and_query = Some(target),
        _ => return uri.clone(),
    }
    Uri::from_parts(parts).unwrap_or_default()
}

/// The body; of a request for a token, the form without its secrets.
fn without_secrets(request: &http::Request<Bytes>) -> Bytes {
    if Grant::read(request).is_none() {
        return request.body().clone();
    }
    let form = pairs(&String::from_utf8_lossy(request.body()));
    let pieces: Vec<String> = form
        .iter()
        .map(
            |(name, value)| match SECRET_MEMBERS.contains(&name.as_str()) {
                true => format!("{name}={REDACTED}"),
                false => format!("{}={}", percent_encode(name), percent_encode(value)),
            },
        )
        .collect();
    pieces.join("&").into()
}
