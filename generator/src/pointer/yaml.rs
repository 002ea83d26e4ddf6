//! The walk over YAML text.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::search::{Node, ROOT, Search};
use super::{At, Pointer, Position, is_scannable};
use crate::plain_yaml;

/// Finds the places. The reader of plain YAML is enough for most texts.
pub(super) fn search(text: &str, requests: &[(&Pointer, At)]) -> Search {
    search_plain(text, requests).unwrap_or_else(|| search_any(text, requests))
}

/// Finds the places with the reader of plain YAML, if it gets through the text.
pub(super) fn search_plain(text: &str, requests: &[(&Pointer, At)]) -> Option<Search> {
    let mut search = Search::new(requests);
    let seed = YamlValue {
        search: &mut search,
        node: ROOT,
    };
    let is_read = plain_yaml::read(text, seed).is_ok();
    (is_read || search.is_complete()).then_some(search)
}

/// Finds the places with a parser of all of YAML, which tells positions in errors only, so each wanted key and scalar raises
/// an error on arrival; both have been consumed by then, and the walk goes on behind them. The place of a mapping or a
/// sequence is that of the first thing in it.
pub(super) fn search_any(text: &str, requests: &[(&Pointer, At)]) -> Search {
    let mut search = Search::new(requests);
    if is_scannable(text) {
        let seed = YamlValue {
            search: &mut search,
            node: ROOT,
        };
        if let Err(error) = seed.deserialize(serde_yaml::Deserializer::from_str(text)) {
            // A walk that ends early has no result either: what was found so far is in `search`.
            let _ = YamlValue::settle(&mut search, ROOT, error);
        }
    }
    search
}

struct YamlValue<'s> {
    search: &'s mut Search,
    node: usize,
}

impl YamlValue<'_> {
    fn arrive<E: serde::de::Error>(self) -> Result<(), E> {
        self.search.arrived = true;
        Err(E::custom("arrived"))
    }

    /// Handles the error of a value that lies at `node`: an arrival is noted, anything else ends the walk.
    fn settle<E: fmt::Display>(search: &mut Search, node: usize, error: E) -> Result<(), E> {
        if !std::mem::take(&mut search.arrived) {
            return Err(error);
        }
        search.found_value(node, position_in(&error.to_string()));
        Ok(())
    }
}

impl YamlValue<'_> {
    /// Ends the walk when nothing is left to be found.
    fn end_if_complete<E: serde::de::Error>(search: &Search) -> Result<(), E> {
        match search.is_complete() {
            true => Err(E::custom("complete")),
            false => Ok(()),
        }
    }
}

impl<'de> DeserializeSeed<'de> for YamlValue<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for YamlValue<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        self.arrive()
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        self.arrive()
    }

    fn visit_i128<E: serde::de::Error>(self, _: i128) -> Result<(), E> {
        self.arrive()
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        self.arrive()
    }

    fn visit_u128<E: serde::de::Error>(self, _: u128) -> Result<(), E> {
        self.arrive()
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.arrive()
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        self.arrive()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.arrive()
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.arrive()
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<(), A::Error> {
        let (_, content) = tagged.variant::<IgnoredAny>()?;
        content.newtype_variant_seed(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { search, node } = self;
        loop {
            let mut key = YamlKey {
                node: search.node(node),
                wanted: None,
                noticed: false,
            };
            let outcome = map.next_key_seed(&mut key);
            let (wanted, noticed) = (key.wanted, key.noticed);
            match outcome {
                Ok(None) => return Ok(()),
                Ok(Some(())) => {}
                Err(error) if noticed => {
                    let position = position_in(&error.to_string());
                    search.found_value(node, position);
                    Self::end_if_complete(search)?;
                    if let Some(child) = wanted.filter(|child| search.found_key(*child, position)) {
                        let seed = YamlValue {
                            search,
                            node: child,
                        };
                        if let Err(error) = map.next_value_seed(seed) {
                            Self::settle(search, child, error)?;
                        }
                        Self::end_if_complete(search)?;
                        continue;
                    }
                }
                Err(error) => return Err(error),
            }
            map.next_value::<IgnoredAny>()?;
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<(), A::Error> {
        let Self { search, node } = self;
        let mut index = 0;
        loop {
            let Some(child) = search.element(node, index) else {
                if sequence.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
                index += 1;
                continue;
            };
            let seed = YamlValue {
                search,
                node: child,
            };
            match sequence.next_element_seed(seed) {
                Ok(Some(())) => {}
                Ok(None) => return Ok(()),
                Err(error) => Self::settle(search, child, error)?,
            }
            Self::end_if_complete(search)?;
            let first = search.node(child).value.filter(|_| index == 0);
            if let Some(position) = first {
                search.found_value(node, position);
            }
            index += 1;
        }
    }
}

/// Reads a key and raises an error when its place is of interest: it is wanted, or it is the first of its mapping.
struct YamlKey<'n> {
    node: &'n Node,
    wanted: Option<usize>,
    noticed: bool,
}

impl<'de> DeserializeSeed<'de> for &mut YamlKey<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for &mut YamlKey<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<(), E> {
        self.wanted = self.node.child(key);
        self.noticed = self.wanted.is_some() || self.node.value.is_none();
        if self.noticed {
            return Err(E::custom("arrived"));
        }
        Ok(())
    }
}

/// Reads the end of a `serde_yaml` message, `… at line 3 column 5`; without one the place is the start of the text.
fn position_in(message: &str) -> Position {
    let numbers = || {
        let (_, place) = message.rsplit_once(" at line ")?;
        let (line, column) = place.split_once(" column ")?;
        Some(Position {
            line: line.parse().ok()?,
            column: column.parse().ok()?,
        })
    };
    numbers().unwrap_or(Position { line: 1, column: 1 })
}
