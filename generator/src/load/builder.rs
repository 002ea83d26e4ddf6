//! Builds the tree of a document, whatever reads its text, and keeps the limits on it.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::{MAX_DEPTH, MAX_NODES};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::plain_yaml;
use crate::pointer::{At, Pointer};
use crate::value::{Number, Object, Value};

/// The keywords that give a schema or the document a name, or refer to one in a way of its own.
const NAMING: [&str; 5] = ["$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$self"];

/// What is collected while a tree is built.
#[derive(Default)]
pub(crate) struct Builder {
    /// Every key so far; the same few occur all over a document, so each is stored once.
    names: HashSet<Arc<str>>,
    /// Whether one of [`NAMING`] is among them.
    pub(super) names_schemas: bool,
    pub(super) nodes: usize,
    depth: usize,
    pub(super) limit: Option<Limit>,
    pub(super) repeats: Vec<Repeat>,
    /// Whether `<<` puts the members of other objects into an object, as YAML 1.1 has it.
    merges: bool,
}

/// The key of what is merged into an object.
const MERGE: &str = "<<";

#[derive(Clone, Copy)]
pub(super) enum Limit {
    Depth,
    Nodes,
}

/// A key that stands twice; the tokens lead from the key up to the root.
pub(super) struct Repeat {
    upwards: Vec<String>,
}

impl Repeat {
    pub(super) fn pointer(&self) -> Pointer {
        self.upwards
            .iter()
            .rev()
            .fold(Pointer::root(), |pointer, token| pointer.child(token))
    }
}

impl Builder {
    /// For what stands inside the object at the root.
    pub(super) fn below_root() -> Self {
        Builder {
            depth: 1,
            ..Builder::default()
        }
    }

    pub(super) fn json(&mut self, text: &str) -> Result<Value, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Node(self).deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }

    /// Most YAML is plain, and read ten times as fast by a reader for that alone.
    pub(crate) fn plain_yaml(&mut self, text: &str) -> Result<Value, plain_yaml::Error> {
        plain_yaml::read(text, Node(self))
    }

    /// All of YAML.
    pub(crate) fn yaml(&mut self, text: &str) -> Result<Value, serde_yaml::Error> {
        self.merges = true;
        Node(self).deserialize(serde_yaml::Deserializer::from_str(text))
    }

    /// Says which keys stand twice.
    pub(crate) fn repeated(&self, file: &Arc<str>) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        for repeat in &self.repeats {
            let pointer = repeat.pointer();
            let key = pointer.last().unwrap_or_default().into_owned();
            diagnostics.push(
                Diagnostic::new(
                    Code::DuplicateKey,
                    Place::new(file, &pointer, At::Repeat),
                    "the same key is given twice",
                )
                .expected("each key once")
                .found(key)
                .related(Place::key(file, &pointer), "the first one")
                .help(
                    "merge the two, or remove one; where both say something, the last one counts",
                ),
            );
        }
        diagnostics
    }

    pub(super) fn name(&mut self, text: &str) -> Arc<str> {
        if let Some(name) = self.names.get(text) {
            return Arc::clone(name);
        }
        let name: Arc<str> = Arc::from(text);
        self.names_schemas |= NAMING.contains(&text);
        self.names.insert(Arc::clone(&name));
        name
    }

    /// Counts a value against the limit.
    fn count<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            self.limit = Some(Limit::Nodes);
            return Err(E::custom("too many values"));
        }
        Ok(())
    }

    fn descend<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.limit = Some(Limit::Depth);
            return Err(E::custom("nested too deep"));
        }
        Ok(())
    }

    /// Completes the path of the repeats found since there were `known` of them.
    pub(super) fn inside(&mut self, known: usize, token: &dyn fmt::Display) {
        for repeat in &mut self.repeats[known..] {
            repeat.upwards.push(token.to_string());
        }
    }
}

/// Reads one value.
pub(super) struct Node<'b>(pub(super) &'b mut Builder);

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_i64<E>(self, integer: i64) -> Result<Value, E> {
        Ok(Value::Number(Number::Integer(integer.into())))
    }

    fn visit_i128<E>(self, integer: i128) -> Result<Value, E> {
        Ok(Value::Number(Number::from_wide(integer)))
    }

    fn visit_u64<E>(self, integer: u64) -> Result<Value, E> {
        Ok(Value::Number(Number::Integer(integer.into())))
    }

    fn visit_u128<E>(self, integer: u128) -> Result<Value, E> {
        Ok(Value::Number(Number::Float(integer as f64)))
    }

    fn visit_f64<E>(self, float: f64) -> Result<Value, E> {
        Ok(Value::Number(Number::Float(float)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    /// A YAML value with a tag of its own, which means nothing here.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (_, content) = tagged.variant::<IgnoredAny>()?;
        content.newtype_variant_seed(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let builder = self.0;
        builder.descend()?;
        let mut elements = Vec::new();
        loop {
            let known = builder.repeats.len();
            let Some(element) = sequence.next_element_seed(Node(builder))? else {
                break;
            };
            builder.inside(known, &elements.len());
            elements.push(element);
        }
        builder.depth -= 1;
        elements.shrink_to_fit();
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let builder = self.0;
        builder.descend()?;
        let mut object = Object::new();
        while let Some(key) = map.next_key_seed(Key(builder))? {
            let known = builder.repeats.len();
            let value = map.next_value_seed(Node(builder))?;
            builder.inside(known, &key);
            if let Some(first) = object.insert(Arc::clone(&key), value) {
                if let Some(member) = object.get_mut(&key) {
                    let last = std::mem::replace(member, first);
                    member.update(last);
                }
                builder.repeats.push(Repeat {
                    upwards: vec![String::from(&*key)],
                });
            }
        }
        builder.depth -= 1;
        if builder.merges {
            merge(&mut object);
        }
        object.shrink_to_fit();
        Ok(Value::Object(object))
    }
}

/// Puts the members of `<<`, an object or several, into the object that has it. Its own members count before them.
fn merge(object: &mut Object) {
    let is_mergeable = |value: &Value| match value {
        Value::Array(parts) => parts.iter().all(|part| part.as_object().is_some()),
        value => value.as_object().is_some(),
    };
    if !object.get(MERGE).is_some_and(is_mergeable) {
        return;
    }
    let parts = match object.remove(MERGE) {
        Some(Value::Array(parts)) => parts,
        Some(part) => vec![part],
        None => Vec::new(),
    };
    for part in parts {
        let Value::Object(part) = part else { continue };
        for (key, value) in part {
            if !object.contains_key(&key) {
                object.insert(key, value);
            }
        }
    }
}

/// Reads a key as it is written, also where YAML would see a number or a boolean in it.
struct Key<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Arc<str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Arc<str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'_> {
    type Value = Arc<str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key that is a text")
    }

    fn visit_str<E>(self, key: &str) -> Result<Arc<str>, E> {
        Ok(self.0.name(key))
    }
}
