//! Streams of JSON values, one on each line: NDJSON, JSON Lines and JSON text sequences.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use futures_core::Stream;
use http::{HeaderMap, StatusCode};

use super::decode::Decode;
use super::error::{Cause, Error};
use super::operation::OperationInfo;
use super::response::{DecodeError, RawReply, Reply, decode_json};
use super::stream::{Delivery, Framing, Parts, next, show};

/// The values of a reply that has one on each line, given as soon as their line is complete.
///
/// Dropping it closes the exchange. It ends when the service ends the reply, and gives up when nothing comes for the client's
/// [`idle_timeout`](super::ClientBuilder::idle_timeout) or a line is larger than its
/// [`max_response_bytes`](super::ClientBuilder::max_response_bytes). A line that cannot be read is an error that keeps the line as
/// its [body](Error::body), and the stream goes on behind it; any other error is the last that it gives.
pub struct LineStream<T, E> {
    parts: Parts<Lines>,
    items: PhantomData<fn() -> (T, E)>,
}

impl<T: Decode, E> LineStream<T, E> {
    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.parts.incoming.status()
    }

    /// The headers of the reply.
    pub fn headers(&self) -> &HeaderMap {
        self.parts.incoming.headers()
    }

    /// The next value; nothing at the end. What a dropped future would have given comes next.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error<E>> {
        next(self).await
    }
}

impl<T: Decode + 'static, E: Decode + 'static> Reply for LineStream<T, E> {
    type Value = Self;
    const DELIVERY: Delivery = Delivery::Stream;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<Self, DecodeError> {
        let incoming = reply.incoming()?;
        reply.expect("JSON on each line", may_be_lines)?;
        Ok(Self {
            parts: Parts {
                incoming,
                framing: Lines(Cutter::new(&[b'\n', RECORD])),
            },
            items: PhantomData,
        })
    }
}

impl<T: Decode, E> Stream for LineStream<T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let line = ready!(self.parts.poll(context));
        let fail = |cause, line| self.parts.incoming.fail(cause, line);
        Poll::Ready(line.map(|line| {
            let line = line.map_err(|cause| fail(cause, Bytes::new()))?;
            let value = self.parts.incoming.read(|| decode_json(&line));
            value.map_err(|error| fail(Cause::Decode(error), line))
        }))
    }
}

impl<T, E> fmt::Debug for LineStream<T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(formatter, "LineStream", &self.parts.incoming)
    }
}

/// Whether a body of this media type may have JSON on each line: many services have no type of its own for that.
fn may_be_lines(media_type: &str) -> bool {
    media_type.contains("json")
        || media_type == "text/plain"
        || media_type.ends_with("/octet-stream")
}

/// Begins a value of a JSON text sequence.
const RECORD: u8 = 0x1E;

/// The lines of a body that have something on them.
struct Lines(Cutter);

impl Framing for Lines {
    type Part = Bytes;

    fn feed(&mut self, chunk: Bytes) {
        self.0.feed(chunk);
    }

    fn next(&mut self, max_bytes: u64) -> Option<Result<Bytes, DecodeError>> {
        let is_blank = |line: &Bytes| line.trim_ascii().is_empty();
        loop {
            match self.0.line(max_bytes)? {
                Ok(line) if is_blank(&line) => {}
                line => return Some(line),
            }
        }
    }

    fn last(&mut self) -> Option<Bytes> {
        let line = self.0.rest();
        (!line.trim_ascii().is_empty()).then_some(line)
    }
}

/// Cuts a body into lines, wherever its pieces end.
pub(crate) struct Cutter {
    /// What ends a line.
    ends: &'static [u8],
    /// The piece that is being cut.
    chunk: Bytes,
    /// The begin of a line whose end has not come.
    line: Vec<u8>,
    /// Whether a line feed would belong to the end of the last line.
    is_after_return: bool,
}

impl Cutter {
    pub(crate) fn new(ends: &'static [u8]) -> Self {
        Self {
            ends,
            chunk: Bytes::new(),
            line: Vec::new(),
            is_after_return: false,
        }
    }

    /// Takes the next piece, when there is no further line in the one before.
    pub(crate) fn feed(&mut self, chunk: Bytes) {
        self.chunk = chunk;
    }

    /// The next line without its end.
    pub(crate) fn line(&mut self, max_bytes: u64) -> Option<Result<Bytes, DecodeError>> {
        if self.is_after_return && !self.chunk.is_empty() {
            self.is_after_return = false;
            if self.chunk.starts_with(b"\n") {
                self.chunk.advance(1);
            }
        }
        let end = self.chunk.iter().position(|byte| self.ends.contains(byte));
        let mut line = self.chunk.split_to(end.unwrap_or(self.chunk.len()));
        if (self.line.len() + line.len()) as u64 > max_bytes {
            return Some(Err(too_large(max_bytes)));
        }
        if end.is_none() || !self.line.is_empty() {
            self.line.extend_from_slice(&line);
        }
        end?;
        if !self.line.is_empty() {
            line = std::mem::take(&mut self.line).into();
        }
        self.is_after_return = self.chunk.starts_with(b"\r");
        self.chunk.advance(1);
        Some(Ok(line))
    }

    /// What has come of a line that has no end.
    pub(crate) fn rest(&mut self) -> Bytes {
        std::mem::take(&mut self.line).into()
    }
}

/// Why a part of a stream is not read to its end.
pub(crate) fn too_large(max_bytes: u64) -> DecodeError {
    DecodeError::new(format!(
        "a part of the stream has more than {max_bytes} bytes"
    ))
}
