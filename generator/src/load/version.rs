//! The version of OpenAPI that a document is written in.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::pointer::Pointer;
use crate::value::Value;

/// The versions of OpenAPI that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0.
    V2,
    /// OpenAPI 3.0.x.
    V30,
    /// OpenAPI 3.1.x.
    V31,
    /// OpenAPI 3.2.x.
    V32,
}

const SUPPORTED: &str = "Swagger 2.0, OpenAPI 3.0.x, 3.1.x or 3.2.x";

/// Reads the version that a document says it is written in.
pub(super) fn version(file: &Arc<str>, root: &Value) -> Result<Version, Diagnostics> {
    let top = Pointer::root();
    let Value::Object(members) = root else {
        return Err(Diagnostic::new(
            Code::NotAnOpenapiDocument,
            Place::value(file, &top),
            "the document is not an object",
        )
        .expected("an object with a member `openapi`")
        .found(root.kind())
        .into());
    };
    let named = ["openapi", "swagger"]
        .into_iter()
        .find_map(|key| Some((key, members.get(key)?)));
    let Some((key, value)) = named else {
        let place = Place::value(file, &top);
        let diagnostic = Diagnostic::new(
            Code::NotAnOpenapiDocument,
            place,
            "the document does not say which version of OpenAPI it is",
        )
        .expected(format!("a member `openapi` or `swagger` ({SUPPORTED})"));
        return Err(match members.get("swaggerVersion") {
            Some(old) => diagnostic
                .found(format!("swaggerVersion {}", scalar(old)))
                .help("convert the document to OpenAPI 3.0 first")
                .into(),
            None => diagnostic
                .found(format!("{} other members", members.len()))
                .help("is this the right file?")
                .into(),
        });
    };
    let text = scalar(value);
    let version = match (key, major_minor(&text)) {
        ("swagger", Some((2, 0))) => Some(Version::V2),
        ("openapi", Some((3, 0))) => Some(Version::V30),
        ("openapi", Some((3, 1))) => Some(Version::V31),
        ("openapi", Some((3, 2))) => Some(Version::V32),
        _ => None,
    };
    match version {
        Some(version) => Ok(version),
        None => Err(Diagnostic::new(
            Code::UnsupportedVersion,
            Place::value(file, &top.child(key)),
            "this version of OpenAPI is not supported",
        )
        .expected(SUPPORTED)
        .found(format!("{key} {text}"))
        .into()),
    }
}

/// A version as text, also where it is written as a number.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            value.kind().to_owned()
        }
    }
}

/// The first two numbers of a version; the second is zero when it is left out.
fn major_minor(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.');
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next().unwrap_or("0").parse().ok()?;
    Some((major, minor))
}
