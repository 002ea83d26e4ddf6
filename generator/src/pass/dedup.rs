//! Makes one type of inline enumerations that say the same in several places.
//!
//! Same member name and same set of values, in any order: callers can then pass on what they read. The first place in
//! pointer order gives the documentation and the order of values; each place also keeps a name of its own for the type.

use std::collections::BTreeMap;

use crate::ir::{Api, Docs, EnumValue, Shape, Ty, TypeId};

pub(super) fn run(api: &mut Api) {
    let mut groups: BTreeMap<(String, Vec<String>), Vec<TypeId>> = BTreeMap::new();
    for (index, entry) in api.types.iter().enumerate() {
        if entry.hint.named {
            continue;
        }
        let texts = |values: &[EnumValue<String>]| -> Vec<String> {
            values.iter().map(|value| value.wire.clone()).collect()
        };
        let (kind, mut values) = match &entry.shape {
            Shape::Strings(values) => ("", texts(values)),
            Shape::AnyString(values) => ("any ", texts(values)),
            Shape::Integers(values) => {
                let values = values.iter().map(|value| value.wire.to_string());
                ("#", values.collect())
            }
            _ => continue,
        };
        values.sort();
        let word = entry.hint.subject();
        groups
            .entry((format!("{kind}{word}"), values))
            .or_default()
            .push(TypeId(index));
    }
    for ids in groups.into_values().filter(|ids| ids.len() > 1) {
        share(api, &ids);
    }
}

/// Adds the type of all these places, which become other names for it.
fn share(api: &mut Api, ids: &[TypeId]) {
    let pointer = |id: &TypeId| api.get(*id).map(|entry| &entry.pointer);
    let first = ids.iter().copied().min_by_key(pointer);
    let Some(mut shared) = first.and_then(|id| api.get(id).cloned()) else {
        return;
    };
    shared.hint.shared = true;
    shared.docs = shared_docs(api, ids);
    let target = TypeId(api.types.len());
    api.types.push(shared);
    for id in ids {
        if let Some(entry) = api.types.get_mut(id.0) {
            entry.hint.place = true;
            entry.shape = Shape::Alias(Ty::Named(target));
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lowered, members, schemas};

    #[test]
    fn enumerations_with_the_same_member_and_values_become_one_type() {
        let text = "\
A: {properties: {state: {type: string, enum: [off, on]}}}
B: {properties: {state: {type: array, items: {type: string, enum: [on, off]}}}}
C: {properties: {state: {type: string, enum: [on, off, auto]}}}
D: {properties: {other: {type: string, enum: [on, off]}}}";
        let (mut api, _) = lowered(&schemas(text));
        run(&mut api);
        let ty = |words| {
            let ty = &members(&api, words, |member| &member.ty)[0].1;
            match ty {
                Ty::List(item) => api.resolved(item),
                ty => api.resolved(ty),
            }
        };
        assert_eq!(ty("A"), ty("B"));
        assert_ne!(ty("A"), ty("C"));
        assert_ne!(ty("A"), ty("D"));
        let Ty::Named(shared) = ty("A") else {
            panic!("no type of the arena");
        };
        let shared = api.get(shared).unwrap();
        assert!(shared.hint.shared);
        let Shape::Strings(values) = &shared.shape else {
            panic!("no texts");
        };
        assert_eq!(values[0].wire, "off");
    }
}
