use serde_json::json;

use crate::fixtures::defaults::Client;
use crate::fixtures::defaults::models::Settings;
use crate::scripted::Scripted;

#[tokio::test]
async fn what_the_service_assumes_is_left_to_it() {
    let service = Scripted::replying(204, "");
    service
        .client(Client::builder())
        .put_settings(&Settings::new(3))
        .await
        .unwrap();
    assert_eq!(service.sent_json(), json!({ "volume": 3 }));
}
