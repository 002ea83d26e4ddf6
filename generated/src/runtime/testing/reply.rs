//! Replies from the values that a client reads in them: what reading does, backwards.

use bytes::Bytes;
use serde::ser::Error as _;
use serde_json::{Error, Map, Value};

use super::super::batch::{BatchItem, MultiStatus};
use super::super::decode::Decode;
use super::super::encode::{Encode, Mode, WithMode, to_value};
use super::super::events::{EventStream, TextEvents, WholeEvents};
use super::super::lines::LineStream;
use super::super::operation::{MultiStatusMembers, OperationInfo};
use super::super::response::{Binary, Empty, Json, JsonList, OptionalJson, Redirect, Reply, Text};
use super::answer::Answer;

/// A reply that can be made from its value.
pub trait Reproduce: Reply {
    /// The reply that reads as this value.
    #[doc(hidden)]
    fn reproduce(info: &'static OperationInfo, value: &Self::Value) -> Result<Answer, Error>;
}

/// The first media type an operation asks for that has this in its name.
fn media_type(info: &'static OperationInfo, word: &str) -> Option<&'static str> {
    let mut types = info.accept.split(',').map(str::trim);
    types.find(|one| one.contains(word) && !one.contains('*'))
}

pub(super) fn json(info: &'static OperationInfo, value: &dyn Encode) -> Result<Answer, Error> {
    let text = serde_json::to_vec(&WithMode(value, Mode::Full))?;
    let media_type = media_type(info, "json").unwrap_or("application/json");
    Ok(Answer::status(200).body(media_type, text))
}

impl<T: Decode + Encode + Send + 'static> Reproduce for Json<T> {
    fn reproduce(info: &'static OperationInfo, value: &T) -> Result<Answer, Error> {
        json(info, value)
    }
}

impl<T: Decode + Encode + Send + 'static> Reproduce for JsonList<T> {
    fn reproduce(info: &'static OperationInfo, value: &Vec<T>) -> Result<Answer, Error> {
        json(info, value)
    }
}

impl<T: Decode + Encode + Send + 'static> Reproduce for OptionalJson<T> {
    fn reproduce(info: &'static OperationInfo, value: &Option<T>) -> Result<Answer, Error> {
        match value {
            Some(value) => json(info, value),
            None => Ok(Answer::status(204)),
        }
    }
}

impl Reproduce for Text {
    fn reproduce(info: &'static OperationInfo, value: &String) -> Result<Answer, Error> {
        let media_type = media_type(info, "text").unwrap_or("text/plain");
        Ok(Answer::status(200).body(media_type, value.clone()))
    }
}

impl Reproduce for Binary {
    fn reproduce(info: &'static OperationInfo, value: &Bytes) -> Result<Answer, Error> {
        let media_type = media_type(info, "/").unwrap_or("application/octet-stream");
        Ok(Answer::status(200).body(media_type, value.clone()))
    }
}

impl Reproduce for Redirect {
    fn reproduce(info: &'static OperationInfo, value: &String) -> Result<Answer, Error> {
        let mut statuses = info.statuses.iter().copied();
        let status = statuses.find(|status| (300..400).contains(status));
        Ok(Answer::status(status.unwrap_or(302)).header("location", value))
    }
}

impl Reproduce for Empty {
    fn reproduce(_: &'static OperationInfo, (): &()) -> Result<Answer, Error> {
        Ok(Answer::status(204))
    }
}

impl<T, E> Reproduce for MultiStatus<T, E>
where
    T: Decode + Encode + Send + 'static,
    E: Decode + Send + 'static,
{
    fn reproduce(
        info: &'static OperationInfo,
        items: &Vec<BatchItem<T, E>>,
    ) -> Result<Answer, Error> {
        let entries: Result<Vec<Value>, Error> = items
            .iter()
            .map(|item| {
                let body = match &item.result {
                    Ok(resource) => to_value(resource, Mode::Full)?,
                    Err(error) => error.raw().clone(),
                };
                Ok(entry(
                    info,
                    &item.id,
                    item.status.map(|status| status.as_u16()),
                    body,
                ))
            })
            .collect();
        Ok(json(info, &Value::from(entries?))?.with_status(207))
    }
}

/// A stream is given but once, so no reply is made of it.
macro_rules! streams {
    ($($name:ident<$($of:ident),+>),+) => { $(
        impl<$($of),+> Reproduce for $name<$($of),+>
        where
            Self: Reply,
        {
            fn reproduce(_: &'static OperationInfo, _: &Self::Value) -> Result<Answer, Error> {
                Err(Error::custom("it is a stream; give what it gives with `reply_stream`"))
            }
        }
    )+ };
}
streams! { EventStream<T, E>, WholeEvents<T, E>, TextEvents<E>, LineStream<T, E> }

/// A reply that can be made from what its stream gives.
pub trait ReproduceStream: Reply {
    /// What the stream gives: the data of an event, or the value of a line.
    type Item;
    /// The part of the body that reads as this item.
    #[doc(hidden)]
    fn part(item: &Self::Item) -> Result<String, Error>;
    /// The reply with these parts.
    #[doc(hidden)]
    fn whole(info: &'static OperationInfo, parts: String) -> Answer {
        let media_type = media_type(info, "event-stream").unwrap_or("text/event-stream");
        Answer::status(200).body(media_type, parts)
    }
}

fn json_text(value: &dyn Encode) -> Result<String, Error> {
    serde_json::to_string(&WithMode(value, Mode::Full))
}

/// An event with this data, a line of the stream for each of its own.
fn event(data: &str) -> String {
    let lines = data.split('\n').map(|line| format!("data: {line}\n"));
    lines.chain(["\n".to_owned()]).collect()
}

impl<T: Decode + Encode + 'static, E: Decode + 'static> ReproduceStream for EventStream<T, E> {
    type Item = T;

    fn part(item: &T) -> Result<String, Error> {
        json_text(item).map(|data| event(&data))
    }
}

impl<T: Decode + Encode + 'static, E: Decode + 'static> ReproduceStream for WholeEvents<T, E> {
    type Item = T;

    fn part(item: &T) -> Result<String, Error> {
        let item = to_value(item, Mode::Full)?;
        let mut part = String::new();
        for name in ["id", "event", "retry"] {
            match item.get(name) {
                Some(Value::String(text)) => part += &format!("{name}: {text}\n"),
                Some(Value::Null) | None => {}
                Some(other) => part += &format!("{name}: {other}\n"),
            }
        }
        Ok(part
            + &match item.get("data") {
                Some(Value::String(text)) => event(text),
                Some(data) => event(&data.to_string()),
                None => event(""),
            })
    }
}

impl<E: Decode + 'static> ReproduceStream for TextEvents<E> {
    type Item = String;

    fn part(item: &String) -> Result<String, Error> {
        Ok(event(item))
    }
}

impl<T: Decode + Encode + 'static, E: Decode + 'static> ReproduceStream for LineStream<T, E> {
    type Item = T;

    fn part(item: &T) -> Result<String, Error> {
        Ok(json_text(item)? + "\n")
    }

    fn whole(info: &'static OperationInfo, parts: String) -> Answer {
        let mut words = ["ndjson", "jsonl", "json-seq", "stream"].into_iter();
        let media_type = words.find_map(|word| media_type(info, word));
        let media_type = media_type.unwrap_or("application/x-ndjson");
        Answer::status(200).body(media_type, parts)
    }
}

/// An entry of a reply that answers for several ids.
pub(super) fn entry(info: &OperationInfo, id: &str, status: Option<u16>, body: Value) -> Value {
    let members = info.multi_status.unwrap_or(MultiStatusMembers {
        id: "id",
        status: "status",
        body: "body",
    });
    Value::Object(Map::from_iter([
        (members.id.to_owned(), Value::from(id)),
        (members.status.to_owned(), Value::from(status)),
        (members.body.to_owned(), body),
    ]))
}

/// A status that means the row of a table that begins with this one, and none of the rows above it.
pub(crate) fn status_of_row(rows: &[(u16, u16)], row: (u16, u16)) -> u16 {
    let above = || rows.iter().take_while(|other| **other != row);
    let is_free = |status: &u16| above().all(|(low, high)| !(low..=high).contains(&status));
    (row.0..=row.1).find(is_free).unwrap_or(row.0)
}

/// The name that a variant's body is bound to in a pattern.
macro_rules! bound {
    ($body:ident $reply:ty) => {
        $body
    };
}
pub(crate) use bound;

/// The reply that a variant with or without a body stands for.
macro_rules! content {
    ($info:ident) => {
        $crate::runtime::testing::Answer::status(204)
    };
    ($info:ident $body:ident $reply:ty) => {
        <$reply as $crate::runtime::testing::Reproduce>::reproduce($info, $body)?
    };
}
pub(crate) use content;
