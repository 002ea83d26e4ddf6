//! A service in memory that answers by rule, in virtual time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::{Request, Response};

use super::vendor::client::{Client, ClientBuilder};
use crate::runtime::{BoxFuture, Clock, Limits, Transport, TransportError, TransportErrorKind};

/// The paused time of a tokio runtime: it jumps to the next timer when nothing else is to be done.
#[derive(Clone)]
pub(crate) struct Virtual(Instant);

impl Virtual {
    pub(crate) fn new() -> Self {
        Self(tokio::time::Instant::now().into_std())
    }

    /// How much time has passed.
    pub(crate) fn elapsed(&self) -> Duration {
        self.now() - self.0
    }
}

impl Clock for Virtual {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn utc(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + self.elapsed()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// What the service does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Reply(u16, Vec<(&'static str, String)>, String),
    Fail(TransportErrorKind),
    /// Does the other thing after a while; longer than the attempt may take is a timeout.
    After(Duration, Box<Answer>),
}

pub(crate) fn reply(status: u16, body: &str) -> Answer {
    Answer::Reply(status, Vec::new(), body.to_owned())
}

impl Answer {
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Reply(_, headers, _) = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self::After(delay, Box::new(self))
    }
}

/// A request as the service saw it.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) at: Duration,
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn is_token(&self) -> bool {
        self.path.starts_with("/oauth/")
    }
}

type Rule = Box<dyn Fn(&Seen, usize) -> Answer + Send + Sync>;

/// Answers the n-th request to the API, and the n-th for a token, by rules.
#[derive(Clone)]
pub(crate) struct Service(Arc<Inner>);

struct Inner {
    clock: Virtual,
    api: Rule,
    tokens: Rule,
    seen: Mutex<Vec<Seen>>,
}

impl Service {
    pub(crate) fn new(
        api: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static,
        tokens: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Inner {
            clock: Virtual::new(),
            api: Box::new(api),
            tokens: Box::new(tokens),
            seen: Mutex::default(),
        }))
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().transport(self.clone());
        builder.clock(self.0.clock.clone())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.clock.elapsed()
    }

    pub(crate) fn token_requests(&self) -> Vec<Seen> {
        let seen = self.0.seen.lock().unwrap();
        seen.iter()
            .filter(|seen| seen.is_token())
            .cloned()
            .collect()
    }

    pub(crate) fn calls(&self) -> Vec<Seen> {
        let seen = self.0.seen.lock().unwrap();
        seen.iter()
            .filter(|seen| !seen.is_token())
            .cloned()
            .collect()
    }

    fn answer(&self, request: Request<Bytes>) -> Answer {
        let header = |name| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let seen = Seen {
            at: self.elapsed(),
            method: request.method().to_string(),
            host: request.uri().host().unwrap_or_default().to_owned(),
            path: request.uri().path_and_query().unwrap().to_string(),
            authorization: header("authorization").unwrap_or_default().to_owned(),
            body: String::from_utf8(request.body().to_vec()).unwrap(),
        };
        let mut all = self.0.seen.lock().unwrap();
        let number = all
            .iter()
            .filter(|other| other.is_token() == seen.is_token())
            .count();
        all.push(seen.clone());
        drop(all);
        let rule = if seen.is_token() {
            &self.0.tokens
        } else {
            &self.0.api
        };
        rule(&seen, number + 1)
    }
}

impl Transport for Service {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut answer = self.answer(request);
        Box::pin(async move {
            if let Answer::After(delay, then) = answer {
                tokio::time::sleep(delay.min(limits.timeout)).await;
                if delay > limits.timeout {
                    return Err(TransportErrorKind::Timeout.into());
                }
                answer = *then;
            }
            match answer {
                Answer::Reply(status, headers, body) => {
                    let mut response = Response::builder().status(status);
                    for (name, value) in headers {
                        response = response.header(name, value);
                    }
                    Ok(response.body(body.into()).unwrap())
                }
                Answer::Fail(kind) => Err(kind.into()),
                Answer::After(..) => Err(TransportErrorKind::Other.into()),
            }
        })
    }
}
