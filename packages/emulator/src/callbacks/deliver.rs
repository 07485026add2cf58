//! Posts callbacks and keeps a record of every delivery.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::Serialize;
use serde_json::{Value, json};

use super::courier_answer::{Outcome, Verdict};
use super::envelope::Envelope;
use super::events::Event;
use super::parcel::Parcel;
use super::variant::Variant;
use crate::app::App;
use crate::control::matching::contains;
use crate::control::page::Page;
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

/// Why a callback is posted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `act`, `action`, `send` or `resend`.
    pub cause: &'static str,
    /// The recorded request that caused it.
    pub call: Option<u64>,
    /// The delivery that it repeats.
    pub resend_of: Option<u64>,
    /// Its variant.
    pub variant: Variant,
}

impl Reason {
    /// An ordinary event for a cause.
    pub fn ordinary(cause: &'static str) -> Self {
        Self { cause, call: None, resend_of: None, variant: Variant::Normal }
    }
}

/// One posted callback.
#[derive(Clone, Debug, Serialize)]
pub struct Delivery {
    /// Number, from 1.
    pub id: u64,
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
    /// CheckCode of the reply.
    pub check_code: Option<i64>,
    /// CheckMessage of the reply.
    pub check_message: String,
    /// Why it was posted.
    #[serde(flatten)]
    pub reason: Reason,
}

impl Delivery {
    /// As the control API shows it.
    pub fn show(&self, brief: bool) -> Value {
        let mut shown = json!(self);
        if let (true, Value::Object(fields)) = (brief, &mut shown) {
            for name in ["body", "headers", "answer"] {
                fields.remove(name);
            }
        }
        shown
    }

    /// The event's data, as far as the body can be read.
    pub fn data(&self) -> Value {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let text = body.get("EventData").and_then(Value::as_str).unwrap_or_default();
        serde_json::from_str(text).unwrap_or_default()
    }
}

/// Which deliveries are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this event only.
    pub event_type: Option<String>,
    /// With this outcome only.
    pub outcome: Option<Outcome>,
    /// Only those whose data contains this.
    pub data: Option<Value>,
}

impl Wanted {
    fn fits(&self, delivery: &Delivery) -> bool {
        self.event_type.as_deref().is_none_or(|name| delivery.event_type == name)
            && self.outcome.is_none_or(|outcome| delivery.outcome == outcome)
            && self.data.as_ref().is_none_or(|wanted| contains(&delivery.data(), wanted))
    }
}

#[derive(Debug, Default)]
struct Delivered {
    kept: VecDeque<Delivery>,
    last: u64,
}

/// Posts callbacks to one target.
#[derive(Debug)]
pub struct Courier {
    /// None where none can be made, as with TLS on a system that trusts nobody: then every delivery fails.
    client: Option<reqwest::Client>,
    target: Mutex<Option<Target>>,
    delivered: Mutex<Delivered>,
    count: AtomicU64,
}

impl Courier {
    /// A courier; without a URL it posts nothing.
    pub fn new(client: Option<reqwest::Client>, url: Option<String>, secret: String) -> Self {
        // A redirect is not a 200, and a proxy of the environment must not see loopback traffic.
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
        Self {
            client: client.or_else(|| builder.build().ok()),
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

    fn delivered(&self) -> MutexGuard<'_, Delivered> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A page of the deliveries that fit, oldest first.
    pub fn listing(&self, wanted: &Wanted, page: Page) -> Value {
        let delivered = self.delivered();
        let fitting =
            delivered.kept.iter().filter(|delivery| page.holds(delivery.id) && wanted.fits(delivery));
        let (chosen, more) = page.cut(fitting);
        let shown: Vec<Value> = chosen.iter().map(|delivery| delivery.show(page.brief)).collect();
        json!({ "deliveries": shown, "last": delivered.last, "more": more })
    }

    /// The number of the newest delivery; 0 before the first.
    pub fn last(&self) -> u64 {
        self.delivered().last
    }

    /// A delivery.
    pub fn find(&self, id: u64) -> Option<Delivery> {
        self.delivered().kept.iter().find(|delivery| delivery.id == id).cloned()
    }

    /// The first delivery behind a number that fits.
    pub fn first(&self, after: u64, wanted: &Wanted) -> Option<Delivery> {
        self.delivered().kept.iter().find(|delivery| delivery.id > after && wanted.fits(delivery)).cloned()
    }

    /// Forgets all deliveries; numbers continue.
    pub fn forget(&self) {
        self.delivered().kept.clear();
    }

    /// Writes the envelope of an event: its id by the clock of the data, its time as given.
    pub fn envelope(&self, app_id: i64, event: &Event, now: Moment, happened: Moment) -> Envelope {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        // Spread over all four-digit numbers; it need not be unpredictable.
        let nonce = 1_000 + (count.wrapping_mul(7_919) ^ now.micros().unsigned_abs()) % 9_000;
        Envelope {
            event_type: event.name.clone(),
            event_data: event.data.to_string(),
            event_time: happened.event_time(),
            event_id: format!("{:016x}{count:016x}", now.micros()),
            app_id: app_id.to_string(),
            version: VERSION.to_owned(),
            nonce: nonce.to_string(),
        }
    }

    /// Posts an event to the target, if there is one.
    pub async fn send(&self, app: &App, event: &Event, reason: Reason) -> Option<Delivery> {
        let target = self.target()?;
        let envelope = self.envelope(app.config.app_id, event, app.clock.now(), app.clock.on_wire());
        let body = envelope.body(&envelope.signature(&target.secret));
        let about = (envelope.event_type, envelope.event_id);
        Some(self.post(app, &target.url, about, &Parcel::plain(body), reason).await)
    }

    /// Posts a body about an event, given by name and id, and records the outcome.
    pub async fn post(
        &self,
        app: &App,
        url: &str,
        (event_type, event_id): (String, String),
        parcel: &Parcel,
        reason: Reason,
    ) -> Delivery {
        let (sent_at_ms, started) = (app.clock.real().millis(), Instant::now());
        let exchange = async {
            let client = self.client.as_ref()?;
            exchange(parcel.request(client, url)).await.ok()
        };
        let (reply, verdict) = match tokio::time::timeout(parcel.patience, exchange).await {
            Ok(Some(reply)) => {
                let verdict = reply.text.as_ref().map_or_else(
                    || Verdict::without_reply(Outcome::BadAnswer),
                    |text| Verdict::read(reply.status, text),
                );
                (Some(reply), verdict)
            }
            Ok(None) => (None, Verdict::without_reply(Outcome::Error)),
            Err(_) => (None, Verdict::without_reply(Outcome::Timeout)),
        };
        let status = reply.as_ref().map(|reply| reply.status);
        let (headers, answer) = reply.map(|reply| (reply.headers, reply.text)).unwrap_or_default();
        let mut delivered = self.delivered();
        delivered.last += 1;
        let delivery = Delivery {
            id: delivered.last,
            event_type,
            event_id,
            url: url.to_owned(),
            body: parcel.text.clone(),
            sent_at_ms,
            status,
            headers,
            answer,
            took_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            outcome: verdict.outcome,
            check_code: verdict.check_code,
            check_message: verdict.check_message,
            reason,
        };
        if delivered.kept.len() >= KEPT {
            delivered.kept.pop_front();
        }
        delivered.kept.push_back(delivery.clone());
        drop(delivered);
        app.tell("delivery", delivery.show(true));
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

/// Posts events one after the other, in the background.
pub fn in_background(app: &Arc<App>, events: Vec<Event>, call: u64) {
    if events.is_empty() || app.courier.target().is_none() {
        return;
    }
    let app = Arc::clone(app);
    tokio::spawn(async move {
        for event in events {
            let reason = Reason { call: Some(call), ..Reason::ordinary("action") };
            app.courier.send(&app, &event, reason).await;
        }
    });
}
