//! A receiver of callbacks, on axum.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use volc_im::Error;
use volc_im::callbacks::{
    CallbackService, Callbacks, Event, HandlerResult, ReplayClaim, ReplayStore, Reply, Undecided,
};
use volc_im::pacing::StoreError;
use volc_im::transport::BoxFuture;
use volc_im_core::callbacks::receiver::Redelivery;

use super::{facts, logged};

/// How often the handler of each event ran.
type Ran = Arc<Mutex<BTreeMap<String, u32>>>;

/// A server that hands its requests to receivers in turn.
pub struct Server {
    task: JoinHandle<()>,
    ran: Ran,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts a server, unless the receiver is refused.
pub async fn receive(command: &Value) -> Result<(Option<Server>, Value)> {
    let ran = Ran::default();
    let store = command["replay"].is_object().then(|| Store::new(&command["replay"]));
    let mut services = Vec::new();
    for _ in 0..command["receivers"].as_u64().unwrap_or(1) {
        match service(command, store.clone(), &ran) {
            Ok(service) => services.push(service),
            Err(error) => return Ok((None, json!({"error": facts::facts(&error), "logged": logged::all()}))),
        }
    }
    let turns = Arc::new((services, AtomicUsize::new(0)));
    let app = Router::new().route("/im", any(respond)).with_state(turns);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/im", listener.local_addr()?);
    let task = tokio::spawn(async move {
        // Ends with the task.
        let _ = axum::serve(listener, app).await;
    });
    Ok((Some(Server { task, ran }), json!({"url": url, "logged": logged::all()})))
}

impl Server {
    /// Ends it.
    pub fn stop(self) -> Value {
        self.task.abort();
        json!({"ran": *lock(&self.ran), "logged": logged::all()})
    }
}

type Turns = Arc<(Vec<CallbackService>, AtomicUsize)>;

async fn respond(State(turns): State<Turns>, request: Request) -> Response {
    let (services, taken) = &*turns;
    let turn = taken.fetch_add(1, Ordering::Relaxed) % services.len();
    let Some(service) = services.get(turn) else { return ().into_response() };
    let Ok(response) = tower_service::Service::call(&mut service.clone(), request).await;
    response.into_response()
}

fn service(command: &Value, store: Option<Store>, ran: &Ran) -> Result<CallbackService, Error> {
    let given = &command["callbacks"];
    let mut callbacks = Callbacks::new([given["secret"].as_str().unwrap_or_default()])?;
    if let Some(app_id) = given["appId"].as_i64().and_then(|id| i32::try_from(id).ok()) {
        callbacks = callbacks.app_id(app_id);
    }
    let options = &command["options"];
    let undecided = match &options["undecided"] {
        Value::String(text) if text == "reject" => Undecided::Reject,
        Value::Object(reply) => {
            let code = reply.get("code").and_then(Value::as_i64).unwrap_or(1);
            let message = reply.get("message").and_then(Value::as_str).unwrap_or_default();
            Undecided::Reply(Reply::reject(code, message)?)
        }
        // The builder asks for it where only After events have handlers as well.
        _ => Undecided::Accept,
    };
    let mut builder = CallbackService::builder(callbacks, undecided).redelivery(Redelivery::Signature);
    for (name, behaviour) in handlers(&command["handlers"]) {
        let ran = Arc::clone(ran);
        builder = builder.on(&name, move |event| {
            *lock(&ran).entry(event.event_type.clone()).or_default() += 1;
            decide(behaviour.clone(), event)
        });
    }
    let names = options["events"].as_array().cloned().unwrap_or_default();
    builder = builder.events(names.iter().filter_map(Value::as_str).map(str::to_owned));
    if let Some(ms) = options["deadlineMs"].as_u64() {
        builder = builder.deadline(Duration::from_millis(ms));
    }
    if let Some(bytes) = options["maxBodyBytes"].as_u64().and_then(|bytes| usize::try_from(bytes).ok()) {
        builder = builder.max_body_bytes(bytes);
    }
    if command["replay"] == "off" {
        builder = builder.replay_off();
    }
    if let Some(store) = store {
        builder = builder.replay_store(store);
    }
    builder.build()
}

/// Handlers by name, as an object or as pairs.
fn handlers(given: &Value) -> Vec<(String, Value)> {
    match given {
        Value::Object(handlers) => {
            handlers.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
        }
        Value::Array(pairs) => pairs
            .iter()
            .map(|pair| (pair[0].as_str().unwrap_or_default().to_owned(), pair[1].clone()))
            .collect(),
        _ => Vec::new(),
    }
}

async fn decide(behaviour: Value, event: Event) -> HandlerResult {
    let number = |name: &str| behaviour[name].as_u64().map(Duration::from_millis);
    let code = behaviour["code"].as_i64().unwrap_or(1001);
    let message = behaviour["message"].as_str().unwrap_or("no");
    if let Some(pause) = number("sleepMs") {
        tokio::time::sleep(pause).await;
    }
    if let Some(pause) = number("blockMs") {
        std::thread::sleep(pause);
    }
    match behaviour["then"].as_str().unwrap_or("accept") {
        "accept" => Ok(Reply::accept()),
        "reject" => Ok(Reply::reject(code, message)?),
        "hang" => std::future::pending().await,
        "quote" => Ok(Reply::reject(code, event.texts().first().context("a text")?)?),
        "moderate" => {
            let word = behaviour["word"].as_str().unwrap_or_default();
            let has_word = event.texts().iter().any(|text| text.contains(word));
            Ok(if has_word { Reply::reject(code, message)? } else { Reply::accept() })
        }
        // A handler's fault in Rust is a panic, or an error: the next scenarios have this one.
        "throw" if event.is_before() => panic!("a handler's own fault"),
        _ => Err("a handler's own fault".into()),
    }
}

/// Claims by key: the owner, and the reply once it is settled.
type Claims = HashMap<String, (String, Option<String>)>;

/// A store of claims that is slow, hangs or fails.
#[derive(Clone)]
struct Store {
    behaviour: Value,
    claims: Arc<Mutex<Claims>>,
}

impl Store {
    fn new(behaviour: &Value) -> Self {
        Store { behaviour: behaviour.clone(), claims: Arc::default() }
    }

    async fn act(&self, step: &str) -> Result<(), StoreError> {
        if self.behaviour["fail"] == true {
            return Err("the store's own fault".into());
        }
        if self.behaviour[step] == "hang" {
            std::future::pending::<()>().await;
        }
        if let Some(ms) = self.behaviour[step].as_u64() {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
        Ok(())
    }
}

impl ReplayStore for Store {
    fn claim<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<ReplayClaim, StoreError>> {
        Box::pin(async move {
            self.act("claim").await?;
            let mut claims = lock(&self.claims);
            let known = keys.iter().filter_map(|key| claims.get(key)).find(|(of, _)| of != owner);
            if let Some((_, reply)) = known {
                return Ok(reply.clone().map_or(ReplayClaim::Running, ReplayClaim::Answered));
            }
            claims.extend(keys.iter().map(|key| (key.clone(), (owner.to_owned(), None))));
            Ok(ReplayClaim::Fresh)
        })
    }

    fn settle<'a>(
        &'a self,
        keys: &'a [String],
        owner: &'a str,
        reply: &'a str,
        _: Duration,
    ) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.act("settle").await?;
            let mut claims = lock(&self.claims);
            for key in keys {
                if claims.get(key).is_none_or(|(of, _)| of == owner) {
                    claims.insert(key.clone(), (String::new(), Some(reply.to_owned())));
                }
            }
            Ok(())
        })
    }

    fn release<'a>(&'a self, keys: &'a [String], owner: &'a str) -> BoxFuture<'a, Result<(), StoreError>> {
        Box::pin(async move {
            self.act("release").await?;
            lock(&self.claims).retain(|key, (of, _)| of != owner || !keys.contains(key));
            Ok(())
        })
    }
}
