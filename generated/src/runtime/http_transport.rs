//! The bundled transport: reqwest over rustls.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use rustls_platform_verifier::BuilderVerifierExt;

use super::error::BuildError;
use super::transport::{BoxFuture, Limits, Transport, TransportError, TransportErrorKind};

/// Sends requests over HTTP/1.1, with TLS for `https` and the system's root certificates.
///
/// It needs a tokio runtime with time and I/O enabled; without one every call is a transport error. It keeps no cookies and follows no redirects. A proxy named by `HTTPS_PROXY`, `HTTP_PROXY` or `ALL_PROXY` is used.
#[derive(Clone)]
pub struct HttpTransport(reqwest::Client);

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
            .map(Self)
            .map_err(|error| refuse(&error))
    }

    async fn exchange(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> Result<Response<Bytes>, TransportError> {
        // reqwest panics without one.
        if let Err(error) = tokio::runtime::Handle::try_current() {
            return Err(TransportError::new(TransportErrorKind::Unusable, error));
        }
        let (parts, body) = request.into_parts();
        let mut reply = self
            .0
            .request(parts.method, parts.uri.to_string())
            .headers(parts.headers)
            .timeout(limits.timeout)
            .body(body)
            .send()
            .await
            .map_err(failed)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = reply.chunk().await.map_err(failed)? {
            if (body.len() + chunk.len()) as u64 > limits.max_response_bytes {
                let limit = limits.max_response_bytes;
                return Err(TransportErrorKind::BodyTooLarge { limit }.into());
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = Response::new(body.freeze());
        *response.status_mut() = reply.status();
        *response.version_mut() = reply.version();
        *response.headers_mut() = std::mem::take(reply.headers_mut());
        Ok(response)
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
