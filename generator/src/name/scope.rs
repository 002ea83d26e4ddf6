//! Scopes hand out identifiers, each only once.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use proc_macro2::{Ident, Span};

use super::words::{camel, can_be_raw, is_keyword, snake};

/// How many bytes an identifier may have: documentation has a file for each type.
const LONGEST: usize = 160;

/// An identifier that is unique in its scope. Only a scope makes them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The identifier, raw where it is a keyword.
    pub fn ident(&self) -> Ident {
        match self.0.strip_prefix("r#") {
            Some(word) => Ident::new_raw(word, Span::call_site()),
            None => Ident::new(&self.0, Span::call_site()),
        }
    }

    /// The identifier as it is written in Rust.
    pub fn spelling(&self) -> &str {
        &self.0
    }

    /// The identifier as text, without `r#`.
    pub fn as_str(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The spelling of the identifiers of a scope.
#[derive(Clone, Copy, Debug)]
pub(super) enum Case {
    /// Types and variants.
    Camel,
    /// Fields, methods, arguments and modules.
    Snake,
}

/// A set of identifiers that are taken.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    case: Case,
    taken: HashSet<String>,
    /// The number to try next for each identifier that needed one. Those before it stay taken.
    next: HashMap<String, u32>,
    numbered: bool,
}

impl Scope {
    /// A scope in which `reserved` is taken from the start.
    pub(super) fn new(case: Case, reserved: &[&str]) -> Self {
        Self {
            case,
            taken: reserved.iter().map(|&word| word.to_owned()).collect(),
            next: HashMap::new(),
            numbered: false,
        }
    }

    /// The identifier of these words, if it is free.
    pub(super) fn claim_free(&mut self, words: &str) -> Option<Name> {
        let word = self.spell(words);
        let is_free = self.taken.insert(word.clone());
        is_free.then_some(Name(word))
    }

    /// Whether the last identifier needed a number.
    pub(super) fn numbered(&self) -> bool {
        self.numbered
    }

    /// The identifier of the first candidate that is free.
    ///
    /// When none is, the last candidate gets the smallest number that makes it free.
    pub(super) fn claim<T: AsRef<str>>(&mut self, candidates: impl IntoIterator<Item = T>) -> Name {
        self.numbered = false;
        let mut last = String::new();
        for candidate in candidates {
            last = self.spell(candidate.as_ref());
            if self.taken.insert(last.clone()) {
                return Name(last);
            }
        }
        let plain = last.strip_prefix("r#").unwrap_or(&last).to_owned();
        self.numbered = true;
        // A number behind a number would be another number.
        let is_apart = matches!(self.case, Case::Snake) || plain.ends_with(char::is_numeric);
        let between = if is_apart { "_" } else { "" };
        let stem = format!("{plain}{between}");
        let number = self.next.entry(plain).or_insert(2);
        loop {
            let numbered = format!("{stem}{number}");
            *number += 1;
            if self.taken.insert(numbered.clone()) {
                return Name(numbered);
            }
        }
    }

    /// The identifier of the words, or of other words when it is taken.
    pub(super) fn claim_or(&mut self, words: &str, other: impl FnOnce() -> String) -> Name {
        let first = std::iter::once(Cow::Borrowed(words));
        self.claim(first.chain(std::iter::once_with(|| Cow::Owned(other()))))
    }

    fn spell(&self, words: &str) -> String {
        let mut word = match self.case {
            Case::Camel => camel(words),
            Case::Snake => snake(words),
        };
        let ends = word.char_indices().map(|(start, c)| start + c.len_utf8());
        if let Some(end) = ends.take_while(|end| *end <= LONGEST).last() {
            word.truncate(end);
        }
        match (is_keyword(&word), can_be_raw(&word)) {
            (false, _) => word,
            (true, true) => format!("r#{word}"),
            (true, false) => format!("{word}_"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_so_that_documentation_can_have_a_file_of_it() {
        let mut scope = Scope::new(Case::Camel, &[]);
        let word = "\u{e4}".repeat(300);
        let first = scope.claim([&word]);
        let second = scope.claim([&word]);
        assert!(first.as_str().len() <= LONGEST && first.as_str().starts_with('\u{c4}'));
        assert_ne!(first, second);
    }

    #[test]
    fn keywords_are_raw_or_get_an_underscore() {
        let mut scope = Scope::new(Case::Snake, &[]);
        assert_eq!(scope.claim(["type"]).to_string(), "r#type");
        assert_eq!(scope.claim(["self"]).to_string(), "self_");
        assert_eq!(
            Scope::new(Case::Camel, &[]).claim(["self"]).to_string(),
            "Self_"
        );
        assert_eq!(scope.claim(["gen"]).ident().to_string(), "r#gen");
    }

    #[test]
    fn a_taken_identifier_gives_way_to_the_next_candidate_and_then_to_a_number() {
        let mut scope = Scope::new(Case::Camel, &["Option"]);
        assert_eq!(
            scope.claim(["option", "chat option"]).to_string(),
            "ChatOption"
        );
        assert_eq!(
            scope.claim(["option", "chat option"]).to_string(),
            "ChatOption2"
        );
        assert_eq!(scope.claim(["chatOption"]).to_string(), "ChatOption3");
        for name in ["Error400", "Error400_2", "Error400_3"] {
            assert_eq!(scope.claim(["error 400"]).to_string(), name);
        }
    }

    #[test]
    fn the_number_is_the_smallest_one_that_is_free_and_is_looked_for_once() {
        let mut scope = Scope::new(Case::Snake, &["a_3"]);
        let given: Vec<String> = (0..4).map(|_| scope.claim(["a"]).to_string()).collect();
        assert_eq!(given, ["a", "a_2", "a_4", "a_5"]);
        assert_eq!(scope.next.get("a"), Some(&6));
    }
}
