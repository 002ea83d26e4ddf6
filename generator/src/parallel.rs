//! Work that several threads do at once.

use std::thread;

use rayon::prelude::*;

/// How many threads work at most: more would hardly help, as the longest piece of work is one document.
const MOST_THREADS: usize = 4;

/// Starts the threads, which takes longer than some of the work that is for them; this one works with them. Without this they
/// start when there is work.
pub fn start() {
    let threads = thread::available_parallelism().map_or(1, |threads| threads.get());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.min(MOST_THREADS))
        .use_current_thread();
    // Where no other thread can be started, this one does all the work.
    let _ = pool.build_global();
}

/// Does two pieces of work: at the same time if they are large.
pub fn both<A: Send, B: Send>(
    are_large: bool,
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    match are_large {
        true => rayon::join(one, other),
        false => (one(), other()),
    }
}

/// Does the same work for each item. The results are in the order of the items.
pub fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    items.par_iter().map(work).collect()
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
