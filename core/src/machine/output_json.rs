//! Outputs as JSON, for drivers in other languages: one array with everything up to the next wait.

use std::convert::Infallible;

use super::batch::BatchReport;
use super::call::CallOutcome;
use super::call_log::CallLogRecord;
use super::output::{Event, EventKind, FOREVER_MS, Machine, Output, Token};
use super::pacing::Pace;
use crate::error::report::{ObjectText, add_info, report, report_of_call};
use crate::time::Now;
use crate::transcode::array;
use crate::wire::protocol::HttpRequest;

/// A machine's next step as an output.
pub trait OutcomeJson {
    /// The output's object.
    fn json(&self) -> String;
}

impl OutcomeJson for CallOutcome {
    fn json(&self) -> String {
        let mut object = ObjectText::new();
        match self {
            Ok(done) => {
                object.text("type", "done").raw("result", &done.answer.json);
                object.some_text("requestId", done.answer.request_id.as_deref());
                add_info(&done.info, &mut object);
            }
            Err(failed) => {
                let error = report_of_call(&failed.error, failed.maybe_sent, Some(&failed.info));
                object.text("type", "failed").raw("error", &error);
            }
        }
        object.finish()
    }
}

impl OutcomeJson for BatchReport {
    fn json(&self) -> String {
        let errors: Vec<String> = self.errors.iter().map(report).collect();
        ObjectText::new()
            .text("type", "report")
            .raw("report", &self.to_json())
            .raw("errors", &array(&errors))
            .finish()
    }
}

/// All outputs that are due, as one JSON array that ends with a wait or with the outcome. Bodies of
/// requests do not go into it: `keep` gets them, by the token of their `send`.
pub fn outputs<M: Machine + ?Sized>(machine: &mut M, now: Now, keep: &mut dyn FnMut(Token, String)) -> String
where
    M::Outcome: OutcomeJson,
{
    let mut list = String::from("[");
    loop {
        let output = machine.next(now);
        let is_last = matches!(output, Output::Wait(_) | Output::Over(_));
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(&match output.or_outcome() {
            Ok(output) => object(output, keep),
            Err(outcome) => outcome.json(),
        });
        if is_last {
            list.push(']');
            return list;
        }
    }
}

/// Of any machine's output but its outcome.
pub(super) fn object(output: Output<Infallible>, keep: &mut dyn FnMut(Token, String)) -> String {
    let mut object = ObjectText::new();
    match output {
        Output::Send { token, request, timeout_ms, attempt, call_id } => {
            object.text("type", "send").number("token", token).number("timeoutMs", timeout_ms);
            object.number("attempt", attempt).text("callId", &call_id);
            keep(token, add_request(request, &mut object));
        }
        Output::Reserve { token, bucket, pace, weight, timeout_ms } => {
            object.text("type", "reserve").number("token", token).text("bucket", bucket);
            add_pace(pace, weight, &mut object);
            object.number("timeoutMs", timeout_ms);
        }
        Output::GiveBack { bucket, pace, weight, timeout_ms } => {
            object.text("type", "giveBack").text("bucket", bucket);
            add_pace(pace, weight, &mut object);
            object.number("timeoutMs", timeout_ms);
        }
        Output::SlowDown { bucket, timeout_ms } => {
            object.text("type", "slowDown").text("bucket", bucket).number("timeoutMs", timeout_ms);
        }
        Output::RunProvider { run, timeout_ms } => {
            object.text("type", "runProvider").number("run", run).number("timeoutMs", timeout_ms);
        }
        Output::Tell(event) => add_event(&event, &mut object),
        Output::Wait(ms) => {
            object.text("type", "wait").number("ms", ms.min(FOREVER_MS));
        }
        Output::Over(none) => match none {},
    }
    object.finish()
}

fn add_request(request: HttpRequest, object: &mut ObjectText) -> String {
    let mut headers = ObjectText::new();
    for (name, value) in &request.headers {
        headers.text(name, value);
    }
    object.text("method", request.method).text("url", &request.url).raw("headers", &headers.finish());
    request.body
}

fn add_pace(pace: Pace, weight: u32, object: &mut ObjectText) {
    object.number("intervalUs", pace.interval_us).number("burst", pace.burst).number("weight", weight);
}

impl CallLogRecord {
    /// The record as a JSON object: `level`, `reason`, `message`, `facts`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = ObjectText::new();
        add_record(self, &mut object);
        object.finish()
    }
}

fn add_record(record: &CallLogRecord, object: &mut ObjectText) {
    object.text("level", record.level.name()).text("reason", record.reason);
    object.text("message", &record.message).facts(&record.facts);
}

fn add_event(event: &Event, object: &mut ObjectText) {
    object.text("type", "tell");
    let name = match &event.what {
        EventKind::Request => "request",
        EventKind::Response { .. } => "response",
        EventKind::NoResponse { .. } => "noResponse",
        EventKind::Retry { .. } => "retry",
        EventKind::Paced { .. } => "paced",
        EventKind::Log(_) => "log",
        EventKind::Progress { .. } => "progress",
    };
    object.text("event", name).text("action", &event.action).text("callId", &event.call_id);
    object.number("attempt", event.attempt);
    match &event.what {
        EventKind::Request => {}
        EventKind::Response { status, took_ms, request_id } => {
            object.number("status", *status).number("tookMs", *took_ms);
            object.some_text("requestId", request_id.as_deref());
        }
        EventKind::NoResponse { took_ms, error } => {
            object.number("tookMs", *took_ms).raw("error", &report(error));
        }
        EventKind::Paced { wait_ms } => {
            object.number("waitMs", *wait_ms);
        }
        EventKind::Log(record) => add_record(record, object),
        EventKind::Retry { wait_ms, error } => {
            object.number("waitMs", *wait_ms).raw("error", &report(error));
        }
        EventKind::Progress { done, total } => {
            object.number("done", *done).number("total", *total);
        }
    }
}
