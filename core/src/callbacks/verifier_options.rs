//! A verifier's options in JSON.

use zeroize::Zeroizing;

use super::option_value::{OptionValue, read_options};
use super::{Callbacks, EventIdForm};
use crate::error::Error;
use crate::transcode::casing::Casing;

/// The keys, as on the wire.
const KEYS: [&str; 5] = ["Secret", "AppId", "EventId", "Events", "ToleranceSeconds"];

impl Callbacks {
    /// From a JSON object whose keys are in a language's casing: `secret` (a string, or an array while it is rotated),
    /// `appId`, `eventId` (see [`EventIdForm::parse`]), `events` (names that are not listed), `toleranceSeconds` (a number,
    /// or false for no check). Null stands for an absent value.
    ///
    /// # Errors
    /// `validation` with the option's path; never the secret.
    pub fn from_json(json: &str, casing: Casing) -> Result<Self, Error> {
        let mut made = Callbacks::without_secrets();
        read_options(json, &KEYS, casing, &mut |at, value| made.set(at, &value))?;
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
                let app_id = value.integer_within(0, i64::from(i32::MAX))?;
                self.app_id = i32::try_from(app_id).ok();
            }
            2 => self.event_id = Some(EventIdForm::parse(&value.text()?)?),
            3 => self.events = value.names()?,
            _ if value.is_false() => self.tolerance_seconds = None,
            _ => {
                let seconds = value.integer_within(0, i64::from(u32::MAX))?;
                self.tolerance_seconds = u32::try_from(seconds).ok();
            }
        }
        Ok(())
    }
}
