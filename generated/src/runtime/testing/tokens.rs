//! A token endpoint that gives tokens to whoever asks, and knows which of them are still good.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::answer::Answer;
use super::request::{Grant, Request};
use super::responder::Responder;
use super::server::Shared;

/// Marks what says how requests for tokens are answered.
///
/// Of its own accord the server gives a token for every grant: `token-1`, `token-2` and so on, good for an hour, with `refresh-1`,
/// `refresh-2` and so on beside those that users agreed to. A refresh token works once. Calls with a token that has ended or was
/// [revoked](Responder::revoke) get a 401; tokens that are not of this server always work.
#[derive(Debug)]
pub enum TokenEndpoint {}

/// What the endpoint has given out.
pub(super) struct Tokens {
    given: usize,
    lifetime: Duration,
    rotates: bool,
    /// When each of the access tokens that it gave out ends, in order.
    ends: Vec<Duration>,
    /// The refresh tokens that work no more.
    used: BTreeSet<String>,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            given: 0,
            lifetime: Duration::from_secs(3600),
            rotates: true,
            ends: Vec::new(),
            used: BTreeSet::new(),
        }
    }
}

impl Tokens {
    /// Whether a token is one that it gave out and that has ended.
    pub(super) fn has_ended(&self, token: &str, now: Duration) -> bool {
        let number = token
            .strip_prefix("token-")
            .and_then(|number| number.parse::<usize>().ok());
        let end = number.and_then(|number| self.ends.get(number.checked_sub(1)?));
        end.is_some_and(|end| now >= *end)
    }

    /// Answers a request for a token.
    pub(super) fn give(&mut self, grant: &Grant, now: Duration) -> Answer {
        let mut refresh_token = grant.refresh_token.as_ref();
        if let Some(token) = refresh_token {
            if self.used.contains(token.expose()) {
                return refusal("invalid_grant");
            }
            if self.rotates {
                self.used.insert(token.expose().to_owned());
                refresh_token = None;
            }
        }
        self.given += 1;
        self.ends.push(now.saturating_add(self.lifetime));
        let mut body = json!({
            "access_token": format!("token-{}", self.given),
            "token_type": "Bearer",
            "expires_in": self.lifetime.as_secs(),
        });
        if grant.grant_type != "client_credentials" {
            body["refresh_token"] = match refresh_token {
                Some(token) => Value::from(token.expose()),
                None => Value::from(format!("refresh-{}", self.given)),
            };
        }
        Answer::json(200, &body)
    }
}

fn refusal(code: &str) -> Answer {
    Answer::json(400, &json!({ "error": code }))
}

impl Responder<TokenEndpoint> {
    /// Gives a token, as the server does of its own accord.
    pub fn grants(self) -> Self {
        // The server holds the function, so the function must not hold the server.
        let server = Arc::downgrade(&self.server);
        self.answer_with(move |request| match server.upgrade() {
            Some(server) => server.grant(request),
            None => refusal("server_error"),
        })
    }

    /// Refuses with an error code of OAuth, such as `invalid_grant`, `invalid_client` or `temporarily_unavailable`.
    pub fn refuses(self, code: &str) -> Self {
        self.answer(refusal(code))
    }

    /// Lets tokens that are given from now on be good for this long, in whole seconds.
    pub fn lifetime(self, lifetime: Duration) -> Self {
        self.server.state().tokens.lifetime = lifetime;
        self
    }

    /// Lets refresh tokens work more than once, in place of giving another one each time.
    pub fn keeps_refresh_tokens(self) -> Self {
        self.server.state().tokens.rotates = false;
        self
    }

    /// Ends all tokens that were given so far before their time, without notice.
    pub fn revoke(self) -> Self {
        let now = self.server.clock.elapsed();
        for end in &mut self.server.state().tokens.ends {
            *end = now;
        }
        self
    }
}

impl Shared {
    /// A token for a request that asks for one.
    pub(super) fn grant(&self, request: &Request) -> Answer {
        match request.grant() {
            Some(grant) => self.state().tokens.give(grant, request.at),
            None => refusal("invalid_request"),
        }
    }
}
