//! Request bodies: JSON, forms, multipart forms, text, bytes and streams.

use std::hash::{BuildHasher, Hasher, RandomState};

use serde_json::Value;

use super::base64;
use super::encode::{Encode, Mode, View, WithMode, members};
use super::scalar::{Scalar, decode_as_scalar};
use super::style::Style;
use super::upload::UploadBody;

/// A file in a multipart form.
///
/// ```
/// # use presence_client::runtime;
/// # #[cfg(feature = "tokio")]
/// # async fn run() -> std::io::Result<()> {
/// use runtime::{FilePart, UploadBody};
///
/// let from_memory = FilePart::new("note.txt", "a few words");
/// // Read while it is sent.
/// let from_disk = FilePart {
///     content_type: Some("video/mp4".to_owned()),
///     ..FilePart::new("talk.mp4", UploadBody::file("/srv/talks/7.mp4").await?)
/// };
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct FilePart {
    /// The content: bytes, or a stream that is read while it is sent.
    pub content: UploadBody,
    /// The name sent with it.
    pub file_name: Option<String>,
    /// The media type sent with it, `application/octet-stream` unless given.
    pub content_type: Option<String>,
}

impl FilePart {
    /// A file with a name.
    pub fn new(file_name: impl Into<String>, content: impl Into<UploadBody>) -> Self {
        Self {
            content: content.into(),
            file_name: Some(file_name.into()),
            content_type: None,
        }
    }

    /// A text, which is sent as the value of a field and not as a file; for members that may be either.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            content: text.into().into(),
            file_name: None,
            content_type: Some("text/plain".to_owned()),
        }
    }
}

impl Encode for FilePart {
    fn view(&self) -> View<'_> {
        View::File(self)
    }
}

impl Scalar for FilePart {
    const EXPECTED: &'static str = "Base64 text";

    fn from_text(text: &str) -> Option<Self> {
        let content = base64::decode(text)?.into();
        Some(Self {
            content,
            ..Self::default()
        })
    }
}

decode_as_scalar! { FilePart }

/// A body and its media type.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) content_type: String,
    pub(crate) content: UploadBody,
    /// Whether the service tells by it a repetition from a new call.
    pub(crate) is_keyed: bool,
}

impl Body {
    pub(crate) fn new(content_type: &str, content: impl Into<UploadBody>) -> Self {
        Self {
            content_type: content_type.to_owned(),
            content: content.into(),
            is_keyed: false,
        }
    }

    /// The body of a value that has the key of the call in this member, if it says one.
    pub(crate) fn keyed_by(mut self, member: Option<&str>, value: &dyn Encode) -> Self {
        let has_key = |name: &str| {
            let mut members = members(value).into_iter().flatten();
            let key = members.find(|member| member.name == name);
            key.is_some_and(|key| key.value.as_str().is_some_and(|text| !text.is_empty()))
        };
        self.is_keyed = member.is_some_and(has_key);
        self
    }

    /// The value as JSON, with a member that is true whatever the value says of it.
    pub(crate) fn json(
        content_type: &str,
        value: &dyn Encode,
        flag: Option<&str>,
    ) -> Result<Self, serde_json::Error> {
        let value = WithMode(value, Mode::Request);
        let bytes = match flag {
            None => serde_json::to_vec(&value)?,
            Some(flag) => {
                let mut value = serde_json::to_value(&value)?;
                if let Value::Object(members) = &mut value {
                    members.insert(flag.to_owned(), true.into());
                }
                serde_json::to_vec(&value)?
            }
        };
        Ok(Self::new(content_type, bytes))
    }

    /// The members of the value as a form, in this style but for those with their own.
    pub(crate) fn form(
        value: &dyn Encode,
        style: Style,
        others: &[(&str, Style)],
    ) -> Result<Self, serde_json::Error> {
        let style_of = |name: &str| own(others, name).unwrap_or(style);
        let pairs: Vec<_> = members(value)?
            .iter()
            .filter_map(|member| style_of(&member.name).write_query(&member.name, &member.value))
            .collect();
        let content_type = "application/x-www-form-urlencoded";
        Ok(Self::new(content_type, pairs.join("&")))
    }

    /// The members of the value as parts, with one that is true whatever the value says of it. Some have a media type of their own.
    pub(crate) fn multipart(
        value: &dyn Encode,
        flag: Option<&str>,
        types: &[(&str, &str)],
    ) -> Result<Self, serde_json::Error> {
        let mut multipart = Multipart(Vec::new());
        for member in members(value)? {
            if Some(member.name.as_ref()) == flag {
                continue;
            }
            let own_type = own(types, &member.name);
            multipart.add_value(&member.name, own_type, &member.value);
            for file in member.files {
                multipart.add_file(&member.name, own_type, file)?;
            }
        }
        if let Some(flag) = flag {
            multipart.add_value(flag, None, &true.into());
        }
        Ok(multipart.finish())
    }
}

/// What a member has of its own.
fn own<T: Copy>(of: &[(&str, T)], name: &str) -> Option<T> {
    of.iter()
        .find_map(|(member, one)| (*member == name).then_some(*one))
}

/// The parts of a multipart form: a file each, an item of a list each, an object as JSON.
struct Multipart(Vec<Part>);

struct Part {
    head: String,
    content: UploadBody,
}

impl Multipart {
    fn add_value(&mut self, name: &str, own_type: Option<&str>, value: &Value) {
        let head = |media_type: Option<&str>| {
            media_type.map_or_else(String::new, |text| format!("\r\nContent-Type: {text}"))
        };
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items {
                    self.add_value(name, own_type, item);
                }
            }
            Value::String(text) => self.push(name, &head(own_type), text.clone().into()),
            Value::Object(_) => {
                let media_type = own_type.unwrap_or("application/json");
                self.push(name, &head(Some(media_type)), value.to_string().into());
            }
            scalar => self.push(name, &head(own_type), scalar.to_string().into()),
        }
    }

    fn add_file(
        &mut self,
        name: &str,
        own_type: Option<&str>,
        file: &FilePart,
    ) -> Result<(), serde_json::Error> {
        let content_type = file.content_type.as_deref().or(own_type);
        let content_type = content_type.unwrap_or("application/octet-stream");
        if content_type.chars().any(char::is_control) {
            return Err(serde::ser::Error::custom(
                "a file's content type has a control character",
            ));
        }
        let file_name = match &file.file_name {
            Some(file_name) => format!("; filename=\"{}\"", quoted(file_name)),
            None => String::new(),
        };
        let rest = format!("{file_name}\r\nContent-Type: {content_type}");
        self.push(name, &rest, file.content.clone());
        Ok(())
    }

    fn push(&mut self, name: &str, rest: &str, content: UploadBody) {
        let name = quoted(name);
        self.0.push(Part {
            head: format!("Content-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n"),
            content,
        });
    }

    fn finish(self) -> Body {
        let boundary = self.boundary();
        let mut parts = Vec::new();
        let mut bytes = Vec::new();
        for part in self.0 {
            bytes.extend_from_slice(format!("--{boundary}\r\n{}", part.head).as_bytes());
            match part.content.bytes() {
                Some(content) => bytes.extend_from_slice(content),
                None => parts.extend([std::mem::take(&mut bytes).into(), part.content]),
            }
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        parts.push(bytes.into());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        Body::new(&content_type, UploadBody::joined(parts))
    }

    /// The first numbered boundary that no part contains, so that the same form always gives the same bytes. What a stream
    /// contains is not known, so with one it is a random boundary.
    fn boundary(&self) -> String {
        let contents: Option<Vec<_>> = self.0.iter().map(|part| part.content.bytes()).collect();
        let Some(contents) = contents else {
            // The standard library seeds each hasher anew.
            let random = || RandomState::new().build_hasher().finish();
            return format!("form-part-boundary-{:016x}{:016x}", random(), random());
        };
        let mut number = 0_u64;
        loop {
            let boundary = format!("form-part-boundary-{number:08}");
            if !contents
                .iter()
                .any(|content| contains(content, boundary.as_bytes()))
            {
                return boundary;
            }
            number += 1;
        }
    }
}

/// Escapes what would end a quoted name, as browsers do.
fn quoted(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
