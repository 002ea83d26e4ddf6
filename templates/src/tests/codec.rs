//! How models are read and written.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};

use super::vendor::models::{ErrorBody, Level, Nothing, State, Thing, ThingUpdate, Tree};
use crate::runtime::decode::decode;
use crate::runtime::encode::{Mode, WithMode};
use crate::runtime::{Decode, Encode, Patch, UnknownValue, object};

fn read<T: Decode>(value: Value) -> Result<T, String> {
    let text = value.to_string();
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    decode(&mut deserializer).map_err(|error| error.to_string())
}

fn write<T: Encode>(value: &T, mode: Mode) -> Value {
    serde_json::to_value(WithMode(value, mode)).unwrap()
}

fn minimal() -> Value {
    json!({"id": "1", "labels": {}})
}

#[test]
fn a_full_object_round_trips() {
    let full = json!({
        "id": "1", "labels": {"en": "One"}, "name": "n", "parent": minimal(), "changed": "2026-01-02T03:04:05.678Z",
        "day": "2026-01-02", "state": "On Queue", "level": -2, "count": 5717224681082742945_i64, "ratio": 0.5,
        "pets": [{"petType": "cat", "meow": "m"}, {"petType": "fish"}], "reference": "r", "data": "AP8="
    });
    let thing: Thing = serde_json::from_value(full.clone()).unwrap();
    assert_eq!(thing.count, Some(5_717_224_681_082_742_945));
    assert_eq!(thing.state, Some(State::OnQueue));
    assert_eq!(serde_json::to_value(&thing).unwrap(), full);
}

/// With the feature `arbitrary_precision` of serde_json a number is an object with this key.
#[test]
fn numbers_are_read_in_the_form_that_keeps_all_digits() {
    fn number<T: Decode>(digits: &str) -> Result<T, String> {
        let members = [("$serde_json::private::Number", digits)].into_iter();
        let deserializer = serde::de::value::MapDeserializer::new(members);
        decode(deserializer).map_err(|error: serde::de::value::Error| error.to_string())
    }
    assert_eq!(
        number("5717224681082742945"),
        Ok(5_717_224_681_082_742_945_i64)
    );
    assert_eq!(number("-2"), Ok(-2_i32));
    assert_eq!(number("0.25"), Ok(0.25_f64));
    assert_eq!(number("3"), Ok(3.0_f64));
    assert_eq!(number("2.0"), Ok(2_u32));
    let error = number::<i32>("5717224681082742945").unwrap_err();
    assert_eq!(error, "expected a 32-bit integer, found another number");
    let error = read::<i32>(json!({"a": 1})).unwrap_err();
    assert!(
        error.contains("expected a 32-bit integer, found an object"),
        "{error}"
    );
}

#[test]
fn explicit_null_and_absence_are_the_same_for_an_optional_member() {
    let nulls = json!({
        "id": "1", "labels": {}, "name": null, "parent": null, "changed": null, "day": null, "state": null,
        "level": null, "count": null, "ratio": null, "pets": null, "reference": null, "data": null
    });
    assert_eq!(read::<Thing>(nulls), read::<Thing>(minimal()));
}

#[test]
fn unknown_members_are_ignored_unless_they_are_collected() {
    let thing: Thing = read(json!({"x": [{"y": 1}], "id": "1", "labels": {}, "z": null})).unwrap();
    assert_eq!(write(&thing, Mode::Full), minimal());
    let body: ErrorBody = read(json!({"code": "c", "extra": {"a": 1}})).unwrap();
    assert_eq!(body.additional_properties["extra"], json!({"a": 1}));
    assert_eq!(
        write(&body, Mode::Full),
        json!({"code": "c", "extra": {"a": 1}})
    );
}

#[test]
fn a_collected_member_never_hides_a_declared_one() {
    let body = ErrorBody {
        code: Some("declared".to_owned()),
        additional_properties: BTreeMap::from([("code".to_owned(), json!("extra"))]),
        ..ErrorBody::default()
    };
    assert_eq!(
        serde_json::to_string(&body).unwrap(),
        r#"{"code":"declared"}"#
    );
}

#[test]
fn a_collected_member_stands_for_a_declared_one_that_is_absent() {
    let body = ErrorBody {
        additional_properties: BTreeMap::from([("errors".to_owned(), json!("of any type"))]),
        ..ErrorBody::default()
    };
    assert_eq!(
        write(&body, Mode::Request),
        json!({"errors": "of any type"})
    );
}

#[test]
fn the_last_of_duplicate_members_wins() {
    let thing: Thing =
        serde_json::from_str(r#"{"id":"1","labels":{},"name":"a","name":"b"}"#).unwrap();
    assert_eq!(thing.name.as_deref(), Some("b"));
}

#[test]
fn members_are_found_in_any_order() {
    let in_order = r#"{"id":"1","labels":{},"name":"n","count":1}"#;
    let out_of_order = r#"{"name":"n","labels":{},"other":2,"count":1,"id":"1"}"#;
    for text in [out_of_order, out_of_order, in_order, in_order, out_of_order] {
        let thing: Thing = serde_json::from_str(text).unwrap();
        let (id, name) = (thing.id.as_str(), thing.name.as_deref());
        assert_eq!((id, name, thing.count), ("1", Some("n"), Some(1)), "{text}");
    }
}

#[test]
fn members_that_are_far_apart_are_found_in_any_order() {
    let members: Vec<String> = (0..130)
        .map(|index| format!(r#""m{index}":{index}"#))
        .collect();
    let mut ends_first = members.clone();
    ends_first.sort_by_key(|member| member.len());
    ends_first.swap(0, 129);
    let backwards: Vec<String> = members.iter().rev().cloned().collect();
    for members in [&ends_first, &backwards, &members, &backwards, &ends_first] {
        let text = format!("{{{}}}", members.join(","));
        let wide: Wide = serde_json::from_str(&text).unwrap();
        assert_eq!((wide.m0, wide.m64, wide.m129), (0, 64, 129));
    }
}

#[test]
fn errors_name_the_place_and_kind_but_never_the_value() {
    let cases = [
        (json!({"id": "1"}), "Thing.labels: required, but missing"),
        (json!({"labels": {}}), "Thing.id: required, but missing"),
        (
            json!({"id": null, "labels": {}}),
            "Thing.id: expected a string, found null",
        ),
        (
            json!({"id": "1", "labels": "canary"}),
            "Thing.labels: expected an object, found a string",
        ),
        (
            json!({"labels": {"en": true}}),
            r#"Thing.labels: ["en"]: expected a string, found a boolean"#,
        ),
        (
            json!({"count": "canary"}),
            "Thing.count: expected a 64-bit integer, found another string",
        ),
        (
            json!({"parent": {"id": true}}),
            "Thing.parent: Thing.id: expected a string, found a boolean",
        ),
        (
            json!({"parent": "canary"}),
            "Thing.parent: expected an object (Thing), found a string",
        ),
        (
            json!({"pets": [{"petType": "dog"}]}),
            "Thing.pets: item 0: Pet::Dog: Dog.bark: required, but missing",
        ),
        (
            json!({"pets": {"canary": 1}}),
            "Thing.pets: expected a list, found an object",
        ),
        (
            json!({"data": "canary!"}),
            "Thing.data: expected Base64 text, found another string",
        ),
        (
            json!("canary"),
            "expected an object (Thing), found a string",
        ),
        (
            json!(["canary"]),
            "expected an object (Thing), found a list",
        ),
    ];
    for (value, expected) in cases {
        let message = read::<Thing>(value.clone()).unwrap_err();
        let (place, _) = message.split_once(" at line").unwrap_or((&message, ""));
        assert_eq!(place, expected, "{value}");
        assert!(!message.contains("canary"), "{message}");
    }
}

#[test]
fn nesting_without_end_is_an_error() {
    let text = format!("{}{}", r#"{"nested":"#.repeat(100_000), "}".repeat(100_000));
    let message = serde_json::from_str::<ThingUpdate>(&text)
        .unwrap_err()
        .to_string();
    assert!(message.contains("recursion limit exceeded"), "{message}");
}

#[test]
fn objects_without_members_read_any_object() {
    assert_eq!(read::<Nothing>(json!({"a": 1})), Ok(Nothing {}));
    assert!(read::<Nothing>(json!([])).is_err());
}

#[test]
fn requests_leave_out_read_only_members_at_any_depth() {
    let update = ThingUpdate {
        id: Some("1".to_owned()),
        nested: Some(Box::new(ThingUpdate {
            id: Some("2".to_owned()),
            type_: Some("t".to_owned()),
            ..ThingUpdate::default()
        })),
        ..ThingUpdate::default()
    };
    assert_eq!(
        write(&update, Mode::Request),
        json!({"nested": {"type": "t"}})
    );
    assert_eq!(
        write(&update, Mode::Full),
        json!({"id": "1", "nested": {"id": "2", "type": "t"}})
    );
}

#[test]
fn a_patch_member_is_absent_null_or_a_value() {
    let cases = [
        (json!({}), Patch::Absent),
        (json!({"note": null}), Patch::Null),
        (json!({"note": "n"}), Patch::Value("n".to_owned())),
    ];
    for (value, note) in cases {
        let update: ThingUpdate = read(value.clone()).unwrap();
        assert_eq!(update.note, note);
        assert_eq!(write(&update, Mode::Request), value);
    }
    assert_eq!(Patch::<i32>::from(None), Patch::Null);
    assert_eq!(Patch::<i32>::from(Some(1)), Patch::<i32>::from(1));
}

#[test]
fn enums_keep_what_they_do_not_know() {
    let state: State = read(json!("Napping")).unwrap();
    assert_eq!(state.as_str(), "Napping");
    assert_eq!(write(&state, Mode::Full), json!("Napping"));
    assert_eq!("On Queue".parse(), Ok(State::OnQueue));
    assert_eq!("Napping".parse(), Ok(state.clone()));
    assert_eq!(
        format!("{:>9}|{state}", State::OnQueue),
        " On Queue|Napping"
    );
    assert_eq!(State::VALUES, [State::Available, State::OnQueue]);
    let level: Level = read(json!("7")).unwrap();
    assert_eq!(level.value(), 7);
    assert_eq!(write(&level, Mode::Full), json!(7));
    assert_eq!(read(json!(-2)), Ok(Level::High));
    assert_eq!(Level::from(1), Level::Low);
    assert!(matches!(read(json!(0)), Ok(Level::UnknownValue(value)) if *value.get() == 0));
    let _: fn(&UnknownValue) -> &str = UnknownValue::as_str;
}

#[test]
fn a_wrapper_is_what_it_wraps() {
    let tree: Tree = read(json!([[], [[]]])).unwrap();
    assert_eq!(tree.0[1], Tree(vec![Tree::default()]));
    assert_eq!(write(&tree, Mode::Request), json!([[], [[]]]));
}

#[test]
fn integers_are_read_from_whole_numbers_and_digits_only() {
    for (value, expected) in [
        (json!(5), Some(5)),
        (json!(5.0), Some(5)),
        (json!("5"), Some(5)),
        (json!("-5"), Some(-5)),
        (json!(2_147_483_647), Some(i32::MAX)),
        (json!(2_147_483_648_i64), None),
        (json!("2147483648"), None),
        (json!(5.5), None),
        (json!(1e300), None),
        (json!("5.0"), None),
        (json!(""), None),
        (json!(" 5"), None),
        (json!(true), None),
        (json!(u64::MAX), None),
    ] {
        assert_eq!(read::<i32>(value.clone()).ok(), expected, "{value}");
    }
    assert_eq!(read(json!("9223372036854775807")), Ok(i64::MAX));
    assert_eq!(read(json!(u64::MAX)), Ok(u64::MAX));
    assert!(read::<i64>(json!(9_223_372_036_854_775_808_u64)).is_err());
    assert!(read::<i64>(json!(9_223_372_036_854_775_808.0)).is_err());
    assert!(read::<u32>(json!(-1)).is_err());
}

#[test]
fn texts_are_read_from_numbers_and_booleans_from_what_says_them() {
    for (value, expected) in [
        (json!(53434), Some("53434")),
        (json!(-1), Some("-1")),
        (json!(u64::MAX), Some("18446744073709551615")),
        (json!(0.25), Some("0.25")),
        (json!(2.0), Some("2")),
        (json!(1e300), None),
        (json!(true), None),
        (json!(null), None),
        (json!([1]), None),
    ] {
        assert_eq!(
            read::<String>(value.clone()).ok().as_deref(),
            expected,
            "{value}"
        );
    }
    let thing: Thing = read(json!({"id": 1, "labels": {"en": 2}, "name": 3, "state": 4})).unwrap();
    assert_eq!((thing.id.as_str(), thing.name.as_deref()), ("1", Some("3")));
    assert_eq!(thing.labels["en"], "2");
    assert_eq!(thing.state.unwrap().as_str(), "4");
    for (value, expected) in [
        (json!("true"), Some(true)),
        (json!("false"), Some(false)),
        (json!("True"), None),
        (json!("1"), None),
        (json!(1), Some(true)),
        (json!(0), Some(false)),
        (json!(2), None),
        (json!(1.0), Some(true)),
        (json!(""), None),
    ] {
        assert_eq!(read::<bool>(value.clone()).ok(), expected, "{value}");
        assert_eq!(
            read::<Option<bool>>(value.clone()).ok().flatten(),
            expected,
            "{value}"
        );
    }
}

#[test]
fn floats_are_read_from_numbers_and_numeric_strings_and_are_always_finite() {
    assert_eq!(read(json!(1)), Ok(1.0_f64));
    assert_eq!(read(json!("1.5e1")), Ok(15.0_f64));
    assert_eq!(read(json!(1.5)), Ok(1.5_f32));
    for text in ["inf", "NaN", "-infinity", "1e999", "x"] {
        assert!(read::<f64>(json!(text)).is_err(), "{text}");
    }
    assert!(read::<f32>(json!(1e300)).is_err());
    assert!(serde_json::to_string(&WithMode(&f64::NAN, Mode::Full)).is_err());
}

#[test]
fn a_whole_number_is_written_without_point_and_exponent() {
    let text = |value: &dyn Encode| serde_json::to_string(&WithMode(value, Mode::Full)).unwrap();
    for (number, expected) in [
        (50.0, "50"),
        (-0.0, "0"),
        (2.5, "2.5"),
        (1e18, "1000000000000000000"),
        (-9_223_372_036_854_774_784.0, "-9223372036854774784"),
        (1e300, "1e+300"),
    ] {
        assert_eq!(text(&number), expected);
    }
    assert_eq!(text(&50.0_f32), "50");
    assert_eq!(text(&0.1_f32), "0.1");
}

fn timestamp(text: &str) -> Option<String> {
    let time: DateTime<Utc> = read(json!(text)).ok()?;
    write(&time, Mode::Full).as_str().map(str::to_owned)
}

#[test]
fn timestamps_are_read_leniently_and_written_strictly() {
    for (text, expected) in [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02t03:04:05z", "2026-01-02T03:04:05Z"),
        ("2026-01-02 03:04:05Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05+0000", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05+00", "2026-01-02T03:04:05Z"),
        ("2026-01-01T23:04:05-05:30", "2026-01-02T04:34:05Z"),
        ("2026-01-02T03:04:05+0130", "2026-01-02T01:34:05Z"),
        ("2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100Z"),
        ("2026-01-02T03:04:05.0000Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04:05.1234Z", "2026-01-02T03:04:05.123400Z"),
        (
            "2026-01-02T03:04:05.1234567Z",
            "2026-01-02T03:04:05.123456700Z",
        ),
        (
            "2026-01-02T03:04:05.123456789987Z",
            "2026-01-02T03:04:05.123456789Z",
        ),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2026-01-02T03:04:05", "2026-01-02T03:04:05Z"),
        ("2026-01-02", "2026-01-02T00:00:00Z"),
        ("2026-01-02 03:04:05.5", "2026-01-02T03:04:05.500Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(timestamp(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_no_timestamp_is_refused() {
    for text in [
        "",
        "2026-01-02T",
        "2026-13-02",
        "2026-01-02T",
        "2026-01-02Z",
        "2026-01-02T03:04",
        "2026-01-02T03:04Z",
        "2026-13-02T03:04:05Z",
        "2025-02-29T00:00:00Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:61Z",
        "2026-01-02T03:04:05.Z",
        "2026-01-02T03:04:05+24:00",
        "2026-01-02T03:04:05+00:60",
        "2026-01-02T03:04:05+0",
        "2026-01-02T03:04:05+00:",
        "2026-01-02T03:04:05ZZ",
        " 2026-01-02T03:04:05Z",
        "+2026-01-02T03:04:05Z",
        "0000-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:60Z",
        "2026-01-02T03:04:05\u{2212}01:00",
        "1767323045",
    ] {
        assert_eq!(timestamp(text), None, "{text}");
    }
}

#[test]
fn a_number_of_seconds_or_milliseconds_is_a_moment() {
    let moment = |number: Value| {
        let moment = read::<DateTime<Utc>>(number).ok()?;
        write(&moment, Mode::Full).as_str().map(str::to_owned)
    };
    for (number, expected) in [
        (json!(1_588_000_000), "2020-04-27T15:06:40Z"),
        (json!(1_588_000_000.123), "2020-04-27T15:06:40.123Z"),
        (json!(1_588_000_000.000_5), "2020-04-27T15:06:40.000500Z"),
        (json!(1_588_000_000_123_i64), "2020-04-27T15:06:40.123Z"),
        (json!(1.588e12), "2020-04-27T15:06:40Z"),
        (json!(0), "1970-01-01T00:00:00Z"),
        (json!(-1.5), "1969-12-31T23:59:58.500Z"),
        (json!(99_999_999_999_i64), "5138-11-16T09:46:39Z"),
        (json!(100_000_000_000_i64), "1973-03-03T09:46:40Z"),
    ] {
        assert_eq!(
            moment(number.clone()).as_deref(),
            Some(expected),
            "{number}"
        );
    }
    for number in [
        json!(1_588_000_000_000_000_i64),
        json!(-63_000_000_000_000_000_i64),
        json!(1e300),
        json!(u64::MAX),
    ] {
        assert_eq!(moment(number.clone()), None, "{number}");
    }
}

#[test]
fn times_that_rfc_3339_cannot_express_are_not_written() {
    let beyond = "9999-12-31T23:59:59Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(1);
    assert!(serde_json::to_string(&WithMode(&beyond, Mode::Full)).is_err());
    assert!(serde_json::to_string(&WithMode(&NaiveDate::MAX, Mode::Full)).is_err());
}

#[test]
fn dates_are_read_with_an_offset_or_a_time_behind_them_and_written_alone() {
    let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
    assert_eq!(write(&day, Mode::Full), json!("2024-02-29"));
    for text in [
        "2024-02-29",
        "2024-02-29Z",
        "2024-02-29+01:00",
        "2024-02-29-0500",
        "2024-02-29T23:30:00.5Z",
        "2024-02-29T23:30:00-05:00",
        "2024-02-29 00:00:00",
    ] {
        assert_eq!(read(json!(text)), Ok(day), "{text}");
    }
    for text in [
        "2023-02-29",
        "2024-2-29",
        "20240229",
        "2024-02-29T",
        "2024-02-29T24:00:00Z",
        "2024-02-29 noon",
        "2024-02-29ZZ",
        "2024-02-29+1",
    ] {
        assert!(read::<NaiveDate>(json!(text)).is_err(), "{text}");
    }
}

#[test]
fn an_empty_text_is_nothing_where_nothing_may_be_and_no_text() {
    assert_eq!(read::<Option<NaiveDate>>(json!("")), Ok(None));
    assert_eq!(read::<Option<i64>>(json!("")), Ok(None));
    assert_eq!(read::<Option<Vec<i64>>>(json!("")), Ok(None));
    assert_eq!(read::<Option<String>>(json!("")), Ok(Some(String::new())));
    assert_eq!(read::<Option<Value>>(json!("")), Ok(Some(json!(""))));
    assert!(read::<NaiveDate>(json!("")).is_err());
    assert!(read::<Vec<i64>>(json!("")).is_err());
    assert!(read::<Option<i64>>(json!(" ")).is_err());
}

macro_rules! wide {
    ($($index:literal $name:literal $field:ident)*) => {
        #[derive(Clone)]
        struct Wide {
            $($field: i32),*
        }
        object! { Wide { $($index $name $field),* } required [$($index),*] }
    };
}

wide! {
    0 "m0" m0 1 "m1" m1 2 "m2" m2 3 "m3" m3 4 "m4" m4 5 "m5" m5 6 "m6" m6 7 "m7" m7 8 "m8" m8 9 "m9" m9
    10 "m10" m10 11 "m11" m11 12 "m12" m12 13 "m13" m13 14 "m14" m14 15 "m15" m15 16 "m16" m16 17 "m17" m17
    18 "m18" m18 19 "m19" m19 20 "m20" m20 21 "m21" m21 22 "m22" m22 23 "m23" m23 24 "m24" m24 25 "m25" m25
    26 "m26" m26 27 "m27" m27 28 "m28" m28 29 "m29" m29 30 "m30" m30 31 "m31" m31 32 "m32" m32 33 "m33" m33
    34 "m34" m34 35 "m35" m35 36 "m36" m36 37 "m37" m37 38 "m38" m38 39 "m39" m39 40 "m40" m40 41 "m41" m41
    42 "m42" m42 43 "m43" m43 44 "m44" m44 45 "m45" m45 46 "m46" m46 47 "m47" m47 48 "m48" m48 49 "m49" m49
    50 "m50" m50 51 "m51" m51 52 "m52" m52 53 "m53" m53 54 "m54" m54 55 "m55" m55 56 "m56" m56 57 "m57" m57
    58 "m58" m58 59 "m59" m59 60 "m60" m60 61 "m61" m61 62 "m62" m62 63 "m63" m63 64 "m64" m64 65 "m65" m65
    66 "m66" m66 67 "m67" m67 68 "m68" m68 69 "m69" m69 70 "m70" m70 71 "m71" m71 72 "m72" m72 73 "m73" m73
    74 "m74" m74 75 "m75" m75 76 "m76" m76 77 "m77" m77 78 "m78" m78 79 "m79" m79 80 "m80" m80 81 "m81" m81
    82 "m82" m82 83 "m83" m83 84 "m84" m84 85 "m85" m85 86 "m86" m86 87 "m87" m87 88 "m88" m88 89 "m89" m89
    90 "m90" m90 91 "m91" m91 92 "m92" m92 93 "m93" m93 94 "m94" m94 95 "m95" m95 96 "m96" m96 97 "m97" m97
    98 "m98" m98 99 "m99" m99 100 "m100" m100 101 "m101" m101 102 "m102" m102 103 "m103" m103 104 "m104" m104
    105 "m105" m105 106 "m106" m106 107 "m107" m107 108 "m108" m108 109 "m109" m109 110 "m110" m110
    111 "m111" m111 112 "m112" m112 113 "m113" m113 114 "m114" m114 115 "m115" m115 116 "m116" m116
    117 "m117" m117 118 "m118" m118 119 "m119" m119 120 "m120" m120 121 "m121" m121 122 "m122" m122
    123 "m123" m123 124 "m124" m124 125 "m125" m125 126 "m126" m126 127 "m127" m127 128 "m128" m128
    129 "m129" m129
}

#[test]
fn required_members_are_counted_in_objects_of_any_width() {
    let mut members: serde_json::Map<String, Value> = (0..130)
        .map(|index| (format!("m{index}"), json!(index)))
        .collect();
    let wide: Wide = read(Value::Object(members.clone())).unwrap();
    assert_eq!((wide.m0, wide.m64, wide.m129), (0, 64, 129));
    for missing in ["m0", "m63", "m64", "m127", "m129"] {
        let value = members.remove(missing).unwrap();
        let message = read::<Wide>(Value::Object(members.clone())).unwrap_err();
        assert!(
            message.starts_with(&format!("Wide.{missing}: required, but missing")),
            "{message}"
        );
        members.insert(missing.to_owned(), value);
    }
}

#[test]
fn objects_are_equal_when_their_members_are() {
    let full = json!({
        "id": "1", "labels": {"en": "One"}, "parent": minimal(), "changed": "2026-01-02T03:04:05Z", "state": "On Queue",
        "level": -2, "ratio": 0.5, "pets": [{"petType": "cat", "meow": "m"}], "data": "AP8="
    });
    let thing: Thing = read(full.clone()).unwrap();
    assert_eq!(thing, thing.clone());
    for (member, other) in [
        ("id", json!("2")),
        ("labels", json!({"en": "Two"})),
        ("labels", json!({})),
        ("parent", json!({"id": "2", "labels": {}})),
        ("changed", json!("2026-01-02T03:04:05.000000001Z")),
        ("state", Value::Null),
        ("level", json!(-1)),
        ("ratio", json!(0.25)),
        ("pets", json!([{"petType": "fish"}])),
        ("pets", json!([])),
        ("data", json!("AA==")),
    ] {
        let mut changed = full.clone();
        changed[member] = other;
        assert_ne!(thing, read(changed.clone()).unwrap(), "{changed}");
    }
    let body = |extra: Value| read::<ErrorBody>(json!({"code": "c", "extra": extra})).unwrap();
    assert_eq!(body(json!(1)), body(json!(1)));
    assert_ne!(body(json!(1)), body(json!(2)));
}

#[test]
fn an_object_shows_the_members_that_are_there() {
    let thing: Thing = read(json!({
        "id": "1", "labels": {"en": "One"}, "changed": "2026-01-02T03:04:05Z", "level": -2,
        "state": "new", "pets": [{"petType": "cat", "meow": "m"}]
    }))
    .unwrap();
    assert_eq!(
        format!("{thing:?}"),
        r#"Thing { id: "1", labels: {"en": "One"}, changed: "2026-01-02T03:04:05Z", state: UnknownValue("new"), level: -2, pets: [Cat(Cat { petType: "cat", meow: "m" })] }"#
    );
}
