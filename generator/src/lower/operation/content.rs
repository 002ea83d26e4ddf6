//! Says what of a media type the generated call does not offer.

use crate::diagnostic::{Code, Loss};
use crate::ir::{Described, Ty};
use crate::lower::{Lowering, media};
use crate::spec::{Content, JsonType, SchemaRef};

impl Lowering<'_> {
    /// Keeps where JSON of a type is described.
    pub(super) fn described(&mut self, content: &Content, ty: &Ty, is_reply: bool) {
        self.contents.push(Described {
            content: content.pointer.clone(),
            ty: ty.clone(),
            is_reply,
        });
    }

    /// Says which media types the generated call does not offer, but for those that only write the same in another way.
    pub(super) fn left_out(&mut self, chosen: &Content, others: &[&Content]) {
        for other in others {
            if !self.holds_the_same(chosen, other) {
                self.is_left_out(chosen, other);
            }
        }
    }

    pub(super) fn is_left_out(&mut self, chosen: &Content, other: &Content) {
        let diagnostic = self
            .at_value(
                Code::MediaType,
                &other.pointer,
                format!("`{}` is left out", other.media_type),
            )
            .expected(format!("one kind of body; `{}` is used", chosen.media_type))
            .found(other.media_type.as_str());
        self.diagnostics.push(diagnostic);
    }

    /// Whether the schemas of two media types are the same.
    pub(in crate::lower) fn holds_the_same(&mut self, one: &Content, other: &Content) -> bool {
        let is_said = one.schema.is_some() || one.item.is_some();
        is_said
            && (other.is_listed
                || self.is_same(one.schema.as_ref(), other.schema.as_ref())
                    && self.is_same(one.item.as_ref(), other.item.as_ref()))
    }

    /// Whether two schemas are the same. Those of files are not, as JSON cannot hold one.
    fn is_same(&mut self, one: Option<&SchemaRef>, other: Option<&SchemaRef>) -> bool {
        let (Some(one), Some(other)) = (one, other) else {
            return one.is_none() && other.is_none();
        };
        let one = self.chain(one).find_map(SchemaRef::inline);
        let other = self.chain(other).find_map(SchemaRef::inline);
        let Some((one, other)) = one.zip(other) else {
            return false;
        };
        let pair = (one.pointer.clone(), other.pointer.clone());
        if let Some(known) = self.same.get(&pair) {
            return *known;
        }
        let is_same = one.format.as_deref() != Some("binary") && media::same_schema(one, other);
        self.same.insert(pair, is_same);
        is_same
    }

    /// Says that how members are written has no effect, as what holds them is no form that is sent.
    pub(super) fn without_encoding(&mut self, content: &Content) {
        if content.encoding.is_empty() {
            return;
        }
        let pointer = content.pointer.child("encoding");
        let diagnostic = self
            .at_value(Code::Unsupported, &pointer, "`encoding` has no effect here")
            .expected("a form in a request")
            .found(content.media_type.as_str());
        self.diagnostics.push(diagnostic);
    }

    /// Says that an object is sent as bytes, since nothing tells how its members are written.
    pub(super) fn lost_members(&mut self, content: &Content) {
        let schema = content.schema.as_ref();
        let schema = schema.and_then(|schema| self.written(schema));
        if schema.is_none_or(|schema| schema.properties.is_empty()) {
            return;
        }
        let diagnostic = self
            .at_value(
                Code::MediaType,
                &content.pointer,
                "an object is sent as the bytes that the caller gives",
            )
            .expected("JSON or a form")
            .found(content.media_type.as_str())
            .help("correct the media type, or the schema");
        self.diagnostics.push(diagnostic);
    }

    /// Says that what a text is made of has no type, as in XML.
    pub(super) fn untyped_text(&mut self, content: &Content) {
        let is_structure = |schema: &SchemaRef| {
            let ty = self.written(schema).and_then(|schema| schema.types.only());
            matches!(ty, Some(JsonType::Object | JsonType::Array))
        };
        if !content.schema.as_ref().is_some_and(is_structure) {
            return;
        }
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &content.pointer,
                "what a text holds has no type",
            )
            .expected("JSON, a form, or a text without structure")
            .found(content.media_type.as_str())
            .help("the call sends or gives the text as it is; write or read it with a library")
            .costs(Loss::Vague);
        self.diagnostics.push(diagnostic);
    }

    /// Says that the body of an error has no type.
    pub(super) fn untyped_failure(&mut self, content: &Content) {
        let diagnostic = self
            .at_value(
                Code::Unsupported,
                &content.pointer,
                "an error body that is not JSON has no type",
            )
            .expected("a JSON media type")
            .found(content.media_type.as_str())
            .help("the error keeps its bytes")
            .costs(Loss::Vague);
        self.diagnostics.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::testing::{codes, document, lowered};

    #[test]
    fn an_object_of_an_unknown_media_type_is_told_of() {
        let object = "{type: object, properties: {a: {type: string}}}";
        for (media_type, schema, expected) in [
            ("application/nonsense", object, &[Code::MediaType][..]),
            (
                "application/nonsense",
                "{$ref: '#/components/schemas/A'}",
                &[Code::MediaType],
            ),
            ("application/nonsense", "{type: object}", &[]),
            ("application/octet-stream", "{type: string}", &[]),
            ("''", object, &[]),
            ("'*/*'", object, &[]),
        ] {
            let (_, found) = lowered(&document(&format!(
                "\
paths: {{/a: {{post: {{requestBody: {{content: {{{media_type}: {{schema: {schema}}}}}}}, responses: {{'200': {{description: d}}}}}}}}}}
components: {{schemas: {{A: {object}}}}}"
            )));
            assert_eq!(codes(&found), expected, "{media_type} {schema}");
        }
    }
}
