//! Request bodies, byte by byte.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use super::scripted::Scripted;
use super::vendor::models::{Cat, IdOrCat, Pet, ThingUpdate, UploadForm};
use crate::runtime::body::Body;
use crate::runtime::encode::{Encode, Mode, to_value};
use crate::runtime::{FilePart, Patch, Style};

fn content_type(request: &Request<Bytes>) -> Option<&str> {
    request.headers().get("content-type")?.to_str().ok()
}

fn body(request: &Request<Bytes>) -> String {
    String::from_utf8_lossy(request.body()).into_owned()
}

/// The value as a form of the usual style.
fn form(value: &dyn Encode) -> Result<Bytes, serde_json::Error> {
    Body::form(value, Style::FORM_EXPLODE, &[]).map(bytes)
}

fn bytes(body: Body) -> Bytes {
    body.content.bytes().unwrap().clone()
}

fn sent() -> Scripted {
    Scripted::replying(200, "ok")
}

#[tokio::test]
async fn json_bodies_hold_what_a_request_carries() {
    let transport = sent();
    let update = ThingUpdate {
        id: Some("read-only".to_owned()),
        note: Patch::Null,
        ..ThingUpdate::default()
    };
    transport
        .client()
        .put_things(std::slice::from_ref(&update))
        .await
        .unwrap();
    let request = transport.last_request();
    assert_eq!(content_type(&request), Some("application/json"));
    assert_eq!(body(&request), r#"[{"note":null}]"#);
}

#[tokio::test]
async fn without_a_body_there_is_no_content_type() {
    let transport = Scripted::replying(204, "");
    transport.client().read_thing().await.unwrap();
    let request = transport.last_request();
    assert_eq!(content_type(&request), None);
    assert_eq!(body(&request), "");
}

#[tokio::test]
async fn text_and_bytes_are_sent_as_they_are() {
    let transport = sent().then(200, "ok");
    let client = transport.client();
    client.upload_text("a\u{fc}\n").await.unwrap();
    let request = transport.last_request();
    assert_eq!(
        (content_type(&request), body(&request).as_str()),
        (Some("text/plain"), "a\u{fc}\n")
    );
    client.upload_bytes(vec![0, 255]).await.unwrap();
    let request = transport.last_request();
    assert_eq!(content_type(&request), Some("application/octet-stream"));
    assert_eq!(request.body().as_ref(), [0, 255]);
}

#[tokio::test]
async fn forms_hold_members_in_declared_order() {
    let transport = sent();
    let update = ThingUpdate {
        id: Some("read-only".to_owned()),
        note: Patch::Value("a b&c=d+\u{fc}".to_owned()),
        nested: None,
        type_: Some(String::new()),
    };
    transport.client().upload_form(&update).await.unwrap();
    let request = transport.last_request();
    assert_eq!(
        content_type(&request),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(body(&request), "note=a%20b%26c%3Dd%2B%C3%BC&type=");
}

#[tokio::test]
async fn multipart_forms_are_exact_to_the_byte() {
    let transport = sent();
    let form = UploadForm {
        title: "T\u{fc}\"".to_owned(),
        file: FilePart {
            content_type: Some("image/png".to_owned()),
            ..FilePart::new("a\"b\r\n.png", vec![0, 13, 10, 255])
        },
        more: Some(vec![FilePart::default(), FilePart::new("2", "two")]),
        tags: Some(vec!["x".to_owned(), "y".to_owned()]),
        about: Some(Cat {
            meow: Some("m".to_owned()),
            pet_type: None,
        }),
    };
    transport.client().upload(&form).await.unwrap();
    let request = transport.last_request();
    assert_eq!(
        content_type(&request),
        Some("multipart/form-data; boundary=form-part-boundary-00000000")
    );
    let mut expected = Vec::new();
    for piece in [
        b"--form-part-boundary-00000000\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nT\xC3\xBC\"\r\n".as_slice(),
        b"--form-part-boundary-00000000\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22b%0D%0A.png\"\r\n",
        b"Content-Type: image/png\r\n\r\n\x00\r\n\xFF\r\n",
        b"--form-part-boundary-00000000\r\nContent-Disposition: form-data; name=\"more\"\r\n",
        b"Content-Type: application/octet-stream\r\n\r\n\r\n",
        b"--form-part-boundary-00000000\r\nContent-Disposition: form-data; name=\"more\"; filename=\"2\"\r\n",
        b"Content-Type: application/octet-stream\r\n\r\ntwo\r\n",
        b"--form-part-boundary-00000000\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\nx\r\n",
        b"--form-part-boundary-00000000\r\nContent-Disposition: form-data; name=\"tags\"\r\n\r\ny\r\n",
        b"--form-part-boundary-00000000\r\nContent-Disposition: form-data; name=\"about\"\r\n",
        b"Content-Type: application/json\r\n\r\n{\"meow\":\"m\"}\r\n",
        b"--form-part-boundary-00000000--\r\n",
    ] {
        expected.extend_from_slice(piece);
    }
    assert_eq!(body(&request), String::from_utf8_lossy(&expected));
    assert_eq!(request.body().as_ref(), expected);
}

#[test]
fn any_value_that_is_an_object_can_be_a_form() {
    let map = BTreeMap::from([("b".to_owned(), vec![1, 2]), ("a".to_owned(), vec![])]);
    assert_eq!(form(&map).unwrap(), "b=1&b=2");
    let union = IdOrCat::Cat(Cat {
        meow: Some("m".to_owned()),
        pet_type: None,
    });
    assert_eq!(form(&union).unwrap(), "meow=m");
    assert!(form(&IdOrCat::Integer(1)).is_err());
    assert!(Body::multipart(&"text", None, &[]).is_err());
}

#[test]
fn members_of_a_form_take_the_style_that_is_said_for_them() {
    let value = json!({
        "card": {"number": "4 2", "owner": {"name": null, "tags": ["a", "b&c"]}},
        "expand": ["x.y", "z"], "limit": 3, "none": [], "note": null,
    });
    let written = |style, others: &[(&str, Style)]| {
        let bytes = bytes(Body::form(&value, style, others).unwrap());
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    assert_eq!(
        written(Style::DEEP_OBJECT, &[]),
        "card%5Bnumber%5D=4%202&card%5Bowner%5D%5Btags%5D%5B0%5D=a&card%5Bowner%5D%5Btags%5D%5B1%5D=b%26c\
         &expand%5B0%5D=x.y&expand%5B1%5D=z&limit=3"
    );
    let others = [("card", Style::JSON), ("expand", Style::FORM)];
    assert_eq!(
        written(Style::FORM_EXPLODE, &others),
        "card=%7B%22number%22%3A%224%202%22%2C%22owner%22%3A%7B%22name%22%3Anull%2C%22tags%22%3A%5B%22a%22%2C%22b%26c%22%5D%7D%7D\
         &expand=x.y,z&limit=3"
    );
}

#[test]
fn parts_take_the_media_type_that_is_said_for_them() {
    let value = json!({"about": {"a": 1}, "note": "n", "plain": "p"});
    let types = [("about", "application/vnd.a+json"), ("note", "text/html")];
    let body = bytes(Body::multipart(&value, None, &types).unwrap());
    let body = String::from_utf8(body.to_vec()).unwrap();
    for part in [
        "name=\"about\"\r\nContent-Type: application/vnd.a+json\r\n\r\n{\"a\":1}\r\n",
        "name=\"note\"\r\nContent-Type: text/html\r\n\r\nn\r\n",
        "name=\"plain\"\r\n\r\np\r\n",
    ] {
        assert!(body.contains(part), "{body}");
    }
}

#[tokio::test]
async fn a_content_with_the_boundary_gets_another_boundary() {
    let transport = sent();
    let form = UploadForm {
        title: "--form-part-boundary-00000000".to_owned(),
        file: FilePart::new("f", "form-part-boundary-00000001"),
        ..UploadForm::default()
    };
    transport.client().upload(&form).await.unwrap();
    assert_eq!(
        content_type(&transport.last_request()),
        Some("multipart/form-data; boundary=form-part-boundary-00000002")
    );
}

#[tokio::test]
async fn a_content_type_cannot_add_headers_to_a_part() {
    let transport = sent();
    let mut form = UploadForm::default();
    form.file.content_type = Some("a/b\r\nX: y".to_owned());
    let error = transport.client().upload(&form).await.unwrap_err();
    assert!(error.is_build());
    assert_eq!(transport.count(), 0);
}

#[test]
fn a_file_in_json_is_base64() {
    let file = FilePart::new("f", "foo");
    let form = UploadForm {
        file,
        ..UploadForm::default()
    };
    let json = serde_json::to_value(&form).unwrap();
    assert_eq!(json["file"], "Zm9v");
    let back: UploadForm = serde_json::from_value(json).unwrap();
    assert_eq!(back.file.content, "foo".into());
}

#[test]
fn a_number_of_less_precision_gets_no_further_digits() {
    for (value, written) in [(0.1_f32, "0.1"), (16_777_216.0, "16777216"), (1e-7, "1e-7")] {
        let value = to_value(&value, Mode::Request).unwrap();
        assert_eq!(value.to_string(), written);
    }
}

#[test]
fn a_form_of_a_tagged_union_names_its_variant_unless_the_content_does() {
    let form = |pet: Value| {
        let pet: Pet = serde_json::from_value(pet).unwrap();
        let Pet::Cat(mut cat) = pet else {
            unreachable!("a cat")
        };
        let named = form(&Pet::Cat(cat.clone())).unwrap();
        cat.pet_type = None;
        let unnamed = form(&Pet::Cat(cat)).unwrap();
        [named, unnamed].map(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
    };
    assert_eq!(
        form(json!({"petType": "cat", "meow": "m"})),
        ["petType=cat&meow=m", "meow=m&petType=cat"]
    );
}
