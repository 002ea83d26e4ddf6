//! Redirects: which of them are followed, where they lead, and what goes there.
//!
//! Credentials are for the service alone. To another origin than that of the call only goes what says which form of the content
//! is wanted, so that no header that a caller thought of as a secret can get there.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE,
    IF_UNMODIFIED_SINCE, LOCATION, RANGE, USER_AGENT,
};
use http::{HeaderMap, HeaderName, Request, StatusCode, Uri};

use super::address::{check, same_origin};
use super::path::push_literal;
use super::response::DecodeError;

/// The headers that go to other origins.
const HARMLESS: [HeaderName; 10] = [
    ACCEPT,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
    RANGE,
    USER_AGENT,
];

/// Whether a status says that the reply is at another address.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where a request goes.
pub(crate) struct Target {
    pub(crate) uri: Uri,
    /// Whether that is, or was on the way, another origin than that of the call.
    pub(crate) is_elsewhere: bool,
}

impl Target {
    /// Where a call begins.
    pub(crate) fn new(uri: &Uri) -> Self {
        Self {
            uri: uri.clone(),
            is_elsewhere: false,
        }
    }

    /// Where a redirect leads from here.
    pub(crate) fn next(&self, location: Option<&str>) -> Result<Self, DecodeError> {
        let location = location.ok_or_else(|| DecodeError::new("it has no `Location`"))?;
        let uri = check("its `Location`", location)
            .map_err(|refusal| DecodeError::new(refusal.to_string()))?;
        if self.uri.scheme_str() == Some("https") && uri.scheme_str() == Some("http") {
            return Err(DecodeError::new("it leads from https to http"));
        }
        let is_elsewhere = self.is_elsewhere || !same_origin(&uri, &self.uri);
        Ok(Self { uri, is_elsewhere })
    }

    /// Sends a request of the call here, without what is not for this place.
    pub(crate) fn redirect<B>(&self, request: &mut Request<B>) {
        *request.uri_mut() = self.uri.clone();
        if !self.is_elsewhere {
            return;
        }
        // It is no request of the operation any more.
        request.extensions_mut().clear();
        let headers = request.headers_mut();
        let others = headers.keys().filter(|name| !HARMLESS.contains(name));
        for name in others.cloned().collect::<Vec<_>>() {
            headers.remove(name);
        }
    }
}

/// The URL in the header `Location` of a reply to a request for `from`, with what a URL cannot hold percent-encoded.
pub(crate) fn location(headers: &HeaderMap, from: &Uri) -> Option<String> {
    let value = headers.get(LOCATION)?;
    let mut reference = String::new();
    push_literal(
        &mut reference,
        String::from_utf8_lossy(value.as_bytes()).trim(),
    );
    Some(resolve(&reference, from))
}

/// The URL that a reference means, seen from another one (RFC 3986, section 5.2).
fn resolve(reference: &str, from: &Uri) -> String {
    if has_scheme(reference) {
        return reference.to_owned();
    }
    let scheme = from.scheme_str().unwrap_or("https");
    if reference.starts_with("//") {
        return format!("{scheme}:{reference}");
    }
    let end = reference.find(['?', '#']).unwrap_or(reference.len());
    let (path, rest) = reference.split_at_checked(end).unwrap_or((reference, ""));
    let path = match path {
        "" if rest.starts_with('?') => from.path().to_owned(),
        "" => from
            .path_and_query()
            .map_or("/", |all| all.as_str())
            .to_owned(),
        absolute if absolute.starts_with('/') => without_dots(absolute),
        relative => {
            let (folder, _) = from.path().rsplit_once('/').unwrap_or_default();
            without_dots(&format!("{folder}/{relative}"))
        }
    };
    let authority = from.authority().map_or("", |authority| authority.as_str());
    format!("{scheme}://{authority}{path}{rest}")
}

fn has_scheme(reference: &str) -> bool {
    let Some((scheme, _)) = reference.split_once(':') else {
        return false;
    };
    let is_in_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(is_in_scheme)
}

/// A path from the root on without segments of dots.
fn without_dots(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            _ => kept.push(segment),
        }
    }
    // What ends with dots is a folder.
    if matches!(path.rsplit('/').next(), Some("." | "..")) {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}
