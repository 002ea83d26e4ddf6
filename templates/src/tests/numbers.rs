//! Numbers of any type as arguments.

use serde_json::Value;

use crate::runtime::encode::{Mode, to_value};
use crate::runtime::{Number, Style};

/// What a query has of a number.
fn sent(number: impl Number) -> Option<String> {
    let value = to_value(&number, Mode::Request).ok()?;
    assert!(value.is_number());
    Style::FORM.write_query("n", &value)
}

#[test]
fn whole_numbers_of_any_type_have_all_their_digits() {
    assert_eq!(sent(i8::MIN).unwrap(), "n=-128");
    assert_eq!(sent(u8::MAX).unwrap(), "n=255");
    assert_eq!(sent(i16::MIN).unwrap(), "n=-32768");
    assert_eq!(sent(u16::MAX).unwrap(), "n=65535");
    assert_eq!(sent(i32::MIN).unwrap(), "n=-2147483648");
    assert_eq!(sent(u32::MAX).unwrap(), "n=4294967295");
    assert_eq!(sent(i64::MIN).unwrap(), "n=-9223372036854775808");
    assert_eq!(sent(u64::MAX).unwrap(), "n=18446744073709551615");
    assert_eq!(sent(7_isize - 8).unwrap(), "n=-1");
    assert_eq!(sent(vec![1, 2].len()).unwrap(), "n=2");
    // The first whole number that no `f64` holds.
    assert_eq!(
        sent(9_007_199_254_740_993_i64).unwrap(),
        "n=9007199254740993"
    );
    assert_eq!(
        sent(i128::from(i64::MIN)).unwrap(),
        "n=-9223372036854775808"
    );
    assert_eq!(
        sent(u128::from(u64::MAX)).unwrap(),
        "n=18446744073709551615"
    );
}

#[test]
fn fractions_have_the_shortest_digits() {
    assert_eq!(sent(0.1).unwrap(), "n=0.1");
    assert_eq!(sent(0.1_f32).unwrap(), "n=0.1");
    assert_eq!(sent(3.0).unwrap(), "n=3");
    assert_eq!(sent(-2.5_f32).unwrap(), "n=-2.5");
}

#[test]
fn what_cannot_be_sent_is_an_error() {
    assert_eq!(sent(f64::NAN), None);
    assert_eq!(sent(f32::INFINITY), None);
    assert_eq!(sent(i128::from(i64::MIN) - 1), None);
    let error = to_value(&(u128::from(u64::MAX) + 1), Mode::Request);
    let error = error.map(|value: Value| value.to_string()).unwrap_err();
    let expected = "a whole number of more than 64 bits is not sent";
    assert_eq!(error.to_string(), expected);
}
