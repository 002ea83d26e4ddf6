#![allow(deprecated, reason = "this is about what is deprecated")]

use serde_json::json;

use crate::fixtures::deprecated::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn what_is_deprecated_still_works_and_transports_can_tell() {
    let service = Scripted::replying(200, json!({ "name": "n" }));
    let old = service
        .client(Client::builder())
        .get_old()
        .fields("name")
        .await
        .unwrap();
    assert_eq!(old.name.as_deref(), Some("n"));
    let request = service.sent();
    assert_eq!(request.uri(), "https://api.example.com/old?fields=name");
    let info = request
        .extensions()
        .get::<&'static crate::runtime::OperationInfo>()
        .unwrap();
    assert!(info.deprecated);
}
