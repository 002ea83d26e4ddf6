//! From a request that is put together to the reply that a call gives: credentials, attempts, what a reply means.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{StatusCode, header};

use super::auth::{BearerToken, TokenProvider, bearer};
use super::client::Client;
use super::error::{BuildError, Cause, Failure};
use super::operation::OperationInfo;
use super::response::RawReply;
use super::transport::TransportErrorKind;

/// A request that is put together but for its access token.
pub(crate) struct Call {
    pub(crate) client: Client,
    pub(crate) info: &'static OperationInfo,
    pub(crate) request: http::Request<Bytes>,
    /// Who gives the access token, if one is sent.
    pub(crate) tokens: Option<Arc<dyn TokenProvider>>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) only_id: Option<String>,
}

impl Call {
    /// Sends the request and waits for the whole reply. A status that is no success is a failure.
    pub(crate) async fn run(&self) -> Result<RawReply, Failure> {
        let token = self.token().await?;
        let failure = match self.attempt(token.as_ref()).await {
            Ok(reply) => return Ok(reply),
            Err(failure) => failure,
        };
        match self.token_instead(&failure, token).await? {
            Some(token) => self.attempt(Some(&token)).await,
            None => Err(failure),
        }
    }

    async fn token(&self) -> Result<Option<BearerToken>, Failure> {
        let Some(tokens) = &self.tokens else {
            return Ok(None);
        };
        let token = tokens.token().await;
        token
            .map(Some)
            .map_err(|error| self.fail(Cause::Token(error)))
    }

    /// Another token, if the service refused this one: the request was not processed and can be sent again, whatever its method.
    async fn token_instead(
        &self,
        failure: &Failure,
        refused: Option<BearerToken>,
    ) -> Result<Option<BearerToken>, Failure> {
        let status = failure.reply.as_ref().map(|reply| reply.status);
        let (Some(tokens), Some(refused), Some(StatusCode::UNAUTHORIZED)) =
            (&self.tokens, refused, status)
        else {
            return Ok(None);
        };
        tokens.refused(&refused);
        let token = self.token().await?;
        Ok(token.filter(|token| *token != refused))
    }

    /// Sends the request once.
    async fn attempt(&self, token: Option<&BearerToken>) -> Result<RawReply, Failure> {
        let client = self.client.inner();
        let mut request = self.request.clone();
        if let Some(token) = token {
            let Some(value) = bearer(token) else {
                return Err(self.fail(Cause::Build(BuildError::new(UNSENDABLE))));
            };
            request.headers_mut().insert(header::AUTHORIZATION, value);
        }
        let mut limits = client.limits;
        limits.timeout = self.timeout.unwrap_or(limits.timeout);
        let reply = client.transport.send(request, limits).await;
        let (parts, body) = reply
            .map_err(|error| self.fail(Cause::Transport(error)))?
            .into_parts();
        // The transport stops earlier; this holds for those that do not.
        if body.len() as u64 > limits.max_response_bytes {
            let limit = limits.max_response_bytes;
            let error = TransportErrorKind::BodyTooLarge { limit };
            return Err(self.fail(Cause::Transport(error.into())));
        }
        let reply = RawReply {
            status: parts.status,
            headers: parts.headers,
            body,
            vendor: client.vendor,
            only_id: self.only_id.clone(),
        };
        if reply.status.is_success() {
            return Ok(reply);
        }
        Err(Failure {
            operation: self.info,
            cause: Cause::Api,
            reply: Some(reply),
        })
    }

    fn fail(&self, cause: Cause) -> Failure {
        Failure {
            operation: self.info,
            cause,
            reply: None,
        }
    }
}

pub(crate) const UNSENDABLE: &str = "a credential has a character that cannot be sent in a header";
