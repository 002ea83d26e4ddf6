//! Open enums: values the specification names are variants, anything else is kept as it came.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::decode::Place;
use super::drift;
use super::encode::View;
use super::model::Kind;
use super::scalar::Scalar;

/// A value that the specification does not name.
///
/// Only reading and parsing make one, and it cannot be written in a pattern. Code that looks for a certain text therefore asks
/// for `as_str()`, and goes on working when the value becomes a variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue<T = Box<str>>(T);

impl<T> UnknownValue<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(value)
    }

    /// The value as it came.
    pub fn get(&self) -> &T {
        &self.0
    }
}

impl UnknownValue {
    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

/// An enumeration of texts; implemented by `string_enum!`.
pub trait TextEnum: FromStr<Err = Infallible> + AsRef<str> {
    /// Whether the specification allows any other text.
    const ANY: bool = false;
    /// The text, if the specification does not name it.
    fn unknown(&self) -> Option<&UnknownValue>;
}

/// An enumeration of whole numbers; implemented by `integer_enum!`.
pub(crate) trait NumberEnum: Scalar + From<i64> {
    /// The number on the wire.
    fn number(&self) -> i64;
    /// Whether the specification names the number.
    fn is_known(&self) -> bool;
}

/// All enumerations of texts.
#[derive(Debug)]
pub enum TextEnums {}

impl<T: TextEnum> Kind<T> for TextEnums {
    fn view(model: &T) -> View<'_> {
        match model.unknown() {
            Some(value) => View::UnknownText(value.as_str()),
            None => View::Text(Cow::Borrowed(model.as_ref())),
        }
    }

    fn place(model: &mut T) -> Place<'_> {
        Place::Scalar(model)
    }

    fn blank() -> T {
        of_text("")
    }

    fn of_text(text: &str) -> Option<T> {
        T::from_text(text)
    }
}

impl<T: TextEnum> Scalar for T {
    const EXPECTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        let value: Self = of_text(text);
        if !Self::ANY && value.unknown().is_some() {
            drift::enum_value::<Self>(text);
        }
        Some(value)
    }

    fn from_integer(value: i128) -> Option<Self> {
        Self::from_text(&value.to_string())
    }
}

/// All enumerations of whole numbers.
#[derive(Debug)]
pub enum NumberEnums {}

impl<T: NumberEnum> Kind<T> for NumberEnums {
    fn view(model: &T) -> View<'_> {
        View::Integer(model.number())
    }

    fn place(model: &mut T) -> Place<'_> {
        Place::Scalar(model)
    }

    fn blank() -> T {
        T::from(0)
    }
}

fn of_text<T: TextEnum>(text: &str) -> T {
    match text.parse() {
        Ok(value) => value,
        Err(error) => match error {},
    }
}

/// The value of a number that was read.
pub(crate) fn of_number<T: NumberEnum>(number: i64) -> T {
    let value = T::from(number);
    if !value.is_known() {
        drift::enum_value::<T>(&number.to_string());
    }
    value
}

/// Whether two values have one spelling; an unknown value has none that the specification names.
pub(crate) fn is_same<T: TextEnum>(one: &T, other: &T) -> bool {
    one.as_ref() == other.as_ref()
}

/// Feeds the spelling of a value to a hasher.
pub(crate) fn hash<T: TextEnum, H: Hasher>(value: &T, state: &mut H) {
    value.as_ref().hash(state);
}

/// The value with this spelling, or else an unknown one.
pub(crate) fn find<T: Clone + AsRef<str>>(
    values: &[T],
    text: &str,
    unknown: fn(UnknownValue) -> T,
) -> T {
    let known = values.iter().find(|value| value.as_ref() == text);
    known
        .cloned()
        .unwrap_or_else(|| unknown(UnknownValue::new(text.into())))
}

/// Implements everything an enumeration of texts has.
macro_rules! string_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? } $(any $any:literal)?) => {
        impl $name {
            /// The values that the specification names, in its order.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),*];

            /// The value as the service spells it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::UnknownValue(value) => value.as_str(),
                }
            }
        }
        impl ::std::cmp::Eq for $name {}
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::enums::is_same(self, other)
            }
        }
        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                $crate::runtime::enums::hash(self, state);
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, ::std::convert::Infallible> {
                Ok($crate::runtime::enums::find(Self::VALUES, text, Self::UnknownValue))
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl $crate::runtime::enums::TextEnum for $name {
            $(const ANY: bool = $any;)?
            fn unknown(&self) -> Option<&$crate::runtime::UnknownValue> {
                match self {
                    Self::UnknownValue(value) => Some(value),
                    _ => None,
                }
            }
        }
        $crate::runtime::model::model! { $name: $crate::runtime::enums::TextEnums }
    };
}
pub(crate) use string_enum;

/// Implements everything an enumeration of whole numbers has.
macro_rules! integer_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? }) => {
        impl $name {
            /// The values that the specification names, in its order.
            pub const VALUES: &'static [Self] = &[$(Self::$variant),*];

            /// The number on the wire.
            pub fn value(&self) -> i64 {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::UnknownValue(value) => *value.get(),
                }
            }
        }
        impl ::std::cmp::Eq for $name {}
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.value() == other.value()
            }
        }
        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                ::std::hash::Hash::hash(&self.value(), state);
            }
        }
        impl ::std::convert::From<i64> for $name {
            fn from(value: i64) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::UnknownValue($crate::runtime::enums::UnknownValue::new(value)),
                }
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.value(), formatter)
            }
        }
        impl $crate::runtime::scalar::Scalar for $name {
            const EXPECTED: &'static str = "a 64-bit integer";
            fn from_integer(value: i128) -> Option<Self> {
                <i64 as $crate::runtime::scalar::Scalar>::from_integer(value).map($crate::runtime::enums::of_number)
            }
            fn from_text(text: &str) -> Option<Self> {
                <i64 as $crate::runtime::scalar::Scalar>::from_text(text).map($crate::runtime::enums::of_number)
            }
        }
        impl $crate::runtime::enums::NumberEnum for $name {
            fn number(&self) -> i64 {
                self.value()
            }
            fn is_known(&self) -> bool {
                !matches!(self, Self::UnknownValue(_))
            }
        }
        $crate::runtime::model::model! { $name: $crate::runtime::enums::NumberEnums }
    };
}
pub(crate) use integer_enum;
