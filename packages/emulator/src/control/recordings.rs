//! What was received, for tests to look at.

use std::collections::VecDeque;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::gateway::admission::Arrival;
use crate::gateway::clock::Moment;

/// So many requests are kept; the oldest are dropped.
const KEPT: usize = 20_000;

#[derive(Debug)]
struct Recording {
    action: String,
    at_ms: i64,
    headers: Map<String, Value>,
    body: String,
    idempotency_id: Option<String>,
    carried_out: bool,
    code: Option<String>,
    status: Option<u16>,
    fault: Option<&'static str>,
}

/// The requests received, oldest first.
#[derive(Debug, Default)]
pub struct Recordings {
    kept: VecDeque<Recording>,
    dropped: u64,
}

impl Recordings {
    /// Notes a request that came in; the number is for [`Recordings::finish`].
    pub fn begin(&mut self, arrival: &Arrival, fault: Option<&'static str>, now: Moment) -> u64 {
        if self.kept.len() >= KEPT {
            self.kept.pop_front();
            self.dropped += 1;
        }
        let mut headers = Map::new();
        for name in arrival.headers.keys() {
            headers
                .insert(name.as_str().to_owned(), json!(arrival.header(name.as_str()).unwrap_or_default()));
        }
        self.kept.push_back(Recording {
            action: arrival.parameter("Action").to_owned(),
            at_ms: now.millis(),
            headers,
            body: String::from_utf8_lossy(&arrival.body).into_owned(),
            idempotency_id: idempotency_id(&arrival.body),
            carried_out: false,
            code: None,
            status: None,
            fault,
        });
        self.dropped + self.kept.len() as u64 - 1
    }

    /// Notes that a request reached its action, or why not.
    pub fn carried_out(&mut self, sequence: u64, failure: Option<&Failure>) {
        if let Some(recording) = self.find(sequence) {
            recording.carried_out = failure.is_none();
            recording.code = failure.map(|failure| failure.code.clone());
        }
    }

    /// Notes the status a request was answered with.
    pub fn finish(&mut self, sequence: u64, status: StatusCode) {
        if let Some(recording) = self.find(sequence) {
            recording.status = Some(status.as_u16());
        }
    }

    fn find(&mut self, sequence: u64) -> Option<&mut Recording> {
        let place = sequence.checked_sub(self.dropped).and_then(|place| usize::try_from(place).ok())?;
        self.kept.get_mut(place)
    }

    /// Forgets everything received.
    pub fn clear(&mut self) {
        // Numbers go on, so that an answer under way does not mark a later request.
        self.dropped += self.kept.len() as u64;
        self.kept.clear();
    }

    /// The recordings, of one action or of all.
    pub fn listing(&self, action: Option<&str>) -> Value {
        let wanted = |recording: &&Recording| action.is_none_or(|action| recording.action == action);
        let requests: Vec<Value> = self
            .kept
            .iter()
            .filter(wanted)
            .map(|recording| {
                json!({
                    "action": recording.action,
                    "at_ms": recording.at_ms,
                    "headers": recording.headers,
                    "body": recording.body,
                    "idempotency_id": recording.idempotency_id,
                    "carried_out": recording.carried_out,
                    "code": recording.code,
                    "status": recording.status,
                    "fault": recording.fault,
                })
            })
            .collect();
        json!({ "requests": requests })
    }
}

/// The id by which the service knows a repeated request.
fn idempotency_id(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let id = ["ClientMsgId", "IdempotentId"].iter().find_map(|name| body.get(name)?.as_str())?;
    Some(id.to_owned())
}
