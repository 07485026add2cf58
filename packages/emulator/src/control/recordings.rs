//! Received requests and their responses.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{Hash, Hasher};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::matching::contains;
use super::page::Page;
use crate::failure::Failure;
use crate::fields::LimitUsed;
use crate::gateway::admission::{Arrival, Check};
use crate::gateway::clock::Moment;

/// So many requests are kept; the oldest are dropped.
const KEPT: usize = 20_000;
/// So much of an answer is kept.
const BODY_KEPT: usize = 64 << 10;

/// Bytes that were sent.
#[derive(Clone, Debug, Serialize)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: BTreeMap<String, String>,
    /// The start of the body.
    pub body: String,
    /// Length of the whole body.
    pub body_bytes: usize,
}

impl Response {
    /// The stored part of a response.
    pub fn of(status: u16, headers: BTreeMap<String, String>, body: &[u8]) -> Self {
        let start = body.get(..BODY_KEPT).unwrap_or(body);
        Self { status, headers, body: String::from_utf8_lossy(start).into_owned(), body_bytes: body.len() }
    }
}

/// Facts of a request on arrival.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The request.
    pub arrival: Arrival,
    /// When, by the real clock.
    pub at: Moment,
    /// The id that its answer carries.
    pub request_id: String,
    /// The fault that strikes it, with the number of its rule.
    pub fault: Option<(u64, &'static str)>,
    /// The request that it repeats on demand.
    pub replay_of: Option<u64>,
}

/// One attempt at an action.
#[derive(Clone, Debug)]
pub struct Recording {
    /// Number, from 1.
    pub id: u64,
    /// The request.
    pub arrival: Arrival,
    /// Which attempt it is, from 1.
    pub attempt: u64,
    /// Whether the action succeeded.
    pub carried_out: bool,
    /// The status it was answered with.
    pub status: Option<u16>,
    first_attempt: u64,
    at_ms: i64,
    started: Instant,
    idempotency_id: Option<String>,
    code: Option<String>,
    message: Option<String>,
    duration_ms: Option<f64>,
    request_id: String,
    fault: Option<(u64, &'static str)>,
    replay_of: Option<u64>,
    response: Option<Response>,
    checks: Vec<Check>,
    limits: Vec<LimitUsed>,
    key: u64,
}

impl Recording {
    /// The requested action.
    pub fn action(&self) -> &str {
        self.arrival.action()
    }

    /// When it arrived, by the real clock, to the millisecond.
    pub fn at(&self) -> Moment {
        Moment::at_micros(self.at_ms.saturating_mul(1_000))
    }

    /// Whether it has ended: answered, or its connection broken.
    pub fn is_answered(&self) -> bool {
        self.status.is_some()
    }

    fn is_success(&self) -> bool {
        self.status == Some(200) && self.carried_out && self.fault.is_none_or(|(_, kind)| kind == "latency")
    }

    /// As the control API shows it.
    pub fn show(&self, brief: bool) -> Value {
        let mut shown = json!({
            "id": self.id,
            "action": self.action(),
            "at_ms": self.at_ms,
            "method": self.arrival.method.as_str(),
            "path": self.arrival.uri.path_and_query().map_or("/", |path| path.as_str()),
            "idempotency_id": self.idempotency_id,
            "attempt": self.attempt,
            "first_attempt": self.first_attempt,
            "carried_out": self.carried_out,
            "code": self.code,
            "message": self.message,
            "status": self.status,
            "duration_ms": self.duration_ms,
            "request_id": self.request_id,
            "fault": self.fault.map(|(_, kind)| kind),
            "fault_rule": self.fault.map(|(rule, _)| rule),
            "replay_of": self.replay_of,
            "region": self.arrival.region(),
        });
        if let (false, Value::Object(fields)) = (brief, &mut shown) {
            let mut headers = Map::new();
            for name in self.arrival.headers.keys().map(axum::http::HeaderName::as_str) {
                headers.insert(name.to_owned(), json!(self.arrival.header(name).unwrap_or_default()));
            }
            fields.insert("headers".to_owned(), headers.into());
            fields.insert("body".to_owned(), json!(String::from_utf8_lossy(&self.arrival.body)));
            fields.insert("response".to_owned(), json!(self.response));
            fields.insert("checks".to_owned(), json!(self.checks));
            fields.insert("limits".to_owned(), json!(self.limits));
        }
        shown
    }
}

/// Which recordings are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this action only.
    pub action: Option<String>,
    /// Only those that did not succeed.
    pub failed: bool,
    /// Only those whose body contains this.
    pub body: Option<Value>,
    /// Only from this attempt on.
    pub attempt: u64,
}

impl Wanted {
    fn fits(&self, recording: &Recording) -> bool {
        self.action.as_deref().is_none_or(|action| recording.action() == action)
            && !(self.failed && recording.is_success())
            && recording.attempt >= self.attempt
            && self.body.as_ref().is_none_or(|wanted| {
                serde_json::from_slice(&recording.arrival.body).is_ok_and(|body| contains(&body, wanted))
            })
    }
}

/// The requests received, oldest first.
#[derive(Debug, Default)]
pub struct Recordings {
    kept: VecDeque<Recording>,
    dropped: u64,
    /// The newest recording of the same call.
    latest: HashMap<u64, u64>,
}

impl Recordings {
    /// Stores a request and returns its number.
    pub fn begin(&mut self, beginning: Beginning) -> u64 {
        if self.kept.len() >= KEPT {
            self.drop_oldest();
        }
        let id = self.last() + 1;
        let idempotency_id = idempotency_id(&beginning.arrival.body);
        let key = key(&beginning.arrival, idempotency_id.as_deref());
        let before = self.latest.insert(key, id).and_then(|before| self.find(before));
        let again = before.filter(|before| idempotency_id.is_some() || !before.is_success());
        let (attempt, first_attempt) =
            again.map_or((1, id), |before| (before.attempt + 1, before.first_attempt));
        self.kept.push_back(Recording {
            id,
            attempt,
            first_attempt,
            carried_out: false,
            status: None,
            at_ms: beginning.at.millis(),
            started: Instant::now(),
            idempotency_id,
            code: None,
            message: None,
            duration_ms: None,
            request_id: beginning.request_id,
            fault: beginning.fault,
            replay_of: beginning.replay_of,
            response: None,
            checks: Vec::new(),
            limits: Vec::new(),
            key,
            arrival: beginning.arrival,
        });
        id
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.kept.pop_front() {
            self.dropped += 1;
            if self.latest.get(&oldest.key) == Some(&oldest.id) {
                self.latest.remove(&oldest.key);
            }
        }
    }

    /// Stores the checks, and whether a request reached its action, or why not.
    pub fn carried_out(
        &mut self,
        id: u64,
        failure: Option<&Failure>,
        checks: Vec<Check>,
        limits: Vec<LimitUsed>,
    ) {
        if let Some(recording) = self.find_mut(id) {
            recording.carried_out = failure.is_none();
            recording.code = failure.map(|failure| failure.code.clone());
            recording.message = failure.map(|failure| failure.message.clone());
            recording.checks = checks;
            recording.limits = limits;
        }
    }

    /// Stores the response to a request.
    pub fn finish(&mut self, id: u64, response: Response) {
        if let Some(recording) = self.find_mut(id) {
            recording.status = Some(response.status);
            let micros = recording.started.elapsed().as_micros();
            recording.duration_ms = u32::try_from(micros).ok().map(|micros| f64::from(micros) / 1_000.0);
            recording.response = Some(response);
        }
    }

    /// The number of the newest recording, 0 before the first.
    pub fn last(&self) -> u64 {
        self.dropped + self.kept.len() as u64
    }

    fn place(&self, id: u64) -> Option<usize> {
        id.checked_sub(self.dropped + 1).and_then(|place| usize::try_from(place).ok())
    }

    /// A recording.
    pub fn find(&self, id: u64) -> Option<&Recording> {
        self.kept.get(self.place(id)?)
    }

    fn find_mut(&mut self, id: u64) -> Option<&mut Recording> {
        let place = self.place(id)?;
        self.kept.get_mut(place)
    }

    /// Forgets everything received.
    pub fn clear(&mut self) {
        // Numbers continue, so that an answer in progress does not mark a later request.
        self.dropped = self.last();
        self.kept.clear();
        self.latest.clear();
    }

    /// The first one behind a number that was answered and fits.
    pub fn answered(&self, after: u64, wanted: &Wanted) -> Option<&Recording> {
        self.kept
            .iter()
            .find(|recording| recording.id > after && recording.is_answered() && wanted.fits(recording))
    }

    /// A page of those that fit.
    pub fn listing(&self, wanted: &Wanted, page: Page) -> Value {
        let fitting = self.kept.iter().filter(|recording| page.holds(recording.id) && wanted.fits(recording));
        let (chosen, more) = page.cut(fitting);
        let requests: Vec<Value> = chosen.iter().map(|recording| recording.show(page.brief)).collect();
        json!({ "requests": requests, "last": self.last(), "more": more })
    }
}

/// The id by which the service knows a repeated request.
fn idempotency_id(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let id = ["ClientMsgId", "IdempotentId"].iter().find_map(|name| body.get(name)?.as_str())?;
    Some(id.to_owned())
}

/// Facts shared by all attempts at a call.
fn key(arrival: &Arrival, idempotency_id: Option<&str>) -> u64 {
    let mut hasher = DefaultHasher::new();
    arrival.action().hash(&mut hasher);
    match idempotency_id {
        Some(id) => id.hash(&mut hasher),
        None => arrival.body.hash(&mut hasher),
    }
    hasher.finish()
}
