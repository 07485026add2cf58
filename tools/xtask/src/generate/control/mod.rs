//! Clients of the emulator's control API in every language, from the one description of it.

pub mod kotlin;
mod model;
pub mod python;
pub mod rust;
pub mod swift;
pub mod typescript;
