//! Replies that answer for several ids at once, each with its own outcome.

use std::fmt;
use std::marker::PhantomData;

use http::StatusCode;
use serde_json::Value;

use super::decode::{Decode, decode};
use super::error::Failure;
use super::multipart;
use super::operation::{MultiStatusMembers, OperationInfo};
use super::response::{DecodeError, RawReply, Reply, decode_json};

/// What a batch call gives for one id.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchItem<T, E> {
    /// The id: the one the service names, or else the one asked for in this place.
    pub id: String,
    /// The status of this item, or else that of the whole reply; `None` if none came.
    pub status: Option<StatusCode>,
    /// The resource, or why there is none.
    pub result: Result<T, BatchError<E>>,
}

/// Why a batch call has no resource for an id.
#[derive(Clone, PartialEq)]
pub struct BatchError<E> {
    body: Option<E>,
    raw: Value,
    problem: Problem,
}

#[derive(Clone, Debug, PartialEq)]
enum Problem {
    /// The service refused the item.
    Refused,
    /// The resource cannot be read.
    Unreadable(String),
    /// The request that asked for the item failed.
    Unanswered(String),
}

impl<E> BatchError<E> {
    /// The error the service gave, if it is of the declared form.
    pub fn body(&self) -> Option<&E> {
        self.body.as_ref()
    }

    /// Whether the service gave a resource that cannot be read, instead of refusing the item.
    pub fn is_decode(&self) -> bool {
        matches!(self.problem, Problem::Unreadable(_))
    }

    /// Whether the request that asked for this item and others failed, so that nothing is known of it.
    pub fn is_unanswered(&self) -> bool {
        matches!(self.problem, Problem::Unanswered(_))
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
            Problem::Refused => formatter.write_str("the service refused this item of the batch"),
            Problem::Unreadable(why) => {
                write!(formatter, "this item of the batch cannot be read: {why}")
            }
            Problem::Unanswered(why) => {
                write!(formatter, "the request for this item failed: {why}")
            }
        }
    }
}

impl<E> std::error::Error for BatchError<E> {}

/// A reply with one entry for each id.
#[derive(Debug)]
pub struct MultiStatus<T, E>(PhantomData<(T, E)>);

impl<T, E> Reply for MultiStatus<T, E>
where
    T: Decode + Send + 'static,
    E: Decode + Send + 'static,
{
    type Value = Vec<BatchItem<T, E>>;

    fn decode(info: &'static OperationInfo, reply: &RawReply) -> Result<Self::Value, DecodeError> {
        if let Some(entries) = multipart::entries(reply) {
            return entries.map(|entries| items(entries, reply));
        }
        // A service that has nothing to say of any id says so with the status alone.
        if reply.body.trim_ascii().is_empty() {
            return Ok(Vec::new());
        }
        let members = info.multi_status.unwrap_or(MultiStatusMembers {
            id: "id",
            status: "status",
            body: "body",
        });
        match decode_json(&reply.body)? {
            Value::Array(list) => {
                let entries = list.into_iter().map(|entry| Entry::read(members, entry));
                Ok(items(entries.collect(), reply))
            }
            // A list of one id is an ordinary read to the service.
            resource @ Value::Object(_) => {
                let entry = Entry {
                    body: resource,
                    ..Entry::default()
                };
                Ok(items(vec![entry], reply))
            }
            _ => Err(DecodeError::new(
                "the body is neither a list of results nor one resource",
            )),
        }
    }

    fn append(whole: &mut Self::Value, part: Self::Value) {
        whole.extend(part);
    }

    fn unanswered(ids: &[String], failure: &Failure) -> Option<Self::Value> {
        let reply = failure.reply.as_ref();
        let item = |id: &String| BatchItem {
            id: id.clone(),
            status: reply.map(|reply| reply.status),
            result: Err(BatchError {
                body: reply.and_then(|reply| decode_json(&reply.body).ok()),
                raw: reply
                    .and_then(|reply| decode_json(&reply.body).ok())
                    .unwrap_or_default(),
                problem: Problem::Unanswered(failure.to_string()),
            }),
        };
        Some(ids.iter().map(item).collect())
    }
}

/// What a reply says of one id.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) id: Option<String>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) body: Value,
}

impl Entry {
    fn read(members: MultiStatusMembers, mut entry: Value) -> Self {
        Self {
            id: match entry.get(members.id) {
                Some(Value::String(id)) => Some(id.clone()),
                Some(Value::Number(id)) => Some(id.to_string()),
                _ => None,
            },
            status: entry.get(members.status).and_then(status),
            body: entry
                .get_mut(members.body)
                .map(Value::take)
                .unwrap_or_default(),
        }
    }
}

/// A status as a number or a text.
pub(crate) fn status(value: &Value) -> Option<StatusCode> {
    let code = decode::<u32, _>(value).ok()?;
    StatusCode::from_u16(u16::try_from(code).ok()?).ok()
}

/// Entries are in the order of the ids that were asked for; those that name no id have the one in their place, if there is an
/// entry for each.
fn items<T: Decode, E: Decode>(entries: Vec<Entry>, reply: &RawReply) -> Vec<BatchItem<T, E>> {
    let asked: &[String] = match entries.len() == reply.ids.len() {
        true => &reply.ids,
        false => &[],
    };
    let mut asked = asked.iter();
    entries
        .into_iter()
        .map(|entry| {
            let in_place = asked.next();
            let status = entry.status.unwrap_or(reply.status);
            BatchItem {
                id: entry.id.or(in_place.cloned()).unwrap_or_default(),
                status: Some(status),
                result: outcome(status, entry.body),
            }
        })
        .collect()
}

fn outcome<T: Decode, E: Decode>(status: StatusCode, body: Value) -> Result<T, BatchError<E>> {
    if !status.is_success() {
        return Err(BatchError {
            body: decode(&body).ok(),
            raw: body,
            problem: Problem::Refused,
        });
    }
    decode(&body).map_err(|error| BatchError {
        // What was to be a resource is no error of the service.
        body: None,
        problem: Problem::Unreadable(error.to_string()),
        raw: body,
    })
}
