//! Batches of any length.

use volc_im_core::error::{Error, TransportKind};
use volc_im_core::machine::former_batches::{BatchStep, Batches as CoreBatches};
use volc_im_core::model::shape::Operation;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::former_call::FormerCall;
use crate::plain_object::{Options, PlainObject};
use crate::protocol::style;

/// One action over a list of any length.
#[wasm_bindgen]
pub struct Batches(CoreBatches);

#[wasm_bindgen]
impl Batches {
    /// Splits the input and checks every part; options `{partSize?, concurrency?}`.
    #[wasm_bindgen(constructor)]
    pub fn new(action: &str, input: &str, exact: bool, options: JsValue) -> Result<Batches, JsValue> {
        let make = || {
            let options = Options::of(options);
            let size = |name| Ok::<_, Error>(options.integer(name)?.and_then(|n| usize::try_from(n).ok()));
            CoreBatches::new(
                Operation::find(action)?,
                input,
                style(exact),
                size("partSize")?,
                size("concurrency")?,
            )
        };
        make().map(Batches).map_err(thrown)
    }

    /// `{type: "start", part, input, items}`, `{type: "wait"}` or `{type: "finished"}`.
    pub fn step(&mut self) -> JsValue {
        let step = PlainObject::new();
        match self.0.step() {
            BatchStep::Start { part, input, items } => {
                step.set("type", "start").set("part", part).set("input", input).set("items", items);
            }
            BatchStep::Finished => {
                step.set("type", "finished");
            }
            _ => {
                step.set("type", "wait");
            }
        }
        step.into_js()
    }

    /// The call of a part is over; one that is not, counts as lost on its way.
    #[wasm_bindgen(js_name = onOver)]
    pub fn on_over(&mut self, part: usize, call: &FormerCall) {
        match call.core().outcome() {
            Some(Ok(decoded)) => self.0.on_done(part, decoded.json.clone()),
            Some(Err((error, maybe_sent))) => self.0.on_failed(part, error.clone(), maybe_sent),
            None => self.0.on_failed(
                part,
                Error::transport(TransportKind::Other, "the call did not end", true),
                true,
            ),
        }
    }

    /// Starts no further part.
    pub fn stop(&mut self) {
        self.0.stop();
    }

    /// Items that are over.
    pub fn progress(&self) -> usize {
        self.0.progress().0
    }

    /// All items.
    pub fn total(&self) -> usize {
        self.0.progress().1
    }

    /// What came of every item, as JSON text.
    pub fn report(&self) -> String {
        self.0.report().to_json()
    }

    /// The errors of the parts that failed, as error reports.
    pub fn errors(&self) -> js_sys::Array {
        self.0.report().errors.into_iter().map(thrown).collect()
    }
}
