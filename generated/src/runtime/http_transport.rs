//! The bundled transport: reqwest over rustls.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::uri::Authority;
use http::{Request, Response, Uri};
use reqwest::Url;
use rustls_platform_verifier::BuilderVerifierExt;

use super::error::BuildError;
use super::transport::{
    BodyStream, BoxFuture, Limits, Transport, TransportError, TransportErrorKind,
};

/// Sends requests over HTTP/1.1, with TLS for `https` and the system's root certificates.
///
/// It needs a tokio runtime with time and I/O enabled; without one every call is a transport error. It keeps no cookies and follows no redirects. A proxy named by `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY` is used.
#[derive(Clone)]
pub struct HttpTransport {
    client: reqwest::Client,
    last_host: Arc<Mutex<Option<(Authority, Url)>>>,
}

impl HttpTransport {
    /// A transport that gives up connecting after this time.
    ///
    /// # Errors
    ///
    /// Fails if the system's root certificates cannot be used.
    pub fn new(connect_timeout: Duration) -> Result<Self, BuildError> {
        let refuse = |error: &dyn fmt::Display| BuildError::new(format!("the transport: {error}"));
        // Given explicitly, so that nothing depends on which provider the process has installed.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(|error| refuse(&error))?
            .with_no_client_auth();
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(connect_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map(|client| Self {
                client,
                last_host: Arc::default(),
            })
            .map_err(|error| refuse(&error))
    }

    /// The request as reqwest takes it.
    fn request(&self, request: Request<Bytes>) -> Result<reqwest::RequestBuilder, TransportError> {
        // reqwest panics without one.
        if let Err(error) = tokio::runtime::Handle::try_current() {
            return Err(TransportError::new(TransportErrorKind::Unusable, error));
        }
        let (parts, body) = request.into_parts();
        let request = match self.url(&parts.uri) {
            Some(url) => self.client.request(parts.method, url),
            // For reqwest to say what is wrong with it.
            None => self.client.request(parts.method, parts.uri.to_string()),
        };
        Ok(request.headers(parts.headers).body(body))
    }

    /// The address of a request as reqwest takes it. Reading scheme and host costs more than all the rest, and they are nearly
    /// always those of the request before.
    fn url(&self, uri: &Uri) -> Option<Url> {
        let (scheme, authority) = (uri.scheme_str()?, uri.authority()?);
        let mut last = self
            .last_host
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut url = match &*last {
            Some((host, url)) if host == authority && url.scheme() == scheme => url.clone(),
            _ => {
                let url = Url::parse(&format!("{scheme}://{authority}")).ok()?;
                *last = Some((authority.clone(), url.clone()));
                url
            }
        };
        url.set_path(uri.path());
        url.set_query(uri.query());
        Some(url)
    }

    async fn exchange(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        let request = self.request(request)?.timeout(limits.timeout);
        let mut reply = request.send().await.map_err(failed)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = reply.chunk().await.map_err(failed)? {
            if (body.len() + chunk.len()) as u64 > limits.max_response_bytes {
                let limit = limits.max_response_bytes;
                return Err(TransportErrorKind::BodyTooLarge { limit }.into());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(head(&mut reply).map(|()| body.freeze()))
    }

    async fn begin(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<BodyStream>, TransportError> {
        let sent = self.request(request)?.send();
        let timeout = |_| TransportError::from(TransportErrorKind::Timeout);
        let sent = tokio::time::timeout(limits.timeout, sent).await;
        let mut reply = sent.map_err(timeout)?.map_err(failed)?;
        Ok(head(&mut reply).map(|()| BodyStream::new(Chunks(Some(next(reply))))))
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(self.exchange(request, limits))
    }

    fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(self.begin(request, limits))
    }
}

/// A reply without its body.
fn head(reply: &mut reqwest::Response) -> Response<()> {
    let mut response = Response::new(());
    *response.status_mut() = reply.status();
    *response.version_mut() = reply.version();
    *response.headers_mut() = std::mem::take(reply.headers_mut());
    response
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

impl fmt::Debug for HttpTransport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("HttpTransport")
    }
}

fn failed(error: reqwest::Error) -> TransportError {
    let kind = if error.is_connect() {
        if is_tls(&error) {
            TransportErrorKind::Tls
        } else {
            TransportErrorKind::Connect
        }
    } else if error.is_timeout() {
        TransportErrorKind::Timeout
    } else {
        TransportErrorKind::Other
    };
    // The URL may hold secrets in its query.
    TransportError::new(kind, error.without_url())
}

/// Whether rustls is at the bottom of an error; it travels inside an I/O error, which does not count it among its sources.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = next {
        let inner = error
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        if error.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        next = inner.map_or_else(|| error.source(), |inner| Some(inner));
    }
    false
}
