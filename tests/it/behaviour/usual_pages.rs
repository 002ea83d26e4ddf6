use http::Response;
use serde_json::{Value, json};

use crate::fixtures::usual_pages::Client;
use crate::fixtures::usual_pages::models::{
    Book, LookUpBooksBody, QueryBooksBody, SearchBooksByQueryBody, SearchReadersBody,
    SearchReadersBodyPaging,
};
use crate::scripted::Scripted;

fn books(ids: &[&str]) -> Value {
    ids.iter().map(|id| json!({ "id": id })).collect()
}

fn ids(books: Vec<Book>) -> Vec<String> {
    books.into_iter().map(|book| book.id).collect()
}

#[tokio::test]
async fn a_token_of_the_usual_name_leads_on() {
    let page = |ids, next: &str| json!({ "books": books(ids), "unreachable": ["x"], "nextPageToken": next });
    let service = Scripted::replying(200, page(&["a", "b"], "t 1")).then(200, page(&["c"], ""));
    let client = service.client(Client::builder());
    let all = client.list_books().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/books?pageToken=t%201");
}

#[tokio::test]
async fn the_last_item_leads_on_while_there_is_more() {
    let page = |ids, more| json!({ "data": books(ids), "has_more": more });
    let service = Scripted::replying(200, page(&["a", "b"], true)).then(200, page(&["c"], false));
    let client = service.client(Client::builder());
    let all = client.list_charges().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/charges?starting_after=b");
}

#[tokio::test]
async fn a_page_that_does_not_say_that_there_is_more_is_the_last() {
    let first = json!({ "data": books(&["a"]), "last_id": "a", "has_more": true });
    let service =
        Scripted::replying(200, first).then(200, json!({ "data": books(&["b"]), "last_id": "b" }));
    let client = service.client(Client::builder());
    let all = client.list_files().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/files?after=a");
}

fn linked(body: Value, link: &str) -> Response<String> {
    let reply = Response::builder().status(200).header("link", link);
    reply.body(body.to_string()).unwrap()
}

#[tokio::test]
async fn a_header_with_links_leads_on_also_by_another_path() {
    let first = linked(
        books(&["a"]),
        "<https://api.example.com/v1/shelves/7/books?page=1>; rel=\"prev\", \
         <https://api.example.com/v1/shelves/7/books?page=2>; title=\"a, b\"; rel=\"last next\"",
    );
    let second = linked(
        books(&["b"]),
        "<https://api.example.com/v1/by-id/7?page=3>; rel=next",
    );
    let third = linked(books(&["c"]), "<https://api.example.com/v1/>; rel=first");
    let service = Scripted::default()
        .then_response(first)
        .then_response(second)
        .then_response(third);
    let client = service.client(Client::builder());
    let all = client
        .list_shelf("old")
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/shelves/7/books?page=3");
    assert_eq!(service.sent_path(), "/shelves/7/books?page=2");
    assert_eq!(service.sent_path(), "/shelves/old/books");
}

#[tokio::test]
async fn a_header_that_leads_to_another_service_is_an_error_behind_the_page() {
    let reply = linked(
        json!({ "items": books(&["a"]) }),
        "<https://elsewhere.example.com/v1/search?page=2>; rel=next",
    );
    let service = Scripted::default().then_response(reply);
    let client = service.client(Client::builder());
    let mut pages = client.search_books().pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap_err().is_paging());
    assert!(pages.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_link_of_the_usual_name_leads_on() {
    let page = |ids, next: Value| json!({ "count": 2, "next": next, "previous": null, "results": books(ids) });
    let service = Scripted::replying(
        200,
        page(&["a"], json!("https://api.example.com/v1/authors?page=2")),
    )
    .then(200, page(&["b"], Value::Null));
    let client = service.client(Client::builder());
    let all = client.list_authors().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/authors?page=2");

    let next = "https://api.example.com/v1/users?$skiptoken=X";
    let first = json!({ "@odata.nextLink": next, "value": books(&["a"]) });
    let service = Scripted::replying(200, first).then(200, json!({ "value": books(&["b"]) }));
    let client = service.client(Client::builder());
    let all = client.list_users().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/users?$skiptoken=X");
}

#[tokio::test]
async fn the_entries_of_a_map_are_items_with_their_keys() {
    let stock = |ids: &[&str]| json!({ "books": books(ids) });
    let first = json!({ "items": { "west": stock(&["a", "b"]), "east": stock(&[]) }, "nextPageToken": "2", "warning": { "data": books(&["x"]) } });
    let second = json!({ "items": { "west": stock(&["c"]) } });
    let service = Scripted::replying(200, first.clone())
        .then(
            200,
            json!({ "nextPageToken": "3", "unreachable": ["north"] }),
        )
        .then(200, second);
    let client = service.client(Client::builder());
    let mut items = client.list_stock().items();
    let mut found = Vec::new();
    while let Some((shop, stock)) = items.try_next().await.unwrap() {
        found.push((shop, ids(stock.books.unwrap_or_default())));
    }
    let found: Vec<_> = found
        .iter()
        .map(|(shop, ids)| (&**shop, ids.concat()))
        .collect();
    let expected = [("east", ""), ("west", "ab"), ("west", "c")];
    assert_eq!(found, expected.map(|(shop, ids)| (shop, ids.to_owned())));
    assert_eq!(service.sent_path(), "/stock?pageToken=3");

    let service = Scripted::replying(200, first.clone()).then(200, first);
    let client = service.client(Client::builder());
    let mut items = client.list_stock().items();
    items.try_next().await.unwrap();
    let position = items.position().unwrap();
    let mut rest = client.list_stock().items().resume_at(&position);
    let next = rest.try_next().await.unwrap();
    assert_eq!(next.map(|(shop, _)| shop).as_deref(), Some("west"));
}

#[tokio::test]
async fn a_link_leads_on_as_json_api_has_it() {
    let page = |ids, next: Value| json!({ "data": books(ids), "included": books(&["x"]), "links": { "next": next } });
    let next = "https://api.example.com/v1/editions?page[number]=2";
    let service =
        Scripted::replying(200, page(&["a"], json!(next))).then(200, page(&["b"], Value::Null));
    let client = service.client(Client::builder());
    let all = client.list_editions().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/editions?page[number]=2");
}

#[tokio::test]
async fn a_link_that_is_an_object_leads_to_lists_that_are_embedded() {
    let own = json!({ "href": "/v1/orders" });
    let first = json!({
        "_embedded": { "orders": books(&["a", "b"]) },
        "_links": { "self": own, "next": { "href": "/v1/orders?after=b" } }
    });
    let empty = json!({ "_links": { "self": own, "next": { "href": "/v1/orders?after=c" } } });
    let last = json!({ "_embedded": { "orders": books(&["c"]) }, "_links": { "self": own } });
    let service = Scripted::replying(200, first)
        .then(200, empty)
        .then(200, last);
    let client = service.client(Client::builder());
    let all = client.list_orders().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/orders?after=c");
    assert_eq!(service.sent_path(), "/orders?after=b");
}

#[tokio::test]
async fn what_leads_on_may_be_wrapped_together_with_the_items() {
    let page = |ids, more, token| json!({ "code": 0, "data": { "items": books(ids), "has_more": more, "page_token": token } });
    let service =
        Scripted::replying(200, page(&["a"], true, "t")).then(200, page(&["b"], false, "t"));
    let client = service.client(Client::builder());
    let all = client.list_messages().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/messages?page_token=t");
    assert_eq!(service.sent_path(), "/messages");
    assert!(service.is_idle());
}

/// A page of loans.
fn loans(ids: &[&str], more: bool, total: Value) -> Value {
    json!({ "loans": books(ids), "more": more, "total": total })
}

#[tokio::test]
async fn an_offset_goes_on_behind_the_items_that_came() {
    let service = Scripted::replying(200, loans(&["a", "b"], true, Value::Null))
        .then(200, loans(&["c"], true, Value::Null))
        .then(200, loans(&["d"], false, Value::Null));
    let client = service.client(Client::builder());
    let all = client.list_loans().limit(2).items().try_collect().await;
    assert_eq!(ids(all.unwrap()), ["a", "b", "c", "d"]);
    assert_eq!(service.sent_path(), "/loans?limit=2&offset=3");
    assert_eq!(service.sent_path(), "/loans?limit=2&offset=2");
    assert_eq!(service.sent_path(), "/loans?limit=2");
    assert!(service.is_idle());
}

#[tokio::test]
async fn an_offset_goes_on_from_that_of_the_caller() {
    let service = Scripted::replying(200, loans(&["k", "l"], true, json!(13)))
        .then(200, loans(&["m"], false, json!(13)));
    let client = service.client(Client::builder());
    let all = client.list_loans().offset(10).items().try_collect().await;
    assert_eq!(ids(all.unwrap()), ["k", "l", "m"]);
    assert_eq!(service.sent_path(), "/loans?offset=12");
    assert_eq!(service.sent_path(), "/loans?offset=10");
}

#[tokio::test]
async fn an_empty_page_is_the_last_whatever_it_says() {
    let service = Scripted::replying(200, loans(&["a"], true, Value::Null))
        .then(200, loans(&[], true, json!(9)));
    let client = service.client(Client::builder());
    let all = client.list_loans().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a"]);
    assert_eq!(service.sent_path(), "/loans?offset=1");
    assert_eq!(service.sent_path(), "/loans");
}

#[tokio::test]
async fn what_a_page_says_of_more_goes_before_its_total() {
    let service = Scripted::replying(200, loans(&["a"], true, json!(1)))
        .then(200, loans(&["b"], false, json!(9)));
    let client = service.client(Client::builder());
    let all = client.list_loans().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/loans?offset=1");
}

#[tokio::test]
async fn an_error_in_the_middle_loses_no_page() {
    let service = Scripted::replying(200, loans(&["a", "b"], true, Value::Null))
        .then(500, json!({}))
        .then(200, loans(&["c"], false, Value::Null));
    let client = service.client(Client::builder());
    let mut items = client.list_loans().items();
    let mut read = Vec::new();
    let mut failures = 0;
    loop {
        match items.try_next().await {
            Ok(Some(book)) => read.push(book),
            Ok(None) => break,
            Err(error) => {
                assert_eq!(error.status().unwrap(), 500);
                failures += 1;
            }
        }
    }
    assert_eq!((ids(read).concat().as_str(), failures), ("abc", 1));
    assert_eq!(service.sent_path(), "/loans?offset=2");
    assert_eq!(service.sent_path(), "/loans?offset=2");
}

#[tokio::test]
async fn an_offset_goes_on_until_the_total_also_if_that_changes() {
    let page = |ids, total| json!({ "values": books(ids), "total": total });
    for (second, offsets) in [(3, 1), (9, 2)] {
        let service = Scripted::replying(200, page(&["a", "b"], 5))
            .then(200, page(&["c"], second))
            .then(200, page(&["d"], 4));
        let client = service.client(Client::builder());
        let all = client.list_readers().items().try_collect().await.unwrap();
        assert_eq!(all.len(), 2 + offsets);
        for offset in (0..offsets).rev() {
            let expected = format!("/readers?startAt={}", 2 + offset);
            assert_eq!(service.sent_path(), expected);
        }
        assert_eq!(service.sent_path(), "/readers");
    }
}

#[tokio::test]
async fn a_listing_that_says_nothing_of_its_end_is_read_until_a_page_is_empty() {
    let page = |ids| json!({ "values": books(ids) });
    let service = Scripted::replying(200, page(&["a"])).then(200, page(&[]));
    let client = service.client(Client::builder());
    let all = client.list_readers().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a"]);
    assert_eq!(service.sent_path(), "/readers?startAt=1");
}

#[tokio::test]
async fn a_page_that_is_the_last_by_its_word_ends_an_offset() {
    let page = |ids, is_last| json!({ "values": books(ids), "isLast": is_last, "total": 9 });
    let service = Scripted::replying(200, page(&["a"], false)).then(200, page(&["b"], true));
    let client = service.client(Client::builder());
    let all = client.list_readers().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/readers?startAt=1");
}

#[tokio::test]
async fn an_offset_is_read_on_from_a_stored_position() {
    let pages = || {
        Scripted::replying(200, loans(&["a", "b"], true, Value::Null))
            .then(200, loans(&["c", "d"], false, Value::Null))
    };
    let client = pages().client(Client::builder());
    let mut items = client.list_loans().items();
    items.try_next().await.unwrap();
    let position = items.position().unwrap();

    let service = pages();
    let client = service.client(Client::builder());
    let rest = client.list_loans().items().resume_at(&position);
    assert_eq!(ids(rest.try_collect().await.unwrap()), ["b", "c", "d"]);
    assert_eq!(service.sent_path(), "/loans?offset=2");
}

#[tokio::test]
async fn cursors_that_have_to_be_asked_for_are_left_for_the_offset() {
    let page = |ids| json!({ "entries": books(ids), "order": [{ "by": "id" }], "total_count": 3 });
    let service = Scripted::replying(200, page(&["a", "b"])).then(200, page(&["c"]));
    let client = service.client(Client::builder());
    let all = client.list_shelves().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/shelves?offset=2");
}

#[tokio::test]
async fn the_offset_of_scim_begins_at_one() {
    let page = |ids, total| json!({ "Resources": books(ids), "totalResults": total });
    let service = Scripted::replying(200, page(&["a", "b"], 3)).then(200, page(&["c"], 3));
    let client = service.client(Client::builder());
    let all = client.list_scim_users().items().try_collect().await;
    assert_eq!(ids(all.unwrap()), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/scim/Users?startIndex=3");
    assert_eq!(service.sent_path(), "/scim/Users");
}

#[tokio::test]
async fn a_link_leads_on_also_by_another_path_and_from_a_part_of_the_page() {
    let page = |ids, next: Value| json!({ "next": next, "previous": null, "total": 3, "items": books(ids) });
    let next = json!("https://api.example.com/v1/users/ada/tracks?offset=2&limit=2");
    let service =
        Scripted::replying(200, page(&["a", "b"], next)).then(200, page(&["c"], Value::Null));
    let client = service.client(Client::builder());
    let all = client.list_tracks().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/tracks?offset=2&limit=2");
}

#[tokio::test]
async fn a_cursor_inside_what_is_said_of_pages_leads_on() {
    let first = json!({ "data": books(&["a"]), "pages": { "next": { "starting_after": "c 1" } } });
    let service = Scripted::replying(200, first).then(
        200,
        json!({ "data": books(&["b"]), "pages": { "next": null } }),
    );
    let client = service.client(Client::builder());
    let all = client.list_contacts().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/contacts?starting_after=c%201");
}

#[tokio::test]
async fn pages_are_counted_from_the_number_that_is_known_for_the_first() {
    let page = |id| json!({ "data": books(&[id]), "pages": { "page": 1, "total_pages": 2 } });
    let service = Scripted::replying(200, page("a")).then(200, page("b"));
    let client = service.client(Client::builder());
    let all = client.list_companies().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/companies?page=2");

    let page = |id| json!({ "data": books(&[id]), "meta": { "totalPages": 2 } });
    let service = Scripted::replying(200, page("a")).then(200, page("b"));
    let client = service.client(Client::builder());
    let all = client.list_agents().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/agents?page=1");
}

#[tokio::test]
async fn a_list_with_a_number_and_a_size_goes_on_to_the_first_page_without_items() {
    let service = Scripted::replying(200, books(&["a", "b"]))
        .then(200, books(&["c"]))
        .then(200, books(&[]));
    let client = service.client(Client::builder());
    let all = client.list_issues().limit(2).items().try_collect().await;
    assert_eq!(ids(all.unwrap()), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/issues?limit=2&page=3");
}

#[tokio::test]
async fn an_offset_ends_with_the_total_of_a_header() {
    let page = |ids| {
        let reply = Response::builder()
            .status(200)
            .header("pagination-total", "3");
        reply.body(books(ids).to_string()).unwrap()
    };
    let service = Scripted::default()
        .then_response(page(&["a", "b"]))
        .then_response(page(&["c"]));
    let client = service.client(Client::builder());
    let all = client.list_invoices().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/invoices?offset=2");
    assert_eq!(service.sent_path(), "/invoices");
}

#[tokio::test]
async fn a_search_takes_its_cursor_in_the_body() {
    let page = |ids, next: Value| json!({ "results": books(ids), "next_cursor": next, "has_more": !next.is_null() });
    let service =
        Scripted::replying(200, page(&["a"], json!("c"))).then(200, page(&["b"], Value::Null));
    let client = service.client(Client::builder());
    let query = SearchBooksByQueryBody::new("x");
    let all = client.search_books_by_query(&query).items().try_collect();
    assert_eq!(ids(all.await.unwrap()), ["a", "b"]);
    let expected = json!({ "query": "x", "start_cursor": "c" });
    assert_eq!(service.sent_json(), expected);
    assert_eq!(service.sent_json(), json!({ "query": "x" }));
}

#[tokio::test]
async fn a_search_goes_on_from_the_offset_in_its_body() {
    let page = |ids| json!({ "data": books(ids), "total": 6 });
    let service = Scripted::replying(200, page(&["d", "e"])).then(200, page(&["f"]));
    let client = service.client(Client::builder());
    let query = SearchReadersBody {
        name: Some("x".to_owned()),
        paging: Some(SearchReadersBodyPaging {
            offset: Some(3),
            limit: Some(2),
        }),
    };
    let all = client.search_readers().body(&query).items().try_collect();
    assert_eq!(ids(all.await.unwrap()), ["d", "e", "f"]);
    let expected = json!({ "name": "x", "paging": { "offset": 5, "limit": 2 } });
    assert_eq!(service.sent_json(), expected);
}

#[tokio::test]
async fn a_cursor_that_is_called_like_its_parameter_leads_on() {
    let service = Scripted::replying(200, json!({ "shops": books(&["a"]), "cursor": "c" }))
        .then(200, json!({ "shops": books(&["b"]) }));
    let client = service.client(Client::builder());
    let all = client.list_shops().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/shops?cursor=c");
}

#[tokio::test]
async fn a_search_takes_its_cursor_in_the_query_beside_its_body() {
    let service = Scripted::replying(200, json!({ "books": books(&["a"]), "nextPageToken": "t" }))
        .then(200, json!({ "books": books(&["b"]) }));
    let client = service.client(Client::builder());
    let query = LookUpBooksBody {
        title: Some("x".to_owned()),
    };
    let all = client.look_up_books().body(&query).items().try_collect();
    assert_eq!(ids(all.await.unwrap()), ["a", "b"]);
    for target in ["/books/lookup?pageToken=t", "/books/lookup"] {
        let sent = service.sent();
        assert_eq!(sent.uri().path_and_query().unwrap(), target);
        assert_eq!(sent.method(), "POST");
        assert_eq!(sent.body(), r#"{"title":"x"}"#);
    }
}

#[tokio::test]
async fn a_link_leads_a_search_on_where_the_query_says_which_page_is_asked_for() {
    let next = "https://api.example.com/v1/books/query?page=2&size=1";
    let service = Scripted::replying(200, json!({ "next": next, "results": books(&["a"]) }))
        .then(200, json!({ "results": books(&["b"]) }));
    let client = service.client(Client::builder());
    let query = QueryBooksBody {
        title: Some("x".to_owned()),
    };
    let all = client.query_books().size(1).body(&query).items();
    assert_eq!(ids(all.try_collect().await.unwrap()), ["a", "b"]);
    for target in ["/books/query?page=2&size=1", "/books/query?size=1"] {
        let sent = service.sent();
        assert_eq!(sent.uri().path_and_query().unwrap(), target);
        assert_eq!(sent.method(), "POST");
        assert_eq!(sent.body(), r#"{"title":"x"}"#);
    }
}

#[tokio::test]
async fn a_cursor_of_two_sides_leads_on_while_there_is_one() {
    let page = |ids, cursor: Value| json!({ "status": 200, "meta": { "copies": books(ids), "cursor": cursor } });
    for end in [
        json!({ "before": 7, "after": null }),
        json!({ "before": 7 }),
        Value::Null,
    ] {
        let service = Scripted::replying(200, page(&["a"], json!({ "after": 3 })))
            .then(200, page(&["b"], json!({ "before": 3, "after": 4.5 })))
            .then(200, page(&["c"], json!({ "after": 12_345_678_901_i64 })))
            .then(200, page(&["d"], end));
        let client = service.client(Client::builder());
        let all = client.list_copies().items().try_collect().await.unwrap();
        assert_eq!(ids(all), ["a", "b", "c", "d"]);
        let sent: Vec<_> = (0..4).map(|_| service.sent_path()).collect();
        let expected = ["?after=12345678901", "?after=4.5", "?after=3", ""];
        assert_eq!(sent, expected.map(|query| format!("/copies{query}")));
    }
}

/// A page of which a header may say how many there are.
fn contracts(ids: &[&str], pages: &str) -> Response<String> {
    let reply = Response::builder().status(200);
    let reply = match pages {
        "" => reply,
        pages => reply.header("x-pages", pages),
    };
    reply.body(books(ids).to_string()).unwrap()
}

fn without_content(status: u16) -> Response<String> {
    let reply = Response::builder().status(status);
    reply.body(String::new()).unwrap()
}

#[tokio::test]
async fn a_header_says_how_many_pages_there_are() {
    let service = Scripted::default()
        .then_response(contracts(&["a", "b"], "3"))
        .then_response(contracts(&[], "3"))
        .then_response(contracts(&["c"], "3"));
    let client = service.client(Client::builder());
    let all = client.list_contracts().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b", "c"]);
    assert_eq!(service.sent_path(), "/contracts?page=3");
    assert_eq!(service.sent_path(), "/contracts?page=2");
    assert_eq!(service.sent_path(), "/contracts");
    assert!(service.is_idle());

    let service = Scripted::default().then_response(contracts(&["c"], "3"));
    let client = service.client(Client::builder());
    let all = client.list_contracts().page(3).items().try_collect().await;
    assert_eq!(ids(all.unwrap()), ["c"]);
    assert_eq!(service.sent_path(), "/contracts?page=3");
    assert!(service.is_idle());
}

#[tokio::test]
async fn without_the_header_pages_are_read_until_there_is_none() {
    for end in [
        contracts(&[], ""),
        contracts(&["b"], ""),
        without_content(204),
        without_content(404),
    ] {
        let service = Scripted::default()
            .then_response(contracts(&["a"], ""))
            .then_response(contracts(&["b"], ""))
            .then_response(end);
        let client = service.client(Client::builder());
        let all = client.list_contracts().items().try_collect().await.unwrap();
        assert_eq!(ids(all), ["a", "b"]);
        assert_eq!(service.sent_path(), "/contracts?page=3");
    }
}

#[tokio::test]
async fn a_page_that_the_header_counts_has_to_be_there() {
    let service = Scripted::default()
        .then_response(contracts(&["a"], "3"))
        .then_response(without_content(404));
    let client = service.client(Client::builder());
    let mut pages = client.list_contracts().pages();
    assert!(pages.try_next().await.unwrap().is_some());
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);

    let service = Scripted::default()
        .then_response(contracts(&["a"], "3"))
        .then_response(contracts(&["a"], "3"));
    let client = service.client(Client::builder());
    let mut pages = client.list_contracts().pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap_err().is_paging());
}

/// A page of visits.
fn visits(ids: &[&str]) -> Value {
    json!({ "Visits": books(ids), "_links": [{ "href": "/visits" }], "TotalCount": 9 })
}

#[tokio::test]
async fn an_offset_that_has_to_be_given_goes_on_from_there() {
    let service = Scripted::replying(200, visits(&["f", "g"])).then(200, visits(&["h", "i"]));
    let client = service.client(Client::builder());
    let all = client
        .list_visits(5, 2)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids(all), ["f", "g", "h", "i"]);
    assert_eq!(service.sent_path(), "/visits?Skip=7&Take=2");
    assert_eq!(service.sent_path(), "/visits?Skip=5&Take=2");
    assert!(service.is_idle());
}

#[tokio::test]
async fn a_success_without_content_is_an_empty_page_and_the_last() {
    let service = Scripted::replying(200, visits(&["a"])).then_response(without_content(204));
    let client = service.client(Client::builder());
    let all = client
        .list_visits(0, 1)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(ids(all), ["a"]);
    assert_eq!(service.sent_path(), "/visits?Skip=1&Take=1");

    let service = Scripted::default().then_response(without_content(204));
    let client = service.client(Client::builder());
    let mut pages = client.list_visits(0, 1).pages();
    assert!(pages.try_next().await.unwrap().unwrap().is_none());
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(service.sent_path(), "/visits?Skip=0&Take=1");
    assert!(service.is_idle());
}

#[tokio::test]
async fn a_listing_that_is_not_ready_is_not_an_empty_one() {
    let service = Scripted::default().then_response(without_content(202));
    let client = service.client(Client::builder());
    let all = client.list_visits(0, 1).items().try_collect().await;
    assert!(all.unwrap_err().is_paging());
}

#[tokio::test]
async fn an_iterator_leads_on_until_it_is_done() {
    let page =
        |ids, iterator, done| json!({ "data": books(ids), "iterator": iterator, "done": done });
    let service =
        Scripted::replying(200, page(&["a"], "i1", false)).then(200, page(&["b"], "i2", true));
    let client = service.client(Client::builder());
    let all = client.list_hooks().items().try_collect().await.unwrap();
    assert_eq!(ids(all), ["a", "b"]);
    assert_eq!(service.sent_path(), "/hooks?iterator=i1");
    assert_eq!(service.sent_path(), "/hooks");
    assert!(service.is_idle());
}

#[tokio::test]
async fn a_link_by_its_words_leads_on() {
    let next = "https://api.example.com/v1/payments?cursor=x&pageSize=1";
    let service = Scripted::replying(200, json!({ "payments": books(&["a"]), "nextPage": next }))
        .then(200, json!({ "payments": books(&["b"]) }));
    let client = service.client(Client::builder());
    let all = client.list_payments().page_size(1).items().try_collect();
    assert_eq!(ids(all.await.unwrap()), ["a", "b"]);
    assert_eq!(service.sent_path(), "/payments?cursor=x&pageSize=1");
}

#[tokio::test]
async fn a_timestamp_leads_on_to_what_was_before_it() {
    let page = |ids, next| json!({ "deployments": books(ids), "pagination": { "next": next } });
    let service = Scripted::replying(200, page(&["a"], json!(1_540_095_775_941_i64)))
        .then(200, page(&["b"], Value::Null));
    let client = service.client(Client::builder());
    let all = client.list_deployments().items().try_collect().await;
    assert_eq!(ids(all.unwrap()), ["a", "b"]);
    assert_eq!(service.sent_path(), "/deployments?until=1540095775941");
}
