//! volc-im for languages that uniffi speaks: Python, Kotlin and Swift. A skin without logic on `volc-im`, the Rust
//! client, and `volc-im-core` below it.
//!
//! Names beginning with `Native` are wrapped by each language's package; the others are what its users see.

mod batch;
mod call_machine;
mod call_options;
mod callbacks;
mod client;
mod client_config;
mod content;
mod direct;
mod error;
mod hooks;
mod pages;
mod protocol;
#[cfg(feature = "python")]
mod python;
mod receiver;
#[cfg(feature = "python")]
mod runtime;
mod stop;
mod tokens;
#[cfg(feature = "typed")]
mod typed;

/// Written by `cargo xtask generate`.
#[cfg(feature = "typed")]
mod generated {
    pub(crate) mod actions;
    mod records;
}

uniffi::setup_scaffolding!("volc_im");

/// The version of this library.
#[uniffi::export]
pub fn library_version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
