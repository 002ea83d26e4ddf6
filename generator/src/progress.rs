//! A sign of life on a terminal, for work that takes longer than a second.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// Work is going on until this is dropped.
pub(crate) struct Progress {
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to show what is being done, if anybody looks.
    pub(crate) fn start(what: &'static str) -> Self {
        if !io::stderr().is_terminal() {
            return Self {
                done: None,
                thread: None,
            };
        }
        let (done, is_done) = mpsc::channel::<()>();
        let show = move || {
            let start = Instant::now();
            let second = Duration::from_secs(1);
            let mut shown = false;
            while is_done.recv_timeout(second) == Err(RecvTimeoutError::Timeout) {
                // There is nobody to tell when this fails.
                let _ = write!(io::stderr(), "\r{what} … {} s", start.elapsed().as_secs());
                shown = true;
            }
            if shown {
                let _ = write!(io::stderr(), "\r\u{1b}[K");
            }
        };
        Self {
            done: Some(done),
            thread: Some(thread::spawn(show)),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
