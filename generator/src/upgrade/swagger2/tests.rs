use super::*;
use crate::diagnostic::Sources;
use crate::load::{self, parse};
use crate::workspace::{SourceFile, VendorInput};

/// A document with these members.
fn document(members: &str) -> Document {
    let text = format!("swagger: '2.0'\ninfo: {{title: Test, version: '1'}}\n{members}");
    load::load("test.yaml", text.as_bytes()).unwrap()
}

fn upgraded(members: &str) -> Document {
    let (document, found) = upgrade(document(members));
    assert_eq!(found, Diagnostics::new());
    document
}

fn at(text: &str) -> Pointer {
    Pointer::parse(text).unwrap()
}

fn yaml(text: &str) -> Value {
    let (value, _) = parse(&Arc::from("expected.yaml"), text).unwrap();
    value
}

/// Asserts what is at a pointer of the upgraded document.
#[track_caller]
fn becomes(members: &str, pointer: &str, expected: &str) {
    let document = upgraded(members);
    let found = document.root.pointer(&at(pointer));
    assert_eq!(found, Some(&yaml(expected)));
}

/// An operation `POST /a` with these members.
fn post(members: &str) -> String {
    format!("paths: {{/a: {{post: {{{members}}}}}}}")
}

/// The messages of all stages about a document: the place of each and what was found there.
fn messages(members: &str) -> Vec<(Code, String, Option<usize>, Option<String>)> {
    let text = format!("swagger: '2.0'\ninfo: {{title: Test, version: '1'}}\n{members}");
    let spec = SourceFile {
        path: "test.yaml".to_owned(),
        bytes: text.into_bytes(),
    };
    let input = VendorInput {
        name: "test".to_owned(),
        spec,
        config: None,
        lenient: false,
    };
    let mut sources = Sources::new();
    let (_, found) = crate::plan_vendor(&input, &mut sources);
    let positions = sources.positions(&found);
    let place = |one: &Diagnostic| one.place.as_ref().unwrap().pointer.to_string();
    found
        .iter()
        .zip(positions)
        .map(|(one, position)| {
            let line = position.map(|position| position.line);
            (one.code, place(one), line, one.found.clone())
        })
        .collect()
}

#[test]
fn the_address_is_put_together_and_prefers_https() {
    for (members, expected) in [
        ("host: a.com", "https://a.com"),
        ("host: a.com\nbasePath: /", "https://a.com"),
        ("host: a.com\nbasePath: v1/", "https://a.com/v1"),
        ("host: a.com\nschemes: [ws, http, https]", "https://a.com"),
        ("host: a.com:80\nschemes: [http, https]", "https://a.com"),
        ("host: a.com:80\nschemes: [http]", "http://a.com:80"),
        ("host: a.com:8443\nschemes: [https]", "https://a.com:8443"),
        ("host: http://a.com/\nbasePath: /v1", "http://a.com/v1"),
        ("basePath: /v1", "/v1"),
        ("basePath: /", "/"),
    ] {
        becomes(members, "/servers", &format!("[{{url: '{expected}'}}]"));
    }
    assert_eq!(upgraded("paths: {}").root.get("servers"), None);
}

#[test]
fn a_version_without_quotes_is_a_text() {
    let text = "swagger: 2.0\ninfo: {title: 2020, version: 1.0}";
    let (document, _) = upgrade(load::load("test.yaml", text.as_bytes()).unwrap());
    let expected = yaml("{title: '2020', version: '1.0'}");
    assert_eq!(document.root.get("info"), Some(&expected));
}

#[test]
fn an_address_with_a_variable_is_left_to_the_caller() {
    let (document, found) = upgrade(document("host: '{region}.a.com'"));
    assert_eq!(document.root.get("servers"), None);
    assert_eq!(found.iter().next().unwrap().code, Code::Unsupported);
}

#[test]
fn definitions_become_components() {
    let members = "\
definitions: {A: {type: string}}
parameters: {P: {name: p, in: query, type: integer, description: D, x-own: 1}}
responses: {R: {description: D, schema: {$ref: '#/definitions/A'}}}";
    becomes(
        members,
        "/components",
        "\
schemas: {A: {type: string}}
parameters: {P: {name: p, in: query, description: D, x-own: 1, schema: {type: integer}}}
responses: {R: {description: D, content: {application/json: {schema: {$ref: '#/definitions/A'}}}}}",
    );
}

#[test]
fn components_that_should_not_be_there_are_kept() {
    let members = "\
definitions: {A: {type: string}}
components: {schemas: {A: {type: integer}, B: {type: boolean}}, examples: {E: 1}}";
    becomes(
        members,
        "/components",
        "{examples: {E: 1}, schemas: {A: {type: string}, B: {type: boolean}}}",
    );
    let origins = upgraded(members).origins;
    for (new, old) in [
        ("/components/schemas/A", "/definitions/A"),
        ("/components/schemas/B", "/components/schemas/B"),
        ("/components/examples/E", "/components/examples/E"),
    ] {
        assert_eq!(origins.origin(&at(new)), at(old));
    }
}

#[test]
fn a_body_parameter_becomes_the_request_body() {
    let members = post(
        "parameters: [{name: q, in: query, type: string}, {name: b, in: body, required: true, description: D, x-own: 1,
        schema: {$ref: '#/definitions/A'}}, {name: r, in: query, type: string}]",
    );
    becomes(
        &members,
        "/paths/~1a/post",
        "\
parameters: [{name: q, in: query, schema: {type: string}}, {name: r, in: query, schema: {type: string}}]
requestBody: {required: true, description: D, x-own: 1, content: {application/json: {schema: {$ref: '#/definitions/A'}}}}",
    );
    let origins = upgraded(&members).origins;
    let post = at("/paths/~1a/post");
    for (new, old) in [
        ("/parameters/0/schema/type", "/parameters/0/type"),
        ("/parameters/1/name", "/parameters/2/name"),
        ("/parameters/1/schema/type", "/parameters/2/type"),
        ("/requestBody", "/parameters/1"),
        ("/requestBody/description", "/parameters/1/description"),
        ("/requestBody/content", "/parameters/1"),
        ("/requestBody/content/application~1json", "/parameters/1"),
        (
            "/requestBody/content/application~1json/schema/$ref",
            "/parameters/1/schema/$ref",
        ),
    ] {
        assert_eq!(origins.origin(&post.join(new)), post.join(old), "{new}");
    }
    let references = [
        ("/parameters/2", "/parameters/1"),
        ("/parameters/1", "/requestBody"),
    ];
    for (old, new) in references {
        assert_eq!(*origins.current(&post.join(old)), post.join(new), "{old}");
    }
}

#[test]
fn a_body_with_its_type_in_the_parameter_has_that_type() {
    let members = post("parameters: [{name: b, in: body, type: array, items: {type: string}}]");
    becomes(
        &members,
        "/paths/~1a/post/requestBody",
        "content: {application/json: {schema: {type: array, items: {type: string}}}}",
    );
    let pointer = at("/paths/~1a/post/requestBody/content/application~1json/schema/items");
    let origin = upgraded(&members).origins.origin(&pointer);
    assert_eq!(origin, at("/paths/~1a/post/parameters/0/items"));
}

#[test]
fn the_schema_goes_to_the_preferred_media_type_and_a_reference_to_each() {
    let lists = "consumes: [text/xml, application/xml, text/json, application/json]";
    let inline = post(&format!(
        "{lists}, parameters: [{{name: b, in: body, schema: {{type: object}}}}]"
    ));
    let content = "/paths/~1a/post/requestBody/content";
    becomes(
        &inline,
        content,
        "{text/json: {schema: {type: object}}, text/xml: {}}",
    );
    let origins = upgraded(&inline).origins;
    for (new, old) in [
        ("", "/paths/~1a/post/consumes"),
        ("/text~1json", "/paths/~1a/post/consumes/2"),
        (
            "/text~1json/schema/type",
            "/paths/~1a/post/parameters/0/schema/type",
        ),
        ("/text~1xml", "/paths/~1a/post/consumes/0"),
    ] {
        assert_eq!(origins.origin(&at(content).join(new)), at(old), "{new}");
    }
    let reference = "{$ref: '#/definitions/A'}";
    let refers = post(&format!(
        "{lists}, parameters: [{{name: b, in: body, schema: {reference}}}]"
    ));
    let expected =
        format!("{{text/json: {{schema: {reference}}}, text/xml: {{schema: {reference}}}}}");
    becomes(&refers, content, &expected);
}

#[test]
fn an_operation_replaces_the_media_types_of_the_document() {
    let operation =
        post("consumes: [text/plain], parameters: [{name: b, in: body, schema: {type: string}}]");
    for (lists, expected) in [
        ("consumes: [application/xml]", "text/plain"),
        ("consumes: application/xml", "text/plain"),
    ] {
        becomes(
            &format!("{lists}\n{operation}"),
            "/paths/~1a/post/requestBody/content",
            &format!("{expected}: {{schema: {{type: string}}}}"),
        );
    }
    let operation = post("parameters: [{name: b, in: body, schema: {type: string}}]");
    becomes(
        &format!("consumes: application/xml\n{operation}"),
        "/paths/~1a/post/requestBody/content",
        "application/xml: {schema: {type: string}}",
    );
}

#[test]
fn bytes_that_are_sent_may_be_of_all_media_types_of_bytes() {
    let lists = "consumes: [application/x-tar, application/json, image/png, text/plain, application/x-tar, application/zip]";
    let bytes = format!(
        "{lists}, parameters: [{{name: b, in: body, schema: {{type: string, format: binary}}}}]"
    );
    becomes(
        &post(&bytes),
        "/paths/~1a/post/requestBody/content",
        "{application/x-tar: {schema: {type: string, format: binary}}, image/png: {}, application/zip: {}}",
    );
    let produces = lists.replace("consumes", "produces");
    let reply = format!("{produces}, responses: {{'200': {{schema: {{type: file}}}}}}");
    becomes(
        &post(&reply),
        "/paths/~1a/post/responses/200/content",
        "{application/x-tar: {schema: {type: string, format: binary}}}",
    );
}

#[test]
fn form_parameters_become_one_body() {
    let members = post(
        "consumes: [application/json, application/x-www-form-urlencoded],
        parameters: [{name: a, in: formData, type: string, required: true, description: D, maxLength: 3},
        {name: b, in: formData, type: array, collectionFormat: multi, items: {type: integer}}]",
    );
    becomes(
        &members,
        "/paths/~1a/post",
        "\
consumes: [application/json, application/x-www-form-urlencoded]
parameters: []
requestBody:
  required: true
  content:
    application/x-www-form-urlencoded:
      schema:
        type: object
        required: [a]
        properties:
          a: {type: string, maxLength: 3, description: D}
          b: {type: array, items: {type: integer}}",
    );
    let origins = upgraded(&members).origins;
    let post = at("/paths/~1a/post");
    let content = post.join("/requestBody/content/application~1x-www-form-urlencoded");
    for (new, old) in [
        ("", "/consumes/1"),
        ("/schema/type", "/parameters"),
        ("/schema/properties/b/items", "/parameters/1/items"),
    ] {
        assert_eq!(origins.origin(&content.join(new)), post.join(old), "{new}");
    }
}

#[test]
fn a_form_with_a_file_is_in_parts() {
    let media_type = |members: &str| {
        let document = upgraded(&post(members));
        let content = document
            .root
            .pointer(&at("/paths/~1a/post/requestBody/content"));
        let media_types: Vec<String> = content
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .map(str::to_owned)
            .collect();
        media_types.join(" ")
    };
    let file = "parameters: [{name: f, in: formData, type: file}]";
    let files = "parameters: [{name: f, in: formData, type: array, items: {type: file}}]";
    let text = "parameters: [{name: f, in: formData, type: string}]";
    for (members, expected) in [
        (file.to_owned(), "multipart/form-data"),
        (files.to_owned(), "multipart/form-data"),
        (
            format!("consumes: [application/x-www-form-urlencoded], {file}"),
            "multipart/form-data",
        ),
        (text.to_owned(), "application/x-www-form-urlencoded"),
        (
            format!("consumes: [multipart/form-data], {text}"),
            "multipart/form-data",
        ),
        (
            format!("consumes: [multipart/form-data, application/x-www-form-urlencoded], {text}"),
            "application/x-www-form-urlencoded",
        ),
    ] {
        assert_eq!(media_type(&members), expected, "{members}");
    }
}

#[test]
fn files_are_bytes() {
    let members = post(
        "parameters: [{name: f, in: formData, type: file}], responses: {'200': {schema: {type: file}}}",
    );
    let document = upgraded(&members);
    let operation = at("/paths/~1a/post");
    let file = operation.join("/requestBody/content/multipart~1form-data/schema/properties/f");
    assert_eq!(
        document.root.pointer(&file),
        Some(&yaml("{type: string, format: binary}"))
    );
    let origin = document.origins.origin(&file.child("format"));
    assert_eq!(origin, operation.join("/parameters/0/type"));
    let reply = document
        .root
        .pointer(&operation.join("/responses/200/content"));
    assert_eq!(reply, Some(&yaml("'*/*': {}")));
    let members =
        post("produces: [application/json, image/png], responses: {'200': {schema: {type: file}}}");
    becomes(
        &members,
        "/paths/~1a/post/responses/200/content",
        "image/png: {schema: {type: string, format: binary}}",
    );
}

#[test]
fn a_success_without_schema_is_what_the_operation_produces() {
    let replies = "responses: {'200': {description: ok}, '204': {}, '404': {}}";
    for (produces, content) in [
        (
            "application/x-tar",
            "{application/x-tar: {schema: {type: string, format: binary}}}",
        ),
        ("text/plain", "{text/plain: {schema: {type: string}}}"),
    ] {
        let members = post(&format!("produces: [{produces}], {replies}"));
        let document = upgraded(&members);
        let responses = at("/paths/~1a/post/responses");
        let of = |status| document.root.pointer(&responses.join(status));
        assert_eq!(of("/200/content"), Some(&yaml(content)));
        assert_eq!(of("/204/content"), None);
        assert_eq!(of("/404/content"), None);
    }
    // JSON of any kind, or nothing at all.
    let members = post(&format!("produces: [application/json], {replies}"));
    let document = upgraded(&members);
    let content = at("/paths/~1a/post/responses/200/content");
    assert_eq!(document.root.pointer(&content), None);
}

#[test]
fn errors_are_json_where_a_success_is_something_else() {
    let members = post(
        "produces: [image/png], responses: {'200': {schema: {type: file}}, '404': {schema: {$ref: '#/definitions/E'}}}",
    );
    becomes(
        &members,
        "/paths/~1a/post/responses/404",
        "content: {application/json: {schema: {$ref: '#/definitions/E'}}}",
    );
}

#[test]
fn how_a_list_is_joined_becomes_style_and_explode() {
    let parameter = |location: &str, format: &str| {
        let members = post(&format!(
            "parameters: [{{name: p, in: {location}, type: array, items: {{type: string}}{format}}}]"
        ));
        let document = upgraded(&members);
        let parameter = document
            .root
            .pointer(&at("/paths/~1a/post/parameters/0"))
            .unwrap();
        let member = |key: &str| parameter.get(key).cloned();
        (member("style"), member("explode"))
    };
    let style = |name: &str| {
        (
            Some(Value::String(name.to_owned())),
            Some(Value::Bool(false)),
        )
    };
    for (location, format, expected) in [
        ("query", "", style("form")),
        ("query", ", collectionFormat: csv", style("form")),
        ("query", ", collectionFormat: ssv", style("spaceDelimited")),
        ("query", ", collectionFormat: pipes", style("pipeDelimited")),
        ("query", ", collectionFormat: multi", (None, None)),
        ("path", ", collectionFormat: csv", (None, None)),
        ("header", "", (None, None)),
    ] {
        assert_eq!(parameter(location, format), expected, "{location} {format}");
    }
}

#[test]
fn a_list_that_cannot_be_joined_is_a_text_and_a_warning() {
    for (location, format) in [("query", "tsv"), ("header", "pipes"), ("formData", "csv")] {
        let members = post(&format!(
            "parameters: [{{name: p, in: {location}, type: array, items: {{type: string}}, collectionFormat: {format}}}], responses: {{}}"
        ));
        let origin = "/paths/~1a/post/parameters/0/collectionFormat".to_owned();
        assert_eq!(
            messages(&members),
            [(Code::Unsupported, origin, Some(3), Some(format.to_owned()))],
            "{location} {format}"
        );
    }
}

#[test]
fn what_operations_refer_to_is_their_body_all_the_same() {
    let large = "x".repeat(3000);
    let members = format!(
        "\
parameters:
  Light: {{name: l, in: body, required: true, schema: {{$ref: '#/definitions/A'}}}}
  Large: {{name: l, in: body, schema: {{description: {large}}}}}
  Alias: {{$ref: '#/parameters/Light'}}
  Field: {{name: f, in: formData, type: string, required: true}}
paths:
  /a: {{post: {{parameters: [{{$ref: '#/parameters/Alias'}}]}}}}
  /b: {{post: {{parameters: [{{$ref: '#/parameters/Large'}}]}}}}
  /c: {{post: {{parameters: [{{$ref: '#/parameters/Field'}}]}}}}
  /d: {{post: {{parameters: [{{$ref: '#/paths/~1e/post/parameters/0'}}]}}}}
  /e: {{post: {{parameters: [{{name: b, in: body, schema: {{type: object}}}}]}}}}"
    );
    for (path, expected) in [
        (
            "a",
            "required: true\ncontent: {application/json: {schema: {$ref: '#/definitions/A'}}}",
        ),
        (
            "b",
            "content: {application/json: {schema: {$ref: '#/parameters/Large/schema'}}}",
        ),
        (
            "c",
            "{required: true, content: {application/x-www-form-urlencoded: {schema: {type: object, required: [f], properties: {f: {type: string}}}}}}",
        ),
        ("d", "content: {application/json: {schema: {type: object}}}"),
        ("e", "content: {application/json: {schema: {type: object}}}"),
    ] {
        becomes(
            &members,
            &format!("/paths/~1{path}/post/requestBody"),
            expected,
        );
    }
    let origins = upgraded(&members).origins;
    let body = at("/paths/~1a/post/requestBody/required");
    assert_eq!(origins.origin(&body), at("/parameters/Light/required"));
    let written = at("/paths/~1e/post/parameters/0/schema");
    let current = at("/paths/~1e/post/requestBody/content/application~1json/schema");
    assert_eq!(*origins.current(&written), current);
}

#[test]
fn operations_inherit_the_body_of_their_path() {
    let large = "x".repeat(3000);
    let members = format!(
        "\
paths:
  /a:
    parameters: [{{name: b, in: body, schema: {{description: {large}}}}}]
    put: {{}}
    post: {{}}
    patch: {{parameters: [{{name: own, in: body, schema: {{type: object}}}}]}}
  /b:
    parameters: [{{name: f, in: formData, type: string}}, {{name: g, in: formData, type: string}}]
    post: {{parameters: [{{name: g, in: formData, type: boolean}}]}}"
    );
    let document = upgraded(&members);
    let schema = |place: &str| {
        let pointer = at("/paths").join(place).child("schema");
        document.root.pointer(&pointer).cloned().unwrap()
    };
    let json = "/requestBody/content/application~1json";
    assert_eq!(
        schema(&format!("/~1a/put{json}")),
        yaml(&format!("description: {large}"))
    );
    assert_eq!(
        schema(&format!("/~1a/post{json}")),
        yaml("$ref: '#/paths/~1a/parameters/0/schema'")
    );
    assert_eq!(schema(&format!("/~1a/patch{json}")), yaml("type: object"));
    let written = at("/paths/~1a/parameters/0/schema");
    let current = document.origins.current(&written);
    assert_eq!(current.as_str(), format!("/paths/~1a/put{json}/schema"));
    assert_eq!(
        schema("/~1b/post/requestBody/content/application~1x-www-form-urlencoded"),
        yaml("{type: object, required: [], properties: {g: {type: boolean}, f: {type: string}}}")
    );
}

#[test]
fn a_second_body_is_left_out_with_a_warning() {
    let members = post(
        "parameters: [{name: a, in: body, schema: {}}, {name: b, in: body, schema: {}}, {name: c, in: formData, type: string}], responses: {}",
    );
    let places: Vec<String> = messages(&members)
        .into_iter()
        .map(|(_, place, ..)| place)
        .collect();
    assert_eq!(
        places,
        [
            "/paths/~1a/post/parameters/1",
            "/paths/~1a/post/parameters/2"
        ]
    );
}

#[test]
fn a_shared_response_has_the_media_type_of_the_operation() {
    let members = "\
produces: [application/xml]
responses: {R: {description: D, schema: {type: object}}, E: {description: E}}
paths:
  /a: {get: {responses: {'200': {$ref: '#/responses/R'}, '404': {$ref: '#/responses/E'}}}}
  /b: {get: {produces: [application/json], responses: {'200': {$ref: '#/responses/R'}}}}";
    becomes(
        members,
        "/paths/~1a/get/responses",
        "{'200': {$ref: '#/responses/R'}, '404': {$ref: '#/responses/E'}}",
    );
    becomes(
        members,
        "/paths/~1b/get/responses/200",
        "{description: D, content: {application/json: {schema: {type: object}}}}",
    );
    let pointer = at("/paths/~1b/get/responses/200/content/application~1json/schema/type");
    let origin = upgraded(members).origins.origin(&pointer);
    assert_eq!(origin, at("/responses/R/schema/type"));
}

#[test]
fn a_reference_to_a_schema_for_a_response_is_its_schema() {
    let members = post("responses: {'200': {$ref: '#/definitions/A'}}");
    becomes(
        &members,
        "/paths/~1a/post/responses/200",
        "content: {application/json: {schema: {$ref: '#/definitions/A'}}}",
    );
    let pointer = at("/paths/~1a/post/responses/200/content/application~1json/schema/$ref");
    let origin = upgraded(&members).origins.origin(&pointer);
    assert_eq!(origin, at("/paths/~1a/post/responses/200/$ref"));
}

#[test]
fn headers_have_a_schema() {
    becomes(
        &post("responses: {'200': {headers: {X-A: {type: integer, description: D}}}}"),
        "/paths/~1a/post/responses/200/headers/X-A",
        "{description: D, schema: {type: integer}}",
    );
}

#[test]
fn security_definitions_become_security_schemes() {
    for (scheme, expected) in [
        ("{type: basic}", "{type: http, scheme: basic}"),
        (
            "{type: apiKey, name: k, in: header}",
            "{type: apiKey, name: k, in: header}",
        ),
        (
            "{type: oauth2, flow: implicit, authorizationUrl: u, scopes: {a: A}, x-own: 1}",
            "{type: oauth2, x-own: 1, flows: {implicit: {authorizationUrl: u, scopes: {a: A}}}}",
        ),
        (
            "{type: oauth2, flow: password, tokenUrl: t, scopes: {a: null}}",
            "{type: oauth2, flows: {password: {tokenUrl: t, scopes: {a: ''}}}}",
        ),
        (
            "{type: oauth2, flow: application, tokenUrl: t}",
            "{type: oauth2, flows: {clientCredentials: {tokenUrl: t, scopes: {}}}}",
        ),
        (
            "{type: oauth2, flow: accessCode, tokenUrl: t}",
            "{type: oauth2, flows: {authorizationCode: {tokenUrl: t, authorizationUrl: '', scopes: {}}}}",
        ),
    ] {
        becomes(
            &format!("securityDefinitions: {{S: {scheme}}}"),
            "/components/securitySchemes/S",
            expected,
        );
    }
}

#[test]
fn a_discriminator_is_an_object_with_the_name_of_the_member() {
    let members =
        "definitions: {A: {discriminator: kind, properties: {discriminator: {type: string}}}}";
    becomes(
        members,
        "/components/schemas/A",
        "{discriminator: {propertyName: kind}, properties: {discriminator: {type: string}}}",
    );
    let pointer = at("/components/schemas/A/discriminator/propertyName");
    let origin = upgraded(members).origins.origin(&pointer);
    assert_eq!(origin, at("/definitions/A/discriminator"));
}

#[test]
fn schemas_at_any_depth_may_be_null_or_a_file() {
    let members = "definitions: {A: {allOf: [{items: {additionalProperties: {type: file, x-nullable: true}}}], default: {type: file}}}";
    becomes(
        members,
        "/components/schemas/A",
        "\
allOf: [{items: {additionalProperties: {type: string, x-nullable: true, format: binary, nullable: true}}}]
default: {type: file}",
    );
    let pointer = at("/components/schemas/A/allOf/0/items/additionalProperties/nullable");
    let origin = upgraded(members).origins.origin(&pointer);
    assert_eq!(
        origin,
        at("/definitions/A/allOf/0/items/additionalProperties/x-nullable")
    );
}

#[test]
fn messages_point_into_the_file_as_written() {
    let members = "\
paths:
  /a:
    post:
      consumes: [application/json, application/xml]
      security: [{nowhere: []}]
      parameters:
      - {name: q, in: query, type: strin}
      - {name: b, in: body, schema: {$ref: '#/definitions/Missing'}}
      - {name: h, in: header, type: intege}
      - {$ref: '#/parameters/Missing'}
      responses:
        200: {description: OK, schema: {properties: {a: {type: nothing}}}}
        404: {$ref: '#/responses/Missing'}
        500: {description: Ring, schema: {$ref: '#/definitions/A'}}
definitions:
  A: {$ref: '#/definitions/B'}
  B: {$ref: '#/definitions/A'}";
    let mut found = messages(members);
    found.sort();
    let post = |rest: &str| format!("/paths/~1a/post{rest}");
    let expected = [
        (
            Code::UnknownRef,
            post("/parameters/1/schema/$ref"),
            10,
            "#/definitions/Missing",
        ),
        (
            Code::UnknownRef,
            post("/parameters/3/$ref"),
            12,
            "#/parameters/Missing",
        ),
        (
            Code::UnknownRef,
            post("/responses/404/$ref"),
            15,
            "#/responses/Missing",
        ),
        (
            Code::RefCycle,
            "/definitions/A/$ref".to_owned(),
            18,
            "#/definitions/A \u{2192} #/definitions/B \u{2192} #/definitions/A",
        ),
        (Code::UnknownType, post("/parameters/0/type"), 9, "strin"),
        (Code::UnknownType, post("/parameters/2/type"), 11, "intege"),
        (
            Code::UnknownType,
            post("/responses/200/schema/properties/a/type"),
            14,
            "nothing",
        ),
        (
            Code::UnknownSecurityScheme,
            post("/security/0/nowhere"),
            7,
            "nowhere",
        ),
    ];
    let expected = expected
        .map(|(code, place, line, found)| (code, place, Some(line), Some(found.to_owned())));
    assert_eq!(found, expected);
}

#[test]
fn renames_of_types_go_by_the_file_as_written() {
    let planned = |pointer: &str| {
        let text = "\
swagger: '2.0'
info: {title: Test, version: '1'}
paths: {/a: {get: {responses: {'200': {description: d, schema: {$ref: '#/definitions/A'}}}}}}
definitions: {A: {type: object, properties: {inner: {type: object, properties: {x: {type: string}}}}}}
";
        let config = format!(
            "name: Test\nrenames: {{types: {{'#{pointer}': {{to: Renamed, why: it reads better.}}}}}}\n"
        );
        let file = |path: &str, text: &str| SourceFile {
            path: path.to_owned(),
            bytes: text.into(),
        };
        let input = VendorInput {
            name: "test".to_owned(),
            spec: file("test.yaml", text),
            config: Some(file("vendor.yaml", &config)),
            lenient: false,
        };
        crate::plan_vendor(&input, &mut Sources::new())
    };
    let (vendor, found) = planned("/definitions/A/properties/inner");
    assert_eq!(found, Diagnostics::new());
    let names: Vec<String> = vendor
        .unwrap()
        .models
        .iter()
        .map(|one| one.name.to_string())
        .collect();
    assert_eq!(names, ["A", "Renamed"]);
    let (_, found) = planned("/definitions/A/properties/other");
    let unused = found.iter().next().unwrap();
    assert_eq!(unused.code, Code::UnusedRename);
    assert_eq!(
        unused.found.as_deref(),
        Some("#/definitions/A/properties/other")
    );
}

#[test]
fn texts_of_messages_name_the_places_of_the_old_format() {
    let text = "swagger: '2.0'\ninfo: {title: T, version: '1'}\nsecurity: [{no: []}]\npaths: {/a: {get: {responses: {200: {schema: {$ref: '#/definitions/Usr'}}}}}}\ndefinitions: {User: {}}";
    let (document, _) = upgrade(load::load("test.yaml", text.as_bytes()).unwrap());
    let (_, found) = crate::resolve::resolve(&document);
    let texts: Vec<_> = found
        .iter()
        .map(|one| (one.expected.as_deref(), one.help.as_deref()))
        .collect();
    assert_eq!(
        texts,
        [
            (
                Some("a scheme under /securityDefinitions"),
                Some("add the scheme, or correct the name")
            ),
            (
                Some("a schema under /definitions"),
                Some("did you mean `User`?")
            ),
        ]
    );
}

/// Asserts that every value of the upgraded tree has an origin that is in the file.
fn has_origins(document: Document) {
    let written = document.root.clone();
    let (document, _) = upgrade(document);
    let mut left = vec![(Pointer::root(), &document.root)];
    while let Some((pointer, value)) = left.pop() {
        let origin = document.origins.origin(&pointer);
        assert!(
            written.pointer(&origin).is_some(),
            "{pointer} is said to be from {origin}"
        );
        match value {
            Value::Object(members) => left.extend(
                members
                    .iter()
                    .map(|(key, value)| (pointer.child(key), value)),
            ),
            Value::Array(elements) => {
                let elements = elements.iter().enumerate();
                left.extend(elements.map(|(index, value)| (pointer.index(index), value)));
            }
            _ => {}
        }
    }
}

#[test]
fn every_value_of_the_new_tree_stands_in_the_file() {
    has_origins(document(include_str!("everything.yaml")));
    has_origins(document(""));
}

/// The documents in Swagger 2.0 of a folder that may lie beside the checkout, with the number of their operations.
fn corpus() -> Vec<(String, usize, Vec<u8>)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let Ok(manifest) = std::fs::read_to_string(folder.join("manifest.tsv")) else {
        eprintln!("skipped: ../shared/corpus is not beside the checkout");
        return Vec::new();
    };
    let rows = manifest
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    // The large ones take long to read.
    let rows = rows.filter(|row| row[1] == "2.0" && row[2].parse::<usize>().unwrap() < 200_000);
    rows.map(|row| {
        let file = std::fs::File::open(folder.join(format!("{}.gz", row[0]))).unwrap();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(file), &mut bytes).unwrap();
        (row[0].to_owned(), row[3].parse().unwrap(), bytes)
    })
    .collect()
}

#[test]
fn real_documents_keep_their_operations_and_places() {
    for (name, operations, bytes) in corpus() {
        let document = load::load(&name, &bytes).unwrap();
        has_origins(document.clone());
        let (resolved, _) = crate::resolve::resolve(&upgrade(document).0);
        assert_eq!(resolved.operations.len(), operations, "{name}");
    }
}
