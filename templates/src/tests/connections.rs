//! Connections of the bundled transport: over TLS, and through proxies.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::client::proxy::matcher::Matcher;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::vendor::client::Client;
use crate::runtime::http_connector::Connector;
use crate::runtime::{HttpTransport, RetryPolicy, TransportError, TransportErrorKind};

const REPLY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{\"id\":\"1\",\"labels\":{}}";

/// The two sides of TLS for a host that only they know.
struct Tls {
    client: ClientConfig,
    server: TlsAcceptor,
}

fn tls(host: &str) -> Tls {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([host.to_owned()]).unwrap();
    let mut server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], signing_key.into())
        .unwrap();
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    Tls {
        client: trusting(roots),
        server: TlsAcceptor::from(Arc::new(server)),
    }
}

fn trusting(roots: RootCertStore) -> ClientConfig {
    ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A client of the service at an address, without repeated attempts.
fn client(url: &str, tls: ClientConfig, proxies: Matcher) -> Client {
    let connector = Connector::with(tls, proxies, Duration::from_secs(5));
    Client::builder()
        .base_url(url)
        .transport(HttpTransport::with(connector))
        .retry(RetryPolicy::never())
        .bearer_token("token")
        .build()
        .unwrap()
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

/// The head of the next request.
async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && stream.read_buf(&mut head).await.unwrap() > 0 {}
    String::from_utf8(head).unwrap()
}

/// Answers this many requests on a connection and gives their heads.
async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, requests: usize) -> Vec<String> {
    let mut heads = Vec::new();
    for _ in 0..requests {
        heads.push(head(&mut stream).await);
        stream.write_all(REPLY.as_bytes()).await.unwrap();
    }
    heads
}

/// Answers a request on the next connection.
fn serve(listener: TcpListener) -> JoinHandle<Vec<String>> {
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        answer(stream, 1).await
    })
}

/// A proxy that answers what it is asked first, and then serves the rest of the connection.
fn proxy<F>(
    listener: TcpListener,
    reply: &'static str,
    rest: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> JoinHandle<(String, Vec<String>)>
where
    F: Future<Output = Vec<String>> + Send,
{
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let asked = head(&mut stream).await;
        stream.write_all(reply.as_bytes()).await.unwrap();
        (asked, rest(stream).await)
    })
}

fn kind(error: &(dyn std::error::Error + 'static)) -> TransportErrorKind {
    error.downcast_ref::<TransportError>().unwrap().kind()
}

#[tokio::test]
async fn calls_share_a_secure_connection() {
    let tls = tls("localhost");
    let (listener, address) = listen().await;
    let served = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = tls.server.accept(stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        answer(stream, 2).await
    });
    let url = address.replace("127.0.0.1", "https://localhost");
    let client = client(&url, tls.client, Matcher::builder().build());
    for _ in 0..2 {
        assert_eq!(client.get_thing("1").await.unwrap().id, "1");
    }
    let heads = served.await.unwrap();
    assert_eq!(heads.len(), 2);
    let host = format!(
        "\r\nhost: {}\r\n",
        address.replace("127.0.0.1", "localhost")
    );
    assert!(
        heads[1].starts_with("GET /v1/~/things/1 HTTP/1.1\r\n"),
        "{}",
        heads[1]
    );
    assert!(heads[1].contains(&host), "{}", heads[1]);
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent() {
    let (listener, address) = listen().await;
    let served = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        tls("localhost").server.accept(stream).await.map(drop)
    });
    let url = address.replace("127.0.0.1", "https://localhost");
    let client = client(
        &url,
        trusting(RootCertStore::empty()),
        Matcher::builder().build(),
    );
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!(kind(error.source().unwrap()), TransportErrorKind::Tls);
    assert!(served.await.unwrap().is_err());
}

#[tokio::test]
async fn a_certificate_of_another_host_is_refused() {
    let tls = tls("other.test");
    let (listener, address) = listen().await;
    let served = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        tls.server.accept(stream).await.map(drop)
    });
    let url = address.replace("127.0.0.1", "https://localhost");
    let client = client(&url, tls.client, Matcher::builder().build());
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!(kind(error.source().unwrap()), TransportErrorKind::Tls);
    assert!(served.await.unwrap().is_err());
}

#[tokio::test]
async fn a_proxy_gets_whole_addresses_and_its_own_credentials() {
    let (listener, address) = listen().await;
    let served = serve(listener);
    let proxies = Matcher::builder().all(format!("http://user:secret@{address}"));
    let client = client(
        "http://service.test/prefix",
        tls("service.test").client,
        proxies.build(),
    );
    assert_eq!(client.get_thing("1").await.unwrap().id, "1");
    let head = &served.await.unwrap()[0];
    assert!(
        head.starts_with("GET http://service.test/prefix/v1/~/things/1 HTTP/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains("\r\nproxy-authorization: Basic dXNlcjpzZWNyZXQ=\r\n"),
        "{head}"
    );
}

#[tokio::test]
async fn a_tunnel_hides_calls_from_the_proxy() {
    let tls = tls("service.test");
    let (listener, address) = listen().await;
    let served = proxy(listener, "HTTP/1.1 200 OK\r\n\r\n", |stream| async move {
        answer(tls.server.accept(stream).await.unwrap(), 1).await
    });
    let proxies = Matcher::builder().https(format!("http://user:secret@{address}"));
    let client = client("https://service.test", tls.client, proxies.build());
    assert_eq!(client.get_thing("1").await.unwrap().id, "1");
    let (asked, heads) = served.await.unwrap();
    assert!(
        asked.starts_with("CONNECT service.test:443 HTTP/1.1\r\n"),
        "{asked}"
    );
    assert!(
        asked
            .to_lowercase()
            .contains("\r\nproxy-authorization: basic dxnlcjpzzwnyzxq=\r\n"),
        "{asked}"
    );
    assert!(!asked.contains("token"), "{asked}");
    assert!(
        heads[0].starts_with("GET /v1/~/things/1 HTTP/1.1\r\n"),
        "{}",
        heads[0]
    );
    assert!(!heads[0].contains("proxy-authorization"), "{}", heads[0]);
}

#[tokio::test]
async fn a_proxy_that_refuses_is_no_connection() {
    let (listener, address) = listen().await;
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
    let served = proxy(listener, refusal, |_| async { Vec::new() });
    let proxies = Matcher::builder().all(format!("http://{address}"));
    let client = client(
        "https://service.test",
        tls("service.test").client,
        proxies.build(),
    );
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!(kind(error.source().unwrap()), TransportErrorKind::Connect);
    let (asked, _) = served.await.unwrap();
    assert!(!asked.contains("token"), "{asked}");
}

#[tokio::test]
async fn hosts_that_need_no_proxy_are_reached_without_one() {
    let (listener, address) = listen().await;
    let served = serve(listener);
    let proxies = Matcher::builder()
        .all("http://nowhere.invalid")
        .no("127.0.0.1");
    let client = client(
        &format!("http://{address}"),
        tls("x.test").client,
        proxies.build(),
    );
    assert_eq!(client.get_thing("1").await.unwrap().id, "1");
    assert!(served.await.unwrap()[0].starts_with("GET /v1/~/things/1 "));
}

#[tokio::test]
async fn a_proxy_of_an_unknown_kind_is_an_error() {
    let proxies = Matcher::builder().all("socks5://127.0.0.1:1");
    let client = client(
        "https://service.test",
        tls("service.test").client,
        proxies.build(),
    );
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!(kind(error.source().unwrap()), TransportErrorKind::Connect);
}

#[cfg(feature = "reqwest")]
fn bare_reqwest() -> reqwest::Client {
    // For reqwest where another package of the workspace turns its TLS on.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().unwrap()
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn a_reqwest_client_of_the_application_serves_as_well() {
    use crate::runtime::ReqwestTransport;

    let (listener, address) = listen().await;
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut heads = answer(&mut stream, 2).await;
        heads.push(head(&mut stream).await);
        drop(stream);
        heads
    });
    let inner = bare_reqwest();
    let client = Client::builder()
        .base_url(format!("http://{address}"))
        .transport(ReqwestTransport::new(inner))
        .retry(RetryPolicy::never())
        .bearer_token("token")
        .build()
        .unwrap();
    assert_eq!(client.get_thing("1").await.unwrap().id, "1");
    let mut download = client.download("a").with_stream().await.unwrap();
    let first = download.try_next().await.unwrap().unwrap();
    assert_eq!(first, REPLY.split_once("\r\n\r\n").unwrap().1);
    assert_eq!(download.try_next().await.unwrap(), None);
    let error = client.get_thing("1").await.unwrap_err();
    assert_eq!(kind(error.source().unwrap()), TransportErrorKind::Other);
    let heads = served.await.unwrap();
    assert!(
        heads[0].starts_with("GET /v1/~/things/1 HTTP/1.1\r\n"),
        "{}",
        heads[0]
    );
    assert!(
        heads[0].contains("\r\nauthorization: Bearer token\r\n"),
        "{}",
        heads[0]
    );
    assert!(
        heads[0].contains("\r\nuser-agent: templates/"),
        "{}",
        heads[0]
    );
}

#[cfg(feature = "reqwest")]
#[test]
fn a_reqwest_client_outside_of_a_runtime_is_an_error_and_no_panic() {
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use crate::runtime::{Limits, ReqwestTransport, Transport};

    let transport = ReqwestTransport::new(bare_reqwest());
    let request = http::Request::get("http://service.test").body(bytes::Bytes::new());
    let reply = pin!(transport.send(request.unwrap(), Limits::default()))
        .poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Err(error)) = reply else {
        panic!("{reply:?}");
    };
    assert_eq!(error.kind(), TransportErrorKind::Unusable);
}
