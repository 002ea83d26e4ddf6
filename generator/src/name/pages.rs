//! Plans how the pages of a listing follow each other: the fields on the way to what says so.

use super::types::TypeNames;
use crate::ir::{self, Api, Step, Ty};
use crate::plan::{Access, Call, Field, Model, ModelKind, Pages};

/// Adds the pages to the calls, which are in the order of the operations.
pub(super) fn plan(api: &Api, names: &TypeNames, models: &[Model], calls: &mut [Call]) {
    for (operation, call) in api.operations.iter().zip(calls) {
        let pages = operation.pages.as_ref();
        call.pages = pages.and_then(|pages| of(pages, names, models));
    }
}

fn of(pages: &ir::Pages, names: &TypeNames, models: &[Model]) -> Option<Pages> {
    let way = |steps: &[Step]| {
        let steps = steps.iter();
        steps
            .map(|step| access(step, names, models))
            .collect::<Option<Vec<_>>>()
    };
    let typed = |end: &Option<(Vec<Step>, Ty)>| {
        let (steps, ty) = end.as_ref()?;
        Some((way(steps)?, names.rust(ty)))
    };
    Some(Pages {
        page: names.rust(&pages.page),
        may_be_absent: pages.may_be_absent,
        item: names.rust(&pages.item),
        has_keys: pages.has_keys,
        items: way(&pages.items)?,
        body: pages.body.clone(),
        next: typed(&pages.next),
        link_header: pages.link_header,
        item_cursor: pages.item_cursor.as_deref().and_then(way),
        more: pages.more.as_deref().and_then(way),
        last: pages.last.as_deref().and_then(way),
        count: typed(&pages.count),
        counts_pages: pages.counts_pages,
        page_count_header: pages.page_count_header.clone(),
        cursor_parameter: pages.cursor_parameter.clone(),
        page_parameter: pages.page_parameter.clone(),
        first_page: pages.first_page,
        offset_parameter: pages.offset_parameter.clone(),
        first_offset: pages.first_offset,
        total_header: pages.total_header.clone(),
    })
}

/// The field of a step. Models are in the order of their names.
fn access(step: &Step, names: &TypeNames, models: &[Model]) -> Option<Access> {
    let owner = names.get(step.owner)?;
    let index = models
        .binary_search_by(|model| model.name.cmp(owner))
        .ok()?;
    let ModelKind::Struct(object) = &models.get(index)?.kind else {
        return None;
    };
    let is_it = |field: &&Field| field.wire == step.member;
    Some(Access {
        field: object.fields.iter().find(is_it)?.name.clone(),
        optional: step.optional,
    })
}
