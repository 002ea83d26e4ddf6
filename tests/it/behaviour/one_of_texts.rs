use serde_json::json;

use super::round_trip;
use crate::fixtures::one_of_texts::models::{CountOrWord, CountOrWordText, DayOrDate, Holder};

#[test]
fn texts_beside_an_enumeration_are_its_unknown_values() {
    let holder: Holder = round_trip(json!({ "day": "today", "flavour": "sweet", "count": 3 }));
    assert_eq!(holder.day, Some(DayOrDate::Today));
    let holder: Holder = round_trip(json!({ "day": "2026-01-31", "count": "all" }));
    assert_eq!(holder.day.unwrap().as_str(), "2026-01-31");
    assert_eq!(holder.count, Some(CountOrWord::Text(CountOrWordText::All)));
}
