//! Outputs as text, for bindings: one crossing for all outputs.

use super::exchange::Exchange;
use super::output::{LogRecord, Output, StoreStep};
use crate::callbacks::packed_event;
use crate::time::Now;
use crate::transcode::{decimal_u64, joined, quote};

/// All outputs of an exchange up to the next one that waits, or to the end, and whether that is the end.
///
/// A JSON array of one line: `number`, then an object for each output with its name under `type` (`read`, `claim`, `run`,
/// `wait`, `answer`, `settle`, `release`, `log`, `over`). The last one is `over` or has `waitMs`. Where a handler is to
/// run, its event comes after a line end: by lines the type, id, time in milliseconds, app id, signature, `1` where the
/// type is listed, where the receiver gives it the data with ids as text, and at last the data as signed, which may hold
/// line ends itself.
#[must_use]
pub fn encoded(number: u64, exchange: &mut Exchange, now: Now) -> (String, bool) {
    let mut text = Text(String::with_capacity(256));
    text.0.push('[');
    text.0.push_str(&decimal_u64(number));
    let mut event = None;
    let is_over = loop {
        let output = exchange.next(now);
        let is_last = matches!(
            output,
            Output::Read { .. }
                | Output::Claim(_)
                | Output::Run(_)
                | Output::Wait(_)
                | Output::Settle(_)
                | Output::Release(_)
        );
        let is_over = output == Output::Over;
        match output {
            Output::Read { most, wait_ms } => {
                text.open("read").number("most", most as u64).number("waitMs", wait_ms);
            }
            Output::Claim(step) => text.store("claim", &step, "leaseMs"),
            Output::Settle(step) => text.store("settle", &step, "rememberMs"),
            Output::Release(step) => text.store("release", &step, ""),
            Output::Run(run) => {
                text.open("run").text("handler", &run.handler).key("isBefore").0.push_str(
                    match run.is_before {
                        true => "true",
                        false => "false",
                    },
                );
                text.number("waitMs", run.wait_ms);
                event = Some(packed_event::packed(&(&run.event).into(), run.text_ids.as_deref()));
            }
            Output::Wait(wait_ms) => {
                text.open("wait").number("waitMs", wait_ms);
            }
            Output::Answer(answer) => {
                text.open("answer").number("status", u64::from(answer.status)).key("headers");
                text.members(answer.headers.iter().map(|(name, value)| (*name, *value)));
                text.text("body", &answer.body);
            }
            Output::Log(record) => text.record(&record),
            Output::Over => {
                text.open("over");
            }
        }
        text.0.push('}');
        if is_last || is_over {
            break is_over;
        }
    };
    text.0.push(']');
    if let Some(event) = event {
        text.0.push('\n');
        text.0.push_str(&event);
    }
    (text.0, is_over)
}

/// Log records as a JSON array, as they stand among the outputs.
#[must_use]
pub fn encoded_records(records: &[LogRecord]) -> String {
    let mut text = Text(String::new());
    for record in records {
        text.record(record);
        text.0.push('}');
    }
    // Each begins with a comma.
    joined(&["[", text.0.get(1..).unwrap_or_default(), "]"])
}

struct Text(String);

impl Text {
    fn open(&mut self, name: &str) -> &mut Self {
        self.0.push_str(",{\"type\":\"");
        self.0.push_str(name);
        self.0.push('"');
        self
    }

    fn key(&mut self, name: &str) -> &mut Self {
        self.0.push_str(",\"");
        self.0.push_str(name);
        self.0.push_str("\":");
        self
    }

    fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.key(name).0.push_str(&quote(value));
        self
    }

    fn number(&mut self, name: &str, value: u64) -> &mut Self {
        self.key(name).0.push_str(&decimal_u64(value));
        self
    }

    fn members<'m>(&mut self, members: impl Iterator<Item = (&'m str, &'m str)>) {
        self.0.push('{');
        for (at, (name, value)) in members.enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.0.push_str(&quote(name));
            self.0.push(':');
            self.0.push_str(&quote(value));
        }
        self.0.push('}');
    }

    fn record(&mut self, record: &LogRecord) {
        self.open("log").text("level", record.level.name()).text("reason", record.reason);
        self.text("message", &record.message)
            .text("eventId", &record.event_id)
            .text("eventType", &record.event_type);
        self.key("facts").members(record.facts.iter().map(|(name, value)| (*name, value.as_str())));
    }

    fn store(&mut self, name: &str, step: &StoreStep, expire: &str) {
        self.open(name).number("token", u64::from(step.token)).key("keys").0.push('[');
        for (at, key) in step.keys.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.0.push_str(&quote(key));
        }
        self.0.push(']');
        self.text("owner", &step.owner);
        if name == "settle" {
            self.text("reply", &step.reply);
        }
        if !expire.is_empty() {
            self.number(expire, step.expire_ms);
        }
        self.number("waitMs", step.wait_ms);
    }
}
