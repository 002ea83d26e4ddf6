use crate::ir::{Shape, Ty};
use crate::testing::{codes, document, find, passed};

/// Which members of `A` are always there in replies with these examples.
fn required(schema: &str, examples: &str) -> Vec<String> {
    let text = format!(
        "\
paths:
  /a: {{get: {{responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}, {examples}}}}}}}}}}}}}
  /b: {{get: {{responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/B'}}}}}}}}}}}}}}
components:
  examples: {{E: {{value: {{a: 1}}}}}}
  schemas:
    A: {schema}
    B: {{required: [x], properties: {{x: {{type: string}}, y: {{type: string}}}}}}"
    );
    let (api, _) = passed(&document(&text));
    let names = ["A", "B"].iter().flat_map(|name| {
        let Shape::Object(object) = &find(&api, name).1.shape else {
            return Vec::new();
        };
        let members = object.members.iter().filter(|member| member.required);
        members.map(|member| member.wire.clone()).collect()
    });
    names.collect()
}

#[test]
fn what_an_example_lacks_is_not_required_of_replies() {
    let pair = "{required: [a, b], properties: {a: {type: integer}, b: {type: string}}}";
    let nullable =
        "{required: [a, b], properties: {a: {type: integer}, b: {type: string, nullable: true}}}";
    let inner = "{required: [b], properties: {a: {}, b: {$ref: '#/components/schemas/B'}}}";
    let list = "{type: array, items: {$ref: '#/components/schemas/B'}}";
    let map = "{additionalProperties: {$ref: '#/components/schemas/B'}}";
    let union = "{oneOf: [{type: string}, {$ref: '#/components/schemas/B'}]}";
    for (schema, examples, expected) in [
        (pair, "example: {a: 1, b: x}", &["a", "b", "x"][..]),
        (pair, "example: {a: 1}", &["a", "x"]),
        (pair, "example: {a: 1, b: null}", &["a", "x"]),
        (nullable, "example: {a: 1, b: null}", &["a", "b", "x"]),
        (pair, "example: '{\"a\": 1}'", &["a", "x"]),
        (pair, "example: '{\"a\": '", &["a", "b", "x"]),
        (
            pair,
            "examples: {one: {value: {a: 1, b: x}}, two: {value: {b: x}}}",
            &["b", "x"],
        ),
        (
            pair,
            "examples: {one: {$ref: '#/components/examples/E'}}",
            &["a", "x"],
        ),
        (
            pair,
            "examples: {one: {$ref: '#/components/examples/F'}}",
            &["a", "b", "x"],
        ),
        // Only the beginning of an example, or one of something else.
        (pair, "example: {}", &["a", "b", "x"]),
        (pair, "example: {c: 1}", &["a", "b", "x"]),
        (inner, "example: {b: {y: z}}", &["b"]),
        (list, "example: [{x: z}, {y: z}]", &[]),
        (map, "example: {k: {y: z}}", &[]),
        (union, "example: {x: z, y: z}", &["x"]),
    ] {
        assert_eq!(required(schema, examples), expected, "{schema} {examples}");
    }
}

/// The types of the members of `A`, and of others, in a document with a request and a reply of it, and this example.
fn types(schema: &str, example: &str) -> Vec<Ty> {
    let content = format!(
        "content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}, example: {example}}}}}"
    );
    let (api, _) = passed(&document(&format!(
        "\
paths: {{/a: {{post: {{requestBody: {{{content}}}, responses: {{'200': {{description: d}}}}}}}}}}
components:
  schemas:
    A: {schema}
    Any: {{type: object}}"
    )));
    let Shape::Object(object) = &find(&api, "A").1.shape else {
        return Vec::new();
    };
    let members = object.members.iter().map(|member| &member.ty);
    let types = members.chain(&object.additional);
    types.map(|ty| api.resolved(ty)).collect()
}

#[test]
fn a_bare_object_is_any_json_where_another_value_is_shown() {
    let map = |ty| Ty::Map(Box::new(ty));
    let list = |ty| Ty::List(Box::new(ty));
    let bare = || map(Ty::Json);
    let one = "{properties: {a: {type: object}, b: {type: object}}}";
    for (schema, example, expected) in [
        (one, "{a: {x: 1}}", vec![bare(), bare()]),
        (one, "{a: null}", vec![bare(), bare()]),
        (one, "{a: text}", vec![Ty::Json, bare()]),
        (one, "{b: [1]}", vec![bare(), Ty::Json]),
        (
            "{properties: {a: {additionalProperties: {type: object}}}}",
            "{a: {x: 1}}",
            vec![map(Ty::Json)],
        ),
        (
            "{properties: {a: {type: array, items: {type: object}}}}",
            "{a: [{}, 1]}",
            vec![list(Ty::Json)],
        ),
        (
            "{properties: {a: {type: object}}, additionalProperties: {type: object}}",
            "{b: 1}",
            vec![bare(), Ty::Json],
        ),
        (
            "{properties: {a: {$ref: '#/components/schemas/Any'}}}",
            "{a: 1}",
            vec![Ty::Json],
        ),
        (
            "{properties: {a: {additionalProperties: {type: object}}, b: {type: object}, c: {type: object}}}",
            "{a: {x: 1}, b: 2, c: 3}",
            vec![map(Ty::Json), Ty::Json, Ty::Json],
        ),
        // A habit is believed in maps and lists that have no example.
        (
            "{properties: {a: {type: object}, b: {type: object}, c: {type: object}, d: {type: array, items: {type: object}}, e: {type: object}}}",
            "{a: 1, b: 2, c: 3}",
            vec![Ty::Json, Ty::Json, Ty::Json, list(Ty::Json), bare()],
        ),
        (
            "{properties: {a: {type: object}, b: {type: object}, d: {type: array, items: {type: object}}}}",
            "{a: 1, b: 2}",
            vec![Ty::Json, Ty::Json, list(bare())],
        ),
    ] {
        assert_eq!(types(schema, example), expected, "{schema} {example}");
    }
}

#[test]
fn a_member_that_never_is_what_its_schema_says_is_raw_json() {
    let list = "{type: array, items: {type: string}}";
    let object = "{nullable: true, properties: {b: {type: string}}}";
    for (schema, example, expected) in [
        (list, "{a: x}", true),
        (list, "{a: [x]}", false),
        // An item of it.
        (list, "{a: {b: c}}", false),
        (list, "{a: null}", false),
        (list, "{b: x}", false),
        ("{type: string}", "{a: 1}", false),
        ("{type: string}", "{a: {b: c}}", true),
        ("{type: string, format: date}", "{a: [1]}", true),
        ("{type: string, enum: [x]}", "{a: [x]}", true),
        (object, "{a: [{b: c}]}", true),
        (object, "{a: text}", true),
        // What tools write for anything.
        (object, "{a: string}", false),
        ("{additionalProperties: {type: string}}", "{a: [x]}", true),
        // A union keeps whatever comes.
        (
            "{oneOf: [{type: integer}, {type: boolean}]}",
            "{a: [x]}",
            false,
        ),
    ] {
        let content = format!(
            "content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}, example: {example}}}}}"
        );
        let (api, found) = passed(&document(&format!(
            "\
paths: {{/a: {{get: {{responses: {{'200': {{{content}}}}}}}}}}}
components: {{schemas: {{A: {{properties: {{a: {schema}}}}}}}}}"
        )));
        let Shape::Object(object) = &find(&api, "A").1.shape else {
            panic!("no object");
        };
        let member = object.members.first().unwrap();
        assert_eq!(member.ty == Ty::Json, expected, "{schema} {example}");
        assert_eq!(codes(&found).len(), usize::from(expected), "{schema}");
    }
    // What fits once is left alone.
    let examples = "examples: {one: {value: {a: x}}, two: {value: {a: {b: c}}}}";
    let text = format!(
        "\
paths: {{/a: {{get: {{responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}, {examples}}}}}}}}}}}}}}}
components: {{schemas: {{A: {{properties: {{a: {{type: string}}}}}}}}}}"
    );
    assert_eq!(codes(&passed(&document(&text)).1), []);
}

#[test]
fn what_also_is_sent_stays_required_of_callers() {
    let (api, _) = passed(&document(
        "\
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}
      responses: {'200': {content: {application/json: {schema: {$ref: '#/components/schemas/A'}, example: {a: 1}}}}}
components: {schemas: {A: {required: [a, b], properties: {a: {type: integer}, b: {type: string}}}}}",
    ));
    let Shape::Object(object) = &find(&api, "A").1.shape else {
        panic!("no object");
    };
    let members = object.members.iter();
    let flags: Vec<_> = members.map(|it| (it.required, it.must_be_sent)).collect();
    assert_eq!(flags, [(true, false), (false, true)]);
}
