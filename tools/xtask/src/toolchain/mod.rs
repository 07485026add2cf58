//! Compilers and package managers of other languages: found, installed below `target/` or from Debian, and run.

pub mod apple;
pub mod arm64;
pub mod maven;
pub mod npm;
pub mod python;
pub mod swift;
pub mod swift_project;
pub mod third_party;
pub mod wine;
pub mod zig;
