use http::Response;

use crate::fixtures::redirects::Client;
use crate::fixtures::redirects::testing::Server;
use crate::scripted::Scripted;

fn leading(status: u16, location: &str) -> Scripted {
    let reply = Response::builder().status(status);
    let reply = reply.header("Location", location).body(String::new());
    Scripted::default().then_response(reply.unwrap())
}

#[tokio::test]
async fn what_documents_nothing_but_a_redirect_gives_where_it_leads() {
    let service = leading(302, "https://login.example.com/?state=1");
    let client = service.client(Client::builder());
    let url = client.authorize().scope("read").await.unwrap();
    assert_eq!(url, "https://login.example.com/?state=1");
    assert_eq!(service.sent_path(), "/authorize?scope=read");
    assert!(service.is_idle());
    let client = leading(303, "/tasks/1").client(Client::builder());
    let full = client.delete_link("a").with_response().await.unwrap();
    assert_eq!(full.status(), 303);
    assert_eq!(full.body(), "https://api.example.com/tasks/1");
}

#[tokio::test]
async fn its_failures_are_those_of_any_call() {
    let client = Scripted::replying(400, r#"{"code":"scope"}"#).client(Client::builder());
    let error = client.authorize().await.unwrap_err();
    assert_eq!(error.api_body().unwrap().code.as_deref(), Some("scope"));
}

#[tokio::test]
async fn the_bytes_where_it_leads_can_be_read_as_they_come() {
    let service = leading(302, "https://files.example.com/1.zip").then(200, "zip");
    let client = service.client(Client::builder());
    let mut bytes = client.get_archive().with_stream().await.unwrap();
    assert_eq!(bytes.try_next().await.unwrap().unwrap(), "zip");
    assert_eq!(service.sent().uri(), "https://files.example.com/1.zip");
}

#[tokio::test]
async fn a_redirect_beside_a_success_is_followed() {
    let service = leading(301, "/links/b").then(200, "\"a link\"");
    let link = service.client(Client::builder()).get_link("a").await;
    assert_eq!(link.unwrap(), "a link");
    assert_eq!(service.sent_path(), "/links/b");
}

#[tokio::test]
async fn a_redirect_of_a_change_is_an_error_that_says_where_it_leads() {
    let service = leading(307, "/links/b");
    let client = service.client(Client::builder());
    let error = client.put_link("a").await.unwrap_err();
    assert!(error.is_api());
    assert_eq!(error.location(), Some("https://api.example.com/links/b"));
}

#[tokio::test]
async fn the_service_in_memory_redirects_as_well() {
    let server = Server::new();
    server.authorize().reply(&"https://a.example/".to_owned());
    server.delete_link().reply(&"https://b.example/".to_owned());
    let client = server.client();
    assert_eq!(client.authorize().await.unwrap(), "https://a.example/");
    let full = client.delete_link("a").with_response().await.unwrap();
    assert_eq!(full.status(), 303);
    assert_eq!(full.location(), Some("https://b.example/"));
}
