//! What all requests share: configuration, clock, state, faults, recordings and the callback side.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;

use crate::callbacks::deliver::Courier;
use crate::clock::Clock;
use crate::config::Config;
use crate::control::event_log::EventLog;
use crate::control::faults::FaultPlan;
use crate::control::recordings::Recordings;
use crate::credentials::issued::Issued;
use crate::gateway::request_id::RequestIds;
use crate::state::State;

/// The emulator behind its HTTP surface. Every lock is held for one step only, never across an await.
#[derive(Debug)]
pub struct App {
    /// Configuration of the emulator.
    pub config: Config,
    /// The real clock and the virtual one.
    pub clock: Clock,
    /// Posts and records callbacks.
    pub courier: Courier,
    /// What happened.
    pub events: EventLog,
    /// Ids of requests.
    pub request_ids: RequestIds,
    /// Where it listens, once it does.
    pub url: OnceLock<String>,
    state: Mutex<State>,
    changes: watch::Sender<u64>,
    faults: Mutex<FaultPlan>,
    recordings: Mutex<Recordings>,
    issued: Mutex<Issued>,
}

impl App {
    /// An emulator with nothing in it.
    pub fn new(config: Config) -> Arc<Self> {
        let courier = Courier::new(config.callback_url.clone(), config.callback_secret.clone());
        let state = Mutex::new(State::new(config.app_id, config.app_key.clone(), config.limits));
        Arc::new(Self {
            clock: Clock::new(config.clock, config.clock_on_wire),
            config,
            courier,
            events: EventLog::default(),
            request_ids: RequestIds::default(),
            url: OnceLock::new(),
            state,
            changes: watch::Sender::new(0),
            faults: Mutex::default(),
            recordings: Mutex::default(),
            issued: Mutex::default(),
        })
    }

    /// The service's data.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The faults to inject.
    pub fn faults(&self) -> MutexGuard<'_, FaultPlan> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The requests received.
    pub fn recordings(&self) -> MutexGuard<'_, Recordings> {
        self.recordings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Temporary keys.
    pub fn issued(&self) -> MutexGuard<'_, Issued> {
        self.issued.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports an event to watchers.
    pub fn tell(&self, kind: &'static str, data: Value) {
        self.events.push(kind, self.clock.real().millis(), data);
    }

    /// Reports a request to watchers.
    pub fn tell_call(&self, kind: &'static str, id: u64) {
        let shown = self.recordings().find(id).map(|recording| recording.show(true));
        if let Some(shown) = shown {
            self.tell(kind, shown);
        }
    }

    /// Tells that data changed, and has it saved where it is kept.
    pub fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
        self.tell("state", json!({}));
    }

    /// Counts the changes of the data.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Back to the start: no data, no faults, no recordings, real time. The callback target stays.
    pub fn reset(&self) {
        *self.state() = State::new(self.config.app_id, self.config.app_key.clone(), self.config.limits);
        self.faults().replace(Vec::new());
        self.recordings().clear();
        self.issued().clear();
        self.courier.forget();
        self.clock.reset();
        self.changed();
        self.tell("reset", json!({}));
    }
}
