//! From a request that is put together to the reply that a call gives.
//!
//! The layers, from the outside in, each a function that calls the next: [`run`](Call::run) repeats attempts,
//! [`authorized`](Call::authorized) sends once more when a token is refused, [`attempt`](Call::attempt) waits for the rate
//! limits and for a token, [`follow`](Call::follow) sends again where a redirect leads, [`exchange`](Call::exchange) sends through
//! the transport.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::TimeDelta;
use http::{Method, StatusCode, header};

use super::auth::{BearerToken, TokenProvider, bearer};
use super::client::Inner;
use super::clock::until;
use super::error::{BuildError, Cause, Failure};
use super::governor::{Key, Permit};
use super::observer::{Ending, WaitReason};
use super::redirect::{Target, is_redirect, location};
use super::request::Request;
use super::response::{DecodeError, RawReply, RetryAfter};
use super::sending;
use super::steering::Steering;
use super::stream::{Delivery, Incoming, read, within};
use super::transport::{BodyStream, Limits, TransportError, TransportErrorKind};
use super::upload::UploadBody;
use super::watch::{Attempt, Watch};

pub(crate) const UNSENDABLE: &str = "a credential has a character that cannot be sent in a header";

/// A request that has all but its access token.
pub(crate) struct Call {
    pub(crate) request: Request,
    /// Who gives the access token, if one is sent.
    pub(crate) tokens: Option<Arc<dyn TokenProvider>>,
    /// With which others it shares a quota.
    pub(crate) key: Key,
    pub(crate) steering: Steering,
}

/// What an attempt needs to go out: leave of the rate limits, and a token.
type Turn = (Option<Permit>, Option<BearerToken>);

/// What a call has done so far.
struct Progress<'a> {
    /// Who is told about it.
    watch: &'a Watch,
    /// The request of the first attempt; those of others are put together when they are made, which is rare.
    first: Option<http::Request<UploadBody>>,
    /// When it has to be over.
    end: Option<Instant>,
    /// How often the request was sent.
    attempts: u32,
    /// The token of the last attempt.
    token: Option<BearerToken>,
    /// Whether it was sent once more because a token was refused.
    is_replayed: bool,
}

impl Call {
    fn client(&self) -> &Inner {
        self.request.client.inner()
    }

    /// Sends the request and waits for the reply, as often as it takes. A status that is no success is a failure. What is
    /// handed over while it comes is a reply from its head on and never asked for again.
    pub(crate) async fn run(
        &self,
        first: http::Request<UploadBody>,
        watch: &Watch,
    ) -> Result<RawReply, Failure> {
        let client = self.client();
        let mut progress = Progress {
            end: self.steering.end(client.clock.now()),
            watch,
            first: Some(first),
            attempts: 0,
            token: None,
            is_replayed: false,
        };
        client.budget.pay_in();
        // One that was made because a token was refused is part of the same try.
        let mut tries = 0;
        loop {
            tries += 1;
            let failure = match self.authorized(&mut progress).await {
                Ok(reply) => return Ok(reply),
                Err(failure) => failure,
            };
            match self.wait_to_repeat(&failure, tries, &progress) {
                Some(wait) => {
                    watch.wait(WaitReason::Retry, Some(wait));
                    client.clock.sleep(wait).await;
                }
                None => return Err(failure),
            }
        }
    }

    /// How long to wait before the request is sent again; `None` if it is not.
    fn wait_to_repeat(
        &self,
        failure: &Failure,
        tries: u32,
        progress: &Progress<'_>,
    ) -> Option<Duration> {
        let client = self.client();
        // First, since it concerns the other calls as well.
        let pause = self.pause(failure, tries);
        // What kept a request from being sent has been waited for already.
        if !matches!(failure.cause, Cause::Api | Cause::Transport(_)) {
            return None;
        }
        // What was begun and cannot be read again is not sent again.
        if self.request.is_spent() {
            return None;
        }
        let policy = &self.steering.retry;
        if !policy.allows(tries, failure.certainty()?, self.request.is_idempotent()) {
            return None;
        }
        let wait = pause.unwrap_or_else(|| policy.wait(tries));
        let status = failure.reply.as_ref().map(|reply| reply.status);
        let limit = self.steering.rate_limiting.0.unwrap_or(Duration::MAX);
        if status == Some(StatusCode::TOO_MANY_REQUESTS) && wait > limit {
            return None;
        }
        let start = client.clock.now().checked_add(wait)?;
        if progress.end.is_some_and(|end| start >= end) {
            return None;
        }
        (failure.names_a_time() || client.budget.take()).then_some(wait)
    }

    /// How long the service wants to be left alone. After a 429 nothing of the group is sent until then, by any call.
    fn pause(&self, failure: &Failure, tries: u32) -> Option<Duration> {
        let client = self.client();
        let reply = failure.reply.as_ref()?;
        let named = RetryAfter::wait(&reply.headers, client.clock.utc());
        if reply.status != StatusCode::TOO_MANY_REQUESTS {
            return named;
        }
        let least = client.vendor.rate_limits.minimum_wait;
        let pause = named.unwrap_or_else(|| least.saturating_add(self.steering.retry.wait(tries)));
        // What a redirect leads to has limits of its own.
        if self.steering.rate_limiting.0.is_some() && !reply.is_elsewhere {
            client.governor.pause(self.key, pause);
        }
        Some(pause)
    }

    /// Makes an attempt, and once in a call another one if the service refuses the token: it did not act on the request, so
    /// that can be sent again whatever its method.
    async fn authorized(&self, progress: &mut Progress<'_>) -> Result<RawReply, Failure> {
        let failure = match self.attempt(progress).await {
            Ok(reply) => return Ok(reply),
            Err(failure) => failure,
        };
        // Elsewhere no token was sent.
        let reply = failure.reply.as_ref().filter(|reply| !reply.is_elsewhere);
        let status = reply.map(|reply| reply.status);
        let (Some(tokens), Some(refused), Some(StatusCode::UNAUTHORIZED)) =
            (&self.tokens, progress.token.take(), status)
        else {
            return Err(failure);
        };
        tokens.refused(&refused);
        if progress.is_replayed
            || self.request.is_spent()
            || self.token(progress).await?.as_ref() == Some(&refused)
        {
            return Err(failure);
        }
        progress.is_replayed = true;
        self.attempt(progress).await
    }

    /// Sends the request once, when the rate limits allow it and there is a token.
    async fn attempt(&self, progress: &mut Progress<'_>) -> Result<RawReply, Failure> {
        let (mut permit, token) = self.turn(progress).await?;
        progress.token = token;
        let request = self.next_request(progress);
        let request = request.map_err(|error| self.fail(Cause::Build(error), progress))?;
        let timeout = self.time_for_attempt(progress);
        let timeout = timeout.ok_or_else(|| self.fail(Cause::Deadline, progress))?;
        progress.attempts += 1;
        if let Some(permit) = &mut permit {
            permit.sent();
        }
        let attempt = progress.watch.attempt(progress.attempts);
        let outcome = self.follow(request, timeout, permit, &attempt, progress);
        let outcome = match outcome.await {
            Ok(reply) if !self.is_success(&reply) => Err(self.refuse(Cause::Api, reply, progress)),
            outcome => outcome,
        };
        let (ending, reply) = match &outcome {
            Ok(reply) => (Ending::Success, Some(reply)),
            Err(failure) => (Ending::of_cause(&failure.cause), failure.reply.as_ref()),
        };
        attempt.finish(ending, reply.map(|reply| (reply.status, &reply.headers)));
        outcome
    }

    /// Whether a reply is what the call is for: a redirect, where the operation gives where it leads. A success may say itself that
    /// it is none.
    fn is_success(&self, reply: &RawReply) -> bool {
        let refusal = self.request.subject.info().and_then(|info| info.refusal);
        match self.request.delivery {
            Delivery::Redirect if is_redirect(reply.status) => true,
            _ => {
                reply.status.is_success()
                    && !refusal.is_some_and(|refusal| refusal.is_told_by(&reply.body))
            }
        }
    }

    /// Sends the request, and again wherever a redirect leads, all in the time of one attempt. The rate limits count it once, and
    /// go by the reply of the service.
    async fn follow(
        &self,
        mut request: http::Request<UploadBody>,
        mut timeout: Duration,
        mut permit: Option<Permit>,
        attempt: &Attempt<'_>,
        progress: &mut Progress<'_>,
    ) -> Result<RawReply, Failure> {
        let client = self.client();
        let end = client.clock.now().checked_add(timeout);
        let mut target = Target::new(request.uri());
        let mut redirects = 0;
        loop {
            let reply = self.exchange(request, &target, timeout, progress);
            let reply = reply.await?;
            attempt.check(&reply);
            if let Some(permit) = permit.take() {
                permit.replied(&reply.headers);
            }
            if !is_redirect(reply.status) || !self.follows_redirects() {
                return Ok(reply);
            }
            redirects += 1;
            let next = match redirects > client.max_redirects {
                true => Err(DecodeError::new(format!(
                    "there were {} already",
                    client.max_redirects
                ))),
                false => target.next(reply.location.as_deref()),
            };
            target = match next {
                Ok(next) => next,
                Err(error) => return Err(self.refuse(Cause::Redirect(error), reply, progress)),
            };
            attempt.redirected(reply.status);
            let next = self.next_request(progress);
            request = next.map_err(|error| self.fail(Cause::Build(error), progress))?;
            target.redirect(&mut request);
            if let Some(end) = end {
                timeout = end.saturating_duration_since(client.clock.now());
            }
        }
    }

    /// Whether redirects are followed: only where that changes nothing, and no body would have to go along.
    fn follows_redirects(&self) -> bool {
        let request = &self.request;
        let is_read = matches!(request.subject.method(), Method::GET | Method::HEAD);
        is_read
            && !request.has_body()
            && request.delivery != Delivery::Redirect
            && self.client().max_redirects > 0
    }

    /// The request of the next attempt, with its token.
    fn next_request(
        &self,
        progress: &mut Progress<'_>,
    ) -> Result<http::Request<UploadBody>, BuildError> {
        let mut request = match progress.first.take() {
            Some(request) => request,
            None => self.request.assemble()?,
        };
        if let Some(token) = &progress.token {
            let value = bearer(token).ok_or_else(|| BuildError::new(UNSENDABLE))?;
            request.headers_mut().insert(header::AUTHORIZATION, value);
        }
        Ok(request)
    }

    /// How long an attempt may take; `None` if the deadline leaves no time for one.
    fn time_for_attempt(&self, progress: &Progress<'_>) -> Option<Duration> {
        let Some(end) = progress.end else {
            return Some(self.steering.timeout);
        };
        let now = self.client().clock.now();
        let left = end
            .checked_duration_since(now)
            .filter(|left| !left.is_zero())?;
        Some(left.min(self.steering.timeout))
    }

    /// Waits until the rate limits let the request go, and for its token after that, so that it is fresh.
    async fn turn(&self, progress: &Progress<'_>) -> Result<Turn, Failure> {
        loop {
            let permit = self.admit(progress).await?;
            let token = self.token(progress).await?;
            // While it waited for its token, another request of the group may have been refused.
            if !permit.as_ref().is_some_and(Permit::is_paused) {
                return Ok((permit, token));
            }
        }
    }

    /// Leave to send, as far as the rate limits are concerned; none is needed if they are not kept.
    async fn admit(&self, progress: &Progress<'_>) -> Result<Option<Permit>, Failure> {
        let Some(at_most) = self.steering.rate_limiting.0 else {
            return Ok(None);
        };
        let client = self.client();
        let ends = [client.clock.now().checked_add(at_most), progress.end];
        let latest = ends.into_iter().flatten().min();
        let wait = |wait| progress.watch.wait(WaitReason::RateLimit, Some(wait));
        let permit = client.governor.admit(self.key, latest, &wait).await;
        permit.map(Some).map_err(|turn| {
            let wait = turn.saturating_duration_since(client.clock.now());
            let wait = TimeDelta::from_std(wait).unwrap_or_default();
            let time = client.clock.utc().checked_add_signed(wait);
            self.fail(Cause::RateLimit(time.unwrap_or_default()), progress)
        })
    }

    async fn token(&self, progress: &Progress<'_>) -> Result<Option<BearerToken>, Failure> {
        let Some(tokens) = &self.tokens else {
            return Ok(None);
        };
        let clock = &*self.client().clock;
        let cause = match until(clock, progress.end, progress.watch.token(tokens.token())).await {
            Some(Ok(token)) => return Ok(Some(token)),
            Some(Err(error)) => Cause::Token(error),
            None => Cause::Deadline,
        };
        Err(self.fail(cause, progress))
    }

    /// Sends through the transport.
    async fn exchange(
        &self,
        request: http::Request<UploadBody>,
        target: &Target,
        timeout: Duration,
        progress: &Progress<'_>,
    ) -> Result<RawReply, Failure> {
        let limits = Limits {
            timeout,
            max_response_bytes: self.client().max_response_bytes,
        };
        let (head, upload) = request.into_parts();
        let reply = match upload.bytes() {
            // Boxed, since it is rare and would make the future of every call larger.
            None => Box::pin(self.upload(head, &upload, target, limits, progress)).await,
            Some(bytes) => {
                let request = http::Request::from_parts(head, bytes.clone());
                match self.request.delivery {
                    Delivery::Whole | Delivery::Redirect => {
                        self.whole(request, target, limits, progress).await
                    }
                    Delivery::Stream | Delivery::Events => {
                        self.open(request, target, limits, progress).await
                    }
                }
            }
        };
        reply.map_err(|error| self.fail(Cause::Transport(error), progress))
    }

    async fn whole(
        &self,
        request: http::Request<Bytes>,
        target: &Target,
        limits: Limits,
        progress: &Progress<'_>,
    ) -> Result<RawReply, TransportError> {
        let reply = self.client().transport.send(request, limits).await?;
        let (parts, body) = reply.into_parts();
        // The transport stops earlier; this holds for those that do not.
        within(body.len(), limits.max_response_bytes)?;
        Ok(self.reply(parts, body, target, progress))
    }

    /// Sends and hands the body over while it comes.
    async fn open(
        &self,
        request: http::Request<Bytes>,
        target: &Target,
        limits: Limits,
        progress: &Progress<'_>,
    ) -> Result<RawReply, TransportError> {
        let client = self.client();
        let end = client.clock.now().checked_add(limits.timeout);
        let reply = client.transport.open(request, limits).await?;
        self.receive(reply, end, target, limits, progress).await
    }

    /// Sends a body that is read meanwhile. How long that takes is for the transport to watch; from the head of the reply on there
    /// is as much time again.
    async fn upload(
        &self,
        head: http::request::Parts,
        upload: &UploadBody,
        target: &Target,
        limits: Limits,
        progress: &Progress<'_>,
    ) -> Result<RawReply, TransportError> {
        let client = self.client();
        let (body, failure) = sending::read(upload);
        let request = http::Request::from_parts(head, body);
        let reply = client.transport.upload(request, limits).await;
        let reply = reply.map_err(|error| failure.or(error))?;
        let end = client.clock.now().checked_add(limits.timeout);
        self.receive(reply, end, target, limits, progress).await
    }

    /// Hands the body of a reply over while it comes; one that the caller did not ask for is read as a whole.
    async fn receive(
        &self,
        reply: http::Response<BodyStream>,
        end: Option<Instant>,
        target: &Target,
        limits: Limits,
        progress: &Progress<'_>,
    ) -> Result<RawReply, TransportError> {
        let client = self.client();
        let (parts, body) = reply.into_parts();
        let reply = self.reply(parts, Bytes::new(), target, progress);
        if !reply.status.is_success() || !self.request.delivery.streams(&reply.media_type()) {
            let body = until(&*client.clock, end, read(body, limits.max_response_bytes)).await;
            let body = body.ok_or(TransportErrorKind::Timeout)??;
            return Ok(RawReply { body, ..reply });
        }
        let incoming = Incoming::new(
            self.request.subject.clone(),
            reply.clone(),
            body,
            Arc::clone(&client.audience),
            self.steering.idle_timeout,
            limits.max_response_bytes,
        );
        Ok(RawReply {
            incoming: Arc::new(Mutex::new(Some(incoming))),
            ..reply
        })
    }

    fn reply(
        &self,
        head: http::response::Parts,
        body: Bytes,
        target: &Target,
        progress: &Progress<'_>,
    ) -> RawReply {
        RawReply {
            status: head.status,
            location: location(&head.headers, &target.uri),
            is_elsewhere: target.is_elsewhere,
            headers: head.headers,
            body,
            incoming: Arc::default(),
            vendor: self.client().vendor,
            attempts: progress.attempts,
            ids: self.request.ids(),
        }
    }

    /// A failure with the reply that is the reason.
    fn refuse(&self, cause: Cause, reply: RawReply, progress: &Progress<'_>) -> Failure {
        Failure {
            reply: Some(reply),
            ..self.fail(cause, progress)
        }
    }

    fn fail(&self, cause: Cause, progress: &Progress<'_>) -> Failure {
        Failure {
            subject: self.request.subject.clone(),
            cause,
            reply: None,
            attempts: progress.attempts,
            is_idempotent: self.request.is_idempotent(),
        }
    }
}
