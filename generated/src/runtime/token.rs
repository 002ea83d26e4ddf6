//! Access tokens as they are kept: what a token endpoint gave, where it is stored, and why there is none.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Datelike, Utc};
use http::StatusCode;

use super::auth::BearerToken;
use super::object::object;
use super::response::{DecodeError, decode_json};
use super::secret::Secret;
use super::transport::{BoxError, BoxFuture};

/// An access token with what belongs to it. Its debug form shows no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSet {
    access_token: BearerToken,
    refresh_token: Option<Secret>,
    expires_at: Option<DateTime<Utc>>,
}

impl TokenSet {
    /// A token that has no end that is known, and nothing to refresh it with.
    pub fn new(access_token: impl Into<String>) -> Self {
        Self {
            access_token: BearerToken::new(access_token),
            refresh_token: None,
            expires_at: None,
        }
    }

    /// Sets what the next token is asked for with.
    #[must_use]
    pub fn with_refresh_token(mut self, token: impl Into<String>) -> Self {
        self.refresh_token = Some(Secret::new(token));
        self
    }

    /// Sets when the access token ends.
    #[must_use]
    pub fn with_expiry(mut self, time: DateTime<Utc>) -> Self {
        self.expires_at = Some(time);
        self
    }

    /// The access token.
    pub fn access_token(&self) -> &BearerToken {
        &self.access_token
    }

    /// What the next token is asked for with.
    pub fn refresh_token(&self) -> Option<&str> {
        self.refresh_token.as_ref().map(Secret::expose)
    }

    /// When the access token ends.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.expires_at
    }

    /// The tokens as JSON, for a [`TokenStore`] to write. The text holds the secrets.
    pub fn to_json(&self) -> String {
        let stored = Stored {
            access_token: self.access_token.expose().to_owned(),
            refresh_token: self.refresh_token().map(str::to_owned),
            // Years beyond 9999 have no written form; no end is as good.
            expires_at: self.expires_at.filter(|time| time.year() <= 9999),
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// Fails on any other text.
    pub fn from_json(text: &str) -> Result<Self, DecodeError> {
        let stored: Stored = decode_json(text.as_bytes())?;
        Ok(Self {
            access_token: BearerToken::new(stored.access_token),
            refresh_token: stored.refresh_token.map(Secret::new),
            expires_at: stored.expires_at,
        })
    }
}

/// The written form.
struct Stored {
    access_token: String,
    refresh_token: Option<String>,
    expires_at: Option<DateTime<Utc>>,
}
object! { Stored {
    0 "access_token" access_token, 1 "refresh_token" refresh_token, 2 "expires_at" expires_at,
} required [0] }

/// Keeps tokens beyond the life of a client, for services whose refresh tokens can be used once.
///
/// One store is for one set of credentials. A token is saved before it is used: if the process ends at any time, the store
/// holds one that works. Before a client asks for a token it looks whether the store has one by now, so processes may share
/// a store; nothing keeps two of them from refreshing at the same moment, though.
///
/// The errors it gives become part of [`Error`](super::Error), so their messages must hold no secrets.
///
/// ```
/// # use presence_client::runtime;
/// use std::io::Write;
/// use std::path::PathBuf;
///
/// use runtime::{BoxError, BoxFuture, TokenSet, TokenStore};
///
/// /// Keeps tokens in a file that only its owner can read.
/// struct TokenFile(PathBuf);
///
/// impl TokenStore for TokenFile {
///     fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>> {
///         Box::pin(async {
///             match std::fs::read_to_string(&self.0) {
///                 Ok(text) => Ok(Some(TokenSet::from_json(&text)?)),
///                 Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
///                 Err(error) => Err(error.into()),
///             }
///         })
///     }
///
///     fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>> {
///         Box::pin(async {
///             // Written beside and moved, so that there is a whole file at any time.
///             let beside = self.0.with_extension("new");
///             let mut options = std::fs::OpenOptions::new();
///             options.write(true).create(true).truncate(true);
///             #[cfg(unix)]
///             std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
///             let mut file = options.open(&beside)?;
///             file.write_all(tokens.to_json().as_bytes())?;
///             file.sync_all()?;
///             Ok(std::fs::rename(&beside, &self.0)?)
///         })
///     }
/// }
/// ```
pub trait TokenStore: Send + Sync + 'static {
    /// The tokens that were saved last; `None` if there are none.
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>>;

    /// Keeps these tokens in place of all earlier ones.
    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>>;
}

/// Keeps tokens in memory. Clones share them, so clients with the same credentials can share tokens.
#[derive(Clone, Debug, Default)]
pub struct MemoryTokenStore(Arc<Mutex<Option<TokenSet>>>);

impl TokenStore for MemoryTokenStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>> {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(std::future::ready(Ok(tokens.clone())))
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens.clone());
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Why there is no access token. Every call that waited for one gets the same.
#[derive(Clone)]
pub struct TokenError {
    inner: Arc<Inner>,
    /// Until when no further token is asked for.
    pub(crate) held_until: Option<Instant>,
    /// The same time as calendars have it.
    pub(crate) retry_at: Option<DateTime<Utc>>,
}

pub(crate) struct Inner {
    pub(crate) kind: TokenErrorKind,
    pub(crate) status: Option<StatusCode>,
    pub(crate) code: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) source: Option<BoxError>,
}

/// What kept a token from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenErrorKind {
    /// The token endpoint cannot be reached, or it is out of order, or asks to be called later.
    Unavailable,
    /// The token endpoint refuses the credentials or the request. Another attempt with the same would fail again.
    Refused,
    /// The reply of the token endpoint cannot be read.
    Unreadable,
    /// The token store cannot be read or written.
    Store,
    /// The sign-in is over: there is no refresh token, and no way to get a token without the user.
    SignInNeeded,
}

impl TokenError {
    pub(crate) fn new(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
            held_until: None,
            retry_at: None,
        }
    }

    pub(crate) fn of(kind: TokenErrorKind, source: impl Into<Option<BoxError>>) -> Self {
        Self::new(Inner {
            kind,
            status: None,
            code: None,
            description: None,
            source: source.into(),
        })
    }

    /// The end of a sign-in, with what the token endpoint said about it.
    pub(crate) fn sign_in_needed(refusal: Option<Self>) -> Self {
        let inner = refusal.as_ref().map(|error| &error.inner);
        Self::new(Inner {
            kind: TokenErrorKind::SignInNeeded,
            status: inner.and_then(|inner| inner.status),
            code: inner.and_then(|inner| inner.code.clone()),
            description: inner.and_then(|inner| inner.description.clone()),
            source: None,
        })
    }

    /// What kept the token from coming.
    pub fn kind(&self) -> TokenErrorKind {
        self.inner.kind
    }

    /// The earliest time at which another token is asked for. Until then calls fail with this error.
    pub fn retry_at(&self) -> Option<DateTime<Utc>> {
        self.retry_at
    }

    /// The status of the token endpoint's reply.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// The error code of RFC 6749, section 5.2, such as `invalid_client`.
    pub fn code(&self) -> Option<&str> {
        self.inner.code.as_deref()
    }

    /// What the token endpoint says about the error, without the secrets it may have repeated.
    pub fn description(&self) -> Option<&str> {
        self.inner.description.as_deref()
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.inner.kind {
            TokenErrorKind::Unavailable => "the token endpoint is not available",
            TokenErrorKind::Refused => "the token endpoint refused the request",
            TokenErrorKind::Unreadable => "the reply of the token endpoint cannot be read",
            TokenErrorKind::Store => "the token store failed",
            TokenErrorKind::SignInNeeded => "the sign-in is over and the user has to sign in again",
        })?;
        if let Some(code) = &self.inner.code {
            write!(formatter, ": {code}")?;
        }
        if let Some(description) = &self.inner.description {
            write!(formatter, ": {description}")?;
        }
        if let Some(status) = self.inner.status {
            write!(formatter, " (status {})", status.as_u16())?;
        }
        Ok(())
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("TokenError")
            .field("kind", &self.inner.kind)
            .field("status", &self.inner.status)
            .field("code", &self.inner.code)
            .field("description", &self.inner.description)
            .field("source", &self.inner.source)
            .finish()
    }
}

impl std::error::Error for TokenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_deref().map(|source| source as _)
    }
}
