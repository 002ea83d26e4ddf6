use serde_json::json;

use super::round_trip;
use crate::fixtures::one_of_ambiguous::models::{
    EitherImage, Holder, HolderMoveAction, HolderMoveReason, HolderMoveTo, HolderSource, Mixed,
};

#[test]
fn what_cannot_be_told_apart_has_the_members_of_all() {
    let holder: Holder = round_trip(json!({ "either": { "a": "x", "b": "y" } }));
    let either = holder.either.unwrap();
    assert_eq!(
        (either.a.as_deref(), either.b.as_deref()),
        (Some("x"), Some("y"))
    );
}

#[test]
fn a_member_of_several_types_is_a_union() {
    for (image, expected) in [
        (json!(7), EitherImage::Integer(7)),
        (json!("7"), EitherImage::String("7".to_owned())),
    ] {
        let holder: Holder = round_trip(json!({ "either": { "image": image } }));
        assert_eq!(holder.either.unwrap().image, Some(expected));
    }
}

#[test]
fn null_and_anything_are_no_alternatives() {
    let holder: Holder = round_trip(json!({ "source": "", "pages": { "next": "n" } }));
    assert_eq!(holder.source, Some(HolderSource::Empty));
    assert_eq!(holder.pages.unwrap().next.as_deref(), Some("n"));
    let nothing: Holder = serde_json::from_value(json!({ "source": null })).unwrap();
    assert_eq!(nothing, Holder::default());
}

#[test]
fn members_beside_alternatives_belong_to_each_of_them() {
    let holder: Holder = round_trip(json!({ "mixed": { "shared": "s", "d": "y" } }));
    let Some(Mixed::WithD(second)) = holder.mixed else {
        panic!("not the second alternative")
    };
    assert_eq!(
        (second.shared.as_deref(), second.d.as_str()),
        (Some("s"), "y")
    );
}

#[test]
fn members_of_merged_objects_keep_their_types() {
    let script = json!({
        "action": "move", "reason": "gone", "to": { "script": ["a"] },
        "steps": [{ "id": "1", "script": "s" }, { "id": "2", "page": 3 }],
        "origin": { "action": "move", "to": { "page": "p" } }
    });
    let holder: Holder = round_trip(json!({ "move": script }));
    let moved = holder.r#move.unwrap();
    assert_eq!(moved.action, HolderMoveAction::Move);
    assert_eq!(moved.reason, Some(HolderMoveReason::Gone));
    let HolderMoveTo::ToScriptTo(to) = moved.to else {
        panic!("not the first type")
    };
    assert_eq!(to.script, ["a"]);
    let steps = moved.steps.unwrap();
    assert_eq!(steps[0].script.as_deref(), Some("s"));
    assert_eq!(steps[1].page, Some(3));
    let origin = moved.origin.unwrap();
    assert!(matches!(origin.to, HolderMoveTo::ToPageTo(_)));
}
