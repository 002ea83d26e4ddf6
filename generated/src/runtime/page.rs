//! Replies that come in pages, as streams of pages or of the items on them.
//!
//! The next page is where the service says: a link, a cursor, a number up to the number of pages, or behind the items that came.
//! What it says is only ever used for another call of the same operation at the same address, and never for a page that was read
//! before. Where it is sent in the body, the rest of the body stays as the caller gave it.
//!
//! Behind the items that came, another page is asked for until the service says that there is none: by a flag, or else by the
//! number of all items, in the page or in a header. Pages that have numbers and are not counted, neither in the page nor in a header,
//! go on until that many items came, or else to the first without items, to one that is not there (404), or to one that came before:
//! so replies a service that does not look at the number. A page with fewer items than were asked for says nothing, since services
//! give less than that for many reasons; one without any is the last in any case, also if the reply has no content. Where a service
//! also counts items that it does not show to the caller, or nulls, some come twice, but none is left out between two pages.

use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use http::StatusCode;
use serde_json::Value;

use super::action::{Action, Fetched, Outcome, fetch};
use super::encode::{Mode, to_value};
use super::error::{Cause, Error, Failure};
use super::link::{follow_query, next_link};
use super::nulls;
use super::operation::{Operation, ValueOf};
use super::request::Request;
use super::response::{DecodeError, RawReply};
use super::subject::Subject;
use super::transport::BoxFuture;

/// How the pages of an operation follow each other.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Paging {
    /// The media type of the JSON body that has the parameters as members, named with dots where they lead into others; empty if
    /// they are in the query.
    pub body: &'static str,
    /// The parameter that takes a cursor; empty if what leads to the next page is a link.
    pub cursor_parameter: &'static str,
    /// Whether the link to the next page is in the header `Link` (RFC 8288).
    pub link_header: bool,
    /// The parameter with the number of the page; empty if pages have no numbers.
    pub page_parameter: &'static str,
    /// The header with the number of pages; empty if none has it.
    pub page_count_header: &'static str,
    /// The number of the first page.
    pub first_page: i64,
    /// The parameter with the number of items before the page; empty if pages do not go by that.
    pub offset_parameter: &'static str,
    /// The number that stands for no item before the page.
    pub first_offset: i64,
    /// The header with the number of items on all pages; empty if none has it.
    pub total_header: &'static str,
}

impl Paging {
    /// What the others are filled up from.
    #[doc(hidden)]
    pub const LINKED: Self = Self {
        body: "",
        cursor_parameter: "",
        link_header: false,
        page_parameter: "",
        page_count_header: "",
        first_page: 1,
        offset_parameter: "",
        first_offset: 0,
        total_header: "",
    };

    /// What a request sends in a parameter.
    fn sent(&self, request: &Request, parameter: &str) -> Option<String> {
        if self.body.is_empty() {
            return request.query_text(parameter).map(str::to_owned);
        }
        request.body_member(parameter).as_ref().and_then(text)
    }

    /// Sends a value in a parameter, in place of any other.
    fn send(&self, request: &mut Request, parameter: &'static str, value: &Value) {
        match self.body.is_empty() {
            true => request.set_query(parameter, &text(value).unwrap_or_default()),
            false => request.set_body_member(self.body, parameter, value),
        }
    }

    /// The parameter in the body; a listing has only one.
    fn in_body(&self) -> Option<&'static str> {
        let names = [
            self.cursor_parameter,
            self.page_parameter,
            self.offset_parameter,
        ];
        let mut names = names.into_iter().filter(|_| !self.body.is_empty());
        names.find(|name| !name.is_empty())
    }
}

/// A value as text; null is none.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

/// An operation whose replies are pages; implemented by generated marker types.
pub trait Paged: Operation {
    /// What is on the pages.
    type Item: Send + 'static;
    /// How they follow each other.
    const PAGING: Paging;

    /// The items of a page.
    #[doc(hidden)]
    fn items(page: ValueOf<Self>) -> Option<Vec<Self::Item>>;

    /// The link or cursor of the next page.
    #[doc(hidden)]
    fn next(_page: &ValueOf<Self>) -> Option<&str> {
        None
    }

    /// The cursor of the next page, where it is a number.
    #[doc(hidden)]
    fn next_number(_page: &ValueOf<Self>) -> Option<Value> {
        None
    }

    /// The number of items on a page, where it says whether there is another one.
    #[doc(hidden)]
    fn len(_page: &ValueOf<Self>) -> Option<usize> {
        None
    }

    /// Whether there is another page.
    #[doc(hidden)]
    fn more(_page: &ValueOf<Self>) -> Option<bool> {
        None
    }

    /// The number of pages, or of the items on them where [`Paged::len`] says how many came.
    #[doc(hidden)]
    fn count(_page: &ValueOf<Self>) -> Option<i64> {
        None
    }
}

impl<O: Paged> Action<O> {
    /// All pages, each fetched when it is asked for.
    pub fn pages(self) -> Pages<O> {
        Pages::new(self.into_request())
    }

    /// The items of all pages, each page fetched when the items before it are used up.
    pub fn items(self) -> Items<O> {
        Items {
            pages: self.pages(),
            current: Vec::new().into_iter(),
            position: None,
            taken: 0,
            skip: 0,
        }
    }
}

/// A place in a listing from where it can be read on, also by another process: as text, it can be stored and parsed.
///
/// The text is path and query of a request, and what its body says of the page; it holds the ids of the request, and no credentials.
/// The rest of a body is given anew by the call that reads on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PagePosition {
    target: String,
    /// What leads to the page in the body, as JSON; empty if nothing does.
    member: String,
    skip: usize,
}

impl PagePosition {
    /// The page that a request asks for.
    fn of(request: &Request, paging: &Paging) -> Option<Self> {
        let member = paging.in_body().and_then(|name| request.body_member(name));
        let member = member.filter(|value| !value.is_null());
        Some(Self {
            target: request.target().ok()?,
            member: member.map(|value| value.to_string()).unwrap_or_default(),
            skip: 0,
        })
    }

    /// Makes a request ask for the page.
    fn lead(&self, request: &mut Request, paging: &Paging) {
        request.resume(&self.target);
        if self.member.is_empty() {
            return;
        }
        match (paging.in_body(), serde_json::from_str(&self.member)) {
            (Some(name), Ok(value)) => paging.send(request, name, &value),
            _ => request.fail(ELSEWHERE.to_owned()),
        }
    }

    /// Whether both are on the same page.
    fn is_with(&self, other: &Self) -> bool {
        (&self.target, &self.member) == (&other.target, &other.member)
    }
}

/// What is said of a position that does not fit the call.
pub(crate) const ELSEWHERE: &str = "the position is of another operation";

impl fmt::Display for PagePosition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.skip, self.target)?;
        match self.member.as_str() {
            "" => Ok(()),
            member => write!(formatter, " {member}"),
        }
    }
}

impl FromStr for PagePosition {
    type Err = DecodeError;

    fn from_str(text: &str) -> Result<Self, DecodeError> {
        let parts = text.split_once(' ');
        parts
            .and_then(|(skip, target)| {
                let (target, member) = target.split_once(' ').unwrap_or((target, ""));
                Some(Self {
                    target: target.starts_with('/').then(|| target.to_owned())?,
                    member: member.to_owned(),
                    skip: skip.parse().ok()?,
                })
            })
            .ok_or_else(|| DecodeError::new("the text is no position in a listing"))
    }
}

/// The pages of a listing, in order.
///
/// A call that fails can be made again: asking once more repeats the request for the same page. A service that leads in a
/// circle, sends a page twice or links to another operation or address is an error ([`Error::is_paging`]), after which there are
/// no more pages. Of a link that calls the listing by another path only the query is used.
///
/// Where the body says which page is asked for, each request has the body of the call, with only that changed.
#[must_use = "nothing is sent before a page is asked for"]
pub struct Pages<O: Paged> {
    /// The request for the page that comes next, unless the last one has been read.
    next: Option<Request>,
    pending: Option<BoxFuture<'static, Fetched<O>>>,
    /// Hashes of the pages that were asked for and of those that came.
    seen: Vec<u64>,
    /// Where the page that was read last is.
    last: Option<PagePosition>,
    /// Whether the service has led to a page by link or cursor.
    is_led: bool,
    /// Whether the page that comes next may not be there, as nothing counts them.
    is_uncounted: bool,
    /// How many items there were on the pages that came.
    read: i64,
    /// Why the next page cannot be asked for.
    problem: Option<Error<O::Error>>,
}

impl<O: Paged> Pages<O> {
    fn new(request: Request) -> Self {
        Self {
            next: Some(request),
            pending: None,
            seen: Vec::new(),
            last: None,
            is_led: false,
            is_uncounted: false,
            read: 0,
            problem: None,
        }
    }

    /// Starts at a position that an earlier stream has given, instead of the first page.
    ///
    /// A position of another operation is a build error of the first call.
    pub fn resume_at(mut self, position: &PagePosition) -> Self {
        if let Some(request) = &mut self.next {
            let first = PagePosition::of(request, &O::PAGING);
            let is_first = first.is_some_and(|first| first.is_with(position));
            position.lead(request, &O::PAGING);
            // A page that has no number cannot be counted on from, unless it is the first.
            let has = |parameter| O::PAGING.sent(request, parameter).is_some();
            self.is_led =
                !is_first && !has(O::PAGING.page_parameter) && !has(O::PAGING.offset_parameter);
        }
        self
    }

    /// The position of the page that comes next; `None` before the first page and after the last.
    pub fn position(&self) -> Option<PagePosition> {
        self.last.as_ref()?;
        PagePosition::of(self.next.as_ref()?, &O::PAGING)
    }

    /// The next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// As a call of the operation, and as [`Pages`] says. Dropping the future loses nothing: the page is given by the next call.
    pub async fn try_next(&mut self) -> Result<Option<ValueOf<O>>, Error<O::Error>> {
        poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Outcome<O>>> {
        if let Some(problem) = self.problem.take() {
            return Poll::Ready(Some(Err(problem)));
        }
        if self.pending.is_none() {
            let Some(request) = self.next.clone() else {
                return Poll::Ready(None);
            };
            self.pending = Some(Box::pin(fetch::<O>(request)));
        }
        let Some(pending) = &mut self.pending else {
            return Poll::Ready(None);
        };
        let fetched = ready!(pending.as_mut().poll(context));
        self.pending = None;
        Poll::Ready(match fetched {
            Ok((reply, page)) => self.arrived(reply, page).transpose(),
            Err(error) if self.is_uncounted && error.status() == Some(StatusCode::NOT_FOUND) => {
                self.next = None;
                None
            }
            Err(error) => Some(Err(error)),
        })
    }

    /// Looks in a page for the one after it. A page that only shows that the one before it was the last is none.
    fn arrived(
        &mut self,
        reply: RawReply,
        page: ValueOf<O>,
    ) -> Result<Option<ValueOf<O>>, Error<O::Error>> {
        let Some(request) = self.next.take() else {
            return Ok(Some(page));
        };
        let position = PagePosition::of(&request, &O::PAGING);
        self.seen.push(hash(&position));
        let body = hash(&*reply.body);
        if self.seen.contains(&body) {
            return match is_uncounted::<O>(&reply, &page) {
                true => Ok(None),
                false => Err(problem::<O>(reply, "the service sent the same page twice")),
            };
        }
        self.seen.push(body);
        self.last = position;
        let next = self.following(request, &reply, &page);
        let next = next.and_then(|next| match next {
            Some(next) if self.is_seen(&next) => Err(CIRCLE),
            next => Ok(next),
        });
        match next {
            Ok(next) => self.next = next,
            // The page itself is good.
            Err(message) => self.problem = Some(problem::<O>(reply, message)),
        }
        Ok(Some(page))
    }

    fn is_seen(&self, request: &Request) -> bool {
        let position = PagePosition::of(request, &O::PAGING);
        self.seen.contains(&hash(&position))
    }

    /// The request for the page after this one, if there is one.
    fn following(
        &mut self,
        mut request: Request,
        reply: &RawReply,
        page: &ValueOf<O>,
    ) -> Result<Option<Request>, &'static str> {
        let Paging {
            cursor_parameter,
            link_header,
            page_parameter,
            page_count_header,
            first_page,
            offset_parameter,
            first_offset,
            total_header,
            ..
        } = O::PAGING;
        if reply.status == StatusCode::ACCEPTED && reply.body.is_empty() {
            return Err("the service has no page yet");
        }
        match next::<O>(page) {
            None if link_header => match next_link(&reply.headers) {
                Some(link) => request.lead(&follow_query(link, &request)?),
                None => return Ok(None),
            },
            Some(cursor) if !cursor_parameter.is_empty() => {
                O::PAGING.send(&mut request, cursor_parameter, &cursor);
            }
            Some(link) => {
                let link = follow_query(link.as_str().unwrap_or_default(), &request)?;
                request.lead(&link);
            }
            // A service that gives links gives none on the last page.
            None if self.is_led => return Ok(None),
            None if !page_parameter.is_empty() => {
                let current = number::<O>(&request, page_parameter, first_page)?;
                let read = current.saturating_sub(first_page).saturating_add(1);
                self.is_uncounted = is_uncounted::<O>(reply, page);
                let in_header = counted(reply, page_count_header);
                let is_last = match (in_header, came::<O>(reply, page)) {
                    (Some(count), _) => read >= count,
                    // What is more than all items is something else.
                    (None, Some(items)) => {
                        self.read = self.read.saturating_add(whole(items));
                        items == 0 || O::count(page) == Some(self.read)
                    }
                    (None, None) => O::count(page).is_none_or(|count| read >= count),
                };
                if is_last {
                    return Ok(None);
                }
                let next = current.saturating_add(1);
                O::PAGING.send(&mut request, page_parameter, &next.into());
                return Ok(Some(request));
            }
            None if !offset_parameter.is_empty() => {
                let items = whole(came::<O>(reply, page).unwrap_or_default());
                let before = number::<O>(&request, offset_parameter, first_offset)?;
                let next = before.saturating_add(items);
                let read = next.saturating_sub(first_offset);
                let is_last = match O::more(page) {
                    Some(more) => !more,
                    None => O::count(page)
                        .or_else(|| counted(reply, total_header))
                        .is_some_and(|total| read >= total),
                };
                if is_last || items == 0 {
                    return Ok(None);
                }
                O::PAGING.send(&mut request, offset_parameter, &next.into());
                return Ok(Some(request));
            }
            None => return Ok(None),
        }
        self.is_led = true;
        Ok(Some(request))
    }
}

/// The link or cursor of the next page. A whole number has no point, though its member may have others.
fn next<O: Paged>(page: &ValueOf<O>) -> Option<Value> {
    if let Some(text) = O::next(page).filter(|text| !text.is_empty()) {
        return Some(text.into());
    }
    let number = O::next_number(page)?;
    let float = number.as_f64().filter(|_| number.is_f64());
    let written = float.and_then(|float| to_value(&float, Mode::Full).ok());
    Some(written.unwrap_or(number))
}

fn whole(items: usize) -> i64 {
    i64::try_from(items).unwrap_or(i64::MAX)
}

/// The number of items on a page, where it says whether there is another one. A page of nulls is not empty, though none is left.
fn came<O: Paged>(reply: &RawReply, page: &ValueOf<O>) -> Option<usize> {
    match O::len(page) {
        Some(0) => Some(nulls::longest_list(&reply.body)),
        items => items,
    }
}

/// Whether pages have numbers, and nothing but the items on a page says whether there is another.
fn is_uncounted<O: Paged>(reply: &RawReply, page: &ValueOf<O>) -> bool {
    let Paging {
        page_parameter,
        page_count_header,
        ..
    } = O::PAGING;
    let is_counted = page_parameter.is_empty() || counted(reply, page_count_header).is_some();
    !is_counted && O::len(page).is_some()
}

/// The number of all pages or items that a header has.
fn counted(reply: &RawReply, header: &str) -> Option<i64> {
    reply
        .headers
        .get(header)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// The number that a parameter has, or that it stands for where it is not sent.
fn number<O: Paged>(request: &Request, parameter: &str, first: i64) -> Result<i64, &'static str> {
    match O::PAGING.sent(request, parameter) {
        Some(text) => text.parse().map_err(|_| "the page has no number"),
        None => Ok(first),
    }
}

const CIRCLE: &str = "the service leads to a page that was read before";

fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn problem<O: Paged>(reply: RawReply, message: &'static str) -> Error<O::Error> {
    let cause = Cause::Paging(DecodeError::new(message));
    let subject = Subject::Operation(O::INFO);
    Error::new(Failure::useless(subject, reply, cause), None)
}

impl<O: Paged> Stream for Pages<O> {
    type Item = Outcome<O>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<O: Paged> Unpin for Pages<O> {}

/// Shows the operation, never what is on the pages.
impl<O: Paged> fmt::Debug for Pages<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Pages")
            .field("operation", &O::INFO.id)
            .finish_non_exhaustive()
    }
}

/// An item, or why there is none.
type ItemOutcome<O> = Result<<O as Paged>::Item, Error<<O as Operation>::Error>>;

/// The items of a listing, in order, over all its pages.
///
/// Errors are those of [`Pages`]; asking again after a call that failed goes on where it stopped.
#[must_use = "nothing is sent before an item is asked for"]
pub struct Items<O: Paged> {
    pages: Pages<O>,
    /// What is left of the page that was read last.
    current: vec::IntoIter<O::Item>,
    /// Where that page is.
    position: Option<PagePosition>,
    /// How many of its items were given.
    taken: usize,
    /// How many items of the first page were given before, by another stream.
    skip: usize,
}

impl<O: Paged> Items<O> {
    /// Starts at a position that an earlier stream has given, instead of the first item.
    ///
    /// A position of another operation is a build error of the first call. Items that came into the listing or left it meanwhile
    /// may move others.
    pub fn resume_at(mut self, position: &PagePosition) -> Self {
        self.pages = self.pages.resume_at(position);
        self.skip = position.skip;
        self
    }

    /// The position after the item that was given last; `None` before the first page and after the last item.
    pub fn position(&self) -> Option<PagePosition> {
        match &self.position {
            Some(page) if self.current.len() > 0 => Some(PagePosition {
                skip: self.taken,
                ..page.clone()
            }),
            _ => self.pages.position(),
        }
    }

    /// The next item; `None` after the last.
    ///
    /// # Errors
    ///
    /// As [`Pages::try_next`].
    pub async fn try_next(&mut self) -> Result<Option<O::Item>, Error<O::Error>> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// All items that are left. They are all held in memory; what has been read when a call fails is lost.
    ///
    /// # Errors
    ///
    /// As [`Pages::try_next`].
    pub async fn try_collect(mut self) -> Result<Vec<O::Item>, Error<O::Error>> {
        let mut all = Vec::new();
        while let Some(item) = self.try_next().await? {
            all.push(item);
        }
        Ok(all)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<ItemOutcome<O>>> {
        loop {
            if let Some(item) = self.current.next() {
                self.taken += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => {
                    self.current = O::items(page).unwrap_or_default().into_iter();
                    self.position = self.pages.last.clone();
                    self.taken = std::mem::take(&mut self.skip).min(self.current.len());
                    self.current.by_ref().take(self.taken).for_each(drop);
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<O: Paged> Stream for Items<O> {
    type Item = ItemOutcome<O>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<O: Paged> Unpin for Items<O> {}

/// Shows the operation, never what is on the pages.
impl<O: Paged> fmt::Debug for Items<O> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Items").field(&self.pages).finish()
    }
}
