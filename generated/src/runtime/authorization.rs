//! Asking a user to agree (RFC 6749, section 4.1) with proof of who asked (RFC 7636).

use std::fmt;

use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};

use super::base64::{Spelling, spell};
use super::error::BuildError;
use super::oauth::AuthorizationCode;
use super::secret::Secret;
use super::style::percent_encode;

/// A request to a user to let an application act for them.
///
/// Send the user to [`url`](Self::url). When they have agreed, the service redirects them to the redirect URI with the query
/// parameters `code` and `state`; [`code`](Self::code) takes both. The request has to live until then. If it cannot, keep
/// [`state`](Self::state) and [`verifier`](Self::verifier) where nobody else finds them, compare the state, and
/// use [`AuthorizationCode::new`].
pub struct AuthorizationRequest {
    url: String,
    redirect_uri: String,
    state: Secret,
    verifier: Secret,
}

impl AuthorizationRequest {
    pub(crate) fn new(
        authorization_url: &str,
        client_id: &str,
        redirect_uri: &str,
        scope: &str,
    ) -> Result<Self, BuildError> {
        let (state, verifier) = (random()?, random()?);
        let challenge = challenge(verifier.expose());
        let separator = if authorization_url.contains('?') {
            '&'
        } else {
            '?'
        };
        let mut url = format!("{authorization_url}{separator}response_type=code");
        for (name, value) in [
            ("client_id", client_id),
            ("redirect_uri", redirect_uri),
            ("scope", scope),
            ("state", state.expose()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ] {
            if !value.is_empty() {
                url.push_str(&format!("&{name}={}", percent_encode(value)));
            }
        }
        Ok(Self {
            url,
            redirect_uri: redirect_uri.to_owned(),
            state,
            verifier,
        })
    }

    /// Where to send the user.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What the service gives back unchanged, so that a redirect can be told from a forged one.
    pub fn state(&self) -> &str {
        self.state.expose()
    }

    /// What proves that the code is exchanged by whoever asked for it.
    pub fn verifier(&self) -> &str {
        self.verifier.expose()
    }

    /// Takes what the redirect brought, for [`ClientBuilder::authorization_code`](super::ClientBuilder::authorization_code).
    ///
    /// # Errors
    ///
    /// Fails if the state is not that of this request: the redirect answers something else, and the code must not be used.
    pub fn code(
        self,
        code: impl Into<String>,
        state: &str,
    ) -> Result<AuthorizationCode, BuildError> {
        if state != self.state() {
            return Err(BuildError::new(
                "the state of the redirect is not that of the authorization request",
            ));
        }
        Ok(AuthorizationCode::new(code, self.redirect_uri).with_verifier(self.verifier.expose()))
    }
}

/// Shows no state and no verifier; the URL has the state in it.
impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthorizationRequest")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// What shows that a verifier is known without showing it.
pub(crate) fn challenge(verifier: &str) -> String {
    url_safe(digest(&SHA256, verifier.as_bytes()).as_ref())
}

/// 32 random bytes as text.
fn random() -> Result<Secret, BuildError> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| BuildError::new("the system gives no random numbers"))?;
    Ok(Secret::new(url_safe(&bytes)))
}

/// Base64 with the alphabet for URLs and without padding.
fn url_safe(bytes: &[u8]) -> String {
    let spelling = Spelling {
        is_for_urls: true,
        is_unpadded: true,
    };
    spell(bytes, spelling)
}
