//! What a response means for the call.

use super::{Call, Callee, Sent, State};
use crate::error::Error;
use crate::machine::clock::{DateVerdict, SignedDate};
use crate::machine::output::{Done, EventKind, Output, ResponseHead};
use crate::machine::pacing::STORE_TIMEOUT_MS;
use crate::time::{Now, WallTime};
use crate::transcode::integer;
#[cfg(feature = "typed")]
use crate::wire::parse_with;
use crate::wire::protocol::Decoded;
use crate::wire::{parse_json, parse_raw};

impl Call {
    pub(super) fn answered(&mut self, now: Now, head: ResponseHead<'_>, body: &[u8], sent: Sent) {
        self.use_up();
        let answer = self.read(head.status, body);
        let request_id = match &answer {
            Ok(decoded) => decoded.request_id.as_deref(),
            Err(error) => error.request_id(),
        };
        if let Some(id) = request_id {
            self.request_id = Some(id.to_owned());
        }
        let took_ms = now.mono.millis_since(sent.at);
        self.log(|attempt| attempt.response(head.status, took_ms, request_id));
        if self.client.tells().responses {
            let (status, request_id) = (head.status, request_id.map(str::to_owned));
            self.tell(EventKind::Response { status, took_ms, request_id });
        }
        match answer {
            Ok(answer) => self.succeed(now, answer),
            Err(error) => self.refused(now, error, head, sent),
        }
    }

    fn read(&self, status: u16, body: &[u8]) -> Result<Decoded, Error> {
        #[cfg(feature = "typed")]
        if let Some(reader) = &self.typed_reader {
            return parse_with(self.callee.name(), status, body, &|wire| reader.read(wire));
        }
        match &self.callee {
            Callee::Operation(operation) => parse_json(operation, status, body, self.style),
            Callee::Raw(name) => parse_raw(name, status, body, self.style.ids),
        }
    }

    fn succeed(&mut self, now: Now, answer: Decoded) {
        self.client.on_success(self.paid.take());
        let info = self.info(now);
        self.state = State::Over(Some(Box::new(Ok(Done { answer, info }))));
    }

    fn refused(&mut self, now: Now, error: Error, head: ResponseHead<'_>, sent: Sent) {
        match DateVerdict::of(&error, head.date, sent.date) {
            DateVerdict::Off(server) => return self.refused_for_date(now, error, server, sent.date),
            DateVerdict::CorrectionRefused => self.client.drop_correction(sent.date),
            DateVerdict::None => {}
        }
        if is_about_keys(&error) && self.may_refresh(sent.run) {
            return self.wait(now.mono, 0, error);
        }
        self.maybe_sent |= error.maybe_sent();
        if is_rate_limit(&error, head.status) {
            self.slow_down(now);
        }
        // A body cut off on its way is as passing a fault as a broken connection.
        let is_cut_off = matches!(&error, Error::Decode(e) if e.rule == "syntax");
        let repeatable = self.body.repeatable && (error.retryable() || is_cut_off);
        let asked = head.retry_after.and_then(|value| retry_after_ms(value, head.date, now.wall));
        self.repeat_or_fail(now, error, repeatable, asked);
    }

    /// Refused for its date, the request was looked at no further: whatever it is, it may go out again, once.
    fn refused_for_date(&mut self, now: Now, mut error: Error, server: WallTime, date: SignedDate) {
        if let Error::Api(error) = &mut error {
            error.clock_skew_seconds = Some(date.time().millis_since(server) / 1_000);
        }
        if std::mem::replace(&mut self.is_date_corrected, true) {
            self.client.drop_correction(date);
            return self.fail(now, error);
        }
        self.client.correct_clock(date, server);
        if self.policy.max_attempts <= self.attempts {
            return self.fail(now, error);
        }
        self.wait(now.mono, 0, error);
    }

    /// Whatever made the call, the action goes slower for a while.
    fn slow_down(&mut self, now: Now) {
        let Callee::Operation(operation) = &self.callee else { return };
        if operation.rate.is_some() {
            self.client.rates().on_rate_limited(operation.name, now.mono);
            if self.client.has_rate_store() {
                self.outputs.push(Output::SlowDown { bucket: operation.name, timeout_ms: STORE_TIMEOUT_MS });
            }
        }
    }
}

/// Refused for its keys, the request was looked at no further.
fn is_about_keys(error: &Error) -> bool {
    matches!(error, Error::Api(error) if error.is_about_keys())
}

fn is_rate_limit(error: &Error, status: u16) -> bool {
    status == 429 || matches!(error, Error::Api(error) if error.is_rate_limit())
}

/// Milliseconds that `Retry-After` asks for, whatever their number. A date is read against the response's own `Date`
/// where there is one, so that a clock that is off does no harm.
fn retry_after_ms(value: &str, date: Option<&str>, now: WallTime) -> Option<u64> {
    let value = value.trim_ascii();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        let seconds = integer(value).and_then(|seconds| u64::try_from(seconds).ok());
        return Some(seconds.unwrap_or(u64::MAX).saturating_mul(1_000));
    }
    let at = WallTime::from_http_date(value)?;
    let server_now = date.and_then(WallTime::from_http_date).unwrap_or(now);
    u64::try_from(at.millis_since(server_now)).ok().or(Some(0))
}
