//! Lowers what an operation replies with.

use std::collections::BTreeSet;

use openapiv3::StatusCode;

use super::forms::{Form, word};
use super::further_form;
use super::hint::reply_hint;
use crate::ir::{Failure, Hint, MediaKind, Operation, Reply, ReplyContent, StatusRange};
use crate::lower::{Lowering, media};
use crate::spec::{self, Content, Response, Status};

const SUCCESS: StatusRange = StatusRange {
    first: 200,
    last: 299,
};

/// How many types an error with one status is looked for among.
const MANY_ERRORS: usize = 20;

/// Responses with the statuses they stand for.
type ByStatus<'a> = Vec<(StatusRange, &'a Response)>;

/// The responses of an operation by what they mean for its call.
pub(super) struct Responses<'r> {
    /// The successes.
    pub(super) good: ByStatus<'r>,
    /// The failures.
    bad: ByStatus<'r>,
    /// Where there is no success: the redirect that is the reply.
    redirect: Option<(StatusRange, &'r Response)>,
    /// The status whose reply tells of each of several resources.
    multi: Option<StatusCode>,
    /// Where there is no success: the response that goes on in another protocol.
    pub(super) switch: Option<&'r Response>,
}

/// What the call of an operation gives.
#[derive(Default)]
pub(super) struct Answer<'r> {
    pub(super) replies: Vec<Reply>,
    /// The media types that are asked for.
    pub(super) accept: Vec<String>,
    /// The reply that comes in parts, where another may come whole, and its media type.
    pub(super) stream: Option<(Reply, String)>,
    /// The replies of other media types.
    pub(super) forms: Vec<Form<'r>>,
}

impl<'r> Responses<'r> {
    /// Sorts them; whether `default` is a failure for want of another success is known from the rest of the document.
    pub(super) fn of(operation: &'r spec::Operation, default_fails: bool) -> Self {
        let (good, mut bad) = split(&operation.responses, default_fails);
        let redirect = match good.is_empty() {
            true => bad.iter().find(is_redirect).copied(),
            false => None,
        };
        if redirect.is_some() || follows_redirects(operation) {
            bad.retain(|response| !is_redirect(&response));
        }
        let batch = operation.batch.as_ref();
        let switch = operation.responses.iter().find(|one| is_interim(one));
        Responses {
            switch: switch.filter(|_| good.is_empty() && redirect.is_none()),
            good,
            bad,
            redirect,
            multi: batch.map(|batch| StatusCode::Code(batch.status)),
        }
    }

    /// The successes of a call for one resource.
    fn plain(&self) -> impl Iterator<Item = &(StatusRange, &'r Response)> {
        let is_multi = |response: &Response| match (&response.status, &self.multi) {
            (Status::Code(code), Some(multi)) => code == multi,
            _ => false,
        };
        self.good
            .iter()
            .filter(move |(_, response)| !is_multi(response))
    }

    /// Whether there is neither a success nor what leads to one or to another protocol.
    pub(super) fn name_no_success(&self) -> bool {
        self.good.is_empty() && self.redirect.is_none() && self.switch.is_none()
    }

    /// Whether no success says what it holds, and one may hold something.
    fn are_silent(&self) -> bool {
        let mut good = self.good.iter();
        self.name_no_success()
            || good
                .clone()
                .all(|(_, response)| response.content.is_empty())
                && good.any(|(status, _)| status.first != 204)
    }

    /// What the document says about failures, by status.
    pub(super) fn errors(&self) -> Vec<(StatusRange, String)> {
        let said = self
            .bad
            .iter()
            .filter_map(|(status, response)| Some((*status, response.description.clone()?)));
        let mut errors: Vec<(StatusRange, String)> = said.collect();
        errors.sort_by_key(|(status, _)| (status.first, status.last));
        errors
    }
}

impl Lowering<'_> {
    /// What the call gives, and in which other forms.
    pub(super) fn answer<'r>(
        &mut self,
        operation: &spec::Operation,
        responses: &Responses<'r>,
        owner: &Hint,
    ) -> Answer<'r> {
        let mut answer = match responses.redirect {
            Some((status, response)) => Answer {
                replies: vec![Reply {
                    status,
                    content: ReplyContent::Redirect,
                    headers: response.headers.clone(),
                }],
                ..Answer::default()
            },
            None => self.successes(operation, responses, owner),
        };
        let asks_for_bytes = |asked: &String| media::kind(asked) == MediaKind::Binary;
        // Without a word about the content it may be anything: a GET without one would be of no use.
        let is_unsaid = responses.are_silent()
            && (operation.method == "GET" || operation.accept.as_ref().is_some_and(asks_for_bytes));
        if is_unsaid {
            let contents = answer.replies.iter_mut().map(|reply| &mut reply.content);
            contents.for_each(|content| *content = ReplyContent::Binary);
        }
        if let Some(asked) = &operation.accept {
            let kind = media::kind(asked);
            let mut known = answer.accept.iter().map(|known| media::kind(known));
            if is_unsaid || known.all(|known| known == kind) {
                answer.accept = vec![asked.clone()];
            }
        }
        answer
    }

    fn successes<'r>(
        &mut self,
        operation: &spec::Operation,
        responses: &Responses<'r>,
        owner: &Hint,
    ) -> Answer<'r> {
        let plain: Vec<_> = responses.plain().collect();
        let is_whole = |(_, response): &(StatusRange, &Response)| {
            let content = &response.content;
            content.is_empty() || media::whole(content).next().is_some()
        };
        let whole = plain.iter().copied().filter(|response| is_whole(response));
        let whole: Vec<_> = whole.collect();
        let on_failure = self.json_of_failures(responses);
        if operation.method == "HEAD" {
            let (mut replies, accept) = self.replies(&whole, &[], &on_failure, owner);
            let contents = replies.iter_mut().map(|reply| &mut reply.content);
            contents.for_each(|content| *content = ReplyContent::Empty);
            return Answer {
                replies,
                accept,
                ..Answer::default()
            };
        }
        let forms = self.forms(&whole);
        let (mut replies, mut accept) = self.replies(&whole, &forms, &on_failure, owner);
        let mut stream = self.stream(&plain, owner);
        let mut contents = replies.iter().map(|reply| &reply.content);
        if contents.all(|content| *content == ReplyContent::Empty) {
            if let Some((reply, media_type)) = stream.take() {
                (replies, accept) = (vec![reply], vec![media_type]);
            }
        }
        Answer {
            replies,
            accept,
            stream,
            forms,
        }
    }

    /// The JSON media types of the failures.
    fn json_of_failures(&self, responses: &Responses<'_>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (_, response) in &responses.bad {
            let Some((MediaKind::Json, content, _)) = self.choose_read(&response.content) else {
                continue;
            };
            if !found.contains(&content.media_type) {
                found.push(content.media_type.clone());
            }
        }
        found
    }

    /// The form of an operation that asks for another media type.
    pub(super) fn other_form(
        &mut self,
        single: &Operation,
        form: Form<'_>,
        owner: &Hint,
    ) -> Operation {
        let word = format!("{} reply", form.word);
        let hint = reply_hint(&form.response.pointer, owner, &word, None);
        let kind = self.read_as(form.content);
        let content = self.reply_content(&kind, form.content, &hint);
        let reply = Reply {
            status: form.status,
            content,
            headers: form.response.headers.clone(),
        };
        Operation {
            accept: vec![media::spelled(&form.content.media_type)],
            replies: vec![reply],
            form: Some(form.word),
            ..further_form(single)
        }
    }

    /// The replies, and the media types to ask for.
    pub(super) fn replies(
        &mut self,
        responses: &[&(StatusRange, &Response)],
        forms: &[Form<'_>],
        on_failure: &[String],
        owner: &Hint,
    ) -> (Vec<Reply>, Vec<String>) {
        let mut accept: Vec<String> = Vec::new();
        let mut replies = Vec::new();
        for (status, response) in responses {
            let (alternatives, are_bytes) = self.alternatives_of(response);
            let content = match self.choose_read(alternatives) {
                None => ReplyContent::Empty,
                Some((kind, content, mut others)) => {
                    let is_form = |other: &&Content| {
                        let mut forms = forms.iter();
                        forms.any(|form| form.content.pointer == other.pointer)
                    };
                    others.retain(|other| !is_form(other));
                    // All kinds of bytes are the same to callers, and so is a file that is called JSON.
                    let is_joined = |other: &&Content| {
                        are_bytes
                            || kind == MediaKind::Binary && self.read_as(other) == MediaKind::Binary
                    };
                    let (joined, others): (Vec<_>, Vec<_>) =
                        others.into_iter().partition(is_joined);
                    self.left_out(content, &others);
                    self.without_encoding(content);
                    for content in std::iter::once(content).chain(joined) {
                        let media_type = media::spelled(&content.media_type);
                        if !accept.contains(&media_type) {
                            accept.push(media_type);
                        }
                    }
                    // The first is what callers know as the reply.
                    let status = (!replies.is_empty()).then_some(*status);
                    let hint = reply_hint(&response.pointer, owner, "reply", status);
                    self.reply_content(&kind, content, &hint)
                }
            };
            replies.push(Reply {
                status: *status,
                content,
                headers: response.headers.clone(),
            });
        }
        if replies.is_empty() {
            replies.push(Reply {
                status: SUCCESS,
                content: ReplyContent::Empty,
                headers: Vec::new(),
            });
        }
        if accept.is_empty() {
            accept = on_failure.to_vec();
        }
        (replies, accept)
    }

    fn reply_content(&mut self, kind: &MediaKind, content: &Content, hint: &Hint) -> ReplyContent {
        match (kind, &content.schema) {
            (MediaKind::Json, Some(schema)) => {
                let ty = self.element(schema, hint);
                self.described(content, &ty, true);
                ReplyContent::Json(ty)
            }
            (MediaKind::Json, None) => ReplyContent::Json(self.sequence(content, hint)),
            (MediaKind::Text | MediaKind::Form, _) => {
                self.untyped_text(content);
                ReplyContent::Text
            }
            (MediaKind::Multipart | MediaKind::Binary, _) => ReplyContent::Binary,
        }
    }

    /// The types of the bodies of failures.
    pub(super) fn failures(&mut self, responses: &Responses<'_>, owner: &Hint) -> Vec<Failure> {
        let mut failures = Vec::new();
        for (status, response) in &responses.bad {
            let Some((kind, content, others)) = self.choose_read(&response.content) else {
                continue;
            };
            if content.schema.is_none() {
                continue;
            }
            // A redirection is no error that others would share.
            if status.last < 400 {
                continue;
            }
            if kind != MediaKind::Json {
                self.untyped_failure(content);
                continue;
            }
            let mut known = BTreeSet::new();
            for (word, content) in self.error_contents(content, others) {
                let Some(schema) = &content.schema else {
                    continue;
                };
                let word = match word {
                    Some(word) => format!("{word} error"),
                    None => "error".to_owned(),
                };
                let hint = reply_hint(&response.pointer, owner, &word, Some(*status));
                let ty = self.ty(schema, &hint);
                self.described(content, &ty, true);
                let essence = media::essence(&content.media_type).into_owned();
                // What only a parameter tells from another is no sign.
                let media_type = match known.insert(essence.clone()) {
                    true => essence,
                    false => content.media_type.clone(),
                };
                failures.push(Failure {
                    status: *status,
                    media_type,
                    ty,
                });
            }
        }
        failures
    }

    /// All that is JSON of a type of its own, the first as it is and the others each with a word for its media type.
    fn error_contents<'c>(
        &mut self,
        first: &'c Content,
        others: Vec<&'c Content>,
    ) -> Vec<(Option<String>, &'c Content)> {
        let mut found = vec![(None, first)];
        let is_json =
            |other: &&Content| self.read_as(other) == MediaKind::Json && other.schema.is_some();
        let others: Vec<&Content> = others.into_iter().filter(is_json).collect();
        for other in others {
            let mut known = found.iter();
            if known.any(|(_, known)| self.holds_the_same(known, other)) {
                continue;
            }
            match found.len() < MANY_ERRORS {
                true => found.push((Some(word(&other.media_type)), other)),
                false => self.is_left_out(first, other),
            }
        }
        found
    }
}

/// Successes and failures, each with the statuses it stands for. What has a status below 200 is neither.
///
/// `default` is the success when no other response is one, or leads to one, unless it is known to be the failure.
fn split(responses: &[Response], default_fails: bool) -> (ByStatus<'_>, ByStatus<'_>) {
    let mut good = Vec::new();
    let mut bad = Vec::new();
    for response in responses {
        let Status::Code(code) = &response.status else {
            continue;
        };
        let status = match code {
            StatusCode::Code(code) => StatusRange {
                first: *code,
                last: *code,
            },
            StatusCode::Range(range) => StatusRange {
                first: range * 100,
                last: range * 100 + 99,
            },
        };
        if is_interim(response) {
            continue;
        }
        let list = if (200..300).contains(&status.first) {
            &mut good
        } else {
            &mut bad
        };
        list.push((status, response));
    }
    // The exact code counts before its range.
    let width = |status: &StatusRange| status.last - status.first;
    good.sort_by_key(|(status, _)| width(status));
    bad.sort_by_key(|(status, _)| width(status));
    if let Some(default) = responses
        .iter()
        .find(|response| response.status == Status::Default)
    {
        let leads_on =
            bad.iter().any(|response| is_redirect(&response)) || responses.iter().any(is_interim);
        if good.is_empty() && !leads_on && !default_fails {
            good.push((SUCCESS, default));
        } else {
            bad.push((
                StatusRange {
                    first: 300,
                    last: 599,
                },
                default,
            ));
        }
    }
    (good, bad)
}

/// Whether a response has a status below 200: it comes before the reply, or goes on in another protocol.
fn is_interim(response: &Response) -> bool {
    matches!(
        response.status,
        Status::Code(StatusCode::Code(..200) | StatusCode::Range(1))
    )
}

/// Whether a response says that the reply is at another address.
fn is_redirect((status, _): &&(StatusRange, &Response)) -> bool {
    let means = |code: u16| (status.first..=status.last).contains(&code);
    status.last < 400 && [301, 302, 303, 307, 308].into_iter().any(means)
}

/// Whether the runtime goes where a redirect leads, unless that is the reply.
fn follows_redirects(operation: &spec::Operation) -> bool {
    matches!(operation.method.as_str(), "GET" | "HEAD") && operation.body.is_none()
}

/// The statuses that an operation names; none if it names all.
pub(super) fn statuses(responses: &[Response]) -> Vec<u16> {
    let mut statuses = Vec::new();
    for response in responses {
        match &response.status {
            Status::Code(StatusCode::Code(status)) => statuses.push(*status),
            Status::Code(StatusCode::Range(digit)) => statuses.push(*digit),
            Status::Default => return Vec::new(),
        }
    }
    statuses.sort_unstable();
    statuses
}
