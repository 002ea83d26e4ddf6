//! Small random damages to documents: whatever is in a file, the generator ends in time, without a panic, and each error
//! says where. The same seed gives the same damages.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use generator::diagnostic::Sources;
use generator::load;
use generator::pointer::Pointer;
use generator::value::{Number, Object, Value};
use generator::workspace::{SourceFile, VendorInput};

use crate::Failure;
use crate::document::Document;

/// Larger documents would take the time of many small ones.
const LARGEST: usize = 400_000;
/// How long one damaged document may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// Keys that mean something in many places.
const KEYS: [&str; 20] = [
    "$ref",
    "type",
    "properties",
    "items",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
    "required",
    "discriminator",
    "additionalProperties",
    "nullable",
    "format",
    "default",
    "parameters",
    "responses",
    "content",
    "schema",
    "name",
    "in",
];

/// Damages each document that many times; gives what went wrong, with the seed that shows it again.
pub(crate) fn run(documents: &[Document], times: u64, seed: u64) -> Result<Vec<String>, Failure> {
    let watch = Watch::start();
    let mut wrong = Vec::new();
    let mut tried = 0_u64;
    for document in documents {
        let bytes = document.bytes()?;
        if bytes.len() > LARGEST {
            continue;
        }
        let Ok(whole) = load::load(&document.name, &bytes) else {
            continue;
        };
        eprintln!("{}: {times} damages", document.name);
        for seed in seed..seed.saturating_add(times) {
            let label = format!("{} --seed {seed}", document.name);
            watch.begin(&label);
            tried += 1;
            if let Some(what) = attempt(&whole.root, seed)? {
                wrong.push(format!("{label}: {what}"));
            }
        }
    }
    println!(
        "{tried} damaged documents, {} of them with a fault of the generator",
        wrong.len()
    );
    Ok(wrong)
}

/// What goes wrong with a document after the damages of a seed.
fn attempt(whole: &Value, seed: u64) -> Result<Option<String>, Failure> {
    let mut random = Random(seed);
    let mut root = whole.clone();
    for _ in 0..=random.below(3) {
        damage(&mut root, whole, &mut random);
    }
    let input = VendorInput {
        name: "damaged".to_owned(),
        spec: SourceFile {
            path: "damaged.json".to_owned(),
            bytes: serde_json::to_vec(&root)?,
        },
        config: None,
        lenient: true,
    };
    let generate = || {
        let (plan, diagnostics) = generator::plan_vendor(&input, &mut Sources::new());
        let printed = plan.as_ref().map(generator::files);
        let lost = diagnostics.errors().find(|one| one.place.is_none());
        match (printed, lost) {
            (Some(Err(found)), _) => Some(found.render(&Sources::new(), false)),
            (_, Some(error)) => Some(format!("no place for {}: {}", error.code, error.message)),
            _ => None,
        }
    };
    Ok(
        catch_unwind(AssertUnwindSafe(generate)).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or(panic.downcast_ref::<&str>().copied());
            Some(format!("panic: {}", text.unwrap_or("without a text")))
        }),
    )
}

/// Ends the program when a document takes too long, and says which.
struct Watch(Sender<String>);

impl Watch {
    fn start() -> Self {
        let (sender, begun) = mpsc::channel::<String>();
        thread::spawn(move || {
            let Ok(mut label) = begun.recv() else { return };
            loop {
                match begun.recv_timeout(PATIENCE) {
                    Ok(next) => label = next,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {
                        eprintln!("{label}: takes too long");
                        std::process::exit(1);
                    }
                }
            }
        });
        Self(sender)
    }

    fn begin(&self, label: &str) {
        // The other side only ends with the program.
        let _ = self.0.send(label.to_owned());
    }
}

/// Numbers that a seed determines (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound that is not zero.
    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// Damages one place.
fn damage(root: &mut Value, whole: &Value, random: &mut Random) {
    let (place, _) = node(root, random);
    let (elsewhere, other) = node(whole, random);
    let kind = random.below(5);
    let new = match kind {
        0 => reference(&elsewhere),
        1 => other.clone(),
        _ => scalar(random),
    };
    let (Some(parent), Some(key)) = (place.parent(), place.last()) else {
        return;
    };
    match at(root, &parent) {
        Some(Value::Object(members)) => match kind {
            3 => drop(members.remove(&key)),
            4 => {
                let value = members.remove(&key).unwrap_or_default();
                members.insert(KEYS[random.below(KEYS.len())], value);
            }
            _ => drop(members.insert(&*key, new)),
        },
        Some(Value::Array(elements)) => match (kind, key.parse::<usize>()) {
            (3, Ok(index)) => drop(elements.remove(index)),
            (4, _) => elements.push(other.clone()),
            (_, Ok(index)) => elements[index] = new,
            (_, Err(_)) => {}
        },
        _ => {}
    }
}

fn reference(pointer: &Pointer) -> Value {
    let target = Value::String(format!("#{}", pointer.as_str()));
    Value::Object(Object::from_iter([("$ref", target)]))
}

fn scalar(random: &mut Random) -> Value {
    match random.below(8) {
        0 => Value::Null,
        1 => Value::Bool(true),
        2 => Value::Number(Number::Integer(-7)),
        3 => Value::Number(Number::Float(1e300)),
        4 => Value::String(String::new()),
        5 => Value::String("{a} \" \\ /* */ r#\"#".to_owned()),
        6 => Value::Array(Vec::new()),
        _ => Value::Object(Object::new()),
    }
}

fn at<'v>(mut value: &'v mut Value, pointer: &Pointer) -> Option<&'v mut Value> {
    for token in pointer.tokens() {
        value = match value {
            Value::Object(members) => members.get_mut(&token)?,
            Value::Array(elements) => elements.get_mut(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// Some place below the root.
fn node<'v>(root: &'v Value, random: &mut Random) -> (Pointer, &'v Value) {
    let mut pointer = Pointer::root();
    let mut value = root;
    loop {
        let next = match value {
            Value::Object(members) => {
                let index = random.below(members.len());
                let member = members.iter().nth(index);
                member.map(|(key, child)| (pointer.child(key), child))
            }
            Value::Array(elements) => {
                let index = random.below(elements.len());
                elements
                    .get(index)
                    .map(|child| (pointer.index(index), child))
            }
            _ => None,
        };
        let Some((below, child)) = next else {
            return (pointer, value);
        };
        pointer = below;
        value = child;
        if random.below(8) == 0 {
            return (pointer, value);
        }
    }
}
