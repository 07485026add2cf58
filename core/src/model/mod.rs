//! What is said: the actions of the API as declared, their codes, ids and message content.

pub mod codes;
pub mod content;
pub mod operations;
pub mod shape;
pub mod values;
