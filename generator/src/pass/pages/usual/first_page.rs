//! Whether a listing begins at page 0 or 1, as far as the document says it.

use super::input::Input;

/// The number of the first page, as far as the parameter says it.
pub(super) fn first_page(input: &Input<'_>) -> Option<i64> {
    let docs = input.docs;
    match docs.default.as_deref() {
        Some("0") => return Some(0),
        Some("1") => return Some(1),
        Some(_) => return None,
        None => {}
    }
    let text = docs.text.as_deref().unwrap_or_default();
    let said = first_number(&text.to_ascii_lowercase());
    let is_limited = |texts: &[&str]| {
        let mut limits = docs.limits.iter();
        limits.any(|limit| texts.contains(&limit.as_str()))
    };
    match (said.contains(&0), said.contains(&1)) {
        (true, true) => None,
        (true, false) => Some(0),
        (false, true) => Some(1),
        (false, false) if is_limited(&["at least 1", "more than 0"]) => Some(1),
        // An example is rather of the first page than of another.
        (false, false) => match input.example {
            Some("0") => Some(0),
            Some("1") if !is_limited(&["at least 0"]) => Some(1),
            _ => None,
        },
    }
}

/// After these words, documents name the number of the first page, also with others between.
const LEADS: [&str; 12] = [
    "default",
    "defaults",
    "start",
    "starts",
    "starting",
    "begin",
    "begins",
    "beginning",
    "first",
    "numbered",
    "counted",
    "minimum",
];

/// Words between those and the number.
const BETWEEN: [&str; 12] = [
    "to", "at", "from", "with", "is", "has", "value", "the", "page", "pages", "number", "index",
];

/// What a text in lower case says that the first page is: 0, 1, both or nothing.
///
/// A number has to be a word of its own, so that neither `10` nor `1,000` nor `-1` is taken for one of them.
fn first_number(text: &str) -> Vec<i64> {
    fn bare<'t>(word: &&'t str) -> &'t str {
        word.trim_end_matches(['.', ',', ';'])
    }
    let is_between = |letter: char| letter.is_whitespace() || ":=()[]{}<>\"'`*|".contains(letter);
    let words = text.split(is_between).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let number = |word: &str| match word {
        "0" | "zero" => Some(0),
        "1" => Some(1),
        _ => None,
    };
    let mut said = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let mut after = words.iter().skip(position + 1);
        if LEADS.contains(word) {
            // A sentence ends what belongs to the word.
            let next = after.find(|word| !BETWEEN.contains(word));
            let number = next.map(bare).and_then(number);
            // What is not below 0 may begin at 1.
            said.extend(number.filter(|number| *word != "minimum" || *number == 1));
            continue;
        }
        let next = after.next().map(bare);
        let base = match next {
            Some("based" | "indexed") => Some(*word),
            Some("by") if after.next().map(bare) == Some("default") => Some(*word),
            _ => ["-based", "-indexed"]
                .iter()
                .find_map(|end| bare(word).strip_suffix(end)),
        };
        said.extend(base.and_then(|base| match base {
            "one" => Some(1),
            base => number(base),
        }));
    }
    said
}

#[cfg(test)]
mod tests {
    use crate::testing::{document, passed};

    #[test]
    fn the_number_of_the_first_page_is_what_the_parameter_says() {
        let first = |schema: &str, description: &str| {
            let text = format!(
                "paths: {{/a: {{get: {{parameters: [{{name: page, in: query, description: '{description}', schema: {{type: integer{schema}}}}}, {{name: size, in: query, schema: {{type: integer}}}}], responses: {{'200': {{content: {{application/json: {{schema: {{type: array, items: {{type: string}}}}}}}}}}}}}}}}}}"
            );
            let (api, _) = passed(&document(&text));
            let pages = api.operations.first().unwrap().pages.as_ref();
            pages.map(|pages| pages.first_page)
        };
        for (schema, description, expected) in [
            (", default: 0", "1-based", Some(0)),
            (", default: 1", "", Some(1)),
            (", default: 2", "1-based", None),
            (", minimum: 1", "", Some(1)),
            (", minimum: 0", "", None),
            (", minimum: 1, maximum: 9", "", Some(1)),
            (", minimum: 10", "", None),
            ("", "Number of the page (1-based)", Some(1)),
            ("", "Zero-based number.", Some(0)),
            (", minimum: 0", "Starts at 1.", Some(1)),
            ("", "It starts at 10.", None),
            ("", "A 10-based number.", None),
            ("", "0-based, or 1-based.", None),
            ("", "The page.", None),
            (
                "",
                "The current page to fetch results from. Defaults to 1",
                Some(1),
            ),
            ("", "Page to show (default: 1)", Some(1)),
            ("", "Page number (minimum: 1)", Some(1)),
            ("", "Page number (minimum: 0)", None),
            ("", "Page number to return, starting with 0.", Some(0)),
            ("", "Pages start at 1", Some(1)),
            ("", "Begins at page=1.", Some(1)),
            (
                "",
                "The page number to be displayed. The first page is 0.",
                Some(0),
            ),
            ("", "Defaults to page 1 if not provided.", Some(1)),
            (
                "",
                "Defaults to `0` (returns the first set of up to 100)",
                Some(0),
            ),
            (
                "",
                "The page of ImportJobs (starts at and defaults to 0)",
                Some(0),
            ),
            ("", "The page, 1 by default.", Some(1)),
            ("", "The default value is \"1\".", Some(1)),
            ("", "Zero-indexed, default 1.", None),
            ("", "Defaults to 10, starts with 1,000, begins at -1.", None),
            ("", "The page to start at. 1 is one of them.", None),
            ("", "For example page=1.", None),
            ("", "If omitted, the first page is returned.", None),
            (", example: 1", "", Some(1)),
            (", example: 0", "", Some(0)),
            (", example: 2", "", None),
            (", example: 1", "0-based", Some(0)),
            (", example: 1, minimum: 0", "", None),
            (", example: 0, minimum: 1", "", Some(1)),
        ] {
            assert_eq!(
                first(schema, description),
                expected,
                "{schema} {description}"
            );
        }
    }
}
