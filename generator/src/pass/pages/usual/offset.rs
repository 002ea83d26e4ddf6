//! Listings that go by the number of items before a page.

use super::listing::Listing;
use crate::ir::Pages;
use crate::spec::Paging;

/// How services usually name the number of items before a page.
struct Offset {
    /// The parameter.
    parameter: &'static str,
    /// The number of the first item.
    first: i64,
    /// What the page also has to have.
    with: &'static [&'static str],
    /// Parameters that show that it means something else.
    without: &'static [&'static str],
}

const OFFSETS: [Offset; 7] = [
    Offset::of("offset"),
    // JSON:API.
    Offset::of("page[offset]"),
    Offset::of("start_at"),
    Offset::of("skip"),
    // Vonage.
    Offset::of("record_index"),
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

/// The headers in which services say that.
const TOTAL_HEADERS: [&str; 6] = [
    "X-Total-Count",
    "X-Total",
    "Total-Count",
    "Pagination-Total",
    "X-Pagination-Total",
    "Pagination-Total-Count",
];

/// The pages of a listing that goes by the number of items before a page.
///
/// Without anything that tells the end, a listing is not recognised: a service that does not mean the number of items, or does not
/// look at it, would be asked again and again.
pub(super) fn pages(listing: &Listing<'_>) -> Option<Pages> {
    let is_there = |name: &&str| listing.place(name).is_some();
    let (offset, input) = OFFSETS.iter().find_map(|offset| {
        let input = listing.number(offset.parameter)?;
        let is_offset = !input.deprecated
            && offset.with.iter().all(is_there)
            && !listing.has_any(offset.without);
        is_offset.then_some((offset, input))
    })?;
    let total = listing.total();
    let more = listing.more();
    let last = listing.last().filter(|_| more.is_none());
    let total_header = listing.header(&TOTAL_HEADERS).filter(|_| total.is_none());
    let ends = [&total, &more, &last, &total_header];
    if !listing.has_size() || ends.iter().all(|end| end.is_none()) {
        return None;
    }
    listing.pages(&Paging {
        offset_parameter: Some(input.path.clone()),
        first_offset: offset.first,
        total,
        total_header,
        more,
        last,
        ..listing.paging()
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIMIT, OFFSET, TOTAL, found, of_operation};
    use crate::testing::{document, passed};

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
    fn offsets_are_known_however_they_are_spelled() {
        for (offset, size, end, expected) in [
            (
                "Skip",
                "Take",
                "TotalCount",
                "offset Skip, count TotalCount",
            ),
            (
                "StartAt",
                "MaxResults",
                "TotalRecordCount",
                "offset StartAt, count TotalRecordCount",
            ),
            (
                "offset",
                "limit",
                "total_entries",
                "offset offset, count total_entries",
            ),
            (
                "offset",
                "PageSize",
                "totalRecords",
                "offset offset, count totalRecords",
            ),
            ("from", "limit", "total", "nothing"),
            ("offset", "most", "total", "nothing"),
            ("offset", "limit", "amount", "nothing"),
        ] {
            let number = |name: &str| format!("{name}: {{type: integer}}");
            let found = found(&[&number(offset), &number(size)], &[&number(end)]);
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn an_offset_that_is_a_text_has_a_number_for_its_default() {
        for (default, expected) in [
            ("'0'", "offset startAt, count total"),
            ("0", "offset startAt, count total"),
            ("first", "nothing"),
            ("''", "nothing"),
        ] {
            let offset = format!("startAt: {{type: string, default: {default}}}");
            assert_eq!(found(&[&offset, LIMIT], &[TOTAL]), expected, "{default}");
        }
    }

    #[test]
    fn an_offset_that_has_to_be_given_begins_where_the_caller_says() {
        let pages = of_operation(
            "get: {parameters: [{name: offset, in: query, required: true, schema: {type: integer}}, {name: count, in: query, required: true, schema: {type: integer}}], responses: {'200': {content: {application/json: {schema: {type: object, properties: {TotalCount: {type: integer}, Servers: {type: array, items: {type: string}}}}}}}}}",
        );
        assert_eq!(pages.unwrap().offset_parameter.as_deref(), Some("offset"));
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
        let count = "count: {type: integer, description: The total number of records.}";
        let index = "record_index: {type: integer}";
        assert_eq!(
            found(&[index, LIMIT], &[count]),
            "offset record_index, count count"
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
}
