//! When temporary keys expire, on this machine's clock.

use crate::time::WallTime;

/// Reads `YYYY-MM-DDThh:mm:ss`, a fraction or none, and `Z` or an offset such as `+08:00`.
pub(super) fn rfc3339(text: &str) -> Option<WallTime> {
    if text.ends_with(['Z', 'z']) {
        return WallTime::from_event_time(&text.to_ascii_uppercase());
    }
    let (local, offset) = text.split_at_checked(text.len().checked_sub(6)?)?;
    let [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] = *offset.as_bytes() else { return None };
    let digits = |tens: u8, ones: u8| {
        let is_number = tens.is_ascii_digit() && ones.is_ascii_digit();
        is_number.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let (hours, minutes) = (digits(h0, h1)?, digits(m0, m1)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let behind_ms = (hours * 60 + minutes) * 60_000 * if sign == b'+' { -1 } else { 1 };
    let mut utc = local.to_ascii_uppercase();
    utc.push('Z');
    Some(WallTime::from_event_time(&utc)?.plus_millis(behind_ms))
}

/// When keys expire. With the issuer's own time, a clock that is off does no harm.
pub(super) fn expires_at(now: WallTime, expiry: &str, issuers_now: Option<&str>) -> Option<WallTime> {
    let end = rfc3339(expiry)?;
    Some(match issuers_now.and_then(rfc3339) {
        Some(issued) => now.plus_millis(end.millis_since(issued)),
        None => end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_and_without_an_offset() {
        let at = rfc3339("2021-04-12T02:57:09Z");
        assert_eq!(at.map(WallTime::millis), Some(1_618_196_229_000));
        for same in ["2021-04-12T10:57:09+08:00", "2021-04-11T22:27:09.000-04:30", "2021-04-12t02:57:09z"] {
            assert_eq!(rfc3339(same), at, "{same}");
        }
        for bad in [
            "",
            "Z",
            "+08:00",
            "2021-04-12T10:57:09",
            "2021-04-12T10:57:09+0800",
            "2021-04-12T10:57:09+24:00",
            "é08:00",
        ] {
            assert_eq!(rfc3339(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_issuers_own_time_counts() {
        let now = WallTime::from_millis(1_000_000_000_000);
        let end = expires_at(now, "2021-04-12T10:57:09+08:00", Some("2021-04-12T09:57:09+08:00"));
        assert_eq!(end, Some(now.plus_millis(3_600_000)));
    }
}
