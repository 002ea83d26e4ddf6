use serde_json::json;

use crate::fixtures::paging::Client;
use crate::fixtures::paging::models::{Search, SearchPage};
use crate::scripted::Scripted;

#[tokio::test]
async fn items_are_read_over_all_pages_by_link() {
    let service = Scripted::replying(
        200,
        json!({ "users": [{ "name": "Ada" }], "links": { "next": { "href": "/base/users?page=7" } } }),
    )
    .then(200, json!({ "links": { "next": null }, "pageCount": 9 }));
    let client = service.client(Client::builder());
    let users = client.list_users().query_items("all").items();
    let users = users.try_collect().await.unwrap();
    assert_eq!(users[0].name, "Ada");
    assert_eq!(service.sent_path(), "/users?page=7");
    assert_eq!(service.sent_path(), "/users?items=all");
}

#[tokio::test]
async fn pages_are_counted_from_the_first_one() {
    let page = |name| json!({ "users": [{ "name": name }], "links": {}, "pageCount": 2 });
    let service = Scripted::replying(200, page("Ada")).then(200, page("Bob"));
    let client = service.client(Client::builder());
    let mut pages = client.list_users().pages();
    let mut count = 0;
    while let Some(page) = pages.try_next().await.unwrap() {
        count += page.users.unwrap().len();
    }
    assert_eq!(count, 2);
    assert_eq!(service.sent_path(), "/users?page=1");
}

#[tokio::test]
async fn a_cursor_leads_from_page_to_page() {
    let service = Scripted::replying(
        200,
        json!({ "cursor": "c1", "data": { "events": ["a", "b"] } }),
    )
    .then(200, json!({ "cursor": "", "data": { "events": ["c"] } }));
    let client = service.client(Client::builder());
    let events = client.list_events().items().try_collect().await.unwrap();
    assert_eq!(events, ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/events?after=c1");
}

#[tokio::test]
async fn a_listing_without_an_end_is_read_until_a_page_is_empty() {
    let service = Scripted::replying(200, json!(["a", "b"]))
        .then(200, json!(["c"]))
        .then(200, json!([]));
    let client = service.client(Client::builder());
    let entries = client.list_entries().items().try_collect().await.unwrap();
    assert_eq!(entries, ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/entries?skip=3");
    assert_eq!(service.sent_path(), "/entries?skip=2");
    assert_eq!(service.sent_path(), "/entries");
}

#[tokio::test]
async fn a_service_that_does_not_look_at_the_offset_is_an_error() {
    let service = Scripted::replying(200, json!(["a"])).then(200, json!(["a"]));
    let client = service.client(Client::builder());
    let mut items = client.list_entries().items();
    assert_eq!(items.try_next().await.unwrap().unwrap(), "a");
    assert!(items.try_next().await.unwrap_err().is_paging());
    assert!(items.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_page_that_says_that_it_is_the_last_is_the_last() {
    let page = |log, is_last| json!({ "cursor": "c", "isLast": is_last, "logs": [log] });
    let service = Scripted::replying(200, page("a", false)).then(200, page("b", true));
    let client = service.client(Client::builder());
    let logs = client.list_logs().items().try_collect().await.unwrap();
    assert_eq!(logs, ["a", "b"]);
    assert_eq!(service.sent_path(), "/logs?after=c");

    let service = Scripted::replying(200, page("a", false)).then(200, page("b", true));
    let client = service.client(Client::builder());
    let notes = client.list_notes().items().try_collect().await.unwrap();
    assert_eq!(notes, ["a", "b"]);
    assert_eq!(service.sent_path(), "/notes?from=2");
}

#[tokio::test]
async fn a_cursor_goes_into_the_body_beside_what_the_caller_sends() {
    let page = |log, is_last| json!({ "cursor": log, "isLast": is_last, "logs": [log] });
    let replies = || Scripted::replying(200, page("a", false)).then(200, page("b", true));
    let service = replies();
    let client = service.client(Client::builder());
    let search = Search {
        text: Some("x".to_owned()),
        page: Some(SearchPage {
            size: Some(1),
            ..SearchPage::default()
        }),
    };
    let logs = client.search_logs().body(&search).items();
    assert_eq!(logs.try_collect().await.unwrap(), ["a", "b"]);
    let second = json!({ "text": "x", "page": { "size": 1, "after": "a" } });
    assert_eq!(service.sent_json(), second);
    let first = json!({ "text": "x", "page": { "size": 1 } });
    assert_eq!(service.sent_json(), first);

    let service = replies();
    let client = service.client(Client::builder());
    let logs = client.search_logs().items().try_collect().await.unwrap();
    assert_eq!(logs, ["a", "b"]);
    let sent = service.sent();
    assert_eq!(
        sent.headers()["content-type"],
        "application/vnd.search+json"
    );
    assert_eq!(sent.body(), r#"{"page":{"after":"a"}}"#);
}

#[tokio::test]
async fn a_number_leads_on_as_it_came_and_a_map_may_have_the_items() {
    let page = |audit: &str, last| json!({ "audits": { audit: audit }, "last": last });
    let service = Scripted::replying(200, page("a", Some(0)))
        .then(200, page("b", Some(u64::MAX)))
        .then(200, page("c", None));
    let client = service.client(Client::builder());
    let audits = client.search_audits().items().try_collect().await.unwrap();
    let values: Vec<_> = audits
        .iter()
        .map(|(key, value)| (&**key, &**value))
        .collect();
    assert_eq!(values, [("a", "a"), ("b", "b"), ("c", "c")]);
    assert_eq!(service.sent().body(), r#"{"after":18446744073709551615}"#);
    assert_eq!(service.sent().body(), r#"{"after":0}"#);
    assert_eq!(service.sent().body(), "");
}
