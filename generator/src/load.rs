//! The first stage: bytes of a file → untyped tree. One visitor reads JSON and YAML alike; whatever makes the
//! file unusable as a whole is reported from here. Only this module and `pointer` know `serde_yaml`.

mod builder;
mod fault;
mod halves;
mod version;

use std::sync::Arc;

use self::fault::{end_of, too_deep};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::origin::Origins;
use crate::pointer::{self, Pointer};
use crate::value::Value;

pub(crate) use self::builder::Builder;
pub use self::version::Version;

/// The largest file that is read.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;
/// The deepest nesting of arrays and objects; both parsers give up soon after it.
pub const MAX_DEPTH: usize = 120;
/// The largest number of values in a document, after YAML aliases are expanded.
pub const MAX_NODES: usize = 3_000_000;

/// A loaded OpenAPI document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The path as shown in diagnostics.
    pub file: Arc<str>,
    /// The tree.
    pub root: Value,
    /// The version of OpenAPI it is written in.
    pub version: Version,
    /// Whether a keyword occurs that gives a schema a name, by which it may be referred to.
    pub names_schemas: bool,
    /// What is wrong with the text and yet leaves a tree.
    pub diagnostics: Diagnostics,
    /// Where the values of the tree stand in the text; empty until something is moved.
    pub origins: Origins,
}

/// Reads an OpenAPI document; `file` is the path to show.
pub fn load(file: &str, bytes: &[u8]) -> Result<Document, Diagnostics> {
    let file: Arc<str> = Arc::from(file);
    let (root, builder) = parse(&file, decode(&file, bytes)?)?;
    let version = version::version(&file, &root)?;
    Ok(Document {
        diagnostics: builder.repeated(&file),
        file,
        root,
        version,
        names_schemas: builder.names_schemas,
        origins: Origins::default(),
    })
}

/// Checks size and encoding, and skips a byte order mark.
pub(crate) fn decode<'b>(file: &Arc<str>, bytes: &'b [u8]) -> Result<&'b str, Diagnostics> {
    let place = Place::value(file, &Pointer::root());
    if bytes.len() > MAX_BYTES {
        return Err(
            Diagnostic::new(Code::LimitExceeded, place, "the file is too large")
                .expected(format!("at most {MAX_BYTES} bytes"))
                .found(format!("{} bytes", bytes.len()))
                .into(),
        );
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let valid = error.valid_up_to();
        let before = std::str::from_utf8(&bytes[..valid]).unwrap_or_default();
        Diagnostic::new(Code::NotUtf8, place, "the file is not UTF-8 text")
            .expected("UTF-8")
            .found(format!("byte 0x{:02x} at offset {valid}", bytes[valid]))
            .help("save the file in the UTF-8 encoding")
            .position(end_of(before))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Parses JSON or YAML into a tree.
pub(crate) fn parse(file: &Arc<str>, text: &str) -> Result<(Value, Builder), Diagnostics> {
    let start = text.trim_start();
    if start.is_empty() {
        let place = Place::value(file, &Pointer::root());
        return Err(Diagnostic::new(Code::Syntax, place, "the file is empty")
            .expected("an OpenAPI document")
            .found("nothing")
            .into());
    }
    let json_name = file.ends_with(".json");
    if json_name || start.starts_with(['{', '[']) {
        if let Some(parsed) = halves::json(text) {
            return Ok(parsed);
        }
        let mut builder = Builder::default();
        match builder.json(text) {
            Ok(value) => return Ok((value, builder)),
            Err(error) if json_name || builder.limit.is_some() => {
                return Err(builder.json_error(file, text, &error).into());
            }
            // What looks like JSON may be YAML in flow style.
            Err(_) => {}
        }
    }
    if let Some(parsed) = halves::plain_yaml(text) {
        return Ok(parsed);
    }
    let mut builder = Builder::default();
    if let Ok(value) = builder.plain_yaml(text) {
        return Ok((value, builder));
    }
    if !pointer::is_scannable(text) {
        return Err(too_deep(Place::value(file, &Pointer::root())).into());
    }
    let mut builder = Builder::default();
    match builder.yaml(text) {
        Ok(value) => Ok((value, builder)),
        Err(error) => Err(builder.yaml_error(file, text, &error).into()),
    }
}

#[cfg(test)]
mod tests;
