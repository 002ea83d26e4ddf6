use crate::fixtures::rival_credentials::{Client, ClientBuilder};
use crate::scripted::Scripted;

/// What `things` is sent with: `Authorization` and the query; or why it is not sent.
async fn sent(builder: ClientBuilder, key: Option<&str>) -> Result<(String, String), String> {
    let service = Scripted::replying(204, "");
    let client = service.client(builder);
    let call = client.things();
    let call = match key {
        Some(key) => call.key(key),
        None => call,
    };
    call.await.map_err(|error| error.to_string())?;
    let request = service.sent();
    let header = request.headers().get("authorization");
    let header = header.map_or("", |value| value.to_str().unwrap());
    let query = request.uri().query().unwrap_or_default();
    Ok((header.to_owned(), query.to_owned()))
}

fn builder() -> ClientBuilder {
    Client::builder().api_key("tenant", "t1")
}

#[tokio::test]
async fn one_of_the_schemes_of_a_header_is_enough() {
    for scheme in ["users", "services"] {
        let builder = builder().bearer_token_for(scheme, "token-1");
        let expected = ("Bearer token-1".to_owned(), String::new());
        assert_eq!(sent(builder, None).await, Ok(expected), "{scheme}");
    }
    let without_tenant = Client::builder().bearer_token("token-1");
    assert!(sent(without_tenant, None).await.is_err());
}

#[tokio::test]
async fn what_is_missing_is_said_once() {
    let message = sent(builder(), None).await.unwrap_err();
    let expected = "set on its builder users (bearer_token or token_provider) and tenant (api_key), \
                    or services (bearer_token or token_provider) and tenant (api_key)";
    assert!(message.ends_with(expected), "{message}");
}

#[tokio::test]
async fn a_key_that_a_call_brings_is_enough_and_takes_nothing_away() {
    let alone = sent(Client::builder(), Some("k")).await;
    assert_eq!(alone, Ok((String::new(), "key=k".to_owned())));
    let with_token = sent(builder().bearer_token("token-1"), Some("k")).await;
    let expected = ("Bearer token-1".to_owned(), "key=k".to_owned());
    assert_eq!(with_token, Ok(expected));
}

#[tokio::test]
async fn what_only_one_operation_has_is_no_credential() {
    let service = Scripted::default();
    let client = service.client(Client::builder());
    let error = client.issue().access_token("a").await.unwrap_err();
    assert!(error.is_build() && service.is_idle(), "{error}");
}

#[tokio::test]
async fn a_request_of_ones_own_may_bring_a_key_too() {
    let service = Scripted::replying(200, "1");
    let client = service.client(Client::builder());
    let call = client.request(http::Method::GET, "/own").query("key", "k");
    call.await.unwrap();
    assert_eq!(service.sent_path(), "/own?key=k");
}
