//! The part of a call that waits for keys of the client's provider.

use super::{Call, State};
use crate::credentials::source::{Need, RUN_MS, RunState};
use crate::error::invalid;
use crate::machine::output::Output;
use crate::time::{MonoTime, Now};
use crate::transcode::joined;

impl Call {
    /// Whether there are keys to sign with now. Where there are none, the call waits for the provider.
    pub(super) fn has_keys(&mut self, now: Now) -> bool {
        let need = self.client.need_of_keys(now);
        if let Need::RunAside(run) | Need::Run(run) = need {
            self.outputs.push(Output::RunProvider { run, timeout_ms: RUN_MS });
        }
        match need {
            Need::None | Need::RunAside(_) => true,
            Need::Run(run) | Need::Join(run) => {
                let timeout_ms =
                    self.policy.attempt_timeout_ms.min(self.end_of_time().millis_since(now.mono));
                self.state = State::AwaitingKeys { run, until: now.mono.plus_millis(timeout_ms) };
                false
            }
        }
    }

    /// How many milliseconds the call goes on waiting for the run, if it does.
    pub(super) fn await_keys(&mut self, now: Now, run: u64, until: MonoTime) -> Option<u64> {
        match self.client.run_state(run, now) {
            RunState::Keys => self.state = State::Ready,
            RunState::UnderWay(end) if now.mono < until => {
                return Some(end.min(until).millis_since(now.mono));
            }
            RunState::UnderWay(_) => self.fail_without_keys(now, "no answer in time"),
            RunState::Failed(message) => self.fail_without_keys(now, &message),
        }
        None
    }

    fn fail_without_keys(&mut self, now: Now, message: &str) {
        let path = self.client.names().spell("Credentials");
        let expected = joined(&["the provider gave none: ", message]);
        self.fail(now, invalid(&path, "required", &expected, "").of_action(self.callee.name()));
    }

    /// Whether the request goes out again with other keys, once: those of this run were refused.
    pub(super) fn may_refresh(&mut self, run: u64) -> bool {
        !self.is_refreshed && self.client.on_keys_refused(run) && {
            self.is_refreshed = true;
            self.attempts < self.policy.max_attempts
        }
    }
}
