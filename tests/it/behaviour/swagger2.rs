use serde_json::json;

use crate::fixtures::swagger2::Client;
use crate::fixtures::swagger2::models::{
    AddNoteBody, AddPhotoBody, ChangePetBody, Dog, ListPetsMultiItem, Pet,
};
use crate::runtime::{FilePart, Patch};
use crate::scripted::Scripted;

fn connected(service: &Scripted) -> Client {
    let builder = Client::builder().api_key("key", "k-1");
    service.client(builder.basic_auth("user", "pass").bearer_token("token-1"))
}

fn service() -> (Scripted, Client) {
    let service = Scripted::replying(204, "");
    let client = connected(&service);
    (service, client)
}

#[test]
fn the_address_is_that_of_host_and_base_path() {
    use crate::runtime::Vendor;
    let info = crate::fixtures::swagger2::Swagger2::INFO;
    assert_eq!(info.servers[0].url, "https://pets.things.internal/v1");
}

#[tokio::test]
async fn lists_are_joined_as_their_collection_format_says() {
    let service = Scripted::default();
    let client = connected(&service);
    let call = || client.list_pets();
    for (query, action) in [
        ("page=2", call().page(2)),
        ("commas=a,b", call().commas(["a", "b"])),
        ("spaces=a%20b", call().spaces(["a", "b"])),
        ("pipes=a%7Cb", call().pipes(["a", "b"])),
        (
            "multi=a&multi=b",
            call().multi([ListPetsMultiItem::A, ListPetsMultiItem::B]),
        ),
    ] {
        // Nothing is replied; only the request matters.
        action.await.unwrap_err();
        assert_eq!(service.sent_path(), format!("/pets?{query}"));
    }
    call().x_ids([1, 2]).await.unwrap_err();
    assert_eq!(service.sent().headers()["x-ids"], "1,2");
}

#[tokio::test]
async fn a_discriminator_tells_schemas_apart_by_name() {
    let reply = json!([{ "kind": "Cat", "lives": 9 }, { "kind": "Dog", "name": "Rex" }]);
    let service = Scripted::replying(200, reply);
    let pets = connected(&service).list_pets().await.unwrap();
    assert!(
        matches!(pets.as_slice(), [Pet::Cat(cat), Pet::Dog(dog)] if cat.lives == Some(9) && dog.name.as_deref() == Some("Rex"))
    );
}

#[tokio::test]
async fn a_body_parameter_is_sent_as_json() {
    let (service, client) = service();
    client.add_pet(&Dog::default()).await.unwrap();
    let request = service.sent();
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.body(), r#"{"kind":"Dog"}"#);
}

#[tokio::test]
async fn a_body_of_the_path_is_that_of_each_operation() {
    let (service, client) = service();
    let change = ChangePetBody { name: Patch::Null };
    client.change_pet(7, &change).await.unwrap();
    assert_eq!(service.sent_json(), json!({ "name": null }));
}

#[tokio::test]
async fn form_parameters_are_one_form() {
    let (service, client) = service();
    let note = AddNoteBody {
        labels: Some(vec!["x".to_owned(), "y".to_owned()]),
        ..AddNoteBody::new("a&b")
    };
    client.add_note(7, &note).await.unwrap();
    let request = service.sent();
    let media_type = "application/x-www-form-urlencoded";
    assert_eq!(request.headers()["content-type"], media_type);
    assert_eq!(request.body(), "text=a%26b&labels=x&labels=y");
}

#[tokio::test]
async fn a_form_with_a_file_is_sent_in_parts() {
    let (service, client) = service();
    let photo = AddPhotoBody {
        caption: Some("Rex".to_owned()),
        ..AddPhotoBody::new(FilePart::new("rex.png", "png"))
    };
    client.add_photo(7, &photo).await.unwrap();
    let request = service.sent();
    let media_type = request.headers()["content-type"].to_str().unwrap();
    assert!(media_type.starts_with("multipart/form-data; boundary="));
    let body = String::from_utf8_lossy(request.body());
    assert!(
        body.contains("name=\"photo\"; filename=\"rex.png\""),
        "{body}"
    );
    assert!(body.contains("name=\"caption\"\r\n\r\nRex\r\n"), "{body}");
}

#[tokio::test]
async fn a_file_in_a_reply_is_bytes_and_an_error_beside_it_is_json() {
    let service = Scripted::replying(200, "png").then(404, json!({ "why": "none" }));
    let client = connected(&service);
    assert_eq!(client.get_photo(7).await.unwrap(), "png");
    assert_eq!(service.sent().headers()["accept"], "image/png");
    let error = client.get_photo(8).await.unwrap_err();
    assert_eq!(error.api_body().unwrap().why, "none");
}

#[tokio::test]
async fn each_operation_is_sent_with_what_its_security_asks_for() {
    let (service, client) = service();
    client.add_note(7, &AddNoteBody::new("a")).await.unwrap();
    assert_eq!(service.sent().headers()["x-key"], "k-1");
    let (service, client) = self::service();
    client.add_pet(&Dog::default()).await.unwrap();
    assert_eq!(service.sent().headers()["authorization"], "Bearer token-1");
    let (service, client) = self::service();
    client.replace_pet(7, &Default::default()).await.unwrap();
    let basic = "Basic dXNlcjpwYXNz";
    assert_eq!(service.sent().headers()["authorization"], basic);
    let (service, client) = self::service();
    client
        .change_pet(7, &ChangePetBody::default())
        .await
        .unwrap();
    let headers = service.sent().headers().clone();
    assert!(!headers.contains_key("authorization") && !headers.contains_key("x-key"));
}
