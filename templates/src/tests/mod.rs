//! Tests of the runtime, as generated code and callers use it.

mod auth;
mod base64;
mod batch;
mod bodies;
mod chaos;
mod codec;
#[cfg(feature = "http-client")]
mod connections;
mod custom;
mod drift;
mod errors;
#[cfg(feature = "http-client")]
mod gunzip;
mod limits;
#[cfg(feature = "http-client")]
mod loopback;
#[cfg(feature = "http-client")]
mod no_content;
mod nulls;
mod numbers;
mod observers;
mod own_query;
mod pages;
mod pages_by_body;
mod paths;
mod placeholder;
mod quotas;
mod redirects;
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
#[cfg(feature = "http-client")]
mod uploads;
mod vendor;
mod waiting;
