//! Addresses: the one of the service with its variables filled in, those of its token endpoints, and what may stand in them.

use http::Uri;

use super::client::VendorInfo;
use super::error::BuildError;

/// Values of server variables; of several for one variable the first counts.
pub(crate) type Variables = Vec<(&'static str, String)>;

/// The values of all variables: what the caller chose, else the default of the server that has this address, else that of the
/// first one with such a variable.
pub(crate) fn variables(
    given: &[(&'static str, String)],
    address: Option<&str>,
    vendor: &VendorInfo,
) -> Variables {
    let servers = vendor.servers.iter();
    let chosen = servers.clone().filter(|server| Some(server.url) == address);
    let defaults = chosen.chain(servers).flat_map(|server| server.variables);
    let defaults = defaults.map(|(name, default)| (*name, (*default).to_owned()));
    given.iter().cloned().chain(defaults).collect()
}

/// Refuses values that would change more of the address than the part they stand for.
///
/// Values may come from configuration and be unknown to the specification, so they are checked, not only listed.
pub(crate) fn check_variables(
    given: &[(&'static str, String)],
    vendor: &VendorInfo,
) -> Result<(), BuildError> {
    for (name, value) in given {
        for server in vendor.servers {
            let variable = server.variables.iter().find(|(key, _)| key == name);
            let Some((_, default)) = variable else {
                continue;
            };
            let (is_fine, what) = match part(server.url, name) {
                Part::Origin => (check("it", value).is_ok(), "a URL"),
                Part::Host => (is_host(value, default), "a part of a host name"),
                Part::Path => (is_path(value), "a part of a path"),
            };
            if !is_fine {
                return Err(BuildError::new(format!(
                    "the server variable `{name}` must be {what} like `{default}`"
                )));
            }
        }
    }
    Ok(())
}

/// The part of an address in which a variable stands.
enum Part {
    /// Scheme and host.
    Origin,
    /// The scheme, the host, or pieces of it.
    Host,
    /// Behind the host.
    Path,
}

fn part(template: &str, name: &str) -> Part {
    let variable = format!("{{{name}}}");
    match template.strip_prefix(&variable) {
        Some(rest) if !rest.starts_with("://") => Part::Origin,
        _ if template.contains(&variable) && !origin(template).contains(&variable) => Part::Path,
        _ => Part::Host,
    }
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

/// Puts the values of variables into an address.
pub(crate) fn substitute(template: &str, variables: &Variables) -> String {
    let mut url = template.to_owned();
    for (name, value) in variables {
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
    variables: &Variables,
) -> Result<Uri, BuildError> {
    let url = match template.starts_with('/') {
        true => format!("{}{template}", origin(base)),
        false => substitute(template, variables),
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
