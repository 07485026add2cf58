//! The part of a call that asks a provider for credentials.

use super::{Call, State};
use crate::error::invalid;
use crate::machine::output::Output;
use crate::time::Now;
use crate::transcode::{first_chars, joined};

impl Call {
    pub(super) fn fetch(&mut self, now: Now) {
        let token = self.token();
        let timeout_ms = self.policy.attempt_timeout_ms.min(self.end_of_time().millis_since(now.mono));
        self.state = State::Fetching { token, until: now.mono.plus_millis(timeout_ms) };
        self.outputs.push(Output::Credentials { token, timeout_ms });
    }

    /// The provider is done. Credentials that have not ended serve on where it failed.
    pub(super) fn fetched(&mut self, now: Now, result: Result<(), &str>) {
        self.is_fetch_over = true;
        match result {
            Err(message) if !self.client.has_credentials(now.wall) => {
                let path = self.client.names().spell("Credentials");
                let expected = joined(&["the provider gave none: ", first_chars(message, 256)]);
                self.fail(now, invalid(&path, "required", &expected, "").of_action(self.callee.name()));
            }
            _ => self.state = State::Ready,
        }
    }
}
