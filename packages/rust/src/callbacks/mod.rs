//! Callbacks on a web server: a `tower::Service` that drives core's exchanges on tokio.

mod builder;
mod driver;
mod handler_threads;
mod handlers;
mod log;
mod replay_store;
mod service;

pub use builder::{CallbackServiceBuilder, Undecided};
pub use handlers::{HandlerError, HandlerResult, Reply};
pub use replay_store::{ReplayClaim, ReplayStore};
pub use service::CallbackService;
