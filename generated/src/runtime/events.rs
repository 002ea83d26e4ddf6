//! Streams of events as servers send them to browsers: `text/event-stream`, read as the
//! [HTML standard](https://html.spec.whatwg.org/multipage/server-sent-events.html) says.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};

use super::decode::{Decode, decode};
use super::error::{Cause, Error};
use super::lines::{Cutter, too_large};
use super::operation::OperationInfo;
use super::response::{DecodeError, RawReply, Reply, decode_json};
use super::stream::{Delivery, Framing, Parts, next, show};

/// An event of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The last id that the stream has named, by this event or an earlier one. Sent as the header `Last-Event-ID`, it asks many
    /// services to go on from here.
    pub id: Option<String>,
    /// The name of the event, if it has one.
    pub event: Option<String>,
    /// What the event says.
    pub data: T,
    /// How long the service asks to wait before a stream that ended is opened again, if this event says so.
    pub retry: Option<Duration>,
}

/// The events of a reply, each given as soon as it is complete.
///
/// The stream ends when the service ends the reply, or with an event whose data is `[DONE]`, which many services send last and
/// which is no JSON. An event that the end of the reply cuts off is not given, as the standard wants it. Dropping the stream closes
/// the exchange.
///
/// It gives up when nothing comes for the client's [`idle_timeout`](super::ClientBuilder::idle_timeout) or an event is larger than
/// its [`max_response_bytes`](super::ClientBuilder::max_response_bytes). An event whose data cannot be read is an error that keeps
/// the data as its [body](Error::body), and the stream goes on behind it; any other error is the last that it gives. It is never
/// opened again by itself.
pub struct EventStream<T, E> {
    parts: Parts<Events>,
    /// Reads the data of an event; nothing if it says that the stream is over.
    decode: fn(&mut Event<String>) -> Result<Option<T>, DecodeError>,
    error: PhantomData<fn() -> E>,
}

impl<T, E> EventStream<T, E> {
    fn begin(
        reply: &RawReply,
        decode: fn(&mut Event<String>) -> Result<Option<T>, DecodeError>,
    ) -> Result<Self, DecodeError> {
        let incoming = reply.incoming()?;
        reply.expect("`text/event-stream`", |it| it.ends_with("/event-stream"))?;
        Ok(Self {
            parts: Parts {
                incoming,
                framing: Events::new(),
            },
            decode,
            error: PhantomData,
        })
    }

    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        self.parts.incoming.status()
    }

    /// The headers of the reply.
    pub fn headers(&self) -> &HeaderMap {
        self.parts.incoming.headers()
    }

    /// The last id that the stream has named, also where no event came with it.
    pub fn last_event_id(&self) -> Option<&str> {
        let id = self.parts.framing.id.as_str();
        (!id.is_empty()).then_some(id)
    }

    /// The same stream with the data of its events as text, whatever it is.
    pub fn into_text(self) -> EventStream<String, E> {
        EventStream {
            parts: self.parts,
            decode: text,
            error: PhantomData,
        }
    }

    /// The next event; nothing at the end. What a dropped future would have given comes next.
    pub async fn try_next(&mut self) -> Result<Option<Event<T>>, Error<E>> {
        next(self).await
    }
}

impl<T: Decode + 'static, E: Decode + 'static> Reply for EventStream<T, E> {
    type Value = Self;
    const DELIVERY: Delivery = Delivery::Events;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<Self, DecodeError> {
        Self::begin(reply, json)
    }
}

/// Events whose type describes the whole event, with its name and its data.
#[derive(Debug)]
pub struct WholeEvents<T, E>(PhantomData<(T, E)>);

impl<T: Decode + 'static, E: Decode + 'static> Reply for WholeEvents<T, E> {
    type Value = EventStream<T, E>;
    const DELIVERY: Delivery = Delivery::Events;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<Self::Value, DecodeError> {
        EventStream::begin(reply, whole)
    }
}

/// Events whose data is text.
#[derive(Debug)]
pub struct TextEvents<E>(PhantomData<E>);

impl<E: Decode + 'static> Reply for TextEvents<E> {
    type Value = EventStream<String, E>;
    const DELIVERY: Delivery = Delivery::Events;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<Self::Value, DecodeError> {
        EventStream::begin(reply, text)
    }
}

/// What many services send last.
const DONE: &str = "[DONE]";

fn json<T: Decode>(event: &mut Event<String>) -> Result<Option<T>, DecodeError> {
    match event.data.trim_ascii() {
        DONE => Ok(None),
        data => decode_json(data.as_bytes()).map(Some),
    }
}

fn text(event: &mut Event<String>) -> Result<Option<String>, DecodeError> {
    Ok(Some(std::mem::take(&mut event.data)))
}

/// Reads an object of name, data and id. The data is JSON or, where the type says text, as it came.
fn whole<T: Decode>(event: &mut Event<String>) -> Result<Option<T>, DecodeError> {
    let data = event.data.trim_ascii();
    if data == DONE {
        return Ok(None);
    }
    let read = |data: Value| {
        let wait = event.retry.map(|wait| wait.as_millis().to_string());
        let retry = wait.and_then(|wait| serde_json::from_str(&wait).ok());
        let members = [
            ("id", event.id.clone().map(Value::from)),
            ("event", event.event.clone().map(Value::from)),
            ("data", Some(data)),
            ("retry", retry),
        ];
        let members = members
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        decode::<T, _>(&Value::Object(Map::from_iter(members)))
    };
    let as_json = serde_json::from_str(data).map(&read);
    let value = match as_json {
        Ok(Err(error)) => read(event.data.as_str().into()).map_err(|_| error),
        Ok(Ok(value)) => Ok(value),
        Err(_) => read(event.data.as_str().into()),
    };
    value
        .map(Some)
        .map_err(|error| DecodeError::new(error.to_string()))
}

impl<T, E> Stream for EventStream<T, E> {
    type Item = Result<Event<T>, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut event = match ready!(self.parts.poll(context)) {
            Some(Ok(event)) => event,
            Some(Err(cause)) => {
                return Poll::Ready(Some(Err(self.parts.incoming.fail(cause, Bytes::new()))));
            }
            None => return Poll::Ready(None),
        };
        let data = self.parts.incoming.read(|| (self.decode)(&mut event));
        Poll::Ready(match data {
            Ok(Some(data)) => Some(Ok(Event {
                id: event.id,
                event: event.event,
                data,
                retry: event.retry,
            })),
            Ok(None) => {
                self.parts.incoming.close();
                None
            }
            Err(error) => {
                let data = event.data.into();
                Some(Err(self.parts.incoming.fail(Cause::Decode(error), data)))
            }
        })
    }
}

impl<T, E> fmt::Debug for EventStream<T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        show(formatter, "EventStream", &self.parts.incoming)
    }
}

/// The events of a body.
struct Events {
    lines: Cutter,
    /// Whether the first line is yet to come; it may begin with a mark of the encoding.
    is_first: bool,
    /// The last id; empty if there is none.
    id: String,
    /// What has come of the next event.
    name: String,
    data: Option<String>,
    retry: Option<Duration>,
}

impl Events {
    fn new() -> Self {
        Self {
            lines: Cutter::new(b"\r\n"),
            is_first: true,
            id: String::new(),
            name: String::new(),
            data: None,
            retry: None,
        }
    }

    /// Takes a line of an event.
    fn field(&mut self, line: &str) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => data.extend(["\n", value]),
                None => self.data = Some(value.to_owned()),
            },
            "id" if !value.contains('\0') => value.clone_into(&mut self.id),
            "retry" if value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().map(Duration::from_millis).ok().or(self.retry);
            }
            // A comment has no name, and other names are for later versions.
            _ => {}
        }
    }

    /// The event that an empty line ends; none without data.
    fn event(&mut self) -> Option<Event<String>> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        let some = |text: String| (!text.is_empty()).then_some(text);
        Some(Event {
            id: some(self.id.clone()),
            event: some(name),
            data,
            retry: self.retry.take(),
        })
    }
}

impl Framing for Events {
    type Part = Event<String>;

    fn feed(&mut self, chunk: Bytes) {
        self.lines.feed(chunk);
    }

    fn next(&mut self, max_bytes: u64) -> Option<Result<Event<String>, DecodeError>> {
        loop {
            let line = match self.lines.line(max_bytes)? {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            let mut line = &line[..];
            if std::mem::take(&mut self.is_first) {
                line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
            }
            if !line.is_empty() {
                let size = line.len() + self.data.as_ref().map_or(0, String::len);
                if size as u64 > max_bytes {
                    return Some(Err(too_large(max_bytes)));
                }
                self.field(&String::from_utf8_lossy(line));
            } else if let Some(event) = self.event() {
                return Some(Ok(event));
            }
        }
    }

    /// An event without its empty line is not complete.
    fn last(&mut self) -> Option<Event<String>> {
        None
    }
}
