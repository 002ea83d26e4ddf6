//! What is said of a text that gives no tree.

use std::fmt;
use std::sync::Arc;

use super::builder::{Builder, Limit};
use super::{MAX_DEPTH, MAX_NODES};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::pointer::{Pointer, Position};

impl Builder {
    pub(super) fn json_error(
        &self,
        file: &Arc<str>,
        text: &str,
        error: &serde_json::Error,
    ) -> Diagnostic {
        let line = text.lines().nth(error.line().saturating_sub(1));
        // The parser counts bytes.
        let column = line.and_then(|line| line.get(..error.column().saturating_sub(1)));
        let position = Position {
            line: error.line(),
            column: column.map_or(error.column(), |before| before.chars().count() + 1),
        };
        self.parse_error(file, "JSON", error, Some(position))
    }

    pub(super) fn yaml_error(
        &self,
        file: &Arc<str>,
        text: &str,
        error: &serde_yaml::Error,
    ) -> Diagnostic {
        let position = error.location().map(|location| Position {
            line: location.line(),
            column: location.column(),
        });
        // What is found before lines are counted is said to be at the start.
        let known = position.filter(|at| (at.line, at.column) != (1, 1));
        let position = known.or_else(|| unlocated(text)).or(position);
        if let (Some(Limit::Depth), true) = (self.limit, is_flat(text, position)) {
            return endless_alias(Place::value(file, &Pointer::root())).position(position);
        }
        let diagnostic = self.parse_error(file, "YAML", error, position);
        let line = position.and_then(|position| text.lines().nth(position.line - 1));
        if self.limit.is_none()
            && line.is_some_and(|line| line.trim_start_matches(' ').starts_with('\t'))
        {
            return diagnostic.help("indent with spaces: YAML does not allow tabs there");
        }
        diagnostic
    }

    fn parse_error(
        &self,
        file: &Arc<str>,
        format: &str,
        error: &dyn fmt::Display,
        position: Option<Position>,
    ) -> Diagnostic {
        let place = Place::value(file, &Pointer::root());
        match self.limit {
            Some(Limit::Depth) => too_deep(place),
            Some(Limit::Nodes) => {
                Diagnostic::new(Code::LimitExceeded, place, "the document is too large")
                    .expected(format!("at most {MAX_NODES} values, with aliases expanded"))
                    .found("more")
            }
            None => Diagnostic::new(
                Code::Syntax,
                place,
                format!("the file is not valid {format}"),
            )
            .expected(format!("valid {format}"))
            .found(error.to_string()),
        }
        .position(position)
    }
}

pub(super) fn too_deep(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::LimitExceeded,
        place,
        "the document is nested too deep",
    )
    .expected(format!("a depth of at most {MAX_DEPTH} levels"))
    .found("more")
}

fn endless_alias(place: Place) -> Diagnostic {
    Diagnostic::new(
        Code::LimitExceeded,
        place,
        "aliases are nested too deep, or one leads back to itself",
    )
    .expected(format!(
        "anchors that do not contain themselves, and a depth of at most {MAX_DEPTH} levels"
    ))
    .found("more levels than are written")
    .help("take the alias out of its own anchor")
}

/// Whether nothing is nested as deep as is allowed before aliases are expanded: each level takes a column or a bracket.
fn is_flat(text: &str, position: Option<Position>) -> bool {
    let (mut open, mut brackets) = (0_usize, 0);
    for bracket in text.matches(['[', '{', ']', '}']) {
        open = match bracket {
            "[" | "{" => open + 1,
            _ => open.saturating_sub(1),
        };
        brackets = brackets.max(open);
    }
    // A list may stand as far left as its key.
    let columns = 2 * position.map_or(0, |position| position.column);
    brackets + columns < MAX_DEPTH && text.contains('*')
}

/// Where the trouble is that `serde_yaml` finds before it counts lines: a character that YAML does not allow, or else a second
/// document.
fn unlocated(text: &str) -> Option<Position> {
    let is_refused = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
    if let Some(offset) = text.find(is_refused) {
        return text.get(..offset).map(end_of);
    }
    let mut has_content = false;
    for (index, line) in text.lines().enumerate() {
        let is_marker = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        if is_marker && has_content {
            return Some(Position {
                line: index + 1,
                column: 1,
            });
        }
        let is_empty = line.trim().is_empty() || line.starts_with(['#', '%']);
        has_content |= is_marker || !is_empty;
    }
    None
}

/// The position behind the last character of a text.
pub(super) fn end_of(text: &str) -> Position {
    let line_start = text.rfind('\n').map_or(0, |offset| offset + 1);
    Position {
        line: text.matches('\n').count() + 1,
        column: text[line_start..].chars().count() + 1,
    }
}
