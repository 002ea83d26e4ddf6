//! Listings that go by the names which many services give to what leads from page to page.
//!
//! What a service says itself goes before what can be counted: links in a header, then cursors and links in the page, then the
//! number of items before a page, then the number of the page. The links that services give with each thing come after what is
//! counted, since they may leave out what the caller asked for, and before numbers that go on to the first page without items. A
//! listing is only recognised with everything that its way takes: a cursor with its parameter, an offset with what tells the end, a
//! number with that of the first page.

mod cursor;
mod first_page;
mod items;
mod link;
mod listing;
mod number;
mod offset;
#[cfg(test)]
mod testing;

use super::{is_number, not_null, pages as checked, way};
use crate::ir::{Api, Operation, Pages};
use listing::Listing;

/// The pages of a listing that goes by the usual names.
pub(super) fn pages(api: &Api, operation: &Operation) -> Option<Pages> {
    if operation.method != "GET" {
        return None;
    }
    let listing = Listing::of(api, operation)?;
    link::in_header(&listing)
        .or_else(|| cursor::pages(&listing))
        .or_else(|| link::in_page(&listing))
        .or_else(|| offset::pages(&listing))
        .or_else(|| number::counted(&listing))
        .or_else(|| link::among_links(&listing))
        .or_else(|| number::uncounted(&listing))
}

/// The path of a member that may be inside another.
fn within(outer: &str, member: &str) -> String {
    match (outer, member) {
        ("", path) | (path, "") => path.to_owned(),
        _ => format!("{outer}.{member}"),
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{LIMIT, OFFSET, TOTAL, found};

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
    fn a_text_that_is_called_next_is_no_link_where_it_can_be_sent_back() {
        let members = ["next: {type: string}", "previous: {type: string}"];
        assert_eq!(found(&[], &members), "next next");
        assert_eq!(found(&["next: {type: string}"], &members), "nothing");
    }
}
