//! The bundled transport against a server on this machine.

use std::error::Error as _;
use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::vendor::client::{Client, ClientBuilder};
use super::vendor::models::ThingUpdate;
use crate::runtime::RetryPolicy;

/// Answers one connection's requests, each with one of the replies, and gives what it read.
async fn serve(replies: Vec<Vec<u8>>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = tokio::spawn(async move {
        let mut requests = Vec::new();
        let (mut stream, _) = listener.accept().await.unwrap();
        for reply in replies {
            let mut request = Vec::new();
            while !is_complete(&request) {
                if stream.read_buf(&mut request).await.unwrap() == 0 {
                    return requests;
                }
            }
            requests.push(String::from_utf8(request).unwrap());
            // The client may hang up before the end of a reply it refuses.
            let _ = stream.write_all(&reply).await;
        }
        requests
    });
    (url, requests)
}

fn is_complete(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

fn reply(head: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut reply = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    reply.extend_from_slice(body);
    reply
}

fn gzip(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for part in parts {
        encoder.write_all(&part).unwrap();
    }
    encoder.finish().unwrap()
}

fn builder(url: &str) -> ClientBuilder {
    Client::builder()
        .base_url(url)
        .retry(RetryPolicy::never())
        .bearer_token("token")
}

const THING: &[u8] = br#"{"id":"1","labels":{}}"#;

#[tokio::test]
async fn a_request_arrives_as_it_was_put_together() {
    let (url, requests) = serve(vec![reply("200 OK\r\nX-Request-Id: r", THING)]).await;
    let client = builder(&format!("{url}/prefix")).build().unwrap();
    let update = ThingUpdate {
        type_: Some("t".to_owned()),
        ..ThingUpdate::default()
    };
    let response = client
        .patch_thing("a/b c|~'", &update)
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.correlation_id(), Some("r"));
    assert_eq!(response.into_body().unwrap().id, "1");
    let request = &requests.await.unwrap()[0];
    assert!(
        request.starts_with("PATCH /prefix/v1/things/a%2Fb%20c%7C~%27 HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.contains("\r\nauthorization: Bearer token\r\n"),
        "{request}"
    );
    assert!(request.ends_with("\r\n\r\n{\"type\":\"t\"}"), "{request}");
}

#[tokio::test]
async fn compressed_replies_are_read() {
    let body = gzip([THING.to_vec()]);
    let (url, requests) = serve(vec![reply("200 OK\r\nContent-Encoding: gzip", &body)]).await;
    assert_eq!(
        builder(&url)
            .build()
            .unwrap()
            .get_thing("1")
            .await
            .unwrap()
            .id,
        "1"
    );
    assert!(requests.await.unwrap()[0].contains("\r\naccept-encoding: gzip\r\n"));
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_one_at_the_limit_is_not() {
    for (limit, fits) in [(THING.len() - 1, false), (THING.len(), true)] {
        let (url, _) = serve(vec![reply("200 OK", THING)]).await;
        let client = builder(&url)
            .max_response_bytes(limit as u64)
            .build()
            .unwrap();
        let outcome = client.get_thing("1").await;
        assert_eq!(outcome.is_ok(), fits);
        if let Err(error) = outcome {
            assert!(error.is_transport());
            assert_eq!(
                error.source().unwrap().to_string(),
                "the reply's body has more than 21 bytes"
            );
        }
    }
}

#[tokio::test]
async fn a_small_reply_that_unpacks_to_a_huge_body_is_refused() {
    let bomb = gzip((0..17).map(|_| vec![b' '; 1024 * 1024]));
    assert!(bomb.len() < 100 * 1024);
    let (url, _) = serve(vec![reply("200 OK\r\nContent-Encoding: gzip", &bomb)]).await;
    let error = builder(&url)
        .build()
        .unwrap()
        .get_thing("1")
        .await
        .unwrap_err();
    assert_eq!(
        error.source().unwrap().to_string(),
        "the reply's body has more than 16777216 bytes"
    );
}

#[tokio::test]
async fn a_redirect_is_followed_to_another_port_without_credentials() {
    let (elsewhere, requests) = serve(vec![reply("200 OK", THING)]).await;
    let head = format!("307 Temporary Redirect\r\nLocation: {elsewhere}/there?signed=1");
    let (url, _) = serve(vec![reply(&head, b"")]).await;
    let client = builder(&url).build().unwrap();
    assert_eq!(client.get_thing("1").await.unwrap().id, "1");
    let request = requests.await.unwrap().remove(0).to_ascii_lowercase();
    assert!(request.starts_with("get /there?signed=1 http/1.1"));
    assert!(request.contains("accept: application/json"));
    assert!(!request.contains("authorization"), "{request}");
}

#[tokio::test]
async fn an_attempt_ends_in_time_also_in_the_middle_of_a_body() {
    let half = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".to_vec();
    for head in [Vec::new(), half] {
        // The second reply is never sent, since no second request comes: the connection stays open.
        let (url, requests) = serve(vec![head, Vec::new()]).await;
        let call = builder(&url)
            .build()
            .unwrap()
            .get_thing("1")
            .timeout(Duration::from_millis(50));
        let error = call.await.unwrap_err();
        assert!(
            error.is_timeout() && error.is_retryable() && !error.is_connect(),
            "{error:?}"
        );
        requests.abort();
    }
}

#[tokio::test]
async fn a_refused_connection_is_told_from_other_failures() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = builder(&url)
        .build()
        .unwrap()
        .get_thing("1")
        .await
        .unwrap_err();
    assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
}

#[tokio::test]
async fn a_reply_that_breaks_off_is_an_error_without_the_url() {
    let (url, _) = serve(vec![
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".to_vec(),
    ])
    .await;
    let client = Client::builder()
        .base_url(&url)
        .api_key("key", "k")
        .api_key("queryKey", "canary");
    let client = client.api_key("cookieKey", "k").build().unwrap();
    let error = client
        .patch_thing("1", &ThingUpdate::default())
        .await
        .unwrap_err();
    assert!(error.is_transport() && !error.is_timeout() && !error.is_retryable());
    let transport = error.source().unwrap();
    let cause = transport.source().unwrap();
    assert!(
        !format!("{error:?} {transport:?} {cause} {cause:?}").contains("canary"),
        "{cause:?}"
    );
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error_and_no_panic() {
    let client = Client::builder()
        .base_url("http://127.0.0.1:1")
        .bearer_token("t")
        .build()
        .unwrap();
    let mut call = std::pin::pin!(client.get_thing("1").into_future());
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(outcome) = call.as_mut().poll(&mut context) else {
        panic!("the call waits");
    };
    assert!(outcome.unwrap_err().is_transport());
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_not_worth_another_try() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let reply = b"HTTP/1.1 400 Bad Request\r\n\r\n";
        tokio::io::AsyncWriteExt::write_all(&mut stream, reply)
            .await
            .unwrap();
        let _ = tokio::io::AsyncReadExt::read(&mut stream, &mut [0; 1024]).await;
    });
    let error = builder(&url).build().unwrap().get_thing("1").await;
    let error = error.unwrap_err();
    assert!(error.is_connect() && !error.is_retryable(), "{error:?}");
}

#[tokio::test]
async fn an_attempt_that_fails_is_repeated_over_the_network() {
    let (url, requests) = serve(vec![
        reply("502 Bad Gateway", b"<html>"),
        reply("200 OK", THING),
    ])
    .await;
    let policy = RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(1));
    let client = builder(&url).retry(policy).build().unwrap();
    let response = client.get_thing("1").with_response().await.unwrap();
    assert_eq!(response.attempts(), 2);
    let requests = requests.await.unwrap();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0], requests[1]);
}

/// Takes one connection, and gives its end when the request has been read.
async fn connection(listener: &TcpListener) -> TcpStream {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = Vec::new();
    while !is_complete(&request) {
        assert!(stream.read_buf(&mut request).await.unwrap() > 0);
    }
    stream
}

/// A piece of a body whose length is not known beforehand.
fn chunk(text: &[u8]) -> Vec<u8> {
    let mut chunk = format!("{:x}\r\n", text.len()).into_bytes();
    chunk.extend_from_slice(text);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

const STREAM: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

#[tokio::test]
async fn events_that_trickle_over_the_network_are_given_one_by_one() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // The head comes at once. An attempt may take less time than the stream.
    let client = builder(&url).timeout(Duration::from_millis(200));
    let call = tokio::spawn(client.build().unwrap().watch_texts().into_future());
    let mut server = connection(&listener).await;
    server.write_all(STREAM).await.unwrap();
    let mut texts = call.await.unwrap().unwrap();
    tokio::time::sleep(Duration::from_millis(250)).await;
    for number in 0..3 {
        for byte in format!("id: {number}\ndata: ü{number}\n\n").as_bytes() {
            server.write_all(&chunk(&[*byte])).await.unwrap();
            server.flush().await.unwrap();
        }
        let event = texts.try_next().await.unwrap().unwrap();
        assert_eq!(event.data, format!("ü{number}"));
    }
    server.write_all(b"0\r\n\r\n").await.unwrap();
    assert!(texts.try_next().await.unwrap().is_none());
    assert!(texts.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_stream_that_breaks_off_on_the_network_is_an_error() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let call = tokio::spawn(builder(&url).build().unwrap().watch_texts().into_future());
    let mut server = connection(&listener).await;
    server.write_all(STREAM).await.unwrap();
    server
        .write_all(&chunk(b"data: 1\n\ndata: 2"))
        .await
        .unwrap();
    drop(server);
    let mut texts = call.await.unwrap().unwrap();
    assert_eq!(texts.try_next().await.unwrap().unwrap().data, "1");
    let error = texts.try_next().await.unwrap_err();
    assert!(error.is_transport() && !error.is_timeout(), "{error:?}");
    assert!(texts.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn dropping_a_stream_closes_its_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let call = tokio::spawn(builder(&url).build().unwrap().watch_texts().into_future());
    let mut server = connection(&listener).await;
    server.write_all(STREAM).await.unwrap();
    server.write_all(&chunk(b"data: 1\n\n")).await.unwrap();
    let mut texts = call.await.unwrap().unwrap();
    texts.try_next().await.unwrap();
    drop(texts);
    assert_eq!(server.read(&mut [0; 1]).await.unwrap(), 0);
}

#[tokio::test]
async fn a_stream_does_not_wait_for_its_head_without_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let client = builder(&url).timeout(Duration::from_millis(50));
    let error = client.build().unwrap().watch_texts().await.unwrap_err();
    assert!(error.is_timeout() && error.status().is_none(), "{error:?}");
}

#[tokio::test]
async fn a_compressed_stream_is_unpacked_while_it_comes() {
    let body = gzip([b"data: 1\n\n".to_vec(), b"data: 2\n\n".to_vec()]);
    let head = "200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip";
    let (url, _) = serve(vec![reply(head, &body)]).await;
    let client = builder(&url).build().unwrap();
    let mut texts = client.watch_texts().await.unwrap();
    assert_eq!(texts.try_next().await.unwrap().unwrap().data, "1");
    assert_eq!(texts.try_next().await.unwrap().unwrap().data, "2");
    assert!(texts.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_download_comes_in_pieces() {
    let body = vec![7; 3_000_000];
    let (url, _) = serve(vec![reply("200 OK", &body)]).await;
    let client = builder(&url).max_response_bytes(1_000).build().unwrap();
    let mut bytes = client.download("a").with_stream().await.unwrap();
    let (mut size, mut pieces) = (0, 0);
    while let Some(piece) = bytes.try_next().await.unwrap() {
        (size, pieces) = (size + piece.len(), pieces + 1);
    }
    assert_eq!(size, body.len());
    assert!(pieces > 1);
}
