use serde_json::json;

use crate::fixtures::batch::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn each_id_has_a_result_of_its_own() {
    let service = Scripted::replying(
        207,
        json!([
            { "resourceId": "1", "status": 200, "body": { "name": "Ada" } },
            { "resourceId": "2", "status": 404, "body": { "code": "gone" } },
            { "resourceId": "3", "status": 200, "body": { "nickname": "no name" } },
        ]),
    );
    let items = service
        .client(Client::builder())
        .read_user_batch(["1", "2", "3"])
        .detailed(true)
        .await
        .unwrap();
    let request = service.sent();
    assert_eq!(
        request.uri(),
        "https://api.example.com/accounts/~/users/1,2,3?detailed=true"
    );
    assert_eq!(
        request.headers()["accept"],
        "application/vnd.example.multipart+json"
    );
    let [first, second, third] = items.as_slice() else {
        panic!("three items")
    };
    assert_eq!(
        (first.id.as_str(), first.status.unwrap().as_u16()),
        ("1", 200)
    );
    assert_eq!(first.result.as_ref().unwrap().name, "Ada");
    let refused = second.result.as_ref().unwrap_err();
    assert_eq!(refused.body().unwrap().code, "gone");
    let unreadable = third.result.as_ref().unwrap_err();
    assert_eq!(unreadable.body(), None);
    assert_eq!(*unreadable.raw(), json!({ "nickname": "no name" }));
}

#[tokio::test]
async fn one_id_is_an_ordinary_read() {
    let service = Scripted::replying(200, json!({ "name": "Ada" }));
    let user = service
        .client(Client::builder())
        .read_user("1")
        .account_id("a")
        .await
        .unwrap();
    assert_eq!(user.name, "Ada");
    let request = service.sent();
    assert_eq!(request.uri(), "https://api.example.com/accounts/a/users/1");
    assert_eq!(request.headers()["accept"], "application/json");
}

#[tokio::test]
async fn a_whole_batch_that_fails_is_an_error() {
    let client = Scripted::replying(403, json!({ "code": "denied" })).client(Client::builder());
    let error = client.read_user_batch(["1", "2"]).await.unwrap_err();
    assert_eq!(error.api_body().unwrap().code, "denied");
}
