//! How the caller of a method that sends bytes says what they are.

use crate::ir::{Body, MediaChoice, Operation};
use crate::name::docs;
use crate::plan::Target;
use crate::spec::{Location, Style, StyleKind};

/// The header, which replaces the media type of the body.
const HEADER: &str = "content-type";

/// The body of an operation that may be of several media types.
pub(super) fn choice_of(operation: &Operation) -> Option<(&Body, &MediaChoice)> {
    let body = operation.body.as_ref()?;
    Some((body, body.choice.as_ref()?))
}

pub(super) fn target() -> Target {
    let style = Style {
        kind: StyleKind::Simple,
        explode: false,
        allow_reserved: false,
    };
    Target::Parameter(Location::Header, HEADER.to_owned(), style)
}

/// What an argument or a setter is for.
pub(super) fn docs(body: &Body, choice: &MediaChoice, is_setter: bool) -> String {
    let listed = choice.listed.iter();
    let listed: Vec<String> = match listed.clone().any(|text| text == "*/*") {
        true => Vec::new(),
        false => listed.map(|text| docs::code(text)).collect(),
    };
    let which = match listed.is_empty() {
        true => String::new(),
        false => format!(": {}", or(&listed)),
    };
    match is_setter {
        true => {
            let usual = docs::code(&body.media_type);
            format!("Sets the media type of the body{which}; without this it is {usual}.")
        }
        false => format!("The media type of the body{which}."),
    }
}

/// A media type for an example.
pub(super) fn example(choice: &MediaChoice) -> Option<String> {
    let mut listed = choice.listed.iter();
    listed.find(|text| !text.contains('*')).cloned()
}

/// One of several.
pub(super) fn or(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}
