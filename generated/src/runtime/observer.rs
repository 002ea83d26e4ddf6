//! What a client tells those who watch it: its calls, their attempts and what they wait for.
//!
//! No event holds a secret, a body, a value of a path or a query, or a header other than the id under which the service logged
//! an exchange.

use std::fmt;
use std::time::Duration;

use http::{Method, StatusCode};

use super::client::VendorInfo;
use super::error::Cause;
use super::operation::OperationInfo;
use super::subject::Subject;
use super::token::{TokenError, TokenErrorKind};
use super::transport::{TransportError, TransportErrorKind};

/// Hears of everything that a client and its clones do.
pub(crate) type Observer = dyn Fn(&CallInfo, &CallEvent<'_>) + Send + Sync;

/// Which call an event belongs to. It holds none of the call's values.
#[derive(Clone)]
pub struct CallInfo {
    pub(crate) number: u64,
    pub(crate) vendor: &'static VendorInfo,
    pub(crate) subject: Subject,
}

impl CallInfo {
    /// Tells the calls of a process apart.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The name of the module that calls the service.
    pub fn vendor(&self) -> &'static str {
        self.vendor.name
    }

    /// The name of the operation in its specification, `request` for one of the caller's own, `token request` for one for a
    /// token.
    pub fn operation(&self) -> &str {
        self.subject.id()
    }

    /// The facts of the operation; none for a request of the caller's own.
    pub fn info(&self) -> Option<&'static OperationInfo> {
        self.subject.info()
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        self.subject.method()
    }

    /// The path, with parameters in braces; empty for a token request.
    pub fn path(&self) -> &str {
        self.subject.path()
    }

    /// The group of operations that share a rate limit.
    pub fn rate_group(&self) -> Option<&'static str> {
        self.subject.rate_group()
    }
}

impl fmt::Debug for CallInfo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("CallInfo")
            .field("number", &self.number)
            .field("vendor", &self.vendor())
            .field("operation", &self.operation())
            .field("method", &self.method())
            .field("path", &self.path())
            .finish()
    }
}

/// What happens in a call. Times are those of the client's [`Clock`](super::Clock).
///
/// A call starts, makes attempts, waits before some of them, and finishes. Everything that starts also finishes, but for
/// waits, which end with the next event, and for an attempt that is given up because its call is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum CallEvent<'a> {
    /// The call starts.
    CallStarted,
    /// The call waits.
    #[non_exhaustive]
    WaitStarted {
        /// What for.
        reason: WaitReason,
        /// How long at most, if that is known.
        duration: Option<Duration>,
    },
    /// The request is handed to the transport.
    #[non_exhaustive]
    AttemptStarted {
        /// The number of the attempt; the first is 1.
        number: u32,
    },
    /// A reply leads to another address, and the request goes there, as part of the same attempt.
    #[non_exhaustive]
    Redirected {
        /// The number of the attempt.
        number: u32,
        /// The status of the reply.
        status: StatusCode,
    },
    /// A reply came, or it is clear that none will.
    #[non_exhaustive]
    AttemptFinished {
        /// The number of the attempt.
        number: u32,
        /// How it ended.
        ending: Ending,
        /// The status of the reply.
        status: Option<StatusCode>,
        /// The id under which the service logged the exchange.
        correlation_id: Option<&'a str>,
        /// How long the attempt took.
        duration: Duration,
    },
    /// The call is over; one that gives a stream, when that begins.
    #[non_exhaustive]
    CallFinished {
        /// How it ended.
        ending: Ending,
        /// How often the request was sent.
        attempts: u32,
        /// The status of the last reply.
        status: Option<StatusCode>,
        /// The id under which the service logged the last exchange.
        correlation_id: Option<&'a str>,
        /// How long the call took, with everything it waited for.
        duration: Duration,
    },
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// The next attempt, after one that failed.
    Retry,
    /// Its turn, so that the rate limit is kept.
    RateLimit,
    /// An access token that is not there yet.
    Token,
}

impl WaitReason {
    /// A word for it, for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::RateLimit => "rate_limit",
            Self::Token => "token",
        }
    }
}

/// How an attempt or a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// With a success; that of a call could be read as well.
    Success,
    /// With a status that is no success.
    Refused,
    /// With a redirect that cannot be followed.
    Redirected,
    /// Without a complete reply.
    NoReply(TransportErrorKind),
    /// With a success that cannot be read.
    Unreadable,
    /// Without an access token.
    NoToken,
    /// Unsent, since the rate limit leaves no room in time.
    RateLimited,
    /// Unsent, since the deadline passed.
    DeadlinePassed,
    /// Unsent, since the request cannot be put together.
    NotBuilt,
    /// Without an outcome, since the caller dropped it.
    Cancelled,
}

impl Ending {
    /// A word for it, for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refused => "refused",
            Self::Redirected => "redirected",
            Self::NoReply(kind) => match kind {
                TransportErrorKind::Timeout => "timeout",
                TransportErrorKind::Connect => "connect",
                TransportErrorKind::Tls => "tls",
                TransportErrorKind::Unusable => "unusable_transport",
                TransportErrorKind::RequestBody => "request_body",
                TransportErrorKind::BodyTooLarge { .. } => "body_too_large",
                TransportErrorKind::Other => "no_reply",
            },
            Self::Unreadable => "unreadable",
            Self::NoToken => "no_token",
            Self::RateLimited => "rate_limited",
            Self::DeadlinePassed => "deadline",
            Self::NotBuilt => "not_built",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status.is_success() {
            true => Self::Success,
            false => Self::Refused,
        }
    }

    pub(crate) fn of_cause(cause: &Cause) -> Self {
        match cause {
            Cause::Build(_) => Self::NotBuilt,
            Cause::Token(_) => Self::NoToken,
            Cause::RateLimit(_) => Self::RateLimited,
            Cause::Deadline => Self::DeadlinePassed,
            Cause::Transport(error) => Self::NoReply(error.kind()),
            Cause::Api => Self::Refused,
            Cause::Redirect(_) => Self::Redirected,
            Cause::Decode(_) | Cause::Paging(_) => Self::Unreadable,
        }
    }

    /// How a request for a token ended that brought none.
    pub(crate) fn of_token_error(error: &TokenError) -> Self {
        let source = std::error::Error::source(error);
        match source.and_then(|source| source.downcast_ref::<TransportError>()) {
            Some(error) => Self::NoReply(error.kind()),
            None if error.status().is_some() => Self::Refused,
            None if error.kind() == TokenErrorKind::Unreadable => Self::Unreadable,
            None => Self::RateLimited,
        }
    }
}
