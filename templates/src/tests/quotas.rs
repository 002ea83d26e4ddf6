//! Counting requests against a quota, told what time it is.

use std::time::{Duration, Instant};

use crate::runtime::quota::{Group, Standing};

const MINUTE: Duration = Duration::from_secs(60);

struct Timed {
    group: Group,
    start: Instant,
}

impl Timed {
    fn new(limit: u32) -> Self {
        Self {
            group: Group::new(Some((limit, MINUTE))),
            start: Instant::now(),
        }
    }

    fn at(&self, seconds: u64) -> Instant {
        self.start + Duration::from_secs(seconds)
    }

    /// Starts and ends a request, or says in which second to come back.
    fn send(&mut self, second: u64) -> Result<(), u64> {
        let now = self.at(second);
        let ticket = self.group.queue();
        let outcome = self.group.start(ticket, now);
        self.group.leave(ticket);
        match outcome {
            Ok(()) => {
                self.group.end(true, now);
                Ok(())
            }
            Err(turn) => Err((turn - self.start).as_secs()),
        }
    }
}

#[test]
fn a_request_counts_for_a_window_after_it_is_over() {
    let mut timed = Timed::new(2);
    assert_eq!(timed.send(0), Ok(()));
    assert_eq!(timed.send(30), Ok(()));
    assert_eq!(timed.send(31), Err(60));
    assert_eq!(timed.send(59), Err(60));
    assert_eq!(timed.send(60), Ok(()));
    assert_eq!(timed.send(60), Err(90));
}

#[test]
fn requests_under_way_take_room_and_those_never_sent_give_it_back() {
    let mut timed = Timed::new(1);
    let now = timed.at(0);
    let first = timed.group.queue();
    timed.group.start(first, now).unwrap();
    assert_eq!(timed.send(5), Err(65));
    timed.group.end(false, timed.at(6));
    assert_eq!(timed.send(6), Ok(()));
}

#[test]
fn those_who_wait_get_turns_in_the_order_in_which_they_came() {
    let mut timed = Timed::new(2);
    for second in [0, 10] {
        timed.send(second).unwrap();
    }
    let tickets: Vec<_> = (0..5).map(|_| timed.group.queue()).collect();
    let now = timed.at(20);
    let turns: Vec<_> = tickets
        .iter()
        .map(|ticket| (timed.group.start(*ticket, now).unwrap_err() - timed.start).as_secs())
        .collect();
    // The later ones can only be estimated: they need others to be sent first.
    assert_eq!(turns, [60, 70, 80, 80, 140]);
    timed.group.leave(tickets[0]);
    assert!(timed.group.start(tickets[1], timed.at(60)).is_ok());
    assert!(timed.group.start(tickets[2], timed.at(60)).is_err());
}

#[test]
fn replies_correct_the_count_downwards_only() {
    let standing = |limit, remaining| Standing {
        limit: Some(limit),
        remaining: Some(remaining),
        ..Standing::default()
    };
    let mut timed = Timed::new(10);
    timed.send(0).unwrap();
    // Others have spent six.
    timed.group.correct(standing(10, 3), timed.at(1));
    for _ in 0..3 {
        timed.send(2).unwrap();
    }
    assert_eq!(timed.send(2), Err(60));
    // A reply that is older than what was sent since is no news, a larger quota is.
    timed.group.correct(standing(10, 9), timed.at(3));
    assert_eq!(timed.send(3), Err(60));
    timed.group.correct(standing(11, 9), timed.at(3));
    assert_eq!(timed.send(3), Ok(()));
    // Nonsense does no harm.
    timed.group.correct(standing(0, 0), timed.at(4));
    timed.group.correct(standing(u32::MAX, 0), timed.at(4));
    assert_eq!(timed.send(5), Err(60));
    timed
        .group
        .correct(standing(u32::MAX, u32::MAX), timed.at(5));
}

#[test]
fn used_and_reset_are_understood_as_well() {
    let mut timed = Timed::new(300);
    timed.send(0).unwrap();
    let standing = Standing {
        limit: Some(180),
        used: Some(180),
        reset: Some(Duration::from_secs(12)),
        ..Standing::default()
    };
    timed.group.correct(standing, timed.at(0));
    assert_eq!(timed.send(1), Err(12));
    assert_eq!(timed.send(12), Ok(()));
}

#[test]
fn a_pause_holds_whatever_room_there_is_and_is_never_shortened() {
    let mut group = Timed::new(10);
    group.group.pause(Duration::from_secs(60), group.at(0));
    group.group.pause(Duration::from_secs(5), group.at(1));
    assert_eq!(group.send(59), Err(60));
    assert_eq!(group.send(60), Ok(()));
    group.group.pause(Duration::MAX, group.at(60));
    assert_eq!(group.send(61), Err(60 + 24 * 3600));
    let mut unlimited = Group::new(None);
    let ticket = unlimited.queue();
    assert!(unlimited.start(ticket, Instant::now()).is_ok());
}

#[test]
fn a_large_quota_takes_little_memory_and_is_still_kept() {
    let mut timed = Timed::new(100_000);
    for request in 0..100_000 {
        let now = timed.start + Duration::from_micros(request * 500);
        assert!(timed.group.start_at_once(now));
        timed.group.end(true, now);
    }
    assert!(timed.group.times() <= 2100, "{}", timed.group.times());
    let Err(turn) = timed.send(51) else {
        panic!("there is no room")
    };
    assert_eq!(turn, 60);
    // Never more than the quota in a minute, and hardly less.
    let mut sent = 0;
    while timed.group.start_at_once(timed.at(75)) {
        timed.group.end(true, timed.at(75));
        sent += 1;
    }
    assert!((29_000..=30_001).contains(&sent), "{sent}");
}
