//! A transport that gives prepared replies and keeps the requests.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};

use crate::runtime::{
    BoxFuture, ClientBuilder, Limits, RetryPolicy, Transport, TransportError, TransportErrorKind,
    Vendor,
};

#[derive(Clone, Default)]
pub(crate) struct Scripted(Arc<Mutex<Exchanges>>);

#[derive(Default)]
struct Exchanges {
    replies: VecDeque<Response<String>>,
    requests: Vec<Request<Bytes>>,
}

impl Scripted {
    /// Replies with this status and body, once.
    pub(crate) fn replying(status: u16, body: impl ToString) -> Self {
        Self::default().then(status, body)
    }

    /// Replies like this next.
    pub(crate) fn then(self, status: u16, body: impl ToString) -> Self {
        self.then_response(
            Response::builder()
                .status(status)
                .body(body.to_string())
                .unwrap(),
        )
    }

    /// Gives this reply next.
    pub(crate) fn then_response(self, reply: Response<String>) -> Self {
        self.0.lock().unwrap().replies.push_back(reply);
        self
    }

    /// A client with this transport.
    pub(crate) fn client<V: Vendor>(&self, builder: ClientBuilder<V>) -> V::Client {
        builder
            .base_url("https://api.example.com")
            .transport(self.clone())
            .retry(RetryPolicy::never())
            .build()
            .unwrap()
    }

    /// The last request that was sent.
    pub(crate) fn sent(&self) -> Request<Bytes> {
        self.0
            .lock()
            .unwrap()
            .requests
            .pop()
            .expect("a request was sent")
    }

    /// Whether nothing was sent, or only what has been looked at.
    pub(crate) fn is_idle(&self) -> bool {
        self.0.lock().unwrap().requests.is_empty()
    }

    /// Path and query of the last request that was sent.
    pub(crate) fn sent_path(&self) -> String {
        self.sent().uri().path_and_query().unwrap().to_string()
    }

    /// The body of the last request that was sent, as JSON.
    pub(crate) fn sent_json(&self) -> serde_json::Value {
        serde_json::from_slice(self.sent().body()).unwrap()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut exchanges = self.0.lock().unwrap();
        exchanges.requests.push(request);
        let reply = match exchanges.replies.pop_front() {
            Some(reply) => Ok(reply.map(Bytes::from)),
            None => Err(TransportErrorKind::Other.into()),
        };
        Box::pin(std::future::ready(reply))
    }
}
