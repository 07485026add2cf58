//! An axum server that answers the service's callbacks: no message with a spoiler goes out, and an event that comes
//! twice is answered as the first time.
//!
//! `cargo run --example callbacks_axum` with VOLC_IM_APP_ID and VOLC_IM_CALLBACK_SECRET.

use std::env;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use volc_im::core::time::WallTime;
use volc_im::{Callbacks, Claim, Event, EventData, ReplayGuard, accept_reply, reject_reply};

struct Endpoint {
    callbacks: Callbacks,
    seen: Mutex<ReplayGuard>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let callbacks =
        Callbacks::new([env::var("VOLC_IM_CALLBACK_SECRET")?])?.app_id(env::var("VOLC_IM_APP_ID")?.parse()?);
    let endpoint = Endpoint { callbacks, seen: Mutex::new(ReplayGuard::new(100_000, 600_000)) };
    let app = Router::new().route("/im", post(answer)).with_state(Arc::new(endpoint));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/im", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}

async fn answer(State(endpoint): State<Arc<Endpoint>>, body: Bytes) -> Result<String, StatusCode> {
    let now = now();
    let event = endpoint.callbacks.verify(&body, now).map_err(|error| {
        // For the operator; the sender learns nothing.
        eprintln!("refused a callback: {error}");
        StatusCode::UNAUTHORIZED
    })?;
    let mut seen = endpoint.seen.lock().unwrap_or_else(PoisonError::into_inner);
    if let Claim::Answered(first) = seen.claim(&event, now) {
        return Ok(first);
    }
    let reply = decide(&event).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    seen.settle(&event, &reply);
    Ok(reply)
}

/// Quick, and without waiting for anything: the service waits a second.
fn decide(event: &Event) -> Result<String, volc_im::core::Error> {
    let is_spoiler = event.data.contains("spoiler");
    match event.typed()? {
        EventData::BeforeSendMessage(_) if is_spoiler => reject_reply(1001, "no spoilers, please", None),
        _ => accept_reply(None),
    }
}

fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallTime::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
