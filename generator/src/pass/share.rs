//! Makes one type of inline types that are the same in several places, so that there is less to compile and callers can pass on
//! what they read or made once.
//!
//! The same is: what travels the same way and has the same members, branches or values, down to their documentation. The first
//! place in pointer order has the type. The others keep their names for it, so that callers go on compiling when a place
//! becomes different.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::ir::{Api, Branch, Docs, EnumValue, Member, Shape, Test, Ty, TypeDef, TypeId, Usage};

pub(super) fn run(api: &mut Api) {
    let mut shared = places(api);
    let all: Vec<TypeId> = (0..api.types.len()).map(TypeId).collect();
    let mut found = same(api, &all, &shared);
    while !found.is_empty() {
        for (id, first) in &found {
            if let Some(entry) = api.types.get_mut(id.0) {
                entry.shape = Shape::Alias(Ty::Named(*first));
            }
        }
        let firsts: BTreeSet<TypeId> = found.iter().map(|(_, first)| *first).collect();
        shared.extend(found);
        // What holds two types that became one may be the same from then on.
        let holds_one = |id: &&TypeId| {
            let mut held = api.shape(**id).into_iter().flat_map(Shape::named);
            held.any(|held| firsts.contains(&stands_for(held, &shared)))
        };
        let candidates: Vec<TypeId> = all.iter().filter(holds_one).copied().collect();
        found = same(api, &candidates, &shared);
    }
}

/// The names that places have for shared enumerations, each with what it names.
fn places(api: &Api) -> BTreeMap<TypeId, TypeId> {
    let target = |entry: &TypeDef| match &entry.shape {
        Shape::Alias(Ty::Named(id)) if entry.hint.place => Some(*id),
        _ => None,
    };
    let types = api.types.iter().enumerate();
    types
        .filter_map(|(index, entry)| Some((TypeId(index), target(entry)?)))
        .collect()
}

/// The candidates that are the same as others of them, each with the first of those. Members and branches are compared by what
/// is known to be the same.
fn same(
    api: &Api,
    candidates: &[TypeId],
    shared: &BTreeMap<TypeId, TypeId>,
) -> Vec<(TypeId, TypeId)> {
    // Hashes differ early where keys often differ late.
    let mut groups: BTreeMap<(u64, Key<'_>), Vec<TypeId>> = BTreeMap::new();
    for id in candidates {
        if let Some(key) = api.get(*id).and_then(|entry| key(entry, shared)) {
            let mut hasher = DefaultHasher::new();
            key.hash(&mut hasher);
            let key = (hasher.finish(), key);
            groups.entry(key).or_default().push(*id);
        }
    }
    let pointer = |id: &TypeId| api.types.get(id.0).map(|entry| &entry.pointer);
    let mut same = Vec::new();
    for ids in groups.into_values() {
        let Some(first) = ids.iter().copied().min_by_key(pointer) else {
            continue;
        };
        let others = ids.into_iter().filter(|id| *id != first);
        same.extend(others.map(|id| (id, first)));
    }
    same
}

/// What types have to have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key<'a> {
    usage: Usage,
    deprecated: bool,
    content: Content<'a>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Content<'a> {
    Object(Vec<MemberKey<'a>>, Option<Cow<'a, Ty>>),
    Union(Option<&'a str>, Vec<BranchKey<'a>>),
    Strings(&'a [EnumValue<String>]),
    AnyString(&'a [EnumValue<String>]),
    Integers(&'a [EnumValue<i64>]),
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct MemberKey<'a> {
    wire: &'a str,
    ty: Cow<'a, Ty>,
    flags: [bool; 8],
    docs: &'a Docs,
}

/// Without the texts, as to read all of them takes longer than to compare the few that get that far.
impl Hash for MemberKey<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.wire, &self.ty, self.flags).hash(state);
    }
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct BranchKey<'a> {
    words: &'a [String],
    ty: Cow<'a, Ty>,
    tags: &'a [String],
    sent_tag: Option<&'a str>,
    test: &'a Test,
}

/// What others have to have in common with a type; nothing if it stays by itself.
fn key<'a>(entry: &'a TypeDef, shared: &BTreeMap<TypeId, TypeId>) -> Option<Key<'a>> {
    let content = match &entry.shape {
        Shape::Object(object) => Content::Object(
            object
                .members
                .iter()
                .map(|member| member_key(member, shared))
                .collect(),
            object.additional.as_ref().map(|ty| first(ty, shared)),
        ),
        Shape::Union(union) => Content::Union(
            union.tag.as_deref(),
            union
                .branches
                .iter()
                .map(|branch| branch_key(branch, shared))
                .collect(),
        ),
        Shape::Strings(values) => Content::Strings(values),
        Shape::AnyString(values) => Content::AnyString(values),
        Shape::Integers(values) => Content::Integers(values),
        Shape::AllOf(_) | Shape::Alias(_) | Shape::Wrapper(_) => return None,
    };
    let is_inline = entry.usage.any() && !entry.hint.named;
    is_inline.then_some(Key {
        usage: entry.usage,
        deprecated: entry.deprecated,
        content,
    })
}

/// The type with what its types stand for.
fn first<'a>(ty: &'a Ty, shared: &BTreeMap<TypeId, TypeId>) -> Cow<'a, Ty> {
    let mut ty = Cow::Borrowed(ty);
    if ty.named().any(|id| shared.contains_key(&id)) {
        ty.to_mut().rename(|id| stands_for(id, shared));
    }
    ty
}

/// The type that is the same and the first one.
fn stands_for(mut id: TypeId, shared: &BTreeMap<TypeId, TypeId>) -> TypeId {
    while let Some(first) = shared.get(&id) {
        id = *first;
    }
    id
}

fn member_key<'a>(member: &'a Member, shared: &BTreeMap<TypeId, TypeId>) -> MemberKey<'a> {
    MemberKey {
        wire: &member.wire,
        ty: first(&member.ty, shared),
        flags: [
            member.required,
            member.nullable,
            member.read_only,
            member.write_only,
            member.deprecated,
            member.three_state,
            member.must_be_sent,
            member.lacking,
        ],
        docs: &member.docs,
    }
}

fn branch_key<'a>(branch: &'a Branch, shared: &BTreeMap<TypeId, TypeId>) -> BranchKey<'a> {
    BranchKey {
        words: &branch.words,
        ty: first(&branch.ty, shared),
        tags: &branch.tags,
        sent_tag: branch.sent_tag.as_deref(),
        test: &branch.test,
    }
}

#[cfg(test)]
mod tests {
    use crate::ir::{Api, Shape, Ty};
    use crate::testing::{find, members, passed, schemas};

    fn shared(text: &str) -> Api {
        passed(&schemas(text)).0
    }

    /// Whether the first type is another name of the second.
    fn is_name_of(api: &Api, name: &str, first: &str) -> bool {
        matches!(&find(api, name).1.shape, Shape::Alias(ty) if *ty == Ty::Named(find(api, first).0))
    }

    fn is_object(api: &Api, name: &str) -> bool {
        matches!(find(api, name).1.shape, Shape::Object(_))
    }

    #[test]
    fn the_same_inline_objects_become_the_first_of_them_and_keep_their_names() {
        let api = shared(
            "\
A: {properties: {b: {description: One., properties: {c: {type: string}}}}}
D: {properties: {e: {description: Another., properties: {c: {type: string}}}}}",
        );
        assert!(is_object(&api, "A b"));
        assert!(is_name_of(&api, "D e", "A b"));
        assert_eq!(find(&api, "D e").1.docs.text.as_deref(), Some("Another."));
        let ty = Ty::Named(find(&api, "D e").0);
        assert_eq!(members(&api, "D", |member| &member.ty), [("e", &ty)]);
    }

    #[test]
    fn what_holds_the_same_types_is_the_same() {
        let inline = "{properties: {c: {properties: {d: {type: string}}}, e: {oneOf: [{type: string}, {type: integer}]}}}";
        let api = shared(&format!(
            "A: {{properties: {{b: {inline}}}}}\nF: {{properties: {{g: {inline}}}}}"
        ));
        assert!(is_name_of(&api, "F g", "A b"));
        assert!(is_name_of(&api, "F g c", "A b c"));
        assert!(is_name_of(&api, "F g e", "A b e"));
    }

    #[test]
    fn what_holds_those_is_the_same_too() {
        let inline = "{properties: {c: {properties: {d: {properties: {e: {properties: {f: {type: string}}}}}}}}}";
        let api = shared(&format!(
            "A: {{properties: {{b: {inline}}}}}\nG: {{properties: {{h: {inline}}}}}"
        ));
        for inside in ["", " c", " c d", " c d e"] {
            let (first, other) = (format!("A b{inside}"), format!("G h{inside}"));
            assert!(is_name_of(&api, &other, &first), "{other}");
        }
    }

    #[test]
    fn what_differs_in_anything_a_caller_sees_stays_apart() {
        for other in [
            "{properties: {d: {type: string}}}",
            "{properties: {c: {type: integer}}}",
            "{properties: {c: {type: string, description: Text.}}}",
            "{properties: {c: {type: string, readOnly: true}}}",
            "{properties: {c: {type: string}}, required: [c]}",
            "{properties: {c: {type: string}}, additionalProperties: true}",
        ] {
            let api = shared(&format!(
                "A: {{properties: {{b: {{properties: {{c: {{type: string}}}}}}}}}}\nE: {{properties: {{f: {other}}}}}"
            ));
            assert!(is_object(&api, "E f"), "{other}");
        }
    }

    #[test]
    fn schemas_that_the_document_names_stay_apart() {
        let api = shared(
            "\
A: {properties: {c: {type: string}}}
B: {properties: {c: {type: string}}}
D: {properties: {e: {properties: {c: {type: string}}}}}",
        );
        assert!(is_object(&api, "A") && is_object(&api, "B") && is_object(&api, "D e"));
    }
}
