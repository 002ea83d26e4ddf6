//! Query parameters that the specification leaves out.

use serde_json::{Value, json};

use super::scripted::Scripted;
use super::service::{Answer, Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models::State;

fn page(id: &str, more: &Value) -> Answer {
    let mut body = json!({"entities": [{"id": id, "labels": {}}]});
    let members = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(members);
    reply(200, &body.to_string())
}

fn service(answer: impl Fn(&Seen, usize) -> Answer + Send + Sync + 'static) -> (Service, Client) {
    let service = Service::new(answer, |_, _| reply(200, ""));
    let client = service.builder().api_key("queryKey", "secret").build();
    (service, client.unwrap())
}

fn targets(service: &Service) -> Vec<String> {
    service.calls().into_iter().map(|seen| seen.path).collect()
}

fn things() -> Scripted {
    Scripted::replying(200, r#"{"entities":[]}"#)
}

#[tokio::test]
async fn name_and_value_are_percent_encoded_and_each_value_goes_out() {
    let transport = things();
    let call = transport.client().list_things().page(2);
    let call = call.query_parameter("$.x", "a b&c=ü");
    let call = call.query_parameter("n", 1).query_parameter("f", true);
    call.query_parameter("n", 2).await.unwrap();
    let uri = transport.last_uri();
    let (_, query) = uri.split_once('?').unwrap();
    assert_eq!(query, "page=2&%24.x=a%20b%26c%3D%C3%BC&n=1&n=2&f=true");
}

#[tokio::test]
async fn the_one_that_is_set_last_goes_out() {
    let transport = things().then(200, r#"{"entities":[]}"#);
    let client = transport.client();
    let call = client.list_things().page(2).state(State::OnQueue);
    let call = call.query_parameter("page", "last");
    call.query_parameter("page", "first").await.unwrap();
    let uri = transport.last_uri();
    assert!(
        uri.ends_with("?page=last&page=first&state=On%20Queue"),
        "{uri}"
    );

    let call = client.list_things().query_parameter("page", "last");
    call.page(2).await.unwrap();
    let uri = transport.last_uri();
    assert!(uri.ends_with("/things?page=2"), "{uri}");
}

#[tokio::test]
async fn a_credential_stays_what_it_is() {
    let (service, client) = service(|_, _| page("1", &json!({})));
    let call = client.scroll_things().query_parameter("api key", "own");
    call.await.unwrap();
    assert_eq!(targets(&service), ["/v1/scroll?api%20key=secret"]);
}

#[tokio::test]
async fn a_call_that_gives_the_response_takes_it() {
    let transport = things();
    let call = transport.client().list_things().with_response();
    call.query_parameter("q", "a").await.unwrap();
    assert!(transport.last_uri().ends_with("/things?q=a"));
}

#[tokio::test]
async fn all_pages_are_asked_for_with_it() {
    let (service, client) = service(|_, number| match number {
        1 => page("1", &json!({"nextUri": "next"})),
        _ => page("2", &json!({})),
    });
    let call = client.scroll_things().query_parameter("q", "a");
    call.items().try_collect().await.unwrap();
    let expected = [
        "/v1/scroll?q=a&api%20key=secret",
        "/v1/scroll?q=a&after=next&api%20key=secret",
    ];
    assert_eq!(targets(&service), expected);
}

#[tokio::test]
async fn a_link_gets_what_it_does_not_have() {
    let (service, client) = service(|_, number| match number {
        1 => page("1", &json!({"nextUri": "?page=2&%24%2ex=of+link"})),
        2 => page("2", &json!({"nextUri": "?page=3"})),
        _ => page("3", &json!({})),
    });
    let call = client.list_things().query_parameter("$.x", "own");
    let call = call.query_parameter("q", 1).query_parameter("q", 2);
    let mut items = call.items();
    while items.try_next().await.unwrap().is_some() {}
    let expected = [
        "/v1/~/things?%24.x=own&q=1&q=2",
        "/v1/~/things?page=2&%24%2ex=of+link&q=1&q=2",
        "/v1/~/things?page=3&%24.x=own&q=1&q=2",
    ];
    assert_eq!(targets(&service), expected);
}

#[tokio::test]
async fn a_listing_is_read_on_with_it() {
    let (service, client) = service(|_, number| page("1", &json!({"pageCount": 2, "n": number})));
    let listing = || client.list_things().query_parameter("q", "a");
    let mut pages = listing().pages();
    pages.try_next().await.unwrap().unwrap();
    let position = pages.position().unwrap();
    let mut pages = listing().pages().resume_at(&position);
    pages.try_next().await.unwrap().unwrap();
    let mut pages = client.list_things().pages().resume_at(&position);
    pages.try_next().await.unwrap().unwrap();
    let target = "/v1/~/things?q=a&page=2";
    assert_eq!(targets(&service)[1..], [target; 2]);
}
