//! What of a call is logged: a line for each attempt, without contents, secrets or signatures.

use crate::error::Error;
use crate::log::Level;
use crate::transcode::{decimal, decimal_u64, joined};

/// A log record about a call. It holds no input, no result, no header and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallLogRecord {
    /// Level.
    pub level: Level,
    /// Stable name of what happened: `response`, `no_response`, `retry`, `paced`, `rate_store`.
    pub reason: &'static str,
    /// Message.
    pub message: String,
    /// Facts by name, numbers in decimal: `status`, `took_ms`, `request_id`, `wait_ms`, `error_kind`, `code`.
    pub facts: Vec<(&'static str, String)>,
}

impl CallLogRecord {
    /// The shared store of rates failed for a call of this action.
    pub(super) fn rate_store_failed(action: &str, message: &str) -> Self {
        let words = ": the store of rates failed; this process's own rates serve: ";
        let message = joined(&[action, words, message]);
        CallLogRecord { level: Level::Warn, reason: "rate_store", message, facts: Vec::new() }
    }
}

/// The call that a record is about.
pub(super) struct Attempt<'a> {
    pub(super) action: &'a str,
    pub(super) call_id: &'a str,
    pub(super) number: u32,
}

impl Attempt<'_> {
    fn record(
        &self,
        level: Level,
        reason: &'static str,
        words: &[&str],
        facts: Vec<(&'static str, String)>,
    ) -> CallLogRecord {
        let message = joined(&[
            self.action,
            ", attempt ",
            &decimal(self.number.into()),
            ": ",
            &joined(words),
            ", call ",
            self.call_id,
        ]);
        CallLogRecord { level, reason, message, facts }
    }

    /// It got a response.
    pub(super) fn response(&self, status: u16, took_ms: u64, request_id: Option<&str>) -> CallLogRecord {
        let (status, took) = (decimal(status.into()), decimal_u64(took_ms));
        let (before_id, id) = (request_id.map_or("", |_| ", request "), request_id.unwrap_or_default());
        let words = ["status ", &status, " in ", &took, " ms", before_id, id];
        let mut facts = vec![("status", status.clone()), ("took_ms", took.clone())];
        if let Some(id) = request_id {
            facts.push(("request_id", id.to_owned()));
        }
        self.record(Level::Debug, "response", &words, facts)
    }

    /// It got none.
    pub(super) fn no_response(&self, error: &Error, took_ms: u64) -> CallLogRecord {
        let took = decimal_u64(took_ms);
        let (what, facts) = (error_name(error), vec![("took_ms", took.clone())]);
        let words = ["no response after ", &took, " ms (", what, ")"];
        self.record(Level::Debug, "no_response", &words, with_error(facts, error))
    }

    /// It will be repeated.
    pub(super) fn retry(&self, error: &Error, wait_ms: u64) -> CallLogRecord {
        let wait = decimal_u64(wait_ms);
        let words = ["repeated in ", &wait, " ms after ", error_name(error)];
        let facts = vec![("wait_ms", wait.clone())];
        self.record(Level::Debug, "retry", &words, with_error(facts, error))
    }

    /// The next one waits for the documented rate.
    pub(super) fn paced(&self, wait_ms: u64) -> CallLogRecord {
        let wait = decimal_u64(wait_ms);
        let words = ["waits ", &wait, " ms for the documented rate"];
        self.record(Level::Debug, "paced", &words, vec![("wait_ms", wait.clone())])
    }
}

/// The service's code, how the connection failed, which limit, or the kind.
fn error_name(error: &Error) -> &str {
    match error {
        Error::Api(e) => &e.code,
        Error::Transport(e) => e.transport_kind.name(),
        other => other.kind(),
    }
}

fn with_error(mut facts: Vec<(&'static str, String)>, error: &Error) -> Vec<(&'static str, String)> {
    facts.push(("error_kind", error.kind().to_owned()));
    if let Error::Api(e) = error {
        facts.push(("code", e.code.clone()));
    }
    facts
}
