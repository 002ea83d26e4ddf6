//! Binary values, which JSON carries as Base64 text (RFC 4648, standard alphabet).

use super::encode::{Encode, View};
use super::scalar::{Scalar, decode_as_scalar};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bytes that travel as Base64 text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Base64(pub Vec<u8>);

impl Encode for Base64 {
    fn view(&self) -> View<'_> {
        View::Text(encode(&self.0).into())
    }
}

impl Scalar for Base64 {
    const EXPECTED: &'static str = "Base64 text";

    fn from_text(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }
}

decode_as_scalar! { Base64 }

/// Writes bytes with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0_u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for position in 0..4 {
            if position <= chunk.len() {
                text.push(letter(group >> (18 - 6 * position)));
            } else {
                text.push('=');
            }
        }
    }
    text
}

fn letter(bits: u32) -> char {
    let index = (bits & 63) as usize;
    ALPHABET.get(index).copied().map_or('A', char::from)
}

/// Reads text with or without padding; anything but the alphabet and leftover bits are refused.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits = match text.len() % 4 {
        0 => text
            .strip_suffix("==")
            .or_else(|| text.strip_suffix('='))
            .unwrap_or(text),
        _ => text,
    };
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.as_bytes().chunks(4) {
        let mut group = 0_u32;
        for byte in chunk {
            group = group << 6 | digit(*byte)?;
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
    Some(bytes)
}

fn digit(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}
