//! The client's opinion of its wall clock: how far the service's is from it.

use crate::error::Error;
use crate::time::WallTime;

/// How far a request's date may be off, in milliseconds: the service allows 15 minutes.
pub(crate) const ALLOWED_SKEW_MS: i64 = 15 * 60 * 1_000;

/// The date of one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedDate {
    /// The wall clock when it was signed.
    pub(crate) wall: WallTime,
    /// What was added to it.
    pub(crate) correction: i64,
}

impl SignedDate {
    /// What X-Date said.
    pub(crate) fn time(self) -> WallTime {
        self.wall.plus_millis(self.correction)
    }
}

/// Milliseconds that are added to the wall clock for X-Date; 0 until the service has refused a date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClockCorrection(i64);

impl ClockCorrection {
    pub(crate) fn millis(self) -> i64 {
        self.0
    }

    /// The service refused this date, and its own clock said `server`. The correction is set, not added to: any
    /// number of attempts that were refused for the same clock come to the same one.
    pub(crate) fn set(&mut self, refused: SignedDate, server: WallTime) {
        let off = server.millis_since(refused.wall);
        self.0 = if off.abs() > ALLOWED_SKEW_MS { off } else { 0 };
    }

    /// A corrected date was refused as well: the correction goes, unless another one has taken its place.
    pub(crate) fn drop_refused(&mut self, refused: SignedDate) {
        if self.0 == refused.correction {
            self.0 = 0;
        }
    }
}

/// The service's clock, where the answer is a refusal for the date: the gateway's code says so, and the date was off by
/// more than is allowed.
pub(crate) fn refused_for_date(error: &Error, date: Option<&str>, signed: SignedDate) -> Option<WallTime> {
    let Error::Api(error) = error else { return None };
    let server = WallTime::from_http_date(date?)?;
    let is_refusal = (400..500).contains(&error.http_status) && error.is_about_date();
    (is_refusal && server.millis_since(signed.time()).abs() > ALLOWED_SKEW_MS).then_some(server)
}
