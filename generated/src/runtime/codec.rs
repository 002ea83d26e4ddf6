//! How models are read from JSON and written to it.
//!
//! Two traits, and their implementations for lists, maps and what wraps another value. Messages of decoding errors name
//! places and kinds, never the values of a reply.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::body::FilePart;

/// How much of a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything, so that reading it back gives the same value.
    Full,
    /// What a request carries: members that only the service may set are left out, at any depth.
    Request,
}

/// A value that can be written as JSON, in either [`Mode`].
pub trait Encode {
    /// Writes the value.
    fn encode<S: Serializer>(&self, serializer: S, mode: Mode) -> Result<S::Ok, S::Error>;

    /// Whether an optional member with this value is left out of its object.
    fn is_absent(&self) -> bool {
        false
    }

    /// Collects the files this value consists of, for multipart bodies.
    #[doc(hidden)]
    fn files<'a>(&'a self, files: &mut Vec<&'a FilePart>) {
        let _ = files;
    }

    /// Takes this value apart into the members of a form.
    #[doc(hidden)]
    fn members(&self) -> Result<Vec<Member<'_>>, serde_json::Error> {
        match to_value(self, Mode::Request)? {
            Value::Object(members) => Ok(members
                .into_iter()
                .map(|(name, value)| Member {
                    name: name.into(),
                    value,
                    files: Vec::new(),
                })
                .collect()),
            _ => Err(serde::ser::Error::custom("a form must be an object")),
        }
    }
}

/// A member of a form: files, or any other value.
#[doc(hidden)]
#[derive(Debug)]
pub struct Member<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Value,
    pub(crate) files: Vec<&'a FilePart>,
}

/// A value that can be read from JSON.
pub trait Decode: Sized {
    /// Reads the value.
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// The placeholder a member has while its object is being read.
    #[doc(hidden)]
    fn blank() -> Self;

    /// What null is, for types that know it.
    #[doc(hidden)]
    fn from_null() -> Option<Self> {
        None
    }
}

/// Implements the codec and serde traits for a struct around one value.
macro_rules! wrapper {
    ($name:ident) => {
        impl $crate::runtime::codec::Encode for $name {
            fn encode<S: ::serde::Serializer>(
                &self,
                serializer: S,
                mode: $crate::runtime::codec::Mode,
            ) -> Result<S::Ok, S::Error> {
                self.0.encode(serializer, mode)
            }
            fn files<'a>(&'a self, files: &mut Vec<&'a $crate::runtime::FilePart>) {
                self.0.files(files);
            }
            fn members(
                &self,
            ) -> Result<Vec<$crate::runtime::codec::Member<'_>>, ::serde_json::Error> {
                self.0.members()
            }
        }
        impl $crate::runtime::codec::Decode for $name {
            fn decode<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::runtime::codec::Decode::decode(deserializer).map(Self)
            }
            fn blank() -> Self {
                Self($crate::runtime::codec::Decode::blank())
            }
        }
        $crate::runtime::codec::serde_traits! { $name }
    };
}
pub(crate) use wrapper;

/// Implements serde's traits through the codec ones.
macro_rules! serde_traits {
    ($name:ty) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::codec::Encode::encode(
                    self,
                    serializer,
                    $crate::runtime::codec::Mode::Full,
                )
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::runtime::codec::Decode::decode(deserializer)
            }
        }
    };
}
pub(crate) use serde_traits;

/// Reads the value of a map entry.
pub(crate) fn value<'de, T: Decode, A: MapAccess<'de>>(map: &mut A) -> Result<T, A::Error> {
    map.next_value_seed(Seed(PhantomData))
}

/// Reads the value of a map entry whose key is data; errors name the key. A null that the type does not know is no entry, as
/// it is no member of an object.
pub(crate) fn entry<'de, T: Decode, A: MapAccess<'de>>(
    map: &mut A,
    key: &str,
) -> Result<Option<T>, A::Error> {
    let read: Result<Option<T>, _> = value(map);
    read.map(|value| value.or_else(T::from_null))
        .map_err(|error| at(format_args!("[{key:?}]"), error))
}

/// Passes over the value of a map entry.
pub(crate) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}

/// Connects a value and a mode with serde's serializers.
pub(crate) struct WithMode<'a, T: ?Sized>(pub(crate) &'a T, pub(crate) Mode);

impl<T: Encode + ?Sized> Serialize for WithMode<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.encode(serializer, self.1)
    }
}

/// The JSON of a value as a request carries it.
pub(crate) fn to_value<T: Encode + ?Sized>(
    value: &T,
    mode: Mode,
) -> Result<Value, serde_json::Error> {
    value.encode(serde_json::value::Serializer, mode)
}

/// Reads a `T` where serde wants a seed.
struct Seed<T>(PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for Seed<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::decode(deserializer)
    }
}

/// The error for a value of the wrong kind.
pub(crate) fn mismatch<E: de::Error>(expected: &dyn de::Expected, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

/// Adds visitor methods that refuse a kind of value without repeating it.
macro_rules! reject {
    ($($kind:ident)*) => { $($crate::runtime::codec::reject_one! { $kind })* };
}
pub(crate) use reject;

macro_rules! reject_one {
    (bool) => {
        fn visit_bool<E: ::serde::de::Error>(self, _: bool) -> Result<Self::Value, E> {
            Err($crate::runtime::codec::mismatch(&self, "a boolean"))
        }
    };
    (i64) => {
        fn visit_i64<E: ::serde::de::Error>(self, _: i64) -> Result<Self::Value, E> {
            Err($crate::runtime::codec::mismatch(&self, "a number"))
        }
    };
    (u64) => {
        fn visit_u64<E: ::serde::de::Error>(self, _: u64) -> Result<Self::Value, E> {
            Err($crate::runtime::codec::mismatch(&self, "a number"))
        }
    };
    (f64) => {
        fn visit_f64<E: ::serde::de::Error>(self, _: f64) -> Result<Self::Value, E> {
            Err($crate::runtime::codec::mismatch(&self, "a number"))
        }
    };
    (str) => {
        fn visit_str<E: ::serde::de::Error>(self, _: &str) -> Result<Self::Value, E> {
            Err($crate::runtime::codec::mismatch(&self, "a string"))
        }
    };
    (unit) => {
        fn visit_unit<E: ::serde::de::Error>(self) -> Result<Self::Value, E> {
            Err($crate::runtime::codec::mismatch(&self, "null"))
        }
    };
    (seq) => {
        fn visit_seq<A: ::serde::de::SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err($crate::runtime::codec::mismatch(&self, "a list"))
        }
    };
    (map) => {
        fn visit_map<A: ::serde::de::MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
            Err($crate::runtime::codec::mismatch(&self, "an object"))
        }
    };
}
pub(crate) use reject_one;

impl<T: Encode + ?Sized> Encode for &T {
    fn encode<S: Serializer>(&self, serializer: S, mode: Mode) -> Result<S::Ok, S::Error> {
        (**self).encode(serializer, mode)
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn files<'a>(&'a self, files: &mut Vec<&'a FilePart>) {
        (**self).files(files);
    }

    fn members(&self) -> Result<Vec<Member<'_>>, serde_json::Error> {
        (**self).members()
    }
}

impl<T: Encode + ?Sized> Encode for Box<T> {
    fn encode<S: Serializer>(&self, serializer: S, mode: Mode) -> Result<S::Ok, S::Error> {
        (**self).encode(serializer, mode)
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
    }

    fn files<'a>(&'a self, files: &mut Vec<&'a FilePart>) {
        (**self).files(files);
    }

    fn members(&self) -> Result<Vec<Member<'_>>, serde_json::Error> {
        (**self).members()
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::decode(deserializer).map(Box::new)
    }

    fn blank() -> Self {
        Box::new(T::blank())
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode<S: Serializer>(&self, serializer: S, mode: Mode) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.encode(serializer, mode),
            None => serializer.serialize_unit(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn files<'a>(&'a self, files: &mut Vec<&'a FilePart>) {
        if let Some(value) = self {
            value.files(files);
        }
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_option(OptionVisitor(PhantomData))
    }

    fn blank() -> Self {
        None
    }

    fn from_null() -> Option<Self> {
        Some(None)
    }
}

struct OptionVisitor<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value or null")
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::decode(deserializer).map(Some)
    }
}

impl<T: Encode> Encode for [T] {
    fn encode<S: Serializer>(&self, serializer: S, mode: Mode) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.len()))?;
        for item in self {
            list.serialize_element(&WithMode(item, mode))?;
        }
        list.end()
    }

    fn files<'a>(&'a self, files: &mut Vec<&'a FilePart>) {
        for item in self {
            item.files(files);
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode<S: Serializer>(&self, serializer: S, mode: Mode) -> Result<S::Ok, S::Error> {
        self.as_slice().encode(serializer, mode)
    }

    fn files<'a>(&'a self, files: &mut Vec<&'a FilePart>) {
        self.as_slice().files(files);
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }

    fn blank() -> Self {
        Vec::new()
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for ListVisitor<T> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        let mut items = Vec::new();
        loop {
            match list.next_element_seed(Seed(PhantomData)) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return Ok(items),
                Err(error) => return Err(at(format_args!("item {}", items.len()), error)),
            }
        }
    }

    reject! { bool i64 u64 f64 str unit map }
}

/// Puts the place before an error's message.
pub(crate) fn at<E: de::Error>(place: impl Display, error: E) -> E {
    E::custom(format_args!("{place}: {error}"))
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn encode<S: Serializer>(&self, serializer: S, mode: Mode) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self {
            map.serialize_entry(key, &WithMode(value, mode))?;
        }
        map.end()
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }

    fn blank() -> Self {
        BTreeMap::new()
    }
}

struct MapVisitor<T>(PhantomData<T>);

impl<'de, T: Decode> Visitor<'de> for MapVisitor<T> {
    type Value = BTreeMap<String, T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            if let Some(value) = entry(&mut map, &key)? {
                entries.insert(key, value);
            }
        }
        Ok(entries)
    }

    reject! { bool i64 u64 f64 str unit seq }
}

impl Encode for Value {
    fn encode<S: Serializer>(&self, serializer: S, _: Mode) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
}

impl Decode for Value {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer)
    }

    fn blank() -> Self {
        Value::Null
    }

    fn from_null() -> Option<Self> {
        Some(Value::Null)
    }
}

impl Encode for () {
    fn encode<S: Serializer>(&self, serializer: S, _: Mode) -> Result<S::Ok, S::Error> {
        serializer.serialize_unit()
    }
}

impl Decode for () {
    fn decode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(drop)
    }

    fn blank() -> Self {}
}
