//! Entries of a call, as JSON arrays: the first value is the kind. The last entry is the call's outcome.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;
use volc_im::transport::Response;
use volc_im_core::log::Level;
use volc_im_core::machine::CallLogRecord;
use volc_im_core::machine::batch::{BatchItem, BatchReport};
use volc_im_core::machine::ledger::CampaignReport;
use volc_im_core::machine::output::{Event, EventKind};

use crate::error::NativeError;

tokio::task_local! {
    static ENTRIES: Entries;
}

/// Entries of the running call that were not taken yet.
#[derive(Clone, Default)]
pub(super) struct Entries(Arc<Mutex<Vec<String>>>);

impl Entries {
    /// Runs a future and collects the entries of its calls.
    pub(super) fn collect<F: Future>(&self, calls: F) -> impl Future<Output = F::Output> + use<F> {
        ENTRIES.scope(self.clone(), calls)
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn tell(entry: &impl Serialize) {
    push(json(entry));
}

/// Adds an entry for the caller of the running call; gives it back where none is running.
fn push(entry: String) -> Option<String> {
    let mut entry = Some(entry);
    // Outside a call there is no listener.
    let _ = ENTRIES.try_with(|entries| {
        entries.0.lock().unwrap_or_else(PoisonError::into_inner).extend(entry.take());
    });
    entry
}

/// Which events a client's callers get besides those that every language reads.
#[derive(Debug, Default)]
pub(crate) struct Observed {
    /// Attempts.
    pub(crate) attempts: bool,
    /// Log records.
    pub(crate) logs: AtomicBool,
    /// The last log record of no running call. The next call tells it.
    pub(crate) untold: Mutex<Option<String>>,
}

impl Observed {
    fn untold(&self) -> MutexGuard<'_, Option<String>> {
        self.untold.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the caller of a call of its events.
pub(crate) fn observe(event: &Event, observed: &Observed) {
    let Event { action, call_id, attempt, what } = event;
    {
        // Held all the while: a record that comes meanwhile would be overwritten.
        let mut untold = observed.untold();
        *untold = untold.take().and_then(push);
    }
    match what {
        EventKind::Progress { done, total } => tell(&("progress", done, total)),
        EventKind::Log(record) if record.level < Level::Warn && !observed.logs.load(Ordering::Relaxed) => {}
        EventKind::Log(record) => {
            if let Some(entry) = push(log_entry(event, record)) {
                *observed.untold() = Some(entry);
            }
        }
        _ if !observed.attempts => {}
        EventKind::Request => tell(&("request", action, attempt, call_id)),
        EventKind::Response { status, took_ms, request_id } => {
            tell(&("response", action, attempt, status, took_ms, call_id, request_id));
        }
        EventKind::NoResponse { took_ms, error } => {
            let error = NativeError::from(error.clone()).into_facts();
            let (action, call_id) = (json(action), json(call_id));
            push(format!("[\"no_response\",{action},{attempt},{took_ms},{error},{call_id}]"));
        }
        EventKind::Paced { wait_ms } => tell(&("paced", action, attempt, wait_ms, call_id)),
        EventKind::Retry { wait_ms, error } => {
            let error = NativeError::from(error.clone()).into_facts();
            let (action, call_id) = (json(action), json(call_id));
            push(format!("[\"retry\",{action},{attempt},{wait_ms},{error},{call_id}]"));
        }
    }
}

fn log_entry(event: &Event, record: &CallLogRecord) -> String {
    let Event { action, call_id, attempt, .. } = event;
    let CallLogRecord { level, reason, message, facts, .. } = record;
    let facts: serde_json::Map<String, Value> =
        facts.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    json(&("log", action, attempt, call_id, level.name(), reason, message, facts))
}

/// Tells the caller of a call of a response: its status, and its headers by lines.
pub(crate) fn observe_response(response: &Response) {
    let mut lines = String::new();
    for (name, value) in &response.headers {
        lines.push_str(name);
        lines.push_str(": ");
        lines.push_str(value);
        lines.push('\n');
    }
    tell(&("head", response.status, lines));
}

/// The last entry of a call that succeeded.
pub(crate) fn done(
    (call_id, request_id): (&str, Option<&str>),
    (attempts, elapsed_ms): (u32, u64),
    idempotency_id: Option<&str>,
    result: &str,
) -> String {
    let (call_id, request_id) = (json(&call_id), json(&request_id));
    let idempotency_id = json(&idempotency_id);
    format!("[\"done\",{call_id},{request_id},{attempts},{elapsed_ms},{idempotency_id},{result}]")
}

/// The last entry of a batch: the outcome of the items, the joined result, the input for what is left.
pub(crate) fn batch(report: BatchReport) -> String {
    let items = |items: &'_ [BatchItem]| -> String {
        let item = |item: &BatchItem| {
            let BatchItem { index, item, code, message, .. } = item;
            let (code, message) = (json(code), json(message));
            format!("{{\"index\":{index},\"item\":{item},\"code\":{code},\"message\":{message}}}")
        };
        items.iter().map(item).collect::<Vec<_>>().join(",")
    };
    let (failed, unknown, left) = (items(&report.failed), items(&report.unknown), items(&report.left));
    let errors: Vec<String> =
        report.errors.into_iter().map(|error| NativeError::from(error).into_facts()).collect();
    let (total, sent, errors) = (report.total, report.sent, errors.join(","));
    let (result, rest) = (report.result, report.rest.as_deref().unwrap_or("null"));
    format!("[\"batch\",[{total},{sent},[{failed}],[{unknown}],[{left}],[{errors}]],{result},{rest}]")
}

/// The last entry of a campaign: its report.
pub(crate) fn campaign(report: &CampaignReport) -> String {
    format!("[\"campaign\",{}]", report.to_json())
}

/// The last entry of a call that failed.
pub(crate) fn failed(error: NativeError) -> String {
    format!("[\"failed\",{}]", error.into_facts())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
