//! Addresses: the one of the service with its variables filled in, those of its token endpoints, and what may stand in them.

use http::Uri;

use super::client::VendorInfo;
use super::error::BuildError;

/// Values of server variables that a caller chose.
pub(crate) type Variables = [(&'static str, String)];

/// Refuses values that would change more of the address than the part they stand for.
///
/// Values may come from configuration and be unknown to the specification, so they are checked, not only listed.
pub(crate) fn check_variables(given: &Variables, vendor: &VendorInfo) -> Result<(), BuildError> {
    for (name, value) in given {
        let default = vendor.server_variables.iter().find(|(key, _)| key == name);
        let default = default.map_or("", |(_, default)| *default);
        let (is_fine, what) = match is_in_path(vendor.server, name) {
            true => (is_path(value), "path"),
            false => (is_host(value, default), "host name"),
        };
        if !is_fine {
            return Err(BuildError::new(format!(
                "the server variable `{name}` must be a part of a {what} like `{default}`"
            )));
        }
    }
    Ok(())
}

/// Whether a variable only stands behind the host.
fn is_in_path(template: &str, name: &str) -> bool {
    let host = origin(template);
    let variable = format!("{{{name}}}");
    template.contains(&variable) && !host.contains(&variable)
}

fn is_host(value: &str, default: &str) -> bool {
    let is_label = |label: &str| {
        let is_plain = label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        is_plain && !label.is_empty()
    };
    value.split('.').all(is_label) && value.contains('.') == default.contains('.')
}

fn is_path(value: &str) -> bool {
    let is_piece = |piece: &str| {
        let is_plain = piece
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        is_plain && !matches!(piece, "" | "." | "..")
    };
    value.is_empty() || value.split('/').all(is_piece)
}

pub(crate) fn substitute(template: &str, given: &Variables, vendor: &VendorInfo) -> String {
    let mut url = template.to_owned();
    for (name, default) in vendor.server_variables {
        let value = given.iter().find(|(key, _)| key == name);
        let value = value.map_or(*default, |(_, value)| value.as_str());
        url = url.replace(&format!("{{{name}}}"), value);
    }
    url
}

/// Checks the address of a service and brings it into the form to which paths are added.
pub(crate) fn base(url: &str) -> Result<String, BuildError> {
    let uri = check("the base URL", url)?;
    if uri.query().is_some() || url.contains('#') {
        return Err(BuildError::new(
            "the base URL must have neither query nor fragment",
        ));
    }
    Ok(url.trim_end_matches('/').to_owned())
}

/// The address of a token endpoint: a URL with variables, or a path on the host of the service.
pub(crate) fn endpoint(
    what: &str,
    template: &str,
    base: &str,
    given: &Variables,
    vendor: &VendorInfo,
) -> Result<Uri, BuildError> {
    let url = match template.starts_with('/') {
        true => format!("{}{template}", origin(base)),
        false => substitute(template, given, vendor),
    };
    if url.contains('#') {
        return Err(BuildError::new(format!("{what} must have no fragment")));
    }
    check(what, &url)
}

/// Scheme, host and port of a checked address.
pub(crate) fn origin(base: &str) -> &str {
    let host = base.find("://").map_or(0, |position| position + 3);
    let end = base.get(host..).and_then(|rest| rest.find('/'));
    end.and_then(|end| base.get(..host + end)).unwrap_or(base)
}

/// Whether two URLs have the same scheme, host and port, and the first no user name.
pub(crate) fn same_origin(a: &Uri, b: &Uri) -> bool {
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
    is_plain(a) && a.scheme() == b.scheme() && host(a) == host(b) && port(a) == port(b)
}

/// Checks an address.
pub(crate) fn check(what: &str, url: &str) -> Result<Uri, BuildError> {
    // The URL itself stays out of the messages, since it may hold a password.
    let refuse = |why: &str| Err(BuildError::new(format!("{what} {why}")));
    if let Some((name, _)) = url
        .split_once('{')
        .map(|(_, rest)| rest.split_once('}').unwrap_or((rest, "")))
    {
        return refuse(&format!(
            "has the placeholder `{{{name}}}`, which is no variable of the service"
        ));
    }
    let Ok(uri) = url.parse::<Uri>() else {
        return refuse("is not a URL such as https://host/prefix");
    };
    let Some(authority) = uri.authority() else {
        return refuse("has no host");
    };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return refuse("must begin with http:// or https://");
    }
    if authority.host().is_empty() {
        return refuse("has no host");
    }
    if authority.as_str().contains('@') {
        return refuse("must not hold a user name or password");
    }
    let port = authority
        .as_str()
        .rsplit(']')
        .next()
        .and_then(|rest| rest.split_once(':'));
    if port.is_some() && authority.port_u16().is_none() {
        return refuse("has a port that does not exist");
    }
    Ok(uri)
}
