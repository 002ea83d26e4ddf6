//! Putting a request together: what has been set on it, what the client adds, and the credentials.

use std::sync::Arc;

use http::{HeaderMap, HeaderName, Method, Uri, header};

use super::auth::{Credential, TokenProvider, sensitive};
use super::call::{Call, UNSENDABLE};
use super::client::header_entry;
use super::error::BuildError;
use super::governor::Key;
use super::request::{Request, set};
use super::secret::Secret;
use super::style::percent_encode;
use super::upload::{SPENT, UploadBody};

/// The names of the security schemes that a request satisfies, and who gives its access token.
type Authorized = (&'static [&'static str], Option<Arc<dyn TokenProvider>>);

impl Request {
    /// Checks the request and puts the first one to be sent together.
    pub(crate) fn prepare(mut self) -> Result<(Call, http::Request<UploadBody>), BuildError> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        self.check_client_headers()?;
        self.add_client_query()?;
        let (credentials, tokens) = self.authorize()?;
        let first = self.assemble()?;
        let call = Call {
            tokens,
            key: Key {
                credentials,
                group: self.subject.rate_group().unwrap_or_default(),
            },
            steering: self.client.inner().steering.with(self.overrides),
            request: self,
        };
        Ok((call, first))
    }

    /// Refuses to send a request without a header that neither the client nor the call has set.
    fn check_client_headers(&self) -> Result<(), BuildError> {
        let info = self.subject.info();
        let mut names = info.map_or(&[][..], |info| info.client_headers).iter();
        let client = &self.client.inner().headers;
        let is_missing =
            |name: &&&str| !self.headers.contains_key(**name) && !client.contains_key(**name);
        match names.find(is_missing) {
            None => Ok(()),
            Some(name) => Err(BuildError::new(format!(
                "the header `{name}` is required; set it on the builder of the client, or on the call"
            ))),
        }
    }

    /// Adds the query parameters that the client has, unless the call or the link it follows has them. Refuses to send a request
    /// without one that is required.
    fn add_client_query(&mut self) -> Result<(), BuildError> {
        let client = self.client.clone();
        let names = self
            .subject
            .info()
            .map_or(&[][..], |info| info.client_query);
        for (name, is_required) in names {
            if self.query.iter().any(|(key, _)| key == name) {
                continue;
            }
            let mut known = client.inner().query.iter();
            match known.find(|(key, _)| key == name) {
                Some((_, value)) => self.set_query(name, value),
                None if *is_required && self.led.is_none() => {
                    return Err(BuildError::new(format!(
                        "the query parameter `{name}` is required; set it on the builder of the client, or on the call"
                    )));
                }
                None => {}
            }
        }
        Ok(())
    }

    /// Adds the client's credentials, unless the caller gave an `Authorization` of their own. A token is added to each attempt
    /// by itself; this gives who has it. Also gives which kind of credentials is used.
    fn authorize(&mut self) -> Result<Authorized, BuildError> {
        let client = self.client.clone();
        let client = client.inner();
        let is_given = |headers: &HeaderMap| headers.contains_key(header::AUTHORIZATION);
        if is_given(&self.headers) || is_given(&client.headers) {
            return Ok((&["authorization"], None));
        }
        let chosen = client
            .credentials
            .choose(client.vendor.security, self.subject.security(client.vendor));
        let (names, chosen) = match (chosen, self.own_credential()) {
            (Ok(chosen), _) => chosen,
            (Err(_), Some(own)) => return Ok((std::slice::from_ref(own), None)),
            (Err(needed), None) => return Err(BuildError::new(needed)),
        };
        let mut tokens = None;
        for credential in chosen {
            match credential {
                Credential::Token(provider) => tokens = Some(Arc::clone(provider)),
                Credential::Header(name, secret) => self.secret_header(name, secret)?,
                Credential::Query(name, secret) => set(&mut self.query, name, pair(name, secret)),
                Credential::Cookie(name, secret) => {
                    set(&mut self.cookies, name, pair(name, secret));
                }
            }
        }
        Ok((names, tokens))
    }

    /// The query parameter by which the call brings a credential of its own.
    fn own_credential(&self) -> Option<&'static &'static str> {
        let mut names = self.client.inner().vendor.credential_query.iter();
        names.find(|name| self.query.iter().any(|(key, _)| key == *name))
    }

    fn secret_header(&mut self, name: &str, secret: &Secret) -> Result<(), BuildError> {
        let (Ok(name), Some(value)) = (name.parse::<HeaderName>(), sensitive(secret.expose()))
        else {
            return Err(BuildError::new(UNSENDABLE));
        };
        self.headers.insert(name, value);
        Ok(())
    }

    /// Puts the parts together.
    pub(crate) fn assemble(&self) -> Result<http::Request<UploadBody>, BuildError> {
        if self.is_spent() {
            return Err(BuildError::new(format!("the body: {SPENT}")));
        }
        let uri = self.uri()?;
        let client = self.client.inner();
        let mut headers = client.headers.clone();
        let accept = self.subject.accept();
        if !accept.is_empty() && !headers.contains_key(header::ACCEPT) {
            let (name, value) = header_entry("accept", accept)?;
            headers.insert(name, value);
        }
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(|(_, text)| text.as_str()).collect();
            let (name, value) = header_entry("cookie", &cookies.join("; "))?;
            headers.insert(name, value);
        }
        let mut content = UploadBody::default();
        if let Some(body) = &self.body {
            let (name, value) = header_entry("content-type", &body.content_type)?;
            headers.insert(name, value);
            content = body.content.clone();
        }
        let method = self.subject.method();
        if let Some(length) = told_length(&method, &content) {
            headers.insert(header::CONTENT_LENGTH, length.into());
        }
        for (name, value) in &self.headers {
            headers.insert(name, value.clone());
        }
        let mut request = http::Request::new(content);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        if let Some(info) = self.subject.info() {
            request.extensions_mut().insert(info);
        }
        Ok(request)
    }

    fn uri(&self) -> Result<Uri, BuildError> {
        let text = format!("{}{}", self.base(), self.target()?);
        text.parse()
            .map_err(|_| BuildError::new("path and query are too long for a URL"))
    }
}

/// The length that a request says of its content where no transport does: that of a stream, and that there is no content
/// where the method gives it a meaning (RFC 9110, section 8.6). Many servers refuse such a request without it (411).
fn told_length(method: &Method, content: &UploadBody) -> Option<u64> {
    let length = content.length()?;
    let means_content = matches!(*method, Method::POST | Method::PUT | Method::PATCH);
    let is_told = match content.bytes() {
        Some(bytes) => bytes.is_empty() && means_content,
        None => true,
    };
    is_told.then_some(length)
}

fn pair(name: &str, secret: &Secret) -> Option<String> {
    let (name, secret) = (percent_encode(name), percent_encode(secret.expose()));
    Some(format!("{name}={secret}"))
}
