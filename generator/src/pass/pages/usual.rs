//! Listings that go by the names which many services give to what leads from page to page.
//!
//! What a service says itself goes before what can be counted: links in a header, then cursors and links in the page, then the
//! number of items before a page, then the number of the page. A listing is only recognised with everything that its way takes: a
//! cursor with its parameter, an offset with what tells the end, a number with that of the first page.

use super::{is_number, not_null, pages as checked, way};
use crate::ir::{Api, Object, Operation, Pages, Parameter, Reply, ReplyContent, Shape, Ty};
use crate::spec::{Location, Paging};

/// The pages of a listing that goes by the usual names.
pub(super) fn pages(api: &Api, operation: &Operation) -> Option<Pages> {
    if operation.method != "GET" {
        return None;
    }
    linked(api, operation)
        .or_else(|| named(api, operation))
        .or_else(|| offset(api, operation))
        .or_else(|| numbered(api, operation))
}

/// How services usually name what leads to the next page.
struct Usual {
    /// The query parameter with a cursor; empty if there is a link.
    parameter: &'static str,
    /// The key of the extension for the member that has the cursor or link.
    key: &'static str,
    /// That member.
    member: &'static str,
    /// The member that says whether there is another page; empty if none does.
    more: &'static str,
    /// What the page also has to have.
    with: &'static [&'static str],
}

impl Usual {
    /// A token of the page and the token of the next one.
    const fn token(parameter: &'static str, member: &'static str) -> Self {
        Self {
            parameter,
            key: "cursor",
            member,
            more: "",
            with: &[],
        }
    }

    /// A link to the next page.
    const fn link(member: &'static str, with: &'static [&'static str]) -> Self {
        Self {
            key: "next",
            with,
            ..Self::token("", member)
        }
    }

    /// The members and parameters as the extension names them. Those of the page may be inside one of its members.
    fn paging(&self, items: String, inside: &str) -> Paging {
        let named = |name: &str| (!name.is_empty()).then(|| within(inside, name));
        let member = |key: &str| (self.key == key).then(|| within(inside, self.member));
        Paging {
            next: member("next"),
            cursor: member("cursor"),
            item_cursor: (self.key == "item-cursor").then(|| self.member.to_owned()),
            more: named(self.more),
            cursor_parameter: (!self.parameter.is_empty()).then(|| self.parameter.to_owned()),
            ..Paging::of(items)
        }
    }
}

/// What is known well enough to go by, the surer ones first.
const USUAL: [Usual; 27] = [
    // AIP-158, as Google has it.
    Usual::token("pageToken", "nextPageToken"),
    Usual::token("page_token", "next_page_token"),
    // Dropshot.
    Usual::token("page_token", "next_page"),
    // Zoom.
    Usual::token("next_page_token", "next_page_token"),
    // AWS.
    Usual::token("nextToken", "nextToken"),
    Usual::token("NextToken", "NextToken"),
    Usual::token("next_token", "next_token"),
    // Box.
    Usual::token("marker", "next_marker"),
    // Slack and others.
    Usual::token("cursor", "response_metadata.next_cursor"),
    Usual::token("cursor", "next_cursor"),
    Usual::token("cursor", "nextCursor"),
    // Kubernetes.
    Usual::token("continue", "metadata.continue"),
    // OpenAI.
    Usual {
        more: "has_more",
        ..Usual::token("after", "last_id")
    },
    Usual {
        more: "has_more",
        ..Usual::token("after", "next")
    },
    Usual {
        more: "has_more",
        ..Usual::token("page", "next_page")
    },
    // Stripe.
    Usual {
        key: "item-cursor",
        more: "has_more",
        ..Usual::token("starting_after", "id")
    },
    // Intercom.
    Usual::token("starting_after", "next.starting_after"),
    // HubSpot.
    Usual::token("after", "next.after"),
    // Facebook.
    Usual::token("after", "cursors.after"),
    // RingCentral.
    Usual::link("navigation.nextPage.uri", &[]),
    // Azure, and OData.
    Usual::link("nextLink", &["value"]),
    Usual::link("@odata.nextLink", &["value"]),
    // Twilio.
    Usual::link("next_page_uri", &[]),
    Usual::link("next_page_url", &[]),
    // Django REST framework.
    Usual::link("next", &["count", "previous", "results"]),
    // Spotify and Bitbucket.
    Usual::link("next", &["previous"]),
    Usual::link("next", &["href"]),
];

/// The members in which services put together what is about the page, and no member for those that do not.
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

/// The path of a member that may be inside another.
fn within(outer: &str, member: &str) -> String {
    match outer {
        "" => member.to_owned(),
        outer => format!("{outer}.{member}"),
    }
}

/// The pages of a listing whose replies have a header with links.
fn linked(api: &Api, operation: &Operation) -> Option<Pages> {
    header(operation, &["Link"])?;
    let items = page(api, operation).map_or(Some(String::new()), |page| list(api, page))?;
    let paging = Paging {
        link_header: true,
        ..Paging::of(items)
    };
    checked(api, operation, &paging).ok()
}

/// The pages of a listing whose parameter and members have usual names.
fn named(api: &Api, operation: &Operation) -> Option<Pages> {
    let items = list(api, page(api, operation)?)?;
    let fits = |usual: &&Usual| match usual.parameter {
        "" => !is_cursor(api, operation, usual.member),
        name => is_cursor(api, operation, name) && !is_asked_for(api, operation, name),
    };
    INSIDE.iter().find_map(|inside| {
        let usual = USUAL.iter().filter(fits);
        let has = |name: &&str| place(api, operation, &within(inside, name)).is_some();
        let mut usual = usual.filter(|usual| usual.with.iter().all(has));
        usual.find_map(|usual| checked(api, operation, &usual.paging(items.clone(), inside)).ok())
    })
}

/// Whether a query parameter can take a cursor.
fn is_cursor(api: &Api, operation: &Operation, name: &str) -> bool {
    optional(operation, name).is_some_and(|it| api.resolved(&it.ty) == Ty::String)
}

/// Whether there are cursors only for those who ask for them, as by `usemarker` for `marker`.
fn is_asked_for(api: &Api, operation: &Operation, cursor: &str) -> bool {
    let mut parameters = operation.parameters.iter();
    parameters.any(|it| {
        let asked = it.name.strip_prefix("use").unwrap_or_default();
        it.location == Location::Query
            && asked.trim_start_matches('_').eq_ignore_ascii_case(cursor)
            && api.resolved(&it.ty) == Ty::Bool
    })
}

/// A query parameter that may be left out.
fn optional<'a>(operation: &'a Operation, name: &str) -> Option<&'a Parameter> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|it| it.name == name && it.location == Location::Query && !it.required)
}

/// A query parameter that takes a number and may be left out.
fn number<'a>(api: &Api, operation: &'a Operation, name: &str) -> Option<&'a Parameter> {
    optional(operation, name).filter(|it| is_number(&api.resolved(&it.ty)))
}

/// How services usually name the number of items before a page.
struct Offset {
    /// The query parameter.
    parameter: &'static str,
    /// The number of the first item.
    first: i64,
    /// What the page also has to have.
    with: &'static [&'static str],
    /// Query parameters that show that it means something else.
    without: &'static [&'static str],
}

const OFFSETS: [Offset; 6] = [
    Offset::of("offset"),
    Offset::of("startAt"),
    Offset::of("start_at"),
    Offset::of("skip"),
    // A start with an end is rather a time.
    Offset {
        without: &["end"],
        ..Offset::of("start")
    },
    // SCIM (RFC 7644).
    Offset {
        first: 1,
        with: &["Resources"],
        ..Offset::of("startIndex")
    },
];

impl Offset {
    const fn of(parameter: &'static str) -> Self {
        Self {
            parameter,
            first: 0,
            with: &[],
            without: &[],
        }
    }
}

/// How many items there may be on a page, beside an offset.
const SIZES: [&str; 12] = [
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
];

/// How many items there are on all pages. Not `count`, which is as often the number of those on the page.
const TOTALS: [&str; 8] = [
    "total",
    "total_count",
    "totalCount",
    "total_results",
    "totalResults",
    "total_items",
    "totalItems",
    "total_records",
];

/// The headers in which services say that.
const TOTAL_HEADERS: [&str; 6] = [
    "X-Total-Count",
    "X-Total",
    "Total-Count",
    "Pagination-Total",
    "X-Pagination-Total",
    "Pagination-Total-Count",
];

/// Whether there is another page.
const MORE: [&str; 5] = ["more", "has_more", "hasMore", "has_next", "hasNext"];

/// Whether the page is the last.
const LAST: [&str; 3] = ["isLast", "is_last", "isLastPage"];

/// The pages of a listing that goes by the number of items before a page.
///
/// Without anything that tells the end, a listing is not recognised: a service that does not mean the number of items, or does not
/// look at it, would be asked again and again.
fn offset(api: &Api, operation: &Operation) -> Option<Pages> {
    let is_there = |name: &&str| place(api, operation, name).is_some();
    let offset = OFFSETS.iter().find(|offset| {
        let mut parameters = operation.parameters.iter();
        number(api, operation, offset.parameter).is_some_and(|it| !it.deprecated)
            && offset.with.iter().all(is_there)
            && !parameters.any(|it| offset.without.contains(&it.name.as_str()))
    })?;
    let total = member(api, operation, &TOTALS, is_number);
    let more = member(api, operation, &MORE, |ty| *ty == Ty::Bool);
    let last = member(api, operation, &LAST, |ty| *ty == Ty::Bool).filter(|_| more.is_none());
    let total_header = header(operation, &TOTAL_HEADERS).filter(|_| total.is_none());
    let ends = [&total, &more, &last, &total_header];
    if !has_size(api, operation) || ends.iter().all(|end| end.is_none()) {
        return None;
    }
    let paging = Paging {
        offset_parameter: Some(offset.parameter.to_owned()),
        first_offset: offset.first,
        total,
        total_header,
        more,
        last,
        ..Paging::of(items(api, operation)?)
    };
    checked(api, operation, &paging).ok()
}

/// Whether callers may say how many items there are on a page.
fn has_size(api: &Api, operation: &Operation) -> bool {
    let mut names = SIZES.iter();
    names.any(|name| number(api, operation, name).is_some())
}

/// The first of these headers that the reply has, as the document spells it.
fn header(operation: &Operation, names: &[&str]) -> Option<String> {
    let [Reply { headers, .. }] = operation.replies.as_slice() else {
        return None;
    };
    let mut names = names.iter();
    let header = names.find_map(|name| headers.iter().find(|it| it.eq_ignore_ascii_case(name)))?;
    Some(header.clone())
}

/// The number of a page.
const NUMBERS: [&str; 3] = ["page", "pageNumber", "page_number"];

/// How many pages there are.
const COUNTS: [&str; 4] = ["total_pages", "totalPages", "page_count", "pageCount"];

/// Counts of pages that are known to begin at 1 where the document does not say it: those of Intercom and Xero.
const FROM_ONE: [&str; 2] = ["pages.total_pages", "pagination.pageCount"];

/// What documents say of a number that begins at 0.
const SAYS_ZERO: [&str; 8] = [
    "0-based",
    "0 based",
    "zero-based",
    "zero based",
    "starts at 0",
    "starting at 0",
    "starts from 0",
    "starting from 0",
];

/// What documents say of a number that begins at 1.
const SAYS_ONE: [&str; 8] = [
    "1-based",
    "1 based",
    "one-based",
    "one based",
    "starts at 1",
    "starting at 1",
    "starts from 1",
    "starting from 1",
];

/// The pages of a listing that have numbers.
///
/// Some services begin at 0 and some at 1. One page would be left out if the wrong one was taken, so the document has to say it.
/// Where nothing tells the number of pages, the first page without items is the last, so the number has to be about items: callers
/// may say how many there are on a page.
fn numbered(api: &Api, operation: &Operation) -> Option<Pages> {
    let mut numbers = NUMBERS.iter();
    let parameter = numbers.find_map(|name| number(api, operation, name))?;
    let page_count = member(api, operation, &COUNTS, is_number);
    if page_count.is_none() && !has_size(api, operation) {
        return None;
    }
    let is_known = |count: &String| FROM_ONE.contains(&count.as_str());
    let from_one = page_count.as_ref().is_some_and(is_known);
    let paging = Paging {
        page_parameter: Some(parameter.name.clone()),
        first_page: first_page(parameter).or(from_one.then_some(1))?,
        page_count,
        ..Paging::of(items(api, operation)?)
    };
    checked(api, operation, &paging).ok()
}

/// The number of the first page, as far as the parameter says it.
fn first_page(parameter: &Parameter) -> Option<i64> {
    match parameter.default.as_deref() {
        Some("0") => return Some(0),
        Some("1") => return Some(1),
        Some(_) => return None,
        None => {}
    }
    let text = parameter.docs.text.as_deref().unwrap_or_default();
    let text = text.to_ascii_lowercase();
    // Not a part of a longer number, as in `10-based` or `starting at 100`.
    let says = |phrases: &[&str]| {
        let mut found = phrases.iter().flat_map(|phrase| text.match_indices(phrase));
        found.any(|(start, phrase)| {
            let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
            let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            let after = text.as_bytes().get(start + phrase.len());
            !is_digit(before) && !is_digit(after)
        })
    };
    let mut limits = parameter.docs.limits.iter();
    let at_least_one = limits.any(|limit| ["at least 1", "more than 0"].contains(&limit.as_str()));
    match (says(&SAYS_ZERO), says(&SAYS_ONE)) {
        (true, true) => None,
        (true, false) => Some(0),
        (false, true) => Some(1),
        (false, false) => at_least_one.then_some(1),
    }
}

/// The path of the first member that has one of these names and is of a type that fits.
fn member(
    api: &Api,
    operation: &Operation,
    names: &[&str],
    fits: fn(&Ty) -> bool,
) -> Option<String> {
    let mut paths = INSIDE
        .iter()
        .flat_map(|inside| names.iter().map(|name| within(inside, name)));
    paths.find(|path| place(api, operation, path).is_some_and(|ty| fits(&ty)))
}

/// What is at a path of the page.
fn place(api: &Api, operation: &Operation, path: &str) -> Option<Ty> {
    let (_, ty) = way(api, reply(operation)?, "", path).ok()?;
    Some(ty)
}

/// The only reply of an operation.
fn reply(operation: &Operation) -> Option<&Ty> {
    match operation.replies.as_slice() {
        [
            Reply {
                content: ReplyContent::Json(page),
                ..
            },
        ] => Some(page),
        _ => None,
    }
}

/// The path of the items of a page, which may be the whole reply.
fn items(api: &Api, operation: &Operation) -> Option<String> {
    match page(api, operation) {
        Some(page) => list(api, page),
        None => matches!(api.resolved(reply(operation)?), Ty::List(_)).then(String::new),
    }
}

/// The object that an operation replies with.
fn page<'a>(api: &'a Api, operation: &Operation) -> Option<&'a Object> {
    api.object(reply(operation)?)
}

/// What lists of items are usually called, whatever they are.
const ITEMS: [&str; 9] = [
    "items",
    "data",
    "entries",
    "results",
    "records",
    "values",
    "value",
    "entities",
    "resources",
];

/// Lists that say something about a page.
const BESIDE: [&str; 4] = ["errors", "warnings", "links", "order"];

/// The only list that a page has; of several, the only one of objects, the one with a usual name, or the only one that is not
/// beside the items.
fn list(api: &Api, page: &Object) -> Option<String> {
    let lists = page.members.iter().filter_map(|member| {
        let Ty::List(item) = not_null(api, &member.ty) else {
            return None;
        };
        Some((member.wire.as_str(), api.resolved(&item)))
    });
    let lists: Vec<_> = lists.collect();
    let is_object = |item: &Ty| matches!(item, Ty::Named(id) if matches!(api.shape(*id), Some(Shape::Object(_) | Shape::Union(_))));
    let objects = lists.iter().filter(|(_, item)| is_object(item));
    let objects: Vec<&str> = objects.map(|(wire, _)| *wire).collect();
    let chosen = match (objects.as_slice(), lists.as_slice()) {
        ([wire], _) | ([], [(wire, _)]) => Some(*wire),
        (several, _) => {
            let is = |wire: &str, name: &&str| wire.eq_ignore_ascii_case(name);
            let mut usual = ITEMS.iter();
            let usual = usual.find_map(|name| several.iter().find(|wire| is(wire, name)));
            let mut others = several
                .iter()
                .filter(|wire| !BESIDE.iter().any(|name| is(wire, name)));
            match (usual, others.next(), others.next()) {
                (Some(wire), _, _) | (None, Some(wire), None) => Some(*wire),
                _ => None,
            }
        }
    };
    chosen.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::ir::Pages;
    use crate::testing::{document, passed};

    /// What leads from page to page of a listing with these query parameters and members of its reply, besides a list of texts.
    fn found(parameters: &[&str], members: &[&str]) -> String {
        let parameter = |text: &&str| {
            let (name, schema) = text.split_once(": ").unwrap();
            format!("{{name: {name}, in: query, schema: {schema}}}")
        };
        let parameters: Vec<String> = parameters.iter().map(parameter).collect();
        let text = format!(
            "\
paths:
  /a:
    get:
      operationId: list
      parameters: [{}]
      responses: {{'200': {{content: {{application/json: {{schema: {{type: object, properties: {{list: {{type: array, items: {{type: string}}}}, {}}}}}}}}}}}}}
",
            parameters.join(", "),
            members.join(", ")
        );
        let (api, _) = passed(&document(&text));
        match &api.operations.first().unwrap().pages {
            Some(pages) => shown(pages),
            None => "nothing".to_owned(),
        }
    }

    fn shown(pages: &Pages) -> String {
        let mut parts = Vec::new();
        for (key, value) in [
            ("cursor", &pages.cursor_parameter),
            ("page", &pages.page_parameter),
            ("offset", &pages.offset_parameter),
        ] {
            parts.extend(value.iter().map(|value| format!("{key} {value}")));
        }
        for (key, way) in [
            ("next", pages.next.as_ref()),
            ("more", pages.more.as_ref()),
            ("last", pages.last.as_ref()),
            ("count", pages.count.as_ref().map(|(way, _)| way)),
        ] {
            let Some(way) = way else { continue };
            let way: Vec<&str> = way.iter().map(|step| step.member.as_str()).collect();
            parts.push(format!("{key} {}", way.join(".")));
        }
        parts.join(", ")
    }

    const OFFSET: &str = "offset: {type: integer}";
    const LIMIT: &str = "limit: {type: integer}";
    const TOTAL: &str = "total: {type: integer}";

    #[test]
    fn an_offset_with_a_limit_and_an_end_leads_on() {
        assert_eq!(
            found(&[OFFSET, LIMIT], &[TOTAL]),
            "offset offset, count total"
        );
        assert_eq!(
            found(
                &["startAt: {type: number}", "maxResults: {type: integer}"],
                &["isLast: {type: boolean}"]
            ),
            "offset startAt, last isLast"
        );
        assert_eq!(
            found(
                &[OFFSET, LIMIT],
                &["meta: {properties: {total_count: {type: integer}, has_more: {type: boolean}}}"]
            ),
            "offset offset, more meta.has_more, count meta.total_count"
        );
    }

    #[test]
    fn what_may_mean_something_else_is_no_offset() {
        assert_eq!(found(&[OFFSET, LIMIT], &[]), "nothing");
        assert_eq!(
            found(&[OFFSET, LIMIT], &["count: {type: integer}"]),
            "nothing"
        );
        assert_eq!(
            found(&[OFFSET, LIMIT], &["total: {type: string}"]),
            "nothing"
        );
        assert_eq!(found(&[OFFSET], &[TOTAL]), "nothing");
        assert_eq!(
            found(&["offset: {type: string}", LIMIT], &[TOTAL]),
            "nothing"
        );
        let start = "start: {type: integer}";
        assert_eq!(
            found(&[start, LIMIT], &[TOTAL]),
            "offset start, count total"
        );
        assert_eq!(
            found(&[start, "end: {type: integer}", LIMIT], &[TOTAL]),
            "nothing"
        );
    }

    #[test]
    fn a_cursor_goes_before_an_offset_unless_it_has_to_be_asked_for() {
        let cursor = "cursor: {type: string}";
        let next = "next_cursor: {type: string}";
        assert_eq!(
            found(&[OFFSET, LIMIT, cursor], &[TOTAL, next]),
            "cursor cursor, next next_cursor"
        );
        for asks in ["use_cursor", "usecursor", "useCursor"] {
            let asks = format!("{asks}: {{type: boolean}}");
            assert_eq!(
                found(&[OFFSET, LIMIT, cursor, &asks], &[TOTAL, next]),
                "offset offset, count total"
            );
        }
    }

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

    #[test]
    fn a_text_that_is_called_next_is_no_link_where_it_can_be_sent_back() {
        let members = ["next: {type: string}", "previous: {type: string}"];
        assert_eq!(found(&[], &members), "next next");
        assert_eq!(found(&["next: {type: string}"], &members), "nothing");
    }

    #[test]
    fn pages_that_nothing_counts_have_to_have_a_size_and_a_number_of_the_first() {
        let first = "page: {type: integer, default: 1}";
        assert_eq!(found(&[first, LIMIT], &[]), "page page");
        assert_eq!(found(&[first], &[]), "nothing");
        assert_eq!(found(&["page: {type: integer}", LIMIT], &[]), "nothing");
        assert_eq!(
            found(&["page: {type: string, default: '1'}", LIMIT], &[]),
            "nothing"
        );
    }

    #[test]
    fn the_number_of_the_first_page_is_what_the_parameter_says() {
        let first = |schema: &str, description: &str| {
            let text = format!(
                "paths: {{/a: {{get: {{parameters: [{{name: page, in: query, description: '{description}', schema: {{type: integer{schema}}}}}, {{name: size, in: query, schema: {{type: integer}}}}], responses: {{'200': {{content: {{application/json: {{schema: {{type: array, items: {{type: string}}}}}}}}}}}}}}}}}}"
            );
            let (api, _) = passed(&document(&text));
            let pages = api.operations.first().unwrap().pages.as_ref();
            pages.map(|pages| pages.first_page)
        };
        for (schema, description, expected) in [
            (", default: 0", "1-based", Some(0)),
            (", default: 1", "", Some(1)),
            (", default: 2", "1-based", None),
            (", minimum: 1", "", Some(1)),
            (", minimum: 0", "", None),
            (", minimum: 1, maximum: 9", "", Some(1)),
            (", minimum: 10", "", None),
            ("", "Number of the page (1-based)", Some(1)),
            ("", "Zero-based number.", Some(0)),
            (", minimum: 0", "Starts at 1.", Some(1)),
            ("", "It starts at 10.", None),
            ("", "A 10-based number.", None),
            ("", "0-based, or 1-based.", None),
            ("", "The page.", None),
        ] {
            assert_eq!(
                first(schema, description),
                expected,
                "{schema} {description}"
            );
        }
    }

    #[test]
    fn a_header_with_the_total_ends_an_offset() {
        let total = |header: &str, more: &str| {
            let text = format!(
                "paths: {{/a: {{get: {{parameters: [{{name: offset, in: query, schema: {{type: integer}}}}, {{name: limit, in: query, schema: {{type: integer}}}}], responses: {{'200': {{headers: {{{header}: {{schema: {{type: integer}}}}}}, content: {{application/json: {{schema: {{type: object, properties: {{items: {{type: array, items: {{type: string}}}}{more}}}}}}}}}}}}}}}}}}}"
            );
            let (api, _) = passed(&document(&text));
            let pages = api.operations.first().unwrap().pages.clone();
            pages.map(|pages| (pages.total_header, pages.count.is_some()))
        };
        let header = Some("x-total-count".to_owned());
        assert_eq!(total("x-total-count", ""), Some((header, false)));
        assert_eq!(
            total("x-total-count", ", total: {type: integer}"),
            Some((None, true))
        );
        assert_eq!(total("x-rate-limit", ""), None);
    }

    #[test]
    fn pages_are_counted_only_from_a_number_that_is_known() {
        let pages = "totalPages: {type: integer}";
        for (parameter, members, expected) in [
            (
                "page: {type: integer, default: 0}",
                pages,
                "page page, count totalPages",
            ),
            (
                "page: {type: integer, default: 1}",
                pages,
                "page page, count totalPages",
            ),
            ("page: {type: integer, default: 7}", pages, "nothing"),
            ("page: {type: integer}", pages, "nothing"),
            (
                "page: {type: integer}",
                "pages: {properties: {total_pages: {type: integer}}}",
                "page page, count pages.total_pages",
            ),
        ] {
            assert_eq!(found(&[parameter], &[members]), expected, "{parameter}");
        }
    }
}
