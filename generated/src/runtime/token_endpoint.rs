//! Exchanges with a token endpoint (RFC 6749): a form goes out, tokens or an error come back.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use serde_json::Value;

use super::auth::{basic, sensitive};
use super::base64;
use super::clock::Clock;
use super::governor::{Governor, Key, Permit};
use super::oauth::{ClientAuthentication, Grant, OAuthClient};
use super::object::object;
use super::observer::Ending;
use super::operation::OperationInfo;
use super::response::{RetryAfter, decode_json};
use super::secret::Secret;
use super::style::percent_encode;
use super::subject::Subject;
use super::token::{Inner, TokenError, TokenErrorKind, TokenSet};
use super::transport::{Limits, Transport, TransportError, TransportErrorKind};
use super::watch::{Audience, Watch};

/// The facts of every request for a token, for transports that look.
static TOKEN_REQUEST: OperationInfo = OperationInfo {
    id: "token request",
    method: "POST",
    accept: "application/json",
    ..OperationInfo::EMPTY
};

/// More than any token endpoint has to say.
const MAX_REPLY_BYTES: u64 = 64 * 1024;

/// Where and how a client asks for tokens.
pub(crate) struct TokenEndpoint {
    pub(crate) token_url: Uri,
    pub(crate) refresh_url: Uri,
    pub(crate) client: OAuthClient,
    pub(crate) authentication: ClientAuthentication,
    pub(crate) scope: String,
    pub(crate) user_agent: Option<HeaderValue>,
    pub(crate) timeout: Duration,
    /// What keeps requests for tokens to the rate limits, if anything is to.
    pub(crate) governor: Option<Arc<Governor>>,
    pub(crate) group: &'static str,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Who is told about requests for tokens.
    pub(crate) audience: Arc<Audience>,
}

/// Why there are no tokens, and how long the endpoint wants to be left alone.
pub(crate) struct Refusal {
    pub(crate) error: TokenError,
    pub(crate) wait: Option<Duration>,
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self { error, wait: None }
    }
}

/// A success of the token endpoint.
struct TokenReply {
    access_token: String,
    token_type: Option<String>,
    expires_in: Option<i64>,
    refresh_token: Option<String>,
}
object! { TokenReply {
    0 "access_token" access_token, 1 "token_type" token_type, 2 "expires_in" expires_in,
    3 "refresh_token" refresh_token,
} required [0] }

/// A failure of the token endpoint. Some send other things in place of texts.
struct ErrorReply {
    error: Option<Value>,
    error_description: Option<Value>,
}
object! { ErrorReply { 0 "error" error, 1 "error_description" error_description, } }

impl TokenEndpoint {
    /// Asks for tokens.
    pub(crate) async fn request(&self, grant: &Grant) -> Result<TokenSet, Refusal> {
        let mut watch = Watch::start(&self.audience, Subject::Operation(&TOKEN_REQUEST));
        let outcome = watch.within(self.ask(grant, &watch)).await;
        let ending = match &outcome {
            Ok(_) => Ending::Success,
            Err(refusal) => Ending::of_token_error(&refusal.error),
        };
        watch.finish(ending, None);
        outcome
    }

    async fn ask(&self, grant: &Grant, watch: &Watch) -> Result<TokenSet, Refusal> {
        let mut form = Form::default();
        form.grant(grant);
        // Other grants have the scopes that the user agreed to.
        let names_scopes = matches!(grant, Grant::ClientCredentials | Grant::JwtBearer(_));
        if names_scopes && !self.scope.is_empty() {
            form.add("scope", &self.scope);
        }
        let mut headers = HeaderMap::new();
        self.authenticate(&mut form, &mut headers);
        let url = match grant {
            Grant::RefreshToken(_) => &self.refresh_url,
            _ => &self.token_url,
        };
        // Counted from before the request, so that a token is never thought to live longer than it does.
        let asked_at = self.clock.utc();
        let (status, headers, body) = self.send(url, headers, &form, watch).await?;
        if !status.is_success() {
            return Err(self.refused(status, &headers, &body, grant));
        }
        Ok(read_tokens(&body, asked_at)?)
    }

    fn authenticate(&self, form: &mut Form, headers: &mut HeaderMap) {
        match (&self.client.secret, self.authentication) {
            (Some(secret), ClientAuthentication::Basic) => {
                let value = sensitive(basic(&self.client.id, secret.expose()).expose());
                headers.extend(value.map(|value| (header::AUTHORIZATION, value)));
            }
            (Some(secret), ClientAuthentication::Body) => {
                form.add("client_id", &self.client.id);
                form.add("client_secret", secret.expose());
            }
            (None, _) => form.add("client_id", &self.client.id),
        }
    }

    async fn send(
        &self,
        url: &Uri,
        mut headers: HeaderMap,
        form: &Form,
        watch: &Watch,
    ) -> Result<(StatusCode, HeaderMap, Bytes), Refusal> {
        let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(header::CONTENT_TYPE, content_type);
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
        headers.extend(
            self.user_agent
                .clone()
                .map(|value| (header::USER_AGENT, value)),
        );
        let mut request = http::Request::new(Bytes::copy_from_slice(form.0.expose().as_bytes()));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = url.clone();
        *request.headers_mut() = headers;
        request.extensions_mut().insert(&TOKEN_REQUEST);
        let mut permit = self.admit().await?;
        if let Some(permit) = &mut permit {
            permit.sent();
        }
        let attempt = watch.attempt(1);
        let reply = match self.transport.send(request, self.limits()).await {
            Ok(reply) => reply,
            Err(error) => {
                attempt.finish(Ending::NoReply(error.kind()), None);
                return Err(no_reply(error).into());
            }
        };
        let (parts, body) = reply.into_parts();
        attempt.finish(
            Ending::of_status(parts.status),
            Some((parts.status, &parts.headers)),
        );
        if let Some(permit) = permit {
            permit.replied(&parts.headers);
        }
        if body.len() as u64 > MAX_REPLY_BYTES {
            return Err(TokenError::of(TokenErrorKind::Unreadable, None).into());
        }
        Ok((parts.status, parts.headers, body))
    }

    fn limits(&self) -> Limits {
        Limits {
            timeout: self.timeout,
            max_response_bytes: MAX_REPLY_BYTES,
        }
    }

    /// Leave to send a request. Nobody waits for it here: those who wait for a token are told when to come back.
    async fn admit(&self) -> Result<Option<Permit>, Refusal> {
        let Some(governor) = &self.governor else {
            return Ok(None);
        };
        let now = self.clock.now();
        let key = Key {
            credentials: &["token request"],
            group: self.group,
        };
        let permit = governor
            .admit(key, Some(now), &|_| ())
            .await
            .map_err(|turn| Refusal {
                error: TokenError::of(
                    TokenErrorKind::Unavailable,
                    Some("the rate limit for tokens is reached".into()),
                ),
                wait: Some(turn.saturating_duration_since(now)),
            })?;
        Ok(Some(permit))
    }

    /// What a reply that is no success says.
    fn refused(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        grant: &Grant,
    ) -> Refusal {
        let reply = decode_json::<ErrorReply>(body).ok();
        let text = |value: Option<Value>| match value {
            Some(Value::String(text)) => Some(self.without_secrets(&text, grant)),
            _ => None,
        };
        let (code, description) = match reply {
            Some(reply) => (text(reply.error), text(reply.error_description)),
            None => (None, None),
        };
        let is_passing = status.is_server_error() || matches!(status.as_u16(), 408 | 429);
        let wait = RetryAfter::wait(headers, self.clock.utc());
        Refusal {
            error: TokenError::new(Inner {
                kind: if is_passing {
                    TokenErrorKind::Unavailable
                } else {
                    TokenErrorKind::Refused
                },
                status: Some(status),
                code,
                description,
                source: None,
            }),
            wait,
        }
    }

    /// A text of the service, short and without what was sent to it in confidence.
    fn without_secrets(&self, text: &str, grant: &Grant) -> String {
        let sent = match grant {
            Grant::ClientCredentials => [None, None],
            Grant::JwtBearer(secret) | Grant::RefreshToken(secret) => [Some(secret), None],
            Grant::AuthorizationCode(code) => [Some(&code.code), code.verifier.as_ref()],
        };
        let of_client = self.client.secret.as_ref();
        let pair = of_client.map(|secret| {
            base64::encode(format!("{}:{}", self.client.id, secret.expose()).as_bytes())
        });
        let secrets = sent
            .into_iter()
            .chain([of_client])
            .flatten()
            .map(Secret::expose);
        let secrets = secrets
            .chain(pair.as_deref())
            .filter(|secret| !secret.is_empty());
        let mut text = text.to_owned();
        for secret in secrets {
            for form in [secret, &percent_encode(secret)] {
                text = text.replace(form, "(redacted)");
            }
        }
        let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        line.take(200).collect()
    }
}

fn no_reply(error: TransportError) -> TokenError {
    let kind = match error.kind() {
        TransportErrorKind::BodyTooLarge { .. } => TokenErrorKind::Unreadable,
        _ => TokenErrorKind::Unavailable,
    };
    TokenError::of(kind, Some(error.into()))
}

/// What a success of the token endpoint says.
fn read_tokens(body: &[u8], asked_at: DateTime<Utc>) -> Result<TokenSet, TokenError> {
    let unreadable = |why: &str| TokenError::of(TokenErrorKind::Unreadable, Some(why.into()));
    let reply: TokenReply = decode_json(body).map_err(|error| unreadable(&error.to_string()))?;
    let is_bearer = |kind: &String| kind.eq_ignore_ascii_case("bearer");
    if !reply.token_type.as_ref().is_none_or(is_bearer) {
        return Err(unreadable("the token is not of type bearer"));
    }
    if reply.access_token.is_empty() {
        return Err(unreadable("the token is empty"));
    }
    let mut tokens = TokenSet::new(reply.access_token);
    if let Some(token) = reply.refresh_token.filter(|token| !token.is_empty()) {
        tokens = tokens.with_refresh_token(token);
    }
    let life = reply
        .expires_in
        .and_then(|seconds| TimeDelta::try_seconds(seconds.max(0)));
    if let Some(end) = life.and_then(|life| asked_at.checked_add_signed(life)) {
        tokens = tokens.with_expiry(end);
    }
    Ok(tokens)
}

/// A body of type `application/x-www-form-urlencoded`.
struct Form(Secret);

impl Default for Form {
    fn default() -> Self {
        Self(Secret::new(""))
    }
}

impl Form {
    fn add(&mut self, name: &str, value: &str) {
        let before = self.0.expose();
        let separator = if before.is_empty() { "" } else { "&" };
        let (name, value) = (percent_encode(name), percent_encode(value));
        self.0 = Secret::new(format!("{before}{separator}{name}={value}"));
    }

    fn grant(&mut self, grant: &Grant) {
        match grant {
            Grant::ClientCredentials => self.add("grant_type", "client_credentials"),
            Grant::JwtBearer(assertion) => {
                self.add("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
                self.add("assertion", assertion.expose());
            }
            Grant::RefreshToken(token) => {
                self.add("grant_type", "refresh_token");
                self.add("refresh_token", token.expose());
            }
            Grant::AuthorizationCode(code) => {
                self.add("grant_type", "authorization_code");
                self.add("code", code.code.expose());
                self.add("redirect_uri", &code.redirect_uri);
                if let Some(verifier) = &code.verifier {
                    self.add("code_verifier", verifier.expose());
                }
            }
        }
    }
}
