use std::io;
use std::path::PathBuf;

use serde_json::Value;

use super::emulator::Emulator;
use crate::{BeforeTimeout, Config, start};

/// How an emulator is started. What is not set is as for the program.
#[derive(Clone, Debug)]
pub struct Builder {
    config: Config,
    snapshot: Option<Value>,
}

impl Default for Builder {
    fn default() -> Self {
        let mut config = Config::new(123_456, "AKLTemulator", "emulator-secret");
        "emulator-callback-secret".clone_into(&mut config.callback_secret);
        Self { config, snapshot: None }
    }
}

impl Builder {
    /// The application that exists.
    #[must_use]
    pub fn app_id(mut self, app_id: i64) -> Self {
        self.config.app_id = app_id;
        self
    }

    /// The access key that is accepted, and its secret key.
    #[must_use]
    pub fn key(mut self, access_key: &str, secret_key: &str) -> Self {
        access_key.clone_into(&mut self.config.access_key);
        secret_key.clone_into(&mut self.config.secret_key);
        self
    }

    /// Where callbacks are posted.
    #[must_use]
    pub fn callback_url(mut self, url: &str) -> Self {
        self.config.callback_url = Some(url.to_owned());
        self
    }

    /// The secret that callbacks are signed with.
    #[must_use]
    pub fn callback_secret(mut self, secret: &str) -> Self {
        secret.clone_into(&mut self.config.callback_secret);
        self
    }

    /// What a Before callback without a usable answer does.
    #[must_use]
    pub fn before_timeout(mut self, effect: BeforeTimeout) -> Self {
        self.config.before_timeout = effect;
        self
    }

    /// Data to start with: a snapshot, as [`State::save`](super::State::save) gives it.
    #[must_use]
    pub fn seed(mut self, snapshot: Value) -> Self {
        self.snapshot = Some(snapshot);
        self
    }

    /// The file of a snapshot or scenario to start with.
    #[must_use]
    pub fn seed_file(mut self, file: impl Into<PathBuf>) -> Self {
        self.config.seed = Some(file.into());
        self
    }

    /// Everything else that can be set.
    #[must_use]
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Starts it in this process, on the current runtime.
    ///
    /// # Errors
    /// When the address is taken, or the data to start with cannot be read.
    pub async fn start(self) -> io::Result<Emulator> {
        let running = start(self.config).await?;
        let emulator = Emulator::of(running).map_err(io::Error::other)?;
        if let Some(snapshot) = self.snapshot {
            let loaded = emulator.state().load(&snapshot).await;
            loaded.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        }
        Ok(emulator)
    }
}
