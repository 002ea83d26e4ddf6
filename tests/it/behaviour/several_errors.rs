use serde_json::json;

use crate::fixtures::several_errors::models::ErrorBody;
use crate::fixtures::several_errors::{Client, Error};
use crate::scripted::Scripted;

fn client(status: u16, body: impl ToString) -> Client {
    Scripted::replying(status, body).client(Client::builder())
}

fn body(error: Error) -> ErrorBody {
    assert!(error.is_api());
    error.into_api_body().unwrap()
}

#[tokio::test]
async fn the_status_selects_the_error_body() {
    let error = client(404, json!({ "what": "user" }))
        .get_a()
        .await
        .unwrap_err();
    assert!(matches!(body(error), ErrorBody::Missing(missing) if missing.what == "user"));
    let error = client(409, json!({ "code": "busy" }))
        .get_a()
        .await
        .unwrap_err();
    assert!(
        matches!(body(error), ErrorBody::Problem(problem) if problem.code.as_deref() == Some("busy"))
    );
    let error = client(500, json!([{ "code": "a" }]))
        .get_a()
        .await
        .unwrap_err();
    assert!(matches!(body(error), ErrorBody::ProblemList(list) if list.len() == 1));
    let error = client(404, json!({ "code": "gone" }))
        .get_b()
        .await
        .unwrap_err();
    assert!(matches!(body(error), ErrorBody::Problem(_)));
}

#[tokio::test]
async fn json_that_does_not_fit_is_kept() {
    let error = client(404, json!({ "other": 1 }))
        .get_a()
        .await
        .unwrap_err();
    assert!(
        matches!(body(error), ErrorBody::UnknownValue(value) if value == json!({ "other": 1 }))
    );
    let error = client(500, json!("text")).get_c().await.unwrap_err();
    assert!(matches!(body(error), ErrorBody::UnknownValue(_)));
}
