use serde_json::{Value, json};

use crate::fixtures::refusals::Client;
use crate::fixtures::refusals::models::{ErrorBody, GetJobReply};
use crate::scripted::Scripted;

fn client(body: Value) -> Client {
    Scripted::replying(200, body).client(Client::builder())
}

#[tokio::test]
async fn a_flag_that_only_failures_have_makes_a_success_an_error() {
    let message = client(json!({ "ok": true, "ts": "1" })).post().await;
    assert_eq!(message.unwrap().ts, "1");
    let error = client(json!({ "ok": false, "error": "not_in_channel" }))
        .post()
        .await
        .unwrap_err();
    assert!(error.is_api());
    assert_eq!(error.status().unwrap().as_u16(), 200);
    assert!(
        matches!(error.into_api_body(), Some(ErrorBody::Refused(it)) if it.error == "not_in_channel")
    );
}

#[tokio::test]
async fn the_failure_that_has_the_value_is_the_error_body() {
    let job = client(json!({ "state": "done", "result": 4 }))
        .get_job()
        .await;
    assert!(matches!(job.unwrap(), GetJobReply::Done(done) if done.result == 4));
    let error = client(json!({ "state": "lost", "why": "fire" }))
        .get_job()
        .await
        .unwrap_err();
    assert!(error.is_api());
    assert!(
        matches!(error.into_api_body(), Some(ErrorBody::GetJobError409(it)) if it.why.as_deref() == Some("fire"))
    );
    // A state that is new is not known to be a failure.
    let job = client(json!({ "state": "paused" })).get_job().await;
    assert!(matches!(job.unwrap(), GetJobReply::UnknownValue(_)));
}
