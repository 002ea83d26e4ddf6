//! Requests of the caller's own, for what a client has no method for.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body::Body;
use super::client::Client;
use super::decode::Decode;
use super::error::Error;
use super::rate_limit::RateLimiting;
use super::request::{IDEMPOTENCY_KEY, Request};
use super::response::{DecodeError, RawReply, Response, decode_any, decode_json};
use super::retry::RetryPolicy;
use super::subject::{Custom, Subject};
use super::transport::BoxFuture;
use super::upload::UploadBody;

/// A request of your own, for what a client has no method for. Its errors have the body of the service, `E`.
///
/// It goes through the same layers as any call: credentials, rate limits, retries, deadline, observers, transports. It goes to
/// the address of the client only. Awaiting it gives the body of the reply as JSON, null if there is none; [`send`](Self::send)
/// and [`response`](Self::response) give other things.
#[must_use = "a request is sent when it is awaited"]
pub struct CustomRequest<E> {
    request: Box<Request>,
    error: PhantomData<fn() -> E>,
}

impl<E> CustomRequest<E> {
    pub(crate) fn new(client: Client, method: Method, path: &str) -> Self {
        let refusal = refuse(path);
        let subject = Subject::Custom(Arc::new(Custom {
            method,
            path: path.to_owned(),
            rate_group: None,
        }));
        let mut request = Box::new(Request::new(client, subject));
        if let Some(why) = refusal {
            request.fail(format!("the path {why}"));
        }
        Self {
            request,
            error: PhantomData,
        }
    }

    /// Fills in the parameter of the path that has this name in braces. The value is one segment of the path: it is
    /// percent-encoded, and one that would lead elsewhere is an error.
    pub fn path(mut self, name: &str, value: impl Display) -> Self {
        if !self.request.subject.path().contains(&format!("{{{name}}}")) {
            self.request.fail(format!("the path has no `{{{name}}}`"));
        }
        self.request.own_path(name, value.to_string());
        self
    }

    /// Adds a parameter to the query. The same name may be added several times.
    pub fn query(mut self, name: &str, value: impl Display) -> Self {
        self.request.own_query(name, &value.to_string());
        self
    }

    /// Sends a header, in place of any other of this name; see [`Action::header`](super::Action::header).
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.header(name, value);
        self
    }

    /// Sends this as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let body = serde_json::to_vec(body);
        self.request
            .body(body.map(|body| Body::new("application/json", body)));
        self
    }

    /// Sends this body of this media type: bytes, or a stream that is read while it is sent.
    pub fn body(mut self, content_type: &str, body: impl Into<UploadBody>) -> Self {
        self.request.body(Ok(Body::new(content_type, body)));
        self
    }

    /// Counts the request in this group of operations that share a rate limit. A group for which the service publishes no limit,
    /// where it publishes some for groups, is an error.
    pub fn rate_group(mut self, group: &'static str) -> Self {
        self.request.set_rate_group(group);
        self
    }

    /// See [`Action::timeout`](super::Action::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.overrides.timeout = Some(timeout);
        self
    }

    /// See [`Action::deadline`](super::Action::deadline).
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.request.overrides.deadline = Some(deadline);
        self
    }

    /// See [`Action::retry`](super::Action::retry).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.request.overrides.retry = Some(policy);
        self
    }

    /// See [`Action::rate_limiting`](super::Action::rate_limiting).
    pub fn rate_limiting(mut self, rate_limiting: RateLimiting) -> Self {
        self.request.overrides.rate_limiting = Some(rate_limiting);
        self
    }

    /// See [`Action::idempotency_key`](super::Action::idempotency_key).
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header(IDEMPOTENCY_KEY, key)
    }
}

impl<E: Decode> CustomRequest<E> {
    /// Sends the request and reads the JSON of the reply as any type of serde. A body that is not there is read as null.
    ///
    /// # Errors
    ///
    /// Fails as any call does; the message about a body that does not fit says where, and nothing of the body.
    pub async fn send<T: DeserializeOwned>(self) -> Result<T, Error<E>> {
        Ok(self.receive(|reply| decode_any(&reply.body)).await?.1)
    }

    /// Sends the request and gives the reply as it came: status, headers and the bytes of the body.
    ///
    /// # Errors
    ///
    /// Fails as any call does, also on a status that is no success.
    pub async fn response(self) -> Result<Response<Bytes>, Error<E>> {
        let (reply, body) = self.receive(|reply| Ok(reply.body.clone())).await?;
        Ok(Response::new(reply, body))
    }

    async fn receive<T>(
        self,
        decode: impl FnOnce(&RawReply) -> Result<T, DecodeError>,
    ) -> Result<(RawReply, T), Error<E>> {
        let sent = self.request.send().await;
        sent.read(decode, |reply| decode_json(&reply.body).ok())
    }
}

impl<E: Decode + 'static> IntoFuture for CustomRequest<E> {
    type Output = Result<Value, Error<E>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<E> Clone for CustomRequest<E> {
    fn clone(&self) -> Self {
        Self {
            request: self.request.clone(),
            error: PhantomData,
        }
    }
}

/// Shows method and path, never the values of the request.
impl<E> fmt::Debug for CustomRequest<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CustomRequest")
            .field("method", &self.request.subject.method())
            .field("path", &self.request.subject.path())
            .finish_non_exhaustive()
    }
}

/// What is wrong with a path of the caller's own. Queries are kept out of it, since observers are shown the path.
fn refuse(path: &str) -> Option<&'static str> {
    if !path.starts_with('/') || path.starts_with("//") {
        return Some("must begin with one `/`: requests go to the address of the client only");
    }
    if path.contains(['?', '#']) {
        return Some("must have neither query nor fragment");
    }
    None
}
