//! Where the items of a page are.

use super::input::is_same_word;
use super::listing::is_usual;
use super::{not_null, within};
use crate::ir::{Api, Object, Shape, Ty};

/// What lists of items are usually called, whatever they are.
const ITEMS: [&str; 10] = [
    "items",
    "data",
    "entries",
    "results",
    "records",
    "values",
    "value",
    "entities",
    "resources",
    EMBEDDED,
];

/// What HAL calls the items, or what has them.
const EMBEDDED: &str = "_embedded";

/// Lists that say something about a page, or go with what is on it, however they are spelled: also `_links`.
const BESIDE: [&str; 6] = ["errors", "warnings", "links", "order", "included", "linked"];

/// How the names begin of lists that go with what is on a page: `related_objects`.
const RELATED: &str = "related";

/// What says something about a page or goes with its items, and only has them beside where they go on.
const ABOUT: [&str; 9] = [
    "error", "errors", "warning", "warnings", "link", "links", "_links", "meta", "metadata",
];

/// What usually has the list of items where the page does not have it itself.
const WRAPPERS: [&str; 4] = [EMBEDDED, "data", "result", "response"];

/// The path of the items of a page, which may be the whole reply.
pub(super) fn items(api: &Api, page: &Ty) -> Option<String> {
    match api.object(page).filter(|page| is_usual(page)) {
        Some(page) => list(api, page),
        None => matches!(api.resolved(page), Ty::List(_)).then(String::new),
    }
}

/// The path of the items: a list of things or with a usual name, or else a map with a usual name, or else what is the only one of
/// its kind: a list, the list of another member, which may have a usual name, or a map of things.
fn list(api: &Api, page: &Object) -> Option<String> {
    let (lists, maps) = (lists(api, page), maps(api, page));
    let own: Vec<_> = lists.iter().filter(|it| !is_beside(it.wire)).collect();
    let is_sure = own.iter().any(|it| it.of_things) || usual(&own, |it| it.wire).is_some();
    if let (false, Some(map)) = (is_sure, usual(&maps, |it| it.wire)) {
        return Some(map.wire.to_owned());
    }
    let maps: Vec<_> = maps.iter().filter(|it| it.of_things).collect();
    if !own.is_empty() {
        return chosen(&lists).filter(|_| is_sure || maps.is_empty());
    }
    let inner = page.members.iter().filter_map(|member| {
        let object = api.object(&not_null(api, &member.ty))?;
        let has_any = !is_about(&member.wire) || has_cursor(object);
        let inner = has_any.then(|| inner_list(api, object))??;
        Some((member.wire.as_str(), within(&member.wire, &inner)))
    });
    let inner: Vec<_> = inner.collect();
    let wrapper = inner.iter().find(|(wire, _)| WRAPPERS.contains(wire));
    match (wrapper, inner.as_slice(), maps.as_slice()) {
        (Some((_, path)), _, _) | (None, [(_, path)], []) => Some(path.clone()),
        (None, [], [map]) => Some(map.wire.to_owned()),
        // What goes with one thing is no listing.
        (None, [], [])
            if !page
                .members
                .iter()
                .any(|it| WRAPPERS.contains(&it.wire.as_str())) =>
        {
            chosen(&lists)
        }
        _ => None,
    }
}

/// The path of the items in an object of a page: its own list, or that of the object that is all it has.
fn inner_list(api: &Api, object: &Object) -> Option<String> {
    if let [only] = object.members.as_slice() {
        if let Some(inner) = api.object(&not_null(api, &only.ty)) {
            return Some(within(&only.wire, &own_list(api, inner)?));
        }
    }
    own_list(api, object)
}

fn own_list(api: &Api, object: &Object) -> Option<String> {
    let lists = is_usual(object).then(|| lists(api, object))?;
    chosen(&lists)
}

/// A list or a map that an object has.
struct Several<'a> {
    wire: &'a str,
    /// Whether what is in it has parts of its own.
    of_things: bool,
}

fn lists<'a>(api: &Api, object: &'a Object) -> Vec<Several<'a>> {
    let lists = object.members.iter().filter_map(|member| {
        let Ty::List(item) = not_null(api, &member.ty) else {
            return None;
        };
        Some(Several {
            wire: &member.wire,
            of_things: is_object(api, &api.resolved(&item)),
        })
    });
    lists.collect()
}

/// The maps of an object of whose values something is known. One that is embedded has a list for each relation.
fn maps<'a>(api: &Api, object: &'a Object) -> Vec<Several<'a>> {
    let members = object.members.iter();
    let members = members.filter(|it| !is_about(&it.wire) && it.wire != EMBEDDED);
    let maps = members.filter_map(|member| {
        let Ty::Map(value) = not_null(api, &member.ty) else {
            return None;
        };
        let value = not_null(api, &value);
        let map = Several {
            wire: &member.wire,
            of_things: is_object(api, &value) || matches!(value, Ty::List(_) | Ty::Map(_)),
        };
        (value != Ty::Json).then_some(map)
    });
    maps.collect()
}

fn is_object(api: &Api, ty: &Ty) -> bool {
    matches!(ty, Ty::Named(id) if matches!(api.shape(*id), Some(Shape::Object(_) | Shape::Union(_))))
}

fn is_beside(wire: &str) -> bool {
    BESIDE.iter().any(|name| is_same_word(wire, name)) || is_related(wire)
}

fn is_related(wire: &str) -> bool {
    let begin = wire.get(..RELATED.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(RELATED))
}

fn is_about(wire: &str) -> bool {
    ABOUT.iter().any(|name| wire.eq_ignore_ascii_case(name))
}

/// Whether an object says where its list goes on.
fn has_cursor(object: &Object) -> bool {
    let mut members = object.members.iter();
    members.any(|it| is_same_word(&it.wire, "cursor") || is_same_word(&it.wire, "cursors"))
}

/// The only one of some lists; of several, the only one of objects, the one with a usual name, or the only one that is not beside
/// the items.
fn chosen(lists: &[Several<'_>]) -> Option<String> {
    let objects: Vec<_> = lists.iter().filter(|it| it.of_things).collect();
    let chosen = match (objects.as_slice(), lists) {
        ([list], _) => Some(*list),
        ([], [list]) => Some(list),
        (several, _) => {
            let mut others = several.iter().filter(|it| !is_beside(it.wire));
            match (usual(several, |it| it.wire), others.next(), others.next()) {
                (Some(list), _, _) | (None, Some(list), None) => Some(*list),
                _ => None,
            }
        }
    };
    chosen.map(|list| list.wire.to_owned())
}

/// The first that is called as items usually are.
fn usual<'c, T>(several: &'c [T], wire: impl Fn(&'c T) -> &'c str) -> Option<&'c T> {
    let is = |one: &'c T, name: &str| wire(one).eq_ignore_ascii_case(name);
    let mut names = ITEMS.iter();
    names.find_map(|name| several.iter().find(|one| is(one, name)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIMIT, OFFSET, TOTAL, found_in};

    #[test]
    fn a_map_has_the_items_where_nothing_else_does() {
        const TOKEN: &str = "next_page_token: {type: string}";
        let map = |name: &str, value: &str| {
            format!("{name}: {{type: object, additionalProperties: {value}}}")
        };
        let thing = "{type: object, properties: {size: {type: integer}}}";
        let list = |name: &str, item: &str| format!("{name}: {{type: array, items: {item}}}");
        let inside = |name: &str, list: &str| format!("{name}: {{properties: {{{list}}}}}");
        let text = "{type: string}";
        let items = &map("items", thing);
        let things = &list("things", thing);
        let names = &list("names", text);
        for (members, expected) in [
            (&[items][..], "items"),
            (&[&map("Data", text)], "Data"),
            (
                &[&map("items", "{type: array, items: {type: string}}")],
                "items",
            ),
            (&[items, &inside("warning", &list("data", thing))], "items"),
            (&[items, &map("labels", text)], "items"),
            (&[items, names], "items"),
            (&[items, &list("warnings", thing)], "items"),
            (&[items, things], "things"),
            (&[items, &list("results", text)], "results"),
            (&[&map("zones", thing)], "zones"),
            (&[&map("zones", thing), &map("labels", text)], "zones"),
            // Of values of which nothing is known, it is not known either that they are items.
            (&[&map("items", "{}")], "nothing"),
            (&[&map("zones", text)], "nothing"),
            (&[&map("zones", thing), &map("regions", thing)], "nothing"),
            (&[&map("zones", thing), names], "nothing"),
            (&[&map("zones", thing), &inside("other", things)], "nothing"),
            (
                &[&map("zones", thing), &inside("data", things)],
                "data.things",
            ),
            (
                &[&map("labels", text), &inside("other", things)],
                "other.things",
            ),
            (
                &[&map("_links", thing), &inside("other", things)],
                "other.things",
            ),
            (&[&map("errors", thing)], "nothing"),
            // What is said of a page has no items.
            (&[&inside("warning", &list("data", thing))], "nothing"),
            (&[&inside("Errors", &list("items", thing))], "nothing"),
            (&[&inside("meta", &list("items", thing))], "nothing"),
            (
                &[&inside("links", things), &inside("page", things)],
                "page.things",
            ),
            (
                &[&inside("meta", &format!("{things}, cursor: {{}}"))],
                "meta.things",
            ),
        ] {
            let members: Vec<&str> = members.iter().map(|it| it.as_str()).collect();
            let expected = match expected {
                "nothing" => expected.to_owned(),
                items => format!("{items}: cursor page_token, next next_page_token"),
            };
            let found = found_in(
                &["page_token: {type: string}"],
                &[&members[..], &[TOKEN]].concat(),
            );
            assert_eq!(found, expected, "{members:?}");
        }
        // Neither the number of entries nor the links of one thing lead on.
        let links = "links: {properties: {next: {type: string}}}";
        assert_eq!(found_in(&[OFFSET, LIMIT], &[items, TOTAL]), "nothing");
        assert_eq!(found_in(&[LIMIT], &[items, links]), "nothing");
    }

    #[test]
    fn lists_that_go_with_the_items_are_none() {
        let list = |name: &str| {
            format!("{name}: {{type: array, items: {{properties: {{a: {{type: string}}}}}}}}")
        };
        let token = "next_page_token: {type: string}";
        for (names, expected) in [
            (&["members", "_links"][..], "members"),
            (&["members", "links"], "members"),
            (&["objects", "related_objects"], "objects"),
            (&["objects", "relatedObjects", "linked"], "objects"),
            (&["related_objects"], "related_objects"),
            (&["messages", "_embedded"], "_embedded"),
            (&["messages"], "messages"),
            (&["_embedded"], "_embedded"),
            // Which one?
            (&["messages", "members"], "nothing"),
            (&["orders", "order_entries"], "nothing"),
        ] {
            let lists: Vec<String> = names.iter().map(|name| list(name)).collect();
            let mut members: Vec<&str> = lists.iter().map(String::as_str).collect();
            members.push(token);
            let expected = match expected {
                "nothing" => expected.to_owned(),
                items => format!("{items}: cursor page_token, next next_page_token"),
            };
            let found = found_in(&["page_token: {type: string}"], &members);
            assert_eq!(found, expected, "{names:?}");
        }
        let map = "_embedded: {additionalProperties: {type: array, items: {type: string}}}";
        assert_eq!(
            found_in(&["page_token: {type: string}"], &[map, token]),
            "nothing"
        );
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
        let inner = format!("_embedded: {{properties: {{{}}}}}", wrapped(""));
        let innermost = format!("_embedded: {{properties: {{{inner}}}}}");
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
                &[],
                &[&inner, next],
                "_embedded.data.items: next _links.next.href",
            ),
            (&[], &[&innermost, next], "nothing"),
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
}
