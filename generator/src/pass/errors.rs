//! Finds what the error replies of a vendor hold.
//!
//! If all operations that declare an error body agree, that is the error body of the vendor, also for operations that declare
//! none. Otherwise the vendor's error is one of several types, the most used first. Types that became one are one here, too.

use std::collections::BTreeMap;

use crate::ir::{Api, Errors, Hint, Ty, TypeId};
use crate::letters::letters;

pub(super) fn run(api: &mut Api) {
    one_name_each(api);
    let mut counts: Vec<(Ty, usize)> = Vec::new();
    let mut places: BTreeMap<&Ty, usize> = BTreeMap::new();
    for failure in api
        .operations
        .iter()
        .flat_map(|operation| &operation.failures)
    {
        let place = *places.entry(&failure.ty).or_insert(counts.len());
        match counts.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => counts.push((failure.ty.clone(), 1)),
        }
    }
    // The sort is stable: equally frequent ones stay in document order.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if let Some((Ty::Named(id), 2..)) = counts.first() {
        let names = match is_of_success(api, *id) {
            true => ["shared body", "shared reply"],
            false => ["error response", "error reply"],
        };
        call_common(api, *id, names);
    }
    let mut types: Vec<Ty> = counts.into_iter().map(|(ty, _)| ty).collect();
    api.errors = match types.len() {
        0 => Errors::Undeclared,
        1 => types.pop().map_or(Errors::Undeclared, Errors::One),
        _ => Errors::Several(types),
    };
}

/// Whether callers send the type, or get it in a success: also by another name, or in a list.
fn is_of_success(api: &Api, id: TypeId) -> bool {
    let replies = api
        .operations
        .iter()
        .flat_map(|operation| &operation.replies);
    let contents = replies.filter_map(|reply| reply.content.ty());
    let mut types = contents.flat_map(Ty::named).map(Ty::Named);
    let is_sent = api.get(id).is_some_and(|entry| entry.usage.request);
    is_sent || types.any(|ty| api.resolved(&ty) == Ty::Named(id))
}

/// Names a type that the document does not name and several failures have: not after the first of them, which is any.
fn call_common(api: &mut Api, id: TypeId, names: [&str; 2]) {
    let is_free = |name: &&str| {
        let mut named = api.types.iter().filter(|entry| entry.hint.named);
        named.all(|entry| !letters(&entry.hint.words.concat()).eq(letters(name)))
    };
    let name = names.into_iter().find(is_free);
    let entry = api.types.get_mut(id.0).filter(|entry| !entry.hint.named);
    if let (Some(name), Some(entry)) = (name, entry) {
        entry.hint = Hint::inline(vec![name.to_owned()]);
    }
}

/// Makes every failure hold the type itself instead of another name for it.
fn one_name_each(api: &mut Api) {
    let mut operations = std::mem::take(&mut api.operations);
    let failures = operations
        .iter_mut()
        .flat_map(|operation| &mut operation.failures);
    for failure in failures {
        // What has no name itself, such as a list, is called by the name it has.
        if let ty @ Ty::Named(_) = api.resolved(&failure.ty) {
            failure.ty = ty;
        }
    }
    api.operations = operations;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{document, find, lowered};

    fn errors(paths: &[&str]) -> (Api, Errors) {
        let paths: String = paths.iter().map(|path| format!("  {path}\n")).collect();
        let text = format!(
            "\
paths:
{paths}
components:
  schemas: {{A: {{properties: {{a: {{}}}}}}, B: {{properties: {{b: {{}}}}}}}}
  responses:
    A: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/A'}}}}}}}}
    B: {{content: {{application/json: {{schema: {{$ref: '#/components/schemas/B'}}}}}}}}
"
        );
        let (mut api, _) = lowered(&document(&text));
        run(&mut api);
        let errors = api.errors.clone();
        (api, errors)
    }

    #[test]
    fn without_a_declared_body_nothing_is_known() {
        assert_eq!(
            errors(&["/a: {get: {responses: {'404': {}}}}"]).1,
            Errors::Undeclared
        );
    }

    #[test]
    fn a_body_that_all_agree_on_is_that_of_the_vendor() {
        let (api, errors) = errors(&[
            "/a: {get: {responses: {'404': {$ref: '#/components/responses/A'}}}}",
            "/b: {get: {responses: {'204': {}}}}",
            "/c: {get: {responses: {'400': {$ref: '#/components/responses/A'}}}}",
        ]);
        assert_eq!(errors, Errors::One(Ty::Named(find(&api, "A").0)));
    }

    #[test]
    fn of_several_bodies_the_most_used_comes_first() {
        let (api, errors) = errors(&[
            "/a: {get: {responses: {'404': {$ref: '#/components/responses/A'}}}}",
            "/b: {get: {responses: {'404': {$ref: '#/components/responses/B'}, '400': {$ref: '#/components/responses/B'}}}}",
        ]);
        let ty = |words| Ty::Named(find(&api, words).0);
        assert_eq!(errors, Errors::Several(vec![ty("B"), ty("A")]));
    }

    #[test]
    fn a_body_that_is_the_same_at_several_places_counts_once() {
        let bad = "content: {application/json: {schema: {properties: {message: {type: string}}}}}";
        let text = format!(
            "paths: {{/a: {{get: {{operationId: get, responses: {{'400': {{{bad}}}, '404': {{{bad}}}}}}}, put: {{operationId: put, responses: {{'400': {{{bad}}}}}}}}}}}"
        );
        let (api, _) = crate::testing::passed(&document(&text));
        let first = Ty::Named(find(&api, "error response").0);
        assert_eq!(api.errors, Errors::One(first));
    }

    #[test]
    fn a_body_that_successes_have_too_is_not_called_after_errors() {
        let body = "content: {application/json: {schema: {properties: {message: {type: string}}}}}";
        for success in [
            body,
            "content: {application/json: {schema: {type: array, items: {properties: {message: {type: string}}}}}}",
        ] {
            let text = format!(
                "paths: {{/a: {{get: {{operationId: get, responses: {{'400': {{{body}}}, '404': {{{body}}}}}}}, put: {{operationId: put, responses: {{'200': {{{success}}}}}}}}}}}"
            );
            let (api, _) = crate::testing::passed(&document(&text));
            let shared = Ty::Named(find(&api, "shared body").0);
            assert_eq!(api.errors, Errors::One(shared));
        }
    }

    #[test]
    fn a_list_of_bodies_stays_a_list_and_a_ring_of_names_ends() {
        let errors = |schema: &str| {
            let (mut api, _) = lowered(&document(&format!(
                "paths: {{/a: {{get: {{responses: {{'400': {{content: {{application/json: {{schema: {schema}}}}}}}}}}}}}}}
components:
  schemas:
    Alias: {{$ref: '#/components/schemas/Problem'}}
    Problem: {{properties: {{a: {{}}}}}}
    A: {{allOf: [{{$ref: '#/components/schemas/B'}}]}}
    B: {{allOf: [{{$ref: '#/components/schemas/A'}}]}}
"
            )));
            run(&mut api);
            api.errors
        };
        let list = errors("{type: array, items: {$ref: '#/components/schemas/Alias'}}");
        assert!(matches!(list, Errors::One(Ty::List(_))), "{list:?}");
        let ring = errors("{$ref: '#/components/schemas/A'}");
        assert!(matches!(ring, Errors::One(Ty::Named(_))), "{ring:?}");
    }
}
