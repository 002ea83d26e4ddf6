//! What a server gives in answer to a request: a reply, or one of the ways in which none comes.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;

use super::super::clock::Clock;
use super::super::transport::{Limits, TransportError, TransportErrorKind};
use super::failed;

/// An answer to one request.
#[derive(Clone, Debug)]
pub struct Answer {
    delay: Duration,
    outcome: Outcome,
}

#[derive(Clone, Debug)]
enum Outcome {
    Reply(Response<Bytes>),
    Fault(Fault),
}

/// What can go wrong between a client and a service, or in a service that is not well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// No connection comes about, so the service does not see the request.
    NoConnection,
    /// No secure connection comes about, because of a certificate that is not trusted.
    NotTrusted,
    /// The connection breaks after the request was sent. Whether the service acted on it, the client cannot know.
    Reset,
    /// The service takes longer than the attempt may take.
    Timeout,
    /// The connection breaks within the body of the reply.
    BrokenOff,
    /// The body ends early, in a way that looks like its end.
    CutShort,
    /// The body is larger than the client takes.
    TooLarge,
    /// A success with a page for people in place of data.
    WrongContentType,
    /// A 502 with the page of a proxy.
    BadGateway,
    /// A 503 without a time to come back.
    Unavailable,
    /// A 401, as for a token that has ended before its time.
    ExpiredToken,
}

impl Fault {
    /// All of them, for tests that want to hold whatever goes wrong.
    pub const ALL: [Self; 11] = [
        Self::NoConnection,
        Self::NotTrusted,
        Self::Reset,
        Self::Timeout,
        Self::BrokenOff,
        Self::CutShort,
        Self::TooLarge,
        Self::WrongContentType,
        Self::BadGateway,
        Self::Unavailable,
        Self::ExpiredToken,
    ];
}

/// A page as proxies send it.
const PAGE: &str =
    "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";

impl Answer {
    /// A reply with this status and no body.
    ///
    /// # Panics
    ///
    /// Panics if it is no status, as the other functions do with what cannot be sent.
    #[track_caller]
    pub fn status(status: u16) -> Self {
        let mut reply = Response::new(Bytes::new());
        match StatusCode::from_u16(status) {
            Ok(status) => *reply.status_mut() = status,
            Err(_) => failed(&format!("{status} is no status")),
        }
        Self::from(reply)
    }

    /// A reply with a body of JSON: a model of the service, or anything else that serde can write.
    #[track_caller]
    pub fn json(status: u16, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(body) {
            Ok(text) => Self::status(status).body("application/json", text),
            Err(error) => failed(&format!("the body cannot be written: {error}")),
        }
    }

    /// A 429 that asks to wait this long, in whole seconds rounded up.
    pub fn rate_limited(wait: Duration) -> Self {
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self::status(429).header("retry-after", &seconds.to_string())
    }

    /// No reply, or none that can be used.
    pub fn fault(fault: Fault) -> Self {
        match fault {
            Fault::CutShort => {
                Self::status(200).body("application/json", "{\"id\": \"half of a te")
            }
            Fault::WrongContentType => Self::status(200).body("text/html", PAGE),
            Fault::BadGateway => Self::status(502).body("text/html", PAGE),
            Fault::Unavailable => Self::status(503),
            Fault::ExpiredToken => Self::status(401).header(
                "www-authenticate",
                "Bearer error=\"invalid_token\", error_description=\"the token expired\"",
            ),
            _ => Self {
                delay: Duration::ZERO,
                outcome: Outcome::Fault(fault),
            },
        }
    }

    /// With this body.
    #[track_caller]
    pub fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        if let Outcome::Reply(reply) = &mut self.outcome {
            *reply.body_mut() = body.into();
        }
        self.header("content-type", content_type)
    }

    /// With this header, in place of any other of this name.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (Ok(header), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
        else {
            failed(&format!("the header `{name}` cannot be sent"));
        };
        if let Outcome::Reply(reply) = &mut self.outcome {
            reply.headers_mut().insert(header, value);
        }
        self
    }

    /// After this time. A client that gives up earlier sees a timeout.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// With another status, unless there is no reply.
    #[track_caller]
    pub(crate) fn with_status(mut self, status: u16) -> Self {
        let other = Self::status(status);
        if let (Outcome::Reply(reply), Outcome::Reply(other)) = (&mut self.outcome, &other.outcome)
        {
            *reply.status_mut() = other.status();
        }
        self
    }

    /// Does what it says, within the limits.
    pub(crate) async fn deliver(
        self,
        limits: Limits,
        clock: &dyn Clock,
    ) -> Result<Response<Bytes>, TransportError> {
        if self.delay > limits.timeout || matches!(self.outcome, Outcome::Fault(Fault::Timeout)) {
            clock.sleep(limits.timeout).await;
            return Err(TransportErrorKind::Timeout.into());
        }
        if !self.delay.is_zero() {
            clock.sleep(self.delay).await;
        }
        let limit = limits.max_response_bytes;
        let too_large = TransportErrorKind::BodyTooLarge { limit };
        let kind = match self.outcome {
            Outcome::Reply(reply) if reply.body().len() as u64 > limit => too_large,
            Outcome::Reply(reply) => return Ok(reply),
            Outcome::Fault(Fault::NoConnection) => TransportErrorKind::Connect,
            Outcome::Fault(Fault::NotTrusted) => TransportErrorKind::Tls,
            Outcome::Fault(Fault::TooLarge) => too_large,
            Outcome::Fault(_) => TransportErrorKind::Other,
        };
        Err(TransportError::new(kind, "the server of the test does so"))
    }
}

/// A reply as it is.
impl From<Response<Bytes>> for Answer {
    fn from(reply: Response<Bytes>) -> Self {
        Self {
            delay: Duration::ZERO,
            outcome: Outcome::Reply(reply),
        }
    }
}

impl From<Fault> for Answer {
    fn from(fault: Fault) -> Self {
        Self::fault(fault)
    }
}
