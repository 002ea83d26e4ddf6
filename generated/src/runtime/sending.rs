//! Bodies that are read while they are sent: each attempt reads the parts of an upload one after the other, and holds each to its
//! length.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use bytes::Bytes;
use futures_core::Stream;

use super::transport::{BodyStream, BoxError, TransportError, TransportErrorKind};
use super::upload::{Piece, Pieces, UploadBody};

/// Why a body could not be read. Kept beside the body, since transports pass on an error of their own.
#[derive(Clone, Default)]
pub(crate) struct BodyFailure(Arc<Mutex<Option<BoxError>>>);

impl BodyFailure {
    /// The error of an exchange: that of the body, if that is the reason.
    pub(crate) fn or(&self, error: TransportError) -> TransportError {
        let reason = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        reason.map_or(error, |reason| {
            TransportError::new(TransportErrorKind::RequestBody, reason)
        })
    }

    fn keep(&self, reason: BoxError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
    }
}

/// The body of one attempt, and what will say why it could not be read. Nothing is opened before a transport asks for it.
pub(crate) fn read(upload: &UploadBody) -> (BodyStream, BodyFailure) {
    let failure = BodyFailure::default();
    let body = Sending {
        reading: Reading::new(vec![upload.clone()]),
        is_broken: false,
        failure: failure.clone(),
    };
    (BodyStream::new(body), failure)
}

struct Sending {
    reading: Reading,
    is_broken: bool,
    failure: BodyFailure,
}

impl Stream for Sending {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Whoever asks again after an error must not take it for the end.
        if !self.is_broken {
            match ready!(Pin::new(&mut self.reading).poll_next(context)) {
                Some(Ok(piece)) => return Poll::Ready(Some(Ok(piece))),
                None => return Poll::Ready(None),
                Some(Err(reason)) => {
                    self.is_broken = true;
                    self.failure.keep(reason);
                }
            }
        }
        Poll::Ready(Some(Err(TransportErrorKind::RequestBody.into())))
    }
}

/// The pieces of parts, one part after the other. An error is the last that is asked for.
pub(crate) struct Reading {
    parts: IntoIter<UploadBody>,
    /// The part that is being read.
    part: Option<Part>,
}

impl Reading {
    pub(crate) fn new(parts: Vec<UploadBody>) -> Self {
        Self {
            parts: parts.into_iter(),
            part: None,
        }
    }
}

impl Stream for Reading {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        loop {
            if let Some(part) = &mut self.part {
                if let Some(piece) = ready!(part.poll_piece(context)) {
                    return Poll::Ready(Some(piece));
                }
            }
            let Some(next) = self.parts.next() else {
                return Poll::Ready(None);
            };
            self.part = Some(Part::open(&next)?);
        }
    }
}

/// A part while it is read.
struct Part {
    /// Nothing when it is over.
    pieces: Option<Pieces>,
    length: Option<u64>,
    read: u64,
    /// The piece with which the length is reached; held back until the stream ends there.
    last: Option<Bytes>,
}

impl Part {
    fn open(part: &UploadBody) -> Result<Self, BoxError> {
        Ok(Self {
            pieces: Some(part.open()?),
            length: part.length(),
            read: 0,
            last: None,
        })
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        while let Some(pieces) = &mut self.pieces {
            let Some(piece) = ready!(pieces.as_mut().poll_next(context)?) else {
                self.pieces = None;
                break;
            };
            if piece.is_empty() {
                continue;
            }
            self.read += piece.len() as u64;
            match self.length {
                Some(length) if self.read > length => {
                    return Poll::Ready(Some(Err(self.differs())));
                }
                Some(length) if self.read == length => self.last = Some(piece),
                _ => return Poll::Ready(Some(Ok(piece))),
            }
        }
        if self.length.is_some_and(|length| length != self.read) {
            return Poll::Ready(Some(Err(self.differs())));
        }
        Poll::Ready(self.last.take().map(Ok))
    }

    fn differs(&self) -> BoxError {
        let (length, read) = (self.length.unwrap_or_default(), self.read);
        format!(
            "the stream was to have {length} bytes, and has {}",
            match read > length {
                true => "more".to_owned(),
                false => read.to_string(),
            }
        )
        .into()
    }
}
