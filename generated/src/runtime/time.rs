//! Points in time and dates: what services write is read leniently, what is sent is strict RFC 3339.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

use super::drift;
use super::encode::{Encode, View};
use super::scalar::{Scalar, decode_as_scalar};

decode_as_scalar! { DateTime<Utc> NaiveDate }

impl Scalar for DateTime<Utc> {
    const EXPECTED: &'static str = "a date and time with an offset (RFC 3339)";

    fn from_integer(value: i128) -> Option<Self> {
        from_epoch(value as f64)
    }

    fn from_float(value: f64) -> Option<Self> {
        from_epoch(value)
    }

    fn from_text(text: &str) -> Option<Self> {
        parse_timestamp(text)
    }
}

impl Scalar for NaiveDate {
    const EXPECTED: &'static str = "a date (RFC 3339)";

    fn from_text(text: &str) -> Option<Self> {
        parse_date(text)
    }
}

impl Encode for DateTime<Utc> {
    fn view(&self) -> View<'_> {
        match format_timestamp(self) {
            Some(text) => View::Text(text.into()),
            None => View::Unwritable(OUT_OF_RANGE, self.to_string()),
        }
    }
}

impl Encode for NaiveDate {
    fn view(&self) -> View<'_> {
        match format_date(self) {
            Some(text) => View::Text(text.into()),
            None => View::Unwritable(OUT_OF_RANGE, self.to_string()),
        }
    }
}

const OUT_OF_RANGE: &str = "RFC 3339 has no form for years outside 0 to 9999";

fn format_date(date: &NaiveDate) -> Option<String> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    (0..=9999)
        .contains(&year)
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Writes a timestamp with as many fraction digits, in steps of three, as it needs.
fn format_timestamp(timestamp: &DateTime<Utc>) -> Option<String> {
    // chrono writes a leap second as more than 999,999,999 nanoseconds; RFC 3339 readers often refuse second 60.
    let nanos = timestamp.timestamp_subsec_nanos();
    let (carry, nanos) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let seconds = timestamp.timestamp().checked_add(carry.into())?;
    let time = DateTime::from_timestamp(seconds, 0)?;
    let date = format_date(&time.date_naive())?;
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    let fraction = if nanos == 0 {
        String::new()
    } else if nanos % 1_000_000 == 0 {
        format!(".{:03}", nanos / 1_000_000)
    } else if nanos % 1_000 == 0 {
        format!(".{:06}", nanos / 1_000)
    } else {
        format!(".{nanos:09}")
    };
    Some(format!(
        "{date}T{hour:02}:{minute:02}:{second:02}{fraction}Z"
    ))
}

/// From which number on it counts milliseconds; as seconds, it would be in the year 5138.
const FIRST_MILLISECONDS: f64 = 1e11;

/// Reads a number of seconds since 1970, or of milliseconds if it is too large for that. Either is drift.
fn from_epoch(number: f64) -> Option<DateTime<Utc>> {
    let (micros, found) = match number.abs() < FIRST_MILLISECONDS {
        true => (1e6, "a number of seconds"),
        false => (1e3, "a number of milliseconds"),
    };
    // The cast saturates beyond all years, and gives 0 for what is no number, which JSON does not have.
    let timestamp = DateTime::from_timestamp_micros((number * micros).round() as i64)?;
    if !is_writable(&timestamp) {
        return None;
    }
    drift::form("date-time", found);
    Some(timestamp)
}

/// Whether RFC 3339 has a form for the moment.
fn is_writable(timestamp: &DateTime<Utc>) -> bool {
    (0..=9999).contains(&timestamp.year())
}

/// Reads RFC 3339, also with a space for `T`, more than nine fraction digits, or an offset without a colon or minutes. Without an
/// offset it is a time of UTC, and a date alone is the beginning of that day; both are drift.
fn parse_timestamp(text: &str) -> Option<DateTime<Utc>> {
    let mut text = Text(text.as_bytes());
    let date = text.date()?;
    if text.0.is_empty() {
        drift::form("date-time", "a date");
        return Some(date.and_time(NaiveTime::MIN).and_utc());
    }
    text.one_of(b"Tt ")?;
    let (time, leap) = text.time()?;
    let has_offset = !text.0.is_empty();
    let offset = match has_offset {
        true => text.offset()?,
        false => TimeDelta::zero(),
    };
    let local = NaiveDateTime::new(date, time).checked_add_signed(leap)?;
    let timestamp = local.checked_sub_signed(offset)?.and_utc();
    if !text.0.is_empty() || !is_writable(&timestamp) {
        return None;
    }
    if !has_offset {
        drift::form("date-time", "a date and time without an offset");
    }
    Some(timestamp)
}

/// Reads a date, also with an offset behind it, as XML Schema has it. Of a date with a time it is the date, which is drift.
fn parse_date(text: &str) -> Option<NaiveDate> {
    let mut text = Text(text.as_bytes());
    let date = text.date()?;
    let has_time = text.one_of(b"Tt ").is_some();
    if has_time {
        text.time()?;
    }
    if !text.0.is_empty() {
        text.offset()?;
    }
    if !text.0.is_empty() {
        return None;
    }
    if has_time {
        drift::form("date", "a date and time");
    }
    Some(date)
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Writes RFC 3339 as an HTTP date in its preferred form, which has no fractions of seconds. Any other text stays as it is.
pub(crate) fn to_http_date(text: &str) -> String {
    let written = parse_timestamp(text).and_then(|timestamp| {
        let month = MONTHS.get(usize::try_from(timestamp.month0()).ok()?)?;
        let (weekday, day, year) = (timestamp.weekday(), timestamp.day(), timestamp.year());
        let (hour, minute, second) = (timestamp.hour(), timestamp.minute(), timestamp.second());
        Some(format!(
            "{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT"
        ))
    });
    written.unwrap_or_else(|| text.to_owned())
}

/// Reads an HTTP date in its preferred form, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn parse_http_date(text: &str) -> Option<DateTime<Utc>> {
    let (_, date) = text.split_once(", ")?;
    let mut parts = date.split(' ');
    let mut next = || parts.next();
    let (day, month, year, time, zone) = (next()?, next()?, next()?, next()?, next()?);
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month)?.0;
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month, day.parse().ok()?)?;
    let mut time = Text(time.as_bytes());
    let (time, leap) = time.time().filter(|_| time.0.is_empty())?;
    let timestamp = date.and_time(time).checked_add_signed(leap)?.and_utc();
    (zone == "GMT" && parts.next().is_none()).then_some(timestamp)
}

/// The rest of a text that is being read.
struct Text<'a>(&'a [u8]);

impl Text<'_> {
    fn one_of(&mut self, allowed: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        if !allowed.contains(first) {
            return None;
        }
        self.0 = rest;
        Some(*first)
    }

    fn digits(&mut self, count: usize) -> Option<u32> {
        let mut number = 0;
        for _ in 0..count {
            number = number * 10 + u32::from(self.one_of(b"0123456789")? - b'0');
        }
        Some(number)
    }

    fn date(&mut self) -> Option<NaiveDate> {
        let year = self.digits(4)?;
        self.one_of(b"-")?;
        let month = self.digits(2)?;
        self.one_of(b"-")?;
        let day = self.digits(2)?;
        NaiveDate::from_ymd_opt(year.try_into().ok()?, month, day)
    }

    /// The time, and what a leap second adds to it.
    fn time(&mut self) -> Option<(NaiveTime, TimeDelta)> {
        let hour = self.digits(2)?;
        self.one_of(b":")?;
        let minute = self.digits(2)?;
        self.one_of(b":")?;
        let second = self.digits(2)?;
        let nanos = if self.one_of(b".").is_some() {
            self.fraction()?
        } else {
            0
        };
        let leap = u32::from(second == 60);
        let time = NaiveTime::from_hms_nano_opt(hour, minute, second - leap, nanos)?;
        Some((time, TimeDelta::seconds(leap.into())))
    }

    /// Nanoseconds; digits beyond the ninth are cut.
    fn fraction(&mut self) -> Option<u32> {
        let mut nanos = self.digits(1)? * 100_000_000;
        let mut weight = 10_000_000;
        while let Some(digit) = self.digits(1) {
            nanos += digit * weight;
            weight /= 10;
        }
        Some(nanos)
    }

    fn offset(&mut self) -> Option<TimeDelta> {
        let sign = match self.one_of(b"Zz+-")? {
            b'+' => 1,
            b'-' => -1,
            _ => return Some(TimeDelta::zero()),
        };
        let hours = self.digits(2)?;
        let has_colon = self.one_of(b":").is_some();
        let minutes = if has_colon || !self.0.is_empty() {
            self.digits(2)?
        } else {
            0
        };
        let seconds = i64::from(hours * 3600 + minutes * 60);
        (hours < 24 && minutes < 60).then(|| TimeDelta::seconds(sign * seconds))
    }
}
