use http::Response;

use crate::fixtures::aliases::Client;
use crate::runtime::OperationInfo;
use crate::scripted::Scripted;

#[tokio::test]
async fn transports_know_what_an_operation_needs() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(Client::builder());
    let info = || -> &'static OperationInfo {
        let request = service.sent();
        request
            .extensions()
            .get::<&'static OperationInfo>()
            .unwrap()
    };
    client.list_users().await.unwrap();
    let listing = info();
    assert_eq!(listing.permissions, ["user:view", "user:admin"]);
    assert_eq!(listing.user_permissions, [""; 0]);
    assert_eq!(listing.rate_group, Some("light"));
    client.add_user().await.unwrap();
    let adding = info();
    assert_eq!(adding.permissions, ["user:add", "account"]);
    assert_eq!(adding.user_permissions, ["user:self"]);
}

#[tokio::test]
async fn the_first_correlation_header_that_is_there_counts() {
    for (headers, expected) in [
        (vec![("x-request-id", "r")], Some("r")),
        (
            vec![("x-request-id", "r"), ("x-correlation-id", "c")],
            Some("c"),
        ),
        (vec![], None),
    ] {
        let mut reply = Response::builder().status(204);
        for (name, value) in headers {
            reply = reply.header(name, value);
        }
        let service = Scripted::default().then_response(reply.body(String::new()).unwrap());
        let full = service
            .client(Client::builder())
            .add_user()
            .with_response()
            .await
            .unwrap();
        assert_eq!(full.correlation_id(), expected);
    }
}
