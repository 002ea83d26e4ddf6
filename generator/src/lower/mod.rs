//! Third stage: typed schemas and operations become the arena of [`Api`].
//!
//! Every schema that is referred to gets an entry; inline schemas that need a type of their own are hoisted into the arena
//! with a hint of what they could be called. After this stage there are no references left.

mod compose;
mod enumeration;
mod files;
pub(crate) mod media;
mod null_in_words;
mod operation;
mod schema;
mod security;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{
    Api, Described, Docs, Errors, Hint, SecurityKind, SecurityScheme, Shape, Ty, TypeDef, TypeId,
    Usage,
};
use crate::pointer::{At, Pointer};
use crate::spec::{Location, Resolved, SchemaRef, Server};

pub(crate) use schema::{not_declared, undeclared};

/// Lowers the resolved document; `config` says which vendor extensions carry permissions and rate groups.
pub fn lower(resolved: &Resolved, config: &Config) -> (Api, Diagnostics) {
    let mut lowering = Lowering {
        file: Arc::clone(&resolved.file),
        schemas: &resolved.schemas,
        ids: BTreeMap::new(),
        ends: ends(&resolved.schemas),
        inner: BTreeMap::new(),
        waiting: BTreeSet::new(),
        types: Vec::new(),
        contents: Vec::new(),
        components: BTreeMap::new(),
        nullable: BTreeMap::new(),
        nullable_depth: 0,
        same: BTreeMap::new(),
        files: BTreeSet::new(),
        errors: BTreeSet::new(),
        address: address(&resolved.servers),
        security_schemes: Vec::new(),
        scheme_places: BTreeMap::new(),
        diagnostics: Diagnostics::default(),
    };
    lowering.security_schemes(resolved);
    let schemes = lowering.security_schemes.iter().enumerate();
    lowering.scheme_places = schemes
        .map(|(place, scheme)| (scheme.name.clone(), place))
        .collect();
    lowering.find_files(resolved);
    lowering.find_errors(resolved);
    lowering.named_schemas();
    let operations = resolved
        .operations
        .iter()
        .flat_map(|operation| lowering.operation(operation, config))
        .collect();
    let messages = resolved
        .messages
        .iter()
        .filter_map(|message| lowering.message(message))
        .collect();
    lowering.waiting_schemas();
    let api = Api {
        file: Arc::clone(&resolved.file),
        title: resolved.info.title.clone(),
        description: resolved.info.description.clone(),
        version: resolved.info.version.clone(),
        servers: resolved.servers.clone(),
        security_schemes: lowering.security_schemes,
        client_parameters: Vec::new(),
        credential_query: Vec::new(),
        rate_limits: resolved.rate_limits.clone(),
        types: lowering.types,
        operations,
        messages,
        errors: Errors::Undeclared,
        contents: lowering.contents,
    };
    (api, lowering.diagnostics)
}

/// The address that requests go to, without slashes at the end. A document that names none means the place it came from.
fn address(servers: &[Server]) -> String {
    let url = servers.first().map(Server::default_url).unwrap_or_default();
    url.trim_end_matches('/').to_owned()
}

struct Lowering<'a> {
    file: Arc<str>,
    schemas: &'a BTreeMap<Pointer, SchemaRef>,
    ids: BTreeMap<&'a Pointer, TypeId>,
    /// Where definitions that are only references lead.
    ends: BTreeMap<&'a Pointer, Option<&'a Pointer>>,
    /// The definitions inside of something else. They are called after the way to them.
    inner: BTreeMap<&'a Pointer, TypeId>,
    /// Those of them that have not been come to yet.
    waiting: BTreeSet<TypeId>,
    types: Vec<TypeDef>,
    /// Where JSON is described that is sent or replied.
    contents: Vec<Described>,
    /// The types of the inline schemas in components.
    components: BTreeMap<Pointer, Ty>,
    /// Whether a definition may be null, as far as that has been asked.
    nullable: BTreeMap<TypeId, bool>,
    /// How many definitions the question has led to, one after the other.
    nullable_depth: usize,
    /// Whether the schemas of two media types are the same, as far as that has been asked.
    same: BTreeMap<(Pointer, Pointer), bool>,
    /// The places of files that no type tells.
    files: BTreeSet<Pointer>,
    /// The schemas that failures have, and no success.
    errors: BTreeSet<Pointer>,
    /// The address that requests go to, without slashes at the end.
    address: String,
    security_schemes: Vec<SecurityScheme>,
    /// Where each of them is, by what it is called.
    scheme_places: BTreeMap<String, usize>,
    diagnostics: Diagnostics,
}

impl<'a> Lowering<'a> {
    fn place(&self, pointer: &Pointer, at: At) -> Place {
        Place {
            file: Arc::clone(&self.file),
            pointer: pointer.clone(),
            at,
        }
    }

    fn at_value(&self, code: Code, pointer: &Pointer, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(code, self.place(pointer, At::Value), message)
    }

    /// Gives every definition its id first, so that they can refer to each other in any order.
    fn named_schemas(&mut self) {
        let schemas = self.schemas;
        for pointer in schemas.keys() {
            self.ids.insert(pointer, TypeId(self.types.len()));
            self.types.push(TypeDef {
                pointer: pointer.clone(),
                hint: definition_hint(pointer),
                docs: crate::ir::Docs::default(),
                deprecated: false,
                shape: Shape::Alias(Ty::Json),
                usage: Usage::default(),
            });
        }
        for (index, (pointer, schema)) in schemas.iter().enumerate() {
            match schema {
                SchemaRef::Inline(_) if !definition_hint(pointer).named => {
                    self.inner.insert(pointer, TypeId(index));
                    self.waiting.insert(TypeId(index));
                }
                _ => self.definition(TypeId(index), pointer, schema),
            }
        }
    }

    /// Lowers the definitions inside of something that is not part of the crate itself.
    fn waiting_schemas(&mut self) {
        while let Some(id) = self.waiting.pop_first() {
            let pointer = self.types.get(id.0).map(|entry| entry.pointer.clone());
            let schemas = self.schemas;
            if let Some((pointer, schema)) = pointer.and_then(|one| schemas.get_key_value(&one)) {
                self.definition(id, pointer, schema);
            }
        }
    }

    fn definition(&mut self, id: TypeId, pointer: &'a Pointer, schema: &SchemaRef) {
        let hint = definition_hint(pointer);
        let shape = match schema {
            SchemaRef::Ref(_) => Shape::Alias(match self.ends.get(pointer) {
                Some(Some(end)) => self.reference(end),
                _ => Ty::Json,
            }),
            SchemaRef::Inline(schema) => self.shape(schema, &hint),
        };
        let docs = schema::said_of(schema);
        self.define(id, hint, shape, docs, schema.notes().deprecated);
    }

    /// Settles what a definition is.
    fn define(&mut self, id: TypeId, hint: Hint, shape: Shape, docs: Docs, deprecated: bool) {
        if let Some(entry) = self.types.get_mut(id.0) {
            entry.hint = hint;
            entry.shape = shape;
            entry.docs = docs;
            entry.deprecated = deprecated;
        }
    }

    /// The type of a definition; one that could not be read was reported and is raw JSON.
    fn reference(&self, target: &Pointer) -> Ty {
        self.ids.get(target).map_or(Ty::Json, |id| Ty::Named(*id))
    }

    /// Adds an inline type to the arena.
    fn hoist(&mut self, pointer: &Pointer, hint: Hint, docs: crate::ir::Docs, shape: Shape) -> Ty {
        let id = TypeId(self.types.len());
        let pointer = pointer.clone();
        self.types.push(TypeDef {
            pointer,
            hint,
            docs,
            deprecated: false,
            shape,
            usage: Usage::default(),
        });
        Ty::Named(id)
    }

    fn security_schemes(&mut self, resolved: &Resolved) {
        let asked_for = security::asked_for(resolved);
        for declared in &resolved.security_schemes {
            let Some(scheme) = &declared.scheme else {
                continue;
            };
            let kind = match scheme {
                openapiv3::SecurityScheme::OAuth2 { .. } if !declared.flows.is_empty() => {
                    Some(SecurityKind::OAuth(declared.flows.clone()))
                }
                openapiv3::SecurityScheme::OAuth2 { .. }
                | openapiv3::SecurityScheme::OpenIDConnect { .. } => Some(SecurityKind::Bearer),
                openapiv3::SecurityScheme::HTTP { scheme, .. } => {
                    match scheme.to_ascii_lowercase().as_str() {
                        "bearer" => Some(SecurityKind::Bearer),
                        "basic" => Some(SecurityKind::Basic),
                        _ => None,
                    }
                }
                openapiv3::SecurityScheme::APIKey {
                    location: openapiv3::APIKeyLocation::Header,
                    name,
                    ..
                } if security::is_bearer(name, &declared.name, description(scheme)) => {
                    Some(SecurityKind::Bearer)
                }
                openapiv3::SecurityScheme::APIKey { location, name, .. } => {
                    let location = match location {
                        openapiv3::APIKeyLocation::Query => Location::Query,
                        openapiv3::APIKeyLocation::Header => Location::Header,
                        openapiv3::APIKeyLocation::Cookie => Location::Cookie,
                    };
                    Some(SecurityKind::ApiKey(location, name.clone()))
                }
            };
            match kind {
                Some(kind) => self.security_schemes.push(SecurityScheme {
                    name: declared.name.clone(),
                    description: description(scheme).cloned(),
                    kind,
                    asked_for: asked_for
                        .as_ref()
                        .is_none_or(|names| names.contains(declared.name.as_str())),
                }),
                None => {
                    let diagnostic = self
                        .at_value(
                            Code::Unsupported,
                            &declared.pointer,
                            "HTTP authentication scheme is not supported",
                        )
                        .expected("bearer or basic")
                        .help(
                            "operations that accept only this scheme are sent without credentials",
                        );
                    self.diagnostics.push(diagnostic);
                }
            }
        }
    }
}

/// What the document says about a security scheme.
fn description(scheme: &openapiv3::SecurityScheme) -> Option<&String> {
    use openapiv3::SecurityScheme::{APIKey, HTTP, OAuth2, OpenIDConnect};
    match scheme {
        APIKey { description, .. }
        | HTTP { description, .. }
        | OAuth2 { description, .. }
        | OpenIDConnect { description, .. } => description.as_ref(),
    }
}

/// Where each definition that is only a reference leads in the end; nowhere when only to others of its kind, which has been
/// reported.
fn ends(schemas: &BTreeMap<Pointer, SchemaRef>) -> BTreeMap<&Pointer, Option<&Pointer>> {
    let mut ends: BTreeMap<&Pointer, Option<&Pointer>> = BTreeMap::new();
    for first in schemas.keys() {
        let mut way = Vec::new();
        let mut current = first;
        let end = loop {
            match (ends.get(current), schemas.get(current)) {
                (Some(known), _) => break *known,
                (None, Some(SchemaRef::Ref(reference))) => {
                    // Nowhere, until the way has come to its end.
                    ends.insert(current, None);
                    way.push(current);
                    current = &reference.target;
                }
                (None, _) => break Some(current),
            }
        };
        ends.extend(way.into_iter().map(|pointer| (pointer, end)));
    }
    ends
}

/// A definition is called like the last step of its pointer.
fn definition_hint(pointer: &Pointer) -> Hint {
    let tokens: Vec<String> = pointer.tokens().map(|token| token.into_owned()).collect();
    match tokens.as_slice() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => Hint {
            named: true,
            ..Hint::inline(vec![name.clone()])
        },
        // A reference into the middle of something: the structural words say nothing.
        _ => {
            let structural = [
                "components",
                "schemas",
                "paths",
                "$defs",
                "properties",
                "content",
                "schema",
            ];
            let words = tokens
                .into_iter()
                .filter(|token| !structural.contains(&token.as_str()))
                .collect();
            Hint::inline(words)
        }
    }
}

#[cfg(test)]
mod tests;
