//! Credentials: what a client holds, what an operation accepts, and how the two become headers.

use std::fmt;
use std::sync::Arc;

use http::{HeaderName, HeaderValue};

use super::base64;
use super::oauth::OAuthFlow;
use super::secret::Secret;
use super::transport::{BoxError, BoxFuture};

/// A security scheme of a service.
#[derive(Debug)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// The name operations refer to it by.
    pub name: &'static str,
    /// Where its credential goes.
    pub kind: SecurityKind,
    /// Whether an operation asks for it. What a client was given for one that none asks for goes with each call that needs
    /// credentials, and is enough.
    pub asked_for: bool,
}

impl SecurityScheme {
    fn takes_token(&self) -> bool {
        matches!(self.kind, SecurityKind::Bearer | SecurityKind::OAuth(_))
    }
}

/// Where the credential of a security scheme goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityKind {
    /// An access token in `Authorization`.
    Bearer,
    /// An access token in `Authorization`, which the service gives in one of these ways.
    OAuth(&'static [OAuthFlow]),
    /// A user name and a password in `Authorization`.
    Basic,
    /// A key in the header of this name.
    ApiKeyHeader(&'static str),
    /// A key in the query parameter of this name.
    ApiKeyQuery(&'static str),
    /// A key in the cookie of this name.
    ApiKeyCookie(&'static str),
}

/// An access token. Its debug form does not show it, and it is wiped from memory when the last clone is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken(Arc<Secret>);

impl BearerToken {
    /// Wraps the text of a token.
    pub fn new(token: impl Into<String>) -> Self {
        Self(Arc::new(Secret::new(token)))
    }

    /// The text of the token.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BearerToken(redacted)")
    }
}

/// Gives the access token of each request.
///
/// The errors it gives become part of [`Error`](super::Error), so their messages must hold no secrets.
///
/// ```
/// # use presence_client::runtime;
/// use runtime::{BearerToken, BoxError, BoxFuture, TokenProvider};
///
/// /// Reads the token that another process keeps fresh.
/// struct TokenFile(std::path::PathBuf);
///
/// impl TokenProvider for TokenFile {
///     fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
///         Box::pin(async { Ok(BearerToken::new(std::fs::read_to_string(&self.0)?.trim())) })
///     }
/// }
/// ```
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that is valid now. It is asked for once per attempt, so providers keep what they have.
    ///
    /// After [`refused`](Self::refused), a call is sent once more if this gives another token.
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>>;

    /// Learns that the service replied 401 to a request with this token.
    fn refused(&self, token: &BearerToken) {
        let _ = token;
    }
}

/// A token that never changes.
impl TokenProvider for BearerToken {
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

impl<T: TokenProvider + ?Sized> TokenProvider for Arc<T> {
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
        (**self).token()
    }

    fn refused(&self, token: &BearerToken) {
        (**self).refused(token);
    }
}

impl<T: TokenProvider + ?Sized> TokenProvider for Box<T> {
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
        (**self).token()
    }

    fn refused(&self, token: &BearerToken) {
        (**self).refused(token);
    }
}

/// The credentials a client was given.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    /// For all schemes that have no token of their own.
    pub(crate) token: Option<Arc<dyn TokenProvider>>,
    pub(crate) scheme_tokens: Vec<(String, Arc<dyn TokenProvider>)>,
    pub(crate) basic: Option<Secret>,
    pub(crate) api_keys: Vec<(String, Secret)>,
}

/// A credential that goes with a request, and where it goes.
pub(crate) enum Credential<'a> {
    Token(&'a Arc<dyn TokenProvider>),
    Header(&'static str, &'a Secret),
    Query(&'static str, &'a Secret),
    Cookie(&'static str, &'a Secret),
}

impl Credential<'_> {
    /// Whether only one of both can be sent.
    fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Query(a, _), Self::Query(b, _)) | (Self::Cookie(a, _), Self::Cookie(b, _)) => {
                a == b
            }
            _ => match (self.header(), other.header()) {
                (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
                _ => false,
            },
        }
    }

    fn header(&self) -> Option<&'static str> {
        match self {
            Self::Token(_) => Some("authorization"),
            Self::Header(name, _) => Some(name),
            Self::Query(..) | Self::Cookie(..) => None,
        }
    }
}

impl Credentials {
    /// The credentials for a request: those of the first alternative for which all are there, and the names of its schemes. With
    /// them goes what was given for schemes that no operation asks for, which is enough by itself. To a service that names no
    /// scheme goes the token, or else the password.
    pub(crate) fn choose(
        &self,
        schemes: &'static [SecurityScheme],
        alternatives: &'static [&'static [&'static str]],
    ) -> Result<(&'static [&'static str], Vec<Credential<'_>>), String> {
        if schemes.is_empty() {
            let names: &[_] = &["authorization"];
            return Ok(self
                .general()
                .map_or_else(Default::default, |one| (names, vec![one])));
        }
        if alternatives.is_empty() {
            return Ok((&[], Vec::new()));
        }
        let find = |name: &&str| self.find(schemes.iter().find(|scheme| scheme.name == *name)?);
        let asked = alternatives.iter().find_map(|names| {
            let chosen: Option<Vec<_>> = names.iter().map(find).collect();
            Some((*names, chosen?))
        });
        let is_enough = asked.is_some();
        let (mut names, mut chosen) = asked.unwrap_or_default();
        for scheme in schemes.iter().filter(|scheme| !scheme.asked_for) {
            let further = self.find_further(schemes, scheme);
            let further = further.filter(|further| !chosen.iter().any(|one| further.excludes(one)));
            if further.is_some() && !is_enough && chosen.is_empty() {
                names = std::slice::from_ref(&scheme.name);
            }
            chosen.extend(further);
        }
        match is_enough || !chosen.is_empty() {
            true => Ok((names, chosen)),
            false => Err(needed(schemes, alternatives)),
        }
    }

    /// What was given for no scheme in particular.
    fn general(&self) -> Option<Credential<'_>> {
        let token = self.token.as_ref().map(Credential::Token);
        let basic = || Some(Credential::Header("authorization", self.basic.as_ref()?));
        token.or_else(basic)
    }

    /// What was given for a scheme that no operation asks for. A token or password that others ask for is not given for it.
    fn find_further(
        &self,
        schemes: &[SecurityScheme],
        scheme: &SecurityScheme,
    ) -> Option<Credential<'_>> {
        let is_alike = |other: &SecurityScheme| match scheme.kind {
            SecurityKind::Basic => other.kind == SecurityKind::Basic,
            _ => scheme.takes_token() && other.takes_token(),
        };
        match schemes
            .iter()
            .any(|other| other.asked_for && is_alike(other))
        {
            true => own(&self.scheme_tokens, scheme).map(Credential::Token),
            false => self.find(scheme),
        }
    }

    fn find(&self, scheme: &SecurityScheme) -> Option<Credential<'_>> {
        let key = || own(&self.api_keys, scheme);
        match scheme.kind {
            SecurityKind::Bearer | SecurityKind::OAuth(_) => {
                let token = own(&self.scheme_tokens, scheme).or(self.token.as_ref());
                token.map(Credential::Token)
            }
            SecurityKind::Basic => {
                let basic = self.basic.as_ref()?;
                Some(Credential::Header("authorization", basic))
            }
            SecurityKind::ApiKeyHeader(name) => Some(Credential::Header(name, key()?)),
            SecurityKind::ApiKeyQuery(name) => Some(Credential::Query(name, key()?)),
            SecurityKind::ApiKeyCookie(name) => Some(Credential::Cookie(name, key()?)),
        }
    }
}

/// What was given for a scheme by its name.
fn own<'c, T>(credentials: &'c [(String, T)], scheme: &SecurityScheme) -> Option<&'c T> {
    let mut credentials = credentials.iter();
    let own = credentials.find(|(name, _)| name == scheme.name);
    own.map(|(_, credential)| credential)
}

/// Says which credentials a request needs and how a client gets them.
fn needed(schemes: &[SecurityScheme], alternatives: &[&[&str]]) -> String {
    let describe = |name: &&str| {
        let kind = schemes
            .iter()
            .find(|scheme| scheme.name == *name)
            .map(|scheme| scheme.kind);
        match kind {
            Some(SecurityKind::Bearer) => format!("{name} (bearer_token or token_provider)"),
            Some(SecurityKind::OAuth(_)) => format!(
                "{name} (client_credentials or another sign-in, bearer_token or token_provider)"
            ),
            Some(SecurityKind::Basic) => format!("{name} (basic_auth)"),
            Some(_) => format!("{name} (api_key)"),
            None => format!("{name} (not supported)"),
        }
    };
    let further = schemes.iter().filter(|scheme| !scheme.asked_for);
    let further = further.map(|scheme| describe(&scheme.name));
    let alternatives: Vec<_> = alternatives
        .iter()
        .map(|names| names.iter().map(describe).collect::<Vec<_>>().join(" and "))
        .chain(further)
        .collect();
    format!(
        "the client has no credentials for this operation; set on its builder {}",
        alternatives.join(", or ")
    )
}

/// The value of an `Authorization` header; `None` if a character of it cannot be sent.
pub(crate) fn bearer(token: &BearerToken) -> Option<HeaderValue> {
    sensitive(&format!("Bearer {}", token.expose()))
}

/// The text that HTTP Basic sends.
pub(crate) fn basic(user: &str, password: &str) -> Secret {
    let pair = Secret::new(format!("{user}:{password}"));
    Secret::new(format!(
        "Basic {}",
        base64::encode(pair.expose().as_bytes())
    ))
}

/// A header value that is kept out of debug forms and header compression.
pub(crate) fn sensitive(text: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Whether headers of this name usually carry secrets.
pub(crate) fn is_sensitive(name: &HeaderName) -> bool {
    let name = name.as_str();
    [
        "auth", "cookie", "jwt", "token", "secret", "key", "password",
    ]
    .iter()
    .any(|word| name.contains(word))
}
