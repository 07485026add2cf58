//! Retries and time limits of a call.

use std::time::Duration;

use volc_im_core::machine::retry_policy::RetryPolicy as CorePolicy;

/// Retries and time limits of a call.
///
/// By default: 4 attempts, waits of up to 200 ms that double up to 5 s, 10 s an attempt, 30 s in all.
///
/// ```
/// use std::time::Duration;
/// use volc_im::RetryPolicy;
///
/// let patient = RetryPolicy::new().max_attempts(8).deadline(Duration::from_secs(120));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetryPolicy(pub(crate) CorePolicy);

impl RetryPolicy {
    /// The default policy, to be changed.
    #[must_use]
    pub fn new() -> Self {
        RetryPolicy::default()
    }

    /// One attempt.
    #[must_use]
    pub fn never() -> Self {
        RetryPolicy::new().max_attempts(1)
    }

    /// Attempts at most, the first one included.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.0.max_attempts = attempts;
        self
    }

    /// Upper bound of the first wait; it doubles with every attempt.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.0.base_delay_ms = millis(delay);
        self
    }

    /// Upper bound of any wait that the service did not ask for.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.0.max_delay_ms = millis(delay);
        self
    }

    /// Time for one attempt.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.0.attempt_timeout_ms = millis(timeout);
        self
    }

    /// Time for all attempts and waits together.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.0.deadline_ms = millis(deadline);
        self
    }
}

#[doc(hidden)]
impl From<CorePolicy> for RetryPolicy {
    fn from(policy: CorePolicy) -> Self {
        RetryPolicy(policy)
    }
}

/// Whole milliseconds, rounded up.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}
