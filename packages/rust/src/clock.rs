//! Both clocks.

use std::sync::LazyLock;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use volc_im_core::time::{MonoTime, Now, WallTime};

/// The time of both clocks.
pub(crate) fn now() -> Now {
    static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Now {
        wall: WallTime::from_millis(i64::try_from(wall.as_millis()).unwrap_or(i64::MAX)),
        mono: MonoTime::from_millis(u64::try_from(BEGAN.elapsed().as_millis()).unwrap_or(u64::MAX)),
    }
}
