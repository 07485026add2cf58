//! volc-im for Python, Kotlin and Swift. A binding without logic on `volc-im`, the Rust client, and `volc-im-core` below it.
//!
//! Bytes go in and text comes out, mostly JSON in the language's casing. uniffi declares the objects and rarely called
//! functions; frequent ones are in
//! `crossing`. See `README.md`.

mod call;
mod callbacks;
mod calls;
mod client;
mod content;
mod crossing;
mod error;
mod language;
mod ledger;
mod ledger_store;
mod own_process;
mod pages;
mod protocol;
mod provider;
mod questions;
mod rate_store;
mod receiver;
mod runtime;
mod shared_store;
mod tokens;

uniffi::setup_scaffolding!("volc_im");

/// Names of spans, attributes and metrics, as a JSON object (see core's `telemetry`).
#[uniffi::export]
pub fn telemetry_names() -> String {
    volc_im_core::telemetry::names()
}

/// The level that a name stands for, as in the variable `VOLC_IM_LOG`: `debug`, `info`, `warn` or `error`.
#[uniffi::export]
pub fn log_level(name: &str) -> Option<String> {
    volc_im_core::log::Level::from_name(name).map(|level| level.name().to_owned())
}

/// The category of the service's error with this code and HTTP status (see core's `ErrorCategory`).
#[uniffi::export]
pub fn error_category(code: &str, http_status: u16) -> String {
    volc_im_core::error::ErrorCategory::of(code, http_status).name().to_owned()
}

/// The version of this library.
#[uniffi::export]
pub fn library_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
