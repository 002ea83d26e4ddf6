//! Bodies that are Base64 text though their media type is that of bytes, as some services take pictures.

use crate::lower::Lowering;
use crate::spec::{self, Content, JsonType};

/// What says that something is not so.
const DENIALS: [&str; 6] = ["never", "no", "non", "not", "raw", "without"];

/// What callers are told, who might write it themselves.
pub(super) const WRITTEN_HERE: &str = "Give the bytes themselves: they are sent as Base64 text.";

impl Lowering<'_> {
    /// Whether a body is Base64 on the wire: `contentEncoding` says so, or `format: byte` and words. The format alone does not:
    /// many documents call any bytes that.
    pub(super) fn is_base64(&self, body: &spec::Body, content: &Content) -> bool {
        let Some(schema) = &content.schema else {
            return false;
        };
        let Some(written) = self.written(schema) else {
            return false;
        };
        let is_encoded = || {
            let all = self.chain(schema).map(|one| &one.notes().description);
            let mut said = all.chain([&body.description]).flatten();
            written.is_base64 || said.any(|text| says_base64(text))
        };
        written.types.only() == Some(JsonType::String)
            && written.format.as_deref() == Some("byte")
            && is_encoded()
    }
}

/// Whether a text says that something is Base64, and not that it is none.
fn says_base64(text: &str) -> bool {
    let text = text.to_lowercase();
    text.split(['.', ',', ';', ':', '(', ')', '\n'])
        .any(|clause| {
            let words = clause.split(|letter: char| !letter.is_alphanumeric());
            let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
            let pairs = words.iter().zip(words.iter().skip(1).chain([&""]));
            let mut places = pairs
                .map(|(word, next)| word.contains("base64") || *word == "base" && *next == "64");
            let before = places
                .position(|is_it| is_it)
                .and_then(|place| words.get(..place));
            before.is_some_and(|before| !before.iter().any(|word| DENIALS.contains(word)))
        })
}

#[cfg(test)]
mod tests {
    use super::says_base64;

    #[test]
    fn words_say_base64_unless_they_deny_it() {
        for (text, expected) in [
            ("Base64 encoded JPEG image data", true),
            ("The picture (BASE-64)", true),
            ("Data in base 64.", true),
            ("A `base64url` text", true),
            ("The bytes, not base64 encoded", false),
            ("Do not send it as Base64", false),
            ("Raw bytes without base64", false),
            ("non-base64 data", false),
            ("Byte array of file in body of request", false),
            ("The base of 64 bits", false),
            ("", false),
        ] {
            assert_eq!(says_base64(text), expected, "{text}");
        }
    }
}
