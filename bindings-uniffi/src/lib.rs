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
mod pages;
mod protocol;
mod provider;
mod rate_store;
mod receiver;
mod runtime;
mod tokens;

uniffi::setup_scaffolding!("volc_im");

/// The version of this library.
#[uniffi::export]
pub fn library_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
