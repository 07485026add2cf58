//! The model: the declared actions, their codes, ids and message content.

pub mod codes;
pub mod content;
pub mod from_wire;
pub mod ids;
pub mod operations;
pub mod shape;
pub mod values;

/// Chinese for every doc line of a declaration: a JSON object with the English lines as keys.
///
/// `{}` in a key stands for one word, which `{}` in the value takes over.
#[cfg(feature = "docs")]
pub const ZH_CN: &str = include_str!("zh-CN.json");
