//! Work that two threads do at once. More would hardly help: the longest piece of work is one document.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does two pieces of work: at the same time if they are large.
pub fn both<A: Send, B>(
    are_large: bool,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B,
) -> (A, B) {
    if !are_large {
        return (one(), other());
    }
    thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (join(one), other)
    })
}

/// Does the same work for each item. The results are in the order of the items, which are begun in their order as well.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return done;
            };
            done.push((index, work(item)));
        }
    };
    let (mut done, others) = both(items.len() > 1, some, some);
    done.extend(others);
    done.sort_unstable_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The result of a thread; a panic goes on in this one.
pub fn join<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..100).collect();
        let expected: Vec<usize> = items.iter().map(|item| item * 2).collect();
        assert_eq!(each(&items, |item| item * 2), expected);
        assert_eq!(each(&items[..1], |item| item * 2), [0]);
        assert!(each(&[] as &[usize], |item| *item).is_empty());
    }
}
