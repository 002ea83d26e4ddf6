//! Finds in the types of replies how the pages of a listing follow each other.
//!
//! The extension `x-paging` names members and parameters. Each has to be there and of a type that can be used; after this pass
//! the way to each member is known, with what may be absent on it. Where there is no extension, the names that many services
//! give to tokens of pages say the same.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Object, Operation, Pages, Reply, ReplyContent, Shape, Step, Ty};
use crate::spec::{Location, Paging};

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let Some(operation) = api.operations.get(index) else {
            continue;
        };
        let pages = match &operation.paging {
            Some(paging) => pages(api, operation, paging)
                .map_err(|mistake| diagnostics.push(mistake.diagnostic(api, operation)))
                .ok(),
            None => usual(api, operation),
        };
        if let Some(operation) = api.operations.get_mut(index) {
            operation.pages = pages;
        }
    }
}

/// How services usually name what leads to the next page.
struct Usual {
    /// The query parameter with a cursor; empty if there is a link.
    parameter: &'static str,
    /// The key of the extension for the member that has the cursor or link.
    key: &'static str,
    /// That member.
    member: &'static str,
    /// The member that says whether there is another page; empty if none does.
    more: &'static str,
    /// What the page also has to have.
    with: &'static [&'static str],
}

impl Usual {
    /// A token of the page and the token of the next one.
    const fn token(parameter: &'static str, member: &'static str) -> Self {
        Self {
            parameter,
            key: "cursor",
            member,
            more: "",
            with: &[],
        }
    }

    /// The members and parameters as the extension names them.
    fn paging(&self, items: String) -> Paging {
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        let member = |key: &str| (self.key == key).then(|| self.member.to_owned());
        Paging {
            next: member("next"),
            cursor: member("cursor"),
            item_cursor: member("item-cursor"),
            more: named(self.more),
            cursor_parameter: named(self.parameter),
            ..Paging::of(items)
        }
    }
}

/// What is known well enough to go by, the surer ones first.
const USUAL: [Usual; 19] = [
    // AIP-158, as Google has it.
    Usual::token("pageToken", "nextPageToken"),
    Usual::token("page_token", "next_page_token"),
    // Dropshot.
    Usual::token("page_token", "next_page"),
    // Zoom.
    Usual::token("next_page_token", "next_page_token"),
    // AWS.
    Usual::token("nextToken", "nextToken"),
    Usual::token("NextToken", "NextToken"),
    Usual::token("next_token", "next_token"),
    // Box.
    Usual::token("marker", "next_marker"),
    // Slack and others.
    Usual::token("cursor", "response_metadata.next_cursor"),
    Usual::token("cursor", "next_cursor"),
    Usual::token("cursor", "nextCursor"),
    // Kubernetes.
    Usual::token("continue", "metadata.continue"),
    // OpenAI.
    Usual {
        more: "has_more",
        ..Usual::token("after", "last_id")
    },
    // Stripe.
    Usual {
        key: "item-cursor",
        more: "has_more",
        ..Usual::token("starting_after", "id")
    },
    // RingCentral.
    Usual {
        key: "next",
        ..Usual::token("", "navigation.nextPage.uri")
    },
    // Azure, and OData.
    Usual {
        key: "next",
        with: &["value"],
        ..Usual::token("", "nextLink")
    },
    Usual {
        key: "next",
        with: &["value"],
        ..Usual::token("", "@odata.nextLink")
    },
    // Twilio.
    Usual {
        key: "next",
        ..Usual::token("", "next_page_uri")
    },
    // Django REST framework.
    Usual {
        key: "next",
        with: &["count", "previous", "results"],
        ..Usual::token("", "next")
    },
];

/// The pages of a listing that goes by the usual names.
fn usual(api: &Api, operation: &Operation) -> Option<Pages> {
    if operation.method != "GET" {
        return None;
    }
    linked(api, operation).or_else(|| named(api, operation))
}

/// The pages of a listing whose replies have a header with links.
fn linked(api: &Api, operation: &Operation) -> Option<Pages> {
    let [
        Reply {
            has_links: true, ..
        },
    ] = operation.replies.as_slice()
    else {
        return None;
    };
    let items = page(api, operation).map_or(Some(String::new()), |page| list(api, page))?;
    let paging = Paging {
        link_header: true,
        ..Paging::of(items)
    };
    pages(api, operation, &paging).ok()
}

/// The pages of a listing whose parameter and members have usual names.
fn named(api: &Api, operation: &Operation) -> Option<Pages> {
    let page = page(api, operation)?;
    let has_parameter = |name: &str| {
        operation.parameters.iter().any(|parameter| {
            parameter.name == name
                && parameter.location == Location::Query
                && !parameter.required
                && api.resolved(&parameter.ty) == Ty::String
        })
    };
    let has = |name: &&str| page.members.iter().any(|member| member.wire == **name);
    USUAL
        .iter()
        .filter(|usual| usual.parameter.is_empty() || has_parameter(usual.parameter))
        .filter(|usual| usual.with.iter().all(has))
        .find_map(|usual| {
            let paging = usual.paging(list(api, page)?);
            pages(api, operation, &paging).ok()
        })
}

/// The object that an operation replies with.
fn page<'a>(api: &'a Api, operation: &Operation) -> Option<&'a Object> {
    let [
        Reply {
            content: ReplyContent::Json(page),
            ..
        },
    ] = operation.replies.as_slice()
    else {
        return None;
    };
    let Ty::Named(id) = api.resolved(page) else {
        return None;
    };
    match api.shape(id)? {
        Shape::Object(object) => Some(object),
        _ => None,
    }
}

/// The only list that a page has; of several, the only one of objects, or the one that is called `items`.
fn list(api: &Api, page: &Object) -> Option<String> {
    let lists = page.members.iter().filter_map(|member| {
        let Ty::List(item) = not_null(api, &member.ty) else {
            return None;
        };
        Some((&member.wire, api.resolved(&item)))
    });
    let lists: Vec<_> = lists.collect();
    let is_object = |item: &Ty| matches!(item, Ty::Named(id) if matches!(api.shape(*id), Some(Shape::Object(_) | Shape::Union(_))));
    let objects: Vec<_> = lists.iter().filter(|(_, item)| is_object(item)).collect();
    let chosen = match (objects.as_slice(), lists.as_slice()) {
        ([(wire, _)], _) | ([], [(wire, _)]) => Some(*wire),
        (several, _) => several
            .iter()
            .map(|(wire, _)| *wire)
            .find(|wire| *wire == "items"),
    };
    chosen.cloned()
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
    let [reply] = operation.replies.as_slice() else {
        return mistake("", "an operation with one success reply", "several");
    };
    let ReplyContent::Json(page) = &reply.content else {
        return mistake("", "a success reply in JSON", "something else");
    };
    let (items, list) = match paging.items.as_str() {
        "" => (Vec::new(), api.resolved(page)),
        path => way(api, page, "items", path)?,
    };
    let Ty::List(item) = list else {
        return mistake("items", "a member that is a list", &paging.items);
    };
    let (key, path) = match &paging.cursor {
        Some(_) => ("cursor", &paging.cursor),
        None => ("next", &paging.next),
    };
    let member = |from, key, path: &Option<String>, expected, fits: fn(&Ty) -> bool| {
        let path = path.as_deref();
        let found = path.map(|path| typed(api, from, key, path, expected, fits));
        found.transpose()
    };
    let is_text = |ty: &Ty| *ty == Ty::String;
    let is_flag = |ty: &Ty| *ty == Ty::Bool;
    let is_whole = |ty: &Ty| matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64);
    let next = member(page, key, path, "a member that is a text", is_text)?;
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
    let count = member(
        page,
        "page-count",
        &paging.page_count,
        "a member that is a whole number",
        is_whole,
    )?;
    for (key, name) in [
        ("cursor-parameter", &paging.cursor_parameter),
        ("page-parameter", &paging.page_parameter),
    ] {
        let is_query = |name: &String| {
            let mut all = operation.parameters.iter();
            all.any(|p| p.location == Location::Query && p.name == *name)
        };
        if let Some(name) = name.as_ref().filter(|name| !is_query(name)) {
            return mistake(key, "the name of a query parameter of the operation", name);
        }
    }
    let has_cursor = paging.cursor.is_some() || paging.item_cursor.is_some();
    if has_cursor != paging.cursor_parameter.is_some() {
        return mistake(
            "",
            "`cursor` or `item-cursor` together with `cursor-parameter`",
            "one of the two",
        );
    }
    if paging.page_count.is_some() != paging.page_parameter.is_some() {
        return mistake(
            "",
            "`page-count` together with `page-parameter`",
            "one of the two",
        );
    }
    let ways = [&paging.next, &paging.cursor, &paging.item_cursor];
    let ways = ways.iter().filter(|way| way.is_some()).count() + usize::from(paging.link_header);
    if ways > 1 {
        return mistake(
            "",
            "one of `next`, `link-header`, `cursor` and `item-cursor`",
            "several",
        );
    }
    if ways == 0 && count.is_none() {
        return mistake(
            "",
            "`next`, `link-header`, `cursor`, `item-cursor` or `page-count`",
            "none of them",
        );
    }
    if ways == 0 && more.is_some() {
        return mistake(
            "",
            "`more` together with a way to the next page",
            "`more` alone",
        );
    }
    Ok(Pages {
        items,
        item: *item,
        next: next.map(|(way, _)| way),
        link_header: paging.link_header,
        item_cursor: item_cursor.map(|(way, _)| way),
        more: more.map(|(way, _)| way),
        cursor_parameter: paging.cursor_parameter.clone(),
        count,
        page_parameter: paging.page_parameter.clone(),
        first_page: paging.first_page,
    })
}

/// The way from a value to a member, which has to be of a type that can be used, and what is there.
fn typed(
    api: &Api,
    from: &Ty,
    key: &'static str,
    path: &str,
    expected: &'static str,
    fits: fn(&Ty) -> bool,
) -> Result<(Vec<Step>, Ty), Mistake> {
    let found = way(api, from, key, path)?;
    match fits(&found.1) {
        true => Ok(found),
        false => Err(Mistake {
            key,
            expected,
            found: path.to_owned(),
        }),
    }
}

/// The way from a page to a member, and what is there.
fn way(api: &Api, page: &Ty, key: &'static str, path: &str) -> Result<(Vec<Step>, Ty), Mistake> {
    let mut steps = Vec::new();
    let mut at = api.resolved(page);
    // The name of a member may have dots itself.
    let names: Vec<&str> = match step(api, &at, path) {
        Some(_) => vec![path],
        None => path.split('.').collect(),
    };
    for name in names {
        let step = step(api, &at, name);
        let (step, ty) = step.ok_or_else(|| Mistake {
            key,
            expected: "members of the reply, with dots where they lead into others",
            found: path.to_owned(),
        })?;
        steps.push(step);
        at = ty;
    }
    Ok((steps, at))
}

/// The type of a value that is there.
fn not_null(api: &Api, ty: &Ty) -> Ty {
    match api.resolved(ty) {
        Ty::Nullable(inner) => api.resolved(&inner),
        ty => ty,
    }
}

/// The step from a value of a type to a member of it. What has three states in requests is no part of a reply that says where to
/// go on.
fn step(api: &Api, ty: &Ty, name: &str) -> Option<(Step, Ty)> {
    let Ty::Named(owner) = *ty else { return None };
    let Shape::Object(object) = api.shape(owner)? else {
        return None;
    };
    let member = object.members.iter().find(|member| member.wire == name)?;
    let step = Step {
        owner,
        member: member.wire.clone(),
        optional: !member.required || member.nullable,
    };
    (!member.three_state).then_some((step, not_null(api, &member.ty)))
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
      allOf: [{{properties: {{list: {{type: array, items: {{type: string}}}}, count: {{type: integer}}, more: {{type: boolean}}, things: {{type: array, items: {{properties: {{id: {{type: string}}, size: {{type: integer}}}}}}}}}}}}, {{properties: {{links: {{properties: {{next: {{type: string}}}}}}}}}}]
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
        assert_eq!(found("{items: list, link-header: true}"), []);
    }

    #[test]
    fn what_does_not_fit_is_reported() {
        for paging in [
            "{items: lists, next: links.next}",
            "{items: count, next: links.next}",
            "{items: list}",
            "{items: list, next: links}",
            "{items: list, next: links.next.next}",
            "{items: list, next: count}",
            "{items: list, page-count: count}",
            "{items: list, page-parameter: page}",
            "{items: list, page-parameter: X, page-count: count}",
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
        ] {
            assert_eq!(found(paging), [Code::BadPaging], "{paging}");
        }
    }
}
