//! What the headers of an answer say about time: when to come again, and by how much the clock is off.

use crate::error::Error;
use crate::time::WallTime;

/// The service allows 15 minutes; less than this and the date was not why it refused.
const REFUSED_SKEW_MS: i64 = 14 * 60 * 1_000;

/// Milliseconds by which X-Date was ahead of the service's clock, where that is why the request was refused.
pub(super) fn refused_for_its_date(error: &Error, date: Option<&str>, signed_at: WallTime) -> Option<i64> {
    let refused = matches!(error, Error::Api(e) if e.http_status < 500 && !e.retryable);
    let skew_ms = signed_at.millis_since(WallTime::from_http_date(date?)?);
    (refused && skew_ms.abs() > REFUSED_SKEW_MS).then_some(skew_ms)
}

/// Says in the error by how much the clock was off.
pub(super) fn note_skew(error: &mut Error, skew_ms: i64) {
    if let Error::Api(error) = error {
        error.clock_skew_seconds = Some(skew_ms / 1_000);
    }
}

/// Milliseconds that `Retry-After` asks for. A date is read against the answer's own `Date` where there is one, so
/// that a clock that is off does no harm.
pub(super) fn retry_after_ms(value: &str, date: Option<&str>, now: WallTime) -> Option<u64> {
    let value = value.trim_ascii();
    if let Some(seconds) = value.parse::<i64>().ok().and_then(|seconds| u64::try_from(seconds).ok()) {
        return Some(seconds.saturating_mul(1_000));
    }
    let at = WallTime::from_http_date(value)?;
    let server_now = date.and_then(WallTime::from_http_date).unwrap_or(now);
    u64::try_from(at.millis_since(server_now)).ok().or(Some(0))
}
