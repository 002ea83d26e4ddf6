use http::Request;

use crate::fixtures::no_operation_id;
use crate::fixtures::security::{Client, ClientBuilder};
use crate::scripted::Scripted;

fn everything() -> ClientBuilder {
    Client::builder()
        .bearer_token("token-1")
        .basic_auth("user", "pass")
        .api_key("headerKey", "key-h")
        .api_key("queryKey", "key q")
        .api_key("cookieKey", "key-c")
}

fn service(builder: ClientBuilder) -> (Scripted, Client) {
    let service = Scripted::replying(204, "");
    let client = service.client(builder);
    (service, client)
}

/// What a request proves its sender with.
fn proof<T>(request: &Request<T>) -> Vec<String> {
    let header = |name: &str| {
        request
            .headers()
            .get(name)
            .map(|value| format!("{name}: {}", value.to_str().unwrap()))
    };
    let query = request.uri().query().map(str::to_owned);
    [
        header("authorization"),
        header("x-api-key"),
        header("cookie"),
        query,
    ]
    .into_iter()
    .flatten()
    .collect()
}

macro_rules! proves {
    ($method:ident, $($proof:literal),*) => {
        let (service, client) = service(everything());
        client.$method().await.unwrap();
        assert_eq!(proof(&service.sent()), [$($proof.to_owned()),*] as [String; { <[&str]>::len(&[$($proof),*]) }], stringify!($method));
    };
}

#[tokio::test]
async fn each_operation_is_sent_with_what_it_asks_for_and_nothing_else() {
    proves!(with_token, "authorization: Bearer token-1");
    proves!(with_nothing,);
    proves!(with_basic, "authorization: Basic dXNlcjpwYXNz");
    proves!(with_header, "x-api-key: key-h");
    proves!(with_query, "api%20key=key%20q");
    proves!(with_cookie, "cookie: sid=key-c");
    proves!(with_both, "x-api-key: key-h", "api%20key=key%20q");
    proves!(with_either, "authorization: Basic dXNlcjpwYXNz");
    proves!(with_optional, "authorization: Bearer token-1");
    proves!(with_digest,);
}

#[tokio::test]
async fn the_first_alternative_with_credentials_counts() {
    let (service, client) = service(Client::builder().bearer_token("token-1"));
    client.with_either().await.unwrap();
    assert_eq!(proof(&service.sent()), ["authorization: Bearer token-1"]);
    let (service, client) = self::service(Client::builder());
    client.with_optional().await.unwrap();
    assert!(proof(&service.sent()).is_empty());
}

#[tokio::test]
async fn a_scheme_may_have_a_token_of_its_own() {
    let clients = || {
        let builder = Client::builder().bearer_token_for("oauth", "token-2");
        service(builder.bearer_token("token-1"))
    };
    let (service, client) = clients();
    client.with_either().await.unwrap();
    assert_eq!(proof(&service.sent()), ["authorization: Bearer token-2"]);
    let (service, client) = clients();
    client.with_token().await.unwrap();
    assert_eq!(proof(&service.sent()), ["authorization: Bearer token-1"]);
}

#[tokio::test]
async fn what_no_operation_asks_for_goes_with_those_that_ask_for_something() {
    let client = |builder: ClientBuilder| service(builder.bearer_token_for("openId", "token-3"));
    let (service, with_own) = client(Client::builder());
    with_own.with_header().await.unwrap();
    assert_eq!(proof(&service.sent()), ["authorization: Bearer token-3"]);
    let (service, with_both) = client(Client::builder().api_key("headerKey", "key-h"));
    with_both.with_header().await.unwrap();
    assert_eq!(
        proof(&service.sent()),
        ["authorization: Bearer token-3", "x-api-key: key-h"]
    );
    let (service, with_all) = client(everything());
    with_all.with_basic().await.unwrap();
    assert_eq!(
        proof(&service.sent()),
        ["authorization: Basic dXNlcjpwYXNz"]
    );
    let (service, with_own) = client(Client::builder());
    with_own.with_nothing().await.unwrap();
    assert!(proof(&service.sent()).is_empty());
}

#[tokio::test]
async fn a_key_that_is_declared_as_a_parameter_too_comes_from_the_client() {
    let (service, client) = service(everything());
    client.with_declared().limit(3).await.unwrap();
    assert_eq!(
        proof(&service.sent()),
        ["cookie: sid=key-c", "limit=3&api%20key=key%20q"]
    );
}

#[tokio::test]
async fn without_credentials_nothing_is_sent_and_the_error_names_the_scheme() {
    let (service, client) = service(Client::builder().api_key("queryKey", "k"));
    let error = client.with_both().await.unwrap_err();
    assert!(error.is_build());
    assert!(service.is_idle());
    let cause =
        std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
    assert!(cause.contains("headerKey"), "{cause}");
}

#[test]
fn secrets_are_not_shown() {
    let builder = everything();
    let shown = format!("{builder:?} {:?}", service(everything()).1);
    for secret in ["token-1", "pass", "key-h", "key q", "key-c"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_request_of_ones_own_is_sent_with_what_most_operations_ask_for() {
    let (service, client) = service(everything());
    let call = client.request(http::Method::GET, "/own/{id}").path("id", 1);
    call.await.unwrap();
    let request = service.sent();
    assert_eq!(request.uri().path(), "/own/1");
    assert_eq!(proof(&request), ["authorization: Bearer token-1"]);
}

#[tokio::test]
async fn a_service_that_names_no_scheme_gets_the_token_or_else_the_password() {
    let builder = no_operation_id::Client::builder;
    let password = || builder().basic_auth("user", "pass");
    for (builder, expected) in [
        (builder(), None),
        (password(), Some("Basic dXNlcjpwYXNz")),
        (password().bearer_token("token-1"), Some("Bearer token-1")),
    ] {
        let service = Scripted::replying(204, "");
        service.client(builder).post_users().await.unwrap();
        let request = service.sent();
        let sent = request.headers().get("authorization");
        assert_eq!(sent.map(|value| value.to_str().unwrap()), expected);
    }
    let error = builder()
        .base_url("https://api.example.com")
        .api_key("key", "1")
        .build();
    let error = error.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no security scheme `key` takes a key; no other does; a header for every call is a `default_header`"
    );
}
