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
/// The first argument of this program when it is the floor.
const FLOOR: &str = "floor";

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
    if let [FLOOR, document, files, out] =
        arguments.iter().map(String::as_str).collect::<Vec<_>>()[..]
    {
        return floor(document, Path::new(files), Path::new(out));
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
    command.arg("--root").arg(root());
    let all = measured(&mut command, || Ok(()))?;
    println!(
        "{:<28} {:>9} {:>8.1} {:>6.1}",
        "all vendors, unchanged", "", all.ms, all.mib
    );
    let spec = load::load(
        "genesys.yaml",
        &fs::read(root().join("specs/genesys/openapi.yaml"))?,
    );
    let spec = spec
        .map_err(|_| "the document of a vendor cannot be read")?
        .root;
    for copies in [1, 2, 4, 8, 16, 32, 64] {
        let text = serde_json::to_vec(&grown(&spec, copies))?;
        row(&format!("grown {copies} times.json"), &text, scratch)?;
    }
    for file in OTHERS {
        let path = root().join("../shared").join(file);
        let Ok(packed) = fs::File::open(&path) else {
            println!("{file}: skipped, as it is not there");
            continue;
        };
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut bytes)?;
        let name = file.rsplit('/').next().unwrap_or(file);
        row(name.trim_end_matches(".gz"), &bytes, scratch)?;
    }
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Measures a document and its floor.
fn row(name: &str, bytes: &[u8], scratch: &Path) -> Outcome<()> {
    let document = scratch.join(name);
    fs::write(&document, bytes)?;
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
        bytes.len(),
        whole.ms,
        whole.mib,
        floor.ms,
        whole.ms / floor.ms,
        whole.ms * 1e6 / bytes.len() as f64,
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
        if !ended.status.success() {
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
