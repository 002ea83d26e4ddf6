use crate::fixtures::encodings::Client;
use crate::fixtures::encodings::models::{Charge, ChargeCard, CreateFileBody};
use crate::runtime::FilePart;
use crate::scripted::Scripted;

fn charge() -> Charge {
    Charge {
        card: Some(ChargeCard {
            number: Some("42".to_owned()),
            months: Some(vec![1, 2]),
        }),
        expand: Some(vec!["a".to_owned(), "b".to_owned()]),
        ..Charge::new(7)
    }
}

fn text(service: &Scripted) -> String {
    String::from_utf8(service.sent().body().to_vec()).unwrap()
}

#[tokio::test]
async fn a_style_of_all_members_is_that_of_the_form() {
    let service = Scripted::replying(204, "").then(204, "");
    let client = service.client(Client::builder());
    client.create_charge(&charge()).await.unwrap();
    assert_eq!(
        text(&service),
        "amount=7&card%5Bmonths%5D%5B0%5D=1&card%5Bmonths%5D%5B1%5D=2&card%5Bnumber%5D=42\
         &expand%5B0%5D=a&expand%5B1%5D=b"
    );
    client.list_charges().expand(["a"]).await.unwrap();
    assert_eq!(service.sent_path(), "/charges?expand%5B0%5D=a");
}

#[tokio::test]
async fn members_may_have_styles_of_their_own() {
    let service = Scripted::replying(204, "");
    let client = service.client(Client::builder());
    client.create_search(&charge()).await.unwrap();
    assert_eq!(
        text(&service),
        "amount=7&card=%7B%22months%22%3A%5B1%2C2%5D%2C%22number%22%3A%2242%22%7D&expand=a%7Cb"
    );
}

#[tokio::test]
async fn parts_have_the_media_type_that_the_document_names() {
    let service = Scripted::replying(204, "");
    let client = service.client(Client::builder());
    let files = ["f", "i"].map(|name| FilePart::new(name, name));
    let [file, icon] = files;
    let body = CreateFileBody::new(file, icon, "*a*");
    client.create_file(&body).await.unwrap();
    let sent = text(&service);
    for part in [
        "filename=\"f\"\r\nContent-Type: application/pdf\r\n\r\nf\r\n",
        "filename=\"i\"\r\nContent-Type: application/octet-stream\r\n\r\ni\r\n",
        "name=\"about\"\r\nContent-Type: text/markdown\r\n\r\n*a*\r\n",
    ] {
        assert!(sent.contains(part), "{sent}");
    }
}
