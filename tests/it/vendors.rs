//! The generated package against a loopback server, with its own transport.
//!
//! Each vendor has a table of its operations: how each is called, the request that goes out and the shortest reply that
//! must be accepted. To cover a new operation, add its row, and the full reply in `replies/`, which the table checks
//! against the spec.

mod errors;
mod genesys;
mod listings;
mod ringcentral;
mod seeds;
mod server;
mod sign_in;
mod spec;
mod table;
mod vonage;
