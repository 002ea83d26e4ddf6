use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::free_form::models::Note;

#[test]
fn any_json_survives_even_null_where_it_is_required() {
    for any in [json!(null), json!(1), json!("text"), json!([{ "a": null }])] {
        let note: Note =
            round_trip(json!({ "any": any, "object": { "x": null }, "list": [null, 1, {}] }));
        assert_eq!(note.any, any);
    }
}

#[test]
fn what_must_be_an_object_or_a_list_is_one() {
    assert!(
        refusal::<Note>(json!({ "any": 1, "object": [], "list": [] })).starts_with("Note.object: ")
    );
    assert!(
        refusal::<Note>(json!({ "any": 1, "object": {}, "list": {} })).starts_with("Note.list: ")
    );
    assert_eq!(
        refusal::<Note>(json!({ "object": {}, "list": [] })),
        "Note.any: required, but missing"
    );
}
