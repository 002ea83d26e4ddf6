//! Listings that go by the names which many services give to what leads from page to page.
//!
//! What a service says itself goes before what can be counted: links in a header, then cursors and links in the page, then the
//! number of items before a page, then the number of the page. Of cursors, those go first whose names alone say that they lead on.
//! The links that services give with each thing come after what is counted, since they may leave out what the caller asked for, and
//! before numbers of pages that nothing counts, together with links of which only words say what they are. A listing is only recognised with everything that its way takes: a cursor with its
//! parameter, an offset with what tells the end, a number with that of the first page.

mod cursor;
mod first_page;
mod input;
mod items;
mod link;
mod listing;
mod number;
mod offset;
#[cfg(test)]
mod testing;

use super::{Fits, is_number, not_null, page, pages as checked, way};
use crate::ir::{Api, Operation, Pages};
use listing::Listing;

/// The pages of a listing that goes by the usual names.
pub(super) fn pages(api: &Api, operation: &Operation) -> Option<Pages> {
    match operation.method.as_str() {
        "GET" => of_get(&Listing::by_query(api, operation)?),
        "POST" | "QUERY" => {
            let by_body = Listing::by_body(api, operation).filter(Listing::is_search);
            let by_query = || Listing::by_query(api, operation).filter(Listing::is_search);
            let of_body = by_body.and_then(|listing| of_search(&listing));
            of_body.or_else(|| of_searching_query(&by_query()?))
        }
        _ => None,
    }
}

fn of_get(listing: &Listing<'_>) -> Option<Pages> {
    link::in_header(listing)
        .or_else(|| cursor::pages(listing))
        .or_else(|| link::in_page(listing))
        .or_else(|| cursor::unnamed(listing))
        .or_else(|| offset::pages(listing))
        .or_else(|| number::counted(listing))
        .or_else(|| link::among_links(listing))
        .or_else(|| link::unsure(listing))
        .or_else(|| number::uncounted(listing))
}

/// The ways of what also could be a change: only those of which both the call and the page speak.
fn of_search(listing: &Listing<'_>) -> Option<Pages> {
    cursor::pages(listing)
        .or_else(|| cursor::unnamed(listing))
        .or_else(|| offset::pages(listing))
        .or_else(|| number::counted(listing))
}

/// The same where the query says which page is asked for. A link has another query, and the body stays the same.
fn of_searching_query(listing: &Listing<'_>) -> Option<Pages> {
    of_search(listing).or_else(|| {
        let linked = link::in_header(listing).or_else(|| link::in_page(listing));
        linked.filter(|_| listing.has_size() && number::is_asked_for(listing))
    })
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
    use super::testing::{LIMIT, OFFSET, TOTAL, found, found_by_body, of_operation};

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
    fn links_by_words_go_before_pages_that_nothing_counts_and_after_those_that_are_counted() {
        let number = ["page: {type: integer, default: 1}", LIMIT];
        for link in [
            "nextUri: {type: string}",
            "nextPage: {type: string, description: The URL.}",
        ] {
            let (name, _) = link.split_once(':').unwrap();
            assert_eq!(found(&number, &[link]), format!("next {name}"));
            assert_eq!(
                found(&number, &[link, "pageCount: {type: integer}"]),
                "page page, count pageCount"
            );
            assert_eq!(
                found(&[OFFSET, LIMIT], &[link, TOTAL]),
                "offset offset, count total"
            );
        }
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

    const CURSOR: &str = "cursor: {type: string, nullable: true}";
    const NEXT: &str = "next_cursor: {type: string}";

    #[test]
    fn a_body_says_which_page_is_asked_for_where_the_page_speaks_of_it_too() {
        let after = "pagination: {type: object, properties: {starting_after: {type: string}}}";
        let next = "pages: {properties: {next: {properties: {starting_after: {type: string}}}}}";
        let page = "page: {type: integer, default: 1}";
        for (sent, members, expected) in [
            (
                &[CURSOR][..],
                &[NEXT][..],
                "cursor cursor, next next_cursor",
            ),
            (
                &[after],
                &[next],
                "cursor pagination.starting_after, next pages.next.starting_after",
            ),
            (&[OFFSET, LIMIT], &[TOTAL], "offset offset, count total"),
            (
                &[page],
                &["total_pages: {type: integer}"],
                "page page, count total_pages",
            ),
            // Nothing of the page speaks of its number.
            (&[page, LIMIT], &[], "nothing"),
            (&[OFFSET, LIMIT], &[], "nothing"),
            (&[OFFSET], &[TOTAL], "nothing"),
            (&["cursor: {type: integer}"], &[NEXT], "nothing"),
            (
                &["cursor: {type: string, readOnly: true}"],
                &[NEXT],
                "nothing",
            ),
            (
                &["other: {properties: {cursor: {type: string}}}"],
                &[NEXT],
                "nothing",
            ),
            (
                &[
                    "paging: {required: [size], properties: {cursor: {type: string}, size: {type: integer}}}",
                ],
                &[NEXT],
                "nothing",
            ),
            // A link would lead to another body.
            (&[], &["next_url: {type: string}"], "nothing"),
        ] {
            assert_eq!(found_by_body("post", sent, members), expected, "{sent:?}");
        }
        for method in ["put", "patch", "delete"] {
            assert_eq!(found_by_body(method, &[CURSOR], &[NEXT]), "nothing");
        }
    }

    #[test]
    fn the_query_of_a_search_says_which_page_is_asked_for() {
        let token = "name: page_token, in: query, schema: {type: string}";
        let size = "name: limit, in: query, schema: {type: integer}";
        let number = "name: page, in: query, schema: {type: integer, default: 1}";
        let next = "next_page_token: {type: string}";
        let in_json =
            "application/json: {schema: {type: object, properties: {query: {type: string}}}}";
        let in_form = in_json.replace("json", "x-www-form-urlencoded");
        let file = "application/pdf: {schema: {type: string, format: binary}}";
        let sends_list = "application/json: {schema: {type: object, properties: {list: {type: array, items: {type: string}}}}}";
        let post = "post";
        for (method, parameters, body, member, is_listing) in [
            (post, &[token][..], "", next, true),
            (post, &[token], in_json, next, true),
            ("query", &[token], in_json, next, true),
            (post, &[token], &in_form, next, true),
            (
                post,
                &[number],
                in_json,
                "total_pages: {type: integer}",
                true,
            ),
            (post, &[token], in_json, "other: {type: string}", false),
            (post, &[size], in_json, next, false),
            (
                post,
                &[number, size],
                in_json,
                "next_url: {type: string}",
                true,
            ),
            (post, &[size], in_json, "next_url: {type: string}", false),
            (
                post,
                &[number, size],
                in_json,
                "other: {type: string}",
                false,
            ),
            // What cannot be sent again, and what takes the list.
            (post, &[token], file, next, false),
            (post, &[token], sends_list, next, false),
            ("put", &[token], in_json, next, false),
            ("delete", &[token], "", next, false),
        ] {
            let parameters: Vec<String> = parameters.iter().map(|it| format!("{{{it}}}")).collect();
            let body = match body {
                "" => String::new(),
                content => format!("requestBody: {{content: {{{content}}}}}, "),
            };
            let pages = of_operation(&format!(
                "{method}: {{parameters: [{}], {body}responses: {{'200': {{content: {{application/json: {{schema: {{type: object, properties: {{list: {{type: array, items: {{type: string}}}}, {member}}}}}}}}}}}}}}}",
                parameters.join(", ")
            ));
            let found = pages.as_ref().map(|pages| pages.body.is_none());
            assert_eq!(
                found,
                is_listing.then_some(true),
                "{method} {body} {member}"
            );
        }
    }

    #[test]
    fn a_list_that_is_sent_is_no_page() {
        let thing = "{type: object, properties: {names: {type: array, items: {type: string}}, page: {type: integer, default: 1}, page_count: {type: integer}}}";
        let content =
            |schema: &str| format!("{{content: {{application/json: {{schema: {schema}}}}}}}");
        for (reply, is_listing) in [
            (thing, false),
            (&*thing.replace("1}", "1, maximum: 9}"), false),
            (&thing.replace("names", "found"), true),
        ] {
            let pages = of_operation(&format!(
                "post: {{requestBody: {}, responses: {{'200': {}}}}}",
                content(thing),
                content(reply)
            ));
            assert_eq!(pages.is_some(), is_listing, "{reply}");
        }
    }

    #[test]
    fn of_a_token_in_the_query_and_in_the_body_the_one_in_the_body_counts() {
        let schema = |members: &str| {
            format!(
                "content: {{application/json: {{schema: {{type: object, properties: {{{members}}}}}}}}}"
            )
        };
        let pages = of_operation(&format!(
            "post: {{parameters: [{{name: NextToken, in: query, schema: {{type: string}}}}], requestBody: {{{}}}, responses: {{'200': {{{}}}}}}}",
            schema("NextToken: {type: string}"),
            schema("NextToken: {type: string}, Users: {type: array, items: {type: string}}")
        ));
        assert_eq!(pages.unwrap().body.as_deref(), Some("application/json"));
    }
}
