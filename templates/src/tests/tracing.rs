//! What goes to `tracing`: enough to follow a call, and nothing that is secret.

use std::cell::{Cell, RefCell};
use std::fmt::{Debug, Write as _};
use std::sync::Once;
use std::time::Duration;

use http::Response;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::scripted::Scripted;
use super::service::{Seen, Service, reply};
use super::vendor::client::Client;
use super::vendor::models::ThingUpdate;
use crate::runtime::{Patch, RetryPolicy};

const THING: &str = r#"{"id":"1","labels":{}}"#;
const CANARY: &str = "canary-7f3a";

thread_local! {
    /// What the test of this thread is told, if it wants to know.
    static LOG: RefCell<Option<Vec<String>>> = const { RefCell::new(None) };
    static SPANS: Cell<u64> = const { Cell::new(0) };
}

/// Writes down everything, for each thread by itself. There is one for the process: `tracing` remembers whether somebody listens
/// to a place in the code, and the thread that comes there first decides.
struct Scribe;

fn add(line: String) {
    LOG.with_borrow_mut(|log| log.iter_mut().for_each(|log| log.push(line.clone())));
}

/// Begins to write down.
fn start() {
    static SCRIBE: Once = Once::new();
    SCRIBE.call_once(|| tracing::subscriber::set_global_default(Scribe).unwrap());
    SPANS.set(0);
    LOG.set(Some(Vec::new()));
}

/// What was written down.
fn finish() -> Vec<String> {
    LOG.take().unwrap()
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

fn fields(record: impl FnOnce(&mut Fields)) -> String {
    let mut fields = Fields(String::new());
    record(&mut fields);
    fields.0
}

impl Subscriber for Scribe {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "templates"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let number = SPANS.get() + 1;
        SPANS.set(number);
        let (metadata, fields) = (span.metadata(), fields(|fields| span.record(fields)));
        add(format!("{number} {}{fields}", metadata.name()));
        Id::from_u64(number)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let fields = fields(|fields| values.record(fields));
        add(format!("{} records{fields}", span.into_u64()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let parent = event.parent().map_or(0, Id::into_u64);
        let level = event.metadata().level();
        let fields = fields(|fields| event.record(fields));
        add(format!("{parent} {level}{fields}"));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}

    fn try_close(&self, span: Id) -> bool {
        add(format!("{} closes", span.into_u64()));
        true
    }
}

#[tokio::test]
async fn a_call_is_a_span_with_an_event_for_each_step() {
    start();
    let answers = |_: &Seen, number: usize| match number {
        1 => reply(503, "").header("Retry-After", "7"),
        _ => reply(200, THING).header("X-Request-Id", "r-1"),
    };
    let tokens = |_: &Seen, _: usize| {
        let reply = reply(200, r#"{"access_token":"token-1"}"#);
        reply.after(Duration::from_secs(1))
    };
    let service = Service::new(answers, tokens);
    let client = service
        .builder()
        .client_credentials("id", "secret")
        .build()
        .unwrap();
    client.get_thing("1").await.unwrap();
    let lines = finish();
    let path = "/v1/{accountId}/things/{thingId}";
    assert_eq!(
        lines
            .iter()
            .filter(|line| !line.ends_with(" closes"))
            .cloned()
            .collect::<Vec<_>>(),
        [
            format!(
                "1 call otel.name=GET {path} otel.kind=\"client\" vendor=\"example\" operation=\"getThing\" \
                 http.request.method=\"GET\" url.template=\"{path}\""
            ),
            "2 call otel.name=POST  otel.kind=\"client\" vendor=\"example\" operation=\"token request\" \
             http.request.method=\"POST\" url.template=\"\""
                .to_owned(),
            "2 DEBUG message=attempt started attempt=1".to_owned(),
            "1 INFO message=waiting reason=\"token\"".to_owned(),
            "2 DEBUG message=attempt finished attempt=1 http.response.status_code=200 seconds=1.0".to_owned(),
            "2 records attempts=1".to_owned(),
            "2 DEBUG message=call success seconds=1.0".to_owned(),
            "1 DEBUG message=attempt started attempt=1".to_owned(),
            "1 DEBUG message=attempt finished attempt=1 http.response.status_code=503 error.type=503 seconds=0.0"
                .to_owned(),
            "1 INFO message=waiting reason=\"retry\" seconds=7.0".to_owned(),
            "1 DEBUG message=attempt started attempt=2".to_owned(),
            "1 DEBUG message=attempt finished attempt=2 http.response.status_code=200 correlation_id=\"r-1\" \
             seconds=0.0"
                .to_owned(),
            "1 records attempts=2".to_owned(),
            "1 records http.response.status_code=200".to_owned(),
            "1 records correlation_id=\"r-1\"".to_owned(),
            "1 DEBUG message=call success seconds=8.0".to_owned(),
        ]
    );
    assert!(lines.contains(&"1 closes".to_owned()));
}

fn with_every_secret(transport: &Scripted) -> Client {
    Client::builder()
        .bearer_token(CANARY)
        .basic_auth(CANARY, CANARY)
        .api_key("key", CANARY)
        .api_key("queryKey", CANARY)
        .api_key("cookieKey", CANARY)
        .default_header("X-Secret", CANARY)
        .retry(RetryPolicy::never())
        .transport(transport.clone())
        .build()
        .unwrap()
}

#[tokio::test]
async fn no_secret_no_body_and_no_value_goes_to_tracing() {
    start();
    let json = format!(r#"{{"id":"{CANARY}","labels":{{"{CANARY}":"{CANARY}"}}}}"#);
    let reply = |status: u16, body: &str| {
        let reply = Response::builder().status(status);
        let reply = reply.header("Set-Cookie", CANARY).header("X-Other", CANARY);
        reply.body(body.to_owned().into()).unwrap()
    };
    let transport = Scripted::default()
        .then_response(reply(200, &json))
        .then_response(reply(200, CANARY))
        .then_response(reply(500, &json))
        .then_response(reply(404, &json))
        .then_response(reply(400, &format!(r#"{{"error":"{CANARY}"}}"#)));
    let client = with_every_secret(&transport);
    let call = client
        .get_thing(CANARY)
        .trace(CANARY)
        .session(CANARY)
        .idempotency_key(CANARY)
        .header("X-Other", CANARY);
    call.clone().await.unwrap();
    call.clone().await.unwrap_err();
    let body = ThingUpdate {
        note: Patch::Value(CANARY.to_owned()),
        ..ThingUpdate::default()
    };
    client.patch_thing(CANARY, &body).await.unwrap_err();
    client
        .get_thing("..")
        .header(CANARY, "\n")
        .await
        .unwrap_err();
    client
        .request(http::Method::POST, "/v2/own/{id}")
        .path("id", CANARY)
        .query("q", CANARY)
        .header("X-Other", CANARY)
        .json(CANARY)
        .await
        .unwrap_err();
    let signing_in = Client::builder()
        .transport(transport.clone())
        .client_credentials(CANARY, CANARY)
        .build()
        .unwrap();
    signing_in.get_thing(CANARY).await.unwrap_err();
    let text = finish().join("\n");
    assert!(
        !text.contains(CANARY) && !text.contains("Y2FuYXJ5"),
        "{text}"
    );
    for word in [
        "attempt=1",
        "unreadable",
        "error.type=500",
        "not_built",
        "no_token",
        "url.template=\"/v2/own/{id}\"",
    ] {
        assert!(text.contains(word), "{word} is missing in {text}");
    }
    assert_eq!(transport.count(), 5);
}
