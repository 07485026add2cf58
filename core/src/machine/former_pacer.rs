//! Pacing: how long a call waits so that an account stays under the documented rates.
//!
//! A leaky bucket per action that keeps one number: the moment at which the bucket will be empty again. Rates count per
//! account, so one pacer serves all clients of an account in a process; for several machines the same arithmetic runs in
//! a shared store.

use crate::model::shape::{Operation, Rate};
use crate::time::WallTime;

/// A rate as the pacer counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Microseconds that one unit takes.
    pub interval_us: u64,
    /// Units that may go at once after a pause.
    pub burst: u32,
}

impl Pace {
    /// The pace of a documented rate. What may go at once is a tenth of a second's worth, the receivers of one call, or a
    /// day's worth: enough not to slow a single call down, too little to overrun the rate noticeably.
    #[must_use]
    pub fn of(rate: Rate) -> Self {
        let (units, microseconds, burst) = match rate {
            Rate::PerSecond(calls) => (calls, 1_000_000, calls / 10),
            Rate::MessagesPerMinute(messages) => (messages, 60_000_000, 500),
            Rate::PerDay(calls) => (calls, 86_400_000_000, calls),
        };
        Pace { interval_us: microseconds / u64::from(units.max(1)), burst: burst.max(1) }
    }
}

/// The pace of an action and what one call of it counts, for `items` entries in its list.
#[must_use]
pub fn pace_of(operation: &Operation, items: u32) -> Option<(Pace, u32)> {
    let rate = operation.rate?;
    let weight = if matches!(rate, Rate::MessagesPerMinute(_)) { items.max(1) } else { 1 };
    Some((Pace::of(rate), weight))
}

/// The pacer's arithmetic for a Redis that several machines share: one key an action, the server's own clock.
///
/// Keys: the bucket. Arguments: `interval_us`, `burst`, weight. Returns milliseconds to wait. With `slow` as the only
/// argument it slows the action down instead, as [`Pacer::on_rate_limited`] does.
pub const REDIS_SCRIPT: &str = r"
local slow_key = KEYS[1] .. ':slow'
local slowness = tonumber(redis.call('GET', slow_key) or '1')
if ARGV[1] == 'slow' then
  redis.call('SET', slow_key, math.min(slowness * 2, 8), 'PX', 10000)
  return 0
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local interval = tonumber(ARGV[1]) * slowness
local weight = tonumber(ARGV[3])
local empty_at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + interval * weight
redis.call('SET', KEYS[1], string.format('%.0f', empty_at), 'PX', math.ceil((empty_at - now) / 1000) + 1000)
return math.max(0, math.ceil((empty_at - interval * math.max(tonumber(ARGV[2]), weight) - now) / 1000))
";

#[derive(Clone, Debug)]
struct Bucket {
    action: String,
    /// Microseconds since the epoch at which everything reserved so far will have been let through.
    empty_at: u64,
    /// How many times slower than the pace, after the service said that it was too fast.
    slowness: u64,
    slower_until: WallTime,
}

/// Longest slowing down, in times of the pace.
const MOST_SLOWNESS: u64 = 8;

/// How long a slowing down lasts after the last complaint, in milliseconds.
const SLOW_FOR_MS: i64 = 10_000;

/// Spreads the calls of one account over time.
#[derive(Clone, Debug, Default)]
pub struct Pacer {
    /// One an action: too few for a map to be worth its weight.
    buckets: Vec<Bucket>,
}

impl Pacer {
    /// Nothing reserved yet.
    #[must_use]
    pub fn new() -> Self {
        Pacer::default()
    }

    /// Reserves `weight` units of an action and says how many milliseconds to wait before using them.
    #[must_use]
    pub fn reserve(&mut self, action: &str, pace: Pace, weight: u32, now: WallTime) -> u64 {
        let now_us = micros(now);
        let Some(bucket) = self.bucket(action, now) else { return 0 };
        let interval = pace.interval_us.saturating_mul(bucket.slowness);
        bucket.empty_at =
            bucket.empty_at.max(now_us).saturating_add(interval.saturating_mul(u64::from(weight)));
        let ahead = interval.saturating_mul(u64::from(pace.burst.max(weight)));
        bucket.empty_at.saturating_sub(ahead).saturating_sub(now_us).div_ceil(1_000)
    }

    /// The service said that an action was called too often: it goes at half the pace for a while, at a quarter when it
    /// says so again, down to an eighth.
    pub fn on_rate_limited(&mut self, action: &str, now: WallTime) {
        if let Some(bucket) = self.bucket(action, now) {
            bucket.slowness = (bucket.slowness * 2).min(MOST_SLOWNESS);
            bucket.slower_until = now.plus_millis(SLOW_FOR_MS);
        }
    }

    /// The bucket of an action, made if need be: there always is one.
    fn bucket(&mut self, action: &str, now: WallTime) -> Option<&mut Bucket> {
        if !self.buckets.iter().any(|bucket| bucket.action == action) {
            let action = action.to_owned();
            self.buckets.push(Bucket { action, empty_at: 0, slowness: 1, slower_until: now });
        }
        let bucket = self.buckets.iter_mut().find(|bucket| bucket.action == action)?;
        if now >= bucket.slower_until {
            bucket.slowness = 1;
        }
        Some(bucket)
    }
}

fn micros(now: WallTime) -> u64 {
    u64::try_from(now.millis()).unwrap_or(0).saturating_mul(1_000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Pace, Pacer};
    use crate::model::shape::Rate;
    use crate::time::WallTime;

    fn at(millis: i64) -> WallTime {
        WallTime::from_millis(1_795_521_600_000 + millis)
    }

    #[test]
    fn fifty_a_second() {
        let (mut pacer, pace) = (Pacer::new(), Pace::of(Rate::PerSecond(50)));
        let waits: Vec<u64> = (0..9).map(|_| pacer.reserve("A", pace, 1, at(0))).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 20, 40, 60, 80]);
        assert_eq!(pacer.reserve("B", pace, 1, at(0)), 0);
        assert_eq!(pacer.reserve("A", pace, 1, at(10_000)), 0);
    }

    #[test]
    fn receivers_count_by_the_minute_and_broadcasts_by_the_day() {
        let (mut pacer, pace) = (Pacer::new(), Pace::of(Rate::MessagesPerMinute(12_000)));
        let waits: Vec<u64> = (0..3).map(|_| pacer.reserve("A", pace, 500, at(0))).collect();
        assert_eq!(waits, [0, 2_500, 5_000]);
        let pace = Pace::of(Rate::PerDay(20));
        let waits: Vec<u64> = (0..21).map(|_| pacer.reserve("C", pace, 1, at(0))).collect();
        assert_eq!((waits[19], waits[20]), (0, 4_320_000));
    }

    #[test]
    fn complaints_slow_it_down_for_a_while() {
        let (mut pacer, pace) = (Pacer::new(), Pace { interval_us: 20_000, burst: 1 });
        assert_eq!(pacer.reserve("A", pace, 1, at(0)), 0);
        for (time, gap) in [(1_000, 40), (2_000, 80), (3_000, 160), (4_000, 160)] {
            pacer.on_rate_limited("A", at(time));
            assert_eq!(pacer.reserve("A", pace, 1, at(time)), 0);
            assert_eq!(pacer.reserve("A", pace, 1, at(time)), gap);
        }
        assert_eq!(pacer.reserve("A", pace, 1, at(20_000)), 0);
        assert_eq!(pacer.reserve("A", pace, 1, at(20_000)), 20);
    }

    proptest! {
        /// Over any stretch of time, no more goes through than the pace and one burst allow.
        #[test]
        fn the_pace_holds(gaps in proptest::collection::vec(0i64..60, 1..200), calls in 1u32..200) {
            let (mut pacer, pace) = (Pacer::new(), Pace::of(Rate::PerSecond(calls)));
            let mut now = 0;
            let mut times: Vec<i64> = gaps.iter().map(|gap| {
                now += gap;
                now + i64::try_from(pacer.reserve("A", pace, 1, at(now))).unwrap_or(i64::MAX)
            }).collect();
            times.sort_unstable();
            for (first, from) in times.iter().enumerate() {
                for (last, to) in times.iter().enumerate().skip(first) {
                    let count = i64::try_from(last - first + 1).unwrap_or(i64::MAX);
                    let allowed = i64::from(pace.burst) + (to - from) * 1_000 / i64::try_from(pace.interval_us).unwrap_or(1) + 1;
                    prop_assert!(count <= allowed, "{count} in {} ms", to - from);
                }
            }
        }
    }
}
