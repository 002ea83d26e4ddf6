//! How values are written as JSON, in forms and in parameters.
//!
//! A value shows itself one level deep, as a [`View`], and one writer walks the views. Types therefore need no code for
//! each serializer, which is what makes them quick to compile.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::{Error as _, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Error, Value};

use super::base64::{self, Base64};
use super::body::FilePart;
use super::object::Object;
use super::unions::{Choice, Tags, Union};

/// How much of a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Everything, so that reading it back gives the same value.
    Full,
    /// What a request carries: members that only the service may set are left out, at any depth.
    Request,
}

/// A value that can be written as JSON.
pub trait Encode {
    /// What there is to write.
    fn view(&self) -> View<'_>;
}

/// What a value is, one level deep.
#[allow(
    missing_debug_implementations,
    reason = "it only lives while a value is written"
)]
pub enum View<'a> {
    /// Nothing: as a member it is left out, elsewhere it is null.
    Absent,
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A whole number that may be beyond those of the other kind.
    Unsigned(u64),
    /// A number.
    Float(f64),
    /// A number of less precision, so that no digits are added.
    Single(f32),
    /// Text.
    Text(Cow<'a, str>),
    /// Text that the specification does not name.
    UnknownText(&'a str),
    /// Bytes, which have several texts.
    Bytes(&'a Base64),
    /// What has no JSON form: the reason, and the value for people.
    Unwritable(&'static str, String),
    /// A list.
    List(&'a dyn List),
    /// An object with members of any name.
    Map(&'a dyn Map),
    /// An object with declared members.
    Object(&'a dyn Object),
    /// One of several types.
    Union(&'a dyn Union),
    /// Any JSON.
    Json(&'a Value),
    /// A file.
    File(&'a FilePart),
}

/// A list of values.
pub trait List {
    /// How many there are.
    fn len(&self) -> usize;
    /// One of them; the index is less than the length.
    fn item(&self, index: usize) -> View<'_>;
}

/// Values by name.
pub trait Map {
    /// All of them, in order of their names.
    fn entries(&self) -> Box<dyn Iterator<Item = (&str, View<'_>)> + '_>;
}

/// Connects a value and a mode with serde's serializers.
pub(crate) struct WithMode<'a>(pub(crate) &'a dyn Encode, pub(crate) Mode);

impl Serialize for WithMode<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Viewed(self.0.view(), self.1).serialize(serializer)
    }
}

/// Writes a value as JSON, whole.
pub(crate) fn encode<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    Viewed(value.view(), Mode::Full).serialize(serializer)
}

/// The JSON of a value as a request carries it.
pub(crate) fn to_value(value: &dyn Encode, mode: Mode) -> Result<Value, Error> {
    WithMode(value, mode).serialize(serde_json::value::Serializer)
}

/// Writes a number. One that is whole has neither point nor exponent, as JavaScript writes it: many services mean whole numbers
/// when they say `number`, and refuse `10.0`.
fn number<S: Serializer>(value: f64, serializer: S) -> Result<S::Ok, S::Error> {
    const LIMIT: f64 = i64::MAX as f64;
    if !value.is_finite() {
        return Err(S::Error::custom(
            "a number that is not finite has no JSON form",
        ));
    }
    match value.fract() == 0.0 && value.abs() < LIMIT {
        true => serializer.serialize_i64(value as i64),
        false => serializer.serialize_f64(value),
    }
}

struct Viewed<'a>(View<'a>, Mode);

impl Serialize for Viewed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mode = self.1;
        match &self.0 {
            View::Absent | View::Null => serializer.serialize_unit(),
            View::Bool(value) => serializer.serialize_bool(*value),
            View::Integer(value) => serializer.serialize_i64(*value),
            View::Unsigned(value) => serializer.serialize_u64(*value),
            View::Float(value) => number(*value, serializer),
            // The shortest digits, which a plain conversion would add to.
            View::Single(value) => {
                let shortest = value.to_string().parse();
                number(shortest.unwrap_or_else(|_| f64::from(*value)), serializer)
            }
            View::Text(text) => serializer.serialize_str(text),
            View::UnknownText(text) => serializer.serialize_str(text),
            View::Bytes(bytes) => serializer.serialize_str(&bytes.text()),
            View::Unwritable(reason, _) => Err(S::Error::custom(reason)),
            View::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for index in 0..items.len() {
                    list.serialize_element(&Viewed(items.item(index), mode))?;
                }
                list.end()
            }
            View::Map(entries) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in entries.entries() {
                    map.serialize_entry(name, &Viewed(value, mode))?;
                }
                map.end()
            }
            View::Object(object) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, value) in declared(*object, mode) {
                    map.serialize_entry(name, &Viewed(value, mode))?;
                }
                for (name, value) in others(*object) {
                    map.serialize_entry(name, &Viewed(value, mode))?;
                }
                map.end()
            }
            View::Union(union) => {
                let (variant, content) = union.content();
                match &union.table().choice {
                    Choice::Shape(_) => Viewed(content.view(), mode).serialize(serializer),
                    Choice::Tag(tags) => {
                        let mut value = to_value(content, mode).map_err(S::Error::custom)?;
                        tags.add(&mut value, variant);
                        value.serialize(serializer)
                    }
                }
            }
            View::Json(value) => value.serialize(serializer),
            // Where a body is JSON after all, a file is its bytes as Base64 text.
            View::File(file) => match file.content.bytes() {
                Some(bytes) => serializer.serialize_str(&base64::encode(bytes)),
                None => Err(S::Error::custom(
                    "a file that is a stream has no JSON form; give it as bytes",
                )),
            },
        }
    }
}

/// The declared members that are written, in declared order.
fn declared(object: &dyn Object, mode: Mode) -> impl Iterator<Item = (&'static str, View<'_>)> {
    let table = object.table();
    let fields = table.fields.iter().enumerate();
    fields.filter_map(move |(index, name)| {
        if mode == Mode::Request && table.read_only.contains(&index) {
            return None;
        }
        let view = object.member(index).view();
        let is_left_out = matches!(view, View::Absent) && !table.required.contains(&index);
        (!is_left_out).then_some((*name, view))
    })
}

/// The members beyond the declared ones. Of two with one name the declared one takes precedence, unless it is absent.
fn others(object: &dyn Object) -> impl Iterator<Item = (&str, View<'_>)> {
    let table = object.table();
    let entries = object.others().into_iter().flat_map(|map| map.entries());
    entries.filter(|(name, _)| {
        let declared = table.fields.iter().position(|field| field == name);
        declared.is_none_or(|index| {
            let is_absent = matches!(object.member(index).view(), View::Absent);
            is_absent && !table.required.contains(&index) && !table.read_only.contains(&index)
        })
    })
}

/// A member of a form: files, or any other value.
pub(crate) struct Member<'a> {
    pub(crate) name: Cow<'a, str>,
    pub(crate) value: Value,
    pub(crate) files: Vec<&'a FilePart>,
}

/// Takes a value apart into the members of a form.
pub(crate) fn members(value: &dyn Encode) -> Result<Vec<Member<'_>>, Error> {
    match value.view() {
        View::Object(object) => declared(object, Mode::Request)
            .map(|(name, view)| member(name, view))
            .chain(others(object).map(|(name, view)| member(name, view)))
            .collect(),
        View::Union(union) => {
            let (variant, content) = union.content();
            let mut found = members(content)?;
            if let Choice::Tag(tags) = &union.table().choice {
                tag_member(&mut found, tags, variant);
            }
            Ok(found)
        }
        _ => match to_value(value, Mode::Request)? {
            Value::Object(members) => Ok(members
                .into_iter()
                .map(|(name, value)| Member {
                    name: name.into(),
                    value,
                    files: Vec::new(),
                })
                .collect()),
            _ => Err(Error::custom("a form must be an object")),
        },
    }
}

/// Adds the tag of a variant to the members of what it holds, unless they have one of its tags.
fn tag_member(members: &mut Vec<Member<'_>>, tags: &Tags, variant: usize) {
    let name = tags.member;
    let own = members.iter().position(|member| member.name == name);
    let own_text = own.and_then(|index| members.get(index)?.value.as_str());
    let Some(tag) = tags.missing(own_text, variant) else {
        return;
    };
    if let Some(index) = own {
        members.remove(index);
    }
    members.push(Member {
        name: name.into(),
        value: Value::from(tag),
        files: Vec::new(),
    });
}

fn member<'a>(name: &'a str, view: View<'a>) -> Result<Member<'a>, Error> {
    let mut files = Vec::new();
    let view = collect_files(view, &mut files)?;
    let value = match view {
        Some(view) => Viewed(view, Mode::Request).serialize(serde_json::value::Serializer)?,
        None => Value::Null,
    };
    Ok(Member {
        name: name.into(),
        value,
        files,
    })
}

/// Collects the files that a value consists of and gives back what is none.
fn collect_files<'a>(
    view: View<'a>,
    files: &mut Vec<&'a FilePart>,
) -> Result<Option<View<'a>>, Error> {
    let before = files.len();
    let has_others = match &view {
        View::File(file) => {
            files.push(file);
            false
        }
        View::List(items) => {
            let mut has_others = false;
            for index in 0..items.len() {
                has_others |= collect_files(items.item(index), files)?.is_some();
            }
            has_others
        }
        View::Union(union) => collect_files(union.content().1.view(), files)?.is_some(),
        _ => true,
    };
    match (has_others, files.len() > before) {
        (true, true) => Err(Error::custom(
            "a list of files and other values cannot be a part of a form",
        )),
        (false, true) => Ok(None),
        (_, false) => Ok(Some(view)),
    }
}
