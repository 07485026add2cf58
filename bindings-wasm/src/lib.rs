//! The wasm-bindgen skin of volc-im-core: no logic, only the way across.
//!
//! Arguments come as `&str`, `&[u8]`, numbers or `JsValue` and are read inside the functions: a conversion that fails
//! in wasm-bindgen's own glue leaks memory. Requests and results cross as text, which costs least.

mod callbacks;
#[cfg(feature = "calls")]
mod client;
#[cfg(feature = "calls")]
mod content;
mod error_report;
#[cfg(feature = "former")]
mod former_batches;
#[cfg(feature = "former")]
mod former_call;
#[cfg(feature = "former")]
mod former_effort;
#[cfg(feature = "former")]
mod former_pacing;
#[cfg(feature = "former")]
mod former_protocol;
#[cfg(feature = "calls")]
mod machines;
mod plain_object;
#[cfg(feature = "calls")]
mod protocol;
mod receiver;
mod replay_guard;

pub use callbacks::{
    Callbacks, accept_reply, answer_without_reply, refusal_status, refuse_request, reject_reply,
    undecided_reply,
};
pub use receiver::{Receiver, event_texts, receiver_redis_script};
pub use replay_guard::{ReplayGuard, callback_defaults, replay_redis_script};
#[cfg(feature = "calls")]
pub use {
    client::{Client, next_cursor, rate_redis_script},
    content::{json_content, read_text_content, text_content},
    machines::Machine,
    protocol::Protocol,
};

#[cfg(feature = "former")]
pub use {
    former_batches::Batches,
    former_call::FormerCall,
    former_pacing::{Pacer, pace, pacer_redis_script},
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
