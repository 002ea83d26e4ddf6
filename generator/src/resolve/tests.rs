use openapiv3::StatusCode;

use super::*;
use crate::spec::{Location, Status};
use crate::testing::{codes, document, resolved, schemas};

#[test]
fn only_schemas_that_something_reaches_are_read() {
    let text = "\
paths:
  /a:
    get:
      responses:
        '200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
components:
  schemas:
    A: {properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {type: string}
    Unused: {type: nonsense}
";
    let resolved = resolved(&document(text));
    let read: Vec<&str> = resolved.schemas.keys().map(Pointer::as_str).collect();
    assert_eq!(read, ["/components/schemas/A", "/components/schemas/B"]);
}

#[test]
fn an_operation_without_a_text_has_that_of_its_path() {
    let text = "\
paths:
  /a:
    summary: Short.
    description: Long.
    get: {responses: {}}
    put: {description: Own., responses: {}}
";
    let resolved = resolved(&document(text));
    let texts = resolved.operations.iter();
    let texts: Vec<_> = texts
        .map(|one| (one.summary.as_deref(), one.description.as_deref()))
        .collect();
    assert_eq!(
        texts,
        [(Some("Short."), Some("Long.")), (None, Some("Own."))]
    );
}

#[test]
fn a_referenced_parameter_stands_where_it_is_defined() {
    let text = "\
paths:
  /a:
    get: {parameters: [{$ref: '#/components/parameters/First'}], responses: {}}
components:
  parameters:
    First: {$ref: '#/components/parameters/Second'}
    Second: {name: q, in: query, schema: {type: string}}
";
    let resolved = resolved(&document(text));
    let parameter = &resolved.operations[0].parameters[0];
    assert_eq!(parameter.name, "q");
    assert_eq!(parameter.pointer.as_str(), "/components/parameters/Second");
}

#[test]
fn a_query_in_the_path_is_sent_once() {
    let term = "parameters: [{name: term, in: query, required: true, schema: {type: string}}]";
    let text = format!(
        "paths: {{'/a?term={{term}}&v=2': {{get: {{{term}, responses: {{}}}}}}, '/b?term={{term}}': {{get: {{{term}, responses: {{}}}}}}}}"
    );
    let resolved = resolved(&document(&text));
    let operations = resolved.operations.iter();
    let read: Vec<_> = operations
        .map(|one| (one.path.as_str(), one.parameters.len()))
        .collect();
    assert_eq!(read, [("/a?v=2", 1), ("/b", 1)]);
}

#[test]
fn a_ring_of_references_is_reported_once() {
    let text = "\
A: {$ref: '#/components/schemas/B'}
B: {$ref: '#/components/schemas/A'}
C: {$ref: '#/components/schemas/A'}";
    let (_, found) = resolve(&schemas(text));
    let found: Vec<_> = found
        .iter()
        .map(|one| (one.code, one.found.as_deref()))
        .collect();
    let ring =
        "#/components/schemas/A \u{2192} #/components/schemas/B \u{2192} #/components/schemas/A";
    assert_eq!(found, [(Code::RefCycle, Some(ring))]);
}

/// The messages about a document, each with its severity.
fn messages(text: &str) -> Vec<(Code, &'static str, String)> {
    let (_, found) = resolve(&document(text));
    let one = |one: &crate::diagnostic::Diagnostic| {
        let place = one.place.as_ref().unwrap();
        (
            one.code,
            one.severity.as_str(),
            place.pointer.as_str().to_owned(),
        )
    };
    found.iter().map(one).collect()
}

#[test]
fn what_is_broken_in_callbacks_and_webhooks_costs_nothing_else() {
    let text = "\
paths:
  /a:
    get:
      callbacks: {c: {x: {post: {requestBody: {$ref: '#/components/requestBodies/Nope'}}}}, d: {$ref: '#/components/callbacks/D'}}
      responses: {}
webhooks:
  w: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Nope'}}}}}}
components:
  callbacks: {D: {$ref: '#/components/callbacks/D'}}
";
    let found = messages(text);
    let codes: Vec<_> = found.iter().map(|one| (one.0, one.1)).collect();
    let warning = "warning";
    let expected = [Code::UnknownRef, Code::RefCycle, Code::UnknownRef];
    assert_eq!(codes, expected.map(|code| (code, warning)));
}

#[test]
fn a_security_scheme_that_leads_nowhere_costs_only_the_credentials() {
    let text = "\
paths: {/a: {get: {security: [{key: []}, {self: []}, {name: []}], responses: {}}}}
components:
  securitySchemes:
    key: {$ref: '#/components/securitySchemes/nope'}
    self: {$ref: '#/components/securitySchemes/self'}
    name: {type: apiKey, in: header, name: \"a b\"}
";
    let (resolved, found) = resolve(&document(text));
    assert!(!found.has_errors());
    let expected = [Code::UnknownRef, Code::RefCycle, Code::Unsupported];
    assert_eq!(codes(&found), expected);
    let schemes = resolved.security_schemes.iter();
    assert!(schemes.map(|one| one.scheme.is_none()).eq([true; 3]));
}

#[test]
fn a_server_that_no_request_can_go_to_is_reported() {
    for url in [
        "https://h/x?y=z",
        "https://h/#f",
        "javascript:x",
        "http://{a",
        "ftp://h",
        "http://h:99999",
        "http://a b",
        "https://u:p@h",
        "\\\\\\\\h",
        "http:///x",
        "http://",
        ",",
    ] {
        let text = format!("servers: [{{url: \"{url}\"}}]\npaths: {{}}");
        let place = "/servers/0/url".to_owned();
        assert_eq!(
            messages(&text),
            [(Code::Unsupported, "warning", place)],
            "{url}"
        );
    }
    for url in [
        "https://h:8080/v1",
        "/v1",
        "v1",
        "http://[::1]:80",
        "https://\u{e9}.internal/",
    ] {
        let text = format!("servers: [{{url: '{url}'}}]\npaths: {{}}");
        assert_eq!(messages(&text), [], "{url}");
    }
}

#[test]
fn a_server_with_tls_comes_before_the_same_one_without() {
    let text = "\
servers: [{url: 'http://a.internal'}, {url: 'http://b.internal'}, {url: 'http://c.internal'}, {url: 'https://b.internal'}, {url: 'https://a.internal'}]
paths: {}
";
    let servers = resolved(&document(text)).servers;
    let urls: Vec<&str> = servers.iter().map(|one| one.server.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://a.internal",
            "http://a.internal",
            "https://b.internal",
            "http://b.internal",
            "http://c.internal"
        ]
    );
}

#[test]
fn placeholders_come_after_real_servers_and_are_reported() {
    let text = "\
servers: [{url: 'https://example.com'}, {url: 'http://a.internal'}, {url: 'https://{b}', variables: {b: {default: b.test}}}, {url: 'https://a.internal'}]
paths: {}
";
    let document = document(text);
    let (resolved, found) = resolve(&document);
    let servers = resolved.servers.iter();
    let urls: Vec<&str> = servers.map(|one| one.server.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://a.internal",
            "http://a.internal",
            "https://example.com",
            "https://{b}"
        ]
    );
    let places: Vec<_> = found.iter().filter_map(|one| one.place.as_ref()).collect();
    assert_eq!(codes(&found), [Code::Unsupported]);
    assert_eq!(places[0].pointer.as_str(), "/servers/0/url");
}

#[test]
fn a_server_of_an_operation_that_is_a_placeholder_is_left_out() {
    let text = "\
servers: [{url: 'https://a.internal'}]
paths: {/a: {get: {servers: [{url: 'https://{b}', variables: {b: {default: b.test}}}], responses: {}}}}
";
    let document = document(text);
    let (resolved, found) = resolve(&document);
    assert_eq!(resolved.operations[0].server, None);
    assert_eq!(codes(&found), [Code::Unsupported]);
}

#[test]
fn a_server_of_an_operation_has_the_variables_that_the_document_has() {
    let text = "\
servers: [{url: 'https://a.internal'}, {url: 'https://{v}.internal', variables: {v: {default: v1}}}]
paths:
  /a:
    get: {servers: [{url: 'https://c.internal/{v}', variables: {v: {default: v1}}}], responses: {}}
    put: {servers: [{url: 'https://c.internal/{v}', variables: {v: {default: v2}}}], responses: {}}
    post: {servers: [{url: 'https://c.internal/{v}/{w}', variables: {v: {default: v1}, w: {default: w1}}}], responses: {}}
";
    let document = document(text);
    let (resolved, found) = resolve(&document);
    let servers = resolved.operations.iter();
    let servers: Vec<_> = servers.filter_map(|one| one.server.as_deref()).collect();
    assert_eq!(
        servers,
        [
            "https://c.internal/{v}",
            "https://c.internal/v2",
            "https://c.internal/{v}/w1"
        ]
    );
    assert_eq!(codes(&found), [Code::Unsupported; 2]);
}

#[test]
fn what_http_cannot_send_is_left_out() {
    let text = r#"
paths:
  /a:
    post:
      parameters: [{name: "x\r\ny", in: header, schema: {type: string}}, {name: X-Y, in: header, schema: {type: string}}]
      requestBody: {content: {"a/b\r\nc": {schema: {type: string}}, text/plain: {schema: {type: string}}}}
      responses: {}
"#;
    let (resolved, found) = resolve(&document(text));
    assert_eq!(codes(&found), [Code::WrongType, Code::MediaType]);
    let operation = &resolved.operations[0];
    assert_eq!(operation.parameters.len(), 1);
    assert_eq!(operation.body.as_ref().unwrap().content.len(), 1);
}

#[test]
fn a_reference_to_something_that_is_no_schema_is_reported() {
    for target in [
        "/info",
        "/paths",
        "/paths/~1a",
        "/components/responses/X",
        "/components/schemas",
    ] {
        let (_, found) = resolve(&schemas(&format!("A: {{$ref: '#{target}'}}")));
        let codes = codes(&found);
        let is_absent = target.contains("~1a") || target.contains('X');
        let expected = if is_absent {
            Code::UnknownRef
        } else {
            Code::WrongType
        };
        assert!(codes.contains(&expected), "{target} {codes:?}");
    }
    for (target, is_schema) in [
        ("/components/responses/X", false),
        ("/components/responses/X/content/a/schema", true),
        ("/paths/~1a/get/parameters/0/schema/items", true),
        ("/definitions/A", true),
    ] {
        let pointer = Pointer::parse(target).unwrap();
        assert_eq!(schema::may_be_schema(&pointer), is_schema, "{target}");
    }
}

#[test]
fn sections_of_a_wrong_type_are_reported() {
    let text = "\
paths: {/a: {get: {tags: x, responses: {'200': {headers: 5}}}}}
components: {schemas: x, parameters: 5, pathItems: []}
tags: [{name: 5}, {}]
";
    let found = messages(text);
    let places: Vec<&str> = found.iter().map(|one| one.2.as_str()).collect();
    let expected = [
        "/components/schemas",
        "/components/parameters",
        "/components/pathItems",
        "/tags/0/name",
        "/tags/1",
        "/paths/~1a/get/tags",
        "/paths/~1a/get/responses/200/headers",
    ];
    assert_eq!(places, expected);
    let whole = messages("paths: {}\ncomponents: x\ntags: x\n");
    assert_eq!(whole.len(), 2);
}

#[test]
fn references_that_are_no_references_say_so() {
    let text = "\
paths:
  /a: {get: {$ref: '#/paths/~1b/get'}}
  /b: {get: {responses: {'200': {content: {a/json: {schema: {$ref: ''}}, b/json: {schema: {$ref: ' #/info'}}}}}}}
";
    let (_, found) = resolve(&document(text));
    let expected = [
        Code::WrongType,
        Code::MissingMember,
        Code::UnknownRef,
        Code::UnknownRef,
    ];
    assert_eq!(codes(&found), expected);
    let all: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert!(
        all[2].contains("empty") && all[3].contains("spaces"),
        "{all:?}"
    );
}

#[test]
fn a_reference_that_is_no_text_is_reported() {
    let (_, found) = resolve(&schemas("A: {properties: {b: {$ref: 5}}}"));
    assert_eq!(codes(&found), [Code::WrongType]);
}

#[test]
fn a_parameter_of_the_operation_replaces_that_of_the_path() {
    let text = "\
paths:
  /a/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - {name: q, in: query, required: true, schema: {type: string}}
    get:
      parameters:
      - {name: q, in: query, schema: {type: string}}
      - {name: q, in: header, required: true, schema: {type: string}}
      responses: {}
";
    let resolved = resolved(&document(text));
    let parameters: Vec<_> = resolved.operations[0]
        .parameters
        .iter()
        .map(|parameter| (&*parameter.name, parameter.location, parameter.required))
        .collect();
    assert_eq!(
        parameters,
        [
            ("id", Location::Path, true),
            ("q", Location::Query, false),
            ("q", Location::Header, true)
        ]
    );
}

#[test]
fn a_response_is_for_a_status_a_range_or_all_others() {
    let text = "\
paths:
  /a:
    get: {responses: {'200': {}, 4XX: {}, default: {}, x-note: 1, '99': {}, OK: {}}}
";
    let (resolved, found) = resolve(&document(text));
    let statuses: Vec<&Status> = resolved.operations[0]
        .responses
        .iter()
        .map(|response| &response.status)
        .collect();
    let expected = [
        Status::Code(StatusCode::Code(200)),
        Status::Code(StatusCode::Range(4)),
        Status::Default,
    ];
    assert_eq!(statuses, expected.iter().collect::<Vec<_>>());
    assert_eq!(codes(&found), [Code::BadStatus, Code::BadStatus]);
}

#[test]
fn security_of_the_operation_replaces_that_of_the_document() {
    let text = "\
security: [{key: []}]
paths:
  /a:
    get: {responses: {}}
    put: {security: [], responses: {}}
    post: {security: [{key: [], token: []}, {}], responses: {}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
";
    let resolved = resolved(&document(text));
    let security: Vec<(&str, &[Vec<String>])> = resolved
        .operations
        .iter()
        .map(|operation| (&*operation.method, &*operation.security.alternatives))
        .collect();
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let (key, both): (Vec<String>, Vec<String>) = (names(&["key"]), names(&["key", "token"]));
    assert_eq!(
        security,
        [
            ("GET", &[key][..]),
            ("PUT", &[]),
            ("POST", &[both, Vec::new()])
        ]
    );
}

#[test]
fn credentials_are_sent_where_the_document_does_not_say_who_needs_them() {
    let key = |name: &str| format!("{name}: {{type: apiKey, in: header, name: {name}}}");
    let basic = "basic: {type: http, scheme: basic}".to_owned();
    let security = |schemes: &[String], more: &str| {
        let schemes = schemes.join(", ");
        let text = format!(
            "paths: {{/a: {{get: {{responses: {{}}}}, put: {{security: [], responses: {{}}}}}}}}\n{more}components: {{securitySchemes: {{{schemes}}}}}"
        );
        let operations = resolved(&document(&text)).operations.into_iter();
        operations
            .map(|operation| operation.security.alternatives)
            .collect::<Vec<_>>()
    };
    let names = |names: &[&str]| {
        names
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    let either = vec![names(&["a"]), names(&["basic"]), Vec::new()];
    assert_eq!(
        security(&[key("a"), basic.clone()], ""),
        [either, Vec::new()]
    );
    // Keys may belong together.
    let both = vec![names(&["a", "b"]), names(&["a"]), names(&["b"]), Vec::new()];
    assert_eq!(security(&[key("a"), key("b")], ""), [both, Vec::new()]);
    let said = security(&[key("a"), basic], "security: [{basic: []}]\n");
    assert_eq!(said, [vec![names(&["basic"])], Vec::new()]);
}

#[test]
fn the_only_value_of_an_accept_parameter_is_what_is_asked_for() {
    for (schema, expected) in [
        (
            "{type: string, default: 'application/vnd.a+json;version=2'}",
            Some("application/vnd.a+json;version=2"),
        ),
        (
            "{type: string, enum: [application/octet-stream]}",
            Some("application/octet-stream"),
        ),
        ("{type: string, enum: [text/plain, text/html]}", None),
        ("{type: string, default: '*/*'}", None),
    ] {
        let text = format!(
            "paths: {{/a: {{get: {{parameters: [{{name: accept, in: header, required: true, schema: {schema}}}, {{name: Host, in: header, schema: {{type: string}}}}], responses: {{}}}}}}}}"
        );
        let operation = &resolved(&document(&text)).operations[0];
        assert_eq!(operation.accept.as_deref(), expected, "{schema}");
        assert!(operation.parameters.is_empty());
    }
}

#[test]
fn a_server_of_an_operation_must_be_an_address() {
    for (url, is_fine) in [
        ("https://up.things.internal/api", true),
        ("HTTP://up.things.internal", true),
        ("/v2", true),
        ("v2", true),
        ("https://up.things.internal/?q=1", false),
        ("https://up.things.internal/#f", false),
        ("https://user@up.things.internal", false),
        ("https://up.things.internal/{", false),
        ("https://a b", false),
        ("https://", false),
        ("ftp://up.things.internal", false),
        ("javascript:x", false),
    ] {
        let text =
            format!("paths: {{/a: {{get: {{servers: [{{url: '{url}'}}], responses: {{}}}}}}}}");
        let (spec, found) = resolve(&document(&text));
        assert_eq!(spec.operations[0].server.is_some(), is_fine, "{url}");
        assert_eq!(found.is_empty(), is_fine, "{url}");
    }
}

#[test]
fn a_method_in_other_letters_is_reported() {
    let text = "\
paths:
  /a: {GET: {responses: {}}, gett: {responses: {}}, x-other: {}, get: {requestbody: {}, responses: {}, other: 1}}";
    let (spec, found) = resolve(&document(text));
    assert_eq!(spec.operations.len(), 1);
    assert_eq!(codes(&found), [Code::UnknownMember; 3]);
}

#[test]
fn a_schema_in_the_place_of_a_response_or_media_type_is_that_of_the_body() {
    let named = "{$ref: '#/components/schemas/A'}";
    for response in [
        named.to_owned(),
        format!("{{description: ok, schema: {named}}}"),
        format!("{{content: {{application/json: {named}}}}}"),
        "{content: {application/json: {type: object, properties: {a: {}}}}}".to_owned(),
    ] {
        let text = format!(
            "paths: {{/a: {{get: {{responses: {{'200': {response}}}}}}}}}\ncomponents: {{schemas: {{A: {{type: object, properties: {{a: {{}}}}}}}}}}"
        );
        let (spec, found) = resolve(&document(&text));
        let content = &spec.operations[0].responses[0].content;
        assert!(content[0].schema.is_some(), "{response}");
        assert_eq!(codes(&found), [Code::WrongType], "{response}");
    }
    let plain = format!("{{content: {{application/json: {{schema: {named}}}}}}}");
    let text = format!(
        "paths: {{/a: {{get: {{responses: {{'200': {plain}, 2XX: {plain}, 2xx: {plain}}}}}}}}}\ncomponents: {{schemas: {{A: {{type: string}}}}}}"
    );
    let (spec, found) = resolve(&document(&text));
    assert_eq!(spec.operations[0].responses.len(), 2);
    assert_eq!(codes(&found), [Code::BadStatus]);
}

#[test]
fn a_request_body_without_content_is_reported() {
    let text = "paths: {/a: {post: {requestBody: {required: true}, responses: {}}}}";
    let (_, found) = resolve(&document(text));
    assert_eq!(codes(&found), [Code::MissingMember]);
}

#[test]
fn a_list_has_the_elements_of_its_places_where_the_bounds_say_so() {
    let two = "[{type: string}, {type: boolean}]";
    for (bounds, is_tuple) in [
        (
            format!("prefixItems: {two}, minItems: 2, maxItems: 2"),
            true,
        ),
        (format!("prefixItems: {two}, items: false"), true),
        (
            format!("prefixItems: {two}, items: false, minItems: 1"),
            false,
        ),
        (
            format!("prefixItems: {two}, items: false, maxItems: 1"),
            false,
        ),
        (format!("prefixItems: {two}, minItems: 2"), false),
        (
            format!("prefixItems: {two}, minItems: 2, maxItems: 3"),
            false,
        ),
        (
            format!("items: {two}, minItems: 2, additionalItems: false"),
            true,
        ),
        (format!("items: {two}, minItems: 2"), false),
    ] {
        let (spec, found) = resolve(&schemas(&format!("A: {{type: array, {bounds}}}")));
        let a = &spec.schemas[&Pointer::from_fragment("#/components/schemas/A").unwrap()];
        let SchemaRef::Inline(schema) = a else {
            panic!("a reference");
        };
        assert_eq!(schema.is_tuple, is_tuple, "{bounds}");
        assert_eq!(schema.prefix_items.len(), 2, "{bounds}");
        // A list of schemas is no value of `items` any more.
        let is_old = bounds.starts_with("items");
        assert_eq!(codes(&found).len(), usize::from(is_old), "{bounds}");
    }
}

#[test]
fn rate_limits_are_read_whole_or_reported() {
    let text = "\
paths: {}
x-rate-limits:
  quotas: [{requests: 300, seconds: 60}, {group: Auth, requests: 5, seconds: 60}]
  token-group: Auth
  minimum-wait: 30
  headers: {limit: X-Limit}
";
    let limits = resolved(&document(text)).rate_limits;
    let groups: Vec<_> = limits.quotas.iter().map(|quota| &*quota.group).collect();
    assert_eq!(groups, ["", "Auth"]);
    assert_eq!(limits.minimum_wait, 30);
    assert_eq!(limits.headers.limit, "X-Limit");
    for wrong in [
        "{quota: []}",
        "{quotas: [{requests: 0, seconds: 60}]}",
        "[]",
    ] {
        let (_, found) = resolve(&document(&format!("paths: {{}}\nx-rate-limits: {wrong}")));
        assert_eq!(codes(&found), [Code::WrongType], "{wrong}");
    }
}

#[test]
fn a_fragment_that_only_names_what_is_sent_is_no_mistake() {
    for (fragment, expected) in [
        ("X-Amz-Target=A.B", 0),
        ("uploads&list-type=2", 1),
        ("list-type=2&X-Amz-Target", 0),
        ("stream", 1),
        ("", 1),
    ] {
        let parameter = |name, place, required| {
            format!("{{name: {name}, in: {place}, required: {required}, schema: {{type: string}}}}")
        };
        let parameters = [
            parameter("X-Amz-Target", "header", true),
            parameter("list-type", "query", true),
            parameter("uploads", "query", false),
        ];
        let text = format!(
            "paths:\n  '/#{fragment}':\n    post: {{parameters: [{}], responses: {{}}}}\n",
            parameters.join(", ")
        );
        let (_, found) = resolve(&document(&text));
        assert_eq!(found.len(), expected, "{fragment}");
    }
}

#[test]
fn schemas_listed_under_items_are_alternatives_where_nothing_speaks_of_a_list() {
    for (version, members, alternatives) in [
        ("3.0.3", "description: Either.", 2),
        ("3.0.3", "type: array", 0),
        ("3.0.3", "minItems: 2", 0),
        ("3.0.3", "properties: {a: {}}", 0),
        ("3.1.0", "description: Either.", 0),
    ] {
        let text = format!(
            "openapi: {version}\ninfo: {{title: Test, version: '1'}}\npaths: {{/a: {{get: {{responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}}}}}}}}}\ncomponents: {{schemas: {{A: {{{members}, items: [{{type: string}}, {{type: boolean}}]}}}}}}"
        );
        let document = crate::load::load("test.yaml", text.as_bytes()).unwrap();
        let (resolved, found) = resolve(&document);
        let schema = resolved.schemas.values().next().unwrap();
        let schema = schema.inline().unwrap();
        assert_eq!(schema.one_of.len(), alternatives, "{version} {members}");
        assert_eq!(schema.prefix_items.len(), 2 - alternatives);
        assert_eq!(codes(&found), [Code::WrongType]);
    }
}
