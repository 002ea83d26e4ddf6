use crate::fixtures::several_servers::{Client, Server};
use crate::scripted::Scripted;

#[tokio::test]
async fn the_first_server_is_the_default_and_the_others_can_be_chosen() {
    for (server, expected) in [
        (None, "https://api.example.com/ping"),
        (Some(Server::Live), "https://api.example.com/ping"),
        (
            Some(Server::ForTestsForgetsEverythingAtNight),
            "https://sandbox.example.com/ping",
        ),
        (
            Some(Server::HttpsLabExampleCom),
            "https://lab.example.com/ping",
        ),
    ] {
        let service = Scripted::replying(204, "");
        let builder = Client::builder().transport(service.clone());
        let builder = match server {
            Some(server) => builder.server(server),
            None => builder,
        };
        builder.build().unwrap().ping().await.unwrap();
        assert_eq!(service.sent().uri(), expected);
    }
}

#[tokio::test]
async fn an_operation_goes_to_its_own_server_unless_another_one_was_chosen() {
    for (server, upload, health) in [
        (
            None,
            "https://files.example.com/up/files",
            "https://api.example.com/status/health",
        ),
        (
            Some(Server::HttpsLabExampleCom),
            "https://lab.example.com/files",
            "https://lab.example.com/status/health",
        ),
    ] {
        let service = Scripted::replying(204, "").then(204, "").then(204, "");
        let builder = Client::builder().transport(service.clone());
        let builder = match server {
            Some(server) => builder.server(server),
            None => builder,
        };
        let client = builder.build().unwrap();
        client.upload().await.unwrap();
        assert_eq!(service.sent().uri(), upload);
        client.get_health().await.unwrap();
        assert_eq!(service.sent().uri(), health);
        // Its server is one that the document gives to all operations, so it is no exception.
        client.put_health().await.unwrap();
        assert!(service.sent().uri().path().eq("/health"));
    }
}

#[test]
fn a_client_without_an_absolute_address_is_refused() {
    let builder = crate::fixtures::no_server::Client::builder().transport(Scripted::default());
    assert!(builder.build().is_err());
}
