//! Server callbacks: verify, parse, sign for tests, answer. Documentation pages 293098,
//! 293099 and 293101.

mod binding;
mod envelope;
mod event;
mod event_data;
mod event_id;
mod event_name;
mod log_text;
mod opened;
mod option_value;
pub mod packed_event;
pub mod receiver;
mod refusal;
mod reply;
mod signature;
mod texts;
mod verifier_options;

use zeroize::Zeroizing;

pub use event::{Event, EventDraft, UnverifiedEvent, text_at, value_at};
pub use event_data::*;
pub use event_id::EventIdForm;
pub use event_name::is_before_event;
pub use log_text::log_text;
pub use receiver::head_entropy;
pub use refusal::DEFAULT_DEADLINE_MS;
pub(crate) use refusal::{refusal_level, refusal_status};
pub use reply::{ACCEPTED, accept_reply, reject_reply, reject_reply_of, reply_text};

pub use texts::{event_texts, event_texts_json};

use crate::error::{CallbackError, Error, invalid};
use crate::time::WallTime;
use crate::transcode::{decimal, decimal_u64, joined};
use binding::{Bound, bind};
use envelope::Envelope;
use log_text::{bounded, is_shown};
use opened::Opened;
use signature::SignedText;

/// Largest callback body that is read, in bytes.
pub const MAX_CALLBACK_BYTES: usize = 1 << 20;

/// Seconds by which EventTime may differ from the clock, either way, unless set otherwise.
pub const DEFAULT_TOLERANCE_SECONDS: u32 = 300;

/// The most characters of the words for a refusal.
const LONGEST_REASON: usize = 512;

/// The constant `Version` of every callback.
pub(crate) const CALLBACK_VERSION: &str = "2020-12-01";

/// Of a body that was checked: its time, its data with ids as text where that was wanted, and what else it can be read as.
type Checked = (WallTime, Option<String>, Bound);

/// Verifies callbacks for one application.
///
/// The vendor's signature binds neither a value to its field nor one value's end to the next one's start, so after
/// it matches everything else about the body is checked as well. The same event can still arrive twice, and a
/// re-split body keeps its signature: de-duplicate on both [`Event::id`] and [`Event::signature`].
#[derive(Clone)]
pub struct Callbacks {
    secrets: Vec<Zeroizing<String>>,
    app_id: Option<i32>,
    tolerance_seconds: Option<u32>,
    event_id: Option<EventIdForm>,
    events: Vec<String>,
}

impl std::fmt::Debug for Callbacks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callbacks")
            .field("app_id", &self.app_id)
            .field("tolerance_seconds", &self.tolerance_seconds)
            .finish_non_exhaustive()
    }
}

impl Callbacks {
    /// With the console's callback secrets: one, or two while they are rotated.
    ///
    /// # Errors
    /// `validation` at `secret` when there is none, one is empty or has white space at an end.
    pub fn new<S: AsRef<str>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let mut made = Callbacks::without_secrets();
        made.secrets = secrets.into_iter().map(|secret| Zeroizing::new(secret.as_ref().to_owned())).collect();
        made.check_secrets()?;
        Ok(made)
    }

    fn without_secrets() -> Self {
        Callbacks {
            secrets: Vec::new(),
            app_id: None,
            tolerance_seconds: Some(DEFAULT_TOLERANCE_SECONDS),
            event_id: None,
            events: Vec::new(),
        }
    }

    fn check_secrets(&self) -> Result<(), Error> {
        if self.secrets.is_empty() || self.secrets.iter().any(|secret| secret.is_empty()) {
            return Err(invalid("secret", "not_empty", "must not be empty", ""));
        }
        if self.secrets.iter().any(|secret| has_space_at_an_end(secret)) {
            return Err(invalid("secret", "trimmed", "must not begin or end with white space", ""));
        }
        Ok(())
    }

    /// Whether one secret begins or ends with another.
    pub(crate) fn secrets_overlap(&self) -> bool {
        let secrets = &self.secrets;
        let overlap = |one: &str, other: &str| one.starts_with(other) || one.ends_with(other);
        secrets
            .iter()
            .enumerate()
            .any(|(at, one)| secrets.iter().take(at).any(|other| overlap(one, other) || overlap(other, one)))
    }

    /// Accepts callbacks of this application only.
    #[must_use]
    pub fn app_id(mut self, app_id: impl Into<i32>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// Seconds by which EventTime may differ from the clock, either way; `None` switches the check off.
    #[must_use]
    pub fn tolerance_seconds(mut self, seconds: Option<u32>) -> Self {
        self.tolerance_seconds = seconds;
        self
    }

    /// The form of every EventId, which fixes where an id ends.
    #[must_use]
    pub fn event_id(mut self, form: EventIdForm) -> Self {
        self.event_id = Some(form);
        self
    }

    /// Names of further events, added to those given before.
    #[must_use]
    pub fn events(mut self, names: impl IntoIterator<Item = String>) -> Self {
        self.events.extend(names);
        self
    }

    /// Checks a body, exactly as received, against every secret, then everything that the signature does not bind.
    ///
    /// # Errors
    /// `callback`, whose `reason` names the first check that failed: `too_large`, `bom`, `content_encoding`, `not_utf8`,
    /// `not_json`, `duplicate_key`, `missing_field`, `not_string`, `signature`, `app_id`, `version`, `nonce`,
    /// `event_type`, `event_id`, `event_data`, `time_format`, `time_tolerance` (with the skew) or `ambiguous`.
    pub fn verify(&self, body: &[u8], now: impl Into<WallTime>) -> Result<Event, Error> {
        self.open(body, now.into(), false).map(|opened| opened.event)
    }

    /// As [`verify`](Self::verify), the event as one text: see [`packed_event`].
    ///
    /// # Errors
    /// Those of [`verify`](Self::verify).
    pub fn verify_packed(&self, body: &[u8], now: WallTime) -> Result<String, Error> {
        let envelope = Envelope::read(body)?;
        let (time, text_ids, _) = self.checked(&envelope, now, true)?;
        Ok(packed_event::packed(&envelope.parts(time), text_ids.as_deref()))
    }

    /// Bounds, hash, forms, time and binding, in this order.
    pub(crate) fn open(&self, body: &[u8], now: WallTime, text_ids: bool) -> Result<Opened, Error> {
        let envelope = Envelope::read(body)?;
        let (time, text_ids, bound) = self.checked(&envelope, now, text_ids)?;
        Ok(Opened {
            text_ids,
            other_ids: bound.other_ids,
            is_uncertain: bound.is_uncertain,
            event: envelope.into_event(time),
        })
    }

    #[inline(never)]
    fn checked(&self, envelope: &Envelope<'_>, now: WallTime, text_ids: bool) -> Result<Checked, Error> {
        let Some(text) = signature::matching(envelope, &self.secrets) else {
            return Err(refuse(
                "signature",
                "no secret gives this signature: is the body the raw one, byte for byte, and the secret the \
                 console's callback secret of this app?",
            ));
        };
        self.bound(envelope, &text, now, text_ids).map_err(|error| named(error, envelope))
    }

    fn bound(
        &self,
        envelope: &Envelope<'_>,
        text: &SignedText,
        now: WallTime,
        text_ids: bool,
    ) -> Result<Checked, Error> {
        envelope.check(self.app_id, self.event_id.as_ref())?;
        let data = envelope.check_data(text_ids)?;
        let time = self.fresh_time(envelope, now)?;
        let bound = bind(text, envelope, data.wanted, time, self).map_err(|_| {
            refuse(
                "ambiguous",
                "what is signed can be read as another event: an attack, or an id of a form that is not known; set the form of \
                 ids (eventId) and declare newer events",
            )
        })?;
        Ok((time, data.text_ids, bound))
    }

    fn fresh_time(&self, envelope: &Envelope<'_>, now: WallTime) -> Result<WallTime, Error> {
        let time = envelope.time()?;
        let skew_ms = time.millis_since(now);
        match self.tolerance_seconds {
            Some(tolerance) if skew_ms.unsigned_abs() > u64::from(tolerance) * 1_000 => {
                Err(outside(tolerance, skew_ms))
            }
            _ => Ok(time),
        }
    }

    /// Reads a body without any check of its origin. For logs and tests: never act on what it returns.
    ///
    /// # Errors
    /// `callback`, for a body whose form is wrong.
    pub fn parse_unverified(&self, body: &[u8]) -> Result<UnverifiedEvent, Error> {
        let envelope = Envelope::read(body)?;
        let time = envelope.time()?;
        Ok(envelope.into_event(time).into())
    }

    /// As [`parse_unverified`](Self::parse_unverified), the event as one text: see [`packed_event`]. Data that is not JSON is
    /// given as an empty object.
    ///
    /// # Errors
    /// Those of [`parse_unverified`](Self::parse_unverified).
    pub fn parse_unverified_packed(&self, body: &[u8]) -> Result<String, Error> {
        let mut envelope = Envelope::read(body)?;
        let time = envelope.time()?;
        envelope.spaces_for_line_ends();
        let text_ids = event::with_text_ids(envelope.event_data());
        Ok(packed_event::packed(&envelope.parts(time), Some(&text_ids)))
    }

    /// A signed body, made with the first secret, for the tests of code that receives callbacks.
    ///
    /// # Errors
    /// `validation` for a draft that [`verify`](Self::verify) would refuse.
    pub fn sign(&self, draft: &EventDraft) -> Result<String, Error> {
        self.sign_parts(&draft.event_type, &draft.data, draft.time, &draft.id, &draft.nonce)
    }

    /// As [`sign`](Self::sign), of a draft's parts.
    ///
    /// # Errors
    /// Those of [`sign`](Self::sign).
    pub fn sign_parts(
        &self,
        event_type: &str,
        data: &str,
        time: WallTime,
        id: &str,
        nonce: &str,
    ) -> Result<String, Error> {
        event::signed_body([event_type, data, id, nonce], time, self)
    }
}

fn has_space_at_an_end(text: &str) -> bool {
    // What cannot be seen came with it when it was copied.
    let is_space = |char: char| char.is_whitespace() || !is_shown(char);
    text.starts_with(is_space) || text.ends_with(is_space)
}

#[cold]
fn outside(tolerance: u32, skew_ms: i64) -> Error {
    let skew = skew_ms / 1_000;
    let side = if skew_ms > 0 { "ahead of" } else { "behind" };
    Error::Callback(Box::new(CallbackError {
        reason: "time_tolerance",
        message: joined(&[
            "EventTime is ",
            &decimal_u64(skew.unsigned_abs()),
            " s ",
            side,
            " this clock, ",
            &decimal(tolerance.into()),
            " s are allowed: an old body sent again, or a clock that is off?",
        ]),
        skew_seconds: Some(skew),
        event_type: String::new(),
        event_id: String::new(),
    }))
}

/// An error that names the event. Its strings are untrusted.
#[cold]
fn named(error: Error, envelope: &Envelope<'_>) -> Error {
    match error {
        Error::Callback(mut refused) => {
            refused.event_type = log_text(envelope.event_type());
            refused.event_id = log_text(envelope.event_id());
            Error::Callback(refused)
        }
        other => other,
    }
}

#[cold]
#[inline(never)]
pub(crate) fn refuse(reason: &'static str, message: &str) -> Error {
    Error::Callback(Box::new(CallbackError {
        reason,
        // It may show what a stranger wrote.
        message: bounded(message, LONGEST_REASON),
        skew_seconds: None,
        event_type: String::new(),
        event_id: String::new(),
    }))
}
