use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::all_of::Client;
use crate::fixtures::all_of::models::{Car, Entity, VehicleEngineFuel};
use crate::scripted::Scripted;

#[test]
fn members_of_all_parts_are_one_object() {
    let car: Car = round_trip(json!({
        "id": "c1", "label": "Red", "wheels": 4, "doors": 5, "owner": { "id": "o1" }, "keeper": { "id": "k1" },
    }));
    assert_eq!(car.keeper, Some(Entity::new("k1")));
}

#[test]
fn a_member_of_several_parts_has_the_members_of_all() {
    let car: Car = round_trip(json!({
        "id": "c1", "label": "Red", "doors": 5, "engine": { "fuel": "petrol", "power": 90, "sound": "low" },
    }));
    let engine = car.engine.unwrap();
    assert_eq!(engine.fuel, Some(VehicleEngineFuel::Petrol));
    assert_eq!(
        (engine.power, engine.sound.as_deref()),
        (Some(90), Some("low"))
    );
}

#[test]
fn a_part_can_require_the_member_of_another() {
    assert_eq!(
        refusal::<Car>(json!({ "id": "c1", "doors": 5 })),
        "Car.label: required, but missing"
    );
    round_trip::<Entity>(json!({ "id": "e1" }));
}

#[tokio::test]
async fn read_only_around_a_reference_keeps_the_member_out_of_requests() {
    let service = Scripted::replying(200, json!({ "id": "c1", "label": "Red", "doors": 5 }));
    let car = Car {
        owner: Some(Entity::new("o1")),
        ..Car::new("c1", "Red", 5)
    };
    service
        .client(Client::builder())
        .add_car(&car)
        .await
        .unwrap();
    assert_eq!(
        service.sent_json(),
        json!({ "id": "c1", "label": "Red", "doors": 5 })
    );
}
