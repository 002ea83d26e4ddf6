//! A service in memory that answers by rule, in virtual time. Unlike the server for tests it shows secrets as they were sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, StatusCode};

use super::vendor::client::{Client, ClientBuilder};
use crate::runtime::testing::TestClock;
pub(crate) use crate::runtime::testing::{Answer, Fault};
use crate::runtime::{BoxFuture, Clock, Limits, Transport, TransportError};

/// A reply with this status and body, and without headers.
pub(crate) fn reply(status: u16, body: &str) -> Answer {
    let mut reply = Response::new(Bytes::copy_from_slice(body.as_bytes()));
    *reply.status_mut() = StatusCode::from_u16(status).unwrap();
    reply.into()
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
    clock: TestClock,
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
            clock: TestClock::new(),
            api: Box::new(api),
            tokens: Box::new(tokens),
            seen: Mutex::default(),
        }))
    }

    pub(crate) fn builder(&self) -> ClientBuilder {
        let builder = Client::builder().transport(self.clone());
        builder.clock(self.0.clock.clone())
    }

    pub(crate) fn clock(&self) -> &TestClock {
        &self.0.clock
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.clock.elapsed()
    }

    /// Lets this many seconds pass, in which others do what they have to.
    pub(crate) async fn wait(&self, seconds: u64) {
        self.0.clock.sleep(Duration::from_secs(seconds)).await;
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
        let answer = self.answer(request);
        Box::pin(answer.deliver(limits, &self.0.clock))
    }
}
