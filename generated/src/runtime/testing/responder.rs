//! What a test says about an operation: for which of its calls, and what they get.

use std::collections::VecDeque;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

use super::super::batch::MultiStatus;
use super::super::encode::{Encode, Mode, to_value};
use super::super::operation::{Operation, OperationInfo};
use super::super::response::Reply;
use super::super::style::Style;
use super::answer::{Answer, Fault};
use super::failed;
use super::reply::{self, Reproduce, ReproduceStream};
use super::request::Request;
use super::route::{self, Path};
use super::server::Shared;

/// Says what calls of the operation `O` get.
///
/// It begins with conditions, such as the values of path parameters, and goes on with answers in the order in which they are given.
/// The last answer is given again and again; [`times`](Self::times) says how often instead.
///
/// When several responders could answer a request, the one with the most conditions does, and of those the one that was made last.
/// One that has given all its answers leaves the request to the others. An operation whose path has fixed words where that of
/// another has a parameter is asked first, as services do.
pub struct Responder<O> {
    pub(super) server: Arc<Shared>,
    target: Target,
    conditions: Conditions,
    /// Where it is among the responders of the server, once it has an answer.
    place: Option<usize>,
    operation: PhantomData<fn() -> O>,
}

/// Marks responders that answer any request.
#[derive(Debug)]
pub enum AnyRequest {}

/// For which requests a responder is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Operation(&'static OperationInfo),
    Any,
    Tokens,
}

/// What must hold for a request besides.
#[derive(Clone, Default)]
pub(super) struct Conditions {
    path: Vec<(&'static str, String)>,
    others: Vec<(String, Holds)>,
}

/// Whether something holds for a request.
type Holds = Arc<dyn Fn(&Request) -> bool + Send + Sync>;

impl Conditions {
    pub(super) fn count(&self) -> usize {
        self.path.len() + self.others.len()
    }

    pub(super) fn hold(&self, target: Target, request: &Request, path: &Path<'_>) -> bool {
        let is_meant = match target {
            Target::Operation(info) => {
                !request.is_token_request() && route::matches(info, &self.path, request, path)
            }
            Target::Any => !request.is_token_request(),
            Target::Tokens => request.is_token_request(),
        };
        is_meant && self.others.iter().all(|(_, holds)| holds(request))
    }
}

/// The conditions in words.
impl fmt::Display for Conditions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.path {
            write!(formatter, ", {name} is {value}")?;
        }
        for (words, _) in &self.others {
            write!(formatter, ", {words}")?;
        }
        Ok(())
    }
}

/// Answers in their order.
#[derive(Clone, Default)]
pub(super) struct Answers {
    steps: VecDeque<Step>,
}

#[derive(Clone)]
struct Step {
    what: What,
    /// How often it is still given, if that was said.
    times: Option<u32>,
}

/// Makes an answer for a request.
pub(super) type Make = Arc<dyn Fn(&Request) -> Answer + Send + Sync>;

#[derive(Clone)]
enum What {
    Made(Make),
    /// A pause after a 429, and when it is over once it has begun.
    Penalty(Duration, Option<Duration>),
}

impl Answers {
    pub(super) fn are_left(&self, now: Duration) -> bool {
        self.steps.iter().any(|step| match step.what {
            What::Penalty(_, Some(end)) => now < end,
            _ => true,
        })
    }

    /// The next answer to a request that comes now.
    pub(super) fn next(&mut self, now: Duration) -> Option<Make> {
        while let Some(step) = self.steps.front_mut() {
            match &mut step.what {
                What::Penalty(_, Some(end)) if now >= *end => {
                    self.steps.pop_front();
                }
                What::Penalty(pause, end) => {
                    // Whoever does not wait begins anew.
                    *end = now.checked_add(*pause);
                    let answer = Answer::rate_limited(*pause);
                    return Some(Arc::new(move |_| answer.clone()));
                }
                What::Made(make) => {
                    let make = Arc::clone(make);
                    self.given();
                    return Some(make);
                }
            }
        }
        None
    }

    /// Takes away the first step if it was given for the last time.
    fn given(&mut self) {
        let is_last = self.steps.len() == 1;
        let Some(step) = self.steps.front_mut() else {
            return;
        };
        let left = step
            .times
            .map_or(u32::from(is_last), |times| times.saturating_sub(1));
        step.times = step.times.map(|_| left);
        if left == 0 {
            self.steps.pop_front();
        }
    }

    /// How many answers that were announced are not given yet.
    pub(super) fn announced(&self) -> u32 {
        let times = self.steps.iter().filter_map(|step| step.times);
        times.fold(0, u32::saturating_add)
    }
}

impl<O> Responder<O> {
    pub(super) fn new(server: Arc<Shared>, target: Target) -> Self {
        Self {
            server,
            target,
            conditions: Conditions::default(),
            place: None,
            operation: PhantomData,
        }
    }

    /// Only requests with this value in the query, decoded.
    #[must_use = "a condition is of no effect without an answer"]
    pub fn query_is(self, name: &str, value: impl ToString) -> Self {
        let (name, value) = (name.to_owned(), value.to_string());
        let words = format!("query `{name}` is {value}");
        self.only(words, move |request| {
            let pairs = request.query_pairs();
            pairs.iter().any(|(key, own)| *key == name && *own == value)
        })
    }

    /// Only requests with this header. Headers that carry secrets do not show their values.
    #[must_use = "a condition is of no effect without an answer"]
    pub fn header_is(self, name: &str, value: &str) -> Self {
        let (name, value) = (name.to_owned(), value.to_owned());
        let words = format!("header `{name}` is {value}");
        self.only(words, move |request| {
            request.header(&name) == Some(value.as_str())
        })
    }

    /// Only requests whose body is this JSON.
    #[must_use = "a condition is of no effect without an answer"]
    pub fn body_is(self, body: &(impl Serialize + ?Sized)) -> Self {
        let body = match serde_json::to_value(body) {
            Ok(body) => body,
            Err(error) => failed(&format!("the body cannot be written: {error}")),
        };
        let words = format!("the body is {body}");
        self.only(words, move |request| request.json() == body)
    }

    /// Only requests of which this is true. It is called with each request that may be meant.
    #[must_use = "a condition is of no effect without an answer"]
    pub fn matching(self, holds: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.only("what the test says of it".to_owned(), holds)
    }

    fn only(
        mut self,
        words: String,
        holds: impl Fn(&Request) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.conditions.others.push((words, Arc::new(holds)));
        self
    }

    /// Only requests with this value of a path parameter; what generated code calls.
    pub(crate) fn path_is(mut self, name: &'static str, style: Style, value: &dyn Encode) -> Self {
        let text = to_value(value, Mode::Request).map(|value| style.write(name, &value));
        match text {
            Ok(Some(text)) => self.conditions.path.push((name, text)),
            _ => failed(&format!("the value of `{name}` cannot be written")),
        }
        self
    }

    /// Gives this answer.
    pub fn answer(self, answer: impl Into<Answer>) -> Self {
        let answer = answer.into();
        self.answer_with(move |_| answer.clone())
    }

    /// Gives the answer that this function makes of the request. It may call the server.
    pub fn answer_with<A: Into<Answer>>(
        self,
        make: impl Fn(&Request) -> A + Send + Sync + 'static,
    ) -> Self {
        self.then(What::Made(Arc::new(move |request| make(request).into())))
    }

    /// Gives this JSON with status 200, for what is no value of the declared type.
    #[track_caller]
    pub fn reply_json(self, body: impl Serialize) -> Self {
        self.answer(Answer::json(200, &body))
    }

    /// Gives a reply as it is.
    #[track_caller]
    pub fn raw(self, status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Self {
        let mut reply = Answer::status(status).body("application/json", body);
        for (name, value) in headers {
            reply = reply.header(name, value);
        }
        self.answer(reply)
    }

    /// Gives an error of the service: a status and its body, which is a model of the service or anything else that serde can
    /// write.
    #[track_caller]
    pub fn fails(self, status: u16, body: &(impl Serialize + ?Sized)) -> Self {
        self.answer(Answer::json(status, body))
    }

    /// Gives a 429 that asks to wait this long.
    pub fn rate_limited(self, wait: Duration) -> Self {
        self.answer(Answer::rate_limited(wait))
    }

    /// Gives a 429 to each request until none has come for this long: one that comes earlier starts the pause anew, as at
    /// RingCentral. Then the answers after this one are given.
    pub fn penalty(self, pause: Duration) -> Self {
        self.then(What::Penalty(pause, None))
    }

    /// Lets this go wrong.
    pub fn fault(self, fault: Fault) -> Self {
        self.answer(Answer::fault(fault))
    }

    /// Gives the last answer this often, then what comes after it.
    pub fn times(self, times: u32) -> Self {
        if let Some(place) = self.place {
            self.server
                .with_rule(place, |rule| match rule.answers.steps.back_mut() {
                    Some(step) if times > 0 => step.times = Some(times),
                    _ => drop(rule.answers.steps.pop_back()),
                });
        }
        self
    }

    fn then(mut self, what: What) -> Self {
        let conditions = &self.conditions;
        let target = self.target;
        let place = self
            .place
            .unwrap_or_else(|| self.server.add_rule(target, conditions.clone()));
        self.place = Some(place);
        let step = Step { what, times: None };
        self.server
            .with_rule(place, |rule| rule.answers.steps.push_back(step));
        self
    }

    /// The requests so far that meet the conditions, whoever answered them.
    pub fn requests(&self) -> Vec<Request> {
        self.server.requests(self.target, &self.conditions)
    }

    /// How many requests so far meet the conditions, whoever answered them.
    pub fn count(&self) -> usize {
        self.requests().len()
    }

    /// Holds that this many requests so far meet the conditions.
    ///
    /// # Panics
    ///
    /// Panics with all that was sent if it is another number.
    #[track_caller]
    pub fn assert_count(&self, expected: usize) {
        let count = self.count();
        if count != expected {
            let what = self.server.describe(self.target, &self.conditions);
            let sent = self.server.describe_requests();
            failed(&format!(
                "{count} requests instead of {expected} for {what}\nsent were:{sent}"
            ));
        }
    }
}

impl<O: Operation> Responder<O> {
    /// Gives this value, as the service sends it.
    #[track_caller]
    pub fn reply(self, value: &<O::Reply as Reply>::Value) -> Self
    where
        O::Reply: Reproduce,
    {
        match O::Reply::reproduce(O::INFO, value) {
            Ok(answer) => self.answer(answer),
            Err(error) => failed(&format!("the value cannot be written: {error}")),
        }
    }

    /// Gives this value with another status of success.
    #[track_caller]
    pub fn reply_status(self, status: u16, value: &<O::Reply as Reply>::Value) -> Self
    where
        O::Reply: Reproduce,
    {
        match O::Reply::reproduce(O::INFO, value) {
            Ok(answer) => self.answer(answer.with_status(status)),
            Err(error) => failed(&format!("the value cannot be written: {error}")),
        }
    }

    /// Gives a stream of these items and ends it: the data of an event or the value of a line each, as the service sends them.
    #[track_caller]
    pub fn reply_stream<'a>(
        self,
        items: impl IntoIterator<Item = &'a <O::Reply as ReproduceStream>::Item>,
    ) -> Self
    where
        O::Reply: ReproduceStream,
        <O::Reply as ReproduceStream>::Item: 'a,
    {
        let parts: Result<String, _> = items.into_iter().map(O::Reply::part).collect();
        match parts {
            Ok(parts) => self.answer(O::Reply::whole(O::INFO, parts)),
            Err(error) => failed(&format!("an item cannot be written: {error}")),
        }
    }

    /// Gives the value that this function makes of the request, as the service sends it.
    pub fn reply_with(
        self,
        make: impl Fn(&Request) -> <O::Reply as Reply>::Value + Send + Sync + 'static,
    ) -> Self
    where
        O::Reply: Reproduce,
    {
        self.answer_with(
            move |request| match O::Reply::reproduce(O::INFO, &make(request)) {
                Ok(answer) => answer,
                Err(error) => failed(&format!("the value cannot be written: {error}")),
            },
        )
    }
}

impl<T, E, O> Responder<O>
where
    T: Encode,
    O: Operation<Reply = MultiStatus<T, E>>,
    MultiStatus<T, E>: Reply,
{
    /// Answers for each id that is asked for: with a resource, or with a status and an error. Ids that are not among these are
    /// left out of the reply, and a request for no other gets a 404.
    ///
    /// As at the service, a request for one id gets the resource or the error alone.
    #[track_caller]
    pub fn reply_batch<I, B>(
        self,
        items: impl IntoIterator<Item = (I, Result<T, (u16, B)>)>,
    ) -> Self
    where
        I: Into<String>,
        B: Serialize,
    {
        let items = items.into_iter().map(|(id, outcome)| {
            let (status, body) = match outcome {
                Ok(resource) => (200, to_value(&resource, Mode::Full)),
                Err((status, error)) => (status, serde_json::to_value(error)),
            };
            match body {
                Ok(body) => (id.into(), status, body),
                Err(error) => failed(&format!("the item cannot be written: {error}")),
            }
        });
        let items: Vec<(String, u16, Value)> = items.collect();
        self.answer_with(move |request| batch(O::INFO, &items, request))
    }
}

/// The reply for the ids of a request.
fn batch(
    info: &'static OperationInfo,
    items: &[(String, u16, Value)],
    request: &Request,
) -> Answer {
    let is_item = |id: &String| items.iter().any(|(own, ..)| own == id);
    let lists = request.lists();
    let ids = lists.into_iter().find(|list| list.iter().any(is_item));
    let ids = ids.unwrap_or_default();
    let mut asked = items.iter().filter(|(id, ..)| ids.contains(id));
    let made = match (ids.as_slice(), asked.next()) {
        ([_], Some((_, status, body))) => {
            reply::json(info, body).map(|answer| answer.with_status(*status))
        }
        (_, None) => Ok(Answer::status(404)),
        (_, first) => {
            let asked = first.into_iter().chain(asked);
            let entry = |(id, status, body): &(String, u16, Value)| {
                reply::entry(info, id, Some(*status), body.clone())
            };
            let entries: Vec<Value> = asked.map(entry).collect();
            reply::json(info, &Value::from(entries)).map(|answer| answer.with_status(207))
        }
    };
    match made {
        Ok(answer) => answer,
        Err(error) => failed(&format!("the reply cannot be written: {error}")),
    }
}

impl<O> Clone for Responder<O> {
    fn clone(&self) -> Self {
        Self {
            server: Arc::clone(&self.server),
            target: self.target,
            conditions: self.conditions.clone(),
            place: self.place,
            operation: PhantomData,
        }
    }
}

/// Shows which requests it is for.
impl<O> fmt::Debug for Responder<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.server.describe(self.target, &self.conditions);
        formatter.debug_tuple("Responder").field(&what).finish()
    }
}
