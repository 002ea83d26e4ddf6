//! The clock for tests.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Barrier, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use super::waiting::block_on;
use crate::runtime::Clock;
use crate::runtime::testing::TestClock;

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test]
async fn sleeps_end_in_order_and_take_no_time() {
    let start = Instant::now();
    let clock = TestClock::new();
    let order = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = [3600_u64, 60, 60, 1, 86_400]
        .into_iter()
        .enumerate()
        .map(|(number, seconds)| {
            let (clock, order) = (clock.clone(), Arc::clone(&order));
            tokio::spawn(async move {
                clock.sleep(secs(seconds)).await;
                order
                    .lock()
                    .unwrap()
                    .push((number, clock.elapsed().as_secs()));
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let order = order.lock().unwrap().clone();
    assert_eq!(order, [(3, 1), (1, 60), (2, 60), (0, 3600), (4, 86_400)]);
    assert!(start.elapsed() < secs(5));
}

#[tokio::test]
async fn time_stands_still_while_others_have_something_to_do() {
    let clock = TestClock::new();
    let sleeper = tokio::spawn({
        let clock = clock.clone();
        async move { clock.sleep(secs(60)).await }
    });
    // Two that wake each other, as often as a test is likely to.
    let (to, mut from) = tokio::sync::mpsc::channel::<u32>(1);
    let (back, mut again) = tokio::sync::mpsc::channel::<u32>(1);
    let echo = tokio::spawn(async move {
        while let Some(number) = from.recv().await {
            back.send(number).await.unwrap();
        }
    });
    for number in 0..10 {
        to.send(number).await.unwrap();
        assert_eq!(again.recv().await, Some(number));
    }
    assert_eq!(clock.elapsed(), Duration::ZERO);
    drop(to);
    echo.await.unwrap();
    sleeper.await.unwrap();
    assert_eq!(clock.elapsed(), secs(60));
}

#[tokio::test]
async fn what_is_given_up_holds_up_nobody() {
    let clock = TestClock::new();
    let given_up = clock.timeout(secs(1), pending::<()>()).await;
    assert_eq!((given_up, clock.elapsed()), (None, secs(1)));
    let done = clock.timeout(secs(60), clock.sleep(secs(5))).await;
    assert_eq!((done, clock.elapsed()), (Some(()), secs(6)));
    // Nothing is left of the minute.
    clock.sleep(secs(100)).await;
    assert_eq!(clock.elapsed(), secs(106));
    let utc = clock.utc().to_rfc3339();
    assert_eq!(utc, "2024-10-04T00:01:46+00:00");
}

#[tokio::test]
async fn a_sleep_without_end_never_ends() {
    let clock = TestClock::new();
    let forever = clock.timeout(secs(10), clock.sleep(Duration::MAX)).await;
    assert_eq!((forever, clock.elapsed()), (None, secs(10)));
}

#[tokio::test]
async fn a_sleep_that_nobody_asks_holds_up_others_for_a_moment_only() {
    let clock = TestClock::new();
    let mut put_off = clock.sleep(secs(1));
    let mut first = pin!(&mut put_off);
    poll_fn(|context| {
        assert!(first.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    clock.sleep(secs(2)).await;
    assert_eq!(clock.elapsed(), secs(2));
    put_off.await;
}

#[test]
fn several_threads_share_the_time() {
    let clock = TestClock::new();
    let all_are_there = Arc::new(Barrier::new(3));
    let threads: Vec<_> = [30, 10, 20]
        .map(|seconds| {
            let (clock, all_are_there) = (clock.clone(), Arc::clone(&all_are_there));
            std::thread::spawn(move || {
                clock.now();
                all_are_there.wait();
                block_on(clock.sleep(secs(seconds)));
                clock.elapsed().as_secs()
            })
        })
        .into();
    let ends: Vec<u64> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    assert_eq!(ends, [30, 10, 20]);
}

#[test]
fn a_clock_that_is_moved_by_hand_stands_still_until_then() {
    let clock = TestClock::manual();
    let mut context = Context::from_waker(Waker::noop());
    let mut sleep = clock.sleep(secs(60));
    for _ in 0..1000 {
        assert!(sleep.as_mut().poll(&mut context).is_pending());
    }
    clock.advance(secs(59));
    assert!(sleep.as_mut().poll(&mut context).is_pending());
    clock.advance(secs(1));
    assert!(sleep.as_mut().poll(&mut context).is_ready());
    let start = clock.now();
    clock.advance(secs(5));
    assert_eq!(clock.now() - start, secs(5));
}
