use http::Response;

use crate::fixtures::bytes::Client;
use crate::runtime::UploadBody;
use crate::scripted::Scripted;

const PIXELS: [u8; 4] = [0xFF, 0xD8, 0xFF, 0xE0];

fn client(service: &Scripted) -> Client {
    service.client(Client::builder())
}

/// A service that takes so many requests.
fn taking(requests: usize) -> Scripted {
    (0..requests).fold(Scripted::default(), |service, _| service.then(204, ""))
}

/// The media type and the bytes that were sent last.
fn sent(service: &Scripted) -> (String, Vec<u8>) {
    let sent = service.sent();
    let media_type = sent.headers()["content-type"].to_str().unwrap().to_owned();
    (media_type, sent.body().to_vec())
}

fn of(media_type: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    (media_type.to_owned(), bytes.to_vec())
}

#[tokio::test]
async fn bytes_of_several_media_types_are_sent_by_one_method_that_is_told_which() {
    let service = taking(2);
    let client = client(&service);
    client
        .upload_media("image/jpeg", PIXELS.to_vec())
        .await
        .unwrap();
    assert_eq!(sent(&service), of("image/jpeg", &PIXELS));
    client
        .upload_media("text/plain; charset=utf-8", "a")
        .await
        .unwrap();
    assert_eq!(sent(&service), of("text/plain; charset=utf-8", b"a"));
}

#[tokio::test]
async fn a_range_of_media_types_is_none_that_can_be_sent() {
    let service = Scripted::replying(204, "");
    let call = client(&service).replace_media("7", "image/webp", PIXELS.to_vec());
    call.await.unwrap();
    let request = service.sent();
    assert_eq!(request.uri().path(), "/media/7");
    assert_eq!(request.headers()["content-type"], "image/webp");
}

#[tokio::test]
async fn a_media_type_that_fits_all_need_not_be_said() {
    let service = taking(2);
    let client = client(&service);
    client.put_archive(UploadBody::from("tar")).await.unwrap();
    assert_eq!(sent(&service), of("application/x-tar", b"tar"));
    let call = client.put_archive("zip").content_type("application/zip");
    call.await.unwrap();
    assert_eq!(sent(&service), of("application/zip", b"zip"));
}

#[tokio::test]
async fn any_text_of_any_media_type_is_a_file_and_no_json() {
    let service = taking(3);
    let client = client(&service);
    client.upload_asset().body("raw").await.unwrap();
    assert_eq!(sent(&service), of("application/octet-stream", b"raw"));
    let call = client
        .upload_asset()
        .body("PK")
        .content_type("application/zip");
    call.await.unwrap();
    assert_eq!(sent(&service), of("application/zip", b"PK"));
    let call = client.put_avatar().body("a").content_type("image/jpeg");
    call.await.unwrap();
    assert_eq!(sent(&service), of("image/jpeg", b"a"));
}

#[tokio::test]
async fn a_media_type_that_cannot_be_sent_is_a_build_error() {
    let service = Scripted::replying(204, "");
    let call = client(&service).upload_media("image/png\r\nx: y", "a");
    assert!(call.await.unwrap_err().is_build());
}

#[tokio::test]
async fn a_file_called_text_or_json_is_bytes() {
    let bytes = [0xFF, 0x00];
    let reply = Response::builder().header("content-type", "application/json");
    let service = Scripted::default()
        .then(204, "")
        .then(200, "-----BEGIN")
        .then_response(reply.body("[1]".to_owned()).unwrap());
    let client = client(&service);
    client.put_certificate(bytes.to_vec()).await.unwrap();
    assert_eq!(sent(&service), of("text/plain", &bytes));
    assert_eq!(client.get_certificate().await.unwrap(), "-----BEGIN");
    assert_eq!(client.get_report().await.unwrap(), "[1]");
    let accept = "text/plain, application/json, text/json";
    assert_eq!(service.sent().headers()["accept"], accept);
}

#[tokio::test]
async fn bytes_that_the_document_calls_base64_are_sent_as_such() {
    let service = taking(3);
    let client = client(&service);
    client.put_cover(PIXELS).await.unwrap();
    assert_eq!(sent(&service), of("image/jpeg", b"/9j/4A=="));
    let call = client
        .patch_cover()
        .body(&PIXELS[..2])
        .content_type("image/png");
    call.await.unwrap();
    assert_eq!(sent(&service), of("image/png", b"/9g="));
    client.put_attachment(PIXELS.to_vec()).await.unwrap();
    assert_eq!(sent(&service), of("application/octet-stream", &PIXELS));
}
