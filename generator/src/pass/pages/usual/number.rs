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

/// Counts of pages that are known to begin at 1 where the document does not say it: those of Intercom and Xero.
const FROM_ONE: [&str; 2] = ["pages.total_pages", "pagination.pageCount"];

/// Whether callers may say the number of the page.
pub(super) fn is_asked_for(listing: &Listing<'_>) -> bool {
    NUMBERS.iter().any(|name| listing.number(name).is_some())
}

/// The pages of a listing that says how many there are.
pub(super) fn counted(listing: &Listing<'_>) -> Option<Pages> {
    let page_count = listing.member(&COUNTS, is_number)?;
    pages(listing, Some(page_count), None)
}

/// The pages of a listing that does not say how many there are, but perhaps how many items are on them. As the first page without
/// items is the last in any case, the number has to be about items: callers may say how many there are on a page.
pub(super) fn uncounted(listing: &Listing<'_>) -> Option<Pages> {
    if listing.member(&COUNTS, is_number).is_some() || !listing.has_size() {
        return None;
    }
    // A number that is said of a page or of pages may be another one.
    let total = listing.total();
    pages(listing, None, total.filter(|it| !listing.says(it, "page")))
}

/// Some services begin at 0 and some at 1. One page would be left out if the wrong one was taken, so the document has to say it.
fn pages(
    listing: &Listing<'_>,
    page_count: Option<String>,
    total: Option<String>,
) -> Option<Pages> {
    let parameter = NUMBERS.iter().find_map(|name| listing.number(name))?;
    let is_known = |count: &String| FROM_ONE.contains(&count.as_str());
    let from_one = page_count.as_ref().is_some_and(is_known);
    listing.pages(&Paging {
        page_parameter: Some(parameter.path.clone()),
        first_page: first_page(parameter).or(from_one.then_some(1))?,
        page_count,
        total,
        ..listing.paging()
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIMIT, found};

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
        let pages = "pages: {type: string}";
        assert_eq!(found(&[page], &[pages]), "nothing");
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
