//! `Cargo.toml` of a stand-alone crate. Dependencies and features are those of the generated package, with the versions
//! of the workspace filled in, so that both are tested together.

use toml_edit::{Decor, DocumentMut, InlineTable, Item, Key, Table, TableLike, TomlError, Value};

use super::MARKER;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::plan::Group;
use crate::pointer::Pointer;
use crate::workspace::Kit;
use crate::{MANIFEST, WORKSPACE_MANIFEST};

/// The feature of the server for tests. Like those of vendors it turns on nothing else, and it is not on by default.
const TESTING: &str = "testing";

/// The feature that turns on all others.
const FULL: &str = "full";

/// The longest name that the registry takes.
const LONGEST_NAME: usize = 64;

/// Names that cargo refuses or warns about beside the keywords, or that mean something else on a system or in the crate.
const RESERVED: [&str; 49] = [
    "alloc",
    "aux",
    "build",
    "bytes",
    "chrono",
    "com1",
    "com2",
    "com3",
    "com4",
    "con",
    "core",
    "deps",
    "examples",
    "futures-core",
    "futures_core",
    "flate2",
    "http",
    "http-body",
    "http_body",
    "hyper",
    "hyper-rustls",
    "hyper_rustls",
    "hyper-util",
    "hyper_util",
    "incremental",
    "lpt1",
    "lpt2",
    "lpt3",
    "nul",
    "prn",
    "proc-macro",
    "proc_macro",
    "reqwest",
    "ring",
    "runtime",
    "rustls",
    "rustls-platform-verifier",
    "rustls_platform_verifier",
    "serde",
    "serde-json",
    "serde_json",
    "std",
    "test",
    "tests",
    "tokio",
    "tower-service",
    "tower_service",
    "tracing",
    "zeroize",
];

/// Whether a package can have this name.
pub fn is_package_name(name: &str) -> bool {
    let mut characters = name.chars();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    characters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && characters.all(allowed)
        && name.len() <= LONGEST_NAME
        && !RESERVED.contains(&name.to_lowercase().as_str())
        && !crate::name::is_keyword(name)
}

/// A name for a package that is called by these words.
pub fn package_name(words: &str) -> String {
    let mut name = String::new();
    for c in words.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => name.push(c.to_ascii_lowercase()),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    name.truncate(LONGEST_NAME);
    let name = name.trim_end_matches('-');
    if is_package_name(name) {
        return name.to_owned();
    }
    // `api` in front of what has no letter there, `client` behind what means something else.
    let mut name = match name.chars().next() {
        Some(c) if c.is_ascii_alphabetic() => format!("{name}-client"),
        _ => format!("api-{name}"),
    };
    name.truncate(LONGEST_NAME);
    name.trim_end_matches('-').to_owned()
}

/// The manifest of a new crate.
pub(super) fn manifest(
    kit: &Kit,
    name: &str,
    service: &str,
    groups: &[Group],
) -> Result<String, Diagnostics> {
    let package = parse(MANIFEST, &kit.package)?;
    let workspace = parse(WORKSPACE_MANIFEST, &kit.workspace)?;
    let mut document = DocumentMut::new();
    document.decor_mut().set_prefix(format!(
        "# {MARKER}. Yours to edit; running it again updates features and dependencies.\n"
    ));
    document["package"] = Item::Table(about(name, service, &package, &workspace)?);
    document["lib"] = Item::Table(Table::from_iter([("path", "src/lib.rs")]));
    document["features"] = Item::Table(features(&package, groups)?);
    document["dependencies"] = Item::Table(dependencies(&package, &workspace)?);
    // Makes the crate build wherever it lies, also inside of another workspace.
    document["workspace"] = Item::Table(Table::new());
    Ok(document.to_string())
}

/// The manifest that is there, with features and dependencies of the fresh one.
pub(super) fn updated(present: &str, fresh: &str) -> Result<String, Diagnostics> {
    let mut document = parse(super::MANIFEST, present)?;
    let fresh = parse(super::MANIFEST, fresh)?;
    let split = members(&document, FULL);
    for part in ["features", "dependencies"] {
        let target = document
            .entry(part)
            .or_insert_with(|| Item::Table(Table::new()));
        let target = target
            .as_table_like_mut()
            .ok_or_else(|| bad(super::MANIFEST, format!("`{part}` is not a table")))?;
        for (key, item) in table(&fresh, part, super::MANIFEST)?.iter() {
            // The choice of default features is the user's.
            if key != "default" && !same(target.get(key), item) {
                target.insert(key, item.clone());
            }
        }
    }
    forget(&mut document, &split, &fresh);
    Ok(document.to_string())
}

/// Takes out the features that a crate was split into and is no longer, unless another feature has them.
fn forget(document: &mut DocumentMut, split: &[String], fresh: &DocumentMut) {
    let known = |document: &DocumentMut, name: &str| {
        let features = document.get("features").and_then(Item::as_table_like);
        features.is_some_and(|features| features.contains_key(name))
    };
    let gone: Vec<&String> = split.iter().filter(|name| !known(fresh, name)).collect();
    if !gone.is_empty() && !known(fresh, FULL) {
        remove(document, FULL);
    }
    for name in gone {
        let features = document.get("features").and_then(Item::as_table_like);
        let keys = features
            .into_iter()
            .flat_map(TableLike::iter)
            .map(|(key, _)| key);
        let is_used = keys
            .filter(|key| *key != name)
            .any(|key| members(document, key).contains(name));
        if !is_used && members(document, name).is_empty() {
            remove(document, name);
        }
    }
}

fn remove(document: &mut DocumentMut, feature: &str) {
    if let Some(features) = document
        .get_mut("features")
        .and_then(Item::as_table_like_mut)
    {
        features.remove(feature);
    }
}

/// What a feature turns on.
fn members(document: &DocumentMut, feature: &str) -> Vec<String> {
    let features = document.get("features").and_then(Item::as_table_like);
    let list = features.and_then(|features| features.get(feature)?.as_array());
    let texts = list.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Whether two entries differ in spaces and comments at most.
fn same(present: Option<&Item>, fresh: &Item) -> bool {
    let plain = |item: &Item| {
        let text = item.to_string();
        text.split_whitespace().collect::<String>()
    };
    present.is_some_and(|present| plain(present) == plain(fresh))
}

fn about(
    name: &str,
    service: &str,
    package: &DocumentMut,
    workspace: &DocumentMut,
) -> Result<Table, Diagnostics> {
    let given = table(package, "package", MANIFEST)?;
    let mut about = Table::new();
    about["name"] = toml_edit::value(name);
    about["description"] = toml_edit::value(format!("A typed client of {service}."));
    about["version"] = toml_edit::value("0.1.0");
    for key in ["edition", "rust-version"] {
        let inherited = workspace
            .get("workspace")
            .and_then(|table| table.get("package"))
            .and_then(|table| table.get(key));
        let value = match given.get(key) {
            Some(item) if is_inherited(item) => inherited,
            item => item,
        };
        let value = value
            .and_then(Item::as_str)
            .ok_or_else(|| bad(WORKSPACE_MANIFEST, format!("the package has no `{key}`")))?;
        about[key] = toml_edit::value(value);
    }
    about["readme"] = toml_edit::value(super::README);
    Ok(about)
}

fn is_inherited(item: &Item) -> bool {
    item.get("workspace").and_then(Item::as_bool) == Some(true)
}

/// The features that are not of a vendor, with those of the default ones among them, and those that the crate is split into.
fn features(package: &DocumentMut, groups: &[Group]) -> Result<Table, Diagnostics> {
    let mut features = Table::new();
    let kept: Vec<(Key, Item)> = table(package, "features", MANIFEST)?
        .get_values()
        .into_iter()
        .filter_map(|(path, value)| match path.as_slice() {
            [key]
                if key.get() == TESTING
                    || key.get() != "default"
                        && value.as_array().is_some_and(|list| !list.is_empty()) =>
            {
                Some(((*key).clone(), Item::Value(value.clone())))
            }
            _ => None,
        })
        .collect();
    let is_kept = |name: &&str| kept.iter().any(|(key, _)| key.get() == *name);
    let given = table(package, "features", MANIFEST)?;
    let given = given.get("default").and_then(Item::as_array);
    let given = given.into_iter().flatten().filter_map(Value::as_str);
    let default: toml_edit::Array = given.filter(is_kept).collect();
    features["default"] = toml_edit::value(default);
    for (key, item) in kept {
        features.insert_formatted(&key, item);
    }
    if groups.is_empty() {
        return Ok(features);
    }
    let names = groups.iter().map(|group| group.feature.as_str());
    let mut all: toml_edit::Array = names.clone().collect();
    wrap(&mut all);
    features.insert_formatted(
        &Key::new(FULL).with_leaf_decor(Decor::new(
            "# All operations. Each of the others is a tag.\n",
            " ",
        )),
        toml_edit::value(all),
    );
    for name in names {
        features[name] = toml_edit::value(toml_edit::Array::new());
    }
    Ok(features)
}

/// One entry on each line.
fn wrap(list: &mut toml_edit::Array) {
    for entry in list.iter_mut() {
        entry.decor_mut().set_prefix("\n    ");
    }
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

fn dependencies(package: &DocumentMut, workspace: &DocumentMut) -> Result<Table, Diagnostics> {
    let mut dependencies = Table::new();
    let shared = workspace
        .get("workspace")
        .and_then(|table| table.get("dependencies"));
    for (name, item) in table(package, "dependencies", MANIFEST)?.iter() {
        let mut entry = InlineTable::new();
        if is_inherited(item) {
            let shared = shared.and_then(|table| table.get(name)).ok_or_else(|| {
                bad(
                    WORKSPACE_MANIFEST,
                    format!("`{name}` is not a dependency of the workspace"),
                )
            })?;
            add(&mut entry, shared);
        }
        add(&mut entry, item);
        entry.remove("workspace");
        entry.fmt();
        let version = entry.get("version").filter(|_| entry.len() == 1).cloned();
        let value = version.unwrap_or(Value::InlineTable(entry));
        dependencies[name] = toml_edit::value(value.decorated(" ", ""));
    }
    Ok(dependencies)
}

/// Adds a version, or the members of a table.
fn add(entry: &mut InlineTable, item: &Item) {
    if let Some(version) = item.as_str() {
        entry.insert("version", version.into());
    }
    for (key, value) in item.as_table_like().into_iter().flat_map(TableLike::iter) {
        if let Some(value) = value.as_value() {
            entry.insert(key, value.clone());
        }
    }
}

fn parse(file: &str, text: &str) -> Result<DocumentMut, Diagnostics> {
    text.parse().map_err(|error: TomlError| {
        bad(
            file,
            format!("the manifest is not valid TOML: {}", error.message()),
        )
    })
}

fn table<'d>(
    document: &'d DocumentMut,
    name: &str,
    file: &str,
) -> Result<&'d dyn TableLike, Diagnostics> {
    document
        .get(name)
        .and_then(Item::as_table_like)
        .ok_or_else(|| bad(file, format!("there is no table `{name}`")))
}

fn bad(file: &str, message: impl Into<String>) -> Diagnostics {
    let place = Place::value(&file.into(), &Pointer::root());
    Diagnostic::new(Code::Manifest, place, message)
        .help("correct the manifest")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kit() -> Kit {
        Kit {
            workspace: "\
[workspace.package]
edition = '2024'
rust-version = '1.88'
[workspace.dependencies]
bytes = '1'
hyper = { version = '1', default-features = false }
"
            .to_owned(),
            package: "\
[package]
edition.workspace = true
rust-version.workspace = true
[features]
default = ['http-client', 'genesys']
# The bundled transport.
http-client = ['dep:hyper']
testing = []
tracing = ['dep:tracing']
genesys = []
[dependencies]
bytes.workspace = true
hyper = { workspace = true, optional = true, features = ['http1'] }
rustls = { version = '0.23', optional = true }
"
            .to_owned(),
            ..Kit::default()
        }
    }

    #[test]
    fn versions_of_the_workspace_are_filled_in_and_features_of_vendors_left_out() {
        let text = manifest(&kit(), "pet-store", "Pet \"Store\"", &[]).unwrap();
        let expected = r#"# @generated by `cargo run -p generator -- new`. Yours to edit; running it again updates features and dependencies.
[package]
name = "pet-store"
description = 'A typed client of Pet "Store".'
version = "0.1.0"
edition = "2024"
rust-version = "1.88"
readme = "README.md"

[lib]
path = "src/lib.rs"

[features]
default = ["http-client"]
# The bundled transport.
http-client = ['dep:hyper']
testing = []
tracing = ['dep:tracing']

[dependencies]
bytes = "1"
hyper = { version = '1', default-features = false, optional = true, features = ['http1'] }
rustls = { version = '0.23', optional = true }

[workspace]
"#;
        assert_eq!(text, expected);
    }

    #[test]
    fn what_was_edited_by_hand_stays() {
        let fresh = manifest(&kit(), "pet-store", "Pets", &[]).unwrap();
        let edited = fresh
            .replace("0.1.0", "2.0.0")
            .replace(
                "edition = \"2024\"",
                "edition = \"2024\"\npublish = false # ours",
            )
            .replace("default = [\"http-client\"]", "default = []")
            .replace("bytes = \"1\"", "bytes = \"0.9\"\nanyhow = '1' # ours");
        let text = updated(&edited, &fresh).unwrap();
        assert_eq!(text, edited.replace("0.9", "1"));
        assert_eq!(updated(&fresh, &fresh).unwrap(), fresh);
    }

    #[test]
    fn a_dependency_that_the_workspace_lacks_is_reported() {
        let mut kit = kit();
        kit.workspace = kit.workspace.replace("bytes", "octets");
        let found = manifest(&kit, "a", "A", &[]).unwrap_err();
        let message = &found.iter().next().unwrap().message;
        assert_eq!(message, "`bytes` is not a dependency of the workspace");
    }

    #[test]
    fn any_words_give_a_name_that_a_package_can_have() {
        for (words, name) in [
            ("swagger_petstore", "swagger-petstore"),
            ("1forge", "api-1forge"),
            ("std", "std-client"),
            ("type", "type-client"),
            ("größe", "gr-e"),
            ("日本", "api"),
            ("", "api"),
            ("../../etc", "etc"),
        ] {
            assert_eq!(package_name(words), name);
            assert!(is_package_name(name), "{name}");
        }
        for word in ["word ", "1word ", "12345678"] {
            let long = package_name(&word.repeat(40));
            assert!(is_package_name(&long), "{long}");
        }
        for name in ["", "1a", "a b", "a/b", "fn", "Std", "a.b", &"a".repeat(65)] {
            assert!(!is_package_name(name), "{name}");
        }
    }
}
