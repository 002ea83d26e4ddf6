//! What an operation replies with where a reply may be of several media types: one kind is what its call gives, and others are
//! forms of their own.

use crate::ir::{MediaKind, StatusRange};
use crate::lower::{Lowering, media};
use crate::spec::{Content, JsonType, Response, SchemaRef};

/// From how many other media types on none has a form: such a service turns everything into anything.
const TOO_MANY: usize = 5;

/// Media types that say nothing of what they hold. Many documents list them beside JSON for all their operations.
const ANYTHING: [&str; 3] = ["application/octet-stream", "text/html", "text/plain"];

/// A reply of another media type than the usual one.
pub(super) struct Form<'r> {
    /// The word for the method.
    pub(super) word: String,
    /// What is replied.
    pub(super) content: &'r Content,
    /// The response that it is part of.
    pub(super) response: &'r Response,
    /// The status it comes with.
    pub(super) status: StatusRange,
}

impl Lowering<'_> {
    /// The media types of a reply that are no stream, and whether the bytes among them stand for all. They do where JSON beside
    /// them is nothing but a text: the bytes are what is asked for, and the text only how some tool wrote that down. Where all of
    /// them are any text, there is only the plain one.
    pub(super) fn alternatives_of<'r>(&self, response: &'r Response) -> (Vec<&'r Content>, bool) {
        let whole: Vec<&Content> = media::whole(&response.content).collect();
        let is_text = |content: &&Content| {
            content.schema.is_some() && !self.is_file_itself(content) && self.is_bare(content)
        };
        let is_plain = |content: &&Content| media::essence(&content.media_type) == "text/plain";
        if whole.iter().all(is_text) {
            if let Some(plain) = whole.iter().copied().find(is_plain) {
                return (vec![plain], false);
            }
        }
        let (json, others): (Vec<&Content>, Vec<&Content>) = whole
            .iter()
            .partition(|content| media::kind(&content.media_type) == MediaKind::Json);
        let are_bytes = !others.is_empty() && others.iter().all(|content| is_bytes(content));
        let is_twin = |json: &Content| {
            let mut others = others.iter();
            !self.is_file_itself(json) && others.any(|other| media::same_type(json, other))
        };
        let is_bare = |json: &&Content| self.is_bare(json) && !is_twin(json);
        match are_bytes && !json.is_empty() && json.iter().all(is_bare) {
            true => (others, true),
            false => (whole, false),
        }
    }

    /// Whether a content is any text, or nothing is said of it.
    fn is_bare(&self, content: &Content) -> bool {
        let is_any_text = |schema: &SchemaRef| {
            let schema = self.written(schema);
            schema.is_some_and(|schema| {
                schema.types.only() == Some(JsonType::String)
                    && schema.values.is_empty()
                    && schema.format.as_deref().is_none_or(|it| it == "binary")
            })
        };
        content.item.is_none() && content.schema.as_ref().is_none_or(is_any_text)
    }

    /// The other media types of the replies that are worth a form: not the same data in another notation, and JSON only where it is of
    /// another type.
    pub(super) fn forms<'r>(
        &mut self,
        responses: &[&(StatusRange, &'r Response)],
    ) -> Vec<Form<'r>> {
        let mut forms: Vec<Form<'r>> = Vec::new();
        for (status, response) in responses {
            let (alternatives, are_bytes) = self.alternatives_of(response);
            let Some((kind, chosen, others)) = self.choose_read(alternatives) else {
                continue;
            };
            if are_bytes {
                continue;
            }
            for content in others {
                let word = word(&content.media_type);
                let is_new = forms.iter().all(|form| form.word != word);
                if is_new && !word.is_empty() && self.is_form(&kind, chosen, content) {
                    forms.push(Form {
                        word,
                        content,
                        response,
                        status: *status,
                    });
                }
            }
        }
        if forms.len() >= TOO_MANY {
            forms.clear();
        }
        forms
    }

    fn is_form(&mut self, kind: &MediaKind, chosen: &Content, other: &Content) -> bool {
        let essence = media::essence(&other.media_type);
        match media::kind(&essence) {
            MediaKind::Form | MediaKind::Multipart => false,
            MediaKind::Json => {
                *kind == MediaKind::Json
                    && essence.ends_with("+json")
                    && essence != media::essence(&chosen.media_type)
                    && self.read_as(other) == MediaKind::Json
                    && other.schema.is_some()
                    && !self.holds_the_same(chosen, other)
            }
            MediaKind::Text | MediaKind::Binary => {
                let is_said = other.schema.is_some() || !ANYTHING.contains(&&*essence);
                let is_own = is_said && self.is_text(other) && !media::same_type(chosen, other);
                let is_other = *kind != MediaKind::Json || is_view(&essence) || is_own;
                is_other && !is_notation(&essence) && !essence.contains('*')
            }
        }
    }

    /// Whether what is replied has no structure, as far as is said.
    fn is_text(&self, content: &Content) -> bool {
        let is_text = |schema: &SchemaRef| {
            let schema = self.written(schema);
            schema.and_then(|schema| schema.types.only()) == Some(JsonType::String)
        };
        content.schema.as_ref().is_none_or(is_text)
    }
}

/// Whether a content is bytes of a known media type.
fn is_bytes(content: &Content) -> bool {
    media::kind(&content.media_type) == MediaKind::Binary && !content.media_type.contains('*')
}

/// Whether a media type shows the data in another way, and does not only write it in another notation. Some documents give it the
/// schema of the JSON all the same.
fn is_view(essence: &str) -> bool {
    const FILES: [&str; 6] = [
        "csv",
        "pdf",
        "tab-separated-values",
        "zip",
        "calendar",
        "vcard",
    ];
    let (top, sub) = essence.split_once('/').unwrap_or_default();
    ["image", "audio", "video"].contains(&top) || FILES.contains(&sub)
}

/// Whether a media type is a notation of data, as JSON is, or JSON by another name.
fn is_notation(essence: &str) -> bool {
    let sub = essence.rsplit(['/', '+']).next().unwrap_or_default();
    let is_data = ["xml", "yaml", "x-yaml"].contains(&sub) || essence.contains("json");
    is_data && !is_view(essence)
}

/// The word for a media type in the name of a method: the last of its subtype, but for the notation JSON.
pub(super) fn word(media_type: &str) -> String {
    let essence = media::essence(media_type);
    let (_, sub) = essence.split_once('/').unwrap_or_default();
    let word = match sub {
        "plain" => "text",
        "octet-stream" => "bytes",
        "tab-separated-values" => "tsv",
        "svg+xml" => "svg",
        sub => {
            let sub = sub.strip_suffix("+json").unwrap_or(sub);
            sub.rsplit(['.', '+']).next().unwrap_or_default()
        }
    };
    word.strip_prefix("x-").unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::word;
    use crate::ir::{Operation, ReplyContent};
    use crate::testing::{codes, document, lowered};

    const SCHEMA: &str = "{schema: {type: object, properties: {a: {}}}}";
    const FILE: &str = "{schema: {type: string, format: binary}}";
    const TEXT: &str = "{schema: {type: string}}";

    /// The operations for a reply with this content, each with what it gives and asks for, and the number of messages.
    fn forms(content: &str) -> (Vec<String>, usize) {
        let text =
            format!("paths: {{/a: {{get: {{responses: {{'200': {{content: {{{content}}}}}}}}}}}}}");
        let (api, found) = lowered(&document(&text));
        let shown = |operation: &Operation| {
            let gives = match operation.replies[0].content {
                ReplyContent::Json(_) => "json",
                ReplyContent::Text => "text",
                ReplyContent::Binary => "bytes",
                _ => "something else",
            };
            let form = operation.form.as_deref().unwrap_or("-");
            format!("{form}: {gives} of {}", operation.accept.join(" "))
        };
        let shown = api.operations.iter().map(shown).collect();
        (shown, codes(&found).len())
    }

    #[test]
    fn other_media_types_than_json_have_forms() {
        let content = format!(
            "application/json: {SCHEMA}, application/pdf: {FILE}, text/csv: {TEXT}, text/plain: {TEXT}, application/zip: {{}}"
        );
        assert_eq!(
            forms(&content),
            (
                vec![
                    "-: json of application/json".to_owned(),
                    "pdf: bytes of application/pdf".to_owned(),
                    "csv: text of text/csv".to_owned(),
                    "text: text of text/plain".to_owned(),
                    "zip: bytes of application/zip".to_owned(),
                ],
                0
            )
        );
        let (pdf, _) = forms(&format!(
            "application/json: {SCHEMA}, application/pdf: {SCHEMA}"
        ));
        assert_eq!(pdf[1], "pdf: bytes of application/pdf");
        let (csv, _) = forms(&format!("application/json: {SCHEMA}, text/csv: {FILE}"));
        assert_eq!(csv[1], "csv: bytes of text/csv");
    }

    #[test]
    fn the_same_data_in_another_notation_has_no_form() {
        let same = [
            format!("application/xml: {SCHEMA}"),
            format!("text/html: {SCHEMA}"),
            format!("text/plain: {SCHEMA}"),
            format!("application/cbor: {SCHEMA}"),
            format!("application/hal+json: {SCHEMA}"),
            format!("application/json; v=2: {SCHEMA}"),
            "application/hal+json: {}".to_owned(),
        ];
        let lost = [
            "application/xml: {schema: {type: object, properties: {b: {}}}}".to_owned(),
            format!("text/xml: {TEXT}"),
            "application/yaml: {}".to_owned(),
            "text/plain: {}".to_owned(),
            "application/octet-stream: {}".to_owned(),
            format!("application/json+sarif: {TEXT}"),
            format!("application/json; v=2: {TEXT}"),
            format!("text/json: {TEXT}"),
            "'*/*': {}".to_owned(),
            "image/*: {}".to_owned(),
        ];
        let cases = same.into_iter().map(|other| (other, 0));
        for (other, expected) in cases.chain(lost.into_iter().map(|other| (other, 1))) {
            let (shown, messages) = forms(&format!("application/json: {SCHEMA}, {other}"));
            assert_eq!(shown, ["-: json of application/json"], "{other}");
            assert_eq!(messages, expected, "{other}");
        }
        let twin = "{schema: {$ref: '#/components/schemas/A'}}";
        let text = format!(
            "paths: {{/a: {{get: {{responses: {{'200': {{content: {{application/json: {twin}, text/html: {twin}}}}}}}}}}}}}\ncomponents: {{schemas: {{A: {{type: string}}}}}}"
        );
        assert_eq!(lowered(&document(&text)).0.operations.len(), 1);
    }

    #[test]
    fn json_of_another_type_has_a_form() {
        let other = "{schema: {type: array, items: {type: string}}}";
        let (shown, messages) = forms(&format!(
            "application/json: {SCHEMA}, application/vnd.example.star+json: {other}"
        ));
        let star = "star: json of application/vnd.example.star+json";
        assert_eq!(shown, ["-: json of application/json", star]);
        assert_eq!(messages, 0);
    }

    #[test]
    fn a_service_that_turns_everything_into_anything_has_no_forms() {
        let content = |others: usize| {
            let files = ["pdf", "zip", "gzip", "x-tar", "msword"];
            let others = files.iter().take(others);
            let others: String = others
                .map(|sub| format!(", application/{sub}: {FILE}"))
                .collect();
            format!("application/json: {SCHEMA}{others}")
        };
        assert_eq!(forms(&content(4)).0.len(), 5);
        assert_eq!(forms(&content(5)), (forms(&content(0)).0, 5));
    }

    #[test]
    fn bytes_beside_json_that_is_any_text_are_the_reply() {
        let bytes = format!("video/mp4: {FILE}, image/webp: {FILE}");
        let taken = (vec!["-: bytes of video/mp4 image/webp".to_owned()], 0);
        for json in [TEXT, FILE, "{}"] {
            let content = format!("{bytes}, application/json: {json}");
            assert_eq!(forms(&content), taken, "{json}");
        }
        for json in [
            SCHEMA,
            "{schema: {type: string, enum: [a, b]}}",
            "{schema: {type: string, format: date}}",
        ] {
            let (shown, _) = forms(&format!("{bytes}, application/json: {json}"));
            assert_eq!(shown[0], "-: json of application/json", "{json}");
        }
    }

    #[test]
    fn of_any_text_in_several_notations_the_plain_one_is_the_reply() {
        let (shown, messages) = forms(&format!(
            "application/json: {TEXT}, application/yaml: {TEXT}, text/plain: {TEXT}"
        ));
        assert_eq!(shown, ["-: text of text/plain"]);
        assert_eq!(messages, 0);
        // A file that is called JSON is no text, and a text is preferred to bytes.
        let (shown, _) = forms(&format!("application/json: {FILE}, text/plain: {TEXT}"));
        assert_eq!(shown, ["-: text of text/plain"]);
        for other in ["{}", "{schema: {type: string, format: uuid}}"] {
            let (shown, _) = forms(&format!("application/json: {other}, text/plain: {TEXT}"));
            assert_eq!(shown[0], "-: json of application/json", "{other}");
        }
    }

    #[test]
    fn a_file_is_bytes_whatever_it_is_called() {
        for media_type in ["text/plain", "application/json", "application/xml", "'*/*'"] {
            let (shown, messages) = forms(&format!("{media_type}: {FILE}"));
            let expected = format!("-: bytes of {}", media_type.trim_matches('\''));
            assert_eq!((shown, messages), (vec![expected], 0));
        }
        let (shown, messages) = forms(&format!(
            "text/plain: {FILE}, application/json: {FILE}, text/json: {FILE}"
        ));
        assert_eq!(shown, ["-: bytes of text/plain application/json text/json"]);
        assert_eq!(messages, 0);
    }

    #[test]
    fn a_form_is_called_after_the_end_of_its_media_type() {
        for (media_type, expected) in [
            ("application/pdf", "pdf"),
            ("text/plain; charset=utf-8", "text"),
            ("application/octet-stream", "bytes"),
            ("application/x-tar", "tar"),
            ("Image/SVG+XML", "svg"),
            ("application/vnd.ms-excel", "ms-excel"),
            (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "sheet",
            ),
            ("application/vnd.a.v1+zip", "zip"),
            ("text/tab-separated-values", "tsv"),
            ("application/hal+json", "hal"),
            ("application/vnd.example.v3.star+json", "star"),
            ("application/json", "json"),
            ("nonsense", ""),
        ] {
            assert_eq!(word(media_type), expected, "{media_type}");
        }
    }
}
