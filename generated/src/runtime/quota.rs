//! Counts the requests of one group of operations. No time passes here: it is told what time it is.

use std::time::{Duration, Instant};

/// The longest pause that is believed.
const LONGEST_PAUSE: Duration = Duration::from_secs(24 * 3600);

/// With more times than this to keep, requests share a time that is a little later, so that large quotas take no more memory.
const MOST_TIMES: usize = 1024;
/// The part of a window by which a shared time is later.
const SHARES: u32 = 1024;

/// The requests of a group that count, and who waits to send the next.
///
/// When the service counts a request is not known: at some time between sending it and its reply. So it counts here from when
/// it is sent until the window has passed after its reply, which is never less than at the service.
#[derive(Debug)]
pub(crate) struct Group {
    limit: Option<usize>,
    window: Duration,
    in_flight: usize,
    /// When how many requests that are over stop to count, in order.
    counted: Vec<(Instant, usize)>,
    /// The sum of these.
    counted_in_all: usize,
    paused_until: Option<Instant>,
    /// The tickets of those that wait, in order.
    waiting: Vec<u64>,
    last_ticket: u64,
}

/// What a reply says about the quota.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: Option<u32>,
    pub(crate) used: Option<u32>,
    pub(crate) remaining: Option<u32>,
    pub(crate) reset: Option<Duration>,
    pub(crate) window: Option<Duration>,
}

impl Group {
    pub(crate) fn new(limit: Option<(u32, Duration)>) -> Self {
        Self {
            limit: limit.map(|(requests, _)| count(requests)),
            window: limit.map_or(Duration::from_secs(60), |(_, window)| window),
            in_flight: 0,
            counted: Vec::new(),
            counted_in_all: 0,
            paused_until: None,
            waiting: Vec::new(),
            last_ticket: 0,
        }
    }

    /// Starts a request if nobody waits and there is room.
    pub(crate) fn start_at_once(&mut self, now: Instant) -> bool {
        self.forget_before(now);
        let is_free = self.turn(self.waiting.len(), now) <= now;
        self.in_flight += usize::from(is_free);
        is_free
    }

    /// Queues a request behind all that wait.
    pub(crate) fn queue(&mut self) -> u64 {
        self.last_ticket += 1;
        self.waiting.push(self.last_ticket);
        self.last_ticket
    }

    pub(crate) fn leave(&mut self, ticket: u64) {
        self.waiting.retain(|other| *other != ticket);
    }

    /// Starts the request with this ticket, or says when it is to ask again.
    pub(crate) fn start(&mut self, ticket: u64, now: Instant) -> Result<(), Instant> {
        self.forget_before(now);
        let turn = self.turn(self.waiting.partition_point(|other| *other < ticket), now);
        if turn > now {
            return Err(turn);
        }
        self.leave(ticket);
        self.in_flight += 1;
        Ok(())
    }

    /// Drops what does not count any more.
    fn forget_before(&mut self, now: Instant) {
        let over = self.counted.partition_point(|(end, _)| *end <= now);
        for (_, requests) in self.counted.drain(..over) {
            self.counted_in_all -= requests;
        }
    }

    /// The earliest time for a request that has this many before it.
    fn turn(&self, before: usize, now: Instant) -> Instant {
        let start = self.paused_until.map_or(now, |end| end.max(now));
        let Some(limit) = self.limit else {
            return start;
        };
        let Some(missing) = self.spent().saturating_add(before).checked_sub(limit) else {
            return start;
        };
        let free_at = match self.end_of(missing) {
            Some(end) => end,
            // Requests that are not over, or not sent yet, count for at least a window from now; then the next ones do.
            None => {
                let windows = 1 + (missing - self.counted_in_all) / limit.max(1);
                let wait = self
                    .window
                    .saturating_mul(windows.try_into().unwrap_or(u32::MAX));
                after(now, wait)
            }
        };
        start.max(free_at)
    }

    /// How many times are kept.
    #[cfg(test)]
    pub(crate) fn times(&self) -> usize {
        self.counted.len()
    }

    /// Requests that are under way or count still.
    fn spent(&self) -> usize {
        self.in_flight.saturating_add(self.counted_in_all)
    }

    /// When the request after this many stops to count.
    fn end_of(&self, before: usize) -> Option<Instant> {
        let mut sum = 0_usize;
        let mut counted = self.counted.iter();
        counted
            .find(|(_, requests)| {
                sum += *requests;
                sum > before
            })
            .map(|(end, _)| *end)
    }

    /// Ends a request that was started. One that was never sent does not count.
    pub(crate) fn end(&mut self, was_sent: bool, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        // Without a quota there is nothing to compare a count with.
        if was_sent && self.limit.is_some() {
            self.count(1, after(now, self.window));
        }
    }

    fn count(&mut self, requests: usize, end: Instant) {
        if requests == 0 {
            return;
        }
        let place = self.counted.partition_point(|(time, _)| *time < end);
        let is_full = self.counted.len() >= MOST_TIMES;
        match self.counted.get_mut(place) {
            Some((time, others)) if *time == end || is_full => *others += requests,
            None if is_full => self
                .counted
                .push((after(end, self.window / SHARES), requests)),
            _ => self.counted.insert(place, (end, requests)),
        }
        self.counted_in_all += requests;
    }

    /// Corrects the count by what a reply says. Others may spend from the same quota; that they spend less is no news, since a
    /// reply may be older than what was sent since.
    pub(crate) fn correct(&mut self, standing: Standing, now: Instant) {
        self.window = standing
            .window
            .filter(|window| !window.is_zero())
            .unwrap_or(self.window);
        if let Some(limit) = standing.limit.filter(|limit| *limit > 0) {
            self.limit = Some(count(limit));
        }
        let left_by_used = |used| self.limit.map(|limit| limit.saturating_sub(count(used)));
        let remaining = match standing.remaining {
            Some(remaining) => Some(count(remaining)),
            None => standing.used.and_then(left_by_used),
        };
        let (Some(limit), Some(remaining)) = (self.limit, remaining) else {
            return;
        };
        let left_here = limit.saturating_sub(self.spent());
        let spent_by_others = left_here.saturating_sub(remaining);
        let end = after(now, standing.reset.unwrap_or(self.window));
        self.count(spent_by_others, end);
    }

    pub(crate) fn is_paused(&self, now: Instant) -> bool {
        self.paused_until.is_some_and(|end| end > now)
    }

    /// Sends nothing for a while.
    pub(crate) fn pause(&mut self, pause: Duration, now: Instant) {
        let end = after(now, pause);
        self.paused_until = Some(self.paused_until.map_or(end, |earlier| earlier.max(end)));
    }
}

/// A later time, within what the system can tell.
fn after(now: Instant, wait: Duration) -> Instant {
    now.checked_add(wait.min(LONGEST_PAUSE)).unwrap_or(now)
}

/// A number of requests, cut where it could not matter, so that sums do not overflow.
fn count(requests: u32) -> usize {
    usize::try_from(requests.min(1 << 30)).unwrap_or_default()
}
