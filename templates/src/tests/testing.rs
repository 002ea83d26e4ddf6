//! The server for tests.

use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use serde_json::json;

use super::vendor::actions::ReadThingReply;
use super::vendor::client::Client;
use super::vendor::models::{
    AnyError, Cat, Dog, ErrorBody, IdOrCat, Note, Pet, Thing, ThingUpdate,
};
use super::vendor::testing::Server;
use crate::runtime::testing::{Answer, Fault};
use crate::runtime::{OAuthClient, RateLimiting, RetryPolicy, TokenErrorKind};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn thing(id: &str) -> Thing {
    serde_json::from_value(json!({ "id": id, "labels": {} })).unwrap()
}

/// The message of a test that fails.
fn failure(test: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(test)).unwrap_err();
    *panic.downcast::<String>().unwrap()
}

#[tokio::test]
async fn a_value_comes_back_as_it_was_given() {
    let server = Server::new();
    let given = Thing {
        name: Some("n".to_owned()),
        ..thing("1")
    };
    server.get_thing().reply(&given);
    let response = server
        .client()
        .get_thing("1")
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    // The id is one that only the service sets.
    assert_eq!(response.into_body(), given);
}

#[tokio::test]
async fn every_kind_of_reply_can_be_given() {
    let server = Server::new();
    let client = server.client();
    server
        .patch_thing()
        .reply(&None)
        .times(1)
        .reply(&Some(thing("2")));
    let update = ThingUpdate::default();
    assert_eq!(client.patch_thing("1", &update).await.unwrap(), None);
    assert_eq!(
        client.patch_thing("1", &update).await.unwrap(),
        Some(thing("2"))
    );
    server.put_things().reply(&());
    client.put_things(&[]).await.unwrap();
    server.upload().reply(&"text".to_owned());
    assert_eq!(client.upload_text("t").await.unwrap(), "text");
    server.download().name("a b").reply(&"bytes".into());
    assert_eq!(client.download("a b").await.unwrap(), "bytes");
    let replies = [
        (200, ReadThingReply::Ok(Cat::default())),
        (
            207,
            ReadThingReply::MultiStatus(vec![Dog {
                bark: "b".to_owned(),
            }]),
        ),
        (204, ReadThingReply::NoContent),
    ];
    for (status, reply) in replies {
        server.read_thing().reply(&reply);
        let response = client.read_thing().with_response().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.body()),
            (status, &reply)
        );
    }
    server.get_thing().reply_status(203, &thing("3"));
    let response = client.get_thing("1").with_response().await.unwrap();
    assert_eq!(response.status(), 203);
    server
        .get_thing()
        .reply_json(json!({ "id": "4", "labels": { "a": "b" } }));
    assert_eq!(client.get_thing("1").await.unwrap().labels["a"], "b");
}

#[tokio::test]
async fn answers_are_given_in_order_and_the_last_one_again_and_again() {
    let server = Server::new();
    let answers = server.get_thing();
    answers
        .reply(&thing("a"))
        .reply(&thing("b"))
        .times(2)
        .reply(&thing("c"));
    let client = server.client();
    let mut ids = String::new();
    for _ in 0..6 {
        ids += &client.get_thing("1").await.unwrap().id;
    }
    assert_eq!(ids, "abbccc");
}

#[tokio::test]
async fn a_responder_that_has_given_all_leaves_requests_to_others() {
    let server = Server::new();
    server.get_thing().reply(&thing("rest"));
    server.get_thing().reply(&thing("first")).times(1);
    let client = server.client();
    assert_eq!(client.get_thing("1").await.unwrap().id, "first");
    assert_eq!(client.get_thing("1").await.unwrap().id, "rest");
    server.verify();
}

#[tokio::test]
async fn conditions_tell_calls_apart() {
    let server = Server::new();
    let is = |id: &str| thing(id);
    server.get_thing().reply(&is("any"));
    server.get_thing().thing_id("a/b").reply(&is("path"));
    server
        .get_thing()
        .query_is("pageSize", 5)
        .reply(&is("query"));
    server
        .get_thing()
        .header_is("x-trace", "t")
        .reply(&is("header"));
    server
        .get_thing()
        .thing_id("a/b")
        .query_is("pageSize", 5)
        .reply(&is("both"));
    server
        .get_thing()
        .matching(|request| request.path().ends_with("/z"))
        .reply(&is("own"));
    let client = server.client();
    let id = async |thing_id: &str, size: Option<i32>, trace: &str| {
        let call = client.get_thing(thing_id).trace(trace);
        let call = match size {
            Some(size) => call.page_size(size),
            None => call,
        };
        call.await.unwrap().id
    };
    assert_eq!(id("1", None, "-").await, "any");
    assert_eq!(id("a/b", None, "-").await, "path");
    assert_eq!(id("1", Some(5), "-").await, "query");
    assert_eq!(id("1", None, "t").await, "header");
    assert_eq!(id("a/b", Some(5), "-").await, "both");
    assert_eq!(id("z", None, "-").await, "own");
    let change = ThingUpdate {
        type_: Some("t".to_owned()),
        ..ThingUpdate::default()
    };
    server
        .patch_thing()
        .body_is(&json!({ "type": "t" }))
        .reply(&None);
    client.patch_thing("1", &change).await.unwrap();
    assert_eq!(server.get_thing().query_is("pageSize", 5).count(), 2);
}

#[tokio::test]
async fn a_path_below_an_address_of_the_callers_own_is_found() {
    let server = Server::new();
    server.get_thing().thing_id("1").reply(&thing("1"));
    for prefix in ["", "/proxy", "/a/v1/things"] {
        let url = format!("https://other.example{prefix}");
        let client = server.builder().base_url(url).build().unwrap();
        client.get_thing("1").await.unwrap();
    }
    assert_eq!(server.requests()[1].host(), "other.example");
}

#[tokio::test]
async fn a_request_that_nobody_is_for_says_what_there_is() {
    let server = Server::new();
    server.get_thing().thing_id("2").reply(&thing("2"));
    server.put_things().reply(&()).times(1);
    let error = server
        .client()
        .get_thing("1")
        .page_size(3)
        .await
        .unwrap_err();
    assert!(error.is_transport() && !error.is_retryable());
    assert_eq!(error.attempts(), 1);
    let cause = error.source().unwrap().source().unwrap().to_string();
    let expected = "\
no responder is for GET /v1/~/things/1?pageSize=3 (getThing); there are:
  getThing (GET /v1/{accountId}/things/{thingId}), thingId is 2: 0 answers were given
  putThings (PUT /v1/things): 0 answers were given";
    assert_eq!(cause, expected);
    assert!(format!("{error:?}").contains(expected));
    let missing = failure(|| server.verify());
    let expected = "\
the server was not used as expected:
  GET /v1/~/things/1?pageSize=3 (getThing) was not expected
  putThings (PUT /v1/things): 0 answers were given: 1 more were announced
sent were:
  GET /v1/~/things/1?pageSize=3 (getThing)";
    assert_eq!(missing, expected);
}

#[tokio::test]
async fn requests_can_be_looked_at_and_counted() {
    let server = Server::new();
    server.patch_thing().reply(&None);
    let update = ThingUpdate {
        type_: Some("t".to_owned()),
        ..ThingUpdate::default()
    };
    server
        .client()
        .patch_thing("a b", &update)
        .header("X-Trace", "t")
        .await
        .unwrap();
    let request = &server.patch_thing().thing_id("a b").requests()[0];
    assert_eq!(request.operation(), Some("patchThing"));
    assert_eq!(
        (request.method().as_str(), request.path()),
        ("PATCH", "/v1/things/a%20b")
    );
    assert_eq!(request.header("x-trace"), Some("t"));
    assert_eq!(request.json(), json!({ "type": "t" }));
    assert_eq!((request.number(), request.at()), (1, Duration::ZERO));
    server.patch_thing().assert_count(1);
    let message = failure(|| server.patch_thing().thing_id("c").assert_count(2));
    assert_eq!(
        message,
        "0 requests instead of 2 for patchThing (PATCH /v1/things/{thingId}), thingId is c\nsent were:\n  PATCH /v1/things/a%20b (patchThing)"
    );
}

#[tokio::test]
async fn secrets_do_not_show() {
    let server = Server::new();
    server.any_request().answer(Answer::status(204));
    let client = server
        .builder()
        .api_key("key", "canary-header")
        .api_key("queryKey", "canary-query")
        .api_key("cookieKey", "canary-cookie")
        .client_credentials("id", "canary-secret")
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap_err();
    client
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap();
    let requests = [server.requests(), server.tokens().requests()].concat();
    let shown = format!("{server:?} {requests:?} {}", requests[0]);
    assert!(
        !shown.contains("canary") && !shown.contains("token-1"),
        "{shown}"
    );
    assert!(requests[0].has_token("token-1") && !requests[0].has_token("token-2"));
    let token_request = &server.tokens().requests()[0];
    let grant = token_request.form_value("grant_type");
    assert_eq!(grant.as_deref(), Some("client_credentials"));
    assert!(shown.contains("(redacted)"), "{shown}");
    // The same for keys, which are only sent where there is no token.
    let client = Client::builder()
        .transport(server.clone())
        .api_key("key", "canary-header")
        .api_key("queryKey", "canary-query")
        .api_key("cookieKey", "canary-cookie")
        .build()
        .unwrap();
    client
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap();
    let last = server.requests().pop().unwrap();
    assert_eq!(last.query(), "api%20key=(redacted)");
    assert!(!format!("{last:?} {last}").contains("canary"), "{last:?}");
}

#[tokio::test]
async fn a_pause_of_a_minute_takes_no_time() {
    let server = Server::new();
    server.get_thing().rate_limited(secs(60)).reply(&thing("1"));
    let response = server
        .client()
        .get_thing("1")
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
    assert_eq!(server.clock().elapsed(), secs(60));
    let times: Vec<_> = server
        .requests()
        .iter()
        .map(|request| request.at())
        .collect();
    assert_eq!(times, [secs(0), secs(60)]);
}

#[tokio::test]
async fn a_penalty_begins_anew_with_each_request_that_comes_too_early() {
    let server = Server::new();
    server.get_thing().penalty(secs(60)).reply(&thing("1"));
    let client = server.client();
    let once = || {
        client
            .get_thing("1")
            .retry(RetryPolicy::never())
            .rate_limiting(RateLimiting::off())
    };
    for pause in [0, 30, 59] {
        server.clock().advance(secs(pause));
        assert!(once().await.unwrap_err().is_rate_limited());
    }
    server.clock().advance(secs(60));
    once().await.unwrap();
    // A client that keeps to what it is told gets through with one more attempt.
    let server = Server::new();
    server.get_thing().penalty(secs(60)).reply(&thing("1"));
    let response = server
        .client()
        .get_thing("1")
        .with_response()
        .await
        .unwrap();
    assert_eq!(
        (response.attempts(), server.clock().elapsed()),
        (2, secs(60))
    );
}

#[tokio::test]
async fn the_rate_limits_of_the_service_can_be_enforced() {
    let server = Server::new();
    server.enforce_rate_limits(secs(30));
    server.get_thing().reply(&thing("1"));
    server.patch_thing().reply(&None);
    let client = server
        .builder()
        .rate_limiting(RateLimiting::off())
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    for _ in 0..10 {
        client.get_thing("1").await.unwrap();
    }
    assert!(client.get_thing("1").await.unwrap_err().is_rate_limited());
    // Another group has a quota of its own, or none.
    client
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap();
    server.clock().advance(secs(61));
    client.get_thing("1").await.unwrap();
}

/// How often a read and a change are sent for a fault that does not pass, and what the caller sees.
#[tokio::test]
async fn every_fault_is_seen_as_what_it_is() {
    for fault in Fault::ALL {
        let server = Server::new();
        server.any_request().fault(fault);
        let client = server.client();
        let error = client.get_thing("1").deadline(secs(600)).await.unwrap_err();
        let change = client
            .patch_thing("1", &ThingUpdate::default())
            .deadline(secs(600))
            .await
            .unwrap_err();
        let seen = if error.is_timeout() {
            "timeout"
        } else if error.is_connect() {
            "connect"
        } else if error.is_transport() {
            "transport"
        } else if error.is_decode() {
            "decode"
        } else if error.is_api() {
            "api"
        } else {
            "other"
        };
        let expected = match fault {
            Fault::NoConnection => ("connect", 4, 4),
            Fault::NotTrusted => ("connect", 1, 1),
            Fault::Reset | Fault::BrokenOff => ("transport", 4, 1),
            Fault::Timeout => ("timeout", 4, 1),
            Fault::CutShort | Fault::WrongContentType => ("decode", 1, 1),
            Fault::TooLarge => ("transport", 1, 1),
            Fault::BadGateway | Fault::Unavailable => ("api", 4, 1),
            Fault::ExpiredToken => ("api", 1, 1),
        };
        assert_eq!(
            (seen, error.attempts(), change.attempts()),
            expected,
            "{fault:?}"
        );
        assert_eq!(
            server.requests().len() as u32,
            error.attempts() + change.attempts()
        );
    }
}

#[tokio::test]
async fn slow_replies_are_given_up_when_the_time_is_over() {
    let server = Server::new();
    let body = serde_json::to_vec(&thing("1")).unwrap();
    let slow = |wait| {
        Answer::status(200)
            .body("application/json", body.clone())
            .after(secs(wait))
    };
    server.get_thing().answer(slow(31)).answer(slow(29));
    let response = server
        .client()
        .get_thing("1")
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(server.clock().elapsed() >= secs(59));
}

#[tokio::test]
async fn errors_of_the_service_are_typed() {
    let server = Server::new();
    let body = ErrorBody {
        code: Some("not.found".to_owned()),
        ..ErrorBody::default()
    };
    server.get_thing().fails(404, &body);
    let error = server.client().get_thing("1").await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.api_body(), Some(&body));
    server.patch_thing().fails(400, &body);
    let error = server
        .client()
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap_err();
    assert_eq!(error.api_body(), Some(&AnyError::Validation(body)));
    server.put_things().raw(418, &[("x-request-id", "r")], "{");
    let error = server.client().put_things(&[]).await.unwrap_err();
    assert_eq!(
        (error.correlation_id(), error.body().unwrap().as_ref()),
        (Some("r"), b"{".as_slice())
    );
}

#[tokio::test]
async fn a_batch_is_answered_for_the_ids_that_are_asked_for() {
    let server = Server::new();
    let refused = json!({ "code": "gone" });
    server.get_thing_batch().reply_batch([
        ("1", Ok(thing("1"))),
        ("2", Err((404, &refused))),
        ("3,4", Ok(thing("3,4"))),
    ]);
    let client = server.client();
    let items = client.get_thing_batch(["1", "2", "9"]).await.unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(
        (items[0].id.as_str(), items[0].result.as_ref().unwrap()),
        ("1", &thing("1"))
    );
    assert_eq!(
        (items[1].id.as_str(), items[1].status.unwrap().as_u16()),
        ("2", 404)
    );
    let error = items[1].result.as_ref().unwrap_err().body().unwrap();
    assert_eq!(error.code.as_deref(), Some("gone"));
    let one = client
        .get_thing_batch(["3,4"])
        .with_response()
        .await
        .unwrap();
    assert_eq!((one.status().as_u16(), one.body().len()), (200, 1));
    assert_eq!(
        client
            .get_thing_batch(["2"])
            .await
            .unwrap_err()
            .status()
            .unwrap(),
        404
    );
    assert_eq!(
        client
            .get_thing_batch(["9"])
            .await
            .unwrap_err()
            .status()
            .unwrap(),
        404
    );
    // The items of a reply can be given back.
    server.get_thing_batch().reply(&items);
    assert_eq!(client.get_thing_batch(["1", "2"]).await.unwrap(), items);
}

#[tokio::test]
async fn an_answer_can_depend_on_the_request() {
    let server = Server::new();
    server
        .get_thing()
        .reply_with(|request| thing(request.path().rsplit('/').next().unwrap()));
    assert_eq!(server.client().get_thing("7").await.unwrap().id, "7");
    // It may look at the server, and fault is an answer as well.
    let own = server.clone();
    server
        .put_things()
        .answer_with(move |_| match own.put_things().count() {
            1 => Answer::fault(Fault::NoConnection),
            _ => Answer::status(204),
        });
    let response = server
        .client()
        .put_things(&[])
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.attempts(), 2);
}

fn signed_in(server: &Server) -> Client {
    server
        .builder()
        .client_credentials("id", "secret")
        .build()
        .unwrap()
}

#[tokio::test]
async fn the_token_endpoint_gives_tokens_that_end() {
    let server = Server::new();
    server.tokens().lifetime(secs(100));
    server.get_thing().reply(&thing("1"));
    let client = signed_in(&server);
    for _ in 0..3 {
        client.get_thing("1").await.unwrap();
        server.clock().advance(secs(101));
    }
    assert_eq!(server.tokens().count(), 3);
    // One that ends without notice costs one more request.
    client.get_thing("1").await.unwrap();
    server.tokens().revoke();
    let response = client.get_thing("1").with_response().await.unwrap();
    assert_eq!(response.attempts(), 2);
    assert!(server.requests().last().unwrap().has_token("token-5"));
    assert_eq!(server.tokens().requests()[4].number(), 5);
}

#[tokio::test]
async fn the_token_endpoint_can_refuse_stall_and_be_limited() {
    let server = Server::new();
    server.get_thing().reply(&thing("1"));
    server.tokens().refuses("invalid_client").times(1);
    let error = signed_in(&server).get_thing("1").await.unwrap_err();
    assert_eq!(error.token_error().unwrap().code(), Some("invalid_client"));
    server.tokens().fault(Fault::Timeout);
    let error = signed_in(&server).get_thing("1").await.unwrap_err();
    assert_eq!(
        error.token_error().unwrap().kind(),
        TokenErrorKind::Unavailable
    );
    server.tokens().rate_limited(secs(60)).grants();
    let client = signed_in(&server);
    client.get_thing("1").await.unwrap_err();
    server.clock().advance(secs(60));
    client.get_thing("1").await.unwrap();
}

#[tokio::test]
async fn refresh_tokens_work_once() {
    let server = Server::new();
    server.get_thing().reply(&thing("1"));
    let client = |token: &str| {
        let builder = server.builder();
        builder
            .refresh_token(OAuthClient::confidential("id", "secret"), token)
            .build()
            .unwrap()
    };
    client("stored").get_thing("1").await.unwrap();
    let error = client("stored").get_thing("1").await.unwrap_err();
    assert_eq!(error.token_error().unwrap().code(), Some("invalid_grant"));
    client("refresh-1").get_thing("1").await.unwrap();
    server.tokens().keeps_refresh_tokens();
    for _ in 0..2 {
        client("refresh-2").get_thing("1").await.unwrap();
    }
}

#[tokio::test]
async fn streams_give_the_items_that_were_given() {
    let server = Server::new();
    let client = server.client();
    let cat = |meow: &str| Cat {
        pet_type: Some("cat".to_owned()),
        meow: Some(meow.to_owned()),
    };
    server
        .watch_pets()
        .reply_stream([&Pet::Cat(cat("a\nb")), &Pet::Cat(cat("c"))]);
    let mut pets = client.watch_pets().await.unwrap();
    assert_eq!(pets.headers()["content-type"], "text/event-stream");
    for meow in ["a\nb", "c"] {
        let event = pets.try_next().await.unwrap().unwrap();
        assert_eq!(event.data, Pet::Cat(cat(meow)));
    }
    assert!(pets.try_next().await.unwrap().is_none());

    let note = Note {
        event: Some("said".to_owned()),
        id: Some("7".to_owned()),
        data: Some(IdOrCat::Name("two\nlines".to_owned())),
        retry: Some(5000),
    };
    let other = Note {
        data: Some(IdOrCat::Cat(cat("d"))),
        ..note.clone()
    };
    server.watch_notes().reply_stream([&note, &other]);
    let mut notes = client.watch_notes().await.unwrap();
    for expected in [note, other] {
        let event = notes.try_next().await.unwrap().unwrap();
        assert_eq!(event.event.as_deref(), Some("said"));
        assert_eq!(event.retry, Some(secs(5)));
        assert_eq!(event.data, expected);
    }

    let texts = ["one", "", "two\nlines"].map(str::to_owned);
    server.watch_texts().reply_stream(&texts);
    let mut stream = client.watch_texts().await.unwrap();
    for expected in texts {
        assert_eq!(stream.try_next().await.unwrap().unwrap().data, expected);
    }

    server.list_cats().reply_stream([&cat("e"), &cat("f")]);
    let mut cats = client.list_cats().await.unwrap();
    assert_eq!(cats.headers()["content-type"], "application/x-ndjson");
    for meow in ["e", "f"] {
        assert_eq!(cats.try_next().await.unwrap(), Some(cat(meow)));
    }
    assert_eq!(cats.try_next().await.unwrap(), None);
}
