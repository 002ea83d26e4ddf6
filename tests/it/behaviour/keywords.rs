use serde_json::json;

use super::round_trip;
use crate::fixtures::keywords::models::Type;
use crate::fixtures::keywords::{Client, Type as Host};
use crate::scripted::Scripted;

#[tokio::test]
async fn keywords_go_out_as_the_document_spells_them() {
    let service = Scripted::replying(200, json!("Self"));
    let body = Type {
        r#gen: Some("x".to_owned()),
        underscore: Some("u".to_owned()),
        ..Type::new("s", "t")
    };
    let value = service
        .client(Client::builder())
        .r#match("a", "b", 1, &body)
        .crate_("c")
        .r#async(true)
        .await
        .unwrap();
    assert_eq!(value.as_str(), "Self");
    let request = service.sent();
    assert_eq!(request.uri(), "https://api.example.com/a/b?gen=1&crate=c");
    assert_eq!(request.headers()["async"], "true");
    assert_eq!(
        request.body(),
        r#"{"self":"s","type":"t","gen":"x","_":"u"}"#
    );
}

#[test]
fn odd_members_survive() {
    round_trip::<Type>(
        json!({ "self": "", "type": "", "super": "", "": "", "@type": "", "$ref": "", "2fa": true }),
    );
}

#[tokio::test]
async fn a_keyword_selects_the_server() {
    let service = Scripted::replying(204, "");
    let client = Client::builder()
        .r#type(Host::Fn)
        .transport(service.clone())
        .build()
        .unwrap();
    client.r#await().await.unwrap();
    assert_eq!(service.sent().uri(), "https://fn.things.internal/await");
}
