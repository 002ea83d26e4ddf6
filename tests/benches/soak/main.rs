//! A soak test: many tasks call a service that fails at random, over loopback and with the bundled transport.
//!
//! `cargo bench -p tests --bench soak -- [--seconds 60] [--tasks 200] [--seed 1]` prints what happened and fails if a call was
//! lost, a result belongs to another call, a request was repeated that may have been acted on, a quota was exceeded, a pause was
//! not kept, or memory grew.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that prints its findings and stops where it cannot go on"
)]

mod service;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use presence_client::genesys::{self, models::UserPresence};
use presence_client::ringcentral::{self, models::UpdateUnifiedPresence};
use presence_client::runtime::{Error, RetryPolicy};

use service::{Random, Service};

/// Arguments of the soak test.
#[derive(Debug, Parser)]
struct Arguments {
    /// For how many seconds calls are started.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many tasks call at the same time.
    #[arg(long, default_value_t = 200)]
    tasks: u64,
    /// Where the random numbers begin.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What became of the calls.
#[derive(Debug, Default)]
struct Tally {
    started: AtomicU64,
    succeeded: AtomicU64,
    failed: AtomicU64,
    attempts: AtomicU64,
    mixed_up: AtomicU64,
}

#[derive(Clone)]
struct Clients {
    genesys: genesys::Client,
    ringcentral: ringcentral::Client,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(soak(&arguments))
}

async fn soak(arguments: &Arguments) -> ExitCode {
    let service = Service::start(arguments.seed).await;
    let clients = clients(service.address());
    let tally = Arc::new(Tally::default());
    let end = Instant::now() + Duration::from_secs(arguments.seconds);
    let tasks: Vec<_> = (0..arguments.tasks)
        .map(|task| {
            let (clients, tally) = (clients.clone(), Arc::clone(&tally));
            let random = Random::new(arguments.seed + 1000 * (task + 1));
            tokio::spawn(calls(clients, tally, random, task, end))
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(arguments.seconds) / 3).await;
    let before = resident_kilobytes();
    let mut lost = 0;
    for task in tasks {
        lost += u64::from(task.await.is_err());
    }
    let after = resident_kilobytes();
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let (started, succeeded, failed) = (
        count(&tally.started),
        count(&tally.succeeded),
        count(&tally.failed),
    );
    println!("calls: {started} started, {succeeded} succeeded, {failed} failed in the end");
    println!("requests sent for them: {}", count(&tally.attempts));
    println!("memory: {before} kB after a third of the time, {after} kB at the end");
    let mut findings = service.report();
    if started != succeeded + failed || lost > 0 {
        findings.push("a call was lost".to_owned());
    }
    if count(&tally.mixed_up) > 0 {
        findings.push(format!("{} results of other calls", count(&tally.mixed_up)));
    }
    if after > before + before / 10 + 4096 {
        findings.push("memory grew".to_owned());
    }
    for finding in &findings {
        println!("FAILED: {finding}");
    }
    if succeeded == 0 || !findings.is_empty() {
        return ExitCode::FAILURE;
    }
    println!("nothing lost, nothing repeated that may have been acted on, no quota exceeded");
    ExitCode::SUCCESS
}

fn clients(address: &str) -> Clients {
    let retry =
        RetryPolicy::default().backoff(Duration::from_millis(20), Duration::from_millis(500));
    let (timeout, deadline) = (Duration::from_secs(1), Duration::from_secs(20));
    let genesys = genesys::Client::builder()
        .base_url(address)
        .client_credentials("id", "secret")
        .token_url(format!("{address}/oauth/token"))
        .timeout(timeout)
        .deadline(deadline)
        .retry(retry);
    let ringcentral = ringcentral::Client::builder()
        .base_url(address)
        .jwt_bearer("id", "secret", "assertion")
        .token_url(format!("{address}/oauth/token"))
        .timeout(timeout)
        .deadline(deadline)
        .retry(retry);
    Clients {
        genesys: genesys.build().unwrap(),
        ringcentral: ringcentral.build().unwrap(),
    }
}

/// Calls one operation after the other; each call has an id of its own, which the service sends back.
async fn calls(clients: Clients, tally: Arc<Tally>, mut random: Random, task: u64, end: Instant) {
    let mut number = 0;
    while Instant::now() < end {
        number += 1;
        let id = format!("{task}-{number}");
        tally.started.fetch_add(1, Ordering::Relaxed);
        match random.below(5) {
            0 => {
                let call = clients.genesys.get_user_presences_purecloud(&id);
                record(&tally, &id, call.with_response().await, |presence| {
                    &presence.id
                });
            }
            1 => {
                let change = UserPresence::default();
                let call = clients.genesys.patch_user_presences_purecloud(&id, &change);
                record(&tally, &id, call.with_response().await, |presence| {
                    &presence.id
                });
            }
            2 => {
                let call = clients.ringcentral.read_user_presence_status();
                let call = call.extension_id(&id).with_response();
                record(&tally, &id, call.await, |presence| &presence.uri);
            }
            3 => {
                let call = clients.ringcentral.update_user_presence_status();
                let call = call.extension_id(&id).with_response();
                record(&tally, &id, call.await, |presence| &presence.uri);
            }
            _ => {
                let change = UpdateUnifiedPresence::default();
                let call = clients.ringcentral.update_unified_presence(&change);
                let call = call.extension_id(&id).with_response();
                let result = call.await;
                let is_ours = |reply: &presence_client::runtime::Response<_>| {
                    reply
                        .headers()
                        .get("x-call")
                        .is_some_and(|call| call == id.as_str())
                };
                let is_other = result.as_ref().is_ok_and(|reply| !is_ours(reply));
                tally.mixed_up.fetch_add(is_other.into(), Ordering::Relaxed);
                count(
                    &tally,
                    result
                        .map(|reply| reply.attempts())
                        .map_err(|error| error.attempts()),
                );
            }
        }
    }
}

type Replied<T, E> = Result<presence_client::runtime::Response<T>, Error<E>>;

fn record<T, E>(
    tally: &Tally,
    id: &str,
    result: Replied<T, E>,
    own: impl Fn(&T) -> &Option<String>,
) {
    let is_other =
        |reply: &presence_client::runtime::Response<T>| own(reply.body()).as_deref() != Some(id);
    let is_mixed_up = result.as_ref().is_ok_and(is_other);
    tally
        .mixed_up
        .fetch_add(is_mixed_up.into(), Ordering::Relaxed);
    count(
        tally,
        result
            .map(|reply| reply.attempts())
            .map_err(|error| error.attempts()),
    );
}

fn count(tally: &Tally, attempts: Result<u32, u32>) {
    let (outcome, attempts) = match attempts {
        Ok(attempts) => (&tally.succeeded, attempts),
        Err(attempts) => (&tally.failed, attempts),
    };
    outcome.fetch_add(1, Ordering::Relaxed);
    tally.attempts.fetch_add(attempts.into(), Ordering::Relaxed);
}

/// The memory of this process, clients and service together; 0 where the system does not tell.
fn resident_kilobytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}
