//! What other values are in: options, lists and maps, and any JSON.

use std::collections::BTreeMap;

use serde_json::Value;

use super::decode::{Decode, JsonSlot, ListSlot, MapSlot, Place, Slot};
use super::encode::{Encode, List, Map, View};

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
    fn push(&mut self) -> Option<&mut dyn Slot> {
        Vec::push(self, T::blank());
        self.last_mut().map(|slot| slot as &mut dyn Slot)
    }

    fn len(&self) -> usize {
        Vec::len(self)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn blank() -> Self {
        Vec::new()
    }
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
