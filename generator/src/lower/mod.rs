//! Third stage: typed schemas and operations become the arena of [`Api`].
//!
//! Every schema that is referred to gets an entry; inline schemas that need a type of their own are hoisted into the arena
//! with a hint of what they could be called. After this stage there are no references left.

mod compose;
mod enumeration;
mod forms;
pub(crate) mod media;
mod operation;
mod schema;
mod security;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{
    Api, Docs, Errors, Hint, SecurityKind, SecurityScheme, Shape, Ty, TypeDef, TypeId, Usage,
};
use crate::pointer::{At, Pointer};
use crate::spec::{Location, Resolved, SchemaRef, Server};

pub(crate) use schema::not_declared;

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
        components: BTreeMap::new(),
        nullable: BTreeMap::new(),
        nullable_depth: 0,
        same: BTreeMap::new(),
        servers: addresses(&resolved.servers),
        security_schemes: Vec::new(),
        scheme_names: BTreeSet::new(),
        diagnostics: Diagnostics::default(),
    };
    lowering.security_schemes(resolved);
    let names = lowering.security_schemes.iter();
    lowering.scheme_names = names.map(|scheme| scheme.name.clone()).collect();
    lowering.server_variables(resolved);
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
        client_headers: Vec::new(),
        rate_limits: resolved.rate_limits.clone(),
        types: lowering.types,
        operations,
        messages,
        errors: Errors::Undeclared,
    };
    (api, lowering.diagnostics)
}

/// The addresses of the service, without slashes at the end. A document that names none means the place it came from.
fn addresses(servers: &[Server]) -> BTreeSet<String> {
    let urls = servers.iter().map(Server::default_url);
    let mut addresses: BTreeSet<String> = urls
        .map(|url| url.trim_end_matches('/').to_owned())
        .collect();
    if addresses.is_empty() {
        addresses.insert(String::new());
    }
    addresses
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
    /// The types of the inline schemas in components.
    components: BTreeMap<Pointer, Ty>,
    /// Whether a definition may be null, as far as that has been asked.
    nullable: BTreeMap<TypeId, bool>,
    /// How many definitions the question has led to, one after the other.
    nullable_depth: usize,
    /// Whether the schemas of two media types are the same, as far as that has been asked.
    same: BTreeMap<(Pointer, Pointer), bool>,
    /// The addresses of the service, without slashes at the end.
    servers: BTreeSet<String>,
    security_schemes: Vec<SecurityScheme>,
    /// What they are called.
    scheme_names: BTreeSet<String>,
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
            words: vec![name.clone()],
            named: true,
            shared: false,
            place: false,
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
mod tests {
    use crate::ir::{Api, EnumValue, ReplyContent, Shape, StatusRange, Ty, Usage};
    use crate::testing::{alias, codes, document, find, lowered, members, schemas};

    /// What the types are called, in the order of the arena.
    fn hints(api: &Api) -> Vec<String> {
        let types = api.types.iter();
        types.map(|one| one.hint.words.join(" ")).collect()
    }

    #[test]
    fn what_is_said_beside_null_is_said_of_the_whole() {
        let text = "\
A:
  properties:
    a: {anyOf: [{type: number, description: Said., default: 1, maximum: 2}, {type: 'null'}], title: A}
    b: {description: Outside., anyOf: [{type: number, description: Inside.}, {type: 'null'}]}
    c: {anyOf: [{type: number, description: One.}, {type: string, description: Other.}]}
    d: {anyOf: [{$ref: '#/components/schemas/D'}, {type: 'null'}]}
D: {anyOf: [{type: string, enum: [on, off], description: Whether it is on.}, {type: 'null'}]}";
        let (api, _) = lowered(&schemas(text));
        let docs = members(&api, "A", |member| {
            let docs = &member.docs;
            (
                docs.text.as_deref(),
                docs.limits.len(),
                docs.default.as_deref(),
            )
        });
        assert_eq!(
            docs,
            [
                ("a", (Some("Said."), 1, Some("1"))),
                ("b", (Some("Outside."), 0, None)),
                ("c", (None, 0, None)),
                ("d", (None, 0, None)),
            ]
        );
        let named = find(&api, "D").1;
        assert_eq!(named.docs.text.as_deref(), Some("Whether it is on."));
    }

    #[test]
    fn type_and_format_choose_the_rust_type() {
        for (schema, expected) in [
            ("{type: boolean}", Ty::Bool),
            ("{type: integer}", Ty::I64),
            ("{type: integer, format: int32}", Ty::I32),
            ("{type: integer, format: uint32}", Ty::U32),
            ("{type: number}", Ty::F64),
            ("{type: number, format: float}", Ty::F32),
            ("{type: string, format: date-time}", Ty::DateTime),
            ("{type: string, format: date}", Ty::Date),
            ("{type: string, format: byte}", Ty::Base64),
            ("{type: string, format: unheard-of}", Ty::String),
            ("{type: string, contentEncoding: binary}", Ty::File),
            ("{type: string, contentMediaType: image/png}", Ty::File),
            (
                "{type: string, contentMediaType: image/png, contentEncoding: base64}",
                Ty::Base64,
            ),
            ("{type: string, contentMediaType: text/html}", Ty::String),
            (
                "{type: array, items: {type: string, nullable: true}}",
                Ty::List(Box::new(Ty::Nullable(Box::new(Ty::String)))),
            ),
            (
                "{type: array, prefixItems: [{type: string}, {type: [boolean, 'null']}], items: false}",
                Ty::Tuple(vec![Ty::String, Ty::Nullable(Box::new(Ty::Bool))]),
            ),
            (
                "{type: array, prefixItems: [{type: string}, {type: string}], minItems: 1, maxItems: 2}",
                Ty::List(Box::new(Ty::String)),
            ),
            (
                "{type: array, prefixItems: [{type: string}, {type: string}], minItems: 2}",
                Ty::List(Box::new(Ty::String)),
            ),
            ("{type: object}", Ty::Map(Box::new(Ty::Json))),
            (
                "{type: object, additionalProperties: {type: integer}}",
                Ty::Map(Box::new(Ty::I64)),
            ),
            ("{}", Ty::Json),
        ] {
            let (api, _) = lowered(&schemas(&format!("A: {schema}")));
            assert_eq!(alias(&api, "A"), expected, "{schema}");
        }
    }

    #[test]
    fn values_of_one_type_make_an_enumeration() {
        let text = "\
Texts: {type: string, enum: [b, a, b, null], x-enum-varnames: [Bee]}
Numbers: {type: integer, enum: [2, 1, 2]}
Flags: {type: boolean, enum: [true]}
Nothing: {enum: [null]}";
        let (api, _) = lowered(&schemas(text));
        let Shape::Strings(texts) = &find(&api, "Texts").1.shape else {
            panic!("no texts")
        };
        let value = |wire: &str, name: Option<&str>| EnumValue {
            wire: wire.to_owned(),
            name: name.map(str::to_owned),
            docs: None,
        };
        assert_eq!(*texts, [value("b", Some("Bee")), value("a", None)]);
        let Shape::Integers(numbers) = &find(&api, "Numbers").1.shape else {
            panic!("no numbers")
        };
        let wires: Vec<i64> = numbers.iter().map(|value| value.wire).collect();
        assert_eq!(wires, [2, 1]);
        assert_eq!(alias(&api, "Flags"), Ty::Bool);
        assert_eq!(alias(&api, "Nothing"), Ty::Json);
    }

    #[test]
    fn a_member_may_be_null_where_what_it_refers_to_may_be() {
        let text = "\
Text: {type: string, nullable: true}
Other: {$ref: '#/components/schemas/Text'}
Choice: {type: string, enum: [a, null]}
A:
  properties:
    plain: {type: string}
    own: {type: string, nullable: true}
    referred: {$ref: '#/components/schemas/Other'}
    wrapped: {allOf: [{$ref: '#/components/schemas/Text'}]}
    choice: {$ref: '#/components/schemas/Choice'}";
        let (api, _) = lowered(&schemas(text));
        assert_eq!(
            members(&api, "A", |member| member.nullable),
            [
                ("plain", false),
                ("own", true),
                ("referred", true),
                ("wrapped", true),
                ("choice", true)
            ]
        );
    }

    #[test]
    fn a_member_is_read_only_where_what_it_refers_to_is() {
        let text = "\
Id: {type: string, readOnly: true}
A: {properties: {id: {$ref: '#/components/schemas/Id'}, name: {type: string}}}";
        let (api, _) = lowered(&schemas(text));
        assert_eq!(
            members(&api, "A", |member| member.read_only),
            [("id", true), ("name", false)]
        );
    }

    #[test]
    fn all_of_around_one_part_is_that_part() {
        let text = "\
User: {properties: {name: {type: string}}}
A: {properties: {user: {description: The owner., allOf: [{$ref: '#/components/schemas/User'}]}}}";
        let (api, _) = lowered(&schemas(text));
        let user = Ty::Named(find(&api, "User").0);
        assert_eq!(members(&api, "A", |member| &member.ty), [("user", &user)]);
    }

    #[test]
    fn an_inline_type_is_called_after_the_way_to_it() {
        let text = "A: {properties: {list: {type: array, items: {properties: {x: {}}}}}}";
        let (api, _) = lowered(&schemas(text));
        let (id, entry) = find(&api, "A list item");
        assert_eq!(
            entry.pointer.as_str(),
            "/components/schemas/A/properties/list/items"
        );
        assert_eq!(entry.usage, Usage::default());
        let list = Ty::List(Box::new(Ty::Named(id)));
        assert_eq!(members(&api, "A", |member| &member.ty), [("list", &list)]);
    }

    #[test]
    fn what_a_reference_into_the_middle_leads_to_is_the_type_of_its_place() {
        let text = "\
paths:
  /a:
    get:
      operationId: list
      responses:
        '200': {content: {application/json: {schema: {properties: {items: {type: array, items: {properties: {region: {properties: {slug: {}}}}}}}}}}}
  /b:
    get:
      operationId: region
      responses:
        '200': {content: {application/json: {schema: {$ref: '#/paths/~1a/get/responses/200/content/application~1json/schema/properties/items/items/properties/region'}}}}
  /c:
    get:
      operationId: part
      responses:
        '200': {content: {application/json: {schema: {$ref: '#/components/schemas/Unused/properties/part'}}}}
components: {schemas: {Unused: {properties: {part: {properties: {x: {}}}}}}}
";
        let (api, _) = lowered(&document(text));
        assert_eq!(
            hints(&api),
            [
                "Unused part",
                "list reply items item region",
                "list reply items item",
                "list reply"
            ]
        );
        let region = ReplyContent::Json(Ty::Named(find(&api, "list reply items item region").0));
        assert_eq!(api.operations[1].replies[0].content, region);
    }

    #[test]
    fn default_is_the_success_only_where_no_other_response_is() {
        let text = "\
paths:
  /a:
    get: {responses: {default: {content: {application/json: {schema: {type: string}}}}}}
    put: {responses: {'204': {}, default: {content: {application/json: {schema: {type: string}}}}}}
";
        let (api, _) = lowered(&document(text));
        let [get, put] = api.operations.as_slice() else {
            panic!("two operations")
        };
        assert_eq!(get.replies[0].content, ReplyContent::Json(Ty::String));
        assert_eq!(get.failures, []);
        assert_eq!(put.replies[0].content, ReplyContent::Empty);
        let range = StatusRange {
            first: 300,
            last: 599,
        };
        assert_eq!(put.failures[0].status, range);
    }

    #[test]
    fn the_exact_status_comes_before_its_range() {
        let text = "paths: {/a: {get: {responses: {2XX: {}, '201': {}}}}}";
        let (api, _) = lowered(&document(text));
        let replies = api.operations[0].replies.iter();
        let first: Vec<u16> = replies.map(|reply| reply.status.first).collect();
        assert_eq!(first, [201, 200]);
    }

    #[test]
    fn an_operation_with_a_batch_form_becomes_two() {
        let text = "\
paths:
  /users/{id}:
    get:
      operationId: readUser
      x-batch: {parameter: id, max-items: 30, status: 207, id: id, item-status: status, body: resource}
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
        '207':
          content:
            application/many+json:
              schema:
                type: array
                items: {properties: {id: {}, status: {}, resource: {$ref: '#/components/schemas/User'}}}
components: {schemas: {User: {properties: {name: {type: string}}}}}
";
        let (api, _) = lowered(&document(text));
        let [one, many] = api.operations.as_slice() else {
            panic!("two operations")
        };
        let user = Ty::Named(find(&api, "User").0);
        let contents = |operation: &crate::ir::Operation| -> Vec<ReplyContent> {
            let replies = operation.replies.iter();
            replies.map(|reply| reply.content.clone()).collect()
        };
        assert_eq!(contents(one), [ReplyContent::Json(user.clone())]);
        assert_eq!(contents(many), [ReplyContent::MultiStatus(user)]);
        assert_eq!(one.accept, ["application/json"]);
        assert_eq!(many.accept, ["application/many+json"]);
        assert_eq!(one.parameters[0].ty, Ty::String);
        assert_eq!(many.parameters[0].ty, Ty::List(Box::new(Ty::String)));
    }

    #[test]
    fn what_a_shared_response_holds_is_one_type() {
        let text = "\
paths:
  /a:
    get: {responses: {'404': {$ref: '#/components/responses/Missing'}}}
    put: {responses: {'404': {$ref: '#/components/responses/Missing'}}}
components:
  responses:
    Missing: {content: {application/json: {schema: {properties: {why: {type: string}}}}}}
";
        let (api, _) = lowered(&document(text));
        let missing = Ty::Named(find(&api, "error Missing").0);
        let failures = api.operations.iter().flat_map(|one| &one.failures);
        let types: Vec<&Ty> = failures.map(|failure| &failure.ty).collect();
        assert_eq!(types, [&missing, &missing]);
        assert_eq!(api.types.len(), 1);
    }

    #[test]
    fn inline_replies_are_told_apart_by_their_statuses() {
        let reply = |member: &str| {
            format!(
                "{{content: {{application/json: {{schema: {{properties: {{{member}: {{}}}}}}}}}}}}"
            )
        };
        let (a, b, c, d) = (reply("a"), reply("b"), reply("c"), reply("d"));
        let (api, _) = lowered(&document(&format!(
            "paths: {{/a: {{get: {{operationId: get, responses: {{'200': {a}, '202': {b}, '404': {a}, 5XX: {c}, default: {d}}}}}}}}}"
        )));
        assert_eq!(
            hints(&api),
            [
                "get error 404",
                "get error 5xx",
                "get error",
                "get reply",
                "get reply 202"
            ]
        );
    }

    #[test]
    fn of_two_bodies_of_a_kind_the_one_that_says_what_it_holds_counts() {
        let text = "\
paths:
  /a:
    get:
      responses:
        '200':
          content:
            application/json: {example: 1}
            application/json; charset=utf-8: {schema: {type: integer}}
";
        let (api, found) = lowered(&document(text));
        assert_eq!(
            api.operations[0].replies[0].content,
            ReplyContent::Json(Ty::I64)
        );
        assert_eq!(crate::testing::codes(&found), []);
    }

    #[test]
    fn a_nullable_object_beside_another_alternative_only_adds_null() {
        let text = "\
Person: {properties: {name: {type: string}}}
Book:
  properties:
    author: {anyOf: [{$ref: '#/components/schemas/Person'}, {type: object, nullable: true}]}
    any: {oneOf: [{type: object, nullable: true}]}
    open: {anyOf: [{$ref: '#/components/schemas/Person'}, {type: object, nullable: true, additionalProperties: true}]}";
        let (api, _) = lowered(&schemas(text));
        let person = Ty::Named(find(&api, "Person").0);
        let [author, any, open] = &members(&api, "Book", |member| {
            (api.resolved(&member.ty), member.nullable)
        })[..] else {
            panic!("three members")
        };
        assert_eq!(author.1, (person, true));
        assert_eq!(any.1, (Ty::Map(Box::new(Ty::Json)), true));
        assert!(
            matches!(open.1.0, Ty::Named(id) if matches!(api.shape(id), Some(Shape::Union(_))))
        );
    }

    #[test]
    fn null_is_no_alternative_behind_a_reference_or_as_an_annotation() {
        let text = "\
Source: {type: string, enum: [web]}
Blank: {enum: ['']}
Nothing: {enum: [null]}
Anything: {nullable: true}
Person: {properties: {name: {type: string}}}
Book:
  properties:
    source: {oneOf: [{$ref: '#/components/schemas/Source'}, {$ref: '#/components/schemas/Nothing'}]}
    author: {anyOf: [{$ref: '#/components/schemas/Person'}, {nullable: true}]}
    any: {anyOf: [{$ref: '#/components/schemas/Person'}, {$ref: '#/components/schemas/Anything'}]}
    kind: {oneOf: [{$ref: '#/components/schemas/Source'}, {$ref: '#/components/schemas/Blank'}, {$ref: '#/components/schemas/Nothing'}]}";
        let (api, found) = lowered(&schemas(text));
        let members = members(&api, "Book", |member| {
            (api.resolved(&member.ty), member.nullable)
        });
        let [source, author, any, kind] = &members[..] else {
            panic!("four members")
        };
        let named = |name: &str| Ty::Named(find(&api, name).0);
        assert_eq!(source.1, (named("Source"), true));
        assert_eq!(author.1, (named("Person"), true));
        let branches = |ty: &Ty| match ty {
            Ty::Named(id) => match api.shape(*id) {
                Some(Shape::Union(union)) => union.branches.len(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert_eq!((branches(&any.1.0), any.1.1), (2, true));
        assert_eq!((branches(&kind.1.0), kind.1.1), (2, true));
        assert_eq!(crate::testing::codes(&found), []);
    }

    #[test]
    fn alternatives_are_called_after_what_only_they_require_or_else_declare() {
        let text = "\
Base: {required: [type], properties: {type: {type: string}}}
Action:
  anyOf:
  - {allOf: [{$ref: '#/components/schemas/Base'}, {required: [droplet_id], properties: {droplet_id: {type: integer}}}]}
  - {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {size: {type: integer}}}]}
  - {allOf: [{$ref: '#/components/schemas/Base'}]}
Parts:
  oneOf:
  - {$ref: '#/components/schemas/Action/anyOf/0'}
  - {$ref: '#/components/schemas/Base'}
  - {title: Named, type: object}
Plain:
  oneOf: [{type: object, properties: {a: {type: string}}}, {type: string}]";
        let (api, _) = lowered(&schemas(text));
        let words = |name: &str| match &find(&api, name).1.shape {
            Shape::Union(union) => union.branches.iter().map(|b| b.words.join(" ")).collect(),
            other => panic!("{other:?}"),
        };
        let of = |name: &str| -> Vec<String> { words(name) };
        assert_eq!(of("Action"), ["with droplet_id", "with size", "Option3"]);
        assert_eq!(of("Parts"), ["with droplet_id", "Base", "Named"]);
        assert_eq!(of("Plain"), ["Object", "String"]);
    }

    #[test]
    fn values_of_another_type_than_the_schema_says_are_what_they_are() {
        let text = "\
Objects: {type: object, enum: [{}]}
Lists: {type: array, items: {type: string}, enum: [[a], [b]]}
Names: {type: number, enum: [north, south]}
Numbers: {type: integer, enum: ['1', '2']}";
        let (api, found) = lowered(&schemas(text));
        assert_eq!(alias(&api, "Objects"), Ty::Map(Box::new(Ty::Json)));
        assert_eq!(alias(&api, "Lists"), Ty::List(Box::new(Ty::String)));
        assert_eq!(crate::testing::texts(&api, "Names"), ["north", "south"]);
        assert!(matches!(find(&api, "Numbers").1.shape, Shape::Integers(_)));
        assert_eq!(
            crate::testing::codes(&found),
            [crate::diagnostic::Code::Unsupported; 5]
        );
    }

    #[test]
    fn an_operation_has_a_server_of_its_own_unless_it_is_that_of_all() {
        let text = "\
servers: [{url: 'https://a.test/{v}', variables: {v: {default: v1}}}, {url: 'https://b.test/'}]
paths:
  /a:
    servers: [{url: 'https://files.test/x/'}]
    get: {responses: {}}
    put: {servers: [{url: /}], responses: {}}
    post: {servers: [{url: 'https://b.test'}], responses: {}}
    delete: {servers: [{url: 'https://a.test/v1'}], responses: {}}
  /b:
    get: {servers: [{url: v2}], responses: {}}
";
        let (api, _) = lowered(&document(text));
        let servers: Vec<_> = api
            .operations
            .iter()
            .map(|one| one.server.as_deref())
            .collect();
        assert_eq!(
            servers,
            [
                Some("https://files.test/x"),
                Some("/"),
                None,
                None,
                Some("/v2")
            ]
        );
    }

    #[test]
    fn a_parameter_has_the_default_of_what_it_refers_to() {
        let text = "\
paths:
  /a:
    get: {parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/A'}}], responses: {}}
components:
  schemas:
    A: {$ref: '#/components/schemas/B'}
    B: {type: integer, default: 25, maximum: 100}
";
        let (api, _) = lowered(&document(text));
        let parameter = &api.operations[0].parameters[0];
        assert_eq!(parameter.default.as_deref(), Some("25"));
        assert_eq!(parameter.docs.limits, ["at most 100"]);
    }

    #[test]
    fn a_parameter_says_what_its_schema_says() {
        let text = "\
paths:
  /a:
    get:
      parameters:
      - {name: q, in: query, schema: {type: string, description: A market.}}
      - {name: 'states[]', in: query, schema: {type: string, enum: [on, off]}}
      - {name: 'all[]', in: query, schema: {type: array, items: {type: string}}}
      - {name: 'x[]', in: query, style: form, explode: false, schema: {type: string}}
      responses: {}
";
        let (api, found) = lowered(&document(text));
        let parameters = &api.operations[0].parameters;
        assert_eq!(parameters[0].docs.text.as_deref(), Some("A market."));
        // Brackets say that there may be several.
        assert!(matches!(&parameters[1].ty, Ty::List(item) if matches!(**item, Ty::Named(_))));
        assert_eq!(parameters[2].ty, Ty::List(Box::new(Ty::String)));
        assert_eq!(parameters[3].ty, Ty::String);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn a_body_with_members_that_must_be_there_must_be_there() {
        let part = "{required: [a], properties: {a: {type: string}}}";
        for (schema, required, expected) in [
            (part.to_owned(), "", true),
            (part.to_owned(), "required: false, ", false),
            (format!("{{allOf: [{part}]}}"), "", true),
            ("{properties: {a: {type: string}}}".to_owned(), "", false),
            ("{type: string}".to_owned(), "", false),
        ] {
            let text = format!(
                "paths: {{/a: {{post: {{requestBody: {{{required}content: {{application/json: {{schema: {schema}}}}}}}, responses: {{}}}}}}}}"
            );
            let (api, _) = lowered(&document(&text));
            let body = api.operations[0].body.as_ref().unwrap();
            assert_eq!(body.required, expected, "{schema}");
        }
    }

    #[test]
    fn what_a_text_holds_is_reported_where_it_has_structure() {
        for (schema, expected) in [
            ("{type: object, properties: {a: {type: string}}}", 2),
            ("{type: string}", 0),
        ] {
            let content = format!("content: {{text/xml: {{schema: {schema}}}}}");
            let text = format!(
                "paths: {{/a: {{put: {{requestBody: {{{content}}}, responses: {{'200': {{{content}}}}}}}}}}}"
            );
            let (_, found) = lowered(&document(&text));
            assert_eq!(codes(&found).len(), expected, "{schema}");
        }
    }

    #[test]
    fn a_reply_without_content_holds_the_bytes_that_are_asked_for() {
        let accept =
            "{name: Accept, in: header, schema: {type: string, enum: [application/octet-stream]}}";
        let replies = |responses: &str| {
            let text = format!(
                "paths: {{/a: {{get: {{parameters: [{accept}], responses: {{{responses}}}}}}}}}"
            );
            let (api, _) = lowered(&document(&text));
            let operation = &api.operations[0];
            (
                operation.replies[0].content.clone(),
                operation.accept.join(","),
            )
        };
        let asked = "application/octet-stream".to_owned();
        assert_eq!(replies("'200': {}"), (ReplyContent::Binary, asked));
        let json = "'200': {content: {application/json: {schema: {type: string}}}}";
        let expected = (
            ReplyContent::Json(Ty::String),
            "application/json".to_owned(),
        );
        assert_eq!(replies(json), expected);
    }

    #[test]
    fn a_redirection_is_no_error_of_the_service() {
        let json = "content: {application/json: {schema: {type: object, properties: {a: {}}}}}";
        let text = format!("paths: {{/a: {{get: {{responses: {{'303': {{{json}}}}}}}}}}}");
        let (api, _) = lowered(&document(&text));
        assert!(api.operations[0].failures.is_empty());
    }

    #[test]
    fn a_redirection_is_the_reply_where_there_is_no_success() {
        for (method, responses, is_reply, errors) in [
            (
                "get",
                "'302': {description: a}, '404': {description: b}",
                true,
                1,
            ),
            (
                "get",
                "3XX: {description: a}, default: {description: b}",
                true,
                1,
            ),
            ("delete", "'303': {description: a}", true, 0),
            (
                "get",
                "'200': {description: a}, '302': {description: b}",
                false,
                0,
            ),
            (
                "put",
                "'204': {description: a}, '307': {description: b}",
                false,
                1,
            ),
            ("get", "'304': {description: a}", false, 1),
            ("get", "default: {description: a}", false, 0),
        ] {
            let text = format!("paths: {{/a: {{{method}: {{responses: {{{responses}}}}}}}}}");
            let (api, _) = lowered(&document(&text));
            let operation = &api.operations[0];
            let is_redirect = operation.replies[0].content == ReplyContent::Redirect;
            assert_eq!(
                (is_redirect, operation.errors.len()),
                (is_reply, errors),
                "{method}: {responses}"
            );
        }
    }

    #[test]
    fn a_required_parameter_with_one_value_has_it() {
        let parameter = |required: bool, values: &str| {
            let text = format!(
                "paths: {{/a: {{get: {{parameters: [{{name: q, in: query, required: {required}, schema: {{type: string, enum: [{values}]}}}}], responses: {{}}}}}}}}"
            );
            let (api, _) = lowered(&document(&text));
            api.operations[0].parameters[0].default.clone()
        };
        assert_eq!(parameter(true, "acl").as_deref(), Some("acl"));
        assert_eq!(parameter(true, "acl, tags"), None);
        assert_eq!(parameter(false, "acl"), None);
    }
}
