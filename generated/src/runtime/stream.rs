//! Replies that are read while they come: the body behind every kind of stream, and the stream of its bytes.

use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::error::{Cause, Error, Failure};
use super::response::{DecodeError, RawReply};
use super::subject::Subject;
use super::transport::{BodyStream, BoxFuture, TransportError, TransportErrorKind};
use super::watch::Audience;

/// How the body of a success is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Whole.
    Whole,
    /// While it comes.
    Stream,
    /// While it comes if it may be a stream of events, and whole if it is something else.
    Events,
    /// Whole; a redirect is the success, and not followed.
    Redirect,
}

impl Delivery {
    /// Whether a body of this media type is handed over while it comes.
    pub(crate) fn streams(self, media_type: &str) -> bool {
        match self {
            Self::Whole | Self::Redirect => false,
            Self::Stream => true,
            Self::Events => !media_type.ends_with("json") && media_type != "text/html",
        }
    }
}

/// The body of a reply while it comes. Dropping it closes the exchange.
pub(crate) struct Incoming {
    subject: Subject,
    /// The reply without its body.
    head: RawReply,
    /// Nothing once it is over.
    body: Option<BodyStream>,
    audience: Arc<Audience>,
    idle_timeout: Duration,
    /// The wait for more, while there is nothing to read.
    idle: Option<BoxFuture<'static, ()>>,
    /// How large a part may be that is given as a whole.
    pub(crate) max_bytes: u64,
}

impl Incoming {
    pub(crate) fn new(
        subject: Subject,
        head: RawReply,
        body: BodyStream,
        audience: Arc<Audience>,
        idle_timeout: Duration,
        max_bytes: u64,
    ) -> Box<Self> {
        Box::new(Self {
            subject,
            head,
            body: Some(body),
            audience,
            idle_timeout,
            idle: None,
            max_bytes,
        })
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.head.status
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// Reads no more.
    pub(crate) fn close(&mut self) {
        self.body = None;
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.body.is_none()
    }

    /// The next piece, of any size. An error is the last that comes.
    pub(crate) fn poll_chunk(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Cause>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let chunk = match Pin::new(body).poll_next(context) {
            Poll::Ready(chunk) => chunk,
            Poll::Pending => {
                let start = || self.audience.clock.sleep(self.idle_timeout);
                let idle = self.idle.get_or_insert_with(start);
                ready!(idle.as_mut().poll(context));
                Some(Err(TransportErrorKind::Timeout.into()))
            }
        };
        self.idle = None;
        if !matches!(chunk, Some(Ok(_))) {
            self.close();
        }
        Poll::Ready(chunk.map(|chunk| chunk.map_err(Cause::Transport)))
    }

    /// Reads a part of the body; what is found in it that its specification does not name is told.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce() -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        self.audience.collecting(&self.subject, read, Result::is_ok)
    }

    /// The error of a stream, with the part of the body that it is about.
    pub(crate) fn fail<E>(&self, cause: Cause, part: Bytes) -> Error<E> {
        let reply = self.head.with_body(part);
        Error::new(Failure::useless(self.subject.clone(), reply, cause), None)
    }
}

/// Reads a body as a whole, up to a size.
pub(crate) async fn read(
    mut body: impl Stream<Item = Result<Bytes, TransportError>> + Unpin,
    max_bytes: u64,
) -> Result<Bytes, TransportError> {
    let mut whole = Bytes::new();
    // Most bodies come in one piece, which stays where it is.
    let mut pieces = BytesMut::new();
    while let Some(piece) = poll_fn(|context| Pin::new(&mut body).poll_next(context)).await {
        let piece = piece?;
        within(whole.len().max(pieces.len()) + piece.len(), max_bytes)?;
        if whole.is_empty() && pieces.is_empty() {
            whole = piece;
            continue;
        }
        pieces.extend_from_slice(&std::mem::take(&mut whole));
        pieces.extend_from_slice(&piece);
    }
    match pieces.is_empty() {
        true => Ok(whole),
        false => Ok(pieces.freeze()),
    }
}

/// Refuses a body that is too large.
pub(crate) fn within(bytes: usize, limit: u64) -> Result<(), TransportError> {
    if bytes as u64 > limit {
        return Err(TransportErrorKind::BodyTooLarge { limit }.into());
    }
    Ok(())
}

/// What a body is made of, found piece by piece.
pub(crate) trait Framing {
    /// A part of the body.
    type Part;

    /// Takes the next piece of the body.
    fn feed(&mut self, chunk: Bytes);

    /// The next part that is complete. An error is the last that is asked for.
    fn next(&mut self, max_bytes: u64) -> Option<Result<Self::Part, DecodeError>>;

    /// The part that the end of the body completes.
    fn last(&mut self) -> Option<Self::Part>;
}

/// The parts of a body while it comes.
pub(crate) struct Parts<F> {
    pub(crate) incoming: Box<Incoming>,
    pub(crate) framing: F,
}

impl<F: Framing> Parts<F> {
    /// The next part, or why the rest cannot be read.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<F::Part, Cause>>> {
        while !self.incoming.is_closed() {
            if let Some(part) = self.framing.next(self.incoming.max_bytes) {
                if part.is_err() {
                    self.incoming.close();
                }
                return Poll::Ready(Some(part.map_err(Cause::Decode)));
            }
            match ready!(self.incoming.poll_chunk(context)) {
                Some(Ok(chunk)) => self.framing.feed(chunk),
                Some(Err(cause)) => return Poll::Ready(Some(Err(cause))),
                None => return Poll::Ready(self.framing.last().map(Ok)),
            }
        }
        Poll::Ready(None)
    }
}

/// The bytes of a body while they come, in pieces of any size.
///
/// Dropping it closes the exchange. There is no limit to its size; it gives up when nothing comes for the client's
/// [`idle_timeout`](super::ClientBuilder::idle_timeout). An error is the last that it gives.
pub struct ByteStream<E> {
    incoming: Box<Incoming>,
    error: PhantomData<fn() -> E>,
}

impl<E> ByteStream<E> {
    /// The body of a reply.
    pub(crate) fn begin(reply: &RawReply) -> Result<Self, DecodeError> {
        Ok(Self {
            incoming: reply.incoming()?,
            error: PhantomData,
        })
    }

    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.incoming.status()
    }

    /// The headers of the reply.
    pub fn headers(&self) -> &HeaderMap {
        self.incoming.headers()
    }

    /// The next piece; nothing at the end. What a dropped future would have given comes next.
    pub async fn try_next(&mut self) -> Result<Option<Bytes>, Error<E>> {
        next(self).await
    }
}

/// The next item of a stream.
pub(crate) async fn next<T, E>(
    stream: &mut (dyn Stream<Item = Result<T, E>> + Send + Unpin),
) -> Result<Option<T>, E> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context))
        .await
        .transpose()
}

impl<E> Stream for ByteStream<E> {
    type Item = Result<Bytes, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = ready!(self.incoming.poll_chunk(context));
        let fail = |cause| self.incoming.fail(cause, Bytes::new());
        Poll::Ready(chunk.map(|chunk| chunk.map_err(fail)))
    }
}

impl<E> fmt::Debug for ByteStream<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(formatter, "ByteStream", &self.incoming)
    }
}

/// Shows the state of a stream, never what it carries.
pub(crate) fn show(
    formatter: &mut fmt::Formatter<'_>,
    name: &str,
    incoming: &Incoming,
) -> fmt::Result {
    formatter
        .debug_struct(name)
        .field("operation", &incoming.subject.id())
        .field("status", &incoming.status())
        .field("is_closed", &incoming.is_closed())
        .finish_non_exhaustive()
}
