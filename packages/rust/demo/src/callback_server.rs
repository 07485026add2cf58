//! What answers the service's callbacks, on axum.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use axum::Router;
use tokio::net::TcpListener;
use volc_im::callbacks::{CallbackService, Callbacks, Reply, Undecided};

/// A server on a free port of this machine.
pub struct CallbackServer {
    /// Where callbacks go.
    pub url: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl CallbackServer {
    /// Listens until the program ends.
    pub async fn start(callbacks: Callbacks) -> Result<Self> {
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let hear = Arc::clone(&heard);
        let service = CallbackService::builder(callbacks, Undecided::Reject)
            .on_any(move |event| {
                hear.lock().unwrap_or_else(PoisonError::into_inner).push(event.event_type.clone());
                async move {
                    let is_spoiler = event.texts().iter().any(|text| text.contains("spoiler"));
                    if event.event_type == "BeforeSendMessage" && is_spoiler {
                        return Ok(Reply::reject(1001, "no spoilers, please")?);
                    }
                    Ok(Reply::accept())
                }
            })
            .build()?;
        let app = Router::new().route("/im-callbacks", service.into_route());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/im-callbacks", listener.local_addr()?);
        tokio::spawn(axum::serve(listener, app).into_future());
        Ok(CallbackServer { url, heard })
    }

    /// The types of the events that were genuine.
    pub fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
