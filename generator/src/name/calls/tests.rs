use std::fmt::Write as _;

use super::*;
use crate::config::Extensions;
use crate::diagnostic::Code;
use crate::plan::{Content, ReplyPlan, Target, Vendor};
use crate::spec::Location;
use crate::testing::{call, document, lowered, planned};

fn plan(text: &str) -> Vendor {
    planned(&document(text), &Config::default()).0
}

#[test]
fn a_method_is_called_after_its_id_or_else_after_method_and_path() {
    let vendor = plan(
            "\
paths:
  /users/{users}/states-{kind}:
    get: {operationId: getUserState, parameters: &both [{name: users, in: path, required: true, schema: {type: string}}, {name: kind, in: path, required: true, schema: {type: string}}], responses: {}}
    put: {parameters: *both, responses: {}}
",
        );
    let methods: Vec<&str> = vendor
        .calls
        .iter()
        .map(|call| call.method.as_str())
        .collect();
    assert_eq!(methods, ["get_user_state", "put_users_states_by_kind"]);
}

/// The methods of operations without an id, each given as method and path.
fn methods(operations: &[(&str, &str)]) -> Vec<String> {
    let mut text = "paths:\n".to_owned();
    for (method, path) in operations {
        let names = path
            .split('{')
            .skip(1)
            .filter_map(|part| part.split('}').next());
        let parameter =
            |name| format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}");
        let parameters: Vec<String> = names.map(parameter).collect();
        let parameters = parameters.join(", ");
        let operation = format!("{{parameters: [{parameters}], responses: {{}}}}");
        let _ = writeln!(text, "  {path}: {{{method}: {operation}}}");
    }
    let calls = plan(&text).calls.into_iter();
    calls.map(|call| call.method.as_str().to_owned()).collect()
}

#[test]
fn operations_that_share_the_short_words_are_told_apart_by_all_parameters() {
    let operations = [
        ("get", "/a/b/{k}"),
        ("get", "/a/{id}/b/{k}"),
        ("get", "/{x}/a/b/{k}"),
        ("put", "/{x}/{y}/a/b/{k}"),
        ("get", "/a/{id}/b"),
        ("get", "/a/b"),
        ("get", "/c/{id}/d"),
        ("get", "/c/d/{id}"),
    ];
    let expected = [
        "get_a_b_by_k",
        "get_a_b_by_id_and_k",
        "get_a_b_by_x_and_k",
        "put_a_b_by_k",
        "get_a_b_by_id",
        "get_a_b",
        "get_c_d_by_id",
        "get_c_d_id",
    ];
    assert_eq!(methods(&operations), expected);
    for count in 1..operations.len() {
        assert_eq!(methods(&operations[..count]), expected[..count], "{count}");
    }
}

#[test]
fn an_operation_without_an_id_takes_no_name_that_the_document_gives() {
    let vendor = plan(
        "\
paths:
  /a: {get: {responses: {}}}
  /b: {get: {operationId: getA, responses: {}}}
",
    );
    let methods: Vec<&str> = vendor.calls.iter().map(|one| one.method.as_str()).collect();
    assert_eq!(methods, ["get_a_2", "get_a"]);
}

#[test]
fn a_taken_method_name_is_completed_by_the_path() {
    let vendor = plan(
        "\
paths:
  /a: {get: {operationId: read, responses: {}}}
  /b: {get: {operationId: Read, responses: {}}}
",
    );
    let methods: Vec<&str> = vendor
        .calls
        .iter()
        .map(|call| call.method.as_str())
        .collect();
    assert_eq!(methods, ["read", "read_get_b"]);
}

#[test]
fn an_id_that_repeats_path_and_method_is_short_and_stays_an_alias() {
    let vendor = plan(
            "\
paths:
  /v1/a: {post: {operationId: make_note_v1_a_post, requestBody: {content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}, responses: {}}}
  /v1/b: {post: {operationId: make_note_v1_b_post, responses: {}}}
",
        );
    let methods: Vec<&str> = vendor.calls.iter().map(|one| one.method.as_str()).collect();
    assert_eq!(methods, ["make_note", "make_note_v1_b_post"]);
    let call = call(&vendor, "make_note");
    assert_eq!(
        (call.id.as_str(), &call.aliases[..]),
        (
            "make_note_v1_a_post",
            &["make_note_v1_a_post".to_owned()][..]
        )
    );
    let models: Vec<&str> = vendor.models.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(models, ["MakeNoteBody"]);
}

#[test]
fn required_values_are_arguments_in_the_order_of_the_path_and_the_rest_are_setters() {
    let vendor = plan(
            "\
paths:
  /a/{x}/{y}:
    put:
      operationId: put
      parameters:
      - {name: X-Key, in: header, required: true, schema: {type: string}}
      - {name: q, in: query, required: true, schema: {type: integer}}
      - {name: y, in: path, required: true, schema: {type: string}}
      - {name: optional, in: query, schema: {type: boolean}}
      - {name: x, in: path, required: true, schema: {type: string, default: '~'}}
      requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: string}}}}}
      responses: {}
",
        );
    let call = call(&vendor, "put");
    let arguments: Vec<&str> = call.arguments.iter().map(|one| one.name.as_str()).collect();
    let setters: Vec<&str> = call.setters.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(arguments, ["y", "q", "x_key", "body"]);
    assert_eq!(setters, ["optional", "x"]);
    let [(Target::Parameter(Location::Path, name, _), text)] = call.presets.as_slice() else {
        panic!("one preset for a path parameter")
    };
    assert_eq!((name.as_str(), text.as_str()), ("x", "~"));
}

#[test]
fn an_argument_does_not_hide_what_the_method_calls() {
    let vendor = plan(
            "\
paths:
  /a:
    get:
      operationId: get
      parameters: [{name: strings, in: query, required: true, schema: {type: array, items: {type: string}}}]
      responses: {}
",
        );
    let arguments = call(&vendor, "get").arguments.iter();
    let names: Vec<&str> = arguments.map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["query_strings"]);
}

#[test]
fn a_reply_is_decoded_by_what_its_statuses_hold() {
    let json = "{content: {application/json: {schema: {type: string}}}}";
    let text = "{content: {text/plain: {}}}";
    for (responses, expected) in [
        ("'204': {}".to_owned(), "One(Empty)"),
        (format!("'200': {json}, '201': {json}"), "One(Json(String))"),
        (format!("'200': {text}"), "One(Text)"),
        (format!("'200': {json}, '204': {{}}"), "Optional(String)"),
    ] {
        let vendor = plan(&format!(
            "paths: {{/a: {{get: {{operationId: get, responses: {{{responses}}}}}}}}}"
        ));
        assert_eq!(format!("{:?}", call(&vendor, "get").reply), expected);
    }
}

#[test]
fn replies_of_one_type_are_that_type_whatever_their_status() {
    let body = |schema: &str| format!("content: {{application/json: {{schema: {schema}}}}}");
    let thing = body("{properties: {a: {type: string}}}");
    let vendor = plan(&format!(
        "paths: {{/a: {{get: {{operationId: get, responses: {{'200': {{{thing}}}, '202': {{{thing}}}}}}}, put: {{operationId: put, responses: {{'200': {{{thing}}}, '202': {{{}}}}}}}}}}}",
        body("{type: string}")
    ));
    let reply = &call(&vendor, "get").reply;
    assert!(
        matches!(reply, ReplyPlan::One(Content::Json(_))),
        "{reply:?}"
    );
    let reply = &call(&vendor, "put").reply;
    assert!(matches!(reply, ReplyPlan::Several(_)), "{reply:?}");
}

#[test]
fn what_is_in_a_list_and_may_be_null_is_set_apart() {
    let list = "{type: array, nullable: true, items: {type: string, nullable: true}}";
    let vendor = plan(&format!(
        "paths: {{/a: {{get: {{operationId: get, responses: {{'200': {{content: {{application/json: {{schema: {list}}}}}}}}}}}}}}}"
    ));
    let docs = &call(&vendor, "get").docs;
    let gives = "- Gives a list of (`String` or null) or null";
    assert!(docs.iter().any(|line| line == gives), "{docs:?}");
}

#[test]
fn different_replies_become_an_enum_by_status() {
    let vendor = plan(
        "\
paths:
  /a:
    get:
      operationId: get
      responses:
        2XX: {content: {text/plain: {}}}
        '200': {content: {application/json: {schema: {type: string}}}}
",
    );
    let ReplyPlan::Several(reply) = &call(&vendor, "get").reply else {
        panic!("one reply")
    };
    assert_eq!(reply.name.as_str(), "GetReply");
    let cases = reply.cases.iter();
    let cases: Vec<_> = cases
        .map(|case| (case.name.as_str(), case.status.first))
        .collect();
    assert_eq!(cases, [("Ok", 200), ("Success", 200)]);
}

#[test]
fn the_documentation_of_a_call_ends_with_method_and_path() {
    let vendor = plan(
        "paths: {/a: {get: {operationId: get, summary: Gets it, description: 'It is <odd>bold</b>.', responses: {'204': {}}}}}",
    );
    assert_eq!(
        call(&vendor, "get").docs,
        [
            "Gets it.",
            "",
            "It is \\<odd\\>bold.",
            "",
            "- Sends `GET` to `/a`"
        ]
    );
}

#[test]
fn a_summary_of_several_lines_is_a_description() {
    let vendor = plan(
        "paths: {/a: {get: {operationId: get, summary: \"Takes files:\\n\\n- small\\n- large\", responses: {}}}}",
    );
    let docs = &call(&vendor, "get").docs;
    assert_eq!(docs[..4], ["Takes files:", "", "- small", "- large"]);
}

#[test]
fn a_summary_that_is_only_the_name_is_not_said() {
    for (said, expected) in [
        (
            "summary: ListCustomers, description: Lists them.",
            "Lists them.",
        ),
        ("summary: listCustomers.", "List customers."),
        (
            "summary: List customers, description: Lists them.",
            "List customers.",
        ),
        ("summary: Customers, description: Lists them.", "Customers."),
    ] {
        let vendor = plan(&format!(
            "paths: {{/a: {{get: {{operationId: ListCustomers, {said}, responses: {{'204': {{}}}}}}}}}}",
        ));
        assert_eq!(call(&vendor, "list_customers").docs[0], expected, "{said}");
    }
}

#[test]
fn a_description_that_repeats_the_summary_is_said_once() {
    for (description, expected) in [
        ("'gets it.'", &["Gets it."][..]),
        ("\"Gets it\\n\\nIt does.\"", &["Gets it.", "", "It does."]),
        ("Gets it from there.", &["Gets it from there."]),
        ("Gets items.", &["Gets it.", "", "Gets items."]),
    ] {
        let vendor = plan(&format!(
            "paths: {{/a: {{get: {{operationId: get, summary: Gets it, description: {description}, responses: {{'204': {{}}}}}}}}}}",
        ));
        let docs = &call(&vendor, "get").docs;
        assert_eq!(docs[..docs.len() - 2], *expected, "{description}");
    }
}

#[test]
fn permissions_of_apps_and_of_users_are_told_apart_where_the_service_does() {
    let text = document(
        "\
paths:
  /a: {get: {operationId: both, x-app: A, x-user: [B, C], responses: {'204': {}}}}
  /b: {get: {operationId: app, x-app: A, responses: {'204': {}}}}
  /c: {get: {operationId: user, x-user: {type: ANY, permissions: [B, C]}, responses: {'204': {}}}}
",
    );
    let lines = |permissions: &[&str], user_permissions: &[&str]| -> Vec<String> {
        let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        let config = Config {
            extensions: Extensions {
                permissions: own(permissions),
                user_permissions: own(user_permissions),
                ..Extensions::default()
            },
            ..Config::default()
        };
        let vendor = planned(&text, &config).0;
        let firsts = vendor.calls.iter().map(|call| call.docs[2].clone());
        firsts.collect()
    };
    assert_eq!(
        lines(&["x-app"], &["x-user"]),
        [
            "- App permission: `A`; user permissions: `B`, `C`",
            "- App permission: `A`",
            "- User permissions (any of): `B`, `C`"
        ]
    );
    assert_eq!(
        lines(&["x-app", "x-user"], &[]),
        [
            "- Permissions: `A`, `B`, `C`",
            "- Permission: `A`",
            "- Permissions (any of): `B`, `C`"
        ]
    );
}

#[test]
fn an_error_body_is_chosen_by_status_where_there_are_several() {
    let vendor = plan(
        "\
paths:
  /a:
    get:
      operationId: get
      responses:
        '400': {content: {application/json: {schema: {$ref: '#/components/schemas/Bad'}}}}
        '404': {content: {application/json: {schema: {$ref: '#/components/schemas/Missing'}}}}
components: {schemas: {Bad: {properties: {a: {}}}, Missing: {properties: {b: {}}}}}
",
    );
    let cases = call(&vendor, "get").error_cases.iter();
    let cases: Vec<_> = cases
        .map(|case| (case.status.first, case.name.as_str()))
        .collect();
    assert_eq!(cases, [(400, "Bad"), (404, "Missing")]);
}

#[test]
fn an_error_body_is_chosen_by_media_type_where_a_status_has_several() {
    let schema = |name: &str| format!("{{schema: {{$ref: '#/components/schemas/{name}'}}}}");
    for (contents, expected) in [
        (
            &[("application/json", "A"), ("application/problem+json", "B")][..],
            &["A", "application/problem+json B"][..],
        ),
        (
            &[
                ("application/json", "A"),
                ("Application/B+JSON; v=1", "B"),
                ("application/c+json", "C"),
            ],
            &["A", "application/b+json B", "application/c+json C"],
        ),
        // What only a parameter tells from the first is not tried before it.
        (
            &[("application/json", "A"), ("application/json; v=2", "B")],
            &["A", "application/json; v=2 B"],
        ),
        // The same type, and what is no JSON.
        (
            &[
                ("application/json", "A"),
                ("application/problem+json", "A"),
                ("application/xml", "B"),
            ],
            &["A"],
        ),
    ] {
        let contents: Vec<String> = contents
            .iter()
            .map(|(media_type, name)| format!("{media_type}: {}", schema(name)))
            .collect();
        let content = contents.join(", ");
        let other = schema("B");
        let vendor = plan(&format!(
            "paths: {{/a: {{get: {{operationId: get, responses: {{'204': {{}}, '400': {{content: {{{content}}}}}, '404': {{content: {{application/json: {other}}}}}}}}}}}}}
components: {{schemas: {{A: {{properties: {{a: {{}}}}}}, B: {{properties: {{b: {{}}}}}}, C: {{properties: {{c: {{}}}}}}}}}}"
        ));
        let case = call(&vendor, "get").error_cases.first().unwrap();
        let others = case.others.iter();
        let others = others.map(|(media_type, name)| format!("{media_type} {name}"));
        let found: Vec<String> = std::iter::once(case.name.to_string())
            .chain(others)
            .collect();
        assert_eq!(found, expected, "{content}");
    }
}

#[test]
fn an_error_that_may_be_of_very_many_types_is_looked_for_among_the_first() {
    let contents: Vec<String> = (0..40)
        .map(|at| {
            format!(
                "application/x{at}+json: {{schema: {{properties: {{a{at}: {{type: string}}}}}}}}"
            )
        })
        .collect();
    let text = format!(
        "paths: {{/a: {{get: {{operationId: get, responses: {{'204': {{}}, '400': {{content: {{{}}}}}}}}}}}}}",
        contents.join(", ")
    );
    let (api, found) = lowered(&document(&text));
    assert_eq!(api.operations[0].failures.len(), 20);
    assert_eq!(crate::testing::codes(&found), [Code::MediaType; 20]);
}

#[test]
fn the_documentation_of_a_call_says_what_it_takes_gives_and_fails_with() {
    let vendor = plan(
            "\
paths:
  /things/{id}:
    put:
      operationId: putThing
      security: [{login: [things.write]}]
      parameters: [{name: id, in: path, required: true, description: \"The thing.\\n\\nOr its name.\", schema: {type: string}}]
      requestBody: {required: true, description: What it becomes, content: {application/json: {schema: {type: string}}}}
      responses:
        '200': {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}
        '400': {description: Bad Request}
        '404': {description: no such thing}
        '409': {description: It is in use.}
components:
  securitySchemes: {login: {type: oauth2, flows: {}}}
  schemas: {Thing: {properties: {a: {}}}}
",
        );
    assert_eq!(
        call(&vendor, "put_thing").docs,
        [
            "Put thing.",
            "",
            "- `id`: The thing.",
            "",
            "  Or its name.",
            "- `body`: What it becomes.",
            "- Gives a list of [`Thing`](super::models::Thing)",
            "- Fails with 404 (no such thing), 409 (It is in use)",
            "- Scope: `things.write`",
            "- Sends `PUT` to `/things/{id}`"
        ]
    );
}

#[test]
fn the_schema_of_a_body_says_what_the_body_is_where_nothing_else_does() {
    let docs = |body: &str| {
        let vendor = plan(&format!(
            "paths: {{/a: {{put: {{operationId: put, requestBody: {{required: true, {body}}}, responses: {{}}}}}}}}
components:
  schemas:
    Name: {{type: string, description: A name.}}
    Thing: {{description: A thing., properties: {{a: {{}}}}}}
    File: {{allOf: [{{type: string, format: binary}}], description: A file.}}"
        ));
        let argument = call(&vendor, "put").arguments.last().unwrap();
        argument.docs.join(" ")
    };
    let json = |schema: &str| format!("content: {{application/json: {{schema: {{{schema}}}}}}}");
    let named = |name: &str| format!("$ref: '#/components/schemas/{name}'");
    let object = "description: What to add., properties: {a: {}}";
    assert_eq!(docs(&json(object)), "What to add.");
    let own = format!("description: The body., {}", json(object));
    assert_eq!(docs(&own), "The body.");
    // What has a name has documentation of its own.
    assert_eq!(docs(&json(&named("Thing"))), "");
    assert_eq!(docs(&json("title: Thing, properties: {b: {}}")), "");
    let text = json(&named("Name")).replace("application/json", "text/plain");
    assert_eq!(docs(&text), "A name.");
    let file = json(&named("File")).replace("application/json", "image/png");
    assert_eq!(docs(&file), "A file.");
}

#[test]
fn what_a_document_says_about_the_errors_of_every_call_is_said_of_none() {
    let get = |path: usize| {
        format!(
            "  /{path}: {{get: {{operationId: g{path}, responses: {{'403': {{description: Not yours}}}}}}}}\n"
        )
    };
    let paths: String = (0..4).map(get).collect();
    let vendor = plan(&format!("paths:\n{paths}"));
    let last = call(&vendor, "g3").docs.join("|");
    let gives = "- Gives bytes; `with_stream` reads them as they come";
    assert_eq!(last, format!("G3.||{gives}|- Sends `GET` to `/3`"));
    let of_all = vendor.usual_failures.as_deref();
    assert_eq!(
        of_all,
        Some("Many calls may also fail with 403 (Not yours).")
    );
}

#[test]
fn calls_and_models_lead_to_where_more_is_said_also_in_the_older_format() {
    let paths = "\
paths:
  /a:
    get:
      operationId: get
      summary: Gets it
      externalDocs: {url: 'https://a.example/get', description: Getting}
";
    let thing = "{externalDocs: {url: 'https://a.example/thing'}, properties: {a: {}}}";
    let schema = |place: &str| format!("{{$ref: '#/{place}/Thing'}}");
    let new = format!(
        "openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{paths}      responses: {{'200': {{content: {{application/json: {{schema: {}}}}}}}}}\ncomponents: {{schemas: {{Thing: {thing}}}}}",
        schema("components/schemas")
    );
    let old = format!(
        "swagger: '2.0'\ninfo: {{title: T, version: '1'}}\n{paths}      responses: {{'200': {{schema: {}}}}}\ndefinitions: {{Thing: {thing}}}",
        schema("definitions")
    );
    for text in [new, old] {
        let document = crate::load::load("test.yaml", text.as_bytes()).unwrap();
        let (document, _) = crate::upgrade::upgrade(document);
        let vendor = planned(&document, &Config::default()).0;
        let docs = &call(&vendor, "get").docs;
        assert_eq!(
            docs[..3],
            ["Gets it.", "", "See [Getting](https://a.example/get)."]
        );
        let model = vendor.models[0].docs.join("|");
        assert_eq!(
            model,
            "An object of the service.||See <https://a.example/thing>."
        );
    }
}

#[test]
fn the_example_of_a_text_is_shown_unless_something_else_says_it() {
    let parameter =
        |rest: &str| format!("{{name: a, in: query, description: 'Say `on`.', {rest}}}");
    let text = "schema: {type: string}";
    for (rest, expected) in [
        (
            format!("{text}, example: 'Status==\"DRAFT\"'"),
            Some("Status==\"DRAFT\""),
        ),
        (
            format!("{text}, examples: {{b: {{value: up}}, a: {{value: down}}}}"),
            Some("up"),
        ),
        ("schema: {type: string, example: 12}".to_owned(), Some("12")),
        (format!("{text}, example: on"), None),
        (format!("{text}, example: {}", "x".repeat(61)), None),
        (format!("{text}, example: \"a\\nb\""), None),
        (format!("{text}, example: [a]"), None),
        (
            "schema: {type: string, default: up}, example: up".to_owned(),
            None,
        ),
        (
            "schema: {type: string, enum: [up, down]}, example: up".to_owned(),
            None,
        ),
        (
            "schema: {type: string, format: date}, example: '2020-01-01'".to_owned(),
            None,
        ),
        ("schema: {type: integer}, example: 1".to_owned(), None),
    ] {
        for required in [false, true] {
            let parameter = parameter(&format!("required: {required}, {rest}"));
            let vendor = plan(&format!(
                "paths: {{/a: {{get: {{operationId: get, parameters: [{parameter}], responses: {{}}}}}}}}"
            ));
            let call = call(&vendor, "get");
            let arguments = call.arguments.iter().flat_map(|one| &one.docs);
            let said = call
                .setters
                .iter()
                .flat_map(|one| &one.docs)
                .chain(arguments);
            let found =
                said.filter_map(|line| line.split_once(" For example ").map(|parts| parts.1));
            let expected = expected.map(|example| format!("`{example}`."));
            assert_eq!(
                found.collect::<Vec<_>>(),
                expected.as_deref().into_iter().collect::<Vec<_>>(),
                "{parameter}"
            );
        }
    }
}

#[test]
fn a_call_that_goes_on_in_another_protocol_says_so_and_not_that_it_fails() {
    for (responses, expected) in [
        ("'101': {description: Upgraded}", true),
        (
            "1XX: {description: Upgraded}, '404': {description: Gone}",
            true,
        ),
        (
            "'101': {description: Upgraded}, default: {description: Broken}",
            true,
        ),
        (
            "'101': {description: Upgraded}, '200': {description: Done}",
            false,
        ),
        (
            "'100': {description: Go on}, '302': {description: There}",
            false,
        ),
        ("'404': {description: Gone}", false),
    ] {
        let text =
            format!("paths: {{/a: {{get: {{operationId: a, responses: {{{responses}}}}}}}}}");
        let vendor = plan(&text);
        let found = lowered(&document(&text)).1;
        let docs = &call(&vendor, "a").docs.join("\n");
        assert_eq!(docs.contains("another protocol"), expected, "{responses}");
        let is_told = found.iter().any(|one| one.code == Code::Unsupported);
        assert_eq!(is_told, expected, "{responses}");
        for other in ["101", "1XX", "100 "] {
            assert!(!docs.contains(&format!("Fails with {other}")), "{docs}");
        }
        assert_eq!(
            docs.contains("Broken"),
            responses.contains("Broken"),
            "{docs}"
        );
    }
}

#[test]
fn a_call_says_that_the_bytes_of_its_reply_can_be_had_where_it_gives_no_value() {
    let text = "{content: {text/plain: {}}}";
    for (method, responses, expected) in [
        ("get", "'101': {}".to_owned(), true),
        ("get", "'404': {}".to_owned(), false),
        ("get", "'200': {}".to_owned(), false),
        ("get", "'204': {}, '201': {}".to_owned(), false),
        ("get", "'204': {}".to_owned(), false),
        ("get", "'205': {}".to_owned(), false),
        ("get", format!("'200': {text}"), false),
        ("get", format!("'200': {{}}, '201': {text}"), false),
        ("head", "'200': {}".to_owned(), false),
        ("post", "'200': {}".to_owned(), false),
    ] {
        let vendor = plan(&format!(
            "paths: {{/a: {{{method}: {{operationId: a, responses: {{{responses}}}}}}}}}"
        ));
        let mut docs = call(&vendor, "a").docs.iter();
        let says = docs.any(|line| line.contains("bytes of the reply"));
        assert_eq!(says, expected, "{method} {responses}");
    }
}

#[test]
fn the_key_of_a_repetition_that_may_be_left_out_has_the_setter_of_every_action() {
    for (name, place, required, setters, arguments) in [
        ("idempotency-key", "header", false, 0, 0),
        ("Idempotency-Key", "header", true, 0, 1),
        ("Idempotency-Key", "query", false, 1, 0),
        ("Other-Key", "header", false, 1, 0),
    ] {
        let vendor = plan(&format!(
            "paths: {{/a: {{post: {{operationId: a, parameters: [{{name: {name}, in: {place}, required: {required}, schema: {{type: string}}}}], responses: {{}}}}}}}}"
        ));
        let call = call(&vendor, "a");
        assert_eq!(
            (call.setters.len(), call.arguments.len()),
            (setters, arguments),
            "{name} in {place}"
        );
        let options = call
            .docs
            .iter()
            .any(|line| line == "- Options: `idempotency_key`");
        assert_eq!(options, setters + arguments == 0, "{name} in {place}");
    }
}
