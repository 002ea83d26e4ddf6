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
async fn inline_bodies_are_called_after_their_status_and_equal_ones_are_one() {
    for status in [400, 409] {
        let error = client(status, json!({ "message": "no" }))
            .get_d()
            .await
            .unwrap_err();
        let body = body(error);
        assert!(
            matches!(body, ErrorBody::GetDError400(one) if one.message.as_deref() == Some("no"))
        );
    }
    let error = client(503, json!({ "trace": "t" }))
        .get_d()
        .await
        .unwrap_err();
    assert!(
        matches!(body(error), ErrorBody::GetDError5xx(one) if one.trace.as_deref() == Some("t"))
    );
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
