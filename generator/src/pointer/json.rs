//! The walk over JSON text. It looks at each byte once and stops behind the last place that is wanted; what lies between is
//! skipped by its brackets and quotes alone.

use std::borrow::Cow;

use super::search::{ROOT, Search};
use super::{At, Pointer, Position};

/// Finds the places, or as many as there are before the text turns out to be no JSON.
pub(super) fn search(text: &str, requests: &[(&Pointer, At)]) -> Result<Search, Search> {
    let mut search = Search::new(requests);
    let mut walk = Walk {
        text,
        offset: 0,
        line: Line::default(),
        search: &mut search,
    };
    match walk.document() {
        Ok(()) | Err(End::Complete) => Ok(search),
        Err(End::Broken) => Err(search),
    }
}

/// Why a walk ends early.
enum End {
    /// Everything has been found.
    Complete,
    /// The text is no JSON.
    Broken,
}

struct Walk<'t, 's> {
    text: &'t str,
    offset: usize,
    line: Line,
    search: &'s mut Search,
}

/// The line of the latest place; places are found in their order.
#[derive(Default)]
struct Line {
    /// The number of lines before.
    before: usize,
    /// The number of characters before it in its line.
    column: usize,
    /// How far both have been counted.
    counted: usize,
}

impl<'t> Walk<'t, '_> {
    fn peek(&self) -> u8 {
        let byte = self.text.as_bytes().get(self.offset);
        byte.copied().unwrap_or(0)
    }

    /// Goes to the next token, which is what is returned.
    fn token(&mut self) -> u8 {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.offset += 1;
        }
        self.peek()
    }

    fn expect(&mut self, byte: u8) -> Result<(), End> {
        if self.token() != byte {
            return Err(End::Broken);
        }
        self.offset += 1;
        Ok(())
    }

    /// The place where the walk is.
    fn position(&mut self) -> Position {
        let line = &mut self.line;
        let passed = &self.text.as_bytes()[line.counted..self.offset];
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        if breaks > 0 {
            line.before += breaks;
            let last = passed.iter().rposition(|byte| *byte == b'\n');
            line.column = 0;
            line.counted += last.map_or(0, |last| last + 1);
        }
        // A file may be a single line that many messages are about.
        line.column += self.text[line.counted..self.offset].chars().count();
        line.counted = self.offset;
        Position {
            line: line.before + 1,
            column: line.column + 1,
        }
    }

    fn document(&mut self) -> Result<(), End> {
        self.value(ROOT)?;
        match self.token() {
            0 if self.offset == self.text.len() => Ok(()),
            _ => Err(End::Broken),
        }
    }

    /// Notes where the value of a wanted node is, and looks for its wanted descendants.
    fn value(&mut self, node: usize) -> Result<(), End> {
        let opening = self.token();
        let position = self.position();
        self.search.found_value(node, position);
        if self.search.is_complete() {
            return Err(End::Complete);
        }
        match opening {
            b'{' if self.search.is_wanted_below(node) => self.members(node),
            b'[' if self.search.is_wanted_below(node) => self.elements(node),
            _ => self.skip(),
        }
    }

    fn members(&mut self, node: usize) -> Result<(), End> {
        self.offset += 1;
        if self.token() == b'}' {
            self.offset += 1;
            return Ok(());
        }
        loop {
            if self.token() != b'"' {
                return Err(End::Broken);
            }
            let start = self.offset;
            let key = self.key()?;
            let child = self.search.child(node, &key);
            match child {
                Some(child) => {
                    let end = std::mem::replace(&mut self.offset, start);
                    let position = self.position();
                    self.offset = end;
                    let is_first = self.search.found_key(child, position);
                    self.expect(b':')?;
                    match is_first {
                        true => self.value(child)?,
                        false => self.skip()?,
                    }
                }
                None => {
                    self.expect(b':')?;
                    self.skip()?;
                }
            }
            if self.goes_on(b'}')? {
                continue;
            }
            return Ok(());
        }
    }

    fn elements(&mut self, node: usize) -> Result<(), End> {
        self.offset += 1;
        if self.token() == b']' {
            self.offset += 1;
            return Ok(());
        }
        for index in 0.. {
            match self.search.wanted_element(node, index) {
                Some(child) => self.value(child)?,
                None => self.skip()?,
            }
            if !self.goes_on(b']')? {
                break;
            }
        }
        Ok(())
    }

    /// Steps over a comma or the closing bracket, and tells whether it was a comma.
    fn goes_on(&mut self, closing: u8) -> Result<bool, End> {
        let token = self.token();
        if token != b',' && token != closing {
            return Err(End::Broken);
        }
        self.offset += 1;
        Ok(token == b',')
    }

    /// Reads a key.
    fn key(&mut self) -> Result<Cow<'t, str>, End> {
        let start = self.offset;
        let has_escapes = self.skip_text()?;
        let quoted = &self.text[start..self.offset];
        match has_escapes {
            true => serde_json::from_str(quoted)
                .map(Cow::Owned)
                .map_err(|_| End::Broken),
            false => Ok(Cow::Borrowed(&quoted[1..quoted.len() - 1])),
        }
    }

    /// Steps over a text in quotes, and tells whether there are escapes in it.
    fn skip_text(&mut self) -> Result<bool, End> {
        self.offset += 1;
        let mut has_escapes = false;
        loop {
            let rest = &self.text.as_bytes()[self.offset..];
            let next = rest.iter().position(|byte| matches!(byte, b'"' | b'\\'));
            let next = next.ok_or(End::Broken)?;
            self.offset += next + 1;
            if rest[next] == b'"' {
                return Ok(has_escapes);
            }
            has_escapes = true;
            // What is escaped may be a quote; its first byte is enough.
            self.offset = (self.offset + 1).min(self.text.len());
        }
    }

    /// Steps over a value that nobody asked for.
    fn skip(&mut self) -> Result<(), End> {
        let mut depth: usize = 0;
        loop {
            match self.token() {
                b'"' => drop(self.skip_text()?),
                b'{' | b'[' => {
                    depth += 1;
                    self.offset += 1;
                }
                b'}' | b']' | b',' | b':' if depth > 0 => {
                    depth -= usize::from(matches!(self.peek(), b'}' | b']'));
                    self.offset += 1;
                }
                b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => self.skip_word(),
                _ => return Err(End::Broken),
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn skip_word(&mut self) {
        while matches!(self.peek(), b'-' | b'+' | b'.' | b'0'..=b'9' | b'a'..=b'z' | b'E') {
            self.offset += 1;
        }
    }
}
