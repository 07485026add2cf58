use std::collections::BTreeMap;

use serde_json::Value;

use super::builder::Builder;
use super::clock::Clock;
use super::control::Control;
use super::error::Error;
use super::fault::FaultRule;
use super::generated::types::{
    Call, CallsOptions, DeliveriesOptions, Delivery, ResendOptions, SendCallbackOptions, Sent,
    WaitForCallOptions, WaitForDeliveryOptions,
};
use super::state::State;
use super::user::{ClientUser, UserId};
use crate::Running;

/// An emulator in this process. It ends when it is dropped.
#[derive(Debug)]
pub struct Emulator {
    control: Control,
    running: Running,
}

impl Emulator {
    /// How to start one.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(super) fn of(running: Running) -> Result<Self, Error> {
        Ok(Self { control: Control::new(&running.url())?, running })
    }

    /// Where it listens: the base URL of clients.
    pub fn url(&self) -> &str {
        self.control.url()
    }

    /// Its console, for a browser.
    pub fn console_url(&self) -> String {
        format!("{}/_emulator/", self.url())
    }

    /// What clients and backends need, by the names of the environment.
    pub fn env(&self) -> BTreeMap<&'static str, String> {
        self.running.environment().into()
    }

    /// Every method of the control API.
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// The data as a whole.
    pub fn state(&self) -> State<'_> {
        State(&self.control)
    }

    /// The clock of data and ids.
    pub fn clock(&self) -> Clock<'_> {
        Clock(&self.control)
    }

    /// A client user, who sends, recalls, reads, joins and so on.
    pub fn as_user(&self, user: impl Into<UserId>) -> ClientUser<'_> {
        ClientUser::new(&self.control, user)
    }

    /// Makes requests go wrong. Gives the number of the rule.
    ///
    /// # Errors
    /// When the fault has a wrong field.
    pub async fn fault(&self, rule: impl Into<FaultRule>) -> Result<i64, Error> {
        Ok(self.control.add_fault(&rule.into().0).await?.id)
    }

    /// Waits up to five seconds until a call was answered, or finds one that was. `containing` is what its body contains;
    /// null is anything. For more conditions there is [`Control::wait_for_call`].
    ///
    /// # Errors
    /// `NotSeen` when there was none.
    pub async fn wait_for_call(&self, action: &str, containing: Value) -> Result<Call, Error> {
        let mut options =
            WaitForCallOptions { action: Some(action.to_owned()), ..WaitForCallOptions::default() };
        options.r#where = Some(containing.clone()).filter(|value| !value.is_null());
        if let Some(call) = self.control.wait_for_call(&options).await?.request {
            return Ok(call);
        }
        let listing = CallsOptions { limit: Some(20), brief: Some(true), ..CallsOptions::default() };
        let calls = self.control.calls(&listing).await?.requests;
        let seen = calls.iter().map(|call| {
            let status = call.status.map_or_else(|| "unanswered".to_owned(), |status| status.to_string());
            format!("  #{} {} {status}", call.id, call.action)
        });
        Err(self.not_seen(&format!("call of {action}"), &containing, seen.collect()))
    }

    /// Waits up to five seconds until a callback was answered or given up, or finds one. `containing` is what its EventData
    /// contains; null is anything. For more conditions there is [`Control::wait_for_delivery`].
    ///
    /// # Errors
    /// `NotSeen` when there was none.
    pub async fn wait_for_delivery(&self, event_type: &str, containing: Value) -> Result<Delivery, Error> {
        let mut options = WaitForDeliveryOptions {
            event_type: Some(event_type.to_owned()),
            ..WaitForDeliveryOptions::default()
        };
        options.r#where = Some(containing.clone()).filter(|value| !value.is_null());
        if let Some(delivery) = self.control.wait_for_delivery(&options).await?.delivery {
            return Ok(delivery);
        }
        let listing =
            DeliveriesOptions { limit: Some(20), brief: Some(true), ..DeliveriesOptions::default() };
        let deliveries = self.control.deliveries(&listing).await?.deliveries;
        let seen = deliveries.iter().map(|one| format!("  #{} {} {}", one.id, one.event_type, one.outcome));
        Err(self.not_seen(&format!("callback {event_type}"), &containing, seen.collect()))
    }

    /// Posts an event to the backend now, without anything having happened. For more there is [`Control::send_callback`].
    ///
    /// # Errors
    /// When callbacks go nowhere.
    pub async fn trigger(&self, event_type: &str, data: Value) -> Result<Sent, Error> {
        let options = SendCallbackOptions {
            event_type: event_type.to_owned(),
            data: Some(data).filter(|data| !data.is_null()),
            ..SendCallbackOptions::default()
        };
        self.control.send_callback(&options).await
    }

    /// Posts a callback again, the same bytes. For variants there is [`Control::resend`].
    ///
    /// # Errors
    /// When there is none of that number.
    pub async fn resend(&self, delivery: i64) -> Result<Sent, Error> {
        self.control.resend(delivery, &ResendOptions::default()).await
    }

    /// Clears data, faults, calls and callbacks, and goes back to real time. Where callbacks go stays.
    ///
    /// # Errors
    /// When the emulator is not there.
    pub async fn reset(&self) -> Result<(), Error> {
        self.control.reset().await.map(drop)
    }

    /// Ends it: open connections are closed and data that is kept is written.
    pub async fn stop(self) {
        self.running.stop().await;
    }

    fn not_seen(&self, what: &str, containing: &Value, seen: Vec<String>) -> Error {
        let condition = if containing.is_null() { String::new() } else { format!(" with {containing}") };
        let others = if seen.is_empty() {
            "nothing was seen".to_owned()
        } else {
            format!("seen:\n{}", seen.join("\n"))
        };
        self.control.error("NotSeen", format!("no {what}{condition}; {others}"))
    }
}
