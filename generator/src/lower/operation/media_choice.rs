//! Bodies of bytes that may be of several media types: one method takes them all, and its caller says which it is.

use crate::ir::MediaChoice;
use crate::lower::media;

/// Bytes of which nothing is known.
const BYTES: &str = "application/octet-stream";

/// Whether a text has the form of a media type or of a range of them.
pub(super) fn is_media_type(text: &str) -> bool {
    let essence = media::essence(text);
    let parts = essence.split_once('/');
    parts.is_some_and(|(top, sub)| !top.is_empty() && !sub.is_empty())
}

/// The media type of bytes unless their caller says another, which may be a range, and what there is to choose from. One that is
/// named alone is settled.
pub(super) fn choice(listed: &[&str]) -> (String, Option<MediaChoice>) {
    let is_range = |text: &&str| text.contains('*');
    let fits_all = |text: &str| {
        let essence = media::essence(text);
        ["*/*", "application/*", BYTES].contains(&&*essence)
    };
    let named = listed
        .iter()
        .filter(|text| !is_range(text) && !fits_all(text));
    let usual = match listed.first() {
        Some(first) if named.count() < 2 => (*first).to_owned(),
        _ => BYTES.to_owned(),
    };
    if listed.len() < 2 && !listed.iter().any(is_range) {
        return (usual, None);
    }
    let choice = MediaChoice {
        must_be_said: !listed.iter().any(|text| fits_all(text)),
        listed: listed.iter().map(|text| (*text).to_owned()).collect(),
    };
    (usual, Some(choice))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_has_to_be_said_unless_one_of_them_fits_all() {
        for (listed, usual, must_be_said) in [
            (&["image/png"][..], "image/png", None),
            (&["text/plain"], "text/plain", None),
            (&[BYTES], BYTES, None),
            (&["*/*"], "*/*", Some(false)),
            (&["application/*"], "application/*", Some(false)),
            (&["image/*"], "image/*", Some(true)),
            (&["image/png", "image/jpeg"], BYTES, Some(true)),
            (&["image/png", "image/*"], "image/png", Some(true)),
            (
                &["application/x-tar", BYTES],
                "application/x-tar",
                Some(false),
            ),
            (&["image/png", "image/jpeg", BYTES], BYTES, Some(false)),
            (&["image/png", "image/jpeg", "*/*"], BYTES, Some(false)),
            (&["*/*", "image/png"], "*/*", Some(false)),
        ] {
            let (found, choice) = choice(listed);
            assert_eq!(found, usual, "{listed:?}");
            let said = choice.map(|choice| {
                assert_eq!(choice.listed, listed);
                choice.must_be_said
            });
            assert_eq!(said, must_be_said, "{listed:?}");
        }
    }

    #[test]
    fn what_has_no_slash_is_no_media_type() {
        for (text, expected) in [
            ("image/png", true),
            ("audio/ogg; codecs=opus", true),
            ("*/*", true),
            ("codecs=opus", false),
            ("/png", false),
            ("image/", false),
            ("", false),
        ] {
            assert_eq!(is_media_type(text), expected, "{text}");
        }
    }
}
