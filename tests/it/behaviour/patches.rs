use serde_json::json;

use crate::fixtures::patches::Client;
use crate::fixtures::patches::models::{Change, Pet};
use crate::runtime::Patch;
use crate::scripted::Scripted;

/// The media type and the JSON that were sent.
fn sent(service: &Scripted) -> (String, serde_json::Value) {
    let request = service.sent();
    let media_type = request.headers()["content-type"].to_str().unwrap();
    let body = serde_json::from_slice(request.body()).unwrap();
    (media_type.to_owned(), body)
}

#[tokio::test]
async fn each_notation_of_changes_is_sent_as_what_it_is() {
    let service = Scripted::replying(204, "");
    let service = (0..4).fold(service, |service, _| service.then(204, ""));
    let client = service.client(Client::builder());
    let object = [("a".to_owned(), json!(1))].into();
    client.patch_pod(&object).await.unwrap();
    let expected = |media_type: &str| (media_type.to_owned(), json!({ "a": 1 }));
    let merge = expected("application/merge-patch+json");
    assert_eq!(sent(&service), merge);
    client
        .patch_pod_strategic_merge_patch(&object)
        .await
        .unwrap();
    let strategic = expected("application/strategic-merge-patch+json");
    assert_eq!(sent(&service), strategic);
    client.patch_pod_apply_patch(&object).await.unwrap();
    assert_eq!(sent(&service), expected("application/apply-patch+yaml"));
    let change = json!({ "op": "remove", "path": "/a" });
    let list = ("application/json-patch+json".to_owned(), json!([change]));
    client.patch_pod_json_patch(&[change]).await.unwrap();
    assert_eq!(sent(&service), list);
    let change = Change::new("remove", "/a");
    client.patch_pet_json_patch(&[change]).await.unwrap();
    assert_eq!(sent(&service), list);
}

#[tokio::test]
async fn an_object_is_no_json_patch() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(Client::builder());
    let pet = Pet { name: Patch::Null };
    client.patch_pet(&pet).await.unwrap();
    assert_eq!(sent(&service).0, "application/merge-patch+json");
    client.put_pet(&pet).await.unwrap();
    assert_eq!(sent(&service).0, "application/json");
}
