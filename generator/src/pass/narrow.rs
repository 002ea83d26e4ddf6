//! Which of two types allows less: parts of `allOf` may say the same in a wider and in a narrower way.

use crate::ir::{Api, Shape, Ty};

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

/// Whether every value of `narrow` is one of `wide`, as far as types say it.
pub(super) fn covers(api: &Api, wide: &Ty, narrow: &Ty) -> bool {
    let shape = |ty: &Ty| match ty {
        Ty::Named(id) => api.shape(*id),
        _ => None,
    };
    let is_whole = |ty: &Ty| matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64);
    let is_number = |ty: &Ty| is_whole(ty) || matches!(ty, Ty::F32 | Ty::F64);
    match (shape(wide), shape(narrow)) {
        (None, None) => {
            wide == narrow
                || *wide == Ty::Json
                || (*wide == Ty::String && matches!(narrow, Ty::DateTime | Ty::Date | Ty::Base64))
                || (is_number(wide) && is_whole(narrow))
                || (matches!(wide, Ty::F32 | Ty::F64) && is_number(narrow))
                || matches!((wide, narrow), (Ty::List(wide), Ty::List(narrow)) if **wide == Ty::Json || covers(api, wide, narrow))
        }
        (None, Some(Shape::Strings(_))) => *wide == Ty::String,
        (None, Some(Shape::Integers(_))) => is_number(wide),
        (Some(Shape::Strings(wide)), Some(Shape::Strings(narrow))) => narrow
            .iter()
            .all(|value| wide.iter().any(|known| known.wire == value.wire)),
        (Some(Shape::Integers(wide)), Some(Shape::Integers(narrow))) => narrow
            .iter()
            .all(|value| wide.iter().any(|known| known.wire == value.wire)),
        // Anything covers everything, but says nothing about a member that another part declares.
        _ => wide == narrow || *wide == Ty::Json,
    }
}
