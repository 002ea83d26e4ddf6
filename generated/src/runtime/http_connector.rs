//! Connections of the bundled transport: TCP, or TLS over it, directly or through a proxy.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tower_service::Service;

use super::error::BuildError;
use super::transport::{BoxError, BoxFuture};

/// When an idle connection is probed, and how often, until it counts as lost.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_PROBES: u32 = 3;

/// A connection to a service, or to the proxy in front of it.
type Hop = HttpsConnector<HttpConnector>;

/// Makes connections.
#[derive(Clone)]
pub(crate) struct Connector {
    hop: Hop,
    tls: Arc<ClientConfig>,
    proxies: Arc<Matcher>,
    timeout: Duration,
}

impl Connector {
    /// Trusts whom the system trusts, goes through the proxies that the environment names, and gives up after this time.
    pub(crate) fn new(timeout: Duration) -> Result<Self, BuildError> {
        // Given explicitly, so that nothing depends on which provider the process has installed.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(BuilderVerifierExt::with_platform_verifier)
            .map_err(|error| BuildError::new(format!("the transport: {error}")))?
            .with_no_client_auth();
        Ok(Self::with(tls, Matcher::from_env(), timeout))
    }

    pub(crate) fn with(mut tls: ClientConfig, proxies: Matcher, timeout: Duration) -> Self {
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let tls = Arc::new(tls);
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(timeout));
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(KEEPALIVE_PROBES));
        Self {
            hop: HttpsConnector::from((tcp, Arc::clone(&tls))),
            tls,
            proxies: Arc::new(proxies),
            timeout,
        }
    }

    /// What a request to this address says to the proxy; those that go through a tunnel say nothing.
    pub(crate) fn proxy_authorization(&self, target: &Uri) -> Option<HeaderValue> {
        if target.scheme() != Some(&Scheme::HTTP) {
            return None;
        }
        self.proxies.intercept(target)?.basic_auth().cloned()
    }

    async fn connect(mut self, target: Uri) -> Result<HttpConnection, BoxError> {
        let is_plain = target.scheme() == Some(&Scheme::HTTP);
        match self.proxies.intercept(&target) {
            Some(proxy) if !is_plain => {
                let mut tunnel = Tunnel::new(proxy.uri().clone(), self.hop);
                if let Some(authorization) = proxy.basic_auth() {
                    tunnel = tunnel.with_auth(authorization.clone());
                }
                let mut hop = HttpsConnector::from((tunnel, self.tls));
                Ok(HttpConnection {
                    stream: hop.call(target).await?,
                    is_proxied: false,
                })
            }
            proxy => {
                let is_proxied = proxy.is_some();
                let address = proxy.map_or(target, |proxy| proxy.uri().clone());
                Ok(HttpConnection {
                    stream: self.hop.call(address).await?.into(),
                    is_proxied,
                })
            }
        }
    }
}

impl Service<Uri> for Connector {
    type Response = HttpConnection;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<HttpConnection, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.hop.poll_ready(context)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.timeout, self.clone().connect(target));
        Box::pin(async move { connecting.await? })
    }
}

/// A connection that speaks HTTP.
pub(crate) struct HttpConnection {
    stream: MaybeHttpsStream<MaybeHttpsStream<TokioIo<TcpStream>>>,
    /// Whether a proxy reads the requests.
    is_proxied: bool,
}

impl Connection for HttpConnection {
    fn connected(&self) -> Connected {
        self.stream.connected().proxy(self.is_proxied)
    }
}

impl Read for HttpConnection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for HttpConnection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}
