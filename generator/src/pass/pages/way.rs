//! The ways from a reply or a body to what is in it, and what is there.

use super::Mistake;
use crate::ir::{Api, Operation, ReplyContent, Shape, Step, Ty};

/// The type of the page that a success holds, and whether there are also successes without content.
pub(super) fn page<'a>(api: &Api, operation: &'a Operation) -> Option<(&'a Ty, bool)> {
    let mut page = None;
    let mut may_be_absent = false;
    for reply in &operation.replies {
        match (&reply.content, page) {
            (ReplyContent::Empty, _) => may_be_absent = true,
            (ReplyContent::Json(ty), None) => page = Some(ty),
            (ReplyContent::Json(ty), Some(page)) if api.resolved(ty) == api.resolved(page) => {}
            _ => return None,
        }
    }
    Some((page?, may_be_absent))
}

/// Whether a type can be used for something.
pub(super) type Fits = fn(&Ty) -> bool;

/// What a body has at a path.
pub(super) fn sent(api: &Api, body: &Ty, path: &str) -> Option<Ty> {
    path.split('.').try_fold(api.resolved(body), |at, name| {
        let mut members = api.object(&at)?.members.iter();
        let member = members.find(|it| it.wire == name && !it.read_only)?;
        Some(not_null(api, &member.ty))
    })
}

/// Whether a value can be a number of pages or items. Some documents have `number` for whole ones.
pub(super) fn is_number(ty: &Ty) -> bool {
    matches!(ty, Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 | Ty::F64)
}

/// The way from a value to a member, which has to be of a type that can be used, and what is there.
pub(super) fn typed(
    api: &Api,
    from: &Ty,
    key: &'static str,
    path: &str,
    expected: &'static str,
    fits: Fits,
) -> Result<(Vec<Step>, Ty), Mistake> {
    let found = way(api, from, key, path)?;
    match fits(&found.1) {
        true => Ok(found),
        false => Err(Mistake {
            key,
            expected,
            found: path.to_owned(),
        }),
    }
}

/// The way from a page to a member, and what is there.
pub(super) fn way(
    api: &Api,
    page: &Ty,
    key: &'static str,
    path: &str,
) -> Result<(Vec<Step>, Ty), Mistake> {
    let mut steps = Vec::new();
    let mut at = api.resolved(page);
    // The name of a member may have dots itself.
    let names: Vec<&str> = match step(api, &at, path) {
        Some(_) => vec![path],
        None => path.split('.').collect(),
    };
    for name in names {
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

/// The type of a value that is there.
pub(super) fn not_null(api: &Api, ty: &Ty) -> Ty {
    match api.resolved(ty) {
        Ty::Nullable(inner) => api.resolved(&inner),
        ty => ty,
    }
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
    (!member.three_state).then_some((step, not_null(api, &member.ty)))
}
