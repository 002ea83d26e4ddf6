//! Listings whose pages say with what the next one is asked for: a token, a cursor or the id of the last item.

use super::input::{Input, is_same_word};
use super::is_number;
use super::listing::Listing;
use crate::ir::{Pages, Ty};
use crate::spec::Paging;

/// How services usually name what leads to the next page.
struct Cursor {
    /// The parameter that takes it.
    parameter: &'static str,
    /// The member of the page, or of its last item, that has what the parameter takes.
    member: &'static str,
    /// Whether it is a member of the last item.
    is_of_item: bool,
    /// The member that says whether there is another page; empty if none does.
    more: &'static str,
    /// Whether it may be a number, then also where it is sent. Elsewhere a number rather says which page it is.
    may_be_number: bool,
}

impl Cursor {
    /// One that is only there if there is another page.
    const fn of(parameter: &'static str, member: &'static str) -> Self {
        Self {
            parameter,
            member,
            is_of_item: false,
            more: "",
            may_be_number: false,
        }
    }

    /// One beside that of the page before.
    const fn of_sides(parameter: &'static str, member: &'static str) -> Self {
        Self {
            may_be_number: true,
            ..Self::of(parameter, member)
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

/// What is known well enough to go by, the surer ones first. Services spell each in their own style: `pageToken`, `page_token`.
const CURSORS: [Cursor; 29] = [
    // AIP-158, as Google has it.
    Cursor::of("page_token", "next_page_token"),
    // Dropshot.
    Cursor::of("page_token", "next_page"),
    // Zoom.
    Cursor::of("next_page_token", "next_page_token"),
    // AWS.
    Cursor::of("next_token", "next_token"),
    Cursor::of("page_token", "next_token"),
    Cursor::of("starting_token", "next_token"),
    // Twitter.
    Cursor::of("pagination_token", "next_token"),
    // Box, and Amazon EFS and Lambda.
    Cursor::of("marker", "next_marker"),
    // Slack and others.
    Cursor::of("cursor", "response_metadata.next_cursor"),
    Cursor::of("cursor", "next_cursor"),
    // Apideck.
    Cursor::of("cursor", "cursors.next"),
    // OpenCode.
    Cursor::of("cursor", "cursor.next"),
    // API2Cart.
    Cursor::of("page_cursor", "next"),
    // Asana.
    Cursor::of("offset", "next_page.offset"),
    // Lark, which names both alike.
    Cursor::while_more("page_token", "page_token"),
    // Azure.
    Cursor::of("continuation_token", "continuation_token"),
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
    // Facebook, and Figma.
    Cursor::of_sides("after", "cursors.after"),
    Cursor::of_sides("after", "cursor.after"),
    // Notion.
    Cursor::of("start_cursor", "next_cursor"),
    // Walmart.
    Cursor::of("next_cursor", "next_cursor"),
    // Google Wallet and Android Enterprise.
    Cursor::of("token", "next_page_token"),
    // Amazon Pinpoint.
    Cursor::of("token", "next_token"),
];

/// Parameters and members whose names could also be those of the cursor of the page itself: of Square and 1Password, HERE and
/// Amazon Glacier.
const ALIKE: [&str; 3] = ["cursor", "page_token", "marker"];

/// Parameters and members whose names do not say what they are, with the word that the document has to use of the member.
const SAID: [(&str, &str, &str); 2] = [
    // Shutterstock.
    ("cursor", "next", "cursor"),
    // Vercel, where it is a number.
    ("until", "next", "timestamp"),
];

/// What has one name where it is sent and where it comes, beside the flag of which this is known: of Svix.
const FLAGGED: (&str, &str) = ("iterator", "done");

/// The pages of a listing that has a cursor.
pub(super) fn pages(listing: &Listing<'_>) -> Option<Pages> {
    CURSORS.iter().find_map(|cursor| {
        let fits = |ty: &Ty| *ty == Ty::String || (cursor.may_be_number && is_number(ty));
        let input = input(listing, cursor.parameter, fits)?;
        listing.places().find_map(|inside| {
            let member = match cursor.is_of_item {
                false => Some(member(listing, inside, cursor.member, input)?),
                true => None,
            };
            let more = match cursor.more {
                "" => None,
                more => Some(listing.spelled(inside, more)?),
            };
            listing.pages(&Paging {
                cursor: member,
                item_cursor: cursor.is_of_item.then(|| cursor.member.to_owned()),
                more,
                cursor_parameter: Some(input.path.clone()),
                ..listing.paging()
            })
        })
    })
}

/// The pages of a listing that has a cursor of which only words or a flag say that it leads on.
pub(super) fn unnamed(listing: &Listing<'_>) -> Option<Pages> {
    alike(listing)
        .or_else(|| said(listing))
        .or_else(|| flagged(listing))
}

/// The pages of a listing whose cursor is called by what it is, and leads on by its words.
fn said(listing: &Listing<'_>) -> Option<Pages> {
    SAID.iter().find_map(|(parameter, name, word)| {
        let input = input(listing, parameter, |ty| *ty == Ty::String || is_number(ty))?;
        let members = listing.places();
        let members = members.filter_map(|inside| member(listing, inside, name, input));
        let mut members =
            members.filter(|it| listing.says(it, "next page") && listing.says(it, word));
        members.find_map(|cursor| {
            listing.pages(&Paging {
                cursor: Some(cursor),
                more: listing.more(),
                cursor_parameter: Some(input.path.clone()),
                ..listing.paging()
            })
        })
    })
}

/// The pages of a listing whose cursor leads on until a flag beside it says that the page is the last.
fn flagged(listing: &Listing<'_>) -> Option<Pages> {
    let (name, flag) = FLAGGED;
    let input = input(listing, name, |ty| *ty == Ty::String)?;
    listing.places().find_map(|inside| {
        listing.pages(&Paging {
            cursor: Some(member(listing, inside, name, input)?),
            last: Some(listing.spelled(inside, flag)?),
            cursor_parameter: Some(input.path.clone()),
            ..listing.paging()
        })
    })
}

/// The pages of a listing that has a cursor called as what takes it, of which words say that it leads on.
fn alike(listing: &Listing<'_>) -> Option<Pages> {
    ALIKE.iter().find_map(|name| {
        let input = input(listing, name, |ty| *ty == Ty::String)?;
        let members = listing.places();
        let members = members.filter_map(|inside| member(listing, inside, name, input));
        let mut members = members.filter(|member| leads_on(listing, member, input));
        members.find_map(|member| {
            listing.pages(&Paging {
                cursor: Some(member),
                more: listing.more(),
                cursor_parameter: Some(input.path.clone()),
                ..listing.paging()
            })
        })
    })
}

/// Words for a cursor that leads on.
const NEXT: [&str; 5] = ["next", "subsequent", "continu", "more", "paginat"];

/// Whether the document says that a member of the page leads on: it, or else what takes it.
fn leads_on(listing: &Listing<'_>, member: &str, input: &Input<'_>) -> bool {
    let said = listing.said(member).or(input.docs.text.as_deref());
    let said = said.unwrap_or_default().to_ascii_lowercase();
    NEXT.iter().any(|word| said.contains(word)) || said.contains("previous response")
}

/// What takes a cursor of this name, however it is spelled.
fn input<'l, 'a>(
    listing: &'l Listing<'a>,
    cursor: &str,
    fits: impl Fn(&Ty) -> bool,
) -> Option<&'l Input<'a>> {
    let mut inputs = listing.inputs();
    let input = inputs.find(|it| fits(&it.ty) && !it.required && is_same_word(it.name, cursor));
    input.filter(|_| !is_asked_for(listing, cursor))
}

/// The path of a member inside a place of the page, if it is of the kind that is sent: a text, or a number.
fn member(listing: &Listing<'_>, inside: &str, path: &str, input: &Input<'_>) -> Option<String> {
    let path = listing.spelled(inside, path)?;
    let ty = listing.place(&path)?;
    let is_alike = ty == input.ty || (is_number(&ty) && is_number(&input.ty));
    is_alike.then_some(path)
}

/// Whether there are cursors only for those who ask for them, as by `usemarker` for `marker`.
fn is_asked_for(listing: &Listing<'_>, cursor: &str) -> bool {
    listing.inputs().any(|it| {
        let asked = it.name.strip_prefix("use").unwrap_or_default();
        is_same_word(asked, cursor) && it.ty == Ty::Bool
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
            (
                "cursor: {type: string}",
                &["cursor: {properties: {previous: {type: string}, next: {type: string}}}"],
                "cursor cursor, next cursor.next",
            ),
            (
                "after: {type: number}",
                &["cursor: {properties: {before: {type: number}, after: {type: number}}}"],
                "cursor after, next cursor.after",
            ),
            (
                "after: {type: integer}",
                &["paging: {properties: {cursors: {properties: {after: {type: number}}}}}"],
                "cursor after, next paging.cursors.after",
            ),
            (
                "after: {type: string}",
                &["meta: {properties: {cursor: {properties: {after: {type: string}}}}}"],
                "cursor after, next meta.cursor.after",
            ),
            // A time to begin at, perhaps.
            (
                "after: {type: integer}",
                &["cursors: {properties: {after: {type: string}}}"],
                "nothing",
            ),
            (
                "cursor: {type: integer}",
                &["next_cursor: {type: integer}"],
                "nothing",
            ),
        ] {
            assert_eq!(found(&[parameter, LIMIT], members), expected, "{members:?}");
        }
    }

    #[test]
    fn a_cursor_of_the_name_of_its_parameter_has_to_lead_on_by_its_words() {
        let cursor = |words: &str| format!("cursor: {{type: string, description: '{words}'}}");
        let more = "has_more: {type: boolean}";
        let unsaid = "cursor: {type: string}";
        for (parameter, members, expected) in [
            (
                unsaid,
                &[&*cursor("For the next page.")][..],
                "cursor cursor, next cursor",
            ),
            (
                unsaid,
                &[&cursor("To be used in a subsequent request."), more],
                "cursor cursor, next cursor, more has_more",
            ),
            (
                &cursor("The cursor of the previous response"),
                &[unsaid],
                "cursor cursor, next cursor",
            ),
            (
                &cursor("For the next page."),
                &[&cursor("Of this page.")],
                "nothing",
            ),
            (unsaid, &[unsaid, more], "nothing"),
            (
                &cursor("For the next page."),
                &["cursor: {type: integer}"],
                "nothing",
            ),
        ] {
            assert_eq!(
                found(&[parameter], members),
                expected,
                "{parameter} {members:?}"
            );
        }
    }

    #[test]
    fn a_cursor_whose_name_says_little_has_to_be_one_by_its_words() {
        let next = |ty: &str, words: &str| {
            format!("pagination: {{properties: {{next: {{type: {ty}, description: '{words}'}}}}}}")
        };
        let timestamp = "Timestamp that must be used to request the next page.";
        for (parameter, member, expected) in [
            (
                "cursor: {type: string}",
                next("string", "Cursor value that represents the next page"),
                "cursor cursor, next pagination.next",
            ),
            (
                "until: {type: integer}",
                next("number", timestamp),
                "cursor until, next pagination.next",
            ),
            (
                "until: {type: integer}",
                next("string", timestamp),
                "nothing",
            ),
            (
                "since: {type: integer}",
                next("number", timestamp),
                "nothing",
            ),
            (
                "until: {type: integer}",
                next("number", "The next page."),
                "nothing",
            ),
            (
                "cursor: {type: string}",
                next("string", "URL of the next page"),
                "next pagination.next",
            ),
            (
                "cursor: {type: string}",
                next("string", "The next cursor"),
                "nothing",
            ),
        ] {
            assert_eq!(
                found(&[parameter], &[&member]),
                expected,
                "{parameter} {member}"
            );
        }
    }

    #[test]
    fn an_iterator_leads_on_until_it_is_done() {
        let iterator = "iterator: {type: string, nullable: true}";
        let done = "done: {type: boolean}";
        assert_eq!(
            found(&[iterator, LIMIT], &[iterator, done]),
            "cursor iterator, next iterator, last done"
        );
        assert_eq!(found(&[iterator, LIMIT], &[iterator]), "nothing");
        assert_eq!(found(&[iterator, LIMIT], &[done]), "nothing");
        assert_eq!(
            found(
                &["status: {type: string}"],
                &["status: {type: string}", done]
            ),
            "nothing"
        );
    }

    #[test]
    fn cursors_are_known_however_they_are_spelled() {
        let text = |name: &str| format!("{name}: {{type: string}}");
        for (parameter, member) in [
            ("pageToken", "nextPageToken"),
            ("PageToken", "NextPageToken"),
            ("page-token", "next-page-token"),
            ("pageToken", "NextToken"),
            ("startingToken", "nextToken"),
            ("pagination_token", "next_token"),
            ("Marker", "NextMarker"),
            ("marker", "nextMarker"),
            ("nextCursor", "nextCursor"),
            ("continuationToken", "continuationToken"),
            ("token", "nextPageToken"),
            ("token", "NextToken"),
        ] {
            assert_eq!(
                found(&[&text(parameter)], &[&text(member)]),
                format!("cursor {parameter}, next {member}")
            );
        }
        for (parameter, wrapper, member) in [
            ("pagination_token", "meta", "next_token"),
            ("token", "pagination", "nextPageToken"),
            ("token", "tokenPagination", "nextPageToken"),
            ("nextCursor", "meta", "nextCursor"),
            ("pageToken", "navigation", "nextPageToken"),
            ("cursor", "_pagination", "next_cursor"),
            ("cursor", "pageInfo", "nextCursor"),
        ] {
            let inside = format!("{wrapper}: {{properties: {{{}}}}}", text(member));
            assert_eq!(
                found(&[&text(parameter)], &[&inside]),
                format!("cursor {parameter}, next {wrapper}.{member}")
            );
        }
    }

    #[test]
    fn of_parameters_that_differ_in_style_the_first_is_the_one_that_services_know() {
        let next = "NextToken: {type: string}";
        for real in ["nextToken", "next-token", "next_token", "nexttoken"] {
            let real_one = format!("{real}: {{type: string}}");
            assert_eq!(
                found(&[&real_one, LIMIT, next], &[next]),
                format!("cursor {real}, next NextToken")
            );
        }
    }
}
