use std::sync::{Arc, Mutex};

use crate::fixtures::statuses::Client;
use crate::fixtures::statuses::models::LightColour;
use crate::fixtures::statuses::operations::{Any, Exact, Range, Silent};
use crate::runtime::{DriftKind, Operation};
use crate::scripted::Scripted;

#[test]
fn operations_know_the_statuses_that_the_document_names() {
    assert_eq!(Exact::INFO.statuses, [200, 404]);
    assert_eq!(Range::INFO.statuses, [4, 204]);
    assert_eq!(Any::INFO.statuses, [0; 0]);
    assert_eq!(Silent::INFO.statuses, [0; 0]);
}

#[tokio::test]
async fn what_the_document_does_not_name_is_told() {
    let service = Scripted::replying(200, r#"{"colour":"blue","lamps":[1,3]}"#)
        .then(201, "{}")
        .then(404, "")
        .then(410, "")
        .then(422, "")
        .then(500, "")
        .then(599, "");
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let client = service.client(Client::builder().on_drift(move |drift| {
        let (place, found) = (drift.place.to_owned(), drift.found.to_owned());
        listener.lock().unwrap().push((drift.kind, place, found));
    }));
    for _ in 0..4 {
        let _ = client.exact().await;
    }
    for _ in 0..2 {
        let _ = client.range().await;
    }
    let _ = client.any().await;
    let of = |kind, place: &str, found: &str| (kind, place.to_owned(), found.to_owned());
    assert_eq!(
        *told.lock().unwrap(),
        [
            of(DriftKind::EnumValue, "Light.colour", "blue"),
            of(DriftKind::EnumValue, "Light.lamps", "3"),
            of(DriftKind::Status, "exact", "201"),
            of(DriftKind::Status, "exact", "410"),
            of(DriftKind::Status, "range", "500"),
        ]
    );
}

#[tokio::test]
async fn a_status_without_a_body_gives_nothing_whatever_the_document_says() {
    let service = Scripted::replying(204, "")
        .then(204, "")
        .then(200, r#"{"colour":"red"}"#);
    let client = service.client(Client::builder());
    let () = client.no_body().await.unwrap();
    assert!(client.perhaps_no_body().await.unwrap().is_none());
    let light = client.perhaps_no_body().await.unwrap().unwrap();
    assert_eq!(light.colour, Some(LightColour::Red));
}
