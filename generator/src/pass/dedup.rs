//! Makes one type of inline enumerations that say the same in several places.
//!
//! Same member name and same set of values, in any order: callers can then pass on what they read. The first place in
//! pointer order gives the documentation and the order of values; each place also keeps a name of its own for the type.

use std::collections::BTreeMap;

use crate::ir::{Api, Docs, Hint, Shape, Ty, TypeDef, TypeId};

pub(super) fn run(api: &mut Api) {
    let mut groups: BTreeMap<(String, Vec<String>), Vec<TypeId>> = BTreeMap::new();
    for (index, entry) in api.types.iter().enumerate() {
        if entry.hint.named {
            continue;
        }
        let mut values: Vec<String> = match &entry.shape {
            Shape::Strings(values) => values.iter().map(|value| value.wire.clone()).collect(),
            Shape::Integers(values) => values.iter().map(|value| value.wire.to_string()).collect(),
            _ => continue,
        };
        values.sort();
        let word = entry.hint.subject();
        let kind = if matches!(entry.shape, Shape::Strings(_)) {
            ""
        } else {
            "#"
        };
        groups
            .entry((format!("{kind}{word}"), values))
            .or_default()
            .push(TypeId(index));
    }
    let mut replaced: BTreeMap<TypeId, TypeId> = BTreeMap::new();
    for ids in groups.into_values().filter(|ids| ids.len() > 1) {
        let pointer = |id: &TypeId| api.types.get(id.0).map(|entry| entry.pointer.clone());
        let Some(first) = ids.iter().copied().min_by_key(pointer) else {
            continue;
        };
        let docs = shared_docs(api, &ids);
        if let Some(entry) = api.types.get_mut(first.0) {
            entry.hint.shared = true;
            entry.docs = docs;
        }
        for id in &ids {
            add_place_name(api, *id, first);
        }
        replaced.extend(
            ids.into_iter()
                .filter(|id| *id != first)
                .map(|id| (id, first)),
        );
    }
    each_type(api, |ty| {
        ty.rename(|id| replaced.get(&id).copied().unwrap_or(id))
    });
}

/// The documentation of the places if they say the same. Otherwise each speaks of itself, and the type only says where it
/// stands; the members keep their texts.
fn shared_docs(api: &Api, ids: &[TypeId]) -> Docs {
    let mut entries = ids.iter().filter_map(|id| api.get(*id));
    let Some(first) = entries.next() else {
        return Docs::default();
    };
    if entries.all(|entry| entry.docs == first.docs) {
        return first.docs.clone();
    }
    let places: Vec<String> = ids
        .iter()
        .filter_map(|id| Some(format!("`{}`", api.get(*id)?.hint.words.join("."))))
        .collect();
    Docs {
        text: Some(format!("A value of {}.", places.join(", "))),
        ..Docs::default()
    }
}

/// Gives `first` the name, too, that the type `id` would have alone.
fn add_place_name(api: &mut Api, id: TypeId, first: TypeId) {
    let Some(entry) = api.get(id) else { return };
    let hint = Hint {
        place: true,
        ..Hint::inline(entry.hint.words.clone())
    };
    let shape = Shape::Alias(Ty::Named(first));
    let place = TypeDef {
        hint,
        shape,
        docs: Docs::default(),
        ..entry.clone()
    };
    api.types.push(place);
}

/// Visits every use of a type.
fn each_type(api: &mut Api, mut visit: impl FnMut(&mut Ty)) {
    for entry in &mut api.types {
        match &mut entry.shape {
            Shape::Object(object) => {
                object
                    .members
                    .iter_mut()
                    .for_each(|member| visit(&mut member.ty));
                object.additional.iter_mut().for_each(&mut visit);
            }
            Shape::Union(union) => union
                .branches
                .iter_mut()
                .for_each(|branch| visit(&mut branch.ty)),
            Shape::AllOf(all_of) => all_of.parts.iter_mut().for_each(&mut visit),
            Shape::Alias(ty) | Shape::Wrapper(ty) => visit(ty),
            Shape::Strings(_) | Shape::Integers(_) => {}
        }
    }
    api.messages.iter_mut().for_each(&mut visit);
    for operation in &mut api.operations {
        operation
            .parameters
            .iter_mut()
            .for_each(|parameter| visit(&mut parameter.ty));
        operation
            .body
            .iter_mut()
            .for_each(|body| visit(&mut body.ty));
        operation
            .failures
            .iter_mut()
            .for_each(|failure| visit(&mut failure.ty));
        for reply in &mut operation.replies {
            reply.content.ty_mut().into_iter().for_each(&mut visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{find, lowered, members, schemas, texts};

    #[test]
    fn enumerations_with_the_same_member_and_values_become_the_first_of_them() {
        let text = "\
A: {properties: {state: {type: string, enum: [off, on]}}}
B: {properties: {state: {type: array, items: {type: string, enum: [on, off]}}}}
C: {properties: {state: {type: string, enum: [on, off, auto]}}}
D: {properties: {other: {type: string, enum: [on, off]}}}";
        let (mut api, _) = lowered(&schemas(text));
        run(&mut api);
        let ty = |words| api.resolved(members(&api, words, |member| &member.ty)[0].1);
        let first = Ty::Named(find(&api, "A state").0);
        assert_eq!(ty("A"), first);
        assert_eq!(ty("B"), Ty::List(Box::new(first)));
        assert_eq!(ty("C"), Ty::Named(find(&api, "C state").0));
        assert_eq!(ty("D"), Ty::Named(find(&api, "D other").0));
        assert_eq!(texts(&api, "A state"), ["off", "on"]);
        assert!(find(&api, "A state").1.hint.shared);
    }
}
