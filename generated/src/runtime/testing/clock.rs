//! Time that passes when nothing else is left to do.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
#[cfg(feature = "tokio")]
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::super::clock::{Clock, until};
use super::super::transport::BoxFuture;

/// How often the first of those that sleep is asked in vain, with nothing else going on, before time passes: as often may tasks
/// wake each other in a row without looking at the clock.
#[cfg(feature = "tokio")]
const QUIET_ROUNDS: u32 = 32;
/// Without tokio's help it takes more: tokio asks up to 61 tasks before it turns to the future that it was started with.
#[cfg(not(feature = "tokio"))]
const QUIET_ROUNDS: u32 = 16 * 64;
/// How often the watch looks.
const LOOK: Duration = Duration::from_millis(20);
/// How many looks without a change mean that several threads are quiet.
const LOOKS_AT_SEVERAL_THREADS: u32 = 2;
/// How many looks without a change mean that the one thread does not ask the first sleeper.
const LOOKS_AT_ONE_THREAD: u32 = 50;

/// A clock for tests: a minute of it takes no time.
///
/// It starts at 2024-10-04 00:00 UTC and stands still while anything happens. When all that use it sleep, it jumps to the end of
/// the shortest sleep; sleeps that end together end in the order in which they began. Clones show the same time.
///
/// It needs no runtime and works in any. How it finds out that nothing else is going on:
///
/// - On one thread, as in `#[tokio::test]`, whoever sleeps shortest lets everything else go first, time and again. However many
///   tasks there are, all of them get to the point where they sleep, or wait for others, before time passes. So it does the same
///   each time.
/// - When several threads use it, as in a runtime with workers, it jumps when none of them has for 40 milliseconds.
/// - A sleep that nobody polls, as in a branch of `select!` that is put off, does not hold up others for more than a second.
///
/// It knows nothing of other waiting: it may jump while a task waits for a real timer, a socket or a thread. Code that waits with
/// `tokio::time` itself can be tested in tokio's paused time instead, with [`TokioClock`](super::super::TokioClock) as clock of
/// the client.
#[derive(Clone)]
pub struct TestClock(Arc<Shared>);

struct Shared {
    /// The instant that stands for the start.
    start: Instant,
    /// Whether it jumps by itself.
    jumps: bool,
    state: Mutex<State>,
}

/// When a sleep ends, and which of those it was.
type Ticket = (Duration, u64);

#[derive(Default)]
struct State {
    elapsed: Duration,
    sleepers: BTreeMap<Ticket, Waker>,
    next_number: u64,
    /// Grows with everything that happens.
    activity: u64,
    /// How often somebody who sleeps was asked.
    asked: u64,
    /// The thread that uses it, and whether there are others.
    thread: Option<ThreadId>,
    has_several_threads: bool,
    is_watched: bool,
}

impl TestClock {
    /// A clock that jumps when all that use it sleep.
    pub fn new() -> Self {
        Self::with(true)
    }

    /// A clock that only [`advance`](Self::advance) moves.
    pub fn manual() -> Self {
        Self::with(false)
    }

    fn with(jumps: bool) -> Self {
        Self(Arc::new(Shared {
            start: Instant::now(),
            jumps,
            state: Mutex::default(),
        }))
    }

    /// How much time has passed.
    pub fn elapsed(&self) -> Duration {
        self.0.state().elapsed
    }

    /// Lets time pass. Those whose sleep is over by then go on when they are polled; what they sleep after that begins at the end
    /// of this.
    pub fn advance(&self, duration: Duration) {
        let mut state = self.0.state();
        let elapsed = state.elapsed.saturating_add(duration);
        let woken = state.advance(elapsed);
        drop(state);
        woken.into_iter().for_each(Waker::wake);
    }

    /// Gives up on a future after this time; `None` if it came to that.
    pub async fn timeout<F: IntoFuture>(&self, duration: Duration, future: F) -> Option<F::Output> {
        let end = self.now().checked_add(duration);
        // Boxed, since calls are too large to be moved about.
        until(self, end, Box::pin(future.into_future())).await
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TestClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TestClock")
            .field("elapsed", &self.elapsed())
            .finish_non_exhaustive()
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        let elapsed = self.0.used().elapsed;
        // A time so far away that the system has no name for it is not reached.
        self.0.start.checked_add(elapsed).unwrap_or(self.0.start)
    }

    fn utc(&self) -> DateTime<Utc> {
        let elapsed = self.0.used().elapsed;
        let time = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
        let elapsed = TimeDelta::from_std(elapsed).unwrap_or(TimeDelta::MAX);
        time.checked_add_signed(elapsed)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let now = self.0.used().elapsed;
        Box::pin(Sleep {
            clock: Arc::clone(&self.0),
            end: now.checked_add(duration),
            number: None,
            quiet_rounds: 0,
            activity: 0,
        })
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state, for somebody who does something.
    fn used(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.activity += 1;
        let thread = thread::current().id();
        let first = *state.thread.get_or_insert(thread);
        state.has_several_threads |= first != thread;
        state
    }

    /// Looks after those who sleep where none of them does it.
    fn watch(self: &Arc<Self>) {
        let clock = Arc::downgrade(self);
        let thread = thread::Builder::new().name("test clock".to_owned());
        // Without a thread, only those who are polled move the clock.
        let _ = thread.spawn(move || watch(&clock));
    }
}

/// Lets time pass when nobody has done anything for a while.
fn watch(clock: &Weak<Shared>) {
    let mut seen = (0, 0);
    let mut looks = 0;
    loop {
        thread::sleep(LOOK);
        let Some(clock) = clock.upgrade() else {
            return;
        };
        let mut state = clock.state();
        looks += 1;
        if seen != (state.activity, state.asked) {
            seen = (state.activity, state.asked);
            looks = 0;
        }
        let enough = match state.has_several_threads {
            true => LOOKS_AT_SEVERAL_THREADS,
            false => LOOKS_AT_ONE_THREAD,
        };
        if looks >= enough {
            looks = 0;
            let woken = state.jump();
            drop(state);
            woken.into_iter().for_each(Waker::wake);
        }
    }
}

impl State {
    fn first(&self) -> Option<&Ticket> {
        self.sleepers.keys().next()
    }

    /// Goes on to the end of the shortest sleep. Gives who is to be woken.
    fn jump(&mut self) -> Vec<Waker> {
        let end = self.first().map_or(self.elapsed, |(end, _)| *end);
        self.advance(end)
    }

    /// Goes on to a time. Gives who is to be woken: those whose sleep is over and the one who is first then.
    fn advance(&mut self, elapsed: Duration) -> Vec<Waker> {
        self.activity += 1;
        self.elapsed = self.elapsed.max(elapsed);
        let later = self.sleepers.split_off(&(self.elapsed, u64::MAX));
        let due = std::mem::replace(&mut self.sleepers, later);
        due.into_values().chain(self.first_waker()).collect()
    }

    fn first_waker(&self) -> Option<Waker> {
        self.sleepers.values().next().cloned()
    }

    fn remove(&mut self, ticket: Ticket) -> Option<Waker> {
        let was_first = self.first() == Some(&ticket);
        self.sleepers.remove(&ticket)?;
        self.activity += 1;
        // Another one has to look after the time.
        self.first_waker().filter(|_| was_first)
    }
}

/// Is over when its time has come.
struct Sleep {
    clock: Arc<Shared>,
    /// None if it never ends.
    end: Option<Duration>,
    /// Its number once it was asked.
    number: Option<u64>,
    /// How often it was asked in a row with nothing else going on.
    quiet_rounds: u32,
    /// What had happened when it was asked last.
    activity: u64,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(end) = self.end else {
            return Poll::Pending;
        };
        let clock = Arc::clone(&self.clock);
        let mut state = clock.state();
        if state.elapsed >= end {
            return Poll::Ready(());
        }
        let number = match self.number {
            Some(number) => number,
            None => {
                drop(state);
                state = clock.used();
                state.next_number += 1;
                state.next_number
            }
        };
        self.number = Some(number);
        let ticket = (end, number);
        state.asked += 1;
        state.sleepers.insert(ticket, context.waker().clone());
        if clock.jumps && !std::mem::replace(&mut state.is_watched, true) {
            clock.watch();
        }
        if !clock.jumps || state.has_several_threads || state.first() != Some(&ticket) {
            return Poll::Pending;
        }
        self.quiet_rounds = match self.activity == state.activity {
            true => self.quiet_rounds + 1,
            false => 0,
        };
        if self.quiet_rounds < QUIET_ROUNDS {
            self.activity = state.activity;
            drop(state);
            give_way(context);
            return Poll::Pending;
        }
        state.sleepers.remove(&ticket);
        let woken = state.advance(end);
        drop(state);
        woken.into_iter().for_each(Waker::wake);
        Poll::Ready(())
    }
}

/// Asks to be polled again after all others that can go on.
#[cfg(feature = "tokio")]
fn give_way(context: &mut Context<'_>) {
    // Outside of tokio this is the same as without it.
    let _ = pin!(tokio::task::yield_now()).poll(context);
}

/// Asks to be polled again; executors ask all others that can go on before.
#[cfg(not(feature = "tokio"))]
fn give_way(context: &mut Context<'_>) {
    context.waker().wake_by_ref();
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let (Some(end), Some(number)) = (self.end, self.number) {
            let next = self.clock.state().remove((end, number));
            next.into_iter().for_each(Waker::wake);
        }
    }
}
