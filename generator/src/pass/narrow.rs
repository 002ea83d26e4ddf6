//! Which of two types allows less: parts of `allOf` may say the same in a wider and in a narrower way.

use crate::ir::{Api, Shape, Ty};

/// How deep lists and maps in each other are looked into. Names can make them endless, which is reported later.
pub(super) const MAX_DEPTH: usize = 16;

/// The type that all of these are, if they are the same but for how much they allow: text and an enumeration of texts are that
/// enumeration, a number and a whole number are a whole number.
pub(super) fn narrowest(api: &Api, types: &[Ty]) -> Option<Ty> {
    let mut types = types.iter();
    let first = types.next()?.clone();
    types.try_fold(first, |known, next| {
        if covers(api, &known, next) {
            Some(next.clone())
        } else if covers(api, next, &known) {
            Some(known)
        } else {
            // Of two enumerations the later one is meant to replace the other.
            let is_enumeration = |ty: &Ty| match ty {
                Ty::Named(id) => matches!(api.shape(*id), Some(Shape::Strings(_))),
                _ => false,
            };
            (is_enumeration(&known) && is_enumeration(next)).then(|| next.clone())
        }
    })
}

/// Whether every value of `narrow` is one of `wide`, as far as types say it. Null is settled elsewhere.
pub(super) fn covers(api: &Api, wide: &Ty, narrow: &Ty) -> bool {
    covers_inside(api, wide, narrow, MAX_DEPTH)
}

fn covers_inside(api: &Api, wide: &Ty, narrow: &Ty, depth: usize) -> bool {
    let (wide, narrow) = (not_null(api, wide), not_null(api, narrow));
    // Anything covers everything, but says nothing about a member that another part declares.
    if wide == narrow || wide == Ty::Json {
        return true;
    }
    let shape = |ty: &Ty| match ty {
        Ty::Named(id) => api.shape(*id),
        _ => None,
    };
    let is_whole = |ty: &Ty| matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64);
    let is_number = |ty: &Ty| is_whole(ty) || matches!(ty, Ty::F32 | Ty::F64);
    match (shape(&wide), shape(&narrow)) {
        (None, None) => match (&wide, &narrow) {
            (Ty::Bool, Ty::Only(_)) => true,
            (Ty::String, Ty::DateTime | Ty::Date | Ty::Base64) => true,
            (Ty::F32 | Ty::F64, narrow) => is_number(narrow),
            (Ty::List(wide), Ty::List(narrow)) | (Ty::Map(wide), Ty::Map(narrow)) => {
                depth > 0 && covers_inside(api, wide, narrow, depth - 1)
            }
            (wide, narrow) => is_number(wide) && is_whole(narrow),
        },
        (None, Some(Shape::Strings(_))) => wide == Ty::String,
        (None, Some(Shape::Integers(_))) => is_number(&wide),
        (None, Some(Shape::Object(_))) => matches!(&wide, Ty::Map(value) if **value == Ty::Json),
        (Some(Shape::Strings(wide)), Some(Shape::Strings(narrow))) => narrow
            .iter()
            .all(|value| wide.iter().any(|known| known.wire == value.wire)),
        (Some(Shape::Integers(wide)), Some(Shape::Integers(narrow))) => narrow
            .iter()
            .all(|value| wide.iter().any(|known| known.wire == value.wire)),
        _ => false,
    }
}

/// What is behind the names of a type, without null.
pub(super) fn not_null(api: &Api, ty: &Ty) -> Ty {
    match api.resolved(ty) {
        Ty::Nullable(ty) => api.resolved(&ty),
        ty => ty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{lowered, members, schemas};

    #[test]
    fn a_type_is_wider_than_another_in_one_direction_only() {
        let text = "\
Leaf: {properties: {a: {type: string}}}
Leaves: {type: array, items: {$ref: '#/components/schemas/Leaf'}}
State: {type: string, enum: [on, off]}
";
        let (api, _) = lowered(&schemas(&format!(
            "{text}Wide: {{properties: {{any: {{}}, text: {{type: string}}, number: {{type: number}}, object: {{type: object}}, list: {{type: array, items: {{}}}}, maybe: {{type: object, nullable: true}}}}}}
Narrow: {{properties: {{any: {{$ref: '#/components/schemas/Leaf'}}, text: {{$ref: '#/components/schemas/State'}}, number: {{type: integer}}, object: {{$ref: '#/components/schemas/Leaf'}}, list: {{$ref: '#/components/schemas/Leaves'}}, maybe: {{$ref: '#/components/schemas/Leaf'}}}}}}
"
        )));
        let wide = members(&api, "Wide", |member| &member.ty);
        let narrow = members(&api, "Narrow", |member| &member.ty);
        assert_eq!(wide.len(), 6);
        for ((name, wide), (_, narrow)) in wide.into_iter().zip(narrow) {
            assert!(covers(&api, wide, narrow), "{name}");
            assert!(!covers(&api, narrow, wide), "{name}");
        }
    }
}
