//! The rates of one account in this process: a leaky bucket per action.

use std::sync::{Mutex, PoisonError};

use super::pace::Pace;
use crate::time::MonoTime;

/// Strongest slowdown, as a multiple of the pace.
const MOST_SLOWNESS: u64 = 8;

/// How long a slowdown lasts after the last rate limit error, in milliseconds.
const SLOW_FOR_MS: u64 = 10_000;

/// Units of an action that are kept for a call, to be [used](RateLimits::use_up) or [given
/// back](RateLimits::give_back).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    action: &'static str,
    number: u64,
    /// Milliseconds until they may be used.
    pub wait_ms: u64,
}

/// The wait would exceed the caller's limit. Nothing was reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// Milliseconds that it would have taken.
    pub wait_ms: u64,
}

/// Spreads the calls of one account over time, by the documented rate of each action. Rates count per account, so all
/// clients of an account in a process share one.
#[derive(Debug, Default)]
pub struct RateLimits {
    /// One an action: too few for a map to be worth its weight.
    buckets: Mutex<Vec<Bucket>>,
}

#[derive(Debug)]
struct Bucket {
    action: &'static str,
    /// The moment, in microseconds, at which what was used so far will have been let through.
    used_until: u64,
    /// Number of a reservation that is neither used nor given back, and the moment at which it will be let through.
    pending: Vec<(u64, u64)>,
    next_number: u64,
    /// How many times slower than the pace, after a rate limit error of the service.
    slowness: u64,
    slower_until: MonoTime,
}

impl Bucket {
    fn empty_at(&self) -> u64 {
        self.pending.iter().fold(self.used_until, |latest, (_, end)| latest.max(*end))
    }

    fn take(&mut self, number: u64) -> Option<u64> {
        let at = self.pending.iter().position(|(pending, _)| *pending == number)?;
        Some(self.pending.swap_remove(at).1)
    }
}

impl RateLimits {
    /// Nothing reserved yet.
    #[must_use]
    pub fn new() -> Self {
        RateLimits::default()
    }

    /// Reserves `weight` units of an action, for use after a wait of at most `most_ms`.
    ///
    /// # Errors
    /// The wait would be longer: nothing is reserved.
    pub fn reserve(
        &self,
        action: &'static str,
        pace: Pace,
        weight: u32,
        now: MonoTime,
        most_ms: u64,
    ) -> Result<Reservation, TooLong> {
        self.with(action, Some(now), |bucket| {
            let now_us = now.millis().saturating_mul(1_000);
            let interval = pace.interval_us.saturating_mul(bucket.slowness);
            let end =
                bucket.empty_at().max(now_us).saturating_add(interval.saturating_mul(u64::from(weight)));
            let ahead = interval.saturating_mul(u64::from(pace.burst.max(weight)));
            let wait_ms = end.saturating_sub(ahead).saturating_sub(now_us).div_ceil(1_000);
            if wait_ms > most_ms {
                return Err(TooLong { wait_ms });
            }
            let number = bucket.next_number;
            bucket.next_number += 1;
            bucket.pending.push((number, end));
            Ok(Reservation { action, number, wait_ms })
        })
        .unwrap_or(Err(TooLong { wait_ms: u64::MAX }))
    }

    /// What was reserved is sent.
    pub fn use_up(&self, reservation: &Reservation) {
        self.with(reservation.action, None, |bucket| {
            if let Some(end) = bucket.take(reservation.number) {
                bucket.used_until = bucket.used_until.max(end);
            }
        });
    }

    /// What was reserved is not sent. Reservations that were made after it keep their times, so that the pace holds;
    /// those to come begin after the last of them.
    pub fn give_back(&self, reservation: &Reservation) {
        self.with(reservation.action, None, |bucket| bucket.take(reservation.number));
    }

    /// The service returned a rate limit error for an action: it goes at half the pace for ten seconds, at a quarter
    /// after another, down to an eighth.
    pub fn on_rate_limited(&self, action: &'static str, now: MonoTime) {
        self.with(action, Some(now), |bucket| {
            bucket.slowness = (bucket.slowness * 2).min(MOST_SLOWNESS);
            bucket.slower_until = now.plus_millis(SLOW_FOR_MS);
        });
    }

    /// Whether the limits can be dropped without letting a call through early.
    pub(super) fn is_idle(&self, now: MonoTime) -> bool {
        let now_us = now.millis().saturating_mul(1_000);
        let buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.iter().all(|bucket| bucket.empty_at() <= now_us && now >= bucket.slower_until)
    }

    /// Does something with the bucket of an action, made if need be.
    fn with<T>(
        &self,
        action: &'static str,
        now: Option<MonoTime>,
        work: impl FnOnce(&mut Bucket) -> T,
    ) -> Option<T> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if !buckets.iter().any(|bucket| bucket.action == action) {
            buckets.push(Bucket {
                action,
                used_until: 0,
                pending: Vec::new(),
                next_number: 0,
                slowness: 1,
                slower_until: MonoTime::default(),
            });
        }
        let bucket = buckets.iter_mut().find(|bucket| bucket.action == action)?;
        if now.is_some_and(|now| now >= bucket.slower_until) {
            bucket.slowness = 1;
        }
        Some(work(bucket))
    }
}
