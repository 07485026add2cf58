//! Options of one call or one batch.

use super::names::OptionNames;
use super::read::{Options, whole};
use super::table::Scope;
use crate::error::Error;
use crate::machine::retry_policy::RetryPolicy;

/// How failed attempts are repeated. What is not set is the client's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RetryOptions {
    /// Attempts at most, the first one included; at least 1.
    pub max_attempts: Option<i64>,
    /// Upper bound of the first wait, in milliseconds; it doubles with every attempt.
    pub base_delay_ms: Option<i64>,
    /// Upper bound of any wait that the service did not ask for, in milliseconds.
    pub max_delay_ms: Option<i64>,
}

/// The options of one call. What is not set is the client's. Numbers are as the caller gave them, to be checked when the
/// call starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallOptions {
    /// Another application than the client's.
    pub app_id: Option<i32>,
    /// The caller's own idempotency id.
    pub idempotency_id: Option<String>,
    /// Time for one attempt, in milliseconds.
    pub timeout_ms: Option<i64>,
    /// Time for all attempts and waits together, in milliseconds.
    pub deadline_ms: Option<i64>,
    /// How failed attempts are repeated.
    pub retry: RetryOptions,
    /// Whether the call keeps to the documented rate.
    pub paced: Option<bool>,
    /// Whether a raw call may be repeated when it is not known whether it was carried out.
    pub retry_safe: bool,
}

impl CallOptions {
    /// Reads and checks options as JSON; none from an empty text.
    ///
    /// # Errors
    /// `validation` at the option, in the language's spelling.
    pub fn from_json(json: &str, scope: Scope, names: OptionNames) -> Result<Self, Error> {
        Ok(Self::of(&Options::read(json, scope, names)?))
    }

    pub(super) fn of(options: &Options) -> Self {
        let number = |name| options.number(name).and_then(|number| i64::try_from(number).ok());
        let id = options.text("IdempotencyId").or_else(|| options.text("ClientMsgId"));
        CallOptions {
            app_id: number("AppId").and_then(|id| i32::try_from(id).ok()),
            idempotency_id: id.map(str::to_owned),
            timeout_ms: number("TimeoutMs"),
            deadline_ms: number("DeadlineMs"),
            retry: RetryOptions {
                max_attempts: number("Retry.MaxAttempts"),
                base_delay_ms: number("Retry.BaseDelayMs"),
                max_delay_ms: number("Retry.MaxDelayMs"),
            },
            paced: options.switch("Paced"),
            retry_safe: options.switch("RetrySafe").unwrap_or(false),
        }
    }

    /// The policy with these changes.
    ///
    /// # Errors
    /// `validation` at what is out of its range.
    pub fn policy(&self, default: RetryPolicy, names: OptionNames) -> Result<RetryPolicy, Error> {
        let mut policy = default;
        for (name, given, limit) in [
            ("TimeoutMs", self.timeout_ms, &mut policy.attempt_timeout_ms),
            ("DeadlineMs", self.deadline_ms, &mut policy.deadline_ms),
            ("Retry.BaseDelayMs", self.retry.base_delay_ms, &mut policy.base_delay_ms),
            ("Retry.MaxDelayMs", self.retry.max_delay_ms, &mut policy.max_delay_ms),
        ] {
            if let Some(given) = given {
                *limit = whole(name, given, names)?;
            }
        }
        if let Some(most) = self.retry.max_attempts {
            let most = whole("Retry.MaxAttempts", most, names)?;
            policy.max_attempts = u32::try_from(most).unwrap_or(u32::MAX);
        }
        Ok(policy)
    }
}

/// The options of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchOptions {
    /// Those of its calls; their `deadline_ms` begins when a call's turn has come.
    pub call: CallOptions,
    /// Items per call; by default and at most, the action's limit.
    pub part_size: Option<i64>,
    /// Number of concurrent calls.
    pub concurrency: Option<i64>,
    /// Time for the whole batch, in milliseconds. No limit by default.
    pub deadline_ms: Option<i64>,
}

impl BatchOptions {
    /// Reads and checks options as JSON; none from an empty text.
    ///
    /// # Errors
    /// `validation` at the option, in the language's spelling.
    pub fn from_json(json: &str, names: OptionNames) -> Result<Self, Error> {
        let options = Options::read(json, Scope::Batch, names)?;
        let number = |name| options.number(name).and_then(|number| i64::try_from(number).ok());
        let call = CallOptions { deadline_ms: number("CallDeadlineMs"), ..CallOptions::of(&options) };
        let (part_size, concurrency) = (number("PartSize"), number("Concurrency"));
        Ok(BatchOptions { call, part_size, concurrency, deadline_ms: number("DeadlineMs") })
    }
}
