use http::Response;
use serde_json::{Value, json};

use crate::fixtures::error_media_types::models::ErrorBody;
use crate::fixtures::error_media_types::{Client, Error};
use crate::scripted::Scripted;

/// A client that gets this reply.
fn client(status: u16, media_type: &str, body: &Value) -> Client {
    let reply = Response::builder()
        .status(status)
        .header("content-type", media_type);
    let service = Scripted::default().then_response(reply.body(body.to_string()).unwrap());
    service.client(Client::builder())
}

fn body(error: Error) -> ErrorBody {
    assert!(error.is_api());
    error.into_api_body().unwrap()
}

/// What the hooks fail with.
async fn hooks(media_type: &str, body: &Value) -> ErrorBody {
    let error = client(400, media_type, body).list_hooks().await;
    self::body(error.unwrap_err())
}

#[tokio::test]
async fn the_media_type_selects_the_error_body_where_both_would_do() {
    let either = json!({ "message": "no", "detail": "none" });
    for media_type in ["application/json", "text/plain", ""] {
        let error = hooks(media_type, &either).await;
        assert!(matches!(error, ErrorBody::Basic(one) if one.message.as_deref() == Some("no")));
    }
    for media_type in [
        "application/scim+json",
        "Application/SCIM+json; charset=utf-8",
    ] {
        let error = hooks(media_type, &either).await;
        assert!(matches!(error, ErrorBody::Scim(one) if one.detail.as_deref() == Some("none")));
    }
}

#[tokio::test]
async fn a_body_that_is_of_no_type_its_media_type_means_is_tried_as_the_others() {
    let problem = json!({ "title": "Too many", "detail": "Wait" });
    let strict = json!({ "code": 88 });
    for media_type in ["application/problem+json", "application/json", "text/html"] {
        let error = client(429, media_type, &problem).list_tweets().await;
        let error = body(error.unwrap_err());
        assert!(
            matches!(&error, ErrorBody::Failure(one) if one.title == "Too many"),
            "{media_type} {error:?}"
        );
        let error = client(429, media_type, &strict).list_tweets().await;
        assert!(
            matches!(body(error.unwrap_err()), ErrorBody::Strict(one) if one.code == 88),
            "{media_type}"
        );
    }
    let other = json!({ "other": 1 });
    let error = client(429, "application/problem+json", &other)
        .list_tweets()
        .await;
    assert!(matches!(body(error.unwrap_err()), ErrorBody::UnknownValue(value) if value == other));
}
