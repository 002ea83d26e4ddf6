//! Models: the types that a specification describes.
//!
//! A model says of which [`Kind`] it is, and the kind does the rest: reading and writing exist once for all objects, once for
//! all enumerations, and so on. A model therefore has little code of its own, which is what makes crates of thousands of
//! them quick to compile.

use super::decode::{Decode, Place, Slot};
use super::encode::{Encode, View};

/// A type that a specification describes, a tuple, or a box around one of them.
pub trait Model: Sized {
    /// What kind of model it is.
    type Kind: Kind<Self>;
}

/// What models of a kind have in common.
pub trait Kind<T> {
    /// What there is to write.
    fn view(model: &T) -> View<'_>;
    /// How it takes what comes.
    fn place(model: &mut T) -> Place<'_>;
    /// The placeholder that is there while the model is being read.
    fn blank() -> T;

    /// Takes null, if the model knows it.
    fn put_null(_: &mut T) -> bool {
        false
    }

    /// The model of a text, if the kind is made from texts.
    fn of_text(_: &str) -> Option<T> {
        None
    }
}

impl<T: Model> Encode for T {
    fn view(&self) -> View<'_> {
        T::Kind::view(self)
    }
}

impl<T: Model> Slot for T {
    fn place(&mut self) -> Place<'_> {
        T::Kind::place(self)
    }

    fn reset(&mut self) {
        *self = T::Kind::blank();
    }

    fn put_null(&mut self) -> bool {
        T::Kind::put_null(self)
    }
}

impl<T: Model> Decode for T {
    fn blank() -> Self {
        T::Kind::blank()
    }

    fn of_text(text: &str) -> Option<Self> {
        T::Kind::of_text(text)
    }
}

/// Boxes around models.
#[derive(Debug)]
pub enum Boxes {}

impl<T: Model> Model for Box<T> {
    type Kind = Boxes;
}

impl<T: Model> Kind<Box<T>> for Boxes {
    fn view(model: &Box<T>) -> View<'_> {
        T::Kind::view(model)
    }

    fn place(model: &mut Box<T>) -> Place<'_> {
        T::Kind::place(model)
    }

    fn blank() -> Box<T> {
        Box::new(T::Kind::blank())
    }

    fn put_null(model: &mut Box<T>) -> bool {
        T::Kind::put_null(model)
    }
}

/// Makes a type a model of some kind, and implements what all models are to callers: shown for debugging, written and read by
/// any format of serde that describes itself, as JSON and YAML do.
macro_rules! model {
    ($name:ident: $kind:ty) => {
        impl $crate::runtime::model::Model for $name {
            type Kind = $kind;
        }
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::runtime::show::show(self, formatter)
            }
        }
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::runtime::encode::encode(self, serializer)
            }
        }
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::runtime::decode::decode(deserializer)
            }
        }
    };
}
pub(crate) use model;

/// Makes a model of a struct around one value.
macro_rules! wrapper {
    ($name:ident) => {
        impl $crate::runtime::model::Kind<Self> for $name {
            fn view(model: &Self) -> $crate::runtime::encode::View<'_> {
                $crate::runtime::encode::Encode::view(&model.0)
            }
            fn place(model: &mut Self) -> $crate::runtime::decode::Place<'_> {
                $crate::runtime::decode::Slot::place(&mut model.0)
            }
            fn blank() -> Self {
                Self($crate::runtime::decode::Decode::blank())
            }
            fn put_null(model: &mut Self) -> bool {
                $crate::runtime::decode::Slot::put_null(&mut model.0)
            }
        }
        $crate::runtime::model::model! { $name: Self }
    };
}
pub(crate) use wrapper;
