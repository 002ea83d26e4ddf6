//! What the token endpoints of the vendors are sent.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use presence_client::runtime::{
    AuthorizationCode, BoxFuture, Limits, OAuthClient, Transport, TransportError,
};
use presence_client::{genesys, ringcentral, vonage};

/// Gives a token to whoever asks, and keeps what it was sent.
#[derive(Clone, Default)]
struct Login(Arc<Mutex<Vec<Request<Bytes>>>>);

impl Transport for Login {
    fn send(
        &self,
        request: Request<Bytes>,
        _: Limits,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.0.lock().unwrap().push(request);
        let reply = Response::new(Bytes::from_static(br#"{"access_token":"t"}"#));
        Box::pin(std::future::ready(Ok(reply)))
    }
}

impl Login {
    /// Address, proof of the client and body of the request for a token; the call after it has the token.
    fn sent(&self) -> [String; 3] {
        let sent = self.0.lock().unwrap();
        assert_eq!(sent.len(), 2);
        let (login, call) = (&sent[0], &sent[1]);
        let authorization = |request: &Request<Bytes>| {
            let value = request.headers().get("authorization");
            value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(authorization(call), "Bearer t");
        assert_eq!(login.method(), "POST");
        let body = String::from_utf8(login.body().to_vec()).unwrap();
        [login.uri().to_string(), authorization(login), body]
    }
}

#[tokio::test]
async fn genesys_gives_tokens_at_the_login_host_of_the_region() {
    let login = Login::default();
    let builder = genesys::Client::builder().transport(login.clone());
    let builder = builder.region(genesys::Region::ApSoutheast2);
    let client = builder.client_credentials("id", "secret").build().unwrap();
    let _ = client.get_user_presences_purecloud("u").await;
    assert_eq!(
        login.sent(),
        [
            "https://login.mypurecloud.com.au/oauth/token",
            "Basic aWQ6c2VjcmV0",
            "grant_type=client_credentials"
        ]
    );
}

#[tokio::test]
async fn genesys_users_sign_in_with_proof_of_who_asked() {
    let login = Login::default();
    let builder = genesys::Client::builder().transport(login.clone());
    let builder = builder.region(genesys::Region::EuCentral1);
    let request = builder
        .authorization_request("id", "https://a.example/")
        .unwrap();
    assert!(request.url().starts_with(
        "https://login.mypurecloud.de/oauth/authorize?response_type=code&client_id=id&redirect_uri=https%3A%2F%2Fa.example%2F&state="
    ));
    let code = AuthorizationCode::new("c", "https://a.example/").with_verifier("v");
    let client = builder.authorization_code(OAuthClient::public("id"), code);
    let _ = client.build().unwrap().get_systempresences().await;
    assert_eq!(
        login.sent(),
        [
            "https://login.mypurecloud.de/oauth/token",
            "",
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fa.example%2F&code_verifier=v&client_id=id"
        ]
    );
}

#[tokio::test]
async fn ringcentral_gives_tokens_for_assertions_on_the_host_of_the_api() {
    let login = Login::default();
    let builder = ringcentral::Client::builder().transport(login.clone());
    let builder = builder.server(ringcentral::Server::Partner);
    let client = builder.jwt_bearer("id", "secret", "a.b.c").build().unwrap();
    let _ = client.read_user_presence_status().await;
    assert_eq!(
        login.sent(),
        [
            "https://platform.ringcentral.biz/restapi/oauth/token",
            "Basic aWQ6c2VjcmV0",
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c"
        ]
    );
}

#[tokio::test]
async fn vonage_takes_the_secret_and_the_scopes_in_the_body() {
    let login = Login::default();
    let builder = vonage::Client::builder().transport(login.clone());
    let builder = builder.region(vonage::Region::Nam);
    let client = builder.client_credentials("id", "secret").build().unwrap();
    let _ = client.list_presence_definitions().await;
    assert_eq!(
        login.sent(),
        [
            "https://nam.cc.vonage.com/Auth/connect/token",
            "",
            "grant_type=client_credentials&scope=users%3Aread%20users%3Awrite&client_id=id&client_secret=secret"
        ]
    );
}

#[test]
fn a_sign_in_that_a_vendor_does_not_offer_is_refused() {
    let error = ringcentral::Client::builder()
        .client_credentials("id", "s")
        .build();
    assert_eq!(
        error.unwrap_err().to_string(),
        "the service offers no sign-in with client credentials; it offers: AuthorizationCode, JwtBearer"
    );
    assert!(
        vonage::Client::builder()
            .authorization_request("id", "u")
            .is_err()
    );
}
