//! Work that is done once for everybody who waits for it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};

use super::transport::BoxFuture;

/// A task whose result several callers wait for. Whoever is polled drives it, so it goes on as long as one of them waits; if
/// all of them give up, it stays where it is until somebody waits again. On a tokio runtime it goes on by itself.
pub(crate) struct Flight<T>(Arc<Inner<T>>);

struct Inner<T> {
    state: Mutex<State<T>>,
    waiting: Arc<Waiting>,
}

enum State<T> {
    Running(BoxFuture<'static, T>),
    Done(T),
    /// It was dropped before it was done: its runtime ended, or it panicked.
    Lost,
}

/// How a flight ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Landing<T> {
    Done(T),
    Lost,
}

impl<T> Clone for Flight<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone + Send + 'static> Flight<T> {
    /// Starts a task. It makes progress when the flight is awaited.
    pub(crate) fn start(task: impl Future<Output = T> + Send + 'static) -> Self {
        let flight = Self(Arc::new(Inner {
            state: Mutex::new(State::Running(Box::pin(task))),
            waiting: Arc::default(),
        }));
        flight.drive_in_background();
        flight
    }

    #[cfg(feature = "tokio")]
    fn drive_in_background(&self) {
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let pilot = Pilot(self.clone());
            runtime.spawn(async move { pilot.0.landing().await });
        }
    }

    #[cfg(not(feature = "tokio"))]
    fn drive_in_background(&self) {}

    /// How it ended, if it has.
    pub(crate) fn landed(&self) -> Option<Landing<T>> {
        match self.0.state.try_lock() {
            Ok(state) => state.landing(),
            Err(TryLockError::WouldBlock) => None,
            Err(TryLockError::Poisoned(_)) => Some(Landing::Lost),
        }
    }

    /// Waits until it has ended.
    pub(crate) async fn landing(&self) -> Landing<T> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    fn poll(&self, context: &mut Context<'_>) -> Poll<Landing<T>> {
        // First, so that no progress goes unnoticed.
        self.0.waiting.add(context.waker());
        // Before the lock, so that it is dropped after it: whoever is woken can take the lock.
        let news = WakeAll(&self.0.waiting);
        let outcome = self.drive();
        if outcome.is_pending() {
            std::mem::forget(news);
        }
        outcome
    }

    fn drive(&self) -> Poll<Landing<T>> {
        let mut state = match self.0.state.try_lock() {
            Ok(state) => state,
            // Another one drives it at this moment and wakes all when there is news.
            Err(TryLockError::WouldBlock) => return Poll::Pending,
            Err(TryLockError::Poisoned(_)) => return Poll::Ready(Landing::Lost),
        };
        let State::Running(task) = &mut *state else {
            return state.landing().map_or(Poll::Pending, Poll::Ready);
        };
        let waker = Waker::from(Arc::clone(&self.0.waiting));
        let Poll::Ready(value) = task.as_mut().poll(&mut Context::from_waker(&waker)) else {
            return Poll::Pending;
        };
        let task = std::mem::replace(&mut *state, State::Done(value.clone()));
        drop(state);
        drop(task);
        Poll::Ready(Landing::Done(value))
    }
}

impl<T: Clone> State<T> {
    fn landing(&self) -> Option<Landing<T>> {
        match self {
            Self::Running(_) => None,
            Self::Done(value) => Some(Landing::Done(value.clone())),
            Self::Lost => Some(Landing::Lost),
        }
    }
}

/// Drives a flight on a runtime. If the runtime ends first, the flight cannot go on: what it waits for is gone.
#[cfg(feature = "tokio")]
struct Pilot<T>(Flight<T>);

#[cfg(feature = "tokio")]
impl<T> Drop for Pilot<T> {
    fn drop(&mut self) {
        let inner = &self.0.0;
        let mut state = inner.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let State::Running(_) = *state {
            let task = std::mem::replace(&mut *state, State::Lost);
            drop(state);
            drop(task);
            inner.waiting.wake_all();
        }
    }
}

/// Wakes everybody who waits, also when the task panics.
struct WakeAll<'a>(&'a Waiting);

impl Drop for WakeAll<'_> {
    fn drop(&mut self) {
        self.0.wake_all();
    }
}

/// Everybody who waits for a flight. They are woken together, since any of them may have given up.
#[derive(Default)]
struct Waiting(Mutex<Vec<Waker>>);

impl Waiting {
    fn wakers(&self) -> MutexGuard<'_, Vec<Waker>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, waker: &Waker) {
        let mut wakers = self.wakers();
        if !wakers.iter().any(|known| known.will_wake(waker)) {
            wakers.push(waker.clone());
        }
    }

    fn wake_all(&self) {
        let wakers = std::mem::take(&mut *self.wakers());
        wakers.into_iter().for_each(Waker::wake);
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}
