//! Texts without what is only a matter of style.

/// The letters and digits of a text, in lower case.
pub(crate) fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase)
}
