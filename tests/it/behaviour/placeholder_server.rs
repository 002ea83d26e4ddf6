use crate::fixtures::placeholder_server::Client;
use crate::scripted::Scripted;

#[test]
fn a_client_asks_for_the_address_before_anything_is_sent() {
    let service = Scripted::default();
    let builder = Client::builder().bearer_token("canary");
    let error = builder.transport(service.clone()).build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`http://example.com/v1` in the specification is only a placeholder; give `base_url` the address of the service"
    );
    assert!(service.is_idle());
}

#[tokio::test]
async fn every_operation_goes_to_the_address_that_was_given() {
    let service = Scripted::replying(204, "").then(204, "");
    let builder = Client::builder().bearer_token("t");
    let builder = builder.base_url("https://things.internal/v1");
    let client = builder.transport(service.clone()).build().unwrap();
    client.ping().await.unwrap();
    assert_eq!(service.sent().uri(), "https://things.internal/v1/ping");
    client.upload().await.unwrap();
    assert_eq!(service.sent().uri(), "https://things.internal/v1/files");
}

#[test]
fn a_secret_is_not_sent_to_a_token_endpoint_that_is_a_placeholder() {
    let builder = || {
        let builder = Client::builder().transport(Scripted::default());
        let builder = builder.base_url("https://things.internal/v1");
        builder.client_credentials("id", "canary")
    };
    let error = builder().build().unwrap_err().to_string();
    assert!(
        error.contains("token_url") && !error.contains("canary"),
        "{error}"
    );
    let elsewhere = builder().token_url("https://login.things.internal/token");
    assert!(elsewhere.build().is_ok());
}
