//! How long a call may take, how often it is tried and how it keeps to rate limits.

use std::time::{Duration, Instant};

use super::rate_limit::RateLimiting;
use super::retry::RetryPolicy;

/// The settings of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steering {
    pub(crate) timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) rate_limiting: RateLimiting,
}

impl Default for Steering {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(300),
            idle_timeout: Duration::from_secs(300),
            retry: RetryPolicy::default(),
            rate_limiting: RateLimiting::default(),
        }
    }
}

/// What a call says differently.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Overrides {
    pub(crate) timeout: Option<Duration>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) rate_limiting: Option<RateLimiting>,
}

impl Steering {
    pub(crate) fn with(self, overrides: Overrides) -> Self {
        Self {
            timeout: overrides.timeout.unwrap_or(self.timeout),
            deadline: overrides.deadline.unwrap_or(self.deadline),
            idle_timeout: overrides.idle_timeout.unwrap_or(self.idle_timeout),
            retry: overrides.retry.unwrap_or(self.retry),
            rate_limiting: overrides.rate_limiting.unwrap_or(self.rate_limiting),
        }
    }

    /// When a call that starts now has to be over; `None` if that is too far away to tell.
    pub(crate) fn end(&self, now: Instant) -> Option<Instant> {
        now.checked_add(self.deadline)
    }
}
