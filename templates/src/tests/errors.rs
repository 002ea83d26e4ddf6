//! Replies that are no success, and successes that cannot be read.

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Response;
use serde_json::json;

use super::scripted::Scripted;
use super::vendor::actions::ReadThingReply;
use super::vendor::models::{AnyError, Cat, ErrorBody, ThingUpdate};
use crate::runtime::response::decode_json;
use crate::runtime::{RetryAfter, TransportError, TransportErrorKind};

fn reply(status: u16, headers: &[(&str, &str)], body: &'static str) -> Scripted {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Scripted::default().then_response(response.body(Bytes::from_static(body.as_bytes())).unwrap())
}

#[tokio::test]
async fn an_api_error_keeps_everything_the_reply_had() {
    let transport = reply(
        429,
        &[("X-Request-Id", "r-1"), ("Retry-After", "60")],
        r#"{"code":"too.many.requests","errors":[]}"#,
    );
    let error = transport.client().get_thing("1").await.unwrap_err();
    assert!(error.is_api() && error.is_retryable());
    assert_eq!(error.status().unwrap().as_u16(), 429);
    assert_eq!(
        error.api_body().unwrap().code.as_deref(),
        Some("too.many.requests")
    );
    assert_eq!(error.body().unwrap().len(), 40);
    assert_eq!(error.correlation_id(), Some("r-1"));
    assert_eq!(
        error.retry_after(),
        Some(RetryAfter::Delay(Duration::from_secs(60)))
    );
    assert_eq!(error.operation().unwrap().id, "getThing");
    assert_eq!(error.headers().unwrap().len(), 2);
    assert_eq!(
        error.to_string(),
        "getThing: the service refused the call (status 429, correlation id r-1)"
    );
    assert!(error.source().is_none());
}

#[tokio::test]
async fn a_success_may_say_by_a_member_that_the_call_failed() {
    for body in [
        r#"{"ok":false,"code":"not.allowed"}"#,
        "\u{feff}{ \"code\" : \"not.allowed\", \"ok\" :\n\"no\" }",
        // What follows the member does not matter, nor whether it can be read.
        r#"{"code":"not.allowed","a":{"ok":true},"ok":false"#,
    ] {
        let error = reply(200, &[], body)
            .client()
            .patch_thing("1", &ThingUpdate::default())
            .await
            .unwrap_err();
        assert!(error.is_api() && !error.is_retryable(), "{body}");
        assert_eq!(
            error.to_string(),
            "patchThing: the service refused the call (status 200)"
        );
        let is_read = decode_json::<ErrorBody>(body.as_bytes()).is_ok();
        match error.api_body() {
            Some(AnyError::Validation(error)) if is_read => {
                assert_eq!(error.code.as_deref(), Some("not.allowed"));
            }
            None if !is_read => {}
            other => panic!("{body}: {other:?}"),
        }
    }
    for body in [
        r#"{"id":"1","ok":true}"#,
        r#"{"id":"1","ok":"false"}"#,
        r#"{"id":"1","a":{"ok":false}}"#,
        r#"[{"ok":false}]"#,
    ] {
        let call = reply(200, &[], body);
        let outcome = call.client().patch_thing("1", &ThingUpdate::default());
        let is_refused = outcome.await.is_err_and(|error| error.is_api());
        assert!(!is_refused, "{body}");
    }
}

#[tokio::test]
async fn the_first_correlation_header_that_is_there_counts() {
    let headers = [("x-request-id", "second"), ("x-correlation-id", "first")];
    let error = reply(500, &headers, "")
        .client()
        .get_thing("1")
        .await
        .unwrap_err();
    assert_eq!(error.correlation_id(), Some("first"));
    let response = reply(204, &headers, "")
        .client()
        .read_thing()
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.correlation_id(), Some("first"));
}

#[tokio::test]
async fn retry_after_is_seconds_or_a_date() {
    let date: DateTime<Utc> = "1994-11-06T08:49:37Z".parse().unwrap();
    for (text, expected) in [
        ("0", Some(RetryAfter::Delay(Duration::ZERO))),
        (" 7 ", Some(RetryAfter::Delay(Duration::from_secs(7)))),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(RetryAfter::At(date))),
        ("Sun, 06 Nov 1994 08:49:37 CET", None),
        ("Sun, 31 Feb 1994 08:49:37 GMT", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ] {
        let error = reply(503, &[("Retry-After", text)], "")
            .client()
            .get_thing("1")
            .await
            .unwrap_err();
        assert_eq!(error.retry_after(), expected, "{text}");
    }
    let soon = RetryAfter::At(date);
    assert_eq!(
        soon.delay(date - Duration::from_secs(3)),
        Duration::from_secs(3)
    );
    assert_eq!(soon.delay(date + Duration::from_secs(3)), Duration::ZERO);
}

#[tokio::test]
async fn error_bodies_of_another_form_leave_the_bytes() {
    for body in ["", "null", "<html>502</html>", "[]", r#"{"code":true}"#] {
        let error = reply(502, &[], body)
            .client()
            .get_thing("1")
            .await
            .unwrap_err();
        assert!(error.is_api() && error.api_body().is_none(), "{body}");
        assert_eq!(error.body().unwrap(), body);
    }
}

#[tokio::test]
async fn an_operation_with_several_error_bodies_picks_by_status() {
    let code = ErrorBody {
        code: Some("c".to_owned()),
        ..ErrorBody::default()
    };
    let cat = Cat {
        meow: Some("m".to_owned()),
        pet_type: None,
    };
    for (status, body, expected) in [
        (400, r#"{"code":"c"}"#, Some(AnyError::Validation(code))),
        (500, r#"{"meow":"m"}"#, Some(AnyError::Basic(cat))),
        (500, "[1]", Some(AnyError::UnknownValue(json!([1])))),
        (
            404,
            r#"{"code":"c"}"#,
            Some(AnyError::UnknownValue(json!({"code": "c"}))),
        ),
        (404, "no JSON", None),
    ] {
        let transport = reply(status, &[], body);
        let error = transport
            .client()
            .patch_thing("1", &ThingUpdate::default())
            .await
            .unwrap_err();
        assert_eq!(error.into_api_body(), expected, "{status} {body}");
    }
}

#[test]
fn an_error_body_without_a_status_is_the_first_type_that_fits() {
    let cat: AnyError = decode_json(br#"{"code":true,"meow":"m"}"#).unwrap();
    assert!(matches!(cat, AnyError::Basic(_)));
    let other: AnyError = decode_json(b"7").unwrap();
    assert_eq!(other, AnyError::UnknownValue(json!(7)));
}

#[tokio::test]
async fn a_success_that_is_not_what_was_promised_is_a_decode_error_with_its_bytes() {
    for (body, expected) in [
        ("", "the body is empty where JSON was expected"),
        (" \n", "the body is empty where JSON was expected"),
        (
            "<html>hello</html>",
            "the body is HTML or XML where JSON was expected",
        ),
        (
            r#"{"id":"1","labels":{}"#,
            "EOF while parsing an object at line 1 column 21",
        ),
        (
            r#"{"id":"1","labels":{}} x"#,
            "trailing characters at line 1 column 24",
        ),
        (
            "[]",
            "expected an object (Thing), found a list at line 1 column 2",
        ),
    ] {
        let error = reply(200, &[("X-Request-Id", "r")], body)
            .client()
            .get_thing("1")
            .await
            .unwrap_err();
        assert!(error.is_decode() && !error.is_retryable(), "{body}");
        assert_eq!(error.body().unwrap(), body);
        assert_eq!(
            error.to_string(),
            "getThing: the reply cannot be read (status 200, correlation id r)"
        );
        assert_eq!(error.source().unwrap().to_string(), expected);
    }
}

#[tokio::test]
async fn a_success_that_is_no_json_is_an_error_that_names_its_media_type() {
    let type_error = "expected an object (Thing), found a list at line 1 column 2";
    for (media_type, body, expected) in [
        (
            "Text/Event-Stream; charset=utf-8",
            "data: {}\n\n",
            "the reply is `text/event-stream`, not JSON",
        ),
        ("text/html", "<p>", "the reply is `text/html`, not JSON"),
        ("text/plain", "[]", type_error),
        ("text/plain", "\u{feff}[]", type_error),
        (
            "application/problem+json",
            "oh",
            "expected value at line 1 column 1",
        ),
        (
            "text/plain",
            " ",
            "the body is empty where JSON was expected",
        ),
    ] {
        let transport = reply(200, &[("content-type", media_type)], body);
        let error = transport.client().get_thing("1").await.unwrap_err();
        assert_eq!(
            error.source().unwrap().to_string(),
            expected,
            "{media_type}"
        );
    }
}

#[tokio::test]
async fn json_is_read_whatever_its_media_type_and_with_a_byte_order_mark() {
    let transport = reply(
        200,
        &[("content-type", "text/html")],
        "\u{feff}{\"id\":\"1\",\"labels\":{}}",
    );
    assert_eq!(transport.client().get_thing("1").await.unwrap().id, "1");
}

#[tokio::test]
async fn bytes_that_are_no_utf8_matter_only_where_they_are_kept() {
    let ignored = b"{\"id\":\"1\",\"labels\":{},\"other\":\"\xE9\"}";
    let kept = b"{\"id\":\"\xE9\",\"labels\":{}}";
    let transport = Scripted::replying(200, &ignored[..]).then(200, &kept[..]);
    let client = transport.client();
    assert_eq!(client.get_thing("1").await.unwrap().id, "1");
    let error = client.get_thing("1").await.unwrap_err();
    let message = error.source().unwrap().to_string();
    assert!(message.contains("Thing.id"), "{message}");
    assert!(message.contains("unicode"), "{message}");
    assert_eq!(error.body().unwrap(), &kept[..]);
}

#[tokio::test]
async fn each_documented_success_status_has_its_variant() {
    for (status, body, expected) in [
        (
            200,
            r#"{"meow":"m"}"#,
            Some(ReadThingReply::Ok(Cat {
                pet_type: None,
                meow: Some("m".to_owned()),
            })),
        ),
        (207, "[]", Some(ReadThingReply::MultiStatus(Vec::new()))),
        (204, "", Some(ReadThingReply::NoContent)),
        (202, "{}", None),
    ] {
        let outcome = reply(status, &[], body).client().read_thing().await;
        match expected {
            Some(expected) => assert_eq!(outcome.unwrap(), expected),
            None => {
                let source = outcome.unwrap_err();
                let source = source.source().unwrap().to_string();
                assert_eq!(source, "the operation documents no reply with status 202");
            }
        }
    }
}

#[tokio::test]
async fn optional_empty_text_and_binary_bodies_are_read_as_such() {
    let update = ThingUpdate::default();
    for (body, expected) in [
        ("", None),
        (" null", None),
        (r#"{"id":"1","labels":{}}"#, Some("1")),
    ] {
        let thing = reply(200, &[], body)
            .client()
            .patch_thing("1", &update)
            .await
            .unwrap();
        assert_eq!(thing.map(|thing| thing.id).as_deref(), expected, "{body}");
    }
    reply(200, &[], "ignored")
        .client()
        .put_things(&[])
        .await
        .unwrap();
    assert_eq!(
        reply(200, &[], "t\u{fc}")
            .client()
            .upload_text("")
            .await
            .unwrap(),
        "t\u{fc}"
    );
    assert_eq!(
        reply(200, &[], "b").client().download("x").await.unwrap(),
        "b"
    );
    let not_text = Scripted::replying(200, vec![255])
        .client()
        .upload_text("")
        .await
        .unwrap_err();
    assert!(not_text.is_decode());
}

#[tokio::test]
async fn what_may_be_repeated_depends_on_outcome_and_method() {
    for (status, get, patch) in [
        (429, true, true),
        (503, true, false),
        (502, true, false),
        (504, true, false),
        (500, true, false),
        (408, true, false),
        (501, false, false),
        (404, false, false),
    ] {
        let transport = Scripted::replying(status, "").then(status, "");
        let client = transport.client();
        assert_eq!(
            client.get_thing("1").await.unwrap_err().is_retryable(),
            get,
            "GET {status}"
        );
        let error = client
            .patch_thing("1", &ThingUpdate::default())
            .await
            .unwrap_err();
        assert_eq!(error.is_retryable(), patch, "PATCH {status}");
    }
    for (kind, get, patch) in [
        (TransportErrorKind::Connect, true, true),
        (TransportErrorKind::Timeout, true, false),
        (TransportErrorKind::Other, true, false),
        (TransportErrorKind::Tls, false, false),
        (TransportErrorKind::BodyTooLarge { limit: 1 }, false, false),
    ] {
        let transport = Scripted::default()
            .then_fail(kind.into())
            .then_fail(TransportError::new(kind, "cause"));
        let client = transport.client();
        assert_eq!(
            client.get_thing("1").await.unwrap_err().is_retryable(),
            get,
            "GET {kind:?}"
        );
        let error = client
            .patch_thing("1", &ThingUpdate::default())
            .await
            .unwrap_err();
        assert_eq!(error.is_retryable(), patch, "PATCH {kind:?}");
        assert!(error.is_transport() && error.status().is_none());
        assert_eq!(
            error.source().unwrap().source().unwrap().to_string(),
            "cause"
        );
    }
}

#[tokio::test]
async fn a_service_that_says_when_to_come_back_did_not_act() {
    let transport = reply(503, &[("Retry-After", "1")], "");
    let call = transport.client();
    let call = call.patch_thing("1", &ThingUpdate::default());
    assert!(call.await.unwrap_err().is_retryable());
}

#[test]
fn an_error_is_one_pointer_and_moves_between_threads() {
    fn check<T: Send + Sync + 'static>() -> usize {
        size_of::<T>()
    }
    assert_eq!(check::<crate::runtime::Error<Cat>>(), size_of::<usize>());
    assert_eq!(
        check::<super::vendor::actions::GetThing>(),
        size_of::<usize>()
    );
}
