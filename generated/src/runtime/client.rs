//! What the clients of all services hold.

use std::fmt;
use std::sync::Arc;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::action::Action;
use super::address::Variables;
use super::auth::{Credentials, SecurityScheme, is_sensitive};
use super::clock::Clock;
use super::custom::CustomRequest;
use super::error::BuildError;
use super::governor::Governor;
use super::operation::Operation;
use super::rate_limit::RateLimits;
use super::retry::RetryBudget;
use super::steering::Steering;
use super::transport::Transport;
use super::watch::Audience;

/// The facts of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct VendorInfo {
    /// The name of the module that calls it.
    pub name: &'static str,
    /// Where it can be called; the first one is the default.
    pub servers: &'static [ServerInfo],
    /// The reply headers that may hold the id under which a call was logged, in order of preference.
    pub correlation_headers: &'static [&'static str],
    /// The security schemes operations refer to.
    pub security: &'static [SecurityScheme],
    /// The sets of security schemes of which most operations need one, for requests that are no operation.
    pub usual_security: &'static [&'static [&'static str]],
    /// The query parameters by which a call may bring a credential of its own.
    pub credential_query: &'static [&'static str],
    /// How often the service may be called.
    pub rate_limits: &'static RateLimits,
}

impl VendorInfo {
    /// The base URL of the default server; without one, nothing.
    pub(crate) fn server(&self) -> &'static str {
        self.servers.first().map_or("", |server| server.url)
    }
}

/// A server of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct ServerInfo {
    /// The base URL, with variables in braces.
    pub url: &'static str,
    /// The variables of the base URL and their defaults.
    pub variables: &'static [(&'static str, &'static str)],
}

/// A service; implemented by generated marker types.
pub trait Vendor {
    /// The client that its builder makes.
    type Client: From<Client>;
    /// The facts of the service.
    const INFO: &'static VendorInfo;
    /// The headers of a client that operations require or that have a default, with it; the builder has a setter for each.
    const CLIENT_HEADERS: &'static [(&'static str, Option<&'static str>)] = &[];
    /// The same for query parameters.
    const CLIENT_QUERY: &'static [(&'static str, Option<&'static str>)] = &[];
}

/// What the clients of all services hold. Clones share it.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) vendor: &'static VendorInfo,
    /// Scheme, host and path prefix, without a slash at the end.
    pub(crate) base: String,
    /// The same as the specification has it, which links of the service may begin with.
    pub(crate) own_base: String,
    /// The values of the variables of servers.
    pub(crate) server_variables: Variables,
    pub(crate) headers: HeaderMap,
    /// The query parameters of operations that have them.
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) credentials: Credentials,
    pub(crate) max_response_bytes: u64,
    /// How many redirects are followed one after the other.
    pub(crate) max_redirects: u32,
    pub(crate) steering: Steering,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) governor: Arc<Governor>,
    pub(crate) budget: RetryBudget,
    /// Who is told about the calls.
    pub(crate) audience: Arc<Audience>,
}

impl Client {
    /// Starts a call.
    pub(crate) fn action<O: Operation>(&self) -> Action<O> {
        Action::new(self.clone(), O::INFO)
    }

    /// Starts a request of the caller's own.
    pub(crate) fn request<E>(&self, method: Method, path: &str) -> CustomRequest<E> {
        CustomRequest::new(self.clone(), method, path)
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
