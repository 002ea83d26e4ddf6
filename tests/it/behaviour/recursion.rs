use serde_json::json;

use super::round_trip;
use crate::fixtures::recursion::models::{Expression, Nested, Person, Tree};

#[test]
fn types_that_contain_themselves_survive() {
    round_trip::<Tree>(
        json!({ "parent": { "parent": {} }, "children": [{}, { "named": { "x": {} } }] }),
    );
    round_trip::<Person>(
        json!({ "name": "p", "employer": { "owner": { "name": "q" }, "branch": { "branch": {} } } }),
    );
    round_trip::<Nested>(json!([{}, { "a": [{ "b": [] }] }]));
    round_trip::<Expression>(json!([{ "negate": { "negate": [1.5, { "negate": 2.5 }] } }]));
}

#[test]
fn a_tree_is_written_as_a_literal() {
    let tree = Tree {
        parent: Some(Box::new(Tree::default())),
        ..Tree::default()
    };
    assert_eq!(
        serde_json::to_value(&tree).unwrap(),
        json!({ "parent": {} })
    );
}
