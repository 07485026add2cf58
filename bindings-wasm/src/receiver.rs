//! The receiver of callbacks: its exchanges by number, their outputs as text (see core's `receiver::encoded`).

use std::cell::RefCell;

use volc_im_core::callbacks::receiver::{
    self as core, ExchangeTable, ReceiverMemory, ReceiverOptions, RequestHead, encoded_records,
};
use volc_im_core::callbacks::{event_texts_json, head_entropy};
use volc_im_core::machine::options::OptionNames;
use volc_im_core::time::{MonoTime, Now};
use volc_im_sha256::sha256_of_secret;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::callbacks::Callbacks;
use crate::text::{OrError, Text};
use crate::timestamp;

/// Receives callbacks for one set of handlers.
#[wasm_bindgen]
pub struct Receiver {
    receiver: core::Receiver,
    exchanges: ExchangeTable,
}

/// The most receivers whose memory is kept.
const MOST_MEMORIES: usize = 64;

thread_local! {
    /// By a digest of what a receiver was made with: on the edge one is made for each request, and its memory outlives it.
    static MEMORIES: RefCell<Vec<([u8; 32], ReceiverMemory)>> = const { RefCell::new(Vec::new()) };
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn moment(wall_ms: f64, mono_ms: f64) -> Now {
    Now { wall: timestamp(wall_ms), mono: MonoTime::from_millis(mono_ms as u64) }
}

#[wasm_bindgen]
impl Receiver {
    /// Checks options, a JSON object in camelCase (see core's `ReceiverOptions::from_json`).
    #[allow(clippy::new_ret_no_self)]
    pub fn new(callbacks: &Callbacks, options: &str) -> OrError {
        let make = || {
            let memory = memory(sha256_of_secret(&[&callbacks.made_with, options.as_bytes()].concat()));
            let options = ReceiverOptions::from_json(options, OptionNames::JAVASCRIPT)?;
            core::Receiver::with(callbacks.core.clone(), options, OptionNames::JAVASCRIPT, true, memory)
        };
        OrError::object(make().map(|receiver| Receiver { receiver, exchanges: ExchangeTable::default() }))
    }

    /// Log records for the moment of making: a JSON array.
    pub fn warnings(&self) -> Text {
        Text(encoded_records(&self.receiver.warnings()))
    }

    /// Whether `start` needs 16 bytes of entropy.
    #[wasm_bindgen(js_name = needsEntropy)]
    pub fn needs_entropy(&self) -> bool {
        self.receiver.needs_entropy()
    }

    /// Starts an exchange. `head`: by lines the method, content-type, content-encoding and content-length, empty where absent.
    pub fn start(&self, head: &str, wall_ms: f64, mono_ms: f64, entropy: &[u8]) -> OrError {
        let now = moment(wall_ms, mono_ms);
        OrError::text(head_entropy(entropy, self.receiver.needs_entropy()).map(|entropy| {
            self.exchanges.start(self.receiver.start(RequestHead::of_lines(head), now, entropy), now)
        }))
    }

    /// The body, as far as it was read.
    #[wasm_bindgen(js_name = onBody)]
    pub fn on_body(&self, exchange: f64, body: &[u8], wall_ms: f64, mono_ms: f64) -> Text {
        self.report(exchange, wall_ms, mono_ms, &mut |exchange, now| exchange.on_body(now, body))
    }

    /// The handler's result: a reply's text, or nothing.
    #[wasm_bindgen(js_name = onReply)]
    pub fn on_reply(&self, exchange: f64, reply: Option<String>, wall_ms: f64, mono_ms: f64) -> Text {
        self.report(exchange, wall_ms, mono_ms, &mut |exchange, now| exchange.on_reply(now, reply.as_deref()))
    }

    /// Any other input: `bodyFailed`, `bodyConsumed`, `started`, `notStarted`, `handlerFailed` and
    /// `disconnect` with a message; `claim` with a result, `settled` and `storeFailed` with a message, each with its
    /// token; `wake`
    /// when the time of the last output has passed. Any other name counts as `wake`.
    pub fn on(&self, exchange: f64, input: &str, token: u32, text: &str, wall_ms: f64, mono_ms: f64) -> Text {
        self.report(exchange, wall_ms, mono_ms, &mut |exchange, now| exchange.on(now, input, token, text))
    }
}

impl Receiver {
    // One of it, whatever is reported.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    #[inline(never)]
    fn report(
        &self,
        number: f64,
        wall_ms: f64,
        mono_ms: f64,
        input: &mut dyn FnMut(&mut core::Exchange, Now),
    ) -> Text {
        let now = moment(wall_ms, mono_ms);
        Text(self.exchanges.report(number as u64, now, |exchange| input(exchange, now)))
    }
}

/// The stored memory, or a new one; the oldest is dropped.
fn memory(made_with: [u8; 32]) -> ReceiverMemory {
    MEMORIES.with_borrow_mut(|memories| {
        if let Some((_, memory)) = memories.iter().find(|(known, _)| *known == made_with) {
            return memory.clone();
        }
        if memories.len() == MOST_MEMORIES {
            memories.remove(0);
        }
        let memory = ReceiverMemory::default();
        memories.push((made_with, memory.clone()));
        memory
    })
}

/// Every text in an event's data, decoded, as a JSON array.
#[wasm_bindgen(js_name = eventTexts)]
pub fn event_texts(data: &str) -> Text {
    Text(event_texts_json(data))
}
