//! The rows that describe the operations of a vendor, and the checks that every row goes through.
//!
//! A row holds a call, the request it must become, and the shortest reply it must accept. The full reply is a file,
//! `replies/<vendor>/<schema>.json`; replies with nulls, unknown values and unknown members are made from it.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::pin::Pin;

use presence_client::runtime::{Action, Error, Operation, Reply as Read};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::server::{Reply, Request, TOKEN, exchange, unsent};
use super::spec::{self, Spec};

/// The operations of a vendor.
pub(super) struct Vendor<C> {
    /// The name of its module.
    pub(super) name: &'static str,
    /// The `Accept` header of all its requests.
    pub(super) accept: &'static str,
    /// Makes a client for a server at this address.
    pub(super) client: fn(String) -> C,
    pub(super) rows: Vec<Row<C>>,
    pub(super) places: Vec<Place<C>>,
}

/// One way to call an operation.
pub(super) struct Row<C> {
    id: &'static str,
    request: &'static str,
    body: &'static str,
    success: Success,
    call: Call<C>,
}

/// A call with its types erased.
type Call<C> = Box<dyn Fn(&C) -> Pending<Decoded>>;

/// A call with a value for a path parameter, with its types erased.
type CallWith<C> = Box<dyn Fn(&C, &str) -> Pending<()>>;

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Refused>>>>;

/// What a call gave.
struct Decoded {
    json: Value,
    debug: String,
}

/// Why a call gave nothing.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) is_build: bool,
    pub(super) status: Option<u16>,
    #[expect(dead_code, reason = "shown when a test fails")]
    pub(super) messages: Vec<String>,
}

/// The reply of an operation.
enum Success {
    /// No body.
    Nothing,
    /// A schema, and the shortest value of it.
    One(&'static str, Value),
    /// A bare array of a schema, and the shortest value of an item.
    Many(&'static str, Value),
}

impl<C: 'static> Row<C> {
    /// A call of the operation `id` that becomes the request line `request`, without a body and without a reply body.
    pub(super) fn new<O: Operation>(
        id: &'static str,
        request: &'static str,
        call: fn(&C) -> Action<O>,
    ) -> Self
    where
        <O::Reply as Read>::Value: Serialize + Debug,
    {
        let decode = |value: <O::Reply as Read>::Value| Decoded {
            json: serde_json::to_value(&value).expect("what was read can be written"),
            debug: format!("{value:?}"),
        };
        Self {
            id,
            request,
            body: "",
            success: Success::Nothing,
            call: Box::new(move |client| {
                let action = call(client);
                Box::pin(async move { action.await.map(decode).map_err(Refused::from) })
            }),
        }
    }

    /// The body that is sent, byte for byte.
    pub(super) fn body(mut self, body: &'static str) -> Self {
        self.body = body;
        self
    }

    /// The schema of the reply, and the shortest reply that must be accepted.
    pub(super) fn one(mut self, schema: &'static str, minimal: Value) -> Self {
        self.success = Success::One(schema, minimal);
        self
    }

    /// The schema of the items of the reply, and the shortest item that must be accepted.
    pub(super) fn many(mut self, schema: &'static str, minimal: Value) -> Self {
        self.success = Success::Many(schema, minimal);
        self
    }
}

impl<E> From<Error<E>> for Refused {
    fn from(error: Error<E>) -> Self {
        let mut messages = vec![error.to_string()];
        let mut cause = std::error::Error::source(&error as &dyn std::error::Error);
        while let Some(error) = cause {
            messages.push(error.to_string());
            cause = error.source();
        }
        Self {
            is_build: error.is_build(),
            status: error.status().map(|status| status.as_u16()),
            messages,
        }
    }
}

impl Success {
    fn schema(&self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::One(schema, _) | Self::Many(schema, _) => Some(schema),
        }
    }

    /// The reply body around one value of the schema.
    fn around(&self, value: Value) -> Value {
        match self {
            Self::Many(..) => Value::Array(vec![value]),
            Self::Nothing | Self::One(..) => value,
        }
    }
}

/// The full reply of a schema.
fn full(vendor: &str, schema: &str) -> Value {
    let path = format!("tests/it/vendors/replies/{vendor}/{schema}.json");
    serde_json::from_str(&spec::text(&path)).expect("the reply is JSON")
}

/// A value as the service would send it in full.
pub(super) fn received<T: DeserializeOwned>(vendor: &str, schema: &str) -> T {
    serde_json::from_value(full(vendor, schema)).expect("the full reply fits its schema")
}

impl<C> Vendor<C> {
    pub(super) fn requests_are_exact(&self) {
        for row in &self.rows {
            let reply = match row.success.schema() {
                None => Reply::new(204),
                Some(schema) => {
                    let body = row.success.around(full(self.name, schema));
                    Reply::json(200, &body)
                }
            };
            let (request, outcome) = self.exchange(row, reply);
            assert_eq!(request.line, row.request);
            assert_eq!(request.body, row.body, "{}", row.request);
            check_headers(&request, self.accept);
            assert!(outcome.is_ok(), "{}: {:?}", row.request, outcome.err());
        }
    }

    /// Also makes sure that the values of enums are recognized.
    pub(super) fn full_replies_come_back_whole(&self) {
        self.each_schema(|row, schema| {
            let reply = row.success.around(full(self.name, schema));
            let decoded = self.decode(row, &reply);
            assert_eq!(decoded.json, reply, "{}", row.id);
            assert!(!decoded.debug.contains("UnknownValue"), "{}", row.id);
        });
    }

    pub(super) fn minimal_replies_suffice(&self) {
        self.each_schema(|row, _| {
            let (Success::One(_, minimal) | Success::Many(_, minimal)) = &row.success else {
                return;
            };
            let reply = row.success.around(minimal.clone());
            assert_eq!(self.decode(row, &reply).json, reply, "{}", row.id);
        });
    }

    /// Nulls beside the shortest reply, and nulls at the innermost optional members.
    pub(super) fn nulls_read_as_absent(&self) {
        let spec = Spec::read(self.name);
        self.each_schema(|row, schema| {
            let full = full(self.name, schema);
            let mut outer = full.clone();
            if let Success::One(_, minimal) | Success::Many(_, minimal) = &row.success {
                for (name, _) in spec::members(&full) {
                    outer[name] = minimal.get(name).cloned().unwrap_or_default();
                }
            }
            let mut inner = full;
            spec.nullify(spec.schema(schema), &mut inner);
            for reply in [outer, inner] {
                let reply = row.success.around(reply);
                let expected = without_nulls(reply.clone());
                assert_eq!(self.decode(row, &reply).json, expected, "{}", row.id);
            }
        });
    }

    pub(super) fn unknown_values_are_kept_and_unknown_members_ignored(&self) {
        let spec = Spec::read(self.name);
        self.each_schema(|row, schema| {
            let mut enums = 0;
            let mut expected = full(self.name, schema);
            spec.visit(spec.schema(schema), &mut expected, &mut |schema, value| {
                if schema.get("enum").is_some() {
                    *value = json!("Brand-new");
                    enums += 1;
                }
            });
            let mut reply = expected.clone();
            spec.visit(spec.schema(schema), &mut reply, &mut |schema, value| {
                if schema.get("properties").is_some() {
                    value["brandNew"] = json!({ "a": [1, null] });
                }
            });
            let decoded = self.decode(row, &row.success.around(reply));
            assert_eq!(decoded.json, row.success.around(expected), "{}", row.id);
            let kept = "UnknownValue(\"Brand-new\")";
            assert_eq!(decoded.debug.matches(kept).count(), enums, "{}", row.id);
        });
    }

    pub(super) fn success_without_a_body_is_accepted(&self) {
        let replies = || {
            let empty = Reply::text(200, "application/json", "");
            [
                Reply::new(204),
                Reply::new(202),
                empty,
                Reply::json(200, &json!({})),
            ]
        };
        for row in &self.rows {
            if row.success.schema().is_none() {
                for reply in replies() {
                    let (_, outcome) = self.exchange(row, reply);
                    assert!(outcome.is_ok(), "{}: {:?}", row.id, outcome.err());
                }
            }
        }
    }

    /// Each hostile id, in each place of each path: percent-encoded, or refused before anything is sent.
    pub(super) fn hostile_ids_stay_in_their_place(&self) {
        for place in &self.places {
            for (id, encoded) in HOSTILE {
                let call = async |url| (place.call)(&(self.client)(url), id).await;
                let Some(encoded) = encoded else {
                    let outcome = unsent(call);
                    let refused = outcome.as_ref().is_err_and(|error| error.is_build);
                    assert!(refused, "{}: `{id}`: {outcome:?}", place.request);
                    continue;
                };
                let (request, outcome) = exchange(Reply::new(500), call);
                assert_eq!(request.line, place.request.replace("{}", encoded));
                assert_eq!(outcome.err().and_then(|error| error.status), Some(500));
            }
        }
    }

    /// Every operation has a row, and every parameter of every path has a place.
    pub(super) fn the_table_is_complete(&self) {
        let operations = Spec::read(self.name).operations();
        let specified: BTreeSet<_> = operations.iter().map(|op| op.id.as_str()).collect();
        let tested: BTreeSet<_> = self.rows.iter().map(|row| row.id).collect();
        assert_eq!(tested, specified);

        let parameters: usize = operations
            .iter()
            .map(|op| op.line.matches('{').count())
            .sum();
        assert_eq!(self.places.len(), parameters);
    }

    /// The full replies have every member of every schema that a reply reaches.
    pub(super) fn full_replies_are_full(&self) {
        let spec = Spec::read(self.name);
        let (mut specified, mut seen) = (BTreeSet::new(), BTreeSet::new());
        self.each_schema(|_, schema| {
            spec.members_of(schema, &mut specified);
            spec.members_in(schema, &mut full(self.name, schema), &mut seen);
        });
        let missing: Vec<_> = specified.difference(&seen).collect();
        assert!(missing.is_empty(), "no reply has {missing:?}");
        let invented: Vec<_> = seen.difference(&specified).collect();
        assert!(invented.is_empty(), "the spec has no {invented:?}");
    }

    fn each_schema(&self, mut check: impl FnMut(&Row<C>, &'static str)) {
        for row in &self.rows {
            if let Some(schema) = row.success.schema() {
                check(row, schema);
            }
        }
    }

    fn exchange(&self, row: &Row<C>, reply: Reply) -> (Request, Result<Decoded, Refused>) {
        exchange(reply, async |url| (row.call)(&(self.client)(url)).await)
    }

    fn decode(&self, row: &Row<C>, reply: &Value) -> Decoded {
        let (_, outcome) = self.exchange(row, Reply::json(200, reply));
        let problem = outcome.as_ref().err();
        assert!(problem.is_none(), "{}: {problem:?} for {reply}", row.id);
        outcome.unwrap_or(Decoded {
            json: Value::Null,
            debug: String::new(),
        })
    }
}

/// Every request carries the token, the media type and a user agent, and nothing else that the transport does not need.
pub(super) fn check_headers(request: &Request, accept: &str) {
    let authorization = format!("Bearer {TOKEN}");
    assert_eq!(request.header("accept"), Some(accept));
    assert_eq!(request.header("authorization"), Some(&*authorization));
    let user_agent = request.header("user-agent").unwrap_or_default();
    assert!(user_agent.starts_with("presence-client/"), "{user_agent}");

    let content_type = (!request.body.is_empty()).then_some("application/json");
    assert_eq!(request.header("content-type"), content_type);
    let known = [
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    ];
    for name in request.header_names() {
        assert!(known.contains(&name), "{}: {name}", request.line);
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name, without_nulls(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        scalar => scalar,
    }
}

/// A parameter of a path.
pub(super) struct Place<C> {
    request: &'static str,
    call: CallWith<C>,
}

impl<C: 'static> Place<C> {
    /// A call with a value that is put where `request` has `{}`.
    pub(super) fn new<O: Operation>(
        request: &'static str,
        call: fn(&C, &str) -> Action<O>,
    ) -> Self {
        Self {
            request,
            call: Box::new(move |client, id| {
                let action = call(client, id);
                Box::pin(async move { action.await.map(drop).map_err(Refused::from) })
            }),
        }
    }
}

/// Ids that could lead elsewhere, and how they are sent, if they are.
pub(super) const HOSTILE: [(&str, Option<&str>); 25] = [
    ("a/b", Some("a%2Fb")),
    ("a\\b", Some("a%5Cb")),
    ("a b", Some("a%20b")),
    ("a+b", Some("a%2Bb")),
    ("ü", Some("%C3%BC")),
    ("a?b", Some("a%3Fb")),
    ("a#b", Some("a%23b")),
    ("a,b", Some("a%2Cb")),
    ("a;b", Some("a%3Bb")),
    ("a:b@c", Some("a%3Ab%40c")),
    ("a%2Fb", Some("a%252Fb")),
    ("100%", Some("100%25")),
    ("...", Some("...")),
    ("~", Some("~")),
    ("", None),
    (".", None),
    ("..", None),
    ("%2e", None),
    ("%2e%2e", None),
    (".%2E", None),
    ("%252e%252E", None),
    ("../x", None),
    ("a/../../b", None),
    ("..%2Fx", None),
    ("a\r\nb", None),
];

/// The tests that the table of every vendor goes through.
macro_rules! every_check {
    ($vendor:ident) => {
        #[test]
        fn every_operation_and_path_parameter_of_the_spec_is_here() {
            $vendor().the_table_is_complete();
        }

        #[test]
        fn requests_are_what_the_service_expects() {
            $vendor().requests_are_exact();
        }

        #[test]
        fn hostile_ids_are_refused_or_encoded() {
            $vendor().hostile_ids_stay_in_their_place();
        }

        #[test]
        fn full_replies_come_back_whole() {
            $vendor().full_replies_are_full();
            $vendor().full_replies_come_back_whole();
        }

        #[test]
        fn replies_with_nothing_optional_are_read() {
            $vendor().minimal_replies_suffice();
        }

        #[test]
        fn optional_members_may_be_null() {
            $vendor().nulls_read_as_absent();
        }

        #[test]
        fn unknown_values_are_kept_and_unknown_members_ignored() {
            $vendor().unknown_values_are_kept_and_unknown_members_ignored();
        }
    };
}
pub(super) use every_check;
