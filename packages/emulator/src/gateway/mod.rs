//! The signed door of the API: everything between the socket and an action.

pub mod admission;
pub mod authorization;
pub mod clock;
pub mod door;
pub mod envelope;
pub mod explain;
pub mod faulty;
pub mod outgoing;
pub mod query;
pub mod refusals;
pub mod request_id;
pub mod signature;

pub use door::router;
