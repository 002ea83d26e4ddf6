//! How values are read from JSON.
//!
//! A value says what kind of [`Place`] it is, and one reader fills places with what comes. Types therefore need no code for
//! each deserializer. Messages of errors name places, keys of maps among them, and kinds, never the values of a reply.

use std::fmt::{self, Display};

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::drift;
use super::keys::{Keys, Seen};
use super::object::{Object, Table};

/// A value that JSON can be read into.
pub trait Slot {
    /// How it takes what comes and is not null.
    fn place(&mut self) -> Place<'_>;

    /// Makes it what it was before anything came.
    fn reset(&mut self);

    /// Takes null, if it knows it.
    fn put_null(&mut self) -> bool {
        false
    }

    /// Takes a boolean, if that is what it is made from; a short way for what is frequent.
    fn put_bool(&mut self, _: bool) -> bool {
        false
    }

    /// Takes a text, if that is what it is made from; a short way as well.
    fn put_text(&mut self, _: &str) -> bool {
        false
    }
}

/// A value that can be read from JSON.
pub trait Decode: Slot + Sized {
    /// The placeholder that is there while the value is being read.
    fn blank() -> Self;

    /// The value of a boolean, if the type is made from booleans.
    fn of_bool(_: bool) -> Option<Self> {
        None
    }

    /// The value of a text, if the type is made from texts.
    fn of_text(_: &str) -> Option<Self> {
        None
    }
}

/// How a value takes what comes and is not null.
#[allow(
    missing_debug_implementations,
    reason = "it only lives while a value is read"
)]
pub enum Place<'a> {
    /// One boolean, number or text.
    Scalar(&'a mut dyn ScalarSlot),
    /// A list.
    List(&'a mut dyn ListSlot),
    /// An object with members of any name.
    Map(&'a mut dyn MapSlot),
    /// An object with declared members.
    Object(&'a mut dyn Object),
    /// Any JSON, looked at as a whole.
    Json(&'a mut dyn JsonSlot),
}

/// A scalar of JSON that is not null.
#[derive(Clone, Copy, Debug)]
pub enum Token<'a> {
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number.
    Float(f64),
    /// Text.
    Text(&'a str),
}

impl Token<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
        }
    }

    fn other_kind(self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Integer(_) | Self::Float(_) => "another number",
            Self::Text(_) => "another string",
        }
    }

    fn to_value(self) -> Value {
        match self {
            Self::Bool(value) => value.into(),
            Self::Integer(value) => i64::try_from(value)
                .map(Value::from)
                .or_else(|_| u64::try_from(value).map(Value::from))
                .unwrap_or_default(),
            Self::Float(value) => value.into(),
            Self::Text(text) => text.into(),
        }
    }
}

/// Takes a scalar.
pub trait ScalarSlot {
    /// What a reader of an error message is told was expected.
    fn expected(&self) -> &'static str;
    /// Takes the scalar, unless it is none of its kind.
    fn put(&mut self, token: Token<'_>) -> bool;
}

/// Takes a list.
pub trait ListSlot {
    /// Where an item goes; asked for one after the other. One that has no place is passed over.
    fn item(&mut self, index: usize) -> Option<&mut dyn Slot>;
    /// How many items must be there, each in its place.
    fn required(&self) -> usize {
        0
    }
    /// Takes the last item out again, where none must be there.
    fn remove_last(&mut self) {}
}

/// Takes entries.
pub trait MapSlot {
    /// Where the value of an entry goes.
    fn entry(&mut self, name: &str) -> &mut dyn Slot;
    /// Takes an entry out again.
    fn remove(&mut self, name: &str);
}

/// Takes any JSON.
pub trait JsonSlot {
    /// Takes the value.
    fn put(&mut self, value: Value) -> Result<(), serde_json::Error>;
}

/// Reads a value.
pub(crate) fn decode<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    Seed(&mut value).deserialize(deserializer)?;
    Ok(value)
}

/// Fills a slot where serde wants a seed.
pub(crate) struct Seed<'a>(pub(crate) &'a mut dyn Slot);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let is_row = false;
        deserializer.deserialize_any(Filler(self.0, is_row))
    }
}

/// Fills the slot of an item or an entry; gives whether there is one. A null that its type does not know is none. A list that is the
/// item of another is a row.
struct ElementSeed<'a>(&'a mut dyn Slot, bool);

impl<'de> DeserializeSeed<'de> for ElementSeed<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for ElementSeed<'_> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("another value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        if self.0.put_null() {
            return Ok(true);
        }
        match self.0.place() {
            Place::Json(slot) => put(slot, Value::Null).map(|()| true),
            _ => Ok(false),
        }
    }

    fn visit_none<E: de::Error>(self) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        let Self(slot, is_row) = self;
        deserializer.deserialize_any(Filler(slot, is_row))?;
        Ok(true)
    }
}

/// Fills a slot. A list may be a row of a table: there the place of an item is what it means, and no null is left out.
struct Filler<'a>(&'a mut dyn Slot, bool);

impl Filler<'_> {
    fn scalar<E: de::Error>(self, token: Token<'_>) -> Result<(), E> {
        match self.0.place() {
            Place::Scalar(slot) => match slot.put(token) {
                true => Ok(()),
                false => Err(mismatch(slot.expected(), token.other_kind())),
            },
            Place::Json(slot) => put(slot, token.to_value()),
            place => Err(mismatch(Expected(&place), token.kind())),
        }
    }
}

fn put<E: de::Error>(slot: &mut dyn JsonSlot, value: Value) -> Result<(), E> {
    slot.put(value).map_err(E::custom)
}

/// What a place takes, for messages.
struct Expected<'a, 'b>(&'b Place<'a>);

impl Display for Expected<'_, '_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Place::Scalar(slot) => formatter.write_str(slot.expected()),
            Place::Json(_) => formatter.write_str("a value"),
            Place::List(_) => formatter.write_str("a list"),
            Place::Map(_) => formatter.write_str("an object"),
            Place::Object(object) => write!(formatter, "an object ({})", object.table().name),
        }
    }
}

fn mismatch<E: de::Error>(expected: impl Display, found: &str) -> E {
    E::custom(format_args!("expected {expected}, found {found}"))
}

/// Puts the place before an error's message.
pub(crate) fn at<E: de::Error>(place: impl Display, error: E) -> E {
    E::custom(format_args!("{place}: {error}"))
}

impl<'de> Visitor<'de> for Filler<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("another value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        match self.0.put_bool(value) {
            true => Ok(()),
            false => self.scalar(Token::Bool(value)),
        }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        self.scalar(Token::Integer(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.scalar(Token::Integer(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.scalar(Token::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        if self.0.put_text(value) {
            return Ok(());
        }
        let read = Filler(&mut *self.0, false).scalar(Token::Text(value));
        // Some services write so what is absent.
        if read.is_err() && value.is_empty() && self.0.put_null() {
            drift::form("value", "an empty text");
            return Ok(());
        }
        read
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        if self.0.put_null() {
            return Ok(());
        }
        match self.0.place() {
            Place::Json(slot) => put(slot, Value::Null),
            // What a service writes that has no items, as those in Go do.
            Place::List(slot) if slot.required() == 0 => {
                drift::form("list", "null");
                Ok(())
            }
            Place::Map(_) => {
                drift::form("map", "null");
                Ok(())
            }
            place => Err(mismatch(Expected(&place), "null")),
        }
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        match self.0.place() {
            Place::List(slot) => fill_list(slot, list, self.1),
            Place::Json(slot) => put(slot, Value::deserialize(SeqAccessDeserializer::new(list))?),
            place => Err(mismatch(Expected(&place), "a list")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        match self.0.place() {
            Place::Object(object) => fill_object(object, map),
            Place::Map(slot) => {
                while let Some(name) = map.next_key::<String>()? {
                    fill_entry(slot, &name, &mut map)?;
                }
                Ok(())
            }
            Place::Json(slot) => put(slot, Value::deserialize(MapAccessDeserializer::new(map))?),
            Place::Scalar(slot) => match exact_number(&mut map)? {
                Some(number) if slot.put(number) => Ok(()),
                Some(_) => Err(mismatch(slot.expected(), "another number")),
                None => Err(mismatch(slot.expected(), "an object")),
            },
            place => Err(mismatch(Expected(&place), "an object")),
        }
    }
}

fn fill_list<'de, A: SeqAccess<'de>>(
    slot: &mut dyn ListSlot,
    mut list: A,
    is_row: bool,
) -> Result<(), A::Error> {
    let required = slot.required();
    let mut count = 0;
    let has_places = is_row || required > 0;
    loop {
        match list.next_element_seed(ItemSeed(slot, count, has_places)) {
            Ok(Some(is_item)) => {
                if !is_item {
                    slot.remove_last();
                    drift::left_out("list", || format!("item {count}"));
                }
                count += 1;
            }
            Ok(None) => break,
            Err(error) => return Err(at(format_args!("item {count}"), error)),
        }
    }
    match required <= count {
        true => Ok(()),
        false => Err(A::Error::custom(format_args!(
            "expected a list of {required} items, found {count}"
        ))),
    }
}

/// Reads an item of a list; gives whether there is one. Where each has its place, none can be left out.
struct ItemSeed<'a>(&'a mut dyn ListSlot, usize, bool);

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        let Self(list, index, has_places) = self;
        match list.item(index) {
            Some(slot) if !has_places => ElementSeed(slot, true).deserialize(deserializer),
            Some(slot) => deserializer
                .deserialize_any(Filler(slot, true))
                .map(|()| true),
            None => IgnoredAny::deserialize(deserializer).map(|_| true),
        }
    }
}

/// Reads the value of an entry; errors name the key.
fn fill_entry<'de, A: MapAccess<'de>>(
    slot: &mut dyn MapSlot,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    let is_entry = map
        .next_value_seed(ElementSeed(slot.entry(name), false))
        .map_err(|error| at(format_args!("[{name:?}]"), error))?;
    if !is_entry {
        slot.remove(name);
        drift::left_out("map", || format!("[{name:?}]"));
    }
    Ok(())
}

/// The key of the object that serde_json makes of a number where an application turns on its feature `arbitrary_precision`,
/// which features of Cargo then turn on for everybody.
const EXACT_NUMBER: &str = "$serde_json::private::Number";

/// The number of such an object, as far as the types here can hold it.
fn exact_number<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Token<'static>>, A::Error> {
    if map.next_key::<String>()?.as_deref() != Some(EXACT_NUMBER) {
        return Ok(None);
    }
    let digits: String = map.next_value()?;
    let integer = digits.parse().map(Token::Integer);
    let number = integer.or_else(|_| digits.parse().map(Token::Float));
    Ok(number.ok())
}

fn fill_object<'de, A: MapAccess<'de>>(
    object: &mut dyn Object,
    mut map: A,
) -> Result<(), A::Error> {
    let table = object.table();
    let is_collecting = drift::is_collecting();
    let mut seen = Seen::default();
    let mut keys = Keys {
        fields: table.fields,
        next: 0,
        collects: object.others().is_some(),
        other: String::new(),
    };
    while let Some(index) = map.next_key_seed(&mut keys)? {
        let Some(slot) = object.member_mut(index) else {
            match object.others_mut() {
                Some(others) => fill_entry(others, &keys.other, &mut map)
                    .map_err(|error| at(table.name, error))?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
            continue;
        };
        // Of several with one name the last counts, and nothing of the others.
        if !seen.insert(index) {
            slot.reset();
        }
        let before = is_collecting.then(|| drift::enter(Some((table, index))));
        let outcome = map.next_value_seed(Seed(slot));
        if let Some(before) = before {
            drift::enter(before);
        }
        outcome.map_err(|error| in_field(table, index, error))?;
    }
    match seen.first_missing(table) {
        None => Ok(()),
        Some(name) => Err(A::Error::custom(format_args!(
            "{}.{name}: required, but missing",
            table.name
        ))),
    }
}

fn in_field<E: de::Error>(table: &Table, index: usize, error: E) -> E {
    let name = table.fields.get(index).copied().unwrap_or_default();
    E::custom(format_args!("{}.{name}: {error}", table.name))
}
