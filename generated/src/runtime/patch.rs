//! Members of a change, where leaving a member out and sending null mean different things.

use super::decode::{Decode, Place, Slot};
use super::encode::{Encode, View};

/// A member of a change: left out, set to null, or set to a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The member is left out: after a PATCH the service keeps what it has.
    #[default]
    Absent,
    /// The member is sent as null, which clears it.
    Null,
    /// The member is sent with this value.
    Value(T),
}

impl<T> Patch<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one, by move.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the member is left out.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the member is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

/// `None` becomes [`Patch::Null`]; use [`Patch::default`] to leave a member out.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<T: Encode> Encode for Patch<T> {
    fn view(&self) -> View<'_> {
        match self {
            Self::Absent => View::Absent,
            Self::Null => View::Null,
            Self::Value(value) => value.view(),
        }
    }
}

impl<T: Decode> Slot for Patch<T> {
    fn place(&mut self) -> Place<'_> {
        *self = Self::Value(T::blank());
        match self {
            Self::Value(value) => value.place(),
            Self::Absent | Self::Null => unreachable!("it was given a value just now"),
        }
    }

    fn reset(&mut self) {
        *self = Self::Absent;
    }

    fn put_null(&mut self) -> bool {
        *self = Self::Null;
        true
    }
}

impl<T: Decode> Decode for Patch<T> {
    fn blank() -> Self {
        Self::Absent
    }
}
