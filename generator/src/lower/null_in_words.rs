//! Reads in a description that a value may be null, where its schema does not say so.

/// Words before null with which it is not what a value is.
const DENIALS: [&str; 6] = ["not", "cannot", "never", "must", "without", "non"];

/// Words before it with which it may be.
const BEFORE: [&str; 4] = ["be", "or", "to", "always"];

/// Words after it that say when it is.
const AFTER: [&str; 4] = ["if", "when", "for", "in"];

/// Whether a sentence says that the value is null in some cases, as in "will be `null` if …", and none that it never is.
pub(super) fn says_null(description: &str) -> bool {
    let text = description.to_ascii_lowercase();
    if !text.contains("null") {
        return false;
    }
    let sentences = text.split(['.', ';', '!', '\n']);
    sentences.into_iter().any(|sentence| {
        let words = sentence.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'');
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let is_denial = |word: &&str| DENIALS.contains(word) || word.ends_with("n't");
        let places = words.iter().enumerate();
        let mut nulls = places.filter(|(_, word)| **word == "null");
        nulls.any(|(at, _)| !words.iter().take(at).any(is_denial) && is_said(&words, at))
    })
}

/// Whether the words around a null say that the value may be it.
fn is_said(words: &[&str], at: usize) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).copied().unwrap_or_default();
    let before = |count| word(at.checked_sub(count));
    match before(1) {
        // As in "set to null", which is about what is sent.
        "to" => before(2) == "equal",
        before if BEFORE.contains(&before) => true,
        _ => AFTER.contains(&word(Some(at + 1))),
    }
}

#[cfg(test)]
mod tests {
    use super::says_null;

    #[test]
    fn null_in_some_cases_is_told_from_never() {
        for text in [
            "The URL. Will be `null` if there is none.",
            "Optional - may be null.",
            "Null if not applicable",
            "The score. Can be null or -1.",
            "Is possibly equal to null in case of an infinite bound",
            "Minimum quantity or NULL where there is no limit.",
            "This value is always `null`.",
        ] {
            assert!(says_null(text), "{text}");
        }
        for text in [
            "The URL.",
            "It cannot be blank, empty or `null`.",
            "MUST NOT be `null`.",
            "Mutable, not null.",
            "Never null.",
            "If `null` is passed, a secret is made.",
            "Set to `null` to erase it.",
            "The value isn't null for those.",
            "It will be non-null if the template is there.",
            "Nullified if late.",
        ] {
            assert!(!says_null(text), "{text}");
        }
    }
}
