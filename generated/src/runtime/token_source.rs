//! Access tokens that renew themselves: asked for once however many calls wait, before they end, and never in haste.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

use super::auth::{BearerToken, TokenProvider};
use super::clock::random_part;
use super::flight::{Flight, Landing};
use super::oauth::Grant;
use super::secret::Secret;
use super::token::{TokenError, TokenErrorKind, TokenSet, TokenStore};
use super::token_endpoint::{Refusal, TokenEndpoint};
use super::transport::{BoxError, BoxFuture};

/// A token is renewed this long before it ends, plus a random time of the same length at most; sooner if its life is short.
const MARGIN: Duration = Duration::from_secs(60);
/// A token is used at least this long, whatever its end is said to be. Without this, one that ends at once would be asked for
/// again and again by the calls that wait for it.
const MIN_USE: Duration = Duration::from_secs(5);
/// The first time no token is asked for after one could not be had; doubled by each further failure.
const HOLD_OFF: Duration = Duration::from_secs(5);
/// The same after a failure that another attempt does not mend.
const HOLD_OFF_WHEN_REFUSED: Duration = Duration::from_secs(30);
const MAX_HOLD_OFF: Duration = Duration::from_secs(300);
/// A service that refuses every token gets a new one this often at most.
const REFUSAL_INTERVAL: Duration = Duration::from_secs(30);

/// Gives the tokens of one set of credentials.
pub(crate) struct TokenSource {
    origin: Arc<Origin>,
    state: Mutex<State>,
}

/// Where tokens come from.
pub(crate) struct Origin {
    pub(crate) endpoint: TokenEndpoint,
    pub(crate) grant: Grant,
    pub(crate) store: Option<Arc<dyn TokenStore>>,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    /// Tokens that the store did not take yet.
    unsaved: Option<TokenSet>,
    flight: Option<Arrivals>,
    /// Whether the last flight was dropped before it was done.
    is_lost: bool,
    failure: Option<TokenError>,
    failures: u32,
    /// When a token was last given up because the service refused it.
    last_refusal: Option<Instant>,
    /// A code works once.
    is_code_spent: bool,
}

struct Current {
    tokens: TokenSet,
    /// When it is time to ask for the next.
    renew_at: Option<DateTime<Utc>>,
    use_until: Instant,
    is_refused: bool,
}

/// What a flight brings home.
struct Arrival {
    tokens: Option<TokenSet>,
    failure: Option<TokenError>,
    wait: Option<Duration>,
    is_code_spent: bool,
}

type Arrivals = Flight<Arc<Arrival>>;

/// What a call does next.
enum Step {
    Use(BearerToken),
    GiveUp(TokenError),
    Wait(Arrivals),
}

impl TokenSource {
    pub(crate) fn new(origin: Origin) -> Self {
        Self {
            origin: Arc::new(origin),
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&self) -> Step {
        let clock = &self.origin.endpoint.clock;
        let (now, utc) = (clock.now(), clock.utc());
        let mut state = self.state();
        if let Some(flight) = state.land(now, utc) {
            return Step::Wait(flight);
        }
        if let Some(step) = state.without_asking(now, utc) {
            return step;
        }
        let flight = Flight::start(fetch(
            Arc::clone(&self.origin),
            state.current.as_ref().map(|current| current.tokens.clone()),
            state.unsaved.clone(),
            state.is_code_spent,
        ));
        state.flight = Some(flight.clone());
        Step::Wait(flight)
    }
}

impl TokenProvider for TokenSource {
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
        Box::pin(async {
            loop {
                match self.step() {
                    Step::Use(token) => return Ok(token),
                    Step::GiveUp(error) => return Err(error.into()),
                    Step::Wait(flight) => flight.landing().await,
                };
            }
        })
    }

    fn refused(&self, token: &BearerToken) {
        let now = self.origin.endpoint.clock.now();
        let mut state = self.state();
        let is_recent = |last: Instant| now.saturating_duration_since(last) < REFUSAL_INTERVAL;
        if state.last_refusal.is_some_and(is_recent) {
            return;
        }
        let current = state
            .current
            .as_mut()
            .filter(|current| current.tokens.access_token() == token);
        if let Some(current) = current {
            current.is_refused = true;
            state.last_refusal = Some(now);
        }
    }
}

impl State {
    /// Takes in what a flight has brought; gives it back if it is still under way.
    fn land(&mut self, now: Instant, utc: DateTime<Utc>) -> Option<Arrivals> {
        let flight = self.flight.take()?;
        match flight.landed() {
            None => self.flight = Some(flight.clone()),
            Some(Landing::Done(arrival)) => self.receive(&arrival, now, utc),
            // Once may be the end of a runtime. Again is a transport or a store that panics.
            Some(Landing::Lost) if !self.is_lost => self.is_lost = true,
            Some(Landing::Lost) => {
                let why = Some("the request was dropped before it was done".into());
                let error = TokenError::of(TokenErrorKind::Unavailable, why);
                self.hold_off(&error, Duration::ZERO, now, utc);
            }
        }
        self.flight.clone()
    }

    fn receive(&mut self, arrival: &Arrival, now: Instant, utc: DateTime<Utc>) {
        self.is_lost = false;
        self.is_code_spent |= arrival.is_code_spent;
        let tokens = arrival.tokens.clone();
        match &arrival.failure {
            None => {
                self.current = tokens.map(|tokens| Current::new(tokens, now, utc));
                (self.unsaved, self.failure, self.failures) = (None, None, 0);
            }
            Some(error) => {
                self.unsaved = tokens;
                self.hold_off(error, arrival.wait.unwrap_or_default(), now, utc);
            }
        }
    }

    /// Asks for no token for a while, which is at least as long as the endpoint wants.
    fn hold_off(&mut self, error: &TokenError, least: Duration, now: Instant, utc: DateTime<Utc>) {
        let first = match error.kind() {
            TokenErrorKind::Unavailable | TokenErrorKind::Store => HOLD_OFF,
            _ => HOLD_OFF_WHEN_REFUSED,
        };
        let longest = first
            .saturating_mul(1 << self.failures.min(10))
            .min(MAX_HOLD_OFF);
        self.failures = self.failures.saturating_add(1);
        // Half of it random, so that processes that failed together do not come back together.
        let wait = least.max(longest / 2 + random_part(longest / 2));
        let mut error = error.clone();
        error.held_until = now.checked_add(wait);
        let wait = TimeDelta::from_std(wait).ok();
        error.retry_at = wait.and_then(|wait| utc.checked_add_signed(wait));
        self.failure = Some(error);
    }

    /// What a call can do without asking for a token, if anything.
    fn without_asking(&self, now: Instant, utc: DateTime<Utc>) -> Option<Step> {
        let current = self.current.as_ref();
        let take = |current: &Current| Step::Use(current.tokens.access_token().clone());
        if let Some(current) = current.filter(|current| current.is_fresh(now, utc)) {
            return Some(take(current));
        }
        let is_held_off = |error: &&TokenError| error.held_until.is_some_and(|end| end > now);
        let error = self.failure.as_ref().filter(is_held_off)?;
        // A token that was to be renewed early is still good.
        let valid = current.filter(|current| current.is_valid(utc));
        Some(valid.map_or_else(|| Step::GiveUp(error.clone()), take))
    }
}

impl Current {
    fn new(tokens: TokenSet, now: Instant, utc: DateTime<Utc>) -> Self {
        let renew_at = tokens.expires_at().map(|end| {
            let life = (end - utc).to_std().unwrap_or_default();
            let margin = MARGIN + random_part(MARGIN);
            end - margin.min(life / 10)
        });
        Self {
            tokens,
            renew_at,
            use_until: now.checked_add(MIN_USE).unwrap_or(now),
            is_refused: false,
        }
    }

    fn is_fresh(&self, now: Instant, utc: DateTime<Utc>) -> bool {
        let is_early = self.renew_at.is_none_or(|time| utc < time) || now < self.use_until;
        is_early && !self.is_refused
    }

    fn is_valid(&self, utc: DateTime<Utc>) -> bool {
        let has_time = self.tokens.expires_at().is_none_or(|end| utc < end);
        has_time && !self.is_refused
    }
}

/// Gets the next tokens and saves them before anybody uses them.
async fn fetch(
    origin: Arc<Origin>,
    known: Option<TokenSet>,
    unsaved: Option<TokenSet>,
    mut is_code_spent: bool,
) -> Arc<Arrival> {
    let found = match unsaved {
        Some(tokens) => Ok(Found::New(tokens)),
        None => origin.next(known.as_ref(), &mut is_code_spent).await,
    };
    let (tokens, failure, wait) = match found {
        Ok(Found::Stored(tokens)) => (Some(tokens), None, None),
        Ok(Found::New(tokens)) => {
            let failure = origin.save(&tokens).await.err();
            (Some(tokens), failure, None)
        }
        Err(refusal) => (None, Some(refusal.error), refusal.wait),
    };
    Arc::new(Arrival {
        tokens,
        failure,
        wait,
        is_code_spent,
    })
}

/// Tokens, and whether the store has them.
enum Found {
    Stored(TokenSet),
    New(TokenSet),
}

impl Origin {
    /// From the store if another process was quicker, else with the refresh token, else from the beginning.
    async fn next(
        &self,
        known: Option<&TokenSet>,
        is_code_spent: &mut bool,
    ) -> Result<Found, Refusal> {
        if let (Grant::AuthorizationCode(_), None, false) = (&self.grant, known, *is_code_spent) {
            // Somebody has just signed in, so what is stored is of an earlier time.
            return self.exchange_code(is_code_spent).await.map(Found::New);
        }
        let stored = self.load().await?;
        let now = self.endpoint.clock.utc();
        let is_news = |tokens: &TokenSet| {
            known.is_none_or(|known| known.access_token() != tokens.access_token())
                && tokens.expires_at().is_none_or(|end| end > now)
        };
        if let Some(tokens) = stored.as_ref().filter(|tokens| is_news(tokens)) {
            return Ok(Found::Stored(tokens.clone()));
        }
        let latest = [stored.as_ref(), known].into_iter().flatten();
        let refresh_token = latest.filter_map(TokenSet::refresh_token).next();
        let mut refusal = None;
        if let Some(token) = refresh_token {
            match self.refresh(token).await {
                Err(refused) if refused.error.kind() == TokenErrorKind::Refused => {
                    refusal = Some(refused);
                }
                outcome => return outcome.map(Found::New),
            }
        }
        match &self.grant {
            Grant::ClientCredentials | Grant::JwtBearer(_) => {
                self.endpoint.request(&self.grant).await
            }
            Grant::RefreshToken(token) if refresh_token != Some(token.expose()) => {
                self.refresh(token.expose()).await
            }
            Grant::AuthorizationCode(_) | Grant::RefreshToken(_) => {
                Err(TokenError::sign_in_needed(refusal.map(|refusal| refusal.error)).into())
            }
        }
        .map(Found::New)
    }

    /// Asks with a code. It is spent unless the endpoint was out of reach.
    async fn exchange_code(&self, is_code_spent: &mut bool) -> Result<TokenSet, Refusal> {
        let outcome = self.endpoint.request(&self.grant).await;
        let is_unused = |refusal: &Refusal| refusal.error.kind() == TokenErrorKind::Unavailable;
        *is_code_spent = !outcome.as_ref().is_err_and(is_unused);
        outcome
    }

    /// Asks with a refresh token, which stays if the reply brings no other.
    async fn refresh(&self, token: &str) -> Result<TokenSet, Refusal> {
        let tokens = self
            .endpoint
            .request(&Grant::RefreshToken(Secret::new(token)))
            .await?;
        Ok(match tokens.refresh_token() {
            Some(_) => tokens,
            None => tokens.with_refresh_token(token),
        })
    }

    async fn load(&self) -> Result<Option<TokenSet>, TokenError> {
        match &self.store {
            Some(store) => store.load().await.map_err(store_failed),
            None => Ok(None),
        }
    }

    async fn save(&self, tokens: &TokenSet) -> Result<(), TokenError> {
        match &self.store {
            Some(store) => store.save(tokens).await.map_err(store_failed),
            None => Ok(()),
        }
    }
}

fn store_failed(error: BoxError) -> TokenError {
    TokenError::of(TokenErrorKind::Store, Some(error))
}
