use serde_json::json;

use crate::fixtures::shared_objects::Client;
use crate::fixtures::shared_objects::models::{
    CreateOfficeBody, CreateVisitBody, CreateVisitBodyAddress, CreateVisitBodyAddressPlace,
};
use crate::scripted::Scripted;

#[tokio::test]
async fn what_was_made_for_one_place_can_be_sent_in_another() {
    let service = Scripted::replying(201, "").then(201, "");
    let client = service.client(Client::builder());
    let address = CreateVisitBodyAddress {
        city: Some("Bern".to_owned()),
        place: Some(CreateVisitBodyAddressPlace::Integer(4)),
    };
    let visit = CreateVisitBody {
        address: Some(address.clone()),
        ..CreateVisitBody::default()
    };
    client.create_visit(&visit).await.unwrap();
    assert_eq!(
        service.sent_json(),
        json!({ "address": { "city": "Bern", "place": 4 } })
    );
    let office = CreateOfficeBody {
        address: Some(address.clone()),
        billing: Some(address),
    };
    client.create_office(&office).await.unwrap();
    assert_eq!(
        service.sent_json(),
        json!({ "address": { "city": "Bern", "place": 4 }, "billing": { "city": "Bern", "place": 4 } })
    );
}
