//! A reader for the YAML that people and programs write: block style, one-line keys, scalars of all styles and simple flow
//! collections. It takes a text as it goes, where a parser of all of YAML first makes a list of events, and is ten times as
//! fast. Anything else — anchors, tags, directives, tabs as white space, mistakes — is refused as unusual, and the caller
//! turns to `serde_yaml`, which is the judge: what this reader accepts, it reads the same, at the same places.

mod reader;
mod scalar;
mod skip;

use std::cmp::Ordering;
use std::fmt;

use serde::de::value::{CowStrDeserializer, UnitDeserializer};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::plain_yaml::reader::Reader;
use crate::pointer::Position;

/// How many bytes are checked at once.
const CHUNK: usize = 128;

/// Reads a whole text. An error of the seed tells the place of the key or scalar it was given.
pub(crate) fn read<'t, S: DeserializeSeed<'t>>(text: &'t str, seed: S) -> Result<S::Value, Error> {
    if !is_ordinary(text) {
        return Err(unusual());
    }
    let mut reader = Reader::new(text);
    reader.start()?;
    let value = seed.deserialize(Node {
        reader: &mut reader,
        least: 0,
        place: Place::Line,
    })?;
    if !reader.has_ended() {
        return Err(unusual());
    }
    Ok(value)
}

/// Whether all characters are allowed in YAML and line feeds are the only line breaks.
fn is_ordinary(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_fine = |(index, chunk): (usize, &[u8])| {
        let (is_control, is_rare) = match <&[u8; CHUNK]>::try_from(chunk) {
            Ok(whole) => suspects(whole),
            Err(_) => suspects(chunk),
        };
        let is_odd = |offset| bytes[offset] >= 0xc2 && is_odd(&bytes[offset..]);
        let start = index * CHUNK;
        !(is_control || is_rare && (start..start + chunk.len()).any(is_odd))
    };
    bytes.chunks(CHUNK).enumerate().all(is_fine)
}

/// Whether there is a control character of ASCII among the bytes, and one that may begin an odd character. Without an early
/// end, and with the length of a chunk known, many bytes are looked at at once.
#[inline(always)]
fn suspects(bytes: &[u8]) -> (bool, bool) {
    let (mut controls, mut rare) = (0, 0);
    for byte in bytes {
        let is_control = (*byte < b' ') & (*byte != b'\n') & (*byte != b'\t') | (*byte == 0x7f);
        let is_rare = (*byte == 0xc2) | (*byte == 0xe2) | (*byte == 0xef);
        controls |= u8::from(is_control);
        rare |= u8::from(is_rare);
    }
    (controls != 0, rare != 0)
}

/// Whether a text begins with a control character or line break beyond ASCII, or one that YAML does not allow.
fn is_odd(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0xc2, 0x80..=0x9f, ..]
            | [0xe2, 0x80, 0xa8 | 0xa9, ..]
            | [0xef, 0xbb, 0xbf, ..]
            | [0xef, 0xbf, 0xbe | 0xbf, ..]
    )
}

/// Why reading ended: the text is unusual, or the caller wants no more.
#[derive(Debug)]
pub(crate) struct Error {
    message: String,
    position: Option<Position>,
}

fn unusual() -> Error {
    Error {
        message: String::new(),
        position: None,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match self.position {
            Some(Position { line, column }) => {
                write!(formatter, " at line {line} column {column}")
            }
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl serde::de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            position: None,
        }
    }
}

/// Where a value stands, which decides what it can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// First on its line, or behind a dash: it may be a block collection.
    Line,
    /// Behind the key of a block mapping.
    Value,
    /// In the column of the keys of its block mapping, as only a sequence may.
    Column,
    /// In brackets.
    Flow,
}

/// A value that begins here.
struct Node<'r, 't> {
    reader: &'r mut Reader<'t>,
    /// The least column at which a further line of it may begin.
    least: usize,
    place: Place,
}

impl<'t> Deserializer<'t> for Node<'_, 't> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let Self {
            reader,
            least,
            place,
        } = self;
        let opening = reader.peek();
        if matches!(opening, b'[' | b'{') {
            reader.descend()?;
            reader.at.offset += 1;
            let flow = Flow {
                reader,
                is_first: true,
            };
            let value = match opening {
                b'[' => visitor.visit_seq(flow),
                _ => visitor.visit_map(flow),
            }?;
            reader.depth -= 1;
            if place != Place::Flow {
                reader.finish_line()?;
            }
            return Ok(value);
        }
        if place != Place::Value && place != Place::Flow {
            if reader.is_at_dash() {
                return visitor.visit_seq(Block::new(reader, place)?);
            }
            if reader.is_at_key()? {
                return visitor.visit_map(Block::new(reader, place)?);
            }
        }
        let start = reader.at;
        let scalar = reader.scalar(least, place)?;
        scalar
            .visit(visitor)
            .map_err(|error| reader.locate(start, error))
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let reader = &mut *self.reader;
        let may_be_block = matches!(self.place, Place::Line | Place::Column);
        let is_block = may_be_block
            && !matches!(reader.peek(), b'[' | b'{')
            && (reader.is_at_dash() || reader.is_at_key()?);
        if !is_block {
            return self.deserialize_any(visitor);
        }
        reader.skip_collection(self.place)?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'t>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// A block mapping or sequence.
struct Block<'r, 't> {
    reader: &'r mut Reader<'t>,
    /// The column of its keys or dashes.
    column: usize,
    is_first: bool,
    place: Place,
}

impl<'r, 't> Block<'r, 't> {
    fn new(reader: &'r mut Reader<'t>, place: Place) -> Result<Self, Error> {
        reader.descend()?;
        Ok(Self {
            column: reader.column(),
            reader,
            is_first: true,
            place,
        })
    }

    /// Whether there is another key or dash in the column.
    fn goes_on(&mut self) -> Result<bool, Error> {
        if std::mem::take(&mut self.is_first) {
            return Ok(true);
        }
        if self.reader.has_ended() || self.reader.column() < self.column {
            return Ok(false);
        }
        let is_in_column = self.reader.column() == self.column;
        is_in_column.then_some(true).ok_or_else(unusual)
    }

    fn end<T>(&mut self) -> Result<Option<T>, Error> {
        self.reader.depth -= 1;
        Ok(None)
    }

    /// Reads what stands behind a colon or dash: on the same line, further in on the next ones, or nothing.
    fn value<S: DeserializeSeed<'t>>(&mut self, seed: S, place: Place) -> Result<S::Value, Error> {
        let reader = &mut *self.reader;
        let end = reader.at;
        reader.skip_spaces();
        let mut place = place;
        if matches!(reader.peek(), b'\n' | 0) || reader.is_comment() {
            reader.finish_line()?;
            let is_list = place == Place::Value && reader.is_at_dash();
            place = match reader.column().cmp(&self.column) {
                Ordering::Greater if !reader.has_ended() => Place::Line,
                Ordering::Equal if is_list => Place::Column,
                _ => {
                    let nothing = seed.deserialize(UnitDeserializer::new());
                    return nothing.map_err(|error| reader.locate(end, error));
                }
            };
        }
        seed.deserialize(Node {
            reader,
            least: self.column + 1,
            place,
        })
    }
}

impl<'t> MapAccess<'t> for Block<'_, 't> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if !self.goes_on()? {
            return self.end();
        }
        next_key(self.reader, Place::Line, seed)
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.value(seed, Place::Value)
    }
}

impl<'t> SeqAccess<'t> for Block<'_, 't> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        if !self.goes_on()? {
            return self.end();
        }
        if !self.reader.is_at_dash() {
            // The next key of the mapping that the sequence belongs to.
            return match self.place == Place::Column {
                true => self.end(),
                false => Err(unusual()),
            };
        }
        self.reader.at.offset += 1;
        self.value(seed, Place::Line).map(Some)
    }
}

/// Hands a key to the seed, after its colon has been read as well.
fn next_key<'t, S: DeserializeSeed<'t>>(
    reader: &mut Reader<'t>,
    place: Place,
    seed: S,
) -> Result<Option<S::Value>, Error> {
    let start = reader.at;
    let key = CowStrDeserializer::new(reader.key(place)?);
    let key = seed.deserialize(key);
    key.map(Some).map_err(|error| reader.locate(start, error))
}

/// The inside of brackets.
struct Flow<'r, 't> {
    reader: &'r mut Reader<'t>,
    is_first: bool,
}

impl<'t> Flow<'_, 't> {
    /// Whether there is another element; otherwise the closing bracket has been read.
    fn goes_on(&mut self, closing: u8) -> Result<bool, Error> {
        self.reader.skip_flow_space()?;
        if !std::mem::take(&mut self.is_first) && self.reader.peek() != closing {
            if self.reader.peek() != b',' {
                return Err(unusual());
            }
            self.reader.at.offset += 1;
            self.reader.skip_flow_space()?;
        }
        let goes_on = self.reader.peek() != closing;
        if !goes_on {
            self.reader.at.offset += 1;
        }
        Ok(goes_on)
    }

    fn value<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.reader.skip_flow_space()?;
        seed.deserialize(Node {
            reader: self.reader,
            least: 0,
            place: Place::Flow,
        })
    }
}

impl<'t> MapAccess<'t> for Flow<'_, 't> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        match self.goes_on(b'}')? {
            true => next_key(self.reader, Place::Flow, seed),
            false => Ok(None),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'t>>(&mut self, seed: S) -> Result<S::Value, Error> {
        self.value(seed)
    }
}

impl<'t> SeqAccess<'t> for Flow<'_, 't> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'t>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        match self.goes_on(b']')? {
            true => self.value(seed).map(Some),
            false => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests;
