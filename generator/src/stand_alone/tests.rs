use std::path::PathBuf;

use super::*;
use crate::workspace::SourceFile;

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Pet Store, version: '1'}
servers: [{url: 'https://pets.internal'}]
paths:
  /pets/{id}:
    get:
      operationId: getPet
      parameters: [{name: id, in: path, required: true, schema: {type: integer, format: int64}}]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
  /owners:
    get:
      operationId: listOwners
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Owner'}}}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}}}
    Owner: {type: object, properties: {pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}
    Unused: {type: object, properties: {a: {type: string}}}
";

fn kit() -> Kit {
    crate::workspace::read_kit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap()
}

fn made(name: &str, selectors: &[&str]) -> Result<StandAlone, Failure> {
    stand_alone(order(name, selectors), || Ok(kit()))
}

fn order(name: &str, selectors: &[&str]) -> Order {
    Order {
        input: VendorInput {
            name: name.to_owned(),
            spec: SourceFile {
                path: "somewhere/pets.yaml".to_owned(),
                bytes: DOCUMENT.into(),
            },
            config: None,
            lenient: true,
        },
        selection: Selection::new(selectors),
        split_by_tag: false,
    }
}

/// The same, split by tags, of a document in which pets have one.
fn split(tag: &str) -> StandAlone {
    let mut order = order("pets", &[]);
    let document = DOCUMENT.replace("getPet", &format!("getPet\n      tags: [{tag}]"));
    order.input.spec.bytes = document.into();
    order.split_by_tag = true;
    stand_alone(order, || Ok(kit())).unwrap()
}

fn text<'a>(made: &'a StandAlone, path: &str) -> &'a str {
    &made.output.files[path]
}

/// A folder of its own for a test, deleted at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("stand-alone-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn get(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_crate_has_manifest_readme_runtime_and_code_named_after_the_title() {
    let made = made("", &[]).unwrap();
    assert_eq!(made.summary.name, "pet-store");
    assert_eq!((made.summary.operations, made.summary.types), (2, 2));
    let paths: Vec<&str> = made.output.files.keys().map(String::as_str).collect();
    for path in ["Cargo.toml", "README.md", "src/lib.rs", "src/models.rs"] {
        assert!(paths.contains(&path), "{path} is not in {paths:?}");
    }
    assert!(paths.contains(&"src/runtime/mod.rs"));
    assert!(text(&made, "Cargo.toml").contains("name = \"pet-store\""));
    assert!(text(&made, "src/lib.rs").contains("pub mod runtime;"));
    let runtime = paths.iter().filter(|path| path.starts_with("src/runtime/"));
    for path in runtime {
        assert!(
            !text(&made, path).contains("use presence_client::"),
            "{path}"
        );
    }
    let call = "let reply = client.list_owners().await?;";
    assert!(text(&made, "README.md").contains(call));
}

#[test]
fn the_readme_says_how_streams_listings_and_uploads_work_where_there_are_some() {
    let mut order = order("pets", &[]);
    let readme = |order: &Order| {
        text(
            &stand_alone(order.clone(), || Ok(kit())).unwrap(),
            "README.md",
        )
        .to_owned()
    };
    assert!(!readme(&order).contains("try_next"));
    let document = DOCUMENT.replace("{application/json", "{text/event-stream");
    order.input.spec.bytes = document.into();
    assert!(readme(&order).contains("`stream.try_next().await?`"));
    let document = DOCUMENT.replace("d, content", "d, headers: {Link: {}}, content");
    order.input.spec.bytes = document.into();
    assert!(readme(&order).contains("`items.try_next().await?`"));
    assert!(!readme(&order).contains("UploadBody"));
    let body = "put:\n      requestBody: {content: {image/png: {}}}\n      operationId: listO";
    let document = DOCUMENT.replace("get:\n      operationId: listO", body);
    order.input.spec.bytes = document.into();
    assert!(readme(&order).contains("use pets::runtime::{FilePart, UploadBody};"));
}

#[test]
fn the_readme_says_how_to_sign_in_by_headers_that_are_no_scheme() {
    let readme = |parameter: &str| {
        let mut order = order("pets", &[]);
        let get = format!("get:\n      parameters: [{parameter}]\n      operationId: listO");
        let mut document = DOCUMENT.replace("get:\n      operationId: listO", &get);
        for path in ["cats", "dogs"] {
            let copy =
                format!("  /{path}: {{get: {{parameters: [{parameter}], responses: {{}}}}}}\n");
            document = document.replace("components:\n", &format!("{copy}components:\n"));
        }
        order.input.spec.bytes = document.into();
        text(&stand_alone(order, || Ok(kit())).unwrap(), "README.md").to_owned()
    };
    assert!(readme("").contains("names no way to sign in"));
    let key = readme("{name: x-api-key, in: header, schema: {type: string}}");
    assert!(!key.contains("names no way to sign in"));
    assert!(key.contains("- `x-api-key`: `.x_api_key(\"…\")`, sent as the header"));
    assert!(key.contains("    .x_api_key(\"value\")\n"));
    let version = readme("{name: x-version, in: header, schema: {type: string, default: '2.16'}}");
    assert!(version.contains("names no way to sign in"));
    assert!(version.contains(
        "once for all calls: `.x_version(\"…\")` (the header `x-version`, else `2.16`).\n"
    ));
    assert!(!version.contains(".x_version(\"value\")"));
}

#[test]
fn types_that_no_selected_operation_reaches_are_left_out() {
    let made = made("pets", &["getPet"]).unwrap();
    assert_eq!((made.summary.operations, made.summary.types), (1, 1));
    assert!(!text(&made, "src/models.rs").contains("Owner"));
    let again = "-- new pets.yaml --out \"$FOLDER\" --name pets --select getPet";
    assert!(text(&made, "README.md").contains(again));
}

#[test]
fn the_same_document_gives_the_same_crate() {
    let files = || made("", &[]).unwrap().output.files;
    assert_eq!(files(), files());
}

#[test]
fn a_name_that_no_package_can_have_is_refused_with_one_that_it_can() {
    let failure = made("../Pets", &[]).unwrap_err();
    let found = failure.diagnostics.iter().next().unwrap();
    assert_eq!(found.code, Code::BadName);
    assert_eq!(found.help.as_deref(), Some("use `pets`"));
}

#[test]
fn a_crate_replaces_the_one_before_and_leaves_what_is_not_its_own() {
    let folder = Folder::new("replace");
    write(&folder.0, &made("", &[]).unwrap()).unwrap();
    folder.put("src/old.rs", "");
    folder.put("notes.txt", "mine");
    let readme = folder.get("README.md").unwrap();
    folder.put("README.md", "mine");
    let manifest = folder.get("Cargo.toml").unwrap();
    folder.put("Cargo.toml", &manifest.replace("0.1.0", "0.2.0"));

    let report = write(&folder.0, &made("", &["getPet"]).unwrap()).unwrap();
    assert_eq!(report.removed, ["src/old.rs"]);
    assert_eq!(folder.get("notes.txt").as_deref(), Some("mine"));
    assert_eq!(folder.get("README.md").as_deref(), Some("mine"));
    assert!(folder.get("Cargo.toml").unwrap().contains("0.2.0"));
    assert!(readme.starts_with("<!-- @generated"));

    let report = write(&folder.0, &made("", &["getPet"]).unwrap()).unwrap();
    assert!(report.written.is_empty(), "{:?}", report.written);
}

#[test]
fn a_folder_of_somebody_else_is_not_touched() {
    for (file, what) in [("notes.txt", "notes"), ("Cargo.toml", "manifest")] {
        let folder = Folder::new(what);
        folder.put(file, "mine");
        let found = write(&folder.0, &made("", &[]).unwrap()).unwrap_err();
        assert_eq!(found.iter().next().unwrap().code, Code::ForeignFolder);
        assert_eq!(folder.get(file).as_deref(), Some("mine"));
        assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
    }
}

#[test]
fn a_crate_that_is_split_has_a_file_and_a_feature_for_each_tag() {
    let made = split("Small Pets");
    assert_eq!((made.summary.operations, made.summary.types), (2, 2));
    for folder in ["actions", "client", "operations"] {
        let file = text(&made, &format!("src/{folder}.rs"));
        assert!(
            file.contains("#[cfg(feature = \"small-pets\")]\nmod small_pets;\n"),
            "{file}"
        );
        assert!(
            made.output
                .files
                .contains_key(&format!("src/{folder}/small_pets.rs"))
        );
    }
    // Links lead out of the file of the group.
    let client = text(&made, "src/client/small_pets.rs");
    assert!(client.contains("- Gives [`Pet`](super::super::models::Pet)\n"));
    assert!(text(&made, "src/client.rs").contains("[`Owner`](super::models::Owner)\n"));
    // The type of the pets is also in the list of the owners.
    assert!(!made.output.files.contains_key("src/models/small_pets.rs"));
    let manifest: toml_edit::DocumentMut = text(&made, "Cargo.toml").parse().unwrap();
    let list = |feature: &str| -> Vec<String> {
        let list = manifest["features"][feature].as_array().unwrap();
        list.iter()
            .map(|entry| entry.as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(list("full"), ["small-pets"]);
    assert!(list("small-pets").is_empty());
    assert!(!list("default").contains(&"small-pets".to_owned()));
    let readme = text(&made, "README.md");
    assert!(readme.contains("pets = { path = \"…\", features = [\"small-pets\"] }"));
    assert!(readme.contains("--name pets --split-by-tag"));
}

#[test]
fn what_most_calls_have_is_written_once_whatever_they_are_compiled_for() {
    let path = |tag: &str, number: usize| {
        format!(
            "  /{tag}/{number}: {{get: {{tags: [{tag}], parameters: [{{$ref: '#/components/parameters/Order'}}], responses: {{}}}}}}\n"
        )
    };
    let paths: String = (0..20)
        .map(|number| path(["cats", "dogs"][number % 2], number))
        .collect();
    let mut order = order("pets", &[]);
    order.input.spec.bytes = format!(
        "openapi: 3.0.3\ninfo: {{title: Pets, version: '1'}}\npaths:\n{paths}components:\n  parameters:\n    Order: {{name: order, in: query, schema: {{type: string, enum: [up, down]}}}}\n"
    )
    .into();
    for split_by_tag in [false, true] {
        order.split_by_tag = split_by_tag;
        let made = stand_alone(order.clone(), || Ok(kit())).unwrap();
        let all = |word: &str| -> usize {
            let texts = made.output.files.iter();
            let texts = texts.filter(|(path, _)| !path.starts_with("src/runtime/"));
            texts.map(|(_, text)| text.matches(word).count()).sum()
        };
        assert_eq!(all("pub fn order(self, value: models::"), 1);
        assert_eq!(all("} impl CommonOptions }"), 20);
        assert_eq!(
            all("use super::CommonOptions;"),
            if split_by_tag { 2 } else { 0 }
        );
        let actions = text(&made, "src/actions.rs");
        assert!(actions.contains("\nimpl<O: operations::CommonOptions> Action<O> {\n"));
        assert!(text(&made, "src/operations.rs").contains("pub trait CommonOptions:"));
        // The type of the option is not behind the feature of a tag.
        assert!(text(&made, "src/models.rs").contains("pub enum"));
        assert!(text(&made, "README.md").contains("Setters that most calls have: `order`."));
    }
}

#[test]
fn features_come_and_go_with_the_tags_and_others_stay() {
    let folder = Folder::new("features");
    write(&folder.0, &split("old")).unwrap();
    let features = || {
        let manifest: toml_edit::DocumentMut = folder.get("Cargo.toml").unwrap().parse().unwrap();
        let features = manifest["features"].as_table().unwrap();
        features
            .iter()
            .map(|(name, _)| name.to_owned())
            .collect::<Vec<_>>()
    };
    let has = |name: &str| features().iter().any(|feature| feature == name);
    let edit = |from: &str, to: &str| {
        let manifest = folder.get("Cargo.toml").unwrap();
        assert!(manifest.contains(from), "{manifest}");
        folder.put("Cargo.toml", &manifest.replace(from, to));
    };
    edit("old = []\n", "old = []\nmine = []\n");
    write(&folder.0, &split("new")).unwrap();
    assert!(has("new") && has("mine") && has("full") && !has("old"));
    // What a feature of the user turns on stays, so that the manifest stays valid.
    edit("mine = []", "mine = [\"new\"]");
    write(&folder.0, &split("newer")).unwrap();
    assert!(has("new") && has("newer"));
    edit("mine = [\"new\"]", "mine = []");
    write(&folder.0, &made("pets", &[]).unwrap()).unwrap();
    assert!(has("mine") && !has("newer") && !has("full"));
    assert_eq!(folder.get("src/client/newer.rs"), None);
}

#[test]
fn the_readme_shows_the_address_where_callers_have_to_know_it() {
    for (server, expected) in [
        ("/api/v1/", "https://api.example.com/api/v1\""),
        ("/", "https://api.example.com\""),
        ("/a b", "https://api.example.com\""),
        ("http://example.com", "https://api.example.com\""),
        (
            "http://{host}/v1/', variables: {host: {default: pets.test}}, description: '",
            "https://api.example.com/v1\"",
        ),
        ("http://localhost:8088/x", "http://localhost:8088/x\""),
    ] {
        let mut order = order("pets", &[]);
        let document = DOCUMENT.replace("https://pets.internal", server);
        order.input.spec.bytes = document.into();
        let made = stand_alone(order, || Ok(kit())).unwrap();
        let setter = format!(".base_url(\"{expected})");
        assert!(text(&made, README).contains(&setter), "{server}");
        let says_so = text(&made, "src/client.rs").contains("so `base_url` has to be called.");
        assert_eq!(says_so, !server.contains("localhost"), "{server}");
    }
    let made = made("pets", &[]).unwrap();
    assert!(!text(&made, README).contains("base_url"));
}

#[test]
fn the_readme_signs_in_with_what_most_operations_take_and_lists_every_way() {
    let mut order = order("pets", &[]);
    let security = "
  securitySchemes:
    Token: {type: http, scheme: bearer}
    Id: {type: apiKey, in: header, name: X-Id}
    Key: {type: apiKey, in: header, name: X-Key, description: Ask the <b>vet</b>}
security: [{}, {Id: [], Key: []}, {Token: []}]
";
    order.input.spec.bytes = format!("{DOCUMENT}{security}").into();
    let made = stand_alone(order, || Ok(kit())).unwrap();
    let readme = text(&made, README);
    let setters = "    .api_key(\"Id\", \"key\")\n    .api_key(\"Key\", \"key\")\n    .build()?;";
    assert!(readme.contains(setters), "{readme}");
    let item = "- `Key`: `.api_key(\"Key\", \"…\")`, sent as the header `X-Key`. Ask the vet.\n";
    assert!(readme.contains(&format!("\n{item}")), "{readme}");
    let item = "## Signing in\n\nThe document names no way to sign in that the client can use. `.bearer_token(\"…\")` or ";
    assert!(text(&self::made("pets", &[]).unwrap(), README).contains(item));
}

#[test]
fn the_readme_sends_a_body_that_can_be_made_up() {
    for (pet, expected) in [
        (
            "{required: [name, kind, tags, owner], properties: {name: {type: string}, kind: {$ref: '#/components/schemas/Kind'}, tags: {type: array, items: {type: string}}, owner: {$ref: '#/components/schemas/Owner'}}}",
            Some(
                "pets::models::NewPet::new(\"text\", pets::models::Kind::Cat, Vec::new(), pets::models::Owner::default())",
            ),
        ),
        (
            "{properties: {age: {type: integer}, name: {type: string}}}",
            Some("pets::models::NewPet { name: Some(\"text\".into()), ..Default::default() }"),
        ),
        (
            "{required: [born], properties: {born: {type: string, format: date}}}",
            None,
        ),
    ] {
        let mut order = order("pets", &[]);
        let post = "    post: {operationId: addPet, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/NewPet'}}}}, responses: {}}\n";
        let schemas = format!("    NewPet: {pet}\n    Kind: {{type: string, enum: [cat, dog]}}\n");
        let document = DOCUMENT.replace("  /owners:\n", &format!("  /owners:\n{post}"));
        order.input.spec.bytes = format!("{document}{schemas}").into();
        let made = stand_alone(order, || Ok(kit())).unwrap();
        let readme = text(&made, README);
        match expected {
            Some(body) => {
                let lines = format!("let body = {body};\nclient.add_pet(&body).await?;\n");
                assert!(readme.contains(&lines), "{readme}");
            }
            None => assert!(!readme.contains("let body"), "{readme}"),
        }
    }
}

#[test]
fn the_readme_shows_what_may_be_copied() {
    let operation = |id: &str, content: &str| {
        format!(
            "{{operationId: {id}, responses: {{'200': {{description: d, content: {content}}}}}}}"
        )
    };
    let json = |name: &str| {
        format!("{{application/json: {{schema: {{$ref: '#/components/schemas/{name}'}}}}}}")
    };
    let get = |id: &str, name: &str| format!("  /{id}: {{get: {}}}\n", operation(id, &json(name)));
    let post = |id: &str| {
        let body = format!("requestBody: {{required: true, content: {}}}", json("Pet"));
        format!("  /{id}: {{post: {{operationId: {id}, {body}, responses: {{}}}}}}\n")
    };
    let text_of = |id: &str| format!("  /{id}: {{get: {}}}\n", operation(id, "{text/plain: {}}"));
    let shows = |operations: &[String], first: &str, second: Option<&str>| {
        let mut order = order("pets", &[]);
        let failing = "  /failing: {get: {operationId: failing, responses: {default: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}}}}}\n";
        let schemas = "    Problem: {type: object, properties: {code: {type: string}}}\n";
        let (head, tail) = DOCUMENT.split_once("  /pets/{id}:").unwrap();
        let tail = &tail[tail.find("components:").unwrap()..];
        let document = format!("{head}{}{failing}{tail}{schemas}", operations.concat());
        order.input.spec.bytes = document.into();
        let made = stand_alone(order, || Ok(kit())).unwrap();
        let readme = text(&made, README);
        assert!(
            readme.contains(&format!("let reply = client.{first}().await?;")),
            "{readme}"
        );
        match second {
            Some(second) => assert!(
                readme.contains(&format!("client.{second}(&body)")),
                "{readme}"
            ),
            None => assert!(!readme.contains("&body"), "{readme}"),
        }
    };
    // What gives a type before what gives a text or an error, and nothing that acts.
    let reads = [text_of("words"), get("logout", "Pet"), get("pets", "Pet")];
    shows(&reads, "pets", None);
    let writes = [
        post("buyPet"),
        post("addPayment"),
        post("addPet"),
        post("searchPets"),
    ];
    let all = [&reads[..], &writes].concat();
    shows(&all, "pets", Some("search_pets"));
    shows(&all[..6], "pets", Some("add_pet"));
    shows(&all[..5], "pets", None);
}

#[test]
fn the_readme_shows_a_setter_where_it_sends_no_body() {
    let mut order = order("pets", &[]);
    let setters = "parameters: [{name: name, in: query, schema: {type: string}}, {name: limit, in: query, schema: {type: integer}}]";
    let operation = format!("operationId: listOwners\n      {setters}");
    let document = DOCUMENT.replace("operationId: listOwners", &operation);
    order.input.spec.bytes = document.into();
    let made = stand_alone(order, || Ok(kit())).unwrap();
    let readme = text(&made, README);
    let line = "let reply = client.list_owners().limit(1).await?;\n";
    assert!(readme.contains(line), "{readme}");
}

#[test]
fn the_readme_sends_a_body_also_where_no_call_goes_without() {
    let mut order = order("pets", &[]);
    order.input.spec.bytes = "\
openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets:
    post: {operationId: addPet, requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, responses: {}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {name: {type: string}}}
"
    .into();
    let made = stand_alone(order, || Ok(kit())).unwrap();
    let readme = text(&made, README);
    let lines = "    .build()?;\n\nlet body = pets::models::Pet::new(\"text\");\nclient.add_pet(&body).await?;\n";
    assert!(readme.contains(lines), "{readme}");
}

#[test]
fn the_readme_has_the_whole_title() {
    let mut order = order("pets", &[]);
    let title = DOCUMENT.replace("Pet Store", "\"Joe's Cats & Dogs <b>\"");
    order.input.spec.bytes = title.into();
    let made = stand_alone(order, || Ok(kit())).unwrap();
    let sentence = "A typed client of Joe's Cats & Dogs \\<b\\>, generated from";
    assert!(text(&made, README).contains(sentence));
}

#[test]
fn the_readme_says_what_holds_for_every_call() {
    let made = made("pets", &[]).unwrap();
    let readme = text(&made, README);
    let call = "match client.list_owners().header(\"x-trace\", \"1\").with_response().await {";
    for part in [
        call,
        "client.request(Method::GET",
        "`idempotency_key`",
        "`UnknownValue`",
    ] {
        assert!(readme.contains(part), "{part}: {readme}");
    }
}
