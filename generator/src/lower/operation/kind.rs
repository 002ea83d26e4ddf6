//! How a content is written or read: as its media type says, but for a file, which is bytes whatever its media type.

use crate::ir::MediaKind;
use crate::lower::{Lowering, media};
use crate::spec::{Content, JsonType, Schema};

/// The range that all media types are in, and none, which some documents write for it.
const ANYTHING: [&str; 2] = ["*/*", ""];

/// The content that is used with how it is read or written, and those that are left out.
pub(in crate::lower) type Chosen<'c> = (MediaKind, &'c Content, Vec<&'c Content>);

impl Lowering<'_> {
    /// The content of a reply that is used.
    pub(in crate::lower) fn choose_read<'c>(
        &self,
        contents: impl IntoIterator<Item = &'c Content>,
    ) -> Option<Chosen<'c>> {
        media::choose(contents, |content| self.read_as(content))
    }

    /// The content of a request that is used.
    pub(in crate::lower) fn choose_written<'c>(
        &self,
        contents: impl IntoIterator<Item = &'c Content>,
    ) -> Option<Chosen<'c>> {
        media::choose(contents, |content| self.written_as(content))
    }

    /// How a reply is read. Many documents say `*/*` where they mean JSON; of any text it means the text as it is.
    pub(in crate::lower) fn read_as(&self, content: &Content) -> MediaKind {
        match self.is_file_itself(content) {
            true => MediaKind::Binary,
            false => match media::kind(&content.media_type) {
                MediaKind::Binary
                    if ANYTHING.contains(&&*content.media_type) && media::is_typed(content) =>
                {
                    match self.is_any_text(content) {
                        true => MediaKind::Text,
                        false => MediaKind::Json,
                    }
                }
                kind => kind,
            },
        }
    }

    /// How a body is written. Where it may be of any media type and is any text, it is what the caller has and not JSON.
    pub(in crate::lower) fn written_as(&self, content: &Content) -> MediaKind {
        match ANYTHING.contains(&&*content.media_type) && self.is_any_text(content) {
            true => MediaKind::Binary,
            false => self.read_as(content),
        }
    }

    /// Whether the schema says that all of it is a file. What has members is written or read by them.
    pub(super) fn is_file_itself(&self, content: &Content) -> bool {
        let is_file = |schema: &Schema| {
            schema.format.as_deref() == Some("binary")
                && (schema.types.is_empty() || schema.types.only() == Some(JsonType::String))
        };
        let has_members = matches!(
            media::kind(&content.media_type),
            MediaKind::Form | MediaKind::Multipart
        );
        !has_members && self.schema_is(content, is_file)
    }

    fn is_any_text(&self, content: &Content) -> bool {
        self.schema_is(content, |schema| {
            schema.types.only() == Some(JsonType::String)
                && schema.values.is_empty()
                && schema.format.is_none()
        })
    }

    fn schema_is(&self, content: &Content, holds: impl Fn(&Schema) -> bool) -> bool {
        let schema = content.schema.as_ref();
        schema.is_some_and(|schema| self.written(schema).is_some_and(holds))
    }
}
