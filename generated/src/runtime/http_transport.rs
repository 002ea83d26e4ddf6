//! The bundled transport: hyper over rustls.

use std::error::Error;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderValue, Request, Response, header};
use hyper::body::{Body as _, Incoming};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::error::BuildError;
use super::gunzip::Gunzip;
use super::http_connector::Connector;
use super::outgoing::{Outgoing, streaming};
use super::transport::{
    BodyStream, BoxError, BoxFuture, Limits, Transport, TransportError, TransportErrorKind, begun,
    uploaded, whole,
};

/// Sends requests over HTTP/1.1, with TLS for `https` and the system's root certificates.
///
/// It needs a tokio runtime with time and I/O enabled; without one every call is a transport error. Connections are kept for 90
/// seconds for further calls. It unpacks gzip, keeps no cookies and follows no redirects. A proxy named by `HTTPS_PROXY`,
/// `HTTP_PROXY` or `ALL_PROXY` is used, except for the hosts in `NO_PROXY`.
#[derive(Clone)]
pub struct HttpTransport {
    client: legacy::Client<Connector, Outgoing>,
    connector: Connector,
}

impl HttpTransport {
    /// A transport that gives up connecting after this time.
    ///
    /// # Errors
    ///
    /// Fails if the system's root certificates cannot be used.
    pub fn new(connect_timeout: Duration) -> Result<Self, BuildError> {
        Connector::new(connect_timeout).map(Self::with)
    }

    /// A transport over these connections.
    pub(crate) fn with(connector: Connector) -> Self {
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .build(connector.clone());
        Self { client, connector }
    }

    async fn begin(
        &self,
        mut request: Request<Outgoing>,
    ) -> Result<Response<Unpacked>, TransportError> {
        let proxy = self.connector.proxy_authorization(request.uri());
        let headers = request.headers_mut();
        headers
            .entry(header::ACCEPT)
            .or_insert(HeaderValue::from_static("*/*"));
        // A part of what is packed cannot be unpacked.
        if !headers.contains_key(header::RANGE) {
            headers
                .entry(header::ACCEPT_ENCODING)
                .or_insert(HeaderValue::from_static("gzip"));
        }
        if let Some(authorization) = proxy {
            headers.insert(header::PROXY_AUTHORIZATION, authorization);
        }
        let reply = self.client.request(request).await;
        reply.map(unpack).map_err(failed)
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(whole(self.begin(request.map(Outgoing::from)), limits))
    }

    fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(begun(self.begin(request.map(Outgoing::from)), limits))
    }

    fn upload(
        &self,
        request: Request<BodyStream>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let (request, pace) = streaming(request);
        Box::pin(uploaded(self.begin(request), pace, limits))
    }
}

/// The body of a reply in the pieces in which it comes, unpacked.
struct Unpacked {
    body: Incoming,
    gzip: Option<Gunzip>,
}

/// A reply whose body is unpacked while it is read, and whose headers say so.
fn unpack(reply: Response<Incoming>) -> Response<Unpacked> {
    let (mut head, body) = reply.into_parts();
    let is_packed = |encoding: &HeaderValue| {
        let names = [&b"gzip"[..], b"x-gzip"];
        names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(encoding.as_bytes()))
    };
    let encoding = head.headers.get(header::CONTENT_ENCODING);
    let gzip = encoding.is_some_and(is_packed).then(|| {
        head.headers.remove(header::CONTENT_ENCODING);
        head.headers.remove(header::CONTENT_LENGTH);
        Gunzip::default()
    });
    Response::from_parts(head, Unpacked { body, gzip })
}

impl Stream for Unpacked {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(piece) = self.gzip.as_mut().and_then(Gunzip::next) {
                return Poll::Ready(Some(piece.map_err(broken)));
            }
            let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
            let Some(frame) = frame.transpose().map_err(broken)? else {
                let rest = self.gzip.take().map(Gunzip::finish).transpose();
                let rest = rest.map_err(broken).transpose();
                return Poll::Ready(rest.filter(|rest| !rest.as_ref().is_ok_and(Bytes::is_empty)));
            };
            // Trailers are left aside.
            let Ok(data) = frame.into_data() else {
                continue;
            };
            match &mut self.gzip {
                Some(gzip) => gzip.feed(data),
                None => return Poll::Ready(Some(Ok(data))),
            }
        }
    }
}

impl fmt::Debug for HttpTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HttpTransport")
    }
}

fn broken(error: impl Into<BoxError>) -> TransportError {
    TransportError::new(TransportErrorKind::Other, error)
}

fn failed(error: legacy::Error) -> TransportError {
    let kind = match error.is_connect() {
        true if is_tls(&error) => TransportErrorKind::Tls,
        true => TransportErrorKind::Connect,
        false => TransportErrorKind::Other,
    };
    TransportError::new(kind, error)
}

/// Whether rustls is at the bottom of an error; it travels inside an I/O error, which does not count it among its sources.
fn is_tls(error: &(dyn Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if error.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        next = inner.map_or_else(|| error.source(), |inner| Some(inner));
    }
    false
}
