//! Bodies that are read while they are sent.

use std::collections::HashSet;
use std::convert::Infallible;
use std::error::Error as _;
use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Method, Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::scripted::Scripted;
use super::service::{Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models::{ErrorBody, UploadForm};
use super::vendor::testing::Server;
use crate::runtime::HttpTransport;
#[cfg(feature = "reqwest")]
use crate::runtime::ReqwestTransport;
use crate::runtime::outgoing::{Outgoing, streaming};
use crate::runtime::sending;
use crate::runtime::transport::uploaded;
use crate::runtime::{
    BodyStream, BoxFuture, Error, FilePart, Limits, RetryPolicy, Transport, TransportError,
    TransportErrorKind, UploadBody,
};

/// The items of an iterator as a stream.
struct Items<I>(I);

impl<I: Iterator + Unpin> Stream for Items<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.0.next())
    }
}

/// What comes through a channel as a stream.
struct Channel(mpsc::UnboundedReceiver<Piece>);

type Piece = Result<&'static str, io::Error>;

impl Stream for Channel {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        self.0.poll_recv(context)
    }
}

const PIECES: [&str; 3] = ["one, ", "", "two"];
const CONTENT: &str = "one, two";

fn pieces() -> impl Stream<Item = Result<&'static str, Infallible>> + Send {
    Items(PIECES.into_iter().map(Ok))
}

/// A body that can be read again, and how often it was.
fn counted() -> (UploadBody, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let opened = Arc::clone(&count);
    let body = UploadBody::stream(move || {
        opened.fetch_add(1, Ordering::Relaxed);
        pieces()
    });
    (body, count)
}

/// A body that fails after its first piece.
fn broken(length: Option<u64>) -> UploadBody {
    let steps = || {
        let error = io::Error::other("the disk is gone");
        Items([Ok("one, "), Err(error)].into_iter())
    };
    let body = UploadBody::stream(steps);
    match length {
        Some(length) => body.with_length(length),
        None => body,
    }
}

fn form(content: impl Into<UploadBody>) -> UploadForm {
    UploadForm {
        title: "T".to_owned(),
        file: FilePart::new("f.txt", content),
        ..UploadForm::default()
    }
}

async fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// The transports that send streams, each with a client of this address.
fn clients(url: &str) -> Vec<Client> {
    let transports: Vec<Arc<dyn Transport>> = vec![
        Arc::new(HttpTransport::new(Duration::from_secs(5)).unwrap()),
        #[cfg(feature = "reqwest")]
        Arc::new(ReqwestTransport::new(reqwest::Client::new())),
    ];
    let client = |transport| {
        let builder = Client::builder().base_url(url).transport(transport);
        builder.bearer_token("t").retry(eager()).build().unwrap()
    };
    transports.into_iter().map(client).collect()
}

/// Repeats whatever may be repeated, at once.
fn eager() -> RetryPolicy {
    RetryPolicy::default()
        .safe_to_repeat()
        .backoff(Duration::ZERO, Duration::ZERO)
}

/// A request as it went over the wire.
struct Received {
    head: String,
    body: Vec<u8>,
}

impl Received {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        Some(lines.find(|(other, _)| other.eq_ignore_ascii_case(name))?.1)
    }

    /// What has come of the body, without what marks its chunks.
    fn content(&self) -> String {
        let mut rest = String::from_utf8(self.body.clone()).unwrap();
        if !self.is_chunked() {
            return rest;
        }
        let mut content = String::new();
        while let Some((size, chunk)) = rest.split_once("\r\n") {
            let (chunk, behind) = chunk.split_at(usize::from_str_radix(size, 16).unwrap());
            content.push_str(chunk);
            rest = behind.trim_start_matches("\r\n").to_owned();
        }
        content
    }

    fn is_chunked(&self) -> bool {
        self.header("transfer-encoding") == Some("chunked")
    }

    fn is_complete(&self) -> bool {
        match self.header("content-length") {
            Some(length) => self.body.len() == length.parse::<usize>().unwrap(),
            None => self.body.ends_with(b"0\r\n\r\n"),
        }
    }

    /// The next request, or as much of it as came before the connection was closed.
    async fn read(stream: &mut TcpStream) -> Self {
        Self::read_until(stream, Self::is_complete).await
    }

    async fn read_until(stream: &mut TcpStream, is_enough: impl Fn(&Self) -> bool) -> Self {
        let mut received = Self {
            head: String::new(),
            body: Vec::new(),
        };
        while !received.head.ends_with("\r\n\r\n") {
            let Ok(byte) = stream.read_u8().await else {
                return received;
            };
            received.head.push(char::from(byte));
        }
        while !is_enough(&received) {
            // One that was broken off may end in an error.
            if matches!(stream.read_buf(&mut received.body).await, Ok(0) | Err(_)) {
                break;
            }
        }
        received
    }
}

/// Takes a connection for each of the replies, and gives the requests.
async fn serve(listener: &TcpListener, replies: &[&str]) -> Vec<Received> {
    let mut requests = Vec::new();
    for reply in replies {
        let (mut stream, _) = listener.accept().await.unwrap();
        requests.push(Received::read(&mut stream).await);
        let reply = format!("HTTP/1.1 {reply}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok");
        // Nobody may be there any more.
        let _ = stream.write_all(reply.as_bytes()).await;
    }
    requests
}

/// A call that has sent the first piece of a body, which goes on for as long as there is the sender of pieces.
async fn begun(
    client: &Client,
    listener: &TcpListener,
) -> (
    JoinHandle<Result<String, Error<ErrorBody>>>,
    TcpStream,
    mpsc::UnboundedSender<Piece>,
) {
    let (pieces, stream) = mpsc::unbounded_channel();
    pieces.send(Ok("first")).unwrap();
    let call = client.upload_bytes(UploadBody::once(Channel(stream)));
    let call = tokio::spawn(call.into_future());
    let (mut server, _) = listener.accept().await.unwrap();
    let is_first = |received: &Received| received.body.ends_with(b"first\r\n");
    Received::read_until(&mut server, is_first).await;
    (call, server, pieces)
}

#[tokio::test]
async fn a_stream_goes_out_with_its_length_or_in_chunks() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        for length in [Some(8), None] {
            let (mut body, _) = counted();
            if let Some(length) = length {
                body = body.with_length(length);
            }
            let call = client.upload_bytes(body).into_future();
            let (outcome, requests) = tokio::join!(call, serve(&listener, &["200 OK"]));
            assert_eq!(outcome.unwrap(), "ok");
            let request = &requests[0];
            assert_eq!(request.header("content-length"), length.map(|_| "8"));
            assert_eq!(request.is_chunked(), length.is_none());
            assert_eq!(
                request.header("content-type"),
                Some("application/octet-stream")
            );
            assert_eq!(request.content(), CONTENT);
            assert!(request.is_complete());
        }
    }
}

#[tokio::test]
async fn a_form_has_a_length_if_all_its_files_have_one() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        for length in [Some(8), None] {
            let (mut body, _) = counted();
            if let Some(length) = length {
                body = body.with_length(length);
            }
            let form = UploadForm {
                more: Some(vec![FilePart::new("b", "bytes")]),
                ..form(body)
            };
            let call = client.upload(&form).into_future();
            let (outcome, requests) = tokio::join!(call, serve(&listener, &["200 OK"]));
            outcome.unwrap();
            let request = &requests[0];
            // That it is complete means that the length is that of the whole form.
            assert!(request.is_complete());
            assert_eq!(request.is_chunked(), length.is_none());
            let media_type = request.header("content-type").unwrap();
            let (_, boundary) = media_type.split_once("boundary=").unwrap();
            let octets = "Content-Type: application/octet-stream";
            assert_eq!(
                request.content(),
                format!(
                    "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nT\r\n\
                     --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n{octets}\r\n\r\n\
                     one, two\r\n\
                     --{boundary}\r\nContent-Disposition: form-data; name=\"more\"; filename=\"b\"\r\n{octets}\r\n\r\n\
                     bytes\r\n\
                     --{boundary}--\r\n"
                )
            );
        }
    }
}

#[tokio::test]
async fn pieces_are_sent_before_there_are_others() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        let (pieces, stream) = mpsc::unbounded_channel();
        let call = client.upload_bytes(UploadBody::once(Channel(stream)));
        let call = tokio::spawn(call.into_future());
        let (mut server, _) = listener.accept().await.unwrap();
        pieces.send(Ok("first")).unwrap();
        let begun = |received: &Received| received.body.ends_with(b"first\r\n");
        Received::read_until(&mut server, begun).await;
        pieces.send(Ok("second")).unwrap();
        drop(pieces);
        let mut rest = Vec::new();
        while !rest.ends_with(b"\r\n0\r\n\r\n") {
            assert!(server.read_buf(&mut rest).await.unwrap() > 0);
        }
        assert_eq!(rest, b"6\r\nsecond\r\n0\r\n\r\n");
        server
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            .await
            .unwrap();
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn what_can_be_read_again_is_sent_again() {
    let (listener, url) = listen().await;
    let replies = ["503 Service Unavailable", "200 OK"];
    for client in clients(&url) {
        let (body, opened) = counted();
        let call = client.upload(&form(body.with_length(8))).with_response();
        let (outcome, requests) = tokio::join!(call.into_future(), serve(&listener, &replies));
        assert_eq!(outcome.unwrap().attempts(), 2);
        assert_eq!(opened.load(Ordering::Relaxed), 2);
        assert_eq!(requests[0].content(), requests[1].content());
    }
}

#[tokio::test]
async fn what_was_begun_and_cannot_be_read_again_is_not_sent_again() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        for body in [
            UploadBody::once(pieces()),
            UploadBody::once(pieces()).with_length(8),
        ] {
            let call = client.upload(&form(body)).into_future();
            let replies = serve(&listener, &["503 Service Unavailable"]);
            let (outcome, requests) = tokio::join!(call, replies);
            let error = outcome.unwrap_err();
            assert_eq!(
                (error.status().unwrap().as_u16(), error.attempts()),
                (503, 1)
            );
            assert!(requests[0].is_complete());
        }
    }
}

#[tokio::test]
async fn an_exchange_that_breaks_off_within_a_stream_is_no_other_attempt() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        let (call, server, _pieces) = begun(&client, &listener).await;
        drop(server);
        let error = call.await.unwrap().unwrap_err();
        assert!(error.is_transport(), "{error:?}");
        assert_eq!(error.attempts(), 1);
    }
}

/// Fails before it sends anything, as often as it is told, then passes requests on.
struct Unconnected<T> {
    failures: AtomicUsize,
    inner: T,
}

impl<T: Transport> Transport for Unconnected<T> {
    fn send(
        &self,
        request: Request<Bytes>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.inner.send(request, limits)
    }

    fn upload(
        &self,
        request: Request<BodyStream>,
        limits: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let count = |left: usize| left.checked_sub(1);
        let order = Ordering::Relaxed;
        match self.failures.fetch_update(order, order, count) {
            Ok(_) => Box::pin(async { Err(TransportErrorKind::Connect.into()) }),
            Err(_) => self.inner.upload(request, limits),
        }
    }
}

#[tokio::test]
async fn an_attempt_that_read_nothing_does_not_count() {
    let service = Scripted::replying(200, "ok");
    let transport = Unconnected {
        failures: AtomicUsize::new(2),
        inner: service.clone(),
    };
    let client = service.builder().transport(transport).retry(eager());
    let call = client
        .build()
        .unwrap()
        .upload_bytes(UploadBody::once(pieces()));
    let response = call.with_response().await.unwrap();
    assert_eq!(response.attempts(), 3);
    assert_eq!(service.last_request().body(), CONTENT);
}

#[tokio::test]
async fn after_a_refused_token_only_what_can_be_read_again_is_sent_again() {
    let service = || {
        let api = |seen: &Seen, _| match seen.authorization.as_str() {
            "Bearer t1" => reply(401, "{}"),
            _ => reply(200, r#""ok""#),
        };
        let tokens = |_: &Seen, number| reply(200, &format!(r#"{{"access_token":"t{number}"}}"#));
        Service::new(api, tokens)
    };
    let client = |service: &Service| {
        let builder = service.builder().client_credentials("id", "secret");
        builder.build().unwrap()
    };
    let (body, opened) = counted();
    let replayed = service();
    let call = client(&replayed).request(Method::POST, "/v1/files");
    assert_eq!(call.body("audio/wav", body).await.unwrap(), "ok");
    assert_eq!(opened.load(Ordering::Relaxed), 2);
    assert!(replayed.calls().iter().all(|call| call.body == CONTENT));

    let once = service();
    let call = client(&once).request(Method::POST, "/v1/files");
    let call = call.body("audio/wav", UploadBody::once(pieces()));
    let error = call.await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), once.calls().len()),
        (401, 1)
    );
}

#[tokio::test]
async fn what_was_read_is_refused_before_anything_is_sent() {
    let service = Scripted::replying(200, "ok");
    let call = service.client().upload(&form(UploadBody::once(pieces())));
    call.clone().await.unwrap();
    let error = call.await.unwrap_err();
    assert!(error.is_build());
    assert_eq!(
        error.to_string(),
        "upload: the request cannot be put together: the body: its stream has been read before and cannot be read again"
    );
    assert_eq!(service.count(), 1);
}

#[tokio::test]
async fn a_stream_that_fails_ends_the_exchange_and_is_the_reason() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        for length in [Some(8), None] {
            let call = client.upload_bytes(broken(length)).into_future();
            let (outcome, requests) = tokio::join!(call, serve(&listener, &["200 OK"]));
            assert!(!requests[0].is_complete());
            let error = outcome.unwrap_err();
            assert!(error.is_transport() && !error.is_retryable());
            assert_eq!(error.attempts(), 1);
            let transport = error.source().unwrap();
            assert_eq!(
                transport.to_string(),
                "the body of the request cannot be read"
            );
            let kind = transport.downcast_ref().map(TransportError::kind);
            assert_eq!(kind, Some(TransportErrorKind::RequestBody));
            assert_eq!(transport.source().unwrap().to_string(), "the disk is gone");
        }
    }
}

#[tokio::test]
async fn a_stream_of_another_length_is_no_whole_body() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        for (length, found) in [(7, "more"), (9, "8"), (5, "more")] {
            // In a form there is something behind it that would be taken for a part of it.
            let (alone, _) = counted();
            let (within, _) = counted();
            let (alone, within) = (alone.with_length(length), within.with_length(length));
            for call in [client.upload_bytes(alone), client.upload(&form(within))] {
                let serve = serve(&listener, &["200 OK"]);
                let (outcome, requests) = tokio::join!(call.into_future(), serve);
                assert!(!requests[0].is_complete(), "{length}");
                let error = outcome.unwrap_err();
                let reason = error.source().unwrap().source().unwrap();
                assert_eq!(
                    reason.to_string(),
                    format!("the stream was to have {length} bytes, and has {found}")
                );
            }
        }
    }
}

#[tokio::test]
async fn a_reply_may_come_before_the_body_is_sent() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        let (call, mut server, _pieces) = begun(&client, &listener).await;
        let reply = b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n";
        server.write_all(reply).await.unwrap();
        let error = call.await.unwrap().unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 413);
    }
}

/// How an upload of five pieces ends, with this pause before each, and before the reply.
async fn paced(pause: Duration) -> Result<Response<BodyStream>, TransportError> {
    let (pieces, stream) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for _ in 0..5 {
            tokio::time::sleep(pause).await;
            pieces.send(Ok("piece")).unwrap();
        }
    });
    let (body, _) = sending::read(&UploadBody::once(Channel(stream)));
    let (request, pace) = streaming(Request::new(body));
    let exchange = async {
        let mut body: Outgoing = request.into_body();
        while poll_fn(|context| http_body::Body::poll_frame(Pin::new(&mut body), context))
            .await
            .transpose()?
            .is_some()
        {}
        tokio::time::sleep(pause).await;
        Ok(Response::new(BodyStream::from(Bytes::new())))
    };
    uploaded(exchange, pace, Limits::default()).await
}

#[tokio::test(start_paused = true)]
async fn the_time_of_an_attempt_begins_anew_with_each_piece() {
    let start = tokio::time::Instant::now();
    paced(Duration::from_secs(29)).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 6 * 29);
    let start = tokio::time::Instant::now();
    let error = paced(Duration::from_secs(31)).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn an_upload_that_stands_still_is_given_up() {
    let (listener, url) = listen().await;
    for client in clients(&url) {
        let (pieces, stream) = mpsc::unbounded_channel();
        pieces.send(Ok("first")).unwrap();
        let call = client.upload_bytes(UploadBody::once(Channel(stream)));
        let call = call.timeout(Duration::from_millis(50)).into_future();
        let (outcome, connection) = tokio::join!(call, listener.accept());
        let error = outcome.unwrap_err();
        assert!(error.is_timeout() && error.attempts() == 1, "{error:?}");
        drop((pieces, connection));
    }
}

#[test]
fn an_upload_outside_of_a_runtime_is_an_error_and_no_panic() {
    for client in clients("http://127.0.0.1:1") {
        let mut call = client.upload_bytes(counted().0).into_future();
        let mut context = Context::from_waker(std::task::Waker::noop());
        let Poll::Ready(outcome) = call.as_mut().poll(&mut context) else {
            panic!("the call waits");
        };
        assert!(outcome.unwrap_err().is_transport());
    }
}

#[tokio::test]
async fn a_transport_that_sends_no_streams_gets_the_whole_body() {
    let service = Scripted::replying(200, "ok");
    let call = service.client().upload_bytes(counted().0.with_length(8));
    assert_eq!(call.await.unwrap(), "ok");
    let request = service.last_request();
    assert_eq!(request.body(), CONTENT);
    assert_eq!(request.headers()["content-length"], "8");
}

#[tokio::test]
async fn a_transport_that_sends_no_streams_gets_no_body_that_is_too_large() {
    let service = Scripted::replying(200, "ok");
    let mebibyte = Bytes::from(vec![0; 1024 * 1024]);
    let large = UploadBody::stream(move || {
        Items(std::iter::repeat_n(mebibyte.clone(), 65).map(Ok::<_, Infallible>))
    });
    let error = service.client().upload_bytes(large).await.unwrap_err();
    let transport = error.source().unwrap();
    assert_eq!(transport.to_string(), "the transport cannot work here");
    assert_eq!(
        transport.source().unwrap().to_string(),
        "it sends no streams, and the body has more than 67108864 bytes"
    );
    assert_eq!(service.count(), 0);
}

#[tokio::test]
async fn the_server_for_tests_has_what_was_streamed() {
    let server = Server::new();
    server.upload().reply(&"ok".to_owned());
    server.client().upload_bytes(counted().0).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests[0].body(), CONTENT);
    assert_eq!(
        requests[0].header("content-type"),
        Some("application/octet-stream")
    );
}

#[tokio::test]
async fn requests_of_the_callers_own_take_streams() {
    let service = Scripted::replying(200, "null");
    let request = service.client().request(Method::PUT, "/v1/files");
    request.body("video/mp4", counted().0).await.unwrap();
    assert_eq!(service.last_request().body(), CONTENT);
}

#[tokio::test]
async fn a_call_with_a_stream_may_give_a_stream() {
    let service = Scripted::replying(200, "data: 1\n\n");
    let call = service.client().watch_notes_in(&form(counted().0));
    let mut notes = call.await.unwrap();
    let body = String::from_utf8(service.last_request().body().to_vec()).unwrap();
    assert!(body.contains("\r\n\r\none, two\r\n--"));
    assert!(notes.try_next().await.unwrap().is_some());
}

#[test]
fn the_boundary_of_a_form_with_a_stream_is_never_the_same() {
    let boundary = || {
        let body = crate::runtime::body::Body::multipart(&form(counted().0), None, &[]);
        body.unwrap().content_type
    };
    let boundaries: HashSet<String> = (0..100).map(|_| boundary()).collect();
    assert_eq!(boundaries.len(), 100);
}

#[test]
fn bytes_are_compared_and_streams_are_equal_to_their_clones() {
    let (body, _) = counted();
    let once = UploadBody::once(pieces());
    let parts = [
        FilePart::new("f", "a"),
        FilePart::new("f", "b"),
        FilePart::new("f", body.clone()),
        FilePart::new("f", body.with_length(8)),
        FilePart::new("f", counted().0),
        FilePart::new("f", once.clone()),
        FilePart::new("f", UploadBody::once(pieces())),
    ];
    for (place, part) in parts.iter().enumerate() {
        let equal: Vec<_> = parts.iter().map(|other| part == other).collect();
        let expected: Vec<_> = (0..parts.len()).map(|other| place == other).collect();
        assert_eq!(equal, expected);
    }
    assert_eq!(FilePart::new("f", vec![b'a']), parts[0]);
    assert_eq!(
        parts.iter().cloned().collect::<HashSet<_>>().len(),
        parts.len()
    );
    assert_eq!(form(once.clone()), form(once));
    assert_eq!(UploadBody::default(), "".into());
}

#[test]
fn what_is_shown_of_a_body_is_not_its_content() {
    let (body, _) = counted();
    assert_eq!(
        format!("{:?}", UploadBody::from("secret")),
        "Bytes { length: 6, .. }"
    );
    assert_eq!(format!("{body:?}"), "Stream { .. }");
    let shown = format!("{:?}", form(body.with_length(8)));
    assert!(
        shown.contains("content: Stream { length: 8, .. }"),
        "{shown}"
    );
}

#[test]
fn bytes_keep_their_length() {
    assert_eq!(UploadBody::from("bytes").with_length(7).length(), Some(5));
}

#[test]
fn a_stream_has_no_json_form() {
    let error = serde_json::to_value(form(counted().0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a file that is a stream has no JSON form; give it as bytes"
    );
}

/// A file that is there for one test.
struct TestFile(PathBuf);

impl TestFile {
    fn new(name: &str, content: &[u8]) -> Self {
        let name = format!("uploads-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for TestFile {
    fn drop(&mut self) {
        std::fs::remove_file(&self.0).unwrap();
    }
}

#[tokio::test]
async fn a_file_is_read_anew_for_each_attempt() {
    let content: String = (0..40_000).map(|number| format!("{number},")).collect();
    let file = TestFile::new("anew", content.as_bytes());
    let body = UploadBody::file(&file.0).await.unwrap();
    assert_eq!(body.length(), Some(content.len() as u64));
    let (listener, url) = listen().await;
    for client in clients(&url) {
        let call = client.upload_bytes(body.clone()).into_future();
        let replies = ["502 Bad Gateway", "200 OK"];
        let (outcome, requests) = tokio::join!(call, serve(&listener, &replies));
        outcome.unwrap();
        for request in requests {
            assert_eq!(request.header("content-length"), Some("228890"));
            assert_eq!(request.content(), content);
        }
    }
}

#[tokio::test]
async fn a_file_is_sent_up_to_the_length_that_it_had() {
    let service = Scripted::replying(200, "ok");
    let file = TestFile::new("grows", b"before");
    let body = UploadBody::file(&file.0).await.unwrap();
    std::fs::write(&file.0, b"before and after").unwrap();
    service.client().upload_bytes(body.clone()).await.unwrap();
    assert_eq!(service.last_request().body(), "before");

    std::fs::write(&file.0, b"b").unwrap();
    let error = service.client().upload_bytes(body).await.unwrap_err();
    let reason = error.source().unwrap().source().unwrap();
    assert_eq!(
        reason.to_string(),
        "the stream was to have 6 bytes, and has 1"
    );
}

#[tokio::test]
async fn a_file_that_is_not_there_is_an_error_at_once_and_one_that_went_is_an_error_of_the_call() {
    let file = TestFile::new("goes", b"content");
    let body = UploadBody::file(&file.0).await.unwrap();
    std::fs::rename(&file.0, file.0.with_extension("gone")).unwrap();
    let error = UploadBody::file(&file.0).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::NotFound);
    let service = Scripted::replying(200, "ok");
    let error = service.client().upload_bytes(body).await.unwrap_err();
    let reason = error.source().unwrap().source().unwrap();
    let reason = reason.downcast_ref::<io::Error>().unwrap();
    assert_eq!(reason.kind(), io::ErrorKind::NotFound);
    assert_eq!(service.count(), 0);
    std::fs::rename(file.0.with_extension("gone"), &file.0).unwrap();

    let error = UploadBody::file(std::env::temp_dir()).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
}
