//! How the members of forms are written.

use crate::ir::{Api, Body, MediaKind, Shape, Ty};
use crate::plan::FormEncoding;
use crate::spec::{Encoding, Style, StyleKind};

/// How the members of a form are written. Where the document says the same of all members for which it matters, it holds for all.
pub(super) fn encoding(api: &Api, body: &Body) -> FormEncoding {
    const USUAL: Style = Style {
        kind: StyleKind::Form,
        explode: true,
        allow_reserved: false,
    };
    const JSON: Style = Style {
        kind: StyleKind::Json,
        explode: false,
        allow_reserved: false,
    };
    let listed = |member: &str| body.encoding.iter().any(|one| one.member == member);
    match body.kind {
        MediaKind::Form => {
            let is_json =
                |one: &Encoding| one.content_type.as_ref()?.contains("json").then_some(JSON);
            let style = |one: &Encoding| one.style.or_else(|| is_json(one)).unwrap_or(USUAL);
            let styles = body
                .encoding
                .iter()
                .map(|one| (one.member.clone(), style(one)));
            let styles: Vec<(String, Style)> = styles.collect();
            let first = styles.first().map_or(USUAL, |(_, style)| *style);
            let members = match api.resolved(&body.ty) {
                Ty::Named(id) => match api.shape(id) {
                    Some(Shape::Object(object)) => object.members.as_slice(),
                    _ => &[],
                },
                _ => &[],
            };
            let is_one = styles.iter().all(|(_, style)| *style == first)
                && members
                    .iter()
                    .all(|member| listed(&member.wire) || is_scalar(api, &member.ty));
            match is_one {
                true => FormEncoding {
                    style: Some(first).filter(|style| *style != USUAL),
                    ..FormEncoding::default()
                },
                false => FormEncoding {
                    styles: styles
                        .into_iter()
                        .filter(|(_, style)| *style != USUAL)
                        .collect(),
                    ..FormEncoding::default()
                },
            }
        }
        MediaKind::Multipart => {
            // Of several media types the caller chooses one.
            let is_one =
                |text: &&String| !text.contains([',', '*']) && !text.contains(char::is_control);
            let media_types = body.encoding.iter().filter_map(|one| {
                let media_type = one.content_type.as_ref().filter(is_one)?;
                Some((one.member.clone(), media_type.trim().to_owned()))
            });
            FormEncoding {
                media_types: media_types.collect(),
                ..FormEncoding::default()
            }
        }
        _ => FormEncoding::default(),
    }
}

/// Whether values of the type are one text, number or boolean, which every style writes alike.
fn is_scalar(api: &Api, ty: &Ty) -> bool {
    match api.resolved(ty) {
        Ty::Named(id) => matches!(api.shape(id), Some(Shape::Strings(_) | Shape::Integers(_))),
        Ty::Nullable(inner) => is_scalar(api, &inner),
        Ty::List(_) | Ty::Map(_) | Ty::Json | Ty::File => false,
        _ => true,
    }
}
