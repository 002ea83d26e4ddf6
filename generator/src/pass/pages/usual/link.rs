//! Listings whose pages come with a link to the next one.

use super::listing::Listing;
use super::within;
use crate::ir::Pages;
use crate::spec::Paging;

/// How services usually name the link to the next page.
struct Link {
    /// The member of the page.
    member: &'static str,
    /// What the page also has to have.
    with: &'static [&'static str],
}

impl Link {
    const fn of(member: &'static str, with: &'static [&'static str]) -> Self {
        Self { member, with }
    }
}

/// What is known well enough to go by, the surer ones first.
const LINKS: [Link; 9] = [
    // RingCentral.
    Link::of("navigation.nextPage.uri", &[]),
    // Azure, and OData.
    Link::of("nextLink", &[]),
    Link::of("nextlink", &["value"]),
    Link::of("@odata.nextLink", &["value"]),
    Link::of("odata.nextLink", &["value"]),
    // Figma.
    Link::of("next_page", &["prev_page"]),
    // Django REST framework.
    Link::of("next", &["count", "previous", "results"]),
    // Spotify and Bitbucket.
    Link::of("next", &["previous"]),
    Link::of("next", &["href"]),
];

/// What is a link by its name alone, however it is spelled.
const NAMED: [&str; 5] = [
    // Twilio and LGTM.
    "next_page_uri",
    "next_page_url",
    // Instagram and SoundCloud.
    "next_url",
    "next_href",
    // ASP.NET.
    "next_page_link",
];

/// What is a link by its name, but is there with lists of which each is a page of its own as well: of Genesys Cloud and DocuSign.
const UNSURE: [&str; 1] = ["next_uri"];

/// What may be a link or something else, and is one if the document says so.
const SAID: [&str; 2] = [NEXT_PAGE, "next"];

const NEXT_PAGE: &str = "next_page";

/// Words for a link.
const ADDRESS: [&str; 4] = ["url", "uri", "link", "href"];

/// Words for what can only be sent back.
const TOKEN: [&str; 3] = ["token", "cursor", "timestamp"];

/// Words for what a link to the next page leads to; a link that only says `next` may lead to another thing.
const PAGE: [&str; 6] = ["page", "pages", "results", "records", "items", "entries"];

/// The link to the next page among the links that services give with each thing.
const AMONG_LINKS: [Link; 6] = [
    // JSON:API, where a link is a text or an object.
    Link::of("links.next", &[]),
    Link::of("links.next.href", &[]),
    // HAL.
    Link::of("_links.next.href", &[]),
    Link::of("_links.next", &[]),
    // AVEVA PI.
    Link::of("Links.Next", &[]),
    // SendGrid.
    Link::of("_metadata.next", &[]),
];

/// The pages of a listing whose replies have a header with links.
pub(super) fn in_header(listing: &Listing<'_>) -> Option<Pages> {
    listing.header(&["Link"])?;
    listing.pages(&Paging {
        link_header: true,
        ..listing.paging()
    })
}

/// The pages of a listing that has the next one in a member of its own.
pub(super) fn in_page(listing: &Listing<'_>) -> Option<Pages> {
    pages(listing, &LINKS).or_else(|| named(listing, &NAMED, |_, _| true))
}

/// The pages of a listing that has the next one in a member of which only the document, or nothing but a name, says that it is a link.
/// Not all services have it in each page, so that what can be counted goes before.
pub(super) fn unsure(listing: &Listing<'_>) -> Option<Pages> {
    if is_thing(listing) {
        return None;
    }
    let by_words = || named(listing, &SAID, |name, path| is_said(listing, name, path));
    named(listing, &UNSURE, |_, _| true).or_else(by_words)
}

/// The pages of a listing that has a text of one of these names, unless it can be sent back.
fn named(
    listing: &Listing<'_>,
    names: &[&str],
    is_link: impl Fn(&str, &str) -> bool,
) -> Option<Pages> {
    let names = names.iter();
    let mut names = names.filter(|name| !listing.has_any(&[name]));
    names.find_map(|name| {
        let paths = listing.places();
        let mut paths = paths.filter_map(|inside| listing.spelled(inside, name));
        paths.find_map(|path| {
            let next = is_link(name, &path).then_some(path)?;
            listing.pages(&Paging {
                next: Some(next),
                ..listing.paging()
            })
        })
    })
}

/// Whether the document says of a member that it is the address of the next page.
fn is_said(listing: &Listing<'_>, name: &str, path: &str) -> bool {
    let said = listing.said(path).unwrap_or_default().to_ascii_lowercase();
    let words = || said.split(|letter: char| !letter.is_alphanumeric());
    let has = |known: &[&str]| words().any(|word| known.contains(&word));
    let is_of_page = name == NEXT_PAGE || (has(&["next"]) && has(&PAGE));
    is_of_page && has(&ADDRESS) && !has(&TOKEN)
}

/// The pages of a listing that has the next one among its links. A thing has such links as well, and may also have a map.
pub(super) fn among_links(listing: &Listing<'_>) -> Option<Pages> {
    if listing.has_keys() || is_thing(listing) {
        return None;
    }
    pages(listing, &AMONG_LINKS)
}

/// Whether a reply is rather one thing: its path ends with an id, unless callers may say how many items there are on a page, or it
/// has an id of its own, unless they may say anything about a page.
fn is_thing(listing: &Listing<'_>) -> bool {
    let is_of_id = listing.operation.path.ends_with('}') && !listing.has_size();
    is_of_id || (listing.has_id() && !listing.is_asked_for())
}

fn pages(listing: &Listing<'_>, links: &[Link]) -> Option<Pages> {
    // A text that can be sent back is no link.
    let mut links = links
        .iter()
        .filter(|link| listing.text(link.member).is_none());
    links.find_map(|link| {
        listing.places().find_map(|inside| {
            let is_beside = link.with.is_empty() || inside.starts_with(listing.wrapper());
            let has = |name: &&str| listing.place(&within(inside, name)).is_some();
            let found = || {
                listing.pages(&Paging {
                    next: Some(within(inside, link.member)),
                    ..listing.paging()
                })
            };
            let fits = is_beside && link.with.iter().all(has);
            fits.then(found).flatten()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;
    use crate::testing::{document, passed};

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
            ("_metadata", text, "next _metadata.next"),
            ("links", "next: {type: integer}", "nothing"),
            ("links", "last: {type: string}", "nothing"),
            ("others", text, "nothing"),
        ] {
            let member = format!("{member}: {{type: object, properties: {{{next}}}}}");
            assert_eq!(found(&[], &[&member]), expected, "{member}");
        }
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
    fn a_reply_with_an_id_is_a_thing_unless_a_page_of_it_can_be_asked_for() {
        let links = "_links: {properties: {next: {type: string}}}";
        let text = |name: &str| format!("{name}: {{type: string}}");
        for (parameters, id, expected) in [
            (&[][..], "_id", "nothing"),
            (&[], "id", "nothing"),
            (&[], "name", "next _links.next"),
            (&["expand"], "id", "nothing"),
            (&["after"], "id", "next _links.next"),
            (&["page[number]"], "id", "next _links.next"),
            (&["resultsPerPage"], "id", "next _links.next"),
            (&["startIndex"], "id", "next _links.next"),
        ] {
            let parameters: Vec<String> = parameters
                .iter()
                .map(|name| text(&format!("'{name}'")))
                .collect();
            let parameters: Vec<&str> = parameters.iter().map(String::as_str).collect();
            assert_eq!(
                found(&parameters, &[links, &text(id)]),
                expected,
                "{parameters:?} {id}"
            );
        }
    }

    #[test]
    fn links_are_known_by_what_is_said_of_them() {
        for (name, words, expected) in [
            (
                "nextPage",
                "URL to retrieve the next page of the response.",
                true,
            ),
            ("next_page", "A string with the URL where more is.", true),
            ("nextPage", "", false),
            ("nextPage", "The next page of results.", false),
            ("nextPage", "True if there are more.", false),
            ("next", "Link to the next page.", true),
            ("next", "The URI of the next set of results.", true),
            ("next", "Link to the next one.", false),
            ("next", "The next page.", false),
            (
                "next",
                "The cursor for the next page, see [link](https://example.com).",
                false,
            ),
            ("next", "Timestamp to request the next page by URL.", false),
            ("following", "Link to the next page.", false),
        ] {
            let member = format!("{name}: {{type: string, description: '{words}'}}");
            let expected = match expected {
                true => format!("next {name}"),
                false => "nothing".to_owned(),
            };
            assert_eq!(found(&[], &[&member]), expected, "{name} {words}");
            let sent = format!("{name}: {{type: string}}");
            assert_eq!(found(&[&sent], &[&member]), "nothing", "{name} {words}");
        }
        let number = "nextPage: {type: integer, description: URL of the next page}";
        assert_eq!(found(&[], &[number]), "nothing");
    }

    #[test]
    fn links_are_known_by_their_names_or_by_the_one_before() {
        let text = |name: &str| format!("{name}: {{type: string}}");
        for (names, expected) in [
            (&["next_url"][..], "next next_url"),
            (&["next_href"], "next next_href"),
            (&["nextPageUrl"], "next nextPageUrl"),
            (&["next-uri"], "next next-uri"),
            (&["NextPageLink"], "next NextPageLink"),
            (&["NEXTPAGEURL"], "next NEXTPAGEURL"),
            (&["nextLink"], "next nextLink"),
            (&["nextlink"], "nothing"),
            (&["nextlink", "value"], "next nextlink"),
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
}
