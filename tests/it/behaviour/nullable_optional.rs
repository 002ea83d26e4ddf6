use serde_json::json;

use super::round_trip;
use crate::fixtures::nullable_optional::Client;
use crate::fixtures::nullable_optional::models::{Link, User, UserChange, UserContent};
use crate::runtime::Patch;
use crate::scripted::Scripted;

#[tokio::test]
async fn absent_null_and_value_differ_in_a_patch() {
    for (nickname, expected) in [
        (Patch::Absent, json!({})),
        (Patch::Null, json!({ "nickname": null })),
        (Patch::from("Bo".to_owned()), json!({ "nickname": "Bo" })),
    ] {
        let service = Scripted::replying(200, "{}");
        let change = UserChange {
            nickname,
            ..UserChange::default()
        };
        service
            .client(Client::builder())
            .change_user("u1", &change)
            .await
            .unwrap();
        assert_eq!(service.sent_json(), expected);
    }
}

#[test]
fn null_behind_a_reference_counts_and_goes_as_deep_as_the_patch() {
    let change: UserChange = round_trip(json!({ "manager": null }));
    assert_eq!(change.manager, Patch::Null);
    let change: UserChange = round_trip(json!({ "manager": { "id": null } }));
    assert_eq!(change.manager, Patch::Value(Link { id: Patch::Null }));
}

#[tokio::test]
async fn what_exists_can_lose_a_member_to_a_put_and_is_read_without_a_difference() {
    let service = Scripted::replying(204, "");
    let content = UserContent {
        nickname: Patch::Null,
    };
    service
        .client(Client::builder())
        .replace_user("u1", &content)
        .await
        .unwrap();
    assert_eq!(service.sent_json(), json!({ "nickname": null }));
    let user: User = serde_json::from_value(json!({ "nickname": null })).unwrap();
    assert_eq!(user.nickname, None);
}
