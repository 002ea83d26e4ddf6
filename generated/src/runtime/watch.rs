//! Watches a call and tells what happens in it: to the observers of its client, and to `tracing` if that feature is on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::{HeaderMap, StatusCode};

use super::client::VendorInfo;
use super::clock::Clock;
use super::drift::{self, Drifts, Finding};
use super::error::{Cause, Error, Failure};
use super::observer::{CallEvent, CallInfo, Ending, Observer, WaitReason};
use super::response::{DecodeError, RawReply, correlation_id};
use super::subject::Subject;
#[cfg(feature = "tracing")]
use super::trace;
use super::transport::BoxFuture;

/// Those who are told about the calls of a client.
pub(crate) struct Audience {
    pub(crate) vendor: &'static VendorInfo,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) observers: Vec<Arc<Observer>>,
    pub(crate) drifts: Option<Drifts>,
}

impl Audience {
    /// Looks whether the specification names the status of a reply.
    fn check(&self, subject: &Subject, status: StatusCode) {
        let Some(drifts) = &self.drifts else {
            return;
        };
        if subject.info().is_some_and(|info| !info.names(status)) {
            let finding = Finding::status(subject.id(), status);
            drifts.report(self.vendor, subject, vec![finding]);
        }
    }

    /// Reads something, and tells what was found in it that its specification does not name. What cannot be read after all has
    /// nothing to tell.
    pub(crate) fn collecting<T>(
        &self,
        subject: &Subject,
        read: impl FnOnce() -> T,
        is_read: impl FnOnce(&T) -> bool,
    ) -> T {
        let Some(drifts) = &self.drifts else {
            return read();
        };
        let (value, findings) = drift::collect(read);
        if is_read(&value) {
            drifts.report(self.vendor, subject, findings);
        }
        value
    }
}

/// A call that is under way. Dropping it ends the call for those who watch.
pub(crate) struct Watch {
    audience: Arc<Audience>,
    call: CallInfo,
    attempts: AtomicU32,
    /// When the call started; `None` if nobody is told, or it is over.
    start: Option<Instant>,
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

impl Watch {
    pub(crate) fn start(audience: &Arc<Audience>, subject: Subject) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let call = CallInfo {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            vendor: audience.vendor,
            subject,
        };
        #[cfg(feature = "tracing")]
        let span = trace::span(&call);
        #[cfg(feature = "tracing")]
        let is_traced = !span.is_disabled();
        #[cfg(not(feature = "tracing"))]
        let is_traced = false;
        let is_watched = is_traced || !audience.observers.is_empty();
        let watch = Self {
            audience: Arc::clone(audience),
            call,
            attempts: AtomicU32::new(0),
            start: is_watched.then(|| audience.clock.now()),
            #[cfg(feature = "tracing")]
            span,
        };
        watch.tell(&CallEvent::CallStarted);
        watch
    }

    fn tell(&self, event: &CallEvent<'_>) {
        if self.start.is_none() {
            return;
        }
        #[cfg(feature = "tracing")]
        trace::tell(&self.span, event);
        for observer in &self.audience.observers {
            undisturbed(|| observer(&self.call, event));
        }
    }

    fn time_since(&self, start: Instant) -> Duration {
        self.audience.clock.now().saturating_duration_since(start)
    }

    /// The future, as part of the call.
    #[cfg(feature = "tracing")]
    pub(crate) fn within<F: Future>(&self, future: F) -> tracing::instrument::Instrumented<F> {
        tracing::Instrument::instrument(future, self.span.clone())
    }

    /// The future, as part of the call.
    #[cfg(not(feature = "tracing"))]
    pub(crate) fn within<F: Future>(&self, future: F) -> F {
        future
    }

    /// Says that the call waits now.
    pub(crate) fn wait(&self, reason: WaitReason, duration: Option<Duration>) {
        self.tell(&CallEvent::WaitStarted { reason, duration });
    }

    /// Says that the call waits for a token, unless that is there at once.
    pub(crate) async fn token<T>(&self, mut token: BoxFuture<'_, T>) -> T {
        let mut is_told = false;
        std::future::poll_fn(|context| {
            let outcome = token.as_mut().poll(context);
            if outcome.is_pending() && !is_told {
                is_told = true;
                self.wait(WaitReason::Token, None);
            }
            outcome
        })
        .await
    }

    /// Makes an attempt: the request goes out now.
    pub(crate) fn attempt(&self, number: u32) -> Attempt<'_> {
        self.attempts.store(number, Ordering::Relaxed);
        self.tell(&CallEvent::AttemptStarted { number });
        Attempt {
            watch: self,
            number,
            start: self.start.map(|_| self.audience.clock.now()),
        }
    }

    /// See [`Audience::collecting`].
    fn collecting<T>(&self, read: impl FnOnce() -> T, is_read: impl FnOnce(&T) -> bool) -> T {
        let subject = &self.call.subject;
        self.audience.collecting(subject, read, is_read)
    }

    fn correlation_id<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        correlation_id(self.audience.vendor, headers)
    }

    /// Ends the call.
    pub(crate) fn finish(&mut self, ending: Ending, reply: Option<(StatusCode, &HeaderMap)>) {
        let Some(start) = self.start else {
            return;
        };
        self.tell(&CallEvent::CallFinished {
            ending,
            attempts: self.attempts.load(Ordering::Relaxed),
            status: reply.map(|(status, _)| status),
            correlation_id: reply.and_then(|(_, headers)| self.correlation_id(headers)),
            duration: self.time_since(start),
        });
        self.start = None;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.finish(Ending::Cancelled, None);
    }
}

/// An attempt that is under way.
pub(crate) struct Attempt<'a> {
    watch: &'a Watch,
    number: u32,
    start: Option<Instant>,
}

impl Attempt<'_> {
    /// Looks whether the specification names the status of a reply, if that is of the service.
    pub(crate) fn check(&self, reply: &RawReply) {
        if !reply.is_elsewhere {
            let call = &self.watch.call;
            self.watch.audience.check(&call.subject, reply.status);
        }
    }

    /// Goes on where a reply with this status leads.
    pub(crate) fn redirected(&self, status: StatusCode) {
        let number = self.number;
        self.watch.tell(&CallEvent::Redirected { number, status });
    }

    /// Ends the attempt.
    pub(crate) fn finish(self, ending: Ending, reply: Option<(StatusCode, &HeaderMap)>) {
        let Some(start) = self.start else {
            return;
        };
        self.watch.tell(&CallEvent::AttemptFinished {
            number: self.number,
            ending,
            status: reply.map(|(status, _)| status),
            correlation_id: reply.and_then(|(_, headers)| self.watch.correlation_id(headers)),
            duration: self.watch.time_since(start),
        });
    }
}

/// What came of a call whose reply has not been read yet.
pub(crate) struct Sent {
    pub(crate) outcome: Result<RawReply, Failure>,
    pub(crate) watch: Watch,
}

impl Sent {
    /// Reads the reply, or the body of the error, and ends the call.
    pub(crate) fn read<T, E>(
        self,
        decode: impl FnOnce(&RawReply) -> Result<T, DecodeError>,
        decode_error: impl FnOnce(&RawReply) -> Option<E>,
    ) -> Result<(RawReply, T), Error<E>> {
        let Self { outcome, mut watch } = self;
        let failure = match outcome {
            Ok(reply) => match watch.collecting(|| decode(&reply), Result::is_ok) {
                Ok(value) => {
                    watch.finish(Ending::Success, Some((reply.status, &reply.headers)));
                    return Ok((reply, value));
                }
                Err(error) => {
                    Failure::useless(watch.call.subject.clone(), reply, Cause::Decode(error))
                }
            },
            Err(failure) => failure,
        };
        let reply = failure.reply.as_ref();
        watch.finish(
            Ending::of_cause(&failure.cause),
            reply.map(|reply| (reply.status, &reply.headers)),
        );
        let is_refused = matches!(failure.cause, Cause::Api);
        let read = |reply| watch.collecting(|| decode_error(reply), Option::is_some);
        let of_service = reply.filter(|reply| is_refused && !reply.is_elsewhere);
        let body = of_service.and_then(read);
        Err(Error::new(failure, body))
    }
}

/// Calls what is not ours; a panic in it is caught, since a call must not fail because somebody watches it.
pub(crate) fn undisturbed(call: impl FnOnce()) {
    // What a panic leaves half done is on the other side.
    let _ = catch_unwind(AssertUnwindSafe(call));
}
