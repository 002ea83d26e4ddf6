//! The server: a transport that keeps what is sent and answers by what responders say.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Response;

use super::super::auth::SecurityKind;
use super::super::builder::ClientBuilder;
use super::super::client::{Vendor, VendorInfo};
use super::super::operation::Operation;
use super::super::transport::{BoxFuture, Limits, Transport, TransportError, TransportErrorKind};
use super::answer::{Answer, Fault};
use super::clock::TestClock;
use super::failed;
use super::request::Request;
use super::responder::{Answers, AnyRequest, Conditions, Make, Responder, Target};
use super::route::{self, Path};
use super::tokens::{TokenEndpoint, Tokens};

/// A service in memory, for tests of code that calls it.
///
/// The module `testing` of a service has it with a method for each operation. Clones are the same server.
///
/// A request that no responder is for fails as something that the transport cannot do, is not repeated, and says what was sent
/// and which responders there are.
pub struct Server<V> {
    shared: Arc<Shared>,
    vendor: PhantomData<fn() -> V>,
}

pub(super) struct Shared {
    vendor: &'static VendorInfo,
    pub(super) clock: TestClock,
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    rules: Vec<Rule>,
    requests: Vec<Request>,
    pub(super) tokens: Tokens,
    quotas: Option<Quotas>,
}

/// A responder with its answers.
pub(super) struct Rule {
    target: Target,
    conditions: Conditions,
    pub(super) answers: Answers,
    given: u32,
}

/// What is counted for the rate limits of the service.
struct Quotas {
    penalty: Duration,
    groups: BTreeMap<&'static str, Group>,
}

#[derive(Default)]
struct Group {
    accepted: Vec<Duration>,
    penalty_end: Duration,
}

impl<V: Vendor + 'static> Server<V> {
    /// A server that knows no answer yet, with a clock that passes by itself.
    pub fn new() -> Self {
        Self::with_clock(&TestClock::new())
    }

    /// A server with this clock, which others may share.
    pub fn with_clock(clock: &TestClock) -> Self {
        Self {
            shared: Arc::new(Shared {
                vendor: V::INFO,
                clock: clock.clone(),
                state: Mutex::default(),
            }),
            vendor: PhantomData,
        }
    }

    /// A client of this server with credentials of all kinds and the settings that clients have by default.
    ///
    /// # Panics
    ///
    /// Panics if no client can be made; the [builder](Self::builder) gives the reason.
    #[track_caller]
    pub fn client(&self) -> V::Client {
        match self.builder().build() {
            Ok(client) => client,
            Err(error) => failed(&format!("there is no client: {error}")),
        }
    }

    /// A builder of a client with this server as transport, its clock, and credentials of all kinds: the token `test-token`, the
    /// user `test-user`, `test-key` as any key, and `test-header` in the headers and `test-query` in the query parameters that most
    /// operations require, if they have no default. Setting up how the client signs in replaces the token.
    pub fn builder(&self) -> ClientBuilder<V> {
        let mut builder = ClientBuilder::new()
            .transport(self.clone())
            .clock(self.clock().clone())
            .bearer_token("test-token")
            .basic_auth("test-user", "test-password");
        for scheme in V::INFO.security {
            use SecurityKind::{ApiKeyCookie, ApiKeyHeader, ApiKeyQuery};
            if let ApiKeyHeader(_) | ApiKeyQuery(_) | ApiKeyCookie(_) = scheme.kind {
                builder = builder.api_key(scheme.name, "test-key");
            }
        }
        for (name, default) in V::CLIENT_HEADERS {
            builder = builder.default_header(name, default.unwrap_or("test-header"));
        }
        for (name, default) in V::CLIENT_QUERY {
            builder = builder.client_query(name, default.unwrap_or("test-query"));
        }
        builder.settings.is_test = true;
        match V::INFO.server().starts_with("http") {
            true => builder,
            // The service has no address of its own.
            false => builder.base_url("https://service.test"),
        }
    }

    /// The clock of this server and its clients.
    pub fn clock(&self) -> &TestClock {
        &self.shared.clock
    }

    /// A responder for an operation; what generated code calls.
    pub(crate) fn on<O: Operation>(&self) -> Responder<O> {
        Responder::new(Arc::clone(&self.shared), Target::Operation(O::INFO))
    }

    /// A responder for any request but those for tokens. All others are asked before.
    pub fn any_request(&self) -> Responder<AnyRequest> {
        Responder::new(Arc::clone(&self.shared), Target::Any)
    }

    /// A responder for requests for tokens, which are answered without one as well.
    pub fn tokens(&self) -> Responder<TokenEndpoint> {
        Responder::new(Arc::clone(&self.shared), Target::Tokens)
    }

    /// Holds clients to the rate limits that the service publishes, each over a sliding time: a request beyond the quota of its
    /// group, or during a penalty, gets a 429 that asks to wait this long, and starts the penalty of the group anew.
    pub fn enforce_rate_limits(&self, penalty: Duration) {
        self.shared.state().quotas = Some(Quotas {
            penalty,
            groups: BTreeMap::new(),
        });
    }

    /// All requests so far but those for tokens, in the order in which they came.
    pub fn requests(&self) -> Vec<Request> {
        self.any_request().requests()
    }

    /// Holds that every request had an answer, and that every answer with a number of [`times`](Responder::times) was given.
    ///
    /// # Panics
    ///
    /// Panics with what is missing otherwise.
    #[track_caller]
    pub fn verify(&self) {
        let state = self.shared.state();
        let mut problems = String::new();
        for request in state.requests.iter().filter(|request| !request.is_expected) {
            let _ = write!(problems, "\n  {request} was not expected");
        }
        for rule in &state.rules {
            let left = rule.answers.announced();
            if left > 0 {
                let _ = write!(problems, "\n  {rule}: {left} more were announced");
            }
        }
        drop(state);
        if !problems.is_empty() {
            let sent = self.shared.describe_requests();
            failed(&format!(
                "the server was not used as expected:{problems}\nsent were:{sent}"
            ));
        }
    }
}

impl<V: Vendor + 'static> Default for Server<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V> Clone for Server<V> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            vendor: PhantomData,
        }
    }
}

impl<V> fmt::Debug for Server<V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Server")
            .field("vendor", &self.shared.vendor.name)
            .field("requests", &self.shared.state().requests.len())
            .finish_non_exhaustive()
    }
}

impl<V: 'static> Transport for Server<V> {
    fn send(
        &self,
        request: http::Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let answer = self
            .shared
            .answer(Request::new(&request, self.shared.vendor));
        Box::pin(async move { answer?.deliver(limits, &self.shared.clock).await })
    }
}

/// Why a request has no answer.
struct Unexpected(String);

impl fmt::Display for Unexpected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Readable, since this is what `unwrap` shows.
impl fmt::Debug for Unexpected {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Unexpected {}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (target, conditions, given) = (self.target, &self.conditions, self.given);
        write!(
            formatter,
            "{target}{conditions}: {given} answers were given"
        )
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operation(info) => {
                write!(formatter, "{} ({} {})", info.id, info.method, info.path)
            }
            Self::Any => formatter.write_str("any request"),
            Self::Tokens => formatter.write_str("requests for tokens"),
        }
    }
}

impl Shared {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a responder and gives its place.
    pub(super) fn add_rule(&self, target: Target, conditions: Conditions) -> usize {
        let mut state = self.state();
        state.rules.push(Rule {
            target,
            conditions,
            answers: Answers::default(),
            given: 0,
        });
        state.rules.len() - 1
    }

    pub(super) fn with_rule(&self, place: usize, change: impl FnOnce(&mut Rule)) {
        if let Some(rule) = self.state().rules.get_mut(place) {
            change(rule);
        }
    }

    /// Keeps a request and says what to do with it. Nothing is locked while functions of the test run, so they may call the
    /// server.
    fn answer(&self, mut request: Request) -> Result<Answer, TransportError> {
        request.at = self.clock.elapsed();
        let is_token_request = request.is_token_request();
        let mut state = self.state();
        let alike = |other: &&Request| other.is_token_request() == is_token_request;
        request.number = state.requests.iter().filter(alike).count() + 1;
        let place = state.requests.len();
        state.requests.push(request.clone());
        let refusal = match is_token_request {
            true => None,
            false => state.refusal(&request, self.vendor),
        };
        drop(state);
        if let Some(refusal) = refusal {
            return Ok(refusal);
        }
        match self.make(&request) {
            Some(make) => Ok(make(&request)),
            None if is_token_request => Ok(self.grant(&request)),
            None => {
                if let Some(request) = self.state().requests.get_mut(place) {
                    request.is_expected = false;
                }
                let unexpected = Unexpected(self.explain(&request));
                Err(TransportError::new(
                    TransportErrorKind::Unusable,
                    unexpected,
                ))
            }
        }
    }

    /// What the responder that comes first has for a request.
    fn make(&self, request: &Request) -> Option<Make> {
        let path = Path::new(request, self.vendor);
        for (place, target, conditions) in self.candidates(request) {
            if !conditions.hold(target, request, &path) {
                continue;
            }
            let mut state = self.state();
            let rule = state.rules.get_mut(place);
            let make = rule.and_then(|rule| {
                let make = rule.answers.next(request.at)?;
                rule.given = rule.given.saturating_add(1);
                Some(make)
            });
            if make.is_some() {
                return make;
            }
        }
        None
    }

    /// The responders that have answers, the one that comes first in front.
    fn candidates(&self, request: &Request) -> Vec<(usize, Target, Conditions)> {
        let state = self.state();
        let rules = state.rules.iter().enumerate();
        let mut candidates: Vec<_> = rules
            .filter(|(_, rule)| rule.answers.are_left(request.at))
            .map(|(place, rule)| (place, rule.target, rule.conditions.clone()))
            .collect();
        drop(state);
        let path = |target| match target {
            Target::Operation(info) => info.path,
            Target::Any | Target::Tokens => "",
        };
        // Some operations share method and path, and differ in what they ask for; so do the forms of one.
        let is_called = |target| match (target, request.info()) {
            (Target::Operation(info), Some(called)) => {
                (info.id, info.accept) == (called.id, called.accept)
            }
            _ => false,
        };
        candidates.sort_by(
            |(place, target, conditions), (other_place, other, other_conditions)| {
                let is_operation = |target| matches!(target, Target::Operation(_));
                is_operation(*target)
                    .cmp(&is_operation(*other))
                    .then_with(|| route::compare(path(*target), path(*other)))
                    .then_with(|| is_called(*target).cmp(&is_called(*other)))
                    .then_with(|| conditions.count().cmp(&other_conditions.count()))
                    .then_with(|| place.cmp(other_place))
                    .reverse()
            },
        );
        candidates
    }

    /// The requests that are meant.
    pub(super) fn requests(&self, target: Target, conditions: &Conditions) -> Vec<Request> {
        let mut requests = self.state().requests.clone();
        requests.retain(|request| {
            let path = Path::new(request, self.vendor);
            conditions.hold(target, request, &path)
        });
        requests
    }

    pub(super) fn describe(&self, target: Target, conditions: &Conditions) -> String {
        format!("{target}{conditions}")
    }

    /// All requests, a line for each.
    pub(super) fn describe_requests(&self) -> String {
        let mut text = String::new();
        for request in &self.state().requests {
            let _ = write!(text, "\n  {request}");
        }
        if text.is_empty() {
            text.push_str(" nothing");
        }
        text
    }

    fn explain(&self, request: &Request) -> String {
        let mut text = format!("no responder is for {request}; there are:");
        let state = self.state();
        for rule in &state.rules {
            let left = match rule.answers.are_left(request.at) {
                true => "",
                false => ", and there is no other",
            };
            let _ = write!(text, "\n  {rule}{left}");
        }
        if state.rules.is_empty() {
            text.push_str(" none");
        }
        text
    }
}

impl State {
    /// Why the service does not look at a request: its token has ended, or there were too many.
    fn refusal(&mut self, request: &Request, vendor: &VendorInfo) -> Option<Answer> {
        let token = request.token().unwrap_or_default();
        if self.tokens.has_ended(token, request.at) {
            return Some(Answer::fault(Fault::ExpiredToken));
        }
        let group = request.info()?.rate_group.unwrap_or_default();
        let quota = vendor
            .rate_limits
            .quotas
            .iter()
            .find(|quota| quota.group == group)?;
        let quotas = self.quotas.as_mut()?;
        let counted = quotas.groups.entry(group).or_default();
        let window = Duration::from_secs(quota.seconds.into());
        counted.accepted.retain(|at| *at + window > request.at);
        let is_full = counted.accepted.len() >= usize::try_from(quota.requests).ok()?;
        if is_full || request.at < counted.penalty_end {
            counted.penalty_end = request.at.saturating_add(quotas.penalty);
            return Some(Answer::rate_limited(quotas.penalty));
        }
        counted.accepted.push(request.at);
        None
    }
}
