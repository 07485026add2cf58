//! A backend that is called back: it answers what the test says and remembers what it got.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde_json::Value;

/// What a backend answers.
#[derive(Clone)]
pub struct Behaviour {
    pub status: u16,
    pub answer: String,
    pub after: Duration,
}

impl Behaviour {
    pub fn says(answer: &str) -> Self {
        Self { status: 200, answer: answer.to_owned(), after: Duration::ZERO }
    }
}

/// What a request said of its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub method: String,
    pub content_type: Option<String>,
    pub content_length: Option<String>,
    pub content_encoding: Option<String>,
}

#[derive(Clone)]
pub struct Backend {
    pub address: SocketAddr,
    behaviour: Arc<Mutex<Behaviour>>,
    received: Arc<Mutex<Vec<Value>>>,
    last: Arc<Mutex<Option<Head>>>,
}

impl Backend {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let backend = Self {
            address: listener.local_addr().unwrap(),
            behaviour: Arc::new(Mutex::new(Behaviour::says(r#"{"CheckCode":0,"CheckMessage":""}"#))),
            received: Arc::default(),
            last: Arc::default(),
        };
        let router = Router::new().fallback(called).with_state(backend.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        backend
    }

    pub fn url(&self) -> String {
        format!("http://{}/callback", self.address)
    }

    pub fn behave(&self, behaviour: Behaviour) {
        *self.behaviour.lock().unwrap() = behaviour;
    }

    /// Event names and data of what came in since the last time.
    pub fn events(&self) -> Vec<(String, Value)> {
        let received = std::mem::take(&mut *self.received.lock().unwrap());
        received
            .into_iter()
            .map(|body| {
                let data = serde_json::from_str(body["EventData"].as_str().unwrap()).unwrap();
                (body["EventType"].as_str().unwrap().to_owned(), data)
            })
            .collect()
    }

    /// The head of the last request.
    pub fn last(&self) -> Head {
        self.last.lock().unwrap().clone().unwrap()
    }

    pub fn bodies(&self) -> Vec<Value> {
        self.received.lock().unwrap().clone()
    }
}

async fn called(State(backend): State<Backend>, request: Request) -> (StatusCode, String) {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let read = serde_json::from_slice(&body).unwrap_or_else(|_| Value::String(hex::encode(&body)));
    let header = |name| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    *backend.last.lock().unwrap() = Some(Head {
        method: parts.method.to_string(),
        content_type: header("content-type"),
        content_length: header("content-length"),
        content_encoding: header("content-encoding"),
    });
    backend.received.lock().unwrap().push(read);
    let behaviour = backend.behaviour.lock().unwrap().clone();
    tokio::time::sleep(behaviour.after).await;
    (StatusCode::from_u16(behaviour.status).unwrap(), behaviour.answer)
}
