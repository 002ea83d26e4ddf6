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

#[test]
fn a_client_without_an_absolute_address_is_refused() {
    let builder = crate::fixtures::no_server::Client::builder().transport(Scripted::default());
    assert!(builder.build().is_err());
}
