//! Values that are one of several types, told apart by a tag member or by their shape.
//!
//! A union is read into a JSON value first and then into the variant it belongs to. What belongs to none is kept as the
//! JSON value it is.

use serde::de;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::codec::{Decode, Encode, Mode, at, to_value};
use super::scalar::integral;

/// Implements the codec and serde traits for an enum whose variants are named by a member of the object.
macro_rules! tagged_union {
    ($name:ident $member:literal { $($tag:literal $variant:ident),* $(,)? }) => {
        impl $crate::runtime::codec::Decode for $name {
            fn decode<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::runtime::Value as $crate::runtime::codec::Decode>::decode(deserializer)?;
                match $crate::runtime::unions::tag(&value, $member) {
                    $(Some($tag) => $crate::runtime::unions::variant(value, stringify!($name), stringify!($variant)).map(Self::$variant),)*
                    _ => Ok(Self::UnknownValue(value)),
                }
            }
            fn blank() -> Self {
                Self::UnknownValue($crate::runtime::Value::Null)
            }
        }
        impl $crate::runtime::codec::Encode for $name {
            #[allow(unreachable_patterns)] // a variant may have several tags
            fn encode<S: ::serde::Serializer>(&self, serializer: S, mode: $crate::runtime::codec::Mode) -> Result<S::Ok, S::Error> {
                const TAGS: &[(&str, &str)] = &[$((stringify!($variant), $tag)),*];
                match self {
                    $(Self::$variant(value) => {
                        $crate::runtime::unions::encode_tagged(value, $member, TAGS, stringify!($variant), serializer, mode)
                    })*
                    Self::UnknownValue(value) => $crate::runtime::codec::Encode::encode(value, serializer, mode),
                }
            }
        }
        $crate::runtime::codec::serde_traits! { $name }
    };
}
pub(crate) use tagged_union;

/// Implements the codec and serde traits for an enum whose variants are told apart by shape.
macro_rules! shape_union {
    ($name:ident { $($variant:ident $shape:expr),* $(,)? }) => {
        impl $crate::runtime::codec::Decode for $name {
            fn decode<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::runtime::Value as $crate::runtime::codec::Decode>::decode(deserializer)?;
                $(if const { $shape }.matches(&value) {
                    return $crate::runtime::unions::variant(value, stringify!($name), stringify!($variant)).map(Self::$variant);
                })*
                Ok(Self::UnknownValue(value))
            }
            fn blank() -> Self {
                Self::UnknownValue($crate::runtime::Value::Null)
            }
        }
        impl $crate::runtime::codec::Encode for $name {
            fn encode<S: ::serde::Serializer>(&self, serializer: S, mode: $crate::runtime::codec::Mode) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::runtime::codec::Encode::encode(value, serializer, mode),)*
                    Self::UnknownValue(value) => $crate::runtime::codec::Encode::encode(value, serializer, mode),
                }
            }
            fn files<'a>(&'a self, files: &mut Vec<&'a $crate::runtime::FilePart>) {
                match self {
                    $(Self::$variant(value) => $crate::runtime::codec::Encode::files(value, files),)*
                    Self::UnknownValue(_) => {}
                }
            }
            fn members(&self) -> Result<Vec<$crate::runtime::codec::Member<'_>>, ::serde_json::Error> {
                match self {
                    $(Self::$variant(value) => $crate::runtime::codec::Encode::members(value),)*
                    Self::UnknownValue(value) => $crate::runtime::codec::Encode::members(value),
                }
            }
        }
        $crate::runtime::codec::serde_traits! { $name }
    };
}
pub(crate) use shape_union;

/// Reads an error body that may be one of several types: the first that fits, or else any JSON.
macro_rules! error_enum {
    ($name:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::runtime::codec::Decode for $name {
            fn decode<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <$crate::runtime::Value as $crate::runtime::codec::Decode>::decode(deserializer)?;
                $(if let Ok(body) = $crate::runtime::codec::Decode::decode(&value) {
                    return Ok(Self::$variant(body));
                })*
                Ok(Self::UnknownValue(value))
            }
            fn blank() -> Self {
                Self::UnknownValue($crate::runtime::Value::Null)
            }
        }
    };
}
pub(crate) use error_enum;

/// The tag of a value, if it is an object and has one.
pub(crate) fn tag<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}

/// Reads a value as the content of the variant it belongs to.
pub(crate) fn variant<T: Decode, E: de::Error>(
    value: Value,
    union: &str,
    variant: &str,
) -> Result<T, E> {
    T::decode(value).map_err(|error| at(format_args!("{union}::{variant}"), E::custom(error)))
}

/// Writes the content of a variant with a tag that stands for this variant.
///
/// A content that names such a tag itself keeps it; otherwise the variant's first tag is written.
pub(crate) fn encode_tagged<T: Encode, S: Serializer>(
    content: &T,
    member: &str,
    tags: &[(&str, &str)],
    variant: &str,
    serializer: S,
    mode: Mode,
) -> Result<S::Ok, S::Error> {
    let mut value = to_value(content, mode).map_err(S::Error::custom)?;
    add_tag(&mut value, member, tags, variant);
    value.serialize(serializer)
}

fn add_tag(value: &mut Value, member: &str, tags: &[(&str, &str)], variant: &str) {
    let own = tag(value, member);
    if tags
        .iter()
        .any(|pair| Some(*pair) == own.map(|tag| (variant, tag)))
    {
        return;
    }
    if let (Value::Object(object), Some((_, tag))) =
        (value, tags.iter().find(|(owner, _)| *owner == variant))
    {
        object.insert(member.to_owned(), Value::from(*tag));
    }
}

/// What a JSON value must look like to belong to a variant.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    Any,
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object {
        /// Members that must be there.
        required: &'static [&'static str],
        /// Members that must have one of some texts, if they are there.
        values: &'static [(&'static str, &'static [&'static str])],
    },
}

impl Shape {
    pub(crate) const ANY: Self = Self::Any;
    pub(crate) const NULL: Self = Self::Null;
    pub(crate) const BOOLEAN: Self = Self::Boolean;
    pub(crate) const INTEGER: Self = Self::Integer;
    pub(crate) const NUMBER: Self = Self::Number;
    pub(crate) const STRING: Self = Self::String;
    pub(crate) const ARRAY: Self = Self::Array;
    pub(crate) const OBJECT: Self = Self::object(&[], &[]);

    pub(crate) const fn object(
        required: &'static [&'static str],
        values: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        Self::Object { required, values }
    }

    pub(crate) fn matches(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Any, _)
            | (Self::Null, Value::Null)
            | (Self::Boolean, Value::Bool(_))
            | (Self::Number, Value::Number(_))
            | (Self::String, Value::String(_))
            | (Self::Array, Value::Array(_)) => true,
            (Self::Integer, Value::Number(number)) => {
                !number.is_f64() || number.as_f64().and_then(integral).is_some()
            }
            (Self::Object { required, values }, Value::Object(object)) => {
                required.iter().all(|name| object.contains_key(*name))
                    && values.iter().all(|(name, allowed)| {
                        object.get(*name).is_none_or(|value| {
                            value.as_str().is_some_and(|text| allowed.contains(&text))
                        })
                    })
            }
            _ => false,
        }
    }
}
