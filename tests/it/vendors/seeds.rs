//! The names that operations had in older documents lead to today's methods: the table in the README and the rustdoc
//! search aliases.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::spec::{Operation, Spec, text, workspace};

const VENDORS: [&str; 3] = ["genesys", "ringcentral", "vonage"];

/// The methods of a generated client with their rustdoc search aliases.
fn methods(vendor: &str) -> BTreeMap<String, Vec<String>> {
    let mut methods = BTreeMap::new();
    let mut aliases = Vec::new();
    for line in text(&format!("generated/src/{vendor}/client.rs")).lines() {
        let line = line.trim();
        if let Some(alias) = line.strip_prefix("#[doc(alias = \"") {
            aliases.push(alias.trim_end_matches("\")]").to_owned());
        } else if let Some(rest) = line.strip_prefix("pub fn ") {
            let name = rest.split(['(', '<']).next().unwrap_or(rest);
            methods.insert(name.to_owned(), std::mem::take(&mut aliases));
        }
    }
    methods
}

/// The method of an operation: the one that can be searched by its operation id.
fn method<'a>(methods: &'a BTreeMap<String, Vec<String>>, op: &Operation) -> Option<&'a str> {
    let mut methods = methods.iter();
    let found = methods.find(|(name, aliases)| finds(name, aliases, &op.id));
    found.map(|(name, _)| name.as_str())
}

/// Whether a search for `text` finds a method.
fn finds(method: &str, aliases: &[String], text: &str) -> bool {
    method == text || aliases.iter().any(|alias| alias == text)
}

struct Row {
    operation: String,
    vendor: String,
    method: String,
}

fn table() -> Vec<Row> {
    let readme = text("README.md");
    let table = readme
        .split_once("<!-- seed-operations:start -->")
        .and_then(|(_, rest)| rest.split_once("<!-- seed-operations:end -->"));
    let (table, _) = table.expect("the README has the table between its two marks");
    let rows = table.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|line| {
        let mut cells = line.trim_matches('|').split('|');
        let mut cell = || {
            cells
                .next()
                .unwrap_or("")
                .trim()
                .trim_matches('`')
                .to_owned()
        };
        Row {
            operation: cell(),
            vendor: cell(),
            method: cell(),
        }
    })
    .collect()
}

#[test]
fn each_row_of_the_table_names_an_operation_and_its_method() {
    let rows = table();
    assert!(!rows.is_empty());
    for row in rows {
        assert!(VENDORS.contains(&&*row.vendor), "vendor {}", row.vendor);
        let operations = Spec::read(&row.vendor).operations();
        let op = operations.iter().find(|op| {
            let names = [&op.id, &op.line];
            names.contains(&&row.operation) || op.aliases.contains(&row.operation)
        });
        let methods = methods(&row.vendor);
        let found = op.and_then(|op| method(&methods, op));
        assert_eq!(found, Some(&*row.method), "{}", row.operation);
    }
}

#[test]
fn each_name_of_an_operation_finds_its_method() {
    for vendor in VENDORS {
        let methods = methods(vendor);
        for op in Spec::read(vendor).operations() {
            let found = method(&methods, &op).unwrap_or_default();
            let aliases = methods.get(found).map_or(&[][..], Vec::as_slice);
            for name in op.aliases.iter().chain([&op.id]) {
                assert!(finds(found, aliases, name), "{vendor}: {name}");
            }
        }
    }
}

#[test]
fn no_name_finds_two_methods_of_a_vendor() {
    for vendor in VENDORS {
        let mut seen = BTreeSet::new();
        for alias in methods(vendor).into_values().flatten() {
            assert!(seen.insert(alias.clone()), "{vendor}: {alias}");
        }
    }
}

/// The documents the project began with lie beside some checkouts.
#[test]
fn each_operation_of_the_first_documents_is_in_the_table() {
    let folder = workspace().join("../shared/seeds");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: ../shared/seeds is not beside the checkout");
        return;
    };
    let rows = table();
    let mut documents = 0;
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let vendor = match name.get(..3) {
            Some("000" | "001") => "genesys",
            Some("002" | "004") => "ringcentral",
            Some("003") => "vonage",
            _ => continue,
        };
        let operations = operations(&fs::read_to_string(&path).unwrap());
        assert!(!operations.is_empty(), "{name} has no operations");
        for operation in operations {
            let mut rows = rows.iter();
            let is_there = rows.any(|row| row.vendor == vendor && row.operation == operation);
            assert!(is_there, "{operation} of {name} is not in the table");
        }
        documents += 1;
    }
    assert_eq!(documents, 5);
}

/// The operations of a document: links to `PresenceApi` in its table, or the one endpoint that it is about.
fn operations(document: &str) -> Vec<String> {
    let linked = document.lines().filter_map(|line| {
        let (name, rest) = line.split_once("[**")?.1.split_once("**]")?;
        rest.starts_with("(PresenceApi.").then(|| name.to_owned())
    });
    let described = document.lines().filter_map(|line| {
        let words: Vec<_> = line.split_whitespace().take(4).collect();
        match words[..] {
            ["The", method, path, "endpoint"] => Some(format!("{method} {path}")),
            _ => None,
        }
    });
    linked.chain(described).collect()
}
