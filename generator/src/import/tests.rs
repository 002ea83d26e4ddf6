use super::*;

const DOCUMENT: &str = r##"{
  "components": {
    "schemas": {
      "Zoo": {"type": "object", "properties": {"name": {"type": "string"}, "animal": {"$ref": "#/components/schemas/Animal"}}},
      "Animal": {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "Cat", "dog": "#/components/schemas/Dog"}}
      },
      "Cat": {"type": "object"}, "Dog": {"type": "object"}, "Unused": {"type": "object"}
    },
    "responses": {"Gone": {"description": "Gone."}},
    "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X"}, "unused": {"type": "http", "scheme": "basic"}}
  },
  "tags": [{"name": "Zoo"}, {"name": "Other"}],
  "paths": {
    "/zoos/{id}": {
      "get": {"responses": {"404": {"$ref": "#/components/responses/Gone"}, "200": {"description": "A zoo.\nWith animals.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Zoo"}}}}},
        "tags": ["Zoo"], "operationId": "getZoo", "security": [{"key": []}]},
      "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]
    },
    "/others": {"get": {"operationId": "listOthers", "tags": ["Other"], "responses": {"200": {"description": "yes"}}}}
  },
  "info": {"version": "7", "title": "Zoo: animals"},
  "openapi": "3.0.3"
}"##;

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        bytes: text.into(),
    }
}

fn order(select: &[&str]) -> Order {
    Order {
        vendor: "zoo".to_owned(),
        from: file("elsewhere/zoo.json", DOCUMENT),
        revision: None,
        select: select.iter().map(|&text| text.to_owned()).collect(),
        spec: None,
        config: None,
    }
}

/// The two texts.
fn texts(order: &Order) -> (String, String) {
    let mut files = import(order).unwrap().output.files;
    let mut take = |name: &str| files.remove(&format!("specs/zoo/{name}")).unwrap();
    (take("openapi.yaml"), take("vendor.yaml"))
}

/// The next import, when these are the files of the last one.
fn next(order: Order, (spec, config): &(String, String)) -> Order {
    Order {
        spec: Some(file("specs/zoo/openapi.yaml", spec)),
        config: Some(file("specs/zoo/vendor.yaml", config)),
        ..order
    }
}

#[test]
fn a_slice_has_what_the_operation_reaches_in_a_fixed_order() {
    let expected = "\
# Imported by `cargo run -p generator -- import zoo` from zoo.json. Do not edit.

openapi: '3.0.3'
info:
  title: 'Zoo: animals'
  version: '7'
tags:
  - name: Zoo
paths:
  /zoos/{id}:
    parameters:
      - name: id
        in: path
        required: true
        schema:
          type: string
    get:
      operationId: getZoo
      tags:
        - Zoo
      responses:
        '200':
          description: |-
            A zoo.
            With animals.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Zoo'
        '404':
          $ref: '#/components/responses/Gone'
      security:
        - key: []
components:
  securitySchemes:
    key:
      type: apiKey
      in: header
      name: X
  responses:
    Gone:
      description: Gone.
  schemas:
    Animal:
      oneOf:
        - $ref: '#/components/schemas/Cat'
      discriminator:
        propertyName: kind
        mapping:
          cat: Cat
          dog: '#/components/schemas/Dog'
    Cat:
      type: object
    Dog:
      type: object
    Zoo:
      type: object
      properties:
        name:
          type: string
        animal:
          $ref: '#/components/schemas/Animal'
";
    let expected = expected.replace(
        "title: 'Zoo: animals'\n  version: '7'",
        "version: '7'\n  title: 'Zoo: animals'",
    );
    assert_eq!(texts(&order(&["getZoo"])).0, expected);
}

#[test]
fn where_it_came_from_is_noted_beside_it() {
    let (_, config) = texts(&order(&["tag:Zoo"]));
    let expected = format!(
        "name: 'Zoo: animals'\n\n{COMMENT}\nimport:\n  document: zoo.json\n  revision: '7'\n  sha256: {}\n  select:\n    - tag:Zoo\n",
        yaml::scalar(&sha256(DOCUMENT.as_bytes())),
    );
    assert_eq!(config, expected);
}

#[test]
fn importing_again_with_the_remembered_selection_changes_nothing() {
    let first = texts(&order(&["tag:Zoo"]));
    assert_eq!(texts(&next(order(&[]), &first)), first);
    let all = texts(&next(order(&["* **"]), &first));
    assert!(all.0.contains("listOthers"));
    assert!(all.1.contains("- '* **'"), "{}", all.1);
}

#[test]
fn what_people_wrote_into_vendor_yaml_stays() {
    let (spec, config) = texts(&order(&["tag:Zoo"]));
    let edited = format!("# Ours.\n{config}\n# More.\nquirks:\n  - It barks. # really\n");
    let newer = Order {
        revision: Some("abc".to_owned()),
        ..next(order(&[]), &(spec, edited.clone()))
    };
    assert_eq!(
        texts(&newer).1,
        edited.replace("revision: '7'", "revision: abc")
    );
}

#[test]
fn a_document_that_was_not_imported_is_not_replaced() {
    let mut order = order(&[]);
    order.spec = Some(file("specs/zoo/openapi.yaml", "openapi: 3.0.3"));
    let failure = import(&order).unwrap_err();
    let codes: Vec<Code> = failure.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::ForeignFolder]);
}

#[test]
fn a_document_in_swagger_2_0_becomes_one_of_the_new_form_with_its_warnings() {
    let text = "\
swagger: '2.0'
info: {title: Zoo, version: '7'}
host: zoo.example
produces: [application/json]
paths:
  /animal:
    get:
      parameters: [{name: tags, in: query, type: array, items: {type: string}, collectionFormat: tsv}]
      responses: {'200': {$ref: '#/responses/Ok'}, '201': {description: d, schema: {type: object}}}
    put: {responses: {'200': {description: d, schema: {$ref: '#/paths/~1animal/get/responses/201/schema'}}}}
responses: {Ok: {description: d, schema: {$ref: '#/definitions/Animal'}}}
definitions:
  Animal: {type: object, discriminator: kind, properties: {kind: {type: string}}}
  Cat: {allOf: [{$ref: '#/definitions/Animal'}, {properties: {lives: {type: integer}}}]}
  Unused: {type: object}
";
    let order = Order {
        from: file("zoo.yaml", text),
        ..order(&[])
    };
    let imported = import(&order).unwrap();
    let codes: Vec<Code> = imported.diagnostics.iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::Unsupported]);
    assert_eq!(imported.summary.warnings, 1);
    let spec = texts(&order).0;
    let read = load::load("openapi.yaml", spec.as_bytes()).unwrap().root;
    let at = |pointer: &str| read.pointer(&Pointer::from_fragment(pointer).unwrap());
    let text = |pointer: &str| at(pointer).and_then(Value::as_str);
    assert_eq!(text("#/openapi"), Some("3.0.3"));
    assert!(at("#/swagger").is_none() && at("#/paths/~1animal/get/produces").is_none());
    assert_eq!(
        text("#/paths/~1animal/get/responses/200/$ref"),
        Some("#/components/responses/Ok")
    );
    let inner = "content/application~1json/schema";
    assert_eq!(
        text(&format!("#/paths/~1animal/put/responses/200/{inner}/$ref")),
        Some(&*format!("#/paths/~1animal/get/responses/201/{inner}"))
    );
    // A kind of animal is reached through what it includes.
    assert!(at("#/components/schemas/Cat").is_some());
    assert!(at("#/components/schemas/Unused").is_none());
}

#[test]
fn the_statistics_are_those_of_the_slice() {
    let census = import(&order(&["getZoo"])).unwrap().summary.census;
    assert_eq!((census.operations, census.bodies), (1, 1));
    assert!(census.types >= 3 && census.fields >= 2, "{census:?}");
    let whole = import(&order(&[])).unwrap().summary.census;
    assert_eq!(whole.operations, 2);
}
