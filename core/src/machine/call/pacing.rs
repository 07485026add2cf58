//! The part of a call that waits for its turn.

use super::{Call, State};
use crate::machine::output::{EventKind, Output, Token};
use crate::machine::pacing::{Pace, STORE_TIMEOUT_MS};
use crate::time::{MonoTime, Now};

/// How a call is paced.
#[derive(Clone, Debug)]
pub(crate) struct Pacing {
    pub(crate) action: &'static str,
    pub(crate) pace: Pace,
    /// Units of one attempt.
    pub(crate) weight: u32,
    /// For the call of a batch, which may wait for its first turn until then: its own time begins with that turn.
    pub(crate) until: Option<MonoTime>,
}

impl Call {
    /// Asks for the units of the next attempt.
    pub(super) fn reserve(&mut self, now: Now) {
        if !self.client.has_rate_store() {
            return self.reserve_here(now);
        }
        let Some(Pacing { action, pace, weight, .. }) = self.pacing else { return };
        let token = self.token();
        let timeout_ms = STORE_TIMEOUT_MS.min(self.end_of_time().millis_since(now.mono));
        self.state = State::Reserving { token, until: now.mono.plus_millis(timeout_ms) };
        self.outputs.push(Output::Reserve { token, bucket: action, pace, weight, timeout_ms });
    }

    /// By the rates of the process.
    fn reserve_here(&mut self, now: Now) {
        let Some(Pacing { action, pace, weight, .. }) = self.pacing else { return };
        // The turn has to come before the end.
        let most_ms = self.end_of_time().millis_since(now.mono).saturating_sub(1);
        match self.client.rates().reserve(action, pace, weight, now.mono, most_ms) {
            Ok(reservation) => {
                self.paced(reservation.wait_ms);
                self.state = State::Paced { until: now.mono.plus_millis(reservation.wait_ms) };
                self.reservation = Some(reservation);
            }
            Err(_) => self.run_out(now, "pacing"),
        }
    }

    /// The next attempt waits so long for its turn.
    fn paced(&mut self, wait_ms: u64) {
        if wait_ms > 0 {
            if self.client.tells().details {
                self.tell(EventKind::Paced { wait_ms });
            }
            self.log(|attempt| attempt.paced(wait_ms));
        }
    }

    /// The shared store has reserved.
    pub(super) fn reserved(&mut self, now: Now, wait_ms: u64) {
        let until = now.mono.plus_millis(wait_ms);
        self.has_shared_units = true;
        if until >= self.end_of_time() {
            self.run_out(now, "pacing");
        } else {
            self.paced(wait_ms);
            self.state = State::Paced { until };
        }
    }

    /// The shared store has made a reservation that is no longer needed.
    pub(super) fn reserved_late(&mut self, token: Token) {
        if let Some(at) = self.given_up_at_store.iter().position(|given_up| *given_up == token) {
            self.given_up_at_store.swap_remove(at);
            self.push_give_back();
        }
    }

    /// The shared store failed: the rates of the process are used.
    pub(super) fn store_failed(&mut self, now: Now, message: Option<&str>) {
        if let State::Reserving { token, .. } = self.state {
            self.given_up_at_store.push(token);
        }
        if let Some(record) = self
            .pacing
            .as_ref()
            .and_then(|pacing| self.client.on_rate_step_failed(now.mono, pacing.action, message))
        {
            self.tell(EventKind::Log(record));
        }
        self.reserve_here(now);
    }

    /// What was reserved is sent.
    pub(super) fn use_up(&mut self) {
        self.has_shared_units = false;
        if let Some(reservation) = self.reservation.take() {
            self.client.rates().use_up(&reservation);
        }
    }

    /// What was reserved is not sent.
    pub(super) fn give_back(&mut self) {
        self.is_turn = false;
        if let Some(reservation) = self.reservation.take() {
            self.client.rates().give_back(&reservation);
        }
        if std::mem::take(&mut self.has_shared_units) {
            self.push_give_back();
        }
    }

    fn push_give_back(&mut self) {
        if let Some(Pacing { action, pace, weight, .. }) = self.pacing {
            self.outputs.push(Output::GiveBack {
                bucket: action,
                pace,
                weight,
                timeout_ms: STORE_TIMEOUT_MS,
            });
        }
    }
}

impl Drop for Call {
    /// A dropped call returns its unused units.
    fn drop(&mut self) {
        if let Some(reservation) = self.reservation.take() {
            match self.state {
                State::InFlight { .. } => self.client.rates().use_up(&reservation),
                _ => self.client.rates().give_back(&reservation),
            }
        }
    }
}
