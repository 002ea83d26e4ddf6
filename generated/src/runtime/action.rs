//! Calls: a typed shell around one request. Awaiting it sends the request.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::time::Duration;

use super::base64;
use super::body::Body;
use super::client::Client;
use super::encode::{Encode, Mode, to_value};
use super::error::Error;
use super::operation::{Operation, OperationInfo, ValueOf};
use super::rate_limit::RateLimiting;
use super::request::{IDEMPOTENCY_KEY, Request};
use super::response::{DecodeError, Download, RawReply, Reply, Response};
use super::retry::RetryPolicy;
use super::stream::{ByteStream, Delivery};
use super::style::Style;
use super::subject::Subject;
use super::transport::BoxFuture;
use super::upload::UploadBody;
use super::watch::Sent;

/// A call of the operation `O`; nothing is sent before it is awaited.
#[must_use = "a call is sent when it is awaited"]
pub struct Action<O> {
    // Boxed, so that passing an action from setter to setter moves one pointer.
    request: Box<Request>,
    operation: PhantomData<fn() -> O>,
}

/// What awaiting a call gives.
pub type Outcome<O> = Result<ValueOf<O>, Error<<O as Operation>::Error>>;

impl<O: Operation> Action<O> {
    pub(crate) fn new(client: Client, info: &'static OperationInfo) -> Self {
        let mut request = Box::new(Request::new(client, Subject::Operation(info)));
        request.delivery = O::Reply::DELIVERY;
        Self {
            request,
            operation: PhantomData,
        }
    }

    /// Gives up an attempt after this time, instead of the client's. The time begins when the attempt is sent, and anew with each
    /// piece of a body that is a [stream](super::UploadBody).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.request.overrides.timeout = Some(timeout);
        self
    }

    /// Gives up the call after this time, instead of the client's: all its attempts, and everything it waits for.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.request.overrides.deadline = Some(deadline);
        self
    }

    /// Gives up a stream when nothing has come for this long, instead of the client's. Of no effect on other calls.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.request.overrides.idle_timeout = Some(timeout);
        self
    }

    /// Repeats attempts that failed in this way, instead of the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.request.overrides.retry = Some(policy);
        self
    }

    /// Keeps to the rate limits of the service in this way, instead of the client's.
    pub fn rate_limiting(mut self, rate_limiting: RateLimiting) -> Self {
        self.request.overrides.rate_limiting = Some(rate_limiting);
        self
    }

    /// Sends a header, in place of any other of this name.
    ///
    /// An `Authorization` given here replaces the client's credentials for this call: none of them is sent, none has to be set,
    /// and no token is asked for. A name or a value that cannot be sent is a build error of the call.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.header(name, value);
        self
    }

    /// Adds a parameter to the query, percent-encoded, for what the specification leaves out. Under one name several values may be
    /// sent.
    ///
    /// What an argument or an option of the call has sent under this name goes out no more; if the option is set afterwards, it
    /// goes out instead. A credential that has this name in the query is sent in any case, and nothing else under it.
    ///
    /// All pages of a listing are asked for with it. Where a link leads to the next one and has the parameter, it is that of the
    /// link.
    #[doc(alias = "query")]
    pub fn query_parameter(mut self, name: &str, value: impl Display) -> Self {
        self.request.own_query(name, &value.to_string());
        self
    }

    pub(crate) fn into_request(self) -> Request {
        *self.request
    }

    /// Sends this in `Idempotency-Key`, as it is, so that the service can tell a repetition from a new call. The call may then be
    /// [repeated](RetryPolicy) whatever its method: only set it where the service is known to act once on each key.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.header(IDEMPOTENCY_KEY, key)
    }

    /// Gives status, headers and the bytes of the body besides the value; those of the first request, where a list is split over
    /// several.
    pub fn with_response(self) -> WithResponse<O> {
        WithResponse(self)
    }
}

impl<O: Operation<Reply: Download>> Action<O> {
    /// Gives the bytes while they come, also those of a text, instead of all at once, whatever the status of the success. Where the
    /// operation gives a redirect, it is followed and the bytes are those to which it leads.
    pub fn with_stream(mut self) -> WithStream<O> {
        self.request.delivery = Delivery::Stream;
        WithStream(self)
    }
}

/// What generated code sets. The names have two words, so that no option of an operation can have one of them.
impl<O: Operation> Action<O> {
    pub(crate) fn path_value(
        mut self,
        name: &'static str,
        style: Style,
        value: &dyn Encode,
    ) -> Self {
        self.request
            .path(name, style, to_value(value, Mode::Request));
        self
    }

    pub(crate) fn query_value(
        mut self,
        name: &'static str,
        style: Style,
        value: &dyn Encode,
    ) -> Self {
        self.request
            .query(name, style, to_value(value, Mode::Request));
        self
    }

    pub(crate) fn header_value(
        mut self,
        name: &'static str,
        style: Style,
        value: &dyn Encode,
    ) -> Self {
        self.request
            .header_param(name, style, to_value(value, Mode::Request));
        self
    }

    pub(crate) fn cookie_value(
        mut self,
        name: &'static str,
        style: Style,
        value: &dyn Encode,
    ) -> Self {
        self.request
            .cookie(name, style, to_value(value, Mode::Request));
        self
    }

    pub(crate) fn json_body(mut self, content_type: &str, body: &dyn Encode) -> Self {
        let made = Body::json(content_type, body, O::INFO.stream_flag);
        self.request
            .body(made.map(|made| made.keyed_by(O::INFO.key_member, body)));
        self
    }

    pub(crate) fn form_body(self, body: &dyn Encode) -> Self {
        self.styled_form_body(Style::FORM_EXPLODE, &[], body)
    }

    /// A form of members in this style, but for those with their own.
    pub(crate) fn styled_form_body(
        mut self,
        style: Style,
        others: &[(&str, Style)],
        body: &dyn Encode,
    ) -> Self {
        let made = Body::form(body, style, others);
        self.request
            .body(made.map(|made| made.keyed_by(O::INFO.key_member, body)));
        self
    }

    pub(crate) fn multipart_body(self, body: &dyn Encode) -> Self {
        self.typed_multipart_body(&[], body)
    }

    /// A form of parts, some of which have a media type of their own.
    pub(crate) fn typed_multipart_body(
        mut self,
        types: &[(&str, &str)],
        body: &dyn Encode,
    ) -> Self {
        let flag = O::INFO.stream_flag;
        self.request.body(Body::multipart(body, flag, types));
        self
    }

    pub(crate) fn text_body(self, content_type: &str, body: &str) -> Self {
        self.binary_body(content_type, body.to_owned().into())
    }

    /// Bytes that are sent as Base64 text.
    pub(crate) fn base64_body(self, content_type: &str, body: &[u8]) -> Self {
        self.text_body(content_type, &base64::encode(body))
    }

    pub(crate) fn binary_body(mut self, content_type: &str, body: UploadBody) -> Self {
        self.request.body(Ok(Body::new(content_type, body)));
        self
    }
}

/// The texts of a list parameter.
pub(crate) fn strings(values: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
    values
        .into_iter()
        .map(|value| value.as_ref().to_owned())
        .collect()
}

impl<O> Clone for Action<O> {
    fn clone(&self) -> Self {
        Self {
            request: self.request.clone(),
            operation: PhantomData,
        }
    }
}

/// Shows the operation, never the values of a call.
impl<O> fmt::Debug for Action<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = &self.request.subject;
        formatter
            .debug_struct("Action")
            .field("operation", &subject.id())
            .field("method", &subject.method())
            .field("path", &subject.path())
            .finish_non_exhaustive()
    }
}

impl<O: Operation> IntoFuture for Action<O> {
    type Output = Outcome<O>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(fetch::<O>(*self.request).await?.1) })
    }
}

/// A call that gives status and headers besides the value.
#[must_use = "a call is sent when it is awaited"]
pub struct WithResponse<O>(Action<O>);

impl<O: Operation> WithResponse<O> {
    /// See [`Action::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        Self(self.0.timeout(timeout))
    }

    /// See [`Action::deadline`].
    pub fn deadline(self, deadline: Duration) -> Self {
        Self(self.0.deadline(deadline))
    }

    /// See [`Action::idle_timeout`].
    pub fn idle_timeout(self, timeout: Duration) -> Self {
        Self(self.0.idle_timeout(timeout))
    }

    /// See [`Action::retry`].
    pub fn retry(self, policy: RetryPolicy) -> Self {
        Self(self.0.retry(policy))
    }

    /// See [`Action::rate_limiting`].
    pub fn rate_limiting(self, rate_limiting: RateLimiting) -> Self {
        Self(self.0.rate_limiting(rate_limiting))
    }

    /// See [`Action::header`].
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// See [`Action::query_parameter`].
    #[doc(alias = "query")]
    pub fn query_parameter(self, name: &str, value: impl Display) -> Self {
        Self(self.0.query_parameter(name, value))
    }

    /// See [`Action::idempotency_key`].
    pub fn idempotency_key(self, key: &str) -> Self {
        Self(self.0.idempotency_key(key))
    }
}

impl<O> Clone for WithResponse<O> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<O> fmt::Debug for WithResponse<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<O: Operation> IntoFuture for WithResponse<O> {
    type Output = Result<Response<ValueOf<O>>, Error<O::Error>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (reply, value) = fetch::<O>(*self.0.request).await?;
            Ok(Response::new(reply, value))
        })
    }
}

/// A reply and what it holds.
pub(crate) type Fetched<O> = Result<(RawReply, ValueOf<O>), Error<<O as Operation>::Error>>;

/// Sends a request, or one for each part of a list that is too long for one, and puts together what they give.
///
/// Where each id has a result of its own, a request after the first that fails gives the results of its ids, so that nothing that
/// came before is lost.
pub(crate) async fn fetch<O: Operation>(request: Request) -> Fetched<O> {
    let (first, others) = request.parts();
    let (reply, mut whole) = receive::<O>(first.send().await)?;
    for part in others {
        let ids = part.ids();
        let value = match receive::<O>(part.send().await) {
            Ok((_, value)) => value,
            Err(error) => O::Reply::unanswered(&ids, error.failure()).ok_or(error)?,
        };
        O::Reply::append(&mut whole, value);
    }
    Ok((reply, whole))
}

/// A call that gives the bytes of the reply while they come.
#[must_use = "a call is sent when it is awaited"]
pub struct WithStream<O>(Action<O>);

impl<O> Clone for WithStream<O> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<O> fmt::Debug for WithStream<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl<O: Operation> IntoFuture for WithStream<O> {
    type Output = Result<ByteStream<O::Error>, Error<O::Error>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let sent = self.0.request.send().await;
            Ok(read::<O, _>(sent, ByteStream::begin)?.1)
        })
    }
}

/// Reads what came back as what the operation promises.
fn receive<O: Operation>(sent: Sent) -> Fetched<O> {
    read::<O, _>(sent, |reply| O::Reply::decode(O::INFO, reply))
}

/// Reads what came back.
fn read<O: Operation, T>(
    sent: Sent,
    decode: impl FnOnce(&RawReply) -> Result<T, DecodeError>,
) -> Result<(RawReply, T), Error<O::Error>> {
    sent.read(decode, O::decode_error)
}
