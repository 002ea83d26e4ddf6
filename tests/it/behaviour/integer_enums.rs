use serde_json::json;

use super::round_trip;
use crate::fixtures::integer_enums::Client;
use crate::fixtures::integer_enums::models::{Holder, Level, Order, Side};
use crate::scripted::Scripted;

#[test]
fn every_number_survives() {
    for number in [-1_i64, 0, 1, 9_007_199_254_740_993, 77] {
        let level: Level = round_trip(json!(number));
        assert_eq!(level.value(), number);
        assert_eq!(Level::from(number), level);
        assert_eq!(matches!(level, Level::UnknownValue(_)), number == 77);
    }
    round_trip::<Holder>(json!({ "level": -1, "ratio": 0.5, "always": true }));
}

#[test]
fn numbers_have_the_names_that_the_document_gives_them() {
    for (json, order) in [(0, Order::AsStored), (2, Order::NewestFirst)] {
        assert_eq!(round_trip::<Order>(json!(json)), order);
    }
    for (json, side) in [(0, Side::None), (1, Side::Left)] {
        assert_eq!(round_trip::<Side>(json!(json)), side);
    }
}

#[tokio::test]
async fn a_number_is_sent() {
    let service = Scripted::replying(200, "{}");
    service
        .client(Client::builder())
        .get_level()
        .level(Level::Below)
        .await
        .unwrap();
    assert_eq!(service.sent_path(), "/levels?level=-1");
}
