//! What all requests share: configuration, state, faults, recordings and the callback side.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::callbacks::deliver::Courier;
use crate::config::Config;
use crate::control::faults::FaultPlan;
use crate::control::recordings::Recordings;
use crate::gateway::request_id::RequestIds;
use crate::state::State;

/// The emulator behind its HTTP surface. Every lock is held for one step only, never across an await.
#[derive(Debug)]
pub struct App {
    /// What the emulator was started with.
    pub config: Config,
    /// Posts and records callbacks.
    pub courier: Courier,
    /// Ids of requests.
    pub request_ids: RequestIds,
    state: Mutex<State>,
    faults: Mutex<FaultPlan>,
    recordings: Mutex<Recordings>,
}

impl App {
    /// An emulator with nothing in it.
    pub fn new(config: Config) -> Arc<Self> {
        let courier = Courier::new(config.callback_url.clone(), config.callback_secret.clone());
        let state = Mutex::new(State::new(config.app_id, config.app_key.clone(), config.limits));
        Arc::new(Self {
            config,
            courier,
            request_ids: RequestIds::default(),
            state,
            faults: Mutex::default(),
            recordings: Mutex::default(),
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

    /// Back to the start: no data, no faults, no recordings. The callback target stays.
    pub fn reset(&self) {
        *self.state() = State::new(self.config.app_id, self.config.app_key.clone(), self.config.limits);
        *self.faults() = FaultPlan::default();
        self.recordings().clear();
        self.courier.forget();
    }
}
