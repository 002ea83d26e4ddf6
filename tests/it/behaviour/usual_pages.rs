use http::Response;
use serde_json::{Value, json};

use crate::fixtures::usual_pages::Client;
use crate::fixtures::usual_pages::models::Book;
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
