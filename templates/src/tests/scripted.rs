//! A transport that gives prepared replies and keeps the requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};

use super::vendor::client::{Client, ClientBuilder};
use crate::runtime::{
    BoxFuture, Limits, RetryPolicy, Transport, TransportError, TransportErrorKind,
};

#[derive(Clone, Default)]
pub(crate) struct Scripted(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    replies: VecDeque<Result<Response<Bytes>, TransportError>>,
    requests: Vec<(Request<Bytes>, Limits)>,
}

impl Scripted {
    pub(crate) fn replying(status: u16, body: impl Into<Bytes>) -> Self {
        Self::default().then(status, body)
    }

    pub(crate) fn then(self, status: u16, body: impl Into<Bytes>) -> Self {
        let reply = Response::builder()
            .status(status)
            .body(body.into())
            .unwrap();
        self.then_response(reply)
    }

    pub(crate) fn then_response(self, reply: Response<Bytes>) -> Self {
        self.0.lock().unwrap().replies.push_back(Ok(reply));
        self
    }

    pub(crate) fn then_fail(self, error: TransportError) -> Self {
        self.0.lock().unwrap().replies.push_back(Err(error));
        self
    }

    /// A builder of a client with this transport and a token.
    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder()
            .transport(self.clone())
            .retry(RetryPolicy::never())
            .bearer_token("token-1")
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().requests.len()
    }

    pub(crate) fn last(&self) -> (Request<Bytes>, Limits) {
        self.0.lock().unwrap().requests.pop().unwrap()
    }

    pub(crate) fn last_request(&self) -> Request<Bytes> {
        self.last().0
    }

    pub(crate) fn last_uri(&self) -> String {
        self.last_request().uri().to_string()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut state = self.0.lock().unwrap();
        state.requests.push((request, limits));
        let reply = state
            .replies
            .pop_front()
            .unwrap_or_else(|| Err(TransportErrorKind::Other.into()));
        Box::pin(std::future::ready(reply))
    }
}
