//! An operation whose reply has a list, and what the ways from page to page ask of it.

use super::{checked, is_number, items, not_null, way, within};
use crate::ir::{Api, Object, Operation, Pages, Parameter, Reply, ReplyContent, Ty};
use crate::spec::{Location, Paging};

/// An operation whose reply has a list.
pub(super) struct Listing<'a> {
    api: &'a Api,
    pub(super) operation: &'a Operation,
    page: &'a Ty,
    /// The path of the items, which may be the whole reply.
    items: String,
    /// The paths of what may be about the page.
    places: Vec<String>,
}

/// The members in which services put together what is about the page, and no member for those that do not. They may be inside the
/// one that also has the items.
const INSIDE: [&str; 9] = [
    "",
    "pagination",
    "paging",
    "pages",
    "page_info",
    "pageInfo",
    "meta",
    "metadata",
    "response_metadata",
];

impl<'a> Listing<'a> {
    pub(super) fn of(api: &'a Api, operation: &'a Operation) -> Option<Self> {
        let [
            Reply {
                content: ReplyContent::Json(page),
                ..
            },
        ] = operation.replies.as_slice()
        else {
            return None;
        };
        let items = items::items(api, page)?;
        let places = places(api, page, &items);
        Some(Self {
            api,
            operation,
            page,
            items,
            places,
        })
    }

    /// The page with its items, and nothing about others.
    pub(super) fn paging(&self) -> Paging {
        Paging::of(self.items.clone())
    }

    /// The pages that follow each other in this way, if everything for it is there.
    pub(super) fn pages(&self, paging: &Paging) -> Option<Pages> {
        checked(self.api, self.operation, paging).ok()
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

    /// The path of the first member about the page that has one of these names and is of a type that fits.
    pub(super) fn member(&self, names: &[&str], fits: fn(&Ty) -> bool) -> Option<String> {
        let mut paths = self
            .places
            .iter()
            .flat_map(|inside| names.iter().map(move |name| within(inside, name)));
        paths.find(|path| self.place(path).is_some_and(|ty| fits(&ty)))
    }

    /// The first of these headers that the reply has, as the document spells it.
    pub(super) fn header(&self, names: &[&str]) -> Option<String> {
        let headers = &self.operation.replies.first()?.headers;
        let mut names = names.iter();
        let header =
            names.find_map(|name| headers.iter().find(|it| it.eq_ignore_ascii_case(name)))?;
        Some(header.clone())
    }

    /// The query parameters.
    pub(super) fn query(&self) -> impl Iterator<Item = &'a Parameter> {
        let parameters = self.operation.parameters.iter();
        parameters.filter(|it| it.location == Location::Query)
    }

    /// A query parameter that may be left out.
    fn optional(&self, name: &str) -> Option<&'a Parameter> {
        self.query().find(|it| it.name == name && !it.required)
    }

    /// A query parameter that takes a number and may be left out.
    pub(super) fn number(&self, name: &str) -> Option<&'a Parameter> {
        self.optional(name)
            .filter(|it| is_number(&self.api.resolved(&it.ty)))
    }

    /// Whether a query parameter takes a text and may be left out.
    pub(super) fn takes_text(&self, name: &str) -> bool {
        self.optional(name)
            .is_some_and(|it| self.api.resolved(&it.ty) == Ty::String)
    }

    /// Whether a query parameter is a flag.
    pub(super) fn is_flag(&self, parameter: &Parameter) -> bool {
        self.api.resolved(&parameter.ty) == Ty::Bool
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
    let inside = |outer| INSIDE.iter().map(move |inside| within(outer, inside));
    let places = outer.into_iter().flat_map(inside);
    let is_object = |path: &String| {
        let ty = place(api, page, path).map(|ty| not_null(api, &ty));
        ty.is_some_and(|ty| api.object(&ty).is_some_and(is_usual))
    };
    places
        .filter(|path| path.is_empty() || is_object(path))
        .collect()
}

/// What is at a path of a page.
fn place(api: &Api, page: &Ty, path: &str) -> Option<Ty> {
    let (_, ty) = way(api, page, "", path).ok()?;
    Some(ty)
}

/// Whether an object has no more members than what is about a page. To look for names in larger ones would take long.
pub(super) fn is_usual(object: &Object) -> bool {
    object.members.len() <= 100
}

/// How many items there may be on a page, beside an offset.
const SIZES: [&str; 14] = [
    "limit",
    "maxResults",
    "max_results",
    "count",
    "size",
    "per_page",
    "perPage",
    "page_size",
    "pageSize",
    "take",
    "top",
    "rows",
    "page[size]",
    "page[limit]",
];

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
