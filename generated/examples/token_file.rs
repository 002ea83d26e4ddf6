//! Keeps tokens in a file, so that a program that is started again goes on with them instead of signing in anew.
//!
//! `cargo run -p presence-client --example token_file`, more than once.
//!
//! With `RINGCENTRAL_CLIENT_ID`, `RINGCENTRAL_CLIENT_SECRET` and `RINGCENTRAL_JWT` it reads your own presence and takes the
//! name of the file as argument. Without them a stand-in for the service answers.
#![allow(clippy::print_stdout, reason = "examples print what they do")]

use std::env::{args, temp_dir, var};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use presence_client::ringcentral::Client;
use presence_client::runtime::bytes::Bytes;
use presence_client::runtime::http::{Request, Response};
use presence_client::runtime::{
    BoxError, BoxFuture, Limits, TokenSet, TokenStore, Transport, TransportError,
};

/// Keeps tokens in a file that only its owner can read.
struct TokenFile(PathBuf);

impl TokenStore for TokenFile {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, BoxError>> {
        Box::pin(async {
            match std::fs::read_to_string(&self.0) {
                Ok(text) => Ok(Some(TokenSet::from_json(&text)?)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error.into()),
            }
        })
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async {
            // Written beside and moved, so that there is a whole file at any time.
            let beside = self.0.with_extension("new");
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(&beside)?;
            file.write_all(tokens.to_json().as_bytes())?;
            file.sync_all()?;
            Ok(std::fs::rename(&beside, &self.0)?)
        })
    }
}

/// Answers in place of the service. Its tokens are of use for five seconds.
struct StandIn;

impl Transport for StandIn {
    fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let body = if request.uri().path().ends_with("/oauth/token") {
            let is_refresh = request.body().starts_with(b"grant_type=refresh_token");
            let how = if is_refresh {
                "a refresh token"
            } else {
                "the assertion"
            };
            println!("the service gives a token for {how}");
            r#"{"access_token":"a","token_type":"bearer","expires_in":5,"refresh_token":"r"}"#
        } else {
            r#"{"presenceStatus":"Available"}"#
        };
        Box::pin(std::future::ready(Ok(Response::new(body.into()))))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let credentials =
        ["CLIENT_ID", "CLIENT_SECRET", "JWT"].map(|name| var(format!("RINGCENTRAL_{name}")));
    let builder = match (credentials, args().nth(1)) {
        ([Ok(id), Ok(secret), Ok(assertion)], Some(file)) => Client::builder()
            .token_store(TokenFile(file.into()))
            .jwt_bearer(id, secret, assertion),
        _ => Client::builder()
            .token_store(TokenFile(temp_dir().join("presence-client-stand-in.json")))
            .jwt_bearer("id", "secret", "assertion")
            .transport(StandIn),
    };
    let mine = builder.build()?.read_user_presence_status().await?;
    println!("presence: {:?}", mine.presence_status);
    Ok(())
}
