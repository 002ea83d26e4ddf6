use http::Response;

use crate::fixtures::aliases::Client;
use crate::runtime::OperationInfo;
use crate::scripted::Scripted;

#[tokio::test]
async fn transports_know_what_an_operation_needs() {
    let service = Scripted::replying(204, "");
    service
        .client(Client::builder())
        .list_users()
        .await
        .unwrap();
    let request = service.sent();
    let info = request
        .extensions()
        .get::<&'static OperationInfo>()
        .unwrap();
    assert_eq!(info.permissions, ["user:view", "user:admin"]);
    assert_eq!(info.rate_group, Some("light"));
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
