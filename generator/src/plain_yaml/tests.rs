//! What this reader accepts, `serde_yaml` reads the same, at the same places.

use std::fs;
use std::path::{Path, PathBuf};

use crate::load::Builder;
use crate::pointer::{At, Pointer, tests::positions_of_both};
use crate::value::Value;

/// The tree of a text if it is plain, after it has been compared with what `serde_yaml` makes of it.
fn compared(text: &str) -> Option<Value> {
    let plain = Builder::default().plain_yaml(text).ok()?;
    match Builder::default().yaml(text) {
        Ok(full) => assert_eq!(shown(&plain), shown(&full), "{text}"),
        Err(error) => panic!("{error}, but this is read as plain: {text}"),
    }
    Some(plain)
}

/// A text that shows all of a tree; what is not a number is not equal to itself.
fn shown(tree: &Value) -> String {
    format!("{tree:?}")
}

fn plain(text: &str) -> Value {
    compared(text).unwrap_or_else(|| panic!("this should be plain: {text}"))
}

/// Compares the places of everything in a document, or of some of it where there is much.
fn compare_places(text: &str, tree: &Value) {
    if !matches!(tree, Value::Object(_) | Value::Array(_)) {
        // The place of a value that is alone is left to the full parser.
        return;
    }
    let mut pointers = Vec::new();
    collect(tree, &Pointer::root(), &mut pointers);
    let step = pointers.len() / 200 + 1;
    let some: Vec<&Pointer> = pointers.iter().step_by(step).collect();
    for at in [At::Key, At::Value, At::Repeat] {
        let requests: Vec<_> = some.iter().map(|pointer| (*pointer, at)).collect();
        let (plain, full) = positions_of_both(text, &requests);
        for ((pointer, plain), full) in some.iter().zip(plain).zip(full) {
            assert_eq!(plain, full, "{at:?} {pointer} in {text}");
        }
    }
}

fn collect(tree: &Value, at: &Pointer, pointers: &mut Vec<Pointer>) {
    pointers.push(at.clone());
    match tree {
        Value::Object(members) => members
            .iter()
            .for_each(|(key, value)| collect(value, &at.child(key), pointers)),
        Value::Array(elements) => elements
            .iter()
            .enumerate()
            .for_each(|(index, value)| collect(value, &at.index(index), pointers)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The documents below a folder, if it is there.
fn documents(folder: &str, found: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(root().join(folder)) else {
        return;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            documents(&name, found);
        } else if name.ends_with(".yaml") {
            // What is not UTF-8 never comes as far as this.
            found.extend(fs::read_to_string(path).ok().map(|text| (name, text)));
        } else if name.ends_with(".yaml.gz") {
            let mut text = String::new();
            let mut plain = flate2::read::GzDecoder::new(fs::File::open(path).unwrap());
            std::io::Read::read_to_string(&mut plain, &mut text).unwrap();
            found.push((name, text));
        }
    }
}

/// Our own documents, and those beside the checkout up to a size.
fn all_documents() -> Vec<(String, String)> {
    let mut found = Vec::new();
    documents("specs", &mut found);
    documents("tests/fixtures", &mut found);
    assert!(found.len() > 50);
    documents("../shared/corpus", &mut found);
    documents("../shared/corpus-hostile", &mut found);
    found.retain(|(_, text)| text.len() < 100_000);
    found
}

#[test]
fn documents_are_read_as_the_full_parser_reads_them() {
    for (name, text) in all_documents() {
        let Some(tree) = compared(&text) else {
            let is_ours = name.contains("specs/");
            assert!(!is_ours, "{name} should be plain");
            continue;
        };
        compare_places(&text, &tree);
    }
}

/// Numbers that look random and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// Pieces that mean something in YAML.
const PIECES: [&str; 42] = [
    " ", "  ", "\n", "\n\n", ":", ": ", "- ", "-", "#", " #", "'", "\"", "\\", "\\n", "\\\n", "|",
    ">", "|-\n", ">+\n", "|2\n", "[", "]", "{", "}", ", ", "? ", "&a ", "*a", "!t ", "%", "@", "`",
    "---\n", "...\n", "\t", "~", "0x1f", "null", "1.5", "é", "\u{85}", "a: b\n",
];

fn damaged(text: &str, dice: &mut Dice) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(characters.len() + 1);
        let end = (at + dice.roll(12)).min(characters.len());
        match dice.roll(3) {
            0 => drop(characters.drain(at..end)),
            1 => {
                let copy = characters[at..end].to_vec();
                let to = dice.roll(characters.len() + 1);
                drop(characters.splice(to..to, copy));
            }
            _ => drop(characters.splice(at..at, PIECES[dice.roll(PIECES.len())].chars())),
        }
    }
    characters.into_iter().collect()
}

#[test]
fn damaged_documents_are_read_as_the_full_parser_reads_them_or_refused() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut count = 0;
    let documents = all_documents();
    let small = documents.iter().filter(|(_, text)| text.len() < 3000);
    for (_, text) in small {
        for _ in 0..15 {
            let damaged = damaged(text, &mut dice);
            if let Some(tree) = compared(&damaged) {
                count += 1;
                compare_places(&damaged, &tree);
            }
        }
    }
    assert!(count > 150, "only {count} damaged documents are plain");
}

#[test]
fn texts_made_of_pieces_are_read_as_the_full_parser_reads_them_or_refused() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut count = 0;
    for _ in 0..6_000 {
        let mut text = String::from("a:\n  b: ");
        for _ in 0..dice.roll(9) {
            text.push_str(PIECES[dice.roll(PIECES.len())]);
            text.push_str(["", "x", "yy", "\n  c: ", "\n    "][dice.roll(5)]);
        }
        if let Some(tree) = compared(&text) {
            count += 1;
            compare_places(&text, &tree);
        }
    }
    assert!(count > 600, "only {count} texts are plain");
}

#[test]
fn words_stand_for_what_the_full_parser_takes_them_for() {
    let numbers = [
        "0",
        "-0",
        "+0",
        "7",
        "-7",
        "+7",
        "00",
        "007",
        "-007",
        "0x1F",
        "-0x1f",
        "+0xff",
        "0x",
        "0xg",
        "0x+1",
        "-0x-1",
        "0o17",
        "-0o7",
        "0o8",
        "0b101",
        "-0b1",
        "0b2",
        "1.5",
        "-1.5",
        "+1.5",
        "1.",
        ".5",
        "-.5",
        "+.5",
        "1e3",
        "1E-3",
        "1e",
        "1e400",
        "-1e400",
        ".inf",
        "-.inf",
        "+.inf",
        ".Inf",
        ".INF",
        ".nan",
        "+.nan",
        ".NaN",
        "-.nan",
        "1_000",
        "1,000",
        "12:30",
        "2020-01-01",
        "--1",
        "+-1",
        "-+1",
        "++1",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "340282366920938463463374607431768211455",
        "340282366920938463463374607431768211456",
        "-170141183460469231731687303715884105728",
        "-170141183460469231731687303715884105729",
        "-340282366920938463463374607431768211455",
        "0xffffffffffffffffffffffffffffffffff",
        "0.1.2",
        "1e5",
        "1e+5",
        "+",
        ".",
        "..",
        "-a",
        "+a",
        ".a",
        "e5",
        "0e0",
        "00.5",
        "0.50",
        "-00.5",
        "1 2",
    ];
    let words = [
        "null", "Null", "NULL", "nULL", "~", "true", "True", "TRUE", "tRUE", "false", "False",
        "FALSE", "yes", "no", "on", "y", "inf", "nan", "NaN", "infinity", "a", "",
    ];
    for word in numbers.into_iter().chain(words) {
        let root = plain(&format!("a: {word}\nb: [1, {{c: d}}]\n"));
        assert_eq!(root.as_object().unwrap().len(), 2, "{word}");
        if !word.is_empty() {
            plain(&format!("[x, {}]", word.replace(',', "")));
        }
        plain(&format!("'{word}': '{word}'\nx: \"{word}\"\n"));
    }
}

#[test]
fn every_style_of_scalar_is_read() {
    for text in [
        "a: one two  three   # comment\nb: x#y\nc: a:b ::c -d ?e\n",
        "a: one\n  two\n\n  three\n\n\n   four - five\nb: 'it''s'\nc: 'x\n\n  y  \n z'\n",
        "a: \"q\\\"\\\\\\/\\n\\t\\r\\x41\\u00e9\\U0001f600 \\  x\"\nb: \"one\n  two\n\n  three \\\n   four\\\n\n  five  \n\"\n",
        "a: |\n  one\n\n    two\n  three\n\n\nb: |-\n  x\n\nc: |+\n  y\n\n\nd: >\n  one\n  two\n\n  three\n    four\n  five\n\n    six\n",
        "a: >-\n  one\n   \n  two\n\nb: >+\n\n  x\n\nc: |2\n    x\n   y\nd: |\ne: |+\n\nf: >2-\n  x\n",
        "a: |  # comment\n  # no comment\n  \tx\ny: 1\n# comment\n  # comment\nz:\n",
        "a: |\n  no line feed at the end",
        "a:\n  - |\n    x\n  - >\n    y\n    z\n  -\n  - - a\n    - b\n  -   - c\n  - d: e\n    f: g\n  - # comment\n    h: i\n",
        "a:\n- b\n- c:\n  - d\n  e:\n- f\ng: h\n",
        "a: text\n b: still\n",
        "a:\n  several\n  lines\nb:\n  'quoted'\nc:\n  [x]\n",
        "---\n# comment\n  a: b\n  c: d\n",
        "{a: b, 'c': d, \"e\":f, g: [h, i,], j: {}, k: [], l: {m: n,},\n  # comment\n o: p}\n",
        "a: [b,\nc, # comment\n  d]\ne: {f: g:h, i: -1, j: http://x/?y#z}\n",
        "a : b\n'c' : d\n\"e\": f\n? : g\n",
        "é: ü\n日本: {語: [ö, 'ß', \"ñ\"]}\n",
        "'': ''\n\"\": \"\"\n",
    ] {
        if let Some(tree) = compared(text) {
            compare_places(text, &tree);
        } else {
            let refused = text.contains("? :") || text.contains(" b: still");
            assert!(refused, "this should be plain: {text}");
        }
    }
}

#[test]
fn what_is_unusual_is_left_to_the_full_parser() {
    for text in [
        "a: &x b\nc: *x\n",
        "a: !!str 1\n",
        "%YAML 1.1\n---\na: b\n",
        "a: b\n---\nc: d\n",
        "a: b\n...\n",
        "? a\n: b\n",
        "a: [b: c]\n",
        "a: {b, c}\n",
        "a: b\r\nc: d\r\n",
        "a:\tb\n",
        "a: b: c\n",
        "a: - b\n",
        "a: 'b' c\n",
        "a: b\nc\n",
        "a: b\n  c: d\n",
        "- a\nb: c\n",
        "a: \"\\ud83d\\ude00\"\n",
        "a: \u{85}\n",
        "a: \u{0}\n",
        "a: 'open\n",
        "a: [open\n",
    ] {
        assert!(compared(text).is_none(), "{text}");
    }
}

#[test]
fn characters_that_yaml_does_not_allow_are_left_to_the_full_parser() {
    for (odd, ordinary) in [
        ("\u{1}", "\t"),
        ("\u{7f}", "~"),
        ("\u{80}", "\u{a0}"),
        ("\u{9f}", "\u{bf}"),
        ("\u{2028}", "\u{2027}"),
        ("\u{2029}", "\u{202a}"),
        ("\u{feff}", "\u{fefe}"),
        ("\u{fffe}", "\u{fffd}"),
        ("\u{ffff}", "\u{10000}"),
    ] {
        for length in 100..140 {
            let text = |character| format!("a: |\n  {}{character}\n", "x".repeat(length));
            assert!(compared(&text(odd)).is_none(), "{odd:?} behind {length}");
            assert!(
                compared(&text(ordinary)).is_some(),
                "{ordinary:?} behind {length}"
            );
        }
    }
}

#[test]
fn neither_nesting_nor_long_keys_do_harm() {
    for depth in [100, 127, 128, 129, 10_000] {
        let text = format!("a: {}1{}", "[".repeat(depth), "]".repeat(depth));
        let _ = compared(&text);
    }
    for length in [999, 1000, 1001, 1023, 1024, 1025, 5000] {
        assert_eq!(
            compared(&format!("{}: b\n", "k".repeat(length))).is_some(),
            length <= 1000
        );
    }
}

#[test]
fn what_is_stepped_over_ends_where_it_ends_for_the_full_parser() {
    let skipped = [
        "b: {c: 1}",
        "b:\n    - - x: 1\n        y: |\n          z\n    - 'a\n b': 2",
        "b: >-\n\n    # no comment\n\t \n    c: d\n# a comment",
        "b:\n  - x\n  -\n    y: \"z\n 'k:\"\n  c:",
        "'b': text\n    goes: on",
        "b: text\n    goes on\n\n    - and on\n  c: [1,\n2, {d:\n e}]  # ends",
        "b: # nothing\n  c:\n    d: ' x '' y: '\n  - e",
        "b: |2\n      deep\n    less\n  c: !tag x\n  d: &anchor\n    e: f",
        "- b: |\n      c\n\n    d: e\n  - - f",
    ];
    for text in skipped {
        let text = format!("a:\n  {text}\nwanted: 1\nlist:\n- {{}}\n- x:\n    y: z\n- wanted: 2\n");
        let pointers = ["/wanted", "/list/2/wanted"].map(|text| Pointer::parse(text).unwrap());
        let requests: Vec<_> = pointers.iter().map(|one| (one, At::Value)).collect();
        if Builder::default().yaml(&text).is_ok() {
            let (plain, full) = positions_of_both(&text, &requests);
            assert_eq!(plain, full, "{text}");
        }
    }
}
