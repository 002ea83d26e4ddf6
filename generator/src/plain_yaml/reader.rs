//! The text and the steps through it: spaces, comments, line breaks and keys.

use std::borrow::Cow;

use super::{Error, Place, unusual};
use crate::pointer::Position;

/// The deepest nesting; `serde_yaml` goes no deeper either.
const MAX_DEPTH: usize = 128;
/// The longest key in bytes; YAML allows 1,024 characters.
const LONGEST_KEY: usize = 1000;

/// The text and how far it has been read.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: Mark,
    pub(super) depth: usize,
}

/// A place in the text.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) offset: usize,
    pub(super) line: usize,
    pub(super) line_start: usize,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let at = Mark {
            offset: 0,
            line: 1,
            line_start: 0,
        };
        Self { text, at, depth: 0 }
    }

    /// The byte some way ahead; behind the end it is zero, which occurs in no ordinary text.
    pub(super) fn peek_at(&self, ahead: usize) -> u8 {
        let byte = self.text.as_bytes().get(self.at.offset + ahead);
        byte.copied().unwrap_or(0)
    }

    pub(super) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    pub(super) fn is_blank_at(&self, ahead: usize) -> bool {
        matches!(self.peek_at(ahead), b' ' | b'\t' | b'\n' | 0)
    }

    pub(super) fn has_ended(&self) -> bool {
        self.at.offset >= self.text.len()
    }

    /// The bytes before this place in its line; at the start of a block collection they are characters as well.
    pub(super) fn column(&self) -> usize {
        self.at.offset - self.at.line_start
    }

    pub(super) fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at.offset]
    }

    pub(super) fn locate(&self, mark: Mark, mut error: Error) -> Error {
        error.position.get_or_insert_with(|| Position {
            line: mark.line,
            column: self.text[mark.line_start..mark.offset].chars().count() + 1,
        });
        error
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.peek() == b' ' {
            self.at.offset += 1;
        }
    }

    pub(super) fn skip_line(&mut self) {
        let rest = &self.text[self.at.offset..];
        self.at.offset += rest.find('\n').unwrap_or(rest.len());
    }

    /// Goes to the next byte of a kind, or to the end.
    pub(super) fn skip_until(&mut self, is_meant: impl Fn(u8) -> bool) {
        let rest = &self.text.as_bytes()[self.at.offset..];
        let length = rest.iter().position(|byte| is_meant(*byte));
        self.at.offset += length.unwrap_or(rest.len());
    }

    /// Steps over a line feed.
    pub(super) fn break_line(&mut self) {
        self.at.offset += 1;
        self.at.line += 1;
        self.at.line_start = self.at.offset;
    }

    /// Whether this is a comment: it begins the line or stands behind a space.
    pub(super) fn is_comment(&self) -> bool {
        let before = self.text.as_bytes()[..self.at.offset].last();
        self.peek() == b'#' && before.is_none_or(|byte| matches!(byte, b' ' | b'\n'))
    }

    /// Whether a line here would begin or end a document.
    pub(super) fn is_document_mark(&self) -> bool {
        let rest = &self.text[self.at.offset..];
        self.column() == 0 && (rest.starts_with("---") || rest.starts_with("..."))
    }

    /// Goes to the first value.
    pub(super) fn start(&mut self) -> Result<(), Error> {
        if self.text.starts_with("---\n") {
            self.at.offset += 3;
            self.break_line();
        }
        self.next_content()
    }

    /// Ends a line that has only a comment left, and goes to the next content.
    pub(super) fn finish_line(&mut self) -> Result<(), Error> {
        self.skip_spaces();
        if self.is_comment() {
            self.skip_line();
        }
        match self.peek() {
            b'\n' => self.break_line(),
            _ if self.has_ended() => return Ok(()),
            _ => return Err(unusual()),
        }
        self.next_content()
    }

    /// Goes from the start of a line to the first content that is no comment.
    pub(super) fn next_content(&mut self) -> Result<(), Error> {
        loop {
            self.skip_spaces();
            match self.peek() {
                b'\n' => self.break_line(),
                b'#' => self.skip_line(),
                b'\t' => return Err(unusual()),
                b'-' | b'.' if self.is_document_mark() => return Err(unusual()),
                _ => return Ok(()),
            }
        }
    }

    /// Goes on to the next token in brackets.
    pub(super) fn skip_flow_space(&mut self) -> Result<(), Error> {
        loop {
            match self.peek() {
                b' ' => self.at.offset += 1,
                b'\n' => {
                    self.break_line();
                    if self.is_document_mark() {
                        return Err(unusual());
                    }
                }
                b'#' if self.is_comment() => self.skip_line(),
                _ => return Ok(()),
            }
        }
    }

    pub(super) fn is_at_dash(&self) -> bool {
        self.peek() == b'-' && self.is_blank_at(1)
    }

    /// Whether a scalar begins here that is the key of a block mapping.
    pub(super) fn is_at_key(&mut self) -> Result<bool, Error> {
        let start = self.at;
        match self.peek() {
            b'|' | b'>' => return Ok(false),
            quote @ (b'"' | b'\'') => drop(self.quoted(quote)?),
            _ => drop(self.plain_line(Place::Line)?),
        }
        self.skip_spaces();
        let is_key = self.peek() == b':' && self.is_blank_at(1);
        self.at = start;
        Ok(is_key)
    }

    /// Reads a key and its colon.
    pub(super) fn key(&mut self, place: Place) -> Result<Cow<'t, str>, Error> {
        let start = self.at;
        let key = match self.peek() {
            quote @ (b'"' | b'\'') => self.quoted(quote)?,
            _ => Cow::Borrowed(self.plain_line(place)?),
        };
        self.skip_spaces();
        let length = self.at.offset - start.offset;
        let is_colon = self.peek() == b':' && (place == Place::Flow || self.is_blank_at(1));
        if !is_colon || self.at.line != start.line || length > LONGEST_KEY {
            return Err(unusual());
        }
        self.at.offset += 1;
        Ok(key)
    }

    pub(super) fn descend(&mut self) -> Result<(), Error> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(()).ok_or_else(unusual)
    }
}
