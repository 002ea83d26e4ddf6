//! When a call is sent again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::clock::random_part;
use super::error::Certainty;

/// When a call is sent again after an attempt that failed.
///
/// What may be repeated follows from what is known. If the service surely did not act, any call may be: no connection came
/// about, it replied 429, or 503 with the time to come back. If that is unknown (a timeout, an exchange that broke off, the
/// statuses 408, 500, 502, 503 and 504), calls of idempotent methods may be, and those for which the caller says so. A call
/// with an `Idempotency-Key` header counts as one of them, and so does one with such a key in its body, where the specification has it
/// there.
///
/// If the service says when to come back, the next attempt is made exactly then. Otherwise it is made after a random part of a
/// time that doubles with each attempt, plus what the service publishes as the least. No attempt is made that would begin after
/// the [deadline](super::ClientBuilder::deadline), and none for which the
/// [retry budget](super::ClientBuilder::retry_budget) is spent.
///
/// The default is four attempts with times from half a second to 20 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    attempts: u32,
    first_wait: Duration,
    longest_wait: Duration,
    is_safe: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(20),
            is_safe: false,
        }
    }
}

impl RetryPolicy {
    /// One attempt only.
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// Makes at most this many attempts, the first one included; at least one.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Waits up to `first` before the second attempt, and never more than `longest`, where the service does not say how long.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// Repeats calls also when the service may have acted on them. Only the caller can know that this does no harm, as when a
    /// `PATCH` sets what it sets whatever was there before.
    pub const fn safe_to_repeat(mut self) -> Self {
        self.is_safe = true;
        self
    }

    /// Whether an attempt may follow this many.
    pub(crate) fn allows(&self, attempts: u32, certainty: Certainty, is_idempotent: bool) -> bool {
        let may_repeat = match certainty {
            Certainty::NotProcessed => true,
            Certainty::Unknown => is_idempotent || self.is_safe,
        };
        may_repeat && attempts < self.attempts
    }

    /// How long to wait after this many attempts.
    pub(crate) fn wait(&self, attempts: u32) -> Duration {
        let doublings = attempts.saturating_sub(1).min(20);
        let longest = self.first_wait.saturating_mul(1 << doublings);
        random_part(longest.min(self.longest_wait))
    }
}

/// Keeps the attempts that repeat others to a part of all, so that a service in trouble is not given more to do.
///
/// Each call pays in a fifth of a repetition.
pub(crate) struct RetryBudget {
    fifths: AtomicU32,
    most: u32,
}

impl RetryBudget {
    pub(crate) fn new(repetitions: u32) -> Self {
        let most = repetitions.saturating_mul(5);
        Self {
            fifths: AtomicU32::new(most),
            most,
        }
    }

    pub(crate) fn pay_in(&self) {
        self.change(|fifths| Some(fifths.saturating_add(1).min(self.most)));
    }

    /// Takes a repetition out, if there is one.
    pub(crate) fn take(&self) -> bool {
        self.change(|fifths| fifths.checked_sub(5))
    }

    fn change(&self, change: impl FnMut(u32) -> Option<u32>) -> bool {
        let order = Ordering::Relaxed;
        self.fifths.fetch_update(order, order, change).is_ok()
    }
}
