//! Structs that are JSON objects: a table of members, and where each of them is.

use super::decode::{MapSlot, Place, Slot};
use super::encode::{Encode, Map, View};
use super::model::Kind;

/// What is known of an object whatever its members hold.
#[derive(Debug)]
pub struct Table {
    pub(crate) name: &'static str,
    /// The names of the members on the wire.
    pub(crate) fields: &'static [&'static str],
    /// Which of them must be there.
    pub(crate) required: &'static [usize],
    /// Which of them only the service sets.
    pub(crate) read_only: &'static [usize],
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
    /// The placeholder that is there while the object is being read.
    fn blank() -> Self
    where
        Self: Sized;
}

/// All objects.
#[derive(Debug)]
pub enum Objects {}

impl<T: Object> Kind<T> for Objects {
    fn view(model: &T) -> View<'_> {
        View::Object(model)
    }

    fn place(model: &mut T) -> Place<'_> {
        Place::Object(model)
    }

    fn blank() -> T {
        T::blank()
    }
}

/// Makes a struct a JSON object. One whose members are all optional has a default, which the word `default` says.
macro_rules! object {
    (
        $name:ident $($default:ident)? { $($index:literal $wire:literal $field:ident),* $(,)? }
        $(required [$($required:literal),*])? $(read_only [$($read_only:literal),*])? $(.. $extra:ident)?
    ) => {
        impl $crate::runtime::object::Object for $name {
            fn table(&self) -> &'static $crate::runtime::object::Table {
                &$crate::runtime::object::Table {
                    name: stringify!($name),
                    fields: &[$($wire),*],
                    required: &[$($($required),*)?],
                    read_only: &[$($($read_only),*)?],
                }
            }
            fn member(&self, index: usize) -> &dyn $crate::runtime::encode::Encode {
                match index {
                    $($index => &self.$field,)*
                    _ => &(),
                }
            }
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
            fn blank() -> Self {
                $crate::runtime::object::blank!($($default)? { $($field)* $($extra)? })
            }
        }
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::show::is_same(self, other)
            }
        }
        $crate::runtime::model::model! { $name: $crate::runtime::object::Objects }
    };
}
pub(crate) use object;

macro_rules! blank {
    (default { $($field:ident)* }) => {
        Self::default()
    };
    ({ $($field:ident)* }) => {
        Self { $($field: $crate::runtime::decode::Decode::blank(),)* }
    };
}
pub(crate) use blank;
