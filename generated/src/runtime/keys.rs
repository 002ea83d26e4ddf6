//! Which member of an object a key belongs to, and which have come.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use super::object::Table;

/// Which of an object's members have been read.
#[derive(Default)]
pub(crate) struct Seen {
    first: u64,
    rest: Vec<u64>,
}

impl Seen {
    /// Whether it had not been read before.
    #[inline]
    pub(crate) fn insert(&mut self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            None => &mut self.first,
            Some(word) => self.word(word),
        };
        let bit = 1 << (index % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    #[cold]
    fn word(&mut self, word: usize) -> &mut u64 {
        if self.rest.len() <= word {
            self.rest.resize(word + 1, 0);
        }
        match self.rest.get_mut(word) {
            Some(word) => word,
            None => &mut self.first,
        }
    }

    fn contains(&self, index: usize) -> bool {
        let word = match (index / 64).checked_sub(1) {
            None => self.first,
            Some(word) => self.rest.get(word).copied().unwrap_or(0),
        };
        word & (1 << (index % 64)) != 0
    }

    pub(crate) fn first_missing(&self, table: &Table) -> Option<&'static str> {
        let mut required = table.required.iter();
        let index = required.find(|index| !self.contains(**index))?;
        table.fields.get(*index).copied()
    }
}

thread_local! {
    /// How far from its place in the table the member was that came there the last time. Each place of each table has an
    /// entry, which some share; what it says is only what is tried first.
    static DETOURS: [Cell<i8>; 1024] = const { [const { Cell::new(0) }; 1024] };
}

/// Finds the members that keys belong to. They mostly come as they are declared or, if not, as they came the last time.
pub(crate) struct Keys {
    pub(crate) fields: &'static [&'static str],
    /// The place after the last member that was found.
    pub(crate) next: usize,
    /// Whether the names of members without a field are kept.
    pub(crate) collects: bool,
    /// The last of these names.
    pub(crate) other: String,
}

/// The index of members without a field.
const OTHER: usize = usize::MAX;

impl Keys {
    #[inline]
    fn find(&mut self, name: &str) -> usize {
        let place = self.fields.as_ptr().addr() / size_of::<&str>() + self.next;
        let detour = DETOURS.with(|detours| detours[place % detours.len()].get());
        let guess = self.next.wrapping_add_signed(detour.into());
        match self.fields.get(guess) {
            Some(field) if *field == name => {
                self.next = guess + 1;
                guess
            }
            _ => self.search(name, place),
        }
    }

    #[cold]
    fn search(&mut self, name: &str, place: usize) -> usize {
        match self.fields.iter().position(|field| *field == name) {
            Some(index) => {
                let detour = index as isize - self.next as isize;
                let detour = detour.try_into().unwrap_or(0);
                DETOURS.with(|detours| detours[place % detours.len()].set(detour));
                self.next = index + 1;
                index
            }
            None => {
                if self.collects {
                    name.clone_into(&mut self.other);
                }
                OTHER
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut Keys {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<usize, E> {
        Ok(self.find(name))
    }
}
