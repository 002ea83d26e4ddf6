//! What can go wrong, asked through predicates.
//!
//! Messages name the operation, the status and the correlation id. Bodies and secrets appear in none of them.

use std::fmt;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode};

use super::operation::OperationInfo;
use super::redirect::is_redirect;
use super::response::{DecodeError, RawReply, RetryAfter};
use super::subject::Subject;
use super::token::{TokenError, TokenErrorKind};
use super::transport::{BoxError, TransportError, TransportErrorKind};

/// A client or a request that cannot be put together; nothing has been sent.
#[derive(Clone, Debug)]
pub struct BuildError(String);

impl BuildError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for BuildError {}

/// Why a call gives no value. `E` is the error body of the service.
pub struct Error<E>(Box<Inner<E>>);

struct Inner<E> {
    failure: Failure,
    api_body: Option<E>,
}

/// An error whose typed body has not been read yet.
pub struct Failure {
    pub(crate) subject: Subject,
    pub(crate) cause: Cause,
    pub(crate) reply: Option<RawReply>,
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// Whether the call does no harm when its work is done twice.
    pub(crate) is_idempotent: bool,
}

#[derive(Debug)]
pub(crate) enum Cause {
    Build(BuildError),
    Token(BoxError),
    /// The rate limit leaves no room before this time.
    RateLimit(DateTime<Utc>),
    /// The deadline passed before the call was sent.
    Deadline,
    Transport(TransportError),
    Api,
    /// A redirect that cannot be followed.
    Redirect(DecodeError),
    Decode(DecodeError),
    /// The next page cannot be asked for.
    Paging(DecodeError),
}

/// What is known of a call that may be worth repeating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// The service did not act.
    NotProcessed,
    /// The service may have acted.
    Unknown,
}

impl Failure {
    /// A request that cannot be put together.
    pub(crate) fn unsent(subject: Subject, error: BuildError) -> Self {
        Self {
            subject,
            cause: Cause::Build(error),
            reply: None,
            attempts: 0,
            is_idempotent: false,
        }
    }

    /// A success that is of no use, wholly or from some place on.
    pub(crate) fn useless(subject: Subject, reply: RawReply, cause: Cause) -> Self {
        let is_idempotent = subject.is_idempotent();
        Self {
            subject,
            cause,
            attempts: reply.attempts,
            reply: Some(reply),
            is_idempotent,
        }
    }

    /// Whether the service said when to come back.
    pub(crate) fn names_a_time(&self) -> bool {
        let reply = self.reply.as_ref();
        reply.is_some_and(|reply| RetryAfter::read(&reply.headers).is_some())
    }

    /// What is known of the outcome; nothing if the same call would fail again.
    pub(crate) fn certainty(&self) -> Option<Certainty> {
        match (&self.cause, &self.reply) {
            (Cause::Api, Some(reply)) => match reply.status.as_u16() {
                429 => Some(Certainty::NotProcessed),
                503 if self.names_a_time() => Some(Certainty::NotProcessed),
                408 | 500 | 502 | 503 | 504 => Some(Certainty::Unknown),
                _ => None,
            },
            (Cause::Transport(error), _) => match error.kind() {
                TransportErrorKind::Connect => Some(Certainty::NotProcessed),
                TransportErrorKind::Timeout | TransportErrorKind::Other => Some(Certainty::Unknown),
                TransportErrorKind::Tls
                | TransportErrorKind::Unusable
                | TransportErrorKind::RequestBody
                | TransportErrorKind::BodyTooLarge { .. } => None,
            },
            (Cause::RateLimit(_) | Cause::Deadline, _) => Some(Certainty::NotProcessed),
            (Cause::Token(error), _) => {
                let error = error.downcast_ref::<TokenError>()?;
                let may_pass = error.kind() == TokenErrorKind::Unavailable;
                may_pass.then_some(Certainty::NotProcessed)
            }
            _ => None,
        }
    }
}

impl<E> Error<E> {
    pub(crate) fn new(failure: Failure, api_body: Option<E>) -> Self {
        Self(Box::new(Inner { failure, api_body }))
    }

    pub(crate) fn failure(&self) -> &Failure {
        &self.0.failure
    }

    fn cause(&self) -> &Cause {
        &self.0.failure.cause
    }

    fn reply(&self) -> Option<&RawReply> {
        self.0.failure.reply.as_ref()
    }

    /// Whether the request cannot be put together; nothing has been sent.
    pub fn is_build(&self) -> bool {
        matches!(self.cause(), Cause::Build(_))
    }

    /// Whether there is no access token. Nothing has been sent, or the service refused a token and did not act.
    pub fn is_token(&self) -> bool {
        matches!(self.cause(), Cause::Token(_))
    }

    /// Whether no complete reply came.
    pub fn is_transport(&self) -> bool {
        matches!(self.cause(), Cause::Transport(_))
    }

    /// Whether the service replied with a status that is no success, or with a body that [tells a
    /// failure](super::OperationInfo::refusal) in spite of its status. A redirect that is [not to be
    /// followed](super::ClientBuilder::max_redirects) counts here.
    pub fn is_api(&self) -> bool {
        matches!(self.cause(), Cause::Api)
    }

    /// Whether the service redirects in a way that cannot be followed: too often, from https to http, or to something that is no
    /// address.
    pub fn is_redirect(&self) -> bool {
        matches!(self.cause(), Cause::Redirect(_))
    }

    /// Whether the body of a success reply cannot be read.
    pub fn is_decode(&self) -> bool {
        matches!(self.cause(), Cause::Decode(_))
    }

    /// Whether the service leads from page to page in a way that cannot be followed: in a circle, or to another operation or
    /// address.
    pub fn is_paging(&self) -> bool {
        matches!(self.cause(), Cause::Paging(_))
    }

    /// Whether the time for the attempt or for the whole call ran out.
    pub fn is_timeout(&self) -> bool {
        match self.cause() {
            Cause::Transport(error) => error.is_timeout(),
            Cause::Deadline => true,
            _ => false,
        }
    }

    /// Whether a rate limit is the reason: the service replied 429, or the call was not sent because it would have.
    pub fn is_rate_limited(&self) -> bool {
        let is_refused = self.status() == Some(StatusCode::TOO_MANY_REQUESTS);
        is_refused || matches!(self.cause(), Cause::RateLimit(_))
    }

    /// How often the request was sent; a reply is to the last of them.
    pub fn attempts(&self) -> u32 {
        self.0.failure.attempts
    }

    /// Whether no connection came about.
    pub fn is_connect(&self) -> bool {
        matches!(self.cause(), Cause::Transport(error) if error.is_connect())
    }

    /// Whether the same call may succeed later and can be repeated without doing its work twice.
    ///
    /// For any method that is so when the service surely did not act: no token could be had for now, the rate limit or the
    /// deadline kept the call from being sent, no connection came about, the service replied 429, or it replied 503 and said
    /// when to come back. When it is unknown whether the service acted, only calls of idempotent methods and those with an
    /// idempotency key, in a header or where the specification has it in the body, count: after the statuses 408, 500, 502, 503 and
    /// 504, a timeout, and an exchange that broke off. A connection that is refused for lack of trust ([`TransportErrorKind::Tls`](super::TransportErrorKind::Tls)) does not count, since a certificate does not get
    /// better by itself.
    pub fn is_retryable(&self) -> bool {
        let failure = &self.0.failure;
        match failure.certainty() {
            Some(Certainty::NotProcessed) => true,
            Some(Certainty::Unknown) => failure.is_idempotent,
            None => false,
        }
    }

    /// The status of the reply.
    pub fn status(&self) -> Option<StatusCode> {
        self.reply().map(|reply| reply.status)
    }

    /// The headers of the reply.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.reply().map(|reply| &reply.headers)
    }

    /// The URL to which a redirect leads that was not followed; see [`Response::location`](super::Response::location).
    pub fn location(&self) -> Option<&str> {
        self.reply()?.location.as_deref()
    }

    /// The body of the reply as it came.
    pub fn body(&self) -> Option<&Bytes> {
        self.reply().map(|reply| &reply.body)
    }

    /// The error body of the service, if it is of the declared form.
    pub fn api_body(&self) -> Option<&E> {
        self.0.api_body.as_ref()
    }

    /// The error body of the service, by move.
    pub fn into_api_body(self) -> Option<E> {
        self.0.api_body
    }

    /// The id under which the service logged the call.
    pub fn correlation_id(&self) -> Option<&str> {
        self.reply()?.correlation_id()
    }

    /// Why there is no access token, if the client was to get one by itself. Errors of a token provider are in the source.
    pub fn token_error(&self) -> Option<&TokenError> {
        match self.cause() {
            Cause::Token(error) => error.downcast_ref(),
            _ => None,
        }
    }

    /// When to call again at the earliest: as the service asks, when a rate limit leaves room, or when another token may be asked
    /// for.
    pub fn retry_after(&self) -> Option<RetryAfter> {
        match self.cause() {
            Cause::RateLimit(time) => Some(RetryAfter::At(*time)),
            Cause::Token(_) => self.token_error()?.retry_at().map(RetryAfter::At),
            _ => RetryAfter::read(self.headers()?),
        }
    }

    /// The operation that was called; none for a request of the caller's own.
    pub fn operation(&self) -> Option<&'static OperationInfo> {
        self.0.failure.subject.info()
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.failure.fmt(formatter)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: ", self.subject)?;
        match &self.cause {
            // The reason is what callers need to see first, so it is part of this layer and no source.
            Cause::Build(error) => {
                write!(formatter, "the request cannot be put together: {error}")?
            }
            Cause::Token(_) => formatter.write_str("there is no access token")?,
            Cause::RateLimit(time) => {
                write!(
                    formatter,
                    "the rate limit leaves no room before {}",
                    time.to_rfc3339()
                )?;
            }
            Cause::Deadline => {
                formatter.write_str("the deadline passed before the call was sent")?
            }
            Cause::Transport(error) if error.is_timeout() => {
                formatter.write_str("no complete reply in time")?;
            }
            Cause::Transport(_) => formatter.write_str("no complete reply")?,
            Cause::Api => formatter.write_str(match &self.reply {
                Some(reply) if is_redirect(reply.status) => {
                    "the service redirects the call, which is not followed"
                }
                Some(reply) if reply.is_elsewhere => {
                    "the address to which the service redirects refused the call"
                }
                _ => "the service refused the call",
            })?,
            Cause::Redirect(_) => formatter.write_str("the redirect cannot be followed")?,
            Cause::Decode(_) => formatter.write_str("the reply cannot be read")?,
            Cause::Paging(_) => formatter.write_str("the next page cannot be asked for")?,
        }
        if self.attempts > 1 {
            write!(formatter, " in {} attempts", self.attempts)?;
        }
        let Some(reply) = &self.reply else {
            return Ok(());
        };
        write!(formatter, " (status {}", reply.status.as_u16())?;
        if let Some(id) = reply.correlation_id() {
            write!(formatter, ", correlation id {id}")?;
        }
        formatter.write_str(")")
    }
}

/// Shows kind, status and the size of the body, never the body.
impl<E> fmt::Debug for Error<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("operation", &self.0.failure.subject.id())
            .field("attempts", &self.attempts())
            .field("cause", self.cause())
            .field("reply", &self.0.failure.reply)
            .field("has_api_body", &self.0.api_body.is_some())
            .finish()
    }
}

impl<E> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self.cause() {
            Cause::Token(error) => Some(error.as_ref()),
            Cause::Transport(error) => Some(error),
            Cause::Build(_) | Cause::RateLimit(_) | Cause::Deadline | Cause::Api => None,
            Cause::Redirect(error) | Cause::Decode(error) | Cause::Paging(error) => Some(error),
        }
    }
}
