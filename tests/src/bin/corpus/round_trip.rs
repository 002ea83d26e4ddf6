//! A test for a generated crate: a value of each of its types, with every member and every alternative, survives being
//! decoded and encoded. The values are made up from the plan.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use generator::name::Name;
use generator::plan::{Model, ModelKind, RustType, Struct, Vendor};
use generator::stand_alone::StandAlone;
use serde_json::{Map, Value, json};

use crate::Failure;
use crate::document::Folders;

const OPENING: &str = "\
//! Every value survives being decoded and encoded.

fn survives<T: serde::Serialize + serde::de::DeserializeOwned>(text: &str) -> Result<(), String> {
    let value: T = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let encoded = serde_json::to_value(&value).map_err(|error| error.to_string())?;
    let expected: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if encoded == expected { Ok(()) } else { Err(format!(\"became {encoded}\")) }
}

type Case = (&'static str, fn(&str) -> Result<(), String>, &'static str);

#[test]
#[allow(deprecated)]
fn every_value_survives() {
    let cases: &[Case] = &[
";
const CLOSING: &str = "    ];
    let mut lost = 0;
    for (name, survives, text) in cases {
        if let Err(error) = survives(text) {
            lost += 1;
            println!(\"LOST {name}: {error}, from {text}\");
        }
    }
    assert_eq!(lost, 0, \"of {} values\", cases.len());
}
";

/// Adds the test to the crate.
pub(crate) fn write(made: &StandAlone, out: &Path) -> Result<(), Failure> {
    let folder = out.join("tests");
    fs::create_dir_all(&folder)?;
    let text = test(&made.plan, &made.summary.name);
    Ok(fs::write(folder.join("round_trip.rs"), text)?)
}

/// The text of the test. What no JSON value can be made up for, such as files, is left out.
fn test(plan: &Vendor, package: &str) -> String {
    let values = Values::new(plan);
    let mut text = OPENING.to_owned();
    for model in &plan.models {
        let name = &model.name;
        for value in values.of_model(model) {
            let krate = package.replace('-', "_");
            let _ = writeln!(
                text,
                "        ({:?}, survives::<{krate}::models::{name}>, {:?}),",
                name.as_str(),
                value.to_string(),
            );
        }
    }
    text + CLOSING
}

/// Runs the test of a crate; gives the values that did not survive.
pub(crate) fn run(folders: &Folders, target: &Path) -> Result<Vec<String>, Failure> {
    let lock = folders.out.join("Cargo.lock");
    if !lock.exists() {
        fs::copy(crate::root().join("Cargo.lock"), lock)?;
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args([
            "test",
            "--quiet",
            "--no-default-features",
            "--test",
            "round_trip",
        ])
        .current_dir(&folders.out)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_PROFILE_TEST_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let lost = said.lines().filter_map(|line| line.strip_prefix("LOST "));
    let mut lost: Vec<String> = lost.map(str::to_owned).collect();
    if lost.is_empty() {
        let errors = String::from_utf8_lossy(&output.stderr);
        let first = errors.lines().find(|line| line.starts_with("error"));
        lost.push(format!(
            "the test does not run: {}",
            first.unwrap_or("no reason given")
        ));
    }
    Ok(lost)
}

/// Makes up values.
struct Values<'a> {
    models: BTreeMap<&'a Name, &'a Model>,
}

impl<'a> Values<'a> {
    fn new(plan: &'a Vendor) -> Self {
        let models = plan.models.iter().map(|model| (&model.name, model));
        Self {
            models: models.collect(),
        }
    }

    /// A value for each alternative of a type.
    fn of_model(&self, model: &'a Model) -> Vec<Value> {
        let within = vec![&model.name];
        let values = match &model.kind {
            ModelKind::Struct(fields) => vec![self.object(fields, &within)],
            ModelKind::Strings(values) | ModelKind::AnyString(values) => {
                values.iter().map(|one| Some(json!(one.wire))).collect()
            }
            ModelKind::Integers(values) => values.iter().map(|one| Some(json!(one.wire))).collect(),
            ModelKind::Tagged { tag, branches } => branches
                .iter()
                .map(|branch| tagged(self.value(&branch.ty, &within)?, tag, branch.tags.first()?))
                .collect(),
            ModelKind::Shaped(branches) => branches
                .iter()
                .map(|branch| self.value(&branch.ty, &within))
                .collect(),
            // Only another name: what it stands for need not be a serde type, and is tried where it is used.
            ModelKind::Alias(_) => Vec::new(),
            ModelKind::Wrapper(ty) => vec![self.value(ty, &within)],
        };
        values.into_iter().flatten().collect()
    }

    /// A value of a type inside of others; nothing when it would have to contain itself.
    fn value(&self, ty: &'a RustType, within: &[&'a Name]) -> Option<Value> {
        Some(match ty {
            RustType::Model(name) => {
                let model = self.models.get(name).filter(|_| !within.contains(&name))?;
                let within: Vec<&Name> = within.iter().copied().chain([name]).collect();
                return self.first(model, &within);
            }
            RustType::String => json!("text \u{e9}\"\\"),
            RustType::Bool => json!(true),
            RustType::I32 | RustType::I64 => json!(-7),
            RustType::U32 | RustType::U64 => json!(7),
            RustType::F32 | RustType::F64 => json!(1.5),
            RustType::DateTime => json!("2024-02-29T12:34:56Z"),
            RustType::Date => json!("2024-02-29"),
            RustType::Base64 => json!("aGVsbG8="),
            RustType::FilePart => return None,
            RustType::Value => json!({"any": [1, null, "x"]}),
            RustType::Option(inner) | RustType::Patch(inner) | RustType::Boxed(inner) => {
                return self.value(inner, within);
            }
            RustType::Vec(inner) => Value::from_iter(self.value(inner, within)),
            RustType::Tuple(places) => {
                let places = places.iter().map(|ty| self.value(ty, within));
                return places.collect::<Option<Vec<Value>>>().map(Value::Array);
            }
            RustType::Map(inner) => {
                let member = self.value(inner, within);
                Value::from_iter(member.map(|value| ("any key", value)))
            }
        })
    }

    /// The value of the first alternative of a type.
    fn first(&self, model: &'a Model, within: &[&'a Name]) -> Option<Value> {
        match &model.kind {
            ModelKind::Struct(fields) => self.object(fields, within),
            ModelKind::Strings(values) | ModelKind::AnyString(values) => {
                values.first().map(|one| json!(one.wire))
            }
            ModelKind::Integers(values) => values.first().map(|one| json!(one.wire)),
            ModelKind::Tagged { tag, branches } => branches.iter().find_map(|branch| {
                tagged(self.value(&branch.ty, within)?, tag, branch.tags.first()?)
            }),
            ModelKind::Shaped(branches) => branches
                .iter()
                .find_map(|branch| self.value(&branch.ty, within)),
            ModelKind::Alias(ty) | ModelKind::Wrapper(ty) => self.value(ty, within),
        }
    }

    fn object(&self, fields: &'a Struct, within: &[&'a Name]) -> Option<Value> {
        let mut members = Map::new();
        for field in &fields.fields {
            match self.value(&field.ty, within) {
                Some(value) => drop(members.insert(field.wire.clone(), value)),
                None if field.required => return None,
                None => {}
            }
        }
        let additional = fields.additional.as_ref();
        if let Some(value) = additional.and_then(|(_, ty)| self.value(ty, within)) {
            members.insert("a member that nothing declares".to_owned(), value);
        }
        Some(Value::Object(members))
    }
}

/// The value with its tag.
fn tagged(mut value: Value, tag: &str, text: &str) -> Option<Value> {
    value.as_object_mut()?.insert(tag.to_owned(), json!(text));
    Some(value)
}
