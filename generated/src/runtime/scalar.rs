//! Values that are a single JSON scalar: booleans, numbers, strings and what is written as a string.
//!
//! A type says which scalars it can be made from; one visitor serves them all. Numbers are also read from strings of
//! digits, because services send 64-bit ids either way.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, Deserializer, Visitor};
use serde::ser::Error as _;
use serde::{Serialize, Serializer};

use super::codec::{Encode, Mode, mismatch, reject};

/// A type that is read from one JSON scalar.
pub(crate) trait Scalar: Sized {
    /// What a reader of an error message is told was expected.
    const EXPECTED: &'static str;

    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    fn from_integer(_: i128) -> Option<Self> {
        None
    }

    fn from_float(_: f64) -> Option<Self> {
        None
    }

    fn from_text(_: &str) -> Option<Self> {
        None
    }

    fn from_string(text: String) -> Option<Self> {
        Self::from_text(&text)
    }
}

/// Reads a scalar.
pub(crate) fn decode_scalar<'de, T: Scalar, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<T: Scalar> ScalarVisitor<T> {
    fn check<E: de::Error>(self, value: Option<T>, found: &str) -> Result<T, E> {
        value.ok_or_else(|| mismatch(&self, found))
    }
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(T::EXPECTED)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<T, E> {
        self.check(T::from_bool(value), "a boolean")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<T, E> {
        self.check(T::from_integer(value.into()), "another number")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<T, E> {
        self.check(T::from_integer(value.into()), "another number")
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<T, E> {
        self.check(T::from_float(value), "another number")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        self.check(T::from_text(value), "another string")
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<T, E> {
        self.check(T::from_string(value), "another string")
    }

    reject! { unit seq map }
}

/// Implements `Decode` for scalars that have a default.
macro_rules! decode_as_scalar {
    ($($type:ty)*) => { $(
        impl $crate::runtime::codec::Decode for $type {
            fn decode<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::scalar::decode_scalar(deserializer)
            }

            fn blank() -> Self {
                Self::default()
            }
        }
    )* };
}
pub(crate) use decode_as_scalar;

decode_as_scalar! { bool i32 i64 u32 u64 f32 f64 String }

macro_rules! encode_as_serde {
    ($($type:ty)*) => { $(
        impl Encode for $type {
            fn encode<S: Serializer>(&self, serializer: S, _: Mode) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
        }
    )* };
}

encode_as_serde! { bool i32 i64 u32 u64 str String }

impl Scalar for bool {
    const EXPECTED: &'static str = "a boolean";

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }
}

impl Scalar for String {
    const EXPECTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn from_string(text: String) -> Option<Self> {
        Some(text)
    }
}

macro_rules! integers {
    ($($type:ident $expected:literal)*) => { $(
        impl Scalar for $type {
            const EXPECTED: &'static str = $expected;

            fn from_integer(value: i128) -> Option<Self> {
                Self::try_from(value).ok()
            }

            fn from_float(value: f64) -> Option<Self> {
                integral(value).and_then(Self::from_integer)
            }

            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )* };
}

integers! {
    i32 "a 32-bit integer"
    i64 "a 64-bit integer"
    u32 "an unsigned 32-bit integer"
    u64 "an unsigned 64-bit integer"
}

/// The whole number a float stands for, if it is one.
pub(crate) fn integral(value: f64) -> Option<i128> {
    // The cast is exact for whole numbers in range and saturates beyond, where no integer type of ours reaches.
    (value.is_finite() && value.fract() == 0.0).then_some(value as i128)
}

impl Scalar for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_integer(value: i128) -> Option<Self> {
        Some(value as f64)
    }

    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

impl Scalar for f32 {
    const EXPECTED: &'static str = "a 32-bit number";

    fn from_integer(value: i128) -> Option<Self> {
        Some(value as f32)
    }

    fn from_float(value: f64) -> Option<Self> {
        Some(value as f32).filter(|value| value.is_finite())
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &f32| value.is_finite())
    }
}

macro_rules! encode_float {
    ($($type:ty)*) => { $(
        impl Encode for $type {
            fn encode<S: Serializer>(&self, serializer: S, _: Mode) -> Result<S::Ok, S::Error> {
                if self.is_finite() {
                    self.serialize(serializer)
                } else {
                    Err(S::Error::custom("a number that is not finite has no JSON form"))
                }
            }
        }
    )* };
}

encode_float! { f32 f64 }
