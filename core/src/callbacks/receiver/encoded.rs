//! Outputs as text, for bindings: one crossing for all outputs.

use super::exchange::Exchange;
use super::output::{LogRecord, Output, StoreStep};
use crate::callbacks::packed_event;
use crate::error::report::ObjectText;
use crate::time::Now;
use crate::transcode::{array, decimal_u64, joined, quote};

/// All outputs of an exchange up to the next one that waits, or to the end, and whether that is the end.
///
/// A JSON array of one line: `number`, then an object for each output with its name under `type` (`read`, `claim`, `run`,
/// `wait`, `answer`, `settle`, `release`, `log`, `over`). The last one is `over` or has `waitMs`. Where a handler is to
/// run, its event comes after a line end: by lines the type, id, time in milliseconds, app id, signature, `1` where the
/// type is listed, where the receiver gives it the data with ids as text, and at last the data as signed, which may hold
/// line ends itself.
#[must_use]
pub fn encoded(number: u64, exchange: &mut Exchange, now: Now) -> (String, bool) {
    let mut outputs = vec![decimal_u64(number)];
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
        let mut text = match output {
            Output::Read { most, wait_ms } => {
                let mut text = open("read");
                text.number("most", most as u64).number("waitMs", wait_ms);
                text
            }
            Output::Claim(step) => store("claim", &step, "leaseMs"),
            Output::Settle(step) => store("settle", &step, "rememberMs"),
            Output::Release(step) => store("release", &step, ""),
            Output::Run(run) => {
                event = Some(packed_event::packed(&(&run.event).into(), run.text_ids.as_deref()));
                let mut text = open("run");
                text.text("handler", &run.handler)
                    .flag("isBefore", run.is_before)
                    .number("waitMs", run.wait_ms);
                text
            }
            Output::Wait(wait_ms) => {
                let mut text = open("wait");
                text.number("waitMs", wait_ms);
                text
            }
            Output::Answer(answer) => {
                let mut headers = ObjectText::new();
                for (name, value) in &answer.headers {
                    headers.text(name, value);
                }
                let mut text = open("answer");
                text.number("status", u64::from(answer.status)).raw("headers", &headers.finish());
                text.text("body", &answer.body);
                text
            }
            Output::Log(record) => log(&record),
            Output::Over => open("over"),
        };
        outputs.push(text.finish());
        if is_last || is_over {
            break is_over;
        }
    };
    let text = array(&outputs);
    match event {
        Some(event) => (joined(&[&text, "\n", &event]), is_over),
        None => (text, is_over),
    }
}

/// Log records as a JSON array, as they stand among the outputs.
#[must_use]
pub fn encoded_records(records: &[LogRecord]) -> String {
    let records: Vec<String> = records.iter().map(|record| log(record).finish()).collect();
    array(&records)
}

fn open(name: &str) -> ObjectText {
    let mut text = ObjectText::new();
    text.text("type", name);
    text
}

#[inline(never)]
fn log(record: &LogRecord) -> ObjectText {
    let mut text = open("log");
    text.text("level", record.level.name())
        .text("reason", record.reason)
        .text("message", &record.message)
        .text("eventId", &record.event_id)
        .text("eventType", &record.event_type)
        .facts(&record.facts);
    text
}

#[inline(never)]
fn store(name: &str, step: &StoreStep, expire: &str) -> ObjectText {
    let keys: Vec<String> = step.keys.iter().map(|key| quote(key)).collect();
    let mut text = open(name);
    text.number("token", u64::from(step.token)).raw("keys", &array(&keys)).text("owner", &step.owner);
    if name == "settle" {
        text.text("reply", &step.reply);
    }
    if !expire.is_empty() {
        text.number(expire, step.expire_ms);
    }
    text.number("waitMs", step.wait_ms);
    text
}
