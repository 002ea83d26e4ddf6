//! Third stage: typed schemas and operations become the arena of [`Api`].
//!
//! Every schema that is referred to gets an entry; inline schemas that need a type of their own are hoisted into the arena
//! with a hint of what they could be called. After this stage there are no references left.

mod media;
mod operation;
mod schema;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{
    Api, Errors, Hint, SecurityKind, SecurityScheme, Shape, Ty, TypeDef, TypeId, Usage,
};
use crate::pointer::{At, Pointer};
use crate::spec::{Location, Resolved, SchemaRef};

/// Lowers the resolved document; `config` says which vendor extensions carry permissions and rate groups.
pub fn lower(resolved: &Resolved, config: &Config) -> (Api, Diagnostics) {
    let mut lowering = Lowering {
        file: Arc::clone(&resolved.file),
        schemas: &resolved.schemas,
        ids: BTreeMap::new(),
        types: Vec::new(),
        security_schemes: Vec::new(),
        diagnostics: Diagnostics::default(),
    };
    lowering.security_schemes(resolved);
    lowering.server_variables(resolved);
    lowering.named_schemas();
    let operations = resolved
        .operations
        .iter()
        .flat_map(|operation| lowering.operation(operation, config))
        .collect();
    let api = Api {
        file: Arc::clone(&resolved.file),
        title: resolved.info.title.clone(),
        description: resolved.info.description.clone(),
        version: resolved.info.version.clone(),
        servers: resolved.servers.clone(),
        security_schemes: lowering.security_schemes,
        types: lowering.types,
        operations,
        errors: Errors::Undeclared,
    };
    (api, lowering.diagnostics)
}

struct Lowering<'a> {
    file: Arc<str>,
    schemas: &'a BTreeMap<Pointer, SchemaRef>,
    ids: BTreeMap<&'a Pointer, TypeId>,
    types: Vec<TypeDef>,
    security_schemes: Vec<SecurityScheme>,
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
            let hint = definition_hint(pointer);
            let shape = match schema {
                SchemaRef::Ref(reference) => Shape::Alias(self.reference(&reference.target)),
                SchemaRef::Inline(schema) => self.shape(schema, &hint),
            };
            let (docs, deprecated) = match schema {
                SchemaRef::Ref(reference) => {
                    (schema::docs(&reference.notes), reference.notes.deprecated)
                }
                SchemaRef::Inline(schema) => (schema::docs(&schema.notes), schema.notes.deprecated),
            };
            if let Some(entry) = self.types.get_mut(index) {
                entry.shape = shape;
                entry.docs = docs;
                entry.deprecated = deprecated;
            }
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

    /// Only the variables of the first server can be set.
    fn server_variables(&mut self, resolved: &Resolved) {
        for server in resolved
            .servers
            .iter()
            .skip(1)
            .filter(|s| s.server.variables.iter().flatten().next().is_some())
        {
            let diagnostic = self
                .at_value(Code::Unsupported, &server.pointer, "variables of a further server cannot be set")
                .expected("variables on the first server only")
                .help("they keep their defaults; callers can give the builder a whole address instead");
            self.diagnostics.push(diagnostic);
        }
    }

    fn security_schemes(&mut self, resolved: &Resolved) {
        for declared in &resolved.security_schemes {
            let Some(scheme) = &declared.scheme else {
                continue;
            };
            let kind = match scheme {
                openapiv3::SecurityScheme::OAuth2 { .. }
                | openapiv3::SecurityScheme::OpenIDConnect { .. } => Some(SecurityKind::Bearer),
                openapiv3::SecurityScheme::HTTP { scheme, .. } => {
                    match scheme.to_ascii_lowercase().as_str() {
                        "bearer" => Some(SecurityKind::Bearer),
                        "basic" => Some(SecurityKind::Basic),
                        _ => None,
                    }
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
                    kind,
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

/// A definition is called like the last step of its pointer.
fn definition_hint(pointer: &Pointer) -> Hint {
    let tokens: Vec<String> = pointer.tokens().map(|token| token.into_owned()).collect();
    match tokens.as_slice() {
        [components, schemas, name] if components == "components" && schemas == "schemas" => Hint {
            words: vec![name.clone()],
            named: true,
            shared: false,
        },
        // A reference into the middle of something: the structural words say nothing.
        _ => {
            let structural = [
                "components",
                "schemas",
                "paths",
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
