use crate::fixtures::several_servers::{Client, Server};
use crate::scripted::Scripted;

#[tokio::test]
async fn the_first_server_is_the_default_and_the_others_can_be_chosen() {
    for (server, expected) in [
        (None, "https://api.things.internal/ping"),
        (Some(Server::Live), "https://api.things.internal/ping"),
        (
            Some(Server::ForTestsForgetsEverythingAtNight),
            "https://sandbox.things.internal/ping",
        ),
        (
            Some(Server::HttpsLabThingsInternal),
            "https://lab.things.internal/ping",
        ),
        (Some(Server::China), "https://east.example.cn/ping"),
        (Some(Server::ChinaHttp), "http://east.example.cn/ping"),
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
    for (server, upload, health, tests_only) in [
        (
            None,
            "https://files.things.internal/up/files",
            "https://api.things.internal/status/health",
            "https://sandbox.things.internal/health",
        ),
        (
            Some(Server::HttpsLabThingsInternal),
            "https://lab.things.internal/files",
            "https://lab.things.internal/status/health",
            "https://lab.things.internal/health",
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
        client.put_health().await.unwrap();
        assert_eq!(service.sent().uri(), tests_only);
    }
}

#[tokio::test]
async fn variables_are_those_of_the_chosen_server() {
    for (server, zone, ping, logs) in [
        (
            None,
            None,
            "https://api.things.internal/ping",
            "https://logs.lab.things.internal/logs",
        ),
        (
            None,
            Some("west"),
            "https://api.things.internal/ping",
            "https://logs.west.things.internal/logs",
        ),
        (
            Some(Server::HttpsLabThingsInternal),
            Some("west"),
            "https://west.things.internal/ping",
            "https://west.things.internal/logs",
        ),
        (
            Some(Server::China),
            Some("west"),
            "https://west.example.cn/ping",
            "https://west.example.cn/logs",
        ),
    ] {
        let service = Scripted::replying(204, "").then(204, "");
        let mut builder = Client::builder().transport(service.clone());
        if let Some(server) = server {
            builder = builder.server(server);
        }
        if let Some(zone) = zone {
            builder = builder.zone(zone);
        }
        let client = builder.build().unwrap();
        client.ping().await.unwrap();
        assert_eq!(service.sent().uri(), ping);
        client.get_logs().await.unwrap();
        assert_eq!(service.sent().uri(), logs);
    }
}

#[test]
fn a_client_without_an_absolute_address_is_refused() {
    let builder = crate::fixtures::no_server::Client::builder().transport(Scripted::default());
    assert!(builder.build().is_err());
}
