//! An emulator of Volcengine IM's server OpenAPI on loopback.
//!
//! It is the second opinion on the client library: it shares no code with it. What it serves is written down in the
//! crate's FACTS.md, together with everything that is assumed because the vendor's documentation is silent about it.

#![forbid(unsafe_code)]

pub mod actions;
pub mod app;
pub mod callbacks;
pub mod client;
pub mod clock;
pub mod command_line;
pub mod config;
pub mod connection;
mod console;
pub mod control;
pub mod credentials;
pub mod ending;
pub mod failure;
pub mod fields;
pub mod gateway;
pub mod guard;
pub mod login;
pub mod replayed;
pub mod server;
pub mod state;
pub mod storage;

pub use client::Emulator;
pub use config::{BeforeTimeout, Config, Limits};
pub use server::{Running, start};
