//! How the members of forms are written.

use crate::ir::{Api, Body, MediaKind, Member, Shape, Ty};
use crate::plan::FormEncoding;
use crate::spec::{Encoding, Style};

pub(super) fn encoding(api: &Api, body: &Body) -> FormEncoding {
    match body.kind {
        MediaKind::Form => form(api, body),
        MediaKind::Multipart => multipart(body),
        _ => FormEncoding::USUAL,
    }
}

/// The styles of members. Where the document says the same of all members for which it matters, it holds for all.
fn form(api: &Api, body: &Body) -> FormEncoding {
    let styles = body.encoding.iter().map(|one| (&one.member, style(one)));
    let first = styles.clone().next();
    let first = first.map_or(Style::FORM_EXPLODE, |(_, style)| style);
    let is_listed = |member: &Member| styles.clone().any(|(name, _)| *name == member.wire);
    let is_one = styles.clone().all(|(_, style)| style == first)
        && members(api, &body.ty)
            .iter()
            .all(|member| is_listed(member) || is_scalar(api, &member.ty));
    if is_one {
        return FormEncoding {
            style: first,
            ..FormEncoding::USUAL
        };
    }
    let others = styles.filter(|(_, style)| *style != Style::FORM_EXPLODE);
    FormEncoding {
        styles: others.map(|(name, style)| (name.clone(), style)).collect(),
        ..FormEncoding::USUAL
    }
}

/// The style of a member: the one that is named, or else what its media type says.
fn style(one: &Encoding) -> Style {
    let is_json = || {
        one.content_type
            .as_ref()
            .is_some_and(|text| text.contains("json"))
    };
    match one.style {
        Some(style) => style,
        None if is_json() => Style::JSON,
        None => Style::FORM_EXPLODE,
    }
}

/// The media types of parts. Of several for a part the caller chooses one.
fn multipart(body: &Body) -> FormEncoding {
    let is_one = |text: &&String| !text.contains([',', '*']) && !text.contains(char::is_control);
    let media_types = body.encoding.iter().filter_map(|one| {
        let media_type = one.content_type.as_ref().filter(is_one)?;
        Some((one.member.clone(), media_type.trim().to_owned()))
    });
    FormEncoding {
        media_types: media_types.collect(),
        ..FormEncoding::USUAL
    }
}

/// The declared members of an object.
fn members<'a>(api: &'a Api, ty: &Ty) -> &'a [Member] {
    api.object(ty).map_or(&[], |object| &object.members)
}

/// Whether values of the type are one text, number or boolean, which every style writes alike.
fn is_scalar(api: &Api, ty: &Ty) -> bool {
    match api.resolved(ty) {
        Ty::Named(id) => api.shape(id).is_some_and(Shape::is_enumeration),
        Ty::Nullable(inner) => is_scalar(api, &inner),
        Ty::List(_) | Ty::Tuple(_) | Ty::Map(_) | Ty::Json | Ty::File => false,
        _ => true,
    }
}
