//! Writes the generated files: a model read from core's declarations, and a folder of templates per language.
//!
//! A generated line stands in `templates/LANGUAGE`; how a language spells names and types stands in
//! `src/languages/LANGUAGE.rs`.

pub mod chinese;
pub mod languages;
pub mod model;
mod template;
pub mod word_check;

pub use template::{File, Place};
