//! How parameter values become text: the serialization styles of OpenAPI, and percent-encoding.
//!
//! A value arrives as JSON and leaves as the text of a path piece, a query or a header. Nothing here knows an operation.

use serde_json::Value;

use super::time::to_http_date;

/// How a parameter is written, as the specification declares it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    kind: Kind,
    explode: bool,
    allow_reserved: bool,
    is_required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Simple,
    Label,
    Matrix,
    Form,
    Space,
    Pipe,
    DeepObject,
    Cookie,
    Json,
    HttpDate,
}

impl Style {
    pub(crate) const SIMPLE: Self = Self::new(Kind::Simple, false);
    pub(crate) const SIMPLE_EXPLODE: Self = Self::new(Kind::Simple, true);
    pub(crate) const LABEL: Self = Self::new(Kind::Label, false);
    pub(crate) const LABEL_EXPLODE: Self = Self::new(Kind::Label, true);
    pub(crate) const MATRIX: Self = Self::new(Kind::Matrix, false);
    pub(crate) const MATRIX_EXPLODE: Self = Self::new(Kind::Matrix, true);
    pub(crate) const FORM: Self = Self::new(Kind::Form, false);
    pub(crate) const FORM_EXPLODE: Self = Self::new(Kind::Form, true);
    pub(crate) const SPACE: Self = Self::new(Kind::Space, false);
    pub(crate) const SPACE_EXPLODE: Self = Self::new(Kind::Space, true);
    pub(crate) const PIPE: Self = Self::new(Kind::Pipe, false);
    pub(crate) const PIPE_EXPLODE: Self = Self::new(Kind::Pipe, true);
    pub(crate) const DEEP_OBJECT: Self = Self::new(Kind::DeepObject, true);
    pub(crate) const COOKIE: Self = Self::new(Kind::Cookie, false);
    pub(crate) const COOKIE_EXPLODE: Self = Self::new(Kind::Cookie, true);
    /// A parameter that is declared with `content` and carries JSON text.
    pub(crate) const JSON: Self = Self::new(Kind::Json, false);
    /// A header with a moment in time in the form that HTTP has for it.
    pub(crate) const HTTP_DATE: Self = Self::new(Kind::HttpDate, false);

    const fn new(kind: Kind, explode: bool) -> Self {
        Self {
            kind,
            explode,
            allow_reserved: false,
            is_required: false,
        }
    }

    /// The same style for a value that must not be empty: a list without items or an object without members is an error.
    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// Whether there must be something to send.
    pub(crate) const fn is_required(self) -> bool {
        self.is_required
    }

    /// The same style with reserved characters left as they are, but for those that structure a query. Paths and cookies
    /// take no notice of it.
    pub(crate) const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    /// The text of a cookie parameter. What a cookie can hold stays as it is in the style of its own, and is percent-encoded in
    /// others.
    pub(crate) fn write_cookie(self, name: &str, value: &Value) -> Option<String> {
        match self.kind {
            Kind::Cookie => self.compose(name, value, Escape::KeepCookie),
            _ => Some(self.write(name, value)?.replace('&', "; ")),
        }
    }

    /// The percent-encoded text of a path parameter; `None` if there is nothing to send.
    pub(crate) fn write(self, name: &str, value: &Value) -> Option<String> {
        self.compose(name, value, Escape::Full)
    }

    /// The text of a query parameter, percent-encoded but for what the specification allows to stay.
    pub(crate) fn write_query(self, name: &str, value: &Value) -> Option<String> {
        let escape = if self.allow_reserved {
            Escape::KeepReserved
        } else {
            Escape::Full
        };
        self.compose(name, value, escape)
    }

    /// The text of a header parameter, which is not percent-encoded.
    pub(crate) fn write_header(self, value: &Value) -> Option<String> {
        match self.kind {
            Kind::Json => Some(value.to_string()),
            Kind::HttpDate => value.as_str().map(to_http_date),
            _ => self.compose("", value, Escape::None),
        }
    }

    fn compose(self, name: &str, value: &Value, escape: Escape) -> Option<String> {
        let name = escape.apply(name);
        if self.kind == Kind::Json {
            return Some(self.named(&name, &escape.apply(&value.to_string())));
        }
        if self.kind == Kind::DeepObject {
            let mut pairs = Vec::new();
            deep(&name, value, escape, &mut pairs);
            return (!pairs.is_empty()).then(|| pairs.join("&"));
        }
        let pieces = match value {
            Value::Null => return None,
            Value::Array(items) => {
                let items: Vec<_> = items.iter().filter_map(|item| text(item, escape)).collect();
                if items.is_empty() {
                    return None;
                }
                if self.explode {
                    items.iter().map(|item| self.named(&name, item)).collect()
                } else {
                    vec![self.named(&name, &items.join(self.inner()))]
                }
            }
            Value::Object(members) => {
                let members: Vec<_> = members
                    .iter()
                    .filter_map(|(key, value)| Some((escape.apply(key), text(value, escape)?)))
                    .collect();
                if members.is_empty() {
                    return None;
                }
                self.object(&name, &members)
            }
            scalar => vec![self.named(&name, &text(scalar, escape)?)],
        };
        Some(format!("{}{}", self.prefix(), pieces.join(self.outer())))
    }

    fn object(self, name: &str, members: &[(String, String)]) -> Vec<String> {
        match self.explode {
            true => members
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect(),
            false => {
                let flat: Vec<_> = members
                    .iter()
                    .flat_map(|(key, value)| [key.as_str(), value.as_str()])
                    .collect();
                vec![self.named(name, &flat.join(self.inner()))]
            }
        }
    }

    fn named(self, name: &str, text: &str) -> String {
        match self.kind {
            _ if name.is_empty() => text.to_owned(),
            Kind::Simple | Kind::Label => text.to_owned(),
            Kind::Matrix if text.is_empty() => name.to_owned(),
            _ => format!("{name}={text}"),
        }
    }

    fn prefix(self) -> &'static str {
        match self.kind {
            Kind::Label => ".",
            Kind::Matrix => ";",
            _ => "",
        }
    }

    /// Separates exploded items.
    fn outer(self) -> &'static str {
        match self.kind {
            Kind::Simple => ",",
            Kind::Label => ".",
            Kind::Matrix => ";",
            Kind::Cookie => "; ",
            Kind::Form
            | Kind::Space
            | Kind::Pipe
            | Kind::DeepObject
            | Kind::Json
            | Kind::HttpDate => "&",
        }
    }

    /// Separates items that share one name.
    fn inner(self) -> &'static str {
        match self.kind {
            Kind::Label => ".",
            Kind::Space => "%20",
            Kind::Pipe => "%7C",
            Kind::Simple
            | Kind::Matrix
            | Kind::Form
            | Kind::DeepObject
            | Kind::Cookie
            | Kind::Json
            | Kind::HttpDate => ",",
        }
    }
}

#[derive(Clone, Copy)]
enum Escape {
    Full,
    KeepReserved,
    KeepCookie,
    None,
}

impl Escape {
    fn apply(self, text: &str) -> String {
        match self {
            Self::Full => percent_encode(text),
            Self::KeepReserved => percent_encode_except(text, b"!$'()*,/:;=?@"),
            Self::KeepCookie => percent_encode_except(text, b"!#$&'()*+/:<=>?@[]^`{|}"),
            Self::None => text.to_owned(),
        }
    }
}

/// The pairs of a value that may hold others, as deep as it goes: `a[b][c]=d`, and `a[0]=b` for items of lists, of which OpenAPI
/// says nothing.
fn deep(name: &str, value: &Value, escape: Escape, pairs: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                deep(
                    &format!("{name}%5B{}%5D", escape.apply(key)),
                    value,
                    escape,
                    pairs,
                );
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                deep(&format!("{name}%5B{index}%5D"), item, escape, pairs);
            }
        }
        scalar => pairs.extend(text(scalar, escape).map(|text| format!("{name}={text}"))),
    }
}

/// The escaped text of a list item or member; `None` for null. Nested lists and objects are written as JSON.
fn text(value: &Value, escape: Escape) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(escape.apply(text)),
        other => Some(escape.apply(&other.to_string())),
    }
}

/// Percent-encodes everything but the unreserved characters of RFC 3986.
pub(crate) fn percent_encode(text: &str) -> String {
    percent_encode_except(text, b"")
}

fn percent_encode_except(text: &str, kept: &[u8]) -> String {
    const HEX: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F',
    ];
    let hex = |bits: u8| HEX.get(usize::from(bits)).copied().unwrap_or('0');
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || kept.contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    encoded
}
