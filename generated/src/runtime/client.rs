//! Clients and how they are set up.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

use super::action::Action;
use super::auth::{
    BearerToken, Credentials, Secret, SecurityKind, SecurityScheme, TokenProvider, basic,
    is_sensitive,
};
use super::error::BuildError;
use super::operation::Operation;
use super::transport::{Limits, Transport};

/// The facts of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct VendorInfo {
    /// The name of the module that calls it.
    pub name: &'static str,
    /// The base URL, with variables in braces.
    pub server: &'static str,
    /// The variables of the base URL and their defaults.
    pub server_variables: &'static [(&'static str, &'static str)],
    /// The reply headers that may hold the id under which a call was logged, in order of preference.
    pub correlation_headers: &'static [&'static str],
    /// The security schemes operations refer to.
    pub security: &'static [SecurityScheme],
}

/// A service; implemented by generated marker types.
pub trait Vendor {
    /// The client that its builder makes.
    type Client: From<Client>;
    /// The facts of the service.
    const INFO: &'static VendorInfo;
}

/// What the clients of all services hold. Clones share it.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) vendor: &'static VendorInfo,
    /// Scheme, host and path prefix, without a slash at the end.
    pub(crate) base: String,
    pub(crate) headers: HeaderMap,
    pub(crate) credentials: Credentials,
    pub(crate) limits: Limits,
    pub(crate) transport: Box<dyn Transport>,
}

impl Client {
    /// Starts a call.
    pub(crate) fn action<O: Operation>(&self) -> Action<O> {
        Action::new(self.clone(), O::INFO)
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }
}

/// Shows service and base URL, never credentials.
impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("vendor", &self.0.vendor.name)
            .field("base_url", &self.0.base)
            .finish_non_exhaustive()
    }
}

/// Sets up a client.
#[must_use]
pub struct ClientBuilder<V> {
    settings: Settings,
    vendor: PhantomData<fn() -> V>,
}

struct Settings {
    base_url: Option<String>,
    server_variables: Vec<(&'static str, String)>,
    headers: HeaderMap,
    credentials: Credentials,
    limits: Limits,
    connect_timeout: Duration,
    transport: Option<Box<dyn Transport>>,
    error: Option<BuildError>,
}

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

impl<V: Vendor> ClientBuilder<V> {
    /// A builder with the defaults of the service.
    pub(crate) fn new() -> Self {
        let settings = Settings {
            base_url: None,
            server_variables: Vec::new(),
            headers: HeaderMap::from_iter([(
                header::USER_AGENT,
                HeaderValue::from_static(USER_AGENT),
            )]),
            credentials: Credentials::default(),
            limits: Limits::default(),
            connect_timeout: Duration::from_secs(10),
            transport: None,
            error: None,
        };
        Self {
            settings,
            vendor: PhantomData,
        }
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

    /// Sends this access token with every call that needs one.
    pub fn bearer_token(self, token: impl Into<String>) -> Self {
        self.token_provider(BearerToken::new(token))
    }

    /// Asks for an access token before every call that needs one.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.settings.credentials.token = Some(Arc::new(provider));
        self
    }

    /// Sends this user name and password with every call that needs them.
    pub fn basic_auth(mut self, user: &str, password: &str) -> Self {
        self.settings.credentials.basic = Some(basic(user, password));
        self
    }

    /// Sends this key with every call that needs the security scheme of this name.
    pub fn api_key(mut self, scheme: impl Into<String>, key: impl Into<String>) -> Self {
        let keys = &mut self.settings.credentials.api_keys;
        let scheme = scheme.into();
        keys.retain(|(name, _)| *name != scheme);
        keys.push((scheme, Secret(key.into())));
        self
    }

    /// Gives up an attempt after this time, 30 seconds by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.limits.timeout = timeout;
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

    /// Refuses replies whose body is larger than this after decompression, 16 MiB by default.
    pub fn max_response_bytes(mut self, bytes: u64) -> Self {
        self.settings.limits.max_response_bytes = bytes;
        self
    }

    /// Sends requests through this transport instead of the bundled one.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.settings.transport = Some(Box::new(transport));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// Fails on an address or a header that cannot be used, and without a transport if none is bundled.
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
    fn build(self, vendor: &'static VendorInfo) -> Result<Client, BuildError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let template = self.base_url.as_deref().unwrap_or(vendor.server);
        check_variables(&self.server_variables, vendor)?;
        let base = base(&substitute(template, &self.server_variables, vendor))?;
        check_schemes(&self.credentials, vendor)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport(self.connect_timeout)?,
        };
        Ok(Client(Arc::new(Inner {
            vendor,
            base,
            headers: self.headers,
            credentials: self.credentials,
            limits: self.limits,
            transport,
        })))
    }
}

/// Refuses values that would change more of the address than the part they stand for.
///
/// Values may come from configuration and be unknown to the specification, so they are checked, not only listed.
fn check_variables(
    given: &[(&'static str, String)],
    vendor: &VendorInfo,
) -> Result<(), BuildError> {
    for (name, value) in given {
        let default = vendor.server_variables.iter().find(|(key, _)| key == name);
        let default = default.map_or("", |(_, default)| *default);
        let is_label = |label: &str| {
            let is_plain = label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            is_plain && !label.is_empty()
        };
        let is_like_default = value.contains('.') == default.contains('.');
        if !(value.split('.').all(is_label) && is_like_default) {
            return Err(BuildError::new(format!(
                "the server variable `{name}` must be a part of a host name like `{default}`"
            )));
        }
    }
    Ok(())
}

fn substitute(template: &str, given: &[(&'static str, String)], vendor: &VendorInfo) -> String {
    let mut url = template.to_owned();
    for (name, default) in vendor.server_variables {
        let value = given.iter().find(|(key, _)| key == name);
        let value = value.map_or(*default, |(_, value)| value.as_str());
        url = url.replace(&format!("{{{name}}}"), value);
    }
    url
}

/// Refuses keys that no call would carry.
fn check_schemes(credentials: &Credentials, vendor: &VendorInfo) -> Result<(), BuildError> {
    let takes_key = |scheme: &&SecurityScheme| {
        !matches!(scheme.kind, SecurityKind::Bearer | SecurityKind::Basic)
    };
    let known: Vec<_> = vendor.security.iter().filter(takes_key).collect();
    for (name, _) in &credentials.api_keys {
        if !known.iter().any(|scheme| scheme.name == name) {
            let names: Vec<_> = known.iter().map(|scheme| scheme.name).collect();
            return Err(BuildError::new(format!(
                "no security scheme `{name}` takes a key; those that do: {}",
                names.join(", ")
            )));
        }
    }
    Ok(())
}

/// Checks an address and brings it into the form to which paths are added.
fn base(url: &str) -> Result<String, BuildError> {
    // The URL itself stays out of the messages, since it may hold a password.
    let refuse = |why: &str| Err(BuildError::new(format!("the base URL {why}")));
    if let Some((name, _)) = url
        .split_once('{')
        .map(|(_, rest)| rest.split_once('}').unwrap_or((rest, "")))
    {
        return refuse(&format!(
            "has the placeholder `{{{name}}}`, which is no variable of the service"
        ));
    }
    let Ok(uri) = url.parse::<Uri>() else {
        return refuse("is not a URL such as https://host/prefix");
    };
    let Some(authority) = uri.authority() else {
        return refuse("has no host");
    };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return refuse("must begin with http:// or https://");
    }
    if authority.host().is_empty() {
        return refuse("has no host");
    }
    if authority.as_str().contains('@') {
        return refuse("must not hold a user name or password");
    }
    let port = authority
        .as_str()
        .rsplit(']')
        .next()
        .and_then(|rest| rest.split_once(':'));
    if port.is_some() && authority.port_u16().is_none() {
        return refuse("has a port that does not exist");
    }
    if uri.query().is_some() || url.contains('#') {
        return refuse("must have neither query nor fragment");
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// A header as callers write it, checked.
pub(crate) fn header_entry(
    name: &str,
    value: &str,
) -> Result<(HeaderName, HeaderValue), BuildError> {
    let Ok(header) = name.parse::<HeaderName>() else {
        return Err(BuildError::new(
            "a header name has a character that cannot be sent",
        ));
    };
    if FRAMING.contains(&header) {
        return Err(BuildError::new(format!(
            "the header {header} is not for callers to set"
        )));
    }
    let Ok(mut value) = HeaderValue::from_str(value) else {
        return Err(BuildError::new(format!(
            "the value of header {header} has a character that cannot be sent"
        )));
    };
    value.set_sensitive(is_sensitive(&header));
    Ok((header, value))
}

/// Headers that say where a message ends and where it goes.
const FRAMING: [HeaderName; 4] = [
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
];

#[cfg(feature = "reqwest")]
fn default_transport(connect_timeout: Duration) -> Result<Box<dyn Transport>, BuildError> {
    let transport = super::http_transport::HttpTransport::new(connect_timeout)?;
    Ok(Box::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: Duration) -> Result<Box<dyn Transport>, BuildError> {
    Err(BuildError::new(
        "there is no transport; set one on the builder or turn on the feature `reqwest`",
    ))
}
