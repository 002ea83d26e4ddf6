//! Replies that answer for several ids at once, each with its own outcome.

use std::fmt;
use std::marker::PhantomData;

use http::StatusCode;
use serde_json::Value;

use super::decode::{Decode, decode};
use super::operation::{MultiStatusMembers, OperationInfo};
use super::response::{DecodeError, RawReply, Reply, decode_json};

/// What a batch call gives for one id.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchItem<T, E> {
    /// The id; empty if the service names none.
    pub id: String,
    /// The status of this item; that of the whole reply if the service names none.
    pub status: StatusCode,
    /// The resource, or why there is none.
    pub result: Result<T, BatchError<E>>,
}

/// Why a batch call has no resource for an id.
#[derive(Clone, PartialEq)]
pub struct BatchError<E> {
    body: Option<E>,
    raw: Value,
    problem: Option<String>,
}

impl<E> BatchError<E> {
    /// The error the service gave, if it is of the declared form.
    pub fn body(&self) -> Option<&E> {
        self.body.as_ref()
    }

    /// Whether the service gave a resource that cannot be read, instead of refusing the item.
    pub fn is_decode(&self) -> bool {
        self.problem.is_some()
    }

    /// What the service gave, as JSON.
    pub fn raw(&self) -> &Value {
        &self.raw
    }
}

/// Shows whether there is a typed error, never its content.
impl<E> fmt::Debug for BatchError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("BatchError")
            .field("has_body", &self.body.is_some())
            .field("problem", &self.problem)
            .finish_non_exhaustive()
    }
}

impl<E> fmt::Display for BatchError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            None => formatter.write_str("the service refused this item of the batch"),
            Some(problem) => write!(
                formatter,
                "this item of the batch cannot be read: {problem}"
            ),
        }
    }
}

impl<E> std::error::Error for BatchError<E> {}

/// A reply with one entry for each id.
#[derive(Debug)]
pub struct MultiStatus<T, E>(PhantomData<(T, E)>);

impl<T: Decode, E: Decode> Reply for MultiStatus<T, E> {
    type Value = Vec<BatchItem<T, E>>;

    fn decode(info: &'static OperationInfo, reply: &RawReply) -> Result<Self::Value, DecodeError> {
        let members = info.multi_status.unwrap_or(MultiStatusMembers {
            id: "id",
            status: "status",
            body: "body",
        });
        match decode_json(&reply.body)? {
            Value::Array(entries) => Ok(entries
                .into_iter()
                .map(|entry| item(members, reply.status, entry))
                .collect()),
            // A list of one id is an ordinary read to the service.
            resource @ Value::Object(_) => Ok(vec![BatchItem {
                id: reply.only_id.clone().unwrap_or_default(),
                status: reply.status,
                result: outcome(reply.status, resource),
            }]),
            _ => Err(DecodeError::new(
                "the body is neither a list of results nor one resource",
            )),
        }
    }
}

fn item<T: Decode, E: Decode>(
    members: MultiStatusMembers,
    reply_status: StatusCode,
    mut entry: Value,
) -> BatchItem<T, E> {
    let id = match entry.get(members.id) {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => String::new(),
    };
    let status = entry
        .get(members.status)
        .and_then(|status| u16::try_from(decode::<u32, _>(status).ok()?).ok())
        .and_then(|status| StatusCode::from_u16(status).ok())
        .unwrap_or(reply_status);
    let body = entry.get_mut(members.body).map(Value::take);
    BatchItem {
        id,
        status,
        result: outcome(status, body.unwrap_or(Value::Null)),
    }
}

fn outcome<T: Decode, E: Decode>(status: StatusCode, body: Value) -> Result<T, BatchError<E>> {
    let problem = if status.is_success() {
        match decode(&body) {
            Ok(resource) => return Ok(resource),
            Err(error) => Some(error.to_string()),
        }
    } else {
        None
    };
    Err(BatchError {
        // What was to be a resource is no error of the service.
        body: if problem.is_none() {
            decode(&body).ok()
        } else {
            None
        },
        raw: body,
        problem,
    })
}
