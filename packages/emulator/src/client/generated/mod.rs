//! What is made from the description of the control API.

mod methods;
pub mod types;
