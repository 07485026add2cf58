//! How long a call may take, how often it is tried, how long it waits in between.

use crate::error::Error;
use crate::machine::options::{OptionNames, whole};

/// Limits of a call. All times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts at most, the first one included. 1 switches retries off.
    pub max_attempts: u32,
    /// Upper bound of the first wait; it doubles with every attempt.
    pub base_delay_ms: u64,
    /// Upper bound of any wait that the service did not ask for.
    pub max_delay_ms: u64,
    /// Time for one attempt.
    pub attempt_timeout_ms: u64,
    /// Time for all attempts and waits together.
    pub deadline_ms: u64,
}

impl Default for RetryPolicy {
    /// 4 attempts, waits of up to 200 ms doubling up to 5 s, 10 s an attempt (as the vendor's Go SDK), 30 s in all.
    fn default() -> Self {
        RetryPolicy {
            max_attempts: 4,
            base_delay_ms: 200,
            max_delay_ms: 5_000,
            attempt_timeout_ms: 10_000,
            deadline_ms: 30_000,
        }
    }
}

impl RetryPolicy {
    /// Rejects limits that no call can meet.
    ///
    /// # Errors
    /// `validation` at the limit, in the language's spelling.
    pub fn check(&self, names: OptionNames) -> Result<(), Error> {
        for (name, limit) in [
            ("Retry.MaxAttempts", u64::from(self.max_attempts)),
            ("Retry.BaseDelayMs", self.base_delay_ms),
            ("Retry.MaxDelayMs", self.max_delay_ms),
            ("TimeoutMs", self.attempt_timeout_ms),
            ("DeadlineMs", self.deadline_ms),
        ] {
            whole(name, i64::try_from(limit).unwrap_or(i64::MAX), names)?;
        }
        Ok(())
    }

    /// The upper bound of the wait after the attempt of this number (from 1).
    pub(crate) fn ceiling(&self, attempt: u32) -> u64 {
        let doublings = attempt.saturating_sub(1).min(32);
        self.base_delay_ms.saturating_mul(1 << doublings).min(self.max_delay_ms)
    }
}

/// A small generator for jitter; what it makes is spread, not secret.
#[derive(Clone, Debug)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) fn new(entropy: [u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, rest @ ..] = entropy;
        Jitter(u64::from_le_bytes([a, b, c, d, e, f, g, h]) ^ u64::from_le_bytes(rest).rotate_left(32))
    }

    /// From 0 to `most`, both included.
    pub(crate) fn up_to(&mut self, most: u64) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        z.checked_rem(most.saturating_add(1)).unwrap_or(z)
    }
}

#[cfg(test)]
mod tests {
    use super::{Jitter, RetryPolicy};

    #[test]
    fn waits_double_up_to_the_longest() {
        let policy = RetryPolicy::default();
        let ceilings = [0, 1, 2, 3, 5, 6, 33, 34, u32::MAX].map(|attempt| policy.ceiling(attempt));
        assert_eq!(ceilings, [200, 200, 400, 800, 3_200, 5_000, 5_000, 5_000, 5_000]);
        let endless = RetryPolicy { max_delay_ms: u64::MAX, ..policy };
        assert_eq!(endless.ceiling(34), 200 << 32);
        assert_eq!(endless.ceiling(33), 200 << 32);
    }

    /// The known first values of SplitMix64 from 0, and from another state.
    #[test]
    fn jitter_is_spread_as_splitmix64_spreads() {
        let mut jitter = Jitter::new([0; 16]);
        let values = [0; 3].map(|_| jitter.up_to(u64::MAX));
        assert_eq!(values, [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]);
        let mut other = Jitter::new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
        assert_eq!(other.up_to(u64::MAX), 0x34b9_bd8c_aaa1_13f0);
        let few = [0; 64].map(|_| jitter.up_to(2));
        assert!((0..=2).all(|value| few.contains(&value)) && few.iter().all(|value| *value <= 2));
    }
}
