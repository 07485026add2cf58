//! The search for keys: environment, files, STS, ECS metadata. A module of its own, for those that are given no keys.

use std::sync::Arc;

use volc_im_core::credentials::{Environment, LARGEST_FILE, Plan, Resolution, Resolver, steps, variables};
use volc_im_core::machine::options::OptionNames;
use volc_im_core::time::{MonoTime, Now};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error_report::thrown;
use crate::timestamp;

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn moment(wall_ms: f64, mono_ms: f64) -> Now {
    Now { wall: timestamp(wall_ms), mono: MonoTime::from_millis(mono_ms as u64) }
}

/// Names of the variables that a search reads, a JSON array.
#[wasm_bindgen(js_name = credentialVariables)]
pub fn credential_variables() -> String {
    format!("[\"{}\"]", variables().join("\",\""))
}

/// The largest file that a search reads, in bytes: read one byte more and stop.
#[wasm_bindgen(js_name = largestFile)]
pub fn largest_file() -> usize {
    LARGEST_FILE
}

/// Finds keys, again and again, and remembers where they were.
#[wasm_bindgen]
pub struct KeySource(Arc<Resolver>);

#[wasm_bindgen]
impl KeySource {
    /// Checks the option `credentials`, as JSON; throws an error report.
    #[wasm_bindgen(constructor)]
    pub fn new(declaration: &str) -> Result<KeySource, JsValue> {
        Plan::from_json(declaration, OptionNames::JAVASCRIPT)
            .map(|plan| KeySource(Resolver::new(plan)))
            .map_err(thrown)
    }

    /// Starts a search. `variables` are `NAME=value`, parted by NUL, which no value can hold; `entropy` are 16 random bytes.
    pub fn start(&self, variables: &str, home: Option<String>, entropy: &[u8]) -> Result<KeySearch, JsValue> {
        let mut environment = Environment::new(home.as_deref());
        for (name, value) in variables.split('\0').filter_map(|pair| pair.split_once('=')) {
            environment.add(name, value);
        }
        self.0.start(environment, entropy).map(KeySearch).map_err(thrown)
    }
}

/// One search. Every input gives back everything up to the next wait, a JSON array.
#[wasm_bindgen]
pub struct KeySearch(Resolution);

#[wasm_bindgen]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
impl KeySearch {
    /// Steps at the beginning and after a wait.
    pub fn next(&mut self, wall_ms: f64, mono_ms: f64) -> String {
        steps(&mut self.0, moment(wall_ms, mono_ms))
    }

    /// The bytes of a `readFile`.
    #[wasm_bindgen(js_name = onFile)]
    pub fn on_file(&mut self, wall_ms: f64, mono_ms: f64, token: f64, bytes: &[u8]) -> String {
        self.0.on_file(token as u64, bytes);
        self.next(wall_ms, mono_ms)
    }

    /// A `send` was answered.
    #[wasm_bindgen(js_name = onResponse)]
    pub fn on_response(
        &mut self,
        wall_ms: f64,
        mono_ms: f64,
        token: f64,
        status: u16,
        body: &[u8],
    ) -> String {
        self.0.on_response(moment(wall_ms, mono_ms), token as u64, status, body);
        self.next(wall_ms, mono_ms)
    }

    /// `noFile`: there is no such file; `fileFailed` and `error`, with words: it cannot be read, a `send` brought no response.
    pub fn on(&mut self, wall_ms: f64, mono_ms: f64, token: f64, input: &str, words: &str) -> String {
        match input {
            "noFile" => self.0.on_no_file(token as u64),
            "fileFailed" => self.0.on_file_failed(token as u64, words),
            _ => self.0.on_transport_error(moment(wall_ms, mono_ms), token as u64, words),
        }
        self.next(wall_ms, mono_ms)
    }
}
