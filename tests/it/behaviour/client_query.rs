use crate::fixtures::client_query::Client;
use crate::fixtures::client_query::testing::Server;
use crate::scripted::Scripted;

#[tokio::test]
async fn what_most_operations_require_is_set_once_and_goes_where_it_is_declared() {
    let service = Scripted::replying(204, "").then(204, "").then(204, "");
    let client = service.client(Client::builder().api_version("2026-03-01").key("a b"));
    client.get_thing("1", "c").await.unwrap();
    let expected = "/things/1?text=c&api-version=2026-03-01&key=a%20b";
    assert_eq!(service.sent_path(), expected);
    // It may be left out here, and is not declared there.
    client.delete_thing("1").await.unwrap();
    let expected = "/things/1?api-version=2026-03-01&key=a%20b";
    assert_eq!(service.sent_path(), expected);
    client.status().await.unwrap();
    assert_eq!(service.sent_path(), "/status");
}

#[tokio::test]
async fn a_call_sets_its_own_instead_and_the_version_is_that_of_the_document() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(Client::builder().key("a"));
    client.list_things().key("b").await.unwrap();
    let expected = "/things?key=b&api-version=2026-02-01-preview";
    assert_eq!(service.sent_path(), expected);
    client.list_things().api_version("1").await.unwrap();
    assert_eq!(service.sent_path(), "/things?api-version=1&key=a");
}

#[tokio::test]
async fn a_call_without_a_required_one_is_not_sent() {
    let service = Scripted::replying(204, "");
    let client = service.client(Client::builder());
    let error = client.create_thing().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "createThing: the request cannot be put together: the query parameter `key` is required; set it on the builder of \
         the client, or on the call"
    );
    assert!(error.is_build() && service.is_idle());
    client.delete_thing("1").await.unwrap();
}

#[tokio::test]
async fn clients_of_the_service_in_memory_have_them() {
    let server = Server::new();
    server.create_thing().reply(&());
    server.client().create_thing().await.unwrap();
}
