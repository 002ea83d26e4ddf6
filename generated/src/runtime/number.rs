//! Numbers of any type, for arguments of which a specification only says that they are numbers.

use super::encode::{Encode, View};

/// A number for an argument: `f64`, `f32`, or a whole number of any type, which is sent with all its digits.
pub trait Number: Encode {}

macro_rules! numbers {
    ($($type:ident)*) => { $(
        impl Number for $type {}
    )* };
}

numbers! { f64 f32 i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

/// The view of a whole number of a type that only arguments have.
macro_rules! whole {
    ($($type:ident)*) => { $(
        impl Encode for $type {
            fn view(&self) -> View<'_> {
                let unsigned = || u64::try_from(*self).map(View::Unsigned);
                let whole = i64::try_from(*self).map(View::Integer).or_else(|_| unsigned());
                whole.unwrap_or_else(|_| {
                    View::Unwritable("a whole number of more than 64 bits is not sent", self.to_string())
                })
            }
        }
    )* };
}

whole! { i8 i16 i128 isize u8 u16 u128 usize }
