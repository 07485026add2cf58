//! The wasm-bindgen skin of volc-im-core: no logic, only the way across.
//!
//! Arguments come as `&str`, `&[u8]`, numbers or `JsValue` and are read inside the functions: a conversion that fails
//! in wasm-bindgen's own glue leaks memory. Requests and results cross as text, which costs least.

#[cfg(feature = "calls")]
mod batches;
#[cfg(feature = "calls")]
mod call;
#[cfg(feature = "callbacks")]
mod callbacks;
#[cfg(feature = "calls")]
mod content;
mod error_report;
#[cfg(feature = "calls")]
mod pacing;
mod plain_object;
#[cfg(feature = "calls")]
mod protocol;
#[cfg(feature = "callbacks")]
mod replay_guard;
#[cfg(feature = "tokens")]
mod tokens;

#[cfg(feature = "callbacks")]
pub use callbacks::{
    Callbacks, accept_reply, answer_without_reply, refusal_status, refuse_request, reject_reply,
    undecided_reply,
};
#[cfg(feature = "callbacks")]
pub use replay_guard::{ReplayGuard, callback_defaults, replay_redis_script};
#[cfg(feature = "tokens")]
pub use tokens::LoginTokens;
#[cfg(feature = "calls")]
pub use {
    batches::Batches,
    call::Call,
    content::{
        json_content, media_content, read_media_content, read_property, read_text_content, text_content,
    },
    pacing::{Pacer, next_cursor, pace, pacer_redis_script},
    protocol::Protocol,
};

use volc_im_core::time::WallTime;

/// A third of the size of the standard library's allocator for wasm.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// JavaScript's milliseconds, which may have a fraction.
#[allow(clippy::cast_possible_truncation)]
fn timestamp(millis: f64) -> WallTime {
    WallTime::from_millis(millis as i64)
}
