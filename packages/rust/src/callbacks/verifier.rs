//! Verification of one body.

use std::time::{Duration, SystemTime};

use volc_im_core::callbacks::Callbacks as CoreCallbacks;

use super::event::{Event, EventDraft, UnverifiedEvent};
use super::event_id_form::EventIdForm;
use crate::error::Error;
use crate::ids::AppId;

/// Verifies callbacks of one application.
///
/// The vendor's signature binds neither a value to its field nor one value's end to the next one's start, so after
/// it matches everything else about the body is checked as well. The same event can still arrive twice, and a
/// re-split body keeps its signature: de-duplicate on both [`Event::id`] and [`Event::signature`].
#[derive(Clone, Debug)]
pub struct Callbacks(pub(super) CoreCallbacks);

impl Callbacks {
    /// With the console's callback secrets: one, or two while they are rotated.
    ///
    /// # Errors
    /// `validation` at `secret` when there is none, one is empty or has white space at an end.
    pub fn new<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        CoreCallbacks::new(secrets).map(Callbacks).map_err(Error::respelled)
    }

    /// Accepts callbacks of this application only.
    #[must_use]
    pub fn app_id(self, app_id: impl Into<AppId>) -> Self {
        Callbacks(self.0.app_id(app_id.into()))
    }

    /// How far EventTime may be from the clock, either way, in whole seconds, rounded up; `None` switches the check off. Five
    /// minutes by default.
    #[must_use]
    pub fn tolerance(self, tolerance: impl Into<Option<Duration>>) -> Self {
        let seconds = |tolerance: Duration| {
            let whole = tolerance.as_secs().saturating_add(u64::from(tolerance.subsec_nanos() > 0));
            u32::try_from(whole).unwrap_or(u32::MAX)
        };
        Callbacks(self.0.tolerance_seconds(tolerance.into().map(seconds)))
    }

    /// The form of every EventId, which fixes where an id ends.
    #[must_use]
    pub fn event_id(self, form: EventIdForm) -> Self {
        Callbacks(self.0.event_id(form.0))
    }

    /// Names of further events, added to those given before.
    #[must_use]
    pub fn events<S: Into<String>>(self, names: impl IntoIterator<Item = S>) -> Self {
        Callbacks(self.0.events(names.into_iter().map(Into::into)))
    }

    /// Checks a body, exactly as received, against every secret, then everything that the signature does not bind.
    ///
    /// # Errors
    /// `callback`, whose `reason` names the first check that failed: `too_large`, `bom`, `content_encoding`, `not_utf8`,
    /// `not_json`, `duplicate_key`, `missing_field`, `not_string`, `signature`, `app_id`, `version`, `nonce`,
    /// `event_type`, `event_id`, `event_data`, `time_format`, `time_tolerance` (with the skew) or `ambiguous`.
    pub fn verify(&self, body: &[u8], now: SystemTime) -> Result<Event, Error> {
        Ok(Event::of(self.0.verify(body, now)?))
    }

    /// Reads a body without any check of its origin. For logs and tests: never act on what it returns.
    ///
    /// # Errors
    /// `callback`, for a body whose form is wrong.
    pub fn parse_unverified(&self, body: &[u8]) -> Result<UnverifiedEvent, Error> {
        Ok(UnverifiedEvent::of(self.0.parse_unverified(body)?))
    }

    /// A signed body, made with the first secret, for the tests of code that receives callbacks.
    ///
    /// # Errors
    /// `validation` at a field of the draft, if [`verify`](Self::verify) would refuse it.
    pub fn sign(&self, draft: &EventDraft) -> Result<String, Error> {
        self.0.sign(&draft.to_core()).map_err(Error::respelled)
    }
}
