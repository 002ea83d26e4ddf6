use std::sync::{Arc, Mutex};

use serde_json::json;

use super::round_trip;
use crate::fixtures::one_of_texts::Client;
use crate::fixtures::one_of_texts::models::{
    CountOrWord, CountOrWordText, DayOrDate, Holder, Model,
};
use crate::scripted::Scripted;

#[test]
fn texts_beside_an_enumeration_are_its_unknown_values() {
    let holder: Holder = round_trip(json!({ "day": "today", "flavour": "sweet", "count": 3 }));
    assert_eq!(holder.day, Some(DayOrDate::Today));
    let holder: Holder = round_trip(json!({ "day": "2026-01-31", "count": "all" }));
    assert_eq!(holder.day.unwrap().as_str(), "2026-01-31");
    assert_eq!(holder.count, Some(CountOrWord::Text(CountOrWordText::All)));
}

#[tokio::test]
async fn a_text_that_the_document_allows_is_no_drift() {
    let service = Scripted::replying(200, r#"{"model":"large-2","day":"2026-01-31","size":"xl"}"#)
        .then(200, r#"{"model":null}"#);
    let told = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&told);
    let client = service.client(Client::builder().on_drift(move |drift| {
        listener.lock().unwrap().push(drift.found.to_owned());
    }));
    let holder = client.get_day().await.unwrap();
    assert_eq!(holder.model, Some("large-2".parse::<Model>().unwrap()));
    assert_eq!(client.get_day().await.unwrap().model, None);
    assert_eq!(*told.lock().unwrap(), ["xl"]);
}
