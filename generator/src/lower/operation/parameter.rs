//! Lowers parameters.

use super::hint::{is_component, shared_hint};
use crate::ir::{Docs, Hint, Parameter, Ty, default_text};
use crate::lower::{Lowering, schema};
use crate::spec::{self, JsonType, Location, SchemaRef, Style};

/// How long an example may be.
const MAX_EXAMPLE: usize = 60;

impl Lowering<'_> {
    pub(super) fn parameter(&mut self, parameter: &spec::Parameter, owner: &Hint) -> Parameter {
        // Several parameters of one name may be shared, for different operations.
        let key = parameter.pointer.last();
        let key = key.filter(|_| is_component(&parameter.pointer));
        let hint = match key {
            Some(key) => shared_hint("parameter", &key),
            None => schema::below(owner, &parameter.name),
        };
        let mut ty = self.ty(&parameter.schema, &hint);
        // The brackets are how PHP and Rails are told that there may be several.
        let says_list = parameter.location == Location::Query
            && parameter.style == Style::FORM_EXPLODE
            && parameter.name.ends_with("[]");
        if says_list && self.is_scalar(&parameter.schema) {
            ty = Ty::List(Box::new(ty));
        }
        let mut style = parameter.style;
        if self.is_http_date(parameter, &ty) {
            (ty, style) = (Ty::DateTime, Style::HTTP_DATE);
        }
        let notes = || self.chain(&parameter.schema).map(SchemaRef::notes);
        // What has only one value need not be asked for.
        let only = || match self.written(&parameter.schema)?.values.as_slice() {
            [only] if parameter.required => Some(only),
            _ => None,
        };
        let default = notes()
            .find_map(|notes| notes.default.as_ref())
            .or_else(only)
            .and_then(default_text);
        let limits = notes()
            .map(|notes| &notes.limits)
            .find(|limits| !limits.is_empty());
        let limits = limits.cloned().unwrap_or_default();
        let text = parameter
            .description
            .clone()
            .or_else(|| notes().find_map(|notes| notes.description.clone()));
        let said = [text.as_deref(), default.as_deref()];
        let example = parameter.example.as_ref().and_then(default_text);
        let (example, of_text) = match ty {
            Ty::String => (None, example),
            _ => (example, None),
        };
        let of_text = of_text.filter(|example| is_telling(example, &said));
        Parameter {
            pointer: parameter.pointer.clone(),
            name: parameter.name.clone(),
            location: parameter.location,
            required: parameter.required,
            deprecated: parameter.deprecated,
            style,
            ty,
            docs: Docs {
                text,
                limits,
                default: default.clone(),
                example: of_text.map(String::into_boxed_str),
                see: None,
            },
            default,
            example,
            on_client: false,
            client_default: None,
        }
    }

    /// Whether a parameter is a moment in time in the form of HTTP: its format says so, or it is a header that HTTP defines, which
    /// documents describe like other moments.
    fn is_http_date(&self, parameter: &spec::Parameter, ty: &Ty) -> bool {
        let formats = || {
            let schemas = self.chain(&parameter.schema);
            schemas.filter_map(|schema| schema.inline()?.format.as_deref())
        };
        parameter.location == Location::Header
            && match self.behind_aliases(ty) {
                Ty::DateTime => is_http_date_header(&parameter.name),
                Ty::String => formats().any(|it| matches!(it, "date-time-rfc1123" | "http-date")),
                _ => false,
            }
    }

    fn is_scalar(&self, schema: &SchemaRef) -> bool {
        let ty = self.written(schema).and_then(|schema| schema.types.only());
        matches!(
            ty,
            Some(JsonType::Boolean | JsonType::Integer | JsonType::Number | JsonType::String)
        )
    }
}

/// Whether HTTP defines a header as a moment in time. S3 has the conditions also for the source of a copy.
fn is_http_date_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(&*name, "date" | "expires" | "last-modified")
        || name.ends_with("if-modified-since")
        || name.ends_with("if-unmodified-since")
}

/// Whether an example is short and tells what none of these texts does.
fn is_telling(example: &str, said: &[Option<&str>]) -> bool {
    let is_short = (1..=MAX_EXAMPLE).contains(&example.len()) && !example.contains('\n');
    let mut said = said.iter().flatten();
    is_short && !said.any(|text| text.contains(example))
}
