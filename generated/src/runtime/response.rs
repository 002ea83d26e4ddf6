//! Replies: their parts as they came, and how their bodies become values.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode, header};
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny};
use serde_json::error::Category;

use super::client::VendorInfo;
use super::decode::{Decode, Seed, Slot};
use super::drift;
use super::error::Failure;
use super::operation::OperationInfo;
use super::stream::{Delivery, Incoming};
use super::time::parse_http_date;

/// A reply with its body as bytes.
#[derive(Clone)]
pub struct RawReply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// The whole body; empty if it is a stream.
    pub(crate) body: Bytes,
    /// The body of a stream, for whoever takes it first.
    pub(crate) incoming: Arc<Mutex<Option<Box<Incoming>>>>,
    pub(crate) vendor: &'static VendorInfo,
    /// Where it leads: the URL of its `Location`.
    pub(crate) location: Option<String>,
    /// Whether it comes from another address than the service's, to which a redirect led.
    pub(crate) is_elsewhere: bool,
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// The ids asked for, when the operation takes a list of them.
    pub(crate) ids: Vec<String>,
}

impl RawReply {
    pub(crate) fn correlation_id(&self) -> Option<&str> {
        correlation_id(self.vendor, &self.headers)
    }

    /// The body of a stream.
    pub(crate) fn incoming(&self) -> Result<Box<Incoming>, DecodeError> {
        let mut incoming = self.incoming.lock().unwrap_or_else(PoisonError::into_inner);
        incoming
            .take()
            .ok_or_else(|| DecodeError::new("the body is one document where a stream was expected; perhaps the request has to ask for one"))
    }

    /// The same reply with another body.
    pub(crate) fn with_body(&self, body: Bytes) -> Self {
        Self {
            body,
            ..self.clone()
        }
    }

    /// Refuses a body of a media type that is no stream of this kind. One without a media type may be anything.
    pub(crate) fn expect(
        &self,
        what: &str,
        is_it: impl FnOnce(&str) -> bool,
    ) -> Result<(), DecodeError> {
        let media_type = self.media_type();
        match media_type.is_empty() || is_it(&media_type) {
            true => Ok(()),
            false => Err(is_not(&media_type, what)),
        }
    }

    /// Why the body is not the JSON that was promised: its media type says it, or else what was found in it.
    fn not_json(&self, found: DecodeError) -> DecodeError {
        let media_type = self.media_type();
        let is_other = !media_type.is_empty() && !media_type.contains("json");
        let is_empty = self.body.trim_ascii().is_empty();
        let is_json = || serde_json::from_slice::<IgnoredAny>(without_mark(&self.body)).is_ok();
        match is_other && !is_empty && !is_json() {
            true => is_not(&media_type, "JSON"),
            false => found,
        }
    }

    /// The text that the body is, where it is no JSON and does not come as anything else than JSON or a text.
    fn bare_text(&self) -> Option<&str> {
        let text = std::str::from_utf8(without_mark(&self.body)).ok()?;
        let media_type = self.media_type();
        let is_meant = matches!(&*media_type, "" | "text/plain") || media_type.contains("json");
        let is_json = || serde_json::from_str::<IgnoredAny>(text).is_ok();
        (is_meant && !text.trim().is_empty() && !is_json()).then_some(text)
    }

    /// The media type of the body, without parameters and in lower case; empty if it has none.
    pub(crate) fn media_type(&self) -> String {
        let value = self.headers.get(header::CONTENT_TYPE);
        let text = value.and_then(|value| value.to_str().ok());
        let essence = text.unwrap_or_default().split(';').next();
        essence.unwrap_or_default().trim().to_ascii_lowercase()
    }
}

fn is_not(media_type: &str, what: &str) -> DecodeError {
    DecodeError::new(format!("the reply is `{media_type}`, not {what}"))
}

/// Shows the size of the body, never the body.
impl fmt::Debug for RawReply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RawReply")
            .field("status", &self.status)
            .field("correlation_id", &self.correlation_id())
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// How a success reply is read.
pub trait Reply {
    /// What it gives.
    type Value: Send + 'static;
    /// How the body is handed over.
    #[doc(hidden)]
    const DELIVERY: Delivery = Delivery::Whole;

    /// Reads the reply.
    #[doc(hidden)]
    fn decode(info: &'static OperationInfo, reply: &RawReply) -> Result<Self::Value, DecodeError>;

    /// Adds what another request gave, where a call makes several. Only lists are ever split, so the others have nothing to add.
    #[doc(hidden)]
    fn append(_whole: &mut Self::Value, _part: Self::Value) {}

    /// What stands for the part of a list whose request failed; nothing if that fails the call.
    #[doc(hidden)]
    fn unanswered(_ids: &[String], _failure: &Failure) -> Option<Self::Value> {
        None
    }
}

/// A reply body that cannot be read as what was promised.
///
/// The message says where and what kind of value was found, never the value.
#[derive(Clone, Debug)]
pub struct DecodeError(String);

impl DecodeError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for DecodeError {}

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(PhantomData<T>);

/// A JSON body with a list, which several requests may give together.
#[derive(Debug)]
pub struct JsonList<T>(PhantomData<T>);

/// A JSON body that may be missing or null.
#[derive(Debug)]
pub struct OptionalJson<T>(PhantomData<T>);

/// A body of plain text.
#[derive(Debug)]
pub struct Text;

/// A body of bytes.
#[derive(Debug)]
pub struct Binary;

/// A redirect, which gives where it leads.
#[derive(Debug)]
pub struct Redirect;

/// A reply that is text or bytes, at least with some status, or leads to bytes.
pub trait Download: Reply {}

impl Download for Text {}
impl Download for Binary {}
impl Download for Redirect {}

/// No body; one that comes nevertheless is only in the [bytes](Response::bytes) of the response.
#[derive(Debug)]
pub struct Empty;

impl<T: Decode + Send + 'static> Reply for JsonList<T> {
    type Value = Vec<T>;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<Vec<T>, DecodeError> {
        decode_body(reply)
    }

    fn append(whole: &mut Vec<T>, part: Vec<T>) {
        whole.extend(part);
    }
}

impl<T: Decode + Send + 'static> Reply for Json<T> {
    type Value = T;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<T, DecodeError> {
        match plain_text(reply) {
            Some(text) => Ok(text),
            None => decode_body(reply),
        }
    }
}

impl<T: Decode + Send + 'static> Reply for OptionalJson<T> {
    type Value = Option<T>;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<Option<T>, DecodeError> {
        if reply.body.trim_ascii().is_empty() {
            return Ok(None);
        }
        match plain_text(reply) {
            Some(text) => Ok(Some(text)),
            None => decode_body(reply),
        }
    }
}

impl Reply for Text {
    type Value = String;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<String, DecodeError> {
        let is_json = reply.media_type().contains("json");
        let text = match is_json {
            true => text_or_json(&reply.body),
            false => String::from_utf8(reply.body.to_vec()).ok(),
        };
        text.ok_or_else(|| DecodeError::new("the body is not UTF-8 text"))
    }
}

impl Reply for Binary {
    type Value = Bytes;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<Bytes, DecodeError> {
        Ok(reply.body.clone())
    }
}

impl Reply for Redirect {
    type Value = String;
    const DELIVERY: Delivery = Delivery::Redirect;

    fn decode(_: &'static OperationInfo, reply: &RawReply) -> Result<String, DecodeError> {
        let location = reply.location.clone();
        location
            .ok_or_else(|| DecodeError::new("a redirect was expected, and there is no `Location`"))
    }
}

impl Reply for Empty {
    type Value = ();

    fn decode(_: &'static OperationInfo, _: &RawReply) -> Result<(), DecodeError> {
        Ok(())
    }
}

/// Lets an enum with one variant for each documented success status be a reply.
macro_rules! reply_enum {
    ($name:ident { $($low:literal ..= $high:literal $variant:ident $(($reply:ty))?),* $(,)? }) => {
        impl $crate::runtime::response::Reply for $name {
            type Value = Self;

            fn decode(
                info: &'static $crate::runtime::operation::OperationInfo,
                reply: &$crate::runtime::response::RawReply,
            ) -> Result<Self, $crate::runtime::response::DecodeError> {
                match reply.status.as_u16() {
                    $($low..=$high => Ok(Self::$variant $((<$reply as $crate::runtime::response::Reply>::decode(info, reply)?))?),)*
                    _ => Err($crate::runtime::response::undocumented_status(reply)),
                }
            }
        }
        #[cfg(feature = "testing")]
        impl $crate::runtime::testing::Reproduce for $name {
            fn reproduce(
                info: &'static $crate::runtime::operation::OperationInfo,
                value: &Self,
            ) -> Result<$crate::runtime::testing::Answer, ::serde_json::Error> {
                let (row, answer) = match value {
                    $(Self::$variant $(($crate::runtime::testing::bound!(body $reply)))? => (
                        ($low, $high),
                        $crate::runtime::testing::content!(info $(body $reply)?),
                    ),)*
                };
                let rows = &[$(($low, $high)),*];
                Ok(answer.with_status($crate::runtime::testing::status_of_row(rows, row)))
            }
        }
    };
}
pub(crate) use reply_enum;

pub(crate) fn undocumented_status(reply: &RawReply) -> DecodeError {
    DecodeError::new(format!(
        "the operation documents no reply with status {}",
        reply.status.as_u16()
    ))
}

/// A text without the mark of its encoding.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// The text that a body is, which may be written as JSON.
fn text_or_json(body: &[u8]) -> Option<String> {
    let body = without_mark(body);
    let is_quoted = body.trim_ascii().first() == Some(&b'"');
    let quoted = is_quoted.then(|| decode_json(body).ok()).flatten();
    quoted.or_else(|| String::from_utf8(body.to_vec()).ok())
}

/// The text of a reply that is one where JSON of any text was promised, as many services send it. HTML is none: it is a page for
/// people that came instead of a reply.
fn plain_text<T: Decode + 'static>(reply: &RawReply) -> Option<T> {
    if TypeId::of::<T>() != TypeId::of::<String>() {
        return None;
    }
    let media_type = reply.media_type();
    let sub = media_type.strip_prefix("text/")?;
    match sub == "html" || sub.contains("json") {
        true => None,
        false => T::of_text(&text_or_json(&reply.body)?),
    }
}

/// Reads the JSON of a reply, whatever media type it came with. Where it is only a text, some services leave out the quotes.
fn decode_body<T: Decode>(reply: &RawReply) -> Result<T, DecodeError> {
    decode_json(&reply.body).or_else(|found| {
        let value = reply.bare_text().and_then(T::of_text);
        let value = value.ok_or_else(|| reply.not_json(found))?;
        drift::form("text", "a text without quotes");
        Ok(value)
    })
}

/// Reads a JSON text.
pub(crate) fn decode_json<T: Decode>(body: &[u8]) -> Result<T, DecodeError> {
    let body = without_mark(body);
    let mut value = T::blank();
    fill(&mut value, body)
        .map(|()| value)
        .map_err(|error| explain(body, &error))
}

/// Reads a JSON text. That it is UTF-8 is found out once for the whole, which takes a quarter less time than for each string;
/// where it is not, only the strings that are kept have to be.
fn fill(slot: &mut dyn Slot, body: &[u8]) -> Result<(), serde_json::Error> {
    match std::str::from_utf8(body) {
        Ok(text) => fill_all(slot, serde_json::Deserializer::from_str(text)),
        Err(_) => fill_all(slot, serde_json::Deserializer::from_slice(body)),
    }
}

fn fill_all<'de, R: serde_json::de::Read<'de>>(
    slot: &mut dyn Slot,
    mut deserializer: serde_json::Deserializer<R>,
) -> Result<(), serde_json::Error> {
    Seed(slot).deserialize(&mut deserializer)?;
    deserializer.end()
}

/// Reads a JSON text into any type of serde; an empty one is null.
pub(crate) fn decode_any<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    let body = without_mark(body);
    let text = match body.trim_ascii() {
        [] => b"null",
        text => text,
    };
    let value = match std::str::from_utf8(text) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(text),
    };
    value.map_err(|error| match error.classify() {
        // Messages of other types may hold values.
        Category::Data if !body.trim_ascii().is_empty() => DecodeError::new(format!(
            "the value at line {} column {} is not of the type asked for",
            error.line(),
            error.column()
        )),
        _ => explain(body, &error),
    })
}

fn explain(body: &[u8], error: &serde_json::Error) -> DecodeError {
    match body.trim_ascii().first() {
        None => DecodeError::new("the body is empty where JSON was expected"),
        Some(b'<') => DecodeError::new("the body is HTML or XML where JSON was expected"),
        Some(_) => DecodeError::new(error.to_string()),
    }
}

/// A reply with its body as a value.
#[derive(Clone)]
pub struct Response<T> {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Bytes,
    body: T,
    location: Option<String>,
    vendor: &'static VendorInfo,
    attempts: u32,
}

impl<T> Response<T> {
    pub(crate) fn new(reply: RawReply, body: T) -> Self {
        Self {
            status: reply.status,
            headers: reply.headers,
            bytes: reply.body,
            body,
            location: reply.location,
            vendor: reply.vendor,
            attempts: reply.attempts,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value of the body.
    pub fn body(&self) -> &T {
        &self.body
    }

    /// The value of the body, by move.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The body as it came, whatever the value is made of; empty for a stream.
    ///
    /// Where the specification says nothing about a reply the value is `()`, and what came all the same is here.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The URL in `Location`: where a redirect leads, or what was made is found. One that the service sends relative to its own
    /// address is put together with that.
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// Status, headers and the value of the body.
    pub fn into_parts(self) -> (StatusCode, HeaderMap, T) {
        (self.status, self.headers, self.body)
    }

    /// How often the request was sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The id under which the service logged the call.
    pub fn correlation_id(&self) -> Option<&str> {
        correlation_id(self.vendor, &self.headers)
    }

    /// When the service asks to be called again at the earliest.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        RetryAfter::read(&self.headers)
    }
}

/// Shows no headers, since some carry secrets.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Response")
            .field("status", &self.status)
            .field("correlation_id", &self.correlation_id())
            .field("body", &self.body)
            .finish_non_exhaustive()
    }
}

pub(crate) fn correlation_id<'a>(vendor: &VendorInfo, headers: &'a HeaderMap) -> Option<&'a str> {
    vendor
        .correlation_headers
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}

/// The value of a `Retry-After` header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryAfter {
    /// Wait this long.
    Delay(Duration),
    /// Wait until then.
    At(DateTime<Utc>),
}

impl RetryAfter {
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
        match text.parse() {
            Ok(seconds) => Some(Self::Delay(Duration::from_secs(seconds))),
            Err(_) => parse_http_date(text).map(Self::At),
        }
    }

    /// How long the service asks to wait, if it does. Where it names a time, its own clock tells how far that is.
    pub(crate) fn wait(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
        let date = headers
            .get(header::DATE)
            .and_then(|date| date.to_str().ok());
        let now = date.and_then(parse_http_date).unwrap_or(now);
        Some(Self::read(headers)?.delay(now))
    }

    /// How long to wait, seen from `now`.
    pub fn delay(self, now: DateTime<Utc>) -> Duration {
        match self {
            Self::Delay(delay) => delay,
            Self::At(time) => (time - now).to_std().unwrap_or_default(),
        }
    }
}
