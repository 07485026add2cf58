//! Calls, batches and campaigns: every input gives back everything up to the next wait.

use volc_im_core::error::TransportKind;
use volc_im_core::machine::output::{Inputs, Machine as CoreMachine, ResponseHead, Token};
use volc_im_core::machine::pacing::NO_WAIT;
use volc_im_core::machine::{OutcomeJson, outputs};
use volc_im_core::time::{MonoTime, Now};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::text::Text;
use crate::timestamp;

/// Both clocks, in milliseconds that may have a fraction.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn moment(wall_ms: f64, mono_ms: f64) -> Now {
    Now { wall: timestamp(wall_ms), mono: MonoTime::from_millis(mono_ms as u64) }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn token(number: f64) -> Token {
    number as u64
}

/// A machine whose outcome can be written, whatever it is.
pub(crate) trait Driven {
    /// What any machine is told.
    fn inputs(&mut self) -> &mut dyn Inputs;

    fn outputs(&mut self, now: Now, keep: &mut dyn FnMut(Token, String)) -> String;

    /// What only a campaign is told: an answer of its store or its list.
    fn answer(&mut self, _now: Now, _token: Token, _input: &str, _words: &str) {}
}

impl<M: CoreMachine<Outcome: OutcomeJson>> Driven for M {
    fn inputs(&mut self) -> &mut dyn Inputs {
        self
    }

    fn outputs(&mut self, now: Now, keep: &mut dyn FnMut(Token, String)) -> String {
        outputs(self, now, keep)
    }
}

/// One call over all its attempts, or one action over a list of any length.
#[wasm_bindgen]
pub struct Machine {
    machine: Box<dyn Driven>,
    /// Of requests, until the driver takes them.
    bodies: Vec<(Token, String)>,
}

impl Machine {
    pub(crate) fn of(machine: impl Driven + 'static) -> Self {
        Machine { machine: Box::new(machine), bodies: Vec::new() }
    }

    fn step(&mut self, now: Now) -> Text {
        let bodies = &mut self.bodies;
        Text(self.machine.outputs(now, &mut |token, body| bodies.push((token, body))))
    }

    fn take_body(&mut self, token: Token) -> JsValue {
        let Some(at) = self.bodies.iter().position(|(of, _)| *of == token) else { return JsValue::UNDEFINED };
        Uint8Array::new(self.bodies.swap_remove(at).1.as_bytes()).into()
    }
}

#[wasm_bindgen]
extern "C" {
    /// JavaScript's own.
    type Uint8Array;

    #[wasm_bindgen(constructor)]
    fn new(bytes: &[u8]) -> Uint8Array;
}

#[wasm_bindgen]
impl Machine {
    /// Outputs as a JSON array, at the beginning and after a wait.
    pub fn next(&mut self, wall_ms: f64, mono_ms: f64) -> Text {
        self.step(moment(wall_ms, mono_ms))
    }

    /// The bytes of the body of a `send`, once.
    pub fn body(&mut self, of: f64) -> JsValue {
        self.take_body(token(of))
    }

    /// An attempt was answered; headers that the response lacks are undefined.
    #[wasm_bindgen(js_name = onResponse)]
    #[allow(clippy::too_many_arguments)]
    pub fn on_response(
        &mut self,
        wall_ms: f64,
        mono_ms: f64,
        of: f64,
        status: u16,
        retry_after: Option<String>,
        date: Option<String>,
        body: &[u8],
    ) -> Text {
        let now = moment(wall_ms, mono_ms);
        let head = ResponseHead { status, retry_after: retry_after.as_deref(), date: date.as_deref() };
        self.machine.inputs().on_response(now, token(of), head, body);
        self.step(now)
    }

    /// Any other input. With words: how an attempt failed (`connect`, `timeout`, `reset`, `aborted`,
    /// `unsendable`, `other`), `reserveFailed`, `cancel`; `reserved` with the milliseconds to wait. Those of a campaign
    /// are in `ledger.rs`.
    pub fn on(&mut self, wall_ms: f64, mono_ms: f64, of: f64, input: &str, words: &str, wait: f64) -> Text {
        let (now, token) = (moment(wall_ms, mono_ms), token(of));
        let machine = self.machine.inputs();
        match input {
            "cancel" => machine.cancel(now, words),
            "reserved" if wait.is_finite() && wait >= 0.0 => {
                machine.on_reserved(now, token, self::token(wait.ceil()));
            }
            // Not a number of milliseconds: the store is broken.
            "reserved" => machine.on_reserve_failed(now, token, NO_WAIT),
            "reserveFailed" => machine.on_reserve_failed(now, token, words),
            "unsendable" => machine.on_unsendable(now, token, words),
            "claimed" | "settled" | "read" | "storeFailed" | "items" | "lastItems" | "itemsFailed" => {
                self.machine.answer(now, token, input, words);
            }
            kind => machine.on_transport_error(now, token, TransportKind::from_name(kind), words),
        }
        self.step(now)
    }
}
