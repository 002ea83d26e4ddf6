//! Values that are a single JSON scalar: booleans, numbers, strings and what is written as a string.
//!
//! A type says which scalars it can be made from; one reader serves them all. Numbers and booleans are also read from texts that
//! say them, and texts from numbers, because services send ids and settings either way.

use std::borrow::Cow;

use super::decode::{ScalarSlot, Token};
use super::encode::{Encode, View};

/// A type that is read from one JSON scalar.
pub trait Scalar: Sized {
    /// What a reader of an error message is told was expected.
    const EXPECTED: &'static str;

    /// What a boolean stands for.
    fn from_bool(_: bool) -> Option<Self> {
        None
    }

    /// What a whole number stands for.
    fn from_integer(_: i128) -> Option<Self> {
        None
    }

    /// What a number with a point stands for; the same as without, if it is whole.
    fn from_float(value: f64) -> Option<Self> {
        integral(value).and_then(Self::from_integer)
    }

    /// What a text stands for.
    fn from_text(_: &str) -> Option<Self> {
        None
    }
}

/// The value that a scalar stands for.
fn read<T: Scalar>(token: Token<'_>) -> Option<T> {
    match token {
        Token::Bool(value) => T::from_bool(value),
        Token::Integer(value) => T::from_integer(value),
        Token::Float(value) => T::from_float(value),
        Token::Text(text) => T::from_text(text),
    }
}

impl<T: Scalar> ScalarSlot for T {
    fn expected(&self) -> &'static str {
        T::EXPECTED
    }

    fn put(&mut self, token: Token<'_>) -> bool {
        let value = read(token);
        let is_one = value.is_some();
        if let Some(value) = value {
            *self = value;
        }
        is_one
    }
}

/// Implements what reads a value, for scalars that have a default.
macro_rules! decode_as_scalar {
    ($($type:ty)*) => { $(
        impl $crate::runtime::decode::Slot for $type {
            fn place(&mut self) -> $crate::runtime::decode::Place<'_> {
                $crate::runtime::decode::Place::Scalar(self)
            }

            fn reset(&mut self) {
                *self = Self::default();
            }

            fn put_text(&mut self, text: &str) -> bool {
                $crate::runtime::decode::ScalarSlot::put(self, $crate::runtime::decode::Token::Text(text))
            }
        }

        impl $crate::runtime::decode::Decode for $type {
            fn blank() -> Self {
                Self::default()
            }

            fn of_bool(value: bool) -> Option<Self> {
                $crate::runtime::scalar::Scalar::from_bool(value)
            }

            #[inline]
            fn of_text(text: &str) -> Option<Self> {
                $crate::runtime::scalar::Scalar::from_text(text)
            }
        }
    )* };
}
pub(crate) use decode_as_scalar;

decode_as_scalar! { bool i32 i64 u32 u64 f32 f64 String }

macro_rules! views {
    ($($type:ty: |$value:ident| $view:expr;)*) => { $(
        impl Encode for $type {
            fn view(&self) -> View<'_> {
                let $value = self;
                $view
            }
        }
    )* };
}

views! {
    bool: |value| View::Bool(*value);
    i32: |value| View::Integer((*value).into());
    i64: |value| View::Integer(*value);
    u32: |value| View::Unsigned((*value).into());
    u64: |value| View::Unsigned(*value);
    f32: |value| View::Single(*value);
    f64: |value| View::Float(*value);
    String: |value| View::Text(Cow::Borrowed(value));
    &str: |value| View::Text(Cow::Borrowed(value));
}

/// 0 and 1 are what some services write.
impl Scalar for bool {
    const EXPECTED: &'static str = "a boolean";

    fn from_integer(value: i128) -> Option<Self> {
        match value {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(value)
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// A number is read as its digits.
impl Scalar for String {
    const EXPECTED: &'static str = "a string";

    fn from_integer(value: i128) -> Option<Self> {
        Some(value.to_string())
    }

    fn from_float(value: f64) -> Option<Self> {
        has_all_digits(value).then(|| value.to_string())
    }

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

macro_rules! integers {
    ($($type:ident $expected:literal)*) => { $(
        impl Scalar for $type {
            const EXPECTED: &'static str = $expected;

            fn from_integer(value: i128) -> Option<Self> {
                Self::try_from(value).ok()
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

/// Whether a float is surely the number that came: whole numbers beyond are those too long for an integer, with digits cut.
fn has_all_digits(value: f64) -> bool {
    value.abs() <= 9_007_199_254_740_992.0
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
