//! `volc-im listen`: a reverse proxy that verifies callbacks, records them and hands them on.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, Response, StatusCode};
use serde_json::{Value, json};
use volc_im::callbacks::Callbacks;
use volc_im_emulator::ending;

use super::verify::{reason, verifier};
use crate::arguments::Listen;
use crate::ended::{Ended, Failure};
use crate::http;
use crate::language::pick;
use crate::service::is_loopback;
use crate::wall::{now, time_of_day};

/// Longer than the service waits, to show a slow backend's response.
const PATIENCE: Duration = Duration::from_secs(10);

struct Relay {
    callbacks: Callbacks,
    http: reqwest::Client,
    target: String,
    events: String,
    json: bool,
    record: Option<PathBuf>,
}

pub async fn run(wanted: Listen) -> Result<Ended, Failure> {
    let callbacks = verifier(wanted.secret_file.as_deref())?;
    let target = reqwest::Url::parse(&wanted.forward_to)
        .map_err(|error| Failure::invalid(format!("{}: {error}", wanted.forward_to)))?;
    let http = http::client(|| {
        let settings =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE);
        // What listens on this machine is not reached by way of a proxy.
        if target.host_str().is_some_and(is_loopback) { settings.no_proxy() } else { settings }
    })?;
    let ending = ending::asked_for(false).map_err(Failure::invalid)?;
    let listener = tokio::net::TcpListener::bind(wanted.listen)
        .await
        .map_err(|error| Failure::invalid(format!("{}: {error}", wanted.listen)))?;
    let address = listener.local_addr().map_err(Failure::invalid)?;
    if wanted.json {
        println!("{}", json!({ "url": format!("http://{address}") }));
    } else {
        println!("http://{address} → {}", wanted.forward_to);
        println!("{}", pick("Point your tunnel here.", "请将隧道指向此地址。"));
    }
    let relay = Relay {
        callbacks,
        http,
        target: wanted.forward_to,
        events: wanted.events,
        json: wanted.json,
        record: wanted.record,
    };
    let router =
        Router::new().fallback(pass).layer(DefaultBodyLimit::max(8 << 20)).with_state(Arc::new(relay));
    tokio::select! {
        served = axum::serve(listener, router) => served.map_err(Failure::invalid)?,
        () = ending => {}
    }
    Ok(Ended::Well)
}

/// A body that fails verification is not forwarded.
async fn pass(State(relay): State<Arc<Relay>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let (at, started) = (now(), Instant::now());
    let event = match relay.callbacks.verify(&body, at.into()) {
        Ok(event) => event,
        Err(error) => {
            relay.tell(at.millis(), "–", None, 401, &reason(&error), started.elapsed(), &body);
            return plain(StatusCode::UNAUTHORIZED);
        }
    };
    let mut request = relay.http.post(&relay.target).body(body.clone());
    for name in ["content-type", "user-agent"] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let (status, answer, response) = match request.send().await {
        Ok(response) => taken_over(response).await,
        Err(error) => (502, error.to_string(), plain(StatusCode::BAD_GATEWAY)),
    };
    relay.tell(at.millis(), &event.event_type, Some(&event.id), status, &answer, started.elapsed(), &body);
    response
}

fn plain(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// The backend's answer with its status, body and content type.
async fn taken_over(response: reqwest::Response) -> (u16, String, Response<Body>) {
    let status = response.status();
    let kind = response.headers().get("content-type").cloned();
    match response.bytes().await {
        Ok(bytes) => {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let mut answer = Response::new(Body::from(bytes));
            *answer.status_mut() = status;
            if let Some(kind) = kind {
                answer.headers_mut().insert(HeaderName::from_static("content-type"), kind);
            }
            (status.as_u16(), text, answer)
        }
        Err(error) => (502, error.to_string(), plain(StatusCode::BAD_GATEWAY)),
    }
}

impl Relay {
    #[allow(clippy::too_many_arguments, reason = "the columns of one line")]
    fn tell(
        &self,
        at_ms: i64,
        event: &str,
        id: Option<&str>,
        status: u16,
        answer: &str,
        took: Duration,
        body: &[u8],
    ) {
        let verified = id.is_some();
        let entry = json!({
            "at_ms": at_ms,
            "event_type": event,
            "event_id": id,
            "verified": verified,
            "status": status,
            "answer": answer,
            "took_ms": u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            "body": String::from_utf8_lossy(body),
        });
        if let Err(error) = self.keep(&entry) {
            eprintln!("volc-im: {error}");
        }
        // A body that fails verification is always shown.
        if verified && !matches(&self.events, event) {
            return;
        }
        if self.json {
            println!("{entry}");
        } else {
            let late =
                if took > Duration::from_secs(1) { pick(" · over 1 s", " · 超过 1 秒") } else { "" };
            let shown: String = answer.chars().take(80).collect();
            println!("{} ← {event:<28} {status} {shown} · {} ms{late}", time_of_day(at_ms), took.as_millis());
        }
    }

    fn keep(&self, entry: &Value) -> std::io::Result<()> {
        let Some(path) = &self.record else { return Ok(()) };
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        // In one piece: other callbacks are recorded at the same time.
        file.write_all(format!("{entry}\n").as_bytes())
    }
}

/// Whether a name fits a pattern in which `*` stands for any letters.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|name| {
            (0..=name.len()).filter_map(|at| name.get(at..)).any(|name| matches(rest, name))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_choose_events() {
        for (pattern, name, fits) in [
            ("*", "AfterPush", true),
            ("Before*", "BeforeSendMessage", true),
            ("Before*", "AfterPush", false),
            ("*Message", "BeforeSendMessage", true),
            ("B*S*e", "BeforeSendMessage", true),
            ("AfterPush", "AfterPush", true),
            ("After", "AfterPush", false),
            ("", "AfterPush", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
