//! What is not part of the IM API: everything under `/_emulator/`, in JSON and unsigned.

pub mod act;
pub mod act_conversations;
pub mod act_input;
pub mod act_members;
pub mod act_messages;
pub mod act_presence;
pub mod callback_requests;
pub mod fault;
pub mod faults;
pub mod login;
pub mod recordings;
pub mod routes;
pub mod snapshots;

pub use routes::router;
