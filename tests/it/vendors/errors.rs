//! What goes wrong: error replies of every shape, success replies that cannot be read, redirects.

use std::net::TcpListener;
use std::time::Duration;

use chrono::{DateTime, Utc};
use presence_client::genesys::models::LimitNamespace;
use presence_client::runtime::{Error, RetryAfter};
use presence_client::{genesys, ringcentral, vonage};
use serde_json::{Value, json};

use super::server::{Reply, TOKEN, exchange, transport, unsent};

fn genesys_error(reply: Reply) -> genesys::Error {
    let (_, outcome) = exchange(reply, async |url| {
        let builder = genesys::Client::builder()
            .base_url(url)
            .retry(presence_client::runtime::RetryPolicy::never())
            .bearer_token(TOKEN);
        let client = builder.transport(transport()).build().expect("a client");
        client.get_user_presence("u1", "PURECLOUD").await
    });
    outcome.expect_err("an error")
}

fn ringcentral_error(reply: Reply) -> ringcentral::Error {
    let (_, outcome) = exchange(reply, async |url| {
        let builder = ringcentral::Client::builder()
            .base_url(url)
            .retry(presence_client::runtime::RetryPolicy::never())
            .bearer_token(TOKEN);
        let client = builder.transport(transport()).build().expect("a client");
        client.read_user_presence_status().await
    });
    outcome.expect_err("an error")
}

fn vonage_error(reply: Reply) -> vonage::Error {
    let (_, outcome) = exchange(reply, async |url| {
        let builder = vonage::Client::builder()
            .base_url(url)
            .retry(presence_client::runtime::RetryPolicy::never())
            .bearer_token(TOKEN);
        let client = builder.transport(transport()).build().expect("a client");
        client.list_user_presences(["u1"]).await
    });
    outcome.expect_err("an error")
}

/// Stands in bodies for what must not get into logs.
const PRIVATE: &str = "hush";

/// An error shows neither the token nor anything of a body.
fn check_silence<E: 'static>(error: &Error<E>) {
    let source = std::error::Error::source(error).map(ToString::to_string);
    for text in [
        error.to_string(),
        format!("{error:?}"),
        source.unwrap_or_default(),
    ] {
        assert!(!text.contains(TOKEN), "{text}");
        assert!(!text.contains(PRIVATE), "{text}");
    }
}

#[test]
fn genesys_errors_hold_errors() {
    let body = json!({
        "message": "hush: no such source", "code": "not.found", "status": 404, "entityId": "7", "entityName": "source",
        "messageWithParams": "no such {kind}: {id}", "messageParams": { "kind": "source", "id": "7" },
        "contextId": "ctx-1", "details": [{ "errorCode": "gone", "fieldName": "sourceId", "entityId": "7", "entityName": "source" }],
        "errors": [{ "message": "inner", "errors": [{ "code": "innermost", "status": null }] }],
        "limit": { "key": "sources.max", "namespace": "presence", "value": 9007199254740993_i64 },
        "brandNew": [],
    });
    let reply = Reply::json(404, &body).header("ININ-Correlation-Id", "corr-1");
    let error = genesys_error(reply);
    assert!(error.is_api());
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.correlation_id(), Some("corr-1"));
    assert!(error.to_string().contains("getUserPresence"), "{error}");
    assert!(error.to_string().contains("corr-1"), "{error}");
    check_silence(&error);

    let body = error.into_api_body().unwrap();
    assert_eq!(body.status, Some(404));
    assert_eq!(body.message_params.unwrap()["kind"], "source");
    let detail = body.details.unwrap().remove(0);
    assert_eq!(detail.field_name.as_deref(), Some("sourceId"));
    let inner = body.errors.unwrap().remove(0);
    let innermost = inner.errors.unwrap().remove(0);
    assert_eq!(innermost.code.as_deref(), Some("innermost"));
    let limit = body.limit.unwrap();
    assert_eq!(limit.namespace, Some(LimitNamespace::Presence));
    assert_eq!(limit.value, Some(9_007_199_254_740_993));
}

#[test]
fn genesys_errors_of_every_declared_status_have_their_body() {
    for status in [400, 401, 403, 404, 408, 409, 413, 415, 429, 500, 503, 504] {
        let error = genesys_error(Reply::json(status, &json!({ "code": "some.code" })));
        assert_eq!(error.status().unwrap(), status);
        let code = error.api_body().and_then(|body| body.code.as_deref());
        assert_eq!(code, Some("some.code"), "{status}");
    }
}

#[test]
fn ringcentral_errors_repeat_the_first_one_at_the_root() {
    let body = json!({
        "errorCode": "CMN-101", "message": "hush", "parameterName": "extensionId",
        "errors": [
            { "errorCode": "CMN-101", "message": "bad value", "parameterName": "extensionId", "parameterValue": "x", "hint": [1] },
            { "errorCode": "CMN-102", "message": null },
        ],
    });
    let reply = Reply::json(400, &body).header("RCRequestId", "rc-1");
    let error = ringcentral_error(reply);
    assert_eq!(error.correlation_id(), Some("rc-1"));
    check_silence(&error);
    let body = error.into_api_body().unwrap();
    assert_eq!(body.error_code.as_deref(), Some("CMN-101"));
    assert_eq!(body.parameter_name.as_deref(), Some("extensionId"));
    let errors = body.errors.unwrap();
    assert_eq!(errors[0].parameter_value.as_deref(), Some("x"));
    assert_eq!(errors[0].additional_properties["hint"], json!([1]));
    assert_eq!(errors[1].error_code.as_deref(), Some("CMN-102"));
    assert_eq!(errors[1].message, None);
}

#[test]
fn ringcentral_errors_may_lack_the_root_or_the_list() {
    let list = json!({ "errors": [{ "errorCode": "OAU-128", "message": "expired" }] });
    let body = ringcentral_error(Reply::json(401, &list))
        .into_api_body()
        .unwrap();
    assert_eq!(body.error_code, None);
    assert_eq!(
        body.errors.unwrap()[0].error_code.as_deref(),
        Some("OAU-128")
    );

    let root = json!({ "errorCode": "CMN-401", "message": "not permitted" });
    let body = ringcentral_error(Reply::json(403, &root))
        .into_api_body()
        .unwrap();
    assert_eq!(body.error_code.as_deref(), Some("CMN-401"));
}

#[test]
fn vonage_answers_400_in_five_shapes() {
    let shapes = [
        json!({ "error": { "code": "ApiVersionUnspecified", "message": "name a version" } }),
        json!({ "error": { "code": "UnsupportedApiVersion", "message": "no such version" } }),
        json!({ "message": "not a GUID" }),
        json!({ "status": 400, "title": "Incomplete", "errors": [{ "message": "needed", "path": "presenceId" }] }),
        json!({ "status": 400, "title": "Query limit", "detail": "50 at most" }),
    ];
    for shape in shapes {
        let error = vonage_error(Reply::json(400, &shape));
        assert!(error.is_api());
        assert_eq!(json!(error.api_body()), shape);
    }
}

#[test]
fn error_replies_without_the_declared_body_keep_their_bytes() {
    let replies = [
        ("text/html", "<html><h1>Bad Gateway: hush</h1></html>"),
        ("application/json", ""),
        ("application/json", "null"),
        ("application/json", "\"hush\""),
        ("application/json", "[]"),
        ("application/json", "{\"message\": \"hush"),
    ];
    for (content_type, body) in replies {
        for status in [400, 500, 502] {
            let error = genesys_error(Reply::text(status, content_type, body));
            assert!(error.is_api() && error.api_body().is_none(), "{body}");
            assert_eq!(error.status().unwrap(), status);
            assert_eq!(error.body().unwrap(), body);
            check_silence(&error);
            let error = ringcentral_error(Reply::text(status, content_type, body));
            assert!(error.is_api() && error.api_body().is_none(), "{body}");
            let error = vonage_error(Reply::text(status, content_type, body));
            assert!(error.is_api() && error.api_body().is_none(), "{body}");
        }
    }
}

#[test]
fn rate_limits_tell_when_to_come_back() {
    let cases = [
        (Some("17"), Some(RetryAfter::Delay(Duration::from_secs(17)))),
        (
            Some("Sun, 06 Nov 1994 08:49:37 GMT"),
            Some(RetryAfter::At(the_date())),
        ),
        (Some("soon"), None),
        (None, None),
    ];
    for (header, expected) in cases {
        let reply = || {
            let reply = Reply::json(429, &json!({ "message": "slow down" }));
            match header {
                Some(value) => reply.header("Retry-After", value),
                None => reply,
            }
        };
        let genesys = genesys_error(reply());
        assert_eq!(genesys.retry_after(), expected);
        assert!(genesys.is_retryable());
        assert_eq!(ringcentral_error(reply()).retry_after(), expected);
        assert_eq!(vonage_error(reply()).retry_after(), expected);
    }
}

fn the_date() -> DateTime<Utc> {
    "1994-11-06T08:49:37Z".parse().expect("a date")
}

#[test]
fn successes_that_cannot_be_read_are_decode_errors_with_status_and_bytes() {
    let bodies = [
        "",
        "null",
        "<html>hush</html>",
        "{\"id\": \"hush",
        "[]",
        "{} hush",
        "{\"primary\": \"hush\", \"extension\": \"hush\"}",
    ];
    for body in bodies {
        let reply = || Reply::text(200, "application/json", body);
        let error = genesys_error(reply().header("ININ-Correlation-Id", "corr-2"));
        assert!(error.is_decode() && !error.is_api(), "{body}");
        assert_eq!(error.status().unwrap(), 200);
        assert_eq!(error.body().unwrap(), body);
        assert_eq!(error.correlation_id(), Some("corr-2"));
        check_silence(&error);

        let error = ringcentral_error(reply());
        assert!(error.is_decode(), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
    for body in ["", "<html>", "{}", "[{\"userId\": \"u1\"}]", "[1]"] {
        let error = vonage_error(Reply::text(200, "text/html", body));
        assert!(error.is_decode(), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[test]
fn decode_errors_name_the_member() {
    let cases: [(Value, &str); 3] = [
        (json!({ "primary": "yes" }), "UserPresence.primary"),
        (
            json!({ "presenceDefinition": 7 }),
            "UserPresence.presenceDefinition",
        ),
        (
            json!({ "modifiedDate": "tomorrow" }),
            "UserPresence.modifiedDate",
        ),
    ];
    for (body, member) in cases {
        let error = genesys_error(Reply::json(200, &body));
        let cause = std::error::Error::source(&error).unwrap().to_string();
        assert!(cause.contains(member), "{cause}");
    }
}

#[test]
fn redirects_of_changes_are_errors_and_the_other_origin_hears_nothing() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
        let location = format!("http://{}/", elsewhere.local_addr().unwrap());
        let reply = Reply::new(status).header("Location", &location);
        // A client with the transport that it makes for itself.
        let (request, outcome) = exchange(reply, async |url| {
            let builder = genesys::Client::builder()
                .base_url(url)
                .retry(presence_client::runtime::RetryPolicy::never())
                .bearer_token(TOKEN);
            builder.build().unwrap().delete_presence_source("s").await
        });
        assert_eq!(request.line, "DELETE /api/v2/presence/sources/s");
        let error = outcome.unwrap_err();
        assert!(error.is_api());
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(error.location(), Some(&*location));
        elsewhere.set_nonblocking(true).unwrap();
        let connection = elsewhere.accept().map(drop);
        let kind = connection.unwrap_err().kind();
        assert_eq!(kind, std::io::ErrorKind::WouldBlock);
    }
}

#[test]
fn calls_without_a_token_are_not_sent() {
    let outcome = unsent(async |url| {
        let builder = genesys::Client::builder()
            .base_url(url)
            .retry(presence_client::runtime::RetryPolicy::never());
        let client = builder.transport(transport()).build().unwrap();
        client.get_presence_settings().await
    });
    let error = outcome.unwrap_err();
    assert!(error.is_build());
    assert!(error.to_string().contains("PureCloudOAuth"), "{error}");
}
