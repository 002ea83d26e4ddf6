//! Makes one object of the parts of each `allOf`.
//!
//! Members come in the order of the parts. Two parts may declare a member alike; if they disagree about its type, the later
//! one wins and a diagnostic names both places. Parts that are not objects combine only when they are the same type.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place};
use crate::ir::{Api, Member, Object, Shape, Ty, TypeId};

pub(super) fn run(api: &mut Api, diagnostics: &mut Diagnostics) {
    for index in 0..api.types.len() {
        merge(api, TypeId(index), diagnostics);
    }
}

/// Merges the type and first the parts it is made of, which may be any number of levels deep.
fn merge(api: &mut Api, start: TypeId, diagnostics: &mut Diagnostics) {
    let mut open = vec![start];
    while let Some(id) = open.last().copied() {
        match unmerged_part(api, id) {
            Some(part) if open.contains(&part) => {
                diagnostics.push(cycle(api, part, &open));
                for id in open.drain(..) {
                    set(api, id, Shape::Alias(Ty::Json));
                }
            }
            Some(part) => open.push(part),
            None => {
                open.pop();
                merge_parts(api, id, diagnostics);
            }
        }
    }
}

/// The first part that still has parts of its own.
fn unmerged_part(api: &Api, id: TypeId) -> Option<TypeId> {
    let Some(Shape::AllOf(all_of)) = api.shape(id) else {
        return None;
    };
    let mut parts = all_of
        .parts
        .iter()
        .filter_map(|part| match api.resolved(part) {
            Ty::Named(part) => Some(part),
            _ => None,
        });
    parts.find(|part| matches!(api.shape(*part), Some(Shape::AllOf(_))))
}

fn merge_parts(api: &mut Api, id: TypeId, diagnostics: &mut Diagnostics) {
    let Some(Shape::AllOf(all_of)) = api.shape(id) else {
        return;
    };
    let all_of = all_of.clone();
    let parts: Vec<Ty> = all_of.parts.iter().map(|part| api.resolved(part)).collect();
    let mut shape = combine(api, id, &parts, diagnostics).unwrap_or(Shape::Alias(Ty::Json));
    if let Shape::Object(object) = &mut shape {
        require(api, id, object, &all_of.required, diagnostics);
    }
    set(api, id, shape);
}

/// Marks what the whole requires; a name that no part declares is reported.
fn require(
    api: &Api,
    id: TypeId,
    object: &mut Object,
    names: &[String],
    diagnostics: &mut Diagnostics,
) {
    for name in names {
        match object
            .members
            .iter_mut()
            .find(|member| member.wire == *name)
        {
            Some(member) => member.required = true,
            None => {
                let place = Place::value(&api.file, &api.pointer(id));
                let known = object.members.iter().map(|member| member.wire.as_str());
                diagnostics.push(
                    Diagnostic::new(
                        Code::Unsupported,
                        place,
                        "a member that is required but not declared has no field",
                    )
                    .expected("the name of a property of one of the parts")
                    .found(name.as_str())
                    .suggest(name, known),
                );
            }
        }
    }
}

fn cycle(api: &Api, id: TypeId, open: &[TypeId]) -> Diagnostic {
    let place = Place::value(&api.file, &api.pointer(id).child("allOf"));
    let start = open
        .iter()
        .position(|other| *other == id)
        .unwrap_or_default();
    let ring = open
        .iter()
        .skip(start)
        .chain([&id])
        .map(|id| format!("#{}", api.pointer(*id).as_str()));
    Diagnostic::new(
        Code::AllOfCycle,
        place,
        "a schema includes itself through `allOf`",
    )
    .expected("parts that end at plain objects")
    .found(ring.collect::<Vec<_>>().join(" \u{2192} "))
}

fn set(api: &mut Api, id: TypeId, shape: Shape) {
    if let Some(entry) = api.types.get_mut(id.0) {
        entry.shape = shape;
    }
}

fn combine(api: &Api, id: TypeId, parts: &[Ty], diagnostics: &mut Diagnostics) -> Option<Shape> {
    let mut whole = Object::default();
    let mut others: Vec<&Ty> = Vec::new();
    let (mut objects, mut is_open) = (0, false);
    for part in parts {
        match part {
            Ty::Named(part_id) => match api.shape(*part_id) {
                Some(Shape::Object(object)) => {
                    objects += 1;
                    add(api, &mut whole, object, diagnostics);
                }
                _ => others.push(part),
            },
            // A map beside members says what further members hold; a free-form object says nothing, unless nothing else does.
            Ty::Map(value) => {
                objects += 1;
                match &**value {
                    Ty::Json => is_open = true,
                    value => whole.additional = Some(value.clone()),
                }
            }
            _ => others.push(part),
        }
    }
    if others.is_empty() {
        if is_open && whole.members.is_empty() {
            whole.additional.get_or_insert(Ty::Json);
        }
        return Some(Shape::Object(whole));
    }
    let mut distinct: Vec<&Ty> = Vec::new();
    for other in others {
        if !distinct.contains(&other) {
            distinct.push(other);
        }
    }
    if let ([only], 0) = (distinct.as_slice(), objects) {
        return Some(Shape::Alias((*only).clone()));
    }
    // Text together with an enumeration of texts is the enumeration.
    let enums: Vec<&&Ty> = distinct.iter().filter(|ty| ***ty != Ty::String).collect();
    if let ([only], 0) = (enums.as_slice(), objects)
        && let Ty::Named(enum_id) = only
        && matches!(api.shape(*enum_id), Some(Shape::Strings(_)))
    {
        return Some(Shape::Alias((**only).clone()));
    }
    let place = Place::value(&api.file, &api.pointer(id).child("allOf"));
    diagnostics.push(
        Diagnostic::new(
            Code::RawJson,
            place,
            "the parts of `allOf` do not make one object",
        )
        .expected("parts that are all objects")
        .found("other types among the parts")
        .help("the value is raw JSON in Rust; change the parts, or acknowledge the warning"),
    );
    None
}

/// Adds the members of a part.
fn add(api: &Api, whole: &mut Object, part: &Object, diagnostics: &mut Diagnostics) {
    for member in &part.members {
        match whole
            .members
            .iter_mut()
            .find(|known| known.wire == member.wire)
        {
            None => whole.members.push(member.clone()),
            Some(known) => {
                if api.resolved(&known.ty) != api.resolved(&member.ty)
                    && !alike(api, &known.ty, &member.ty)
                {
                    diagnostics.push(conflict(api, known, member));
                }
                let required = known.required || member.required;
                let docs = if member.docs.text.is_some() {
                    member.docs.clone()
                } else {
                    known.docs.clone()
                };
                *known = Member {
                    required,
                    docs,
                    // These only add to what is said: one part is enough.
                    read_only: known.read_only || member.read_only,
                    write_only: known.write_only || member.write_only,
                    deprecated: known.deprecated || member.deprecated,
                    ..member.clone()
                };
            }
        }
    }
    if part.additional.is_some() {
        whole.additional.clone_from(&part.additional);
    }
}

/// Whether two inline types are the same enumeration.
fn alike(api: &Api, left: &Ty, right: &Ty) -> bool {
    let values = |ty: &Ty| match api.resolved(ty) {
        Ty::Named(id) => match api.shape(id) {
            Some(Shape::Strings(values)) => {
                let mut wires: Vec<String> =
                    values.iter().map(|value| value.wire.clone()).collect();
                wires.sort();
                Some(wires)
            }
            _ => None,
        },
        _ => None,
    };
    values(left).is_some() && values(left) == values(right)
}

fn conflict(api: &Api, known: &Member, member: &Member) -> Diagnostic {
    let place = |member: &Member| Place::key(&api.file, &member.pointer);
    Diagnostic::new(
        Code::AllOfConflict,
        place(member),
        format!("two parts of `allOf` disagree about `{}`", member.wire),
    )
    .expected("the same type in both parts")
    .found("different types")
    .help("the later one is used; make them agree, or acknowledge the warning")
    .related(place(known), "declared differently here")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{codes, find, lowered, members, schemas};

    fn merged(text: &str) -> (Api, Diagnostics) {
        let (mut api, mut found) = lowered(&schemas(text));
        run(&mut api, &mut found);
        (api, found)
    }

    #[test]
    fn members_come_in_the_order_of_the_parts_and_then_the_own_ones() {
        let text = "\
Whole:
  properties: {own: {type: string}}
  allOf: [{$ref: '#/components/schemas/Second'}, {properties: {inline: {type: string}}}]
Second: {allOf: [{$ref: '#/components/schemas/Third'}], properties: {second: {type: string}}}
Third: {properties: {third: {type: string}}}";
        let (api, found) = merged(text);
        let names: Vec<&str> = members(&api, "Whole", |_| ()).iter().map(|m| m.0).collect();
        assert_eq!(names, ["third", "second", "inline", "own"]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn what_the_whole_requires_is_required_of_it_alone() {
        let text = "\
Part: {properties: {a: {type: string}, b: {type: string}}}
Whole: {required: [b], allOf: [{$ref: '#/components/schemas/Part'}]}";
        let (api, _) = merged(text);
        let required = |words| members(&api, words, |member| member.required);
        assert_eq!(required("Whole"), [("a", false), ("b", true)]);
        assert_eq!(required("Part"), [("a", false), ("b", false)]);
    }

    #[test]
    fn parts_that_disagree_about_a_member_are_reported_and_the_later_one_counts() {
        let text = "\
Part: {properties: {a: {type: string}, b: {type: string, readOnly: true}}}
Whole:
  allOf:
  - {$ref: '#/components/schemas/Part'}
  - {properties: {a: {type: integer}, b: {type: string}}}";
        let (api, found) = merged(text);
        assert_eq!(
            members(&api, "Whole", |member| (&member.ty, member.read_only)),
            [("a", (&Ty::I64, false)), ("b", (&Ty::String, true))]
        );
        assert_eq!(codes(&found), [Code::AllOfConflict]);
    }

    #[test]
    fn a_schema_among_its_own_parts_is_reported_once() {
        let text = "\
A: {allOf: [{$ref: '#/components/schemas/B'}, {properties: {a: {}}}]}
B: {allOf: [{$ref: '#/components/schemas/A'}, {properties: {b: {}}}]}";
        let (_, found) = merged(text);
        assert_eq!(codes(&found), [Code::AllOfCycle]);
    }

    #[test]
    fn a_long_chain_of_parts_is_merged() {
        let link = |n: usize| {
            let next = n + 1;
            format!(
                "A{n}: {{allOf: [{{$ref: '#/components/schemas/A{next}'}}, {{properties: {{m{}: {{}}}}}}]}}\n",
                n % 2
            )
        };
        let chain: String = (0..4000).map(link).collect();
        let (api, found) = merged(&format!("{chain}A4000: {{properties: {{last: {{}}}}}}"));
        let names: Vec<&str> = members(&api, "A0", |_| ()).iter().map(|m| m.0).collect();
        assert_eq!(names, ["last", "m1", "m0"]);
        assert_eq!(codes(&found), []);
    }

    #[test]
    fn free_form_parts_without_members_stay_open() {
        let text = "\
Free: {type: object}
Whole: {type: object, allOf: [{$ref: '#/components/schemas/Free'}, {type: object}]}";
        let (api, _) = merged(text);
        let Shape::Object(object) = &find(&api, "Whole").1.shape else {
            panic!("not an object")
        };
        assert_eq!(object.additional, Some(Ty::Json));
    }
}
