//! What a service says about OAuth 2, and what a caller gives to sign in with.

use std::fmt;

use super::error::BuildError;
use super::secret::Secret;

/// A way to get access tokens that a service offers.
///
/// The facts come from the `flows` of a security scheme in the service's specification and from extensions beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OAuthFlow {
    /// What a token is given for.
    pub grant: GrantType,
    /// The page on which a user agrees; empty if no user does. May hold server variables in braces, or be a path below the
    /// origin of the service.
    pub authorization_url: &'static str,
    /// Where tokens are asked for, of the same form.
    pub token_url: &'static str,
    /// Where tokens are refreshed, if that is elsewhere.
    pub refresh_url: Option<&'static str>,
    /// How a client with a secret shows it.
    pub client_authentication: ClientAuthentication,
    /// The scopes asked for unless the caller names others; none are named in the request if this is empty.
    pub scopes: &'static [&'static str],
}

/// What a token is given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GrantType {
    /// The client itself (RFC 6749, section 4.4).
    ClientCredentials,
    /// The agreement of a user (RFC 6749, section 4.1, with RFC 7636).
    AuthorizationCode,
    /// A signed assertion (RFC 7523).
    JwtBearer,
}

/// How a client with a secret shows it to the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientAuthentication {
    /// In an `Authorization` header of scheme Basic, id and secret as they are.
    Basic,
    /// As `client_id` and `client_secret` in the body.
    Body,
}

/// An application as the service knows it.
#[derive(Clone, Debug)]
pub struct OAuthClient {
    pub(crate) id: String,
    pub(crate) secret: Option<Secret>,
}

impl OAuthClient {
    /// An application that can keep a secret, such as a server.
    pub fn confidential(id: impl Into<String>, secret: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: Some(Secret::new(secret)),
        }
    }

    /// An application that cannot, such as one on a desktop. It sends its id only.
    pub fn public(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            secret: None,
        }
    }
}

/// What came back when a user agreed, to be exchanged for a token.
///
/// With the feature `pkce`, [`AuthorizationRequest::code`](super::AuthorizationRequest::code) makes one.
#[derive(Clone)]
pub struct AuthorizationCode {
    pub(crate) code: Secret,
    pub(crate) redirect_uri: String,
    pub(crate) verifier: Option<Secret>,
}

impl AuthorizationCode {
    /// A code and the redirect URI for which it was given. A code can be exchanged once.
    pub fn new(code: impl Into<String>, redirect_uri: impl Into<String>) -> Self {
        Self {
            code: Secret::new(code),
            redirect_uri: redirect_uri.into(),
            verifier: None,
        }
    }

    /// Adds the code verifier of RFC 7636 whose challenge was part of the authorization request.
    #[must_use]
    pub fn with_verifier(mut self, verifier: impl Into<String>) -> Self {
        self.verifier = Some(Secret::new(verifier));
        self
    }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthorizationCode")
            .field("redirect_uri", &self.redirect_uri)
            .finish_non_exhaustive()
    }
}

/// What a first token is asked for with.
#[derive(Clone)]
pub(crate) enum Grant {
    ClientCredentials,
    JwtBearer(Secret),
    AuthorizationCode(AuthorizationCode),
    RefreshToken(Secret),
}

/// What a builder was given to sign in with.
#[derive(Clone)]
pub(crate) struct SignIn {
    pub(crate) client: OAuthClient,
    pub(crate) grant: Grant,
}

impl SignIn {
    /// The flow for it among those of the service.
    pub(crate) fn flow(
        &self,
        flows: &'static [OAuthFlow],
    ) -> Result<&'static OAuthFlow, BuildError> {
        let find = |grant| flows.iter().find(|flow| flow.grant == grant);
        let (found, name) = match self.grant {
            Grant::ClientCredentials => (find(GrantType::ClientCredentials), "client credentials"),
            Grant::JwtBearer(_) => (find(GrantType::JwtBearer), "JWT bearer"),
            Grant::AuthorizationCode(_) => {
                (find(GrantType::AuthorizationCode), "authorization code")
            }
            // Whoever agreed has one; an assertion may bring one as well.
            Grant::RefreshToken(_) => (
                find(GrantType::AuthorizationCode).or_else(|| find(GrantType::JwtBearer)),
                "refresh token",
            ),
        };
        found.ok_or_else(|| {
            let offered: Vec<_> = flows
                .iter()
                .map(|flow| format!("{:?}", flow.grant))
                .collect();
            BuildError::new(format!(
                "the service offers no sign-in with {name}; it offers: {}",
                offered.join(", ")
            ))
        })
    }

    /// Refuses what cannot be written into a request.
    pub(crate) fn check(&self, flow: &OAuthFlow) -> Result<(), BuildError> {
        let is_basic = flow.client_authentication == ClientAuthentication::Basic;
        if is_basic && self.client.secret.is_some() && self.client.id.contains(':') {
            return Err(BuildError::new(
                "the client id has a colon, which HTTP Basic cannot carry",
            ));
        }
        Ok(())
    }
}
