use crate::fixtures::client_headers::testing::Server;
use crate::fixtures::client_headers::{Client, ClientBuilder, models};
use crate::scripted::Scripted;

fn builder() -> ClientBuilder {
    let builder = Client::builder().x_auth_token("token-1");
    builder.x_tenant_id("tenant-1")
}

#[tokio::test]
async fn what_most_operations_require_is_set_once_on_the_client() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(builder());
    client.get_room("a").await.unwrap();
    let request = service.sent();
    assert_eq!(request.headers()["x-auth-token"], "token-1");
    assert!(request.headers()["x-auth-token"].is_sensitive());
    assert_eq!(request.headers()["x-tenant-id"], "tenant-1");
    assert!(!request.headers()["x-tenant-id"].is_sensitive());
    // What only one requires is an argument.
    client.delete_room("a", "empty").await.unwrap();
    assert_eq!(service.sent().headers()["x-reason"], "empty");
}

#[tokio::test]
async fn a_call_sets_its_own_instead() {
    let service = Scripted::replying(204, "");
    let call = service.client(builder()).list_rooms().x_tenant_id("other");
    call.await.unwrap();
    let request = service.sent();
    let tenants: Vec<_> = request.headers().get_all("x-tenant-id").iter().collect();
    assert_eq!(tenants, ["other"]);
}

#[tokio::test]
async fn a_call_without_a_required_one_is_not_sent() {
    let service = Scripted::replying(204, "").then(204, "").then(204, "");
    let client = service.client(Client::builder().x_auth_token("token-1"));
    let error = client.get_room("a").await.unwrap_err();
    assert!(error.is_build());
    assert_eq!(
        error.to_string(),
        "getRoom: the request cannot be put together: the header `x-tenant-id` is required; set it on the builder of the \
         client, or on the call"
    );
    assert!(service.is_idle());
    client.get_room("a").x_tenant_id("t").await.unwrap();
    // It may be left out here, and there is none there.
    client.delete_room("a", "empty").await.unwrap();
    client.login().await.unwrap();
}

#[tokio::test]
async fn a_key_that_may_be_left_out_goes_with_calls_once_it_is_set() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(builder());
    client.get_room("a").await.unwrap();
    assert!(!service.sent().headers().contains_key("x-api-key"));
    let builder = builder().x_api_key("key-1");
    assert!(!format!("{builder:?}").contains("key-1"));
    let client = service.client(builder);
    assert!(!format!("{client:?}").contains("key-1"));
    client.get_room("a").await.unwrap();
    let request = service.sent();
    assert_eq!(request.headers()["x-api-key"], "key-1");
    assert!(request.headers()["x-api-key"].is_sensitive());
}

#[tokio::test]
async fn a_version_goes_with_calls_unless_another_is_set() {
    let service = Scripted::replying(204, "").then(204, "").then(204, "");
    let sent = || service.sent().headers()["rooms-version"].clone();
    let client = service.client(builder());
    client.get_room("a").await.unwrap();
    assert_eq!(sent(), "2.16");
    let version = models::Version::N2_15;
    client.get_room("a").rooms_version(version).await.unwrap();
    assert_eq!(sent(), "2.15");
    let client = service.client(builder().rooms_version("2.14"));
    client.get_room("a").await.unwrap();
    assert_eq!(sent(), "2.14");
}

#[tokio::test]
async fn default_headers_and_clients_of_the_service_in_memory_have_them() {
    let service = Scripted::replying(204, "");
    let builder = Client::builder().default_header("x-auth-token", "a");
    let client = service.client(builder.default_header("x-tenant-id", "b"));
    client.create_room().await.unwrap();
    let server = Server::new();
    server.create_room().reply(&());
    server.client().create_room().await.unwrap();
}
