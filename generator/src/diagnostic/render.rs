//! Shows messages to people: the texts that they point into, the lines and columns of their places, and their form on a terminal.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use anstyle::{AnsiColor, Style};

use super::digest::{Digest, Shown};
use super::{Diagnostic, Diagnostics, Place, SHOWN, Severity};
use crate::pointer::{At, Pointer, Position, locate_all};

impl Diagnostics {
    /// Renders what is to be read: errors, and warnings that are not acknowledged, with a blank line after each.
    pub fn render(&self, sources: &Sources, colour: bool) -> String {
        let shown = self.iter().filter(|one| !one.acknowledged);
        let shown: Vec<Shown<'_>> = shown.map(Shown::from).collect();
        render(&shown, sources, colour)
    }
}

impl Digest<'_> {
    /// Renders what is shown, with a blank line after each message.
    pub fn render(&self, sources: &Sources, colour: bool) -> String {
        render(&self.shown, sources, colour)
    }
}

fn render(shown: &[Shown<'_>], sources: &Sources, colour: bool) -> String {
    let own = shown.iter().flat_map(|one| one.diagnostic.places());
    let also = shown.iter().flat_map(|one| one.also.iter().copied());
    let positions = Positions::find(own.chain(also), sources);
    let mut text = String::new();
    for one in shown {
        Renderer {
            colour,
            positions: &positions,
            text: &mut text,
        }
        .message(one);
    }
    text
}

/// The texts of the files that diagnostics point into.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: BTreeMap<Arc<str>, Arc<String>>,
}

impl Sources {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the text of a file.
    pub fn insert(&mut self, file: impl Into<Arc<str>>, text: impl Into<String>) {
        self.texts.insert(file.into(), Arc::new(text.into()));
    }

    /// The text of a file.
    pub fn get(&self, file: &str) -> Option<&str> {
        self.texts.get(file).map(|text| text.as_str())
    }

    /// The position of every diagnostic, in their order.
    pub fn positions(&self, diagnostics: &Diagnostics) -> Vec<Option<Position>> {
        let all: Vec<&Diagnostic> = diagnostics.iter().collect();
        let places = all.iter().flat_map(|diagnostic| diagnostic.places());
        let positions = Positions::find(places, self);
        all.iter()
            .map(|diagnostic| positions.of_diagnostic(diagnostic))
            .collect()
    }
}

/// The positions of all places that some diagnostics mention.
struct Positions(BTreeMap<(Arc<str>, Pointer), [Option<Position>; 3]>);

impl Positions {
    fn find<'p>(places: impl Iterator<Item = &'p Place>, sources: &Sources) -> Self {
        let mut wanted: BTreeMap<&Arc<str>, Vec<&Place>> = BTreeMap::new();
        for place in places {
            wanted.entry(&place.file).or_default().push(place);
        }
        let mut found = BTreeMap::new();
        for (file, places) in wanted {
            let Some(text) = sources.get(file) else {
                continue;
            };
            let requests: Vec<(&Pointer, At)> = places
                .iter()
                .map(|place| (&place.pointer, place.at))
                .collect();
            for (place, position) in places.iter().zip(locate_all(text, &requests)) {
                let slots: &mut [Option<Position>; 3] = found
                    .entry((Arc::clone(file), place.pointer.clone()))
                    .or_default();
                slots[place.at as usize] = position;
            }
        }
        Self(found)
    }

    fn of(&self, place: &Place) -> Option<Position> {
        let key = (Arc::clone(&place.file), place.pointer.clone());
        self.0.get(&key)?[place.at as usize]
    }

    fn of_diagnostic(&self, diagnostic: &Diagnostic) -> Option<Position> {
        diagnostic
            .position
            .or_else(|| self.of(diagnostic.place.as_ref()?))
    }
}

const GUTTER: Style = AnsiColor::Blue.on_default().bold();
const STRONG: Style = Style::new().bold();

struct Renderer<'r> {
    colour: bool,
    positions: &'r Positions,
    text: &'r mut String,
}

impl Renderer<'_> {
    fn message(&mut self, shown: &Shown<'_>) {
        let diagnostic = shown.diagnostic;
        let severity = match diagnostic.severity {
            Severity::Error => AnsiColor::Red.on_default().bold(),
            Severity::Warning => AnsiColor::Yellow.on_default().bold(),
        };
        self.styled(
            severity,
            &format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.code),
        );
        let mut message = format!(": {}", one_line(&diagnostic.message));
        if shown.count > 1 {
            let _ = write!(message, " ({} times)", shown.count);
        }
        self.styled(STRONG, &message);
        self.text.push('\n');
        if let Some(place) = &diagnostic.place {
            self.place(place, self.positions.of_diagnostic(diagnostic));
        }
        self.note("expected:", diagnostic.expected.as_deref());
        self.note("found:", diagnostic.found.as_deref());
        if shown.count > 1 {
            self.note("also at:", Some(&self.further(shown)));
        }
        for (place, role) in &diagnostic.related {
            let place = address(place, self.positions.of(place));
            self.note("see:", Some(&format!("{place}: {role}")));
        }
        self.note("help:", diagnostic.help.as_deref());
        self.text.push('\n');
    }

    /// The first of the further places, and how many there are beside them.
    fn further(&self, shown: &Shown<'_>) -> String {
        let also = shown.also.iter();
        let also: Vec<String> = also
            .map(|place| address(place, self.positions.of(place)))
            .collect();
        let mut text = also.join(", ");
        let more = shown.count - 1 - also.len();
        if more > 0 {
            let _ = write!(text, " and {more} more");
        }
        text
    }

    fn place(&mut self, place: &Place, position: Option<Position>) {
        self.styled(GUTTER, "  -->");
        let address = address(place, position);
        self.line(&address);
        self.styled(GUTTER, "   |");
        self.line(&format!(" {}", one_line(&place.pointer.to_string())));
    }

    fn note(&mut self, label: &str, content: Option<&str>) {
        if let Some(content) = content {
            self.styled(GUTTER, "   =");
            self.text.push(' ');
            self.styled(STRONG, label);
            let padding = " ".repeat("expected:".len() - label.len());
            self.line(&format!("{padding}{}", one_line(content)));
        }
    }

    fn line(&mut self, content: &str) {
        self.text.push(' ');
        self.text.push_str(content);
        self.text.push('\n');
    }

    fn styled(&mut self, style: Style, content: &str) {
        if self.colour {
            let reset = style.render_reset();
            self.text
                .push_str(&format!("{}{content}{reset}", style.render()));
        } else {
            self.text.push_str(content);
        }
    }
}

fn address(place: &Place, position: Option<Position>) -> String {
    match position {
        Some(Position { line, column }) => format!("{}:{line}:{column}", place.file),
        None => String::from(&*place.file),
    }
}

/// Makes a text fit for one line of a terminal: control characters are escaped and long texts are cut.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len().min(SHOWN));
    for (count, character) in text.chars().enumerate() {
        if count == SHOWN {
            line.push('…');
            break;
        }
        if character.is_control() || is_unseen(character) {
            // Writing to a string cannot fail.
            let _ = write!(line, "{}", character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

/// Whether a character is not seen itself but changes how others are: line ends, marks without width and those of direction.
fn is_unseen(character: char) -> bool {
    matches!(
        character,
        '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{place, sources, warning};
    use super::*;
    use crate::diagnostic::Code;

    #[test]
    fn a_diagnostic_is_rendered_with_place_and_notes() {
        let diagnostic = Diagnostic::new(Code::Syntax, place("/a/b"), "something is wrong")
            .expected("this")
            .found("that")
            .related(place("/a"), "it begins here")
            .suggest("schemaz", ["paths", "schemas"]);
        let rendered = Diagnostics::from(diagnostic).render(&sources("a:\n  b: c\n"), false);
        let expected = "\
error[syntax]: something is wrong
  --> specs/genesys/openapi.yaml:2:6
   |  /a/b
   = expected: this
   = found:    that
   = see:      specs/genesys/openapi.yaml:2:3: it begins here
   = help:     did you mean `schemas`?

";
        assert_eq!(rendered, expected);
    }

    #[test]
    fn colour_adds_escapes_and_nothing_else() {
        let diagnostics = Diagnostics::from(warning("/a"));
        let coloured = diagnostics.render(&sources("a: 1"), true);
        assert!(coloured.contains('\u{1b}'));
        let plain = anstream::adapter::strip_str(&coloured).to_string();
        assert_eq!(plain, diagnostics.render(&sources("a: 1"), false));
    }

    #[test]
    fn text_of_a_document_cannot_control_the_terminal() {
        let found = format!("\u{1b}[2J\u{202e}\u{200b}\n{}", "x".repeat(1000));
        let diagnostic = Diagnostic::new(Code::Syntax, None, "odd").found(found);
        let rendered = Diagnostics::from(diagnostic).render(&Sources::new(), false);
        assert!(!rendered.contains(['\u{1b}', '\u{202e}', '\u{200b}']));
        assert_eq!(rendered.lines().count(), 4);
        assert!(rendered.len() < 420);
    }

    #[test]
    fn a_known_position_needs_no_source() {
        let position = Position { line: 7, column: 3 };
        let diagnostic = warning("").position(position);
        let diagnostics = Diagnostics::from(diagnostic);
        assert_eq!(Sources::new().positions(&diagnostics), [Some(position)]);
        assert!(
            diagnostics
                .render(&Sources::new(), false)
                .contains("openapi.yaml:7:3\n")
        );
    }
}
