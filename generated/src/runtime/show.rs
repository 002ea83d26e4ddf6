//! How models are compared and shown for debugging: by walking their views, so that a model needs no code of its own.

use std::fmt;

use super::encode::{Encode, View};
use super::object::Object;

/// Whether two values of one type hold the same.
pub(crate) fn is_same(one: &dyn Encode, other: &dyn Encode) -> bool {
    is_same_view(&one.view(), &other.view())
}

fn is_same_object(one: &dyn Object, other: &dyn Object) -> bool {
    let members = 0..one.table().fields.len();
    members
        .into_iter()
        .all(|index| is_same(one.member(index), other.member(index)))
        && match (one.others(), other.others()) {
            (Some(one), Some(other)) => is_same_view(&View::Map(one), &View::Map(other)),
            (None, None) => true,
            _ => false,
        }
}

fn is_same_view(one: &View<'_>, other: &View<'_>) -> bool {
    match (one, other) {
        (View::Absent, View::Absent) | (View::Null, View::Null) => true,
        (View::Bool(one), View::Bool(other)) => one == other,
        (View::Integer(one), View::Integer(other)) => one == other,
        (View::Unsigned(one), View::Unsigned(other)) => one == other,
        (View::Float(one), View::Float(other)) => one == other,
        (View::Single(one), View::Single(other)) => one == other,
        (View::Text(one), View::Text(other)) => one == other,
        (View::UnknownText(one), View::UnknownText(other)) => one == other,
        (View::Bytes(one), View::Bytes(other)) => one == other,
        (View::Unwritable(_, one), View::Unwritable(_, other)) => one == other,
        (View::List(one), View::List(other)) => {
            one.len() == other.len()
                && (0..one.len()).all(|index| is_same_view(&one.item(index), &other.item(index)))
        }
        (View::Map(one), View::Map(other)) => {
            let mut others = other.entries();
            one.entries().all(|(name, value)| {
                let same =
                    |(other, view): (&str, View<'_>)| name == other && is_same_view(&value, &view);
                others.next().is_some_and(same)
            }) && others.next().is_none()
        }
        (View::Object(one), View::Object(other)) => is_same_object(*one, *other),
        (View::Union(one), View::Union(other)) => {
            let ((one, content), (other, other_content)) = (one.content(), other.content());
            one == other && is_same(content, other_content)
        }
        (View::Json(one), View::Json(other)) => one == other,
        (View::File(one), View::File(other)) => one == other,
        _ => false,
    }
}

/// Shows a value for debugging.
pub(crate) fn show(value: &dyn Encode, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    fmt::Debug::fmt(&Shown(value.view()), formatter)
}

/// Shows an object: the members that are there, by their names on the wire.
fn show_object(object: &dyn Object, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let table = object.table();
    let mut shown = formatter.debug_struct(table.name);
    for (index, name) in table.fields.iter().enumerate() {
        match object.member(index).view() {
            View::Absent => {}
            view => drop(shown.field(name, &Shown(view))),
        }
    }
    for (name, view) in object.others().iter().flat_map(|others| others.entries()) {
        shown.field(name, &Shown(view));
    }
    shown.finish()
}

/// A view as it is shown.
struct Shown<'a>(View<'a>);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            View::Absent | View::Null => formatter.write_str("null"),
            View::Bool(value) => value.fmt(formatter),
            View::Integer(value) => value.fmt(formatter),
            View::Unsigned(value) => value.fmt(formatter),
            View::Float(value) => value.fmt(formatter),
            View::Single(value) => value.fmt(formatter),
            View::Text(text) => text.fmt(formatter),
            View::UnknownText(text) => formatter.debug_tuple("UnknownValue").field(text).finish(),
            View::Bytes(bytes) => bytes.text().fmt(formatter),
            View::Unwritable(_, shown) => formatter.write_str(shown),
            View::List(items) => {
                let items = (0..items.len()).map(|index| Shown(items.item(index)));
                formatter.debug_list().entries(items).finish()
            }
            View::Map(entries) => {
                let entries = entries.entries().map(|(name, view)| (name, Shown(view)));
                formatter.debug_map().entries(entries).finish()
            }
            View::Object(object) => show_object(*object, formatter),
            View::Union(union) => {
                let (variant, content) = union.content();
                let content = Shown(content.view());
                let name = union.table().variant(variant);
                formatter.debug_tuple(name).field(&content).finish()
            }
            View::Json(value) => value.fmt(formatter),
            View::File(file) => file.fmt(formatter),
        }
    }
}
