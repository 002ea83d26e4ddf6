//! Unpacks a body while it comes.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;

/// How much is unpacked at once: it becomes a thousand times as much at most, so that whoever limits the size hears of it in time.
const STEP: usize = 4 * 1024;

/// Unpacks gzip piece by piece.
#[derive(Default)]
pub(crate) struct Gunzip {
    /// What has come and is not unpacked yet.
    packed: Bytes,
    /// None until something has come: some replies name an encoding and have no body.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
}

impl Gunzip {
    /// Takes the next piece.
    pub(crate) fn feed(&mut self, packed: Bytes) {
        self.packed = packed;
    }

    /// The next unpacked piece; none if there is more to be fed first.
    pub(crate) fn next(&mut self) -> Option<io::Result<Bytes>> {
        while !self.packed.is_empty() {
            let step = self.packed.split_to(STEP.min(self.packed.len()));
            let unpacked = self.unpack(&step);
            if !unpacked.as_ref().is_ok_and(Bytes::is_empty) {
                return Some(unpacked);
            }
        }
        None
    }

    fn unpack(&mut self, packed: &[u8]) -> io::Result<Bytes> {
        let decoder = self
            .decoder
            .get_or_insert_with(|| MultiGzDecoder::new(Vec::new()));
        decoder.write_all(packed)?;
        // For what is unpacked to come out now.
        decoder.flush()?;
        Ok(std::mem::take(decoder.get_mut()).into())
    }

    /// What is left at the end. An error says that what came is not all, or not as it was packed.
    pub(crate) fn finish(self) -> io::Result<Bytes> {
        let unpacked = self.decoder.map(MultiGzDecoder::finish).transpose()?;
        Ok(unpacked.unwrap_or_default().into())
    }
}
