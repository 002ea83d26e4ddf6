use crate::fixtures::server_template::{Client, ClientBuilder, Region};
use crate::scripted::Scripted;

async fn address(builder: ClientBuilder) -> String {
    let service = Scripted::replying(204, "");
    builder
        .transport(service.clone())
        .build()
        .unwrap()
        .ping()
        .await
        .unwrap();
    service.sent().uri().to_string()
}

#[tokio::test]
async fn variables_have_defaults_and_setters() {
    assert_eq!(
        address(Client::builder()).await,
        "https://eu.things.internal:443/api/v1/ping"
    );
    let builder = Client::builder()
        .region(Region::UsEast)
        .port("8443")
        .base("v2");
    assert_eq!(
        address(builder).await,
        "https://us-east-1.things.internal:8443/v2/ping"
    );
}

#[tokio::test]
async fn a_region_that_is_not_documented_can_be_read_from_text() {
    let builder = Client::builder().region("ap-south-2".parse().unwrap());
    assert_eq!(
        address(builder).await,
        "https://ap-south-2.things.internal:443/api/v1/ping"
    );
}
