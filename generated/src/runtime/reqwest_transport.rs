//! A transport on a reqwest client that the application has set up.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

use super::outgoing::streaming;
use super::transport::{
    BodyStream, BoxFuture, Limits, Transport, TransportError, TransportErrorKind, begun, uploaded,
    whole,
};

/// Sends requests through a [`reqwest::Client`] that the application sets up, for what the bundled transport does not have, such
/// as SOCKS proxies, HTTP/2, client certificates or the TLS of the operating system.
///
/// Build the client with [`reqwest::redirect::Policy::none()`]: calls follow redirects themselves, and do it without credentials. Its own retries, cookies and time limits apply as well as those of the calls. Like reqwest it needs a tokio
/// runtime; without one every call is a transport error. Compressed replies are unpacked if reqwest's feature `gzip` is on.
#[derive(Clone)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A transport that sends through this client.
    pub fn new(client: reqwest::Client) -> Self {
        Self(client)
    }

    async fn begin(
        &self,
        request: Request<reqwest::Body>,
    ) -> Result<Response<Chunks>, TransportError> {
        let (parts, body) = request.into_parts();
        let request = self.0.request(parts.method, parts.uri.to_string());
        let request = request.headers(parts.headers).body(body);
        let mut reply = request.send().await.map_err(failed)?;
        let mut response = Response::new(());
        *response.status_mut() = reply.status();
        *response.version_mut() = reply.version();
        *response.headers_mut() = std::mem::take(reply.headers_mut());
        Ok(response.map(|()| Chunks(Some(next(reply)))))
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(whole(self.begin(request.map(Into::into)), limits))
    }

    fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(begun(self.begin(request.map(Into::into)), limits))
    }

    fn upload(
        &self,
        request: Request<BodyStream>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let (request, pace) = streaming(request);
        let request = request.map(reqwest::Body::wrap);
        Box::pin(uploaded(self.begin(request), pace, limits))
    }
}

/// The pieces of a body, read one after the other; nothing when it is over.
struct Chunks(Option<BoxFuture<'static, Next>>);

/// A piece of a body, and the reply that has the rest.
type Next = Option<(Result<Bytes, TransportError>, reqwest::Response)>;

fn next(mut reply: reqwest::Response) -> BoxFuture<'static, Next> {
    Box::pin(async move {
        let chunk = reply.chunk().await.map_err(failed).transpose()?;
        Some((chunk, reply))
    })
}

impl Stream for Chunks {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(reading) = &mut self.0 else {
            return Poll::Ready(None);
        };
        let read = ready!(reading.as_mut().poll(context));
        let (chunk, reply) = read.unzip();
        let is_whole = matches!(chunk, Some(Ok(_)));
        self.0 = reply.filter(|_| is_whole).map(next);
        Poll::Ready(chunk)
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ReqwestTransport")
    }
}

fn failed(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        TransportErrorKind::Connect
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Other
    };
    // The URL may hold secrets in its query.
    TransportError::new(kind, error.without_url())
}
