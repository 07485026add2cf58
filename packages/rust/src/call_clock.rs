//! The time of one call.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use volc_im_core::time::WallTime;

/// The wall clock at the start and a steady one from there, so that a clock that is set meanwhile does no harm.
pub(crate) struct CallClock {
    wall: i64,
    started: Instant,
}

impl CallClock {
    pub(crate) fn start() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        CallClock { wall: i64::try_from(since.as_millis()).unwrap_or(i64::MAX), started: Instant::now() }
    }

    pub(crate) fn now(&self) -> WallTime {
        let elapsed = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
        WallTime::from_millis(self.wall.saturating_add(elapsed))
    }
}
