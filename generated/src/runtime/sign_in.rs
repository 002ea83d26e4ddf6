//! How a client is told to get its access tokens by itself.

use std::sync::Arc;

use http::{Uri, header};

use super::address::endpoint;
use super::auth::SecurityKind;
use super::builder::{ClientBuilder, Settings};
use super::client::{Vendor, VendorInfo};
use super::error::BuildError;
use super::governor::Governor;
use super::oauth::{AuthorizationCode, Grant, OAuthClient, OAuthFlow, SignIn};
use super::secret::Secret;
use super::token::TokenStore;
use super::token_endpoint::TokenEndpoint;
use super::token_source::{Origin, TokenSource};
use super::transport::Transport;
use super::watch::Audience;

/// What a builder was told about access tokens.
#[derive(Default)]
pub(crate) struct SignInSettings {
    pub(crate) with: Option<SignIn>,
    scopes: Option<Vec<String>>,
    token_url: Option<String>,
    store: Option<Arc<dyn TokenStore>>,
}

/// Access tokens that the client gets and renews by itself.
///
/// All clones of a client share one token. It is asked for when the first call needs it and renewed one to two minutes before
/// it ends (a tenth of its life, if that is less), once for all calls that wait. When the service refuses a token with 401, it
/// is renewed and the call is sent once more, since the service did not act on it. When no token can be had, the calls that
/// wait fail with a [`TokenError`](super::TokenError) and no further token is asked for until a time that grows with each
/// failure, from a few seconds to five minutes, and is at least what the token endpoint asks for.
///
/// Of several ways to sign in, and [`bearer_token`](Self::bearer_token) and [`token_provider`](Self::token_provider), the one
/// set last counts. Where a service does not offer the way that is set, [`build`](Self::build) fails.
impl<V: Vendor> ClientBuilder<V> {
    fn sign_in(mut self, client: OAuthClient, grant: Grant) -> Self {
        self.settings.credentials.token = None;
        self.settings.sign_in.with = Some(SignIn { client, grant });
        self
    }

    /// Signs in as the application itself, with its id and secret.
    pub fn client_credentials(self, id: impl Into<String>, secret: impl Into<String>) -> Self {
        let client = OAuthClient::confidential(id, secret);
        self.sign_in(client, Grant::ClientCredentials)
    }

    /// Signs in with a signed assertion (RFC 7523) beside the application's id and secret.
    pub fn jwt_bearer(
        self,
        id: impl Into<String>,
        secret: impl Into<String>,
        assertion: impl Into<String>,
    ) -> Self {
        let client = OAuthClient::confidential(id, secret);
        self.sign_in(client, Grant::JwtBearer(Secret::new(assertion)))
    }

    /// Signs in as a user who has just agreed. The code is exchanged when the first call needs a token.
    pub fn authorization_code(self, client: OAuthClient, code: AuthorizationCode) -> Self {
        self.sign_in(client, Grant::AuthorizationCode(code))
    }

    /// Signs in with a refresh token of an earlier sign-in. If the [`token_store`](Self::token_store) has another one, that
    /// counts first.
    pub fn refresh_token(self, client: OAuthClient, token: impl Into<String>) -> Self {
        self.sign_in(client, Grant::RefreshToken(Secret::new(token)))
    }

    /// Asks for tokens with these scopes, instead of the ones the service's specification names.
    pub fn scopes(mut self, scopes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.settings.sign_in.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Asks for tokens at this address, `http` or `https`, instead of the service's own. [`base_url`](Self::base_url) does not
    /// change where tokens are asked for, unless the service itself does both on one host.
    pub fn token_url(mut self, url: impl Into<String>) -> Self {
        self.settings.sign_in.token_url = Some(url.into());
        self
    }

    /// Keeps tokens in this store, so that the next client goes on with them.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.settings.sign_in.store = Some(Arc::new(store));
        self
    }

    /// Starts a sign-in by a user: gives the address of the page on which they agree. Set region and scopes before.
    ///
    /// ```
    /// # use presence_client::runtime;
    /// # use runtime::{BuildError, ClientBuilder, OAuthClient, Vendor};
    /// # fn sign_in<V: Vendor>(builder: ClientBuilder<V>) -> Result<V::Client, BuildError> {
    /// let builder = builder.scopes(["presence"]);
    /// let request = builder.authorization_request("client-id", "https://app.example/callback")?;
    /// println!("open {}", request.url());
    /// // … the redirect brings `code` and `state`
    /// # let (code, state) = ("c", request.state().to_owned());
    /// let code = request.code(code, &state)?;
    /// let client = builder.authorization_code(OAuthClient::public("client-id"), code).build()?;
    /// # Ok(client)
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Fails if the service offers no sign-in by a user, and on an address that cannot be used.
    #[cfg(feature = "pkce")]
    pub fn authorization_request(
        &self,
        client_id: &str,
        redirect_uri: &str,
    ) -> Result<super::AuthorizationRequest, BuildError> {
        self.settings
            .authorization_request(V::INFO, client_id, redirect_uri)
    }
}

impl Settings {
    /// What gives the tokens, if the client is to sign in.
    pub(crate) fn token_source(
        &mut self,
        vendor: &'static VendorInfo,
        base: &str,
        transport: &Arc<dyn Transport>,
        governor: &Arc<Governor>,
        audience: &Arc<Audience>,
    ) -> Result<Option<TokenSource>, BuildError> {
        let Some(sign_in) = self.sign_in.with.take() else {
            return Ok(None);
        };
        let flow = sign_in.flow(flows(vendor))?;
        sign_in.check(flow)?;
        let variables = self.variables(vendor);
        let address = |template: &str| -> Result<Uri, BuildError> {
            let what = "the token URL";
            match self.sign_in.token_url.as_deref() {
                Some(given) => endpoint(what, given, base, &variables),
                None if self.is_placeholder(template, vendor) => Err(BuildError::new(format!(
                    "{what} in the specification, `{template}`, is only a placeholder; give `token_url` the address of the service"
                ))),
                None => endpoint(what, template, base, &variables),
            }
        };
        let endpoint = TokenEndpoint {
            token_url: address(flow.token_url)?,
            refresh_url: address(flow.refresh_url.unwrap_or(flow.token_url))?,
            client: sign_in.client,
            authentication: flow.client_authentication,
            scope: self.sign_in.scope(flow),
            user_agent: self.headers.get(header::USER_AGENT).cloned(),
            timeout: self.steering.timeout,
            governor: self.steering.rate_limiting.0.map(|_| Arc::clone(governor)),
            group: vendor.rate_limits.token_group.unwrap_or_default(),
            transport: Arc::clone(transport),
            clock: Arc::clone(&audience.clock),
            audience: Arc::clone(audience),
        };
        Ok(Some(TokenSource::new(Origin {
            endpoint,
            grant: sign_in.grant,
            store: self.sign_in.store.take(),
        })))
    }

    #[cfg(feature = "pkce")]
    fn authorization_request(
        &self,
        vendor: &'static VendorInfo,
        client_id: &str,
        redirect_uri: &str,
    ) -> Result<super::AuthorizationRequest, BuildError> {
        let flow = flows(vendor)
            .iter()
            .find(|flow| !flow.authorization_url.is_empty());
        let flow =
            flow.ok_or_else(|| BuildError::new("the service offers no sign-in by a user"))?;
        let base = self.base(vendor)?;
        let what = "the authorization URL";
        let url = endpoint(what, flow.authorization_url, &base, &self.variables(vendor))?;
        let scope = self.sign_in.scope(flow);
        super::AuthorizationRequest::new(&url.to_string(), client_id, redirect_uri, &scope)
    }
}

impl SignInSettings {
    fn scope(&self, flow: &OAuthFlow) -> String {
        match &self.scopes {
            Some(scopes) => scopes.join(" "),
            None => flow.scopes.join(" "),
        }
    }
}

/// The flows of the first security scheme that has some.
fn flows(vendor: &'static VendorInfo) -> &'static [OAuthFlow] {
    let mut flows = vendor
        .security
        .iter()
        .filter_map(|scheme| match scheme.kind {
            SecurityKind::OAuth(flows) => Some(flows),
            _ => None,
        });
    flows.next().unwrap_or_default()
}
