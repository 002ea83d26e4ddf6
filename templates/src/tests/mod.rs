//! Tests of the runtime, as generated code and callers use it.

mod auth;
mod batch;
mod bodies;
mod chaos;
mod codec;
mod custom;
mod drift;
mod errors;
mod limits;
#[cfg(feature = "reqwest")]
mod loopback;
mod observers;
mod pages;
mod paths;
mod quotas;
mod requests;
mod retries;
mod scripted;
mod secrets;
mod service;
mod streams;
mod styles;
mod test_clock;
mod testing;
mod tokens;
#[cfg(feature = "tracing")]
mod tracing;
mod unions;
mod vendor;
mod waiting;
