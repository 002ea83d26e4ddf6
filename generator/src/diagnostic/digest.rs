//! What people are shown of the messages. Those about a document of somebody else are many: warnings that say the same are one, with
//! the number of their places; what costs most comes first; and a few of each code have to do.

use std::collections::{BTreeMap, HashMap};

use super::{Code, Diagnostic, Diagnostics, Place};

/// How many warnings of each code are shown.
const OF_A_CODE: usize = 5;

/// How many further places a warning is shown with.
const PLACES: usize = 2;

/// The messages to show.
#[derive(Debug)]
pub struct Digest<'d> {
    pub(super) shown: Vec<Shown<'d>>,
    /// How many warnings of each code are not shown.
    pub left_out: BTreeMap<Code, usize>,
}

/// A message, and where else it holds.
#[derive(Debug)]
pub(super) struct Shown<'d> {
    pub(super) diagnostic: &'d Diagnostic,
    /// The first of the further places.
    pub(super) also: Vec<&'d Place>,
    /// How many places there are.
    pub(super) count: usize,
}

impl<'d> From<&'d Diagnostic> for Shown<'d> {
    fn from(diagnostic: &'d Diagnostic) -> Self {
        Self {
            diagnostic,
            also: Vec::new(),
            count: 1,
        }
    }
}

impl Diagnostics {
    /// What people are shown: every error, and some of the warnings that are not acknowledged.
    pub fn digest(&self) -> Digest<'_> {
        let mut shown: Vec<Shown<'_>> = self.errors().map(Shown::from).collect();
        let warnings = self.warnings().filter(|one| !one.acknowledged);
        let mut warnings = together(warnings);
        warnings.sort_by_key(|one| one.diagnostic.loss);
        let chosen = few_of_each_code(&warnings);
        let mut left_out = BTreeMap::new();
        for (one, is_chosen) in warnings.into_iter().zip(chosen) {
            match is_chosen {
                true => shown.push(one),
                false => *left_out.entry(one.diagnostic.code).or_default() += one.count,
            }
        }
        Digest { shown, left_out }
    }
}

/// The warnings, those that say the same put together, in the order of the first of each.
fn together<'d>(warnings: impl Iterator<Item = &'d Diagnostic>) -> Vec<Shown<'d>> {
    let mut places = HashMap::new();
    let mut found: Vec<Shown<'d>> = Vec::new();
    for warning in warnings {
        // What it has to do with other places is different each time.
        if !warning.related.is_empty() {
            found.push(warning.into());
            continue;
        }
        let place = *places.entry(says(warning)).or_insert(found.len());
        match found.get_mut(place) {
            None => found.push(warning.into()),
            Some(first) => {
                first.count += 1;
                let has_room = first.also.len() < PLACES;
                first
                    .also
                    .extend(warning.place.as_ref().filter(|_| has_room));
            }
        }
    }
    found
}

/// What a warning says, wherever it is.
fn says(warning: &Diagnostic) -> [Option<&str>; 5] {
    [
        Some(warning.code.as_str()),
        Some(&warning.message),
        warning.expected.as_deref(),
        warning.found.as_deref(),
        warning.help.as_deref(),
    ]
}

/// Which of the warnings, which come in the order of what they cost, are shown: of those with the same message further ones only
/// where there is room.
fn few_of_each_code(warnings: &[Shown<'_>]) -> Vec<bool> {
    let mut seen: HashMap<(Code, &str), usize> = HashMap::new();
    let mut candidates: BTreeMap<Code, Vec<_>> = BTreeMap::new();
    for (position, one) in warnings.iter().enumerate() {
        let Diagnostic {
            code,
            message,
            loss,
            ..
        } = one.diagnostic;
        let before = seen.entry((*code, message.as_str())).or_default();
        let rank = (*loss, *before, position);
        candidates.entry(*code).or_default().push(rank);
        *before += 1;
    }
    let mut chosen = vec![false; warnings.len()];
    for mut ranks in candidates.into_values() {
        ranks.sort_unstable();
        for (.., position) in ranks.into_iter().take(OF_A_CODE) {
            chosen[position] = true;
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::super::tests::{place, sources};
    use super::*;
    use crate::diagnostic::Loss;

    /// A warning with a message, what it found and what it costs, at a place of its own.
    fn about(number: usize, message: &str, found: &str, loss: Loss) -> Diagnostic {
        let place = place(&format!("/a/{number}"));
        let diagnostic = Diagnostic::new(Code::Unsupported, place, message);
        diagnostic.found(found).costs(loss)
    }

    fn collected(warnings: impl IntoIterator<Item = Diagnostic>) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        diagnostics.extend(warnings);
        diagnostics
    }

    /// What each message that is shown found, and in how many places.
    fn shown(diagnostics: &Diagnostics) -> Vec<(&str, usize)> {
        let mut list = Vec::new();
        for Shown {
            diagnostic, count, ..
        } in diagnostics.digest().shown
        {
            list.push((diagnostic.found.as_deref().unwrap_or_default(), count));
        }
        list
    }

    #[test]
    fn warnings_that_say_the_same_are_one_with_its_first_places() {
        let same = (0..5).map(|number| about(number, "odd", "x", Loss::Missing));
        let diagnostics = collected(same);
        assert_eq!(shown(&diagnostics), [("x", 5)]);
        let text = diagnostics
            .digest()
            .render(&sources("a: [0, 1, 2, 3, 4]"), false);
        let expected = "\
warning[unsupported]: odd (5 times)
  --> specs/genesys/openapi.yaml:1:5
   |  /a/0
   = found:    x
   = also at:  specs/genesys/openapi.yaml:1:8, specs/genesys/openapi.yaml:1:11 and 2 more
   = help:     acknowledge the warning if callers can do without it

";
        assert_eq!(text, expected);
    }

    #[test]
    fn what_costs_most_comes_first() {
        let diagnostics = collected([
            about(0, "odd", "nothing", Loss::Nothing),
            about(1, "odd", "vague", Loss::Vague),
            about(2, "odd", "missing", Loss::Missing),
            Diagnostic::new(Code::Syntax, None, "bad").found("error"),
            about(3, "odd", "nothing", Loss::Nothing),
        ]);
        let expected = [("error", 1), ("missing", 1), ("vague", 1), ("nothing", 2)];
        assert_eq!(shown(&diagnostics), expected);
    }

    #[test]
    fn a_few_of_each_code_are_shown_and_rather_different_ones() {
        let letters = ["a", "b", "c", "d", "e", "f", "g"];
        let alike = letters.map(|found| about(0, "odd", found, Loss::Missing));
        let other = [
            about(1, "strange", "x", Loss::Missing),
            about(2, "strange", "y", Loss::Missing),
            about(3, "late", "z", Loss::Nothing),
            about(4, "late", "z", Loss::Nothing),
        ];
        let diagnostics = collected(alike.into_iter().chain(other));
        let expected = [("a", 1), ("b", 1), ("c", 1), ("x", 1), ("y", 1)];
        assert_eq!(shown(&diagnostics), expected);
        let left_out = diagnostics.digest().left_out;
        assert_eq!(left_out, BTreeMap::from([(Code::Unsupported, 6)]));
    }

    #[test]
    fn errors_are_all_shown_and_acknowledged_warnings_are_not() {
        let error = Diagnostic::new(Code::Syntax, None, "bad").found("error");
        let mut known = about(0, "odd", "x", Loss::Missing);
        known.acknowledged = true;
        let errors = std::iter::repeat_n(error, 9);
        let diagnostics = collected(errors.chain([known]));
        assert_eq!(shown(&diagnostics), [("error", 1); 9]);
    }
}
