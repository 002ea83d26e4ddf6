//! Tests of the runtime, as generated code and callers use it.

mod auth;
mod batch;
mod bodies;
mod codec;
mod errors;
#[cfg(feature = "reqwest")]
mod loopback;
mod paths;
mod requests;
mod scripted;
mod secrets;
mod service;
mod styles;
mod tokens;
mod unions;
mod vendor;
mod waiting;
