//! Correction of the client's wall clock by the service's.

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

/// Whether the gateway refused the request for its date.
fn is_date_refusal(error: &Error) -> bool {
    matches!(error, Error::Api(error) if (400..500).contains(&error.http_status) && error.is_about_date())
}

/// What a response says about the date that its request was signed with.
pub(crate) enum DateVerdict {
    /// Nothing: it was not refused for its date, or nothing tells how far off that was.
    None,
    /// Refused, and off by more than is allowed from the service's clock, which is this.
    Off(WallTime),
    /// Refused although it was corrected to the service's own clock: the correction is wrong.
    CorrectionRefused,
}

impl DateVerdict {
    pub(crate) fn of(error: &Error, date: Option<&str>, signed: SignedDate) -> Self {
        if !is_date_refusal(error) {
            return DateVerdict::None;
        }
        match date.and_then(WallTime::from_http_date) {
            Some(server) if server.millis_since(signed.time()).abs() > ALLOWED_SKEW_MS => {
                DateVerdict::Off(server)
            }
            _ if signed.correction != 0 => DateVerdict::CorrectionRefused,
            _ => DateVerdict::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED_SKEW_MS, ClockCorrection, SignedDate};
    use crate::time::WallTime;

    #[test]
    fn only_what_the_service_does_not_allow_is_corrected() {
        for (off, corrected) in [
            (ALLOWED_SKEW_MS, 0),
            (ALLOWED_SKEW_MS + 1, ALLOWED_SKEW_MS + 1),
            (-ALLOWED_SKEW_MS, 0),
            (-ALLOWED_SKEW_MS - 1, -ALLOWED_SKEW_MS - 1),
        ] {
            let refused = SignedDate { wall: WallTime::from_millis(1_795_521_600_000), correction: 0 };
            let mut clock = ClockCorrection::default();
            clock.set(refused, refused.wall.plus_millis(off));
            assert_eq!(clock.millis(), corrected, "{off}");
            // Another attempt's correction is not this one's to drop.
            clock.drop_refused(SignedDate { correction: 7, ..refused });
            assert_eq!(clock.millis(), corrected, "{off}");
            clock.drop_refused(SignedDate { correction: corrected, ..refused });
            assert_eq!(clock.millis(), 0, "{off}");
        }
    }
}
