//! Finds which types callers send and which the service sends.
//!
//! Types that nothing reaches stay unused and are not emitted. Knowing the direction settles three things about members: one
//! that only the service sets cannot be required of callers, one that the service never returns cannot be required of it,
//! and an optional one that may be null has three states in what a PATCH sends.

use std::collections::BTreeSet;

use crate::ir::{Api, Shape, Ty, TypeId};

pub(super) fn run(api: &mut Api) {
    let mut requests = Vec::new();
    let mut responses = Vec::new();
    let mut patches = Vec::new();
    for operation in &api.operations {
        requests.extend(
            operation
                .parameters
                .iter()
                .filter_map(|parameter| parameter.ty.named()),
        );
        let body = operation.body.iter().filter_map(|body| body.ty.named());
        requests.extend(body.clone());
        if operation.method == "PATCH" {
            patches.extend(body);
        }
        responses.extend(
            operation
                .replies
                .iter()
                .filter_map(|reply| reply.content.ty().and_then(Ty::named)),
        );
        responses.extend(
            operation
                .failures
                .iter()
                .filter_map(|failure| failure.ty.named()),
        );
    }
    let requests = reached(api, requests);
    let responses = reached(api, responses);
    let patches = reached(api, patches);
    for (index, entry) in api.types.iter_mut().enumerate() {
        let id = TypeId(index);
        entry.usage.request = requests.contains(&id);
        entry.usage.response = responses.contains(&id);
        let Shape::Object(object) = &mut entry.shape else {
            continue;
        };
        for member in &mut object.members {
            let not_sent = member.read_only && entry.usage.request;
            let not_returned = member.write_only && entry.usage.response;
            member.required &= !(not_sent || not_returned);
            member.three_state = member.nullable && !member.required && patches.contains(&id);
        }
    }
}

/// Everything that can be reached from `start`, `start` included.
fn reached(api: &Api, start: Vec<TypeId>) -> BTreeSet<TypeId> {
    let mut seen = BTreeSet::new();
    let mut open = start;
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let Some(entry) = api.types.get(id.0) else {
            continue;
        };
        match &entry.shape {
            Shape::Object(object) => {
                open.extend(object.members.iter().filter_map(|member| member.ty.named()));
                open.extend(object.additional.iter().filter_map(Ty::named));
            }
            Shape::Union(union) => {
                open.extend(union.branches.iter().filter_map(|branch| branch.ty.named()))
            }
            Shape::AllOf(all_of) => open.extend(all_of.parts.iter().filter_map(Ty::named)),
            Shape::Alias(ty) | Shape::Wrapper(ty) => open.extend(ty.named()),
            Shape::Strings(_) | Shape::Integers(_) => {}
        }
    }
    seen
}
