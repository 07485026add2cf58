//! The API beside the IM API: everything under `/_emulator/`, in JSON and unsigned. `control-api.json` describes it.

pub mod act;
pub mod act_conversations;
pub mod act_input;
pub mod act_members;
pub mod act_messages;
pub mod act_presence;
pub mod callback_lists;
pub mod callback_sending;
pub mod calling;
pub mod credentials;
pub mod event_log;
pub mod fault;
pub mod fault_rules;
pub mod faults;
pub mod lists;
pub mod login;
pub mod matching;
pub mod page;
pub mod people;
pub mod presets;
pub mod recordings;
pub mod routes;
pub mod saved_scenario;
pub mod scenario;
pub mod snapshots;
pub mod state_files;
pub mod waiting;

pub use routes::router;
