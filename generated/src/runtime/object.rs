//! Structs that are JSON objects: a table of members and two short functions each, and one visitor for all.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use super::codec::{Decode, Encode, Member, Mode, WithMode, at, reject, skip, to_value};

/// One member of an object: its name on the wire and how it is treated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    pub(crate) is_read_only: bool,
}

impl Field {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self {
            name,
            is_required: false,
            is_read_only: false,
        }
    }

    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    pub(crate) const fn read_only(mut self) -> Self {
        self.is_read_only = true;
        self
    }
}

/// A struct that is a JSON object; implemented by `object!`.
pub(crate) trait Object: Encode + Decode {
    const NAME: &'static str;
    const FIELDS: &'static [Field];
    /// Whether members without a field are kept.
    const COLLECTS: bool = false;

    /// Reads the value of the member at `index` of [`Self::FIELDS`].
    fn set<'de, A: MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error>;

    /// Reads the value of a member that has no field.
    fn collect<'de, A: MapAccess<'de>>(
        &mut self,
        _key: String,
        map: &mut A,
    ) -> Result<(), A::Error> {
        skip(map)
    }

    /// Hands every member to `sink`, in declared order.
    fn put<'a, K: Sink<'a>>(&'a self, sink: &mut K) -> Result<(), K::Error>;
}

/// Receives the members of an object.
pub(crate) trait Sink<'a> {
    type Error;

    /// Takes a declared member.
    fn put<T: Encode>(&mut self, field: Field, value: &'a T) -> Result<(), Self::Error>;

    /// Takes a member beyond the declared ones.
    fn extra<T: Encode>(
        &mut self,
        fields: &[Field],
        name: &'a str,
        value: &'a T,
    ) -> Result<(), Self::Error>;
}

/// Implements the codec and serde traits for a struct.
macro_rules! object {
    ($name:ident { $($index:literal $wire:literal $field:ident $($flag:ident)*),* $(,)? } $(.. $extra:ident)?) => {
        #[allow(unused_variables)] // an object may have no members
        impl $crate::runtime::object::Object for $name {
            const NAME: &'static str = stringify!($name);
            const FIELDS: &'static [$crate::runtime::object::Field] =
                &[$($crate::runtime::object::Field::new($wire)$(.$flag())*),*];
            $(const COLLECTS: bool = {
                let _ = stringify!($extra);
                true
            };)?

            fn set<'de, A: ::serde::de::MapAccess<'de>>(&mut self, index: usize, map: &mut A) -> Result<(), A::Error> {
                match index {
                    $($index => self.$field = $crate::runtime::codec::value(map)?,)*
                    _ => $crate::runtime::codec::skip(map)?,
                }
                Ok(())
            }

            $(fn collect<'de, A: ::serde::de::MapAccess<'de>>(&mut self, key: String, map: &mut A) -> Result<(), A::Error> {
                if let Some(value) = $crate::runtime::codec::entry(map, &key)? {
                    self.$extra.insert(key, value);
                }
                Ok(())
            })?

            fn put<'a, K: $crate::runtime::object::Sink<'a>>(&'a self, sink: &mut K) -> Result<(), K::Error> {
                $(sink.put($crate::runtime::object::Field::new($wire)$(.$flag())*, &self.$field)?;)*
                $(for (key, value) in &self.$extra {
                    sink.extra(Self::FIELDS, key, value)?;
                })?
                Ok(())
            }
        }
        impl $crate::runtime::codec::Encode for $name {
            fn encode<S: ::serde::Serializer>(&self, serializer: S, mode: $crate::runtime::codec::Mode) -> Result<S::Ok, S::Error> {
                $crate::runtime::object::encode_object(self, serializer, mode)
            }
            fn members(&self) -> Result<Vec<$crate::runtime::codec::Member<'_>>, ::serde_json::Error> {
                $crate::runtime::object::object_members(self)
            }
        }
        impl $crate::runtime::codec::Decode for $name {
            fn decode<'de, D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::runtime::object::decode_object(deserializer)
            }
            fn blank() -> Self {
                Self {
                    $($field: $crate::runtime::codec::Decode::blank(),)*
                    $($extra: ::std::collections::BTreeMap::new(),)?
                }
            }
        }
        $crate::runtime::codec::serde_traits! { $name }
    };
}
pub(crate) use object;

/// Writes an object.
pub(crate) fn encode_object<T: Object, S: Serializer>(
    object: &T,
    serializer: S,
    mode: Mode,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    object.put(&mut MapSink {
        map: &mut map,
        mode,
    })?;
    map.end()
}

struct MapSink<'a, M> {
    map: &'a mut M,
    mode: Mode,
}

impl<'a, M: SerializeMap> Sink<'a> for MapSink<'_, M> {
    type Error = M::Error;

    fn put<T: Encode>(&mut self, field: Field, value: &'a T) -> Result<(), M::Error> {
        if is_left_out(field, value, self.mode) {
            return Ok(());
        }
        self.map
            .serialize_entry(field.name, &WithMode(value, self.mode))
    }

    fn extra<T: Encode>(
        &mut self,
        fields: &[Field],
        name: &'a str,
        value: &'a T,
    ) -> Result<(), M::Error> {
        if is_declared(fields, name) {
            return Ok(());
        }
        self.map.serialize_entry(name, &WithMode(value, self.mode))
    }
}

/// Takes an object apart, in declared order.
pub(crate) fn object_members<T: Object>(object: &T) -> Result<Vec<Member<'_>>, serde_json::Error> {
    let mut members = Vec::new();
    object.put(&mut members)?;
    Ok(members)
}

impl<'a> Sink<'a> for Vec<Member<'a>> {
    type Error = serde_json::Error;

    fn put<T: Encode>(&mut self, field: Field, value: &'a T) -> Result<(), Self::Error> {
        if !is_left_out(field, value, Mode::Request) {
            self.push(member(field.name, value)?);
        }
        Ok(())
    }

    fn extra<T: Encode>(
        &mut self,
        fields: &[Field],
        name: &'a str,
        value: &'a T,
    ) -> Result<(), Self::Error> {
        if !is_declared(fields, name) {
            self.push(member(name, value)?);
        }
        Ok(())
    }
}

fn member<'a, T: Encode>(name: &'a str, value: &'a T) -> Result<Member<'a>, serde_json::Error> {
    let mut files = Vec::new();
    value.files(&mut files);
    let value = if files.is_empty() {
        to_value(value, Mode::Request)?
    } else {
        Value::Null
    };
    Ok(Member {
        name: name.into(),
        value,
        files,
    })
}

/// Whether a member beyond the declared ones has the name of one of them, which takes precedence.
fn is_declared(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name == name)
}

/// Whether a member is not written.
pub(crate) fn is_left_out<T: Encode>(field: Field, value: &T, mode: Mode) -> bool {
    (field.is_read_only && mode == Mode::Request) || (!field.is_required && value.is_absent())
}

/// Reads an object.
pub(crate) fn decode_object<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut object = T::blank();
        let mut seen = Seen::default();
        let mut next = 0;
        while let Some(key) = map.next_key_seed(KeySeed {
            fields: T::FIELDS,
            next,
            collects: T::COLLECTS,
        })? {
            match key {
                Key::Field(index) => {
                    seen.insert(index);
                    next = index + 1;
                    object
                        .set(index, &mut map)
                        .map_err(|error| in_field::<T, _>(index, error))?;
                }
                Key::Other(Some(name)) => {
                    object
                        .collect(name, &mut map)
                        .map_err(|error| at(T::NAME, error))?;
                }
                Key::Other(None) => skip(&mut map)?,
            }
        }
        match seen.first_missing(T::FIELDS) {
            None => Ok(object),
            Some(name) => Err(de::Error::custom(format_args!(
                "{}.{name}: required, but missing",
                T::NAME
            ))),
        }
    }

    reject! { bool i64 u64 f64 str unit seq }
}

fn in_field<T: Object, E: de::Error>(index: usize, error: E) -> E {
    let name = T::FIELDS.get(index).map_or("", |field| field.name);
    E::custom(format_args!("{}.{name}: {error}", T::NAME))
}

/// Which of an object's members have been read.
#[derive(Default)]
struct Seen {
    first: u64,
    rest: Vec<u64>,
}

impl Seen {
    fn insert(&mut self, index: usize) {
        let bit = 1 << (index % 64);
        match (index / 64).checked_sub(1) {
            None => self.first |= bit,
            Some(word) => {
                if self.rest.len() <= word {
                    self.rest.resize(word + 1, 0);
                }
                if let Some(word) = self.rest.get_mut(word) {
                    *word |= bit;
                }
            }
        }
    }

    fn contains(&self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            None => self.first,
            Some(word) => self.rest.get(word).copied().unwrap_or(0),
        };
        word & (1 << (index % 64)) != 0
    }

    fn first_missing(&self, fields: &[Field]) -> Option<&'static str> {
        let mut fields = fields.iter().enumerate();
        fields
            .find(|(index, field)| field.is_required && !self.contains(*index))
            .map(|(_, field)| field.name)
    }
}

/// Finds the member a key belongs to, trying first the one after the last match.
struct KeySeed {
    fields: &'static [Field],
    next: usize,
    collects: bool,
}

enum Key {
    Field(usize),
    /// A member without a field; the name is kept if it is needed.
    Other(Option<String>),
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Key, E> {
        if self
            .fields
            .get(self.next)
            .is_some_and(|field| field.name == name)
        {
            return Ok(Key::Field(self.next));
        }
        Ok(
            match self.fields.iter().position(|field| field.name == name) {
                Some(index) => Key::Field(index),
                None => Key::Other(self.collects.then(|| name.to_owned())),
            },
        )
    }
}
