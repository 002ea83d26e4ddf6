use serde_json::json;

use super::round_trip;
use crate::fixtures::name_collisions::Client;
use crate::fixtures::name_collisions::models::{Everything, FooBar, FooBarModel, StringModel};
use crate::scripted::Scripted;

#[test]
fn types_with_names_that_were_taken_work_like_any_other() {
    let everything: Everything = round_trip(json!({
        "a": { "a": "x" }, "b": "Err", "c": {}, "d": {}, "e": ["x"], "f": { "snake": "s" }, "g": { "camel": "c" }, "h": 1, "i": 2,
        "j": { "value": "v", "other": "o" }, "k": "x", "l": { "self": "s" }, "m": { "x": { "index": "i" } }, "n": { "patch": "p" },
        "fooBar": "1", "foo_bar": "2", "new": "3", "Map": { "k": "v" },
    }));
    assert_eq!(everything.b, Some(StringModel::Err));
    assert_eq!(
        (
            everything.foo_bar.as_deref(),
            everything.foo_bar_field.as_deref()
        ),
        (Some("1"), Some("2"))
    );
    assert_eq!(
        everything.f,
        Some(FooBarModel {
            snake: Some("s".to_owned())
        })
    );
    assert_eq!(
        everything.g,
        Some(FooBar {
            camel: Some("c".to_owned())
        })
    );
}

#[tokio::test]
async fn operations_with_names_that_were_taken_reach_their_path() {
    let service = Scripted::default()
        .then(200, "{}")
        .then(200, "")
        .then(200, "")
        .then(200, "");
    let client = service.client(Client::builder());
    client.foo_bar().await.unwrap();
    assert_eq!(service.sent_path(), "/a");
    client.foo_bar_get_b().await.unwrap();
    assert_eq!(service.sent_path(), "/b");
    client.as_ref().texts(["t"]).await.unwrap();
    assert_eq!(service.sent_path(), "/j?texts=t");
    client.bytes().body("b").await.unwrap();
    assert_eq!(service.sent().body(), "b");
}
