//! What is said of a request without content.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::scripted::Scripted;
use super::vendor::client::Client;
#[cfg(feature = "reqwest")]
use crate::runtime::ReqwestTransport;
use crate::runtime::{HttpTransport, Transport, UploadBody};

/// The methods, and the length that a request without content says with each.
const LENGTHS: [(Method, Option<&str>); 6] = [
    (Method::POST, Some("0")),
    (Method::PUT, Some("0")),
    (Method::PATCH, Some("0")),
    (Method::GET, None),
    (Method::HEAD, None),
    (Method::DELETE, None),
];

/// The head of a request, of which nothing may come after.
async fn head(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut received = Vec::new();
    while !received.ends_with(b"\r\n\r\n") {
        stream.read_buf(&mut received).await.unwrap();
    }
    let reply = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    stream.write_all(reply.as_bytes()).await.unwrap();
    String::from_utf8(received).unwrap()
}

fn values<'a>(head: &'a str, name: &str) -> Vec<&'a str> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let lines = lines.filter(|(other, _)| other.eq_ignore_ascii_case(name));
    lines.map(|(_, value)| value).collect()
}

#[tokio::test]
async fn the_bundled_transports_say_once_that_there_is_no_content() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let transports: Vec<Arc<dyn Transport>> = vec![
        Arc::new(HttpTransport::new(Duration::from_secs(5)).unwrap()),
        #[cfg(feature = "reqwest")]
        Arc::new(ReqwestTransport::new(reqwest::Client::new())),
    ];
    for transport in transports {
        let builder = Client::builder().base_url(&url).transport(transport);
        let client = builder.bearer_token("t").build().unwrap();
        for (method, length) in LENGTHS {
            let call = client.request(method.clone(), "/v2/things");
            let (outcome, head) = tokio::join!(call.response(), head(&listener));
            assert_eq!(outcome.unwrap().status(), 204);
            assert_eq!(
                values(&head, "content-length"),
                Vec::from_iter(length),
                "{head}"
            );
            assert_eq!(values(&head, "transfer-encoding"), [""; 0], "{head}");
        }
        // A body with nothing in it.
        for body in [UploadBody::default(), UploadBody::from("").with_length(7)] {
            let call = client.request(Method::PUT, "/v2/things");
            let call = call.body("text/plain", body);
            let (outcome, head) = tokio::join!(call.response(), head(&listener));
            outcome.unwrap();
            assert_eq!(values(&head, "content-length"), ["0"], "{head}");
            assert_eq!(values(&head, "content-type"), ["text/plain"], "{head}");
        }
    }
}

#[tokio::test]
async fn transports_of_the_callers_own_are_told_that_there_is_no_content() {
    for (method, length) in LENGTHS {
        let service = Scripted::replying(204, "");
        let call = service.client().request(method.clone(), "/v2/things");
        call.response().await.unwrap();
        let request = service.last_request();
        let told = request.headers().get("content-length");
        let told = told.map(|value| value.to_str().unwrap());
        assert_eq!(told, length, "{method}");
    }
}

#[tokio::test]
async fn content_from_memory_has_the_length_that_the_transport_counts() {
    let service = Scripted::replying(200, r#""ok""#);
    let call = service.client().request(Method::POST, "/v2/things");
    call.json("a").await.unwrap();
    let request = service.last_request();
    assert!(!request.headers().contains_key("content-length"));
}
