//! Options that nearly all calls have: a key, the fields of a reply, the headers of a signature. Their setters are written once,
//! for all calls that have all of them, and not thousands of times.
//!
//! Such an option has the same setter, to the letter of its documentation, for at least 20 operations and for 80 % of all. Whether a
//! setter is written once or for its call alone makes no difference to who calls it, so that operations may come and go.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::inputs::Inputs;
use super::taken::LISTING;
use crate::ir::Operation;
use crate::name::Name;
use crate::plan::{Setter, Target};
use crate::spec::Location;

/// How many operations have to have an option.
const LEAST: usize = 20;
/// How many of a hundred operations have to.
const SHARE: usize = 80;

/// Takes out of the inputs of each operation what nearly all have, in the order of the document.
pub(super) fn take(operations: &[Operation], inputs: &mut [Inputs]) -> Vec<Setter> {
    let is_first_form: Vec<bool> = operations
        .iter()
        .map(|operation| !operation.is_further_form())
        .collect();
    let count = |calls: &BTreeSet<usize>| {
        let calls = calls.iter().filter_map(|call| is_first_form.get(*call));
        calls.filter(|is_first_form| **is_first_form).count()
    };
    let all: BTreeSet<usize> = (0..inputs.len()).collect();
    let enough = LEAST.max((count(&all) * SHARE).div_ceil(100));
    let mut candidates = candidates(inputs);
    candidates.retain(|(_, calls)| count(calls) >= enough);
    // What more calls have is not given up for what fewer have.
    candidates.sort_by_key(|(_, calls)| Reverse(calls.len()));
    let mut names: BTreeSet<Name> = BTreeSet::new();
    let mut takers = all;
    for (setter, calls) in candidates {
        let both: BTreeSet<usize> = takers.intersection(&calls).copied().collect();
        if count(&both) >= enough {
            names.insert(setter.name.clone());
            takers = both;
        }
    }
    let mut common = Vec::new();
    if names.is_empty() {
        return common;
    }
    for call in takers {
        let Some(inputs) = inputs.get_mut(call) else {
            continue;
        };
        // In these calls, such a name is of nothing else.
        let setters = std::mem::take(&mut inputs.setters).into_iter();
        let (usual, own) = setters.partition(|setter| names.contains(&setter.name));
        inputs.setters = own;
        inputs.takes_common = true;
        if common.is_empty() {
            common = usual;
        }
    }
    common
}

/// The setters that could be of nearly all calls, in the order of their names, each with the calls that have it.
fn candidates(inputs: &[Inputs]) -> Vec<(&Setter, BTreeSet<usize>)> {
    let mut found: BTreeMap<&Setter, BTreeSet<usize>> = BTreeMap::new();
    for (call, inputs) in inputs.iter().enumerate() {
        for setter in inputs.setters.iter().filter(|setter| is_usual(setter)) {
            found.entry(setter).or_default().insert(call);
        }
    }
    found.into_iter().collect()
}

/// Whether a setter could be of all calls. A value of the path says what a call is about, and what is called like a method of listings
/// cannot stand beside that.
fn is_usual(setter: &Setter) -> bool {
    let is_beside_the_path = match &setter.target {
        Target::Parameter(Location::Query | Location::Header | Location::Cookie, ..) => true,
        Target::Parameter(Location::Path | Location::QueryString, ..) | Target::Body(..) => false,
    };
    is_beside_the_path && !LISTING.contains(&setter.name.as_str())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::config::Config;
    use crate::name::name;
    use crate::plan::{Setter, Vendor};
    use crate::testing::{document, passed, planned};

    const COMPONENTS: &str = "\
components:
  parameters:
    Key: {name: key, in: query, schema: {type: string}}
    Fields: {name: fields, in: query, description: 'Which fields.', schema: {type: string}}
    Sort: {name: sort, in: query, schema: {type: string, enum: [up, down]}}
    Trace: {name: trace, in: cookie, schema: {type: string}}
    Items: {name: items, in: query, schema: {type: integer}}
    Version: {name: version, in: path, required: true, schema: {type: string, default: a}}
";

    /// A document with so many operations for each list of parameters, of components or with a name of their own.
    fn text(operations: &[(usize, &str)]) -> String {
        let mut text = "paths:\n".to_owned();
        let lists = operations.iter();
        let lists = lists.flat_map(|(count, list)| std::iter::repeat_n(list, *count));
        for (place, list) in lists.enumerate() {
            let parameters: Vec<String> = list
                .split_whitespace()
                .map(|word| match word.chars().all(char::is_lowercase) {
                    true => format!("{{name: {word}, in: query, schema: {{type: integer}}}}"),
                    false => format!("{{$ref: '#/components/parameters/{word}'}}"),
                })
                .collect();
            let path = match list.contains("Version") {
                true => format!("/{{version}}/{place}"),
                false => format!("/{place}"),
            };
            let parameters = parameters.join(", ");
            let _ = writeln!(
                text,
                "  {path}: {{get: {{parameters: [{parameters}], responses: {{}}}}}}"
            );
        }
        text + COMPONENTS
    }

    fn plan(operations: &[(usize, &str)]) -> Vendor {
        planned(&document(&text(operations)), &Config::default()).0
    }

    fn names(setters: &[Setter]) -> Vec<&str> {
        setters.iter().map(|setter| setter.name.as_str()).collect()
    }

    /// The names of the setters of a call, and whether it also has what nearly all have.
    fn call(vendor: &Vendor, position: usize) -> (Vec<&str>, bool) {
        let call = &vendor.calls[position];
        (names(&call.setters), call.takes_common)
    }

    #[test]
    fn what_twenty_operations_and_four_fifths_of_all_have_is_written_once() {
        let none: &[&str] = &[];
        for (with, without, expected) in [
            (20, 0, &["key"][..]),
            (19, 0, none),
            (20, 5, &["key"]),
            (20, 6, none),
            (80, 20, &["key"]),
            (80, 21, none),
        ] {
            let vendor = plan(&[(with, "Key"), (without, "")]);
            assert_eq!(names(&vendor.common), expected, "{with} and {without}");
            let own: &[&str] = if expected.is_empty() { &["key"] } else { &[] };
            let is_common = !expected.is_empty();
            assert_eq!(call(&vendor, 0), (own.to_vec(), is_common));
            if without > 0 {
                assert_eq!(call(&vendor, with), (vec![], false));
            }
        }
    }

    #[test]
    fn calls_keep_what_is_theirs() {
        let vendor = plan(&[
            (1, "Key own Fields"),
            (10, "Fields other Key"),
            (10, "Fields Key"),
            (2, "key Fields"),
        ]);
        assert_eq!(names(&vendor.common), ["key", "fields"]);
        assert_eq!(call(&vendor, 0), (vec!["own"], true));
        assert_eq!(call(&vendor, 1), (vec!["other"], true));
        // A parameter of the same name, but for numbers.
        assert_eq!(call(&vendor, 21), (vec!["key", "fields"], false));
    }

    #[test]
    fn what_more_calls_have_is_not_given_up_for_what_fewer_have() {
        let vendor = plan(&[(3, "Key"), (20, "Key Fields"), (2, "Key Sort")]);
        assert_eq!(names(&vendor.common), ["key", "fields"]);
        let vendor = plan(&[(5, "Key Sort"), (17, "Key Sort Fields"), (4, "Key Fields")]);
        assert_eq!(names(&vendor.common), ["key", "sort"]);
        assert_eq!(call(&vendor, 5), (vec!["fields"], true));
        assert_eq!(call(&vendor, 22), (vec!["key", "fields"], false));
    }

    #[test]
    fn what_a_call_is_about_and_what_listings_have_stays_with_the_calls() {
        for (word, expected) in [("Trace", true), ("Items", false), ("Version", false)] {
            let vendor = plan(&[(20, word)]);
            assert_eq!(!vendor.common.is_empty(), expected, "{word}");
            assert_eq!(vendor.calls[0].setters.is_empty(), expected, "{word}");
        }
    }

    #[test]
    fn a_vendor_that_is_not_alone_in_its_package_has_them_with_each_call() {
        let api = passed(&document(&text(&[(20, "Key Fields")]))).0;
        let vendor = name(&api, &Config::default(), "test", false).0;
        assert!(vendor.common.is_empty() && vendor.common_docs.is_empty());
        assert_eq!(call(&vendor, 0), (vec!["key", "fields"], false));
    }

    #[test]
    fn the_documentation_of_a_call_has_them_last_and_many_of_them_behind_a_link() {
        let options = |vendor: &Vendor| {
            let mut lines = vendor.calls[0].docs.iter();
            lines.find(|line| line.starts_with("- Options")).cloned()
        };
        for (parameters, expected) in [
            ("Key Fields own", "- Options: `own`, `key`, `fields`"),
            ("Key Fields Sort", "- Options: `key`, `fields`, `sort`"),
            (
                "Key Fields own Sort Trace",
                "- Options: `own`, [those of most calls](super::actions#options-of-most-calls)",
            ),
            (
                "Key Fields Sort Trace",
                "- Options: [those of most calls](super::actions#options-of-most-calls)",
            ),
        ] {
            let vendor = plan(&[(1, parameters), (30, &parameters.replace("own", ""))]);
            assert_eq!(options(&vendor).as_deref(), Some(expected));
            let docs = vendor.common_docs.join("\n");
            assert!(docs.contains("\n# Options of most calls\n"), "{docs}");
            assert!(docs.contains("\n- `fields`: Which fields."), "{docs}");
        }
    }
}
