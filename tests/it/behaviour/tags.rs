use serde_json::json;

use crate::fixtures::tags::{Client, models};
use crate::scripted::Scripted;

#[tokio::test]
async fn tags_change_nothing_in_a_package_that_is_not_split() {
    let service = Scripted::default()
        .then(200, json!({"owner": {"owns": "it"}}))
        .then(200, json!([{"owns": "it"}, {"until": "2026-11-27"}]));
    let client = service.client(Client::builder());
    let found = client.list_models().await.unwrap();
    assert_eq!(found.owner.unwrap().owns, "it");
    let members: models::Members = client.get_team_members("7").await.unwrap();
    assert!(matches!(
        members.as_slice(),
        [models::Member::Owner(_), models::Member::Guest(_)]
    ));
}
