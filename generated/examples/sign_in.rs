//! Every way to sign in, at all three services.
//!
//! `cargo run -p presence-client --features testing --example sign_in`
//!
//! | grant | Genesys Cloud | RingCentral | Vonage Contact Center |
//! |---|---|---|---|
//! | client credentials | yes | | yes |
//! | signed assertion (JWT) | | yes | |
//! | agreement of a user, with PKCE | yes | yes | |
//! | refresh token | yes | yes | |
//! | token of one's own | yes | yes | yes |
//!
//! Services in memory answer, so it runs without an account. With one, take `Client::builder()` in place of a server's builder:
//! that is all the difference. `token_file.rs` keeps tokens across restarts.
#![allow(clippy::print_stdout, reason = "examples print what they do")]

use std::error::Error;

use presence_client::runtime::testing::Request;
use presence_client::runtime::{BearerToken, BoxError, BoxFuture, OAuthClient, TokenProvider};
use presence_client::{genesys, ringcentral, vonage};

/// The page on which the service tells the application that the user has agreed.
const REDIRECT: &str = "https://app.example/callback";

/// Tells how the last token was asked for.
fn report(what: &str, requests: &[Request]) {
    let grant = requests
        .last()
        .and_then(|request| request.form_value("grant_type"));
    println!(
        "{what}: {}",
        grant.as_deref().unwrap_or("no token was asked for")
    );
}

async fn at_genesys() -> Result<(), Box<dyn Error>> {
    let server = genesys::testing::Server::new();
    server
        .get_user_presences_purecloud()
        .reply(&Default::default());

    // The application by itself. Its secret goes into the header `Authorization`.
    let builder = server.builder().region(genesys::Region::EuCentral1);
    let client = builder.client_credentials("client id", "secret").build()?;
    client.get_user_presences_purecloud("user id").await?;
    report(
        "Genesys Cloud, client credentials",
        &server.tokens().requests(),
    );

    // A user, in two steps: send them to the page of the service …
    let builder = server.builder().region(genesys::Region::EuCentral1);
    let request = builder.authorization_request("client id", REDIRECT)?;
    println!("Genesys Cloud, a user is sent to {}", host(request.url()));
    // … and take what the redirect brings. The state must come back as it was.
    let (code, state) = ("code of the redirect", request.state().to_owned());
    let code = request.code(code, &state)?;
    let client = builder
        .authorization_code(OAuthClient::public("client id"), code)
        .build()?;
    client.get_user_presences_purecloud("user id").await?;
    report(
        "Genesys Cloud, a user who agreed",
        &server.tokens().requests(),
    );

    // What an earlier sign-in left.
    let application = OAuthClient::confidential("client id", "secret");
    let client = server
        .builder()
        .refresh_token(application, "stored token")
        .build()?;
    client.get_user_presences_purecloud("user id").await?;
    report("Genesys Cloud, refresh token", &server.tokens().requests());
    Ok(())
}

async fn at_ringcentral() -> Result<(), Box<dyn Error>> {
    let server = ringcentral::testing::Server::new();
    server
        .read_user_presence_status()
        .reply(&Default::default());

    // An assertion that was made for the application in the console of the service.
    let builder = server
        .builder()
        .jwt_bearer("client id", "secret", "assertion");
    builder.build()?.read_user_presence_status().await?;
    report("RingCentral, assertion", &server.tokens().requests());

    let builder = server.builder();
    let request = builder.authorization_request("client id", REDIRECT)?;
    println!("RingCentral, a user is sent to {}", host(request.url()));
    let (code, state) = ("code of the redirect", request.state().to_owned());
    let code = request.code(code, &state)?;
    let client = builder
        .authorization_code(OAuthClient::public("client id"), code)
        .build()?;
    client.read_user_presence_status().await?;
    report(
        "RingCentral, a user who agreed",
        &server.tokens().requests(),
    );

    // A refresh token works once, so the client keeps the next one: in memory, or in a `TokenStore`.
    let application = OAuthClient::confidential("client id", "secret");
    let client = server
        .builder()
        .refresh_token(application, "stored token")
        .build()?;
    client.read_user_presence_status().await?;
    report("RingCentral, refresh token", &server.tokens().requests());

    // A token that ends early is renewed, and the call is sent once more.
    server.tokens().revoke();
    let response = client.read_user_presence_status().with_response().await?;
    println!(
        "RingCentral, a token that ended: {} attempts",
        response.attempts()
    );
    Ok(())
}

/// Gives tokens that something else keeps fresh, such as a service of one's own.
struct Elsewhere;

impl TokenProvider for Elsewhere {
    fn token(&self) -> BoxFuture<'_, Result<BearerToken, BoxError>> {
        Box::pin(async { Ok(BearerToken::new("token from elsewhere")) })
    }
}

async fn at_vonage() -> Result<(), Box<dyn Error>> {
    let server = vonage::testing::Server::new();
    let definitions = vonage::models::PresenceDefinitionList::new(Vec::new());
    server.list_presence_definitions().reply(&definitions);

    // The application by itself. Its secret goes into the body, and the region chooses the host.
    let builder = server.builder().region(vonage::Region::Nam);
    let client = builder.client_credentials("client id", "secret").build()?;
    client.list_presence_definitions().await?;
    report("Vonage, client credentials", &server.tokens().requests());

    // A fixed token, and one that is asked for before each attempt. All services take them.
    for builder in [
        server.builder().bearer_token("fixed token"),
        server.builder().token_provider(Elsewhere),
    ] {
        builder.build()?.list_presence_definitions().await?;
    }
    let requests = server.requests();
    let own = |token| requests.iter().any(|request| request.has_token(token));
    println!("Vonage, fixed token: {}", own("fixed token"));
    println!("Vonage, token provider: {}", own("token from elsewhere"));
    Ok(())
}

/// The part of an address that may be shown: the rest of it has the state.
fn host(url: &str) -> &str {
    url.split('?').next().unwrap_or(url)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    at_genesys().await?;
    at_ringcentral().await?;
    at_vonage().await
}
