//! Finds in the types of replies how the pages of a listing follow each other.
//!
//! The extension `x-paging` names members and parameters. Each has to be there and of a type that can be used; after this pass
//! the way to each member is known, with what may be absent on it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Operation, Pages, ReplyContent, Shape, Step, Ty};
use crate::spec::{Location, Paging};

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.operations.len() {
        let Some(operation) = api.operations.get(index) else {
            continue;
        };
        let Some(paging) = &operation.paging else {
            continue;
        };
        let found = pages(api, operation, paging);
        let pages = found.map_err(|mistake| diagnostics.push(mistake.diagnostic(api, operation)));
        if let Some(operation) = api.operations.get_mut(index) {
            operation.pages = pages.ok();
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
    let [reply] = operation.replies.as_slice() else {
        return mistake("", "an operation with one success reply", "several");
    };
    let ReplyContent::Json(page) = &reply.content else {
        return mistake("", "a success reply in JSON", "something else");
    };
    let member = |key, path: &Option<String>| match path {
        Some(path) => way(api, page, key, path).map(Some),
        None => Ok(None),
    };
    let (items, list) = way(api, page, "items", &paging.items)?;
    let Ty::List(item) = list else {
        return mistake("items", "a member that is a list", &paging.items);
    };
    let (key, path) = match &paging.cursor {
        Some(_) => ("cursor", &paging.cursor),
        None => ("next", &paging.next),
    };
    let next = member(key, path)?;
    match (&next, path) {
        (Some((_, ty)), Some(path)) if *ty != Ty::String => {
            return mistake(key, "a member that is a text", path);
        }
        _ => {}
    }
    let count = member("page-count", &paging.page_count)?;
    let is_whole = |ty: &Ty| matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64);
    match (&count, &paging.page_count) {
        (Some((_, ty)), Some(path)) if !is_whole(ty) => {
            return mistake("page-count", "a member that is a whole number", path);
        }
        _ => {}
    }
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
    if paging.cursor.is_some() != paging.cursor_parameter.is_some() {
        return mistake(
            "",
            "`cursor` together with `cursor-parameter`",
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
    if paging.cursor.is_some() && paging.next.is_some() {
        return mistake("", "either `next` or `cursor`", "both");
    }
    if next.is_none() && count.is_none() {
        return mistake("", "`next`, `cursor` or `page-count`", "none of them");
    }
    Ok(Pages {
        items,
        item: *item,
        next: next.map(|(way, _)| way),
        cursor_parameter: paging.cursor_parameter.clone(),
        count,
        page_parameter: paging.page_parameter.clone(),
        first_page: paging.first_page,
    })
}

/// The way from a page to a member, and what is there.
fn way(api: &Api, page: &Ty, key: &'static str, path: &str) -> Result<(Vec<Step>, Ty), Mistake> {
    let mut steps = Vec::new();
    let mut at = api.resolved(page);
    for name in path.split('.') {
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
    let ty = match api.resolved(&member.ty) {
        Ty::Nullable(inner) => api.resolved(&inner),
        ty => ty,
    };
    (!member.three_state).then_some((step, ty))
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
      allOf: [{{properties: {{list: {{type: array, items: {{type: string}}}}, count: {{type: integer}}}}}}, {{properties: {{links: {{properties: {{next: {{type: string}}}}}}}}}}]
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
        ] {
            assert_eq!(found(paging), [Code::BadPaging], "{paging}");
        }
    }
}
