//! Listings whose next page is asked for in the body.

use serde_json::{Value, json};

use super::service::{Answer, Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models::Thing;
use crate::runtime::PagePosition;

fn service(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> (Service, Client) {
    let service = Service::new(answer, |_, _| reply(200, ""));
    let client = service.builder().build().unwrap();
    (service, client)
}

/// A page with a thing of this id and further members.
fn page(id: usize, next: Option<&str>, count: Option<usize>) -> Answer {
    let things = json!([{ "id": id.to_string(), "labels": {} }]);
    let page = json!({ "entities": things, "nextUri": next, "pageCount": count });
    reply(200, &page.to_string())
}

fn ids(things: Vec<Thing>) -> Vec<String> {
    things.into_iter().map(|thing| thing.id).collect()
}

fn bodies(service: &Service) -> Vec<String> {
    service.calls().into_iter().map(|seen| seen.body).collect()
}

#[tokio::test]
async fn only_the_cursor_of_the_body_changes_from_page_to_page() {
    // Nothing beside the cursor is written anew.
    let far = r#""x":[0.1,1e+30,18446744073709551615,4.35,{"after":"no"}],"y":"\"page\":{}""#;
    for (sent, expected) in [
        ("{}", r#"{"page":{"after":"a \"b\""}}"#.to_owned()),
        (
            r#"{"page":null,"size":1}"#,
            r#"{"page":{"after":"a \"b\""},"size":1}"#.to_owned(),
        ),
        (
            r#"{"page":{"after":"first","limit":5},"size":1}"#,
            r#"{"page":{"after":"a \"b\"","limit":5},"size":1}"#.to_owned(),
        ),
        (
            &format!(r#"{{"page":{{"limit":5}},{far}}}"#),
            format!(r#"{{"page":{{"after":"a \"b\"","limit":5}},{far}}}"#),
        ),
    ] {
        let (service, client) = service(|_, number| match number {
            1 => page(1, Some("a \"b\""), None),
            _ => page(2, None, None),
        });
        let body: Value = serde_json::from_str(sent).unwrap();
        let found = client.find_things().body(&body).items().try_collect().await;
        assert_eq!(ids(found.unwrap()), ["1", "2"]);
        assert_eq!(bodies(&service), [body.to_string(), expected]);
    }
}

#[tokio::test]
async fn a_call_without_a_body_gets_one_for_the_second_page() {
    let (service, client) = service(|_, number| match number {
        1 => page(1, Some("c"), None),
        _ => page(2, None, None),
    });
    let found = client.find_things().items().try_collect().await.unwrap();
    assert_eq!(ids(found), ["1", "2"]);
    assert_eq!(bodies(&service), ["", r#"{"page":{"after":"c"}}"#]);
}

#[tokio::test]
async fn a_cursor_in_the_body_that_leads_in_a_circle_is_an_error() {
    let (service, client) = service(|_, number| {
        let next = ["a", "b", "a"][number - 1];
        page(number, Some(next), None)
    });
    let mut items = client.find_things().items();
    for _ in 0..3 {
        items.try_next().await.unwrap().unwrap();
    }
    assert!(items.try_next().await.unwrap_err().is_paging());
    assert!(items.try_next().await.unwrap().is_none());
    assert_eq!(service.calls().len(), 3);
}

#[tokio::test]
async fn a_call_that_may_have_been_acted_on_is_repeated_only_by_the_caller() {
    let (service, client) = service(|_, number| match number {
        1 => page(1, Some("a"), None),
        2 => reply(500, "{}"),
        _ => page(2, None, None),
    });
    let mut items = client.find_things().items();
    items.try_next().await.unwrap().unwrap();
    assert!(items.try_next().await.is_err());
    assert_eq!(service.calls().len(), 2);
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "2");
    assert_eq!(bodies(&service)[1..], [r#"{"page":{"after":"a"}}"#; 2]);
}

/// One of three things, after as many as the body says.
fn of_three(seen: &Seen) -> Answer {
    let body: Value = serde_json::from_str(&seen.body).unwrap();
    let offset = body["offset"].as_u64().unwrap_or_default() as usize;
    page(offset + 1, None, Some(3))
}

#[tokio::test]
async fn an_offset_in_the_body_goes_on_from_where_the_caller_began() {
    for (body, first) in [
        (json!({ "q": "a" }), 1),
        (json!({ "q": "a", "offset": null }), 1),
        (json!({ "q": "a", "offset": 1 }), 2),
    ] {
        let (service, client) = service(|seen, _| of_three(seen));
        let found = client.sift_things(&body).items().try_collect().await;
        let expected: Vec<String> = (first..=3).map(|id: u32| id.to_string()).collect();
        assert_eq!(ids(found.unwrap()), expected);
        let last: Value = serde_json::from_str(bodies(&service).last().unwrap()).unwrap();
        assert_eq!(last, json!({ "q": "a", "offset": 2 }));
    }
}

#[tokio::test]
async fn a_listing_by_body_is_read_on_from_a_stored_position() {
    for read in 1..3 {
        let (_, client) = service(|seen, _| of_three(seen));
        let body = json!({ "q": "a" });
        let mut items = client.sift_things(&body).items();
        for _ in 0..read {
            items.try_next().await.unwrap().unwrap();
        }
        let stored = items.position().unwrap().to_string();
        assert_eq!(stored, format!("0 /v1/sift {read}"));
        let position: PagePosition = stored.parse().unwrap();
        let rest = client.sift_things(&body).items().resume_at(&position);
        let rest = ids(rest.try_collect().await.unwrap());
        assert_eq!(rest.first(), Some(&(read + 1).to_string()));
    }
    let (service, client) = service(|_, _| page(1, Some("a b"), None));
    let mut pages = client.find_things().pages();
    pages.try_next().await.unwrap();
    let position = pages.position().unwrap();
    assert_eq!(position.to_string(), r#"0 /v1/find "a b""#);
    assert_eq!(position, position.to_string().parse().unwrap());
    let mut rest = client.find_things().pages().resume_at(&position);
    rest.try_next().await.unwrap();
    assert_eq!(bodies(&service), ["", r#"{"page":{"after":"a b"}}"#]);
}

#[tokio::test]
async fn a_position_of_a_listing_by_body_does_not_fit_one_by_query() {
    let (service, client) = service(|_, _| page(1, None, None));
    for text in [r#"0 /v1/scroll "a""#, "0 /v1/find a", r#"0 /v1/find {"#] {
        let position: PagePosition = text.parse().unwrap();
        let error = match text.contains("scroll") {
            true => client
                .scroll_things()
                .pages()
                .resume_at(&position)
                .try_next()
                .await
                .err(),
            false => client
                .find_things()
                .pages()
                .resume_at(&position)
                .try_next()
                .await
                .err(),
        };
        assert!(error.unwrap().is_build(), "{text}");
    }
    assert!(service.calls().is_empty());
}
