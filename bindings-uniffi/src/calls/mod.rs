//! Running calls, and their events.

mod answers;
mod entries;
mod pending;

pub use answers::NativeAnswers;
pub(crate) use entries::{Observed, batch, campaign, done, failed, observe, observe_response};
pub(crate) use pending::{Pending, Running};
