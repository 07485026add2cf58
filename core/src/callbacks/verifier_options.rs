//! A verifier's options in JSON.

use zeroize::Zeroizing;

use super::option_value::{OptionValue, check_event_names, read_options};
use super::{Callbacks, EventIdForm};
use crate::error::Error;
use crate::machine::options::OptionNames;

/// The keys, as on the wire.
const KEYS: [&str; 5] = ["Secret", "AppId", "EventId", "Events", "ToleranceSeconds"];

impl Callbacks {
    /// From a JSON object whose keys are in a language's spelling: `secret` (a string, or an array while it is rotated),
    /// `appId`, `eventId` (see [`EventIdForm::parse`]), `events` (names that are not listed), `toleranceSeconds` (whole
    /// seconds, or false for no check; `tolerance` where names have no units). Null stands for an absent value.
    ///
    /// # Errors
    /// `validation` with the option's path; never the secret.
    pub fn from_json(json: &str, names: OptionNames) -> Result<Self, Error> {
        let mut made = Callbacks::without_secrets();
        read_options(json, &KEYS, names, &mut |at, value| made.set(at, &value))?;
        made.check_secrets()?;
        Ok(made)
    }

    fn set(&mut self, at: usize, value: &OptionValue<'_>) -> Result<(), Error> {
        match at {
            0 => {
                let secrets = match value.text() {
                    Ok(one) => Some(vec![one]),
                    Err(_) => value.read_names(),
                };
                let Some(secrets) = secrets else {
                    return Err(value.wrong_secret("must be a string or an array of strings"));
                };
                self.secrets = secrets.into_iter().map(Zeroizing::new).collect();
            }
            1 => {
                let app_id = value.integer_up_to("AppId", i32::MAX.unsigned_abs())?;
                self.app_id = i32::try_from(app_id).ok();
            }
            2 => {
                let form = EventIdForm::parse(&value.text()?).map_err(|error| value.respelled(error))?;
                self.event_id = Some(form);
            }
            3 => {
                self.events = value.names()?;
                check_event_names(&self.events, value.name())?;
            }
            _ if value.is_false() => self.tolerance_seconds = None,
            _ => self.tolerance_seconds = Some(value.integer_up_to("ToleranceSeconds", u32::MAX)?),
        }
        Ok(())
    }
}
