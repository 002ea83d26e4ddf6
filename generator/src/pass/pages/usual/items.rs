//! Where the items of a page are.

use super::listing::is_usual;
use super::{not_null, within};
use crate::ir::{Api, Object, Shape, Ty};

/// What lists of items are usually called, whatever they are.
const ITEMS: [&str; 9] = [
    "items",
    "data",
    "entries",
    "results",
    "records",
    "values",
    "value",
    "entities",
    "resources",
];

/// Lists that say something about a page, or go with what is on it.
const BESIDE: [&str; 5] = ["errors", "warnings", "links", "order", "included"];

/// What usually has the list of items where the page does not have it itself.
const WRAPPERS: [&str; 4] = ["_embedded", "data", "result", "response"];

/// The path of the items of a page, which may be the whole reply.
pub(super) fn items(api: &Api, page: &Ty) -> Option<String> {
    match api.object(page).filter(|page| is_usual(page)) {
        Some(page) => list(api, page),
        None => matches!(api.resolved(page), Ty::List(_)).then(String::new),
    }
}

/// The path of the items: a list of the page, or of the only member that has one or the one with a usual name.
fn list(api: &Api, page: &Object) -> Option<String> {
    let has_own = page
        .members
        .iter()
        .any(|member| matches!(not_null(api, &member.ty), Ty::List(_)) && !is_beside(&member.wire));
    if has_own {
        return own_list(api, page);
    }
    let inner = page.members.iter().filter_map(|member| {
        let inner = inner_list(api, api.object(&not_null(api, &member.ty))?)?;
        Some((member.wire.as_str(), within(&member.wire, &inner)))
    });
    let inner: Vec<_> = inner.collect();
    let usual = inner.iter().find(|(wire, _)| WRAPPERS.contains(wire));
    match (usual, inner.as_slice()) {
        (Some((_, path)), _) | (None, [(_, path)]) => Some(path.clone()),
        // What goes with one thing is no listing.
        (None, [])
            if !page
                .members
                .iter()
                .any(|it| WRAPPERS.contains(&it.wire.as_str())) =>
        {
            own_list(api, page)
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

fn is_beside(wire: &str) -> bool {
    BESIDE.iter().any(|name| wire.eq_ignore_ascii_case(name))
}

/// The only list that an object has; of several, the only one of objects, the one with a usual name, or the only one that is not
/// beside the items.
fn own_list(api: &Api, page: &Object) -> Option<String> {
    if !is_usual(page) {
        return None;
    }
    let lists = page.members.iter().filter_map(|member| {
        let Ty::List(item) = not_null(api, &member.ty) else {
            return None;
        };
        Some((member.wire.as_str(), api.resolved(&item)))
    });
    let lists: Vec<_> = lists.collect();
    let is_object = |item: &Ty| matches!(item, Ty::Named(id) if matches!(api.shape(*id), Some(Shape::Object(_) | Shape::Union(_))));
    let objects = lists.iter().filter(|(_, item)| is_object(item));
    let objects: Vec<&str> = objects.map(|(wire, _)| *wire).collect();
    let chosen = match (objects.as_slice(), lists.as_slice()) {
        ([wire], _) | ([], [(wire, _)]) => Some(*wire),
        (several, _) => {
            let is = |wire: &str, name: &&str| wire.eq_ignore_ascii_case(name);
            let mut usual = ITEMS.iter();
            let usual = usual.find_map(|name| several.iter().find(|wire| is(wire, name)));
            let mut others = several.iter().filter(|wire| !is_beside(wire));
            match (usual, others.next(), others.next()) {
                (Some(wire), _, _) | (None, Some(wire), None) => Some(*wire),
                _ => None,
            }
        }
    };
    chosen.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIMIT, OFFSET, found_in};

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
