//! An operation whose reply has a list or map, and what the ways from page to page ask of it.

use super::input::{self, Input, is_same_word};
use super::{Fits, checked, is_number, items, not_null, page, way, within};
use crate::ir::{Api, MediaKind, Object, Operation, Pages, Reply, ReplyContent, Ty};
use crate::spec::{Paging, PagingIn};

/// An operation whose reply has a list or map.
pub(super) struct Listing<'a> {
    api: &'a Api,
    pub(super) operation: &'a Operation,
    page: &'a Ty,
    /// Where it is said which page is asked for.
    asked_in: PagingIn,
    /// What callers may say there.
    inputs: Vec<Input<'a>>,
    /// The path of the items, which may be the whole reply.
    items: String,
    /// The paths of what may be about the page.
    places: Vec<String>,
}

/// The members in which services put together what is about the page, each in its own style: `pageInfo`, `_pagination`. They may be
/// inside the one that also has the items.
const INSIDE: [&str; 9] = [
    "pagination",
    "paging",
    "pages",
    "page_info",
    "meta",
    "metadata",
    "response_metadata",
    "token_pagination",
    "navigation",
];

/// Whether what is about a page may be in a member of this name.
pub(super) fn is_about_page(wire: &str) -> bool {
    INSIDE.iter().any(|name| is_same_word(wire, name))
}

impl<'a> Listing<'a> {
    /// A listing whose query says which page is asked for.
    pub(super) fn by_query(api: &'a Api, operation: &'a Operation) -> Option<Self> {
        let inputs = || input::of_query(api, operation);
        Self::of(api, operation, PagingIn::Query, inputs)
    }

    /// A listing whose JSON body says which page is asked for.
    pub(super) fn by_body(api: &'a Api, operation: &'a Operation) -> Option<Self> {
        let body = input::body(operation)?;
        let inputs = || input::of_body(api, body);
        Self::of(api, operation, PagingIn::Body, inputs)
    }

    /// Whether what is sent says what to look for: it is not the list itself, and can be sent with each call.
    pub(super) fn is_search(&self) -> bool {
        let Some(body) = &self.operation.body else {
            return true;
        };
        match body.kind {
            MediaKind::Json => {
                let sent = place(self.api, &body.ty, &self.items);
                !sent.is_some_and(|ty| matches!(ty, Ty::List(_) | Ty::Map(_)))
            }
            MediaKind::Form => true,
            MediaKind::Multipart | MediaKind::Text | MediaKind::Binary => false,
        }
    }

    fn of(
        api: &'a Api,
        operation: &'a Operation,
        asked_in: PagingIn,
        inputs: impl FnOnce() -> Vec<Input<'a>>,
    ) -> Option<Self> {
        let (page, _) = page(api, operation)?;
        let items = items::items(api, page)?;
        let places = places(api, page, &items);
        Some(Self {
            api,
            operation,
            page,
            asked_in,
            inputs: inputs(),
            items,
            places,
        })
    }

    /// The page with its items, and nothing about others.
    pub(super) fn paging(&self) -> Paging {
        Paging {
            asked_in: self.asked_in,
            ..Paging::of(self.items.clone())
        }
    }

    /// The pages that follow each other in this way, if everything for it is there.
    pub(super) fn pages(&self, paging: &Paging) -> Option<Pages> {
        checked(self.api, self.operation, paging).ok()
    }

    /// Whether the items are in a map.
    pub(super) fn has_keys(&self) -> bool {
        matches!(self.place(&self.items), Some(Ty::Map(_)))
    }

    /// The path of the member that the items are in; empty where the page has them itself.
    pub(super) fn wrapper(&self) -> &str {
        wrapper(&self.items)
    }

    /// The paths of what may be about the page.
    pub(super) fn places(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(String::as_str)
    }

    /// What is at a path of the page.
    pub(super) fn place(&self, path: &str) -> Option<Ty> {
        place(self.api, self.page, path)
    }

    /// A path inside a place of the page, with its names as the document spells them.
    pub(super) fn spelled(&self, inside: &str, path: &str) -> Option<String> {
        path.split('.').try_fold(inside.to_owned(), |at, name| {
            let ty = not_null(self.api, &self.place(&at)?);
            let mut members = self.api.object(&ty)?.members.iter();
            let member = members.find(|it| is_same_word(&it.wire, name))?;
            Some(within(&at, &member.wire))
        })
    }

    /// The path of the first member about the page that has one of these names, however it is spelled, and is of a type that fits.
    pub(super) fn member(&self, names: &[&str], fits: Fits) -> Option<String> {
        let inside = self.places.iter();
        let mut paths = inside.flat_map(|inside| {
            let names = names.iter();
            names.filter_map(move |name| self.spelled(inside, name))
        });
        paths.find(|path| self.place(path).is_some_and(|ty| fits(&ty)))
    }

    /// The path of the member that says whether there is another page.
    pub(super) fn more(&self) -> Option<String> {
        self.member(&MORE, |ty| *ty == Ty::Bool)
    }

    /// The path of the member with the number of items on all pages. A `count` is as often the number of those on the page, unless the
    /// document says that it is the total.
    pub(super) fn total(&self) -> Option<String> {
        self.member(&TOTALS, is_number).or_else(|| {
            let count = self.member(&["count"], is_number)?;
            (self.says(&count, "total") && !self.says(&count, "page")).then_some(count)
        })
    }

    /// Whether the document speaks of something in what it says of a member of the page.
    pub(super) fn says(&self, path: &str, word: &str) -> bool {
        let said = self.said(path).unwrap_or_default();
        said.to_ascii_lowercase().contains(word)
    }

    /// What the document says of a member of the page.
    pub(super) fn said(&self, path: &str) -> Option<&'a str> {
        let (steps, _) = way(self.api, self.page, "", path).ok()?;
        let step = steps.last()?;
        let object = self.api.object(&Ty::Named(step.owner))?;
        let mut members = object.members.iter();
        let member = members.find(|member| member.wire == step.member)?;
        member.docs.text.as_deref()
    }

    /// The path of the member that says whether the page is the last.
    pub(super) fn last(&self) -> Option<String> {
        self.member(&LAST, |ty| *ty == Ty::Bool)
    }

    /// The first of these headers that the reply has, as the document spells it.
    pub(super) fn header(&self, names: &[&str]) -> Option<String> {
        let mut replies = self.operation.replies.iter();
        let is_page = |reply: &&Reply| reply.content != ReplyContent::Empty;
        let headers = &replies.find(is_page)?.headers;
        let mut names = names.iter();
        let header =
            names.find_map(|name| headers.iter().find(|it| it.eq_ignore_ascii_case(name)))?;
        Some(header.clone())
    }

    /// What callers may say.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Input<'a>> {
        self.inputs.iter()
    }

    /// What takes a number under this name, however it is spelled. Where it has to be given, the caller says where to begin.
    pub(super) fn number(&self, name: &str) -> Option<&Input<'a>> {
        let mut inputs = self.inputs.iter();
        inputs.find(|it| is_same_word(it.name, name) && self.takes_number(it))
    }

    /// Whether an input takes a number. In a query all is text, and a text with a number for its default is one.
    fn takes_number(&self, input: &Input<'_>) -> bool {
        let is_text = self.asked_in == PagingIn::Query && input.ty == Ty::String;
        is_number(&input.ty) || (is_text && input.has_number())
    }

    /// What takes a text under this name and may be left out.
    pub(super) fn text(&self, name: &str) -> Option<&Input<'a>> {
        let mut inputs = self.inputs.iter();
        inputs.find(|it| it.name == name && !it.required && it.ty == Ty::String)
    }

    /// Whether callers may say something under one of these names.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        let mut names = names.iter();
        names.any(|name| self.inputs().any(|it| is_same_word(it.name, name)))
    }

    /// Whether the reply has an id of its own, as a thing has and a page has not.
    pub(super) fn has_id(&self) -> bool {
        ["id", "_id"].iter().any(|name| self.place(name).is_some())
    }

    /// Whether callers may say anything that has a name as if it was about a page.
    pub(super) fn is_asked_for(&self) -> bool {
        let mut inputs = self.inputs();
        inputs.any(|it| {
            let name = it.name.to_ascii_lowercase();
            ASKING.iter().any(|word| name.contains(word))
        })
    }

    /// Whether callers may say how many items there are on a page.
    pub(super) fn has_size(&self) -> bool {
        SIZES.iter().any(|name| self.number(name).is_some())
    }
}

fn wrapper(items: &str) -> &str {
    items.rsplit_once('.').map_or("", |(wrapper, _)| wrapper)
}

/// The paths of what may be about the page with these items, as far as there is such an object.
fn places(api: &Api, page: &Ty, items: &str) -> Vec<String> {
    let mut outer = vec!["", wrapper(items)];
    outer.dedup();
    let object = |ty: &Ty| api.object(&not_null(api, ty)).filter(|it| is_usual(it));
    let mut places = Vec::new();
    for outer in outer {
        let found = place(api, page, outer);
        let found = found.as_ref().and_then(object);
        if outer.is_empty() || found.is_some() {
            places.push(outer.to_owned());
        }
        for name in INSIDE {
            let members = found.iter().flat_map(|found| &found.members);
            let named = members.filter(|it| is_same_word(&it.wire, name));
            let objects = named.filter(|it| object(&it.ty).is_some());
            places.extend(objects.map(|it| within(outer, &it.wire)));
        }
    }
    places
}

/// What is at a path of a page.
fn place(api: &Api, page: &Ty, path: &str) -> Option<Ty> {
    if path.is_empty() {
        return Some(api.resolved(page));
    }
    let (_, ty) = way(api, page, "", path).ok()?;
    Some(ty)
}

/// Whether an object has no more members than what is about a page. To look for names in larger ones would take long.
pub(super) fn is_usual(object: &Object) -> bool {
    object.members.len() <= 100
}

/// How many items there may be on a page, beside an offset.
const SIZES: [&str; 12] = [
    "limit",
    "max_results",
    "count",
    "size",
    "length",
    "per_page",
    "page_size",
    "take",
    "top",
    "rows",
    "page[size]",
    "page[limit]",
];

/// Parts of the names of what says which page is asked for.
const ASKING: [&str; 11] = [
    "page", "limit", "size", "count", "offset", "start", "skip", "cursor", "token", "after",
    "before",
];

/// How many items there are on all pages.
const TOTALS: [&str; 7] = [
    "total",
    "total_count",
    "total_results",
    "total_items",
    "total_records",
    "total_entries",
    "total_record_count",
];

/// Whether there is another page.
const MORE: [&str; 3] = ["more", "has_more", "has_next"];

/// Whether the page is the last.
const LAST: [&str; 2] = ["is_last", "is_last_page"];

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn what_leads_on_may_be_inside_what_is_said_of_the_page() {
        assert_eq!(
            found(
                &["after: {type: string}"],
                &["paging: {properties: {cursors: {properties: {after: {type: string}}}}}"]
            ),
            "cursor after, next paging.cursors.after"
        );
        assert_eq!(
            found(
                &[],
                &["pagination: {properties: {next: {type: string}, previous: {type: string}}}"]
            ),
            "next pagination.next"
        );
        assert_eq!(
            found(
                &[],
                &[
                    "pagination: {properties: {next: {type: string}}}",
                    "previous: {type: string}"
                ]
            ),
            "nothing"
        );
    }
}
