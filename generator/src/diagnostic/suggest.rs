//! Words of a document that are like a misspelt one.

use super::SHOWN;

/// How many candidates of a fitting length are looked at for a misspelt word, so that many messages about many candidates do
/// not take long.
const LOOKED_AT: usize = 4_000;
/// How many of them are compared letter by letter.
const COMPARED: usize = 100;

/// The candidate that a misspelt word is most like; none is named unless it is close.
pub fn did_you_mean<'c>(
    found: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let found: String = found.to_lowercase().chars().take(SHOWN).collect();
    let allowed = (found.chars().count() / 3).clamp(1, 4);
    let letters = Letters::of(&found);
    candidates
        .into_iter()
        .filter(|candidate| candidate.len().abs_diff(found.len()) <= 4 * allowed)
        .take(LOOKED_AT)
        .filter(|candidate| letters.distance(&Letters::of(candidate)) <= allowed)
        .take(COMPARED)
        .map(|candidate| {
            (
                strsim::osa_distance(&found, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How often letters occur in a word. Some are counted together, and those of either case are.
struct Letters([u16; 32]);

impl Letters {
    fn of(word: &str) -> Self {
        let mut counts = [0_u16; 32];
        let mut add = |letter: u32| {
            if let Some(count) = counts.get_mut(letter as usize % 32) {
                *count = count.saturating_add(1);
            }
        };
        // Either case of an ASCII letter has the same rest.
        match word.is_ascii() {
            true => word.bytes().for_each(|letter| add(letter.into())),
            false => word
                .chars()
                .flat_map(char::to_lowercase)
                .for_each(|letter| add(letter.into())),
        }
        Self(counts)
    }

    /// How many letters have to be changed at least to make one word of the other, in whatever order they are.
    fn distance(&self, other: &Self) -> usize {
        let beyond = |one: &Self, other: &Self| -> usize {
            let pairs = one.0.iter().zip(&other.0);
            pairs.map(|(a, b)| usize::from(a.saturating_sub(*b))).sum()
        };
        beyond(self, other).max(beyond(other, self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_close_words_are_suggested() {
        let words = ["type", "properties", "required"];
        assert_eq!(did_you_mean("propertys", words), Some("properties"));
        assert_eq!(did_you_mean("Typ", words), Some("type"));
        assert_eq!(did_you_mean("additional", words), None);
        assert_eq!(did_you_mean("", words), None);
    }

    #[test]
    fn letters_tell_early_which_words_are_not_close() {
        let distance = |one, other| Letters::of(one).distance(&Letters::of(other));
        assert_eq!(distance("properties", "Propertise"), 0);
        assert_eq!(distance("type", "tpyes"), 1);
        assert_eq!(distance("required", "type"), 7);
        for (one, other) in [("kitten", "sitting"), ("\u{e4}b", "b\u{c4}a"), ("", "abc")] {
            let edits = strsim::osa_distance(one, &other.to_lowercase());
            assert!(distance(one, other) <= edits, "{one} {other}");
        }
    }

    #[test]
    fn only_some_candidates_are_compared_and_what_is_not_close_is_none_of_them() {
        let far: Vec<String> = (0..1000).map(|number| format!("other{number}")).collect();
        let many = far.iter().map(String::as_str);
        let close = many.clone().chain(["schemas"]);
        assert_eq!(did_you_mean("schemaz", close), Some("schemas"));
        let near = vec!["abdc"; COMPARED];
        let late = near.iter().copied().chain(["abcd"]);
        assert_eq!(did_you_mean("abcd", late), Some("abdc"));
    }
}
