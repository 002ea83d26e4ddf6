//! Waiting without an executor of ours: tasks that are shared, and the timer of the process.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use super::vendor::client::Client;
use crate::runtime::flight::{Flight, Landing};
use crate::runtime::{BoxFuture, Clock, Limits, SystemClock, Transport, TransportError};
use bytes::Bytes;

/// Runs a future on this thread, which sleeps until it is woken.
pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[test]
fn the_system_clock_waits_without_a_runtime() {
    // A wait that is given up, and one without end: neither holds up those that end before them.
    let mut long = [Duration::from_secs(3600), Duration::MAX].map(|long| SystemClock.sleep(long));
    for sleep in &mut long {
        let mut context = Context::from_waker(Waker::noop());
        assert!(sleep.as_mut().poll(&mut context).is_pending());
    }
    let sleepers: Vec<_> = [30, 10, 20]
        .map(|millis| {
            std::thread::spawn(move || {
                let (start, wait) = (Instant::now(), Duration::from_millis(millis));
                block_on(SystemClock.sleep(wait));
                assert!(start.elapsed() >= wait);
            })
        })
        .into();
    sleepers
        .into_iter()
        .for_each(|sleeper| sleeper.join().unwrap());
}

#[test]
fn a_task_without_a_runtime_goes_on_with_whoever_waits() {
    let runs = Arc::new(AtomicUsize::new(0));
    let flight = Flight::start({
        let runs = Arc::clone(&runs);
        async move {
            runs.fetch_add(1, Ordering::Relaxed);
            SystemClock.sleep(Duration::from_millis(5)).await;
            7
        }
    });
    // The one that began gives up.
    {
        let mut first = pin!(flight.landing());
        assert!(
            first
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
                .is_pending()
        );
    }
    assert_eq!(flight.landed(), None);
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let flight = flight.clone();
            std::thread::spawn(move || block_on(flight.landing()))
        })
        .collect();
    for thread in waiting {
        assert_eq!(thread.join().unwrap(), Landing::Done(7));
    }
    assert_eq!(flight.landed(), Some(Landing::Done(7)));
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}

#[test]
fn a_task_that_panics_keeps_nobody_waiting() {
    let flight = Flight::<u8>::start(async { panic!("in a transport") });
    let broken = flight.clone();
    assert!(
        std::thread::spawn(move || block_on(broken.landing()))
            .join()
            .is_err()
    );
    assert_eq!(block_on(flight.landing()), Landing::Lost);
}

#[cfg(feature = "tokio")]
#[test]
fn a_task_whose_runtime_ends_keeps_nobody_waiting() {
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap()
    };
    let first = runtime();
    let flight = first.block_on(async {
        let flight = Flight::start(async {
            tokio::time::sleep(Duration::from_secs(3600)).await;
        });
        tokio::task::yield_now().await;
        flight
    });
    drop(first);
    assert_eq!(runtime().block_on(flight.landing()), Landing::Lost);
}

/// Answers at once, from any thread.
struct Immediate(AtomicUsize);

impl Transport for Immediate {
    fn send(
        &self,
        request: http::Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let is_token = request.uri().path() == "/oauth/token";
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move {
            SystemClock.sleep(Duration::from_millis(2)).await;
            let (status, body) = match (is_token, number) {
                (true, _) => (200, r#"{"access_token":"t","expires_in":3600}"#),
                (false, 1) => (503, ""),
                (false, _) => (200, r#"{"id":"1","labels":{}}"#),
            };
            let reply = http::Response::builder().status(status);
            let reply = reply.header("Retry-After", "0").body(body.into());
            Ok(reply.unwrap())
        })
    }
}

#[test]
fn a_client_signs_in_waits_and_repeats_without_a_runtime() {
    let client = Client::builder()
        .transport(Immediate(AtomicUsize::new(0)))
        .client_credentials("id", "s")
        .build()
        .unwrap();
    let calls: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || {
                block_on(client.get_thing("1").with_response().into_future())
            })
        })
        .collect();
    let attempts = calls
        .into_iter()
        .map(|call| call.join().unwrap().unwrap().attempts());
    assert_eq!(attempts.sum::<u32>(), 5);
}
