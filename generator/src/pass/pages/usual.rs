//! Listings that go by the names which many services give to what leads from page to page.
//!
//! What a service says itself goes before what can be counted: links in a header, then cursors and links in the page, then the
//! number of items before a page, then the number of the page. The links that services give with each thing come after what is
//! counted, since they may leave out what the caller asked for, and before numbers that go on to the first page without items. A
//! listing is only recognised with everything that its way takes: a cursor with its parameter, an offset with what tells the end, a
//! number with that of the first page.

use super::{is_number, not_null, pages as checked, way};
use crate::ir::{Api, Object, Operation, Pages, Parameter, Reply, ReplyContent, Shape, Ty};
use crate::spec::{Location, Paging};

/// The pages of a listing that goes by the usual names.
pub(super) fn pages(api: &Api, operation: &Operation) -> Option<Pages> {
    if operation.method != "GET" {
        return None;
    }
    linked(api, operation)
        .or_else(|| named(api, operation, &USUAL))
        .or_else(|| offset(api, operation))
        .or_else(|| numbered(api, operation, true))
        .or_else(|| among_links(api, operation))
        .or_else(|| numbered(api, operation, false))
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
const USUAL: [Usual; 36] = [
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
    // Apideck.
    Usual::token("cursor", "cursors.next"),
    // API2Cart.
    Usual::token("page_cursor", "next"),
    // Asana.
    Usual::token("offset", "next_page.offset"),
    // Lark, which names both alike.
    Usual {
        more: "has_more",
        ..Usual::token("page_token", "page_token")
    },
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
    Usual::link("odata.nextLink", &["value"]),
    // Twilio.
    Usual::link("next_page_uri", &[]),
    Usual::link("next_page_url", &[]),
    // LGTM, Instagram and SoundCloud.
    Usual::link("nextPageUrl", &[]),
    Usual::link("next_url", &[]),
    Usual::link("next_href", &[]),
    // Figma.
    Usual::link("next_page", &["prev_page"]),
    // Django REST framework.
    Usual::link("next", &["count", "previous", "results"]),
    // Spotify and Bitbucket.
    Usual::link("next", &["previous"]),
    Usual::link("next", &["href"]),
];

/// The link to the next page among the links that services give with each thing.
const LINKS: [Usual; 5] = [
    // JSON:API, where a link is a text or an object.
    Usual::link("links.next", &[]),
    Usual::link("links.next.href", &[]),
    // HAL.
    Usual::link("_links.next.href", &[]),
    Usual::link("_links.next", &[]),
    // AVEVA PI.
    Usual::link("Links.Next", &[]),
];

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

/// The path of a member that may be inside another.
fn within(outer: &str, member: &str) -> String {
    match (outer, member) {
        ("", path) | (path, "") => path.to_owned(),
        _ => format!("{outer}.{member}"),
    }
}

/// The path of the member that the items are in; empty where the page has them itself.
fn wrapper(items: &str) -> &str {
    items.rsplit_once('.').map_or("", |(wrapper, _)| wrapper)
}

/// The paths of what may be about the page with these items, as far as there is such an object.
fn places(api: &Api, operation: &Operation, items: &str) -> Vec<String> {
    let mut outer = vec!["", wrapper(items)];
    outer.dedup();
    let inside = |outer| INSIDE.iter().map(move |inside| within(outer, inside));
    let places = outer.into_iter().flat_map(inside);
    let is_object = |path: &String| {
        let ty = place(api, operation, path).map(|ty| not_null(api, &ty));
        ty.is_some_and(|ty| api.object(&ty).is_some_and(is_usual))
    };
    places
        .filter(|path| path.is_empty() || is_object(path))
        .collect()
}

/// Whether an object has no more members than what is about a page. To look for names in larger ones would take long.
fn is_usual(object: &Object) -> bool {
    object.members.len() <= 100
}

/// The pages of a listing whose replies have a header with links.
fn linked(api: &Api, operation: &Operation) -> Option<Pages> {
    header(operation, &["Link"])?;
    let paging = Paging {
        link_header: true,
        ..Paging::of(items(api, operation)?)
    };
    checked(api, operation, &paging).ok()
}

/// The pages of a listing whose parameter and members have usual names.
fn named(api: &Api, operation: &Operation, names: &[Usual]) -> Option<Pages> {
    let items = list(api, page(api, operation)?)?;
    let fits = |usual: &&Usual| match usual.parameter {
        "" => !is_cursor(api, operation, usual.member),
        name => is_cursor(api, operation, name) && !is_asked_for(api, operation, name),
    };
    let places = places(api, operation, &items);
    let mut usual = names.iter().filter(fits);
    usual.find_map(|usual| {
        places.iter().find_map(|inside| {
            let is_beside = usual.with.is_empty() || inside.starts_with(wrapper(&items));
            let has = |name: &&str| place(api, operation, &within(inside, name)).is_some();
            let paging = usual.paging(items.clone(), inside);
            let found = || checked(api, operation, &paging).ok();
            let fits = is_beside && usual.with.iter().all(has);
            fits.then(found).flatten()
        })
    })
}

/// The pages of a listing that has the next one among its links. A path that ends with an id rather leads to one thing, which has
/// such links as well, unless callers may say how many items there are on a page.
fn among_links(api: &Api, operation: &Operation) -> Option<Pages> {
    if operation.path.ends_with('}') && !has_size(api, operation) {
        return None;
    }
    named(api, operation, &LINKS)
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

const OFFSETS: [Offset; 7] = [
    Offset::of("offset"),
    // JSON:API.
    Offset::of("page[offset]"),
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
    let items = items(api, operation)?;
    let member = |names, fits| member(api, operation, &items, names, fits);
    let total = member(&TOTALS, is_number);
    let more = member(&MORE, |ty| *ty == Ty::Bool);
    let last = member(&LAST, |ty| *ty == Ty::Bool).filter(|_| more.is_none());
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
        ..Paging::of(items)
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
const NUMBERS: [&str; 4] = ["page", "pageNumber", "page_number", "page[number]"];

/// How many pages there are.
const COUNTS: [&str; 4] = ["total_pages", "totalPages", "page_count", "pageCount"];

/// Counts of pages that are known to begin at 1 where the document does not say it: those of Intercom and Xero.
const FROM_ONE: [&str; 2] = ["pages.total_pages", "pagination.pageCount"];

/// The pages of a listing that have numbers.
///
/// Some services begin at 0 and some at 1. One page would be left out if the wrong one was taken, so the document has to say it.
/// Where nothing tells the number of pages, the first page without items is the last, so the number has to be about items: callers
/// may say how many there are on a page. `is_counted` says which of both is looked for.
fn numbered(api: &Api, operation: &Operation, is_counted: bool) -> Option<Pages> {
    let mut numbers = NUMBERS.iter();
    let parameter = numbers.find_map(|name| number(api, operation, name))?;
    let items = items(api, operation)?;
    let page_count = member(api, operation, &items, &COUNTS, is_number);
    if page_count.is_some() != is_counted || !is_counted && !has_size(api, operation) {
        return None;
    }
    let is_known = |count: &String| FROM_ONE.contains(&count.as_str());
    let from_one = page_count.as_ref().is_some_and(is_known);
    let paging = Paging {
        page_parameter: Some(parameter.name.clone()),
        first_page: first_page(parameter).or(from_one.then_some(1))?,
        page_count,
        ..Paging::of(items)
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
    let said = first_number(&text.to_ascii_lowercase());
    let mut limits = parameter.docs.limits.iter();
    let at_least_one = limits.any(|limit| ["at least 1", "more than 0"].contains(&limit.as_str()));
    match (said.contains(&0), said.contains(&1)) {
        (true, true) => None,
        (true, false) => Some(0),
        (false, true) => Some(1),
        (false, false) => at_least_one.then_some(1),
    }
}

/// After these words, documents name the number of the first page, also with others between.
const LEADS: [&str; 12] = [
    "default",
    "defaults",
    "start",
    "starts",
    "starting",
    "begin",
    "begins",
    "beginning",
    "first",
    "numbered",
    "counted",
    "minimum",
];

/// Words between those and the number.
const BETWEEN: [&str; 12] = [
    "to", "at", "from", "with", "is", "has", "value", "the", "page", "pages", "number", "index",
];

/// What a text in lower case says that the first page is: 0, 1, both or nothing.
///
/// A number has to be a word of its own, so that neither `10` nor `1,000` nor `-1` is taken for one of them.
fn first_number(text: &str) -> Vec<i64> {
    fn bare<'t>(word: &&'t str) -> &'t str {
        word.trim_end_matches(['.', ',', ';'])
    }
    let is_between = |letter: char| letter.is_whitespace() || ":=()[]{}<>\"'`*|".contains(letter);
    let words = text.split(is_between).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    let number = |word: &str| match word {
        "0" | "zero" => Some(0),
        "1" => Some(1),
        _ => None,
    };
    let mut said = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let mut after = words.iter().skip(position + 1);
        if LEADS.contains(word) {
            // A sentence ends what belongs to the word.
            let next = after.find(|word| !BETWEEN.contains(word));
            let number = next.map(bare).and_then(number);
            // What is not below 0 may begin at 1.
            said.extend(number.filter(|number| *word != "minimum" || *number == 1));
            continue;
        }
        let next = after.next().map(bare);
        let base = match next {
            Some("based" | "indexed") => Some(*word),
            Some("by") if after.next().map(bare) == Some("default") => Some(*word),
            _ => ["-based", "-indexed"]
                .iter()
                .find_map(|end| bare(word).strip_suffix(end)),
        };
        said.extend(base.and_then(|base| match base {
            "one" => Some(1),
            base => number(base),
        }));
    }
    said
}

/// The path of the first member about the page with these items that has one of these names and is of a type that fits.
fn member(
    api: &Api,
    operation: &Operation,
    items: &str,
    names: &[&str],
    fits: fn(&Ty) -> bool,
) -> Option<String> {
    let places = places(api, operation, items);
    let mut paths = places
        .iter()
        .flat_map(|inside| names.iter().map(move |name| within(inside, name)));
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
    api.object(reply(operation)?).filter(|page| is_usual(page))
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

/// Lists that say something about a page, or go with what is on it.
const BESIDE: [&str; 5] = ["errors", "warnings", "links", "order", "included"];

/// What usually has the list of items where the page does not have it itself.
const WRAPPERS: [&str; 4] = ["_embedded", "data", "result", "response"];

/// The path of the items: a list of the page, or of the only member that has one or the one with a usual name.
fn list(api: &Api, page: &Object) -> Option<String> {
    let has_own = page
        .members
        .iter()
        .any(|member| matches!(not_null(api, &member.ty), Ty::List(_)) && !is_beside(&member.wire));
    if has_own {
        return own_list(api, page);
    }
    let inner = page.members.iter().filter_map(|member| {
        let inner = own_list(api, api.object(&not_null(api, &member.ty))?)?;
        Some((member.wire.as_str(), within(&member.wire, &inner)))
    });
    let inner: Vec<_> = inner.collect();
    let usual = inner.iter().find(|(wire, _)| WRAPPERS.contains(wire));
    match (usual, inner.as_slice()) {
        (Some((_, path)), _) | (None, [(_, path)]) => Some(path.clone()),
        // What goes with one thing is no listing.
        (None, [])
            if !page
                .members
                .iter()
                .any(|it| WRAPPERS.contains(&it.wire.as_str())) =>
        {
            own_list(api, page)
        }
        _ => None,
    }
}

fn is_beside(wire: &str) -> bool {
    BESIDE.iter().any(|name| wire.eq_ignore_ascii_case(name))
}

/// The only list that an object has; of several, the only one of objects, the one with a usual name, or the only one that is not
/// beside the items.
fn own_list(api: &Api, page: &Object) -> Option<String> {
    if !is_usual(page) {
        return None;
    }
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
            let mut others = several.iter().filter(|wire| !is_beside(wire));
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
        let list = ["list: {type: array, items: {type: string}}"];
        let pages = of_page(parameters, &[&list, members].concat());
        pages.as_ref().map_or("nothing".to_owned(), shown)
    }

    /// The same with where the items are, of a reply without a list beside these members.
    fn found_in(parameters: &[&str], members: &[&str]) -> String {
        let pages = of_page(parameters, members);
        let pages = pages.as_ref().map(|pages| {
            let items = pages.items.iter().map(|step| step.member.as_str());
            let items: Vec<&str> = items.collect();
            format!("{}: {}", items.join("."), shown(pages))
        });
        pages.unwrap_or("nothing".to_owned())
    }

    fn of_page(parameters: &[&str], members: &[&str]) -> Option<Pages> {
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
      responses: {{'200': {{content: {{application/json: {{schema: {{type: object, properties: {{{}}}}}}}}}}}}}
",
            parameters.join(", "),
            members.join(", ")
        );
        let (api, _) = passed(&document(&text));
        api.operations.first().unwrap().pages.clone()
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
    fn links_are_texts_or_objects_under_what_is_only_for_links() {
        let text = "next: {type: string, nullable: true}";
        let object = "next: {type: object, nullable: true, properties: {href: {type: string}}}";
        for (member, next, expected) in [
            ("links", text, "next links.next"),
            ("links", object, "next links.next.href"),
            ("_links", text, "next _links.next"),
            ("_links", object, "next _links.next.href"),
            ("Links", "Next: {type: string}", "next Links.Next"),
            ("links", "next: {type: integer}", "nothing"),
            ("links", "last: {type: string}", "nothing"),
            ("others", text, "nothing"),
        ] {
            let member = format!("{member}: {{type: object, properties: {{{next}}}}}");
            assert_eq!(found(&[], &[&member]), expected, "{member}");
        }
    }

    #[test]
    fn links_go_before_pages_that_nothing_counts_and_after_those_that_are_counted() {
        let links = "links: {properties: {next: {type: string}}}";
        let number = ["page: {type: integer, default: 1}", LIMIT];
        assert_eq!(found(&number, &[links]), "next links.next");
        assert_eq!(
            found(&number, &[links, "total_pages: {type: integer}"]),
            "page page, count total_pages"
        );
        assert_eq!(
            found(&[OFFSET, LIMIT], &[links, TOTAL]),
            "offset offset, count total"
        );
    }

    #[test]
    fn links_that_come_with_one_thing_lead_to_no_page_of_it() {
        let size = "{name: limit, in: query, schema: {type: integer}}";
        let id = "{name: id, in: path, required: true, schema: {type: string}}";
        for (path, parameters, expected) in [
            ("/users/{id}", id.to_owned(), false),
            ("/users/{id}", format!("{id}, {size}"), true),
            ("/users/{id}/roles", id.to_owned(), true),
        ] {
            let text = format!(
                "paths: {{'{path}': {{get: {{parameters: [{parameters}], responses: {{'200': {{content: {{application/json: {{schema: {{type: object, properties: {{roles: {{type: array, items: {{type: string}}}}, _links: {{properties: {{next: {{type: string}}}}}}}}}}}}}}}}}}}}}}}}"
            );
            let (api, _) = passed(&document(&text));
            let pages = &api.operations.first().unwrap().pages;
            assert_eq!(pages.is_some(), expected, "{path} {parameters}");
        }
    }

    #[test]
    fn links_are_known_by_their_names_or_by_the_one_before() {
        let text = |name: &str| format!("{name}: {{type: string}}");
        for (names, expected) in [
            (&["next_url"][..], "next next_url"),
            (&["next_href"], "next next_href"),
            (&["nextPageUrl"], "next nextPageUrl"),
            (&["next_page", "prev_page"], "next next_page"),
            (&["next", "prev"], "nothing"),
            (&["next_page"], "nothing"),
            (&["next"], "nothing"),
        ] {
            let members: Vec<String> = names.iter().map(|name| text(name)).collect();
            let inside = format!("pagination: {{properties: {{{}}}}}", members.join(", "));
            let members: Vec<&str> = members.iter().map(String::as_str).collect();
            assert_eq!(found(&[], &members), expected, "{names:?}");
            let expected = expected.replace("next ", "next pagination.");
            assert_eq!(found(&[], &[&inside]), expected, "{names:?}");
        }
    }

    #[test]
    fn cursors_of_services_are_sent_back_where_these_take_them() {
        let asana = "next_page: {nullable: true, properties: {offset: {type: string}, path: {type: string}, uri: {type: string}}}";
        let apideck =
            "meta: {properties: {cursors: {properties: {next: {type: string, nullable: true}}}}}";
        let lark = ["page_token: {type: string}", "has_more: {type: boolean}"];
        for (parameter, members, expected) in [
            (
                "offset: {type: string}",
                &[asana][..],
                "cursor offset, next next_page.offset",
            ),
            ("offset: {type: integer}", &[asana], "nothing"),
            (
                "cursor: {type: string}",
                &[apideck],
                "cursor cursor, next meta.cursors.next",
            ),
            (
                "page_token: {type: string}",
                &lark,
                "cursor page_token, next page_token, more has_more",
            ),
            ("page_token: {type: string}", &lark[..1], "nothing"),
        ] {
            assert_eq!(found(&[parameter, LIMIT], members), expected, "{members:?}");
        }
    }

    #[test]
    fn items_may_be_in_the_only_member_that_has_any() {
        let list = "items: {type: array, items: {type: string}}";
        let next = "_links: {properties: {next: {properties: {href: {type: string}}}}}";
        let token = "next_page_token: {type: string}";
        let wrapped = |more: &str| format!("data: {{type: object, properties: {{{list}{more}}}}}");
        let with_token = wrapped(&format!(", {token}"));
        let page_token = ["page_token: {type: string}"];
        let embedded = format!("_embedded: {{properties: {{{list}}}}}");
        let errors =
            "errors: {type: array, items: {type: object, properties: {a: {type: string}}}}";
        let other = format!("other: {{properties: {{{list}}}}}");
        for (parameters, members, expected) in [
            (
                &page_token[..],
                &["code: {type: integer}", &*with_token][..],
                "data.items: cursor page_token, next data.next_page_token",
            ),
            (
                &page_token,
                &[errors, &with_token],
                "data.items: cursor page_token, next data.next_page_token",
            ),
            (
                &page_token,
                &[&wrapped(""), token],
                "data.items: cursor page_token, next next_page_token",
            ),
            (
                &page_token,
                &[&other, token],
                "other.items: cursor page_token, next next_page_token",
            ),
            (
                &[],
                &[&embedded, next],
                "_embedded.items: next _links.next.href",
            ),
            (
                &[OFFSET, LIMIT],
                &[&wrapped(", total: {type: integer}")],
                "data.items: offset offset, count data.total",
            ),
            // A text that is called `next` is a link only beside the items.
            (
                &[],
                &[
                    &*wrapped(""),
                    "next: {type: string}",
                    "previous: {type: string}",
                ],
                "nothing",
            ),
            // Which one?
            (
                &page_token,
                &[&other, &other.replace("other", "another"), token],
                "nothing",
            ),
            // One thing, and what goes with it.
            (
                &[],
                &[
                    "data: {properties: {id: {type: string}}}",
                    &list.replace("items:", "included:"),
                    "links: {properties: {next: {type: string}}}",
                ],
                "nothing",
            ),
        ] {
            assert_eq!(found_in(parameters, members), expected, "{members:?}");
        }
    }

    #[test]
    fn pages_of_json_api_have_numbers_and_offsets_in_brackets() {
        let size = "'page[size]': {type: integer}";
        let number = "'page[number]': {type: integer, default: 1}";
        let total = "meta: {properties: {total_pages: {type: integer}, total: {type: integer}}}";
        assert_eq!(
            found(&[number, size], &[total]),
            "page page[number], count meta.total_pages"
        );
        assert_eq!(found(&[number, size], &[]), "page page[number]");
        assert_eq!(
            found(
                &[
                    "'page[offset]': {type: integer}",
                    "'page[limit]': {type: integer}"
                ],
                &[total]
            ),
            "offset page[offset], count meta.total"
        );
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
            (
                "",
                "The current page to fetch results from. Defaults to 1",
                Some(1),
            ),
            ("", "Page to show (default: 1)", Some(1)),
            ("", "Page number (minimum: 1)", Some(1)),
            ("", "Page number (minimum: 0)", None),
            ("", "Page number to return, starting with 0.", Some(0)),
            ("", "Pages start at 1", Some(1)),
            ("", "Begins at page=1.", Some(1)),
            (
                "",
                "The page number to be displayed. The first page is 0.",
                Some(0),
            ),
            ("", "Defaults to page 1 if not provided.", Some(1)),
            (
                "",
                "Defaults to `0` (returns the first set of up to 100)",
                Some(0),
            ),
            (
                "",
                "The page of ImportJobs (starts at and defaults to 0)",
                Some(0),
            ),
            ("", "The page, 1 by default.", Some(1)),
            ("", "The default value is \"1\".", Some(1)),
            ("", "Zero-indexed, default 1.", None),
            ("", "Defaults to 10, starts with 1,000, begins at -1.", None),
            ("", "The page to start at. 1 is one of them.", None),
            ("", "For example page=1.", None),
            ("", "If omitted, the first page is returned.", None),
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
