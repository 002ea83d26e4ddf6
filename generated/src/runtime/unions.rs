//! Values that are one of several types, told apart by a tag member or by their shape.
//!
//! A union is read into a JSON value first and then into the variant it belongs to. What belongs to none is kept as the
//! JSON value it is.

use serde_json::Value;

use super::decode::{Seed, Slot, at};
use super::encode::Encode;
use super::scalar::integral;

/// What is known of a union whatever it holds.
#[derive(Debug)]
pub struct UnionTable {
    pub(crate) name: &'static str,
    /// The member that names the variant; without one, variants are told apart by shape.
    pub(crate) tag: Option<&'static str>,
    /// Which tags stand for which variant.
    pub(crate) tags: &'static [(&'static str, &'static str)],
}

/// A value that is one of several types; implemented by `tagged_union!` and `shape_union!`.
pub trait Union {
    /// Its variants.
    fn table(&self) -> &'static UnionTable;
    /// Becomes the placeholder of the variant that the value belongs to, and gives its name.
    fn choose(&mut self, value: &Value) -> Option<&'static str>;
    /// Becomes a value that belongs to none.
    fn keep(&mut self, value: Value);
    /// The name of the variant and what it holds.
    fn content(&self) -> (&'static str, &dyn Encode);
    /// Where what the variant holds goes.
    fn content_mut(&mut self) -> &mut dyn Slot;
}

/// Reads a value into the variant it belongs to.
pub(crate) fn put<T: Union>(union: &mut T, value: Value) -> Result<(), serde_json::Error> {
    let Some(variant) = union.choose(&value) else {
        union.keep(value);
        return Ok(());
    };
    fill(union.content_mut(), value)
        .map_err(|error| at(format_args!("{}::{variant}", union.table().name), error))
}

fn fill(slot: &mut dyn Slot, value: Value) -> Result<(), serde_json::Error> {
    serde::de::DeserializeSeed::deserialize(Seed(slot), value)
}

/// Makes a union of an enum whose variants are named by a member of the object.
macro_rules! tagged_union {
    ($name:ident $member:literal { $($tag:literal $variant:ident),* $(,)? }) => {
        #[allow(unreachable_patterns, reason = "a variant may have several tags")]
        impl $crate::runtime::unions::Union for $name {
            fn table(&self) -> &'static $crate::runtime::unions::UnionTable {
                &$crate::runtime::unions::UnionTable {
                    name: stringify!($name),
                    tag: Some($member),
                    tags: &[$((stringify!($variant), $tag)),*],
                }
            }
            fn choose(&mut self, value: &$crate::runtime::Value) -> Option<&'static str> {
                match $crate::runtime::unions::tag(value, $member) {
                    $(Some($tag) => {
                        *self = Self::$variant($crate::runtime::decode::Decode::blank());
                        Some(stringify!($variant))
                    })*
                    _ => None,
                }
            }
            $crate::runtime::unions::union_content! { $($variant)* }
        }
        $crate::runtime::unions::union_traits! { $name }
    };
}
pub(crate) use tagged_union;

/// Makes a union of an enum whose variants are told apart by shape.
macro_rules! shape_union {
    ($name:ident { $($variant:ident $shape:expr),* $(,)? }) => {
        impl $crate::runtime::unions::Union for $name {
            fn table(&self) -> &'static $crate::runtime::unions::UnionTable {
                &$crate::runtime::unions::UnionTable {
                    name: stringify!($name),
                    tag: None,
                    tags: &[],
                }
            }
            fn choose(&mut self, value: &$crate::runtime::Value) -> Option<&'static str> {
                $(if const { $shape }.matches(value) {
                    *self = Self::$variant($crate::runtime::decode::Decode::blank());
                    return Some(stringify!($variant));
                })*
                None
            }
            $crate::runtime::unions::union_content! { $($variant)* }
        }
        $crate::runtime::unions::union_traits! { $name }
    };
}
pub(crate) use shape_union;

/// What a union does whichever variant it is.
macro_rules! union_content {
    ($($variant:ident)*) => {
        fn keep(&mut self, value: $crate::runtime::Value) {
            *self = Self::UnknownValue(value);
        }
        fn content(&self) -> (&'static str, &dyn $crate::runtime::encode::Encode) {
            match self {
                $(Self::$variant(value) => (stringify!($variant), value),)*
                Self::UnknownValue(value) => ("", value),
            }
        }
        fn content_mut(&mut self) -> &mut dyn $crate::runtime::decode::Slot {
            match self {
                $(Self::$variant(value) => value,)*
                Self::UnknownValue(value) => value,
            }
        }
    };
}
pub(crate) use union_content;

macro_rules! union_traits {
    ($name:ident) => {
        impl $crate::runtime::encode::Encode for $name {
            fn view(&self) -> $crate::runtime::encode::View<'_> {
                $crate::runtime::encode::View::Union(self)
            }
        }
        impl $crate::runtime::decode::JsonSlot for $name {
            fn knows_null(&self) -> bool {
                false
            }
            fn put(&mut self, value: $crate::runtime::Value) -> Result<(), ::serde_json::Error> {
                $crate::runtime::unions::put(self, value)
            }
        }
        $crate::runtime::unions::json_slot! { $name }
        $crate::runtime::containers::serde_traits! { $name }
    };
}
pub(crate) use union_traits;

/// What reads a value that is looked at as a whole.
macro_rules! json_slot {
    ($name:ident) => {
        impl $crate::runtime::decode::Slot for $name {
            fn place(&mut self) -> $crate::runtime::decode::Place<'_> {
                $crate::runtime::decode::Place::Json(self)
            }
            fn reset(&mut self) {
                *self = $crate::runtime::decode::Decode::blank();
            }
        }
        impl $crate::runtime::decode::Decode for $name {
            fn blank() -> Self {
                Self::UnknownValue($crate::runtime::Value::Null)
            }
        }
    };
}
pub(crate) use json_slot;

/// Reads an error body that may be one of several types: the first that fits, or else any JSON.
macro_rules! error_enum {
    ($name:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::runtime::decode::JsonSlot for $name {
            fn knows_null(&self) -> bool {
                false
            }
            fn put(&mut self, value: $crate::runtime::Value) -> Result<(), ::serde_json::Error> {
                $(if let Ok(body) = $crate::runtime::decode::decode(&value) {
                    *self = Self::$variant(body);
                    return Ok(());
                })*
                *self = Self::UnknownValue(value);
                Ok(())
            }
        }
        $crate::runtime::unions::json_slot! { $name }
    };
}
pub(crate) use error_enum;

/// The tag of a value, if it is an object and has one.
pub(crate) fn tag<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member).and_then(Value::as_str)
}

/// The tag that a content needs to stand for its variant: none if it names one itself, else the variant's first.
pub(crate) fn missing_tag(
    own: Option<&str>,
    tags: &[(&'static str, &'static str)],
    variant: &str,
) -> Option<&'static str> {
    let mut of_variant = tags.iter().filter(|(owner, _)| *owner == variant);
    if of_variant.clone().any(|(_, tag)| Some(*tag) == own) {
        return None;
    }
    of_variant.next().map(|(_, tag)| *tag)
}

/// Adds the tag that a content needs to stand for its variant.
pub(crate) fn add_tag(
    value: &mut Value,
    member: &str,
    tags: &[(&'static str, &'static str)],
    variant: &str,
) {
    let missing = missing_tag(tag(value, member), tags, variant);
    if let (Value::Object(object), Some(tag)) = (value, missing) {
        object.insert(member.to_owned(), Value::from(tag));
    }
}

/// The whole number that a value is, also where it is written with a point.
fn whole(value: &Value) -> Option<i64> {
    let float = || i64::try_from(integral(value.as_f64()?)?).ok();
    value.as_i64().or_else(float)
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
        /// Members that must have one of some whole numbers, if they are there.
        integers: &'static [(&'static str, &'static [i64])],
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
        Self::Object {
            required,
            values,
            integers: &[],
        }
    }

    /// The object in which members have one of some whole numbers, too.
    pub(crate) const fn integers(
        self,
        integers: &'static [(&'static str, &'static [i64])],
    ) -> Self {
        match self {
            Self::Object {
                required, values, ..
            } => Self::Object {
                required,
                values,
                integers,
            },
            other => other,
        }
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
            (
                Self::Object {
                    required,
                    values,
                    integers,
                },
                Value::Object(object),
            ) => {
                required.iter().all(|name| object.contains_key(*name))
                    && values.iter().all(|(name, allowed)| {
                        object.get(*name).is_none_or(|value| {
                            value.as_str().is_some_and(|text| allowed.contains(&text))
                        })
                    })
                    && integers.iter().all(|(name, allowed)| {
                        object.get(*name).is_none_or(|value| {
                            whole(value).is_some_and(|number| allowed.contains(&number))
                        })
                    })
            }
            _ => false,
        }
    }
}
