//! The data as a file: written by one version, read by it and by later ones.

use serde::Deserialize;
use serde_json::{Value, json};

use super::State;

/// The format that is written.
pub const FORMAT: u64 = 1;

/// Why a snapshot is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// A newer emulator wrote it.
    Newer(String),
    /// It is none.
    Wrong(String),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer(reason) | Self::Wrong(reason) => formatter.write_str(reason),
        }
    }
}

impl State {
    /// The data with a header; keys are sorted, so that two snapshots can be compared by lines.
    pub fn snapshot(&self) -> Value {
        json!({ "volc_im_state": FORMAT, "emulator": env!("CARGO_PKG_VERSION"), "state": self })
    }

    /// Takes over the data of a snapshot; the application, its key and the limits stay.
    ///
    /// # Errors
    /// When it is no snapshot, or a newer emulator wrote it. The data is then unchanged.
    pub fn restore(&mut self, snapshot: &str) -> Result<(), Unreadable> {
        #[derive(Deserialize)]
        struct Header {
            volc_im_state: u64,
            #[serde(default)]
            emulator: String,
        }
        #[derive(Deserialize)]
        struct Whole {
            state: State,
        }
        let wrong = |error: serde_json::Error| Unreadable::Wrong(format!("this is no snapshot: {error}"));
        let header: Header = serde_json::from_str(snapshot).map_err(wrong)?;
        if header.volc_im_state > FORMAT {
            return Err(Unreadable::Newer(format!(
                "format {} of emulator {} is newer than {FORMAT} of {}",
                header.volc_im_state,
                header.emulator,
                env!("CARGO_PKG_VERSION")
            )));
        }
        let Whole { mut state } = serde_json::from_str(snapshot).map_err(wrong)?;
        state.conversations.values_mut().for_each(super::Conversation::index);
        state.app_id = self.app_id;
        state.app_key = self.app_key.clone();
        state.limits = self.limits;
        *self = state;
        Ok(())
    }
}
