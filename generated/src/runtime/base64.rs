//! Binary values, which JSON carries as Base64 text (RFC 4648), in the standard alphabet or in that for URLs.

use std::fmt;
use std::hash::{Hash, Hasher};

use super::encode::{Encode, View};
use super::scalar::{Scalar, decode_as_scalar};

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const FOR_URLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes that travel as Base64 text.
///
/// Both alphabets are read, that of the standard and that for URLs, with and without padding. What was read is written in the
/// same way again, so that it goes back to the letter if the bytes stay; bytes of your own are written in the standard alphabet
/// with padding. Two are equal if their bytes are.
///
/// ```
/// # use presence_client::runtime;
/// use runtime::Base64;
///
/// let value = Base64::from(b"any bytes");
/// assert_eq!(value.0, b"any bytes");
/// ```
#[derive(Clone, Default)]
pub struct Base64(
    /// The bytes.
    pub Vec<u8>,
    Spelling,
);

/// How bytes are written. There is only one text for bytes and spelling, since leftover bits are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// With `-` and `_` instead of `+` and `/`.
    pub(crate) is_for_urls: bool,
    /// Without `=` at the end.
    pub(crate) is_unpadded: bool,
}

impl Base64 {
    /// The text for the bytes.
    pub(crate) fn text(&self) -> String {
        spell(&self.0, self.1)
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes, Spelling::default())
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl<const LENGTH: usize> From<&[u8; LENGTH]> for Base64 {
    fn from(bytes: &[u8; LENGTH]) -> Self {
        bytes.to_vec().into()
    }
}

impl From<Base64> for Vec<u8> {
    fn from(value: Base64) -> Self {
        value.0
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl PartialEq for Base64 {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Base64 {}

impl Hash for Base64 {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for Base64 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Base64").field(&self.0).finish()
    }
}

impl Encode for Base64 {
    fn view(&self) -> View<'_> {
        View::Bytes(self)
    }
}

impl Scalar for Base64 {
    const EXPECTED: &'static str = "Base64 text";

    fn from_text(text: &str) -> Option<Self> {
        let (bytes, spelling) = read(text)?;
        Some(Self(bytes, spelling))
    }
}

decode_as_scalar! { Base64 }

/// Writes bytes in the standard alphabet with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    spell(bytes, Spelling::default())
}

/// Reads text in any spelling.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    read(text).map(|(bytes, _)| bytes)
}

/// Writes bytes.
pub(crate) fn spell(bytes: &[u8], spelling: Spelling) -> String {
    let alphabet = match spelling.is_for_urls {
        true => FOR_URLS,
        false => STANDARD,
    };
    let letter = |bits: u32| {
        let letter = alphabet.get((bits & 63) as usize).copied();
        letter.map_or('A', char::from)
    };
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0_u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for position in 0..4 {
            if position <= chunk.len() {
                text.push(letter(group >> (18 - 6 * position)));
            } else if !spelling.is_unpadded {
                text.push('=');
            }
        }
    }
    text
}

/// Reads text with or without padding; anything but one alphabet and leftover bits are refused.
fn read(text: &str) -> Option<(Vec<u8>, Spelling)> {
    let digits = match text.len() % 4 {
        0 => text
            .strip_suffix("==")
            .or_else(|| text.strip_suffix('='))
            .unwrap_or(text),
        _ => text,
    };
    let spelling = Spelling {
        is_for_urls: digits.contains(['-', '_']),
        is_unpadded: text.len() % 4 != 0,
    };
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for byte in chunk {
            group = group << 6 | digit(*byte, spelling.is_for_urls)?;
        }
        let spare_bits = match chunk.len() {
            4 => 0,
            3 => 2,
            2 => 4,
            _ => return None,
        };
        if group & ((1 << spare_bits) - 1) != 0 {
            return None;
        }
        let count = chunk.len() - 1;
        let group = group >> spare_bits;
        bytes.extend_from_slice(group.to_be_bytes().get(4 - count..)?);
    }
    Some((bytes, spelling))
}

fn digit(byte: u8, is_for_urls: bool) -> Option<u32> {
    let value = match (byte, is_for_urls) {
        (b'A'..=b'Z', _) => byte - b'A',
        (b'a'..=b'z', _) => byte - b'a' + 26,
        (b'0'..=b'9', _) => byte - b'0' + 52,
        (b'+', false) | (b'-', true) => 62,
        (b'/', false) | (b'_', true) => 63,
        _ => return None,
    };
    Some(value.into())
}
