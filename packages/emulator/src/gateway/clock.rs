//! Time in the forms the service speaks: `X-Date`, `Date`, milliseconds and microseconds.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// How far `X-Date` may be from the service's clock, in seconds, both ways.
pub const TOLERANCE_SECONDS: i64 = 15 * 60;

const X_DATE: &[BorrowedFormatItem<'static>] =
    format_description!("[year][month][day]T[hour][minute][second]Z");
const EVENT_TIME: &[BorrowedFormatItem<'static>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:9]Z");

/// One moment of the service's clock, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    micros: i64,
}

impl Moment {
    /// The moment it is outside. The emulator itself asks [`crate::clock::Clock`].
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { micros: i64::try_from(since.as_micros()).unwrap_or(i64::MAX) }
    }

    /// A moment in whole seconds since 1970.
    pub fn at_seconds(seconds: i64) -> Self {
        Self { micros: seconds.saturating_mul(1_000_000) }
    }

    /// A moment in microseconds since 1970.
    pub fn at_micros(micros: i64) -> Self {
        Self { micros }
    }

    /// This moment and so many microseconds.
    #[must_use]
    pub fn plus_micros(self, micros: i64) -> Self {
        Self { micros: self.micros.saturating_add(micros) }
    }

    /// This moment on a clock that is off by some seconds.
    #[must_use]
    pub fn skewed(self, seconds: i64) -> Self {
        Self { micros: self.micros.saturating_add(seconds.saturating_mul(1_000_000)) }
    }

    /// Seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.micros.div_euclid(1_000_000)
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.micros.div_euclid(1_000)
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.micros
    }

    /// The value of a `Date` header.
    pub fn http_date(self) -> String {
        let since = Duration::from_secs(u64::try_from(self.seconds()).unwrap_or(0));
        // httpdate cannot write years beyond 9999.
        let last = Duration::from_secs(253_402_300_799);
        httpdate::fmt_http_date(UNIX_EPOCH + since.min(last))
    }

    /// The value of a callback's `EventTime`, with nine fraction digits.
    pub fn event_time(self) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.micros) * 1_000)
            .ok()
            .and_then(|moment| moment.format(EVENT_TIME).ok())
            .unwrap_or_else(|| "1970-01-01T00:00:00.000000000Z".to_owned())
    }

    /// The value of an `X-Date` header.
    pub fn x_date(self) -> String {
        OffsetDateTime::from_unix_timestamp(self.seconds())
            .ok()
            .and_then(|moment| moment.format(X_DATE).ok())
            .unwrap_or_default()
    }
}

/// Reads an `X-Date` header strictly, into seconds since 1970.
pub fn parse_x_date(text: &str) -> Option<i64> {
    if text.len() != 16 {
        return None;
    }
    PrimitiveDateTime::parse(text, X_DATE).ok().map(|moment| moment.assume_utc().unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::{Moment, parse_x_date};

    #[test]
    fn x_date_is_read_strictly() {
        assert_eq!(parse_x_date("19700101T000001Z"), Some(1));
        assert_eq!(parse_x_date("20990423T164406Z"), Some(4_080_645_846));
        for bad in [
            "",
            "2023-05-04T03:34:42Z",
            "20230504T033442",
            "20231304T033442Z",
            "20230504T033442Z ",
            "20230504t033442z",
        ] {
            assert_eq!(parse_x_date(bad), None, "{bad}");
        }
    }

    #[test]
    fn moments_are_written_in_every_form() {
        let moment = Moment { micros: 1_744_898_979_000_042 };
        assert_eq!(moment.event_time(), "2025-04-17T14:09:39.000042000Z");
        assert_eq!(moment.http_date(), "Thu, 17 Apr 2025 14:09:39 GMT");
        assert_eq!(moment.x_date(), "20250417T140939Z");
        assert_eq!(moment.skewed(-39).x_date(), "20250417T140900Z");
    }
}
