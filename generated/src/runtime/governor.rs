//! Lets requests go when the rate limits of the service allow it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderName};

use super::clock::Clock;
use super::quota::{Group, Standing};
use super::rate_limit::{RateLimitHeaders, RateLimits};

/// Counts all requests of a client and its clones.
pub(crate) struct Governor {
    limits: &'static RateLimits,
    headers: Headers,
    clock: Arc<dyn Clock>,
    /// A list, since there are few.
    groups: Mutex<Vec<(Key, Group)>>,
}

/// The names of the headers that tell the state of a quota, in the form in which they are looked up.
struct Headers {
    group: Option<HeaderName>,
    limit: Option<HeaderName>,
    used: Option<HeaderName>,
    remaining: Option<HeaderName>,
    reset: Option<HeaderName>,
    window: Option<HeaderName>,
}

impl Headers {
    fn new(names: &RateLimitHeaders) -> Self {
        let name = |text: &str| text.parse().ok();
        Self {
            group: name(names.group),
            limit: name(names.limit),
            used: name(names.used),
            remaining: name(names.remaining),
            reset: name(names.reset),
            window: name(names.window),
        }
    }
}

/// Requests that share a quota: which credentials they carry and to which group they belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) credentials: &'static [&'static str],
    pub(crate) group: &'static str,
}

impl Governor {
    pub(crate) fn new(limits: &'static RateLimits, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            limits,
            headers: Headers::new(&limits.headers),
            clock,
            groups: Mutex::default(),
        })
    }

    fn groups(&self) -> MutexGuard<'_, Vec<(Key, Group)>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with a group, which begins with the quota that the service publishes.
    fn with<T>(&self, key: Key, act: impl FnOnce(&mut Group, Instant) -> T) -> T {
        let now = self.clock.now();
        let mut groups = self.groups();
        if let Some((_, group)) = groups.iter_mut().find(|(known, _)| *known == key) {
            return act(group, now);
        }
        let mut quotas = self.limits.quotas.iter();
        let quota = quotas.find(|quota| quota.group.eq_ignore_ascii_case(key.group));
        let mut group = Group::new(
            quota.map(|quota| (quota.requests, Duration::from_secs(quota.seconds.into()))),
        );
        let outcome = act(&mut group, now);
        groups.push((key, group));
        outcome
    }

    /// Waits for the turn of a request, and tells how long before each wait. If the turn would be after the latest time, gives
    /// when it would be instead.
    pub(crate) async fn admit(
        self: &Arc<Self>,
        key: Key,
        latest: Option<Instant>,
        tell: &(dyn Fn(Duration) + Sync),
    ) -> Result<Permit, Instant> {
        if self.with(key, |group, now| group.start_at_once(now)) {
            return Ok(self.permit(key));
        }
        let ticket = Ticket {
            governor: self,
            key,
            number: self.with(key, |group, _| group.queue()),
        };
        loop {
            let Err(turn) = self.with(key, |group, now| group.start(ticket.number, now)) else {
                return Ok(self.permit(key));
            };
            if latest.is_some_and(|latest| turn > latest) {
                return Err(turn);
            }
            let wait = turn.saturating_duration_since(self.clock.now());
            tell(wait);
            self.clock.sleep(wait).await;
        }
    }

    fn permit(self: &Arc<Self>, key: Key) -> Permit {
        Permit {
            governor: Arc::clone(self),
            key,
            is_sent: false,
            standing: Standing::default(),
        }
    }

    /// Sends nothing of a group for a while.
    pub(crate) fn pause(&self, key: Key, pause: Duration) {
        self.with(key, |group, now| group.pause(pause, now));
    }

    /// The group that the headers are about: usually the one of the operation.
    fn group_of(&self, headers: &HeaderMap, key: Key) -> Key {
        let named = text(headers, self.headers.group.as_ref());
        let group = named.and_then(|name| self.limits.published(name));
        Key {
            group: group.unwrap_or(key.group),
            ..key
        }
    }

    fn standing(&self, headers: &HeaderMap) -> Standing {
        let names = &self.headers;
        let number = |name: &Option<HeaderName>| {
            let text = text(headers, name.as_ref())?;
            text.trim().parse::<u32>().ok()
        };
        let seconds = |name| number(name).map(|seconds| Duration::from_secs(seconds.into()));
        Standing {
            limit: number(&names.limit),
            used: number(&names.used),
            remaining: number(&names.remaining),
            reset: seconds(&names.reset),
            window: seconds(&names.window),
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: Option<&HeaderName>) -> Option<&'a str> {
    headers.get(name?)?.to_str().ok()
}

/// A place in the queue, which is given up when it is dropped.
struct Ticket<'a> {
    governor: &'a Governor,
    key: Key,
    number: u64,
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        self.governor
            .with(self.key, |group, _| group.leave(self.number));
    }
}

/// Leave to send one request. Dropping it ends the request, also when the caller gives up while it is under way.
pub(crate) struct Permit {
    governor: Arc<Governor>,
    key: Key,
    is_sent: bool,
    /// What the reply says about the quota.
    standing: Standing,
}

impl Permit {
    /// Whether its group is to send nothing since a time after it was given.
    pub(crate) fn is_paused(&self) -> bool {
        self.governor
            .with(self.key, |group, now| group.is_paused(now))
    }

    /// Says that the request goes out now, so that it counts.
    pub(crate) fn sent(&mut self) {
        self.is_sent = true;
    }

    /// Ends the request with what its reply says.
    pub(crate) fn replied(mut self, headers: &HeaderMap) {
        let governor = Arc::clone(&self.governor);
        let standing = governor.standing(headers);
        let key = governor.group_of(headers, self.key);
        if key == self.key {
            self.standing = standing;
        } else {
            governor.with(key, |group, now| group.correct(standing, now));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let (is_sent, standing) = (self.is_sent, self.standing);
        self.governor.with(self.key, |group, now| {
            group.end(is_sent, now);
            group.correct(standing, now);
        });
    }
}
