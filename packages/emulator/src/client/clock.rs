use std::time::{Duration, SystemTime};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::control::Control;
use super::error::Error;
use super::generated::types::SetClockOptions;

/// The clock of data and ids.
#[derive(Clone, Copy, Debug)]
pub struct Clock<'e>(pub(super) &'e Control);

impl Clock<'_> {
    /// What time it is there.
    ///
    /// # Errors
    /// When the emulator is not there.
    pub async fn now(&self) -> Result<SystemTime, Error> {
        let millis = self.0.clock().await?.now_ms;
        Ok(SystemTime::UNIX_EPOCH + Duration::from_millis(millis.try_into().unwrap_or(0)))
    }

    /// Goes on from another time.
    ///
    /// # Errors
    /// When RFC 3339 has no such time.
    pub async fn set(&self, time: SystemTime) -> Result<(), Error> {
        self.go(time, None).await
    }

    /// Stands still at a time.
    ///
    /// # Errors
    /// When RFC 3339 has no such time.
    pub async fn fix(&self, time: SystemTime) -> Result<(), Error> {
        self.go(time, Some(true)).await
    }

    /// Moves forward.
    ///
    /// # Errors
    /// When the time is too far away.
    pub async fn advance(&self, by: Duration) -> Result<(), Error> {
        let millis = by.as_millis().try_into().unwrap_or(i64::MAX);
        let options = SetClockOptions { advance_ms: Some(millis), ..SetClockOptions::default() };
        self.0.set_clock(&options).await.map(drop)
    }

    /// Goes back to real time.
    ///
    /// # Errors
    /// When the emulator is not there.
    pub async fn reset(&self) -> Result<(), Error> {
        self.0.set_clock(&SetClockOptions { reset: Some(true), ..SetClockOptions::default() }).await.map(drop)
    }

    async fn go(&self, time: SystemTime, fixed: Option<bool>) -> Result<(), Error> {
        let text = OffsetDateTime::from(time).format(&Rfc3339);
        let text = text.map_err(|error| self.0.error("BadRequest", format!("the time: {error}")))?;
        let options = SetClockOptions { set: Some(text), fixed, ..SetClockOptions::default() };
        self.0.set_clock(&options).await.map(drop)
    }
}
