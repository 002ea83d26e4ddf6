//! Finds in the types of replies how the pages of a listing follow each other.
//!
//! The extension `x-paging` names members and parameters. Each has to be there and of a type that can be used; after this pass
//! the way to each member is known, with what may be absent on it. Where there is no extension, the names that many services
//! give to parameters and members of listings say the same.

mod usual;
mod way;

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, MediaKind, Operation, Pages, Ty};
use crate::spec::{Location, Paging, PagingIn};
use way::{Fits, is_number, not_null, page, sent, typed, way};

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let Some(operation) = api.operations.get(index) else {
            continue;
        };
        let pages = match &operation.paging {
            Some(paging) => pages(api, operation, paging)
                .map_err(|mistake| diagnostics.push(mistake.diagnostic(api, operation)))
                .ok(),
            None => usual::pages(api, operation),
        };
        if let Some(operation) = api.operations.get_mut(index) {
            operation.pages = pages;
        }
    }
}

/// What is wrong with an entry of the extension.
struct Mistake {
    key: &'static str,
    expected: &'static str,
    found: String,
}

impl Mistake {
    fn diagnostic(self, api: &Api, operation: &Operation) -> Diagnostic {
        let mut pointer = operation.pointer.child("x-paging");
        if !self.key.is_empty() {
            pointer = pointer.child(self.key);
        }
        Diagnostic::new(
            Code::BadPaging,
            Place::value(&api.file, &pointer),
            "`x-paging` does not fit the operation",
        )
        .expected(self.expected)
        .found(self.found)
    }
}

fn pages(api: &Api, operation: &Operation, paging: &Paging) -> Result<Pages, Mistake> {
    let mistake = |key, expected, found: &str| {
        Err(Mistake {
            key,
            expected,
            found: found.to_owned(),
        })
    };
    let Some((page, may_be_absent)) = page(api, operation) else {
        return mistake(
            "",
            "an operation whose successes are JSON of one type, or have no content",
            "others",
        );
    };
    let (items, list) = match paging.items.as_str() {
        "" => (Vec::new(), api.resolved(page)),
        path => way(api, page, "items", path)?,
    };
    let (item, has_keys) = match list {
        Ty::List(item) => (item, false),
        Ty::Map(item) => (item, true),
        _ => return mistake("items", "a member that is a list or a map", &paging.items),
    };
    let (key, path) = match &paging.cursor {
        Some(_) => ("cursor", &paging.cursor),
        None => ("next", &paging.next),
    };
    let member = |from, key, path: &Option<String>, expected, fits: Fits| {
        let path = path.as_deref();
        let found = path.map(|path| typed(api, from, key, path, expected, fits));
        found.transpose()
    };
    let is_text = |ty: &Ty| *ty == Ty::String;
    let is_flag = |ty: &Ty| *ty == Ty::Bool;
    let next = match key {
        "cursor" => member(page, key, path, "a member that is a text or number", |ty| {
            *ty == Ty::String || is_number(ty)
        }),
        _ => member(page, key, path, "a member that is a text", is_text),
    }?;
    // A member of a body takes what the page has. In the query, all is text.
    let takes_cursor: Fits = match &next {
        Some((_, ty)) if is_number(ty) => is_number,
        _ => is_text,
    };
    let item_cursor = member(
        &item,
        "item-cursor",
        &paging.item_cursor,
        "a member of the items that is a text",
        is_text,
    )?;
    let more = member(
        page,
        "more",
        &paging.more,
        "a member that is a boolean",
        is_flag,
    )?;
    let last = member(
        page,
        "last",
        &paging.last,
        "a member that is a boolean",
        is_flag,
    )?;
    let (key, path) = match &paging.total {
        Some(_) => ("total", &paging.total),
        None => ("page-count", &paging.page_count),
    };
    let count = member(page, key, path, "a member that is a number", is_number)?;
    let body = match paging.asked_in {
        PagingIn::Query => None,
        PagingIn::Body => match &operation.body {
            Some(body) if body.kind == MediaKind::Json => Some(body),
            _ => return mistake("in", "an operation with a JSON body", "none"),
        },
    };
    let in_query = |name: &str| {
        let mut all = operation.parameters.iter();
        all.any(|it| it.location == Location::Query && it.name == name)
    };
    for (key, name, fits) in [
        ("cursor-parameter", &paging.cursor_parameter, takes_cursor),
        ("page-parameter", &paging.page_parameter, is_number),
        ("offset-parameter", &paging.offset_parameter, is_number),
    ] {
        let Some(name) = name else { continue };
        let (expected, is_there) = match body {
            None => (
                "the name of a query parameter of the operation",
                in_query(name),
            ),
            Some(body) => (
                "a member of the body: what the cursor is, else a number",
                sent(api, &body.ty, name).is_some_and(|ty| fits(&ty)),
            ),
        };
        if !is_there {
            return mistake(key, expected, name);
        }
    }
    if body.is_some() && paging.cursor_parameter.is_some() && paging.page_parameter.is_some() {
        return mistake(
            "",
            "one of `cursor-parameter` and `page-parameter` in the body",
            "both",
        );
    }
    let has_cursor = paging.cursor.is_some() || paging.item_cursor.is_some();
    if has_cursor != paging.cursor_parameter.is_some() {
        return mistake(
            "",
            "`cursor` or `item-cursor` together with `cursor-parameter`",
            "one of the two",
        );
    }
    if paging.page_count.is_some() && paging.page_parameter.is_none() {
        return mistake("", "`page-parameter` beside `page-count`", "no such key");
    }
    let goes_by_items = paging.offset_parameter.is_some()
        || (paging.page_parameter.is_some() && paging.page_count.is_none());
    if has_keys && (goes_by_items || paging.item_cursor.is_some()) {
        // What counts as an item of a map, its entries or what is in them, nothing says.
        return mistake(
            "items",
            "a list where the items lead to the next page",
            "a map",
        );
    }
    if paging.page_count_header.is_some() && (paging.page_parameter.is_none() || count.is_some()) {
        return mistake(
            "",
            "`page-count-header` together with `page-parameter`, and neither `page-count` nor `total`",
            "another way",
        );
    }
    if paging.total.is_some() && !goes_by_items {
        return mistake(
            "",
            "`total` together with `offset-parameter`, or with `page-parameter` without `page-count`",
            "`total` without it",
        );
    }
    if paging.total_header.is_some() && paging.offset_parameter.is_none() {
        return mistake(
            "",
            "`total-header` together with `offset-parameter`",
            "one of the two",
        );
    }
    if paging.total.is_some() && paging.total_header.is_some() {
        return mistake("", "one of `total` and `total-header`", "both");
    }
    if paging.offset_parameter.is_some() && paging.page_parameter.is_some() {
        return mistake("", "one of `offset-parameter` and `page-parameter`", "both");
    }
    if paging.more.is_some() && paging.last.is_some() {
        return mistake("", "one of `more` and `last`", "both");
    }
    let ways = [
        &paging.next,
        &paging.cursor,
        &paging.item_cursor,
        &paging.offset_parameter,
    ];
    let ways = ways.iter().filter(|way| way.is_some()).count() + usize::from(paging.link_header);
    if ways > 1 {
        return mistake(
            "",
            "one of `next`, `link-header`, `cursor`, `item-cursor` and `offset-parameter`",
            "several",
        );
    }
    let is_counted = paging.page_count.is_some();
    if ways > 0 && paging.page_parameter.is_some() && !is_counted {
        return mistake(
            "page-parameter",
            "`page-count` beside `page-parameter`, or no other way to the next page",
            "another way",
        );
    }
    if ways == 0 && paging.page_parameter.is_none() {
        return mistake(
            "",
            "`next`, `link-header`, `cursor`, `item-cursor`, `offset-parameter` or `page-parameter`",
            "none of them",
        );
    }
    if ways == 0 && (more.is_some() || last.is_some()) {
        return mistake(
            "",
            "`more` or `last` together with a way to the next page",
            "one of them alone",
        );
    }
    Ok(Pages {
        page: page.clone(),
        may_be_absent,
        items,
        item: *item,
        has_keys,
        body: body.map(|body| body.media_type.clone()),
        next,
        link_header: paging.link_header,
        item_cursor: item_cursor.map(|(way, _)| way),
        more: more.map(|(way, _)| way),
        last: last.map(|(way, _)| way),
        cursor_parameter: paging.cursor_parameter.clone(),
        count,
        counts_pages: paging.page_count.is_some(),
        page_count_header: paging.page_count_header.clone(),
        page_parameter: paging.page_parameter.clone(),
        first_page: paging.first_page,
        offset_parameter: paging.offset_parameter.clone(),
        first_offset: paging.first_offset,
        total_header: paging.total_header.clone(),
    })
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::testing::{codes, document, passed};

    /// The codes for a listing with this extension.
    fn found(paging: &str) -> Vec<Code> {
        let text = format!(
            "\
paths:
  /a:
    get:
      operationId: list
      x-paging: {paging}
      parameters: [{{name: page, in: query, schema: {{type: integer}}}}, {{name: X, in: header, schema: {{type: integer}}}}]
      responses: {{'200': {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/Page'}}}}}}}}}}
components:
  schemas:
    Page:
      allOf: [{{properties: {{list: {{type: array, items: {{type: string}}}}, map: {{type: object, additionalProperties: {{type: string}}}}, count: {{type: integer}}, more: {{type: boolean}}, things: {{type: array, items: {{properties: {{id: {{type: string}}, size: {{type: integer}}}}}}}}}}}}, {{properties: {{links: {{properties: {{next: {{type: string}}}}}}}}}}]
"
        );
        codes(&passed(&document(&text)).1)
    }

    #[test]
    fn members_are_found_also_inside_others_and_in_parts_of_all_of() {
        assert_eq!(found("{items: list, next: links.next}"), []);
        assert_eq!(
            found("{items: list, page-parameter: page, page-count: count}"),
            []
        );
        assert_eq!(
            found("{items: list, cursor: links.next, cursor-parameter: page}"),
            []
        );
        assert_eq!(
            found("{items: things, item-cursor: id, more: more, cursor-parameter: page}"),
            []
        );
        assert_eq!(
            found("{items: list, cursor: count, cursor-parameter: page}"),
            []
        );
        assert_eq!(found("{items: list, link-header: true}"), []);
        assert_eq!(found("{items: list, page-parameter: page}"), []);
        assert_eq!(found("{items: map, next: links.next}"), []);
        assert_eq!(
            found("{items: map, page-parameter: page, page-count: count}"),
            []
        );
        assert_eq!(
            found("{items: list, page-parameter: page, total: count}"),
            []
        );
        assert_eq!(
            found("{items: list, page-parameter: page, page-count-header: X-Pages}"),
            []
        );
        for ends in [
            "",
            ", total: count",
            ", more: more",
            ", last: more, total: count",
            ", total-header: X-Total",
        ] {
            let paging = format!("{{items: list, offset-parameter: page, first-offset: 1{ends}}}");
            assert_eq!(found(&paging), [], "{paging}");
        }
    }

    /// The codes for a search with this extension.
    fn found_by_body(paging: &str) -> Vec<Code> {
        let body = "{type: object, properties: {page: {type: object, properties: {after: {type: string}, a.b: {type: string}}}, number: {type: integer}, own: {type: string, readOnly: true}}}";
        let page = "{type: object, properties: {list: {type: array, items: {type: string}}, next: {type: string}, count: {type: integer}}}";
        let content = |schema| format!("{{content: {{application/json: {{schema: {schema}}}}}}}");
        let text = format!(
            "paths: {{/a: {{post: {{operationId: search, x-paging: {paging}, parameters: [{{name: token, in: query, schema: {{type: string}}}}], requestBody: {}, responses: {{'200': {}}}}}}}}}",
            content(body),
            content(page)
        );
        codes(&passed(&document(&text)).1)
    }

    #[test]
    fn what_says_which_page_is_asked_for_may_be_in_the_body() {
        for paging in [
            "{in: body, items: list, cursor: next, cursor-parameter: page.after}",
            "{in: body, items: list, page-parameter: number, page-count: count}",
            "{in: body, items: list, offset-parameter: number}",
            "{in: query, items: list, cursor: next, cursor-parameter: token}",
        ] {
            assert_eq!(found_by_body(paging), [], "{paging}");
        }
        for paging in [
            "{in: body, items: list, cursor: next, cursor-parameter: token}",
            "{in: body, items: list, cursor: next, cursor-parameter: number}",
            "{in: body, items: list, cursor: next, cursor-parameter: page}",
            "{in: body, items: list, cursor: next, cursor-parameter: page.a.b}",
            "{in: body, items: list, cursor: next, cursor-parameter: own}",
            "{in: body, items: list, offset-parameter: page.after}",
            "{in: body, items: list, cursor: next, cursor-parameter: page.after, page-parameter: number, page-count: count}",
            "{items: list, cursor: next, cursor-parameter: page.after}",
        ] {
            assert_eq!(found_by_body(paging), [Code::BadPaging], "{paging}");
        }
        assert_eq!(
            found("{in: body, items: list, page-parameter: page}"),
            [Code::BadPaging]
        );
    }

    #[test]
    fn what_does_not_fit_is_reported() {
        for paging in [
            "{items: lists, next: links.next}",
            "{items: count, next: links.next}",
            "{items: list}",
            "{items: map, page-parameter: page}",
            "{items: map, offset-parameter: page, total: count}",
            "{items: map, item-cursor: id, cursor-parameter: page}",
            "{items: list, next: links}",
            "{items: list, next: links.next.next}",
            "{items: list, next: count}",
            "{items: list, page-count: count}",
            "{items: list, page-parameter: X}",
            "{items: list, page-parameter: page, next: links.next}",
            "{items: list, page-parameter: page, more: more}",
            "{items: list, page-parameter: page, total-header: X-Total}",
            "{items: list, offset-parameter: page, total: count, total-header: X-Total}",
            "{items: list, page-parameter: X, page-count: count}",
            "{items: list, page-parameter: page, page-count: count, total: count}",
            "{items: list, page-parameter: page, page-count: links.next}",
            "{items: list, cursor: links.next}",
            "{items: list, next: links.next, cursor: links.next, cursor-parameter: page}",
            "{items: things, item-cursor: id}",
            "{items: things, item-cursor: size, cursor-parameter: page}",
            "{items: list, item-cursor: id, cursor-parameter: page}",
            "{items: list, next: links.next, more: count}",
            "{items: list, page-parameter: page, page-count: count, more: more}",
            "{items: list, next: links.next, link-header: true}",
            "{link-header: true}",
            "{items: list, total: count}",
            "{items: list, offset-parameter: X, total: count}",
            "{items: list, offset-parameter: page, total: more}",
            "{items: list, offset-parameter: page, last: count}",
            "{items: list, offset-parameter: page, more: more, last: more}",
            "{items: list, offset-parameter: page, page-parameter: page, page-count: count}",
            "{items: list, offset-parameter: page, next: links.next}",
            "{items: list, page-parameter: page, page-count: count, last: more}",
            "{items: list, next: links.next, page-count-header: X-Pages}",
            "{items: list, page-parameter: page, page-count: count, page-count-header: X-Pages}",
            "{items: list, page-parameter: page, total: count, page-count-header: X-Pages}",
        ] {
            assert_eq!(found(paging), [Code::BadPaging], "{paging}");
        }
    }
}
