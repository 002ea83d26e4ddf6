//! Reading replies through the models against hand-written structs with plain serde derive.
//!
//! `cargo bench -p tests --bench decode` prints, for RingCentral's listing of an account (1,000 extensions with their calls) and
//! for presences that Genesys Cloud gives in bulk, how long each of the two takes and the ratio: the median of pairs that are
//! measured one after the other, so that a machine that gets slower or faster meanwhile does not matter. It also counts
//! what each of the two allocates. A second row for each starts from bytes, as replies come: the client finds out once for the
//! whole body that it is UTF-8, `serde_json::from_slice` for each string.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that prints its findings and stops where it cannot go on"
)]

mod derived;
mod replies;

use std::alloc::System;
use std::hint::black_box;
use std::time::Duration;

use clap::Parser;
use presence_client::{genesys, ringcentral};
use serde::de::DeserializeOwned;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Arguments of the benchmark.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many pairs are measured.
    #[arg(long, default_value_t = 101)]
    pairs: usize,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let arguments = Arguments::parse();
    compare::<ringcentral::models::AccountPresenceInfo, derived::AccountPresenceInfo>(
        "RingCentral account listing",
        &replies::account_listing(1_000),
        arguments.pairs,
    );
    compare::<Vec<genesys::models::UcUserPresence>, Vec<derived::UcUserPresence>>(
        "Genesys bulk presences",
        &replies::bulk_presences(50),
        arguments.pairs * 20,
    );
}

fn compare<Ours: DeserializeOwned, Derived: DeserializeOwned>(
    name: &str,
    reply: &str,
    pairs: usize,
) {
    println!(
        "{name}, {} bytes, {} against {} allocations",
        reply.len(),
        allocations::<Ours>(reply),
        allocations::<Derived>(reply),
    );
    report("from text", pairs, || {
        (
            time(reply, serde_json::from_str::<Ours>),
            time(reply, serde_json::from_str::<Derived>),
        )
    });
    report("from bytes", pairs, || {
        (
            time(reply.as_bytes(), as_the_client::<Ours>),
            time(reply.as_bytes(), serde_json::from_slice::<Derived>),
        )
    });
}

/// Reads a body as `decode_json` of the runtime does.
fn as_the_client<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    serde_json::from_str(std::str::from_utf8(body).unwrap())
}

fn report(name: &str, pairs: usize, measure: impl Fn() -> (Duration, Duration)) {
    let (mut ours, mut derived, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..=pairs {
        let times = measure();
        // The first pair warms up.
        if pair > 0 {
            ours.push(times.0);
            derived.push(times.1);
            ratios.push(times.1.as_secs_f64() / times.0.as_secs_f64());
        }
    }
    ratios.sort_by(f64::total_cmp);
    println!(
        "  {name}: {:?} with the models, {:?} with derive, speed ratio {:.3}",
        median(&mut ours),
        median(&mut derived),
        ratios[ratios.len() / 2],
    );
}

fn time<'a, I: ?Sized, T>(reply: &'a I, read: fn(&'a I) -> serde_json::Result<T>) -> Duration {
    let start = processor_time();
    let value = read(black_box(reply)).unwrap();
    let taken = processor_time() - start;
    drop(black_box(value));
    taken
}

/// What this thread has used of a processor, so that other programs do not count.
#[cfg(unix)]
fn processor_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap()
}

/// The time of day, where there is nothing better.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    std::time::UNIX_EPOCH.elapsed().unwrap()
}

fn allocations<T: DeserializeOwned>(reply: &str) -> usize {
    let region = Region::new(ALLOCATOR);
    let value = serde_json::from_str::<T>(reply).unwrap();
    let stats = region.change();
    drop(value);
    stats.allocations + stats.reallocations
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
