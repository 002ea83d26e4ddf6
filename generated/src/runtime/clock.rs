//! Time: what it is now, and how to wait for later. Everything that waits does so through one trait, so that tests need no
//! sleeping.

use std::future::poll_fn;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};

use super::timer;
use super::transport::BoxFuture;

/// Tells the time and waits.
///
/// A client uses it to know when tokens expire, and to wait before it repeats a request or sends one that a rate limit holds
/// back. One that is moved by hand makes tests of all that take no time.
pub trait Clock: Send + Sync + 'static {
    /// The time on a scale that never goes back.
    fn now(&self) -> Instant;

    /// The time as calendars have it.
    fn utc(&self) -> DateTime<Utc>;

    /// Waits until [`now`](Self::now) has grown by this much. Dropping the future gives up waiting.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The time of the system; waits with a thread of its own, which is started when it is first needed and serves the whole
/// process. It works with any executor.
///
/// This is the clock of a client with a transport of the caller's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn utc(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(timer::Sleep::new(duration))
    }
}

/// The time of the tokio runtime, which tests may pause; waits with that runtime.
///
/// This is the clock of a client with the bundled transport. Outside of a tokio runtime it waits like [`SystemClock`].
#[cfg(feature = "tokio")]
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioClock;

#[cfg(feature = "tokio")]
impl Clock for TokioClock {
    fn now(&self) -> Instant {
        tokio::time::Instant::now().into_std()
    }

    fn utc(&self) -> DateTime<Utc> {
        SystemClock.utc()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        match tokio::runtime::Handle::try_current() {
            Ok(_) => Box::pin(tokio::time::sleep(duration)),
            Err(_) => SystemClock.sleep(duration),
        }
    }
}

/// Gives up on a future at a point in time; `None` if it came to that.
pub(crate) async fn until<T>(
    clock: &dyn Clock,
    end: Option<Instant>,
    future: impl Future<Output = T>,
) -> Option<T> {
    let Some(end) = end else {
        return Some(future.await);
    };
    let mut future = pin!(future);
    // Most futures that come here are ready at once and need no timer.
    let mut timeout = None;
    poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => {
            let start = || clock.sleep(end.saturating_duration_since(clock.now()));
            let timeout = timeout.get_or_insert_with(start);
            timeout.as_mut().poll(context).map(|()| None)
        }
    })
    .await
}

/// A random part of a duration, so that clients that failed together do not come back together. Nothing secret rests on it.
pub(crate) fn random_part(duration: Duration) -> Duration {
    // The standard library seeds each hasher anew.
    let random = RandomState::new().build_hasher().finish();
    // The upper 32 bits fit a fraction without loss. More than a century is cut, so that nothing overflows.
    let fraction = (random >> 32) as f64 / f64::from(u32::MAX);
    let century = Duration::from_secs(u32::MAX.into());
    duration.min(century).mul_f64(fraction)
}
