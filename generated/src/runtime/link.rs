//! Links that the service sends, as targets of further requests.
//!
//! A link may only lead to the operation it came from, at the address the client is set up for. Whatever else a service writes
//! there, credentials go nowhere else.

use std::borrow::Cow;

use http::header::LINK;
use http::{HeaderMap, Uri};

use super::address::same_origin;
use super::path::{fits, is_safe};
use super::request::Request;

/// Path and query of a link that has to have the path of the operation, from the address of the client on.
pub(crate) fn follow(link: &str, request: &Request) -> Result<String, &'static str> {
    let target = target(link, request)?;
    match is_of_operation(&target, request) {
        true => Ok(target),
        false => Err("the service leads to another operation"),
    }
}

/// The same for links of listings, which may call them by another path, such as that of an id instead of a name. Of those only the
/// query counts.
pub(crate) fn follow_query(link: &str, request: &Request) -> Result<String, &'static str> {
    let target = target(link, request)?;
    if is_of_operation(&target, request) {
        return Ok(target);
    }
    let (_, query) = target
        .split_once('?')
        .ok_or("the service leads to another operation")?;
    let path = request.path_text().unwrap_or_default();
    Ok(format!("{path}?{query}"))
}

fn target(link: &str, request: &Request) -> Result<String, &'static str> {
    let link = link.split('#').next().unwrap_or_default();
    Ok(match link.get(..1) {
        Some("?") => format!("{}{link}", request.path_text().unwrap_or_default()),
        Some("/") if !link.starts_with("//") => local(link, request),
        Some(_) if is_relative(link) => local(&beside(link, request), request),
        _ => local(remote(link, request)?, request),
    })
}

/// Whether a link has neither a scheme nor a host, so that it goes on from the path of the request.
fn is_relative(link: &str) -> bool {
    let first = link.split(['/', '?']).next().unwrap_or_default();
    !link.starts_with('/') && !first.contains(':')
}

/// Path and query of a link from the folder of the request, with the prefix of the address (RFC 3986, section 5.2).
fn beside(link: &str, request: &Request) -> String {
    let (path, query) = link.split_at(link.find('?').unwrap_or(link.len()));
    let own = request.path_text().unwrap_or_default();
    let own = own.split('?').next().unwrap_or_default();
    let [address, _] = request.addresses();
    let prefix = prefix(&address);
    let base = format!("{prefix}{own}");
    let mut segments: Vec<&str> = base.split('/').collect();
    segments.pop();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." if segments.len() > 1 => drop(segments.pop()),
            ".." => {}
            segment => segments.push(segment),
        }
    }
    // Dots at the end stand for a folder.
    if matches!(path.rsplit('/').next(), Some("." | "..")) {
        segments.push("");
    }
    format!("{}{query}", segments.join("/"))
}

/// The path of an address, to which those of requests are added.
fn prefix(address: &str) -> String {
    let path = address.parse::<Uri>();
    let path = path.as_ref().map_or("", |uri| uri.path());
    path.trim_end_matches('/').to_owned()
}

fn is_of_operation(target: &str, request: &Request) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    is_safe(path) && fits(path, request.subject.path())
}

/// The first link to the next page among those of the header `Link`, as RFC 8288 writes them.
pub(crate) fn next_link(headers: &HeaderMap) -> Option<&str> {
    let texts = headers.get_all(LINK).into_iter();
    texts
        .filter_map(|text| text.to_str().ok())
        .find_map(|text| {
            let mut rest = text;
            while let Some((_, link)) = rest.split_once('<') {
                let (target, parameters) = link.split_once('>')?;
                let (parameters, others) = parameters.split_at(end_of_link(parameters));
                if parameters.split(';').any(is_next) {
                    return Some(target);
                }
                rest = others;
            }
            None
        })
}

/// Where the parameters of a link end: at a comma that is not quoted.
fn end_of_link(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|character| {
        is_quoted ^= character == '"';
        character == ',' && !is_quoted
    });
    end.unwrap_or(text.len())
}

/// Whether a parameter of a link says that it leads to the next page.
fn is_next(parameter: &str) -> bool {
    let Some((name, value)) = parameter.split_once('=') else {
        return false;
    };
    let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
    name.trim().eq_ignore_ascii_case("rel")
        && relations.any(|relation| relation.eq_ignore_ascii_case("next"))
}

/// The part of a whole URL after the address, if that is the client's or the service's own.
fn remote<'a>(link: &'a str, request: &Request) -> Result<&'a str, &'static str> {
    let start = link.find("://").map(|position| position + 3);
    let start = start.ok_or("the service leads to something that is no address")?;
    let end = link.get(start..).and_then(|rest| rest.find(['/', '?']));
    let end = end.map_or(link.len(), |end| start + end);
    let (origin, target) = link.split_at_checked(end).unwrap_or((link, ""));
    let origin = origin.parse::<Uri>();
    let is_known = |address: &Cow<'_, str>| match (&origin, address.parse()) {
        (Ok(origin), Ok(address)) => same_origin(origin, &address),
        _ => false,
    };
    let is_known = request.addresses().iter().any(is_known);
    is_known
        .then_some(target)
        .ok_or("the service leads to another address")
}

/// The same without the prefix of the address, which is added to every target.
fn local(target: &str, request: &Request) -> String {
    for address in request.addresses() {
        let prefix = prefix(&address);
        let rest = target
            .strip_prefix(prefix.as_str())
            .filter(|rest| rest.starts_with('/'));
        if let Some(rest) = rest.filter(|_| !prefix.is_empty()) {
            return rest.to_owned();
        }
    }
    target.to_owned()
}
