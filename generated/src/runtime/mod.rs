//! What every service's client is built from.
//!
//! Generated code describes types and operations; the code here reads and writes values, puts requests together, sends
//! them and reads replies. Callers meet [`Action`], [`Error`], [`Response`], [`Patch`] and, when they bring their own,
//! [`Transport`] and [`TokenProvider`].
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "which of the crate-internal parts are used depends on the vendors that are enabled"
)]

mod action;
pub(crate) mod address;
mod assembly;
mod auth;
#[cfg(feature = "pkce")]
pub(crate) mod authorization;
mod base64;
mod batch;
pub(crate) mod body;
mod builder;
mod call;
mod client;
mod clock;
pub(crate) mod containers;
mod custom;
pub(crate) mod decode;
pub(crate) mod drift;
pub(crate) mod encode;
pub(crate) mod enums;
mod error;
mod events;
#[cfg(feature = "tokio")]
mod file;
pub(crate) mod flight;
mod governor;
#[cfg(feature = "http-client")]
pub(crate) mod gunzip;
#[cfg(feature = "http-client")]
pub(crate) mod http_connector;
#[cfg(feature = "http-client")]
mod http_transport;
mod json_member;
mod keys;
mod lines;
mod link;
pub(crate) mod model;
mod multipart;
mod nulls;
mod number;
mod oauth;
pub(crate) mod object;
mod observer;
pub(crate) mod operation;
#[cfg(any(feature = "http-client", feature = "reqwest"))]
pub(crate) mod outgoing;
pub(crate) mod page;
mod patch;
mod path;
pub(crate) mod placeholder;
pub(crate) mod quota;
mod rate_limit;
mod redirect;
mod refusal;
mod request;
#[cfg(feature = "reqwest")]
mod reqwest_transport;
pub(crate) mod response;
pub(crate) mod retry;
pub(crate) mod scalar;
mod secret;
pub(crate) mod sending;
pub(crate) mod show;
mod sign_in;
mod steering;
mod stream;
mod style;
mod subject;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
mod timer;
mod token;
mod token_endpoint;
mod token_source;
#[cfg(feature = "tracing")]
mod trace;
pub(crate) mod transport;
pub(crate) mod unions;
mod upload;
mod watch;

pub use self::action::{Action, Outcome, WithResponse, WithStream};
pub use self::auth::{BearerToken, SecurityKind, SecurityScheme, TokenProvider};
#[cfg(feature = "pkce")]
pub use self::authorization::AuthorizationRequest;
pub use self::base64::Base64;
pub use self::batch::{BatchError, BatchItem};
pub use self::body::FilePart;
pub use self::builder::ClientBuilder;
pub use self::client::{Client, ServerInfo, Vendor, VendorInfo};
#[cfg(feature = "tokio")]
pub use self::clock::TokioClock;
pub use self::clock::{Clock, SystemClock};
pub use self::custom::CustomRequest;
pub use self::drift::{Drift, DriftKind};
pub use self::enums::UnknownValue;
pub use self::error::{BuildError, Error};
pub use self::events::{Event, EventStream};
#[cfg(feature = "http-client")]
pub use self::http_transport::HttpTransport;
pub use self::lines::LineStream;
pub use self::number::Number;
pub use self::oauth::{AuthorizationCode, ClientAuthentication, GrantType, OAuthClient, OAuthFlow};
pub use self::observer::{CallEvent, CallInfo, Ending, WaitReason};
pub use self::operation::{Operation, OperationInfo, Split};
pub use self::page::{Items, PagePosition, Paged, Pages, Paging};
pub use self::patch::Patch;
pub use self::rate_limit::{Quota, RateLimitHeaders, RateLimiting, RateLimits};
pub use self::refusal::Refusal;
#[cfg(feature = "reqwest")]
pub use self::reqwest_transport::ReqwestTransport;
pub use self::response::{DecodeError, Response, RetryAfter};
pub use self::retry::RetryPolicy;
pub use self::stream::ByteStream;
pub use self::token::{MemoryTokenStore, TokenError, TokenErrorKind, TokenSet, TokenStore};
pub use self::transport::{
    BodyStream, BoxError, BoxFuture, Limits, Transport, TransportError, TransportErrorKind,
};
pub use self::upload::UploadBody;
// What generated code is written with; it is public where types that callers see are made of it.
#[doc(hidden)]
pub use self::{
    batch::MultiStatus,
    decode::Decode,
    encode::Encode,
    enums::{NumberEnums, TextEnums},
    events::{TextEvents, WholeEvents},
    model::Model,
    object::Objects,
    operation::MultiStatusMembers,
    response::{
        Binary, Download, Empty, Json, JsonList, OptionalJson, RawReply, Redirect, Reply, Text,
    },
    stream::Delivery,
    unions::Unions,
};
/// Any JSON value.
pub use serde_json::Value;
// The crates that are part of the interface, for callers that do not name them themselves.
pub use {bytes, chrono, futures_core, http};

pub(crate) use self::action::strings;
pub(crate) use self::enums::{integer_enum, string_enum};
pub(crate) use self::model::wrapper;
pub(crate) use self::object::object;
pub(crate) use self::operation::operation;
pub(crate) use self::response::reply_enum;
pub(crate) use self::style::Style;
pub(crate) use self::unions::{Shape, error_enum, shape_union, tagged_union};
