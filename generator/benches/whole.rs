//! Whole processes: time and peak memory of `new` on growing documents and on those beside the checkout, and of the package
//! itself, each next to its floor: a process that reads and parses the same document and writes the same files. Ratios of one
//! run are what to look at; seconds depend on what else the machine does.
//!
//! `cargo bench -p generator --bench whole`

#![allow(clippy::print_stdout, reason = "the table is what this program is for")]

use std::error::Error;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use generator::load;
use generator::value::{Object, Value};
use wait4::Wait4 as _;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// How often each process runs; the median counts.
const RUNS: usize = 7;
/// The first argument of this program when it is the floor, or makes a document. It calls itself for that: a process that
/// has been large makes those that it starts seem as large.
const FLOOR: &str = "floor";
const GROWN: &str = "grown";
const UNPACKED: &str = "unpacked";

/// Documents beside the checkout.
const OTHERS: [&str; 11] = [
    "bench/genesys-presence.json.gz",
    "bench/ringcentral-presence.json.gz",
    "corpus/oxide-nexus.json.gz",
    "corpus/discord.json.gz",
    "corpus/box.json.gz",
    "corpus/twilio-api-v2010.json.gz",
    "corpus/ringcentral-public.yaml.gz",
    "corpus/openai.json.gz",
    "bench/stripe.yaml.gz",
    "bench/genesys-oas3.json.gz",
    "bench/github-2026.json.gz",
];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [FLOOR, document, files, out] => return floor(document, files.as_ref(), out.as_ref()),
        [GROWN, copies, file] => return write_grown(copies.parse()?, file),
        [UNPACKED, packed, file] => return unpack(packed, file),
        _ => {}
    }
    let scratch = std::env::temp_dir().join(format!("whole-{}", std::process::id()));
    fs::create_dir_all(&scratch)?;
    let done = tables(&scratch);
    fs::remove_dir_all(&scratch)?;
    done
}

fn tables(scratch: &Path) -> Outcome<()> {
    println!(
        "{:<28} {:>9} {:>8} {:>6} {:>8} {:>7} {:>7}",
        "document", "bytes", "ms", "MiB", "floor ms", "ratio", "ns/byte"
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_generator"));
    command.arg("--check").arg("--root").arg(root());
    let all = measured(&mut command, || Ok(()))?;
    println!(
        "{:<28} {:>9} {:>8.1} {:>6.1}",
        "all vendors, unchanged", "", all.ms, all.mib
    );
    for copies in [1, 2, 4, 8, 16, 32, 64] {
        let name = format!("grown {copies} times.json");
        row(&name, scratch, &[GROWN, &copies.to_string()])?;
    }
    for file in OTHERS {
        let packed = root().join("../shared").join(file);
        if packed.exists() {
            let name = file.rsplit('/').next().unwrap_or(file);
            let packed = packed.to_string_lossy();
            row(name.trim_end_matches(".gz"), scratch, &[UNPACKED, &packed])?;
        } else {
            println!("{file}: skipped, as it is not there");
        }
    }
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Measures a document, which is made by a call of this program, and its floor.
fn row(name: &str, scratch: &Path, made_by: &[&str]) -> Outcome<()> {
    let document = scratch.join(name);
    let mut maker = Command::new(std::env::current_exe()?);
    if !maker.args(made_by).arg(&document).status()?.success() {
        return Err(format!("{name} cannot be made").into());
    }
    let bytes = fs::metadata(&document)?.len();
    let (out, again) = (scratch.join("crate"), scratch.join("floor"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_generator"));
    command.arg("new").arg(&document).arg("--out").arg(&out);
    command.arg("--root").arg(root());
    let whole = measured(&mut command, || removed(&out))?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(FLOOR).arg(&document).arg(&out).arg(&again);
    let floor = measured(&mut command, || removed(&again))?;
    println!(
        "{name:<28} {:>9} {:>8.1} {:>6.1} {:>8.1} {:>7.2} {:>7.1}",
        bytes,
        whole.ms,
        whole.mib,
        floor.ms,
        whole.ms / floor.ms,
        whole.ms * 1e6 / bytes as f64,
    );
    fs::remove_file(document)?;
    removed(&out)?;
    removed(&again)
}

/// What a process takes.
struct Cost {
    /// The median of its times.
    ms: f64,
    /// The largest peak of its memory.
    mib: f64,
}

fn measured(command: &mut Command, before: impl Fn() -> Outcome<()>) -> Outcome<Cost> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut times = Vec::new();
    let mut peak = 0;
    for _ in 0..RUNS {
        before()?;
        let start = Instant::now();
        let ended = command.spawn()?.wait4()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        peak = peak.max(ended.rusage.maxrss);
        // A package that is stale takes as long.
        if !matches!(ended.status.code(), Some(0 | 1)) {
            return Err(format!("{command:?} ended with {}", ended.status).into());
        }
    }
    times.sort_by(f64::total_cmp);
    Ok(Cost {
        ms: times[RUNS / 2],
        mib: peak as f64 / f64::from(1024 * 1024),
    })
}

fn removed(folder: &Path) -> Outcome<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Reads and parses the document, and writes files like those that are there: no generator can do less.
fn floor(document: &str, files: &Path, out: &Path) -> Outcome<()> {
    let document = load::load(document, &fs::read(document)?).map_err(|_| "not a document")?;
    copied(files, out)?;
    // To take the tree apart is no part of the floor.
    std::mem::forget(document);
    Ok(())
}

fn copied(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        match path.is_dir() {
            true => copied(&path, &target)?,
            false => fs::write(target, fs::read(path)?)?,
        }
    }
    Ok(())
}

fn write_grown(copies: usize, file: &str) -> Outcome<()> {
    let spec = root().join("specs/genesys/openapi.yaml");
    let document = load::load("openapi.yaml", &fs::read(spec)?);
    let document = document.map_err(|_| "the document of a vendor cannot be read")?;
    Ok(fs::write(
        file,
        serde_json::to_vec(&grown(&document.root, copies))?,
    )?)
}

fn unpack(packed: &str, file: &str) -> Outcome<()> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(fs::File::open(packed)?).read_to_end(&mut bytes)?;
    Ok(fs::write(file, bytes)?)
}

/// A document with every path, operation and component several times, each time under other names.
fn grown(document: &Value, copies: usize) -> Value {
    let mut whole = document.clone();
    for copy in 1..copies {
        for section in ["paths", "components"] {
            let renamed = document.get(section).map(|part| renamed(part, copy));
            if let (Some(all), Some(renamed)) = (
                whole.as_object_mut().and_then(|root| root.get_mut(section)),
                renamed,
            ) {
                merge(all, renamed, copy, section == "paths");
            }
        }
    }
    whole
}

/// Adds the members of a copy: paths below a segment of their own, components with a number behind their names.
fn merge(all: &mut Value, copy: Value, number: usize, is_paths: bool) {
    let (Value::Object(all), Value::Object(copy)) = (all, copy) else {
        return;
    };
    for (name, part) in copy {
        if is_paths {
            all.insert(format!("/copy{number}{name}"), part);
        } else if let (Some(Value::Object(all)), Value::Object(part)) = (all.get_mut(&name), part) {
            for (name, component) in part {
                all.insert(format!("{name}Copy{number}"), component);
            }
        }
    }
}

/// A part of the document in which operations and references have the number of the copy.
fn renamed(part: &Value, number: usize) -> Value {
    match part {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let value = match (key, value) {
                    ("operationId", Value::String(id)) => {
                        Value::String(format!("{id}Copy{number}"))
                    }
                    ("$ref", Value::String(target)) => {
                        Value::String(format!("{target}Copy{number}"))
                    }
                    _ => renamed(value, number),
                };
                (key.to_owned(), value)
            });
            Value::Object(members.collect::<Object>())
        }
        Value::Array(elements) => {
            Value::Array(elements.iter().map(|one| renamed(one, number)).collect())
        }
        other => other.clone(),
    }
}
