//! Steps over block collections that nobody wants to know of. Only what ends them counts: how far lines are indented, and the
//! quotes and brackets that let a value go on in lines that are not.

use serde::de::{Deserialize as _, IgnoredAny};

use super::reader::Reader;
use super::{Error, Node, Place, unusual};

impl Reader<'_> {
    /// Steps over the collection whose first key or dash is here.
    pub(super) fn skip_collection(&mut self, place: Place) -> Result<(), Error> {
        let start = self.column();
        while !self.has_ended() {
            let column = self.column();
            // The next key of the mapping that a sequence in its column belongs to.
            let is_next = place == Place::Column && column == start && !self.is_at_dash();
            if column < start || is_next {
                break;
            }
            self.skip_content(column)?;
        }
        Ok(())
    }

    /// Steps over what begins on a line, up to where the next content begins.
    fn skip_content(&mut self, column: usize) -> Result<(), Error> {
        // The column that all further lines of a value are behind.
        let mut owner = column;
        while self.is_at_dash() {
            owner = self.column();
            self.at.offset += 1;
            self.skip_spaces();
        }
        let start = self.column();
        match self.peek() {
            b'\n' | 0 => return self.finish_line(),
            b'#' if self.is_comment() => return self.finish_line(),
            b'[' | b'{' => return self.skip_flow(owner),
            b'|' | b'>' => return self.skip_deeper(owner),
            quote @ (b'"' | b'\'') => drop(self.quoted(quote)?),
            _ => drop(self.plain_line(Place::Line)?),
        }
        self.skip_spaces();
        if self.peek() != b':' {
            // A text in quotes has ended; one without may go on.
            return self.skip_deeper(owner);
        }
        self.at.offset += 1;
        self.skip_spaces();
        match self.peek() {
            b'\n' | 0 => self.finish_line(),
            b'#' if self.is_comment() => self.finish_line(),
            b'[' | b'{' => self.skip_flow(start),
            quote @ (b'"' | b'\'') => {
                self.quoted(quote)?;
                self.finish_line()
            }
            _ => self.skip_deeper(start),
        }
    }

    fn skip_flow(&mut self, owner: usize) -> Result<(), Error> {
        IgnoredAny::deserialize(Node {
            reader: self,
            least: owner + 1,
            place: Place::Value,
        })?;
        Ok(())
    }

    /// Steps over the rest of a line and all lines that are indented further than a column.
    fn skip_deeper(&mut self, column: usize) -> Result<(), Error> {
        loop {
            self.skip_line();
            if self.has_ended() {
                return Ok(());
            }
            self.break_line();
            self.skip_spaces();
            match self.peek() {
                b'\n' => {}
                _ if self.column() > column => {}
                b'\t' => return Err(unusual()),
                _ => return self.next_content(),
            }
        }
    }
}
