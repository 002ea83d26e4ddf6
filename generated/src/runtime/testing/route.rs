//! Which operation a request is for, by method and path, as a service decides it.

use std::cmp::Ordering;

use super::super::address::{substitute, variables};
use super::super::client::VendorInfo;
use super::super::operation::OperationInfo;
use super::super::path::push_literal;
use super::request::Request;

/// The segments of a request's path below the address of the service, each as it was sent.
pub(super) struct Path<'a>(Vec<&'a str>);

impl<'a> Path<'a> {
    pub(super) fn new(request: &'a Request, vendor: &VendorInfo) -> Self {
        let segments = segments(request.path());
        // A client may have an address of its own. How long the path of its operation is tells where that begins.
        let own = request.info().map_or("", |info| info.path);
        let below = match own.is_empty() {
            true => segments.len() - prefix(&segments, vendor),
            false => self::segments(path_of(own).0).len(),
        };
        let from = segments.len().saturating_sub(below);
        Self(segments.into_iter().skip(from).collect())
    }
}

/// How many segments of a path belong to the address that the service has by default.
fn prefix(segments: &[&str], vendor: &VendorInfo) -> usize {
    let server = substitute(vendor.server(), &variables(&[], None, vendor));
    let after_scheme = server
        .split_once("://")
        .map_or(server.as_str(), |(_, rest)| rest);
    let path = after_scheme.split_once('/').map_or("", |(_, path)| path);
    let path = path.trim_end_matches('/');
    if path.is_empty() {
        return 0;
    }
    let own = self::segments(path);
    match segments.starts_with(&own) {
        true => own.len(),
        false => 0,
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.strip_prefix('/').unwrap_or(path).split('/').collect()
}

/// The path of a template and what it has of a query.
fn path_of(template: &str) -> (&str, Option<&str>) {
    let template = template.split('#').next().unwrap_or(template);
    match template.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (template, None),
    }
}

/// A piece of a segment of a template.
enum Piece<'a> {
    Literal(String),
    Parameter(&'a str),
}

fn pieces(segment: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let literal = |text: &str, pieces: &mut Vec<Piece<'_>>| {
        if !text.is_empty() {
            let mut encoded = String::new();
            push_literal(&mut encoded, text);
            pieces.push(Piece::Literal(encoded));
        }
    };
    let mut rest = segment;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        literal(before, &mut pieces);
        pieces.push(Piece::Parameter(name));
        rest = after;
    }
    literal(rest, &mut pieces);
    pieces
}

/// Whether a request is for an operation, with these values of path parameters as they are sent.
pub(super) fn matches(
    info: &OperationInfo,
    values: &[(&'static str, String)],
    request: &Request,
    path: &Path<'_>,
) -> bool {
    let (template, query) = path_of(info.path);
    let template = segments(template);
    request.method() == info.method
        && template.len() == path.0.len()
        && query.is_none_or(|query| {
            query
                .split('&')
                .all(|piece| has_piece(request.query(), piece))
        })
        && template
            .iter()
            .zip(&path.0)
            .all(|(segment, sent)| segment_matches(&pieces(segment), values, sent))
}

/// Whether a query has what a template says of it; a piece with a parameter may have any value.
fn has_piece(query: &str, piece: &str) -> bool {
    let name = piece.split('=').next().unwrap_or(piece);
    let is_any = piece.contains('{');
    query
        .split('&')
        .any(|own| own == piece || is_any && own.split('=').next() == Some(name))
}

fn segment_matches(pieces: &[Piece<'_>], values: &[(&'static str, String)], sent: &str) -> bool {
    let [first, rest @ ..] = pieces else {
        return sent.is_empty();
    };
    let known = match first {
        Piece::Literal(text) => Some(text),
        Piece::Parameter(name) => values
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value),
    };
    match known {
        Some(text) => sent
            .strip_prefix(text.as_str())
            .is_some_and(|sent| segment_matches(rest, values, sent)),
        // A value is never empty.
        None => sent
            .char_indices()
            .map(|(start, c)| start + c.len_utf8())
            .filter_map(|end| sent.get(end..))
            .any(|sent| segment_matches(rest, values, sent)),
    }
}

/// Which of two templates says more about a path: literal segments count before parts of segments, and those before none.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let weight = |segment: &str| match pieces(segment).as_slice() {
        [Piece::Parameter(_)] => 0_u8,
        pieces
            if pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Parameter(_))) =>
        {
            1
        }
        _ => 2,
    };
    let weights = |template| segments(path_of(template).0).into_iter().map(weight);
    let has_query = |template| path_of(template).1.is_some();
    weights(one)
        .cmp(weights(other))
        .then(has_query(one).cmp(&has_query(other)))
}
