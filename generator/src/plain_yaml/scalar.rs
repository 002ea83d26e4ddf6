//! Scalars: their text as YAML folds and unescapes it, and what a plain one stands for.

use std::borrow::Cow;

use serde::de::Visitor;

use super::reader::Reader;
use super::{Error, Place, unusual};

/// The bytes that may mean something in a plain scalar.
const IN_PLAIN: [bool; 256] = {
    let mut all = [false; 256];
    let meant = b"\n\t#:,[]{}\0";
    let mut index = 0;
    while index < meant.len() {
        all[meant[index] as usize] = true;
        index += 1;
    }
    all
};

/// A scalar as it was read.
pub(super) enum Scalar<'t> {
    /// Without quotes: a text unless it looks like something else.
    Plain(Cow<'t, str>),
    /// A text.
    Text(Cow<'t, str>),
}

impl<'t> Scalar<'t> {
    pub(super) fn visit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Error> {
        let text = match self {
            Self::Text(text) => text,
            Self::Plain(plain) => match Word::of(&plain) {
                Word::Null => return visitor.visit_unit(),
                Word::Bool(truth) => return visitor.visit_bool(truth),
                Word::Unsigned(number) => return visitor.visit_u64(number),
                Word::Integer(number) => return visitor.visit_i64(number),
                Word::Float(number) => return visitor.visit_f64(number),
                Word::Text => plain,
            },
        };
        match text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }
}

/// What a text without quotes stands for.
enum Word {
    Null,
    Bool(bool),
    Unsigned(u64),
    Integer(i64),
    Float(f64),
    Text,
}

impl Word {
    fn of(plain: &str) -> Self {
        match plain {
            "null" | "Null" | "NULL" | "~" => Self::Null,
            "true" | "True" | "TRUE" => Self::Bool(true),
            "false" | "False" | "FALSE" => Self::Bool(false),
            _ if plain.starts_with(|first: char| matches!(first, '0'..='9' | '+' | '-' | '.')) => {
                Self::number(plain)
            }
            _ => Self::Text,
        }
    }

    fn number(plain: &str) -> Self {
        let (is_negative, magnitude) = match plain.strip_prefix('-') {
            Some(magnitude) => (true, magnitude),
            None => (false, plain.strip_prefix('+').unwrap_or(plain)),
        };
        if magnitude.starts_with(['+', '-']) || has_leading_zeros(magnitude) {
            return Self::Text;
        }
        match whole(magnitude) {
            Some(number) if is_negative => match 0i128.checked_sub_unsigned(number) {
                Some(number) => {
                    i64::try_from(number).map_or(Self::Float(number as f64), Self::Integer)
                }
                None => Self::float(plain),
            },
            Some(number) => {
                u64::try_from(number).map_or(Self::Float(number as f64), Self::Unsigned)
            }
            None => Self::float(plain),
        }
    }

    fn float(plain: &str) -> Self {
        match plain.strip_prefix('+').unwrap_or(plain) {
            ".inf" | ".Inf" | ".INF" => Self::Float(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => Self::Float(f64::NEG_INFINITY),
            ".nan" | ".NaN" | ".NAN" if !plain.starts_with('+') => Self::Float(f64::NAN),
            decimal => match decimal.parse::<f64>() {
                Ok(number) if number.is_finite() => Self::Float(number),
                _ => Self::Text,
            },
        }
    }
}

/// Digits that begin with a zero are no number.
fn has_leading_zeros(magnitude: &str) -> bool {
    magnitude.len() > 1
        && magnitude.starts_with('0')
        && magnitude.bytes().all(|byte| byte.is_ascii_digit())
}

fn whole(magnitude: &str) -> Option<u128> {
    let prefixes = [("0x", 16), ("0o", 8), ("0b", 2)];
    let prefixed = prefixes
        .iter()
        .find_map(|(prefix, radix)| Some((magnitude.strip_prefix(prefix)?, *radix)));
    let (digits, radix) = prefixed.unwrap_or((magnitude, 10));
    match digits.starts_with(['+', '-']) {
        true => None,
        false => u128::from_str_radix(digits, radix).ok(),
    }
}

impl<'t> Reader<'t> {
    /// Reads a scalar. In block style its line is read to the end, and the place is that of the next content.
    pub(super) fn scalar(&mut self, least: usize, place: Place) -> Result<Scalar<'t>, Error> {
        let scalar = match self.peek() {
            quote @ (b'"' | b'\'') => Scalar::Text(self.quoted(quote)?),
            b'|' | b'>' if place != Place::Flow => {
                let text = self.block_scalar(least)?;
                self.next_content()?;
                return Ok(Scalar::Text(Cow::Owned(text)));
            }
            _ if place == Place::Flow => Scalar::Plain(Cow::Borrowed(self.plain_line(place)?)),
            _ => Scalar::Plain(self.plain(least, place)?),
        };
        if place != Place::Flow {
            self.finish_line()?;
        }
        Ok(scalar)
    }

    /// The part of a plain scalar that is on this line.
    pub(super) fn plain_line(&mut self, place: Place) -> Result<&'t str, Error> {
        match self.peek() {
            b'-' if !self.is_blank_at(1) => {}
            b'-' | b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!'
            | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' | 0 => return Err(unusual()),
            _ => {}
        }
        self.rest_of_plain_line(place)
    }

    fn rest_of_plain_line(&mut self, place: Place) -> Result<&'t str, Error> {
        let in_brackets = place == Place::Flow;
        let start = self.at.offset;
        loop {
            self.skip_until(|byte| IN_PLAIN[usize::from(byte)]);
            match self.peek() {
                b'\n' => break,
                b'\t' => return Err(unusual()),
                b'#' if self.is_comment() && self.at.offset > start => break,
                b':' if self.is_blank_at(1) => break,
                b':' if in_brackets
                    && matches!(self.peek_at(1), b',' | b'?' | b'[' | b']' | b'{' | b'}') =>
                {
                    return Err(unusual());
                }
                b',' | b'[' | b']' | b'{' | b'}' if in_brackets => break,
                0 if self.has_ended() => break,
                _ => self.at.offset += 1,
            }
        }
        Ok(self.since(start).trim_end_matches(' '))
    }

    /// A plain scalar in block style with all its lines, joined by spaces.
    fn plain(&mut self, least: usize, place: Place) -> Result<Cow<'t, str>, Error> {
        let mut text = Cow::Borrowed(self.plain_line(place)?);
        loop {
            if self.peek() != b'\n' {
                // A comment is the end; a colon is a mistake that is found by whoever goes on.
                return Ok(text);
            }
            let end = self.at;
            let breaks = self.fold()?;
            if self.has_ended() || self.column() < least || self.peek() == b'#' {
                self.at = end;
                return Ok(text);
            }
            push_breaks(text.to_mut(), breaks);
            text.to_mut().push_str(self.rest_of_plain_line(place)?);
        }
    }

    /// Steps over a line feed and what white space follows, and counts the further line feeds.
    fn fold(&mut self) -> Result<usize, Error> {
        self.break_line();
        let mut breaks = 0;
        loop {
            self.skip_spaces();
            match self.peek() {
                b'\n' => {
                    self.break_line();
                    breaks += 1;
                }
                b'\t' => return Err(unusual()),
                b'-' | b'.' if self.is_document_mark() => return Err(unusual()),
                _ => return Ok(breaks),
            }
        }
    }

    /// A scalar in single or double quotes.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<Cow<'t, str>, Error> {
        self.at.offset += 1;
        let mut text = Cow::Borrowed("");
        let mut start = self.at.offset;
        loop {
            self.skip_until(|byte| byte == quote || matches!(byte, b'\\' | b'\n' | 0));
            match self.peek() {
                byte if byte == quote => {
                    push(&mut text, self.since(start));
                    self.at.offset += 1;
                    if quote == b'"' || self.peek() != quote {
                        return Ok(text);
                    }
                    // Two single quotes are one.
                    start = self.at.offset;
                    self.at.offset += 1;
                }
                b'\\' if quote == b'"' => {
                    push(&mut text, self.since(start));
                    self.escape(text.to_mut())?;
                    start = self.at.offset;
                }
                b'\n' => {
                    let line = self.since(start).trim_end_matches(' ');
                    if line.ends_with('\t') {
                        return Err(unusual());
                    }
                    push(&mut text, line);
                    push_breaks(text.to_mut(), self.fold()?);
                    start = self.at.offset;
                }
                0 if self.has_ended() => return Err(unusual()),
                _ => self.at.offset += 1,
            }
        }
    }

    /// An escape in double quotes.
    fn escape(&mut self, text: &mut String) -> Result<(), Error> {
        let kind = self.peek_at(1);
        self.at.offset += 1;
        let digits = match kind {
            b'\n' => {
                let breaks = self.fold()?;
                text.extend(std::iter::repeat_n('\n', breaks));
                return Ok(());
            }
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => 0,
        };
        self.at.offset += 1;
        let character = match kind {
            b'"' | b'\\' | b'/' | b' ' => Some(char::from(kind)),
            b'n' => Some('\n'),
            b't' => Some('\t'),
            b'r' => Some('\r'),
            b'x' | b'u' | b'U' => self.hexadecimal(digits),
            _ => None,
        };
        text.push(character.ok_or_else(unusual)?);
        self.at.offset += digits;
        Ok(())
    }

    fn hexadecimal(&self, digits: usize) -> Option<char> {
        let code = self.text.get(self.at.offset..self.at.offset + digits)?;
        let is_hexadecimal = code.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(code, 16).ok()?;
        char::from_u32(code).filter(|_| is_hexadecimal)
    }

    /// A literal or folded block. The place is then that of the first line behind it.
    fn block_scalar(&mut self, least: usize) -> Result<String, Error> {
        let is_folded = self.peek() == b'>';
        self.at.offset += 1;
        let (chomping, indent) = self.block_header(least)?;
        let mut breaks = 0;
        let indent = match indent {
            Some(indent) => indent,
            None => self.block_indent(least, &mut breaks)?,
        };
        let mut text = String::new();
        // Whether the line feed of the last line is still to be written, and whether that line began with white space.
        let (mut is_pending, mut was_indented) = (false, false);
        while let Some(line) = self.block_line(indent, &mut breaks)? {
            let is_indented = line.starts_with([' ', '\t']);
            match is_pending {
                true if !is_folded || was_indented || is_indented => text.push('\n'),
                true if breaks == 0 => text.push(' '),
                _ => {}
            }
            text.extend(std::iter::repeat_n('\n', std::mem::take(&mut breaks)));
            text.push_str(line);
            was_indented = is_indented;
            is_pending = self.peek() == b'\n';
            if is_pending {
                self.break_line();
            }
        }
        if is_pending && chomping != b'-' {
            text.push('\n');
        }
        if chomping == b'+' {
            text.extend(std::iter::repeat_n('\n', breaks));
        }
        Ok(text)
    }

    /// The sign for the line feeds at the end of a block, or zero, and the column of its lines if it is given.
    fn block_header(&mut self, least: usize) -> Result<(u8, Option<usize>), Error> {
        let (mut chomping, mut indent) = (0, None);
        loop {
            match self.peek() {
                sign @ (b'+' | b'-') if chomping == 0 => chomping = sign,
                digit @ b'1'..=b'9' if indent.is_none() => {
                    indent = Some((least + usize::from(digit - b'0')).saturating_sub(1));
                }
                _ => break,
            }
            self.at.offset += 1;
        }
        self.skip_spaces();
        if self.is_comment() {
            self.skip_line();
        }
        if self.peek() != b'\n' {
            return Err(unusual());
        }
        self.break_line();
        Ok((chomping, indent))
    }

    /// Finds the column of a block by its first line that is not empty, and counts the lines before.
    fn block_indent(&mut self, least: usize, breaks: &mut usize) -> Result<usize, Error> {
        let mut indent = least.max(1);
        loop {
            self.skip_spaces();
            indent = indent.max(self.column());
            match self.peek() {
                b'\n' => {
                    self.break_line();
                    *breaks += 1;
                }
                b'\t' => return Err(unusual()),
                _ => break,
            }
        }
        self.at.offset = self.at.line_start;
        Ok(indent)
    }

    /// The next line of a block that is not empty, without its indentation; empty ones are counted.
    fn block_line(&mut self, indent: usize, breaks: &mut usize) -> Result<Option<&'t str>, Error> {
        while !self.has_ended() {
            while self.peek() == b' ' && self.column() < indent {
                self.at.offset += 1;
            }
            match self.peek() {
                b'\n' => {
                    self.break_line();
                    *breaks += 1;
                }
                b'\t' if self.column() < indent => return Err(unusual()),
                0 if self.has_ended() => {}
                _ if self.column() < indent => {
                    self.at.offset = self.at.line_start;
                    return Ok(None);
                }
                _ => {
                    let start = self.at.offset;
                    self.skip_line();
                    return Ok(Some(self.since(start)));
                }
            }
        }
        Ok(None)
    }
}

fn push_breaks(text: &mut String, breaks: usize) {
    match breaks {
        0 => text.push(' '),
        _ => text.extend(std::iter::repeat_n('\n', breaks)),
    }
}

/// Adds to a text, which stays borrowed if it was empty.
fn push<'t>(text: &mut Cow<'t, str>, more: &'t str) {
    match text.is_empty() {
        true => *text = Cow::Borrowed(more),
        false => text.to_mut().push_str(more),
    }
}
