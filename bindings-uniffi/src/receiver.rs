//! The receiver of callbacks: its exchanges by number, their outputs as text (see core's `receiver::encoded`).

use std::sync::Arc;

use volc_im_core::callbacks::receiver::{
    DEFAULT_HANDLER_QUEUE, DEFAULT_HANDLER_THREADS, Exchange, ExchangeTable, Receiver, ReceiverMemory,
    ReceiverOptions, RequestHead, encoded_records, head_entropy,
};
use volc_im_core::callbacks::{DEFAULT_DEADLINE_MS, MAX_CALLBACK_BYTES};
use volc_im_core::time::{MonoTime, Now, WallTime};

use crate::callbacks::NativeCallbacks;
use crate::error::NativeError;
use crate::language::Language;

/// Receives callbacks for one set of handlers.
#[derive(uniffi::Object)]
pub struct NativeReceiver {
    receiver: Receiver,
    exchanges: ExchangeTable,
}

pub(crate) fn moment(wall_ms: i64, mono_ms: u64) -> Now {
    Now { wall: WallTime::from_millis(wall_ms), mono: MonoTime::from_millis(mono_ms) }
}

#[uniffi::export]
impl NativeReceiver {
    /// Checks options, a JSON object (see core's `ReceiverOptions::from_json`).
    #[uniffi::constructor]
    pub fn new(
        callbacks: &NativeCallbacks,
        options: String,
        language: Language,
    ) -> Result<Arc<Self>, NativeError> {
        let names = language.names();
        let options = ReceiverOptions::from_json(&options, names)?;
        let memory = ReceiverMemory::default();
        let receiver = Receiver::with(callbacks.0.clone(), options, names, false, memory)?;
        Ok(Arc::new(NativeReceiver { receiver, exchanges: ExchangeTable::default() }))
    }

    /// For `volc_im_receive` and what follows it.
    pub fn address(&self) -> u64 {
        std::ptr::from_ref(self).expose_provenance() as u64
    }

    /// Log records for the moment of making: a JSON array.
    pub fn warnings(&self) -> String {
        encoded_records(&self.receiver.warnings())
    }

    /// How many handlers of Before events run concurrently, and how many of all others.
    pub fn handler_threads(&self) -> u32 {
        u32::try_from(self.receiver.handler_threads()).unwrap_or(u32::MAX)
    }

    /// How many handlers of Before events may wait for a thread, and how many of all others.
    pub fn handler_queue(&self) -> u32 {
        u32::try_from(self.receiver.handler_queue()).unwrap_or(u32::MAX)
    }

    /// Whether `volc_im_receive` needs 16 bytes of entropy.
    pub fn needs_entropy(&self) -> bool {
        self.receiver.needs_entropy()
    }

    /// How many exchanges are in progress.
    pub fn size(&self) -> u64 {
        self.exchanges.len() as u64
    }
}

impl NativeReceiver {
    pub(crate) fn begin(
        &self,
        head: &str,
        body: Option<&[u8]>,
        now: Now,
        entropy: &[u8],
    ) -> Result<String, NativeError> {
        let entropy = head_entropy(entropy, self.receiver.needs_entropy())?;
        let mut exchange = self.receiver.start(RequestHead::of_lines(head), now, entropy);
        if let Some(body) = body {
            exchange.on_body(now, body);
        }
        Ok(self.exchanges.start(exchange, now))
    }

    pub(crate) fn report(&self, number: u64, now: Now, input: impl FnOnce(&mut Exchange, Now)) -> String {
        self.exchanges.report(number, now, |exchange| input(exchange, now))
    }
}

/// The limits of a receiver unless set otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HandlerLimits {
    /// Time limit of the response, in milliseconds.
    pub deadline_ms: u32,
    /// The largest body that is read, in bytes; no limit of a user's own is above it.
    pub body_bytes: u32,
    /// How many handlers of Before events run concurrently, and how many of all others.
    pub handler_threads: u32,
    /// How many handlers of Before events may wait for a thread, and how many of all others.
    pub handler_queue: u32,
}

/// The limits of a receiver unless set otherwise.
#[uniffi::export]
pub fn handler_limits() -> HandlerLimits {
    HandlerLimits {
        deadline_ms: DEFAULT_DEADLINE_MS,
        body_bytes: u32::try_from(MAX_CALLBACK_BYTES).unwrap_or(u32::MAX),
        handler_threads: DEFAULT_HANDLER_THREADS,
        handler_queue: DEFAULT_HANDLER_QUEUE,
    }
}
