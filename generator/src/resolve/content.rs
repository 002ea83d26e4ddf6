//! Reads bodies and responses, and what they hold.

use openapiv3::StatusCode;
use serde::Deserialize as _;

use super::node::{Node, Reader};
use crate::diagnostic::{Code, Loss};
use crate::spec::{Body, Content, Encoding, Location, Response, SchemaRef, Status};
use crate::value::Value;

impl<'a> Reader<'a> {
    pub(super) fn body(&mut self, node: Node<'a>) -> Option<Body> {
        let node = self.follow(node)?;
        self.object(&node)?;
        if node.value.get("content").is_none() {
            let diagnostic = self
                .at_key(
                    Code::MissingMember,
                    &node.pointer,
                    "the request body has no `content`",
                )
                .expected("`content` with at least one media type")
                .found("nothing");
            self.diagnostics.push(diagnostic);
        }
        Some(Body {
            description: self.string(&node, "description").map(str::to_owned),
            required: node
                .value
                .get("required")
                .map(|_| self.flag(&node, "required")),
            content: self.content(&node),
            pointer: node.pointer,
        })
    }

    /// The entries of `encoding`.
    fn encoding(&mut self, content: &Node<'a>) -> Vec<Encoding> {
        let mut found = Vec::new();
        for (member, node) in self.members(content, "encoding") {
            if self.object(&node).is_none() {
                continue;
            }
            let is_styled = ["style", "explode", "allowReserved"]
                .iter()
                .any(|key| node.value.get(key).is_some());
            self.ignored(&node, "headers", "a part without headers of its own");
            found.push(Encoding {
                member: member.to_owned(),
                style: is_styled.then(|| self.style(&node, Location::Query)),
                content_type: self.string(&node, "contentType").map(str::to_owned),
            });
        }
        found
    }

    pub(super) fn content(&mut self, node: &Node<'a>) -> Vec<Content> {
        let mut found = Vec::new();
        let is_listed = self.origins.is_list(&node.pointer.child("content"));
        for (media_type, entry) in self.members(node, "content") {
            if media_type.contains(char::is_control) {
                let diagnostic = self
                    .at_key(
                        Code::MediaType,
                        &entry.pointer,
                        "no body can have this media type",
                    )
                    .expected("a media type such as `application/json`")
                    .found(media_type)
                    .help("it is left out; take the line breaks out of it");
                self.diagnostics.push(diagnostic);
                continue;
            }
            let named = entry.clone();
            // OpenAPI 3.2 has media types that several contents share.
            let Some(entry) = self.follow(entry) else {
                continue;
            };
            let schema = match entry.child("schema") {
                Some(schema) => Some(self.schema(&schema)),
                None => self.bare_schema(&named, &entry),
            };
            let item = entry.child("itemSchema").map(|item| self.schema(&item));
            found.push(Content {
                media_type: media_type.to_owned(),
                schema,
                item,
                encoding: self.encoding(&entry),
                is_listed,
                pointer: entry.pointer,
            });
        }
        found
    }

    /// A schema that stands where a response or a media type should hold one, or that is referred to there. What it means is
    /// clear, so it is reported and read.
    fn bare_schema(&mut self, named: &Node<'a>, found: &Node<'a>) -> Option<SchemaRef> {
        const MEMBERS: [&str; 6] = ["type", "properties", "items", "allOf", "oneOf", "anyOf"];
        let has = |key: &&str| found.value.get(key).is_some();
        let is_definition = found.pointer.as_str().starts_with("/components/schemas/");
        let inner = found.child("schema");
        let holds = ["content", "schema", "itemSchema"].iter().any(has);
        let schema = match (inner, is_definition) {
            // Swagger 2.0 has the schema of a response there.
            (Some(inner), false) if found.value.get("content").is_none() => inner,
            _ if !holds && (is_definition || MEMBERS.iter().any(has)) => named.clone(),
            _ => return None,
        };
        let diagnostic = self
            .at_value(
                Code::WrongType,
                &schema.pointer,
                "a schema stands where OpenAPI does not have one",
            )
            .expected("`content` with a media type that has a `schema`")
            .found("a schema")
            .help("it is read as that of the JSON body; put it into `content`")
            .costs(Loss::Nothing);
        self.diagnostics.push(diagnostic);
        Some(self.schema(&schema))
    }

    pub(super) fn responses(&mut self, node: &Node<'a>) -> Vec<Response> {
        if node.value.get("responses").is_none() {
            let diagnostic = self
                .at_key(
                    Code::MissingMember,
                    &node.pointer,
                    "the operation has no `responses`",
                )
                .expected("`responses` with at least one entry")
                .found("nothing");
            self.diagnostics.push(diagnostic);
        }
        let mut found = Vec::new();
        for (key, entry) in self.members(node, "responses") {
            if key.starts_with("x-") {
                continue;
            }
            let Some(status) = status(key) else {
                let diagnostic = self
                    .at_key(Code::BadStatus, &entry.pointer, "not a response status")
                    .expected("a code from 100 to 599, `1XX` to `5XX`, or `default`")
                    .found(key);
                self.diagnostics.push(diagnostic);
                continue;
            };
            // `2XX` and `2xx` are the same.
            if found.iter().any(|other: &Response| other.status == status) {
                let diagnostic = self
                    .at_key(Code::BadStatus, &entry.pointer, "the same status twice")
                    .expected("one response for each status")
                    .found(key)
                    .help("the first is used; take one of them out");
                self.diagnostics.push(diagnostic);
                continue;
            }
            let named = entry.clone();
            let Some(response) = self.follow(entry) else {
                continue;
            };
            if self.object(&response).is_none() {
                continue;
            }
            let bare = self.bare_schema(&named, &response);
            // Headers need no type: callers read them from the response.
            self.members(&response, "headers");
            let content = match bare {
                Some(schema) => vec![Content {
                    media_type: "application/json".to_owned(),
                    schema: Some(schema),
                    item: None,
                    encoding: Vec::new(),
                    is_listed: false,
                    pointer: response.pointer.clone(),
                }],
                None => self.content(&response),
            };
            found.push(Response {
                content: if never_has_body(&status) {
                    Vec::new()
                } else {
                    content
                },
                status,
                description: self
                    .string(&response, "description")
                    .or_else(|| self.string(&response, "summary"))
                    .map(str::to_owned),
                headers: header_names(&response),
                pointer: response.pointer,
            });
        }
        found
    }
}

/// Whether HTTP has no body for a status, whatever the document says.
fn never_has_body(status: &Status) -> bool {
    matches!(
        status,
        Status::Code(StatusCode::Code(100..=199 | 204 | 205 | 304) | StatusCode::Range(1))
    )
}

/// The names of the headers of a response.
fn header_names(response: &Node<'_>) -> Vec<String> {
    let headers = response.value.get("headers").and_then(Value::as_object);
    let names = headers.into_iter().flat_map(|headers| headers.keys());
    names.map(str::to_owned).collect()
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    let text = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(key);
    match StatusCode::deserialize(text).ok()? {
        StatusCode::Code(code) if (100..600).contains(&code) => {
            Some(Status::Code(StatusCode::Code(code)))
        }
        StatusCode::Range(range) if (1..6).contains(&range) => {
            Some(Status::Code(StatusCode::Range(range)))
        }
        _ => None,
    }
}
