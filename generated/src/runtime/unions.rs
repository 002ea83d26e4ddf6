//! Values that are one of several types, told apart by a tag member or by their shape.
//!
//! A union is read into a JSON value first and then into the variant it belongs to. What belongs to none is kept as the
//! JSON value it is.

use serde::de::DeserializeSeed as _;
use serde_json::{Map, Value};

use super::decode::{JsonSlot, Place, Seed, Slot, at};
use super::drift;
use super::encode::{Encode, View};
use super::model::Kind;
use super::scalar::integral;

/// What is known of a union whatever it holds.
#[derive(Debug)]
pub struct UnionTable {
    pub(crate) name: &'static str,
    /// The names of the variants, but for the one of unknown values.
    pub(crate) variants: &'static [&'static str],
    /// How they are told apart.
    pub(crate) choice: Choice,
}

/// How the variants of a union are told apart.
#[derive(Debug)]
pub(crate) enum Choice {
    /// By a member that names the variant.
    Tag(Tags),
    /// By the first of these that the value has the shape of; there is one for each variant.
    Shape(&'static [Shape]),
}

/// The member that names the variant, and which texts stand for which.
#[derive(Debug)]
pub(crate) struct Tags {
    pub(crate) member: &'static str,
    pub(crate) texts: &'static [(&'static str, usize)],
    /// Those that are sent for a variant with several, unless the content says which.
    pub(crate) usual: &'static [&'static str],
    /// The variants of values without the member: the only one that the value has the shape of.
    pub(crate) untagged: &'static [(usize, Shape)],
}

/// The variant of values that belong to no other.
pub(crate) const UNKNOWN: usize = usize::MAX;

impl UnionTable {
    /// The name of a variant.
    pub(crate) fn variant(&self, index: usize) -> &'static str {
        self.variants.get(index).copied().unwrap_or("UnknownValue")
    }

    /// The tag of a value; empty if it has none.
    fn tag<'a>(&self, value: &'a Value) -> &'a str {
        match &self.choice {
            Choice::Tag(tags) => tags.read(value).unwrap_or_default(),
            Choice::Shape(_) => "",
        }
    }

    /// The variant that a value belongs to.
    fn choose(&self, value: &Value) -> Option<usize> {
        match &self.choice {
            Choice::Tag(tags) => tags.choose(value),
            Choice::Shape(shapes) => shapes.iter().position(|shape| shape.matches(value)),
        }
    }
}

impl Tags {
    /// The tag of a value, if it is an object and has one.
    fn read<'a>(&self, value: &'a Value) -> Option<&'a str> {
        value.get(self.member).and_then(Value::as_str)
    }

    /// The variant that a tag stands for.
    fn variant(&self, tag: &str) -> Option<usize> {
        let (_, variant) = self.texts.iter().find(|(text, _)| *text == tag)?;
        Some(*variant)
    }

    /// The variant that a value belongs to.
    fn choose(&self, value: &Value) -> Option<usize> {
        let tag = value.get(self.member).filter(|tag| !tag.is_null());
        if let Some(tag) = tag {
            return self.variant(tag.as_str()?);
        }
        let variants = self.untagged.iter();
        let mut fitting = variants.filter(|(_, shape)| shape.matches(value));
        let only = fitting.next().filter(|_| fitting.next().is_none());
        only.map(|(variant, _)| *variant)
    }

    /// The tag that a content needs to stand for its variant: the variant's only or usual one. What the content says itself
    /// stays, unless it means another variant.
    pub(crate) fn missing(&self, own: Option<&str>, variant: usize) -> Option<&'static str> {
        let is_fit = |own| self.variant(own).is_none_or(|owner| owner == variant);
        if own.is_some_and(is_fit) {
            return None;
        }
        let texts = self.texts.iter();
        let mut texts = texts.filter_map(|(tag, owner)| (*owner == variant).then_some(*tag));
        match (texts.next(), texts.next()) {
            (only, None) => only,
            _ => {
                let mut usual = self.usual.iter().copied();
                usual.find(|tag| self.variant(tag) == Some(variant))
            }
        }
    }

    /// Adds the tag that a content needs to stand for its variant.
    pub(crate) fn add(&self, value: &mut Value, variant: usize) {
        let missing = self.missing(self.read(value), variant);
        if let (Value::Object(object), Some(tag)) = (value, missing) {
            object.insert(self.member.to_owned(), Value::from(tag));
        }
    }
}

/// A value that is one of several types; implemented by `tagged_union!` and `shape_union!`.
pub trait Union {
    /// Its variants.
    fn table(&self) -> &'static UnionTable;
    /// The number of the variant and what it holds.
    fn content(&self) -> (usize, &dyn Encode);
    /// Where what the variant holds goes.
    fn content_mut(&mut self) -> &mut dyn Slot;
    /// The placeholder of a variant; one that does not exist stands for unknown values.
    fn blank(variant: usize) -> Self
    where
        Self: Sized;
}

/// All unions.
#[derive(Debug)]
pub enum Unions {}

impl<T: Union> Kind<T> for Unions {
    fn view(model: &T) -> View<'_> {
        View::Union(model)
    }

    fn place(model: &mut T) -> Place<'_> {
        Place::Json(model)
    }

    fn blank() -> T {
        T::blank(UNKNOWN)
    }
}

/// Reads a value into the variant it belongs to.
impl<T: Union> JsonSlot for T {
    fn put(&mut self, value: Value) -> Result<(), serde_json::Error> {
        let table = self.table();
        let variant = table.choose(&value).unwrap_or_else(|| {
            drift::union_branch(table.name, || table.tag(&value));
            UNKNOWN
        });
        *self = T::blank(variant);
        let filled = Seed(self.content_mut()).deserialize(value);
        filled.map_err(|error| {
            at(
                format_args!("{}::{}", table.name, table.variant(variant)),
                error,
            )
        })
    }
}

/// Makes a union of an enum whose variants are named by a member of the object.
macro_rules! tagged_union {
    ($name:ident $member:literal {
        $($index:literal $variant:ident),* $(,)?
    } { $($tag:literal $tagged:literal),* $(,)? }
    $(usual { $($usual:literal),* $(,)? })?
    $(untagged { $($untagged:literal $shape:expr),* $(,)? })?) => {
        $crate::runtime::unions::union! { $name { $($index $variant)* }
            $crate::runtime::unions::Choice::Tag($crate::runtime::unions::Tags {
                member: $member,
                texts: &[$(($tag, $tagged)),*],
                usual: &[$($($usual),*)?],
                untagged: const { &[$($(($untagged, $shape)),*)?] },
            })
        }
    };
}
pub(crate) use tagged_union;

/// Makes a union of an enum whose variants are told apart by shape.
macro_rules! shape_union {
    ($name:ident { $($index:literal $variant:ident $shape:expr),* $(,)? }) => {
        $crate::runtime::unions::union! { $name { $($index $variant)* }
            $crate::runtime::unions::Choice::Shape(const { &[$($shape),*] })
        }
    };
}
pub(crate) use shape_union;

macro_rules! union {
    ($name:ident { $($index:literal $variant:ident)* } $choice:expr) => {
        impl $crate::runtime::unions::Union for $name {
            fn table(&self) -> &'static $crate::runtime::unions::UnionTable {
                &$crate::runtime::unions::UnionTable {
                    name: stringify!($name),
                    variants: &[$(stringify!($variant)),*],
                    choice: $choice,
                }
            }
            fn content(&self) -> (usize, &dyn $crate::runtime::encode::Encode) {
                match self {
                    $(Self::$variant(value) => ($index, value),)*
                    Self::UnknownValue(value) => ($crate::runtime::unions::UNKNOWN, value),
                }
            }
            fn content_mut(&mut self) -> &mut dyn $crate::runtime::decode::Slot {
                match self {
                    $(Self::$variant(value) => value,)*
                    Self::UnknownValue(value) => value,
                }
            }
            fn blank(variant: usize) -> Self {
                match variant {
                    $($index => Self::$variant($crate::runtime::decode::Decode::blank()),)*
                    _ => Self::UnknownValue($crate::runtime::Value::Null),
                }
            }
        }
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::show::is_same(self, other)
            }
        }
        $crate::runtime::model::model! { $name: $crate::runtime::unions::Unions }
    };
}
pub(crate) use union;

/// Reads an error body that may be one of several types: the first that fits, or else any JSON.
macro_rules! error_enum {
    ($name:ident { $($variant:ident),* $(,)? }) => {
        impl $crate::runtime::decode::JsonSlot for $name {
            fn put(&mut self, value: $crate::runtime::Value) -> Result<(), ::serde_json::Error> {
                $(if let Ok(body) = $crate::runtime::drift::attempt(|| $crate::runtime::decode::decode(&value)) {
                    *self = Self::$variant(body);
                    return Ok(());
                })*
                *self = Self::UnknownValue(value);
                Ok(())
            }
        }
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
pub(crate) use error_enum;

/// The whole number that a value is, also where it is written with a point.
fn whole(value: &Value) -> Option<i64> {
    let float = || i64::try_from(integral(value.as_f64()?)?).ok();
    value.as_i64().or_else(float)
}

/// What a JSON value must look like to belong to a variant.
#[derive(Debug)]
pub(crate) enum Shape {
    Any,
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object(Members),
}

/// What an object must look like.
#[derive(Debug)]
pub(crate) struct Members {
    /// The members that must be there.
    required: &'static [&'static str],
    /// Those that must have one of some texts if they are there and not null.
    texts: &'static [(&'static str, &'static [&'static str])],
    /// Those that must have one of some whole numbers likewise.
    integers: &'static [(&'static str, &'static [i64])],
    /// Those that must have one of some truth values likewise.
    flags: &'static [(&'static str, &'static [bool])],
}

impl Members {
    fn fit(&self, object: &Map<String, Value>) -> bool {
        let mut required = self.required.iter();
        required.all(|name| object.contains_key(*name))
            && self.texts.iter().all(|(name, allowed)| {
                present(object, name)
                    .is_none_or(|value| value.as_str().is_some_and(|text| allowed.contains(&text)))
            })
            && self.integers.iter().all(|(name, allowed)| {
                present(object, name).is_none_or(|value| {
                    whole(value).is_some_and(|number| allowed.contains(&number))
                })
            })
            && self.flags.iter().all(|(name, allowed)| {
                present(object, name)
                    .is_none_or(|value| value.as_bool().is_some_and(|flag| allowed.contains(&flag)))
            })
    }
}

impl Shape {
    /// An object with these members.
    pub(crate) const fn object(required: &'static [&'static str]) -> Self {
        Self::Object(Members {
            required,
            texts: &[],
            integers: &[],
            flags: &[],
        })
    }

    /// Of an object: members that must have one of some texts if they are there and not null.
    pub(crate) const fn texts(
        self,
        texts: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        match self {
            Self::Object(members) => Self::Object(Members { texts, ..members }),
            other => other,
        }
    }

    /// Of an object: members that must have one of some whole numbers if they are there and not null.
    pub(crate) const fn integers(
        self,
        integers: &'static [(&'static str, &'static [i64])],
    ) -> Self {
        match self {
            Self::Object(members) => Self::Object(Members {
                integers,
                ..members
            }),
            other => other,
        }
    }

    /// Of an object: members that must have one of some truth values if they are there and not null.
    pub(crate) const fn flags(self, flags: &'static [(&'static str, &'static [bool])]) -> Self {
        match self {
            Self::Object(members) => Self::Object(Members { flags, ..members }),
            other => other,
        }
    }

    pub(crate) fn matches(&self, value: &Value) -> bool {
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
            (Self::Object(members), Value::Object(object)) => members.fit(object),
            _ => false,
        }
    }
}

/// A member that is there and not null.
fn present<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| !value.is_null())
}
