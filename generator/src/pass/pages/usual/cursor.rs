//! Listings whose pages say with what the next one is asked for: a token, a cursor or the id of the last item.

use super::listing::Listing;
use super::within;
use crate::ir::Pages;
use crate::spec::Paging;

/// How services usually name what leads to the next page.
struct Cursor {
    /// The query parameter.
    parameter: &'static str,
    /// The member of the page, or of its last item, that has what the parameter takes.
    member: &'static str,
    /// Whether it is a member of the last item.
    is_of_item: bool,
    /// The member that says whether there is another page; empty if none does.
    more: &'static str,
}

impl Cursor {
    /// One that is only there if there is another page.
    const fn of(parameter: &'static str, member: &'static str) -> Self {
        Self {
            parameter,
            member,
            is_of_item: false,
            more: "",
        }
    }

    /// One beside a flag that says whether there is another page.
    const fn while_more(parameter: &'static str, member: &'static str) -> Self {
        Self {
            more: "has_more",
            ..Self::of(parameter, member)
        }
    }
}

/// What is known well enough to go by, the surer ones first.
const CURSORS: [Cursor; 23] = [
    // AIP-158, as Google has it.
    Cursor::of("pageToken", "nextPageToken"),
    Cursor::of("page_token", "next_page_token"),
    // Dropshot.
    Cursor::of("page_token", "next_page"),
    // Zoom.
    Cursor::of("next_page_token", "next_page_token"),
    // AWS.
    Cursor::of("nextToken", "nextToken"),
    Cursor::of("NextToken", "NextToken"),
    Cursor::of("next_token", "next_token"),
    // Box.
    Cursor::of("marker", "next_marker"),
    // Slack and others.
    Cursor::of("cursor", "response_metadata.next_cursor"),
    Cursor::of("cursor", "next_cursor"),
    Cursor::of("cursor", "nextCursor"),
    // Apideck.
    Cursor::of("cursor", "cursors.next"),
    // API2Cart.
    Cursor::of("page_cursor", "next"),
    // Asana.
    Cursor::of("offset", "next_page.offset"),
    // Lark, which names both alike.
    Cursor::while_more("page_token", "page_token"),
    // Kubernetes.
    Cursor::of("continue", "metadata.continue"),
    // OpenAI.
    Cursor::while_more("after", "last_id"),
    Cursor::while_more("after", "next"),
    Cursor::while_more("page", "next_page"),
    // Stripe.
    Cursor {
        is_of_item: true,
        ..Cursor::while_more("starting_after", "id")
    },
    // Intercom.
    Cursor::of("starting_after", "next.starting_after"),
    // HubSpot.
    Cursor::of("after", "next.after"),
    // Facebook.
    Cursor::of("after", "cursors.after"),
];

/// The pages of a listing that has a cursor.
pub(super) fn pages(listing: &Listing<'_>) -> Option<Pages> {
    let fits = |cursor: &&Cursor| {
        listing.takes_text(cursor.parameter) && !is_asked_for(listing, cursor.parameter)
    };
    let mut cursors = CURSORS.iter().filter(fits);
    cursors.find_map(|cursor| {
        listing.places().find_map(|inside| {
            let member = (!cursor.is_of_item).then(|| within(inside, cursor.member));
            let more = (!cursor.more.is_empty()).then(|| within(inside, cursor.more));
            listing.pages(&Paging {
                cursor: member,
                item_cursor: cursor.is_of_item.then(|| cursor.member.to_owned()),
                more,
                cursor_parameter: Some(cursor.parameter.to_owned()),
                ..listing.paging()
            })
        })
    })
}

/// Whether there are cursors only for those who ask for them, as by `usemarker` for `marker`.
fn is_asked_for(listing: &Listing<'_>, cursor: &str) -> bool {
    listing.query().any(|it| {
        let asked = it.name.strip_prefix("use").unwrap_or_default();
        asked.trim_start_matches('_').eq_ignore_ascii_case(cursor) && listing.is_flag(it)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIMIT, found};

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
}
