//! Replies that are read while they come, in virtual time.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::{Request, Response};

use super::scripted::Scripted;
use super::vendor::client::{Client, ClientBuilder};
use super::vendor::models::{IdOrCat, Pet, ThingUpdate, UploadForm};
use crate::runtime::testing::TestClock;
use crate::runtime::{
    BearerToken, BodyStream, BoxError, BoxFuture, Clock, Event, EventStream, Limits, RetryPolicy,
    TokenProvider, Transport, TransportError, TransportErrorKind, Value,
};

/// What happens to a body.
#[derive(Clone)]
enum Step {
    Piece(Bytes),
    Pause(Duration),
    Fail,
}

fn piece(text: impl AsRef<[u8]>) -> Step {
    Step::Piece(Bytes::copy_from_slice(text.as_ref()))
}

/// A body that goes through steps, and notes when it is dropped.
struct Steps {
    steps: VecDeque<Step>,
    pause: Option<BoxFuture<'static, ()>>,
    clock: TestClock,
    dropped: Arc<Mutex<usize>>,
}

impl Stream for Steps {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                std::task::ready!(pause.as_mut().poll(context));
                self.pause = None;
            }
            match self.steps.pop_front() {
                Some(Step::Piece(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Some(Step::Pause(pause)) => self.pause = Some(self.clock.sleep(pause)),
                Some(Step::Fail) => {
                    return Poll::Ready(Some(Err(TransportErrorKind::Other.into())));
                }
                None => return Poll::Ready(None),
            }
        }
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        *self.dropped.lock().unwrap() += 1;
    }
}

/// A reply: status, media type and what happens to the body.
type Scene = (u16, &'static str, Vec<Step>);

/// Plays one scene for each request.
#[derive(Clone, Default)]
struct Stage {
    scenes: Arc<Mutex<VecDeque<Scene>>>,
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
    dropped: Arc<Mutex<usize>>,
    clock: TestClock,
}

impl Stage {
    fn playing(scenes: impl IntoIterator<Item = Scene>) -> Self {
        Self {
            scenes: Arc::new(Mutex::new(scenes.into_iter().collect())),
            ..Self::default()
        }
    }

    fn events(steps: impl IntoIterator<Item = Step>) -> Self {
        let steps = steps.into_iter().collect();
        Self::playing([(200, "text/event-stream; charset=utf-8", steps)])
    }

    fn builder(&self) -> ClientBuilder {
        Client::builder()
            .transport(self.clone())
            .clock(self.clock.clone())
            .bearer_token("t")
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    fn dropped(&self) -> usize {
        *self.dropped.lock().unwrap()
    }
}

impl Transport for Stage {
    fn send(
        &self,
        _: Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async { Err(TransportErrorKind::Unusable.into()) })
    }

    fn open(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        self.requests.lock().unwrap().push(request);
        let (status, media_type, steps) = self.scenes.lock().unwrap().pop_front().unwrap();
        let body = BodyStream::new(Steps {
            steps: steps.into(),
            pause: None,
            clock: self.clock.clone(),
            dropped: self.dropped.clone(),
        });
        let reply = Response::builder()
            .status(status)
            .header("content-type", media_type);
        Box::pin(std::future::ready(Ok(reply.body(body).unwrap())))
    }
}

/// Everything that a stream gives, with the bodies of its errors.
async fn all<S, T, E>(mut stream: S) -> Vec<Result<T, Option<Bytes>>>
where
    S: Stream<Item = Result<T, crate::runtime::Error<E>>> + Unpin,
{
    let mut all = Vec::new();
    while let Some(item) = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
        all.push(item.map_err(|error| error.body().cloned()));
    }
    all
}

/// The events of a body that comes in these pieces.
async fn texts(pieces: impl IntoIterator<Item = impl AsRef<[u8]>>) -> Vec<Event<String>> {
    let stage = Stage::events(pieces.into_iter().map(piece));
    let events = all(stage.client().watch_texts().await.unwrap()).await;
    events.into_iter().map(Result::unwrap).collect()
}

fn event(id: Option<&str>, event: Option<&str>, data: &str) -> Event<String> {
    Event {
        id: id.map(str::to_owned),
        event: event.map(str::to_owned),
        data: data.to_owned(),
        retry: None,
    }
}

/// Everything the standard has, in every kind of line.
const BODY: &str = "\u{feff}: hello\r\n\
    data: first\r\ndata:second\rdata:  third\n\n\
    event: näme\nid: 1\ndata\n\n\
    id\nevent: left out\n\n\
    data: {\"ü\":\"😀\"}\r\rdata\ndata\r\n\r\n\
    id: a\0b\nretry: 12x\nretry: 1500\nother: x\n data: no\nevent:x\nevent:y\ndata:last\n\n\
    id: 9\ndata: cut off\n";

fn expected() -> Vec<Event<String>> {
    vec![
        event(None, None, "first\nsecond\n third"),
        event(Some("1"), Some("näme"), ""),
        event(None, None, "{\"ü\":\"😀\"}"),
        event(None, None, "\n"),
        Event {
            retry: Some(Duration::from_millis(1500)),
            ..event(None, Some("y"), "last")
        },
    ]
}

#[tokio::test]
async fn events_are_the_same_wherever_the_pieces_end() {
    let body = BODY.as_bytes();
    assert_eq!(texts([body]).await, expected());
    assert_eq!(texts(body.chunks(1)).await, expected());
    for first in 0..=body.len() {
        let (start, rest) = body.split_at(first);
        assert_eq!(texts([start, rest]).await, expected(), "{first}");
        for second in (0..=rest.len()).step_by(7) {
            let (middle, end) = rest.split_at(second);
            assert_eq!(texts([start, b"", middle, end]).await, expected());
        }
    }
}

#[tokio::test]
async fn what_is_no_utf8_is_replaced_and_no_reason_to_stop() {
    let events = texts([&b"data: a\xFFb\n\xC3\x28: x\n\n"[..]]).await;
    assert_eq!(events, [event(None, None, "a\u{fffd}b")]);
}

#[tokio::test]
async fn what_the_specification_does_not_name_is_told_while_the_stream_goes_on() {
    let fish = || piece("data: {\"petType\":\"fish\"}\n\n");
    let stage = Stage::events([
        fish(),
        piece("data: {\"petType\":\"cat\",\"meow\":\"m\"}\n\n"),
        fish(),
    ]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let teller = Arc::clone(&told);
    let builder = stage.builder().on_drift(move |drift| {
        let line = format!("{} {} {}", drift.operation, drift.place, drift.found);
        teller.lock().unwrap().push(line);
    });
    let mut pets = builder.build().unwrap().watch_pets().await.unwrap();
    assert!(told.lock().unwrap().is_empty());
    assert!(pets.try_next().await.unwrap().is_some());
    assert_eq!(*told.lock().unwrap(), ["watchPets Pet fish"]);
    while pets.try_next().await.unwrap().is_some() {}
    assert_eq!(told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn any_bytes_are_read_without_a_panic() {
    let alphabet = b"\r\n:\0 \xEF\xBB\xBF\xFFdataeventidretry1{}[]\"\x1e";
    let mut seed = 1_u64;
    for _ in 0..2_000 {
        let mut pieces = vec![Vec::new()];
        for _ in 0..40 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let random = (seed >> 33) as usize;
            if random % 5 == 0 {
                pieces.push(Vec::new());
            }
            let byte = alphabet[random % alphabet.len()];
            pieces.last_mut().unwrap().push(byte);
        }
        let whole = texts([pieces.concat()]).await;
        assert_eq!(texts(&pieces).await, whole);
        let stage = Stage::playing([(200, "", pieces.into_iter().map(piece).collect())]);
        all(stage.client().list_cats().await.unwrap()).await;
    }
}

#[tokio::test]
async fn an_event_is_given_as_soon_as_it_is_complete() {
    let minute = Step::Pause(Duration::from_secs(60));
    let stage = Stage::events([
        piece("data: {\"petType\":\"cat\",\"meow\":\"m\"}\n"),
        minute.clone(),
        piece("\ndata: {\"petType"),
        minute.clone(),
        piece("\":\"dog\",\"bark\":\"b\"}\n\n"),
        minute,
    ]);
    let client = stage.client();
    let started = stage.clock.elapsed();
    let mut pets = client.watch_pets().await.unwrap();
    assert_eq!(pets.status().as_u16(), 200);
    let cat = pets.try_next().await.unwrap().unwrap().data;
    assert!(matches!(cat, Pet::Cat(_)));
    assert_eq!((stage.clock.elapsed() - started).as_secs(), 60);
    let dog = pets.try_next().await.unwrap().unwrap().data;
    assert!(matches!(dog, Pet::Dog(_)));
    assert_eq!((stage.clock.elapsed() - started).as_secs(), 120);
    assert!(pets.try_next().await.unwrap().is_none());
    assert!(pets.try_next().await.unwrap().is_none());
    assert_eq!((stage.clock.elapsed() - started).as_secs(), 180);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_keeps_its_data_and_the_next_one_is_read() {
    let stage = Stage::events([piece(
        "data: {\"petType\"\n\ndata: {\"petType\":\"cat\"}\n\n",
    )]);
    let mut pets = stage.client().watch_pets().await.unwrap();
    let error = pets.try_next().await.unwrap_err();
    assert!(error.is_decode() && !error.is_retryable(), "{error:?}");
    assert_eq!(&error.body().unwrap()[..], b"{\"petType\"");
    assert!(matches!(
        pets.try_next().await.unwrap().unwrap().data,
        Pet::Cat(_)
    ));
    assert!(pets.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn done_ends_a_stream_of_json_and_is_text_among_texts() {
    let steps = [
        piece("data: {\"petType\":\"cat\"}\n\ndata: [DONE]\n\n"),
        Step::Pause(Duration::from_secs(3_600)),
    ];
    let stage = Stage::events(steps.clone());
    let started = stage.clock.elapsed();
    let pets = all(stage.client().watch_pets().await.unwrap()).await;
    assert_eq!(
        (pets.len(), (stage.clock.elapsed() - started).as_secs()),
        (1, 0)
    );
    assert_eq!(stage.dropped(), 1);
    let stage = Stage::events(steps.into_iter().take(1));
    let pets = stage.client().watch_pets().await.unwrap();
    let texts = all(pets.into_text()).await;
    let texts: Vec<String> = texts.into_iter().map(|event| event.unwrap().data).collect();
    assert_eq!(texts, ["{\"petType\":\"cat\"}", "[DONE]"]);
}

#[tokio::test]
async fn a_type_may_describe_the_whole_event() {
    let stage = Stage::events([piece(
        "event: a\nid: 7\nretry: 5\ndata: 12\n\ndata: twelve\n\nevent: b\ndata: {\"meow\":\"m\"}\n\n\
         data: [\n\ndata: [DONE]\n\n",
    )]);
    let notes = all(stage.client().watch_notes().await.unwrap()).await;
    let notes: Vec<_> = notes.into_iter().map(|note| note.unwrap().data).collect();
    let data: Vec<_> = notes
        .iter()
        .map(|note| note.data.clone().unwrap())
        .collect();
    assert_eq!(notes[0].event.as_deref(), Some("a"));
    assert_eq!(
        (notes[0].id.as_deref(), notes[0].retry),
        (Some("7"), Some(5))
    );
    assert_eq!(notes[2].event.as_deref(), Some("b"));
    assert_eq!(data[0], IdOrCat::Integer(12));
    assert_eq!(data[1], IdOrCat::Name("twelve".to_owned()));
    assert!(matches!(data[2], IdOrCat::Anything(_) | IdOrCat::Cat(_)));
    assert_eq!(data[3], IdOrCat::Name("[".to_owned()));
    assert_eq!(data.len(), 4);
}

#[tokio::test]
async fn the_last_id_is_known_also_without_an_event() {
    let stage = Stage::events([piece("id: 3\n\nid: 4\ndata: cut off")]);
    let mut texts: EventStream<String, _> = stage.client().watch_texts().await.unwrap();
    assert_eq!(texts.last_event_id(), None);
    assert!(texts.try_next().await.unwrap().is_none());
    assert_eq!(texts.last_event_id(), Some("4"));
}

#[tokio::test]
async fn a_silent_stream_is_given_up_and_a_slow_reader_is_not_silent() {
    let steps = [
        piece("data: 1\n\n"),
        Step::Pause(Duration::from_secs(50)),
        piece(": still here\n\n"),
        Step::Pause(Duration::from_secs(70)),
        piece("data: 2\n\n"),
    ];
    let stage = Stage::events(steps.clone());
    let client = stage.builder().idle_timeout(Duration::from_secs(60));
    let mut texts = client.build().unwrap().watch_texts().await.unwrap();
    let started = stage.clock.elapsed();
    texts.try_next().await.unwrap().unwrap();
    stage.clock.sleep(Duration::from_secs(600)).await;
    let error = texts.try_next().await.unwrap_err();
    assert!(error.is_timeout() && error.is_transport(), "{error:?}");
    assert_eq!((stage.clock.elapsed() - started).as_secs(), 710);
    assert_eq!(stage.dropped(), 1);
    assert!(texts.try_next().await.unwrap().is_none());
    let stage = Stage::events(steps);
    let call = stage.client().watch_texts().idle_timeout(Duration::MAX);
    assert_eq!(all(call.await.unwrap()).await.len(), 2);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_an_error_behind_what_came_before() {
    let stage = Stage::events([piece("data: 1\n\ndata: 2\n"), Step::Fail]);
    let client = stage.client();
    let mut texts = client.watch_texts().await.unwrap();
    assert_eq!(texts.try_next().await.unwrap().unwrap().data, "1");
    let error = texts.try_next().await.unwrap_err();
    assert!(error.is_transport() && error.is_retryable(), "{error:?}");
    assert_eq!(error.status().unwrap().as_u16(), 200);
    assert!(texts.try_next().await.unwrap().is_none());
    // What has begun is not asked for again.
    assert_eq!(stage.count(), 1);
}

#[tokio::test]
async fn an_event_over_the_limit_ends_the_stream() {
    let endless = || std::iter::repeat_n(piece("0123456789"), 1_000);
    let many_lines = std::iter::repeat_n(piece("data: 0123\n"), 1_000);
    let long_line = std::iter::once(piece("data:")).chain(endless());
    let comment = std::iter::once(piece(":")).chain(endless());
    for steps in [
        many_lines.collect(),
        long_line.collect(),
        comment.collect::<Vec<_>>(),
    ] {
        let stage = Stage::events([piece("data: 0123456789\n\n")].into_iter().chain(steps));
        let client = stage.builder().max_response_bytes(16).build().unwrap();
        let texts = all(client.watch_texts().await.unwrap()).await;
        assert!(matches!(texts.as_slice(), [Ok(_), Err(_)]), "{texts:?}");
        assert_eq!(stage.dropped(), 1);
    }
    // It is each event that counts, not their sum.
    let stage = Stage::events(std::iter::repeat_n(piece("data: 0123456789\n\n"), 100));
    let client = stage.builder().max_response_bytes(16).build().unwrap();
    assert_eq!(all(client.watch_texts().await.unwrap()).await.len(), 100);
}

#[tokio::test]
async fn dropping_a_stream_or_its_future_closes_the_exchange() {
    let stage = Stage::events([piece("data: 1\n\n"), Step::Pause(Duration::from_secs(9))]);
    let mut texts = stage.client().watch_texts().await.unwrap();
    texts.try_next().await.unwrap();
    // Giving up the wait for an event loses nothing.
    let wait = stage
        .clock
        .timeout(Duration::from_secs(1), texts.try_next());
    assert!(wait.await.is_none());
    assert_eq!(stage.dropped(), 0);
    drop(texts);
    assert_eq!(stage.dropped(), 1);
}

/// Gives another token each time.
struct Numbers(AtomicU32);

impl TokenProvider for Numbers {
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { Ok(BearerToken::new(number.to_string())) })
    }
}

#[tokio::test]
async fn a_stream_is_asked_for_again_before_it_begins() {
    let stage = Stage::playing([
        (503, "text/html", vec![piece("<html>")]),
        (429, "application/json", vec![piece("{}")]),
        (401, "", vec![]),
        (200, "text/event-stream", vec![piece("data: {}\n\n")]),
    ]);
    let client = stage.builder().token_provider(Numbers(AtomicU32::new(0)));
    let call = client.build().unwrap().watch_pets();
    let response = call.with_response().await.unwrap();
    assert_eq!((response.attempts(), stage.count()), (4, 4));
    assert_eq!(all(response.into_body()).await.len(), 1);
    let requests = stage.requests.lock().unwrap();
    let token = |request: &Request<Bytes>| request.headers()["authorization"].clone();
    assert_ne!(token(&requests[2]), token(&requests[3]));
}

#[tokio::test]
async fn a_reply_that_is_no_stream_of_the_kind_is_an_error_that_names_it() {
    for (media_type, fails) in [
        ("audio/mpeg", true),
        ("text/plain", true),
        ("Text/Event-Stream; charset=utf-8", false),
        ("", false),
    ] {
        let stage = Stage::playing([(200, media_type, vec![])]);
        let outcome = stage.client().watch_pets().await;
        assert_eq!(outcome.is_err(), fails, "{media_type}");
        if let Err(error) = outcome {
            assert!(error.is_decode() && !error.is_retryable());
            let cause = std::error::Error::source(&error).unwrap().to_string();
            let expected = format!("the reply is `{media_type}`, not `text/event-stream`");
            assert_eq!(cause, expected);
            assert_eq!(stage.dropped(), 1);
        }
    }
    for (media_type, fails) in [
        ("text/event-stream", true),
        ("image/png", true),
        ("application/x-ndjson", false),
        ("application/jsonl", false),
        ("application/json; charset=utf-8", false),
        ("text/plain", false),
        ("application/octet-stream", false),
        ("", false),
    ] {
        let stage = Stage::playing([(200, media_type, vec![])]);
        let outcome = stage.client().list_cats().await;
        assert_eq!(outcome.is_err(), fails, "{media_type}");
        if let Err(error) = outcome {
            let cause = std::error::Error::source(&error).unwrap().to_string();
            let expected = format!("the reply is `{media_type}`, not JSON on each line");
            assert_eq!(cause, expected);
        }
    }
}

#[tokio::test]
async fn a_refusal_is_read_whole_and_typed() {
    let refusal = vec![piece("{\"code\":"), piece("\"no\"}")];
    let stage = Stage::playing([(400, "application/json", refusal)]);
    let error = stage.client().watch_pets().await.unwrap_err();
    assert!(error.is_api());
    assert_eq!(error.api_body().unwrap().code.as_deref(), Some("no"));
    assert_eq!(stage.dropped(), 1);

    let flood = std::iter::repeat_n(piece("0123456789"), 100).collect();
    let stage = Stage::playing([(400, "application/json", flood)]);
    let client = stage.builder().max_response_bytes(50).build().unwrap();
    let error = client.watch_pets().await.unwrap_err();
    assert!(error.is_transport() && !error.is_retryable(), "{error:?}");

    let silence = vec![piece("{"), Step::Pause(Duration::from_secs(3_600))];
    let stage = Stage::playing([(400, "application/json", silence)]);
    let client = stage.builder().retry(RetryPolicy::never()).build().unwrap();
    let started = stage.clock.elapsed();
    let error = client.watch_pets().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!((stage.clock.elapsed() - started).as_secs(), 30);
}

#[tokio::test]
async fn a_document_instead_of_events_is_an_error_that_keeps_it() {
    let document = vec![piece("{\"choices\":[]}")];
    let stage = Stage::playing([(200, "application/json; charset=utf-8", document)]);
    let error = stage.client().watch_pets().await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(&error.body().unwrap()[..], b"{\"choices\":[]}");
}

#[tokio::test]
async fn a_reply_without_a_body_is_a_stream_without_events() {
    let stage = Stage::playing([(204, "", vec![])]);
    assert!(
        all(stage.client().watch_pets().await.unwrap())
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn lines_are_values_wherever_the_pieces_end() {
    let body =
        "{\"meow\":\"ä\"}\r\n\n  \n\u{1e}{\"meow\":\"b\"}\n{\"meow\":\n\u{1e}{\"meow\":\"c\"}";
    for first in 0..=body.len() {
        let (start, rest) = body.as_bytes().split_at(first);
        let steps = vec![piece(start), piece(rest)];
        let stage = Stage::playing([(200, "application/x-ndjson", steps)]);
        let cats = all(stage.client().list_cats().await.unwrap()).await;
        let cats: Vec<Result<String, String>> = cats
            .into_iter()
            .map(|cat| match cat {
                Ok(cat) => Ok(cat.meow.unwrap()),
                Err(line) => Err(String::from_utf8(line.unwrap().to_vec()).unwrap()),
            })
            .collect();
        let ok = |text: &str| Ok(text.to_owned());
        let broken = Err("{\"meow\":".to_owned());
        assert_eq!(cats, [ok("ä"), ok("b"), broken, ok("c")], "{first}");
    }
}

#[tokio::test]
async fn a_line_over_the_limit_ends_the_stream() {
    let steps = std::iter::once(piece("{}\n"))
        .chain(std::iter::repeat_n(piece("          "), 100))
        .collect();
    let stage = Stage::playing([(200, "application/jsonl", steps)]);
    let client = stage.builder().max_response_bytes(50).build().unwrap();
    let cats = all(client.list_cats().await.unwrap()).await;
    assert!(matches!(cats.as_slice(), [Ok(_), Err(_)]));
}

#[tokio::test]
async fn bytes_are_given_as_they_come_and_without_a_limit() {
    let pieces = std::iter::repeat_n(piece("0123456789"), 100);
    let stage = Stage::playing([(200, "image/png", pieces.collect())]);
    let client = stage.builder().max_response_bytes(50).build().unwrap();
    let mut bytes = client.download("a").with_stream().await.unwrap();
    assert_eq!(bytes.headers()["content-type"], "image/png");
    assert_eq!(&bytes.try_next().await.unwrap().unwrap()[..], b"0123456789");
    assert_eq!(all(bytes).await.len(), 99);
}

#[tokio::test]
async fn a_transport_that_only_sends_gives_its_reply_as_one_piece() {
    let transport = Scripted::replying(200, "data: {\"petType\":\"cat\"}\n\n");
    let pets = all(transport.client().watch_pets().await.unwrap()).await;
    assert_eq!(pets.len(), 1);
    assert_eq!(
        transport.last_request().headers()["accept"],
        "text/event-stream"
    );
    // Also behind another one.
    let boxed: Box<dyn Transport> = Box::new(Scripted::replying(200, "{\"meow\":\"m\"}"));
    let client = Client::builder()
        .transport(Arc::new(boxed))
        .build()
        .unwrap();
    assert_eq!(all(client.list_cats().await.unwrap()).await.len(), 1);
}

#[tokio::test]
async fn the_request_asks_for_the_stream() {
    let scene = (200, "text/event-stream", vec![]);
    let stage = Stage::playing([scene.clone(), scene]);
    let client = stage.client();
    let update = ThingUpdate {
        type_: Some("t".to_owned()),
        ..ThingUpdate::default()
    };
    client.watch_notes_about(&update).await.unwrap();
    let form = UploadForm::default();
    client.watch_notes_in(&form).await.unwrap();
    let requests = stage.requests.lock().unwrap();
    assert_eq!(requests[0].body(), r#"{"stream":true,"type":"t"}"#);
    let form = String::from_utf8(requests[1].body().to_vec()).unwrap();
    assert!(form.contains("name=\"stream\"\r\n\r\ntrue\r\n"), "{form}");
}

#[test]
fn streams_move_between_threads_and_show_nothing_they_carry() {
    fn moves<T: Send + Unpin>() {}
    moves::<EventStream<Value, Value>>();
    moves::<crate::runtime::LineStream<Value, Value>>();
    moves::<crate::runtime::ByteStream<Value>>();
}
