//! What is known of an operation before it is called.

use std::convert::identity;

use http::StatusCode;

use super::decode::Decode;
use super::drift::attempt;
use super::refusal::Refusal;
use super::response::{RawReply, Reply, decode_json};

/// The facts of an operation.
///
/// Transports find it in the extensions of each request that is of an operation, as `&'static OperationInfo`. Fields may be
/// added.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The name of the operation in its specification.
    pub id: &'static str,
    /// The HTTP method, as it is sent.
    pub method: &'static str,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// The address that the operation has of its own: a base URL, or a path on the host of the service. A base URL counts unless the
    /// client has been given another address than that of the specification.
    pub server: Option<&'static str>,
    /// The media type asked for; empty if none is.
    pub accept: &'static str,
    /// The permissions a caller needs, as the service names them; those of the app, where it tells apps and users apart.
    pub permissions: &'static [&'static str],
    /// The permissions of the user on whose behalf an app calls.
    pub user_permissions: &'static [&'static str],
    /// The group of operations that share a rate limit.
    pub rate_group: Option<&'static str>,
    /// The statuses that the specification names; one digit stands for all that begin with it. Empty if it names all of them,
    /// or none.
    pub statuses: &'static [u16],
    /// Whether the service discourages the operation.
    pub deprecated: bool,
    /// The sets of security schemes of which one is needed; none if nothing is sent.
    pub security: &'static [&'static [&'static str]],
    /// The required headers that a call takes from its client unless it sets them.
    pub client_headers: &'static [&'static str],
    /// The query parameters that a call takes from its client unless it sets them, and whether each is required.
    pub client_query: &'static [(&'static str, bool)],
    /// The members of an entry, if the reply has one entry for each of several ids.
    pub multi_status: Option<MultiStatusMembers>,
    /// The list that is split over several requests when it is too long for one.
    pub split: Option<Split>,
    /// What tells a failure in a reply with the status of a success.
    pub refusal: Option<Refusal>,
    /// The member of the request body that asks for a stream; it is set in every call.
    pub stream_flag: Option<&'static str>,
    /// The member of the request body by which the service tells a repetition from a new call. A call that has it is as safe to repeat
    /// as one with an `Idempotency-Key`.
    pub key_member: Option<&'static str>,
}

/// A parameter with a list of ids, of which a request takes only so many.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Split {
    /// The name of the parameter.
    pub parameter: &'static str,
    /// How many ids a request takes, at least one.
    pub at_most: u32,
}

impl OperationInfo {
    /// No facts; what the others are filled up from.
    #[doc(hidden)]
    pub const EMPTY: Self = Self {
        id: "",
        method: "",
        path: "",
        server: None,
        accept: "",
        permissions: &[],
        user_permissions: &[],
        rate_group: None,
        statuses: &[],
        deprecated: false,
        security: &[],
        client_headers: &[],
        client_query: &[],
        multi_status: None,
        split: None,
        refusal: None,
        stream_flag: None,
        key_member: None,
    };
}

impl OperationInfo {
    /// Whether the specification names this status.
    pub(crate) fn names(&self, status: StatusCode) -> bool {
        let status = status.as_u16();
        let is_it = |known: &u16| *known == status || *known == status / 100;
        self.statuses.is_empty() || self.statuses.iter().any(is_it)
    }
}

/// How the entries of a batch reply name their parts.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct MultiStatusMembers {
    /// The member with the id.
    pub id: &'static str,
    /// The member with the status.
    pub status: &'static str,
    /// The member with the resource or the error.
    pub body: &'static str,
}

/// What a call of `O` gives when it succeeds.
pub(crate) type ValueOf<O> = <<O as Operation>::Reply as Reply>::Value;

/// An operation of a service; implemented by generated marker types.
pub trait Operation: 'static {
    /// How a success reply is read.
    type Reply: Reply;
    /// The body of an error reply.
    type Error: Decode + Send + 'static;
    /// The facts of the operation.
    const INFO: &'static OperationInfo;

    /// Reads the body of an error reply, if it is of the declared form.
    fn decode_error(reply: &RawReply) -> Option<Self::Error> {
        reply.error(identity)
    }
}

impl RawReply {
    /// The body as an error. What is found in one that turns out to be something else is of no interest.
    pub(crate) fn error<T: Decode, E>(&self, make: impl FnOnce(T) -> E) -> Option<E> {
        attempt(|| decode_json(&self.body)).ok().map(make)
    }

    /// The same, if the media type says that it is this one.
    pub(crate) fn error_of<T: Decode, E>(
        &self,
        media_type: &str,
        make: impl FnOnce(T) -> E,
    ) -> Option<E> {
        let is_it = self.media_type() == media_type;
        is_it.then(|| self.error(make)).flatten()
    }
}

/// Makes the marker type of an operation, and says of which trait it is if its call has the options of that. Where an error may be
/// of several types, the one that the media type of the reply means is tried first, and then all of them in order.
macro_rules! operation {
    ($name:ident: $reply:ty, $error:ty, {
        id: $id:literal, method: $method:literal, $($field:ident: $value:expr),* $(,)?
    } $(errors {
        $($low:literal ..= $high:literal $variant:ident $(or $media_type:literal $other:ident)*),* $(,)?
    })? $(impl $common:ident)? $(,)?) => {
        #[doc = concat!("Marks the operation `", stringify!($name), "`.")]
        #[derive(Debug)]
        pub enum $name {}

        impl $crate::runtime::operation::Operation for $name {
            type Reply = $reply;
            type Error = $error;
            const INFO: &'static $crate::runtime::operation::OperationInfo = &$crate::runtime::operation::OperationInfo {
                id: $id,
                method: $method,
                $($field: $value,)*
                ..$crate::runtime::operation::OperationInfo::EMPTY
            };

            $(fn decode_error(reply: &$crate::runtime::response::RawReply) -> Option<Self::Error> {
                match reply.status.as_u16() {
                    $($low..=$high => None
                        $(.or_else(|| reply.error_of($media_type, <$error>::$other)))*
                        .or_else(|| reply.error(<$error>::$variant))
                        $(.or_else(|| reply.error(<$error>::$other)))*,)*
                    _ => None,
                }
                .or_else(|| reply.error(<$error>::UnknownValue))
            })?
        }

        $(impl $common for $name {})?
    };
}
pub(crate) use operation;
