//! Errors and calls as JSON: the facts of any kind in camelCase, absent where a kind has none.

use super::{CallbackError, Error, ValidationError};
use crate::machine::output::CallInfo;
use crate::transcode::{decimal, quote};

/// An object that is being written.
pub(crate) struct ObjectText(String);

impl ObjectText {
    pub(crate) fn new() -> Self {
        ObjectText("{".to_owned())
    }

    /// A field whose value is JSON already.
    #[inline(never)]
    pub(crate) fn raw(&mut self, name: &str, json: &str) -> &mut Self {
        self.0.push_str(if self.0.len() > 1 { ",\"" } else { "\"" });
        for part in [name, "\":", json] {
            self.0.push_str(part);
        }
        self
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        self.raw(name, &quote(text))
    }

    /// A number, as far as JSON's readers agree on numbers.
    pub(crate) fn number(&mut self, name: &str, value: impl TryInto<i64>) -> &mut Self {
        let value = value.try_into().unwrap_or(i64::MAX);
        self.raw(name, &decimal(value))
    }

    pub(crate) fn flag(&mut self, name: &str, is_set: bool) -> &mut Self {
        self.raw(name, if is_set { "true" } else { "false" })
    }

    pub(crate) fn some_text(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.text(name, text);
        }
        self
    }

    /// The facts of a log record, as an object.
    pub(crate) fn facts(&mut self, facts: &[(&'static str, String)]) -> &mut Self {
        let mut object = ObjectText::new();
        for (name, value) in facts {
            object.text(name, value);
        }
        self.raw("facts", &object.finish())
    }

    pub(crate) fn finish(&mut self) -> String {
        self.0.push('}');
        std::mem::take(&mut self.0)
    }
}

/// The facts of an error that no call is about.
#[must_use]
pub fn report(error: &Error) -> String {
    report_of_call(error, error.maybe_sent(), None)
}

/// As [`report`], where nothing calls the service: without the code for the kinds that only a call ends with.
#[must_use]
pub fn report_without_calls(error: &Error) -> String {
    let words = match error {
        Error::Validation(e) => e.words(),
        Error::Callback(e) => e.words(),
        _ => String::new(),
    };
    let mut object = ObjectText::new();
    object
        .text("kind", error.kind())
        .text("message", &words)
        .flag("retryable", false)
        .flag("maybeSent", false);
    match error {
        Error::Validation(e) => add_validation(e, &mut object),
        Error::Callback(e) => add_callback(e, &mut object),
        _ => {}
    }
    object.finish()
}

/// The facts of the error that ended a call.
pub(crate) fn report_of_call(error: &Error, maybe_sent: bool, info: Option<&CallInfo>) -> String {
    let mut object = ObjectText::new();
    object
        .text("kind", error.kind())
        .text("message", &error.words())
        .flag("retryable", error.retryable())
        .flag("maybeSent", maybe_sent)
        .some_text("action", error.action())
        .some_text("requestId", error.request_id());
    add_facts(error, &mut object);
    if let Some(info) = info {
        add_info(info, &mut object);
        object.some_text("lastRequestId", info.request_id.as_deref());
    }
    object.finish()
}

/// What a call took.
pub(crate) fn add_info(info: &CallInfo, object: &mut ObjectText) {
    object
        .text("callId", &info.call_id)
        .number("attempts", info.attempts)
        .number("elapsedMs", info.elapsed_ms)
        .some_text("idempotencyId", info.idempotency_id.as_deref());
}

fn add_facts(error: &Error, object: &mut ObjectText) {
    match error {
        Error::Validation(e) => add_validation(e, object),
        Error::Api(e) => {
            object.text("code", &e.code).text("category", e.category().name());
            if let Some(number) = e.code_n {
                object.number("codeN", number);
            }
            object.text("serverMessage", &e.message).number("httpStatus", e.http_status);
            if let Some(seconds) = e.clock_skew_seconds {
                object.number("clockSkewSeconds", seconds);
            }
        }
        Error::Http(e) => {
            object.number("httpStatus", e.status).text("bodyStart", &e.body_start);
        }
        Error::Decode(e) => {
            object.text("path", &e.path).text("rule", e.rule).text("body", &e.body);
        }
        Error::Transport(e) => {
            object.text("transportKind", e.transport_kind.name());
        }
        Error::Timeout(e) => {
            object.text("limit", e.limit).number("limitMs", e.limit_ms);
        }
        Error::Callback(e) => add_callback(e, object),
    }
}

fn add_validation(error: &ValidationError, object: &mut ObjectText) {
    object.text("path", &error.path).text("rule", error.rule);
    object.some_text("given", Some(error.given.as_str()).filter(|given| !given.is_empty()));
}

fn add_callback(error: &CallbackError, object: &mut ObjectText) {
    object.text("reason", error.reason);
    if let Some(seconds) = error.skew_seconds {
        object.number("skewSeconds", seconds);
    }
}
