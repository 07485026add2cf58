//! The wasm-bindgen skin of volc-im-core: no logic, only the way across.
//!
//! Arguments come as `&str`, `&[u8]`, numbers or `JsValue` and are read inside the functions: a conversion that fails
//! in wasm-bindgen's own glue leaks memory. Requests and results cross as text
//! (see `text.rs`), which costs least.

#[cfg(feature = "callbacks")]
mod callbacks;
#[cfg(feature = "calls")]
mod client;
#[cfg(feature = "calls")]
mod content;
#[cfg(any(feature = "calls", feature = "search", feature = "tokens"))]
mod error_report;
#[cfg(feature = "campaigns")]
mod ledger;
#[cfg(feature = "file")]
mod ledger_file;
#[cfg(feature = "calls")]
mod machines;
#[cfg(all(target_family = "wasm", any(feature = "calls", feature = "callbacks"), not(feature = "small")))]
mod platform;
#[cfg(feature = "calls")]
mod protocol;
#[cfg(feature = "callbacks")]
mod receiver;
#[cfg(feature = "search")]
mod search;
#[cfg(any(feature = "calls", feature = "callbacks", feature = "file"))]
mod text;
#[cfg(feature = "tokens")]
mod tokens;

#[cfg(feature = "callbacks")]
pub use callbacks::{Callbacks, accept_reply, reject_reply};
#[cfg(feature = "campaigns")]
pub use ledger::{Survey, ledger_items, ledger_resolve};
#[cfg(feature = "file")]
pub use ledger_file::LedgerFile;
#[cfg(feature = "callbacks")]
pub use receiver::{Receiver, event_texts};
#[cfg(feature = "search")]
pub use search::{KeySearch, KeySource, credential_variables, largest_file};
#[cfg(feature = "tokens")]
pub use tokens::LoginTokens;
#[cfg(feature = "calls")]
pub use {
    client::{Client, next_cursor},
    content::{
        json_content, media_content, read_media_content, read_property, read_text_content, text_content,
    },
    machines::Machine,
    protocol::Protocol,
};

use volc_im_core::time::WallTime;

/// A third of the size of the standard library's allocator for wasm.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Whole numbers, as JavaScript has them.
#[cfg(any(feature = "campaigns", feature = "file"))]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(number: f64) -> u64 {
    number as u64
}

/// JavaScript's milliseconds, which may have a fraction.
#[allow(clippy::cast_possible_truncation)]
fn timestamp(millis: f64) -> WallTime {
    WallTime::from_millis(millis as i64)
}
