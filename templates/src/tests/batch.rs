//! Replies that answer for several ids.

use std::error::Error as _;

use serde_json::json;

use super::scripted::Scripted;
use super::service::{Answer, Fault, Seen, Service, reply};

#[tokio::test]
async fn each_id_has_its_own_outcome_and_none_fails_the_batch() {
    let body = json!([
        {"resourceId": "1", "status": 200, "body": {"id": "1", "labels": {}}},
        {"resourceId": 5717224681082742945_i64, "status": "404", "body": {"code": "not.found"}},
        {"resourceId": "3", "status": 200, "body": {"id": true, "labels": {}}},
        {"resourceId": "4", "status": 500, "body": "boom"},
        {"resourceId": "5", "status": 200},
        {"status": 99999},
        "rubbish"
    ]);
    let transport = Scripted::replying(207, body.to_string());
    let items = transport
        .client()
        .get_thing_batch(["1", "2"])
        .await
        .unwrap();
    assert_eq!(
        transport.last_request().headers()["accept"],
        "application/vnd.example.multipart+json"
    );
    let ids: Vec<_> = items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["1", "5717224681082742945", "3", "4", "5", "", ""]);
    let statuses: Vec<_> = items
        .iter()
        .map(|item| item.status.unwrap().as_u16())
        .collect();
    assert_eq!(statuses, [200, 404, 200, 500, 200, 207, 207]);

    assert_eq!(items[0].result.as_ref().unwrap().id, "1");
    let refused = items[1].result.as_ref().unwrap_err();
    assert_eq!(refused.body().unwrap().code.as_deref(), Some("not.found"));
    assert_eq!(
        refused.to_string(),
        "the service refused this item of the batch"
    );
    let unreadable = items[2].result.as_ref().unwrap_err();
    assert_eq!(unreadable.raw(), &json!({"id": true, "labels": {}}));
    assert_eq!(
        unreadable.to_string(),
        "this item of the batch cannot be read: Thing.id: expected a string, found a boolean"
    );
    assert!(unreadable.is_decode() && unreadable.body().is_none());
    let untyped = items[3].result.as_ref().unwrap_err();
    assert_eq!((untyped.body(), untyped.raw()), (None, &json!("boom")));
    assert!(items[4..].iter().all(|item| item.result.is_err()));
}

#[tokio::test]
async fn one_id_may_be_answered_by_the_plain_resource() {
    let transport = Scripted::replying(200, r#"{"id":"1","labels":{}}"#);
    let items = transport.client().get_thing_batch(["1"]).await.unwrap();
    assert_eq!(
        (
            items[0].id.as_str(),
            items[0].status.unwrap().as_u16(),
            items.len()
        ),
        ("1", 200, 1)
    );
    assert_eq!(items[0].result.as_ref().unwrap().id, "1");
}

#[tokio::test]
async fn an_error_of_the_whole_batch_is_an_ordinary_error() {
    let transport = Scripted::replying(400, r#"{"code":"InvalidMultipartRequest"}"#).then(207, "7");
    let client = transport.client();
    let error = client.get_thing_batch(["1", "2"]).await.unwrap_err();
    assert_eq!(
        error.api_body().unwrap().code.as_deref(),
        Some("InvalidMultipartRequest")
    );
    let error = client.get_thing_batch(["1", "2"]).await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(
        error.source().unwrap().to_string(),
        "the body is neither a list of results nor one resource"
    );
}

/// The ids in the last segment of the path.
fn asked(seen: &Seen) -> Vec<String> {
    let path = seen.path.split('?').next().unwrap();
    let ids = path.rsplit('/').next().unwrap();
    ids.split(',').map(str::to_owned).collect()
}

/// An answer with a thing for each id that was asked for, in order and without naming the ids.
fn things(seen: &Seen) -> Answer {
    let entries: Vec<_> = asked(seen)
        .iter()
        .map(|id| json!({"status": 200, "body": {"id": id, "labels": {}}}))
        .collect();
    reply(207, &json!(entries).to_string())
}

fn ids(count: u32) -> Vec<String> {
    (1..=count).map(|id| id.to_string()).collect()
}

#[tokio::test]
async fn any_number_of_ids_is_split_over_as_many_requests_as_it_takes() {
    let service = Service::new(|seen, _| things(seen), |_, _| reply(200, ""));
    let client = service.builder().bearer_token("t").build().unwrap();
    for (count, expected) in [
        (1, vec![1]),
        (30, vec![30]),
        (31, vec![30, 1]),
        (65, vec![30, 30, 5]),
    ] {
        let before = service.calls().len();
        let items = client.get_thing_batch(ids(count)).await.unwrap();
        let sent: Vec<_> = service
            .calls()
            .iter()
            .map(|seen| asked(seen).len())
            .collect();
        assert_eq!(sent[before..], expected);
        // What names no id belongs to the id in its place.
        let named: Vec<_> = items.into_iter().map(|item| item.id).collect();
        assert_eq!(named, ids(count));
    }
}

#[tokio::test]
async fn a_request_that_fails_after_others_gives_the_results_of_its_ids() {
    let answer = |seen: &Seen, number| match number {
        2 => reply(403, r#"{"code":"no.access"}"#),
        3 => Fault::Reset.into(),
        _ => things(seen),
    };
    let service = Service::new(answer, |_, _| reply(200, ""));
    let builder = service.builder().bearer_token("t");
    let client = builder
        .retry(crate::runtime::RetryPolicy::never())
        .build()
        .unwrap();
    let items = client.get_thing_batch(ids(100)).await.unwrap();
    assert_eq!((items.len(), service.calls().len()), (100, 4));
    assert!(
        items[..30]
            .iter()
            .chain(&items[90..])
            .all(|item| item.result.is_ok())
    );
    let refused = items[30].result.as_ref().unwrap_err();
    assert_eq!(
        (items[30].id.as_str(), items[30].status.unwrap().as_u16()),
        ("31", 403)
    );
    assert!(refused.is_unanswered() && !refused.is_decode());
    assert_eq!(refused.body().unwrap().code.as_deref(), Some("no.access"));
    assert_eq!(
        refused.to_string(),
        "the request for this item failed: getThingBatch: the service refused the call (status 403)"
    );
    let lost = items[60].result.as_ref().unwrap_err();
    assert_eq!((items[60].status, lost.is_unanswered()), (None, true));
}

#[tokio::test]
async fn a_first_request_that_fails_fails_the_call_and_sends_no_other() {
    let service = Service::new(|_, _| reply(403, "{}"), |_, _| reply(200, ""));
    let client = service.builder().bearer_token("t").build().unwrap();
    let error = client.get_thing_batch(ids(31)).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), service.calls().len()),
        (403, 1)
    );
}

#[tokio::test]
async fn the_lists_of_several_requests_become_one_unless_one_fails() {
    let answer = |seen: &Seen, number| {
        let (_, query) = seen.path.split_once("?id=").unwrap();
        let things: Vec<_> = query
            .split(',')
            .map(|id| json!({"id": id, "labels": {}}))
            .collect();
        let status = if number == 5 { 404 } else { 200 };
        reply(status, &json!(things).to_string())
    };
    let service = Service::new(answer, |_, _| reply(200, ""));
    let client = service.builder().build().unwrap();
    let things = client.get_things(ids(5)).await.unwrap();
    let named: Vec<_> = things.iter().map(|thing| thing.id.as_str()).collect();
    assert_eq!(named, ["1", "2", "3", "4", "5"]);
    assert_eq!(service.calls().len(), 3);
    let error = client.get_things(ids(5)).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), service.calls().len()),
        (404, 5)
    );
    let whole = client.get_things(ids(3)).with_response().await.unwrap();
    assert_eq!((whole.status().as_u16(), whole.body().len()), (200, 3));
}

#[tokio::test]
async fn a_reply_of_several_parts_gives_a_result_for_each_id() {
    let body = "preamble, to be ignored\r\n\
        --Boundary_1\r\n\
        Content-Type: application/json\r\n\r\n\
        {\"response\": [{\"href\": \".../1\", \"status\": 200}, {\"status\": 404}, {\"status\": 200}]}\r\n\
        --Boundary_1\r\n\
        Content-Type: application/json\r\n\r\n\
        {\"id\": \"1\", \"labels\": {\"--Boundary_10\": \"\"}}\r\n\
        --Boundary_1  \r\n\r\n\
        {\"code\": \"not.found\"}\r\n\
        --Boundary_1\n\n\
        {\"id\": \"3\",\n\n\"labels\": {}}\n\
        --Boundary_1--\r\nepilogue";
    for content_type in [
        "multipart/mixed; boundary=Boundary_1",
        "Multipart/Mixed;charset=utf-8; Boundary=\"Boundary_1\"",
    ] {
        let response = http::Response::builder()
            .status(207)
            .header("content-type", content_type);
        let transport = Scripted::default().then_response(response.body(body.into()).unwrap());
        let items = transport
            .client()
            .get_thing_batch(["1", "2", "3"])
            .await
            .unwrap();
        let found: Vec<_> = items
            .iter()
            .map(|item| {
                (
                    item.id.as_str(),
                    item.status.unwrap().as_u16(),
                    item.result.is_ok(),
                )
            })
            .collect();
        assert_eq!(
            found,
            [("1", 200, true), ("2", 404, false), ("3", 200, true)]
        );
        let refused = items[1].result.as_ref().unwrap_err();
        assert_eq!(refused.body().unwrap().code.as_deref(), Some("not.found"));
    }
}

#[tokio::test]
async fn a_reply_of_several_parts_that_is_broken_is_a_decode_error() {
    let state = "--b\r\n\r\n{\"response\":[{\"status\":200}]}\r\n";
    for (content_type, body, expected) in [
        (
            "multipart/mixed",
            "",
            "the reply of several parts names no boundary",
        ),
        (
            "multipart/mixed; boundary=\"\"",
            "",
            "the reply of several parts names no boundary",
        ),
        (
            "multipart/mixed; boundary=b",
            "--b\r\n\r\n{}",
            "the reply of several parts is cut off",
        ),
        (
            "multipart/mixed; boundary=b",
            state,
            "the reply of several parts is cut off",
        ),
        (
            "multipart/mixed; boundary=b",
            "--b\r\n\r\n{}\r\n--b--",
            "the first part has no list of the states of the others",
        ),
        (
            "multipart/mixed; boundary=b",
            "--b--",
            "the body is empty where JSON was expected",
        ),
    ] {
        let response = http::Response::builder()
            .status(207)
            .header("content-type", content_type);
        let transport = Scripted::default().then_response(response.body(body.into()).unwrap());
        let error = transport
            .client()
            .get_thing_batch(["1", "2"])
            .await
            .unwrap_err();
        assert_eq!(error.source().unwrap().to_string(), expected);
    }
}
