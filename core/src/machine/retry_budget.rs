//! How much a client may retry: a bucket of tokens that failures empty and successes fill, as the AWS SDKs' standard
//! mode has it, so that a service in trouble does not get several times its load.

/// Tokens of a full bucket: a hundred retries.
const CAPACITY: u32 = 500;

/// Cost of a retry.
const RETRY_COST: u32 = 5;

/// Cost of a retry after a timeout.
const TIMEOUT_RETRY_COST: u32 = 10;

/// Tokens returned by a call that succeeds at the first attempt.
const SUCCESS: u32 = 1;

/// The retries that a client has left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryBudget(u32);

impl Default for RetryBudget {
    fn default() -> Self {
        RetryBudget(CAPACITY)
    }
}

impl RetryBudget {
    /// Takes the cost of a retry and returns it; `None` where the rest is not enough.
    pub(crate) fn pay(&mut self, after_timeout: bool) -> Option<u32> {
        let cost = if after_timeout { TIMEOUT_RETRY_COST } else { RETRY_COST };
        self.0 = self.0.checked_sub(cost)?;
        Some(cost)
    }

    /// A call succeeded; `paid` for its last repetition, if it had one.
    pub(crate) fn on_success(&mut self, paid: Option<u32>) {
        self.0 = self.0.saturating_add(paid.unwrap_or(SUCCESS)).min(CAPACITY);
    }
}

#[cfg(test)]
mod tests {
    use super::RetryBudget;

    #[test]
    fn retries_cost_and_successes_give_back() {
        let mut budget = RetryBudget::default();
        budget.on_success(None);
        for (after_timeout, count, cost) in [(false, 80, 5), (true, 10, 10)] {
            for _ in 0..count {
                assert_eq!(budget.pay(after_timeout), Some(cost));
            }
        }
        assert_eq!([budget.pay(true), budget.pay(false)], [None, None]);
        // What the last retry cost comes back, or one.
        budget.on_success(Some(5));
        assert_eq!([budget.pay(true), budget.pay(false), budget.pay(false)], [None, Some(5), None]);
        for _ in 0..4 {
            budget.on_success(None);
        }
        assert_eq!(budget.pay(false), None);
        budget.on_success(None);
        assert_eq!(budget.pay(false), Some(5));
    }
}
