//! How a client is set up.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, header};

use super::address::{Variables, base, check_variables, substitute, variables};
use super::auth::{BearerToken, Credentials, SecurityKind, SecurityScheme, TokenProvider, basic};
use super::client::{Client, Inner, Vendor, VendorInfo, header_entry};
use super::clock::{Clock, SystemClock};
use super::drift::{Drift, Drifts};
use super::error::BuildError;
use super::governor::Governor;
use super::observer::{CallEvent, CallInfo, Observer};
use super::placeholder::is_placeholder;
use super::rate_limit::RateLimiting;
use super::retry::{RetryBudget, RetryPolicy};
use super::secret::Secret;
use super::sign_in::SignInSettings;
use super::steering::Steering;
use super::transport::{Limits, Transport};
use super::watch::Audience;

/// Sets up a client.
#[must_use]
pub struct ClientBuilder<V> {
    pub(crate) settings: Settings,
    vendor: PhantomData<fn() -> V>,
}

pub(crate) struct Settings {
    pub(crate) base_url: Option<String>,
    /// Whether nothing leaves the program, so that placeholders are as good as addresses.
    pub(crate) is_test: bool,
    pub(crate) server_variables: Vec<(&'static str, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) credentials: Credentials,
    pub(crate) sign_in: SignInSettings,
    pub(crate) max_response_bytes: u64,
    pub(crate) max_redirects: u32,
    pub(crate) steering: Steering,
    pub(crate) retry_budget: u32,
    pub(crate) connect_timeout: Duration,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) clock: Option<Arc<dyn Clock>>,
    pub(crate) observers: Vec<Arc<Observer>>,
    pub(crate) drifts: Option<Drifts>,
    pub(crate) error: Option<BuildError>,
}

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

impl<V: Vendor> ClientBuilder<V> {
    /// A builder with the defaults of the service.
    pub(crate) fn new() -> Self {
        let query = V::CLIENT_QUERY.iter();
        let defaults = query.filter_map(|(name, default)| Some((*name, (*default)?.to_owned())));
        let settings = Settings {
            base_url: None,
            is_test: false,
            server_variables: Vec::new(),
            headers: HeaderMap::from_iter([(
                header::USER_AGENT,
                HeaderValue::from_static(USER_AGENT),
            )]),
            query: defaults.collect(),
            credentials: Credentials::default(),
            sign_in: SignInSettings::default(),
            max_response_bytes: Limits::default().max_response_bytes,
            max_redirects: 10,
            steering: Steering::default(),
            retry_budget: 100,
            connect_timeout: Duration::from_secs(10),
            transport: None,
            clock: None,
            observers: Vec::new(),
            drifts: None,
            error: None,
        };
        let builder = Self {
            settings,
            vendor: PhantomData,
        };
        let headers = V::CLIENT_HEADERS.iter();
        let defaults = headers.filter_map(|(name, default)| Some((*name, (*default)?)));
        defaults.fold(builder, |builder, (name, default)| {
            builder.default_header(name, default)
        })
    }

    /// Calls the service at this address: `http` or `https`, a host, and a path prefix if need be.
    ///
    /// The variables of the service's own address may stand in it, in braces; any other brace is an error.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.settings.base_url = Some(url.into());
        self
    }

    /// Sets a variable of the service's address.
    pub(crate) fn server_variable(mut self, name: &'static str, value: &str) -> Self {
        self.settings
            .server_variables
            .retain(|(key, _)| *key != name);
        self.settings
            .server_variables
            .push((name, value.to_owned()));
        self
    }

    /// Sends a query parameter with every call that has it and does not set its own.
    pub(crate) fn client_query(mut self, name: &'static str, value: &str) -> Self {
        self.settings.query.retain(|(key, _)| *key != name);
        self.settings.query.push((name, value.to_owned()));
        self
    }

    /// Sends this access token with every call that needs one; with every call, where the service names no security scheme at all.
    pub fn bearer_token(self, token: impl Into<String>) -> Self {
        self.token_provider(BearerToken::new(token))
    }

    /// Asks for an access token before every attempt of a call that needs one.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.settings.sign_in.with = None;
        self.settings.credentials.token = Some(Arc::new(provider));
        self
    }

    /// Sends this access token with every call that needs the security scheme of this name, instead of the one for all.
    ///
    /// For services that take different tokens in different places.
    pub fn bearer_token_for(self, scheme: impl Into<String>, token: impl Into<String>) -> Self {
        self.token_provider_for(scheme, BearerToken::new(token))
    }

    /// Asks for an access token before every attempt of a call that needs the security scheme of this name, instead of the one
    /// for all.
    pub fn token_provider_for(
        mut self,
        scheme: impl Into<String>,
        provider: impl TokenProvider,
    ) -> Self {
        let tokens = &mut self.settings.credentials.scheme_tokens;
        put(tokens, scheme.into(), Arc::new(provider));
        self
    }

    /// Sends this user name and password with every call that needs them; with every call, where the service names no security
    /// scheme at all and there is no token.
    pub fn basic_auth(mut self, user: &str, password: &str) -> Self {
        self.settings.credentials.basic = Some(basic(user, password));
        self
    }

    /// Sends this key with every call that needs the security scheme of this name. Where no operation asks for the scheme, it goes
    /// with every call that needs credentials.
    pub fn api_key(mut self, scheme: impl Into<String>, key: impl Into<String>) -> Self {
        let keys = &mut self.settings.credentials.api_keys;
        put(keys, scheme.into(), Secret::new(key));
        self
    }

    /// Gives up an attempt after this time, 30 seconds by default. Where a body is a [stream](super::UploadBody), the time begins
    /// anew with each piece that is sent.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.steering.timeout = timeout;
        self
    }

    /// Gives up a call after this time, 5 minutes by default: all its attempts, the pauses between them, and waiting for a
    /// token and for rate limits. A call that would have to wait longer fails at once. A stream has begun when the head of its
    /// reply is there; from then on only [`idle_timeout`](Self::idle_timeout) counts. An upload of a [stream](super::UploadBody)
    /// that has begun in time may go on for longer.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.steering.deadline = deadline;
        self
    }

    /// Gives up a stream when nothing has come for this long, 5 minutes by default. Where a service may well be silent for
    /// longer and sends nothing to show that it is still there, `Duration::MAX` waits without end.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.settings.steering.idle_timeout = timeout;
        self
    }

    /// Repeats attempts that failed in this way, instead of the [default](RetryPolicy::default).
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.settings.steering.retry = policy;
        self
    }

    /// Lets this many attempts repeat others before each of them has to be earned by five calls, 100 by default. It keeps a
    /// client from adding to the load of a service that fails. Attempts whose time the service has named are free.
    pub fn retry_budget(mut self, attempts: u32) -> Self {
        self.settings.retry_budget = attempts;
        self
    }

    /// Keeps to the rate limits of the service in this way, instead of [waiting](RateLimiting::default).
    pub fn rate_limiting(mut self, rate_limiting: RateLimiting) -> Self {
        self.settings.steering.rate_limiting = rate_limiting;
        self
    }

    /// Gives up connecting after this time, 10 seconds by default. Of no effect on a transport of your own.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.settings.connect_timeout = timeout;
        self
    }

    /// Sends this header with every call.
    ///
    /// An `Authorization` given here replaces all other credentials of the client.
    pub fn default_header(mut self, name: &str, value: &str) -> Self {
        match header_entry(name, value) {
            Ok((name, value)) => {
                self.settings.headers.insert(name, value);
            }
            Err(error) => self.settings.error = self.settings.error.or(Some(error)),
        }
        self
    }

    /// Sends this in `User-Agent` instead of the name of this package.
    pub fn user_agent(self, user_agent: &str) -> Self {
        self.default_header("user-agent", user_agent)
    }

    /// Refuses replies whose body is larger than this after decompression, 16 MiB by default. In a stream it is each event or
    /// line that may not be larger.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.settings.max_response_bytes = bytes;
        self
    }

    /// Follows at most this many redirects one after the other, 10 by default; with 0 a redirect is an error with its status, as are
    /// all that are not followed.
    ///
    /// Followed are the statuses 301, 302, 303, 307 and 308 in reply to `GET` and `HEAD` without a body, unless the redirect is what
    /// the operation gives. Credentials, cookies and headers go along within the same scheme, host and port. Anywhere else go only
    /// `User-Agent`, `Range`, and the headers `Accept…` and `If-…`; from https to http nothing goes.
    ///
    /// All of it is one attempt: it has the time of one, counts once for the rate limits, and begins with the service again when it
    /// is repeated. Requests for tokens are never redirected.
    pub fn max_redirects(mut self, redirects: u32) -> Self {
        self.settings.max_redirects = redirects;
        self
    }

    /// Sends requests through this transport instead of the bundled one.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Arc::new(transport));
        self
    }

    /// Tells the time and waits with this clock, instead of [`TokioClock`](super::TokioClock) beside the bundled transport and
    /// [`SystemClock`](super::SystemClock) beside any other.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.settings.clock = Some(Arc::new(clock));
        self
    }

    /// Tells this observer about all calls of the client and its clones, requests for tokens included, beside the observers that
    /// were given before.
    ///
    /// It is told in the middle of calls, by whichever thread makes them, so it should be quick. A panic in it is caught and the
    /// call goes on.
    ///
    /// ```
    /// # use presence_client::runtime;
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// # use runtime::{ClientBuilder, Vendor};
    /// use runtime::CallEvent;
    ///
    /// # fn counting<V: Vendor>(builder: ClientBuilder<V>) -> ClientBuilder<V> {
    /// let repeated = Arc::new(AtomicU64::new(0));
    /// let counter = Arc::clone(&repeated);
    /// let builder = builder.observer(move |_, event| {
    ///     if let CallEvent::AttemptStarted { number: 2.., .. } = event {
    ///         counter.fetch_add(1, Ordering::Relaxed);
    ///     }
    /// });
    /// # builder
    /// # }
    /// ```
    pub fn observer(
        mut self,
        observer: impl Fn(&CallInfo, &CallEvent<'_>) + Send + Sync + 'static,
    ) -> Self {
        self.settings.observers.push(Arc::new(observer));
        self
    }

    /// Tells when the service sends what its specification, as this package knows it, does not name: a value of an enum, a branch
    /// of a union, a status, a form of a date, a null in a list. Calls go on as they would without it; this is for whoever keeps the package up to
    /// date.
    ///
    /// Each finding is told once by a client and its clones, and at most a thousand of them. A panic in the callback is caught.
    ///
    /// ```
    /// # use presence_client::runtime;
    /// # use runtime::{ClientBuilder, Vendor};
    /// # fn watching<V: Vendor>(builder: ClientBuilder<V>) -> ClientBuilder<V> {
    /// let builder = builder.on_drift(|drift| {
    ///     eprintln!("{} {}: {:?} {} at {}", drift.vendor, drift.operation, drift.kind, drift.found, drift.place);
    /// });
    /// # builder
    /// # }
    /// ```
    pub fn on_drift(mut self, callback: impl Fn(&Drift<'_>) + Send + Sync + 'static) -> Self {
        self.settings.drifts = Some(Drifts::new(callback));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// Fails on an address or a header that cannot be used, without an address where the specification names none or only a
    /// placeholder such as `https://api.example.com`, on a sign-in that the service does not offer, and without a transport
    /// if none is bundled.
    pub fn build(self) -> Result<V::Client, BuildError> {
        self.settings.build(V::INFO).map(V::Client::from)
    }
}

/// Shows the service, never credentials.
impl<V: Vendor> fmt::Debug for ClientBuilder<V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ClientBuilder")
            .field("vendor", &V::INFO.name)
            .finish_non_exhaustive()
    }
}

impl Settings {
    fn build(mut self, vendor: &'static VendorInfo) -> Result<Client, BuildError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let base = self.base(vendor)?;
        let server_variables = self.variables(vendor);
        let own = variables(&self.server_variables, None, vendor);
        let own_base = substitute(vendor.server(), &own);
        check_schemes(&self.credentials, vendor)?;
        let clock = self.clock.take().unwrap_or_else(|| match &self.transport {
            Some(_) => Arc::new(SystemClock),
            None => default_clock(),
        });
        let transport = match self.transport.take() {
            Some(transport) => transport,
            None => default_transport(self.connect_timeout)?,
        };
        let governor = Governor::new(vendor.rate_limits, Arc::clone(&clock));
        let audience = Arc::new(Audience {
            vendor,
            clock: Arc::clone(&clock),
            observers: std::mem::take(&mut self.observers),
            drifts: self.drifts.take(),
        });
        if let Some(source) = self.token_source(vendor, &base, &transport, &governor, &audience)? {
            self.credentials.token = Some(Arc::new(source));
        }
        Ok(Client(Arc::new(Inner {
            vendor,
            base,
            own_base,
            server_variables,
            headers: self.headers,
            query: self.query,
            credentials: self.credentials,
            max_response_bytes: self.max_response_bytes,
            max_redirects: self.max_redirects,
            steering: self.steering,
            transport,
            clock,
            governor,
            budget: RetryBudget::new(self.retry_budget),
            audience,
        })))
    }

    /// The address of the service.
    pub(crate) fn base(&self, vendor: &VendorInfo) -> Result<String, BuildError> {
        check_variables(&self.server_variables, vendor)?;
        let template = self.base_url.as_deref().unwrap_or(vendor.server());
        let url = substitute(template, &self.variables(vendor));
        if self.base_url.is_none() && !url.contains("://") {
            let path = match url.starts_with('/') {
                true => url.trim_end_matches('/'),
                false => "",
            };
            return Err(BuildError::new(format!(
                "the specification names no host; give `base_url` an address such as https://host{path}"
            )));
        }
        if self.base_url.is_none() && self.is_placeholder(template, vendor) {
            return Err(BuildError::new(format!(
                "`{url}` in the specification is only a placeholder; give `base_url` the address of the service"
            )));
        }
        base(&url)
    }

    /// Whether an address of the specification stands for another, whatever the caller put into it.
    pub(crate) fn is_placeholder(&self, template: &str, vendor: &VendorInfo) -> bool {
        let given = self.server_variables.iter();
        let given: Vec<_> = given.map(|(name, _)| (*name, "given".to_owned())).collect();
        !self.is_test && is_placeholder(&substitute(template, &variables(&given, None, vendor)))
    }

    /// The values of the variables of servers.
    pub(crate) fn variables(&self, vendor: &VendorInfo) -> Variables {
        variables(&self.server_variables, self.base_url.as_deref(), vendor)
    }
}

/// Sets the credential of a scheme.
fn put<T>(credentials: &mut Vec<(String, T)>, scheme: String, credential: T) {
    credentials.retain(|(name, _)| *name != scheme);
    credentials.push((scheme, credential));
}

/// Refuses keys and tokens that no call would carry.
fn check_schemes(credentials: &Credentials, vendor: &VendorInfo) -> Result<(), BuildError> {
    use SecurityKind::{Basic, Bearer, OAuth};
    let takes_token = |kind| matches!(kind, Bearer | OAuth(_));
    let takes_key = |kind| !matches!(kind, Bearer | OAuth(_) | Basic);
    let keys = credentials.api_keys.iter().map(|(name, _)| name.as_str());
    check_names(keys, vendor, "a key", takes_key)?;
    let tokens = credentials.scheme_tokens.iter();
    let tokens = tokens.map(|(name, _)| name.as_str());
    check_names(tokens, vendor, "a token", takes_token)
}

/// Refuses names that are not of schemes that take such a credential.
fn check_names<'n>(
    mut names: impl Iterator<Item = &'n str>,
    vendor: &VendorInfo,
    what: &str,
    takes: impl Fn(SecurityKind) -> bool,
) -> Result<(), BuildError> {
    let schemes = vendor.security.iter().filter(|scheme| takes(scheme.kind));
    let known: Vec<&str> = schemes.map(|scheme: &SecurityScheme| scheme.name).collect();
    match names.find(|name| !known.contains(name)) {
        None => Ok(()),
        Some(name) => {
            let known = match known.as_slice() {
                [] => "no other does; a header for every call is a `default_header`".to_owned(),
                known => format!("those that do: {}", known.join(", ")),
            };
            Err(BuildError::new(format!(
                "no security scheme `{name}` takes {what}; {known}"
            )))
        }
    }
}

#[cfg(feature = "tokio")]
fn default_clock() -> Arc<dyn Clock> {
    Arc::new(super::clock::TokioClock)
}

#[cfg(not(feature = "tokio"))]
fn default_clock() -> Arc<dyn Clock> {
    Arc::new(SystemClock)
}

#[cfg(feature = "http-client")]
fn default_transport(connect_timeout: Duration) -> Result<Arc<dyn Transport>, BuildError> {
    let transport = super::http_transport::HttpTransport::new(connect_timeout)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "http-client"))]
fn default_transport(_: Duration) -> Result<Arc<dyn Transport>, BuildError> {
    Err(BuildError::new(
        "there is no transport; set one on the builder or turn on the feature `http-client`",
    ))
}
