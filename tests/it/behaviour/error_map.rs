use serde_json::json;

use crate::fixtures::error_map::Client;
use crate::scripted::Scripted;

#[tokio::test]
async fn an_error_body_may_be_any_type() {
    let body = json!({ "since": "2026-11-02T09:30:00Z" });
    let client = Scripted::replying(503, body).client(Client::builder());
    let error = client.get_a().await.unwrap_err();
    let since = error.api_body().unwrap().get("since").unwrap();
    assert_eq!(since.to_rfc3339(), "2026-11-02T09:30:00+00:00");
}
