//! Structs that are JSON objects: a table of members, and where each of them is.

use super::decode::{MapSlot, Slot};
use super::encode::{Encode, Map};

/// What is known of an object whatever its members hold.
#[derive(Debug)]
pub struct Table {
    pub(crate) name: &'static str,
    pub(crate) fields: &'static [Field],
    /// Whether members without a field are kept.
    pub(crate) collects: bool,
}

/// One member of an object: its name on the wire and how it is treated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) flags: u8,
}

impl Field {
    pub(crate) fn is_required(self) -> bool {
        self.flags & flags::required != 0
    }

    pub(crate) fn is_read_only(self) -> bool {
        self.flags & flags::read_only != 0
    }
}

/// The words that follow a member in a table.
#[allow(non_upper_case_globals, reason = "tables are written in lower case")]
pub(crate) mod flags {
    /// The member must be there.
    pub(crate) const required: u8 = 1;
    /// Only the service sets the member.
    pub(crate) const read_only: u8 = 2;
}

/// A struct that is a JSON object; implemented by `object!`.
pub trait Object {
    /// Its members.
    fn table(&self) -> &'static Table;
    /// The value of a member.
    fn member(&self, index: usize) -> &dyn Encode;
    /// Where the value of a member goes.
    fn member_mut(&mut self, index: usize) -> Option<&mut dyn Slot>;
    /// The members beyond the declared ones, if they are kept.
    fn others(&self) -> Option<&dyn Map> {
        None
    }
    /// Where members beyond the declared ones go, if they are kept.
    fn others_mut(&mut self) -> Option<&mut dyn MapSlot> {
        None
    }
}

/// Makes a struct a JSON object. One whose members are all optional has a default, which the word `default` says.
macro_rules! object {
    ($name:ident $($default:ident)? { $($index:literal $wire:literal $field:ident $($flag:ident)*),* $(,)? } $(.. $extra:ident)?) => {
        impl $crate::runtime::object::Object for $name {
            fn table(&self) -> &'static $crate::runtime::object::Table {
                &$crate::runtime::object::Table {
                    name: stringify!($name),
                    fields: &[$($crate::runtime::object::Field {
                        name: $wire,
                        flags: 0 $(| $crate::runtime::object::flags::$flag)*,
                    }),*],
                    collects: $crate::runtime::object::collects!($($extra)?),
                }
            }
            #[allow(clippy::match_single_binding, reason = "an object may have no members")]
            fn member(&self, index: usize) -> &dyn $crate::runtime::encode::Encode {
                match index {
                    $($index => &self.$field,)*
                    _ => &(),
                }
            }
            #[allow(clippy::match_single_binding, reason = "an object may have no members")]
            fn member_mut(&mut self, index: usize) -> Option<&mut dyn $crate::runtime::decode::Slot> {
                match index {
                    $($index => Some(&mut self.$field),)*
                    _ => None,
                }
            }
            $(fn others(&self) -> Option<&dyn $crate::runtime::encode::Map> {
                Some(&self.$extra)
            }
            fn others_mut(&mut self) -> Option<&mut dyn $crate::runtime::decode::MapSlot> {
                Some(&mut self.$extra)
            })?
        }
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::runtime::show::show_object(self, formatter)
            }
        }
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::show::is_same_object(self, other)
            }
        }
        impl $crate::runtime::encode::Encode for $name {
            fn view(&self) -> $crate::runtime::encode::View<'_> {
                $crate::runtime::encode::View::Object(self)
            }
        }
        impl $crate::runtime::decode::Slot for $name {
            fn place(&mut self) -> $crate::runtime::decode::Place<'_> {
                $crate::runtime::decode::Place::Object(self)
            }
            fn reset(&mut self) {
                *self = $crate::runtime::decode::Decode::blank();
            }
        }
        impl $crate::runtime::decode::Decode for $name {
            fn blank() -> Self {
                $crate::runtime::object::blank!($($default)? { $($field)* $($extra)? })
            }
        }
        $crate::runtime::containers::serde_traits! { $name }
    };
}
pub(crate) use object;

macro_rules! collects {
    () => {
        false
    };
    ($extra:ident) => {
        true
    };
}
pub(crate) use collects;

macro_rules! blank {
    (default { $($field:ident)* }) => {
        Self::default()
    };
    ({ $($field:ident)* }) => {
        Self { $($field: $crate::runtime::decode::Decode::blank(),)* }
    };
}
pub(crate) use blank;
