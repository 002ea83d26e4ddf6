//! What other values are in: options, lists and maps, and any JSON.

use std::collections::BTreeMap;

use serde_json::Value;

use super::decode::{Decode, JsonSlot, ListSlot, MapSlot, Place, Slot};
use super::encode::{Encode, List, Map, View};
use super::model::{Kind, Model};

impl Encode for () {
    fn view(&self) -> View<'_> {
        View::Null
    }
}

impl<T: Encode> Encode for Option<T> {
    fn view(&self) -> View<'_> {
        match self {
            Some(value) => value.view(),
            None => View::Absent,
        }
    }
}

impl<T: Decode> Slot for Option<T> {
    fn place(&mut self) -> Place<'_> {
        self.insert(T::blank()).place()
    }

    fn reset(&mut self) {
        *self = None;
    }

    fn put_null(&mut self) -> bool {
        *self = None;
        true
    }

    fn put_bool(&mut self, value: bool) -> bool {
        *self = T::of_bool(value);
        self.is_some()
    }

    fn put_text(&mut self, text: &str) -> bool {
        *self = T::of_text(text);
        self.is_some()
    }
}

impl<T: Decode> Decode for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T: Encode> Encode for &[T] {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Encode> List for &[T] {
    fn len(&self) -> usize {
        <[T]>::len(self)
    }

    fn item(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Null, Encode::view)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T: Encode> List for Vec<T> {
    fn len(&self) -> usize {
        Vec::len(self)
    }

    fn item(&self, index: usize) -> View<'_> {
        self.get(index).map_or(View::Null, Encode::view)
    }
}

impl<T: Decode> Slot for Vec<T> {
    fn place(&mut self) -> Place<'_> {
        Place::List(self)
    }

    fn reset(&mut self) {
        self.clear();
    }
}

impl<T: Decode> ListSlot for Vec<T> {
    fn item(&mut self, _: usize) -> Option<&mut dyn Slot> {
        self.push(T::blank());
        self.last_mut().map(|slot| slot as &mut dyn Slot)
    }

    fn remove_last(&mut self) {
        self.pop();
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }
}

/// All tuples.
#[derive(Debug)]
pub enum Tuples {}

/// Makes tuples models: lists with a type for each place.
macro_rules! tuples {
    ($($length:literal ($($name:ident $index:tt),*))*) => { $(
        impl<$($name: Encode + Decode),*> Model for ($($name),*) {
            type Kind = Tuples;
        }

        impl<$($name: Encode + Decode),*> Kind<($($name),*)> for Tuples {
            fn view(model: &($($name),*)) -> View<'_> {
                View::List(model)
            }

            fn place(model: &mut ($($name),*)) -> Place<'_> {
                Place::List(model)
            }

            fn blank() -> ($($name),*) {
                ($($name::blank()),*)
            }
        }

        impl<$($name: Encode),*> List for ($($name),*) {
            fn len(&self) -> usize {
                $length
            }

            fn item(&self, index: usize) -> View<'_> {
                match index {
                    $($index => self.$index.view(),)*
                    _ => View::Null,
                }
            }
        }

        impl<$($name: Decode),*> ListSlot for ($($name),*) {
            fn item(&mut self, index: usize) -> Option<&mut dyn Slot> {
                match index {
                    $($index => Some(&mut self.$index),)*
                    _ => None,
                }
            }

            fn required(&self) -> usize {
                $length
            }
        }
    )* };
}

// As far as the traits of the standard library go.
tuples! {
    2 (A 0, B 1)
    3 (A 0, B 1, C 2)
    4 (A 0, B 1, C 2, D 3)
    5 (A 0, B 1, C 2, D 3, E 4)
    6 (A 0, B 1, C 2, D 3, E 4, F 5)
    7 (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    8 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    9 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    10 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    11 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    12 (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T: Encode> Map for BTreeMap<String, T> {
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_> {
        Box::new(
            self.iter()
                .map(|(name, value)| (name.as_str(), value.view())),
        )
    }
}

impl<T: Decode> Slot for BTreeMap<String, T> {
    fn place(&mut self) -> Place<'_> {
        Place::Map(self)
    }

    fn reset(&mut self) {
        self.clear();
    }
}

impl<T: Decode> MapSlot for BTreeMap<String, T> {
    fn entry(&mut self, name: &str) -> &mut dyn Slot {
        let slot = BTreeMap::entry(self, name.to_owned()).or_insert_with(T::blank);
        slot.reset();
        slot
    }

    fn remove(&mut self, name: &str) {
        BTreeMap::remove(self, name);
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn blank() -> Self {
        BTreeMap::new()
    }
}

impl Encode for Value {
    fn view(&self) -> View<'_> {
        View::Json(self)
    }
}

impl Slot for Value {
    fn place(&mut self) -> Place<'_> {
        Place::Json(self)
    }

    fn reset(&mut self) {
        *self = Value::Null;
    }

    fn put_null(&mut self) -> bool {
        *self = Value::Null;
        true
    }
}

impl JsonSlot for Value {
    fn put(&mut self, value: Value) -> Result<(), serde_json::Error> {
        *self = value;
        Ok(())
    }
}

impl Decode for Value {
    fn blank() -> Self {
        Value::Null
    }
}

/// Nothing is kept of what comes.
impl Decode for () {
    fn blank() -> Self {}
}

impl Slot for () {
    fn place(&mut self) -> Place<'_> {
        Place::Json(self)
    }

    fn reset(&mut self) {}

    fn put_null(&mut self) -> bool {
        true
    }
}

impl JsonSlot for () {
    fn put(&mut self, _: Value) -> Result<(), serde_json::Error> {
        Ok(())
    }
}
