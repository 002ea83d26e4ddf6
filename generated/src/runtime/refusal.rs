//! Failures that come with the status of a success and tell it by a member of their JSON.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::response::without_mark;

/// The member that tells a failure.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Refusal {
    /// Its name.
    pub member: &'static str,
    /// The values that mean a failure, each as JSON.
    pub values: &'static [&'static str],
}

impl Refusal {
    /// Whether this body tells a failure. What follows the member is not looked at.
    pub(crate) fn is_told_by(&self, body: &[u8]) -> bool {
        let mut search = Search {
            refusal: self,
            value: None,
        };
        let mut deserializer = serde_json::Deserializer::from_slice(without_mark(body));
        // It ends in an error as soon as the member is found.
        let _ = (&mut search).deserialize(&mut deserializer);
        let value = search.value.map(|value| value.to_string());
        value.is_some_and(|value| self.values.contains(&value.as_str()))
    }
}

struct Search<'a> {
    refusal: &'a Refusal,
    value: Option<Value>,
}

impl<'de> DeserializeSeed<'de> for &mut Search<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Search<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(name) = members.next_key::<String>()? {
            if name == self.refusal.member {
                self.value = Some(members.next_value()?);
                return Err(A::Error::custom("found"));
            }
            members.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}
