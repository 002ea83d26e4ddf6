//! What a service sends that its specification does not name: a value of an enum, a branch of a union, a status, the form of a
//! date, a null in a list.
//!
//! Values are read by code that knows neither the call nor the client. While a reply is read for a client that wants to know,
//! the thread collects what is found; otherwise nothing is kept.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError};

use http::StatusCode;

use super::client::VendorInfo;
use super::object::Table;
use super::subject::Subject;
use super::watch::undisturbed;

/// How many findings a client remembers. After that it tells of no others.
const MOST_KNOWN: usize = 1000;
/// How many findings one reply can give.
const MOST_AT_ONCE: usize = 100;
/// How many characters of a text are kept.
const LONGEST_TEXT: usize = 100;

/// Something that a service sent and that its specification, as this package knows it, does not name.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Drift<'a> {
    /// The name of the module that calls the service.
    pub vendor: &'static str,
    /// The name of the operation in its specification.
    pub operation: &'a str,
    /// What was found.
    pub kind: DriftKind,
    /// Where: type and member, as in `UserPresence.source`; the type alone, where it is no member; the operation of a status.
    pub place: &'a str,
    /// The value of the enum, the tag of the union (empty if its branches have none), the status, or words for the form; where
    /// the first null of the place was, as `item 3` or `["key"]`. No other value of a reply is ever told. Long texts are cut.
    pub found: &'a str,
}

/// What a specification does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DriftKind {
    /// A value of an enum.
    EnumValue,
    /// A value of a union that belongs to no branch.
    UnionBranch,
    /// A status of an operation.
    Status,
    /// A form of a value: a date-time without an offset, which is read as UTC, without a time, which is the beginning of the day, or
    /// as a number of seconds or milliseconds since 1970, a date with a time, of which the date is read, an empty text for what is
    /// absent, null for a list or map, which is empty, or a text that is the whole reply and has no quotes.
    Form,
    /// A null among the items of a list or the values of a map that know none; it is left out.
    NullItem,
}

/// Something that was found, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    kind: DriftKind,
    place: String,
    found: String,
}

impl Finding {
    fn new(kind: DriftKind, place: String, found: &str) -> Self {
        Self {
            kind,
            place,
            found: found.chars().take(LONGEST_TEXT).collect(),
        }
    }

    /// Whether both tell the same. Of nulls in one place only the first is told, wherever in it they are.
    fn is_like(&self, other: &Self) -> bool {
        let is_null = self.kind == DriftKind::NullItem;
        (self.kind, &self.place) == (other.kind, &other.place)
            && (is_null || self.found == other.found)
    }

    pub(crate) fn status(operation: &str, status: StatusCode) -> Self {
        Self::new(DriftKind::Status, operation.to_owned(), status.as_str())
    }
}

/// Who wants to know, and what they know already.
pub(crate) struct Drifts {
    callback: Box<dyn Fn(&Drift<'_>) + Send + Sync>,
    known: Mutex<Vec<Finding>>,
}

impl Drifts {
    pub(crate) fn new(callback: impl Fn(&Drift<'_>) + Send + Sync + 'static) -> Self {
        Self {
            callback: Box::new(callback),
            known: Mutex::default(),
        }
    }

    /// Tells what is new.
    pub(crate) fn report(&self, vendor: &VendorInfo, subject: &Subject, findings: Vec<Finding>) {
        for finding in findings {
            if !self.is_new(&finding) {
                continue;
            }
            let drift = Drift {
                vendor: vendor.name,
                operation: subject.id(),
                kind: finding.kind,
                place: &finding.place,
                found: &finding.found,
            };
            undisturbed(|| (self.callback)(&drift));
        }
    }

    fn is_new(&self, finding: &Finding) -> bool {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = known.iter().any(|other| other.is_like(finding));
        let is_new = !is_known && known.len() < MOST_KNOWN;
        if is_new {
            known.push(finding.clone());
        }
        is_new
    }
}

/// What a thread has found while it reads one reply.
#[derive(Default)]
struct Collection {
    findings: Vec<Finding>,
    member: Option<Member>,
}

/// A member of an object.
type Member = (&'static Table, usize);

thread_local! {
    /// Whether the thread collects. Apart from the rest, so that asking costs next to nothing.
    static IS_COLLECTING: Cell<bool> = const { Cell::new(false) };
    static COLLECTION: Cell<Collection> = const { Cell::new(Collection { findings: Vec::new(), member: None }) };
}

/// Does something with what the thread has collected.
fn with<T: Default>(act: impl FnOnce(&mut Collection) -> T) -> T {
    // Nothing is to be found any more when a thread ends.
    let outcome = COLLECTION.try_with(|cell| {
        let mut collection = cell.take();
        let outcome = act(&mut collection);
        cell.set(collection);
        outcome
    });
    outcome.unwrap_or_default()
}

/// Reads something and gives what was found in it.
pub(crate) fn collect<T>(read: impl FnOnce() -> T) -> (T, Vec<Finding>) {
    let collecting = Collecting::start();
    let value = read();
    let findings = with(|collection| std::mem::take(&mut collection.findings));
    drop(collecting);
    (value, findings)
}

/// Lets the thread collect until it is dropped, also when reading panics.
struct Collecting;

impl Collecting {
    fn start() -> Self {
        with(|collection| *collection = Collection::default());
        IS_COLLECTING.set(true);
        Self
    }
}

impl Drop for Collecting {
    fn drop(&mut self) {
        IS_COLLECTING.set(false);
        with(|collection| *collection = Collection::default());
    }
}

/// Whether findings are collected at the moment.
pub(crate) fn is_collecting() -> bool {
    IS_COLLECTING.get()
}

/// Says which member is read from now on, and gives the one before.
pub(crate) fn enter(member: Option<Member>) -> Option<Member> {
    with(|collection| std::mem::replace(&mut collection.member, member))
}

/// Reads something that may turn out to be something else; then nothing was found in it.
pub(crate) fn attempt<T, E>(read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    if !is_collecting() {
        return read();
    }
    let (before, member) = with(|collection| (collection.findings.len(), collection.member));
    let outcome = read();
    if outcome.is_err() {
        with(|collection| {
            collection.findings.truncate(before);
            collection.member = member;
        });
    }
    outcome
}

/// Notes a value that an enum does not name.
#[cold]
pub(crate) fn enum_value<T>(found: &str) {
    if is_collecting() {
        let path = std::any::type_name::<T>();
        let name = path.rsplit("::").next().unwrap_or(path);
        note(DriftKind::EnumValue, name, found);
    }
}

/// Notes a value that belongs to no branch of a union.
#[cold]
pub(crate) fn union_branch<'a>(name: &str, tag: impl FnOnce() -> &'a str) {
    if is_collecting() {
        note(DriftKind::UnionBranch, name, tag());
    }
}

/// Notes a value in another form than its type has.
#[cold]
pub(crate) fn form(format: &str, found: &str) {
    if is_collecting() {
        note(DriftKind::Form, format, found);
    }
}

/// Notes a null that is left out of a list or a map.
#[cold]
pub(crate) fn left_out(container: &str, index: impl FnOnce() -> String) {
    if is_collecting() {
        note(DriftKind::NullItem, container, &index());
    }
}

fn note(kind: DriftKind, name: &str, found: &str) {
    with(|collection| {
        let member = collection.member;
        let place = member.and_then(|(table, index)| Some((table, table.fields.get(index)?)));
        let place = match place {
            Some((table, field)) => format!("{}.{field}", table.name),
            None => name.to_owned(),
        };
        let finding = Finding::new(kind, place, found);
        let findings = &mut collection.findings;
        let is_known = findings.iter().any(|other| other.is_like(&finding));
        if findings.len() < MOST_AT_ONCE && !is_known {
            findings.push(finding);
        }
    });
}
