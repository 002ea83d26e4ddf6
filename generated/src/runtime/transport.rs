//! How a request gets to the service and a reply back.
//!
//! Everything above speaks to one trait object. Retrying, limiting, recording or faking is a transport that holds another.

use std::fmt;
use std::pin::Pin;
#[cfg(any(feature = "http-client", feature = "reqwest"))]
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

#[cfg(any(feature = "http-client", feature = "reqwest"))]
use super::outgoing::Pace;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Any error, boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Sends one request and gives its reply.
///
/// The extensions of a request hold the facts of its operation as [`&'static OperationInfo`](super::OperationInfo). A
/// transport follows no redirects: they are replies like any other, and calls send again where they lead.
///
/// A transport has to [`send`](Self::send). [`open`](Self::open) and [`upload`](Self::upload) are for bodies that are read while
/// they come and while they are sent; without them they go through memory.
///
/// # Layers
///
/// From the outside in, a call goes through
///
/// 1. the deadline of the call, and repeated attempts ([`RetryPolicy`](super::RetryPolicy));
/// 2. the one further attempt after a token was refused;
/// 3. the rate limits ([`RateLimiting`](super::RateLimiting)), each attempt anew, then the token
///    ([`TokenProvider`](super::TokenProvider));
/// 4. redirects ([`max_redirects`](super::ClientBuilder::max_redirects)): the request goes to where the reply leads, in the same
///    attempt;
/// 5. the transport of the client, which sends once.
///
/// [Observers](super::ClientBuilder::observer) hear of each of them. A request for a token is kept to the rate limits and sent
/// in the same way. What is added as a transport therefore sees each attempt and each redirect that is followed, with all headers,
/// and must not repeat it. A redirect may lead to any host, and the request to it then has no facts of an operation: a layer that
/// adds credentials has to look at the host. A layer of this kind is a transport that holds another. This one counts what is sent:
///
/// ```
/// # use presence_client::runtime;
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use runtime::bytes::Bytes;
/// use runtime::http::{Request, Response};
/// use runtime::{BoxFuture, Limits, OperationInfo, Transport, TransportError};
///
/// struct Counting<T> {
///     inner: T,
///     sent: AtomicU64,
/// }
///
/// impl<T: Transport> Transport for Counting<T> {
///     fn send(&self, request: Request<Bytes>, limits: Limits) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
///         self.sent.fetch_add(1, Ordering::Relaxed);
///         let operation = request.extensions().get::<&'static OperationInfo>().map(|info| info.id);
///         Box::pin(async move {
///             let reply = self.inner.send(request, limits).await;
///             eprintln!("{operation:?}: {:?}", reply.as_ref().map(Response::status));
///             reply
///         })
///     }
/// }
/// ```
pub trait Transport: Send + Sync + 'static {
    /// Sends the request once, within the limits: it is for the transport to give up in time, and to stop reading a reply that
    /// grows too large, also while it is decompressed. Dropping the future gives up.
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;

    /// Sends the request once and hands the body of the reply over while it comes.
    ///
    /// The time limit ends with the head of the reply; whoever reads the body decides how long to wait for more of it, and how
    /// much of it to keep. Dropping the body closes the exchange. Without an implementation of its own, a transport
    /// [sends](Self::send) and hands the whole body over at once, which suits streams that end soon; so a layer passes this on
    /// to the transport it holds.
    fn open(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let reply = self.send(request, limits);
        Box::pin(async move { Ok(reply.await?.map(BodyStream::from)) })
    }

    /// Sends the request once, reads its body meanwhile, and hands the body of the reply over as [`open`](Self::open) does.
    ///
    /// It is called for bodies that are [streams](super::UploadBody). Where their length is known, the request has it in
    /// `Content-Length`, and they keep to it. The time limit is one for doing nothing: it begins with the attempt and anew with
    /// each piece of the body that is sent, and ends with the head of the reply. An error of the body ends the exchange in a way
    /// that the service cannot take for the end of the body.
    ///
    /// Without an implementation of its own, a transport reads the whole body first, up to 64 MiB and however long it takes, and
    /// [opens](Self::open) the exchange then. A larger body is an error before anything is sent, and a stream that can be read once
    /// has been read then, also if no connection comes about. So a layer passes this on to the transport it holds.
    fn upload(
        &self,
        request: Request<BodyStream>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = collected(body).await?;
            self.open(Request::from_parts(head, body), limits).await
        })
    }
}

/// How much of a body is kept for a transport that sends none while it is read.
const MAX_COLLECTED_BYTES: u64 = 64 * 1024 * 1024;

/// The whole body of a request.
async fn collected(body: BodyStream) -> Result<Bytes, TransportError> {
    let body = super::stream::read(body, MAX_COLLECTED_BYTES).await;
    body.map_err(|error| match error.kind {
        TransportErrorKind::BodyTooLarge { limit } => {
            let reason = format!("it sends no streams, and the body has more than {limit} bytes");
            TransportError::new(TransportErrorKind::Unusable, reason)
        }
        _ => error,
    })
}

/// Passes everything on to the transport that is held.
macro_rules! pass_on {
    ($($holder:ident)*) => { $(
        impl<T: Transport + ?Sized> Transport for $holder<T> {
            fn send(
                &self,
                request: Request<Bytes>,
                limits: Limits,
            ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
                (**self).send(request, limits)
            }

            fn open(
                &self,
                request: Request<Bytes>,
                limits: Limits,
            ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
                (**self).open(request, limits)
            }

            fn upload(
                &self,
                request: Request<BodyStream>,
                limits: Limits,
            ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
                (**self).upload(request, limits)
            }
        }
    )* };
}

pass_on! { Arc Box }

/// The body of a reply while it comes, in pieces of any size, after decompression; or that of a request while it is sent.
pub struct BodyStream(Pin<Box<dyn Stream<Item = Chunk> + Send>>);

/// A piece of a body, or why no more of it comes.
type Chunk = Result<Bytes, TransportError>;

impl BodyStream {
    /// A body of these pieces.
    pub fn new(chunks: impl Stream<Item = Chunk> + Send + 'static) -> Self {
        Self(Box::pin(chunks))
    }
}

/// A body that is there already.
impl From<Bytes> for BodyStream {
    fn from(bytes: Bytes) -> Self {
        Self::new(Whole(Some(bytes)))
    }
}

impl Stream for BodyStream {
    type Item = Chunk;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Chunk>> {
        self.0.as_mut().poll_next(context)
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BodyStream")
    }
}

struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Chunk;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Chunk>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// What an attempt may cost.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The time from the start of sending to the end of the reply, or to the end of its head if the body is handed over while
    /// it comes. Where the request's body is read while it is sent, the time begins anew with each piece of it.
    pub timeout: Duration,
    /// The size of the reply's body after decompression.
    pub max_response_bytes: u64,
}

/// 30 seconds and 16 MiB.
impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            max_response_bytes: 16 * 1024 * 1024,
        }
    }
}

/// The reply of an exchange on a tokio runtime, with its whole body.
#[cfg(any(feature = "http-client", feature = "reqwest"))]
pub(crate) async fn whole(
    exchange: impl Future<Output = Result<Response<impl Stream<Item = Chunk> + Unpin>, TransportError>>,
    limits: Limits,
) -> Result<Response<Bytes>, TransportError> {
    let exchange = async {
        let (head, body) = exchange.await?.into_parts();
        let body = super::stream::read(body, limits.max_response_bytes).await?;
        Ok(Response::from_parts(head, body))
    };
    in_time(limits.timeout, exchange).await
}

/// The reply of an exchange on a tokio runtime, with its body while it comes.
#[cfg(any(feature = "http-client", feature = "reqwest"))]
pub(crate) async fn begun(
    exchange: impl Future<
        Output = Result<Response<impl Stream<Item = Chunk> + Send + 'static>, TransportError>,
    >,
    limits: Limits,
) -> Result<Response<BodyStream>, TransportError> {
    let exchange = async { Ok(exchange.await?.map(BodyStream::new)) };
    in_time(limits.timeout, exchange).await
}

#[cfg(any(feature = "http-client", feature = "reqwest"))]
async fn in_time<T>(
    timeout: Duration,
    exchange: impl Future<Output = Result<T, TransportError>>,
) -> Result<T, TransportError> {
    require_runtime()?;
    let outcome = tokio::time::timeout(timeout, exchange).await;
    outcome.unwrap_or_else(|_| Err(TransportErrorKind::Timeout.into()))
}

/// The reply of an exchange on a tokio runtime whose request has a body that is read meanwhile. It is given up when nothing of
/// the body was sent for too long.
#[cfg(any(feature = "http-client", feature = "reqwest"))]
pub(crate) async fn uploaded(
    exchange: impl Future<
        Output = Result<Response<impl Stream<Item = Chunk> + Send + 'static>, TransportError>,
    >,
    pace: Arc<Pace>,
    limits: Limits,
) -> Result<Response<BodyStream>, TransportError> {
    require_runtime()?;
    let mut exchange = pin!(exchange);
    loop {
        let left = limits.timeout.saturating_sub(pace.idle());
        if left.is_zero() {
            return Err(TransportErrorKind::Timeout.into());
        }
        if let Ok(reply) = tokio::time::timeout(left, exchange.as_mut()).await {
            return Ok(reply?.map(BodyStream::new));
        }
    }
}

/// What exchanges are made with panics without a runtime.
#[cfg(any(feature = "http-client", feature = "reqwest"))]
fn require_runtime() -> Result<(), TransportError> {
    let runtime = tokio::runtime::Handle::try_current();
    let unusable = |error| TransportError::new(TransportErrorKind::Unusable, error);
    runtime.map(drop).map_err(unusable)
}

/// Why no complete reply came.
#[derive(Debug)]
pub struct TransportError {
    kind: TransportErrorKind,
    source: Option<BoxError>,
}

/// What kept a reply from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The time ran out.
    Timeout,
    /// No connection came about, so nothing was sent.
    Connect,
    /// The two sides did not agree on a secure connection, for example because of a certificate, so nothing was sent. Unlike
    /// [`Connect`](Self::Connect) this rarely passes by itself.
    Tls,
    /// The transport cannot work here, for example because there is no runtime; nothing was sent.
    Unusable,
    /// The body of the request could not be read to its end, so the service did not get all of it.
    RequestBody,
    /// The body of the reply is larger than allowed.
    BodyTooLarge {
        /// The number of bytes allowed.
        limit: u64,
    },
    /// Anything else; whether the service saw the request is unknown.
    Other,
}

impl TransportError {
    /// An error with its cause. The cause's messages must hold no secrets, and no URL with a query.
    pub fn new(kind: TransportErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            source: Some(source.into()),
        }
    }

    /// What kept the reply from coming.
    pub fn kind(&self) -> TransportErrorKind {
        self.kind
    }

    /// Whether the time ran out.
    pub fn is_timeout(&self) -> bool {
        self.kind == TransportErrorKind::Timeout
    }

    /// Whether no connection came about, a secure one included.
    pub fn is_connect(&self) -> bool {
        matches!(
            self.kind,
            TransportErrorKind::Connect | TransportErrorKind::Tls
        )
    }
}

/// An error without a further cause.
impl From<TransportErrorKind> for TransportError {
    fn from(kind: TransportErrorKind) -> Self {
        Self { kind, source: None }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TransportErrorKind::Timeout => formatter.write_str("the time for the attempt ran out"),
            TransportErrorKind::Tls => formatter.write_str("no secure connection to the service"),
            TransportErrorKind::Connect => formatter.write_str("no connection to the service"),
            TransportErrorKind::BodyTooLarge { limit } => {
                write!(formatter, "the reply's body has more than {limit} bytes")
            }
            TransportErrorKind::Unusable => formatter.write_str("the transport cannot work here"),
            TransportErrorKind::RequestBody => {
                formatter.write_str("the body of the request cannot be read")
            }
            TransportErrorKind::Other => formatter.write_str("the exchange broke off"),
        }
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
