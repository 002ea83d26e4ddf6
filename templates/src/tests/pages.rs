//! Listings over several pages.

use std::error::Error as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::service::{Answer, Fault, Seen, Service, reply};
use super::vendor::client::Client;
use crate::runtime::{PagePosition, RetryPolicy};

/// A page with these ids and further members.
fn page(ids: &[u32], more: Value) -> Answer {
    let things: Vec<_> = ids
        .iter()
        .map(|id| json!({"id": id.to_string(), "labels": {}}))
        .collect();
    let mut body = json!({"entities": things});
    body.as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    reply(200, &body.to_string())
}

fn service(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> (Service, Client) {
    let service = Service::new(answer, |_, _| reply(200, ""));
    let builder = service.builder().retry(RetryPolicy::never());
    let client = builder.api_key("queryKey", "secret").build().unwrap();
    (service, client)
}

fn targets(service: &Service) -> Vec<String> {
    service.calls().into_iter().map(|seen| seen.path).collect()
}

async fn all_ids(client: &Client) -> Result<Vec<String>, String> {
    let things = client.list_things().items().try_collect().await;
    let things = things.map_err(|error| error.source().unwrap().to_string())?;
    Ok(things.into_iter().map(|thing| thing.id).collect())
}

#[tokio::test]
async fn links_are_followed_to_the_last_page() {
    for next in [
        "/v1/42/things?page=2&state=On%20Queue",
        "https://api.example.com/v1/42/things?page=2&state=On%20Queue",
        "HTTPS://API.example.com:443/v1/42/things?page=2&state=On%20Queue#top",
    ] {
        let (service, client) = service(move |_, number| match number {
            1 => page(&[1, 2], json!({"nextUri": next, "pageCount": 7})),
            2 => page(&[], json!({"nextUri": "?page=3"})),
            _ => page(&[3], json!({"nextUri": "", "pageCount": 7})),
        });
        let mut items = client
            .list_things()
            .state(super::vendor::models::State::OnQueue)
            .items();
        let mut ids = Vec::new();
        while let Some(thing) = items.try_next().await.unwrap() {
            ids.push(thing.id);
        }
        assert_eq!(ids, ["1", "2", "3"]);
        assert!(items.try_next().await.unwrap().is_none());
        assert_eq!(
            targets(&service),
            [
                "/v1/~/things?state=On%20Queue",
                "/v1/42/things?page=2&state=On%20Queue",
                "/v1/42/things?page=3"
            ]
        );
    }
}

#[tokio::test]
async fn a_link_without_a_slash_goes_on_from_the_folder_of_the_request() {
    for (next, expected) in [
        ("things?page=2", "/base/v1/~/things?page=2"),
        ("./things?page=2", "/base/v1/~/things?page=2"),
        ("../7/things?page=2", "/base/v1/7/things?page=2"),
        (
            "../../../base/v1/7/things?page=2",
            "/base/v1/7/things?page=2",
        ),
        ("../../../../../base/v1/7/things", "/base/v1/7/things"),
        // Of another path only the query counts.
        ("lists/$/a.b?skip=X'1:2'", "/base/v1/~/things?skip=X'1:2'"),
        ("..?page=2", "/base/v1/~/things?page=2"),
    ] {
        let service = Service::new(
            move |_, number| match number {
                1 => page(&[1], json!({ "nextUri": next })),
                _ => page(&[2], json!({})),
            },
            |_, _| reply(200, ""),
        );
        let builder = service.builder().base_url("https://api.example.com/base");
        let client = builder.build().unwrap();
        assert_eq!(all_ids(&client).await.unwrap(), ["1", "2"], "{next}");
        assert_eq!(targets(&service), ["/base/v1/~/things", expected]);
    }
}

#[tokio::test]
async fn pages_are_counted_where_the_service_gives_no_links() {
    let (service, client) =
        service(|_, number| page(&[u32::try_from(number).unwrap()], json!({"pageCount": 5})));
    assert_eq!(all_ids(&client).await.unwrap().len(), 5);
    let mut pages = client.list_things().page(4).pages();
    while pages.try_next().await.unwrap().is_some() {}
    let sent = targets(&service);
    assert_eq!(sent[1], "/v1/~/things?page=2");
    assert_eq!(sent[5..], ["/v1/~/things?page=4", "/v1/~/things?page=5"]);
}

#[tokio::test]
async fn a_listing_of_one_page_takes_one_request() {
    for more in [
        json!({}),
        json!({"pageCount": 1}),
        json!({"pageCount": 0}),
        json!({"nextUri": null}),
    ] {
        let (service, client) = service(move |_, _| page(&[1], more.clone()));
        assert_eq!(all_ids(&client).await.unwrap(), ["1"]);
        assert_eq!(service.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_cursor_is_sent_with_the_query_and_the_credentials_of_the_call() {
    let (service, client) = service(|_, number| match number {
        1 => page(&[1], json!({"nextUri": "a&b"})),
        _ => page(&[2], json!({})),
    });
    let things = client.scroll_things().items().try_collect().await.unwrap();
    assert_eq!(things.len(), 2);
    assert_eq!(
        targets(&service),
        [
            "/v1/scroll?api%20key=secret",
            "/v1/scroll?after=a%26b&api%20key=secret"
        ]
    );
}

#[tokio::test]
async fn nothing_is_sent_where_a_link_leads_elsewhere() {
    for (link, expected) in [
        (
            "https://evil.example/v1/1/things",
            "the service leads to another address",
        ),
        (
            "http://api.example.com/v1/1/things",
            "the service leads to another address",
        ),
        (
            "https://api.example.com:444/v1/1/things",
            "the service leads to another address",
        ),
        (
            "https://user@api.example.com/v1/1/things",
            "the service leads to another address",
        ),
        (
            "https://api.example.com.evil.example/v1/1/things",
            "the service leads to another address",
        ),
        (
            "https://api.example.com\\@evil.example/v1/1/things",
            "the service leads to another address",
        ),
        (
            "//evil.example/v1/1/things",
            "the service leads to something that is no address",
        ),
        ("users", "the service leads to another operation"),
        ("..", "the service leads to another operation"),
        (
            "evil.example:443/v1/1/things?page=2",
            "the service leads to something that is no address",
        ),
        ("/v1/1/users", "the service leads to another operation"),
        ("/v1/things", "the service leads to another operation"),
        ("/v1/../things", "the service leads to another operation"),
        (
            "/v1/%2e%2e/things",
            "the service leads to another operation",
        ),
        ("/v1//things", "the service leads to another operation"),
        ("/v1/1/things/", "the service leads to another operation"),
    ] {
        let (service, client) = service(move |_, _| page(&[1], json!({"nextUri": link})));
        let mut pages = client.list_things().pages();
        // The page itself is good.
        assert_eq!(
            pages
                .try_next()
                .await
                .unwrap()
                .unwrap()
                .entities
                .unwrap()
                .len(),
            1
        );
        let error = pages.try_next().await.unwrap_err();
        assert!(error.is_paging());
        assert_eq!(error.source().unwrap().to_string(), expected, "{link}");
        assert_eq!(
            error.to_string(),
            "listThings: the next page cannot be asked for (status 200)"
        );
        assert!(pages.try_next().await.unwrap().is_none());
        assert_eq!(service.calls().len(), 1);
    }
}

#[tokio::test]
async fn a_service_that_leads_in_a_circle_is_an_error() {
    let (service, client) = service(|_, number| match number % 2 {
        1 => page(&[number as u32], json!({"nextUri": "/v1/1/things?page=2"})),
        _ => page(&[number as u32], json!({"nextUri": "/v1/1/things?page=1"})),
    });
    assert_eq!(
        all_ids(&client).await.unwrap_err(),
        "the service leads to a page that was read before"
    );
    assert_eq!(service.calls().len(), 3);
}

#[tokio::test]
async fn a_page_that_comes_twice_is_an_error() {
    let (service, client) = service(|_, _| page(&[1, 2], json!({"pageCount": 1000})));
    assert_eq!(
        all_ids(&client).await.unwrap_err(),
        "the service sent the same page twice"
    );
    assert_eq!(service.calls().len(), 2);
}

#[tokio::test]
async fn a_failed_call_is_made_again_for_the_same_page() {
    let (service, client) = service(|_, number| match number {
        1 => page(&[1, 2], json!({"pageCount": 2})),
        2 => Fault::Reset.into(),
        3 => reply(500, "{}"),
        _ => page(&[3], json!({"pageCount": 2})),
    });
    let mut items = client.list_things().items();
    let mut ids = Vec::new();
    let mut failures = 0;
    loop {
        match items.try_next().await {
            Ok(Some(thing)) => ids.push(thing.id),
            Ok(None) => break,
            Err(error) => {
                assert!(error.is_retryable());
                failures += 1;
            }
        }
    }
    assert_eq!((ids.concat().as_str(), failures), ("123", 2));
    assert_eq!(targets(&service)[1..], ["/v1/~/things?page=2"; 3]);
}

#[tokio::test]
async fn a_listing_is_read_on_from_a_stored_position() {
    let listing = |seen: &Seen, _| match seen.path.as_str() {
        "/v1/~/things" => page(&[1, 2], json!({"nextUri": "/v1/7/things?page=2"})),
        "/v1/7/things?page=2" => page(&[3, 4], json!({"nextUri": "/v1/7/things?page=3"})),
        "/v1/7/things?page=3" => page(&[5], json!({})),
        _ => reply(404, "{}"),
    };
    for read in 1..=5 {
        let (_, client) = service(listing);
        let mut items = client.list_things().items();
        assert_eq!(items.position(), None);
        for _ in 0..read {
            items.try_next().await.unwrap().unwrap();
        }
        let Some(position) = items.position() else {
            assert_eq!(read, 5);
            continue;
        };
        let stored: PagePosition = position.to_string().parse().unwrap();
        assert_eq!(stored, position);
        let rest = client.list_things().items().resume_at(&stored);
        let rest = rest.try_collect().await.unwrap();
        let ids: Vec<u32> = rest.iter().map(|thing| thing.id.parse().unwrap()).collect();
        assert_eq!(ids, Vec::from_iter(read + 1..=5));
    }
}

#[tokio::test]
async fn a_counted_listing_is_read_on_as_well() {
    let listing = |_: &Seen, number: usize| page(&[number as u32], json!({"pageCount": 4}));
    let (service, client) = service(listing);
    let mut pages = client.list_things().pages();
    pages.try_next().await.unwrap();
    let position = pages.position().unwrap();
    let mut rest = client.list_things().pages().resume_at(&position);
    while rest.try_next().await.unwrap().is_some() {}
    assert_eq!(
        targets(&service)[1..],
        [2, 3, 4].map(|page| format!("/v1/~/things?page={page}"))
    );
}

#[tokio::test]
async fn a_position_of_something_else_sends_nothing() {
    let (service, client) = service(|_, _| page(&[1], json!({})));
    let elsewhere: PagePosition = "0 /v1/users?page=2".parse().unwrap();
    let error = client
        .list_things()
        .pages()
        .resume_at(&elsewhere)
        .try_next()
        .await;
    assert!(error.unwrap_err().is_build());
    for text in [
        "",
        "0",
        "/v1/1/things",
        "x /v1/1/things",
        "0 https://a/v1/1/things",
    ] {
        assert!(text.parse::<PagePosition>().is_err(), "{text}");
    }
    assert!(service.calls().is_empty());
}

#[tokio::test]
async fn links_are_followed_behind_a_gateway() {
    for next in [
        "/v1/7/things?page=2",
        "/genesys/v1/7/things?page=2",
        "https://api.example.com/v1/7/things?page=2",
    ] {
        let service = Service::new(
            move |_, number| {
                page(
                    &[number as u32],
                    if number == 1 {
                        json!({"nextUri": next})
                    } else {
                        json!({})
                    },
                )
            },
            |_, _| reply(200, ""),
        );
        let client = service
            .builder()
            .base_url("http://gateway.test:8080/genesys/")
            .build()
            .unwrap();
        assert_eq!(all_ids(&client).await.unwrap(), ["1", "2"]);
        assert_eq!(service.calls()[1].path, "/genesys/v1/7/things?page=2");
        assert_eq!(service.calls()[1].host, "gateway.test");
    }
}

#[tokio::test]
async fn a_dropped_call_loses_no_page() {
    let (service, client) = service(|_, number| {
        page(&[number as u32], json!({"pageCount": 2})).after(std::time::Duration::from_secs(5))
    });
    let mut items = client.list_things().items();
    for _ in 0..3 {
        let soon = service
            .clock()
            .timeout(Duration::from_secs(2), items.try_next());
        if let Some(item) = soon.await {
            assert_eq!(item.unwrap().unwrap().id, "1");
        }
    }
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "2");
    assert_eq!(service.calls().len(), 2);
}

/// As many things of 7 as fit on a page of at most 3, from the offset of the request.
fn of_seven(seen: &Seen) -> Answer {
    let (_, offset) = seen.path.split_once("offset=").unwrap_or(("", "1"));
    let first: u32 = offset.parse().unwrap();
    let ids: Vec<u32> = (first..=7).take(3).collect();
    page(&ids, json!({"pageCount": 7}))
}

#[tokio::test]
async fn an_offset_is_the_number_of_the_items_that_came_on_top_of_the_one_before() {
    for (start, first) in [(None, 1), (Some(1), 1), (Some(3), 3), (Some(7), 7)] {
        let (service, client) = service(|seen, _| of_seven(seen));
        let call = client.skip_things();
        let call = match start {
            Some(start) => call.offset(start),
            None => call,
        };
        let things = call.items().try_collect().await.unwrap();
        let ids: Vec<u32> = things.iter().map(|it| it.id.parse().unwrap()).collect();
        assert_eq!(ids, Vec::from_iter(first..=7));
        let offsets = (first..=7).step_by(3).map(|offset| match (start, offset) {
            (None, 1) => "/v1/skip".to_owned(),
            _ => format!("/v1/skip?offset={offset}"),
        });
        assert_eq!(targets(&service), Vec::from_iter(offsets));
    }
}

/// A list of things with these ids.
fn list(ids: &[usize]) -> Answer {
    let thing = |id: &usize| json!({"id": id.to_string(), "labels": {}});
    let things: Vec<Value> = ids.iter().map(thing).collect();
    reply(200, &Value::from(things).to_string())
}

#[tokio::test]
async fn pages_that_nothing_counts_go_on_to_the_first_without_items() {
    let (service, client) = service(|_, number| match number {
        1 | 2 => list(&[number, number + 10]),
        _ => list(&[]),
    });
    let things = client.turn_things().items().try_collect().await.unwrap();
    let ids: Vec<&str> = things.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["1", "11", "2", "12"]);
    assert_eq!(
        targets(&service),
        ["/v1/turn", "/v1/turn?page=2", "/v1/turn?page=3"]
    );
}

#[tokio::test]
async fn pages_that_nothing_counts_end_with_the_number_of_all_items() {
    for (total, calls) in [
        (json!(4), 2),
        // A page more shows that no more came.
        (json!(5), 3),
        (json!(null), 3),
        // Of something else.
        (json!(1), 3),
        (json!(3), 3),
    ] {
        let (service, client) = service(move |_, number| match number {
            1 => page(&[1, 2], json!({ "pageCount": total })),
            2 => page(&[3, 4], json!({ "pageCount": total })),
            _ => page(&[], json!({ "pageCount": total })),
        });
        let things = client.browse_things().items().try_collect().await.unwrap();
        assert_eq!(things.len(), 4);
        assert_eq!(service.calls().len(), calls);
    }
    // What was read by another stream is not known.
    let (service, client) = service(|seen, _| match seen.path.as_str() {
        "/v1/browse" => page(&[1, 2], json!({"pageCount": 3})),
        "/v1/browse?page=2" => page(&[3], json!({"pageCount": 3})),
        _ => page(&[], json!({"pageCount": 3})),
    });
    let mut items = client.browse_things().items();
    items.try_next().await.unwrap();
    items.try_next().await.unwrap();
    let rest = client
        .browse_things()
        .items()
        .resume_at(&items.position().unwrap());
    assert_eq!(rest.try_collect().await.unwrap().len(), 1);
    assert_eq!(service.calls().len(), 3);
}

#[tokio::test]
async fn a_page_that_is_not_there_is_the_end_only_where_nothing_counts_them() {
    let found = |number: usize, answer: Answer| match number {
        1 => answer,
        _ => reply(404, "{}"),
    };
    let (uncounted, client) = service(move |_, number| found(number, list(&[1, 2])));
    let mut pages = client.turn_things().pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(pages.position().is_none());
    assert_eq!(uncounted.calls().len(), 2);

    let (_, client) = service(move |_, number| found(number, page(&[1], json!({"pageCount": 2}))));
    let mut pages = client.list_things().pages();
    assert!(pages.try_next().await.unwrap().is_some());
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);

    let (_, client) = service(|_, _| reply(404, "{}"));
    assert!(client.turn_things().pages().try_next().await.is_err());
    let (_, client) = service(|_, number| match number {
        1 => list(&[1]),
        _ => reply(410, "{}"),
    });
    let mut pages = client.turn_things().pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.is_err());
}

#[tokio::test]
async fn a_service_that_does_not_look_at_the_number_of_the_page_is_asked_twice() {
    let (service, client) = service(|_, _| list(&[1, 2]));
    let mut pages = client.turn_things().pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().len(), 2);
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(service.calls().len(), 2);
}

#[tokio::test]
async fn a_header_may_say_how_many_items_there_are() {
    let ids = |seen: &Seen| match seen.path.contains("offset") {
        true => vec![3],
        false => vec![1, 2],
    };
    for (total, calls) in [("3", 2), (" 2", 1), ("many", 3)] {
        let (service, client) = service(move |seen, number| {
            let ids = if number == 3 { Vec::new() } else { ids(seen) };
            page(&ids, json!({})).header("x-total", total)
        });
        let things = client.skip_things().items().try_collect().await.unwrap();
        assert_eq!(things.len(), calls.min(2) + 1, "{total}");
        assert_eq!(service.calls().len(), calls, "{total}");
    }
}

#[tokio::test]
async fn a_listing_by_number_or_offset_is_read_on_from_any_item() {
    for read in 1..7 {
        let (_, client) = service(|seen, _| of_seven(seen));
        let mut items = client.skip_things().items();
        for _ in 0..read {
            items.try_next().await.unwrap().unwrap();
        }
        let position = items.position().unwrap();
        let rest = client.skip_things().items().resume_at(&position);
        let rest = rest.try_collect().await.unwrap();
        let ids: Vec<u32> = rest.iter().map(|it| it.id.parse().unwrap()).collect();
        assert_eq!(ids, Vec::from_iter(read + 1..=7));
    }
    let (service, client) = service(|seen, _| match seen.path.as_str() {
        "/v1/~/things" => page(&[1, 2], json!({"pageCount": 2})),
        _ => page(&[3], json!({"pageCount": 2})),
    });
    let mut items = client.list_things().items();
    items.try_next().await.unwrap();
    let position = items.position().unwrap();
    let rest = client.list_things().items().resume_at(&position);
    assert_eq!(rest.try_collect().await.unwrap().len(), 2);
    assert_eq!(
        targets(&service)[1..],
        ["/v1/~/things", "/v1/~/things?page=2"]
    );
}

#[tokio::test]
async fn an_offset_that_is_no_number_is_an_error_behind_the_page() {
    let (service, client) = service(|_, _| page(&[1], json!({"pageCount": 7})));
    let elsewhere: PagePosition = "0 /v1/skip?offset=x".parse().unwrap();
    let mut pages = client.skip_things().pages().resume_at(&elsewhere);
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap_err().is_paging());
    assert_eq!(service.calls().len(), 1);
}

#[tokio::test]
async fn of_a_link_to_another_path_only_the_query_is_used() {
    for next in [
        "https://api.example.com/v1/7/all-things?page=2",
        "/v1/users/7/things?page=2",
        "/v1/../things?page=2",
    ] {
        let (service, client) = service(move |_, number| match number {
            1 => page(&[1], json!({"nextUri": next})),
            _ => page(&[2], json!({})),
        });
        assert_eq!(all_ids(&client).await.unwrap(), ["1", "2"]);
        assert_eq!(
            targets(&service),
            ["/v1/~/things", "/v1/~/things?page=2"],
            "{next}"
        );
    }
}
