//! The untyped tree of a document. `load` makes it, `resolve` reads it piece by piece; it keeps the order of members
//! and is lean, because a document may have a million nodes.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::ser::{Serialize, Serializer};

use crate::pointer::Pointer;

/// Objects with more members than this are looked up by hash.
const SMALL: usize = 16;

/// A value as JSON and YAML know them.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `null`, or nothing at all in YAML.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// Members by name.
    Object(Object),
}

/// A number: whole ones are exact, unless they exceed 64 bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A whole number between the smallest `i64` and the largest `u64`.
    Integer(i128),
    /// Any other number.
    Float(f64),
}

impl Number {
    /// The number of a wide integer, which becomes a float when it exceeds 64 bits.
    pub fn from_wide(integer: i128) -> Self {
        if (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(&integer) {
            Self::Integer(integer)
        } else {
            Self::Float(integer as f64)
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(integer) => write!(formatter, "{integer}"),
            // The debug form keeps `2.0` apart from `2`.
            Self::Float(float) => write!(formatter, "{float:?}"),
        }
    }
}

impl Value {
    /// The member of that name, if this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_object()?.get(key)
    }

    /// The value that a pointer leads to from here.
    pub fn pointer(&self, pointer: &Pointer) -> Option<&Value> {
        let mut current = self;
        for token in pointer.tokens() {
            current = match current {
                Self::Object(object) => object.get(&token)?,
                Self::Array(elements) => elements.get(array_index(&token)?)?,
                Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => return None,
            };
        }
        Some(current)
    }

    /// Becomes `other`, but an object only takes over the members of another object.
    pub(crate) fn update(&mut self, other: Value) {
        match (self, other) {
            (Self::Object(own), Self::Object(other)) => {
                for (key, value) in other {
                    own.insert(key, value);
                }
            }
            (own, other) => *own = other,
        }
    }

    /// The text, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The whole number, if this is one.
    pub fn as_i128(&self) -> Option<i128> {
        match self {
            Self::Number(Number::Integer(integer)) => Some(*integer),
            _ => None,
        }
    }

    /// The number, if this is one; large whole numbers lose digits.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(Number::Integer(integer)) => Some(*integer as f64),
            Self::Number(Number::Float(float)) => Some(*float),
            _ => None,
        }
    }

    /// The elements, if this is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The members, if this is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The members, if this is an object, to be changed.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// What this is, with its article, for messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(Number::Integer(_)) => "an integer",
            Self::Number(Number::Float(_)) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// An array index as RFC 6901 writes it: digits without leading zeros.
fn array_index(token: &str) -> Option<usize> {
    let digits = token.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (token.len() > 1 && token.starts_with('0')) {
        return None;
    }
    token.parse().ok()
}

/// The members of an object in document order.
#[derive(Clone)]
pub struct Object(Members);

#[derive(Clone)]
enum Members {
    /// Few members, searched one by one.
    Few(Vec<(Arc<str>, Value)>),
    /// Many members with their place in the list by name.
    Many(Box<Indexed>),
}

#[derive(Clone, Default)]
struct Indexed {
    entries: Vec<(Arc<str>, Value)>,
    places: HashMap<Arc<str>, usize>,
}

impl Object {
    /// An object without members.
    pub fn new() -> Self {
        Self(Members::Few(Vec::new()))
    }

    fn entries(&self) -> &Vec<(Arc<str>, Value)> {
        match &self.0 {
            Members::Few(entries) => entries,
            Members::Many(indexed) => &indexed.entries,
        }
    }

    fn entries_mut(&mut self) -> &mut Vec<(Arc<str>, Value)> {
        match &mut self.0 {
            Members::Few(entries) => entries,
            Members::Many(indexed) => &mut indexed.entries,
        }
    }

    fn place(&self, key: &str) -> Option<usize> {
        match &self.0 {
            Members::Few(entries) => entries.iter().position(|(name, _)| &**name == key),
            Members::Many(indexed) => indexed.places.get(key).copied(),
        }
    }

    /// How many members there are.
    pub fn len(&self) -> usize {
        self.entries().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries().is_empty()
    }

    /// The member of that name.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.place(key).map(|place| &self.entries()[place].1)
    }

    /// The member of that name, to be changed.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        let place = self.place(key)?;
        Some(&mut self.entries_mut()[place].1)
    }

    /// Whether there is a member of that name.
    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    /// Adds a member at the end, or replaces the one of that name where it stands and returns what it was.
    pub fn insert(&mut self, key: impl Into<Arc<str>>, value: Value) -> Option<Value> {
        let key = key.into();
        if let Some(present) = self.get_mut(&key) {
            return Some(std::mem::replace(present, value));
        }
        match &mut self.0 {
            Members::Few(entries) => {
                entries.push((key, value));
                if entries.len() > SMALL {
                    let entries = std::mem::take(entries);
                    self.0 = Members::Many(Box::new(Indexed::new(entries)));
                }
            }
            Members::Many(indexed) => {
                indexed
                    .places
                    .insert(Arc::clone(&key), indexed.entries.len());
                indexed.entries.push((key, value));
            }
        }
        None
    }

    /// Takes the member of that name out; the order of the others stays.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let place = self.place(key)?;
        let (_, value) = self.entries_mut().remove(place);
        if let Members::Many(indexed) = &mut self.0 {
            **indexed = Indexed::new(std::mem::take(&mut indexed.entries));
        }
        Some(value)
    }

    /// The members in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> + DoubleEndedIterator {
        self.entries().iter().map(|(key, value)| (&**key, value))
    }

    /// The members in order; their values can be changed.
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Value)> {
        self.entries_mut()
            .iter_mut()
            .map(|(key, value)| (&**key, value))
    }

    /// The names in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        self.entries().iter().map(|(key, _)| &**key)
    }

    /// The values in order.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> + DoubleEndedIterator {
        self.entries().iter().map(|(_, value)| value)
    }

    /// Gives back the memory that was set aside for further members.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.entries_mut().shrink_to_fit();
    }
}

impl Indexed {
    fn new(entries: Vec<(Arc<str>, Value)>) -> Self {
        let places = entries
            .iter()
            .enumerate()
            .map(|(place, (key, _))| (Arc::clone(key), place))
            .collect();
        Self { entries, places }
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// Two objects are equal when they have equal members in the same order.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

impl<K: Into<Arc<str>>> FromIterator<(K, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(members: I) -> Self {
        let mut object = Self::new();
        for (key, value) in members {
            object.insert(key, value);
        }
        object
    }
}

impl IntoIterator for Object {
    type Item = (Arc<str>, Value);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        match self.0 {
            Members::Few(entries) => entries,
            Members::Many(indexed) => indexed.entries,
        }
        .into_iter()
    }
}

impl<'v> IntoIterator for &'v Object {
    type Item = (&'v str, &'v Value);
    type IntoIter = std::iter::Map<
        std::slice::Iter<'v, (Arc<str>, Value)>,
        fn(&'v (Arc<str>, Value)) -> (&'v str, &'v Value),
    >;

    fn into_iter(self) -> Self::IntoIter {
        self.entries().iter().map(|(key, value)| (&**key, value))
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Bool(truth),
            serde_json::Value::Number(number) => Self::Number(match number.as_i128() {
                Some(integer) => Number::from_wide(integer),
                None => Number::Float(number.as_f64().unwrap_or(f64::NAN)),
            }),
            serde_json::Value::String(text) => Self::String(text),
            serde_json::Value::Array(elements) => {
                Self::Array(elements.into_iter().map(Self::from).collect())
            }
            serde_json::Value::Object(members) => Self::Object(
                members
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect(),
            ),
        }
    }
}

/// Floats that JSON cannot write (infinite ones, and what is not a number) become null.
impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(truth),
            Value::Number(Number::Integer(integer)) => {
                serde_json::Number::from_i128(integer).map_or(Self::Null, Self::Number)
            }
            Value::Number(Number::Float(float)) => Self::from(float),
            Value::String(text) => Self::String(text),
            Value::Array(elements) => elements.into_iter().map(Self::from).collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(key, value)| (String::from(&*key), Self::from(value)))
                .collect(),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(truth) => serializer.serialize_bool(*truth),
            Self::Number(Number::Integer(integer)) => match i64::try_from(*integer) {
                Ok(integer) => serializer.serialize_i64(integer),
                Err(_) => serializer.serialize_i128(*integer),
            },
            Self::Number(Number::Float(float)) => serializer.serialize_f64(*float),
            Self::String(text) => serializer.serialize_str(text),
            Self::Array(elements) => serializer.collect_seq(elements),
            Self::Object(members) => serializer.collect_map(members),
        }
    }
}

/// Why a value does not have the type that was asked of it, and where below it the trouble lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    message: String,
    /// The tokens from the culprit up to the value that was deserialised.
    path: Vec<String>,
}

impl Mismatch {
    /// The pointer of the culprit, given that of the value that was deserialised.
    pub fn pointer(&self, from: &Pointer) -> Pointer {
        self.path
            .iter()
            .rev()
            .fold(from.clone(), |pointer, token| pointer.child(token))
    }

    fn within(mut self, token: &str) -> Self {
        self.path.push(token.to_owned());
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Mismatch {}

impl serde::de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            path: Vec::new(),
        }
    }
}

impl<'v> IntoDeserializer<'v, Mismatch> for &'v Value {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'v> Deserializer<'v> for &'v Value {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(Number::Integer(integer)) => {
                if let Ok(integer) = i64::try_from(*integer) {
                    visitor.visit_i64(integer)
                } else if let Ok(integer) = u64::try_from(*integer) {
                    visitor.visit_u64(integer)
                } else {
                    visitor.visit_i128(*integer)
                }
            }
            Value::Number(Number::Float(float)) => visitor.visit_f64(*float),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(elements) => visitor.visit_seq(Elements {
                elements: elements.iter().enumerate(),
            }),
            Value::Object(members) => visitor.visit_map(Entries {
                entries: members.entries().iter(),
                pending: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'v>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'v>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'v>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        let unexpected = match self {
            Value::String(text) => {
                return visitor.visit_enum(Tagged {
                    tag: text,
                    content: None,
                });
            }
            Value::Object(members) => {
                if let [(tag, content)] = members.entries().as_slice() {
                    return visitor.visit_enum(Tagged {
                        tag,
                        content: Some(content),
                    });
                }
                Unexpected::Map
            }
            Value::Array(_) => Unexpected::Seq,
            Value::Null => Unexpected::Unit,
            Value::Bool(truth) => Unexpected::Bool(*truth),
            Value::Number(_) => Unexpected::Other("number"),
        };
        Err(serde::de::Error::invalid_type(
            unexpected,
            &"a string or an object with one member",
        ))
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'v>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map struct identifier ignored_any
    }
}

struct Elements<'v> {
    elements: std::iter::Enumerate<std::slice::Iter<'v, Value>>,
}

impl<'v> SeqAccess<'v> for Elements<'v> {
    type Error = Mismatch;

    fn next_element_seed<S: DeserializeSeed<'v>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Mismatch> {
        let Some((index, element)) = self.elements.next() else {
            return Ok(None);
        };
        seed.deserialize(element)
            .map(Some)
            .map_err(|error| error.within(&index.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.elements.len())
    }
}

struct Entries<'v> {
    entries: std::slice::Iter<'v, (Arc<str>, Value)>,
    pending: Option<&'v (Arc<str>, Value)>,
}

impl<'v> MapAccess<'v> for Entries<'v> {
    type Error = Mismatch;

    fn next_key_seed<S: DeserializeSeed<'v>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Mismatch> {
        self.pending = self.entries.next();
        let Some((key, _)) = self.pending else {
            return Ok(None);
        };
        let deserializer = serde::de::value::BorrowedStrDeserializer::<Mismatch>::new(key);
        seed.deserialize(deserializer)
            .map(Some)
            .map_err(|error| error.within(key))
    }

    fn next_value_seed<S: DeserializeSeed<'v>>(&mut self, seed: S) -> Result<S::Value, Mismatch> {
        let Some((key, value)) = self.pending.take() else {
            return Err(serde::de::Error::custom("a value was read before its key"));
        };
        seed.deserialize(value).map_err(|error| error.within(key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// A text or an object with one member, read as a variant of an enum.
struct Tagged<'v> {
    tag: &'v str,
    content: Option<&'v Value>,
}

impl<'v> EnumAccess<'v> for Tagged<'v> {
    type Error = Mismatch;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'v>>(self, seed: S) -> Result<(S::Value, Self), Mismatch> {
        let variant = seed.deserialize(StrDeserializer::<Mismatch>::new(self.tag))?;
        Ok((variant, self))
    }
}

impl<'v> VariantAccess<'v> for Tagged<'v> {
    type Error = Mismatch;

    fn unit_variant(self) -> Result<(), Mismatch> {
        match self.content {
            None | Some(Value::Null) => Ok(()),
            Some(_) => Err(serde::de::Error::custom("this variant has no content")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'v>>(self, seed: S) -> Result<S::Value, Mismatch> {
        seed.deserialize(self.content.unwrap_or(&Value::Null))
            .map_err(|error| error.within(self.tag))
    }

    fn tuple_variant<V: Visitor<'v>>(self, _len: usize, visitor: V) -> Result<V::Value, Mismatch> {
        self.content
            .unwrap_or(&Value::Null)
            .deserialize_any(visitor)
            .map_err(|error| error.within(self.tag))
    }

    fn struct_variant<V: Visitor<'v>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.tuple_variant(0, visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;

    use super::*;

    fn value(json: &str) -> Value {
        Value::from(serde_json::from_str::<serde_json::Value>(json).unwrap())
    }

    fn numbered(count: usize) -> Object {
        (0..count)
            .map(|index| (format!("k{index}"), Value::Bool(index % 2 == 0)))
            .collect()
    }

    #[test]
    fn a_node_takes_32_bytes() {
        assert_eq!(size_of::<Value>(), 32);
    }

    #[test]
    fn members_keep_their_order_however_many_there_are() {
        for count in [3, SMALL, SMALL + 1, 500] {
            let object = numbered(count);
            assert_eq!(object.len(), count);
            let last = format!("k{}", count - 1);
            assert_eq!(object.keys().last(), Some(last.as_str()));
            assert_eq!(object.get(&last), Some(&Value::Bool((count - 1) % 2 == 0)));
            assert!(!object.contains_key("k"));
        }
    }

    #[test]
    fn inserting_a_present_key_replaces_in_place() {
        let mut object = numbered(40);
        assert_eq!(object.insert("k7", Value::Null), Some(Value::Bool(false)));
        assert_eq!(object.iter().nth(7), Some(("k7", &Value::Null)));
        assert_eq!(object.len(), 40);
    }

    #[test]
    fn removing_keeps_the_others_reachable() {
        let mut object = numbered(40);
        assert_eq!(object.remove("k0"), Some(Value::Bool(true)));
        assert_eq!(object.remove("k0"), None);
        assert_eq!(object.get("k39"), Some(&Value::Bool(false)));
        assert_eq!(object.keys().next(), Some("k1"));
    }

    #[test]
    fn pointers_lead_through_objects_and_arrays() {
        let tree = value(r#"{"a": [{"b/c": 5}], "01": 1}"#);
        let at = |text| tree.pointer(&Pointer::parse(text).unwrap());
        assert_eq!(at("/a/0/b~1c").and_then(Value::as_i128), Some(5));
        assert_eq!(at(""), Some(&tree));
        for missing in ["/a/00", "/a/1", "/a/-", "/a/0/b~1c/d", "/a/+0"] {
            assert_eq!(at(missing), None, "{missing}");
        }
    }

    #[test]
    fn wide_integers_become_floats() {
        assert_eq!(
            Number::from_wide(u64::MAX.into()),
            Number::Integer(u64::MAX.into())
        );
        assert_eq!(Number::from_wide(1 << 70), Number::Float(2f64.powi(70)));
        assert_eq!(Number::Float(2.0).to_string(), "2.0");
    }

    #[test]
    fn values_deserialise_into_the_types_of_openapiv3() {
        let server = value(
            r#"{"url": "https://{region}.example", "x-name": "Main",
                "variables": {"region": {"default": "eu", "enum": ["eu", "us"]}}}"#,
        );
        let server = openapiv3::Server::deserialize(&server).unwrap();
        assert_eq!(server.url, "https://{region}.example");
        assert_eq!(server.extensions["x-name"], "Main");
        assert_eq!(
            server.variables.unwrap()["region"].enumeration,
            ["eu", "us"]
        );
        let schema = value(
            r#"{"type": "array", "minItems": 1, "items": {"type": "integer", "maximum": 9}}"#,
        );
        assert!(openapiv3::Schema::deserialize(&schema).is_ok());
    }

    #[test]
    fn a_mismatch_tells_where_it_lies() {
        #[derive(Debug, serde::Deserialize)]
        struct Outer {
            #[serde(rename = "list")]
            _list: Vec<Inner>,
        }
        #[derive(Debug, serde::Deserialize)]
        struct Inner {
            #[serde(rename = "a/b")]
            _number: u8,
        }
        let error =
            Outer::deserialize(&value(r#"{"list": [{"a/b": 1}, {"a/b": "x"}]}"#)).unwrap_err();
        let start = Pointer::root().child("from");
        assert_eq!(error.pointer(&start).as_str(), "/from/list/1/a~1b");
        assert_eq!(error.to_string(), "invalid type: string \"x\", expected u8");
    }

    #[test]
    fn json_round_trips() {
        let json = r#"{"a":[1,-2,2.5,18446744073709551615,null,true,"x"],"b":{}}"#;
        let tree = value(json);
        assert_eq!(serde_json::to_string(&tree).unwrap(), json);
        assert_eq!(serde_json::Value::from(tree).to_string(), json);
    }
}
