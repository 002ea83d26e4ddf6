//! Waiting without an executor's help: one thread that wakes whoever waits.

use std::pin::Pin;
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Is ready when its time has come.
pub(super) struct Sleep {
    end: Option<Instant>,
    /// The place in the queue once it waits there.
    ticket: Option<Ticket>,
}

/// When to wake, and a number that tells those of the same time apart.
type Ticket = (Instant, u64);

impl Sleep {
    /// Waits this long; a time so far away that the system has no name for it never comes.
    pub(super) fn new(duration: Duration) -> Self {
        Self {
            end: Instant::now().checked_add(duration),
            ticket: None,
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let Some(end) = self.end else {
            return Poll::Pending;
        };
        if Instant::now() >= end {
            return Poll::Ready(());
        }
        match timer() {
            Some(timer) => self.ticket = Some(timer.wait(self.ticket, end, context.waker())),
            // Without a thread there is nobody to wake this one.
            None => context.waker().wake_by_ref(),
        }
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let (Some(ticket), Some(timer)) = (&self.ticket, timer()) {
            timer.queue().waiting.retain(|(other, _)| other != ticket);
        }
    }
}

/// Who waits, in the order in which they are woken.
#[derive(Default)]
struct Queue {
    waiting: Vec<(Ticket, Waker)>,
    next_number: u64,
}

#[derive(Default)]
struct Timer {
    queue: Mutex<Queue>,
    /// Told when somebody is to be woken earlier than all others.
    earlier: Condvar,
}

/// The timer of the process; none if no thread can be started.
fn timer() -> Option<&'static Timer> {
    static TIMER: OnceLock<Option<&'static Timer>> = OnceLock::new();
    *TIMER.get_or_init(|| {
        let timer: &'static Timer = Box::leak(Box::default());
        let thread = std::thread::Builder::new().name("timer".to_owned());
        thread.spawn(|| timer.run()).is_ok().then_some(timer)
    })
}

impl Timer {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a waker, in place of the one it had before.
    fn wait(&self, ticket: Option<Ticket>, end: Instant, waker: &Waker) -> Ticket {
        let mut queue = self.queue();
        let ticket = ticket.unwrap_or_else(|| {
            queue.next_number += 1;
            (end, queue.next_number)
        });
        let place = queue.waiting.partition_point(|(other, _)| *other < ticket);
        match queue.waiting.get_mut(place) {
            Some((other, known)) if *other == ticket => known.clone_from(waker),
            _ => queue.waiting.insert(place, (ticket, waker.clone())),
        }
        drop(queue);
        if place == 0 {
            self.earlier.notify_one();
        }
        ticket
    }

    fn run(&self) {
        let mut queue = self.queue();
        loop {
            let now = Instant::now();
            let over = queue.waiting.partition_point(|((end, _), _)| *end <= now);
            if over > 0 {
                let due: Vec<_> = queue.waiting.drain(..over).collect();
                drop(queue);
                due.into_iter().for_each(|(_, waker)| waker.wake());
                queue = self.queue();
                continue;
            }
            let first = queue.waiting.first().map(|((end, _), _)| *end);
            let wait = first.map(|end| end.saturating_duration_since(now));
            queue = match wait {
                Some(wait) => {
                    let woken = self.earlier.wait_timeout(queue, wait);
                    woken.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self
                    .earlier
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
