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
fn an_object_without_a_word_may_stand_for_anything() {
    let bare = || Ty::Map(Box::new(Ty::Json));
    for (name, schema, expected) in [
        ("a", "{type: object}", bare()),
        ("a", "{type: object, example: {x: 1}}", bare()),
        ("a", "{type: object, example: '{x: 1}'}", bare()),
        ("a", "{type: object, example: null}", bare()),
        ("a", "{type: object, example: text}", Ty::Json),
        ("a", "{type: object, default: 1}", Ty::Json),
        ("a", "{type: object, example: []}", Ty::Json),
        (
            "a",
            "{type: object, additionalProperties: true, example: text}",
            bare(),
        ),
        ("value", "{type: object}", Ty::Json),
        ("defaultValue", "{type: object}", Ty::Json),
        ("default", "{type: object}", Ty::Json),
        ("values", "{type: object}", bare()),
        (
            "values",
            "{type: array, items: {type: object}}",
            Ty::List(Box::new(Ty::Json)),
        ),
        (
            "list",
            "{type: array, items: {type: object}}",
            Ty::List(Box::new(bare())),
        ),
    ] {
        let (api, _) = lowered(&schemas(&format!(
            "A: {{properties: {{{name}: {schema}}}}}"
        )));
        let Shape::Object(object) = &find(&api, "A").1.shape else {
            panic!("no object");
        };
        let member = object.members.first().unwrap();
        assert_eq!(api.resolved(&member.ty), expected, "{name}: {schema}");
    }
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
    assert_eq!(alias(&api, "Flags"), Ty::Only(true));
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
        format!("{{content: {{application/json: {{schema: {{properties: {{{member}: {{}}}}}}}}}}}}")
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
    assert!(matches!(open.1.0, Ty::Named(id) if matches!(api.shape(id), Some(Shape::Union(_)))));
}

#[test]
fn the_empty_text_is_no_alternative_beside_any_text() {
    let text = "\
Name: {type: string, maxLength: 9}
Person:
  properties:
    name: {anyOf: [{type: string, maxLength: 9}, {type: string, enum: ['']}]}
    other: {oneOf: [{enum: ['']}, {$ref: '#/components/schemas/Name'}, {type: integer}]}
    born: {anyOf: [{type: string, format: date}, {enum: ['']}]}";
    let (api, _) = lowered(&schemas(text));
    let types = members(&api, "Person", |member| api.resolved(&member.ty));
    let branches = types.into_iter().map(|(_, ty)| match ty {
        Ty::Named(id) => match api.shape(id) {
            Some(Shape::Union(union)) => Ok(union.branches.len()),
            other => panic!("{other:?}"),
        },
        ty => Err(ty),
    });
    let branches: Vec<Result<usize, Ty>> = branches.collect();
    assert_eq!(branches, [Err(Ty::String), Ok(2), Ok(2)]);
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
        [crate::diagnostic::Code::Unsupported; 4]
    );
}

#[test]
fn an_operation_has_a_server_of_its_own_unless_it_is_that_of_all() {
    let text = "\
servers: [{url: 'https://a.internal/{v}', variables: {v: {default: v1}}}, {url: 'https://b.internal/'}]
paths:
  /a:
    servers: [{url: 'https://files.internal/x/'}]
    get: {responses: {}}
    put: {servers: [{url: /}], responses: {}}
    post: {servers: [{url: 'https://b.internal'}], responses: {}}
    delete: {servers: [{url: 'https://b.internal'}, {url: 'https://a.internal/v1'}], responses: {}}
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
            Some("https://files.internal/x"),
            Some("/"),
            Some("https://b.internal"),
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
fn a_get_of_whose_reply_nothing_is_said_gives_bytes() {
    for (method, responses, expected) in [
        ("get", "'200': {}", ReplyContent::Binary),
        ("get", "default: {}", ReplyContent::Binary),
        ("get", "'204': {}", ReplyContent::Empty),
        (
            "get",
            "'200': {}, '201': {content: {text/plain: {}}}",
            ReplyContent::Empty,
        ),
        ("head", "'200': {}", ReplyContent::Empty),
        ("delete", "'200': {}", ReplyContent::Empty),
    ] {
        let text = format!("paths: {{/a: {{{method}: {{responses: {{{responses}}}}}}}}}");
        let (api, _) = lowered(&document(&text));
        let content = &api.operations[0].replies[0].content;
        assert_eq!(*content, expected, "{method} {responses}");
    }
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
