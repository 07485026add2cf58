use serde_json::Value;

use super::control::Control;
use super::error::Error;

/// The data of an emulator as a whole.
#[derive(Clone, Copy, Debug)]
pub struct State<'e>(pub(super) &'e Control);

impl State<'_> {
    /// A snapshot of all data: JSON to keep in a file.
    ///
    /// # Errors
    /// When the emulator is not there.
    pub async fn save(&self) -> Result<Value, Error> {
        self.0.export_state().await
    }

    /// Puts a snapshot in the place of all data.
    ///
    /// # Errors
    /// When it is none, or a newer version wrote it.
    pub async fn load(&self, snapshot: &Value) -> Result<(), Error> {
        self.0.import_state(snapshot).await.map(drop)
    }
}
