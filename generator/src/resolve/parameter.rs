//! Reads parameters: where each is sent and how it is written, and whether a path and its parameters agree.

use std::collections::HashSet;

use super::node::{Node, Reader};
use super::schema;
use super::security::is_header;
use crate::diagnostic::{Code, did_you_mean};
use crate::spec::{Content, Location, Parameter, SchemaRef, Style, StyleKind};
use crate::value::Value;

const LOCATIONS: [&str; 5] = ["path", "query", "header", "cookie", "querystring"];

impl<'a> Reader<'a> {
    pub(super) fn parameters(&mut self, node: &Node<'a>) -> Vec<Parameter> {
        let mut found: Vec<Parameter> = Vec::new();
        let mut known: HashSet<(String, Location)> = HashSet::new();
        for element in self.elements(node, "parameters") {
            let pointer = element.pointer.clone();
            let Some(parameter) = self.parameter(element) else {
                continue;
            };
            let is_new = known.insert((parameter.name.clone(), parameter.location));
            if !is_new {
                let diagnostic = self
                    .at_value(
                        Code::Unsupported,
                        &pointer,
                        "the same parameter twice in one list",
                    )
                    .expected("one entry for each name and location")
                    .found(format!(
                        "`{}` in {} again",
                        parameter.name,
                        parameter.location.as_str()
                    ))
                    .help("take one of the two out; the first is used");
                self.diagnostics.push(diagnostic);
            } else {
                found.push(parameter);
            }
        }
        found
    }

    fn parameter(&mut self, node: Node<'a>) -> Option<Parameter> {
        let node = self.follow(node)?;
        self.object(&node)?;
        let location = self.location(&node)?;
        let name = match (location, self.string(&node, "name")) {
            (_, Some(name)) => name.to_owned(),
            // The name of a whole query is never sent.
            (Location::QueryString, None) => "query string".to_owned(),
            (_, None) => self
                .required_string(&node, "name", "the parameter")?
                .to_owned(),
        };
        if location == Location::Header && !is_header(&name) {
            let diagnostic = self
                .at_value(
                    Code::WrongType,
                    &node.pointer.child("name"),
                    "no header can have this name",
                )
                .expected("letters, digits and signs such as `-`, without spaces")
                .found(format!("`{name}`"))
                .help("the parameter is left out; correct its name");
            self.diagnostics.push(diagnostic);
            return None;
        }
        let (style, schema) = match node.child("content") {
            Some(_) => {
                let mut all = self.content(&node).into_iter();
                let content = all.next();
                for other in all {
                    self.left_out(&other);
                }
                // Text of another media type is written as it is.
                let is_json = content
                    .as_ref()
                    .is_none_or(|content| content.media_type.contains("json"));
                let plain = self.style(&node, location);
                (
                    if is_json { Style::JSON } else { plain },
                    content.and_then(|content| content.schema),
                )
            }
            None => (
                self.style(&node, location),
                node.child("schema").map(|schema| self.schema(&schema)),
            ),
        };
        let schema = schema.unwrap_or_else(|| self.untyped_parameter(&node, &name));
        Some(Parameter {
            description: self.string(&node, "description").map(str::to_owned),
            example: example(&node).cloned(),
            required: self.flag(&node, "required") || location == Location::Path,
            deprecated: self.is_deprecated(&node),
            pointer: node.pointer,
            name,
            location,
            style,
            schema,
        })
    }

    /// A parameter has one media type.
    fn left_out(&mut self, content: &Content) {
        let diagnostic = self
            .at_key(
                Code::MediaType,
                &content.pointer,
                "a further media type of a parameter",
            )
            .expected("one media type")
            .found(content.media_type.as_str());
        self.diagnostics.push(diagnostic);
    }

    /// A parameter without a schema is reported and is text.
    fn untyped_parameter(&mut self, node: &Node<'a>, name: &str) -> SchemaRef {
        let diagnostic = self
            .at_value(
                Code::MissingMember,
                &node.pointer,
                format!("parameter `{name}` has no type"),
            )
            .expected("`schema`, or `content` with one media type that has a schema")
            .found("neither");
        self.diagnostics.push(diagnostic);
        schema::text(node)
    }

    fn location(&mut self, node: &Node<'a>) -> Option<Location> {
        let text = self.required_string(node, "in", "the parameter")?;
        let location = match text {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            "querystring" => Location::QueryString,
            other => {
                let mut diagnostic = self
                    .at_value(
                        Code::UnknownLocation,
                        &node.pointer.child("in"),
                        "unknown parameter location",
                    )
                    .expected(format!("one of {}", LOCATIONS.join(", ")))
                    .found(other);
                if let Some(near) = did_you_mean(other, LOCATIONS) {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
                self.diagnostics.push(diagnostic);
                return None;
            }
        };
        Some(location)
    }

    pub(super) fn style(&mut self, node: &Node<'a>, location: Location) -> Style {
        let (default, allowed): (StyleKind, &[(&str, StyleKind)]) = match location {
            Location::Path => (
                StyleKind::Simple,
                &[
                    ("simple", StyleKind::Simple),
                    ("label", StyleKind::Label),
                    ("matrix", StyleKind::Matrix),
                ],
            ),
            Location::Query => (
                StyleKind::Form,
                &[
                    ("form", StyleKind::Form),
                    ("spaceDelimited", StyleKind::Space),
                    ("pipeDelimited", StyleKind::Pipe),
                    ("deepObject", StyleKind::DeepObject),
                ],
            ),
            Location::Header => (StyleKind::Simple, &[("simple", StyleKind::Simple)]),
            Location::Cookie => (
                StyleKind::Form,
                &[("form", StyleKind::Form), ("cookie", StyleKind::Cookie)],
            ),
            Location::QueryString => (StyleKind::Form, &[("form", StyleKind::Form)]),
        };
        let kind = match self.string(node, "style") {
            None => default,
            Some(text) => match allowed.iter().find(|(name, _)| *name == text) {
                Some((_, kind)) => *kind,
                None => {
                    let names: Vec<&str> = allowed.iter().map(|(name, _)| *name).collect();
                    let diagnostic = self
                        .at_value(
                            Code::UnknownStyle,
                            &node.pointer.child("style"),
                            "style does not fit the location",
                        )
                        .expected(format!(
                            "{} for a {} parameter",
                            names.join(", "),
                            location.as_str()
                        ))
                        .found(text);
                    self.diagnostics.push(diagnostic);
                    default
                }
            },
        };
        let explode = match node.child("explode") {
            Some(_) => self.flag(node, "explode"),
            None => matches!(
                kind,
                StyleKind::Form | StyleKind::DeepObject | StyleKind::Cookie
            ),
        };
        Style {
            kind,
            explode,
            allow_reserved: self.flag(node, "allowReserved"),
        }
    }

    /// A fragment never leaves the client; documents use it to tell operations of one path apart. Nothing is lost where each part
    /// of it names a parameter that is sent anyway.
    pub(super) fn fragment(&mut self, path: &str, node: &Node<'a>, parameters: &[Parameter]) {
        let Some((_, fragment)) = path.split_once('#') else {
            return;
        };
        let is_sent = |part: &str| {
            let name = part.split('=').next().unwrap_or_default();
            let mut required = parameters.iter().filter(|parameter| parameter.required);
            required.any(|parameter| parameter.name == name)
        };
        if fragment.split('&').all(is_sent) {
            return;
        }
        let key = node.pointer.parent().unwrap_or_default();
        let diagnostic = self
            .at_key(
                Code::Unsupported,
                &key,
                "the fragment of a path is not sent",
            )
            .expected("a path without `#`")
            .found(fragment);
        self.diagnostics.push(diagnostic);
    }

    /// Path template and path parameters agree.
    pub(super) fn path_parameters(
        &mut self,
        path: &str,
        node: &Node<'a>,
        parameters: &mut Vec<Parameter>,
    ) {
        let key = node.pointer.parent().unwrap_or_default();
        let Some(names) = placeholders(path) else {
            let diagnostic = self
                .at_key(Code::BadPath, &key, "a brace of the path has no partner")
                .expected("`{name}` for every parameter")
                .found(path);
            self.diagnostics.push(diagnostic);
            return;
        };
        if !path.starts_with('/') {
            let diagnostic = self
                .at_key(Code::RelativePath, &key, "the path does not start with `/`")
                .expected("`/…`")
                .found(path);
            self.diagnostics.push(diagnostic);
        }
        let in_path = parameters.iter().filter(|p| p.location == Location::Path);
        let mut declared: HashSet<String> = in_path.map(|p| p.name.clone()).collect();
        for name in &names {
            if declared.insert(name.clone()) {
                let near = did_you_mean(
                    name,
                    parameters
                        .iter()
                        .filter(|p| p.location == Location::Path)
                        .map(|p| p.name.as_str()),
                )
                .map(|near| format!("a parameter `{near}` is declared; did you mean that one?"));
                let help = near.unwrap_or_else(|| {
                    format!("add a parameter with `name: {name}` and `in: path` to {path}")
                });
                let diagnostic = self
                    .at_key(
                        Code::UndeclaredPathParameter,
                        &node.pointer,
                        "a path parameter is not declared",
                    )
                    .expected(format!("a parameter `{name}` in `path`"))
                    .found(path)
                    .help(help);
                self.diagnostics.push(diagnostic);
                parameters.push(undeclared(name, node));
            }
        }
        let names: HashSet<String> = names.into_iter().collect();
        parameters.retain(|parameter| {
            let used = parameter.location != Location::Path || names.contains(&parameter.name);
            if !used {
                let diagnostic = self
                    .at_value(
                        Code::UnusedPathParameter,
                        &parameter.pointer,
                        "a path parameter is not in the path",
                    )
                    .expected(format!("`{{{}}}` in the path", parameter.name))
                    .found(path)
                    .help("take the parameter out, or put it into the path");
                self.diagnostics.push(diagnostic);
            }
            used
        });
    }
}

/// The example of a parameter, or else of its schema; of several the first.
fn example<'a>(parameter: &Node<'a>) -> Option<&'a Value> {
    let get = |key: &str| parameter.value.get(key);
    let named = || get("examples")?.as_object()?.iter().next()?.1.get("value");
    let of_schema = || get("schema")?.get("example");
    let listed = || get("schema")?.get("examples")?.as_array()?.first();
    get("example")
        .or_else(named)
        .or_else(of_schema)
        .or_else(listed)
}

/// What stands for a path parameter that nothing declares: a text that must be given.
fn undeclared(name: &str, operation: &Node<'_>) -> Parameter {
    Parameter {
        pointer: operation.pointer.clone(),
        name: name.to_owned(),
        location: Location::Path,
        description: None,
        example: None,
        required: true,
        deprecated: false,
        style: Style {
            kind: StyleKind::Simple,
            explode: false,
            allow_reserved: false,
        },
        schema: schema::text(operation),
    }
}

/// The names between braces, in order; `None` when a brace has no partner.
pub(super) fn placeholders(template: &str) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find(['{', '}']) {
        let inner = rest.get(open..)?.strip_prefix('{')?;
        let close = inner.find(['{', '}'])?;
        let (name, after) = (inner.get(..close)?, inner.get(close..)?.strip_prefix('}')?);
        names.push(name.to_owned());
        rest = after;
    }
    Some(names)
}
