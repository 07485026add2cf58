//! The wasm-bindgen skin of volc-im-core: no logic, only the way across.
//!
//! Arguments come as `&str`, `&[u8]`, numbers or `JsValue` and are read inside the functions: a conversion that fails
//! in wasm-bindgen's own glue leaks memory. Requests and results cross as text, which costs least.

mod batches;
mod call;
mod callbacks;
mod content;
mod error_report;
mod pacing;
mod plain_object;
mod protocol;
mod replay_guard;

pub use batches::Batches;
pub use call::Call;
pub use callbacks::{Callbacks, accept_reply, reject_reply};
pub use content::{json_content, read_text_content, text_content};
pub use pacing::{Pacer, next_cursor, pace, pacer_redis_script};
pub use protocol::Protocol;
pub use replay_guard::{ReplayGuard, replay_redis_script, replay_times};

use volc_im_core::timestamp::Timestamp;

/// JavaScript's milliseconds, which may have a fraction.
#[allow(clippy::cast_possible_truncation)]
fn timestamp(millis: f64) -> Timestamp {
    Timestamp::from_millis(millis as i64)
}
