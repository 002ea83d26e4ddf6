//! Unpacking bodies piece by piece.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::runtime::gunzip::Gunzip;

fn pack(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// What pieces unpack to, and the size of the largest piece that comes out.
fn unpack<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> io::Result<(Vec<u8>, usize)> {
    let mut gunzip = Gunzip::default();
    let (mut whole, mut largest) = (Vec::new(), 0);
    for piece in pieces {
        gunzip.feed(Bytes::copy_from_slice(piece));
        while let Some(unpacked) = gunzip.next() {
            let unpacked = unpacked?;
            assert!(!unpacked.is_empty());
            largest = largest.max(unpacked.len());
            whole.extend_from_slice(&unpacked);
        }
    }
    whole.extend_from_slice(&gunzip.finish()?);
    Ok((whole, largest))
}

#[test]
fn pieces_of_any_size_give_the_same() {
    let text: Vec<u8> = (0..5_000_u32).flat_map(|n| (n * n).to_le_bytes()).collect();
    let packed = pack(&text);
    for size in [1, 2, 7, 1000, packed.len()] {
        assert!(unpack(packed.chunks(size)).unwrap().0 == text, "{size}");
    }
}

#[test]
fn several_members_are_one_body() {
    let packed = [pack(b"one "), pack(b""), pack(b"two")].concat();
    for size in [1, 5, packed.len()] {
        assert_eq!(unpack(packed.chunks(size)).unwrap().0, b"one two", "{size}");
    }
}

#[test]
fn what_has_come_is_given_before_the_rest_comes() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(b"first").unwrap();
    encoder.flush().unwrap();
    let mut gunzip = Gunzip::default();
    gunzip.feed(std::mem::take(encoder.get_mut()).into());
    assert_eq!(gunzip.next().unwrap().unwrap(), "first");
    assert!(gunzip.next().is_none());
}

#[test]
fn a_body_that_unpacks_to_much_more_comes_in_pieces_that_can_be_counted() {
    let packed = pack(&vec![0; 16 << 20]);
    let (whole, largest) = unpack([packed.as_slice()]).unwrap();
    assert_eq!(whole.len(), 16 << 20);
    assert!(largest < 8 << 20, "{largest}");
}

#[test]
fn an_empty_body_is_no_error_and_one_that_is_cut_or_damaged_is() {
    assert_eq!(unpack([]).unwrap().0, b"");
    let packed = pack(b"text that is packed");
    for length in 1..packed.len() {
        assert!(unpack([&packed[..length]]).is_err(), "{length}");
    }
    // The header's time and the system it names may be anything.
    for place in [0, 1, 2, 10, 14, packed.len() - 8, packed.len() - 1] {
        let mut damaged = packed.clone();
        damaged[place] ^= 0x55;
        assert!(unpack([damaged.as_slice()]).is_err(), "{place}");
    }
    assert!(unpack([[packed.as_slice(), b"more"].concat().as_slice()]).is_err());
}
