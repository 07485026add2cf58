//! Times as the caller gives them, and the few text forms the API uses. Nothing here reads a clock.
//!
//! Two clocks, two types: [`WallTime`] is for signatures, callbacks and tokens, [`MonoTime`] for deadlines, waits and
//! rates. One is never taken for the other.

use crate::transcode::{parted, parts};

/// A point on a clock that never goes back, in milliseconds since any fixed point before the process's first use of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonoTime(u64);

impl MonoTime {
    /// From milliseconds since the clock's own beginning.
    #[must_use]
    pub fn from_millis(millis: u64) -> Self {
        MonoTime(millis)
    }

    /// Milliseconds since the clock's own beginning.
    #[must_use]
    pub fn millis(self) -> u64 {
        self.0
    }

    /// Later by `millis`; the last point there is where that would be past it.
    #[must_use]
    pub fn plus_millis(self, millis: u64) -> Self {
        MonoTime(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this point; 0 when this one is not after it.
    #[must_use]
    pub fn millis_since(self, earlier: MonoTime) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The time of both clocks. Every input of a machine has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The time of day.
    pub wall: WallTime,
    /// The clock that waits are measured by.
    pub mono: MonoTime,
}

/// A time of day, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(i64);

/// Reads no clock: the time is the caller's.
#[expect(clippy::disallowed_types, reason = "a conversion")]
#[cfg(feature = "typed")]
impl From<std::time::SystemTime> for WallTime {
    /// To the millisecond; 1970 for anything earlier.
    fn from(time: std::time::SystemTime) -> Self {
        let since = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        WallTime::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

#[expect(clippy::disallowed_types, reason = "a conversion")]
#[cfg(feature = "typed")]
impl From<WallTime> for std::time::SystemTime {
    fn from(time: WallTime) -> Self {
        std::time::UNIX_EPOCH + std::time::Duration::from_millis(u64::try_from(time.millis()).unwrap_or(0))
    }
}

/// The time of a number of units since 1970; `None` for one that is not after it, and for one beyond what a system time holds.
#[expect(clippy::disallowed_types, reason = "a conversion")]
#[cfg(feature = "typed")]
pub(crate) fn system_time(number: i64, per_second: i64) -> Option<std::time::SystemTime> {
    let units = u64::try_from(number).ok().filter(|units| *units > 0)?;
    let millis = units.checked_mul(u64::try_from(1_000 / per_second.max(1)).ok()?)?;
    std::time::UNIX_EPOCH.checked_add(std::time::Duration::from_millis(millis))
}

/// First and last instants that the API's four-digit years can spell.
const EARLIEST: i64 = 0;
const LATEST: i64 = 253_402_300_799_999;
const DAY_SECONDS: i64 = 86_400;

impl WallTime {
    /// From milliseconds since the epoch; clamped to the years 1970 to 9999, which the text forms can spell.
    #[must_use]
    pub fn from_millis(millis: i64) -> Self {
        WallTime(millis.clamp(EARLIEST, LATEST))
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Later by `millis` (earlier when negative).
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this point; negative when this one is before it.
    #[must_use]
    pub fn millis_since(self, earlier: WallTime) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The `X-Date` form: `20060102T150405Z`.
    #[must_use]
    pub fn to_x_date(self) -> String {
        let ([year, month, day], [hour, minute, second]) = self.civil();
        // Once per request, where formatting would cost as much as a hash.
        let mut text = *b"        T      Z";
        let (date, clock) = text.split_at_mut(8);
        write_digits(year * 10_000 + month * 100 + day, date);
        write_digits(hour * 10_000 + minute * 100 + second, clock.get_mut(1..7).unwrap_or_default());
        std::str::from_utf8(&text).unwrap_or_default().to_owned()
    }

    /// The callback's `EventTime` form with nine fraction digits: `1970-07-01T00:00:00.000000000Z`.
    #[must_use]
    pub fn to_event_time(self) -> String {
        let ([year, month, day], [hour, minute, second]) = self.civil();
        let millis = self.0.rem_euclid(1_000);
        let mut text = *b"    -  -  T  :  :  .   000000Z";
        let mut start = 0;
        let numbers = [year, month, day, hour, minute, second, millis];
        for (number, digits) in numbers.iter().zip(&[4, 2, 2, 2, 2, 2, 3]) {
            write_digits(*number, text.get_mut(start..start + digits).unwrap_or_default());
            start += digits + 1;
        }
        std::str::from_utf8(&text).unwrap_or_default().to_owned()
    }

    /// Reads `YYYY-MM-DDThh:mm:ss[.f…]Z` with 0 to 9 fraction digits, strictly; `None` for anything else.
    #[must_use]
    pub fn from_event_time(text: &str) -> Option<Self> {
        let (whole, fraction) = text.as_bytes().split_first_chunk::<19>()?;
        let fraction = match fraction {
            b"Z" => &[][..],
            [b'.', digits @ .., b'Z'] if matches!(digits.len(), 1..=9) => digits,
            _ => return None,
        };
        let [year, month, day, hour, minute, second] = numbers_in(whole, b"0000-00-00T00:00:00")?;
        // To the millisecond.
        let millis = number(fraction.get(..3).unwrap_or(fraction))?;
        number(fraction.get(3..).unwrap_or_default())?;
        let millis = millis * [1, 100, 10].get(fraction.len()).unwrap_or(&1);
        Some(WallTime(seconds_of([year, month, day], [hour, minute, second])? * 1_000 + millis))
    }

    /// Reads HTTP's preferred date form, `Sun, 06 Nov 1994 08:49:37 GMT`; `None` for anything else.
    #[must_use]
    pub fn from_http_date(text: &str) -> Option<Self> {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (_, rest) = parted(text.trim_ascii(), b",")?;
        let parts = parts(rest.strip_prefix(' ')?, b' ');
        let [day, month, year, clock, "GMT"] = *parts else { return None };
        let month = i64::try_from(MONTHS.iter().position(|m| *m == month)?).ok()? + 1;
        let [year, day] = [(year, 4), (day, 2)]
            .map(|(text, digits)| number(text.as_bytes()).filter(|_| text.len() == digits));
        let clock = clock.as_bytes().first_chunk::<8>().filter(|_| clock.len() == 8)?;
        let clock = numbers_in(clock, b"00:00:00")?;
        Some(WallTime(seconds_of([year?, month, day?], clock)? * 1_000))
    }

    /// Year, month, day and hour, minute, second in UTC.
    fn civil(self) -> ([i64; 3], [i64; 3]) {
        let seconds = self.0.div_euclid(1_000);
        let clock = seconds.rem_euclid(DAY_SECONDS);
        (date_of_day(seconds.div_euclid(DAY_SECONDS)), [clock / 3_600, clock / 60 % 60, clock % 60])
    }
}

/// The last decimal digits of a number that is not negative, as many as there is room for.
fn write_digits(mut number: i64, room: &mut [u8]) {
    for digit in room.iter_mut().rev() {
        *digit = b'0'.wrapping_add(u8::try_from(number % 10).unwrap_or_default());
        number /= 10;
    }
}

/// Seconds since the epoch of a date and a time of day.
fn seconds_of([year, month, day]: [i64; 3], [hour, minute, second]: [i64; 3]) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year < 1970 || !(1..=days).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    Some(day_of_date(year, month, day) * DAY_SECONDS + hour * 3_600 + minute * 60 + second)
}

/// The numbers in a text that has a zero of the form for each digit, and else the form's bytes.
fn numbers_in<const LENGTH: usize, const COUNT: usize>(
    text: &[u8; LENGTH],
    form: &[u8; LENGTH],
) -> Option<[i64; COUNT]> {
    let mut numbers = [0; COUNT];
    let mut at = 0;
    for (byte, form) in text.iter().zip(form) {
        if *form == b'0' {
            let digit = byte.is_ascii_digit().then(|| i64::from(byte.wrapping_sub(b'0')))?;
            let number = numbers.get_mut(at)?;
            *number = *number * 10 + digit;
        } else if byte == form {
            at += 1;
        } else {
            return None;
        }
    }
    Some(numbers)
}

/// The number that digits are; 0 for none of them.
fn number(digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(0_i64, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| i64::from(digit.wrapping_sub(b'0')))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// Days since the epoch of a proleptic Gregorian date, counting years from March so that leap days come last.
fn day_of_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

fn date_of_day(day: i64) -> [i64; 3] {
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    [year, month, day]
}

#[cfg(test)]
mod tests {
    use super::WallTime;
    use proptest::prelude::*;

    #[test]
    fn known_instants() {
        let t = WallTime::from_millis(1_683_171_282_123);
        assert_eq!(t.to_x_date(), "20230504T033442Z");
        assert_eq!(t.to_event_time(), "2023-05-04T03:34:42.123000000Z");
        assert_eq!(
            WallTime::from_http_date("Thu, 04 May 2023 03:34:42 GMT"),
            Some(WallTime(1_683_171_282_000))
        );
        assert_eq!(WallTime::from_event_time("2024-02-29T23:59:59Z"), Some(WallTime(1_709_251_199_000)));
    }

    #[test]
    fn refuses_what_is_not_strictly_utc() {
        for bad in [
            "",
            "Z",
            "2024-02-30T00:00:00Z",
            "2023-02-29T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:60Z",
            "2024-01-01T00:00:00",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00.0000000000Z",
            "2024-01-01T00:00:00+00:00",
            "2024-1-01T00:00:00Z",
            "+024-01-01T00:00:00Z",
            "2024-01-01T00:00:00.٣Z",
            "1969-12-31T23:59:59Z",
            "2024-01-01T00:00:00ZZ",
        ] {
            assert_eq!(WallTime::from_event_time(bad), None, "{bad}");
        }
        assert_eq!(WallTime::from_http_date("soon"), None);
        let long = "6".repeat(40);
        assert_eq!(WallTime::from_http_date(&format!("Sun, {long} Nov 1994 08:49:37 GMT")), None);
        assert_eq!(WallTime::from_http_date(&format!("Sun, 06 Nov {long} 08:49:37 GMT")), None);
    }

    proptest! {
        #[test]
        fn event_time_round_trips(millis in 0i64..253_402_300_799_999) {
            let t = WallTime::from_millis(millis);
            prop_assert_eq!(WallTime::from_event_time(&t.to_event_time()), Some(t));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
            let _ = WallTime::from_event_time(&text);
            let _ = WallTime::from_http_date(&text);
        }
    }
}
