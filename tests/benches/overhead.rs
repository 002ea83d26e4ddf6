//! What a call through all layers costs beside the same request made with bare reqwest, over loopback.
//!
//! `cargo bench -p tests --bench overhead` prints, for 1 and for 64 calls at a time, how many a second each of the two makes,
//! and the ratio: the median of pairs that are measured one after the other, so that a machine that gets slower or faster
//! meanwhile does not matter.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that prints its findings and stops where it cannot go on"
)]

use std::time::{Duration, Instant};

use clap::Parser;
use presence_client::genesys;
use presence_client::runtime::RateLimiting;
use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Arguments of the benchmark.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many pairs are measured.
    #[arg(long, default_value_t = 15)]
    pairs: usize,
    /// How many calls each measurement makes.
    #[arg(long, default_value_t = 4_000)]
    calls: usize,
    /// What cargo adds.
    #[arg(long, hide = true)]
    bench: bool,
}

const BODY: &str = r#"{"id":"u1","name":"","source":"PURECLOUD","primary":true,"presenceDefinition":{"id":"6a3af858-942f-489d-9700-5f9bcdcdae9b","systemPresence":"Available","selfUri":"/api/v2/presencedefinitions/6a3af858-942f-489d-9700-5f9bcdcdae9b"},"message":"","modifiedDate":"2026-11-02T09:30:00.123Z","selfUri":"/api/v2/users/u1/presences/PURECLOUD"}"#;

/// The same reply, read by derived code.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "read, to be compared with what reads the same")]
struct Presence {
    id: Option<String>,
    name: Option<String>,
    source: Option<String>,
    primary: Option<bool>,
    presence_definition: Option<Definition>,
    message: Option<String>,
    modified_date: Option<chrono::DateTime<chrono::Utc>>,
    self_uri: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "read, to be compared with what reads the same")]
struct Definition {
    id: Option<String>,
    system_presence: Option<String>,
    self_uri: Option<String>,
}

fn main() {
    let arguments = Arguments::parse();
    // Bare reqwest asks for one, though nothing here is encrypted.
    drop(rustls::crypto::ring::default_provider().install_default());
    let address = serve();
    for concurrency in [1, 64] {
        measure(&arguments, &address, concurrency);
    }
}

fn measure(arguments: &Arguments, address: &str, concurrency: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let ours = genesys::Client::builder()
            .base_url(address)
            .bearer_token("token")
            // The quota of the service would be spent at once; counting is what costs, so everything is counted.
            .rate_limiting(RateLimiting::wait(Duration::MAX))
            .build()
            .unwrap();
        let bare = reqwest::Client::builder().no_proxy().build().unwrap();
        let url = format!("{address}/api/v2/users/u1/presences/purecloud");
        let (mut ours_rates, mut bare_rates, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for pair in 0..=arguments.pairs {
            let client = ours.clone();
            let ours_rate = rate(arguments.calls, concurrency, move || {
                let client = client.clone();
                async move { drop(client.get_user_presences_purecloud("u1").await.unwrap()) }
            });
            let ours_rate = ours_rate.await;
            let (client, url) = (bare.clone(), url.clone());
            let bare_rate = rate(arguments.calls, concurrency, move || {
                let request = client.get(&url).bearer_auth("token");
                let request = request.timeout(Duration::from_secs(30));
                async move {
                    let body = request.send().await.unwrap().bytes().await.unwrap();
                    drop(serde_json::from_slice::<Presence>(&body).unwrap());
                }
            });
            let bare_rate = bare_rate.await;
            // The first pair warms up.
            if pair > 0 {
                ours_rates.push(ours_rate);
                bare_rates.push(bare_rate);
                ratios.push(bare_rate / ours_rate);
            }
        }
        println!(
            "{concurrency:>3} at a time: {:>6.0} calls/s through all layers, {:>6.0} with bare reqwest, ratio {:.3} ({:.3} to {:.3})",
            median(&mut ours_rates),
            median(&mut bare_rates),
            median(&mut ratios),
            ratios.first().unwrap(),
            ratios.last().unwrap(),
        );
    });
}

/// How many calls are made in a second.
async fn rate<F: Future<Output = ()> + 'static>(
    calls: usize,
    concurrency: usize,
    call: impl Fn() -> F + Clone + 'static,
) -> f64 {
    let start = Instant::now();
    let local = tokio::task::LocalSet::new();
    local
        .run_until(async {
            let tasks: Vec<_> = (0..concurrency)
                .map(|_| {
                    let call = call.clone();
                    tokio::task::spawn_local(async move {
                        for _ in 0..calls / concurrency {
                            call().await;
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.unwrap();
            }
        })
        .await;
    let made = calls / concurrency * concurrency;
    made as f64 / start.elapsed().as_secs_f64()
}

/// The middle value; sorts them.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A service in a thread of its own that gives the same reply to everything.
fn serve() -> String {
    let (sender, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream));
            }
        });
    });
    format!("http://{}", address.recv().unwrap())
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let reply = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\ninin-ratelimit-allowed: 100000000\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut buffer = [0; 4096];
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        // A request without a body ends with an empty line.
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            filled = 0;
            stream.write_all(reply.as_bytes()).await?;
        }
    }
}
