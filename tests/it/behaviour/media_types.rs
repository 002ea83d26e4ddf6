use bytes::Bytes;
use http::Response;
use serde_json::json;

use crate::fixtures::media_types::Client;
use crate::fixtures::media_types::models::{A, CreateMessageMultipartBody, OddFormBody};
use crate::fixtures::media_types::testing::Server;
use crate::runtime::FilePart;
use crate::scripted::Scripted;

#[tokio::test]
async fn json_is_read_under_every_name_it_goes_by() {
    let service = Scripted::default()
        .then(200, json!({ "a": "1" }))
        .then(200, json!({ "a": "2" }));
    let client = service.client(Client::builder());
    assert_eq!(client.any().await.unwrap().a.as_deref(), Some("1"));
    assert_eq!(service.sent().headers()["accept"], "*/*");
    assert_eq!(client.charset().await.unwrap().a.as_deref(), Some("2"));
    assert_eq!(
        service.sent().headers()["accept"],
        "application/json; charset=utf-8"
    );
}

#[tokio::test]
async fn a_reply_of_another_media_type_is_asked_for_by_a_form_of_the_call() {
    let service = Scripted::default()
        .then(200, json!({ "a": "1" }))
        .then(200, "%PDF")
        .then(200, "a;b")
        .then(404, json!({ "b": "none" }));
    let client = service.client(Client::builder());
    let invoice = client.get_invoice("7").await.unwrap();
    assert_eq!(invoice.a.as_deref(), Some("1"));
    assert_eq!(service.sent().headers()["accept"], "application/json");
    assert_eq!(client.get_invoice_pdf("7").await.unwrap(), "%PDF");
    let sent = service.sent();
    assert_eq!(sent.headers()["accept"], "application/pdf");
    assert_eq!(sent.uri().path(), "/invoices/7");
    assert_eq!(client.get_invoice_csv("7").await.unwrap(), "a;b");
    assert_eq!(service.sent().headers()["accept"], "text/csv");
    let error = client.get_invoice_pdf("8").await.unwrap_err();
    assert_eq!(error.api_body().unwrap().b.as_deref(), Some("none"));
}

#[tokio::test]
async fn json_of_another_type_is_asked_for_by_a_form_of_the_call() {
    let service = Scripted::default()
        .then(200, json!({ "a": "1" }))
        .then(200, json!({ "b": "2" }));
    let client = service.client(Client::builder());
    assert_eq!(client.two().await.unwrap().a.as_deref(), Some("1"));
    assert_eq!(service.sent().headers()["accept"], "application/json");
    assert_eq!(client.two_hal().await.unwrap().b.as_deref(), Some("2"));
    assert_eq!(service.sent().headers()["accept"], "application/hal+json");
}

#[tokio::test]
async fn a_server_for_tests_tells_the_forms_of_a_call_apart() {
    let server = Server::new();
    server.get_invoice_pdf().reply(&Bytes::from("%PDF"));
    server.get_invoice().reply(&A {
        a: Some("1".to_owned()),
    });
    server.get_invoice_csv().reply(&"a;b".to_owned());
    let client = server.client();
    assert_eq!(client.get_invoice_csv("7").await.unwrap(), "a;b");
    assert_eq!(client.get_invoice_pdf("7").await.unwrap(), "%PDF");
    let invoice = client.get_invoice("7").await.unwrap();
    assert_eq!(invoice.a.as_deref(), Some("1"));
}

#[tokio::test]
async fn bytes_beside_json_that_is_only_a_text_are_asked_for_and_given() {
    let service = Scripted::replying(200, "bytes");
    let client = service.client(Client::builder());
    assert_eq!(client.get_video("7").await.unwrap(), "bytes");
    assert_eq!(service.sent().headers()["accept"], "video/mp4, image/webp");
}

/// A reply with this media type.
fn reply(media_type: &str, body: &str) -> Response<String> {
    let reply = Response::builder().header("content-type", media_type);
    reply.body(body.to_owned()).unwrap()
}

#[tokio::test]
async fn a_text_in_several_notations_is_asked_for_and_read_as_it_is() {
    let service = Scripted::default()
        .then_response(reply("text/plain", "1.50\n\"two\"\n"))
        .then_response(reply("application/json", r#""a\nb""#))
        .then_response(reply("text/plain", "a\nb"));
    let client = service.client(Client::builder());
    assert_eq!(client.read_log("7").await.unwrap(), "1.50\n\"two\"\n");
    assert_eq!(service.sent().headers()["accept"], "text/plain");
    assert_eq!(client.read_log("7").await.unwrap(), "a\nb");
    let mut pieces = client.read_log("7").with_stream().await.unwrap();
    assert_eq!(pieces.try_next().await.unwrap().unwrap(), "a\nb");
}

#[tokio::test]
async fn a_text_where_json_of_a_text_is_documented_is_that_text() {
    let texts = [
        (
            "text/plain; charset=utf-8",
            "Hello, \u{fc}",
            Some("Hello, \u{fc}"),
        ),
        ("text/plain", "1.50", Some("1.50")),
        ("text/plain", "", Some("")),
        ("text/plain", r#""quoted""#, Some("quoted")),
        ("text/csv", "\"a\",b", Some("\"a\",b")),
        ("application/json", r#""quoted""#, Some("quoted")),
        ("text/html", "<p>Sign in</p>", None),
        ("application/json", "Hello", Some("Hello")),
        ("application/json", "{}", None),
        ("image/svg+xml", "<svg/>", None),
    ];
    for (media_type, body, expected) in texts {
        let service = Scripted::default().then_response(reply(media_type, body));
        let title = service.client(Client::builder()).get_title().await.ok();
        assert_eq!(title.as_deref(), expected, "{media_type} {body}");
    }
}

#[tokio::test]
async fn any_media_type_of_a_text_is_the_text() {
    for (media_type, body) in [("text/html", "<p>"), ("application/json", "{}")] {
        let service = Scripted::default().then_response(reply(media_type, body));
        let page = service.client(Client::builder()).get_page().await.unwrap();
        assert_eq!(page, body);
    }
}

#[tokio::test]
async fn all_media_types_of_bytes_are_asked_for() {
    let service = Scripted::default().then_response(reply("video/mp4", "film"));
    let clip = service.client(Client::builder()).get_clip().await.unwrap();
    assert_eq!(clip, "film");
    assert_eq!(service.sent().headers()["accept"], "audio/*, video/*");
}

#[tokio::test]
async fn media_types_in_wrong_spellings_are_what_they_mean() {
    let service = Scripted::default()
        .then(204, "")
        .then(200, json!({ "a": "reply" }));
    let client = service.client(Client::builder());
    let form = OddFormBody {
        name: Some("text".to_owned()),
    };
    client.odd_form(&form).await.unwrap();
    let sent = service.sent();
    let media_type = sent.headers()["content-type"].to_str().unwrap();
    assert!(
        media_type.starts_with("multipart/form-data; boundary="),
        "{media_type}"
    );
    let message = A {
        a: Some("text".to_owned()),
    };
    let reply = client.odd_json(&message).await.unwrap();
    assert_eq!(reply.a.as_deref(), Some("reply"));
    let sent = service.sent();
    assert_eq!(sent.headers()["content-type"], "application/json;version=2");
    assert_eq!(sent.body(), r#"{"a":"text"}"#);
}

#[tokio::test]
async fn an_upload_beside_json_is_a_form_of_its_own() {
    let service = Scripted::default().then(204, "").then(204, "");
    let client = service.client(Client::builder());
    let message = A {
        a: Some("text".to_owned()),
    };
    client.create_message(&message).await.unwrap();
    assert_eq!(service.sent().headers()["content-type"], "application/json");
    let upload = CreateMessageMultipartBody {
        a: message.a,
        file: Some(FilePart::new("a.txt", "bytes")),
    };
    client.create_message_multipart(&upload).await.unwrap();
    let sent = service.sent();
    let media_type = sent.headers()["content-type"].to_str().unwrap();
    assert!(media_type.starts_with("multipart/form-data; boundary="));
    let body = String::from_utf8_lossy(sent.body());
    assert!(
        body.contains("name=\"a\"") && body.contains("filename=\"a.txt\""),
        "{body}"
    );
}
