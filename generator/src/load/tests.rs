use super::*;
use crate::diagnostic::Sources;
use crate::pointer::Position;

const HEAD: &str = "openapi: 3.0.3\n";

fn tree(text: &str) -> Value {
    parse(&Arc::from("api.yaml"), text).unwrap().0
}

fn version_of(text: &str) -> Version {
    load("a.yaml", text.as_bytes()).unwrap().version
}

/// The codes and lines of what is wrong with a document.
fn faults(file: &str, bytes: &[u8]) -> Vec<(Code, Option<usize>)> {
    let mut sources = Sources::new();
    sources.insert(file, String::from_utf8_lossy(bytes).into_owned());
    let diagnostics = match load(file, bytes) {
        Ok(document) => document.diagnostics,
        Err(diagnostics) => diagnostics,
    };
    let positions = sources.positions(&diagnostics);
    diagnostics
        .iter()
        .zip(positions)
        .map(|(diagnostic, position)| (diagnostic.code, position.map(|position| position.line)))
        .collect()
}

fn found(file: &str, bytes: &[u8]) -> String {
    let diagnostics = load(file, bytes).unwrap_err();
    let found = diagnostics
        .iter()
        .find_map(|diagnostic| diagnostic.found.clone());
    found.unwrap_or_default()
}

#[test]
fn yaml_and_json_give_the_same_tree() {
    let yaml = "openapi: 3.0.3\nlist: [1, -1, 2.5, true, null, 'x']\nmap: {a: {}}\n";
    let json = r#"{"openapi": "3.0.3", "list": [1, -1, 2.5, true, null, "x"], "map": {"a": {}}}"#;
    let yaml = load("a.yaml", yaml.as_bytes()).unwrap();
    let json = load("a.json", json.as_bytes()).unwrap();
    assert_eq!(yaml.root, json.root);
    assert_eq!(yaml.version, Version::V30);
}

#[test]
fn byte_order_mark_carriage_returns_and_tabs_in_json_are_accepted() {
    let yaml = load(
        "a.yaml",
        "\u{feff}openapi: 3.0.3\r\ninfo:\r\n  x: |\r\n    one\r\n    two\r\n".as_bytes(),
    );
    let root = yaml.unwrap().root;
    assert_eq!(
        root.get("info").unwrap().get("x").unwrap().as_str(),
        Some("one\ntwo\n")
    );
    let json = load(
        "a.json",
        "\u{feff}{\r\n\t\"openapi\":\t\"3.0.3\"\r\n}".as_bytes(),
    );
    assert!(json.is_ok());
}

#[test]
fn keys_are_taken_as_written() {
    let root = tree("200: a\ntrue: b\n1.10: c\n~: d\n0x1F: e\n");
    let keys: Vec<&str> = root.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["200", "true", "1.10", "~", "0x1F"]);
}

#[test]
fn what_is_merged_is_there_unless_the_object_has_it_itself() {
    let text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4}]}\nd: {<<: text}\n";
    let merged = tree(text);
    let plain = "a: {x: 1, y: 2}\nb: {y: 3, x: 1}\nc: {x: 1, y: 2, z: 4}\nd: {<<: text}\n";
    assert_eq!(merged, tree(plain));
    // JSON knows no such thing.
    assert!(
        tree("{\"b\": {\"<<\": {}}}")
            .pointer(&Pointer::from_fragment("#/b/<<").unwrap())
            .is_some()
    );
}

#[test]
fn tags_are_ignored_and_aliases_expanded() {
    let root = tree("a: &x {b: 1}\nc: *x\nd: !own [2]\ne: !!str 5\n");
    assert_eq!(root.get("c"), root.get("a"));
    assert_eq!(root.get("d").unwrap().as_array().unwrap().len(), 1);
    assert_eq!(root.get("e").unwrap().as_str(), Some("5"));
}

#[test]
fn integers_beyond_64_bits_become_floats() {
    for text in [
        "[99999999999999999999999999]",
        "- 99999999999999999999999999",
    ] {
        let root = tree(text);
        let number = &root.as_array().unwrap()[0];
        assert_eq!(number.as_i128(), None);
        assert_eq!(number.as_f64(), Some(1e26));
    }
    assert_eq!(
        tree("[18446744073709551615]").as_array().unwrap()[0].as_i128(),
        Some(u64::MAX.into())
    );
}

#[test]
fn a_number_that_json_cannot_hold_is_located() {
    let json = "{\"openapi\": \"3.0.3\",\n \"x\": 1e400}";
    assert_eq!(faults("a.json", json.as_bytes()), [(Code::Syntax, Some(2))]);
    assert!(found("a.json", json.as_bytes()).contains("number out of range"));
}

#[test]
fn every_duplicate_key_is_reported_at_its_second_occurrence() {
    let yaml = "openapi: 3.0.3\na:\n  - {x: 1}\n  - b: 1\n    c: 2\n    b: 3\na: 4\n";
    let document = load("a.yaml", yaml.as_bytes()).unwrap();
    let pointers: Vec<&str> = document
        .diagnostics
        .iter()
        .map(|one| one.place.as_ref().unwrap().pointer.as_str())
        .collect();
    assert_eq!(pointers, ["/a/1/b", "/a"]);
    let lines = [(Code::DuplicateKey, Some(6)), (Code::DuplicateKey, Some(7))];
    assert_eq!(faults("a.yaml", yaml.as_bytes()), lines);
    let json = b"{\"openapi\": \"3.0.3\",\n\"p\": {\"/a\": {\"get\": 1},\n\"/a\": {\"put\": 2}}}";
    assert_eq!(faults("a.json", json), [(Code::DuplicateKey, Some(3))]);
    let both = load("a.json", json).unwrap().root;
    let both = both.get("p").and_then(|p| p.get("/a")).unwrap();
    assert!(both.get("get").is_some() && both.get("put").is_some());
}

#[test]
fn what_is_not_utf8_is_located() {
    let bytes = b"openapi: 3.0.3\ntitle: \"caf\xe9\"\n";
    let diagnostics = load("a.yaml", bytes).unwrap_err();
    let diagnostic = diagnostics.iter().next().unwrap();
    assert_eq!(diagnostic.code, Code::NotUtf8);
    assert_eq!(
        diagnostic.position,
        Some(Position {
            line: 2,
            column: 12
        })
    );
    assert_eq!(diagnostic.found.as_deref(), Some("byte 0xe9 at offset 26"));
}

#[test]
fn a_syntax_error_is_located() {
    let tabs = b"openapi: 3.0.3\ninfo:\n\ttitle: x\n";
    assert_eq!(faults("a.yaml", tabs), [(Code::Syntax, Some(3))]);
    let help = load("a.yaml", tabs)
        .unwrap_err()
        .iter()
        .find_map(|one| one.help.clone());
    assert!(help.unwrap().contains("tabs"));
    assert_eq!(
        faults("a.json", b"{\n\"openapi\": \"3.0.3\",\n\"x\": {"),
        [(Code::Syntax, Some(3))]
    );
    assert_eq!(
        faults("a.yaml", b"{openapi: 3.0.3,\n x: [}"),
        [(Code::Syntax, Some(2))]
    );
    assert_eq!(faults("a.yaml", b"a: *nowhere"), [(Code::Syntax, Some(1))]);
}

#[test]
fn what_the_yaml_parser_does_not_locate_is_located() {
    let position = |text: &str| {
        let diagnostics = load("a.yaml", text.as_bytes()).unwrap_err();
        let one = diagnostics.iter().next().unwrap();
        one.position.map(|at| (at.line, at.column))
    };
    assert_eq!(position("openapi: 3.0.3\ninfo: a\u{0}b\n"), Some((2, 8)));
    let two = format!("# one\n---\n{HEAD}x: 1\n--- # two\n{HEAD}");
    assert_eq!(position(&two), Some((4 + HEAD.lines().count(), 1)));
}

#[test]
fn an_alias_that_leads_back_to_itself_is_no_deep_document() {
    for text in ["x: &a [*a]\n", "x: &a\n  <<: *a\n  b: 1\n"] {
        let diagnostics = load("a.yaml", format!("{HEAD}{text}").as_bytes()).unwrap_err();
        let one = diagnostics.iter().next().unwrap();
        assert_eq!(one.code, Code::LimitExceeded);
        assert!(one.message.contains("aliases"), "{}", one.message);
    }
    let deep = format!(
        "{HEAD}y: &a 1\nz: *a\nx: {}\n",
        "[".repeat(121) + &"]".repeat(121)
    );
    let diagnostics = load("a.yaml", deep.as_bytes()).unwrap_err();
    let message = &diagnostics.iter().next().unwrap().message;
    assert!(message.contains("nested too deep") && !message.contains("aliases"));
}

#[test]
fn columns_of_json_errors_count_characters() {
    let diagnostics = load("a.json", "{\"é\": x}".as_bytes()).unwrap_err();
    let position = diagnostics.iter().next().unwrap().position;
    assert_eq!(position, Some(Position { line: 1, column: 7 }));
}

#[test]
fn a_file_without_content_is_refused() {
    let code = |file, bytes| faults(file, bytes)[0].0;
    assert_eq!(faults("a.yaml", b""), [(Code::Syntax, Some(1))]);
    assert_eq!(code("a.json", b" \n"), Code::Syntax);
    assert_eq!(code("a.yaml", b"# nothing\n"), Code::NotAnOpenapiDocument);
    assert_eq!(code("a.yaml", b"--- {}\n--- {}\n"), Code::Syntax);
}

#[test]
fn what_is_not_an_openapi_document_is_refused() {
    assert_eq!(
        faults("a.json", b"[{\"openapi\":\"3.0.3\"}]")[0].0,
        Code::NotAnOpenapiDocument
    );
    assert_eq!(
        faults("a.json", b"{\"name\":\"left\"}")[0].0,
        Code::NotAnOpenapiDocument
    );
    assert_eq!(
        found("a.json", b"{\"swaggerVersion\":\"1.2\"}"),
        "swaggerVersion 1.2"
    );
}

#[test]
fn versions_that_are_not_read_are_named_and_refused() {
    let cases = [
        ("swagger: '1.2'", "swagger 1.2"),
        ("swagger: 3.0", "swagger 3.0"),
        ("openapi: 2.0", "openapi 2.0"),
        ("openapi: 4.0.0", "openapi 4.0.0"),
        ("openapi: {}", "openapi an object"),
        ("openapi: 3.x", "openapi 3.x"),
    ];
    for (text, named) in cases {
        assert_eq!(
            faults("a.yaml", text.as_bytes()),
            [(Code::UnsupportedVersion, Some(1))],
            "{text}"
        );
        assert_eq!(found("a.yaml", text.as_bytes()), named);
    }
    for (text, version) in [
        ("openapi: 3.0", Version::V30),
        ("openapi: '3.0'", Version::V30),
        ("openapi: 3", Version::V30),
        ("openapi: 3.0.4", Version::V30),
        ("openapi: 3.1", Version::V31),
        ("openapi: 3.1.0", Version::V31),
        ("openapi: '3.1.1'", Version::V31),
        ("swagger: 2.0", Version::V2),
        ("swagger: '2.0'", Version::V2),
        ("swagger: 2", Version::V2),
    ] {
        assert_eq!(version_of(text), version, "{text}");
    }
}

#[test]
fn nesting_is_limited_in_both_formats() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    for (file, levels) in [
        ("a.json", 20_000),
        ("a.yaml", 20_000),
        ("a.json", 121),
        ("a.yaml", 121),
    ] {
        let json = format!("{{\"x\": {}}}", deep(levels));
        let yaml = format!("{HEAD}x: {}\n", deep(levels));
        let text = if file.ends_with("json") { json } else { yaml };
        assert_eq!(
            faults(file, text.as_bytes())[0].0,
            Code::LimitExceeded,
            "{file} {levels}"
        );
    }
    let fits = format!("{HEAD}x: {}\n", deep(MAX_DEPTH - 1));
    assert!(load("a.yaml", fits.as_bytes()).is_ok());
}

#[test]
fn many_open_brackets_do_not_hang_the_yaml_scanner() {
    let text = format!("{HEAD}x: {}", "[".repeat(500_000));
    assert_eq!(faults("a.yaml", text.as_bytes())[0].0, Code::LimitExceeded);
}

#[test]
fn aliases_cannot_blow_a_document_up() {
    let mut bomb = String::from("openapi: 3.0.3\nx0: &a0 [y,y,y,y,y,y,y,y,y,y]\n");
    for level in 1..12 {
        let list = vec![format!("*a{}", level - 1); 10].join(",");
        bomb.push_str(&format!("x{level}: &a{level} [{list}]\n"));
    }
    assert!(found("a.yaml", bomb.as_bytes()).contains("limit exceeded"));
}
