//! Links that the service sends, as targets of further requests.
//!
//! A link may only lead to the operation it came from, at the address the client is set up for. Whatever else a service writes
//! there, credentials go nowhere else.

use http::Uri;

use super::path::{fits, is_safe};
use super::request::Request;

/// Path and query of a link, from the address of the client on.
pub(crate) fn follow(link: &str, request: &Request) -> Result<String, &'static str> {
    let link = link.split('#').next().unwrap_or_default();
    let target = match link.get(..1) {
        Some("?") => format!("{}{link}", request.path_text().unwrap_or_default()),
        Some("/") if !link.starts_with("//") => local(link, request),
        _ => local(remote(link, request)?, request),
    };
    let path = target.split('?').next().unwrap_or_default();
    if !is_safe(path) || !fits(path, request.subject.path()) {
        return Err("the service leads to another operation");
    }
    Ok(target)
}

/// The part of a whole URL after the address, if that is the client's or the service's own.
fn remote<'a>(link: &'a str, request: &Request) -> Result<&'a str, &'static str> {
    let start = link.find("://").map(|position| position + 3);
    let start = start.ok_or("the service leads to something that is no address")?;
    let end = link.get(start..).and_then(|rest| rest.find(['/', '?']));
    let end = end.map_or(link.len(), |end| start + end);
    let (origin, target) = link.split_at_checked(end).unwrap_or((link, ""));
    let is_known = request
        .addresses()
        .iter()
        .any(|address| same_origin(origin, address));
    is_known
        .then_some(target)
        .ok_or("the service leads to another address")
}

/// The same without the prefix of the address, which is added to every target.
fn local(target: &str, request: &Request) -> String {
    for address in request.addresses() {
        let prefix = address.parse::<Uri>();
        let prefix = prefix
            .as_ref()
            .map_or("", |uri| uri.path())
            .trim_end_matches('/');
        let rest = target
            .strip_prefix(prefix)
            .filter(|rest| rest.starts_with('/'));
        if let Some(rest) = rest.filter(|_| !prefix.is_empty()) {
            return rest.to_owned();
        }
    }
    target.to_owned()
}

/// Whether two URLs have the same scheme, host and port.
fn same_origin(a: &str, b: &str) -> bool {
    let (Ok(a), Ok(b)) = (a.parse::<Uri>(), b.parse::<Uri>()) else {
        return false;
    };
    let is_plain = |uri: &Uri| {
        uri.authority()
            .is_some_and(|authority| !authority.as_str().contains('@'))
    };
    let port = |uri: &Uri| match (uri.port_u16(), uri.scheme_str()) {
        (Some(port), _) => Some(port),
        (None, Some("https")) => Some(443),
        (None, _) => Some(80),
    };
    let host = |uri: &Uri| uri.host().map(str::to_ascii_lowercase);
    is_plain(&a) && a.scheme() == b.scheme() && host(&a) == host(&b) && port(&a) == port(&b)
}
