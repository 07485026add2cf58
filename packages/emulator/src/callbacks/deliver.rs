//! Posts callbacks and keeps a record of every delivery.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::courier_answer::{Outcome, Verdict};
use super::envelope::Envelope;
use super::events::Event;
use super::parcel::Parcel;
use crate::app::App;
use crate::gateway::clock::Moment;
use crate::gateway::envelope::VERSION;

/// Answers are read no further than this.
const ANSWER_LIMIT: usize = 64 << 10;
/// So many deliveries are kept; the oldest are dropped.
const KEPT: usize = 20_000;

/// Where callbacks go.
#[derive(Clone, Debug)]
pub struct Target {
    /// The backend's URL.
    pub url: String,
    /// The callback secret.
    pub secret: String,
}

/// One posted callback.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    /// Name of the event.
    pub event_type: String,
    /// Id of the event.
    pub event_id: String,
    /// Where it was posted.
    pub url: String,
    /// The text of the body as posted.
    pub body: String,
    /// When it was posted.
    pub sent_at_ms: i64,
    /// HTTP status of the answer.
    pub status: Option<u16>,
    /// Headers of the answer.
    pub headers: BTreeMap<String, String>,
    /// Body of the answer, none when it is larger than 64 KiB.
    pub answer: Option<String>,
    /// How long it took.
    pub took_ms: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// CheckCode and CheckMessage of the reply.
    #[serde(skip)]
    pub verdict: Verdict,
}

/// Posts callbacks to one target.
#[derive(Debug)]
pub struct Courier {
    client: reqwest::Client,
    target: Mutex<Option<Target>>,
    delivered: Mutex<VecDeque<Delivery>>,
    count: AtomicU64,
}

impl Courier {
    /// A courier; without a URL it posts nothing.
    pub fn new(url: Option<String>, secret: String) -> Self {
        // A redirect is not a 200, and a proxy of the environment must not see loopback traffic.
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        Self {
            client: builder.build().unwrap_or_default(),
            target: Mutex::new(url.map(|url| Target { url, secret })),
            delivered: Mutex::default(),
            count: AtomicU64::new(1),
        }
    }

    /// Where callbacks go, if anywhere.
    pub fn target(&self) -> Option<Target> {
        self.target.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes where callbacks go.
    pub fn aim(&self, target: Option<Target>) {
        *self.target.lock().unwrap_or_else(PoisonError::into_inner) = target;
    }

    /// All deliveries, oldest first.
    pub fn deliveries(&self) -> Value {
        json!({ "deliveries": *self.delivered.lock().unwrap_or_else(PoisonError::into_inner) })
    }

    /// Forgets all deliveries.
    pub fn forget(&self) {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Writes the envelope of an event that happens now.
    pub fn envelope(&self, app_id: i64, event: &Event, now: Moment) -> Envelope {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        // Spread over all four-digit numbers; nobody needs it to be unpredictable.
        let nonce = 1_000 + (count.wrapping_mul(7_919) ^ now.micros().unsigned_abs()) % 9_000;
        Envelope {
            event_type: event.name.clone(),
            event_data: event.data.to_string(),
            event_time: now.event_time(),
            event_id: format!("{:016x}{count:016x}", now.micros()),
            app_id: app_id.to_string(),
            version: VERSION.to_owned(),
            nonce: nonce.to_string(),
        }
    }

    /// Posts an event to the target, if there is one.
    pub async fn send(&self, app_id: i64, event: &Event) -> Option<Delivery> {
        let target = self.target()?;
        let envelope = self.envelope(app_id, event, Moment::now());
        let body = envelope.body(&envelope.signature(&target.secret));
        Some(self.post(&target, &envelope, &Parcel::plain(body)).await)
    }

    /// Posts a body and records what came of it.
    pub async fn post(&self, target: &Target, envelope: &Envelope, parcel: &Parcel) -> Delivery {
        let (sent_at_ms, started) = (Moment::now().millis(), Instant::now());
        let request = parcel.request(&self.client, &target.url);
        let exchange = tokio::time::timeout(parcel.patience, exchange(request)).await;
        let (reply, verdict) = match exchange {
            Ok(Ok(reply)) => {
                let verdict = reply.text.as_ref().map_or_else(
                    || Verdict::without_reply(Outcome::BadAnswer),
                    |text| Verdict::read(reply.status, text),
                );
                (Some(reply), verdict)
            }
            Ok(Err(_)) => (None, Verdict::without_reply(Outcome::Error)),
            Err(_) => (None, Verdict::without_reply(Outcome::Timeout)),
        };
        let status = reply.as_ref().map(|reply| reply.status);
        let (headers, answer) = reply.map(|reply| (reply.headers, reply.text)).unwrap_or_default();
        let delivery = Delivery {
            event_type: envelope.event_type.clone(),
            event_id: envelope.event_id.clone(),
            url: target.url.clone(),
            body: parcel.text.clone(),
            sent_at_ms,
            status,
            headers,
            answer,
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            outcome: verdict.outcome,
            verdict,
        };
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        if delivered.len() >= KEPT {
            delivered.pop_front();
        }
        delivered.push_back(delivery.clone());
        delivery
    }
}

/// A backend's answer.
struct Answered {
    status: u16,
    headers: BTreeMap<String, String>,
    /// None when it is larger than what is read.
    text: Option<String>,
}

async fn exchange(request: reqwest::RequestBuilder) -> Result<Answered, reqwest::Error> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let headers = response.headers().iter().map(header).collect();
    let mut answer = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        answer.extend_from_slice(&chunk);
        if answer.len() > ANSWER_LIMIT {
            return Ok(Answered { status, headers, text: None });
        }
    }
    Ok(Answered { status, headers, text: Some(String::from_utf8_lossy(&answer).into_owned()) })
}

/// Posts events one after the other, without making anybody wait.
pub fn in_background(app: &Arc<App>, events: Vec<Event>) {
    if events.is_empty() || app.courier.target().is_none() {
        return;
    }
    let app = Arc::clone(app);
    tokio::spawn(async move {
        for event in events {
            app.courier.send(app.config.app_id, &event).await;
        }
    });
}
