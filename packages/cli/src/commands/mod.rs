//! What each command does.

pub mod act;
pub mod call;
pub mod campaign;
pub mod completion;
pub mod doctor;
pub mod emulator;
pub mod explain;
pub mod listen;
pub mod logs;
pub mod scenario;
mod second_opinion;
pub mod sign;
pub mod state;
pub mod token;
pub mod trigger;
pub mod verify;
