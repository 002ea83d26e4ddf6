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
const LINKS: [Link; 14] = [
    // RingCentral.
    Link::of("navigation.nextPage.uri", &[]),
    // Azure, and OData.
    Link::of("nextLink", &[]),
    Link::of("nextlink", &["value"]),
    Link::of("@odata.nextLink", &["value"]),
    Link::of("odata.nextLink", &["value"]),
    // Twilio.
    Link::of("next_page_uri", &[]),
    Link::of("next_page_url", &[]),
    // LGTM, Instagram and SoundCloud.
    Link::of("nextPageUrl", &[]),
    Link::of("next_url", &[]),
    Link::of("next_href", &[]),
    // Figma.
    Link::of("next_page", &["prev_page"]),
    // Django REST framework.
    Link::of("next", &["count", "previous", "results"]),
    // Spotify and Bitbucket.
    Link::of("next", &["previous"]),
    Link::of("next", &["href"]),
];

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
    pages(listing, &LINKS)
}

/// The pages of a listing that has the next one among its links. A path that ends with an id rather leads to one thing, which has
/// such links as well, unless callers may say how many items there are on a page. A thing may also have a map.
pub(super) fn among_links(listing: &Listing<'_>) -> Option<Pages> {
    if listing.has_keys() {
        return None;
    }
    if listing.operation.path.ends_with('}') && !listing.has_size() {
        return None;
    }
    pages(listing, &AMONG_LINKS)
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
    fn links_are_known_by_their_names_or_by_the_one_before() {
        let text = |name: &str| format!("{name}: {{type: string}}");
        for (names, expected) in [
            (&["next_url"][..], "next next_url"),
            (&["next_href"], "next next_href"),
            (&["nextPageUrl"], "next nextPageUrl"),
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
