//! What a service says about how often it may be called, and how a client keeps to it.

use std::time::Duration;

/// How often a service may be called.
///
/// The facts come from the extension `x-rate-limits` of the service's specification.
#[derive(Debug)]
#[non_exhaustive]
pub struct RateLimits {
    /// The quotas, each for one group of operations and one set of credentials.
    pub quotas: &'static [Quota],
    /// The group that requests for tokens belong to.
    pub token_group: Option<&'static str>,
    /// The shortest pause after a reply with status 429 that does not say when to come back.
    pub minimum_wait: Duration,
    /// The reply headers that tell the state of a quota.
    pub headers: RateLimitHeaders,
}

impl RateLimits {
    /// A service that says nothing.
    #[doc(hidden)]
    pub const NONE: Self = Self {
        quotas: &[],
        token_group: None,
        minimum_wait: Duration::ZERO,
        headers: RateLimitHeaders {
            group: "",
            limit: "",
            used: "",
            remaining: "",
            reset: "",
            window: "",
        },
    };

    /// The group as its quota spells it, if it has one.
    pub(crate) fn published(&self, group: &str) -> Option<&'static str> {
        let quota = self
            .quotas
            .iter()
            .find(|quota| quota.group.eq_ignore_ascii_case(group));
        quota.map(|quota| quota.group)
    }
}

/// A number of requests in a time. The time slides: it is the last `seconds` seconds at any moment.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Quota {
    /// The group of operations, see [`OperationInfo::rate_group`](super::OperationInfo::rate_group); empty for the operations
    /// without one.
    pub group: &'static str,
    /// How many requests.
    pub requests: u32,
    /// In how many seconds.
    pub seconds: u32,
}

/// The names of the reply headers that tell the state of a quota; a name is empty if there is no such header.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RateLimitHeaders {
    /// The group, without regard to case.
    pub group: &'static str,
    /// How many requests there are in all.
    pub limit: &'static str,
    /// How many of them are spent.
    pub used: &'static str,
    /// How many of them are left.
    pub remaining: &'static str,
    /// In how many seconds all of them are there again.
    pub reset: &'static str,
    /// For how many seconds a request counts.
    pub window: &'static str,
}

/// How a client keeps to the rate limits of a service.
///
/// A client and all its clones count what they send, per group of operations and per kind of credentials. The quotas begin as
/// the service publishes them and follow what its replies say. After a reply with status 429, nothing is sent in that group
/// until the pause that the service asks for is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimiting(
    /// How long a call waits at most; `None` if the limits are not kept.
    pub(crate) Option<Duration>,
);

impl RateLimiting {
    /// A call waits for its turn, but no longer than this. One that would have to fails at once and tells when its turn would
    /// be: [`Error::is_rate_limited`](super::Error::is_rate_limited), [`Error::retry_after`](super::Error::retry_after).
    pub const fn wait(at_most: Duration) -> Self {
        Self(Some(at_most))
    }

    /// A call whose turn it is not fails at once and tells when it would be.
    pub const fn fail() -> Self {
        Self(Some(Duration::ZERO))
    }

    /// Calls are sent whatever the limits are, and are not counted.
    pub const fn off() -> Self {
        Self(None)
    }
}

/// Calls wait for their turn, as long as their [deadline](super::ClientBuilder::deadline) allows.
impl Default for RateLimiting {
    fn default() -> Self {
        Self::wait(Duration::MAX)
    }
}
