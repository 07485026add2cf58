//! The part `stores`: stores in a real Redis and in a cluster, and that languages share one.

use crate::test::redis::Servers;
use crate::test::{consumer, kotlin, python, rust, swift};
use anyhow::Result;
use serde_json::json;

/// Starts the servers and runs what needs them.
pub fn run() -> Result<()> {
    let servers = Servers::start()?;
    let environment = servers.environment();
    let project = consumer::test("tests/stores/npm", &environment)?;
    swift::stores(&environment)?;
    let programs = json!({
        "javascript": ["node", project.join("shared-store.mjs")],
        "kotlin": kotlin::stores(&environment)?,
        "rust": [rust::store_program()?, "shared-store"],
        "swift": swift::store_program()?,
    });
    python::stores(&environment, &programs.to_string())
}
