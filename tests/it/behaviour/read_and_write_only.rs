use serde_json::json;

use super::round_trip;
use crate::fixtures::read_and_write_only::Client;
use crate::fixtures::read_and_write_only::models::{Account, Owner};
use crate::scripted::Scripted;

#[tokio::test]
async fn members_that_only_the_service_sets_are_not_sent_at_any_depth() {
    let service = Scripted::replying(
        200,
        json!({ "id": "a1", "name": "n", "owner": { "selfUri": "/o" } }),
    );
    let account = Account {
        id: Some("mine".to_owned()),
        owner: Some(Owner {
            id: Some("o1".to_owned()),
            self_uri: Some("/o1".to_owned()),
        }),
        ..Account::new("n", "secret")
    };
    let read = service
        .client(Client::builder())
        .add_account(&account)
        .await
        .unwrap();
    assert_eq!(read.id.as_deref(), Some("a1"));
    assert_eq!(read.owner.unwrap().self_uri.as_deref(), Some("/o"));
    assert_eq!(
        service.sent_json(),
        json!({ "name": "n", "password": "secret", "owner": { "id": "o1" } })
    );
}

#[test]
fn serde_keeps_everything() {
    round_trip::<Account>(
        json!({ "id": "a", "name": "n", "password": "p", "owner": { "selfUri": "/o" } }),
    );
}
