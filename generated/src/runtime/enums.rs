//! Open enums: values the specification names are variants, anything else is kept as it came.

use std::fmt;

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

/// Implements everything a string enum has.
macro_rules! string_enum {
    ($name:ident { $($variant:ident $wire:literal),* $(,)? }) => {
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

            fn of_text(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)*
                    _ => Self::UnknownValue($crate::runtime::enums::UnknownValue::new(text.into())),
                }
            }
        }
        impl $crate::runtime::scalar::Scalar for $name {
            const EXPECTED: &'static str = "a string";
            fn from_text(text: &str) -> Option<Self> {
                Some(Self::of_text(text))
            }
        }
        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, ::std::convert::Infallible> {
                Ok(Self::of_text(text))
            }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                formatter.pad(self.as_str())
            }
        }
        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
        impl $crate::runtime::encode::Encode for $name {
            fn view(&self) -> $crate::runtime::encode::View<'_> {
                match self {
                    Self::UnknownValue(value) => $crate::runtime::encode::View::UnknownText(value.as_str()),
                    known => $crate::runtime::encode::View::Text(known.as_str().into()),
                }
            }
        }
        impl $crate::runtime::decode::Slot for $name {
            fn place(&mut self) -> $crate::runtime::decode::Place<'_> {
                $crate::runtime::decode::Place::Scalar(self)
            }
            fn reset(&mut self) {
                *self = $crate::runtime::decode::Decode::blank();
            }
        }
        impl $crate::runtime::decode::Decode for $name {
            fn blank() -> Self {
                Self::UnknownValue($crate::runtime::enums::UnknownValue::new("".into()))
            }
        }
        $crate::runtime::containers::serde_traits! { $name }
    };
}
pub(crate) use string_enum;

/// Implements everything an integer enum has.
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
        impl ::core::convert::From<i64> for $name {
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
                <i64 as $crate::runtime::scalar::Scalar>::from_integer(value).map(Self::from)
            }
            fn from_float(value: f64) -> Option<Self> {
                <i64 as $crate::runtime::scalar::Scalar>::from_float(value).map(Self::from)
            }
            fn from_text(text: &str) -> Option<Self> {
                <i64 as $crate::runtime::scalar::Scalar>::from_text(text).map(Self::from)
            }
        }
        impl $crate::runtime::encode::Encode for $name {
            fn view(&self) -> $crate::runtime::encode::View<'_> {
                $crate::runtime::encode::View::Integer(self.value())
            }
        }
        impl $crate::runtime::decode::Slot for $name {
            fn place(&mut self) -> $crate::runtime::decode::Place<'_> {
                $crate::runtime::decode::Place::Scalar(self)
            }
            fn reset(&mut self) {
                *self = $crate::runtime::decode::Decode::blank();
            }
        }
        impl $crate::runtime::decode::Decode for $name {
            fn blank() -> Self {
                Self::from(0)
            }
        }
        $crate::runtime::containers::serde_traits! { $name }
    };
}
pub(crate) use integer_enum;
