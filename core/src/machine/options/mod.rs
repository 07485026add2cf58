//! The options of clients, calls, batches and listings: known by one table, checked in one place for every language.

mod call_options;
mod client_options;
mod names;
mod read;
mod table;
mod token_options;

pub use call_options::{BatchOptions, CallOptions, RetryOptions};
pub use client_options::{ClientOptions, Tells};
pub use names::{Durations, OptionNames};
pub use read::whole;
#[cfg(feature = "every-style")]
pub(crate) use read::{is_number, millis_of_seconds, word};
pub use table::Scope;
pub use token_options::TokenOptions;
