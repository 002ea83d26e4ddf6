//! Bodies of requests as hyper and reqwest take them.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::Request;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

use super::transport::{BodyStream, TransportError};

/// The body of a request.
pub(crate) enum Outgoing {
    /// All at once; nothing when it was taken.
    Whole(Option<Bytes>),
    /// Read while it is sent. The lock makes it `Sync`, as reqwest wants it, and is never held.
    Stream(Mutex<BodyStream>, Arc<Pace>),
}

/// When the body of a request last moved on.
pub(crate) struct Pace(Mutex<Instant>);

impl Pace {
    /// How long nothing of the body has been sent.
    pub(crate) fn idle(&self) -> Duration {
        self.last().elapsed()
    }

    fn last(&self) -> MutexGuard<'_, Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request whose body is read while it is sent, and what tells whether it moves on, from now.
pub(crate) fn streaming(request: Request<BodyStream>) -> (Request<Outgoing>, Arc<Pace>) {
    let pace = Arc::new(Pace(Mutex::new(Instant::now())));
    let request = request.map(|body| Outgoing::Stream(Mutex::new(body), Arc::clone(&pace)));
    (request, pace)
}

impl From<Bytes> for Outgoing {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        let piece = match self.get_mut() {
            Self::Whole(bytes) => bytes.take().map(Ok),
            Self::Stream(body, pace) => {
                let body = body.get_mut().unwrap_or_else(PoisonError::into_inner);
                let piece = ready!(Pin::new(body).poll_next(context));
                *pace.last() = Instant::now();
                piece
            }
        };
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
            }
            // Where it is known, it is in the headers.
            Self::Stream(..) => SizeHint::default(),
        }
    }
}
