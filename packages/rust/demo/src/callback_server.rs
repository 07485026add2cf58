//! What answers the service's callbacks, on axum.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use tokio::net::TcpListener;
use volc_im::core::Error;
use volc_im::core::time::WallTime;
use volc_im::{Callbacks, Event, EventData, accept_reply, reject_reply};

/// A server on a free port of this machine.
pub struct CallbackServer {
    /// Where callbacks go.
    pub url: String,
    endpoint: Arc<Endpoint>,
}

struct Endpoint {
    callbacks: Callbacks,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    heard: Vec<String>,
    refusals: Vec<&'static str>,
}

impl Endpoint {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CallbackServer {
    /// Listens until the program ends.
    pub async fn start(callbacks: Callbacks) -> Result<Self> {
        let endpoint = Arc::new(Endpoint { callbacks, log: Mutex::default() });
        let app = Router::new().route("/im-callbacks", post(answer)).with_state(Arc::clone(&endpoint));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/im-callbacks", listener.local_addr()?);
        tokio::spawn(axum::serve(listener, app).into_future());
        Ok(CallbackServer { url, endpoint })
    }

    /// The types of the events that were genuine.
    pub fn heard(&self) -> Vec<String> {
        self.endpoint.log().heard.clone()
    }

    /// Why the other bodies were refused.
    pub fn refusals(&self) -> Vec<&'static str> {
        self.endpoint.log().refusals.clone()
    }
}

async fn answer(State(endpoint): State<Arc<Endpoint>>, body: Bytes) -> Result<String, StatusCode> {
    let event = match endpoint.callbacks.verify(&body, now()) {
        Ok(event) => event,
        Err(error) => {
            if let Error::Callback(refused) = &error {
                endpoint.log().refusals.push(refused.reason);
            }
            return Err(StatusCode::UNAUTHORIZED);
        }
    };
    endpoint.log().heard.push(event.event_type.clone());
    decide(&event).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

fn decide(event: &Event) -> Result<String, Error> {
    match event.typed()? {
        EventData::BeforeSendMessage(_) if event.data.contains("spoiler") => {
            reject_reply(1001, "no spoilers, please", None)
        }
        _ => accept_reply(None),
    }
}

fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    WallTime::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
