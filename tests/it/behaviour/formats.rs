use chrono::{DateTime, NaiveDate};
use serde_json::json;

use super::{refusal, round_trip};
use crate::fixtures::formats::models::{Formats, Port};
use crate::runtime::Base64;

#[test]
fn formats_have_types_of_their_own() {
    let formats: Formats = round_trip(json!({
        "moment": "2026-02-03T04:05:06.789Z", "day": "2026-02-03", "bytes": "aGk=", "small": -1, "large": 9_007_199_254_740_993_i64,
        "plain": 1, "unsigned": 4_294_967_295_u32, "unsignedLarge": 18_446_744_073_709_551_615_u64, "single": 0.5, "double": 0.1, "number": 1.5,
        "uuid": "not checked", "uri": "/relative", "password": "p", "unknown": "u",
    }));
    assert_eq!(
        formats.moment,
        DateTime::from_timestamp_millis(1_770_091_506_789)
    );
    assert_eq!(formats.day, NaiveDate::from_ymd_opt(2026, 2, 3));
    assert_eq!(formats.bytes, Some(Base64::from(b"hi")));
}

#[test]
fn moments_have_several_names_but_not_that_of_local_times() {
    let moments: Formats = round_trip(json!({
        "camelMoment": "2026-02-03T04:05:06Z", "googleMoment": "2026-02-03T04:05:06Z", "isoMoment": "2026-02-03T04:05:06Z",
        "perhapsLocal": "2026-02-03 04:05:06",
    }));
    let moment = DateTime::from_timestamp(1_770_091_506, 0);
    assert_eq!(moments.camel_moment, moment);
    assert_eq!(moments.google_moment, moment);
    assert_eq!(moments.iso_moment, moment);
    assert_eq!(
        moments.perhaps_local.as_deref(),
        Some("2026-02-03 04:05:06")
    );
}

#[test]
fn a_whole_number_or_a_text_stays_what_it_is() {
    let number: Formats = round_trip(json!({ "port": 8080, "surge": 1 }));
    assert_eq!(number.port, Some(Port::Integer(8080)));
    let text: Formats = round_trip(json!({ "port": "8080", "surge": "25%" }));
    assert_eq!(text.port, Some(Port::String("8080".to_owned())));
}

#[test]
fn numbers_in_texts_and_other_offsets_are_read() {
    let formats: Formats = serde_json::from_value(json!({ "large": "12", "small": 3.0, "double": "1.5", "moment": "2026-02-03T04:05:06+0000" })).unwrap();
    assert_eq!(
        serde_json::to_value(&formats).unwrap(),
        json!({ "large": 12, "small": 3, "double": 1.5, "moment": "2026-02-03T04:05:06Z" })
    );
}

#[test]
fn what_does_not_fit_is_an_error_that_names_the_member() {
    for (json, member) in [
        (json!({ "small": 2_147_483_648_i64 }), "Formats.small: "),
        (json!({ "unsigned": -1 }), "Formats.unsigned: "),
        (json!({ "day": "2026-02-30" }), "Formats.day: "),
        (json!({ "moment": "yesterday" }), "Formats.moment: "),
        (json!({ "bytes": "?" }), "Formats.bytes: "),
    ] {
        let message = refusal::<Formats>(json);
        assert!(message.starts_with(member), "{message}");
    }
}
