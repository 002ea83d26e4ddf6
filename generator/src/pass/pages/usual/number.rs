//! Listings whose pages have numbers.

use super::first_page::first_page;
use super::is_number;
use super::listing::Listing;
use crate::ir::Pages;
use crate::spec::Paging;

/// The number of a page.
const NUMBERS: [&str; 3] = ["page", "page_number", "page[number]"];

/// How many pages there are.
const COUNTS: [&str; 10] = [
    "total_pages",
    "page_count",
    "num_pages",
    "number_of_pages",
    "no_of_pages",
    "pages_total",
    "max_page",
    "max_pages",
    "last_page",
    "pages",
];

/// Counts of pages that are known to begin at 1 where the document does not say it: those of Intercom and Xero.
const FROM_ONE: [&str; 2] = ["pages.total_pages", "pagination.pageCount"];

/// Whether callers may say the number of the page.
pub(super) fn is_asked_for(listing: &Listing<'_>) -> bool {
    NUMBERS.iter().any(|name| listing.number(name).is_some())
}

/// The headers in which services say that.
const COUNT_HEADERS: [&str; 6] = [
    "X-Pages",
    "X-Page-Count",
    "X-PageCount",
    "X-Total-Pages",
    "X-Pagination-Page-Count",
    "X-Pagination-Total-Pages",
];

/// The pages of a listing that says how many there are, in the page or in a header.
pub(super) fn counted(listing: &Listing<'_>) -> Option<Pages> {
    let counts = match page_count(listing) {
        Some(page_count) => Paging {
            page_count: Some(page_count),
            ..listing.paging()
        },
        None if listing.has_keys() => return None,
        None => Paging {
            page_count_header: Some(listing.header(&COUNT_HEADERS)?),
            ..listing.paging()
        },
    };
    pages(listing, counts)
}

/// The path of the member with the number of pages, unless it is said to be that of the items on one.
fn page_count(listing: &Listing<'_>) -> Option<String> {
    let count = listing.member(&COUNTS, is_number)?;
    let is_other = listing.says(&count, "number of items") && !listing.says(&count, "pages");
    (!is_other).then_some(count)
}

/// The pages of a listing that does not say how many there are, but perhaps how many items are on them. As the first page without
/// items is the last in any case, the number has to be about items: callers may say how many there are on a page.
pub(super) fn uncounted(listing: &Listing<'_>) -> Option<Pages> {
    if page_count(listing).is_some() || !listing.has_size() {
        return None;
    }
    // A number that is said of a page or of pages may be another one.
    let total = listing.total();
    let counts = Paging {
        total: total.filter(|it| !listing.says(it, "page")),
        ..listing.paging()
    };
    pages(listing, counts)
}

/// Some services begin at 0 and some at 1. One page would be left out if the wrong one was taken, so the document has to say it.
fn pages(listing: &Listing<'_>, counts: Paging) -> Option<Pages> {
    let parameter = NUMBERS.iter().find_map(|name| listing.number(name))?;
    let is_known = |count: &String| FROM_ONE.contains(&count.as_str());
    let from_one = counts.page_count.as_ref().is_some_and(is_known);
    listing.pages(&Paging {
        page_parameter: Some(parameter.path.clone()),
        first_page: first_page(parameter).or(from_one.then_some(1))?,
        ..counts
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIMIT, found, of_operation};

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
        for (first, expected) in [("'1'", "page page"), ("one", "nothing")] {
            let page = format!("page: {{type: string, default: {first}}}");
            assert_eq!(found(&[&page, LIMIT], &[]), expected);
        }
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

    #[test]
    fn pages_are_counted_under_many_names() {
        let page = "page: {type: integer, default: 1}";
        let spelled = [
            "totalPages",
            "TotalPages",
            "PageCount",
            "noOfPages",
            "pagesTotal",
        ];
        for name in super::COUNTS.iter().chain(&spelled) {
            let count = format!("{name}: {{type: integer}}");
            let meta = format!("meta: {{properties: {{{count}}}}}");
            let expected = format!("page page, count {name}");
            assert_eq!(found(&[page], &[&count]), expected);
            let expected = format!("page page, count meta.{name}");
            assert_eq!(found(&[page], &[&meta]), expected);
        }
        for pages in [
            "pages: {type: string}",
            // Of the page, perhaps.
            "page_total: {type: integer}",
            "pages_total: {type: integer, description: Number of items of the page.}",
        ] {
            assert_eq!(found(&[page], &[pages]), "nothing", "{pages}");
        }
    }

    #[test]
    fn pages_are_counted_in_a_header_of_the_reply() {
        let counted = |header: &str, page: &str, member: &str| {
            let pages = of_operation(&format!(
                "get: {{parameters: [{{name: page, in: query, schema: {{type: integer{page}}}}}], responses: {{'200': {{headers: {{{header}: {{schema: {{type: integer}}}}}}, content: {{application/json: {{schema: {{type: object, properties: {{list: {member}}}}}}}}}}}}}}}"
            ));
            pages.and_then(|pages| pages.page_count_header)
        };
        let first = ", default: 1";
        let list = "{type: array, items: {type: string}}";
        for header in super::COUNT_HEADERS {
            assert_eq!(counted(header, first, list).as_deref(), Some(header));
            let header = header.to_ascii_lowercase();
            assert_eq!(counted(&header, first, list), Some(header));
        }
        assert_eq!(counted("X-Page", first, list), None);
        assert_eq!(counted("X-Pages", "", list), None);
        let map = list.replace("array, items", "object, additionalProperties");
        assert_eq!(counted("X-Pages", first, &map), None);
        let with_count = "{type: array, items: {type: string}}, total_pages: {type: integer}";
        assert_eq!(counted("X-Pages", first, with_count), None);
    }

    #[test]
    fn a_success_without_content_is_no_page() {
        let listing = |others: &str| {
            of_operation(&format!(
                "get: {{parameters: [{{name: page, in: query, schema: {{type: integer, default: 1}}}}], responses: {{'200': &page {{content: {{application/json: {{schema: {{type: object, properties: {{list: {{type: array, items: {{type: string}}}}, pages: {{type: integer}}}}}}}}}}}}{others}}}}}"
            ))
            .map(|pages| pages.may_be_absent)
        };
        assert_eq!(listing(""), Some(false));
        assert_eq!(listing(", '204': {description: None}"), Some(true));
        assert_eq!(
            listing(", '201': {description: a}, '204': {description: b}"),
            Some(true)
        );
        let text = "content: {text/plain: {schema: {type: string}}}";
        assert_eq!(listing(&format!(", '201': {{{text}}}")), None);
        let other = "content: {application/json: {schema: {type: object, properties: {other: {type: string}}}}}";
        assert_eq!(listing(&format!(", '206': {{{other}}}")), None);
    }

    #[test]
    fn pages_that_nothing_counts_end_with_the_number_of_items_on_all() {
        let page = "page: {type: integer, default: 1}";
        for (member, expected) in [
            ("total: {type: integer}", "page page, count total"),
            (
                "meta: {properties: {total_count: {type: integer}}}",
                "page page, count meta.total_count",
            ),
            (
                "count: {type: integer, description: The total number of calls.}",
                "page page, count count",
            ),
            ("count: {type: integer}", "page page"),
            (
                "count: {type: integer, description: Total on this page.}",
                "page page",
            ),
            (
                "total: {type: integer, description: Number of pages.}",
                "page page",
            ),
        ] {
            assert_eq!(found(&[page, LIMIT], &[member]), expected, "{member}");
        }
        let total = "total: {type: integer}";
        assert_eq!(found(&[page], &[total]), "nothing");
    }
}
